//! One call: found, admitted, run, answered. A panic in a driver is an internal error to the caller and to nobody else.

use super::streams::ServerStream;
use super::{Client, lock};
use api::{AllowAll, Call, Code, Domain, Driver, Error, FacetName, Located, Procedure, Program, Result};
use std::any::Any;
use std::future::Future;
use std::os::fd::OwnedFd;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use transport::{Class, Header, Kind, Outgoing, Packet, Status, StreamKey, encode_error, reply_to};

/// What goes back to the client.
struct Answer {
    body: Vec<u8>,
    fds: Vec<OwnedFd>,
}

impl Client {
    /// Runs a call and sends its reply.
    pub(super) async fn answer(&self, packet: Packet) {
        let header = packet.header;
        let answer = match Caught(Box::pin(self.perform(packet))).await {
            Ok(answer) => answer,
            Err(panic) => Err(panicked(&header, &*panic)),
        };
        let stream = lock(&self.streams).get(&StreamKey::of(&header)).cloned();
        let opened = answer.is_ok();
        self.reply(&header, answer);
        match stream {
            Some(stream) if opened => stream.open(),
            Some(stream) => stream.refuse(),
            None => {}
        }
        if is(&header, CONNECT_CLOSE) {
            self.sender.close_when_sent();
        }
    }

    fn reply(&self, header: &Header, answer: Result<Answer>) {
        let packet = match answer {
            Ok(answer) if answer.fds.is_empty() => {
                Outgoing::new(reply_to(header, Status::Ok), answer.body, Vec::new())
            }
            Ok(answer) => {
                let header = Header {
                    kind: Kind::ReplyWithFds,
                    ..reply_to(header, Status::Ok)
                };
                Outgoing::new(header, answer.body, answer.fds)
            }
            Err(error) => {
                tracing::debug!(procedure = header.procedure, "call failed: {error}");
                Outgoing::new(reply_to(header, Status::Error), encode_error(&error), Vec::new())
            }
        };
        // A reply that is too large is an error the client can understand.
        let packet = packet.or_else(|error| {
            let error = Error::new(Domain::RPC, Code::RPC, error.to_string());
            Outgoing::new(reply_to(header, Status::Error), encode_error(&error), Vec::new())
        });
        self.send(Class::Reply, packet);
    }

    async fn perform(&self, packet: Packet) -> Result<Answer> {
        let located = find(&packet.header)?;
        let procedure = located.procedure;
        if !procedure.pre_auth && !self.authenticated.load(Ordering::Relaxed) {
            return Err(Error::new(Domain::RPC, Code::RPC, "authentication required"));
        }
        let call = self.describe(procedure, packet.fds);
        if procedure.stream.is_some() {
            self.attach_stream(&packet.header, procedure, &call, &packet.payload);
        }
        let body = match self.registration(procedure, &call, &packet.payload) {
            Some(done) => done?,
            None => self.dispatch(located, &call, &packet.payload).await?,
        };
        Ok(Answer {
            body,
            fds: call.take_reply_fds(),
        })
    }

    fn describe(&self, procedure: &'static Procedure, fds: Vec<OwnedFd>) -> Call {
        let identity = Arc::clone(&self.identity);
        let mut call = Call::new(Some(procedure), identity, self.is_read_only(), Arc::new(AllowAll));
        call.set_fds(fds);
        call.events = self.sink();
        call
    }

    async fn dispatch(&self, located: Located, call: &Call, body: &[u8]) -> Result<Vec<u8>> {
        if let Some(opened) = self.opened() {
            return opened.driver.dispatch(located, call, body)?.await;
        }
        if located.facet != FacetName::Session {
            let kind = located.procedure.driver.unwrap_or("hypervisor");
            return Err(Error::internal(
                Domain::RPC,
                format!("{kind} connection not open"),
            ));
        }
        let before = Driver {
            session: self.facet(),
            ..Driver::unsupported()
        };
        before.dispatch(located, call, body)?.await
    }

    fn attach_stream(&self, header: &Header, procedure: &Procedure, call: &Call, body: &[u8]) {
        let sparse_flag = procedure.stream.map_or(0, |stream| stream.sparse_flag);
        // Where holes may travel, the flags are the last argument.
        let flags = body.last_chunk::<4>().map_or(0, |word| u32::from_be_bytes(*word));
        let (stream, end) = ServerStream::new(
            StreamKey::of(header),
            self.me.clone(),
            self.sender.clone(),
            flags & sparse_flag != 0,
        );
        lock(&self.streams).insert(StreamKey::of(header), stream);
        call.set_stream(end);
    }
}

const CONNECT_CLOSE: (Program, i32) = (Program::Remote, 2);

fn is(header: &Header, (program, nr): (Program, i32)) -> bool {
    header.program.number == program.number() && header.procedure == nr
}

/// Finds what a header calls. The words of these errors are known to clients.
fn find(header: &Header) -> Result<Located> {
    let (number, version) = (header.program.number, header.program.version);
    let program = Program::from_number(number)
        .filter(|program| program.version() == version && *program != Program::Keepalive)
        .ok_or_else(|| rpc(format!("Cannot find program {number} version {version}")))?;
    if header.status != Status::Ok {
        return Err(rpc(format!(
            "Unexpected message status {}",
            header.status.to_wire()
        )));
    }
    api::locate(program, header.procedure)
        .ok_or_else(|| rpc(format!("unknown procedure: {}", header.procedure)))
}

fn rpc(detail: String) -> Error {
    Error::new(Domain::RPC, Code::RPC, detail)
}

fn panicked(header: &Header, panic: &(dyn Any + Send)) -> Error {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(procedure = header.procedure, "a call panicked: {text}");
    Error::internal(
        Domain::RPC,
        format!("procedure {} failed unexpectedly", header.procedure),
    )
    .with_hint("this is a bug: the log of the daemon says more")
}

/// A future whose panics are values.
struct Caught<'a, T>(Pin<Box<dyn Future<Output = T> + Send + 'a>>);

impl<T> Future for Caught<'_, T> {
    type Output = std::result::Result<T, Box<dyn Any + Send>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match catch_unwind(AssertUnwindSafe(|| self.0.as_mut().poll(context))) {
            Ok(poll) => poll.map(Ok),
            Err(panic) => Poll::Ready(Err(panic)),
        }
    }
}
