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
    /// The display of the host.
    #[attr]
    pub display: Option<String>,
    /// The file with the keys of the display.
    #[attr]
    pub xauth: Option<String>,
    /// Whether the window fills the display.
    #[attr]
    pub fullscreen: Option<YesNo>,
    /// The socket viewers connect to.
    #[attr]
    pub socket: Option<String>,
    /// -1 until the host has chosen one.
    #[attr]
    pub port: Option<i32>,
    /// Whether the connection is direct, without a bus.
    #[attr]
    pub p2p: Option<YesNo>,
    /// The address of a bus, for the kind `dbus`.
    #[attr]
    pub address: Option<String>,
    /// The port of encrypted connections.
    #[attr("tlsPort")]
    pub tls_port: Option<i32>,
    /// Whether ports are found at the start.
    #[attr]
    pub autoport: Option<YesNo>,
    /// The port of connections by browsers.
    #[attr]
    pub websocket: Option<i32>,
    /// Whether a new viewer sends away the old one.
    #[attr("replaceUser")]
    pub replace_user: Option<YesNo>,
    /// Whether several viewers are served.
    #[attr("multiUser")]
    pub multi_user: Option<YesNo>,
    /// The address that is listened on.
    #[attr]
    pub listen: Option<String>,
    /// The layout of the keyboard.
    #[attr]
    pub keymap: Option<String>,
    #[attr("sharePolicy")]
    pub share_policy: Option<SharePolicy>,
    /// Whether viewers may switch the guest off.
    #[attr("powerControl")]
    pub power_control: Option<YesNo>,
    #[attr("defaultMode")]
    pub default_mode: Option<ChannelMode>,
    /// Who may log in.
    #[attr(secret)]
    pub username: Option<String>,
    /// What viewers must know.
    #[attr(secret)]
    pub passwd: Option<String>,
    /// Until when that counts.
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
    /// The address.
    #[attr]
    pub address: Option<String>,
    /// The network whose address is taken.
    #[attr]
    pub network: Option<String>,
    /// The path of the socket.
    #[attr]
    pub socket: Option<String>,
    /// The address came from the configuration; only in status files.
    #[attr("fromConfig", live)]
    pub from_config: Option<u32>,
    /// The socket was made up; only in status files.
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
    /// Whether sound is compressed.
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
    /// Whether viewers may hand over files.
    #[attr]
    pub enable: YesNo,
}

/// Whether the host's graphics card draws.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Gl {
    /// Whether OpenGL is used.
    #[attr]
    pub enable: Option<YesNo>,
    /// The device that draws.
    #[attr]
    pub rendernode: Option<String>,
}

/// Which audio backend is meant.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct AudioId {
    /// The number of the audio device.
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
    /// Memory in KiB.
    #[attr]
    pub ram: Option<u32>,
    /// Video memory in KiB.
    #[attr]
    pub vram: Option<u32>,
    /// Video memory beyond 4 GiB, in KiB.
    #[attr]
    pub vram64: Option<u32>,
    /// Memory for VGA modes, in KiB.
    #[attr]
    pub vgamem: Option<u32>,
    /// How many screens there are.
    #[attr]
    pub heads: Option<u32>,
    /// Whether it is the first card.
    #[attr]
    pub primary: Option<YesNo>,
    /// Whether guest and host share pictures.
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
    /// Whether the host helps to draw in 3D.
    #[attr]
    pub accel3d: Option<YesNo>,
    /// Whether the host helps to draw in 2D.
    #[attr]
    pub accel2d: Option<YesNo>,
    /// The device that draws.
    #[attr]
    pub rendernode: Option<String>,
}

/// Points on the screen.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Resolution {
    /// The width.
    #[attr]
    pub x: u32,
    /// The height.
    #[attr]
    pub y: u32,
}

/// A sound card.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Sound {
    #[attr]
    pub model: SoundModel,
    /// Whether there are more than two channels.
    #[attr]
    pub multichannel: Option<YesNo>,
    /// How many streams there are.
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
    /// The number devices refer to.
    #[attr]
    pub id: u32,
    #[attr("type")]
    pub kind: AudioKind,
    /// In microseconds.
    #[attr("timerPeriod")]
    pub timer_period: Option<u32>,
    /// The server that plays.
    #[attr("serverName")]
    pub server_name: Option<String>,
    /// The driver of SDL.
    #[attr]
    pub driver: Option<String>,
    /// The file that gets the sound.
    #[attr]
    pub path: Option<String>,
    /// Where the server's socket is.
    #[attr("runtimeDir")]
    pub runtime_dir: Option<String>,
    /// Whether memory is shared with the device.
    #[attr("tryMMap")]
    pub try_mmap: Option<YesNo>,
    /// Whether the device is for this guest alone.
    #[attr]
    pub exclusive: Option<YesNo>,
    /// The policy of timing of OSS.
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
    /// Whether sound is mixed before it is handed over.
    #[attr("mixingEngine")]
    pub mixing_engine: Option<YesNo>,
    /// Whether the settings below are kept to.
    #[attr("fixedSettings")]
    pub fixed_settings: Option<YesNo>,
    /// How many sounds at a time.
    #[attr]
    pub voices: Option<u32>,
    /// The length of the buffer in microseconds.
    #[attr("bufferLength")]
    pub buffer_length: Option<u32>,
    /// The device of the host.
    #[attr]
    pub dev: Option<String>,
    /// Whether the device is waited for.
    #[attr("tryPoll")]
    pub try_poll: Option<YesNo>,
    /// How many buffers there are.
    #[attr("bufferCount")]
    pub buffer_count: Option<u32>,
    /// The server of JACK.
    #[attr("serverName")]
    pub server_name: Option<String>,
    /// The name of the client at JACK.
    #[attr("clientName")]
    pub client_name: Option<String>,
    /// The ports of JACK it is connected to.
    #[attr("connectPorts")]
    pub connect_ports: Option<String>,
    /// Whether the name must be free.
    #[attr("exactName")]
    pub exact_name: Option<YesNo>,
    /// The sink or source.
    #[attr]
    pub name: Option<String>,
    /// The name of the stream.
    #[attr("streamName")]
    pub stream_name: Option<String>,
    /// The wished delay in microseconds.
    #[attr]
    pub latency: Option<u32>,
    #[child]
    pub settings: Option<AudioSettings>,
}

/// How samples look.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct AudioSettings {
    /// Samples a second.
    #[attr]
    pub frequency: Option<u32>,
    /// How many channels.
    #[attr]
    pub channels: Option<u32>,
    #[attr]
    pub format: Option<SampleFormat>,
}
