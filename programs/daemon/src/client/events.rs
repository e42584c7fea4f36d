//! What a client wants to hear of, in the old way (no callback id) and the new.

use super::{Client, lock};
use api::{
    Call, Code, Domain, DomainRef, Error, Event, EventFamily, EventSink, NetworkRef, NodeDeviceRef,
    Procedure, Program, Result, SecretRef, StoragePoolRef, Subject,
};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, Weak};
use transport::{Class, Header, Kind, Outgoing, Status};
use xdr::{Reader, Xdr};

/// A client asks for each kind and object once, and shares it among its callbacks; this is more than any does.
const REGISTRATIONS_MAX: usize = 4096;

/// The serial of events, which answer no call.
const EVENT_SERIAL: u32 = 1;

/// First id that an event of a domain has no message without callback id for.
const FIRST_WITHOUT_LEGACY: i32 = 16;

/// The registrations of one client.
#[derive(Default)]
pub struct Registrations {
    wanted: Mutex<Wanted>,
    subscribed: AtomicBool,
    sink: Mutex<Option<Arc<dyn EventSink>>>,
}

#[derive(Default)]
struct Wanted {
    last_id: i32,
    by_callback: HashMap<i32, Wish>,
    /// Ids of domain events that are sent without callback id.
    legacy: Vec<i32>,
}

#[derive(Clone, Debug, PartialEq)]
struct Wish {
    family: EventFamily,
    /// The kind of event; `None` for QEMU's, which have names.
    id: Option<i32>,
    object: Option<Subject>,
    name: Option<String>,
    ignore_case: bool,
}

impl Registrations {
    /// Forgets all, when the client has left.
    pub fn clear(&self) {
        *lock(&self.wanted) = Wanted::default();
        lock(&self.sink).take();
    }

    fn add(&self, wish: Wish) -> Result<i32> {
        let mut wanted = lock(&self.wanted);
        if wanted.by_callback.len() >= REGISTRATIONS_MAX {
            return Err(Error::new(
                Domain::RPC,
                Code::OPERATION_DENIED,
                "too many event callbacks are registered",
            ));
        }
        // 0 is no callback id that libvirt's client would pass on.
        wanted.last_id = wanted.last_id.wrapping_add(1).max(1);
        let id = wanted.last_id;
        wanted.by_callback.insert(id, wish);
        Ok(id)
    }

    fn remove(&self, family: EventFamily, callback_id: i32) -> Result<()> {
        let mut wanted = lock(&self.wanted);
        match wanted.by_callback.get(&callback_id) {
            Some(wish) if wish.family == family => _ = wanted.by_callback.remove(&callback_id),
            _ => {
                return Err(invalid(format!(
                    "{} event callback {callback_id} not registered",
                    word(family)
                )));
            }
        }
        Ok(())
    }

    fn add_legacy(&self, id: i32) -> Result<()> {
        if !(0..FIRST_WITHOUT_LEGACY).contains(&id) {
            return Err(invalid(format!("unsupported event ID {id}")));
        }
        let mut wanted = lock(&self.wanted);
        if wanted.legacy.contains(&id) {
            return Err(invalid(format!("domain event {id} already registered")));
        }
        wanted.legacy.push(id);
        Ok(())
    }

    fn remove_legacy(&self, id: i32) -> Result<()> {
        let mut wanted = lock(&self.wanted);
        let Some(at) = wanted.legacy.iter().position(|known| *known == id) else {
            return Err(invalid(format!("domain event {id} not registered")));
        };
        wanted.legacy.swap_remove(at);
        Ok(())
    }
}

impl Client {
    /// Where the events of this client go; also how a driver knows the connection behind a call.
    pub(super) fn sink(&self) -> Option<Arc<dyn EventSink>> {
        let me = self.me.clone();
        let mut sink = lock(&self.registrations.sink);
        Some(Arc::clone(sink.get_or_insert_with(|| Arc::new(ClientSink(me)))))
    }

    /// Serves the procedures that register and deregister callbacks; `None` for all others.
    pub(super) fn registration(
        &self,
        procedure: &'static Procedure,
        call: &Call,
        body: &[u8],
    ) -> Option<Result<Vec<u8>>> {
        let register =
            |family, read: fn(&mut Reader<'_>) -> Result<Wish>| Some(self.register(call, body, family, read));
        let remove = |family| Some(self.deregister(call, body, family));
        match (procedure.program, procedure.nr) {
            (Program::Remote, 316) => register(EventFamily::Domain, domain_wish),
            (Program::Remote, 317) => remove(EventFamily::Domain),
            (Program::Remote, 313) => register(EventFamily::Network, network_wish),
            (Program::Remote, 314) => remove(EventFamily::Network),
            (Program::Remote, 368) => register(EventFamily::StoragePool, pool_wish),
            (Program::Remote, 369) => remove(EventFamily::StoragePool),
            (Program::Remote, 374) => register(EventFamily::NodeDevice, node_device_wish),
            (Program::Remote, 375) => remove(EventFamily::NodeDevice),
            (Program::Remote, 380) => register(EventFamily::Secret, secret_wish),
            (Program::Remote, 381) => remove(EventFamily::Secret),
            (Program::Qemu, 4) => register(EventFamily::QemuMonitor, monitor_wish),
            (Program::Qemu, 5) => remove(EventFamily::QemuMonitor),
            (Program::Remote, 105) => Some(self.legacy(call, body, Some(0), 1, Registrations::add_legacy)),
            (Program::Remote, 106) => Some(self.legacy(call, body, Some(0), 0, Registrations::remove_legacy)),
            (Program::Remote, 167) => Some(self.legacy(call, body, None, -1, Registrations::add_legacy)),
            (Program::Remote, 168) => Some(self.legacy(call, body, None, -1, Registrations::remove_legacy)),
            _ => None,
        }
    }

    fn register(
        &self,
        call: &Call,
        body: &[u8],
        family: EventFamily,
        read: fn(&mut Reader<'_>) -> Result<Wish>,
    ) -> Result<Vec<u8>> {
        call.admit(0, 0)?;
        let mut reader = Reader::new(body);
        let wish = read(&mut reader)?;
        reader.finish()?;
        let kinds = api::EVENT_MESSAGES
            .iter()
            .filter(|message| message.family == family);
        if wish.id.is_some() && !kinds.into_iter().any(|message| message.id == wish.id) {
            return Err(invalid(format!(
                "unsupported {} event ID {}",
                word(family),
                wish.id.unwrap_or(-1)
            )));
        }
        self.subscribe()?;
        Ok(xdr::encode(&self.registrations.add(wish)?)?)
    }

    fn deregister(&self, call: &Call, body: &[u8], family: EventFamily) -> Result<Vec<u8>> {
        call.admit(0, 0)?;
        self.registrations.remove(family, xdr::decode(body)?)?;
        Ok(Vec::new())
    }

    /// The old procedures: 105 and 106 mean the life cycle and answer a count, 167 and 168 name the event.
    fn legacy(
        &self,
        call: &Call,
        body: &[u8],
        id: Option<i32>,
        count: i32,
        change: fn(&Registrations, i32) -> Result<()>,
    ) -> Result<Vec<u8>> {
        call.admit(0, 0)?;
        let mut reader = Reader::new(body);
        let wanted = id.map_or_else(|| i32::take(&mut reader), Ok)?;
        reader.finish()?;
        self.subscribe()?;
        change(&self.registrations, wanted)?;
        Ok(if id.is_some() {
            xdr::encode(&count)?
        } else {
            Vec::new()
        })
    }

    /// Has the driver send its events here; once is enough.
    fn subscribe(&self) -> Result<()> {
        let opened = self
            .opened()
            .ok_or_else(|| Error::internal(Domain::RPC, "hypervisor connection not open"))?;
        if !self.registrations.subscribed.swap(true, Ordering::Relaxed)
            && let Some(sink) = self.sink()
        {
            opened.driver.events.subscribe(sink);
        }
        Ok(())
    }

    fn deliver(&self, event: &Event) {
        let (callbacks, legacy) = self.who_wants(event);
        for callback_id in callbacks {
            self.send_event(event.message(callback_id));
        }
        if legacy && let Some(message) = event.legacy_message() {
            self.send_event(message);
        }
    }

    fn who_wants(&self, event: &Event) -> (Vec<i32>, bool) {
        let wanted = lock(&self.registrations.wanted);
        let mut callbacks: Vec<i32> = wanted
            .by_callback
            .iter()
            .filter(|(_, wish)| wish.fits(event))
            .map(|(id, _)| *id)
            .collect();
        callbacks.sort_unstable();
        (
            callbacks,
            event.family() == EventFamily::Domain && wanted.legacy.contains(&event.id()),
        )
    }

    fn send_event(&self, message: Result<(Program, i32, Vec<u8>), xdr::Error>) {
        match message {
            Ok((program, procedure, body)) => {
                _ = self.send(Class::Event, event_packet(program, procedure, body))
            }
            Err(error) => tracing::warn!("an event cannot be sent: {error}"),
        }
    }
}

fn event_packet(program: Program, procedure: i32, body: Vec<u8>) -> Result<Outgoing, transport::FrameError> {
    let program = transport::Program {
        number: program.number(),
        version: program.version(),
    };
    let header = Header {
        program,
        procedure,
        kind: Kind::Message,
        serial: EVENT_SERIAL,
        status: Status::Ok,
    };
    Outgoing::new(header, body, Vec::new())
}

struct ClientSink(Weak<Client>);

impl EventSink for ClientSink {
    fn event(&self, event: &Event) -> bool {
        match self.0.upgrade() {
            Some(client) if !client.sender.is_closed() => {
                client.deliver(event);
                true
            }
            _ => false,
        }
    }
}

impl Wish {
    fn of(family: EventFamily, id: i32, object: Option<Subject>) -> Self {
        Self {
            family,
            id: Some(id),
            object,
            name: None,
            ignore_case: false,
        }
    }

    fn fits(&self, event: &Event) -> bool {
        self.family == event.family()
            && self.id.is_none_or(|id| id == event.id())
            && self
                .object
                .as_ref()
                .is_none_or(|object| *object == event.subject())
            && self.name_fits(event)
    }

    fn name_fits(&self, event: &Event) -> bool {
        match (&self.name, event) {
            (Some(name), Event::QemuMonitor { event, .. }) if self.ignore_case => {
                name.eq_ignore_ascii_case(event)
            }
            (Some(name), Event::QemuMonitor { event, .. }) => name == event,
            _ => true,
        }
    }
}

fn wish<T: Xdr>(
    reader: &mut Reader<'_>,
    family: EventFamily,
    object: impl FnOnce(T) -> Subject,
) -> Result<Wish> {
    let id = i32::take(reader)?;
    Ok(Wish::of(
        family,
        id,
        <Option<T> as Xdr>::take(reader)?.map(object),
    ))
}

fn domain_wish(reader: &mut Reader<'_>) -> Result<Wish> {
    wish(reader, EventFamily::Domain, |dom: DomainRef| {
        Subject::Uuid(dom.uuid)
    })
}

fn network_wish(reader: &mut Reader<'_>) -> Result<Wish> {
    wish(reader, EventFamily::Network, |net: NetworkRef| {
        Subject::Uuid(net.uuid)
    })
}

fn pool_wish(reader: &mut Reader<'_>) -> Result<Wish> {
    wish(reader, EventFamily::StoragePool, |pool: StoragePoolRef| {
        Subject::Uuid(pool.uuid)
    })
}

fn node_device_wish(reader: &mut Reader<'_>) -> Result<Wish> {
    wish(reader, EventFamily::NodeDevice, |dev: NodeDeviceRef| {
        Subject::Name(dev.name)
    })
}

fn secret_wish(reader: &mut Reader<'_>) -> Result<Wish> {
    wish(reader, EventFamily::Secret, |secret: SecretRef| {
        Subject::Uuid(secret.uuid)
    })
}

const MONITOR_REGEX: u32 = 1;
const MONITOR_NOCASE: u32 = 2;

fn monitor_wish(reader: &mut Reader<'_>) -> Result<Wish> {
    let object = <Option<DomainRef> as Xdr>::take(reader)?.map(|dom| Subject::Uuid(dom.uuid));
    let name = <Option<String> as Xdr>::take(reader)?;
    let flags = u32::take(reader)?;
    if name.is_some() && flags & MONITOR_REGEX != 0 {
        return Err(Error::new(
            Domain::RPC,
            Code::ARGUMENT_UNSUPPORTED,
            "event names as regular expressions",
        ));
    }
    let family = EventFamily::QemuMonitor;
    Ok(Wish {
        family,
        id: None,
        object,
        name,
        ignore_case: flags & MONITOR_NOCASE != 0,
    })
}

fn word(family: EventFamily) -> &'static str {
    match family {
        EventFamily::Domain => "domain",
        EventFamily::Network => "network",
        EventFamily::StoragePool => "storage pool",
        EventFamily::NodeDevice => "node device",
        EventFamily::Secret => "secret",
        EventFamily::QemuMonitor => "qemu monitor",
        EventFamily::Connection => "connection",
    }
}

fn invalid(detail: String) -> Error {
    Error::new(Domain::RPC, Code::INVALID_ARG, detail)
}
