//! Where a device is plugged in, and what else every device can have.

use xml::field::{attr_opt, child_opt};
use xml::{Element, Hex, OnOff, Reader, Tag, Value, Writer, YesNo};

/// A place on a PCI bus.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PciAddress {
    pub domain: u32,
    pub bus: u32,
    pub slot: u32,
    pub function: u32,
    pub multifunction: Option<OnOff>,
    pub zpci: Option<Box<Zpci>>,
}

impl PciAddress {
    /// A place on a bus of domain 0.
    pub fn new(bus: u32, slot: u32, function: u32) -> Self {
        Self {
            bus,
            slot,
            function,
            ..Self::default()
        }
    }

    /// No place at all was given: domain, bus and slot are 0.
    pub fn is_empty(&self) -> bool {
        self.domain == 0 && self.bus == 0 && self.slot == 0
    }

    /// As people write it: `0000:00:1f.2`.
    pub fn text(&self) -> String {
        format!(
            "{:04x}:{:02x}:{:02x}.{:x}",
            self.domain, self.bus, self.slot, self.function
        )
    }
}

/// The identifiers a PCI device has on s390.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Zpci {
    pub uid: Option<u32>,
    pub fid: Option<u32>,
}

impl Element for Zpci {
    fn read(&mut self, tag: Tag<'_>, r: &mut Reader<'_>) {
        self.uid = attr_opt::<Hex<4>>(tag, r, "uid").map(|uid| uid.0 as u32);
        self.fid = attr_opt::<Hex<8>>(tag, r, "fid").map(|fid| fid.0 as u32);
        if let Some(uid) = self.uid
            && (uid == 0 || uid > 0xffff)
        {
            r.problem(
                tag,
                format!("Invalid PCI address uid='0x{uid:04x}', must be > 0x0000 and <= 0xffff"),
            );
        }
    }
    fn write_attrs(&self, w: &mut Writer) {
        if let Some(uid) = self.uid {
            w.attr("uid", &format!("0x{uid:04x}"));
        }
        if let Some(fid) = self.fid {
            w.attr("fid", &format!("0x{fid:08x}"));
        }
    }
    fn write_children(&self, _: &mut Writer) {}
    fn fields() -> &'static [xml::Field] {
        const {
            &[
                xml::Field::attr("uid", "The identifier the user chooses, from 0x0001 to 0xffff."),
                xml::Field::attr("fid", "The identifier of the function."),
            ]
        }
    }
}

impl Element for PciAddress {
    fn read(&mut self, tag: Tag<'_>, r: &mut Reader<'_>) {
        let number =
            |r: &mut Reader<'_>, name| attr_opt::<Hex<2>>(tag, r, name).map_or(0, |hex| hex.0 as u32);
        self.domain = number(r, "domain");
        self.bus = number(r, "bus");
        self.slot = number(r, "slot");
        self.function = number(r, "function");
        self.multifunction = attr_opt(tag, r, "multifunction");
        self.zpci = child_opt(tag, r, "zpci");
        self.check(tag, r);
    }
    fn write_attrs(&self, w: &mut Writer) {
        w.attr("domain", &format!("0x{:04x}", self.domain));
        w.attr("bus", &format!("0x{:02x}", self.bus));
        w.attr("slot", &format!("0x{:02x}", self.slot));
        w.attr("function", &format!("0x{:x}", self.function));
        if let Some(multi) = self.multifunction {
            w.attr_value("multifunction", &multi);
        }
    }
    fn write_children(&self, w: &mut Writer) {
        xml::field::put_child_opt(w, "zpci", self.zpci.as_ref());
    }
    fn fields() -> &'static [xml::Field] {
        const {
            &[
                xml::Field::attr("domain", "The PCI domain."),
                xml::Field::attr("bus", "The bus."),
                xml::Field::attr("slot", "The place on the bus."),
                xml::Field::attr("function", "The function of the device in that place, 0 to 7."),
                xml::Field::attr("multifunction", "Whether the place holds several functions."),
                xml::Field::child("zpci", "The identifiers on s390.").holding(Zpci::fields),
            ]
        }
    }
}

impl PciAddress {
    fn check(&self, tag: Tag<'_>, r: &mut Reader<'_>) {
        if self.domain > 0xffff {
            r.problem(
                tag,
                format!(
                    "Invalid PCI address domain='0x{:x}', must be <= 0xFFFF",
                    self.domain
                ),
            );
        }
        if self.bus > 0xff {
            r.problem(
                tag,
                format!("Invalid PCI address bus='0x{:x}', must be <= 0xFF", self.bus),
            );
        }
        if self.slot > 0x1f {
            r.problem(
                tag,
                format!("Invalid PCI address slot='0x{:x}', must be <= 0x1F", self.slot),
            );
        }
        if self.function > 7 {
            r.problem(
                tag,
                format!("Invalid PCI address function=0x{:x}, must be <= 7", self.function),
            );
        }
    }
}

/// Where a device is plugged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    Pci(PciAddress),
    Drive {
        controller: u32,
        bus: u32,
        target: u32,
        unit: u32,
    },
    VirtioSerial {
        controller: u32,
        bus: u32,
        port: u32,
    },
    Ccid {
        controller: u32,
        slot: u32,
    },
    Usb {
        bus: u32,
        port: String,
    },
    SpaprVio {
        reg: Option<u64>,
    },
    Ccw {
        cssid: u32,
        ssid: u32,
        devno: Option<u32>,
    },
    VirtioMmio,
    Isa {
        iobase: Option<u32>,
        irq: Option<u32>,
    },
    Dimm {
        slot: Option<u32>,
        base: Option<u64>,
    },
    Unassigned,
}

impl Default for Address {
    fn default() -> Self {
        Self::Pci(PciAddress::default())
    }
}

impl Address {
    /// The name of the kind of address.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Pci(_) => "pci",
            Self::Drive { .. } => "drive",
            Self::VirtioSerial { .. } => "virtio-serial",
            Self::Ccid { .. } => "ccid",
            Self::Usb { .. } => "usb",
            Self::SpaprVio { .. } => "spapr-vio",
            Self::Ccw { .. } => "ccw",
            Self::VirtioMmio => "virtio-mmio",
            Self::Isa { .. } => "isa",
            Self::Dimm { .. } => "dimm",
            Self::Unassigned => "unassigned",
        }
    }

    /// The PCI place, when it is one.
    pub fn pci(&self) -> Option<&PciAddress> {
        if let Self::Pci(pci) = self {
            Some(pci)
        } else {
            None
        }
    }
}

/// A number that is hexadecimal whether it says so or not.
fn hex<T: TryFrom<u64>>(tag: Tag<'_>, r: &mut Reader<'_>, name: &str) -> Option<T> {
    let text = tag.attribute(name)?;
    let digits = text.strip_prefix("0x").unwrap_or(text);
    let number = u64::from_str_radix(digits, 16).ok();
    let number = number.and_then(|number| T::try_from(number).ok());
    if number.is_none() {
        xml::field::bad_attr(tag, r, name, text, "Expected non-negative integer value");
    }
    number
}

impl Element for Address {
    fn read(&mut self, tag: Tag<'_>, r: &mut Reader<'_>) {
        let Some(kind) = tag.attribute("type") else {
            xml::field::missing_attr(tag, r, "type");
            return;
        };
        let number = |r: &mut Reader<'_>, name| attr_opt::<u32>(tag, r, name).unwrap_or_default();
        *self = match kind {
            "pci" => {
                let mut pci = PciAddress::default();
                pci.read(tag, r);
                Self::Pci(pci)
            }
            "drive" => Self::Drive {
                controller: number(r, "controller"),
                bus: number(r, "bus"),
                target: number(r, "target"),
                unit: number(r, "unit"),
            },
            "virtio-serial" => Self::VirtioSerial {
                controller: number(r, "controller"),
                bus: number(r, "bus"),
                port: number(r, "port"),
            },
            "ccid" => Self::Ccid {
                controller: number(r, "controller"),
                slot: number(r, "slot"),
            },
            "usb" => Self::Usb {
                bus: number(r, "bus"),
                port: tag.attribute("port").unwrap_or_default().to_owned(),
            },
            "spapr-vio" => Self::SpaprVio {
                reg: hex(tag, r, "reg"),
            },
            "ccw" => read_ccw(tag, r),
            "virtio-mmio" => Self::VirtioMmio,
            "isa" => Self::Isa {
                iobase: hex(tag, r, "iobase"),
                irq: hex(tag, r, "irq"),
            },
            "dimm" => Self::Dimm {
                slot: attr_opt(tag, r, "slot"),
                base: attr_opt::<Hex<1>>(tag, r, "base").map(|hex| hex.0),
            },
            "unassigned" => Self::Unassigned,
            _ => {
                xml::field::bad_attr(tag, r, "type", kind, "");
                return;
            }
        };
    }

    fn write_attrs(&self, w: &mut Writer) {
        w.attr("type", self.kind());
        let mut put = |name, value: &dyn std::fmt::Display| w.attr(name, &value.to_string());
        match self {
            Self::Pci(pci) if pci.is_empty() && pci.function == 0 => {}
            Self::Pci(pci) => pci.write_attrs(w),
            Self::Drive {
                controller,
                bus,
                target,
                unit,
            } => {
                put("controller", controller);
                put("bus", bus);
                put("target", target);
                put("unit", unit);
            }
            Self::VirtioSerial {
                controller,
                bus,
                port,
            } => {
                put("controller", controller);
                put("bus", bus);
                put("port", port);
            }
            Self::Ccid { controller, slot } => {
                put("controller", controller);
                put("slot", slot);
            }
            Self::Usb { bus, port } => {
                put("bus", bus);
                if !port.is_empty() {
                    put("port", port);
                }
            }
            Self::SpaprVio { reg: Some(reg) } => put("reg", &format_args!("0x{reg:08x}")),
            Self::Ccw {
                cssid,
                ssid,
                devno: Some(devno),
            } => {
                put("cssid", &format_args!("0x{cssid:x}"));
                put("ssid", &format_args!("0x{ssid:x}"));
                put("devno", &format_args!("0x{devno:04x}"));
            }
            Self::Isa { iobase, irq } => {
                if let Some(iobase) = iobase {
                    put("iobase", &format_args!("0x{iobase:x}"));
                }
                if let Some(irq) = irq {
                    put("irq", &format_args!("0x{irq:x}"));
                }
            }
            Self::Dimm { slot, base } => {
                if let Some(slot) = slot {
                    put("slot", slot);
                }
                if let Some(base) = base.filter(|base| *base != 0) {
                    put("base", &format_args!("0x{base:x}"));
                }
            }
            _ => {}
        }
    }

    fn write_children(&self, w: &mut Writer) {
        if let Self::Pci(pci) = self {
            pci.write_children(w);
        }
    }
    fn fields() -> &'static [xml::Field] {
        const {
            &[
                xml::Field::attr(
                    "type",
                    "What kind of place it is; the other attributes depend on it.",
                ),
                xml::Field::new(xml::Form::Flat, "", "").holding(PciAddress::fields),
                xml::Field::attr("controller", "The index of the controller."),
                xml::Field::attr("target", "The SCSI target."),
                xml::Field::attr("unit", "The unit on the bus or target."),
                xml::Field::attr("port", "The port on the bus."),
                xml::Field::attr("reg", "The register of a device of a pSeries machine."),
                xml::Field::attr("cssid", "The channel subsystem image (s390)."),
                xml::Field::attr("ssid", "The subchannel set (s390)."),
                xml::Field::attr("devno", "The device number (s390)."),
                xml::Field::attr("iobase", "The first I/O port of an ISA device."),
                xml::Field::attr("irq", "The interrupt of an ISA device."),
                xml::Field::attr(
                    "base",
                    "Where a memory device begins in the guest's physical memory.",
                ),
            ]
        }
    }
}

fn read_ccw(tag: Tag<'_>, r: &mut Reader<'_>) -> Address {
    let number = |r: &mut Reader<'_>, name| attr_opt::<Hex<1>>(tag, r, name).map(|hex| hex.0 as u32);
    let (cssid, ssid, devno) = (number(r, "cssid"), number(r, "ssid"), number(r, "devno"));
    match (cssid, ssid, devno) {
        (None, None, None) => Address::Ccw {
            cssid: 0,
            ssid: 0,
            devno: None,
        },
        (Some(cssid), Some(ssid), Some(devno)) => {
            if cssid > 0xfe || ssid > 3 || devno > 0xffff {
                let message = format!(
                    "Invalid specification for virtio ccw address: cssid='0x{cssid:x}' ssid='0x{ssid:x}' devno='0x{devno:04x}'"
                );
                r.problem_code(tag, crate::code::INTERNAL_ERROR, message);
            }
            Address::Ccw {
                cssid,
                ssid,
                devno: Some(devno),
            }
        }
        _ => {
            r.problem_code(
                tag,
                crate::code::INTERNAL_ERROR,
                "Invalid partial specification for virtio ccw address",
            );
            Address::Ccw {
                cssid: 0,
                ssid: 0,
                devno: None,
            }
        }
    }
}

/// Which device the firmware boots from first.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Boot {
    /// The place in the order of booting, from 1.
    #[attr]
    pub order: u32,
    /// What the boot loader of s390 is told.
    #[attr]
    pub loadparm: Option<String>,
}

/// The option ROM of a PCI device.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Rom {
    /// Whether the device has its boot code.
    #[attr]
    pub enabled: Option<YesNo>,
    /// Whether the guest sees the memory of the boot code.
    #[attr]
    pub bar: Option<OnOff>,
    /// A file with other boot code.
    #[attr]
    pub file: Option<String>,
}

/// What every device can have beside its own settings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeviceInfo {
    /// The name of the device in QEMU; kept in the inactive form only when the user chose it (`ua-…`).
    pub alias: Option<String>,
    pub boot: Option<Box<Boot>>,
    /// The port of the USB controller that this companion starts at.
    pub master_startport: Option<u32>,
    pub rom: Option<Box<Rom>>,
    pub acpi_index: Option<u32>,
    pub address: Option<Address>,
}

impl DeviceInfo {
    /// The alias, empty when there is none yet.
    pub fn alias(&self) -> &str {
        self.alias.as_deref().unwrap_or_default()
    }

    /// The PCI place, when there is one and it is not empty.
    pub fn pci(&self) -> Option<&PciAddress> {
        self.address
            .as_ref()
            .and_then(Address::pci)
            .filter(|pci| !pci.is_empty())
    }
}

impl Element for DeviceInfo {
    fn read(&mut self, tag: Tag<'_>, r: &mut Reader<'_>) {
        let child = |name| xml::field::child(tag, name);
        self.alias = child("alias")
            .and_then(|alias| alias.attribute("name"))
            .map(str::to_owned);
        if r.inactive && !self.alias().starts_with("ua-") {
            self.alias = None;
        }
        self.boot = child_opt(tag, r, "boot");
        self.master_startport = child("master").map(|master| xml::field::attr_req(master, r, "startport"));
        self.rom = child_opt(tag, r, "rom");
        self.acpi_index = child("acpi")
            .and_then(|acpi| attr_opt::<u32>(acpi, r, "index"))
            .filter(|index| *index != 0);
        self.address = child_opt(tag, r, "address");
        if let Some(boot) = &self.boot
            && boot.order == 0
            && let Some(place) = child("boot")
            && place.attribute("order").is_some()
        {
            let text = place.attribute("order").unwrap_or_default();
            xml::field::bad_attr(place, r, "order", text, "Expected positive value");
        }
    }
    fn write_attrs(&self, _: &mut Writer) {}
    fn write_children(&self, w: &mut Writer) {
        xml::field::put_child_opt(w, "boot", self.boot.as_ref());
        if let Some(alias) = self
            .alias
            .as_deref()
            .filter(|alias| !w.inactive || alias.starts_with("ua-"))
        {
            w.begin("alias");
            w.attr("name", alias);
            w.end("alias");
        }
        if let Some(port) = self.master_startport {
            w.begin("master");
            w.attr_value("startport", &port);
            w.end("master");
        }
        xml::field::put_child_opt(w, "rom", self.rom.as_ref());
        if let Some(index) = self.acpi_index {
            w.begin("acpi");
            w.attr_value("index", &index);
            w.end("acpi");
        }
        xml::field::put_child_opt(w, "address", self.address.as_ref());
    }
    fn fields() -> &'static [xml::Field] {
        INFO_FIELDS
    }
}

/// The description of what [`DeviceInfo`] reads by hand.
static INFO_FIELDS: &[xml::Field] = &[
    xml::Field::child("boot", "The place of the device in the order of booting.").holding(Boot::fields),
    xml::Field::child(
        "alias",
        "The name of the device; one chosen by the user begins with `ua-`.",
    )
    .holding(name_fields),
    xml::Field::child("master", "The USB controller this one is a companion of.").holding(master_fields),
    xml::Field::child("rom", "The option ROM.").holding(Rom::fields),
    xml::Field::child("acpi", "The index by which the guest names the device.").holding(acpi_fields),
    xml::Field::child("address", "Where the device is plugged in.").holding(Address::fields),
];

fn name_fields() -> &'static [xml::Field] {
    const { &[xml::Field::attr("name", "The name.")] }
}

fn master_fields() -> &'static [xml::Field] {
    const { &[xml::Field::attr("startport", "The first port of the companion.")] }
}

fn acpi_fields() -> &'static [xml::Field] {
    const { &[xml::Field::attr("index", "A number that no other device has.")] }
}

/// Names of bits, for values that are kept as they are printed.
pub fn text<T: Value>(value: &T) -> String {
    xml::field::to_text(value)
}
