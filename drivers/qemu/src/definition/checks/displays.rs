//! Displays, graphics cards, sound and where sound goes.

use super::super::{Problem, QemuHost, Result, unsupported, wrong};
use model::code;
use model::domain::graphics::SoundModel;
use model::domain::graphics::{Audio, AudioKind, AudioSide, VideoBackend, VideoKind};
use model::domain::tune::MemorySourceKind;
use model::domain::{Domain, GraphicsKind, Video};
use model::{OnOff, YesNo};

/// Checks them all.
pub fn check(domain: &Domain, host: &QemuHost) -> Result<()> {
    let devices = &domain.devices;
    for graphics in &devices.graphics {
        let lacks = match graphics.kind {
            GraphicsKind::Desktop => true,
            GraphicsKind::Rdp => true,
            GraphicsKind::Spice => !host.has("qxl") && !host.has("spicevmc"),
            _ => false,
        };
        if lacks && !(graphics.kind == GraphicsKind::Rdp && host.types.is_none()) {
            return unsupported(format!(
                "{} graphics are not supported with this QEMU",
                graphics.kind
            ));
        }
    }
    let primary = |video: &&Video| video.model.as_ref().and_then(|model| model.primary) == Some(YesNo::Yes);
    if devices.videos.iter().filter(primary).count() > 1 {
        return unsupported("Only one primary video device is supported");
    }
    devices.videos.iter().try_for_each(|each| video(each, host))?;
    let nothing = |video: &Video| video.kind() == VideoKind::None;
    if devices.videos.len() > 1 && devices.videos.iter().any(nothing) {
        return unsupported("a 'none' video type must be the only video device defined for the domain");
    }
    blobs(domain)?;
    heard(domain)?;
    for (index, video) in devices.videos.iter().enumerate() {
        second(video, index)?;
    }
    devices.audios.iter().try_for_each(|each| audio(each, domain))?;
    for sound in &devices.sounds {
        if sound.model == SoundModel::Ich7 {
            let words = "Cannot automatically add a new PCI bus for a device with connect flags 00";
            return Err(Problem::nowhere(code::INTERNAL_ERROR, words));
        }
        let Some(audio) = &sound.audio else { continue };
        if !devices.audios.iter().any(|each| each.id == audio.id) {
            return wrong(format!("no audio device with ID {}", audio.id));
        }
    }
    Ok(())
}

/// The device of QEMU for a model of a card; none for a model QEMU never had.
fn card(kind: VideoKind) -> Option<&'static str> {
    match kind {
        VideoKind::Vga => Some("VGA"),
        VideoKind::Cirrus => Some("cirrus-vga"),
        VideoKind::Vmvga => Some("vmware-svga"),
        VideoKind::Qxl => Some("qxl"),
        VideoKind::Virtio => Some("virtio-gpu-pci"),
        VideoKind::Bochs => Some("bochs-display"),
        VideoKind::Ramfb => Some("ramfb"),
        VideoKind::None | VideoKind::Default => Some(""),
        VideoKind::Xen | VideoKind::Vbox | VideoKind::Parallels | VideoKind::Gop => None,
    }
}

fn video(video: &Video, host: &QemuHost) -> Result<()> {
    let kind = video.kind();
    let model = video.model.as_ref();
    if let Some(acceleration) = model.and_then(|model| model.acceleration.as_ref())
        && acceleration.accel2d.is_none()
        && acceleration.accel3d.is_none()
        && acceleration.rendernode.is_none()
    {
        return unsupported("missing values for acceleration");
    }
    let acceleration = model.and_then(|model| model.acceleration.as_ref());
    if acceleration.is_some_and(|acceleration| acceleration.accel2d == Some(YesNo::Yes)) {
        return unsupported("qemu does not support the accel2d setting");
    }
    let solid = acceleration.is_some_and(|acceleration| acceleration.accel3d == Some(YesNo::Yes));
    if solid && kind != VideoKind::Virtio {
        return unsupported("3d acceleration is supported only with 'virtio' video device");
    }
    let lacks = match card(kind) {
        None => true,
        Some("virtio-gpu-pci") | Some("") => false,
        Some(device) => !host.has(device),
    };
    let vhost_user = video.driver.as_ref().and_then(|driver| driver.name) == Some(VideoBackend::Vhostuser);
    if lacks {
        return unsupported(format!(
            "domain configuration does not support video model '{kind}'"
        ));
    }
    let only_qxl = model.filter(|_| !matches!(kind, VideoKind::Qxl | VideoKind::None));
    let sizes = only_qxl.map(|model| {
        [
            ("ram", model.ram),
            ("vram64", model.vram64),
            ("vgamem", model.vgamem),
        ]
    });
    if let Some((name, _)) = sizes.iter().flatten().find(|(_, size)| size.is_some()) {
        return unsupported(format!("{name} attribute only supported for video type qxl"));
    }
    let node = model
        .and_then(|model| model.acceleration.as_ref())
        .is_some_and(|acceleration| acceleration.rendernode.is_some());
    if node && !vhost_user && kind != VideoKind::None {
        return unsupported("unsupported rendernode accel attribute without 'vhostuser'");
    }
    let heads = model.and_then(|model| model.heads).unwrap_or(1);
    if heads > 1 && !matches!(kind, VideoKind::Qxl | VideoKind::Virtio | VideoKind::None) {
        return unsupported(format!("video type '{kind}' doesn't support multiple 'heads'"));
    }
    if vhost_user && kind != VideoKind::Virtio {
        return unsupported("'vhostuser' driver is only supported with 'virtio' device");
    }
    if model.is_some_and(|model| model.blob.is_some()) && !matches!(kind, VideoKind::Virtio | VideoKind::None)
    {
        return unsupported(format!("video type '{kind}' does not support blob resources"));
    }
    Ok(())
}

/// A picture that is not copied lies in memory that can be handed on.
fn blobs(domain: &Domain) -> Result<()> {
    let source = domain
        .memory_backing
        .as_ref()
        .and_then(|backing| backing.source.as_ref());
    let memfd = source.is_some_and(|source| source.kind == MemorySourceKind::Memfd);
    let blob = |video: &Video| video.model.as_ref().and_then(|model| model.blob) == Some(OnOff::On);
    if !memfd && domain.devices.videos.iter().any(blob) {
        return unsupported("'blob' support for virtio-gpu devices requires a memfd memory backend");
    }
    Ok(())
}

/// VNC sends sound that there is.
fn heard(domain: &Domain) -> Result<()> {
    let vnc = domain
        .devices
        .graphics
        .iter()
        .filter(|graphics| graphics.kind == GraphicsKind::Vnc);
    for audio in vnc.filter_map(|graphics| graphics.audio.as_ref()) {
        if !domain.devices.audios.iter().any(|each| each.id == audio.id) {
            return wrong(format!("no audio device with ID {}", audio.id));
        }
    }
    Ok(())
}

/// Cards that only are the first one, and cards whose picture has one size.
fn second(video: &Video, index: usize) -> Result<()> {
    let kind = video.kind();
    let primary = video.model.as_ref().and_then(|model| model.primary) == Some(YesNo::Yes);
    let alone = !matches!(kind, VideoKind::Qxl | VideoKind::Virtio | VideoKind::None);
    if alone && index > 0 && !primary {
        return unsupported(format!(
            "video type '{kind}' is only valid as primary video device"
        ));
    }
    let sized = matches!(
        kind,
        VideoKind::Vga | VideoKind::Qxl | VideoKind::Virtio | VideoKind::Bochs | VideoKind::None
    );
    if video
        .model
        .as_ref()
        .is_some_and(|model| model.resolution.is_some())
        && !sized
    {
        return wrong("model resolution is not supported");
    }
    Ok(())
}

fn audio(audio: &Audio, domain: &Domain) -> Result<()> {
    let spice = domain
        .devices
        .graphics
        .iter()
        .any(|each| each.kind == GraphicsKind::Spice);
    if audio.kind == AudioKind::Spice && !spice {
        return unsupported("Spice audio is not supported without spice graphics");
    }
    audio
        .input
        .iter()
        .chain(&audio.output)
        .try_for_each(|each| side(each))
}

fn side(side: &AudioSide) -> Result<()> {
    let fixed = side.fixed_settings == Some(YesNo::Yes);
    if side.settings.is_some() && !fixed {
        return unsupported("audio settings specified without fixed settings flag");
    }
    if fixed && side.mixing_engine != Some(YesNo::Yes) {
        return unsupported("fixed audio settings requires mixing engine");
    }
    Ok(())
}
