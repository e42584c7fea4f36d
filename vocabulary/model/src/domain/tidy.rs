//! What libvirt forgets of a document because it means nothing where it stands, and what it says though it goes
//! without saying.

use super::chardev::{Channel, CharBackend, CharKind, CharSource, SmartcardMode};
use super::cpu::CpuMode;
use super::features::{Clock, ClockOffset, Features, Hpt};
use super::graphics::{
    Audio, AudioKind, Graphics, GraphicsKind, ListenKind, Sound, SoundModel, VgaConf, Video, VideoDriver,
    VideoKind, VideoModel,
};
use super::interface::{BackendKind, Family, Interface, InterfaceKind};
use super::os::State;
use super::security::{Seclabel, SeclabelKind};
use super::small::{MemoryModel, Tpm, TpmBackendKind, Vsock};
use super::{DeviceInfo, Domain};
use xml::{Node, OnOff, YesNo};

/// Tidies a domain that was just read; what only a running guest has is kept where it is asked for.
pub fn tidy(domain: &mut Domain, inactive: bool) {
    let body = &mut domain.body;
    if let Some(clock) = &mut body.clock {
        self::clock(clock);
    }
    if let Some(tune) = &mut body.cputune {
        tune.memorytunes
            .retain(|tune| !tune.nodes.is_empty() || !tune.monitors.is_empty());
    }
    if let Some(tune) = &mut body.blkiotune {
        tune.devices.retain(|device| {
            let set = |value: Option<u64>| value.is_some_and(|value| value > 0);
            let numbers = [device.weight, device.read_iops_sec, device.write_iops_sec];
            numbers.iter().any(|value| set(value.map(u64::from)))
                || set(device.read_bytes_sec)
                || set(device.write_bytes_sec)
        });
    }
    if let Some(memory) = body.numatune.as_mut().and_then(|tune| tune.memory.as_mut())
        && memory.nodeset.is_none()
        && memory.placement.is_none()
    {
        body.numatune.iter_mut().for_each(|tune| tune.memory = None);
    }
    if let Some(nvram) = &mut body.os.nvram
        && nvram.kind.is_none()
    {
        // A source of no kind is nothing.
        nvram.source = None;
    }
    if body.os.kind.name == "hvm" {
        body.os.init = None;
        body.os.initargs.clear();
        body.os.initenvs.clear();
        body.os.initdir = None;
        body.os.inituser = None;
        body.os.initgroup = None;
    }
    if let Some(cpu) = &mut body.cpu
        && matches!(cpu.mode, Some(CpuMode::HostPassthrough | CpuMode::Maximum))
    {
        cpu.model = None;
        cpu.vendor = None;
    }
    if let Some(features) = &mut body.features {
        self::features(features);
    }
    seclabels(&mut body.seclabels, inactive);
    let devices = &mut body.devices;
    devices.videos.iter_mut().for_each(video);
    devices.channels.iter_mut().for_each(forwarded);
    devices.sounds.iter_mut().for_each(sound);
    devices.audios.iter_mut().for_each(audio);
    for card in devices
        .smartcards
        .iter_mut()
        .filter(|card| card.mode == SmartcardMode::Host)
    {
        card.backend.kind = None;
    }
    let fixed = devices.memories.iter_mut();
    fixed
        .filter(|memory| memory.model != MemoryModel::VirtioMem)
        .for_each(|memory| memory.target.dynamic_memslots = None);
    devices.graphics.iter_mut().for_each(graphics);
    devices.interfaces.iter_mut().for_each(interface);
    devices.tpms.iter_mut().for_each(tpm);
    devices.vsock.as_deref_mut().into_iter().for_each(vsock);
    for port in devices
        .serials
        .iter_mut()
        .chain(&mut devices.parallels)
        .chain(&mut devices.consoles)
    {
        backend(&mut port.backend);
    }
    devices
        .channels
        .iter_mut()
        .for_each(|channel| backend(&mut channel.backend));
    devices
        .redirdevs
        .iter_mut()
        .for_each(|device| unlabelled(&mut device.backend));
    devices
        .smartcards
        .iter_mut()
        .filter(|card| card.mode == SmartcardMode::Passthrough)
        .for_each(|card| unlabelled(&mut card.backend));
    let egd = devices
        .rngs
        .iter_mut()
        .filter_map(|rng| rng.backend.chardev.as_mut());
    egd.for_each(|chardev| unlabelled(chardev));
    for console in &mut devices.consoles {
        console.target_mut().model = None;
    }
    for parallel in &mut devices.parallels {
        let target = parallel.target_mut();
        target.kind = None;
        target.model = None;
    }
}

/// A clock that follows another has no beginning of its own.
fn clock(clock: &mut Clock) {
    match clock.offset {
        ClockOffset::Utc | ClockOffset::Localtime => clock.basis = None,
        ClockOffset::Variable => {
            // What is no number moves the clock by nothing.
            let seconds = clock
                .adjustment
                .as_deref()
                .map(|text| text.trim_start().parse::<i64>());
            clock.adjustment = seconds.map(|seconds| seconds.unwrap_or_default().to_string());
        }
        ClockOffset::Timezone | ClockOffset::Absolute => {
            clock.basis = None;
            clock.adjustment = None;
        }
    }
    if clock.offset != ClockOffset::Absolute {
        clock.start = None;
    }
    if clock.offset != ClockOffset::Timezone {
        clock.timezone = None;
    }
}

/// A feature that only is there is on.
fn features(features: &mut Features) {
    let on = |state: &mut Option<State>| {
        if let Some(state) = state {
            state.state.get_or_insert(OnOff::On);
        }
    };
    on(&mut features.pvspinlock);
    on(&mut features.pmu);
    on(&mut features.vmport);
    on(&mut features.hap);
    let nothing = |hpt: &Hpt| hpt.resizing.is_none() && hpt.maxpagesize.is_none();
    if let Some(smm) = &mut features.smm {
        smm.state.get_or_insert(OnOff::On);
    }
    features.hpt = features.hpt.take().filter(|hpt| !nothing(hpt));
    let settled = |node: &Node| node.attribute("policy") != Some("default") || !node.children.is_empty();
    features.capabilities = features.capabilities.take().filter(|node| settled(node));
    features.cfpc = features.cfpc.take().filter(|flaw| flaw.value.is_some());
    features.sbbc = features.sbbc.take().filter(|flaw| flaw.value.is_some());
    features.ibs = features.ibs.take().filter(|flaw| flaw.value.is_some());
    features.aia = features.aia.take().filter(|aia| aia.value.is_some());
}

/// A label of no kind is none; others say whether files are labelled.
fn seclabels(labels: &mut Vec<Seclabel>, inactive: bool) {
    labels.retain(|label| label.kind.is_some());
    for label in labels {
        if inactive {
            leave_of_label(label);
        }
        match label.kind {
            Some(SeclabelKind::Dynamic) => _ = label.relabel.get_or_insert(YesNo::Yes),
            Some(SeclabelKind::Static) => _ = label.relabel.get_or_insert(YesNo::No),
            Some(SeclabelKind::None) => label.relabel = None,
            _ => {}
        }
    }
}

/// A label that is chosen is made from another; one that is fixed is it; the label of files follows.
fn leave_of_label(label: &mut Seclabel) {
    label.imagelabel = None;
    match label.kind {
        Some(SeclabelKind::Dynamic) => label.label = None,
        Some(SeclabelKind::Static) => label.baselabel = None,
        Some(SeclabelKind::None) => {
            label.label = None;
            label.baselabel = None;
        }
        _ => {}
    }
}

fn sound(sound: &mut Sound) {
    if sound.model != SoundModel::Virtio {
        sound.streams = None;
        sound.driver = None;
    }
    if sound.model != SoundModel::Usb {
        sound.multichannel = None;
    }
    if !matches!(sound.model, SoundModel::Ich6 | SoundModel::Ich9) {
        sound.codecs.clear();
    }
}

/// Each way to the host's sound has its own properties.
fn audio(audio: &mut Audio) {
    use AudioKind::{Coreaudio, File, Jack, Oss, Pipewire, Pulseaudio, Sdl};
    let kind = audio.kind;
    let keep = |text: &mut Option<String>, kinds: &[AudioKind]| {
        text.take_if(|_| !kinds.contains(&kind));
    };
    keep(&mut audio.server_name, &[Pulseaudio]);
    keep(&mut audio.driver, &[Sdl]);
    keep(&mut audio.path, &[File]);
    keep(&mut audio.runtime_dir, &[Pipewire]);
    if kind != Oss {
        audio.try_mmap = None;
        audio.exclusive = None;
        audio.dsp_policy = None;
    }
    for side in audio.input.iter_mut().chain(&mut audio.output) {
        keep(&mut side.dev, &[AudioKind::Alsa, Oss]);
        keep(&mut side.server_name, &[Jack]);
        keep(&mut side.client_name, &[Jack]);
        keep(&mut side.connect_ports, &[Jack]);
        keep(&mut side.name, &[Pulseaudio, Pipewire]);
        keep(&mut side.stream_name, &[Pulseaudio, Pipewire]);
        if kind != Jack {
            side.exact_name = None;
        }
        if !matches!(kind, Pulseaudio | Pipewire) {
            side.latency = None;
        }
        if !matches!(kind, Coreaudio | Oss | Sdl) {
            side.buffer_count = None;
        }
        if !matches!(kind, AudioKind::Alsa | Oss) {
            side.try_poll = None;
        }
    }
}

/// Nothing has no properties.
fn video(video: &mut Video) {
    if let Some(driver) = &mut video.driver {
        driver.vgaconf = driver.vgaconf.filter(|vga| *vga != VgaConf::Io);
    }
    let empty = VideoDriver::default();
    video.driver.take_if(|driver| *driver == empty);
    if let Some(model) = &mut video.model
        && model.kind == Some(VideoKind::None)
    {
        *model = VideoModel {
            kind: model.kind,
            primary: model.primary,
            ..VideoModel::default()
        };
        video.driver = None;
        video.info = DeviceInfo {
            alias: video.info.alias.take(),
            ..DeviceInfo::default()
        };
    }
}

/// An address may be written as one number, as of old.
fn forwarded(channel: &mut Channel) {
    let Some(address) = &mut channel.target.address else {
        return;
    };
    let digits = address
        .strip_prefix("0x")
        .map(|digits| u32::from_str_radix(digits, 16));
    if let Ok(number) = digits.unwrap_or_else(|| address.parse()) {
        *address = std::net::Ipv4Addr::from(number).to_string();
    }
}

fn graphics(graphics: &mut Graphics) {
    let closed =
        |listen: &super::graphics::Listen| matches!(listen.kind, ListenKind::Socket | ListenKind::None);
    if graphics.listens.first().is_some_and(closed) {
        graphics.websocket = None;
    }
    let off = |answer: &mut Option<YesNo>| *answer = answer.filter(|answer| *answer == YesNo::Yes);
    match graphics.kind {
        GraphicsKind::Sdl | GraphicsKind::Desktop => off(&mut graphics.fullscreen),
        GraphicsKind::Dbus => off(&mut graphics.p2p),
        GraphicsKind::Vnc if graphics.passwd.is_none() => {
            graphics.connected = None;
            graphics.passwd_valid_to = None;
        }
        GraphicsKind::Spice if graphics.passwd.is_none() => {
            graphics.connected = None;
            graphics.passwd_valid_to = None;
        }
        _ => {}
    }
}

fn interface(interface: &mut Interface) {
    if matches!(interface.kind, InterfaceKind::Direct | InterfaceKind::Bridge)
        && let Some(source) = &mut interface.source
    {
        source.network = None;
        source.portgroup = None;
    }
    let inner = interface.source.iter_mut().flat_map(|source| &mut source.ips);
    for ip in interface.ips.iter_mut().chain(inner) {
        let ipv6 = ip.address.contains(':');
        ip.family
            .get_or_insert(if ipv6 { Family::Ipv6 } else { Family::Ipv4 });
    }
    let filtered = matches!(
        interface.kind,
        InterfaceKind::Network | InterfaceKind::Bridge | InterfaceKind::Ethernet
    );
    if !filtered {
        interface.filterref = None;
    }
    if let Some(backend) = &mut interface.backend {
        backend.kind = backend.kind.filter(|kind| *kind != BackendKind::Default);
    }
    if interface.kind == InterfaceKind::Vds
        && let Some(source) = &mut interface.source
    {
        source.portid.get_or_insert_with(|| "0".to_owned());
        source.connectionid.get_or_insert(0);
    }
}

fn tpm(tpm: &mut Tpm) {
    if tpm.backend.kind != TpmBackendKind::Emulator {
        tpm.backend.version = None;
    }
    let kept = tpm.backend.persistent_state;
    tpm.backend.persistent_state = kept.filter(|kept| *kept == YesNo::Yes);
    if tpm.backend.kind == TpmBackendKind::Passthrough {
        let device = tpm.backend.device.get_or_insert_default();
        device.path.get_or_insert_with(|| "/dev/tpm0".to_owned());
    }
}

/// A guest without a number gets one when it starts.
fn vsock(vsock: &mut Vsock) {
    let cid = vsock.cid.get_or_insert_default();
    if cid.auto.is_none() {
        cid.auto = Some(cid.address.is_none().into());
    }
}

/// What is no port of the guest's has no labels either.
fn unlabelled(character: &mut CharBackend) {
    backend(character);
    for source in &mut character.sources {
        source.seclabels.clear();
    }
}

/// Leaves of a character device what its kind has.
fn backend(backend: &mut CharBackend) {
    let kind = backend.kind();
    backend.kind = Some(kind);
    let empty = CharSource::default();
    for source in &mut backend.sources {
        let old = std::mem::take(source);
        *source = match kind {
            CharKind::Null | CharKind::Vc | CharKind::Stdio | CharKind::Spicevmc => continue,
            // A terminal that is chosen at the start has nothing to say of itself.
            CharKind::Pty if old.path.is_none() => continue,
            CharKind::Pty | CharKind::Dev | CharKind::Pipe => CharSource {
                path: old.path,
                seclabels: old.seclabels,
                ..CharSource::default()
            },
            CharKind::File => CharSource {
                path: old.path,
                append: old.append,
                seclabels: old.seclabels,
                ..CharSource::default()
            },
            CharKind::Unix => CharSource {
                mode: old.mode,
                path: old.path,
                reconnect: old.reconnect,
                seclabels: old.seclabels,
                ..CharSource::default()
            },
            CharKind::Tcp => CharSource {
                mode: old.mode,
                host: old.host,
                service: old.service,
                tls: old.tls,
                reconnect: old.reconnect,
                ..CharSource::default()
            },
            CharKind::Udp => CharSource {
                mode: old.mode,
                host: old.host,
                service: old.service,
                ..CharSource::default()
            },
            CharKind::Spiceport | CharKind::Dbus => CharSource {
                channel: old.channel,
                ..CharSource::default()
            },
            CharKind::Nmdm => CharSource {
                master: old.master,
                slave: old.slave,
                ..CharSource::default()
            },
            CharKind::QemuVdagent => CharSource {
                clipboard: old.clipboard,
                mouse: old.mouse,
                ..CharSource::default()
            },
        };
    }
    for source in &mut backend.sources {
        source.seclabels.retain(|label| *label != Default::default());
    }
    backend.sources.retain(|source| *source != empty);
    if kind != CharKind::Tcp {
        backend.protocol = None;
    }
}
