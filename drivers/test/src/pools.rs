//! Storage pools that are only pretended: sums of bytes, no folder and no file.

use api::constants::*;
use api::{Call, Code, Domain, Error, Fut, Result, Uuid};
use engine::domains::check_flags;
use engine::pools::{
    Backend, Change, Content, Found, LIST_FILTERS, Pool, Pools, Refusal, check_pool_format,
    check_volume_format,
};
use engine::{EventBus, Store};
use model::storage::{
    DirPath, FormatName, PoolDevice, PoolHost, PoolKind, PoolSource, StoragePool, StorageVol,
    VolumeReadOptions,
};
use std::sync::Arc;
use xml::{Node, Value as _};

/// The room of every pretended pool: 100 GiB.
const CAPACITY_BYTES: u64 = 100 << 30;

/// Procedures of pools and volumes that nobody pretends.
const NOT_SERVED: [&str; 8] = [
    "virConnectGetStoragePoolCapabilities",
    "virStoragePoolLookupByTargetPath",
    "virStorageVolDownload",
    "virStorageVolGetInfoFlags",
    "virStorageVolResize",
    "virStorageVolUpload",
    "virStorageVolWipe",
    "virStorageVolWipePattern",
];

/// A source that is found on the pretended host.
fn source(host: Option<&str>, device: Option<&str>, dir: Option<&str>, format: &str) -> PoolSource {
    PoolSource {
        hosts: host
            .map(|name| PoolHost {
                name: name.to_owned(),
                ..PoolHost::default()
            })
            .into_iter()
            .collect(),
        devices: device
            .map(|path| PoolDevice {
                path: path.to_owned(),
                ..PoolDevice::default()
            })
            .into_iter()
            .collect(),
        dir: dir.map(|path| DirPath {
            path: path.to_owned(),
        }),
        format: Some(FormatName {
            kind: format.to_owned(),
        }),
        ..PoolSource::default()
    }
}

/// The volume groups that are found on the pretended host.
fn volume_groups() -> String {
    let group = |device, name: &str| PoolSource {
        name: Some(name.to_owned()),
        ..source(None, Some(device), None, "lvm2")
    };
    PoolSource::format_all(&[group("/dev/sda20", "testvg1"), group("/dev/sda21", "testvg2")])
}

/// Reads what narrows the search for sources of a kind.
fn read_spec(kind: &str, spec: &str) -> Result<PoolSource> {
    let source =
        PoolSource::parse(spec).map_err(|problems| engine::document_error(Domain::STORAGE, &problems))?;
    if let Some(kind) = PoolKind::parse(kind) {
        check_pool_format(kind, source.format())?;
    }
    Ok(source)
}

/// Storage that only pretends.
pub(crate) struct PretendedStorage;

/// Makes the pools of `documents`, each defined and active, with the volumes that its document holds.
///
/// # Errors
/// What is wrong with a document; pools of one name or UUID; volumes that do not fit.
pub(crate) async fn open(bus: Arc<EventBus>, documents: &[String]) -> Result<Pools<PretendedStorage>> {
    let pools = Pools::new(PretendedStorage, Store::in_memory(Domain::TEST), bus);
    let call = Call::internal();
    for xml in documents {
        let pool = pools.define(&call, xml).await?;
        pools.start_pool(&call, &pool, 0).await?;
        for volume in volumes_of(xml)? {
            pools.create_volume(&call, &pool, &volume, None, 0).await?;
        }
    }
    Ok(pools)
}

/// The documents of the volumes inside of a pool's document.
fn volumes_of(pool: &str) -> Result<Vec<String>> {
    let node = Node::parse(pool).map_err(|problems| {
        let words = problems.first().map(ToString::to_string).unwrap_or_default();
        Error::new(Domain::TEST, Code::XML_ERROR, words)
    })?;
    let volumes = node.children.iter().filter(|child| child.name == "volume");
    Ok(volumes.map(Node::to_xml).collect())
}

/// The flags that a procedure knows.
fn known_flags(function: &str) -> u32 {
    match function {
        "virStoragePoolDefineXML" => VIR_STORAGE_POOL_DEFINE_VALIDATE.cast_unsigned(),
        "virStorageVolCreateXML" => VIR_STORAGE_VOL_CREATE_VALIDATE.cast_unsigned(),
        "virConnectListAllStoragePools" => LIST_FILTERS,
        _ => 0,
    }
}

fn done<'a, T: Send + 'a>(value: T) -> Fut<'a, T> {
    Box::pin(std::future::ready(Ok(value)))
}

/// The pool's room when one volume has other `allocated_bytes` than before.
fn change(now: &Content, name: &str, volume: Option<StorageVol>) -> Change {
    let bytes = |volume: Option<&StorageVol>| volume.and_then(|volume| volume.allocation.0).unwrap_or(0);
    let before = bytes(now.volumes.get(name).map(|volume| &**volume));
    let available_bytes = now
        .available_bytes
        .saturating_add(before)
        .saturating_sub(bytes(volume.as_ref()));
    Change {
        name: name.to_owned(),
        volume,
        capacity_bytes: now.capacity_bytes,
        available_bytes,
    }
}

impl Backend for PretendedStorage {
    const DOMAIN: Domain = Domain::TEST;

    fn accepts(&self, function: &'static str, flags: u32) -> Result<()> {
        if NOT_SERVED.contains(&function) {
            return Err(Error::unsupported(function));
        }
        check_flags(Domain::TEST, flags, known_flags(function), function)
    }

    fn missing_handle(_: Uuid, name: &str) -> String {
        format!("no storage pool with matching name '{name}'")
    }

    fn refuse(&self, refusal: Refusal<'_>) -> Error {
        let invalid = |words: String| Error::new(Domain::TEST, Code::OPERATION_INVALID, words);
        match refusal {
            Refusal::AlreadyActive(name) | Refusal::StillActive(name) => {
                invalid(format!("storage pool '{name}' is active"))
            }
            Refusal::NothingToList(_) => invalid("storage pool is not active".to_owned()),
            Refusal::NoDefinition => Error::new(Domain::TEST, Code::INVALID_ARG, "pool has no config file"),
            Refusal::VolumeExists(_) => {
                Error::new(Domain::TEST, Code::OPERATION_FAILED, "storage vol already exists")
            }
            Refusal::NoSuchKey(key) => {
                let words = format!("no storage vol with matching key '{key}'");
                Error::new(Domain::TEST, Code::NO_STORAGE_VOL, words)
            }
            other => other.usual(Domain::TEST),
        }
    }

    fn unseen(&self) -> Content {
        Content {
            capacity_bytes: CAPACITY_BYTES,
            available_bytes: CAPACITY_BYTES,
            ..Content::default()
        }
    }

    fn build<'a>(&'a self, _: &'a StoragePool) -> Fut<'a, ()> {
        done(())
    }

    fn start<'a>(&'a self, _: &'a StoragePool, now: &'a Content, _flags: u32) -> Fut<'a, Content> {
        done(now.clone())
    }

    /// There is no disk to keep the volumes while the pool is stopped: the picture keeps them.
    fn stop<'a>(&'a self, _: &'a StoragePool, now: &'a Content) -> Fut<'a, Content> {
        done(now.clone())
    }

    fn delete<'a>(&'a self, _: &'a StoragePool) -> Fut<'a, ()> {
        done(())
    }

    fn scan<'a>(&'a self, _: &'a StoragePool, now: &'a Content) -> Fut<'a, Content> {
        done(now.clone())
    }

    fn read_volume(&self, pool: &StoragePool, xml: &str, source: Option<&Found<Self>>) -> Result<StorageVol> {
        let volume = StorageVol::parse(xml, pool.kind, VolumeReadOptions::default())
            .map_err(|problems| engine::document_error(Domain::STORAGE, &problems))?;
        check_volume_format(pool.kind, volume.target.format())?;
        // A copy stays in its pool, where its source is looked for by name.
        if let Some(source) = source
            && source.pool.uuid().0 != pool.uuid.map(|uuid| uuid.0).unwrap_or_default()
        {
            let words = format!("no storage vol with matching name '{}'", source.volume.name());
            return Err(Error::new(Domain::TEST, Code::NO_STORAGE_VOL, words));
        }
        Ok(volume)
    }

    fn create_volume<'a>(
        &'a self,
        pool: &'a Pool<Self>,
        volume: &'a StorageVol,
        _source: Option<&'a Found<Self>>,
        _flags: u32,
    ) -> Fut<'a, Change> {
        let now = pool.snapshot().state.clone();
        let made = if volume.allocation.0.unwrap_or(0) > now.available_bytes {
            let words = format!("Not enough free space in pool for volume '{}'", volume.name());
            Err(Error::internal(Domain::TEST, words))
        } else {
            Ok(change(&now, volume.name(), Some(volume.clone())))
        };
        Box::pin(std::future::ready(made))
    }

    fn delete_volume<'a>(&'a self, found: &'a Found<Self>) -> Fut<'a, Change> {
        done(change(&found.pool.snapshot().state, found.volume.name(), None))
    }

    fn find_sources(&self, kind: &str, spec: Option<&str>) -> Result<String> {
        if kind == PoolKind::Dir.to_string() {
            return Err(Error::internal(Domain::TEST, "unknown storage pool type dir"));
        }
        let wanted = spec.map(|spec| read_spec(kind, spec)).transpose()?;
        match kind {
            "logical" => Ok(volume_groups()),
            "netfs" => {
                let host = wanted.as_ref().and_then(|wanted| wanted.hosts.first());
                let name = host
                    .map(|host| host.name.as_str())
                    .filter(|name| !name.is_empty());
                let name = name.ok_or_else(|| {
                    let words = "hostname must be specified for netfs sources";
                    Error::new(Domain::TEST, Code::INVALID_ARG, words)
                })?;
                Ok(PoolSource::format_all(&[source(
                    Some(name),
                    None,
                    Some("/testshare"),
                    "nfs",
                )]))
            }
            other => {
                let words = format!("pool type '{other}' does not support source discovery");
                Err(Error::new(Domain::TEST, Code::NO_SUPPORT, words))
            }
        }
    }
}
