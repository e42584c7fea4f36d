//! Serial and parallel ports, consoles, channels, and what is at the host's end of them.

use super::props::{Props, escape};
use crate::definition::Result;
use crate::definition::command::CommandLine;
use model::domain::chardev::{ChannelTarget, CharProtocol, MouseMode};
use model::domain::{Address, Channel, CharBackend, CharKind, ControllerKind, Domain, Port};
use model::{OnOff, YesNo};
use serde_json::json;

/// Writes the host's end; gives its name.
pub fn backend(
    line: &mut CommandLine,
    backend: &CharBackend,
    alias: &str,
    name: Option<&str>,
) -> Result<String> {
    let id = format!("char{alias}");
    let source = backend.source().cloned().unwrap_or_default();
    let path = source.path.as_deref().map(escape).unwrap_or_default();
    let bind = source.mode.as_deref() == Some("bind");
    let text = match backend.kind() {
        CharKind::Null => format!("null,id={id}"),
        CharKind::Vc => format!("vc,id={id}"),
        CharKind::Pty => format!("pty,id={id}"),
        CharKind::Stdio => format!("stdio,id={id}"),
        CharKind::Dev if alias.starts_with("parallel") => format!("parallel,id={id},path={path}"),
        CharKind::Dev => format!("serial,id={id},path={path}"),
        CharKind::Pipe => format!("pipe,id={id},path={path}"),
        CharKind::File => {
            let (path, append) = match line.fdset_open(&format!("{alias}-source"), &source.path) {
                Some(path) => (path, ",append=on".to_owned()),
                None => {
                    let append = source
                        .append
                        .map(|append| format!(",append={append}"))
                        .unwrap_or_default();
                    (path, append)
                }
            };
            format!("file,id={id},path={path}{append}")
        }
        CharKind::Tcp => tcp(line, backend, &id)?,
        CharKind::Udp => udp(backend, &id),
        CharKind::Unix => unix(line, &source, &id, alias, bind),
        CharKind::Spicevmc => format!("spicevmc,id={id},name={}", name.unwrap_or("vdagent")),
        CharKind::Spiceport => format!("spiceport,id={id},name={}", source.channel.unwrap_or_default()),
        CharKind::Dbus => format!("dbus,id={id},name={}", source.channel.unwrap_or_default()),
        CharKind::QemuVdagent => {
            let copy = source
                .clipboard
                .as_ref()
                .map(|clipboard| clipboard.copypaste == YesNo::Yes);
            let mouse = source.mouse.as_ref().map(|mouse| mouse.mode == MouseMode::Client);
            let switch = |key: &str, on: Option<bool>| {
                on.map(|on| format!(",{key}={}", if on { "on" } else { "off" }))
                    .unwrap_or_default()
            };
            format!(
                "qemu-vdagent,id={id},name=vdagent{}{}",
                switch("clipboard", copy),
                switch("mouse", mouse)
            )
        }
        CharKind::Nmdm => return crate::definition::unsupported("unsupported chardev 'nmdm'"),
    };
    let log = log(line, backend, alias);
    line.arg("-chardev", format!("{text}{log}"));
    Ok(id)
}

fn log(line: &mut CommandLine, backend: &CharBackend, alias: &str) -> String {
    let Some(log) = backend.log.as_ref().filter(|log| log.file.is_some()) else {
        return String::new();
    };
    if let Some(path) = line.fdset_open(&format!("{alias}-log"), &log.file) {
        return format!(",logfile={path},logappend=on");
    }
    let append = log
        .append
        .map(|append| format!(",logappend={append}"))
        .unwrap_or_default();
    format!(
        ",logfile={}{append}",
        escape(log.file.as_deref().unwrap_or_default())
    )
}

/// How often a lost connection is tried again.
fn reconnect(source: &model::domain::chardev::CharSource) -> String {
    match &source.reconnect {
        Some(reconnect) if reconnect.enabled == Some(YesNo::Yes) => {
            let seconds = u64::from(reconnect.timeout.unwrap_or_default());
            let delay = reconnect.delay.map_or(seconds.saturating_mul(1000), u64::from);
            format!(",reconnect-ms={delay}")
        }
        Some(reconnect) if reconnect.enabled == Some(YesNo::No) => ",reconnect-ms=0".to_owned(),
        _ => String::new(),
    }
}

fn tcp(line: &mut CommandLine, backend: &CharBackend, id: &str) -> Result<String> {
    let source = backend.source().cloned().unwrap_or_default();
    let host = source.host.clone().unwrap_or_default();
    let port = source.service.clone().unwrap_or_default();
    let telnet = backend.protocol.as_ref().and_then(|protocol| protocol.kind) == Some(CharProtocol::Telnet);
    let bind = source.mode.as_deref() == Some("bind");
    let mut text = format!("socket,id={id},host={},port={port}", escape(&host));
    if telnet {
        text.push_str(",telnet=on");
    }
    if bind {
        text.push_str(",server=on,wait=off");
    } else {
        text.push_str(&reconnect(&source));
    }
    let tls = source
        .tls
        .map_or(line.context.chardev_tls, |tls| tls == YesNo::Yes);
    if tls {
        let object = format!("obj{id}_tls0");
        let verify = if bind {
            line.context.chardev_tls_verify
        } else {
            true
        };
        let mut props = Props::object("tls-creds-x509", &object)
            .put("dir", line.context.chardev_tls_dir.clone())
            .put("endpoint", if bind { "server" } else { "client" })
            .put("verify-peer", verify);
        if line.context.chardev_tls_secret {
            let secret = format!("{id}-tlskey-secret0")
                .trim_start_matches("char")
                .to_owned();
            let secret = format!("char{secret}");
            let _ = bind;
            let name = format!("{}-key-secret0", id.trim_end_matches('_'));
            line.secret(&name)?;
            let _ = secret;
            props = props.put("passwordid", name);
        }
        line.arg("-object", props.text());
        text.push_str(&format!(",tls-creds={object}"));
    }
    Ok(text)
}

fn udp(backend: &CharBackend, id: &str) -> String {
    let of = |mode: &str| {
        backend
            .sources
            .iter()
            .find(|source| source.mode.as_deref() == Some(mode))
    };
    let mut text = format!("udp,id={id}");
    if let Some(connect) = of("connect") {
        let host = connect.host.clone().unwrap_or_default();
        text.push_str(&format!(
            ",host={host},port={}",
            connect.service.clone().unwrap_or_default()
        ));
    }
    let bind = of("bind");
    let host = bind.and_then(|bind| bind.host.clone()).unwrap_or_default();
    let port = bind
        .and_then(|bind| bind.service.clone())
        .unwrap_or_else(|| "0".to_owned());
    text.push_str(&format!(",localaddr={host},localport={port}"));
    text
}

fn unix(
    line: &CommandLine,
    source: &model::domain::chardev::CharSource,
    id: &str,
    alias: &str,
    bind: bool,
) -> String {
    let path = escape(source.path.as_deref().unwrap_or_default());
    match (bind, line.listening_fd(alias)) {
        (true, Some(fd)) => format!("socket,id={id},fd={fd},server=on,wait=off"),
        (true, None) => format!("socket,id={id},path={path},server=on,wait=off"),
        (false, _) => format!("socket,id={id},path={path}{}", reconnect(source)),
    }
}

/// Writes all ports.
pub fn write(line: &mut CommandLine, domain: &Domain) -> Result<()> {
    for serial in &domain.devices.serials {
        self::serial(line, domain, serial)?;
    }
    for parallel in &domain.devices.parallels {
        let id = backend(line, &parallel.backend, parallel.info.alias(), None)?;
        let props = Props::device("isa-parallel")
            .put("chardev", id)
            .put("id", parallel.info.alias());
        // The machine knows where its parallel ports are.
        line.arg("-device", props.text());
    }
    for channel in &domain.devices.channels {
        self::channel(line, domain, channel)?;
    }
    for console in &domain.devices.consoles {
        self::console(line, domain, console)?;
    }
    Ok(())
}

fn serial(line: &mut CommandLine, domain: &Domain, serial: &Port) -> Result<()> {
    let id = backend(line, &serial.backend, serial.info.alias(), None)?;
    let index = serial.port();
    let device = match (serial.target_kind(), serial.target_model()) {
        ("system-serial" | "", _) | (_, "pl011" | "16550a") => {
            line.arg("-serial", format!("chardev:{id}"));
            return Ok(());
        }
        (_, "spapr-vty") => "spapr-vty",
        (_, "") => "isa-serial",
        (_, model) => model,
    };
    let mut props = Props::device(device)
        .put("chardev", id)
        .put("id", serial.info.alias());
    if device == "isa-serial" {
        props = props.put("index", index);
    }
    line.arg("-device", props.address(domain, &serial.info).text());
    Ok(())
}

/// The name of the bus a port of a virtio serial controller is on.
fn virtio_bus(domain: &Domain, address: &Option<Address>) -> (String, u32) {
    let Some(Address::VirtioSerial {
        controller,
        bus,
        port,
    }) = address
    else {
        return ("virtio-serial0.0".to_owned(), 1);
    };
    let found = domain
        .devices
        .controllers
        .iter()
        .find(|other| other.kind == ControllerKind::VirtioSerial && other.index() == *controller);
    let alias = found.map_or_else(
        || format!("virtio-serial{controller}"),
        |found| found.info.alias().to_owned(),
    );
    (format!("{alias}.{bus}"), *port)
}

fn channel(line: &mut CommandLine, domain: &Domain, channel: &Channel) -> Result<()> {
    let alias = channel.info.alias();
    let id = backend(line, &channel.backend, alias, Some("vdagent"))?;
    if channel.target.kind == Some(ChannelTarget::Guestfwd) {
        let address = channel.target.address.clone().unwrap_or_default();
        let port = channel.target.port.clone().unwrap_or_default();
        let forward = json!([{"str": format!("tcp:{address}:{port}-chardev:{id}")}]);
        let props = Props::default()
            .put("type", "user")
            .put("guestfwd", forward)
            .put("id", alias);
        let text = if line.json_netdev {
            props.text()
        } else {
            props.flat_text("type")
        };
        line.arg("-netdev", text);
        return Ok(());
    }
    let (bus, port) = virtio_bus(domain, &channel.info.address);
    let vdagent = matches!(channel.backend.kind(), CharKind::Spicevmc | CharKind::QemuVdagent);
    let name = channel
        .target
        .name
        .clone()
        .or_else(|| vdagent.then(|| "com.redhat.spice.0".to_owned()));
    let props = Props::device("virtserialport")
        .put("bus", bus)
        .put("nr", port)
        .put("chardev", id)
        .put("id", alias)
        .opt("name", name);
    line.arg("-device", props.text());
    Ok(())
}

fn console(line: &mut CommandLine, domain: &Domain, console: &Port) -> Result<()> {
    let alias = console.info.alias();
    let device = match console.target_kind() {
        "virtio" => "virtconsole",
        "sclp" => "sclpconsole",
        "sclplm" => "sclplmconsole",
        _ => return Ok(()),
    };
    let id = backend(line, &console.backend, alias, None)?;
    let mut props = Props::device(device);
    if device == "virtconsole" {
        props = match &console.info.address {
            None => props,
            Some(Address::VirtioSerial { .. }) => {
                let (bus, port) = virtio_bus(domain, &console.info.address);
                props.put("bus", bus).put("nr", port)
            }
            Some(_) => props.address(domain, &console.info),
        };
    }
    let props = props.put("chardev", id).put("id", alias);
    line.arg("-device", props.text());
    Ok(())
}

/// A switch as QEMU writes it.
pub fn on(switch: OnOff) -> &'static str {
    switch.as_str()
}
