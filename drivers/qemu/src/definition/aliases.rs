//! The names QEMU knows devices by.

use super::machine::{Family, family, has_numbered_buses};
use model::domain::disk_rules::index_of_name;
use model::domain::{Address, ControllerKind, DeviceInfo, DiskBus, Domain, MemoryModel};

/// Names every device that has no name of its user's choice.
pub fn assign(domain: &mut Domain) {
    let family = family(domain);
    let numbered = has_numbered_buses(domain);
    let devices = &mut domain.body.devices;
    let old: Vec<u32> = devices
        .controllers
        .iter()
        .filter(|controller| controller.kind == ControllerKind::Scsi && controller.model() == "lsilogic")
        .map(|controller| controller.index())
        .collect();
    for disk in &mut devices.disks {
        let name = disk_alias(disk, &old);
        disk.info.alias.get_or_insert(name);
    }
    for controller in &mut devices.controllers {
        let index = controller.index();
        let name = match (controller.kind, index) {
            (ControllerKind::Pci, _) if controller.model() == "pcie-root" => format!("pcie.{index}"),
            (ControllerKind::Pci, _) if !numbered => "pci".to_owned(),
            (ControllerKind::Pci, _) => format!("pci.{index}"),
            (ControllerKind::Ide, 0) if family == Family::I440fx => "ide".to_owned(),
            (ControllerKind::Sata, 0) if family == Family::Q35 => "ide".to_owned(),
            (ControllerKind::Usb, 0) => "usb".to_owned(),
            (kind, _) => format!("{kind}{index}"),
        };
        controller.info.alias.get_or_insert(name);
    }
    // A card of the host is a device of the host as well, and comes before those that are nothing else.
    let (mut nets, mut hostdevs) = (Next::new("net"), Next::new("hostdev"));
    for interface in &mut devices.interfaces {
        let passed = interface.kind == model::domain::InterfaceKind::Hostdev;
        let names = if passed { &mut hostdevs } else { &mut nets };
        names.give(&mut interface.info);
    }
    for device in &mut devices.hostdevs {
        hostdevs.give(&mut device.info);
    }
    let mut names = Next::new("fs");
    devices
        .filesystems
        .iter_mut()
        .for_each(|device| names.give(&mut device.info));
    let mut names = Next::new("redir");
    devices
        .redirdevs
        .iter_mut()
        .for_each(|device| names.give(&mut device.info));
    let mut names = Next::new("rng");
    devices
        .rngs
        .iter_mut()
        .for_each(|device| names.give(&mut device.info));
    macro_rules! number {
        ($list:ident, $prefix:literal) => {
            for (index, device) in devices.$list.iter_mut().enumerate() {
                device
                    .info
                    .alias
                    .get_or_insert_with(|| format!("{}{index}", $prefix));
            }
        };
    }
    number!(sounds, "sound");
    number!(videos, "video");
    number!(serials, "serial");
    number!(parallels, "parallel");
    number!(consoles, "console");
    number!(channels, "channel");
    number!(smartcards, "smartcard");
    number!(hubs, "hub");
    number!(inputs, "input");
    number!(tpms, "tpm");
    number!(shmems, "shmem");
    number!(watchdogs, "watchdog");
    number!(cryptos, "crypto");
    number!(panics, "panic");
    let mut counts = [0u32; 5];
    for memory in &mut devices.memories {
        let (prefix, kind) = match memory.model {
            MemoryModel::Dimm => ("dimm", 0),
            MemoryModel::Nvdimm => ("nvdimm", 1),
            MemoryModel::VirtioPmem => ("virtiopmem", 2),
            MemoryModel::VirtioMem => ("virtiomem", 3),
            MemoryModel::SgxEpc => ("epc", 4),
        };
        let index = match memory.info.address {
            Some(Address::Dimm { slot: Some(slot), .. }) => slot,
            _ => counts[kind],
        };
        counts[kind] += 1;
        memory
            .info
            .alias
            .get_or_insert_with(|| format!("{prefix}{index}"));
    }
    let singles = [
        (
            devices.memballoon.as_mut().map(|device| &mut device.info),
            "balloon0",
        ),
        (devices.vsock.as_mut().map(|device| &mut device.info), "vsock0"),
        (devices.iommu.as_mut().map(|device| &mut device.info), "iommu0"),
        (devices.pstore.as_mut().map(|device| &mut device.info), "pstore0"),
        (devices.nvram.as_mut().map(|device| &mut device.info), "nvram"),
    ];
    for (info, name) in singles {
        if let Some(info) = info {
            info.alias.get_or_insert_with(|| name.to_owned());
        }
    }
    model::domain::implicit::mirror_console(devices);
}

/// Names that count only the devices that get one.
struct Next {
    prefix: &'static str,
    number: u32,
}

impl Next {
    fn new(prefix: &'static str) -> Self {
        Self { prefix, number: 0 }
    }

    fn give(&mut self, info: &mut DeviceInfo) {
        if info.alias.is_none() {
            info.alias = Some(format!("{}{}", self.prefix, self.number));
            self.number += 1;
        }
    }
}

/// `old` are the SCSI controllers that know no targets.
fn disk_alias(disk: &model::domain::Disk, old: &[u32]) -> String {
    let index = disk
        .target
        .dev
        .as_deref()
        .and_then(index_of_name)
        .unwrap_or_default();
    match (disk.bus(), &disk.info.address) {
        (
            DiskBus::Scsi,
            Some(Address::Drive {
                controller,
                bus,
                unit,
                ..
            }),
        ) if old.contains(controller) => {
            format!("scsi{controller}-{bus}-{unit}")
        }
        (
            DiskBus::Scsi,
            Some(Address::Drive {
                controller,
                bus,
                target,
                unit,
            }),
        ) => {
            format!("scsi{controller}-{bus}-{target}-{unit}")
        }
        (
            bus,
            Some(Address::Drive {
                controller,
                bus: channel,
                unit,
                ..
            }),
        ) => {
            format!("{bus}{controller}-{channel}-{unit}")
        }
        (bus, _) => format!("{bus}-disk{index}"),
    }
}
