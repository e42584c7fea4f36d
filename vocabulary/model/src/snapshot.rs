//! Snapshots and checkpoints of domains.

use crate::domain::Domain;
use crate::domain::disk::SnapshotMode;
use crate::domain::storage::{Format, MetadataCache, Source, SourceKind};
use crate::scalar::Uuid;
use crate::{PrintOptions, Problems, ReadOptions, code};
use xml::{Element, Node, Reader, Tag, Writer, values};

values! {
    /// What a checkpoint does with a disk.
    CheckpointMode { No "no", #[default] Bitmap "bitmap" }
}

/// The state of a guest at one time.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// The name; the time when it is left out.
    #[leaf]
    pub name: Option<String>,
    /// What the snapshot is for.
    #[leaf]
    pub description: Option<String>,
    /// The state the guest was in; only of an earlier one.
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
    /// Whether it is the current one; only the daemon keeps this.
    #[leaf(live)]
    pub active: Option<u32>,
}

/// Where a document of a snapshot or a checkpoint comes from: this decides which parts of it count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DocumentSource {
    /// Somebody asks for a new one.
    #[default]
    User,
    /// It was printed before, and is defined again.
    Earlier,
    /// The daemon keeps it for itself.
    Internal,
}

impl DocumentSource {
    fn options(self) -> ReadOptions {
        ReadOptions {
            inactive: self != Self::Internal,
            abi_update: false,
        }
    }
}

/// The states a guest can have had.
const STATES: &[&str] = &[
    "nostate",
    "running",
    "blocked",
    "paused",
    "shutdown",
    "shutoff",
    "crashed",
    "pmsuspended",
    "disk-snapshot",
];

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
    fn fields() -> &'static [xml::Field] {
        const { &[xml::Field::new(xml::Form::Flat, "", "").holding(Domain::fields)] }
    }
}

/// The snapshot this one builds on.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct ParentName {
    /// Its name.
    #[leaf]
    pub name: String,
}

/// What happens with the memory.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct SnapshotMemory {
    /// Whether memory is saved, and where.
    #[attr]
    pub snapshot: Option<SnapshotMode>,
    /// The file of an external one.
    #[attr]
    pub file: Option<String>,
}

/// What happens with a disk.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct SnapshotDisk {
    /// The target of the guest's disk, or the path of its source.
    #[attr]
    pub name: String,
    /// What happens with the disk.
    #[attr]
    pub snapshot: Option<SnapshotMode>,
    /// What the new image is.
    #[attr("type")]
    pub kind: Option<SourceKind>,
    #[child]
    pub driver: Option<OverlayDriver>,
    #[child]
    pub source: Option<Source>,
    /// The snapshot of the disk is being deleted.
    #[flag("snapshotDeleteInProgress")]
    pub delete_in_progress: bool,
}

/// The image format of an overlay.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct OverlayDriver {
    /// The format of the new image.
    #[attr("type")]
    pub format: Option<Format>,
    #[child("metadata_cache")]
    pub metadata_cache: Option<MetadataCache>,
}

impl SnapshotDisk {
    /// Whether a new image is named, by its place or its format.
    fn has_overlay(&self) -> bool {
        let kind = self.kind.unwrap_or_default();
        let placed = self.source.as_ref().is_some_and(|source| !source.is_empty(kind));
        placed || self.driver.as_ref().is_some_and(|driver| driver.format.is_some())
    }

    /// Checks what was read, and says what follows from an image.
    fn finish(&mut self, place: Tag<'_>, r: &mut Reader<'_>) {
        let kind = self.kind.unwrap_or_default();
        if !matches!(kind, SourceKind::File | SourceKind::Block | SourceKind::Network) {
            r.problem(place, format!("unsupported disk snapshot type '{kind}'"));
        }
        let path = self.source.as_ref().and_then(|source| source.path_of(kind));
        if let Some(path) = path.filter(|path| !path.starts_with('/')) {
            r.problem(
                place,
                format!("disk snapshot image path '{path}' must be absolute"),
            );
        }
        self.driver = self.driver.take().filter(|driver| driver.format.is_some());
        if self.has_overlay() {
            self.snapshot.get_or_insert(SnapshotMode::External);
            self.kind.get_or_insert_default();
        } else {
            self.kind = None;
            self.source = None;
        }
    }
}

impl Snapshot {
    /// Fills in what the time of taking it gives: when, and a name.
    pub fn taken_at(&mut self, seconds: i64) {
        self.creation_time = Some(seconds);
        self.name.get_or_insert_with(|| seconds.to_string());
    }

    /// Reads a snapshot document. Fails with all its problems.
    pub fn parse(text: &str, source: DocumentSource) -> Result<Self, Problems> {
        crate::read_document(
            text,
            "domainsnapshot",
            source.options(),
            |snapshot: &mut Self, tag, r| {
                match source {
                    DocumentSource::User => snapshot.forget_history(),
                    DocumentSource::Earlier | DocumentSource::Internal => snapshot.check_history(tag, r),
                }
                if source == DocumentSource::Internal && snapshot.active.is_none() {
                    r.problem_code(tag, code::INTERNAL_ERROR, "Could not find 'active' element");
                }
                snapshot.finish_memory(tag, r);
                for (name, disks) in [
                    ("disks", &mut snapshot.disks),
                    ("revertDisks", &mut snapshot.revert_disks),
                ] {
                    let list = xml::field::child(tag, name).into_iter();
                    let places = list.flat_map(|list| xml::field::children(list, "disk"));
                    for (disk, place) in disks.iter_mut().zip(places) {
                        disk.finish(place, r);
                    }
                }
            },
        )
    }

    /// Who takes a new snapshot does not say what only the taking decides.
    fn forget_history(&mut self) {
        self.state = None;
        self.parent = None;
        self.creation_time = None;
        self.domain = None;
        self.inactive_domain = None;
        self.revert_disks.clear();
    }

    /// A document of an earlier snapshot is complete.
    fn check_history(&self, tag: Tag<'_>, r: &mut Reader<'_>) {
        if self.name.is_none() {
            r.problem(tag, "a redefined snapshot must have a name");
        }
        if self.creation_time.is_none() {
            let message = "missing creationTime from existing snapshot";
            r.problem_code(tag, code::INTERNAL_ERROR, message);
        }
        match &self.state {
            None => r.problem(tag, "missing state from existing snapshot"),
            Some(state) if !STATES.contains(&state.as_str()) => {
                let message = format!("Invalid state '{state}' in domain snapshot XML");
                let place = xml::field::child(tag, "state").unwrap_or(tag);
                r.problem_code(place, code::CONFIG_UNSUPPORTED, message);
            }
            Some(_) => {}
        }
    }

    fn finish_memory(&mut self, tag: Tag<'_>, r: &mut Reader<'_>) {
        let Some(memory) = &mut self.memory else {
            return;
        };
        let place = xml::field::child(tag, "memory").unwrap_or(tag);
        if memory.file.is_some() {
            memory.snapshot.get_or_insert(SnapshotMode::External);
        }
        let offline = matches!(self.state.as_deref(), Some("shutoff" | "disk-snapshot"));
        match (memory.snapshot, &memory.file) {
            (Some(SnapshotMode::Manual), _) => {
                r.problem(place, "'manual' memory snapshot mode not supported");
            }
            (Some(SnapshotMode::External), None) => {
                r.problem(place, "external memory snapshots require a filename");
            }
            (Some(SnapshotMode::External), Some(path)) if !path.starts_with('/') => {
                r.problem(
                    place,
                    format!("memory snapshot file path ({path}) must be absolute"),
                );
            }
            (Some(SnapshotMode::No | SnapshotMode::Internal), Some(path)) => {
                r.problem(
                    place,
                    format!("memory filename '{path}' requires external snapshot"),
                );
            }
            (Some(mode), _) if offline && mode != SnapshotMode::No => {
                let message = "memory state cannot be saved with offline or disk-only snapshot";
                r.problem(place, message);
            }
            _ => {}
        }
    }

    /// The document of the snapshot.
    pub fn format(&self, options: PrintOptions) -> String {
        xml::to_string("domainsnapshot", self, options.writer())
    }
}

/// A time from which changed blocks are known.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Checkpoint {
    /// The name; the time when it is left out.
    #[leaf]
    pub name: Option<String>,
    /// What the checkpoint is for.
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
    /// Whether it is the current one; only the daemon keeps this.
    #[leaf(live)]
    pub active: Option<u32>,
}

/// What happens with a disk.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct CheckpointDisk {
    /// The target of the guest's disk.
    #[attr]
    pub name: String,
    /// Whether changes of the disk are followed.
    #[attr]
    pub checkpoint: Option<CheckpointMode>,
    /// The name of the bitmap; the checkpoint's when it is left out.
    #[attr]
    pub bitmap: Option<String>,
    /// How much has changed, in bytes; only printed when asked for.
    #[attr(live)]
    pub size: Option<u64>,
}

impl CheckpointDisk {
    /// Blocks of a named disk are followed unless it says otherwise; what is not followed has no bitmap.
    fn finish(&mut self) {
        if *self.checkpoint.get_or_insert_default() == CheckpointMode::No {
            self.bitmap = None;
        }
    }
}

impl Checkpoint {
    /// Fills in what the time of making it gives: when, and a name.
    pub fn taken_at(&mut self, seconds: i64) {
        self.creation_time = Some(seconds);
        self.name.get_or_insert_with(|| seconds.to_string());
    }

    /// Reads a checkpoint document. Fails with all its problems.
    pub fn parse(text: &str, source: DocumentSource) -> Result<Self, Problems> {
        crate::read_document(
            text,
            "domaincheckpoint",
            source.options(),
            |checkpoint: &mut Self, tag, r| {
                if source == DocumentSource::User {
                    checkpoint.parent = None;
                    checkpoint.creation_time = None;
                    checkpoint.domain = None;
                } else {
                    checkpoint.check_history(tag, r);
                }
                checkpoint.disks.iter_mut().for_each(CheckpointDisk::finish);
            },
        )
    }

    fn check_history(&self, tag: Tag<'_>, r: &mut Reader<'_>) {
        if self.name.is_none() {
            r.problem(tag, "a redefined checkpoint must have a name");
        }
        if self.creation_time.is_none() {
            r.problem(tag, "missing creationTime from existing checkpoint");
        }
        if self.domain.is_none() {
            r.problem(tag, "missing domain in checkpoint");
        }
    }

    /// The document of the checkpoint.
    pub fn format(&self, options: PrintOptions) -> String {
        xml::to_string("domaincheckpoint", self, options.writer())
    }
}
