//! The server's end of a stream: what the client sends goes to the driver, what the driver sends to the client.
//!
//! The driver's end may be used before the reply is out; the first piece then waits for it. A client's message counts
//! among those being worked on until the driver took it, so a driver that does not read stops the client's socket.

use super::{Client, lock};
use api::{Code, Domain, Error, Fut, Result, StreamEnd, StreamItem, StreamSink, StreamSource};
use std::sync::{Arc, Mutex, Weak};
use tokio::sync::{OwnedSemaphorePermit, mpsc, watch};
use transport::{
    CHUNK_MAX, Class, FrameError, Hole, Kind, Move, Outgoing, Packet, Peer, Sender, Status, StreamFault,
    StreamKey, StreamRules, chunk, encode_error, hole,
};

/// One stream of a client.
pub struct ServerStream {
    key: StreamKey,
    rules: StreamRules,
    client: Weak<Client>,
    sender: Sender,
    gate: watch::Sender<Gate>,
    phase: Mutex<Phase>,
    incoming: Mutex<Option<mpsc::UnboundedSender<Incoming>>>,
}

type Incoming = (Result<StreamItem>, Option<OwnedSemaphorePermit>);

/// Whether the reply that opens the stream is out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gate {
    Waiting,
    Open,
    Closed,
}

#[derive(Default)]
struct Phase {
    /// The client has said that it is done.
    client_finished: bool,
    /// We have said that there is no more.
    eof_sent: bool,
    closed: bool,
}

struct Source {
    incoming: mpsc::UnboundedReceiver<Incoming>,
    stream: Arc<ServerStream>,
}

struct Sink(Arc<ServerStream>);

impl Client {
    /// Gives a packet to its stream; one for a stream that is over is dropped.
    pub(super) fn stream_packet(&self, packet: Packet, slot: Option<OwnedSemaphorePermit>) {
        let stream = lock(&self.streams).get(&StreamKey::of(&packet.header)).cloned();
        if let Some(stream) = stream {
            stream.received(packet, slot);
        }
    }
}

impl ServerStream {
    /// A stream that waits for its reply, and the end that the driver gets.
    pub fn new(key: StreamKey, client: Weak<Client>, sender: Sender, sparse: bool) -> (Arc<Self>, StreamEnd) {
        let (incoming, receiver) = mpsc::unbounded_channel();
        let stream = Arc::new(Self {
            key,
            rules: StreamRules {
                from: Peer::Client,
                sparse,
            },
            client,
            sender,
            gate: watch::channel(Gate::Waiting).0,
            phase: Mutex::default(),
            incoming: Mutex::new(Some(incoming)),
        });
        let source = Source {
            incoming: receiver,
            stream: Arc::clone(&stream),
        };
        let end = StreamEnd {
            source: Box::new(source),
            sink: Box::new(Sink(Arc::clone(&stream))),
        };
        (stream, end)
    }

    /// The reply is out: data may follow.
    pub fn open(&self) {
        self.gate.send_if_modified(|gate| {
            let first = *gate == Gate::Waiting;
            *gate = if first { Gate::Open } else { *gate };
            first
        });
    }

    /// The call failed: there is no stream.
    pub fn refuse(&self) {
        self.close();
    }

    fn received(&self, packet: Packet, slot: Option<OwnedSemaphorePermit>) {
        match self.rules.understand(packet) {
            Ok(Move::Data(bytes)) => self.pass(Ok(StreamItem::Data(bytes)), slot),
            Ok(Move::Hole(hole)) => self.pass(Ok(StreamItem::Hole(hole.length.unsigned_abs())), slot),
            Ok(Move::Finish) => self.client_finished(),
            Ok(Move::Abort | Move::Failed(_)) => {
                self.pass(Err(aborted()), None);
                self.answer(Status::Ok, Vec::new());
                self.close();
            }
            // Only a server announces the end of its data.
            Ok(Move::Eof) => {}
            Err(fault) => self.fail(&broken(fault)),
        }
    }

    fn client_finished(&self) {
        let both = {
            let mut phase = lock(&self.phase);
            phase.client_finished = true;
            phase.eof_sent
        };
        // Dropping the sender is how the driver's end learns of it.
        lock(&self.incoming).take();
        if both {
            self.answer(Status::Ok, Vec::new());
            self.close();
        }
    }

    fn pass(&self, item: Result<StreamItem>, slot: Option<OwnedSemaphorePermit>) {
        if let Some(incoming) = lock(&self.incoming).as_ref() {
            // A driver that dropped its source does not want any more.
            let _ = incoming.send((item, slot));
        }
    }

    fn fail(&self, error: &Error) {
        self.answer(Status::Error, encode_error(error));
        self.pass(
            Err(Error::new(error.domain(), error.code(), error.message())),
            None,
        );
        self.close();
    }

    fn answer(&self, status: Status, payload: Vec<u8>) {
        if let Ok(packet) = Outgoing::new(self.key.header(Kind::Stream, status), payload, Vec::new()) {
            self.sender.send(Class::Stream, packet);
        }
    }

    fn close(&self) {
        lock(&self.phase).closed = true;
        self.gate.send_replace(Gate::Closed);
        lock(&self.incoming).take();
        if let Some(client) = self.client.upgrade() {
            lock(&client.streams).remove(&self.key);
        }
    }

    /// Waits until the reply is out; fails once the stream is over.
    async fn opened(&self) -> Result<()> {
        let mut gate = self.gate.subscribe();
        match gate
            .wait_for(|gate| *gate != Gate::Waiting)
            .await
            .map(|gate| *gate)
        {
            Ok(Gate::Open) => Ok(()),
            _ => Err(aborted()),
        }
    }

    async fn send(&self, packet: Result<Outgoing, FrameError>) -> Result<()> {
        let packet = packet.map_err(|error| Error::new(Domain::RPC, Code::RPC, error.to_string()))?;
        if self.sender.send_and_wait(packet).await {
            Ok(())
        } else {
            Err(aborted())
        }
    }

    async fn send_item(&self, item: StreamItem) -> Result<()> {
        self.opened().await?;
        match item {
            StreamItem::Data(bytes) if bytes.len() <= CHUNK_MAX && !bytes.is_empty() => {
                self.send(chunk(self.key, bytes)).await
            }
            StreamItem::Data(bytes) => {
                for part in bytes.chunks(CHUNK_MAX) {
                    self.send(chunk(self.key, part.to_vec())).await?;
                }
                Ok(())
            }
            StreamItem::Hole(length) => {
                let length = i64::try_from(length).unwrap_or(i64::MAX);
                self.send(hole(self.key, Hole { length, flags: 0 })).await
            }
        }
    }

    /// The driver is done: the client hears the end of the data, or the word it waits for.
    async fn finish(&self) -> Result<()> {
        self.opened().await?;
        let client_waits = {
            let mut phase = lock(&self.phase);
            phase.eof_sent = true;
            phase.client_finished
        };
        if client_waits {
            self.answer(Status::Ok, Vec::new());
            self.close();
            return Ok(());
        }
        self.send(chunk(self.key, Vec::new())).await
    }
}

impl StreamSource for Source {
    fn next(&mut self) -> Fut<'_, Option<StreamItem>> {
        Box::pin(async {
            match self.incoming.recv().await {
                Some((item, _slot)) => item.map(Some),
                None if lock(&self.stream.phase).client_finished => Ok(None),
                None => Err(aborted()),
            }
        })
    }
}

impl StreamSink for Sink {
    fn send(&mut self, item: StreamItem) -> Fut<'_, ()> {
        Box::pin(self.0.send_item(item))
    }

    fn finish(&mut self) -> Fut<'_, ()> {
        Box::pin(self.0.finish())
    }

    fn abort(&mut self, error: Error) -> Fut<'_, ()> {
        Box::pin(async move {
            if self.0.opened().await.is_ok() {
                self.0.fail(&error);
            }
            Ok(())
        })
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        let unfinished = {
            let phase = lock(&self.0.phase);
            !phase.closed && !phase.eof_sent
        };
        if unfinished && *self.0.gate.borrow() == Gate::Open {
            self.0.fail(&Error::internal(
                Domain::STREAMS,
                "the driver left the stream before its end",
            ));
        }
    }
}

fn aborted() -> Error {
    Error::new(
        Domain::STREAMS,
        Code::OPERATION_ABORTED,
        "stream aborted by the client",
    )
}

fn broken(fault: StreamFault) -> Error {
    Error::new(Domain::STREAMS, Code::RPC, fault.to_string())
}
