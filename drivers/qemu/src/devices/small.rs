//! Devices of a few lines each.

use super::props::{Props, escape, virtio_name};
use crate::definition::Result;
use crate::definition::command::CommandLine;
use model::domain::chardev::SmartcardMode as SmartcardKind;
use model::domain::small::{
    GrabToggle, InputBus, InputKind, IommuModel, MemballoonModel, PanicModel, RngBackendKind, TpmBackendKind,
    TpmModel, WatchdogModel, virtio_options,
};
use model::domain::{Address, Domain, Input, Tpm};
use model::{OnOff, YesNo};

/// Writes readers of smartcards.
pub fn smartcards(line: &mut CommandLine, domain: &Domain) -> Result<()> {
    for card in &domain.devices.smartcards {
        let alias = card.info.alias();
        let props = match card.mode {
            SmartcardKind::Host => Props::device("ccid-card-emulated")
                .put("backend", "nss-emulated")
                .put("id", alias),
            SmartcardKind::HostCertificates => {
                let mut props = Props::device("ccid-card-emulated").put("backend", "certificates");
                for (number, certificate) in card.certificates.iter().enumerate() {
                    props = props.put(format!("cert{}", number + 1), certificate.as_str());
                }
                let database = card
                    .database
                    .clone()
                    .unwrap_or_else(|| "/etc/pki/nssdb".to_owned());
                props.put("db", database).put("id", alias)
            }
            SmartcardKind::Passthrough => {
                let id = super::chardev::backend(line, &card.backend, alias, Some("smartcard"))?;
                Props::device("ccid-card-passthru")
                    .put("chardev", id)
                    .put("id", alias)
            }
        };
        let bus = ccid_bus(domain, &card.info.address);
        line.arg("-device", props.put("bus", format!("{bus}.0")).text());
    }
    Ok(())
}

fn ccid_bus(domain: &Domain, address: &Option<Address>) -> String {
    let index = if let Some(Address::Ccid { controller, .. }) = address {
        *controller
    } else {
        0
    };
    let is = |other: &&model::domain::Controller| {
        other.kind == model::domain::ControllerKind::Ccid && other.index() == index
    };
    let found = domain.devices.controllers.iter().find(is);
    found.map_or_else(|| format!("ccid{index}"), |found| found.info.alias().to_owned())
}

/// Writes TPMs.
pub fn tpms(line: &mut CommandLine, domain: &Domain) -> Result<()> {
    for tpm in &domain.devices.tpms {
        self::tpm(line, domain, tpm);
    }
    Ok(())
}

fn tpm(line: &mut CommandLine, domain: &Domain, tpm: &Tpm) {
    let alias = tpm.info.alias();
    let model = tpm.model.unwrap_or_default();
    if model == TpmModel::SpaprProxy {
        let path = tpm.backend.device.as_ref().and_then(|device| device.path.clone());
        let props = Props::device("spapr-tpm-proxy")
            .put("id", alias)
            .opt("host-path", path);
        line.arg("-device", props.text());
        return;
    }
    match tpm.backend.kind {
        TpmBackendKind::Passthrough => {
            let path = tpm.backend.device.as_ref().and_then(|device| device.path.clone());
            let device = line.fdset_open(&format!("{alias}-device"), &path);
            let cancel = line.fdset_open(&format!("{alias}-cancel"), &path);
            let path = device.unwrap_or_else(|| path.unwrap_or_else(|| "/dev/tpm0".to_owned()));
            let cancel = cancel.unwrap_or_else(|| "/sys/class/tpm/tpm0/device/cancel".to_owned());
            let path = escape(&path);
            line.arg(
                "-tpmdev",
                format!(
                    "passthrough,id=tpm-{alias},path={path},cancel-path={}",
                    escape(&cancel)
                ),
            );
        }
        TpmBackendKind::Emulator | TpmBackendKind::External => {
            let named = tpm
                .backend
                .source
                .as_ref()
                .filter(|_| tpm.backend.kind == TpmBackendKind::External);
            let named = named.and_then(|source| source.path.clone());
            let socket = named.unwrap_or_else(|| line.context.tpm_socket.clone());
            // Without a run there is no TPM to connect to.
            let backend = match socket.as_str() {
                "" => "null,id=chrtpm".to_owned(),
                socket => format!("socket,id=chrtpm,path={}", escape(socket)),
            };
            line.arg("-chardev", backend);
            line.arg("-tpmdev", format!("emulator,id=tpm-{alias},chardev=chrtpm"));
        }
    }
    let arm = matches!(domain.arch(), "aarch64" | "armv7l" | "riscv64" | "loongarch64");
    let name = match model {
        TpmModel::Tis if arm => "tpm-tis-device",
        model => model.as_str(),
    };
    let props = Props::device(name)
        .put("tpmdev", format!("tpm-{alias}"))
        .put("id", alias);
    line.arg("-device", props.address(domain, &tpm.info).text());
}

/// Writes mice, keyboards, tablets.
pub fn inputs(line: &mut CommandLine, domain: &Domain) {
    for input in &domain.devices.inputs {
        match (input.kind, input.bus) {
            (InputKind::Evdev, _) => {
                let props = evdev(input);
                line.arg("-object", props.text());
            }
            (_, Some(InputBus::Usb)) => {
                let name = match input.kind {
                    InputKind::Tablet => "usb-tablet",
                    InputKind::Keyboard => "usb-kbd",
                    _ => "usb-mouse",
                };
                let props = Props::device(name).put("id", input.info.alias());
                line.arg("-device", props.address(domain, &input.info).text());
            }
            (_, Some(InputBus::Virtio)) => virtio_input(line, domain, input),
            _ => {}
        }
    }
}

fn evdev(input: &Input) -> Props {
    let source = input.source.clone().unwrap_or_default();
    Props::object("input-linux", input.info.alias())
        .opt("evdev", source.dev)
        .switch("repeat", source.repeat)
        .opt("grab_all", source.grab.map(|_| true))
        .opt("grab-toggle", source.grab_toggle.map(GrabToggle::as_str))
}

fn virtio_input(line: &mut CommandLine, domain: &Domain, input: &Input) {
    let base = match input.kind {
        InputKind::Tablet => "virtio-tablet",
        InputKind::Keyboard => "virtio-keyboard",
        InputKind::Passthrough => "virtio-input-host",
        _ => "virtio-mouse",
    };
    let model = input.model.map(|model| model.as_str());
    let mut props = Props::device(&virtio_name(base, &input.info, model))
        .virtio(virtio_options(&input.driver))
        .put("id", input.info.alias());
    if input.kind == InputKind::Passthrough {
        props = props.opt(
            "evdev",
            input.source.as_ref().and_then(|source| source.evdev.clone()),
        );
    }
    line.arg("-device", props.address(domain, &input.info).text());
}

/// Writes hubs.
pub fn hubs(line: &mut CommandLine, domain: &Domain) {
    for hub in &domain.devices.hubs {
        let props = Props::device("usb-hub").put("id", hub.info.alias());
        line.arg("-device", props.address(domain, &hub.info).text());
    }
}

/// Writes watchdogs; all of them do the same when the guest stalls.
pub fn watchdogs(line: &mut CommandLine, domain: &Domain) {
    for watchdog in &domain.devices.watchdogs {
        if watchdog.model == WatchdogModel::Itco {
            line.arg("-global", "ICH9-LPC.noreboot=off".to_owned());
            continue;
        }
        let props = Props::device(watchdog.model.as_str()).put("id", watchdog.info.alias());
        line.arg("-device", props.address(domain, &watchdog.info).text());
    }
    if let Some(action) = domain
        .devices
        .watchdogs
        .first()
        .and_then(|watchdog| watchdog.action)
    {
        // libvirt itself dumps the guest once QEMU has paused it.
        let action = if action.as_str() == "dump" {
            "pause"
        } else {
            action.as_str()
        };
        line.arg("-watchdog-action", action.to_owned());
    }
}

/// Writes the balloon.
pub fn memballoon(line: &mut CommandLine, domain: &Domain) {
    let Some(balloon) = &domain.devices.memballoon else {
        return;
    };
    if matches!(balloon.model, MemballoonModel::None | MemballoonModel::Xen) {
        return;
    }
    let model = Some(balloon.model.as_str()).filter(|model| *model != "virtio");
    let props = Props::device(&virtio_name("virtio-balloon", &balloon.info, model))
        .virtio(virtio_options(&balloon.driver))
        .put("id", balloon.info.alias())
        .switch("deflate-on-oom", balloon.autodeflate)
        .switch("free-page-reporting", balloon.free_page_reporting);
    line.arg("-device", props.address(domain, &balloon.info).text());
}

/// Writes sources of random bytes.
pub fn rngs(line: &mut CommandLine, domain: &Domain) -> Result<()> {
    for rng in &domain.devices.rngs {
        let alias = rng.info.alias();
        let id = format!("obj{alias}");
        let object = match rng.backend.model {
            RngBackendKind::Random => {
                let path = rng
                    .backend
                    .path
                    .clone()
                    .unwrap_or_else(|| "/dev/random".to_owned());
                Props::object("rng-random", &id).put("filename", path)
            }
            RngBackendKind::Egd => {
                let chardev = rng.backend.chardev.clone().unwrap_or_default();
                let chardev = super::chardev::backend(line, &chardev, alias, None)?;
                Props::object("rng-egd", &id).put("chardev", chardev)
            }
            RngBackendKind::Builtin => Props::object("rng-builtin", &id),
        };
        line.arg("-object", object.text());
        let model = Some(rng.model.as_str()).filter(|model| *model != "virtio");
        let mut props = Props::device(&virtio_name("virtio-rng", &rng.info, model))
            .virtio(virtio_options(&rng.driver))
            .put("rng", id)
            .put("id", alias);
        if let Some(rate) = &rng.rate {
            props = props
                .put("max-bytes", rate.bytes)
                .put("period", rate.period.unwrap_or(1000));
        }
        line.arg("-device", props.address(domain, &rng.info).text());
    }
    Ok(())
}

/// Writes how the guest says that it died.
pub fn panics(line: &mut CommandLine, domain: &Domain) {
    for panic in &domain.devices.panics {
        match panic.model {
            Some(PanicModel::Isa) => {
                let port = match panic.info.address {
                    Some(Address::Isa {
                        iobase: Some(port), ..
                    }) => Some(port),
                    _ => None,
                };
                line.arg("-device", Props::device("pvpanic").opt("ioport", port).text());
            }
            Some(PanicModel::Pvpanic) => {
                let props = Props::device("pvpanic-pci");
                line.arg("-device", props.address(domain, &panic.info).text());
            }
            _ => {}
        }
    }
}

/// Writes memory shared with others.
pub fn shmems(line: &mut CommandLine, domain: &Domain) -> Result<()> {
    for shmem in &domain.devices.shmems {
        let alias = shmem.info.alias();
        let doorbell = shmem
            .model
            .as_ref()
            .and_then(|model| model.kind)
            .is_some_and(|kind| kind.as_str() == "ivshmem-doorbell");
        let master = shmem.role.map(|role| role.as_str() == "master");
        let props = if doorbell {
            let named = shmem.server.as_ref().and_then(|server| server.path.clone());
            let path = named.unwrap_or_else(|| format!("/var/lib/libvirt/shmem-{}-sock", shmem.name));
            line.arg(
                "-chardev",
                format!("socket,id=char{alias},path={}", escape(&path)),
            );
            let msi = shmem.msi.clone().unwrap_or_default();
            let mut props = Props::device("ivshmem-doorbell")
                .put("id", alias)
                .put("chardev", format!("char{alias}"));
            props = props
                .opt("vectors", msi.vectors)
                .switch("ioeventfd", msi.ioeventfd);
            props
        } else {
            let size = shmem.size.map_or(4 << 20, |size| size.0);
            let object = Props::object("memory-backend-file", &format!("shmmem-{alias}"))
                .put("mem-path", format!("/dev/shm/{}", shmem.name))
                .put("size", size)
                .put("share", true);
            line.arg("-object", object.text());
            Props::device("ivshmem-plain")
                .put("id", alias)
                .put("memdev", format!("shmmem-{alias}"))
        };
        let master = master.filter(|_| !doorbell);
        let props = props.opt("master", master.map(|master| if master { "on" } else { "off" }));
        line.arg("-device", props.address(domain, &shmem.info).text());
    }
    Ok(())
}

/// Writes the IOMMU, where it is a device and not a property of the machine.
pub fn iommu(line: &mut CommandLine, domain: &Domain) {
    let Some(iommu) = &domain.devices.iommu else {
        return;
    };
    let driver = iommu.driver.clone().unwrap_or_default();
    let alias = iommu.info.alias();
    match iommu.model {
        IommuModel::Intel => {
            let props = Props::device("intel-iommu")
                .put("id", alias)
                .opt("intremap", driver.intremap.map(OnOff::as_str))
                .switch("caching-mode", driver.caching_mode)
                .opt("eim", driver.eim.map(OnOff::as_str))
                .switch("device-iotlb", driver.iotlb)
                .opt("aw-bits", driver.aw_bits)
                .switch("dma-translation", driver.dma_translation);
            line.arg("-device", props.text());
        }
        IommuModel::Virtio => {
            let props = Props::device("virtio-iommu").put("id", alias);
            line.arg("-device", props.address(domain, &iommu.info).text());
        }
        IommuModel::Smmuv3 => {}
    }
}

/// Writes the socket between host and guest.
pub fn vsock(line: &mut CommandLine, domain: &Domain) {
    let Some(vsock) = &domain.devices.vsock else {
        return;
    };
    let cid = vsock
        .cid
        .as_ref()
        .and_then(|cid| cid.address)
        .or(line.context.vsock.map(|(cid, _)| cid));
    let model = vsock
        .model
        .map(|model| model.as_str())
        .filter(|model| *model != "virtio");
    let automatic = vsock.cid.as_ref().is_some_and(|cid| cid.auto == Some(YesNo::Yes));
    let cid = if automatic {
        line.context.vsock.map(|(cid, _)| cid).or(cid)
    } else {
        cid
    };
    let fd = line.context.vsock.map(|(_, fd)| fd.to_string());
    let props = Props::device(&virtio_name("vhost-vsock", &vsock.info, model))
        .virtio(virtio_options(&vsock.driver))
        .put("id", vsock.info.alias())
        .opt("guest-cid", cid)
        .opt("vhostfd", fd);
    line.arg("-device", props.address(domain, &vsock.info).text());
}

/// Writes devices that encrypt.
pub fn cryptos(line: &mut CommandLine, domain: &Domain) {
    for crypto in &domain.devices.cryptos {
        let alias = crypto.info.alias();
        let kind = match crypto.backend.model.as_str() {
            "lkcf" => "cryptodev-backend-lkcf",
            _ => "cryptodev-backend-builtin",
        };
        let object = Props::object(kind, &format!("obj{alias}")).opt("queues", crypto.backend.queues);
        line.arg("-object", object.text());
        let props = Props::device(&virtio_name("virtio-crypto", &crypto.info, None))
            .virtio(virtio_options(&crypto.driver))
            .put("cryptodev", format!("obj{alias}"))
            .put("id", alias);
        line.arg("-device", props.address(domain, &crypto.info).text());
    }
}

/// Writes the store that outlives a crash.
pub fn pstore(line: &mut CommandLine, domain: &Domain) {
    let Some(pstore) = &domain.devices.pstore else {
        return;
    };
    let alias = pstore.info.alias();
    let path = pstore
        .path
        .clone()
        .unwrap_or_else(|| line.context.pstore_path.clone());
    let object = Props::object("memory-backend-file", &format!("mem{alias}"))
        .put("mem-path", path)
        .put("size", pstore.size.map_or(0, |size| size.0.saturating_mul(1024)))
        .put("share", true);
    line.arg("-object", object.text());
    let props = Props::device("acpi-erst")
        .put("id", alias)
        .put("memdev", format!("mem{alias}"));
    line.arg("-device", props.address(domain, &pstore.info).text());
}
