//! What is shown to people: displays, video cards, sound.

use super::address::DeviceInfo;
use super::chardev::{Clipboard, Mouse};
use super::virtio::VirtioOptions;
use xml::{Element, OnOff, YesNo, values};

values! {
    /// How the display reaches people.
    GraphicsKind { Sdl "sdl", #[default] Vnc "vnc", Rdp "rdp", Desktop "desktop", Spice "spice", EglHeadless "egl-headless", Dbus "dbus" }
    /// What a display listens on.
    ListenKind { #[default] Address "address", Network "network", Socket "socket", None "none" }
    /// What happens to a connected client when the password changes.
    Connected { #[default] Keep "keep", Fail "fail", Disconnect "disconnect" }
    /// Whether a display is shared.
    SharePolicy { #[default] AllowExclusive "allow-exclusive", ForceShared "force-shared", Ignore "ignore" }
    /// Whether a channel is encrypted.
    ChannelMode { #[default] Any "any", Secure "secure", Insecure "insecure" }
    /// A channel of SPICE.
    SpiceChannelName { #[default] Main "main", Display "display", Inputs "inputs", Cursor "cursor", Playback "playback", Record "record", Smartcard "smartcard", Usbredir "usbredir" }
    /// How SPICE compresses images.
    ImageCompression { #[default] AutoGlz "auto_glz", AutoLz "auto_lz", Quic "quic", Glz "glz", Lz "lz", Off "off" }
    /// When SPICE compresses.
    WhenCompressed { #[default] Auto "auto", Never "never", Always "always" }
    /// What SPICE takes for a film.
    StreamingMode { #[default] Filter "filter", All "all", Off "off" }
    /// A video card.
    VideoKind { Default "default", #[default] Vga "vga", Cirrus "cirrus", Vmvga "vmvga", Xen "xen", Vbox "vbox", Qxl "qxl", Parallels "parallels", Virtio "virtio", Gop "gop", None "none", Bochs "bochs", Ramfb "ramfb" }
    /// Who draws.
    VideoBackend { #[default] Qemu "qemu", Vhostuser "vhostuser" }
    /// Whether VGA registers are shown.
    VgaConf { #[default] Io "io", On "on", Off "off" }
    /// A sound card.
    SoundModel { #[default] Sb16 "sb16", Es1370 "es1370", Pcspk "pcspk", Ac97 "ac97", Ich6 "ich6", Ich9 "ich9", Usb "usb", Ich7 "ich7", Virtio "virtio" }
    /// A part of a sound card.
    CodecKind { #[default] Duplex "duplex", Micro "micro", Output "output" }
    /// Where sound goes.
    AudioKind { #[default] None "none", Alsa "alsa", Coreaudio "coreaudio", Jack "jack", Oss "oss", Pulseaudio "pulseaudio", Sdl "sdl", Spice "spice", File "file", Dbus "dbus", Pipewire "pipewire" }
    /// A format of samples.
    SampleFormat { #[default] S8 "s8", U8 "u8", S16 "s16", U16 "u16", S32 "s32", U32 "u32", F32 "f32" }
}

/// A display.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Graphics {
    #[attr("type")]
    pub kind: GraphicsKind,
    #[attr]
    pub display: Option<String>,
    #[attr]
    pub xauth: Option<String>,
    #[attr]
    pub fullscreen: Option<YesNo>,
    #[attr]
    pub socket: Option<String>,
    /// -1 until the host has chosen one.
    #[attr]
    pub port: Option<i32>,
    #[attr]
    pub p2p: Option<YesNo>,
    /// The address of a bus, for the kind `dbus`.
    #[attr]
    pub address: Option<String>,
    #[attr("tlsPort")]
    pub tls_port: Option<i32>,
    #[attr]
    pub autoport: Option<YesNo>,
    #[attr]
    pub websocket: Option<i32>,
    #[attr("replaceUser")]
    pub replace_user: Option<YesNo>,
    #[attr("multiUser")]
    pub multi_user: Option<YesNo>,
    #[attr]
    pub listen: Option<String>,
    #[attr]
    pub keymap: Option<String>,
    #[attr("sharePolicy")]
    pub share_policy: Option<SharePolicy>,
    #[attr("powerControl")]
    pub power_control: Option<YesNo>,
    #[attr("defaultMode")]
    pub default_mode: Option<ChannelMode>,
    #[attr(secret)]
    pub username: Option<String>,
    #[attr(secret)]
    pub passwd: Option<String>,
    #[attr("passwdValidTo", secret)]
    pub passwd_valid_to: Option<String>,
    #[attr]
    pub connected: Option<Connected>,
    #[child("listen")]
    pub listens: Vec<Listen>,
    #[child("channel")]
    pub channels: Vec<SpiceChannel>,
    #[child]
    pub image: Option<Image>,
    #[child]
    pub jpeg: Option<Compressed>,
    #[child]
    pub zlib: Option<Compressed>,
    #[child]
    pub playback: Option<Playback>,
    #[child]
    pub streaming: Option<Streaming>,
    #[child]
    pub mouse: Option<Mouse>,
    #[child]
    pub clipboard: Option<Clipboard>,
    #[child]
    pub filetransfer: Option<Filetransfer>,
    #[child]
    pub gl: Option<Gl>,
    #[child]
    pub audio: Option<AudioId>,
}

impl Graphics {
    /// The address clients reach, when it is an address.
    pub fn listen_address(&self) -> Option<&str> {
        self.listens.first().and_then(|listen| listen.address.as_deref())
    }

    /// The socket clients reach, when it is a socket.
    pub fn listen_socket(&self) -> Option<&str> {
        self.listens.first().and_then(|listen| listen.socket.as_deref())
    }

    /// What the display listens on.
    pub fn listen_kind(&self) -> Option<ListenKind> {
        self.listens.first().map(|listen| listen.kind)
    }

    /// Whether the host chooses the ports.
    pub fn autoport(&self) -> bool {
        self.autoport == Some(YesNo::Yes)
    }
}

/// What a display listens on.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Listen {
    #[attr("type")]
    pub kind: ListenKind,
    #[attr]
    pub address: Option<String>,
    #[attr]
    pub network: Option<String>,
    #[attr]
    pub socket: Option<String>,
    #[attr("fromConfig", live)]
    pub from_config: Option<u32>,
    #[attr("autoGenerated", live)]
    pub auto_generated: Option<YesNo>,
}

/// A channel of SPICE.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct SpiceChannel {
    #[attr]
    pub name: SpiceChannelName,
    #[attr]
    pub mode: ChannelMode,
}

/// How images are compressed.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Image {
    #[attr]
    pub compression: ImageCompression,
}

/// When something is compressed.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Compressed {
    #[attr]
    pub compression: WhenCompressed,
}

/// Whether sound is compressed.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Playback {
    #[attr]
    pub compression: OnOff,
}

/// What is taken for a film.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Streaming {
    #[attr]
    pub mode: StreamingMode,
}

/// Whether files can be dropped into the guest.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Filetransfer {
    #[attr]
    pub enable: YesNo,
}

/// Whether the host's graphics card draws.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Gl {
    #[attr]
    pub enable: Option<YesNo>,
    #[attr]
    pub rendernode: Option<String>,
}

/// Which audio backend is meant.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct AudioId {
    #[attr]
    pub id: u32,
}

/// A video card.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Video {
    #[child]
    pub driver: Option<VideoDriver>,
    #[child]
    pub model: Option<VideoModel>,
    #[flat]
    pub info: DeviceInfo,
}

impl Video {
    /// The card, once completed.
    pub fn kind(&self) -> VideoKind {
        self.model
            .as_ref()
            .and_then(|model| model.kind)
            .unwrap_or(VideoKind::Default)
    }
}

/// How the card is driven.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct VideoDriver {
    #[flat]
    pub virtio: VirtioOptions,
    #[attr]
    pub name: Option<VideoBackend>,
    #[attr]
    pub vgaconf: Option<VgaConf>,
}

/// The card the guest sees; memory in KiB.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct VideoModel {
    #[attr("type")]
    pub kind: Option<VideoKind>,
    #[attr]
    pub ram: Option<u32>,
    #[attr]
    pub vram: Option<u32>,
    #[attr]
    pub vram64: Option<u32>,
    #[attr]
    pub vgamem: Option<u32>,
    #[attr]
    pub heads: Option<u32>,
    #[attr]
    pub primary: Option<YesNo>,
    #[attr]
    pub blob: Option<OnOff>,
    #[child]
    pub acceleration: Option<Box<Acceleration>>,
    #[child]
    pub resolution: Option<Resolution>,
}

/// What the host's graphics card does.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Acceleration {
    #[attr]
    pub accel3d: Option<YesNo>,
    #[attr]
    pub accel2d: Option<YesNo>,
    #[attr]
    pub rendernode: Option<String>,
}

/// Points on the screen.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Resolution {
    #[attr]
    pub x: u32,
    #[attr]
    pub y: u32,
}

/// A sound card.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Sound {
    #[attr]
    pub model: SoundModel,
    #[attr]
    pub multichannel: Option<YesNo>,
    #[attr]
    pub streams: Option<u32>,
    #[child("codec")]
    pub codecs: Vec<Codec>,
    #[child]
    pub audio: Option<AudioId>,
    #[flat]
    pub info: DeviceInfo,
    #[child]
    pub driver: Option<super::virtio::VirtioDriver>,
}

/// A part of a sound card.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Codec {
    #[attr("type")]
    pub kind: CodecKind,
}

/// Where sound goes.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Audio {
    #[attr]
    pub id: u32,
    #[attr("type")]
    pub kind: AudioKind,
    /// In microseconds.
    #[attr("timerPeriod")]
    pub timer_period: Option<u32>,
    #[attr("serverName")]
    pub server_name: Option<String>,
    #[attr]
    pub driver: Option<String>,
    #[attr]
    pub path: Option<String>,
    #[attr("runtimeDir")]
    pub runtime_dir: Option<String>,
    #[attr("tryMMap")]
    pub try_mmap: Option<YesNo>,
    #[attr]
    pub exclusive: Option<YesNo>,
    #[attr("dspPolicy")]
    pub dsp_policy: Option<i32>,
    #[child]
    pub input: Option<Box<AudioSide>>,
    #[child]
    pub output: Option<Box<AudioSide>>,
}

/// One direction of sound.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct AudioSide {
    #[attr("mixingEngine")]
    pub mixing_engine: Option<YesNo>,
    #[attr("fixedSettings")]
    pub fixed_settings: Option<YesNo>,
    #[attr]
    pub voices: Option<u32>,
    #[attr("bufferLength")]
    pub buffer_length: Option<u32>,
    #[attr]
    pub dev: Option<String>,
    #[attr("tryPoll")]
    pub try_poll: Option<YesNo>,
    #[attr("bufferCount")]
    pub buffer_count: Option<u32>,
    #[attr("serverName")]
    pub server_name: Option<String>,
    #[attr("clientName")]
    pub client_name: Option<String>,
    #[attr("connectPorts")]
    pub connect_ports: Option<String>,
    #[attr("exactName")]
    pub exact_name: Option<YesNo>,
    #[attr]
    pub name: Option<String>,
    #[attr("streamName")]
    pub stream_name: Option<String>,
    #[attr]
    pub latency: Option<u32>,
    #[child]
    pub settings: Option<AudioSettings>,
}

/// How samples look.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct AudioSettings {
    #[attr]
    pub frequency: Option<u32>,
    #[attr]
    pub channels: Option<u32>,
    #[attr]
    pub format: Option<SampleFormat>,
}
