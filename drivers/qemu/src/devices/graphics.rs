//! What people see and hear: displays, video cards, sound.

use super::props::{Props, escape, virtio_name};
use crate::definition::command::CommandLine;
use crate::definition::{Result, unsupported};
use model::domain::graphics::{
    Audio, AudioKind, AudioSide, ListenKind, SharePolicy, Sound, SoundModel, VideoBackend, VideoKind,
};
use model::domain::{Domain, Graphics, GraphicsKind, Video};
use model::{OnOff, YesNo};
use serde_json::json;

/// Writes the displays.
pub fn displays(line: &mut CommandLine, domain: &Domain) -> Result<()> {
    for graphics in &domain.devices.graphics {
        match graphics.kind {
            GraphicsKind::Vnc => vnc(line, domain, graphics)?,
            GraphicsKind::Spice => spice(line, graphics)?,
            GraphicsKind::Sdl => {
                if graphics.fullscreen == Some(YesNo::Yes) {
                    line.flag("-full-screen");
                }
                let gl = graphics.gl.as_ref().and_then(|gl| gl.enable);
                let gl = gl.map(|gl| format!(",gl={}", if gl == YesNo::Yes { "on" } else { "off" }));
                line.arg("-display", format!("sdl{}", gl.unwrap_or_default()));
            }
            GraphicsKind::EglHeadless => {
                let own = Some(line.context.rendernode.clone()).filter(|node| !node.is_empty());
                let node = graphics.gl.as_ref().and_then(|gl| gl.rendernode.clone()).or(own);
                let node = node
                    .map(|node| format!(",rendernode={}", escape(&node)))
                    .unwrap_or_default();
                line.arg("-display", format!("egl-headless{node}"));
            }
            GraphicsKind::Dbus => dbus(line, graphics),
            GraphicsKind::Rdp => {}
            GraphicsKind::Desktop => return unsupported("unsupported graphics type 'desktop'"),
        }
    }
    Ok(())
}

fn dbus(line: &mut CommandLine, graphics: &Graphics) {
    let mut text = "dbus".to_owned();
    if graphics.p2p == Some(YesNo::Yes) {
        text.push_str(",p2p=on");
    } else {
        let address = graphics
            .address
            .clone()
            .unwrap_or_else(|| line.context.dbus_address.clone());
        text.push_str(&format!(",addr={}", escape(&address)));
    }
    if let Some(gl) = &graphics.gl {
        if let Some(enable) = gl.enable {
            text.push_str(&format!(
                ",gl={}",
                if enable == YesNo::Yes { "on" } else { "off" }
            ));
        }
        if let Some(node) = &gl.rendernode {
            text.push_str(&format!(",rendernode={}", escape(node)));
        }
    }
    if let Some(audio) = &graphics.audio {
        text.push_str(&format!(",audiodev=audio{}", audio.id));
    }
    line.arg("-display", text);
}

fn vnc(line: &mut CommandLine, domain: &Domain, graphics: &Graphics) -> Result<()> {
    let first = graphics.listens.first();
    let kind = listen_kind(graphics, line.context.vnc_auto_socket);
    let mut text = match kind {
        ListenKind::Socket => {
            let socket = first.and_then(|listen| listen.socket.clone());
            let socket = socket.unwrap_or_else(|| format!("{}/vnc.sock", line.context.lib_dir));
            format!("vnc=unix:{}", escape(&socket))
        }
        ListenKind::None => "none".to_owned(),
        ListenKind::Address | ListenKind::Network => {
            let address = first.and_then(|listen| listen.address.clone());
            let address = address.unwrap_or_else(|| line.context.vnc_listen.clone());
            let address = if address.contains(':') {
                format!("[{address}]")
            } else {
                address
            };
            let port = graphics.port.filter(|port| *port > 0).unwrap_or(5900);
            format!("{}:{}", escape(&address), port.saturating_sub(5900))
        }
    };
    if let Some(port) = graphics.websocket.filter(|_| kind != ListenKind::Socket) {
        text.push_str(&format!(
            ",websocket={}",
            if port < 0 {
                "on".to_owned()
            } else {
                port.to_string()
            }
        ));
    }
    if let Some(policy) = graphics.share_policy {
        text.push_str(match policy {
            SharePolicy::AllowExclusive => ",share=allow-exclusive",
            SharePolicy::ForceShared => ",share=force-shared",
            SharePolicy::Ignore => ",share=ignore",
        });
    }
    if graphics.passwd.is_some() || line.context.vnc_password {
        text.push_str(",password=on");
    }
    if line.context.vnc_sasl {
        text.push_str(",sasl=on");
    }
    if let Some(power) = graphics.power_control {
        text.push_str(&format!(
            ",power-control={}",
            if power == YesNo::Yes { "on" } else { "off" }
        ));
    }
    let audio = graphics.audio.as_ref().map(|audio| audio.id);
    if let Some(id) = audio.or_else(|| domain.devices.audios.first().map(|audio| audio.id)) {
        text.push_str(&format!(",audiodev=audio{id}"));
    }
    if let Some(keymap) = &graphics.keymap {
        line.arg("-k", keymap.clone());
    }
    line.arg("-vnc", text);
    Ok(())
}

/// What a display listens on, by its document and by the configuration.
fn listen_kind(graphics: &Graphics, auto_socket: bool) -> ListenKind {
    let kind = graphics.listen_kind().unwrap_or_default();
    let free = kind == ListenKind::Address && graphics.listen_address().is_none();
    if auto_socket && free {
        ListenKind::Socket
    } else {
        kind
    }
}

fn spice(line: &mut CommandLine, graphics: &Graphics) -> Result<()> {
    let first = graphics.listens.first();
    let kind = listen_kind(graphics, line.context.spice_auto_socket);
    let mut text = String::new();
    let mut add = |part: String| {
        if !text.is_empty() {
            text.push(',');
        }
        text.push_str(&part);
    };
    match kind {
        ListenKind::Socket => {
            let socket = first.and_then(|listen| listen.socket.clone());
            let socket = socket.unwrap_or_else(|| format!("{}/spice.sock", line.context.lib_dir));
            add("unix=on".to_owned());
            add(format!("addr={}", escape(&socket)));
        }
        ListenKind::None => add("port=0".to_owned()),
        ListenKind::Address | ListenKind::Network => {
            let port = graphics.port.filter(|port| *port > 0);
            let tls = graphics.tls_port.filter(|port| *port > 0);
            if port.is_some() || tls.is_none() {
                add(format!("port={}", port.unwrap_or(0)));
            }
            if let Some(tls) = tls {
                add(format!("tls-port={tls}"));
            }
            if port.is_some() || tls.is_some() {
                let address = first.and_then(|listen| listen.address.clone());
                let address = address.unwrap_or_else(|| line.context.spice_listen.clone());
                if !address.is_empty() {
                    add(format!("addr={}", escape(&address)));
                }
            }
        }
    }
    if line.context.spice_sasl {
        add("sasl=on".to_owned());
    }
    if line.context.spice_tls && graphics.tls_port.is_some_and(|port| port > 0) {
        add(format!("x509-dir={}", line.context.spice_tls_dir));
    }
    if graphics.passwd.is_none() && line.context.spice_password {
        // A password of the configuration is set over the monitor.
    }
    match graphics.default_mode.map(|mode| mode.as_str()) {
        Some("secure") => add("tls-channel=default".to_owned()),
        Some("insecure") => add("plaintext-channel=default".to_owned()),
        _ => {}
    }
    for channel in &graphics.channels {
        match channel.mode.as_str() {
            "secure" => add(format!("tls-channel={}", channel.name)),
            "insecure" => add(format!("plaintext-channel={}", channel.name)),
            _ => {}
        }
    }
    if let Some(image) = &graphics.image {
        add(format!("image-compression={}", image.compression));
    }
    if let Some(jpeg) = &graphics.jpeg {
        add(format!("jpeg-wan-compression={}", jpeg.compression));
    }
    if let Some(zlib) = &graphics.zlib {
        add(format!("zlib-glz-wan-compression={}", zlib.compression));
    }
    if let Some(playback) = &graphics.playback {
        add(format!("playback-compression={}", playback.compression));
    }
    if let Some(streaming) = &graphics.streaming {
        add(format!("streaming-video={}", streaming.mode));
    }
    if let Some(mouse) = &graphics.mouse {
        add(format!(
            "agent-mouse={}",
            if mouse.mode.as_str() == "client" {
                "on"
            } else {
                "off"
            }
        ));
    }
    if graphics
        .clipboard
        .as_ref()
        .is_some_and(|clipboard| clipboard.copypaste == YesNo::No)
    {
        add("disable-copy-paste=on".to_owned());
    }
    if graphics
        .filetransfer
        .as_ref()
        .is_some_and(|transfer| transfer.enable == YesNo::No)
    {
        add("disable-agent-file-xfer=on".to_owned());
    }
    if let Some(gl) = &graphics.gl
        && gl.enable == Some(YesNo::Yes)
    {
        add("gl=on".to_owned());
        if let Some(node) = &gl.rendernode {
            add(format!("rendernode={}", escape(node)));
        }
    }
    add("seamless-migration=on".to_owned());
    if let Some(keymap) = &graphics.keymap {
        line.arg("-k", keymap.clone());
    }
    line.arg("-spice", text);
    Ok(())
}

/// Writes the video cards.
pub fn videos(line: &mut CommandLine, domain: &Domain) -> Result<()> {
    for (index, video) in domain.devices.videos.iter().enumerate() {
        let vhost = video
            .driver
            .as_ref()
            .is_some_and(|driver| driver.name == Some(VideoBackend::Vhostuser));
        if vhost {
            let alias = video.info.alias();
            let fd = line.listening_fd(alias);
            let end = fd.map_or_else(
                || format!("path={}/{alias}-vhost-user-gpu.sock", line.context.lib_dir),
                |fd| format!("fd={fd}"),
            );
            line.arg("-chardev", format!("socket,id=chr-vu-{alias},{end}"));
        }
        if let Some(props) = video_card(line, domain, video, index == 0, vhost)? {
            line.arg("-device", props.text());
        }
    }
    Ok(())
}

fn video_card(
    line: &CommandLine,
    domain: &Domain,
    video: &Video,
    primary: bool,
    vhost: bool,
) -> Result<Option<Props>> {
    let model = video.model.clone().unwrap_or_default();
    let acceleration = model.acceleration.clone().unwrap_or_default();
    let gl = acceleration.accel3d == Some(YesNo::Yes);
    let vga = primary && !matches!(domain.arch(), "aarch64" | "armv7l" | "s390x");
    let name = match video.kind() {
        VideoKind::None => return Ok(None),
        VideoKind::Vga => "VGA".to_owned(),
        VideoKind::Cirrus => "cirrus-vga".to_owned(),
        VideoKind::Vmvga => "vmware-svga".to_owned(),
        VideoKind::Qxl if primary => "qxl-vga".to_owned(),
        VideoKind::Qxl => "qxl".to_owned(),
        VideoKind::Bochs => "bochs-display".to_owned(),
        VideoKind::Ramfb => "ramfb".to_owned(),
        VideoKind::Virtio => {
            let base = match (vhost, vga, gl) {
                (true, true, _) => {
                    return Ok(Some(virtio_card(
                        line,
                        domain,
                        video,
                        "vhost-user-vga".to_owned(),
                        true,
                    )));
                }
                (true, false, _) => "vhost-user-gpu",
                (false, true, true) => {
                    return Ok(Some(virtio_card(
                        line,
                        domain,
                        video,
                        "virtio-vga-gl".to_owned(),
                        false,
                    )));
                }
                (false, true, false) => {
                    return Ok(Some(virtio_card(
                        line,
                        domain,
                        video,
                        "virtio-vga".to_owned(),
                        false,
                    )));
                }
                (false, false, true) => "virtio-gpu-gl",
                (false, false, false) => "virtio-gpu",
            };
            let name = virtio_name(base, &video.info, None);
            return Ok(Some(virtio_card(line, domain, video, name, vhost)));
        }
        kind => {
            return unsupported(format!(
                "domain configuration does not support video model '{kind}'"
            ));
        }
    };
    let mut props = Props::device(&name).put("id", video.info.alias());
    if video.kind() == VideoKind::Qxl {
        let bytes = |kib: Option<u32>| kib.map(|kib| u64::from(kib) * 1024);
        let mib = |kib: Option<u32>| kib.unwrap_or_default() / 1024;
        props = props
            .opt("max_outputs", model.heads)
            .opt("ram_size", bytes(model.ram))
            .opt("vram_size", bytes(model.vram))
            .put("vram64_size_mb", mib(model.vram64))
            .put("vgamem_mb", mib(model.vgamem));
    } else if matches!(video.kind(), VideoKind::Vga | VideoKind::Vmvga) {
        props = props.opt("vgamem_mb", model.vram.map(|kib| kib / 1024));
    } else if video.kind() == VideoKind::Bochs {
        props = props.opt("vgamem", model.vram.map(|kib| u64::from(kib) * 1024));
    }
    let props = resolution(props, video).address(domain, &video.info);
    Ok(Some(props))
}

fn resolution(props: Props, video: &Video) -> Props {
    let Some(resolution) = video.model.as_ref().and_then(|model| model.resolution.clone()) else {
        return props;
    };
    props.put("xres", resolution.x).put("yres", resolution.y)
}

fn virtio_card(_: &CommandLine, domain: &Domain, video: &Video, name: String, vhost: bool) -> Props {
    let model = video.model.clone().unwrap_or_default();
    let driver = video.driver.clone().unwrap_or_default();
    let options = if name == "vhost-user-vga" {
        Default::default()
    } else {
        driver.virtio
    };
    let mut props = Props::device(&name)
        .virtio(options)
        .put("id", video.info.alias())
        .opt("max_outputs", model.heads);
    props = props.switch("blob", model.blob);
    if vhost {
        props = props.put("chardev", format!("chr-vu-{}", video.info.alias()));
    }
    resolution(props, video).address(domain, &video.info)
}

/// Writes where sound goes.
pub fn audios(line: &mut CommandLine, domain: &Domain) -> Result<()> {
    for audio in &domain.devices.audios {
        line.arg("-audiodev", audiodev(audio).text());
    }
    Ok(())
}

fn audiodev(audio: &Audio) -> Props {
    let driver = match audio.kind {
        AudioKind::Pulseaudio => "pa",
        AudioKind::File => "wav",
        kind => kind.as_str(),
    };
    let server = match audio.kind {
        AudioKind::Pulseaudio => audio.server_name.clone(),
        _ => None,
    };
    let yes = |answer: Option<YesNo>| answer.map(|answer| answer == YesNo::Yes);
    let mut props = Props::default()
        .put("id", format!("audio{}", audio.id))
        .put("driver", driver)
        .opt("timer-period", audio.timer_period)
        .opt("path", audio.path.clone())
        .opt("server", server)
        .opt("driver-name", None::<String>)
        .opt("try-mmap", yes(audio.try_mmap))
        .opt("exclusive", yes(audio.exclusive))
        .opt("dsp-policy", audio.dsp_policy);
    if let Some(input) = audio.input.as_ref() {
        props = side(props, "in", input, audio.kind);
    }
    if let Some(output) = audio.output.as_ref() {
        props = side(props, "out", output, audio.kind);
    }
    props
}

fn side(props: Props, key: &'static str, side: &AudioSide, kind: AudioKind) -> Props {
    let settings = side.settings.clone().unwrap_or_default();
    let yes = |answer: Option<YesNo>| answer.map(|answer| answer == YesNo::Yes);
    let jack = kind == AudioKind::Jack;
    let inner = Props::default()
        .opt("mixing-engine", yes(side.mixing_engine))
        .opt("fixed-settings", yes(side.fixed_settings))
        .opt("voices", side.voices)
        .opt("buffer-length", side.buffer_length)
        .opt("frequency", settings.frequency)
        .opt("channels", settings.channels)
        .opt("format", settings.format.map(|format| format.as_str()))
        .opt("dev", side.dev.clone())
        .opt("buffer-count", side.buffer_count)
        .opt("try-poll", yes(side.try_poll))
        .opt("server-name", side.server_name.clone().filter(|_| jack))
        .opt("client-name", side.client_name.clone())
        .opt("connect-ports", side.connect_ports.clone())
        .opt("exact-name", yes(side.exact_name))
        .opt("name", side.name.clone())
        .opt("stream-name", side.stream_name.clone())
        .opt("latency", side.latency);
    if inner.is_empty() {
        props
    } else {
        props.put(key, inner)
    }
}

/// Writes the sound cards.
pub fn sounds(line: &mut CommandLine, domain: &Domain) -> Result<()> {
    for sound in &domain.devices.sounds {
        self::sound(line, domain, sound);
    }
    Ok(())
}

fn sound(line: &mut CommandLine, domain: &Domain, sound: &Sound) {
    let alias = sound.info.alias();
    let id = sound
        .audio
        .as_ref()
        .map(|audio| audio.id)
        .or_else(|| domain.devices.audios.first().map(|audio| audio.id));
    let audiodev = id.map(|id| format!("audio{id}"));
    let hda = matches!(sound.model, SoundModel::Ich6 | SoundModel::Ich9);
    let name = match sound.model {
        SoundModel::Pcspk => return,
        SoundModel::Sb16 => "sb16".to_owned(),
        SoundModel::Es1370 => "ES1370".to_owned(),
        SoundModel::Ac97 => "AC97".to_owned(),
        SoundModel::Ich6 => "intel-hda".to_owned(),
        SoundModel::Ich9 | SoundModel::Ich7 => "ich9-intel-hda".to_owned(),
        SoundModel::Usb => "usb-audio".to_owned(),
        SoundModel::Virtio => virtio_name("virtio-sound", &sound.info, None),
    };
    let driver = sound.driver.map(|driver| driver.virtio).unwrap_or_default();
    let mut props = Props::device(&name).virtio(driver).put("id", alias);
    if !hda {
        props = props.opt("audiodev", audiodev.clone());
    }
    if sound.model == SoundModel::Usb {
        props = props.opt("multi", sound.multichannel.map(|multi| multi == YesNo::Yes));
    }
    props = props.opt("streams", sound.streams);
    line.arg("-device", props.address(domain, &sound.info).text());
    if !hda {
        return;
    }
    let codecs: Vec<&str> = match sound.codecs.is_empty() {
        true => vec!["hda-duplex"],
        false => sound
            .codecs
            .iter()
            .map(|codec| match codec.kind.as_str() {
                "micro" => "hda-micro",
                "output" => "hda-output",
                _ => "hda-duplex",
            })
            .collect(),
    };
    for (number, codec) in codecs.into_iter().enumerate() {
        let props = Props::device(codec)
            .put("id", format!("{alias}-codec{number}"))
            .put("bus", format!("{alias}.0"))
            .put("cad", number)
            .opt("audiodev", audiodev.clone());
        line.arg("-device", props.text());
    }
}

/// A switch as JSON.
pub fn switch(on: OnOff) -> serde_json::Value {
    json!(on == OnOff::On)
}
