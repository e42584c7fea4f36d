//! What libvirt adds to character devices while it reads them, and what they cannot do without.

use super::Devices;
use super::chardev::{CharBackend, CharKind, CharProtocol, CharSource, Port, Protocol, SmartcardMode};
use crate::code::{CONFIG_UNSUPPORTED, INTERNAL_ERROR};
use xml::{Reader, Tag, YesNo};

pub(super) fn characters(devices: &mut Devices, tag: Tag<'_>, r: &mut Reader<'_>) {
    let inactive = r.inactive;
    let mut next = after_last(&devices.serials);
    for serial in &mut devices.serials {
        backend_rules(&mut serial.backend, tag, r);
        number_port(serial, &mut next);
    }
    let mut next = after_last(&devices.parallels);
    for parallel in &mut devices.parallels {
        backend_rules(&mut parallel.backend, tag, r);
        number_port(parallel, &mut next);
    }
    let ported = !devices.serials.is_empty();
    for (index, console) in devices.consoles.iter_mut().enumerate() {
        // The first serial port under another name has nothing of its own.
        let mirrored = index == 0 && ported && matches!(console.target_kind(), "serial" | "");
        if !mirrored {
            backend_rules(&mut console.backend, tag, r);
            require_path(&console.backend, tag, r);
        }
        console.target_mut().port = Some(i32::try_from(index).unwrap_or_default());
    }
    for channel in &mut devices.channels {
        backend_rules(&mut channel.backend, tag, r);
        if inactive {
            channel.target.state = None;
        }
    }
    devices.smartcards.iter_mut().for_each(|card| {
        if card.mode == SmartcardMode::Passthrough {
            let named = card.backend.path().is_some();
            backend_rules(&mut card.backend, tag, r);
            if !named {
                require_path(&card.backend, tag, r);
            }
        }
    });
    devices.redirdevs.iter_mut().for_each(|redirdev| {
        redirdev.bus.get_or_insert_with(|| "usb".to_owned());
        if redirdev.backend.kind() == CharKind::Dbus {
            let channel = &mut redirdev.backend.source_mut().channel;
            channel.get_or_insert_with(|| "org.qemu.usbredir".to_owned());
        }
        backend_rules(&mut redirdev.backend, tag, r);
        require_path(&redirdev.backend, tag, r);
    });
    devices
        .rngs
        .iter_mut()
        .filter_map(|rng| rng.backend.chardev.as_mut())
        .for_each(|chardev| {
            backend_rules(chardev, tag, r);
            require_path(chardev, tag, r);
        });
}

/// The first number no port names.
fn after_last(ports: &[Port]) -> i32 {
    ports.iter().map(Port::port).max().unwrap_or(-1).saturating_add(1)
}

/// Ports without a number get the one after the last.
fn number_port(port: &mut Port, next: &mut i32) {
    let target = port.target_mut();
    let number = target.port.filter(|port| *port >= 0).unwrap_or(*next);
    target.port = Some(number);
    *next = (*next).max(number.saturating_add(1));
}

fn require_path(backend: &CharBackend, tag: Tag<'_>, r: &mut Reader<'_>) {
    if backend.kind() == CharKind::Unix && backend.path().is_none() {
        r.problem_code(
            tag,
            INTERNAL_ERROR,
            "Missing source path attribute for char device",
        );
    }
}

/// Leaves what the kind of backend has, and checks that it is there.
fn backend_rules(backend: &mut CharBackend, tag: Tag<'_>, r: &mut Reader<'_>) {
    let most = if backend.kind() == CharKind::Udp { 2 } else { 1 };
    if backend.sources.len() > most {
        let message = match most {
            2 => "only two source elements are allowed for character device",
            _ => "only one source element is allowed for character device",
        };
        r.problem(tag, message);
    }
    let called = matches!(backend.kind(), CharKind::Unix | CharKind::Tcp);
    for source in &mut backend.sources {
        if r.inactive {
            super::disk_rules::drop_empty_labels(&mut source.seclabels);
        }
        let Some(reconnect) = &mut source.reconnect else {
            continue;
        };
        reconnect.delay = None;
        if !called {
            source.reconnect = None;
            continue;
        }
        match reconnect.enabled {
            Some(YesNo::Yes) if reconnect.timeout.is_none() => {
                r.problem(tag, "Missing required attribute 'timeout' in element 'reconnect'");
            }
            Some(YesNo::Yes) => {}
            Some(YesNo::No) => reconnect.timeout = None,
            None => source.reconnect = None,
        }
    }
    match backend.kind() {
        CharKind::Null | CharKind::Vc | CharKind::Stdio | CharKind::Spicevmc => backend.sources.clear(),
        CharKind::Pty if r.inactive => {
            backend.sources.retain(|source| !source.seclabels.is_empty());
            backend.sources.iter_mut().for_each(|source| source.path = None);
        }
        CharKind::Tcp => tcp_rules(backend, tag, r),
        CharKind::Udp => udp_rules(backend, tag, r),
        CharKind::Unix => unix_rules(backend, tag, r),
        CharKind::Nmdm => {
            let ends = |source: &CharSource| source.master.is_some() != source.slave.is_some();
            if backend.sources.iter().any(ends) {
                let words = "Should define both master and slave path attributes for nmdm device";
                r.problem_code(tag, INTERNAL_ERROR, words);
            }
        }
        CharKind::Spiceport | CharKind::Dbus => {
            let named = backend.sources.iter().any(|source| source.channel.is_some());
            if !named {
                let words = "Missing source channel attribute for char device";
                r.problem_code(tag, CONFIG_UNSUPPORTED, words);
            }
        }
        CharKind::Dev | CharKind::File | CharKind::Pipe if backend.path().is_none_or(str::is_empty) => {
            r.problem_code(
                tag,
                INTERNAL_ERROR,
                "Missing source path attribute for char device",
            );
        }
        _ => {}
    }
    if !matches!(backend.kind(), CharKind::Tcp) {
        backend.protocol = None;
    }
    if matches!(backend.kind(), CharKind::Null) {
        backend.log = backend.log.take().filter(|log| log.file.is_some());
    }
}

fn tcp_rules(backend: &mut CharBackend, tag: Tag<'_>, r: &mut Reader<'_>) {
    let source = backend.source_mut();
    source.mode.get_or_insert_with(|| "connect".to_owned());
    check_mode(source, tag, r);
    if source.host.is_none() {
        r.problem_code(
            tag,
            INTERNAL_ERROR,
            "Missing source host attribute for char device",
        );
    }
    if source.service.is_none() {
        r.problem_code(
            tag,
            INTERNAL_ERROR,
            "Missing source service attribute for char device",
        );
    }
    backend
        .protocol
        .get_or_insert_with(Protocol::default)
        .kind
        .get_or_insert(CharProtocol::Raw);
}

/// A client that waits to be called cannot call again.
fn check_mode(source: &CharSource, tag: Tag<'_>, r: &mut Reader<'_>) {
    let enabled = source
        .reconnect
        .as_ref()
        .is_some_and(|reconnect| reconnect.enabled == Some(YesNo::Yes));
    if enabled && source.mode.as_deref() == Some("bind") {
        r.problem_code(
            tag,
            INTERNAL_ERROR,
            "chardev reconnect is possible only for connect mode",
        );
    }
}

fn udp_rules(backend: &mut CharBackend, tag: Tag<'_>, r: &mut Reader<'_>) {
    for source in &mut backend.sources {
        source.mode.get_or_insert_with(|| "connect".to_owned());
    }
    backend
        .sources
        .sort_by_key(|source| source.mode.as_deref() != Some("bind"));
    let connect = backend
        .sources
        .iter()
        .find(|source| source.mode.as_deref() == Some("connect"));
    if connect.is_none_or(|source| source.service.is_none()) {
        r.problem_code(
            tag,
            INTERNAL_ERROR,
            "Missing source service attribute for char device",
        );
    }
}

fn unix_rules(backend: &mut CharBackend, tag: Tag<'_>, r: &mut Reader<'_>) {
    let named = |source: &CharSource| source.path.as_deref().is_some_and(|path| !path.is_empty());
    if !backend.sources.iter().any(named) {
        backend.sources.clear();
    }
    let Some(source) = backend.sources.first_mut() else {
        return;
    };
    source.mode.get_or_insert_with(|| "connect".to_owned());
    check_mode(source, tag, r);
}
