//! Snapshots and checkpoints of domains.

use crate::domain::Domain;
use crate::domain::disk::{Driver, SnapshotMode};
use crate::domain::storage::{Source, SourceKind};
use crate::scalar::Uuid;
use crate::{PrintOptions, Problems, ReadOptions};
use xml::{Element, Node, Reader, Tag, Writer, values};

values! {
    /// What a checkpoint does with a disk.
    CheckpointMode { No "no", #[default] Bitmap "bitmap" }
}

/// The state of a guest at one time.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    #[leaf]
    pub name: Option<String>,
    #[leaf]
    pub description: Option<String>,
    #[leaf]
    pub state: Option<String>,
    #[child]
    pub parent: Option<ParentName>,
    /// Seconds since 1970.
    #[leaf("creationTime")]
    pub creation_time: Option<i64>,
    #[child]
    pub memory: Option<SnapshotMemory>,
    #[list("disks/disk")]
    pub disks: Vec<SnapshotDisk>,
    #[list("revertDisks/disk")]
    pub revert_disks: Vec<SnapshotDisk>,
    #[child(keep)]
    pub domain: Option<DomainInside>,
    #[child("inactiveDomain")]
    pub inactive_domain: Option<Box<Domain>>,
    #[child]
    pub cookie: Option<Node>,
    #[leaf(live)]
    pub active: Option<u32>,
}

/// The domain as it was, or only which one it is.
#[derive(Clone, Debug, PartialEq)]
pub enum DomainInside {
    Uuid(Uuid),
    Whole(Box<Domain>),
}

impl Default for DomainInside {
    fn default() -> Self {
        Self::Uuid(Uuid::default())
    }
}

impl Element for DomainInside {
    fn read(&mut self, tag: Tag<'_>, r: &mut Reader<'_>) {
        if tag.attribute("type").is_none() {
            *self = Self::Uuid(xml::field::leaf_default(tag, r, "uuid"));
            return;
        }
        let mut domain = Domain::default();
        domain.read(tag, r);
        *self = Self::Whole(Box::new(domain));
    }
    fn write_attrs(&self, w: &mut Writer) {
        if let Self::Whole(domain) = self {
            domain.write_attrs(w);
        }
    }
    fn write_children(&self, w: &mut Writer) {
        match self {
            Self::Uuid(uuid) => w.leaf_value("uuid", uuid),
            Self::Whole(domain) => domain.write_children(w),
        }
    }
}

/// The snapshot this one builds on.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct ParentName {
    #[leaf]
    pub name: String,
}

/// What happens with the memory.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct SnapshotMemory {
    #[attr]
    pub snapshot: Option<SnapshotMode>,
    #[attr]
    pub file: Option<String>,
}

/// What happens with a disk.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct SnapshotDisk {
    #[attr]
    pub name: String,
    #[attr]
    pub snapshot: Option<SnapshotMode>,
    #[attr("type")]
    pub kind: Option<SourceKind>,
    #[child]
    pub driver: Option<Driver>,
    #[child]
    pub source: Option<Source>,
    #[flag("snapshotDeleteInProgress")]
    pub delete_in_progress: bool,
}

impl Snapshot {
    /// Fills in what the time of taking it gives: when, and a name.
    pub fn taken_at(&mut self, seconds: i64) {
        self.creation_time = Some(seconds);
        self.name.get_or_insert_with(|| seconds.to_string());
    }

    /// Reads a snapshot document. Fails with all its problems.
    pub fn parse(text: &str) -> Result<Self, Problems> {
        let options = ReadOptions {
            inactive: false,
            abi_update: false,
        };
        crate::read_document(text, "domainsnapshot", options, |snapshot: &mut Self, _, _| {
            for disk in snapshot.disks.iter_mut().chain(&mut snapshot.revert_disks) {
                if disk.source.is_some() {
                    disk.snapshot.get_or_insert(SnapshotMode::External);
                }
                if disk.snapshot == Some(SnapshotMode::External) {
                    disk.kind.get_or_insert_default();
                }
            }
        })
    }

    /// The document of the snapshot.
    pub fn format(&self, options: PrintOptions) -> String {
        xml::to_string("domainsnapshot", self, options.writer())
    }
}

/// A time from which changed blocks are known.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Checkpoint {
    #[leaf]
    pub name: Option<String>,
    #[leaf]
    pub description: Option<String>,
    #[child]
    pub parent: Option<ParentName>,
    /// Seconds since 1970.
    #[leaf("creationTime")]
    pub creation_time: Option<i64>,
    #[list("disks/disk")]
    pub disks: Vec<CheckpointDisk>,
    #[child(keep)]
    pub domain: Option<DomainInside>,
    #[leaf(live)]
    pub active: Option<u32>,
}

/// What happens with a disk.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct CheckpointDisk {
    #[attr]
    pub name: String,
    #[attr]
    pub checkpoint: Option<CheckpointMode>,
    #[attr]
    pub bitmap: Option<String>,
    #[attr(live)]
    pub size: Option<u64>,
}

impl Checkpoint {
    /// Fills in what the time of making it gives: when, and a name.
    pub fn taken_at(&mut self, seconds: i64) {
        self.creation_time = Some(seconds);
        self.name.get_or_insert_with(|| seconds.to_string());
    }

    /// Reads a checkpoint document. Fails with all its problems.
    pub fn parse(text: &str) -> Result<Self, Problems> {
        crate::read_document(
            text,
            "domaincheckpoint",
            ReadOptions::default(),
            |_: &mut Self, _, _| {},
        )
    }

    /// The document of the checkpoint.
    pub fn format(&self, options: PrintOptions) -> String {
        xml::to_string("domaincheckpoint", self, options.writer())
    }
}
