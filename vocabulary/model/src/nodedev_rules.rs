//! What libvirt demands of the numbers in a device's document, and how it prints them again.

use crate::code::{CONFIG_UNSUPPORTED, INTERNAL_ERROR};
use crate::nodedev::{AnyAddress, Capability, Existence, Identified, NodeDevice};
use xml::{Reader, Tag};

/// How a number is read and printed.
#[derive(Clone, Copy)]
enum Form {
    /// Any text.
    Text,
    Decimal,
    /// Read in base 16, printed with at least so many digits.
    Base16(usize),
    /// Read in any base of C, printed as hexadecimal with at least so many digits.
    AnyBase(usize),
}

/// The words of a refusal.
#[derive(Clone, Copy)]
enum Words {
    /// `no PCI bus ID supplied for 'x'`
    Supplied,
    /// `missing cssid value for 'x'`
    Value,
}

/// One rule about one field of one kind of capability.
struct Rule {
    kind: &'static str,
    /// The element the number stands in.
    element: &'static str,
    noun: &'static str,
    form: Form,
    is_required: bool,
    words: Words,
    field: fn(&mut Capability) -> &mut Option<String>,
}

/// Kinds of devices libvirt knows.
const KINDS: &[&str] = &[
    "system",
    "pci",
    "usb_device",
    "usb",
    "net",
    "scsi_host",
    "scsi_target",
    "scsi",
    "storage",
    "scsi_generic",
    "drm",
    "mdev",
    "ccw",
    "css",
    "vdpa",
    "ap_card",
    "ap_queue",
    "ap_matrix",
    "ccwgroup",
];

/// Kinds that are only part of others, with the numbers libvirt's messages give them.
const INNER_KINDS: &[(&str, u32)] = &[
    ("fc_host", 9),
    ("vports", 10),
    ("mdev_types", 13),
    ("vpd", 21),
    ("ccwgroup_member", 23),
];

/// What messages call a device that is not made yet.
const UNMADE: &str = "new device";

macro_rules! rules {
    ($($kind:literal $element:literal $noun:literal $form:expr, $need:literal $words:ident $field:expr;)*) => {
        const RULES: &[Rule] = &[$(Rule {
            kind: $kind, element: $element, noun: $noun, form: $form, is_required: $need, words: Words::$words, field: $field,
        }),*];
    };
}

rules! {
    "pci" "class" "PCI class" Form::Base16(6), false Supplied |c| &mut c.class;
    "pci" "domain" "PCI domain ID" Form::Decimal, true Supplied |c| &mut c.domain;
    "pci" "bus" "PCI bus ID" Form::Decimal, true Supplied |c| &mut c.bus;
    "pci" "slot" "PCI slot ID" Form::Decimal, true Supplied |c| &mut c.slot;
    "pci" "function" "PCI function ID" Form::Decimal, true Supplied |c| &mut c.function;
    "pci" "vendor" "PCI vendor ID" Form::Base16(4), true Supplied |c| id(&mut c.vendor);
    "pci" "product" "PCI product ID" Form::Base16(4), true Supplied |c| id(&mut c.product);
    "usb_device" "bus" "USB bus number" Form::Decimal, true Supplied |c| &mut c.bus;
    "usb_device" "device" "USB device number" Form::Decimal, true Supplied |c| &mut c.device;
    "usb_device" "vendor" "USB vendor ID" Form::Base16(4), true Supplied |c| id(&mut c.vendor);
    "usb_device" "product" "USB product ID" Form::Base16(4), true Supplied |c| id(&mut c.product);
    "usb" "number" "USB interface number" Form::Decimal, true Supplied |c| &mut c.number;
    "usb" "class" "USB interface class" Form::Decimal, true Supplied |c| &mut c.class;
    "usb" "subclass" "USB interface subclass" Form::Decimal, true Supplied |c| &mut c.subclass;
    "usb" "protocol" "USB interface protocol" Form::Decimal, true Supplied |c| &mut c.protocol;
    "net" "interface" "network interface" Form::Text, true Supplied |c| &mut c.interface;
    "scsi_host" "host" "SCSI host ID" Form::Decimal, true Supplied |c| &mut c.host;
    "scsi_host" "unique_id" "unique_id" Form::Decimal, false Supplied |c| &mut c.unique_id;
    "scsi_target" "target" "target name" Form::Text, true Supplied |c| &mut c.target;
    "scsi" "host" "SCSI host ID" Form::Decimal, true Supplied |c| &mut c.host;
    "scsi" "bus" "SCSI bus ID" Form::Decimal, true Supplied |c| &mut c.bus;
    "scsi" "target" "SCSI target ID" Form::Decimal, true Supplied |c| &mut c.target;
    "scsi" "lun" "SCSI LUN ID" Form::Decimal, true Supplied |c| &mut c.lun;
    "storage" "block" "block device path" Form::Text, true Supplied |c| &mut c.block;
    "storage" "size" "size" Form::Decimal, false Supplied |c| &mut c.size;
    "removable" "media_size" "removable media size" Form::Decimal, true Supplied |c| &mut c.media_size;
    "ccw" "cssid" "cssid" Form::AnyBase(1), true Value |c| &mut c.cssid;
    "ccw" "ssid" "ssid" Form::AnyBase(1), true Value |c| &mut c.ssid;
    "ccw" "devno" "devno" Form::AnyBase(4), true Value |c| &mut c.devno;
    "css" "cssid" "cssid" Form::AnyBase(1), true Value |c| &mut c.cssid;
    "css" "ssid" "ssid" Form::AnyBase(1), true Value |c| &mut c.ssid;
    "css" "devno" "devno" Form::AnyBase(4), true Value |c| &mut c.devno;
    "ap_card" "ap-adapter" "ap-adapter" Form::AnyBase(2), true Value |c| &mut c.ap_adapter;
    "ap_queue" "ap-adapter" "ap-adapter" Form::AnyBase(2), true Value |c| &mut c.ap_adapter;
    "ap_queue" "ap-domain" "ap-domain" Form::AnyBase(4), true Value |c| &mut c.ap_domain;
}

fn id(field: &mut Option<Identified>) -> &mut Option<String> {
    &mut field.get_or_insert_default().id
}

impl Words {
    fn code(self) -> i32 {
        match self {
            Words::Supplied => INTERNAL_ERROR,
            Words::Value => CONFIG_UNSUPPORTED,
        }
    }
}

impl Rule {
    /// Checks a field, and writes it as libvirt does. Errors: what libvirt says of it.
    fn apply(&self, capability: &mut Capability, device: &str) -> Result<(), String> {
        let field = (self.field)(capability);
        let Some(text) = field.as_deref() else {
            return if self.is_required {
                Err(self.missing(device))
            } else {
                Ok(())
            };
        };
        match self.form.normal(text) {
            Some(normal) => *field = Some(normal),
            None => return Err(self.invalid(text, device)),
        }
        Ok(())
    }

    fn missing(&self, device: &str) -> String {
        let noun = self.noun;
        match self.words {
            Words::Supplied => format!("no {noun} supplied for '{device}'"),
            Words::Value => format!("missing {noun} value for '{device}'"),
        }
    }

    fn invalid(&self, text: &str, device: &str) -> String {
        let noun = self.noun;
        match self.words {
            Words::Supplied => format!("invalid {noun} supplied for '{device}'"),
            Words::Value => format!("invalid {noun} value '{text}' for '{device}'"),
        }
    }
}

impl Form {
    /// The text libvirt prints for a text it read; `None` when it would not read it.
    fn normal(self, text: &str) -> Option<String> {
        let hex = |number: u64, width: usize| format!("0x{number:0width$x}");
        match self {
            Self::Text => Some(text.to_owned()),
            Self::Decimal => text.trim().parse::<i64>().ok().map(|number| number.to_string()),
            Self::Base16(width) => {
                let digits = text.trim();
                let digits = digits
                    .strip_prefix("0x")
                    .or(digits.strip_prefix("0X"))
                    .unwrap_or(digits);
                u64::from_str_radix(digits, 16)
                    .ok()
                    .map(|number| hex(number, width))
            }
            Self::AnyBase(width) => {
                let number: xml::AnyBase = xml::Value::parse(text)?;
                Some(hex(number.0, width))
            }
        }
    }
}

/// Checks a device that was read and writes its numbers as libvirt does.
pub(crate) fn finish(device: &mut NodeDevice, existence: Existence, place: Tag<'_>, r: &mut Reader<'_>) {
    let name = match existence {
        Existence::There => device.name.clone(),
        Existence::Wanted => UNMADE.to_owned(),
    };
    // Which driver holds a device is found out, never read.
    device.driver = None;
    if device.capabilities.is_empty() {
        r.problem_code(
            place,
            INTERNAL_ERROR,
            format!("no device capabilities for '{name}'"),
        );
    }
    let places: Vec<_> = xml::field::children(place, "capability").collect();
    for (capability, place) in device.capabilities.iter_mut().zip(places) {
        let kind = capability.kind.as_str();
        if let Some((_, number)) = INNER_KINDS.iter().find(|(inner, _)| *inner == kind) {
            let message = format!("unknown capability type '{number}' for '{name}'");
            r.problem_attr_code(place, "type", INTERNAL_ERROR, message);
        } else if !KINDS.contains(&kind) {
            let message = format!("Invalid value for attribute 'type' in element 'capability': '{kind}'.");
            r.problem_attr(place, "type", message);
        }
        // Which number a new SCSI host gets is the host's choice.
        if existence == Existence::Wanted && kind == "scsi_host" {
            capability.host = Some("0".to_owned());
            capability.unique_id = None;
        }
        finish_capability(capability, &name, place, r);
    }
}

/// Writes the parts of a PCI address as libvirt does; a part that is missing is zero. Errors: a part is no number.
fn pci_address(address: &mut AnyAddress) -> Result<(), String> {
    let parts = [
        ("domain", &mut address.domain, 4),
        ("bus", &mut address.bus, 2),
        ("slot", &mut address.slot, 2),
        ("function", &mut address.function, 1),
    ];
    for (name, part, width) in parts {
        let text = part.as_deref().unwrap_or("0");
        let normal = Form::AnyBase(width)
            .normal(text)
            .ok_or_else(|| format!("Invalid value for attribute '{name}' in element 'address': '{text}'."))?;
        *part = Some(normal);
    }
    Ok(())
}

fn finish_capability(capability: &mut Capability, device: &str, place: Tag<'_>, r: &mut Reader<'_>) {
    for rule in RULES {
        if rule.kind == capability.kind
            && let Err(message) = rule.apply(capability, device)
        {
            let place = xml::field::child(place, rule.element).unwrap_or(place);
            r.problem_code(place, rule.words.code(), message);
        }
    }
    let functions = matches!(capability.kind.as_str(), "phys_function" | "virt_functions");
    let own = capability.addresses.iter_mut().filter(|_| functions);
    let group = capability
        .iommu_group
        .iter_mut()
        .flat_map(|group| &mut group.addresses);
    for address in own.chain(group) {
        if let Err(message) = pci_address(address) {
            r.problem(place, message);
        }
    }
    match capability.kind.as_str() {
        // What the machine is stands there even when nothing is known of it.
        "system" => {
            let hardware = capability.hardware.get_or_insert_default();
            if hardware.0.uuid.is_none() {
                let message = format!("no system UUID supplied for '{device}'");
                r.problem_code(place, INTERNAL_ERROR, message);
            }
            capability.firmware.get_or_insert_default();
        }
        "scsi_host" => {
            let places = xml::field::children(place, "capability");
            for (inner, place) in capability.capabilities.iter().zip(places) {
                let kind = inner.kind.as_str();
                if !matches!(kind, "fc_host" | "vport_ops") {
                    let message = format!("unknown SCSI host capability type '{kind}' for '{device}'");
                    r.problem_attr_code(place, "type", INTERNAL_ERROR, message);
                }
            }
        }
        "mdev" => {
            if capability.types.iter().all(|one| one.id.is_none()) {
                let message = format!("missing type id attribute for '{device}'");
                r.problem_code(place, CONFIG_UNSUPPORTED, message);
            }
            capability.iommu_group.get_or_insert_default();
            capability.parent_addr = None;
        }
        // What blocks there are is measured, never read.
        "storage" | "removable" => {
            capability.logical_block_size = None;
            capability.num_blocks = None;
        }
        // libvirt reads both numbers into the first and leaves the second at zero.
        "vport_ops" => {
            if let Some(in_use) = capability.vports.replace("0".to_owned()) {
                capability.max_vports = Some(in_use);
            }
            capability.max_vports.get_or_insert_with(|| "0".to_owned());
        }
        _ => {}
    }
    let places: Vec<_> = xml::field::children(place, "capability").collect();
    for (inner, place) in capability.capabilities.iter_mut().zip(places) {
        finish_capability(inner, device, place, r);
    }
}
