//! Character devices: serial and parallel ports, consoles, channels.

use super::address::DeviceInfo;
use super::security::DeviceSeclabel;
use super::storage::Reconnect;
use xml::{Element, OnOff, YesNo, values};

values! {
    /// What is at the host's end.
    CharKind { Null "null", Vc "vc", #[default] Pty "pty", Dev "dev", File "file", Pipe "pipe", Stdio "stdio", Udp "udp", Tcp "tcp", Unix "unix", Spicevmc "spicevmc", Spiceport "spiceport", Nmdm "nmdm", QemuVdagent "qemu-vdagent", Dbus "dbus" }
    /// What is spoken on a TCP connection.
    CharProtocol { #[default] Raw "raw", Telnet "telnet", Telnets "telnets", Tls "tls" }
    /// What the guest sees of a channel.
    ChannelTarget { #[default] None "none", Guestfwd "guestfwd", Virtio "virtio", Xen "xen" }
    /// Whether the guest has opened a channel.
    ChannelState { Default "default", #[default] Connected "connected", Disconnected "disconnected" }
    /// Who draws the mouse pointer.
    MouseMode { #[default] Server "server", Client "client" }
}

/// The host's end of a character device.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct CharBackend {
    #[attr("type")]
    pub kind: Option<CharKind>,
    /// The terminal it is connected to; only printed.
    #[attr(live)]
    pub tty: Option<String>,
    #[child("source")]
    pub sources: Vec<CharSource>,
    #[child]
    pub protocol: Option<Protocol>,
    #[child]
    pub log: Option<Log>,
}

impl CharBackend {
    /// A backend of a kind with nothing else.
    pub fn new(kind: CharKind) -> Self {
        Self {
            kind: Some(kind),
            ..Self::default()
        }
    }

    /// What is at the host's end.
    pub fn kind(&self) -> CharKind {
        self.kind.unwrap_or_default()
    }

    /// The only source most kinds have.
    pub fn source(&self) -> Option<&CharSource> {
        self.sources.first()
    }

    /// The only source, made when it is not there.
    pub fn source_mut(&mut self) -> &mut CharSource {
        self.sources.truncate(1);
        if self.sources.is_empty() {
            self.sources.push(CharSource::default());
        }
        self.sources
            .last_mut()
            .unwrap_or_else(|| unreachable!("one was just put there"))
    }

    /// The path of the host's end.
    pub fn path(&self) -> Option<&str> {
        self.source().and_then(|source| source.path.as_deref())
    }
}

/// What is at the host's end.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct CharSource {
    /// Whether it connects or listens.
    #[attr]
    pub mode: Option<String>,
    /// The host.
    #[attr]
    pub host: Option<String>,
    /// The port or the name of a service.
    #[attr]
    pub service: Option<String>,
    /// The file, device or socket.
    #[attr]
    pub path: Option<String>,
    /// Whether what the file holds is kept.
    #[attr]
    pub append: Option<OnOff>,
    /// The channel of the display's connection.
    #[attr]
    pub channel: Option<String>,
    /// The null modem's end on the host.
    #[attr]
    pub master: Option<String>,
    /// The null modem's end for the guest.
    #[attr]
    pub slave: Option<String>,
    /// Whether the connection is encrypted.
    #[attr]
    pub tls: Option<YesNo>,
    #[child]
    pub clipboard: Option<Clipboard>,
    #[child]
    pub mouse: Option<Mouse>,
    #[child]
    pub reconnect: Option<Reconnect>,
    #[child("seclabel")]
    pub seclabels: Vec<DeviceSeclabel>,
}

/// Whether clipboards are shared.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Clipboard {
    /// Whether text is copied between guest and viewer.
    #[attr]
    pub copypaste: YesNo,
}

/// Who draws the mouse pointer.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Mouse {
    #[attr]
    pub mode: MouseMode,
}

/// What is spoken.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Protocol {
    #[attr("type")]
    pub kind: Option<CharProtocol>,
}

/// A file that gets a copy.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Log {
    /// The file that gets all output.
    #[attr]
    pub file: Option<String>,
    /// Whether what the file holds is kept.
    #[attr]
    pub append: Option<OnOff>,
}

/// The model of a serial port.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct TargetModel {
    /// The name of the model.
    #[attr]
    pub name: Option<String>,
}

/// What the guest sees of a port.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct PortTarget {
    /// What the port is part of.
    #[attr("type")]
    pub kind: Option<String>,
    /// The number of the port.
    #[attr]
    pub port: Option<i32>,
    #[child]
    pub model: Option<TargetModel>,
}

/// A serial or parallel port, or a console.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Port {
    #[flat]
    pub backend: CharBackend,
    #[child(keep)]
    pub target: Option<PortTarget>,
    #[flat]
    pub info: DeviceInfo,
}

impl Port {
    /// The number of the port.
    pub fn port(&self) -> i32 {
        self.target.as_ref().and_then(|target| target.port).unwrap_or(-1)
    }

    /// The kind of the target, empty when none is given.
    pub fn target_kind(&self) -> &str {
        self.target
            .as_ref()
            .and_then(|target| target.kind.as_deref())
            .unwrap_or_default()
    }

    /// The model of the target, empty when none is given.
    pub fn target_model(&self) -> &str {
        let model = self.target.as_ref().and_then(|target| target.model.as_ref());
        model.and_then(|model| model.name.as_deref()).unwrap_or_default()
    }

    /// The target, made when it is not there.
    pub fn target_mut(&mut self) -> &mut PortTarget {
        self.target.get_or_insert_with(PortTarget::default)
    }
}

/// A channel between host and guest.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Channel {
    #[flat]
    pub backend: CharBackend,
    #[child(keep)]
    pub target: ChannelEnd,
    #[flat]
    pub info: DeviceInfo,
}

/// What the guest sees of a channel.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct ChannelEnd {
    #[attr("type")]
    pub kind: Option<ChannelTarget>,
    /// The address the guest connects to.
    #[attr]
    pub address: Option<String>,
    /// The port the guest connects to.
    #[attr]
    pub port: Option<String>,
    /// The name by which the guest knows the channel.
    #[attr]
    pub name: Option<String>,
    #[attr(live)]
    pub state: Option<ChannelState>,
}

values! {
    /// What a smartcard is made of.
    SmartcardMode { #[default] Host "host", HostCertificates "host-certificates", Passthrough "passthrough" }
}

/// A reader of smartcards.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Smartcard {
    #[attr]
    pub mode: SmartcardMode,
    /// The names of three certificates.
    #[leaf("certificate")]
    pub certificates: Vec<String>,
    /// Where the certificates are.
    #[leaf]
    pub database: Option<String>,
    #[flat]
    pub backend: CharBackend,
    #[flat]
    pub info: DeviceInfo,
}

/// A device that is redirected over the network.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Redirdev {
    /// What the devices are connected to.
    #[attr]
    pub bus: Option<String>,
    #[flat]
    pub backend: CharBackend,
    #[flat]
    pub info: DeviceInfo,
}
