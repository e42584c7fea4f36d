//! Where the bytes of a disk are, and how they are reached: `<source>` and what stands in it.

use super::address::PciAddress;
use super::security::DeviceSeclabel;
use crate::scalar::{InBytes, Uuid};
use xml::{Element, Reader, Tag, Writer, YesNo, values};

values! {
    /// Where the bytes are.
    SourceKind { #[default] File "file", Block "block", Dir "dir", Network "network", Volume "volume", Nvme "nvme", VhostUser "vhostuser", VhostVdpa "vhostvdpa" }
    /// The format of an image.
    Format { #[default] Raw "raw", Dir "dir", Bochs "bochs", Cloop "cloop", Dmg "dmg", Iso "iso", Vpc "vpc", Vdi "vdi", Fat "fat", Vhd "vhd", Ploop "ploop", Luks "luks", Cow "cow", Qcow "qcow", Qcow2 "qcow2", Qed "qed", Vmdk "vmdk" }
    /// The protocol of a network source.
    Protocol { #[default] Nbd "nbd", Rbd "rbd", Sheepdog "sheepdog", Gluster "gluster", Iscsi "iscsi", Http "http", Https "https", Ftp "ftp", Ftps "ftps", Tftp "tftp", Ssh "ssh", Vxhs "vxhs", Nfs "nfs" }
    /// How a server is reached.
    Transport { #[default] Tcp "tcp", Unix "unix", Rdma "rdma" }
    /// What happens when the source is missing at the start.
    StartupPolicy { Default "default", #[default] Mandatory "mandatory", Requisite "requisite", Optional "optional" }
    /// How a volume of an iSCSI pool is used.
    VolumeMode { #[default] Host "host", Direct "direct" }
    /// What a secret for logging in is for.
    AuthSecretKind { #[default] Iscsi "iscsi", Ceph "ceph" }
    /// The format of an encryption.
    EncryptionFormat { #[default] Default "default", Qcow "qcow", Luks "luks", Luks2 "luks2", LuksAny "luks-any" }
    /// Who decrypts.
    EncryptionEngine { #[default] Qemu "qemu", Librbd "librbd" }
}

/// Where the bytes of an image are.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Source {
    /// The file.
    #[attr]
    pub file: Option<String>,
    /// The block device.
    #[attr]
    pub dev: Option<String>,
    /// The folder that is shown as a FAT disk.
    #[attr]
    pub dir: Option<String>,
    #[attr]
    pub protocol: Option<Protocol>,
    /// The name on the server.
    #[attr]
    pub name: Option<String>,
    /// The query of a web address.
    #[attr]
    pub query: Option<String>,
    /// Whether the connection is encrypted.
    #[attr]
    pub tls: Option<YesNo>,
    /// The name the server's certificate must have.
    #[attr("tlsHostname")]
    pub tls_hostname: Option<String>,
    /// The pool the volume is in.
    #[attr]
    pub pool: Option<String>,
    /// The volume.
    #[attr]
    pub volume: Option<String>,
    /// How an iSCSI volume is reached, or who listens.
    #[attr]
    pub mode: Option<String>,
    /// The kind of address or socket.
    #[attr("type")]
    pub kind: Option<String>,
    /// The path of a socket.
    #[attr]
    pub path: Option<String>,
    /// Whether the device is taken from its driver and given back.
    #[attr]
    pub managed: Option<YesNo>,
    /// The name space of an NVMe device.
    #[attr]
    pub namespace: Option<u64>,
    /// The descriptors that were handed over.
    #[attr]
    pub fdgroup: Option<String>,
    #[attr("startupPolicy")]
    pub startup_policy: Option<StartupPolicy>,
    /// The number of the image in the chain; only printed.
    #[attr(live)]
    pub index: Option<u32>,
    #[child("host")]
    pub hosts: Vec<Host>,
    #[child]
    pub snapshot: Option<Box<Named>>,
    #[child]
    pub config: Option<Box<ConfigFile>>,
    #[child]
    pub initiator: Option<Box<Initiator>>,
    #[child("address")]
    pub nvme_address: Option<Box<PciAddress>>,
    #[child]
    pub reconnect: Option<Box<Reconnect>>,
    #[list("slices/slice")]
    pub slices: Vec<Slice>,
    #[child]
    pub ssl: Option<Ssl>,
    #[list("cookies/cookie")]
    pub cookies: Vec<Cookie>,
    #[child]
    pub readahead: Option<Readahead>,
    #[child]
    pub timeout: Option<Timeout>,
    #[child("knownHosts")]
    pub known_hosts: Option<Box<PathOnly>>,
    #[child]
    pub identity: Option<Box<Identity>>,
    #[child("seclabel")]
    pub seclabels: Vec<DeviceSeclabel>,
    #[child]
    pub auth: Option<Box<Auth>>,
    #[child]
    pub encryption: Option<Box<Encryption>>,
    #[child]
    pub reservations: Option<Box<Reservations>>,
    #[child("dataStore")]
    pub data_store: Option<Box<BackingStore>>,
}

impl Source {
    /// Whether nothing says where the bytes are.
    pub fn is_empty(&self, kind: SourceKind) -> bool {
        let path = self.path_of(kind).is_none_or(str::is_empty);
        match kind {
            SourceKind::Network => self.protocol.is_none(),
            SourceKind::Volume => self.pool.is_none(),
            SourceKind::Nvme => self.namespace.is_none(),
            SourceKind::VhostUser => self.path.is_none(),
            _ => path,
        }
    }

    /// The local path, when the kind of source has one.
    pub fn path_of(&self, kind: SourceKind) -> Option<&str> {
        match kind {
            SourceKind::File => self.file.as_deref(),
            SourceKind::Block | SourceKind::VhostVdpa => self.dev.as_deref(),
            SourceKind::Dir => self.dir.as_deref(),
            _ => None,
        }
    }
}

/// A server.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Host {
    #[attr]
    pub transport: Option<Transport>,
    /// The name or address.
    #[attr]
    pub name: Option<String>,
    /// The port.
    #[attr]
    pub port: Option<String>,
    /// The socket.
    #[attr]
    pub socket: Option<String>,
}

/// Something that has only a name.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Named {
    /// The name.
    #[attr]
    pub name: String,
}

/// A file of settings.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct ConfigFile {
    /// The file.
    #[attr]
    pub file: String,
}

/// Something that has only a path.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct PathOnly {
    /// The path.
    #[attr]
    pub path: String,
}

/// Who asks an iSCSI server.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Initiator {
    #[child]
    pub iqn: Option<Named>,
}

/// Whether a lost connection is made again.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Reconnect {
    /// Whether it is tried again.
    #[attr]
    pub enabled: Option<YesNo>,
    /// In seconds.
    #[attr]
    pub timeout: Option<u32>,
    /// In milliseconds.
    #[attr]
    pub delay: Option<u32>,
}

/// A part of a file that is the whole image.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Slice {
    /// The kind of part; only `storage`.
    #[attr("type")]
    pub kind: String,
    /// In bytes.
    #[attr]
    pub offset: u64,
    /// In bytes.
    #[attr]
    pub size: u64,
}

/// Whether certificates are looked at.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Ssl {
    /// Whether they are.
    #[attr]
    pub verify: YesNo,
}

/// A cookie sent to a web server.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Cookie {
    /// The name of the cookie.
    #[attr]
    pub name: String,
    #[text]
    pub value: String,
}

/// How much is read ahead, in bytes.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Readahead {
    /// In bytes.
    #[attr]
    pub size: u64,
}

/// How long an answer may take.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Timeout {
    /// In seconds.
    #[attr]
    pub seconds: u64,
}

/// Who logs in by ssh or NFS.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Identity {
    /// The user, for NFS.
    #[attr]
    pub user: Option<String>,
    /// The group, for NFS.
    #[attr]
    pub group: Option<String>,
    /// The user, for ssh.
    #[attr]
    pub username: Option<String>,
    /// The file with the key.
    #[attr]
    pub keyfile: Option<String>,
    /// The socket of the agent that has the key.
    #[attr]
    pub agentsock: Option<String>,
}

/// How to log in to a storage server.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Auth {
    /// Who logs in.
    #[attr]
    pub username: String,
    #[child]
    pub secret: Option<AuthSecret>,
}

/// The secret of a login.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct AuthSecret {
    /// What the secret is for.
    #[attr("type")]
    pub kind: Option<String>,
    /// The identity of the secret.
    #[attr]
    pub uuid: Option<Uuid>,
    /// The name of the secret, in place of its identity.
    #[attr]
    pub usage: Option<String>,
}

/// How the bytes are encrypted.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Encryption {
    #[attr]
    pub format: EncryptionFormat,
    #[attr]
    pub engine: Option<EncryptionEngine>,
    #[child("secret")]
    pub secrets: Vec<EncryptionSecret>,
    #[child]
    pub cipher: Option<Cipher>,
    #[child]
    pub ivgen: Option<Ivgen>,
}

/// The secret of an encryption.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct EncryptionSecret {
    /// The kind of secret; only `passphrase`.
    #[attr("type")]
    pub kind: Option<String>,
    /// The identity of the secret.
    #[attr]
    pub uuid: Option<Uuid>,
    /// The name of the secret, in place of its identity.
    #[attr]
    pub usage: Option<String>,
}

/// The cipher of a new encryption.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Cipher {
    /// The name of the cipher.
    #[attr]
    pub name: String,
    /// In bits.
    #[attr]
    pub size: u32,
    /// How blocks are chained.
    #[attr]
    pub mode: Option<String>,
    /// The hash of the mode.
    #[attr]
    pub hash: Option<String>,
}

/// How initial values are made for a new encryption.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Ivgen {
    /// How they are made.
    #[attr]
    pub name: String,
    /// The hash for that.
    #[attr]
    pub hash: Option<String>,
}

/// SCSI reservations through a helper.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Reservations {
    /// Whether the helper is started and ended.
    #[attr]
    pub managed: Option<YesNo>,
    #[child]
    pub source: Option<ReservationSource>,
}

/// The socket of the helper.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct ReservationSource {
    /// The kind of socket; only `unix`.
    #[attr("type")]
    pub kind: Option<String>,
    /// The socket.
    #[attr]
    pub path: Option<String>,
    /// Who listens; only `client`.
    #[attr]
    pub mode: Option<String>,
    #[child]
    pub reconnect: Option<Reconnect>,
}

/// An image other images build on. One without a kind ends the chain.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BackingStore {
    pub kind: Option<SourceKind>,
    pub index: Option<u32>,
    pub format: Option<ImageFormat>,
    pub source: Option<Source>,
    pub backing_store: Option<Box<BackingStore>>,
}

impl Element for BackingStore {
    fn read(&mut self, tag: Tag<'_>, r: &mut Reader<'_>) {
        let inner = xml::field::child(tag, "source").is_some() || tag.attribute("type").is_some();
        if !inner {
            return;
        }
        self.kind = xml::field::attr_opt(tag, r, "type");
        self.index = if r.inactive {
            None
        } else {
            xml::field::attr_opt(tag, r, "index")
        };
        if xml::field::child(tag, "format").is_none() {
            r.problem(tag, "missing disk backing store format");
        }
        if xml::field::child(tag, "source").is_none() {
            r.problem(tag, "missing disk backing store source");
        }
        self.format = xml::field::child_opt(tag, r, "format");
        self.source = xml::field::child_opt(tag, r, "source");
        self.backing_store = xml::field::child_opt(tag, r, "backingStore");
    }
    fn write_attrs(&self, w: &mut Writer) {
        xml::field::put_attr_opt(w, "type", self.kind.as_ref());
        xml::field::put_attr_opt(w, "index", self.index.as_ref());
    }
    fn write_children(&self, w: &mut Writer) {
        xml::field::put_child_opt(w, "format", self.format.as_ref());
        xml::field::put_child_keep(w, "source", self.source.as_ref());
        xml::field::put_child_keep(w, "backingStore", self.backing_store.as_ref());
    }
    fn fields() -> &'static [xml::Field] {
        const {
            &[
                xml::Field::attr("type", "What the image lies in; none ends the chain."),
                xml::Field::attr(
                    "index",
                    "The number of the image in the chain, while the guest runs.",
                ),
                xml::Field::child("format", "The format of the image.").holding(ImageFormat::fields),
                xml::Field::child("source", "Where the image is.").holding(Source::fields),
                xml::Field::child("backingStore", "The image this one builds on.")
                    .holding(BackingStore::fields),
            ]
        }
    }
}

/// The format of an image in a chain.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct ImageFormat {
    #[attr("type")]
    pub kind: Format,
    #[child("metadata_cache")]
    pub metadata_cache: Option<MetadataCache>,
}

/// How much of an image's tables is kept in memory.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct MetadataCache {
    #[child]
    pub max_size: Option<InBytes>,
}
