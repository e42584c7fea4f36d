//! Network cards and the host's end of them.

use super::props::{Props, escape, virtio_name};
use crate::definition::command::CommandLine;
use crate::definition::{Result, unsupported};
use model::domain::interface::{Family, InterfaceDriver, NetBackend, TxMode};
use model::domain::{Domain, Interface, InterfaceKind};
use serde_json::json;

/// Writes all cards.
pub fn write(line: &mut CommandLine, domain: &Domain) -> Result<()> {
    for interface in &domain.devices.interfaces {
        if interface.kind == InterfaceKind::Hostdev {
            super::hostdev::interface(line, domain, interface)?;
            continue;
        }
        let netdev = netdev(line, interface)?;
        let text = if line.json_netdev {
            netdev.text()
        } else {
            netdev.flat_text("type")
        };
        line.arg("-netdev", text);
        let card = card(line, domain, interface);
        line.arg("-device", card.text());
    }
    Ok(())
}

fn is_virtio(interface: &Interface) -> bool {
    matches!(
        interface.model(),
        "virtio" | "virtio-transitional" | "virtio-non-transitional"
    )
}

fn netdev(line: &mut CommandLine, interface: &Interface) -> Result<Props> {
    let alias = interface.info.alias();
    let source = interface.source.clone().unwrap_or_default();
    let passt = interface
        .backend
        .as_ref()
        .and_then(|backend| backend.kind)
        .is_some_and(|kind| kind.as_str() == "passt");
    let address = |source: &model::domain::interface::InterfaceSource| {
        let host = source.address.clone().unwrap_or_default();
        format!("{host}:{}", source.port.unwrap_or_default())
    };
    let props = Props::default();
    let props = match interface.kind {
        InterfaceKind::User if passt => {
            let path = line.context.passt_socket(alias);
            props
                .put("type", "stream")
                .put("addr", json!({"type": "unix", "path": path}))
                .put("server", false)
                .put("reconnect-ms", 5000)
        }
        InterfaceKind::User | InterfaceKind::Internal => user(interface),
        InterfaceKind::Network | InterfaceKind::Bridge | InterfaceKind::Ethernet | InterfaceKind::Direct => {
            tap(line, interface, alias)
        }
        InterfaceKind::Client => props.put("type", "socket").put("connect", address(&source)),
        InterfaceKind::Server => props.put("type", "socket").put("listen", address(&source)),
        InterfaceKind::Mcast => props.put("type", "socket").put("mcast", address(&source)),
        InterfaceKind::Udp => {
            let local = source.local.clone().unwrap_or_default();
            let local = format!(
                "{}:{}",
                local.address.unwrap_or_default(),
                local.port.unwrap_or_default()
            );
            props
                .put("type", "socket")
                .put("udp", address(&source))
                .put("localaddr", local)
        }
        InterfaceKind::VhostUser => vhost_user(line, interface, alias, passt),
        InterfaceKind::Vdpa => {
            let dev = source.dev.clone();
            let path = line
                .fdset_open(&format!("{alias}-vdpa"), &dev)
                .or(dev)
                .unwrap_or_default();
            props.put("type", "vhost-vdpa").put("vhostdev", path)
        }
        InterfaceKind::Null => props.put("type", "user").put("restrict", true),
        kind => return unsupported(format!("network type '{kind}' is not supported by QEMU")),
    };
    Ok(props.put("id", format!("host{alias}")))
}

fn user(interface: &Interface) -> Props {
    let mut props = Props::default().put("type", "user");
    for ip in &interface.ips {
        if ip.family == Some(Family::Ipv6) || ip.address.contains(':') {
            props = props
                .put("ipv6-prefix", ip.address.as_str())
                .put("ipv6-prefixlen", ip.prefix.unwrap_or(64));
        } else {
            let text = match ip.prefix {
                Some(prefix) => format!("{}/{prefix}", ip.address),
                None => ip.address.clone(),
            };
            props = props.put("net", text);
        }
    }
    props
}

fn tap(line: &CommandLine, interface: &Interface, alias: &str) -> Props {
    let fds = line.context.nics.get(alias).cloned().unwrap_or_default();
    let vhost = line.context.vhosts.get(alias).cloned().unwrap_or_default();
    let list = |fds: &[i32]| fds.iter().map(i32::to_string).collect::<Vec<_>>().join(":");
    let mut props = Props::default().put("type", "tap");
    props = match fds.len() {
        0 | 1 => props.put("fd", list(&fds)),
        _ => props.put("fds", list(&fds)),
    };
    if !vhost.is_empty() {
        props = props.put("vhost", true);
        let key = if vhost.len() == 1 { "vhostfd" } else { "vhostfds" };
        props = props.put(key, list(&vhost));
    }
    props.opt("sndbuf", interface.tune.as_ref().and_then(|tune| tune.sndbuf))
}

fn vhost_user(line: &mut CommandLine, interface: &Interface, alias: &str, passt: bool) -> Props {
    let source = interface.source.clone().unwrap_or_default();
    let id = format!("char{alias}");
    let text = if passt {
        format!(
            "socket,id={id},path={},reconnect-ms=5000",
            line.context.passt_socket(alias)
        )
    } else {
        let path = escape(source.path.as_deref().unwrap_or_default());
        let server = source.mode.as_deref() == Some("server");
        let reconnect = match &source.reconnect {
            Some(reconnect) if reconnect.enabled == Some(model::YesNo::Yes) => {
                format!(
                    ",reconnect-ms={}",
                    u64::from(reconnect.timeout.unwrap_or_default()) * 1000
                )
            }
            Some(reconnect) if reconnect.enabled == Some(model::YesNo::No) => ",reconnect-ms=0".to_owned(),
            _ => String::new(),
        };
        match (server, line.listening_fd(alias)) {
            (true, Some(fd)) => format!("socket,id={id},fd={fd},server=on"),
            (true, None) => format!("socket,id={id},path={path},server=on"),
            (false, _) => format!("socket,id={id},path={path}{reconnect}"),
        }
    };
    line.arg("-chardev", text);
    let queues = interface
        .driver
        .as_ref()
        .and_then(|driver| driver.queues)
        .filter(|queues| *queues > 1);
    Props::default()
        .put("type", "vhost-user")
        .put("chardev", id)
        .opt("queues", queues)
}

/// The card the guest sees.
fn card(line: &CommandLine, domain: &Domain, interface: &Interface) -> Props {
    let alias = interface.info.alias();
    let driver = interface.driver.clone().unwrap_or_default();
    let virtio = is_virtio(interface);
    let name = match interface.model() {
        model if virtio => virtio_name(
            "virtio-net",
            &interface.info,
            Some(model).filter(|model| *model != "virtio"),
        ),
        model => model.to_owned(),
    };
    let mut props = Props::device(&name);
    if virtio {
        props = virtio_options(props, line, domain, interface, &driver);
    }
    if virtio {
        props = props.opt("host_mtu", interface.mtu.as_ref().map(|mtu| mtu.size));
    }
    let failover = interface
        .teaming
        .as_ref()
        .is_some_and(|teaming| teaming.kind.as_str() == "persistent");
    if failover {
        props = props.put("failover", true);
    }
    props
        .put("netdev", format!("host{alias}"))
        .put("id", alias)
        .put("mac", interface.mac().to_string())
        .opt("bootindex", line.boot_index(&interface.info))
        .opt(
            "loadparm",
            interface
                .info
                .boot
                .as_ref()
                .and_then(|boot| boot.loadparm.clone()),
        )
        .address(domain, &interface.info)
        .rom(&interface.info)
}

fn virtio_options(
    props: Props,
    line: &CommandLine,
    domain: &Domain,
    interface: &Interface,
    driver: &InterfaceDriver,
) -> Props {
    let mut props = props.virtio(driver.virtio);
    if let Some(mode) = driver.txmode {
        props = props.put("tx", if mode == TxMode::Iothread { "bh" } else { "timer" });
    }
    props = props
        .switch("ioeventfd", driver.ioeventfd)
        .switch("event_idx", driver.event_idx);
    if let Some(host) = &driver.host {
        props = props
            .switch("csum", host.csum)
            .switch("gso", host.gso)
            .switch("host_tso4", host.tso4)
            .switch("host_tso6", host.tso6)
            .switch("host_ecn", host.ecn)
            .switch("host_ufo", host.ufo)
            .switch("mrg_rxbuf", host.mrg_rxbuf);
    }
    if let Some(guest) = &driver.guest {
        props = props
            .switch("guest_csum", guest.csum)
            .switch("guest_tso4", guest.tso4)
            .switch("guest_tso6", guest.tso6)
            .switch("guest_ecn", guest.ecn)
            .switch("guest_ufo", guest.ufo);
    }
    let queues = line.context.nics.get(interface.info.alias()).map_or(0, Vec::len);
    let queues = if queues > 1 {
        u32::try_from(queues).unwrap_or(0)
    } else {
        driver.queues.unwrap_or(0)
    };
    if queues > 1 && driver.name != Some(NetBackend::Qemu) {
        let ccw = matches!(interface.info.address, Some(model::domain::Address::Ccw { .. }));
        props = props.put("mq", true);
        if !ccw {
            props = props.put("vectors", queues.saturating_mul(2).saturating_add(2));
        }
    }
    let _ = domain;
    props
        .opt("rx_queue_size", driver.rx_queue_size)
        .opt("tx_queue_size", driver.tx_queue_size)
        .switch("rss", driver.rss)
        .switch("hash", driver.rss_hash_report)
}
