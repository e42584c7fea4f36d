//! Devices that follow from other devices, for every hypervisor: addresses of drives, controllers, consoles.

use super::chardev::PortTarget;
use super::disk_rules::index_of_name;
use super::graphics::{VideoKind, VideoModel};
use super::hostdev::HostdevKind;
use super::*;
use crate::scalar::Mac;
use std::collections::HashMap;
use xml::YesNo;

/// What a hypervisor wants of the common rules.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wishes {
    /// Units of an old SCSI bus; a wide one has 16.
    pub scsi_units: u32,
    /// The card a guest gets that has a display and names none.
    pub video: VideoKind,
    /// The end of the addresses network cards get that have none.
    pub mac: [u8; 3],
}

/// What a driver without wishes of its own does with a domain once it is read.
pub fn complete(domain: &mut Domain, wishes: Wishes) {
    number_controllers(&mut domain.body.devices);
    mac_addresses(&mut domain.body.devices, wishes.mac);
    drive_addresses(&mut domain.body.devices, wishes);
    add_devices(domain, wishes);
}

/// Network cards without an address get one; two of a guest must never be the same, so the last byte counts them.
pub fn mac_addresses(devices: &mut Devices, end: [u8; 3]) {
    let [a, b, c] = end;
    let mut next = c;
    for interface in &mut devices.interfaces {
        let mac = interface.mac.get_or_insert_default();
        if mac.address.is_none_or(|mac| mac == Mac::default()) {
            mac.address = Some(Mac([0x52, 0x54, 0, a, b, next]));
            next = next.wrapping_add(1);
        }
    }
}

/// Gives controllers without a number the lowest free one of their kind. Companions of a USB 2 controller that stand
/// beside it have its number.
pub fn number_controllers(devices: &mut Devices) {
    let taken: Vec<(ControllerKind, u32)> = devices
        .controllers
        .iter()
        .filter_map(|other| Some((other.kind, other.index?)))
        .collect();
    let mut taken: std::collections::HashSet<(u8, u32)> = taken
        .into_iter()
        .map(|(kind, index)| (kind as u8, index))
        .collect();
    let mut lowest: HashMap<u8, u32> = HashMap::new();
    for place in 0..devices.controllers.len() {
        let group = usb2_group(&devices.controllers, place);
        let Some(controller) = devices.controllers.get_mut(place) else {
            continue;
        };
        if controller.index.is_some() {
            continue;
        }
        let kind = controller.kind as u8;
        // Numbers are only taken, never given back: below the last free one there is none.
        let next = lowest.entry(kind).or_default();
        let index = group.unwrap_or_else(|| {
            while taken.contains(&(kind, *next)) {
                *next = next.saturating_add(1);
            }
            *next
        });
        taken.insert((kind, index));
        controller.index = Some(index);
    }
}

/// The number of the USB 2 controller before this one, when both belong together.
fn usb2_group(controllers: &[Controller], place: usize) -> Option<u32> {
    let usb2 = |controller: &Controller| {
        controller.kind == ControllerKind::Usb && controller.model().starts_with("ich9-")
    };
    let own = controllers.get(place).filter(|own| usb2(own))?;
    let before = controllers
        .get(place.checked_sub(1)?)
        .filter(|before| usb2(before))?;
    let index = before.index?;
    let twin = |other: &Controller| {
        other.kind == ControllerKind::Usb && other.index == Some(index) && other.model == own.model
    };
    (!controllers.iter().any(twin)).then_some(index)
}

/// Drives without an address get the one their name stands for.
pub fn drive_addresses(devices: &mut Devices, wishes: Wishes) {
    let units = std::num::NonZeroU32::new(wishes.scsi_units)
        .map_or(7, std::num::NonZeroU32::get)
        .max(1);
    for disk in devices
        .disks
        .iter_mut()
        .filter(|disk| disk.info.address.is_none())
    {
        let Some(index) = disk.target.dev.as_deref().and_then(index_of_name) else {
            continue;
        };
        disk.info.address = match disk.bus() {
            DiskBus::Ide => Some(drive(index / 4, index % 4 / 2, index % 2)),
            DiskBus::Scsi => Some(drive(
                index.checked_div(units).unwrap_or(0),
                0,
                index.checked_rem(units).unwrap_or(0),
            )),
            DiskBus::Fdc => Some(drive(index / 2, 0, index % 2)),
            DiskBus::Sata => Some(drive(index / 6, 0, index % 6)),
            _ => None,
        };
    }
    place_scsi_hostdevs(devices, units);
}

/// Gives SCSI devices of the host that have no place the first free one.
fn place_scsi_hostdevs(devices: &mut Devices, units: u32) {
    let disks = devices.disks.iter().filter(|disk| disk.bus() == DiskBus::Scsi);
    let hostdevs = devices
        .hostdevs
        .iter()
        .filter(|device| device.kind == HostdevKind::Scsi);
    let infos = disks
        .map(|disk| &disk.info)
        .chain(hostdevs.map(|device| &device.info));
    let taken: std::collections::HashSet<(u32, u32)> = infos
        .filter_map(|info| match info.address {
            Some(Address::Drive {
                controller,
                bus: 0,
                target: 0,
                unit,
            }) => Some((controller, unit)),
            _ => None,
        })
        .collect();
    // What was passed over is taken, so nobody has to look there again.
    let mut places = (0..=u32::MAX).flat_map(|controller| (0..units).map(move |unit| (controller, unit)));
    for device in &mut devices.hostdevs {
        if device.kind != HostdevKind::Scsi || device.info.address.is_some() {
            continue;
        }
        if let Some((controller, unit)) = places.find(|place| !taken.contains(place)) {
            device.info.address = Some(drive(controller, 0, unit));
        }
    }
}

fn drive(controller: u32, bus: u32, unit: u32) -> Address {
    Address::Drive {
        controller,
        bus,
        target: 0,
        unit,
    }
}

/// Adds the console, the video card and the controllers other devices need.
pub fn add_devices(domain: &mut Domain, wishes: Wishes) {
    add_console(domain);
    add_video(&mut domain.body.devices, wishes);
    add_controllers(&mut domain.body.devices);
}

/// The first console of a machine is its first serial port, under another name.
pub fn add_console(domain: &mut Domain) {
    if domain.os.kind.name != "hvm" {
        return;
    }
    let devices = &mut domain.body.devices;
    let first = devices.consoles.first();
    let alias = first.filter(|console| matches!(console.target_kind(), "serial" | ""));
    if let Some(console) = alias {
        if devices.serials.is_empty() {
            let mut moved = console.clone();
            moved.target = Some(PortTarget {
                port: Some(0),
                ..PortTarget::default()
            });
            devices.serials.push(moved);
        }
        mirror_console(devices);
    } else if devices
        .serials
        .first()
        .is_some_and(|serial| is_console(serial.target_kind()))
    {
        devices.consoles.insert(0, Port::default());
        mirror_console(devices);
    }
    for (number, console) in (0..).zip(&mut devices.consoles) {
        console.target_mut().port = Some(number);
    }
}

/// Whether a serial port of that kind is also the console.
fn is_console(kind: &str) -> bool {
    matches!(
        kind,
        "" | "isa-serial" | "spapr-vio-serial" | "system-serial" | "sclp-serial"
    )
}

/// Makes the first console what the first serial port is.
pub fn mirror_console(devices: &mut Devices) {
    let (Some(serial), Some(console)) = (devices.serials.first(), devices.consoles.first_mut()) else {
        return;
    };
    if !matches!(console.target_kind(), "serial" | "") {
        return;
    }
    console.backend = serial.backend.clone();
    console.info = serial.info.clone();
    let target = PortTarget {
        kind: Some("serial".to_owned()),
        port: Some(serial.port()),
        model: None,
    };
    console.target = Some(target);
}

/// A display needs a card; the first card is the primary one, and every card has a head.
pub fn add_video(devices: &mut Devices, wishes: Wishes) {
    if !devices.graphics.is_empty() && devices.videos.is_empty() {
        let model = VideoModel {
            kind: Some(wishes.video),
            ..VideoModel::default()
        };
        devices.videos.push(Video {
            model: Some(model),
            ..Video::default()
        });
    }
    order_videos(&mut devices.videos);
}

/// The primary card comes first.
pub fn order_videos(videos: &mut Vec<Video>) {
    let primary = |video: &Video| {
        video
            .model
            .as_ref()
            .is_some_and(|model| model.primary == Some(YesNo::Yes))
    };
    if let Some(place) = videos.iter().position(primary) {
        let video = videos.remove(place);
        videos.insert(0, video);
    }
    for (index, video) in videos.iter_mut().enumerate() {
        let model = video.model.get_or_insert_default();
        model.primary = (index == 0 && model.kind != Some(VideoKind::None)).then_some(YesNo::Yes);
        if model.kind != Some(VideoKind::None) {
            model.heads.get_or_insert(1);
            fill_vram(model);
        }
    }
}

/// How much memory cards have that name none, in KiB.
fn fill_vram(model: &mut VideoModel) {
    match model.kind {
        Some(VideoKind::Vga | VideoKind::Cirrus | VideoKind::Vmvga | VideoKind::Bochs) => {
            model.vram.get_or_insert(16 * 1024);
        }
        Some(VideoKind::Xen) => {
            model.vram.get_or_insert(4096);
        }
        Some(VideoKind::Vbox) => {
            model.vram.get_or_insert(8192);
        }
        Some(VideoKind::Qxl) => {
            model.vram.get_or_insert(65536);
            model.ram.get_or_insert(65536);
            model.vgamem.get_or_insert(16384);
        }
        _ => {}
    }
}

/// Smartcards without a place get the next slot of the first reader.
pub fn place_smartcards(devices: &mut Devices) {
    let slots = devices
        .smartcards
        .iter()
        .filter_map(|card| match card.info.address {
            Some(Address::Ccid { controller: 0, slot }) => Some(slot),
            _ => None,
        });
    let mut next = slots.max().map_or(0, |slot| slot.saturating_add(1));
    for card in &mut devices.smartcards {
        if card.info.address.is_none() {
            card.info.address = Some(Address::Ccid {
                controller: 0,
                slot: next,
            });
            next = next.saturating_add(1);
        }
    }
}

/// Adds the controllers that addresses of other devices name.
pub fn add_controllers(devices: &mut Devices) {
    place_smartcards(devices);
    for (bus, kind) in [
        (DiskBus::Scsi, ControllerKind::Scsi),
        (DiskBus::Fdc, ControllerKind::Fdc),
        (DiskBus::Ide, ControllerKind::Ide),
        (DiskBus::Sata, ControllerKind::Sata),
    ] {
        let most = devices
            .disks
            .iter()
            .filter(|disk| disk.bus() == bus)
            .filter_map(controller_of)
            .max();
        add_up_to(devices, kind, most);
    }
    let scsi_hostdevs = devices
        .hostdevs
        .iter()
        .filter(|hostdev| hostdev.kind == HostdevKind::Scsi);
    let most = scsi_hostdevs
        .filter_map(|hostdev| drive_controller(&hostdev.info))
        .max();
    add_up_to(devices, ControllerKind::Scsi, most);
    let port = |info: &DeviceInfo| serial_controller(info).unwrap_or(0);
    let channels = devices.channels.iter();
    let mut wanted: Vec<u32> = channels
        .filter(|channel| channel.target.kind == Some(chardev::ChannelTarget::Virtio))
        .map(|channel| port(&channel.info))
        .collect();
    let consoles = devices
        .consoles
        .iter()
        .filter(|console| console.target_kind() == "virtio");
    wanted.extend(consoles.map(|console| port(&console.info)));
    for index in wanted {
        add_one(devices, ControllerKind::VirtioSerial, index);
    }
    let cards = devices.smartcards.iter().map(|card| match card.info.address {
        Some(Address::Ccid { controller, .. }) => controller,
        _ => 0,
    });
    let most = cards.max();
    add_up_to(devices, ControllerKind::Ccid, most);
}

fn controller_of(disk: &Disk) -> Option<u32> {
    drive_controller(&disk.info)
}

fn drive_controller(info: &DeviceInfo) -> Option<u32> {
    if let Some(Address::Drive { controller, .. }) = info.address {
        Some(controller)
    } else {
        None
    }
}

fn serial_controller(info: &DeviceInfo) -> Option<u32> {
    if let Some(Address::VirtioSerial { controller, .. }) = info.address {
        Some(controller)
    } else {
        None
    }
}

/// Adds a controller unless it is there.
fn add_one(devices: &mut Devices, kind: ControllerKind, index: u32) {
    let there = devices
        .controllers
        .iter()
        .any(|other| other.kind == kind && other.index == Some(index));
    if !there {
        insert_controller(devices, Controller::new(kind, index, None));
    }
}

/// Adds what is missing of the controllers 0 to `most` of a kind.
fn add_up_to(devices: &mut Devices, kind: ControllerKind, most: Option<u32>) {
    for index in 0..=most.map_or(-1, i64::from).min(1023) {
        let index = u32::try_from(index).unwrap_or_default();
        let there = devices
            .controllers
            .iter()
            .any(|other| other.kind == kind && other.index == Some(index));
        if !there {
            insert_controller(devices, Controller::new(kind, index, None));
        }
    }
}

/// Adds a controller that follows from other devices, beside its kind.
pub fn insert_controller(devices: &mut Devices, controller: Controller) {
    let place = controller_place(&devices.controllers, &controller);
    devices.controllers.insert(place, controller);
}

/// Puts what a document names into libvirt's order: controllers of a kind by number, disks of a bus by name.
/// `named` are the buses the document names, disk by disk: one that follows from a name does not count here.
pub fn order(devices: &mut Devices, named: &[Option<DiskBus>]) {
    order_controllers(devices);
    let buses = named.iter().copied().chain(std::iter::repeat(None));
    let number = |disk: &Disk| disk.target.dev.as_deref().and_then(index_of_name);
    let keyed = std::mem::take(&mut devices.disks).into_iter().zip(buses);
    let keyed = keyed.map(|(disk, bus)| (bus, number(&disk), disk)).collect();
    devices.disks = in_groups(keyed);
}

/// Puts controllers of a kind into the order of their numbers, a USB 2 controller before its companions. One without a
/// number stays behind those that stood before it.
pub fn order_controllers(devices: &mut Devices) {
    let mut largest: HashMap<u8, u32> = HashMap::new();
    let key = |controller: &Controller| {
        let largest = largest.entry(controller.kind as u8).or_default();
        let index = controller.index.unwrap_or(*largest);
        *largest = index.max(*largest);
        let is_companion = controller.info.master_startport.is_some() || controller.index.is_none();
        (index, is_companion)
    };
    let mut key = key;
    let controllers = std::mem::take(&mut devices.controllers).into_iter();
    let keyed = controllers
        .map(|controller| (controller.kind, key(&controller), controller))
        .collect();
    devices.controllers = in_groups(keyed);
}

/// Things in groups, which follow each other as their first members did; in a group they stand by their keys.
fn in_groups<Group: PartialEq, Key: Ord + Copy, Thing>(things: Vec<(Group, Key, Thing)>) -> Vec<Thing> {
    let mut groups: Vec<Group> = Vec::new();
    let mut ranked: Vec<((usize, Key), Thing)> = Vec::new();
    for (group, key, thing) in things {
        let rank = groups.iter().position(|known| *known == group);
        let rank = rank.unwrap_or_else(|| {
            groups.push(group);
            groups.len().saturating_sub(1)
        });
        ranked.push(((rank, key), thing));
    }
    ranked.sort_by_key(|(key, _)| *key);
    ranked.into_iter().map(|(_, thing)| thing).collect()
}

/// Before the first controller of its kind with a larger number, else after the last of its kind, else at the end.
fn controller_place(list: &[Controller], new: &Controller) -> usize {
    let mut place = None;
    for (at, other) in list
        .iter()
        .enumerate()
        .rev()
        .filter(|(_, other)| other.kind == new.kind)
    {
        let Some(index) = new.index else {
            return at.saturating_add(1);
        };
        let companion = other.info.master_startport.is_some() && new.info.master_startport.is_none();
        if other.index.is_some_and(|other| other > index) || (companion && other.index == new.index) {
            place = Some(at);
        } else if place.is_none() {
            place = Some(at.saturating_add(1));
        }
    }
    place.unwrap_or(list.len())
}
