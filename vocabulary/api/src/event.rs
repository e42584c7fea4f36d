//! Events: what happened to an object, and the message that says so.
//!
//! Every message has one layout: the callback id, perhaps a reason, the object, the facts. The legacy messages of the
//! first sixteen domain events lack the callback id and the reason.

use crate::limits::{DOMAIN_EVENT_GRAPHICS_IDENTITY_MAX, DOMAIN_EVENT_TUNABLE_MAX, DOMAIN_JOB_STATS_MAX};
use crate::types::*;
use crate::{EventFamily, Program};
use std::sync::Arc;
use xdr::{Error, List, Reader, Xdr};

/// Takes events; a client, or a handler inside of the process.
pub trait EventSink: Send + Sync {
    /// Delivers `event` without waiting. `false`: the sink is gone and wants no more.
    fn event(&self, event: &Event) -> bool;
}

/// Gives events.
pub trait EventSource: Send + Sync {
    /// Sends every event from now on to `sink`, until it says that it is gone.
    fn subscribe(&self, sink: Arc<dyn EventSink>);
}

/// Never gives any event.
#[derive(Debug, Clone, Copy)]
pub struct NoEvents;

impl EventSource for NoEvents {
    fn subscribe(&self, _: Arc<dyn EventSink>) {}
}

/// Something that happened to an object.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub enum Event {
    Domain {
        dom: DomainRef,
        event: DomainEvent,
    },
    NetworkLifecycle {
        net: NetworkRef,
        event: i32,
        detail: i32,
    },
    NetworkMetadataChange {
        net: NetworkRef,
        kind: i32,
        nsuri: Option<String>,
    },
    PoolLifecycle {
        pool: StoragePoolRef,
        event: i32,
        detail: i32,
    },
    PoolRefresh {
        pool: StoragePoolRef,
    },
    NodeDeviceLifecycle {
        dev: NodeDeviceRef,
        event: i32,
        detail: i32,
    },
    NodeDeviceUpdate {
        dev: NodeDeviceRef,
    },
    SecretLifecycle {
        secret: SecretRef,
        event: i32,
        detail: i32,
    },
    SecretValueChanged {
        secret: SecretRef,
    },
    QemuMonitor {
        dom: DomainRef,
        event: String,
        seconds: i64,
        micros: u32,
        details: Option<String>,
    },
}

/// Both ends of a graphics connection and who came.
#[derive(Debug, Clone, PartialEq, Default)]
#[allow(missing_docs)]
pub struct GraphicsPeer {
    pub local: DomainEventGraphicsAddress,
    pub remote: DomainEventGraphicsAddress,
    pub auth_scheme: String,
    pub subject: List<DomainEventGraphicsIdentity, DOMAIN_EVENT_GRAPHICS_IDENTITY_MAX>,
}

impl Xdr for GraphicsPeer {
    const TYPE: &'static xdr::Type = &xdr::Type::Void;

    fn put(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        self.local.put(out)?;
        self.remote.put(out)?;
        self.auth_scheme.put(out)?;
        self.subject.put(out)
    }

    fn take(reader: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(GraphicsPeer {
            local: Xdr::take(reader)?,
            remote: Xdr::take(reader)?,
            auth_scheme: Xdr::take(reader)?,
            subject: Xdr::take(reader)?,
        })
    }
}

macro_rules! domain_events {
    ($($name:ident $id:literal $legacy:expr, $nr:literal
       ($($first:ident: $first_shape:ty),*) ($($field:ident: $shape:ty),*);)*) => {
        /// Something that happened to a domain.
        #[derive(Debug, Clone, PartialEq)]
        #[allow(missing_docs)]
        pub enum DomainEvent { $($name { $($first: $first_shape,)* $($field: $shape,)* }),* }

        impl DomainEvent {
            /// The number by which clients ask for this kind (`VIR_DOMAIN_EVENT_ID_*`).
            pub fn id(&self) -> i32 {
                match self { $(DomainEvent::$name { .. } => $id),* }
            }

            fn numbers(&self) -> (Option<i32>, i32) {
                match self { $(DomainEvent::$name { .. } => ($legacy, $nr)),* }
            }

            fn put_first(&self, out: &mut Vec<u8>) -> Result<(), Error> {
                let _ = &out;
                match self { $(DomainEvent::$name { $($first,)* .. } => { $($first.put(out)?;)* })* }
                Ok(())
            }

            fn put_facts(&self, out: &mut Vec<u8>) -> Result<(), Error> {
                match self { $(DomainEvent::$name { $($field,)* .. } => { $($field.put(out)?;)* })* }
                Ok(())
            }

            fn take(nr: i32, reader: &mut Reader<'_>) -> Result<Option<(DomainRef, Self)>, Error> {
                match nr {
                    $($nr => {
                        $(let $first = <$first_shape as Xdr>::take(reader)?;)*
                        let dom = DomainRef::take(reader)?;
                        $(let $field = <$shape as Xdr>::take(reader)?;)*
                        Ok(Some((dom, DomainEvent::$name { $($first,)* $($field,)* })))
                    })*
                    _ => Ok(None),
                }
            }
        }
    };
}

domain_events! {
    Lifecycle 0 Some(107), 318 () (event: i32, detail: i32);
    Reboot 1 Some(169), 319 () ();
    RtcChange 2 Some(170), 320 () (offset_s: i64);
    Watchdog 3 Some(171), 321 () (action: i32);
    IoError 4 Some(172), 322 () (src_path: String, alias: String, action: i32);
    Graphics 5 Some(173), 323 () (phase: i32, peer: GraphicsPeer);
    IoErrorReason 6 Some(195), 324 () (src_path: String, alias: String, action: i32, reason: String);
    ControlError 7 Some(224), 325 () ();
    BlockJob 8 Some(241), 326 () (path: String, kind: i32, status: i32);
    DiskChange 9 Some(248), 327 ()
        (old_path: Option<String>, new_path: Option<String>, alias: String, reason: i32);
    TrayChange 10 Some(268), 328 () (alias: String, reason: i32);
    PmWakeup 11 Some(269), 329 (reason: i32) ();
    PmSuspend 12 Some(270), 330 (reason: i32) ();
    BalloonChange 13 Some(276), 331 () (actual_kib: u64);
    PmSuspendDisk 14 Some(292), 332 (reason: i32) ();
    DeviceRemoved 15 Some(311), 333 () (alias: String);
    BlockJob2 16 None, 339 () (target: String, kind: i32, status: i32);
    Tunable 17 None, 346 () (params: List<TypedParam, DOMAIN_EVENT_TUNABLE_MAX>);
    AgentLifecycle 18 None, 348 () (state: i32, reason: i32);
    DeviceAdded 19 None, 354 () (alias: String);
    MigrationIteration 20 None, 359 () (iteration: i32);
    JobCompleted 21 None, 363 () (params: List<TypedParam, DOMAIN_JOB_STATS_MAX>);
    DeviceRemovalFailed 22 None, 367 () (alias: String);
    MetadataChange 23 None, 379 () (kind: i32, nsuri: Option<String>);
    BlockThreshold 24 None, 385 ()
        (target: String, path: Option<String>, threshold_bytes: u64, excess_bytes: u64);
    MemoryFailure 25 None, 423 () (recipient: i32, action: i32, flags: u32);
    MemoryDeviceSizeChange 26 None, 438 () (alias: String, size_kib: u64);
    NicMacChange 27 None, 453 () (alias: String, old_mac: String, new_mac: String);
}

/// Whom an event is about, as clients choose it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Subject {
    /// Domains, networks, pools and secrets have one.
    Uuid(Uuid),
    /// Node devices have nothing else.
    Name(String),
}

/// A message ready to be sent: program, number, body.
pub type EventBytes = (Program, i32, Vec<u8>);

impl Event {
    /// An event of a domain.
    pub fn domain(dom: DomainRef, event: DomainEvent) -> Self {
        Event::Domain { dom, event }
    }

    /// What it is about.
    pub fn family(&self) -> EventFamily {
        match self {
            Event::Domain { .. } => EventFamily::Domain,
            Event::NetworkLifecycle { .. } | Event::NetworkMetadataChange { .. } => EventFamily::Network,
            Event::PoolLifecycle { .. } | Event::PoolRefresh { .. } => EventFamily::StoragePool,
            Event::NodeDeviceLifecycle { .. } | Event::NodeDeviceUpdate { .. } => EventFamily::NodeDevice,
            Event::SecretLifecycle { .. } | Event::SecretValueChanged { .. } => EventFamily::Secret,
            Event::QemuMonitor { .. } => EventFamily::QemuMonitor,
        }
    }

    /// The number by which clients ask for this kind within its family.
    pub fn id(&self) -> i32 {
        match self {
            Event::Domain { event, .. } => event.id(),
            Event::NetworkMetadataChange { .. }
            | Event::PoolRefresh { .. }
            | Event::NodeDeviceUpdate { .. }
            | Event::SecretValueChanged { .. } => 1,
            _ => 0,
        }
    }

    /// Whom it is about.
    pub fn subject(&self) -> Subject {
        match self {
            Event::Domain { dom, .. } | Event::QemuMonitor { dom, .. } => Subject::Uuid(dom.uuid),
            Event::NetworkLifecycle { net, .. } | Event::NetworkMetadataChange { net, .. } => {
                Subject::Uuid(net.uuid)
            }
            Event::PoolLifecycle { pool, .. } | Event::PoolRefresh { pool } => Subject::Uuid(pool.uuid),
            Event::SecretLifecycle { secret, .. } | Event::SecretValueChanged { secret } => {
                Subject::Uuid(secret.uuid)
            }
            Event::NodeDeviceLifecycle { dev, .. } | Event::NodeDeviceUpdate { dev } => {
                Subject::Name(dev.name.clone())
            }
        }
    }

    /// The kind and the name of the object, as access rules know it.
    pub fn object(&self) -> (&'static str, String) {
        match self {
            Event::Domain { dom, .. } | Event::QemuMonitor { dom, .. } => ("domain", dom.name.clone()),
            Event::NetworkLifecycle { net, .. } | Event::NetworkMetadataChange { net, .. } => {
                ("network", net.name.clone())
            }
            Event::PoolLifecycle { pool, .. } | Event::PoolRefresh { pool } => {
                ("storage_pool", pool.name.clone())
            }
            Event::NodeDeviceLifecycle { dev, .. } | Event::NodeDeviceUpdate { dev } => {
                ("node_device", dev.name.clone())
            }
            Event::SecretLifecycle { secret, .. } | Event::SecretValueChanged { secret } => {
                ("secret", secret.uuid.to_string())
            }
        }
    }

    /// The message for a client that registered by callback. Errors: a text over the limit.
    pub fn message(&self, callback_id: i32) -> Result<EventBytes, Error> {
        let mut out = Vec::new();
        callback_id.put(&mut out)?;
        let program = if self.family() == EventFamily::QemuMonitor {
            Program::Qemu
        } else {
            Program::Remote
        };
        let nr = self.put_body(&mut out)?;
        Ok((program, nr, out))
    }

    /// The message for a client that registered the old way; `None` if the event is younger than that way.
    pub fn legacy_message(&self) -> Option<Result<EventBytes, Error>> {
        let Event::Domain { dom, event } = self else {
            return None;
        };
        let nr = event.numbers().0?;
        let mut out = Vec::new();
        let done = dom.put(&mut out).and_then(|()| event.put_facts(&mut out));
        Some(done.map(|()| (Program::Remote, nr, out)))
    }

    fn put_body(&self, out: &mut Vec<u8>) -> Result<i32, Error> {
        match self {
            Event::Domain { dom, event } => {
                event.put_first(out)?;
                dom.put(out)?;
                event.put_facts(out)?;
                Ok(event.numbers().1)
            }
            Event::NetworkLifecycle { net, event, detail } => put_change(315, net, *event, *detail, out),
            Event::NetworkMetadataChange { net, kind, nsuri } => {
                net.put(out)?;
                kind.put(out)?;
                nsuri.put(out)?;
                Ok(NETWORK_METADATA_CHANGE)
            }
            Event::PoolLifecycle { pool, event, detail } => {
                put_change(POOL_LIFECYCLE, pool, *event, *detail, out)
            }
            Event::PoolRefresh { pool } => pool.put(out).map(|()| POOL_REFRESH),
            Event::NodeDeviceLifecycle { dev, event, detail } => {
                put_change(NODE_DEVICE_LIFECYCLE, dev, *event, *detail, out)
            }
            Event::NodeDeviceUpdate { dev } => dev.put(out).map(|()| NODE_DEVICE_UPDATE),
            Event::SecretLifecycle {
                secret,
                event,
                detail,
            } => put_change(SECRET_LIFECYCLE, secret, *event, *detail, out),
            Event::SecretValueChanged { secret } => secret.put(out).map(|()| SECRET_VALUE_CHANGED),
            Event::QemuMonitor {
                dom,
                event,
                seconds,
                micros,
                details,
            } => {
                dom.put(out)?;
                event.put(out)?;
                seconds.put(out)?;
                micros.put(out)?;
                details.put(out)?;
                Ok(6)
            }
        }
    }

    /// Reads a message of the callback kind: which registration it answers, and the event. `None`: the number is that
    /// of no such event.
    pub fn from_message(program: Program, nr: i32, body: &[u8]) -> Result<Option<(i32, Event)>, Error> {
        let mut reader = Reader::new(body);
        let callback_id = i32::take(&mut reader)?;
        let event = if program == Program::Qemu {
            take_qemu(nr, &mut reader)?
        } else {
            take(nr, &mut reader)?
        };
        match event {
            Some(event) => reader.finish().map(|()| Some((callback_id, event))),
            None => Ok(None),
        }
    }
}

const POOL_LIFECYCLE: i32 = 370;
const POOL_REFRESH: i32 = 373;
const NODE_DEVICE_LIFECYCLE: i32 = 376;
const NODE_DEVICE_UPDATE: i32 = 377;
const SECRET_LIFECYCLE: i32 = 382;
const SECRET_VALUE_CHANGED: i32 = 383;
const NETWORK_METADATA_CHANGE: i32 = 446;

fn put_change<T: Xdr>(nr: i32, object: &T, event: i32, detail: i32, out: &mut Vec<u8>) -> Result<i32, Error> {
    object.put(out)?;
    event.put(out)?;
    detail.put(out)?;
    Ok(nr)
}

fn take(nr: i32, reader: &mut Reader<'_>) -> Result<Option<Event>, Error> {
    Ok(Some(match nr {
        315 => Event::NetworkLifecycle {
            net: Xdr::take(reader)?,
            event: Xdr::take(reader)?,
            detail: Xdr::take(reader)?,
        },
        NETWORK_METADATA_CHANGE => Event::NetworkMetadataChange {
            net: Xdr::take(reader)?,
            kind: Xdr::take(reader)?,
            nsuri: Xdr::take(reader)?,
        },
        POOL_LIFECYCLE => Event::PoolLifecycle {
            pool: Xdr::take(reader)?,
            event: Xdr::take(reader)?,
            detail: Xdr::take(reader)?,
        },
        POOL_REFRESH => Event::PoolRefresh {
            pool: Xdr::take(reader)?,
        },
        NODE_DEVICE_LIFECYCLE => Event::NodeDeviceLifecycle {
            dev: Xdr::take(reader)?,
            event: Xdr::take(reader)?,
            detail: Xdr::take(reader)?,
        },
        NODE_DEVICE_UPDATE => Event::NodeDeviceUpdate {
            dev: Xdr::take(reader)?,
        },
        SECRET_LIFECYCLE => Event::SecretLifecycle {
            secret: Xdr::take(reader)?,
            event: Xdr::take(reader)?,
            detail: Xdr::take(reader)?,
        },
        SECRET_VALUE_CHANGED => Event::SecretValueChanged {
            secret: Xdr::take(reader)?,
        },
        _ => return Ok(DomainEvent::take(nr, reader)?.map(|(dom, event)| Event::Domain { dom, event })),
    }))
}

fn take_qemu(nr: i32, reader: &mut Reader<'_>) -> Result<Option<Event>, Error> {
    if nr != 6 {
        return Ok(None);
    }
    Ok(Some(Event::QemuMonitor {
        dom: Xdr::take(reader)?,
        event: Xdr::take(reader)?,
        seconds: Xdr::take(reader)?,
        micros: Xdr::take(reader)?,
        details: Xdr::take(reader)?,
    }))
}
