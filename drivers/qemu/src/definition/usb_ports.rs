//! Ports of USB devices: hubs first, then everything else, each on the first free port.

use super::{Result, wrong};
use model::domain::graphics::SoundModel;
use model::domain::hostdev::{FilesystemDriverName, HostdevKind};
use model::domain::{Address, Controller, ControllerKind, DeviceInfo, DiskBus, Domain, Hub, InputBus};
use std::collections::BTreeMap;

/// How deep hubs may hang from each other, counting the controller.
const DEEPEST: usize = 5;
/// Ports of the hub QEMU has.
const HUB_PORTS: u32 = 8;

/// One controller or hub: which of its ports are taken, and by a hub.
#[derive(Clone, Debug, Default)]
struct Ports {
    count: u32,
    taken: BTreeMap<u32, Option<Ports>>,
}

impl Ports {
    fn new(count: u32) -> Self {
        Self {
            count,
            taken: BTreeMap::new(),
        }
    }

    /// Takes a port below this one; false when it is taken or not there.
    fn take(&mut self, path: &[u32], hub: bool) -> bool {
        match path {
            [] => false,
            [port] if *port == 0 || *port > self.count || self.taken.contains_key(port) => false,
            [port] => {
                self.taken.insert(*port, hub.then(|| Ports::new(HUB_PORTS)));
                true
            }
            [port, rest @ ..] => match self.taken.get_mut(port) {
                Some(Some(below)) => below.take(rest, hub),
                _ => false,
            },
        }
    }

    /// The first free port: one of its own, else the first below it.
    fn free(&self) -> Option<Vec<u32>> {
        self.free_above(DEEPEST)
    }

    fn free_above(&self, depth: usize) -> Option<Vec<u32>> {
        let own = (1..=self.count).find(|port| !self.taken.contains_key(port));
        if depth == 0 || own.is_some() {
            return own.filter(|_| depth > 0).map(|port| vec![port]);
        }
        self.taken.iter().find_map(|(port, below)| {
            let mut path = below.as_ref()?.free_above(depth - 1)?;
            path.insert(0, *port);
            Some(path)
        })
    }
}

fn ports_of(controller: &Controller) -> u32 {
    match controller.model() {
        "piix3-uhci" | "piix4-uhci" | "vt82c686b-uhci" | "" => 2,
        "ich9-ehci1" | "ehci" => 6,
        "pci-ohci" => 3,
        "nec-xhci" | "qemu-xhci" => controller.ports.unwrap_or(4),
        "qusb1" | "qusb2" => controller.ports.unwrap_or(8),
        _ => 0,
    }
}

/// Gives every USB device its port; adds a hub where there are not enough.
pub fn assign(domain: &mut Domain) -> Result<()> {
    let mut buses: BTreeMap<u32, Ports> = BTreeMap::new();
    for controller in &domain.devices.controllers {
        let count = ports_of(controller);
        if controller.kind == ControllerKind::Usb && controller.model() != "none" && count > 0 {
            let known = buses.entry(controller.index()).or_default();
            known.count = known.count.max(count);
        }
    }
    if buses.is_empty() {
        return Ok(());
    }
    add_hubs(domain, &mut buses);
    reserve_named(domain, &mut buses)?;
    let mut missing = false;
    each_usb(domain, &mut |info, hub| {
        if wants_port(info) {
            missing |= !give(info, hub, &mut buses);
        }
    });
    if missing {
        let code = model::code::INTERNAL_ERROR;
        return Err(super::Problem::nowhere(code, "No free USB ports"));
    }
    Ok(())
}

/// Counts what must be plugged in, and adds hubs until there is room.
fn add_hubs(domain: &mut Domain, buses: &mut BTreeMap<u32, Ports>) {
    let room: u32 = buses.values().map(|bus| bus.count).sum();
    let (mut devices, mut hubs) = (0u32, 0u32);
    each_usb(domain, &mut |_, hub| {
        devices += 1;
        hubs += u32::from(hub);
    });
    let room = room.saturating_add(hubs.saturating_mul(HUB_PORTS));
    if devices <= room {
        return;
    }
    // A hub takes a port itself; one is left for a device that comes later.
    let more = (devices - room + 1).div_ceil(HUB_PORTS - 1).min(64);
    for _ in 0..more {
        domain.body.devices.hubs.push(Hub {
            kind: "usb".to_owned(),
            ..Hub::default()
        });
    }
}

/// Whether the guest has a device on USB.
pub fn has_any(domain: &Domain) -> bool {
    let mut any = false;
    each_usb(&mut domain.clone(), &mut |_, _| any = true);
    any
}

/// Whether every USB device has a port already.
pub fn all_placed(domain: &mut Domain) -> bool {
    let mut placed = true;
    each_usb(domain, &mut |info, _| placed &= !wants_port(info));
    placed
}

fn wants_port(info: &DeviceInfo) -> bool {
    match &info.address {
        None => true,
        Some(Address::Usb { port, .. }) => port.is_empty(),
        _ => false,
    }
}

fn reserve_named(domain: &mut Domain, buses: &mut BTreeMap<u32, Ports>) -> Result<()> {
    let mut problem = None;
    for round in 0..=DEEPEST {
        for hubs_only in [true, false] {
            each_usb(domain, &mut |info, hub| {
                let Some(Address::Usb { bus, port }) = &info.address else {
                    return;
                };
                let path: Vec<u32> = port.split('.').filter_map(|part| part.parse().ok()).collect();
                if hub != hubs_only || path.len() != round + 1 || port.is_empty() {
                    return;
                }
                let Some(ports) = buses.get_mut(bus) else {
                    problem.get_or_insert(format!(
                        "USB bus {bus} requested but no controller with that index is present"
                    ));
                    return;
                };
                if !ports.take(&path, hub) {
                    problem.get_or_insert(refusal(ports, *bus, port, &path));
                }
            });
        }
    }
    match problem {
        Some(message) => wrong(message),
        None => Ok(()),
    }
}

/// Why a port cannot be had.
fn refusal(ports: &Ports, bus: u32, port: &str, path: &[u32]) -> String {
    let mut here = ports;
    for (depth, step) in path.iter().enumerate() {
        if *step == 0 || *step > here.count {
            return format!("requested USB port {port} not present on USB bus {bus}");
        }
        match here.taken.get(step) {
            Some(Some(below)) => here = below,
            _ if depth + 1 < path.len() => {
                let before: Vec<String> = path.iter().take(depth + 1).map(u32::to_string).collect();
                return format!(
                    "there is no hub at port {} in USB address bus: {bus} port: {port}",
                    before.join(".")
                );
            }
            _ => {}
        }
    }
    format!("Duplicate USB address bus {bus} port {port}")
}

fn give(info: &mut DeviceInfo, hub: bool, buses: &mut BTreeMap<u32, Ports>) -> bool {
    let wanted = match &info.address {
        Some(Address::Usb { bus, .. }) => Some(*bus),
        _ => None,
    };
    for (bus, ports) in buses
        .iter_mut()
        .filter(|(bus, _)| wanted.is_none_or(|wanted| wanted == **bus))
    {
        if let Some(path) = ports.free() {
            ports.take(&path, hub);
            let port = path.iter().map(u32::to_string).collect::<Vec<_>>().join(".");
            info.address = Some(Address::Usb { bus: *bus, port });
            return true;
        }
    }
    false
}

/// Calls `visit` for every USB device, hubs first.
fn each_usb(domain: &mut Domain, visit: &mut dyn FnMut(&mut DeviceInfo, bool)) {
    let devices = &mut domain.body.devices;
    devices.hubs.iter_mut().for_each(|hub| visit(&mut hub.info, true));
    let disks = devices.disks.iter_mut();
    let disks = disks.filter(|disk| disk.target.bus == Some(DiskBus::Usb));
    let cards = devices.interfaces.iter_mut();
    let cards = cards.filter(|card| card.model() == "usb-net");
    let sounds = devices.sounds.iter_mut();
    let sounds = sounds.filter(|sound| sound.model == SoundModel::Usb);
    let hostdevs = devices.hostdevs.iter_mut();
    let hostdevs = hostdevs.filter(|device| device.kind == HostdevKind::Usb);
    let readers = devices.controllers.iter_mut();
    let readers = readers.filter(|controller| controller.kind == ControllerKind::Ccid);
    let serials = devices.serials.iter_mut();
    let serials = serials.filter(|serial| serial.target_kind() == "usb-serial");
    let inputs = devices.inputs.iter_mut();
    let inputs = inputs.filter(|input| input.bus == Some(InputBus::Usb));
    let stores = devices.filesystems.iter_mut();
    let stores = stores.filter(|fs| fs.driver() == FilesystemDriverName::Mtp);
    let infos = disks
        .map(|disk| &mut disk.info)
        .chain(cards.map(|card| &mut card.info))
        .chain(sounds.map(|sound| &mut sound.info))
        .chain(hostdevs.map(|device| &mut device.info))
        .chain(readers.map(|reader| &mut reader.info))
        .chain(serials.map(|serial| &mut serial.info))
        .chain(inputs.map(|input| &mut input.info))
        .chain(stores.map(|store| &mut store.info))
        .chain(devices.redirdevs.iter_mut().map(|redirdev| &mut redirdev.info));
    infos.for_each(|info| visit(info, false));
}
