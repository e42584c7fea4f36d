//! What a guest of Xen can be made of.

use model::domain_capabilities::{DomainCapabilities, Loader, Os, Presence, Section, Vcpus};

/// How a guest is virtualised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Machine {
    /// With the processor's help, and emulated devices (`xenfv`).
    Full,
    /// With the guest's help (`xenpv`).
    Para,
    /// With the processor's help, without emulated devices (`xenpvh`).
    ParaInHardware,
}

impl Machine {
    /// The machine of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "xenfv" => Self::Full,
            "xenpv" => Self::Para,
            "xenpvh" => Self::ParaInHardware,
            _ => return None,
        })
    }

    fn name(self) -> &'static str {
        match self {
            Self::Full => "xenfv",
            Self::Para => "xenpv",
            Self::ParaInHardware => "xenpvh",
        }
    }

    /// Xen gives a guest that it virtualises with the processor's help 128 processors, others 512.
    fn vcpus_max(self) -> u32 {
        match self {
            Self::Para => 512,
            Self::Full | Self::ParaInHardware => 128,
        }
    }
}

/// The document of domain capabilities; `firmwares` are the images that a full guest can start from.
pub fn domain_capabilities(
    machine: Machine,
    emulator: &str,
    arch: &str,
    firmwares: &[&str],
) -> DomainCapabilities {
    let name = machine.name().to_owned();
    let mut document = DomainCapabilities::empty(Some(emulator.to_owned()), "xen", Some(name), arch);
    document.vcpu = Some(Vcpus {
        max: machine.vcpus_max(),
    });
    document.iothreads = Some(Presence::when(false));
    // Only a guest with emulated devices has firmware.
    let loader = (machine == Machine::Full).then(|| Loader::of(firmwares, &["rom", "pflash"]));
    document.os = Some(Os::of(loader));
    let devices = document.devices.get_or_insert_default();
    devices.disk = Some(
        Section::yes()
            .choice("diskDevice", &[("disk", true), ("cdrom", true)])
            .choice("bus", &[("ide", true), ("scsi", true), ("xen", true)])
            .choice("model", &[]),
    );
    devices.graphics = Some(Section::yes().choice("type", &[("sdl", true), ("vnc", true), ("spice", true)]));
    devices.video =
        Some(Section::yes().choice("modelType", &[("vga", true), ("cirrus", true), ("xen", true)]));
    devices.hostdev = Some(host_devices());
    let features = document.features.take().unwrap_or_default();
    document.features = Some(features.without_those_of_qemu());
    document
}

fn host_devices() -> Section {
    let policies = ["default", "mandatory", "requisite", "optional"].map(|name| (name, true));
    Section::yes()
        .choice("mode", &[("subsystem", true)])
        .choice("startupPolicy", &policies)
        .choice("subsysType", &[("usb", true), ("pci", true)])
        .choice("capsType", &[])
        .choice("pciBackend", &[("xen", true)])
}

#[cfg(test)]
mod tests {
    use super::{Machine, domain_capabilities};

    #[test]
    fn only_a_full_guest_has_firmware() {
        let full = domain_capabilities(Machine::Full, "/bin/qemu", "x86_64", &["/hvmloader"]).format();
        assert!(full.contains("<value>/hvmloader</value>") && full.contains("<vcpu max='128'/>"));
        let para = domain_capabilities(Machine::Para, "/bin/qemu", "x86_64", &["/hvmloader"]).format();
        assert!(para.contains("<os supported='no'/>") && para.contains("<vcpu max='512'/>"));
    }
}
