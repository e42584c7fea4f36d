//! What a guest gets that its document does not name.

use super::input_defaults::{add_usb_inputs, implicit_inputs, inputs};
use super::machine::{Family, family, is_arm, is_x86};
use super::processor_defaults::cpu;
use super::{QemuHost, Result, unsupported, usb_models, wrong};
use model::domain::chardev::{ChannelTarget, TargetModel};
use model::domain::disk::{CacheMode, Driver, GeometryTrans};
use model::domain::features::{Gic, GicVersion, HypervMode, IoapicDriver};
use model::domain::graphics::{AudioKind, ListenKind, SoundModel, VideoKind, VideoModel};
use model::domain::hostdev::FilesystemKind;
use model::domain::implicit::{self, Wishes, insert_controller};
use model::domain::interface::{InterfaceModel, VirtualPortKind};
use model::domain::security::SeclabelKind;
use model::domain::small::{RngBackendKind, ShmemModel, ShmemSize};
use model::domain::{Address, Devices, SourceKind};
use model::domain::{
    Audio, Controller, ControllerKind, Disk, Domain, DomainKind, Features, Format, GraphicsKind,
    InterfaceKind, IommuModel, Memballoon, Panic, PanicModel, Port, TpmBackendKind, TpmModel, TpmVersion,
    Watchdog, WatchdogAction, WatchdogModel,
};
use model::{OnOff, Uuid, YesNo};

/// A place that the device cannot have is forgotten: it gets another.
fn elsewhere(devices: &mut Devices) {
    for channel in &mut devices.channels {
        let virtio = channel.target.kind == Some(ChannelTarget::Virtio);
        if virtio && !matches!(channel.info.address, Some(Address::VirtioSerial { .. })) {
            channel.info.address = None;
        }
    }
    for hub in &mut devices.hubs {
        if !matches!(hub.info.address, Some(Address::Usb { .. })) {
            hub.info.address = None;
        }
    }
}

/// Emulator, machine, identity.
pub fn basics(domain: &mut Domain, host: &QemuHost) -> Result<()> {
    let arch = domain
        .os
        .kind
        .arch
        .get_or_insert_with(|| host.arch.clone())
        .clone();
    let own = host.emulator.arch.as_str();
    let fits = arch == own || matches!((arch.as_str(), own), ("i686", "x86_64") | ("armv7l", "aarch64"));
    if !fits {
        return unsupported(format!(
            "Emulator '{}' does not support arch '{arch}'",
            host.emulator.path
        ));
    }
    let path = domain
        .devices
        .emulator
        .get_or_insert_with(|| host.emulator.path.clone())
        .clone();
    let known = match domain.kind {
        DomainKind::Qemu | DomainKind::Kvm => true,
        DomainKind::Hvf => host.hvf,
        _ => false,
    };
    if !known {
        return unsupported(format!(
            "Emulator '{path}' does not support virt type '{}'",
            domain.kind
        ));
    }
    let machine = domain
        .os
        .kind
        .machine
        .get_or_insert_with(|| host.emulator.default_machine.clone());
    if let Some((_, name)) = host
        .emulator
        .machine_aliases
        .iter()
        .find(|(alias, _)| alias == machine)
    {
        *machine = name.clone();
    }
    if domain.uuid.is_none() {
        domain.uuid = Some(Uuid::from_random(host.random));
    }
    if let Some(genid) = &mut domain.genid {
        genid.uuid.get_or_insert(Uuid::from_random(host.random));
    }
    implicit::number_controllers(&mut domain.devices);
    Ok(())
}

/// The defaults of each device the document names.
pub fn devices(domain: &mut Domain, host: &QemuHost) -> Result<()> {
    let family = family(domain);
    let scsi = default_scsi(domain).to_owned();
    for disk in &mut domain.body.devices.disks {
        complete_disk(disk);
    }
    let usb = usb_models::default_model(domain, host);
    for controller in &mut domain.body.devices.controllers {
        complete_controller(controller, family, &scsi, usb)?;
    }
    usb_models::companions(&mut domain.body.devices);
    let net_model = default_net(domain);
    implicit::mac_addresses(&mut domain.body.devices, host.random_mac);
    for interface in &mut domain.body.devices.interfaces {
        let needs = interface.kind != InterfaceKind::Hostdev;
        if let Some(model) = &mut interface.model {
            tidy_model(&mut model.kind);
        }
        let virtio = matches!(interface.kind, InterfaceKind::Vdpa | InterfaceKind::VhostUser);
        let net_model = if virtio { "virtio" } else { net_model };
        if needs && interface.model.is_none() {
            interface.model = Some(InterfaceModel {
                kind: net_model.to_owned(),
            });
        }
    }
    let channel_default = domain.body.devices.channels.iter_mut();
    for channel in channel_default {
        if !host.live {
            drop_own_path(channel, &host.channel_dirs);
        }
        if channel.backend.kind.is_none() {
            channel.backend.kind = Some(model::domain::CharKind::Pty);
        }
    }
    let (arch, machine) = (domain.arch().to_owned(), domain.machine().to_owned());
    for serial in &mut domain.body.devices.serials {
        complete_serial(serial, family, &arch, &machine);
    }
    let video = default_video(domain);
    for video_device in &mut domain.body.devices.videos {
        let model = video_device.model.get_or_insert_with(VideoModel::default);
        if matches!(model.kind, None | Some(VideoKind::Default)) {
            model.kind = Some(video);
        }
    }
    if let Some(vsock) = &mut domain.body.devices.vsock {
        vsock.model.get_or_insert_default();
    }
    let pstore_path = format!("{}/{}_PSTORE.raw", host.nvram_dir, domain.body.name);
    if let Some(pstore) = &mut domain.body.devices.pstore {
        pstore.path.get_or_insert(pstore_path);
    }
    elsewhere(&mut domain.body.devices);
    small(domain);
    shmems(domain)?;
    iommu(domain, host);
    // What the machine has is added before anything is said of what has no bus yet.
    implicit_inputs(domain);
    inputs(domain);
    tpms(domain);
    panics(domain)?;
    ports(&mut domain.body.devices, host.random);
    seclabels(domain, host)
}

/// Ports of switches are told apart by an identity; those that have none get one, each another.
fn ports(devices: &mut Devices, random: [u8; 16]) {
    let mut given: u32 = 0;
    let mut next = || {
        given = given.saturating_add(1);
        let mut bytes = random;
        for (byte, mark) in bytes.iter_mut().zip(given.to_be_bytes()) {
            *byte ^= mark;
        }
        Uuid::from_random(bytes)
    };
    for card in &mut devices.interfaces {
        let Some(port) = &mut card.virtualport else {
            continue;
        };
        let (instance, interface) = match port.kind {
            None | Some(VirtualPortKind::None) => (true, true),
            Some(VirtualPortKind::Qbg) => (true, false),
            Some(VirtualPortKind::OpenVswitch) => (false, true),
            Some(VirtualPortKind::Qbh | VirtualPortKind::Midonet) => continue,
        };
        let parameters = port.parameters.get_or_insert_default();
        if instance {
            parameters.instanceid.get_or_insert_with(&mut next);
        }
        if interface {
            parameters.interfaceid.get_or_insert_with(&mut next);
        }
    }
}

/// A label without a model is one of the host's; where the host labels nothing, there is none.
/// What it is to be made from is nothing then.
fn seclabels(domain: &mut Domain, host: &QemuHost) -> Result<()> {
    let model = match host.security_model.as_str() {
        "" => "none",
        model => model,
    };
    if let [label] = domain.body.seclabels.as_mut_slice() {
        let fixed = label.kind == Some(SeclabelKind::Static) || label.baselabel.is_some();
        if label.model.is_none() && fixed && host.security_model.is_empty() {
            return wrong("missing security model in domain seclabel");
        }
        label.model.get_or_insert_with(|| model.to_owned());
    }
    for label in &mut domain.body.seclabels {
        if label.model.as_deref() == Some("none") {
            label.kind = Some(SeclabelKind::None);
            label.relabel = None;
        }
    }
    Ok(())
}

fn complete_disk(disk: &mut Disk) {
    let kind = disk.source_kind();
    let vhost = matches!(kind, SourceKind::VhostUser);
    let driver = disk.driver.get_or_insert_with(Driver::default);
    if !vhost || driver.name.is_some() {
        driver.name.get_or_insert_with(|| "qemu".to_owned());
    }
    // What a volume holds is known once its pool was asked.
    if driver.format.is_none() && kind != SourceKind::Volume {
        driver.format = Some(Format::Raw);
    }
    disk.info.rom = None;
    if let Some(mirror) = &mut disk.mirror {
        mirror.format.get_or_insert_default();
    }
    driver.cache = driver.cache.filter(|cache| *cache != CacheMode::Default);
    if let Some(shape) = &mut disk.geometry
        && shape.trans == Some(GeometryTrans::None)
    {
        shape.trans = None;
    }
}

/// A socket where libvirt itself would put it is not the user's: it moves with the guest.
fn drop_own_path(channel: &mut model::domain::Channel, dirs: &[String]) {
    let name = channel.target.name.clone().unwrap_or_default();
    let path = channel.backend.path().unwrap_or_default();
    let unix = channel.backend.kind() == model::domain::CharKind::Unix;
    let virtio = channel.target.kind == Some(model::domain::chardev::ChannelTarget::Virtio);
    let below = |dir: &String| path.strip_prefix(dir.as_str())?.strip_prefix('/');
    if unix
        && virtio
        && dirs
            .iter()
            .filter_map(below)
            .any(|rest| is_own_socket(rest, &name))
    {
        channel.backend.sources.clear();
    }
}

/// Whether a path below the folder of sockets is one of those libvirt has made in its time.
fn is_own_socket(path: &str, name: &str) -> bool {
    let path = path.strip_prefix("target/").unwrap_or(path);
    let Some(before) = path.strip_suffix(name) else {
        return false;
    };
    let numbered = |folder: &str| {
        let (number, rest) = folder.split_once('-').unwrap_or_default();
        !number.is_empty() && number.bytes().all(|c| c.is_ascii_digit()) && !rest.is_empty()
    };
    match before.strip_suffix('/') {
        Some(folder) => !folder.contains('/') && (folder.starts_with("domain-") || numbered(folder)),
        None => before.ends_with('.') && !before.contains('/'),
    }
}

/// Names of known cards are known in any case.
fn tidy_model(model: &mut String) {
    const KNOWN: &[&str] = &[
        "virtio", "e1000", "e1000e", "rtl8139", "vmxnet3", "usb-net", "ne2k_pci", "pcnet",
    ];
    if let Some(known) = KNOWN.iter().find(|known| known.eq_ignore_ascii_case(model)) {
        *model = (*known).to_owned();
    }
}

/// The SCSI controller a guest gets that names none.
fn default_scsi(domain: &Domain) -> &'static str {
    match family(domain) {
        Family::I440fx | Family::Q35 | Family::Isapc | Family::Microvm => "lsilogic",
        Family::Pseries => "ibmvscsi",
        _ => "virtio-scsi",
    }
}

fn complete_controller(
    controller: &mut Controller,
    family: Family,
    scsi: &str,
    usb: Option<&'static str>,
) -> Result<()> {
    match controller.kind {
        ControllerKind::Scsi if matches!(controller.model(), "" | "auto") => {
            controller.model = Some(scsi.to_owned());
        }
        ControllerKind::Usb if controller.model.is_none() => {
            controller.model = usb.map(str::to_owned);
            if family == Family::S390 && controller.info.address.is_none() {
                controller.model = Some("none".to_owned());
            }
        }
        _ => {}
    }
    Ok(())
}

/// The network card a guest gets that names none.
fn default_net(domain: &Domain) -> &'static str {
    match (family(domain), domain.arch()) {
        (Family::S390, _) => "virtio",
        (Family::Virt, _) => "virtio",
        (_, "aarch64" | "armv7l") if domain.machine() == "versatilepb" => "smc91c111",
        (_, "aarch64" | "armv7l") => "lan9118",
        (Family::Pseries, _) => "virtio",
        _ if is_x86(domain) => "rtl8139",
        _ => "e1000",
    }
}

/// The video card a guest gets that names none.
fn default_video(domain: &Domain) -> VideoKind {
    match family(domain) {
        Family::Pseries => VideoKind::Vga,
        Family::Virt | Family::S390 => VideoKind::Virtio,
        Family::Other if domain.arch() == "ppc64" => VideoKind::Vga,
        Family::Other if is_arm(domain) => VideoKind::Virtio,
        _ => VideoKind::Cirrus,
    }
}

/// What the machine shows of a serial port.
fn complete_serial(serial: &mut Port, family: Family, arch: &str, machine: &str) {
    // The old name of the default stood for whatever the machine has.
    let plain = matches!(serial.target_kind(), "" | "isa-serial") && serial.target_model().is_empty();
    let named = serial.target.as_ref().is_none_or(|target| target.kind.is_none())
        && !serial.target_model().is_empty();
    if named && matches!(family, Family::I440fx | Family::Q35) {
        serial.target_mut().kind = Some("isa-serial".to_owned());
    }
    if plain {
        let by_address = match &serial.info.address {
            Some(model::domain::Address::Usb { .. }) => Some("usb-serial"),
            Some(model::domain::Address::Pci(_)) => Some("pci-serial"),
            Some(model::domain::Address::SpaprVio { .. }) => Some("spapr-vio-serial"),
            Some(model::domain::Address::Isa { .. }) => Some("isa-serial"),
            _ => None,
        };
        let by_machine = match family {
            Family::Pseries => "spapr-vio-serial",
            Family::Virt if arch != "loongarch64" => "system-serial",
            Family::Virt => "system-serial",
            Family::S390 => "sclp-serial",
            // Boards have ports of their own, which have no name.
            Family::Other if matches!(arch, "aarch64" | "armv7l") => "",
            _ => "isa-serial",
        };
        let kind = by_address.unwrap_or(by_machine);
        serial.target_mut().kind = Some(kind.to_owned()).filter(|kind| !kind.is_empty());
    }
    if serial.target_model().is_empty() {
        let model = match serial.target_kind() {
            "isa-serial" => Some("isa-serial"),
            "usb-serial" => Some("usb-serial"),
            "pci-serial" => Some("pci-serial"),
            "spapr-vio-serial" => Some("spapr-vty"),
            "sclp-serial" => Some("sclpconsole"),
            "isa-debug" => Some("isa-debugcon"),
            "system-serial" if family == Family::Virt && matches!(arch, "aarch64" | "armv7l") => {
                Some("pl011")
            }
            "system-serial" if family == Family::Virt => Some("16550a"),
            "system-serial" if machine == "versatilepb" => None,
            _ => None,
        };
        serial.target_mut().model = model.map(|name| TargetModel {
            name: Some(name.to_owned()),
        });
    }
}

/// Defaults of a line each.
fn small(domain: &mut Domain) {
    for rng in &mut domain.body.devices.rngs {
        if rng.backend.model == RngBackendKind::Random {
            rng.backend.path.get_or_insert_with(|| "/dev/random".to_owned());
        }
    }
    for sound in &mut domain.body.devices.sounds {
        if sound.model == SoundModel::Virtio {
            sound.streams.get_or_insert(2);
        }
    }
    for fs in &mut domain.body.devices.filesystems {
        if matches!(fs.kind, None | Some(FilesystemKind::Mount)) {
            fs.kind.get_or_insert_default();
            // What comes over a socket has its server's rights.
            let served = fs.source.as_ref().is_some_and(|source| source.socket.is_some());
            if !served {
                fs.accessmode.get_or_insert_default();
            }
        }
    }
    if let Some(state) = domain
        .body
        .features
        .as_mut()
        .and_then(|features| features.vmcoreinfo.as_mut())
    {
        state.state.get_or_insert(OnOff::On);
    }
}

/// Memory shared with others: a server holds it and rings, or it is there by itself.
fn shmems(domain: &mut Domain) -> Result<()> {
    for shmem in &mut domain.body.devices.shmems {
        let model = shmem
            .model
            .as_ref()
            .and_then(|model| model.kind)
            .unwrap_or_default();
        if model != ShmemModel::Doorbell && shmem.server.is_none() {
            shmem.size.get_or_insert(ShmemSize(4 << 20));
        }
        match model {
            ShmemModel::Ivshmem => {}
            ShmemModel::Doorbell if shmem.server.is_none() => {
                return unsupported(format!(
                    "shmem model '{model}' is supported only with server option enabled"
                ));
            }
            ShmemModel::Plain if shmem.server.is_some() => {
                return unsupported(format!(
                    "shmem model '{model}' is supported only with server option disabled"
                ));
            }
            ShmemModel::Plain if shmem.msi.is_some() => {
                return unsupported(format!("shmem model '{model}' doesn't support msi"));
            }
            ShmemModel::Plain => {}
            ShmemModel::Doorbell if shmem.size.is_some() => {
                return unsupported(format!("shmem model '{model}' does not support size setting"));
            }
            ShmemModel::Doorbell => {
                let msi = shmem.msi.get_or_insert_default();
                msi.ioeventfd.get_or_insert(OnOff::On);
            }
        }
    }
    Ok(())
}

/// The most processors whose interrupts the old mode of an IOMMU can tell apart.
const MOST_OLD_VCPUS: u32 = 255;

/// A guest of many processors needs an IOMMU that tells their interrupts apart.
fn iommu(domain: &mut Domain, host: &QemuHost) {
    let many = domain.vcpu.count > MOST_OLD_VCPUS;
    if !host.abi_update || !is_x86(domain) || family(domain) != Family::Q35 {
        return;
    }
    if many {
        domain.body.devices.iommu.get_or_insert_default();
    }
    let Some(iommu) = domain.body.devices.iommu.as_mut() else {
        return;
    };
    if iommu.model != IommuModel::Intel || !many && iommu.driver.is_none() {
        return;
    }
    let driver = iommu.driver.get_or_insert_default();
    if many && driver.eim.is_none() {
        let remaps = *driver.intremap.get_or_insert(OnOff::On);
        driver.eim = (remaps == OnOff::On).then_some(OnOff::On);
    }
    if driver.intremap == Some(OnOff::On) {
        let features = domain.body.features.get_or_insert_default();
        features
            .ioapic
            .get_or_insert_default()
            .driver
            .get_or_insert(IoapicDriver::Qemu);
    }
}

fn tpms(domain: &mut Domain) {
    let family = family(domain);
    for tpm in &mut domain.body.devices.tpms {
        if matches!(tpm.model, None | Some(TpmModel::Default)) {
            let spapr = family == Family::Pseries;
            tpm.model = Some(if spapr { TpmModel::Spapr } else { TpmModel::Tis });
        }
        if tpm.backend.kind == TpmBackendKind::Emulator
            && matches!(tpm.backend.version, None | Some(TpmVersion::Default))
        {
            let new = matches!(tpm.model, Some(TpmModel::Crb | TpmModel::Spapr)) || family != Family::I440fx;
            let old = tpm.model == Some(TpmModel::Tis) && matches!(family, Family::I440fx | Family::Q35);
            tpm.backend.version = Some(if new && !old {
                TpmVersion::V20
            } else {
                TpmVersion::V12
            });
        }
    }
}

fn panics(domain: &mut Domain) -> Result<()> {
    let family = family(domain);
    for panic in &mut domain.body.devices.panics {
        if !matches!(panic.model, None | Some(PanicModel::Default)) {
            continue;
        }
        panic.model = Some(match family {
            Family::Pseries => PanicModel::Pseries,
            Family::S390 => PanicModel::S390,
            Family::I440fx | Family::Q35 | Family::Isapc => PanicModel::Isa,
            _ => {
                return unsupported(
                    "no panic model provided, and no default for the architecture and machine type",
                );
            }
        });
    }
    Ok(())
}

/// Devices every machine of a family has, and what follows from other devices.
pub fn implicit(domain: &mut Domain, host: &QemuHost) -> Result<()> {
    machine_devices(domain, host)?;
    graphics(domain);
    audio(domain, host);
    let wishes = Wishes {
        scsi_units: scsi_units(domain),
        video: default_video(domain),
        mac: host.random_mac,
    };
    implicit::drive_addresses(&mut domain.body.devices, wishes);
    implicit::add_devices(domain, wishes);
    let (arch, machine) = (domain.arch().to_owned(), domain.machine().to_owned());
    let kind = family(domain);
    for serial in &mut domain.body.devices.serials {
        complete_serial(serial, kind, &arch, &machine);
    }
    implicit::mirror_console(&mut domain.body.devices);
    let scsi = default_scsi(domain).to_owned();
    for controller in &mut domain.body.devices.controllers {
        if controller.kind == ControllerKind::Scsi && controller.model.is_none() {
            controller.model = Some(scsi.clone());
        }
    }
    cpu(domain, host);
    features(domain, host);
    Ok(())
}

fn scsi_units(_: &Domain) -> u32 {
    7
}

/// Which devices a machine is born with.
fn machine_devices(domain: &mut Domain, host: &QemuHost) -> Result<()> {
    let family = family(domain);
    let has = |domain: &Domain, kind| {
        let mut all = domain.devices.controllers.iter();
        all.any(|controller| controller.kind == kind && controller.index() == 0)
    };
    usb_models::add(domain, host);
    if family == Family::Q35 && !has(domain, ControllerKind::Sata) {
        insert_controller(
            &mut domain.body.devices,
            Controller::new(ControllerKind::Sata, 0, None),
        );
    }
    let root = match family {
        Family::I440fx | Family::Pseries | Family::S390 => Some("pci-root"),
        Family::Q35 | Family::Virt => Some("pcie-root"),
        Family::Other if domain.arch() == "ppc64" => Some("pci-root"),
        Family::Other if domain.machine() == "versatilepb" => Some("pci-root"),
        _ => None,
    };
    if let Some(model) = root {
        add_root(domain, model)?;
    }
    let balloon = match family {
        Family::Virt => domain.arch().starts_with("riscv"),
        Family::Other => matches!(domain.arch(), "ppc64" | "x86_64"),
        _ => true,
    };
    if domain.devices.memballoon.is_none() && balloon {
        domain.devices.memballoon = Some(Memballoon::default());
    }
    if domain.devices.panics.is_empty() && matches!(family, Family::Pseries | Family::S390) {
        let model = if family == Family::S390 {
            PanicModel::S390
        } else {
            PanicModel::Pseries
        };
        domain.devices.panics.push(Panic {
            model: Some(model),
            ..Panic::default()
        });
    }
    if family == Family::Q35
        && domain
            .devices
            .watchdogs
            .iter()
            .all(|dog| dog.model != WatchdogModel::Itco)
    {
        let action = domain
            .devices
            .watchdogs
            .first()
            .map_or(Some(WatchdogAction::Reset), |dog| dog.action);
        let model = WatchdogModel::Itco;
        domain.devices.watchdogs.push(Watchdog {
            model,
            action,
            ..Watchdog::default()
        });
    }
    if family == Family::Pseries && !domain.devices.graphics.is_empty() {
        add_usb_inputs(domain);
    }
    Ok(())
}

/// Adds the root bus, or refuses another one in its place.
fn add_root(domain: &mut Domain, model: &str) -> Result<()> {
    let pci = |controller: &&Controller| controller.kind == ControllerKind::Pci;
    let first = domain
        .devices
        .controllers
        .iter()
        .filter(pci)
        .find(|controller| controller.index() == 0);
    if let Some(found) = first {
        if found.model() != model {
            let name = found.model.as_deref().unwrap_or("(null)");
            return wrong(format!(
                "The PCI controller with index='0' must be model='{model}' for this machine type, but model='{name}' was found instead"
            ));
        }
        return Ok(());
    }
    insert_controller(
        &mut domain.body.devices,
        Controller::new(ControllerKind::Pci, 0, Some(model)),
    );
    Ok(())
}

fn graphics(domain: &mut Domain) {
    for graphics in &mut domain.body.devices.graphics {
        let spice = graphics.kind == GraphicsKind::Spice;
        if spice
            && let Some(first) = graphics.listens.first_mut()
            && first.kind == ListenKind::Address
            && first.address.is_none()
            && graphics.port.is_none()
            && graphics.tls_port.is_none()
            && graphics.autoport != Some(YesNo::Yes)
        {
            first.kind = ListenKind::None;
            model::domain::complete::mirror_listen(graphics);
        }
    }
}

/// Sound goes where the picture goes; without a picture, or with VNC, where the host's settings let it, else nowhere.
fn audio(domain: &mut Domain, host: &QemuHost) {
    let devices = &mut domain.body.devices;
    if !devices.audios.is_empty() {
        return;
    }
    let mut kinds = devices.graphics.iter().map(|graphics| graphics.kind);
    let heard =
        |kind: &GraphicsKind| matches!(kind, GraphicsKind::Vnc | GraphicsKind::Spice | GraphicsKind::Sdl);
    let last = kinds.rfind(heard);
    let shows = |kind: GraphicsKind| devices.graphics.iter().any(|graphics| graphics.kind == kind);
    let kind = match () {
        () if devices.graphics.is_empty() => host.nographics_audio.unwrap_or(AudioKind::None),
        // A window that comes last leaves it to the user.
        () if last == Some(GraphicsKind::Sdl) => return,
        () if shows(GraphicsKind::Spice) => AudioKind::Spice,
        () if shows(GraphicsKind::Vnc) => host.vnc_audio.unwrap_or(AudioKind::None),
        () => return,
    };
    devices.audios.push(Audio {
        id: 1,
        kind,
        ..Audio::default()
    });
}

fn features(domain: &mut Domain, host: &QemuHost) {
    let kvm = domain.kind == DomainKind::Kvm;
    if let Some(hyperv) = domain
        .body
        .features
        .as_mut()
        .and_then(|features| features.hyperv.as_mut())
    {
        hyperv.mode.get_or_insert(HypervMode::Custom);
    }
    let teardown = domain.body.features.as_mut();
    if let Some(teardown) = teardown.and_then(|features| features.async_teardown.as_mut()) {
        teardown.enabled.get_or_insert(YesNo::Yes);
    }
    if matches!(domain.arch(), "aarch64" | "armv7l") && family(domain) == Family::Virt {
        let features = domain.features.get_or_insert_with(Features::default);
        let gic = features.gic.get_or_insert_with(Gic::default);
        let new = host.gic_v3 && kvm;
        gic.version
            .get_or_insert(if new { GicVersion::V3 } else { GicVersion::V2 });
    }
}

/// What is settled once addresses are known.
pub fn last(domain: &mut Domain, _: &QemuHost) {
    implicit::mirror_console(&mut domain.body.devices);
}
