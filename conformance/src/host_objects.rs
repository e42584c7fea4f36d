//! Networks and volumes of the machine the corpus assumes, put in the place of their names.

use crate::cases::Case;
use driver_qemu::definition::volumes::{self, PoolFacts, VolumeFacts};
use model::domain::hostdev::HostAddress;
use model::domain::{Domain, InterfaceKind, SourceKind};
use model::network::Network;
use model::storage::StoragePool;

/// Puts what networks and pools hand out in the place of their names.
pub fn resolve(case: &Case, domain: &mut Domain) -> Result<(), String> {
    let disks = &mut domain.body.devices.disks;
    volumes::drop_optional(disks, |source| !matches!(volume(case, source), Ok(Some(_))));
    for disk in &mut domain.body.devices.disks {
        if disk.source_kind() != SourceKind::Volume || disk.is_empty() {
            continue;
        }
        let source = disk.source.clone().unwrap_or_default();
        if let Some((pool, volume)) = volume(case, &source)? {
            volumes::translate(disk, &pool, &volume).map_err(|problem| model::code::message(&problem))?;
        }
    }
    for interface in &mut domain.body.devices.interfaces {
        let source = interface.source.get_or_insert_default();
        let name = source.network.clone().unwrap_or_default();
        if let Some(pci) = passed_port(case, &name)? {
            interface.kind = InterfaceKind::Hostdev;
            source.host_address = Some(HostAddress {
                pci: Some(pci),
                ..HostAddress::default()
            });
        }
    }
    for graphics in &mut domain.body.devices.graphics {
        for listen in &mut graphics.listens {
            if listen.kind == model::domain::graphics::ListenKind::Network {
                listen.address = address_of(case, listen.network.as_deref().unwrap_or_default())?;
            }
        }
    }
    Ok(())
}

/// The pool and the volume a source names; nothing when the pool is not there or not active.
fn volume(case: &Case, source: &model::domain::Source) -> Result<Option<(PoolFacts, VolumeFacts)>, String> {
    let (name, volume) = (
        source.pool.clone().unwrap_or_default(),
        source.volume.clone().unwrap_or_default(),
    );
    let path = case.dir.join(format!("support/pools/{name}.xml"));
    let Ok(text) = std::fs::read_to_string(path) else {
        return Ok(None);
    };
    let pool = StoragePool::parse(&text).map_err(|problems| problems.to_string())?;
    let (kind, path) = match volume.split_once('+') {
        Some((kind, _)) => (
            xml::Value::parse(kind).unwrap_or_default(),
            format!("/some/{kind}/device/{volume}"),
        ),
        None => (SourceKind::Block, format!("/some/block/device/{volume}")),
    };
    let facts = PoolFacts {
        kind: pool.kind,
        host: pool.source.hosts.first().map(|host| host.name.clone()),
        port: pool
            .source
            .hosts
            .first()
            .and_then(|host| host.port.as_ref().map(ToString::to_string)),
        device: pool.source.devices.first().map(|device| device.path.clone()),
    };
    Ok(Some((facts, VolumeFacts { kind, path })))
}

/// The place of the virtual function a port of a network stands for.
fn passed_port(case: &Case, source: &str) -> Result<Option<model::domain::PciAddress>, String> {
    let Some((_, port)) = source.split_once(';').filter(|(_, port)| !port.is_empty()) else {
        return Ok(None);
    };
    let path = case.dir.join(format!("support/networkports/{port}.xml"));
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let node = xml::Node::parse(&text).map_err(|problems| problems.to_string())?;
    let plug = node.children.iter().find(|child| child.name == "plug");
    let Some(plug) = plug.filter(|plug| plug.attribute("type") == Some("hostdev-pci")) else {
        return Ok(None);
    };
    let address = plug.children.iter().find(|child| child.name == "address");
    let number = |name: &str| {
        let text = address
            .and_then(|address| address.attribute(name))
            .unwrap_or_default();
        u32::from_str_radix(text.trim_start_matches("0x"), 16).unwrap_or_default()
    };
    Ok(Some(model::domain::PciAddress {
        domain: number("domain"),
        bus: number("bus"),
        slot: number("slot"),
        function: number("function"),
        ..Default::default()
    }))
}

/// The first address of a network.
fn address_of(case: &Case, source: &str) -> Result<Option<String>, String> {
    let name = source.split(';').next().unwrap_or_default();
    let path = case.dir.join(format!("support/networks/{name}.xml"));
    let Ok(text) = std::fs::read_to_string(path) else {
        return Ok(None);
    };
    let network = Network::parse(&text).map_err(|problems| problems.to_string())?;
    Ok(network
        .ips
        .first()
        .and_then(|ip| ip.address.as_ref().map(ToString::to_string)))
}
