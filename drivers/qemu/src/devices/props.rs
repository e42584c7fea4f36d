//! Properties of one device or object, in the order they are written.

use model::OnOff;
use model::domain::virtio::VirtioOptions;
use model::domain::{Address, DeviceInfo, Domain};
use serde_json::Value;
use std::borrow::Cow;

/// A name, nearly always known when the program is built.
type Key = Cow<'static, str>;

/// Properties in the order they are written; a device has a dozen, so looking through them is quick.
#[derive(Clone, Debug, Default)]
pub struct Props(Vec<(Key, Value)>);

impl Props {
    /// Properties of a device.
    pub fn device(driver: &str) -> Self {
        Self::default().put("driver", driver)
    }

    /// Properties of an object.
    pub fn object(kind: &str, id: &str) -> Self {
        Self::default().put("qom-type", kind).put("id", id)
    }

    /// Adds a property.
    pub fn put(mut self, key: impl Into<Key>, value: impl Into<Value>) -> Self {
        self.set(key.into(), value.into());
        self
    }

    fn set(&mut self, key: Key, value: Value) {
        match self.0.iter_mut().find(|(other, _)| *other == key) {
            Some((_, old)) => *old = value,
            None => self.0.push((key, value)),
        }
    }

    /// Takes a property out.
    pub fn remove(&mut self, key: &str) {
        self.0.retain(|(other, _)| *other != key);
    }

    /// The text of a property, empty when there is none.
    pub fn get_str(&self, key: &str) -> &str {
        let found = self.0.iter().find(|(other, _)| *other == key);
        found.and_then(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a property that may be absent.
    pub fn opt(self, key: impl Into<Key>, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.put(key, value),
            None => self,
        }
    }

    /// Adds a switch that may be absent.
    pub fn switch(self, key: impl Into<Key>, value: Option<OnOff>) -> Self {
        self.opt(key, value.map(|value| value == OnOff::On))
    }

    /// Adds other properties.
    pub fn with(mut self, other: Props) -> Self {
        for (key, value) in other.0 {
            self.set(key, value);
        }
        self
    }

    /// Adds the options of the virtio transport.
    pub fn virtio(self, options: VirtioOptions) -> Self {
        self.switch("iommu_platform", options.iommu)
            .switch("ats", options.ats)
            .switch("packed", options.packed)
            .switch("page-per-vq", options.page_per_vq)
    }

    /// Adds where the device is plugged in.
    pub fn address(self, domain: &Domain, info: &DeviceInfo) -> Self {
        let props = match &info.address {
            Some(Address::Pci(pci)) => {
                let bus = bus_name(domain, pci.bus);
                let addr = match pci.function {
                    0 => format!("0x{:x}", pci.slot),
                    function => format!("0x{:x}.0x{function:x}", pci.slot),
                };
                self.put("bus", bus)
                    .switch("multifunction", pci.multifunction)
                    .put("addr", addr)
            }
            Some(Address::Usb { bus, port }) => {
                let alias = usb_name(domain, *bus);
                self.put("bus", format!("{alias}.0")).put("port", port.as_str())
            }
            Some(Address::Ccw {
                cssid,
                ssid,
                devno: Some(devno),
            }) => self.put("devno", format!("{cssid:x}.{ssid:x}.{devno:04x}")),
            Some(Address::SpaprVio { reg: Some(reg) }) => self.put("reg", *reg),
            Some(Address::Isa { iobase, irq }) => self
                .put("iobase", iobase.unwrap_or_default())
                .opt("irq", irq.filter(|irq| *irq > 0)),
            Some(Address::Dimm { slot, base }) => self.opt("slot", *slot).opt("addr", *base),
            _ => self,
        };
        props.opt("acpi-index", info.acpi_index)
    }

    /// Adds the option ROM.
    pub fn rom(self, info: &DeviceInfo) -> Self {
        let Some(rom) = &info.rom else { return self };
        if rom.enabled == Some(model::YesNo::No) {
            return self.put("romfile", "");
        }
        self.opt("rombar", rom.bar.map(|bar| i32::from(bar == OnOff::On)))
            .opt("romfile", rom.file.clone())
    }

    /// As one argument of keys and values, the value of `first` before them: how it was written before there was JSON.
    pub fn flat_text(self, first: &str) -> String {
        let mut text = escape(self.get_str(first));
        for (key, value) in self.0.iter().filter(|(key, _)| *key != first) {
            flatten(&mut text, key, value);
        }
        text
    }

    /// As one argument.
    pub fn text(self) -> String {
        // Most devices need about this much; a text that grows is copied.
        let mut out = Vec::with_capacity(192);
        for (key, value) in &self.0 {
            out.push(if out.is_empty() { b'{' } else { b',' });
            // Writing to memory cannot fail, and keys are texts.
            let _ = serde_json::to_writer(&mut out, key.as_ref());
            out.push(b':');
            let _ = serde_json::to_writer(&mut out, value);
        }
        if out.is_empty() {
            out.push(b'{');
        }
        out.push(b'}');
        String::from_utf8(out).unwrap_or_default()
    }
}

impl From<Props> for Value {
    fn from(props: Props) -> Self {
        let pairs = props.0.into_iter();
        Value::Object(pairs.map(|(key, value)| (key.into_owned(), value)).collect())
    }
}

/// Adds a key with its value; what is inside of a value has both names.
fn flatten(text: &mut String, key: &str, value: &Value) {
    match value {
        Value::Object(map) => map.iter().for_each(|(inner, value)| {
            flatten(text, &format!("{key}.{inner}"), value);
        }),
        Value::Array(list) => list.iter().for_each(|value| flatten(text, key, value)),
        Value::Bool(on) => text.push_str(&format!(",{key}={}", if *on { "on" } else { "off" })),
        Value::String(value) => text.push_str(&format!(",{key}={}", escape(value))),
        value => text.push_str(&format!(",{key}={value}")),
    }
}

/// The name of a PCI bus.
pub fn bus_name(domain: &Domain, bus: u32) -> String {
    let pci = |controller: &&model::domain::Controller| {
        controller.kind == model::domain::ControllerKind::Pci && controller.index() == bus
    };
    let pseries = crate::definition::machine::family(domain) == crate::definition::machine::Family::Pseries;
    match domain.devices.controllers.iter().find(pci) {
        Some(controller) if controller.model() == "pci-root" && pseries && bus > 0 => {
            format!("{}.0", controller.info.alias())
        }
        // What the machine is born with has a name already.
        Some(controller) if bus == 0 && is_user_alias(controller.info.alias()) => {
            let express = controller.model() == "pcie-root";
            if express { "pcie.0" } else { "pci.0" }.to_owned()
        }
        Some(controller) => controller.info.alias().to_owned(),
        None => format!("pci.{bus}"),
    }
}

/// Whether the user chose a name.
pub fn is_user_alias(alias: &str) -> bool {
    alias.starts_with("ua-")
}

/// The name of a USB controller; a companion shares its master's bus.
pub fn usb_name(domain: &Domain, bus: u32) -> String {
    let usb = |controller: &&model::domain::Controller| {
        controller.kind == model::domain::ControllerKind::Usb
            && controller.index() == bus
            && controller.info.master_startport.is_none()
    };
    match domain.devices.controllers.iter().find(usb) {
        Some(controller) => controller.info.alias().to_owned(),
        None => "usb".to_owned(),
    }
}

/// The name of a virtio device for the bus it is on.
pub fn virtio_name(name: &str, info: &DeviceInfo, model: Option<&str>) -> String {
    let bus = match &info.address {
        Some(Address::Ccw { .. }) => "-ccw",
        Some(Address::VirtioMmio) => "-device",
        _ => "-pci",
    };
    match model {
        Some("virtio-transitional") => format!("{name}{bus}-transitional"),
        Some("virtio-non-transitional") => format!("{name}{bus}-non-transitional"),
        _ => format!("{name}{bus}"),
    }
}

/// Doubles commas, which separate parameters.
pub fn escape(text: &str) -> String {
    text.replace(',', ",,")
}
