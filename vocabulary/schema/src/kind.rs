//! The kinds of documents.

/// A kind of document, each with a table of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Domain,
    Network,
    NetworkPort,
    StoragePool,
    StorageVolume,
    StoragePoolCapabilities,
    NodeDevice,
    Interface,
    Secret,
    NwFilter,
    NwFilterBinding,
    Snapshot,
    Checkpoint,
    Backup,
    Capabilities,
    DomainCapabilities,
    Cpu,
}

/// Kind, name of its table, outermost element, text of the table.
type Row = (Kind, &'static str, &'static str, &'static str);

macro_rules! row {
    ($kind:ident, $file:literal, $root:literal) => {
        (
            Kind::$kind,
            $file,
            $root,
            include_str!(concat!("../tables/", $file, ".json")),
        )
    };
}

const ROWS: [Row; 17] = [
    row!(Domain, "domain", "domain"),
    row!(Network, "network", "network"),
    row!(NetworkPort, "networkport", "networkport"),
    row!(StoragePool, "storagepool", "pool"),
    row!(StorageVolume, "storagevol", "volume"),
    row!(
        StoragePoolCapabilities,
        "storagepoolcaps",
        "storagepoolCapabilities"
    ),
    row!(NodeDevice, "nodedev", "device"),
    row!(Interface, "interface", "interface"),
    row!(Secret, "secret", "secret"),
    row!(NwFilter, "nwfilter", "filter"),
    row!(NwFilterBinding, "nwfilterbinding", "filterbinding"),
    row!(Snapshot, "domainsnapshot", "domainsnapshot"),
    row!(Checkpoint, "domaincheckpoint", "domaincheckpoint"),
    row!(Backup, "domainbackup", "domainbackup"),
    row!(Capabilities, "capability", "capabilities"),
    row!(DomainCapabilities, "domaincaps", "domainCapabilities"),
    row!(Cpu, "cpu", "cpu"),
];

/// The text of the table of named types.
pub(crate) const TYPES: &str = include_str!("../tables/types.json");

impl Kind {
    /// Every kind.
    pub fn all() -> impl Iterator<Item = Self> {
        ROWS.iter().map(|row| row.0)
    }

    /// The kind of a document by its outermost element.
    pub fn of_root(root: &str) -> Option<Self> {
        ROWS.iter().find(|row| row.2 == root).map(|row| row.0)
    }

    /// The kind by the name of its table (the name of libvirt's schema).
    pub fn of_schema(name: &str) -> Option<Self> {
        ROWS.iter().find(|row| row.1 == name).map(|row| row.0)
    }

    /// The name of libvirt's schema.
    pub fn schema(self) -> &'static str {
        self.row().map_or("", |row| row.1)
    }

    /// The name of the outermost element.
    pub fn root(self) -> &'static str {
        self.row().map_or("", |row| row.2)
    }

    pub(crate) fn table(self) -> &'static str {
        self.row().map_or("{}", |row| row.3)
    }

    fn row(self) -> Option<&'static Row> {
        ROWS.iter().find(|row| row.0 == self)
    }
}
