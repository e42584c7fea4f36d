//! What storage must be able to do: what differs between folders of a host and a pretence.

use crate::pools::{Change, Content, Found, Pool};
use crate::unsupported;
use api::{Code, Domain, Error, Fut, Result, StreamEnd, Uuid};
use model::storage::{StoragePool, StorageVol};

/// Carries the bytes of a volume over a stream that it borrows, until all are there. The stream is ended by the engine.
pub type Transfer = Box<dyn for<'a> FnOnce(&'a mut StreamEnd) -> Fut<'a, ()> + Send>;

/// Why a pool cannot do now what is asked; with its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal<'a> {
    /// It is to be started or built, and is active.
    AlreadyActive(&'a str),
    /// It is to be undefined or deleted, and is active.
    StillActive(&'a str),
    /// It is not active.
    NotActive(&'a str),
    /// All its volumes are to be listed, and it is not active.
    NothingToList(&'a str),
    /// It is to start by itself, and has no definition.
    NoDefinition,
    /// A volume of this name is there already.
    VolumeExists(&'a str),
    /// No active pool has a volume with this key.
    NoSuchKey(&'a str),
}

impl Refusal<'_> {
    /// The error that clients of a host's storage see.
    pub fn usual(self, domain: Domain) -> Error {
        let invalid = |words: String| Error::new(domain, Code::OPERATION_INVALID, words);
        match self {
            Refusal::AlreadyActive(name) => invalid(format!("storage pool '{name}' is already active")),
            Refusal::StillActive(name) => invalid(format!("storage pool '{name}' is still active")),
            Refusal::NotActive(name) | Refusal::NothingToList(name) => {
                invalid(format!("storage pool '{name}' is not active"))
            }
            Refusal::NoDefinition => Error::internal(domain, "pool has no config file"),
            Refusal::VolumeExists(name) => Error::new(domain, Code::STORAGE_VOL_EXIST, format!("'{name}'")),
            Refusal::NoSuchKey(key) => {
                let words = format!("no storage vol with matching key {key}");
                Error::new(domain, Code::NO_STORAGE_VOL, words)
            }
        }
    }
}

/// Storage below the pools.
///
/// What changes a pool or a volume is called with the pool's job held, one at a time. `now` is what was known of the
/// pool before.
#[allow(unused_variables)]
pub trait Backend: Send + Sync + Sized + 'static {
    /// Where its errors come from.
    const DOMAIN: Domain;

    /// Whether `function` (its public name, `virStorage…`) is served with these flags; asked before anything else.
    ///
    /// Errors: "not supported", or "invalid argument" for flags that it does not know.
    fn accepts(&self, function: &'static str, flags: u32) -> Result<()> {
        Ok(())
    }

    /// The words for a client's handle whose pool is gone.
    fn missing_handle(uuid: Uuid, name: &str) -> String {
        format!("no storage pool with matching uuid '{uuid}' ({name})")
    }

    /// The error for what a pool cannot do now.
    fn refuse(&self, refusal: Refusal<'_>) -> Error {
        refusal.usual(Self::DOMAIN)
    }

    /// What is shown of a pool that has never been active.
    fn unseen(&self) -> Content {
        Content::default()
    }

    /// Makes what a pool lies on. Errors: it cannot be made.
    fn build<'a>(&'a self, config: &'a StoragePool) -> Fut<'a, ()>;

    /// Brings a pool up and reads what it holds; `flags` are `VIR_STORAGE_POOL_CREATE_*`.
    ///
    /// Errors: whatever keeps it from starting; then nothing is left of the attempt.
    fn start<'a>(&'a self, config: &'a StoragePool, now: &'a Content, flags: u32) -> Fut<'a, Content>;

    /// Takes a pool down; what it holds stays. Gives what is shown of it from now on.
    fn stop<'a>(&'a self, config: &'a StoragePool, now: &'a Content) -> Fut<'a, Content> {
        Box::pin(async { Ok(self.unseen()) })
    }

    /// Removes what a pool lies on. Errors: it cannot be removed.
    fn delete<'a>(&'a self, config: &'a StoragePool) -> Fut<'a, ()>;

    /// Reads what an active pool holds. Errors: it cannot be read.
    fn scan<'a>(&'a self, config: &'a StoragePool, now: &'a Content) -> Fut<'a, Content>;

    /// The volume as it is now; `None` if nothing newer is known.
    ///
    /// Errors: it cannot be read.
    fn look<'a>(&'a self, found: &'a Found<Self>) -> Fut<'a, Option<StorageVol>> {
        Box::pin(async { Ok(None) })
    }

    /// Reads, completes and checks the document of a volume that is to be made, maybe as a copy of `source`.
    ///
    /// Errors: what is wrong with it.
    fn read_volume(&self, pool: &StoragePool, xml: &str, source: Option<&Found<Self>>) -> Result<StorageVol>;

    /// Makes a volume, whose path and key are set. Errors: its name is taken, or it cannot be made.
    fn create_volume<'a>(
        &'a self,
        pool: &'a Pool<Self>,
        volume: &'a StorageVol,
        source: Option<&'a Found<Self>>,
        flags: u32,
    ) -> Fut<'a, Change>;

    /// Removes a volume and what it holds. Errors: it cannot be removed.
    fn delete_volume<'a>(&'a self, found: &'a Found<Self>) -> Fut<'a, Change>;

    /// Changes the size a guest sees to `capacity_bytes` (or by them); `flags` are `VIR_STORAGE_VOL_RESIZE_*`.
    ///
    /// Errors: a size that would cut data or does not fit.
    fn resize_volume<'a>(&'a self, found: Found<Self>, capacity_bytes: u64, flags: u32) -> Fut<'a, Change> {
        unsupported("virStorageVolResize")
    }

    /// Overwrites what a volume holds; `algorithm` is one of `VIR_STORAGE_VOL_WIPE_ALG_*`.
    ///
    /// Errors: an algorithm that is not supported.
    fn wipe_volume<'a>(&'a self, found: &'a Found<Self>, algorithm: u32) -> Fut<'a, Change> {
        unsupported("virStorageVolWipe")
    }

    /// Prepares to write what a client sends; `length_bytes` of 0 is no limit. Nobody holds the job.
    ///
    /// Errors: the volume cannot be opened.
    fn upload<'a>(
        &'a self,
        found: &'a Found<Self>,
        offset_bytes: u64,
        length_bytes: u64,
    ) -> Fut<'a, Transfer> {
        unsupported("virStorageVolUpload")
    }

    /// What came of an upload. Nobody holds the job.
    fn uploaded<'a>(&'a self, found: &'a Found<Self>) -> Fut<'a, Change> {
        unsupported("virStorageVolUpload")
    }

    /// Prepares to send a stretch of a volume; `length_bytes` of 0 is all the rest. Nobody holds the job.
    ///
    /// Errors: the volume cannot be opened.
    fn download<'a>(
        &'a self,
        found: &'a Found<Self>,
        offset_bytes: u64,
        length_bytes: u64,
        flags: u32,
    ) -> Fut<'a, Transfer> {
        unsupported("virStorageVolDownload")
    }

    /// What pools of a kind could be made of, as a document `sources`; `spec` is a document `source` that narrows it.
    ///
    /// Errors: "not supported" for kinds that are not looked for.
    fn find_sources(&self, kind: &str, spec: Option<&str>) -> Result<String>;

    /// The document of [`capabilities`](crate::pools::capabilities).
    fn capabilities(&self) -> Result<String> {
        Err(Error::unsupported("virConnectGetStoragePoolCapabilities"))
    }
}
