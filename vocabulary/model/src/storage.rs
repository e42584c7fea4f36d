//! Storage pools and the volumes in them.

use crate::domain::address::PciAddress;
use crate::domain::storage::{Encryption, Initiator};
use crate::scalar::{InBytes, Uuid, read_scaled};
use crate::{PrintOptions, Problems, ReadOptions};
use xml::{Element, Reader, Tag, Value, Writer, YesNo, values};

values! {
    /// What a pool is made of.
    PoolKind { #[default] Dir "dir", Fs "fs", Netfs "netfs", Logical "logical", Disk "disk", Iscsi "iscsi", IscsiDirect "iscsi-direct", Scsi "scsi", Mpath "mpath", Rbd "rbd", Sheepdog "sheepdog", Gluster "gluster", Zfs "zfs", Vstorage "vstorage" }
    /// What a volume is.
    VolumeKind { #[default] File "file", Block "block", Dir "dir", Network "network", Netdir "netdir", Ploop "ploop" }
    /// How a pool logs in.
    PoolAuthKind { #[default] Chap "chap", Ceph "ceph" }
    /// How adapters are named.
    AdapterKind { #[default] ScsiHost "scsi_host", FcHost "fc_host" }
    /// What is taken for the size of a volume.
    RefreshAllocation { Default "default", #[default] Capacity "capacity" }
}

/// A storage pool.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct StoragePool {
    /// What the pool is made of.
    #[attr("type")]
    pub kind: PoolKind,
    /// The name of the pool.
    #[leaf]
    pub name: Option<String>,
    /// The identity of the pool, for good.
    #[leaf]
    pub uuid: Option<Uuid>,
    #[child]
    pub capacity: InBytes,
    #[child]
    pub allocation: InBytes,
    #[child]
    pub available: InBytes,
    #[child]
    pub features: Option<PoolFeatures>,
    #[child(keep)]
    pub source: PoolSource,
    #[child]
    pub target: Option<PoolTarget>,
    #[child]
    pub refresh: Option<Refresh>,
    #[skip]
    pub options: PoolOptions,
}

/// Options of mounting and of drivers, in namespaces of their own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PoolOptions {
    /// Options for mount.
    pub mount: Vec<String>,
    /// Settings for RBD.
    pub rbd: Vec<(String, String)>,
}

/// The namespace of options for mount.
pub const MOUNT_NAMESPACE: &str = "http://libvirt.org/schemas/storagepool/fs/1.0";
/// The namespace of settings for RBD.
pub const RBD_NAMESPACE: &str = "http://libvirt.org/schemas/storagepool/rbd/1.0";

/// What a pool's volumes can do.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct PoolFeatures {
    #[child]
    pub cow: Option<Cow>,
}

/// Whether blocks are copied when written.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Cow {
    /// Whether files are copied only when they are written.
    #[attr]
    pub state: YesNo,
}

/// Where a pool's bytes are.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct PoolSource {
    #[flat]
    pub body: OpenBody,
    #[child("host")]
    pub hosts: Vec<PoolHost>,
    #[child("device")]
    pub devices: Vec<PoolDevice>,
    #[child]
    pub dir: Option<DirPath>,
    #[child]
    pub adapter: Option<Adapter>,
    /// The name of the source: a volume group, a pool of a cluster, a share.
    #[leaf]
    pub name: Option<String>,
    #[child]
    pub initiator: Option<Initiator>,
    #[child]
    pub format: Option<FormatName>,
    #[child]
    pub auth: Option<PoolAuth>,
    #[child]
    pub protocol: Option<PoolProtocol>,
    #[child]
    pub vendor: Option<NameOnly>,
    #[child]
    pub product: Option<NameOnly>,
}

impl PoolSource {
    /// Reads a document `source`, by which sources are looked for. Fails with all its problems.
    pub fn parse(text: &str) -> Result<Self, Problems> {
        crate::read_document(text, "source", ReadOptions::default(), |_: &mut Self, _, _| {})
    }

    /// The document of sources that were found.
    pub fn format_all(sources: &[Self]) -> String {
        let mut w = Writer::new();
        w.begin("sources");
        for source in sources {
            w.element("source", source);
        }
        w.end("sources");
        w.finish()
    }

    /// The format of the pool, empty when none is given.
    pub fn format(&self) -> &str {
        self.format
            .as_ref()
            .map(|format| format.kind.as_str())
            .unwrap_or_default()
    }
}

/// Nothing, but the element around it gets an end tag of its own, as libvirt writes it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct OpenBody;

impl Element for OpenBody {
    fn read(&mut self, _: Tag<'_>, _: &mut Reader<'_>) {}
    fn write_attrs(&self, _: &mut Writer) {}
    fn write_children(&self, w: &mut Writer) {
        w.open_body();
    }
}

/// A server.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct PoolHost {
    /// The name or address of the server.
    #[attr]
    pub name: String,
    /// The port there.
    #[attr]
    pub port: Option<u32>,
}

/// A disk.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct PoolDevice {
    /// The path of the device, or its name on a server.
    #[attr]
    pub path: String,
    /// Whether names of partitions have a `p` before the number.
    #[attr]
    pub part_separator: Option<YesNo>,
    #[child("freeExtent", live)]
    pub free_extents: Vec<Extent>,
}

/// A part of a disk, in bytes.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Extent {
    /// The first byte.
    #[attr]
    pub start: u64,
    /// The byte behind the last.
    #[attr]
    pub end: u64,
}

/// A folder.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct DirPath {
    /// The folder on the server.
    #[attr]
    pub path: String,
}

/// A host bus adapter.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Adapter {
    /// What kind of adapter it is.
    #[attr("type")]
    pub kind: Option<AdapterKind>,
    /// The name of the adapter, as `scsi_host3`.
    #[attr]
    pub name: Option<String>,
    /// The adapter a virtual one is made on.
    #[attr]
    pub parent: Option<String>,
    /// The node name of that adapter.
    #[attr("parent_wwnn")]
    pub parent_wwnn: Option<String>,
    /// The port name of that adapter.
    #[attr("parent_wwpn")]
    pub parent_wwpn: Option<String>,
    /// The name of the fabric that adapter is in.
    #[attr("parent_fabric_wwn")]
    pub parent_fabric_wwn: Option<String>,
    /// Whether a virtual adapter lives longer than the pool.
    #[attr]
    pub managed: Option<YesNo>,
    /// The node name of the adapter.
    #[attr]
    pub wwnn: Option<String>,
    /// The port name of the adapter.
    #[attr]
    pub wwpn: Option<String>,
    #[child]
    pub parentaddr: Option<ParentAddr>,
}

/// The place of an adapter.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct ParentAddr {
    /// Which of the adapters at the address.
    #[attr("unique_id")]
    pub unique_id: Option<u32>,
    #[child]
    pub address: PciAddress,
}

/// The name of a format.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct FormatName {
    /// The name of the format.
    #[attr("type")]
    pub kind: String,
}

/// How to log in.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct PoolAuth {
    /// How the pool logs in.
    #[attr("type")]
    pub kind: PoolAuthKind,
    /// Who logs in.
    #[attr]
    pub username: String,
    #[child]
    pub secret: Option<PoolSecret>,
}

/// The secret of a login.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct PoolSecret {
    /// The identity of the secret.
    #[attr]
    pub uuid: Option<Uuid>,
    /// What the secret is for, in place of its identity.
    #[attr]
    pub usage: Option<String>,
}

/// The version of a protocol.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct PoolProtocol {
    /// The version of the protocol.
    #[attr]
    pub ver: String,
}

/// Something that has only a name.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct NameOnly {
    /// The name.
    #[attr]
    pub name: String,
}

/// Where a pool appears on the host.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct PoolTarget {
    /// Where the pool is on the host.
    #[leaf]
    pub path: Option<String>,
    #[child]
    pub permissions: Option<Permissions>,
}

/// The rights of a folder or file.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Permissions {
    /// Who may do what, as an octal number.
    #[leaf]
    pub mode: Option<Mode>,
    /// The number of the user it belongs to.
    #[leaf]
    pub owner: Option<i64>,
    /// The number of the group it belongs to.
    #[leaf]
    pub group: Option<i64>,
    /// The security label.
    #[leaf]
    pub label: Option<String>,
}

/// Rights in octal, printed as `0644`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mode(pub u32);

impl Value for Mode {
    fn parse(text: &str) -> Option<Self> {
        u32::from_str_radix(text.trim(), 8)
            .ok()
            .filter(|mode| *mode <= 0o7777)
            .map(Self)
    }
    fn print(&self, out: &mut String) {
        out.push_str(&format!("0{:o}", self.0));
    }
}

/// How volumes are measured.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Refresh {
    #[child]
    pub volume: Option<RefreshVolume>,
}

/// How one volume is measured.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct RefreshVolume {
    /// Whether used space is measured or taken from the size.
    #[attr]
    pub allocation: Option<RefreshAllocation>,
}

impl StoragePool {
    /// Reads a pool document. Fails with all its problems.
    pub fn parse(text: &str) -> Result<Self, Problems> {
        crate::read_document(
            text,
            "pool",
            ReadOptions::default(),
            |pool: &mut Self, root, r| {
                pool.options = PoolOptions::read(root);
                pool.complete(root, r);
            },
        )
    }

    /// The document of the pool.
    pub fn format(&self, options: PrintOptions) -> String {
        let mut w = options.writer();
        w.begin("pool");
        self.write_attrs(&mut w);
        self.options.write_declarations(&mut w);
        self.write_children(&mut w);
        self.options.write(&mut w);
        w.end("pool");
        w.finish()
    }

    /// The name, empty when there is none.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }

    /// The folder the pool appears in, empty when it has none.
    pub fn target_path(&self) -> &str {
        self.target
            .as_ref()
            .and_then(|target| target.path.as_deref())
            .unwrap_or_default()
    }

    /// Whether the pool itself makes volumes that begin empty: it has a default format of its own.
    fn default_format(&self) -> Option<&'static str> {
        match self.kind {
            PoolKind::Fs | PoolKind::Netfs => Some("auto"),
            PoolKind::Logical => Some("lvm2"),
            PoolKind::Disk => Some("unknown"),
            _ => None,
        }
    }

    fn complete(&mut self, root: Tag<'_>, r: &mut Reader<'_>) {
        if self.name.is_none() {
            self.name = self.source.name.clone();
        }
        match &self.name {
            None => r.problem(root, "missing pool source name element"),
            Some(name) if name.contains('/') => r.problem(root, format!("name {name} cannot contain '/'")),
            Some(_) => {}
        }
        match (self.default_format(), &self.source.format) {
            (Some(default), None) => {
                self.source.format = Some(FormatName {
                    kind: default.to_owned(),
                })
            }
            (None, _) => self.source.format = None,
            _ => {}
        }
        self.source
            .devices
            .iter_mut()
            .for_each(|device| device.free_extents.clear());
        (self.capacity, self.allocation, self.available) = Default::default();
        use PoolKind::*;
        if matches!(self.kind, Logical | Sheepdog | Gluster | Zfs | Vstorage) && self.source.name.is_none() {
            self.source.name = self.name.clone();
        }
        if self.kind == Gluster && self.source.dir.is_none() {
            let path = "/".to_owned();
            self.source.dir = Some(DirPath { path });
        }
        self.drop_foreign_source();
        if let Some(adapter) = &mut self.source.adapter
            && adapter.name.is_some()
        {
            adapter.kind.get_or_insert(AdapterKind::ScsiHost);
        }
        if let Some(dir) = &mut self.source.dir {
            tidy_path(&mut dir.path);
        }
        self.complete_target();
    }

    /// A pool keeps only what pools of its kind are found by.
    fn drop_foreign_source(&mut self) {
        use PoolKind::*;
        let (kind, source) = (self.kind, &mut self.source);
        if !matches!(kind, Netfs | Iscsi | IscsiDirect | Rbd | Sheepdog | Gluster) {
            source.hosts.clear();
        }
        if !matches!(kind, Fs | Logical | Disk | Iscsi | IscsiDirect | Zfs) {
            source.devices.clear();
        }
        source.dir.take_if(|_| !matches!(kind, Netfs | Gluster));
        source.adapter.take_if(|_| kind != Scsi);
        source
            .name
            .take_if(|_| !matches!(kind, Logical | Rbd | Sheepdog | Gluster | Zfs | Vstorage));
        source.initiator.take_if(|_| !matches!(kind, Iscsi | IscsiDirect));
    }

    /// Volume groups and the like have their place in /dev, what is reached over the network has none; rights of nobody
    /// are no rights.
    fn complete_target(&mut self) {
        if matches!(
            self.kind,
            PoolKind::IscsiDirect | PoolKind::Rbd | PoolKind::Sheepdog | PoolKind::Gluster
        ) {
            self.target = None;
        }
        let source_name = self.source.name.clone().unwrap_or_default();
        let path = match self.kind {
            PoolKind::Logical => Some(format!("/dev/{source_name}")),
            PoolKind::Zfs => Some(format!("/dev/zvol/{source_name}")),
            _ => None,
        };
        if let Some(path) = path {
            self.target.get_or_insert_default().path = Some(path);
        }
        let Some(target) = &mut self.target else { return };
        if let Some(path) = &mut target.path {
            tidy_path(path);
        }
        if let Some(permissions) = &mut target.permissions {
            permissions.owner = permissions.owner.filter(|id| *id >= 0);
            permissions.group = permissions.group.filter(|id| *id >= 0);
        }
    }
}

/// Takes out doubled and trailing slashes.
fn tidy_path(path: &mut String) {
    let mut out = String::with_capacity(path.len());
    for c in path.chars().filter(|_| true) {
        if !(c == '/' && out.ends_with('/')) {
            out.push(c);
        }
    }
    if out.len() > 1 && out.ends_with('/') {
        out.pop();
    }
    *path = out;
}

impl PoolOptions {
    fn read(root: Tag<'_>) -> Self {
        let options = |outer: &'static str, inner: &'static str, address: &'static str| {
            root.children()
                .filter(move |node| node.has_tag_name((address, outer)))
                .flat_map(|node| node.children())
                .filter(move |node| node.has_tag_name((address, inner)))
        };
        let attribute = |node: Tag<'_>, name: &str| node.attribute(name).unwrap_or_default().to_owned();
        Self {
            mount: options("mount_opts", "option", MOUNT_NAMESPACE)
                .map(|node| attribute(node, "name"))
                .collect(),
            rbd: options("config_opts", "option", RBD_NAMESPACE)
                .map(|node| (attribute(node, "name"), attribute(node, "value")))
                .collect(),
        }
    }

    fn write_declarations(&self, w: &mut Writer) {
        if !self.mount.is_empty() {
            w.attr("xmlns:fs", MOUNT_NAMESPACE);
        }
        if !self.rbd.is_empty() {
            w.attr("xmlns:rbd", RBD_NAMESPACE);
        }
    }

    fn write(&self, w: &mut Writer) {
        if !self.mount.is_empty() {
            w.begin("fs:mount_opts");
            for name in &self.mount {
                w.begin("fs:option");
                w.attr("name", name);
                w.end("fs:option");
            }
            w.end("fs:mount_opts");
        }
        if !self.rbd.is_empty() {
            w.begin("rbd:config_opts");
            for (name, value) in &self.rbd {
                w.begin("rbd:option");
                w.attr("name", name);
                w.attr("value", value);
                w.end("rbd:option");
            }
            w.end("rbd:config_opts");
        }
    }
}

/// A volume.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct StorageVol {
    /// What kind of thing the volume is.
    #[attr("type")]
    pub kind: Option<VolumeKind>,
    /// The name of the volume in its pool.
    #[leaf]
    pub name: Option<String>,
    /// What identifies the volume on the host; only printed.
    #[leaf]
    pub key: Option<String>,
    #[child]
    pub source: VolumeSource,
    #[child]
    pub capacity: VolumeSize,
    #[child]
    pub allocation: VolumeSize,
    #[child]
    pub physical: Option<InBytes>,
    #[child]
    pub target: VolumeTarget,
    #[child("backingStore")]
    pub backing_store: Option<VolumeTarget>,
}

/// A size that may be absent; absent it is printed as 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VolumeSize(pub Option<u64>);

impl Element for VolumeSize {
    fn read(&mut self, tag: Tag<'_>, r: &mut Reader<'_>) {
        self.0 = read_scaled(tag, r, "bytes");
    }
    fn write_attrs(&self, w: &mut Writer) {
        w.attr("unit", "bytes");
    }
    fn write_children(&self, _: &mut Writer) {}
    fn own_text(&self) -> Option<String> {
        Some(self.0.unwrap_or_default().to_string())
    }
    fn fields() -> &'static [xml::Field] {
        const {
            &[
                xml::Field::attr("unit", "The unit of the number, such as `KiB`, `MiB` or `bytes`."),
                xml::Field::new(xml::Form::Text, "", "A size; without a unit in bytes."),
            ]
        }
    }
}

/// The parts of disks a volume is made of.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct VolumeSource {
    #[child("device")]
    pub devices: Vec<VolumeDevice>,
}

/// One disk.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct VolumeDevice {
    /// A device the volume is on.
    #[attr]
    pub path: String,
    #[child("extent")]
    pub extents: Vec<Extent>,
}

/// What a volume looks like on the host.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct VolumeTarget {
    /// Where the volume is on the host.
    #[leaf]
    pub path: Option<String>,
    #[child]
    pub format: Option<FormatName>,
    #[child]
    pub permissions: Option<Permissions>,
    #[child]
    pub timestamps: Option<Timestamps>,
    #[child]
    pub encryption: Option<Encryption>,
    /// The version of the qcow2 format, as `1.1`.
    #[leaf]
    pub compat: Option<String>,
    /// Whether the file system does not copy blocks that are written.
    #[flag]
    pub nocow: bool,
    #[child("clusterSize")]
    pub cluster_size: Option<ClusterSize>,
    #[child(keep)]
    pub features: Option<VolumeFeatures>,
}

impl VolumeTarget {
    /// The format, empty when none is given.
    pub fn format(&self) -> &str {
        self.format
            .as_ref()
            .map(|format| format.kind.as_str())
            .unwrap_or_default()
    }
}

/// The size of the blocks of an image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClusterSize(pub u64);

impl Element for ClusterSize {
    fn read(&mut self, tag: Tag<'_>, r: &mut Reader<'_>) {
        self.0 = read_scaled(tag, r, "B").unwrap_or_default();
    }
    fn write_attrs(&self, w: &mut Writer) {
        w.attr("unit", "B");
    }
    fn write_children(&self, _: &mut Writer) {}
    fn own_text(&self) -> Option<String> {
        Some(self.0.to_string())
    }
    fn fields() -> &'static [xml::Field] {
        const {
            &[
                xml::Field::attr("unit", "The unit of the number, such as `KiB`, `MiB` or `bytes`."),
                xml::Field::new(xml::Form::Text, "", "A size; without a unit in bytes."),
            ]
        }
    }
}

/// When a file was touched: seconds since 1970 and nanoseconds.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Timestamps {
    /// When it was last read, in seconds since 1970.
    #[leaf]
    pub atime: Option<String>,
    /// When it was last written.
    #[leaf]
    pub mtime: Option<String>,
    /// When its attributes were last changed.
    #[leaf]
    pub ctime: Option<String>,
    /// When it was made.
    #[leaf]
    pub btime: Option<String>,
}

/// What an image can do.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct VolumeFeatures {
    /// Counts of references may be late on disk.
    #[flag]
    pub lazy_refcounts: bool,
    /// Clusters have parts that are allocated alone.
    #[flag]
    pub extended_l2: bool,
}

/// How a volume document is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct VolumeReadOptions {
    /// The capacity may be missing: it comes from the source volume.
    pub no_capacity: bool,
    /// The capacity may be missing when there is a backing file.
    pub optional_capacity: bool,
}

impl StorageVol {
    /// Reads a document of a volume for a pool. Fails with all its problems.
    pub fn parse(text: &str, pool: PoolKind, options: VolumeReadOptions) -> Result<Self, Problems> {
        crate::read_document(
            text,
            "volume",
            ReadOptions::default(),
            |vol: &mut Self, root, r| {
                vol.complete(pool, options, root, r);
            },
        )
    }

    /// The document of the volume.
    pub fn format(&self) -> String {
        xml::to_string("volume", self, Writer::new())
    }

    /// The name, empty when there is none.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }

    fn complete(&mut self, pool: PoolKind, options: VolumeReadOptions, root: Tag<'_>, r: &mut Reader<'_>) {
        if self.name.is_none() {
            r.problem(root, "missing volume name element");
        }
        self.physical = None;
        self.source.devices.clear();
        self.target.timestamps = None;
        let may_miss = options.no_capacity || (options.optional_capacity && self.backing_store.is_some());
        if self.capacity.0.is_none() && !may_miss {
            r.problem(root, "missing capacity element");
        }
        if self.allocation.0.is_none() {
            self.allocation = self.capacity;
        }
        self.complete_target(pool);
    }

    fn complete_target(&mut self, pool: PoolKind) {
        if self.target.format.is_none()
            && let Some(format) = default_volume_format(pool)
        {
            self.target.format = Some(FormatName {
                kind: format.to_owned(),
            });
        }
        if default_volume_format(pool).is_none() {
            self.target.format = None;
        }
        if self.kind.is_none() {
            self.kind = Some(match pool {
                PoolKind::Logical
                | PoolKind::Disk
                | PoolKind::Iscsi
                | PoolKind::Scsi
                | PoolKind::Mpath
                | PoolKind::Zfs => VolumeKind::Block,
                PoolKind::Rbd | PoolKind::Sheepdog | PoolKind::Gluster | PoolKind::IscsiDirect => {
                    VolumeKind::Network
                }
                _ => VolumeKind::File,
            });
        }
        if self.target.features.is_some() && self.target.compat.is_none() {
            self.target.compat = Some("1.1".to_owned());
        }
    }
}

/// The format of a volume that names none.
fn default_volume_format(pool: PoolKind) -> Option<&'static str> {
    match pool {
        PoolKind::Dir
        | PoolKind::Fs
        | PoolKind::Netfs
        | PoolKind::Vstorage
        | PoolKind::Gluster
        | PoolKind::Sheepdog => Some("raw"),
        PoolKind::Disk => Some("none"),
        PoolKind::Rbd => Some("raw"),
        _ => None,
    }
}
