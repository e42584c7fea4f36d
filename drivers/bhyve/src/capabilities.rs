//! What a guest of bhyve can be made of.

use model::domain_capabilities::{DomainCapabilities, Loader, Os, Presence, Section};

/// What the installed bhyve can do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bhyve {
    /// It starts firmware from a file (`bhyve -l bootrom`).
    pub boots_firmware: bool,
    /// It shows the guest's screen over VNC (device `fbuf`).
    pub shows_screen: bool,
}

/// The document of domain capabilities; `firmwares` are the images that can be started.
pub fn domain_capabilities(
    bhyve: Bhyve,
    emulator: &str,
    arch: &str,
    firmwares: &[&str],
) -> DomainCapabilities {
    let mut document = DomainCapabilities::empty(Some(emulator.to_owned()), "bhyve", None, arch);
    document.iothreads = Some(Presence::when(false));
    let loader = bhyve.boots_firmware.then(|| Loader::of(firmwares, &["pflash"]));
    document.os = Some(Os::of(loader));
    let devices = document.devices.get_or_insert_default();
    devices.disk = Some(
        Section::yes()
            .choice("diskDevice", &[("disk", true), ("cdrom", true)])
            .choice("bus", &[("virtio", true), ("sata", true)])
            .choice("model", &[]),
    );
    devices.graphics = Some(match bhyve.shows_screen {
        true => Section::yes().choice("type", &[("vnc", true)]),
        false => Section::no(),
    });
    devices.video = Some(match bhyve.shows_screen {
        true => Section::yes().choice("modelType", &[("gop", true)]),
        false => Section::no(),
    });
    devices.hostdev = Some(Section::no());
    let features = document.features.take().unwrap_or_default();
    document.features = Some(features.without_those_of_qemu());
    document
}

#[cfg(test)]
mod tests {
    use super::{Bhyve, domain_capabilities};

    #[test]
    fn a_bhyve_without_a_screen_has_no_graphics() {
        let old = domain_capabilities(Bhyve::default(), "/usr/sbin/bhyve", "x86_64", &["/rom"]).format();
        assert!(old.contains("<graphics supported='no'/>") && old.contains("<os supported='no'/>"));
        let all = Bhyve {
            boots_firmware: true,
            shows_screen: true,
        };
        let new = domain_capabilities(all, "/usr/sbin/bhyve", "x86_64", &["/rom"]).format();
        assert!(new.contains("<value>vnc</value>") && new.contains("<value>/rom</value>"));
    }
}
