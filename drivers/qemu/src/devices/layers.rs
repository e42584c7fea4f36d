//! The images a disk is made of, from the uppermost down, and the numbers of their nodes.

use crate::definition::command::CommandLine;
use crate::definition::context::FdGroup;
use model::domain::storage::{Auth, BackingStore, Encryption, EncryptionEngine, Format, Source, SourceKind};
use model::domain::{Disk, DiskBus, DiskDevice, Domain};

/// One image of a chain.
pub struct Layer<'a> {
    /// What the names of its nodes begin with, as `libvirt-3`.
    pub base: String,
    pub kind: SourceKind,
    pub source: &'a Source,
    pub format: Format,
    pub readonly: bool,
    /// Whether this is the image the guest writes to.
    pub top: bool,
    /// Whether raw images have a node of their format as well.
    pub raw_node: bool,
    pub auth: Option<&'a Auth>,
    pub encryption: Option<&'a Encryption>,
    pub cache_size: Option<u64>,
}

impl Layer<'_> {
    /// Whether a node for the format stands above that for the bytes.
    pub fn has_format(&self, line: &CommandLine) -> bool {
        let encrypted = self
            .encryption
            .is_some_and(|encryption| encryption.engine != Some(EncryptionEngine::Librbd));
        // A descriptor that may be written to is opened so; the node above keeps others from writing.
        let guarded = self.readonly && self.only_fd(line).is_some_and(|fd| fd.writable);
        self.format != Format::Raw || encrypted || self.raw_node || guarded
    }

    /// The name of the uppermost node.
    pub fn node(&self, line: &CommandLine) -> String {
        let base = &self.base;
        match () {
            () if self.has_format(line) => format!("{base}-format"),
            () if !self.source.slices.is_empty() => format!("{base}-slice-sto"),
            () => format!("{base}-storage"),
        }
    }

    /// The descriptor of the image, when a client registered exactly one.
    pub fn only_fd<'c>(&self, line: &'c CommandLine) -> Option<&'c FdGroup> {
        let group = line.context.fd_groups.get(self.source.fdgroup.as_deref()?)?;
        (group.fds.len() == 1).then_some(group)
    }
}

/// The images of a disk from the uppermost down. Numbers begin at `first`.
pub fn chain(disk: &Disk, first: u32, raw_node: bool) -> Vec<Layer<'_>> {
    let Some(source) = &disk.source else {
        return Vec::new();
    };
    let top_cache = disk
        .driver
        .as_ref()
        .and_then(|driver| driver.metadata_cache.as_ref());
    let mut layers = vec![Layer {
        base: format!("libvirt-{first}"),
        kind: disk.source_kind(),
        source,
        format: disk.format().unwrap_or_default(),
        readonly: disk.readonly || disk.device() == DiskDevice::Cdrom,
        top: true,
        raw_node,
        auth: disk.auth.as_deref().or(source.auth.as_deref()),
        encryption: disk.encryption.as_deref().or(source.encryption.as_deref()),
        cache_size: top_cache.and_then(|cache| cache.max_size).map(|size| size.0),
    }];
    let mut next = disk.backing_store.as_deref();
    while let Some(BackingStore {
        kind: Some(kind),
        source: Some(source),
        format,
        backing_store,
        ..
    }) = next
    {
        let cache = format.as_ref().and_then(|format| format.metadata_cache.as_ref());
        let number = first + u32::try_from(layers.len()).unwrap_or_default();
        layers.push(Layer {
            base: format!("libvirt-{number}"),
            kind: *kind,
            source,
            format: format.as_ref().map(|format| format.kind).unwrap_or_default(),
            readonly: true,
            top: false,
            raw_node,
            auth: source.auth.as_deref(),
            encryption: source.encryption.as_deref(),
            cache_size: cache.and_then(|cache| cache.max_size).map(|size| size.0),
        });
        next = backing_store.as_deref();
    }
    layers
}

/// How many images the chain of a disk has.
fn chain_length(disk: &Disk) -> usize {
    let mut length = usize::from(disk.source.is_some());
    let mut next = disk.backing_store.as_deref().filter(|_| disk.source.is_some());
    while let Some(store) = next.filter(|store| store.kind.is_some() && store.source.is_some()) {
        length += 1;
        next = store.backing_store.as_deref();
    }
    length
}

/// How many numbers of nodes a disk takes.
pub fn numbers_of(disk: &Disk) -> u32 {
    let elsewhere = disk.source_kind() == SourceKind::VhostUser || disk.bus() == DiskBus::Sd;
    if elsewhere || is_late(disk) {
        return 0;
    }
    // A drive without a medium has a number as well: a medium may come.
    let nodes = chain_length(disk).max(1) + disk.throttlefilters.len();
    u32::try_from(nodes).unwrap_or_default()
}

/// Whether a disk is plugged in only once QEMU runs: what shares its image with others gets a layer of its own first.
pub fn is_late(disk: &Disk) -> bool {
    let shared = |transient: &model::domain::disk::Transient| transient.share_backing.is_some();
    disk.transient.as_ref().is_some_and(shared)
}

/// The number of the uppermost block node of each disk, and how many numbers are taken: the last disk has the first.
pub fn node_numbers(domain: &Domain) -> (Vec<u32>, u32) {
    let mut count: u32 = 0;
    let mut first_of: Vec<u32> = Vec::new();
    for disk in domain.devices.disks.iter().rev() {
        first_of.push(count + 1);
        count += numbers_of(disk);
    }
    first_of.reverse();
    (first_of, count)
}

/// The nodes that are opened from descriptors, in the order of their numbers.
pub fn nodes_of_fds(domain: &Domain, vdpa: impl Fn(&str) -> bool) -> Vec<String> {
    let (numbers, _) = node_numbers(domain);
    let mut nodes = Vec::new();
    for (disk, first) in domain.devices.disks.iter().zip(numbers).rev() {
        for layer in chain(disk, first, false) {
            let handed =
                layer.kind == SourceKind::VhostVdpa && layer.source.dev.as_deref().is_some_and(&vdpa);
            if layer.source.fdgroup.is_some() || handed {
                nodes.push(format!("{}-storage", layer.base));
            }
        }
    }
    nodes
}
