//! Backups of a running guest's disks.

use crate::domain::Domain;
use crate::domain::security::DeviceSeclabel;
use crate::domain::storage::{Encryption, Format, SourceKind};
use crate::{PrintOptions, Problem, Problems, ReadOptions, code};
use xml::{Element, Node, Reader, Tag, Writer, YesNo, values};

values! {
    /// Who moves the bytes: the hypervisor into files, or a client that asks for them.
    BackupMode { #[default] Push "push", Pull "pull" }
    /// How much of a disk is copied.
    BackupExtent { #[default] Full "full", Incremental "incremental" }
    /// How far the copy of a disk is.
    BackupState { #[default] Running "running", Complete "complete", Failed "failed", Cancelling "cancelling", Cancelled "cancelled" }
    /// How clients reach the server of a backup.
    ServerTransport { #[default] Tcp "tcp", Unix "unix", Rdma "rdma", Fd "fd" }
}

/// A backup of a guest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Backup {
    pub mode: BackupMode,
    /// The checkpoint from which changes are copied.
    pub incremental: Option<String>,
    pub server: Option<Server>,
    pub disks: Vec<BackupDisk>,
    /// What only the daemon itself keeps between its runs.
    pub private: Option<Node>,
}

/// Where clients of a pulled backup ask.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Server {
    #[attr]
    pub transport: Option<ServerTransport>,
    #[attr]
    pub tls: Option<YesNo>,
    #[attr]
    pub name: Option<String>,
    #[attr]
    pub port: Option<u16>,
    #[attr]
    pub socket: Option<String>,
    #[attr]
    pub fdgroup: Option<String>,
}

/// What happens with a disk.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BackupDisk {
    pub name: String,
    pub backup: bool,
    pub state: Option<BackupState>,
    pub kind: Option<SourceKind>,
    pub extent: Option<BackupExtent>,
    pub incremental: Option<String>,
    pub export_name: Option<String>,
    pub export_bitmap: Option<String>,
    pub format: Option<Format>,
    pub store: Option<Store>,
}

/// Where the bytes go, or where old ones are kept while they are read.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Store {
    #[attr]
    pub file: Option<String>,
    #[attr]
    pub dev: Option<String>,
    #[child("seclabel")]
    pub seclabels: Vec<DeviceSeclabel>,
    #[child]
    pub encryption: Option<Encryption>,
}

impl Store {
    fn is_empty(&self, kind: SourceKind) -> bool {
        let path = if kind == SourceKind::Block {
            &self.dev
        } else {
            &self.file
        };
        path.as_deref().is_none_or(str::is_empty)
    }
}

/// The image format of a store.
#[derive(Element, Clone, Debug, Default, PartialEq)]
struct StoreDriver {
    #[attr("type")]
    kind: Option<Format>,
}

impl BackupMode {
    /// The element that says where the bytes go.
    fn store_name(self) -> &'static str {
        match self {
            Self::Push => "target",
            Self::Pull => "scratch",
        }
    }
}

impl Element for Backup {
    fn read(&mut self, tag: Tag<'_>, r: &mut Reader<'_>) {
        self.mode = xml::field::attr_default(tag, r, "mode");
        self.incremental = xml::field::leaf_opt(tag, r, "incremental");
        if let Some(server) = xml::field::child(tag, "server") {
            self.server = Some(self.read_server(server, r));
        }
        if let Some(disks) = xml::field::child(tag, "disks") {
            for disk in disks.children().filter(Tag::is_element) {
                let disk = BackupDisk::read(self.mode, disk, r);
                self.disks.push(disk);
            }
        }
        if !r.inactive {
            self.private = xml::field::child_opt(tag, r, "privateData");
        }
    }
    fn write_attrs(&self, w: &mut Writer) {
        w.attr_value("mode", &self.mode);
    }
    fn write_children(&self, w: &mut Writer) {
        xml::field::put_leaf_opt(w, "incremental", self.incremental.as_ref());
        xml::field::put_child_keep(w, "server", self.server.as_ref());
        if !self.disks.is_empty() {
            w.begin("disks");
            for disk in &self.disks {
                disk.write(self.mode, w);
            }
            w.end("disks");
        }
        if !w.inactive {
            xml::field::put_child_opt(w, "privateData", self.private.as_ref());
        }
    }
    fn fields() -> &'static [xml::Field] {
        BackupFields::fields()
    }
}

/// The fields of a backup, for documentation: which store there is follows from the mode.
#[derive(Element, Clone, Debug, Default, PartialEq)]
struct BackupFields {
    /// Who moves the bytes: `push` writes files, `pull` serves them to a client.
    #[attr]
    mode: Option<BackupMode>,
    /// The checkpoint from which changes are copied; absent, whole disks are.
    #[leaf]
    incremental: Option<String>,
    /// Where clients of a pulled backup ask.
    #[child]
    server: Option<Server>,
    /// What happens with each disk; without any, every writable disk is copied.
    #[list("disks/disk")]
    disks: Vec<BackupDiskFields>,
}

/// The fields of a disk, for documentation.
#[derive(Element, Clone, Debug, Default, PartialEq)]
struct BackupDiskFields {
    /// The target of the guest's disk, such as `vda`.
    #[attr]
    name: String,
    /// Whether the disk is copied.
    #[attr]
    backup: Option<YesNo>,
    /// How far the copy is; only the daemon writes it.
    #[attr]
    state: Option<BackupState>,
    /// Whether the store is a file or a block device.
    #[attr("type")]
    kind: Option<SourceKind>,
    /// Whether all is copied or only what changed.
    #[attr("backupmode")]
    extent: Option<BackupExtent>,
    /// The checkpoint from which changes of this disk are copied.
    #[attr]
    incremental: Option<String>,
    /// The name a client asks the server for.
    #[attr("exportname")]
    export_name: Option<String>,
    /// The name of the bitmap a client asks the server for.
    #[attr("exportbitmap")]
    export_bitmap: Option<String>,
    /// The image format of the store.
    #[child]
    driver: Option<StoreDriver>,
    /// Where the bytes of a pushed backup go.
    #[child]
    target: Option<Store>,
    /// Where old bytes are kept while a client pulls.
    #[child]
    scratch: Option<Store>,
}

impl Backup {
    fn read_server(&self, tag: Tag<'_>, r: &mut Reader<'_>) -> Server {
        let mut server = Server::default();
        if self.mode != BackupMode::Pull {
            r.problem(tag, "use of <server> requires pull mode backup");
            return server;
        }
        server.read(tag, r);
        let transport = *server.transport.get_or_insert_default();
        match (transport, &server.socket) {
            (ServerTransport::Rdma, _) => {
                let message = format!("transport {transport} is not supported for <server>");
                r.problem_code(tag, code::CONFIG_UNSUPPORTED, message);
            }
            (ServerTransport::Unix, None) => r.problem(tag, "missing socket for unix transport"),
            (ServerTransport::Unix, Some(path)) if !path.starts_with('/') => {
                r.problem_attr(
                    tag,
                    "socket",
                    format!("backup socket path '{path}' must be absolute"),
                );
            }
            (ServerTransport::Tcp, Some(_)) => {
                r.problem(
                    tag,
                    format!("transport '{transport}' does not support socket attribute"),
                );
            }
            (ServerTransport::Tcp, None) if server.name.is_none() => {
                r.problem(tag, "missing name for host");
            }
            _ => {}
        }
        server
    }

    /// Reads a backup document; `internal` also reads what only the daemon keeps. Fails with all its problems.
    pub fn parse(text: &str, internal: bool) -> Result<Self, Problems> {
        let options = ReadOptions {
            inactive: !internal,
            abi_update: false,
        };
        crate::read_document(text, "domainbackup", options, |_: &mut Self, _, _| {})
    }

    /// The document of the backup, without `internal` as clients see it.
    pub fn format(&self, internal: bool) -> String {
        let options = PrintOptions {
            inactive: !internal,
            secure: true,
            migratable: false,
        };
        xml::to_string("domainbackup", self, options.writer())
    }

    /// Completes the backup for a guest: every disk is named, and says how much of it is copied where.
    /// Files without a name get the disk's with `suffix`. Errors: a disk that is not there, or cannot be copied.
    pub fn complete(&mut self, domain: &Domain, suffix: &str) -> Result<(), Problem> {
        if domain.devices.disks.is_empty() {
            let message = "domain must have at least one disk to perform backup";
            return Err(Problem::nowhere(code::CONFIG_UNSUPPORTED, message));
        }
        let named = !self.disks.is_empty();
        let mut left: Vec<&str> = domain
            .devices
            .disks
            .iter()
            .filter_map(|disk| disk.target.dev.as_deref())
            .collect();
        for disk in &mut self.disks {
            let Some(place) = left.iter().position(|name| *name == disk.name) else {
                return Err(missing(domain, &disk.name));
            };
            left.remove(place);
            disk.complete(domain, suffix)?;
        }
        for name in left {
            let mut disk = BackupDisk {
                name: name.to_owned(),
                backup: !named && is_writable(domain, name),
                ..BackupDisk::default()
            };
            disk.complete(domain, suffix)?;
            self.disks.push(disk);
        }
        let from = self.incremental.clone();
        self.disks
            .iter_mut()
            .try_for_each(|disk| disk.choose_extent(from.as_deref()))
    }
}

/// A name that is no disk's, or one that was named before.
fn missing(domain: &Domain, name: &str) -> Problem {
    if find(domain, name).is_some() {
        return Problem::nowhere(code::CONFIG_UNSUPPORTED, format!("disk '{name}' specified twice"));
    }
    Problem::nowhere(code::CONFIG_UNSUPPORTED, format!("no disk named '{name}'"))
}

fn find<'a>(domain: &'a Domain, name: &str) -> Option<&'a crate::domain::Disk> {
    let mut disks = domain.devices.disks.iter();
    disks.find(|disk| disk.target.dev.as_deref() == Some(name))
}

fn is_writable(domain: &Domain, name: &str) -> bool {
    find(domain, name).is_some_and(|disk| !disk.readonly && !disk.is_empty())
}

impl BackupDisk {
    fn read(mode: BackupMode, tag: Tag<'_>, r: &mut Reader<'_>) -> Self {
        let mut disk = Self {
            name: xml::field::attr_opt(tag, r, "name").unwrap_or_default(),
            backup: xml::field::attr_default::<YesNo>(tag, r, "backup") == YesNo::Yes,
            ..Self::default()
        };
        if tag.attribute("name").is_none() {
            r.problem(tag, "missing name from disk backup element");
        }
        // A disk that is left alone says nothing more.
        if !disk.backup {
            return disk;
        }
        if !r.inactive {
            disk.state = xml::field::attr_opt(tag, r, "state");
        }
        disk.kind = xml::field::attr_opt(tag, r, "type");
        disk.extent = xml::field::attr_opt(tag, r, "backupmode");
        disk.incremental = xml::field::attr_opt(tag, r, "incremental");
        disk.export_name = xml::field::attr_opt(tag, r, "exportname");
        disk.export_bitmap = xml::field::attr_opt(tag, r, "exportbitmap");
        let driver: StoreDriver = xml::field::child_one(tag, r, "driver");
        disk.format = driver.kind;
        disk.store = xml::field::child_opt(tag, r, mode.store_name());
        disk.check(tag, r);
        disk
    }

    fn check(&self, tag: Tag<'_>, r: &mut Reader<'_>) {
        let kind = self.kind.unwrap_or_default();
        if !matches!(kind, SourceKind::File | SourceKind::Block) {
            r.problem_attr(tag, "type", format!("unsupported disk backup type '{kind}'"));
        }
    }

    fn complete(&mut self, domain: &Domain, suffix: &str) -> Result<(), Problem> {
        if !self.backup {
            return Ok(());
        }
        let unsupported = |message: String| Err(Problem::nowhere(code::CONFIG_UNSUPPORTED, message));
        let Some(disk) = find(domain, &self.name) else {
            return Err(missing(domain, &self.name));
        };
        if disk.is_empty() {
            return unsupported(format!("disk '{}' has no media", self.name));
        }
        let kind = *self.kind.get_or_insert_default();
        if self.store.as_ref().is_some_and(|store| !store.is_empty(kind)) {
            return Ok(());
        }
        let path = disk
            .source
            .as_ref()
            .and_then(|source| source.path_of(disk.source_kind()));
        match path.filter(|_| kind == SourceKind::File && disk.source_kind() == SourceKind::File) {
            None => unsupported(format!("refusing to generate file name for disk '{}'", self.name)),
            Some(path) => {
                self.store.get_or_insert_default().file = Some(format!("{path}.{suffix}"));
                Ok(())
            }
        }
    }

    fn choose_extent(&mut self, from: Option<&str>) -> Result<(), Problem> {
        if !self.backup {
            return Ok(());
        }
        let known = self.incremental.is_some() || from.is_some();
        if !known && self.extent == Some(BackupExtent::Incremental) {
            let message = format!(
                "'incremental' backup mode of disk '{}' requires setting 'incremental' field for disk or backup",
                self.name
            );
            return Err(Problem::nowhere(code::INVALID_ARG, message));
        }
        if !known || self.extent == Some(BackupExtent::Full) {
            self.extent = Some(BackupExtent::Full);
            self.incremental = None;
        } else {
            self.extent = Some(BackupExtent::Incremental);
            self.incremental = self.incremental.take().or_else(|| from.map(str::to_owned));
        }
        Ok(())
    }

    fn write(&self, mode: BackupMode, w: &mut Writer) {
        w.begin("disk");
        w.attr("name", &self.name);
        w.attr_value("backup", &YesNo::from(self.backup));
        if !w.inactive {
            xml::field::put_attr_opt(w, "state", self.state.as_ref());
        }
        xml::field::put_attr_opt(w, "type", self.kind.as_ref());
        xml::field::put_attr_opt(w, "backupmode", self.extent.as_ref());
        xml::field::put_attr_opt(w, "incremental", self.incremental.as_ref());
        xml::field::put_attr_opt(w, "exportname", self.export_name.as_ref());
        xml::field::put_attr_opt(w, "exportbitmap", self.export_bitmap.as_ref());
        let driver = StoreDriver { kind: self.format };
        w.element_unless_empty("driver", &driver);
        xml::field::put_child_opt(w, mode.store_name(), self.store.as_ref());
        w.end("disk");
    }
}
