//! Streams of a client: pairs of ends inside of the process, and what carries between such an end and the wire.

use crate::client::lock;
use api::{Code, Domain, Error, Fut, StreamEnd, StreamItem, StreamSink, StreamSource};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::sync::{mpsc, watch};
use transport::{
    CHUNK_MAX, Class, Hole, Kind, Move, Outgoing, Packet, Peer, Sender, Status, StreamKey, StreamRules,
    chunk, decode_error, hole,
};

/// Pieces that wait between two ends inside of the process.
const PAIR_PIECES: usize = 8;
/// Packets of a stream that wait for their reader; then the connection is not read.
const ROUTE_PACKETS: usize = 64;

/// What travels between the two ends of a pair.
enum Piece {
    Item(StreamItem),
    Finished,
    Aborted(Error),
}

/// What the serving end has said last.
#[derive(Clone)]
enum Outcome {
    Open,
    Finished,
    Aborted(Arc<Error>),
}

/// Two ends of one stream: the first for who calls, the second for who serves. The caller's `finish` waits for the
/// server's, so that it learns whether everything arrived.
pub fn pair() -> (StreamEnd, StreamEnd) {
    let (to_server, from_caller) = mpsc::channel(PAIR_PIECES);
    let (to_caller, from_server) = mpsc::channel(PAIR_PIECES);
    let (outcome, seen) = watch::channel(Outcome::Open);
    let caller = StreamEnd {
        source: Box::new(PairSource {
            pieces: from_server,
            over: false,
        }),
        sink: Box::new(CallerSink {
            pieces: to_server,
            outcome: seen,
        }),
    };
    let server = StreamEnd {
        source: Box::new(PairSource {
            pieces: from_caller,
            over: false,
        }),
        sink: Box::new(ServerSink {
            pieces: to_caller,
            outcome,
        }),
    };
    (caller, server)
}

struct PairSource {
    pieces: mpsc::Receiver<Piece>,
    over: bool,
}

struct CallerSink {
    pieces: mpsc::Sender<Piece>,
    outcome: watch::Receiver<Outcome>,
}

struct ServerSink {
    pieces: mpsc::Sender<Piece>,
    outcome: watch::Sender<Outcome>,
}

impl StreamSource for PairSource {
    fn next(&mut self) -> Fut<'_, Option<StreamItem>> {
        Box::pin(async {
            if self.over {
                return Ok(None);
            }
            match self.pieces.recv().await {
                Some(Piece::Item(item)) => Ok(Some(item)),
                Some(Piece::Finished) => {
                    self.over = true;
                    Ok(None)
                }
                Some(Piece::Aborted(error)) => Err(error),
                None => Err(left()),
            }
        })
    }
}

impl CallerSink {
    /// Why pieces are not wanted any more.
    fn refused(&self) -> Error {
        match &*self.outcome.borrow() {
            Outcome::Aborted(error) => copy(error),
            Outcome::Open | Outcome::Finished => left(),
        }
    }
}

impl StreamSink for CallerSink {
    fn send(&mut self, item: StreamItem) -> Fut<'_, ()> {
        Box::pin(async {
            let sent = self.pieces.send(Piece::Item(item)).await;
            sent.map_err(|_| self.refused())
        })
    }

    fn finish(&mut self) -> Fut<'_, ()> {
        Box::pin(async {
            // A server that left has said why.
            let _ = self.pieces.send(Piece::Finished).await;
            let said = self
                .outcome
                .wait_for(|outcome| !matches!(outcome, Outcome::Open))
                .await;
            match said.map(|outcome| outcome.clone()) {
                Ok(Outcome::Finished) => Ok(()),
                Ok(Outcome::Aborted(error)) => Err(copy(&error)),
                Ok(Outcome::Open) | Err(_) => Err(left()),
            }
        })
    }

    fn abort(&mut self, error: Error) -> Fut<'_, ()> {
        Box::pin(async {
            // A server that left needs no word any more.
            let _ = self.pieces.send(Piece::Aborted(error)).await;
            Ok(())
        })
    }
}

impl StreamSink for ServerSink {
    fn send(&mut self, item: StreamItem) -> Fut<'_, ()> {
        Box::pin(async { self.pieces.send(Piece::Item(item)).await.map_err(|_| left()) })
    }

    fn finish(&mut self) -> Fut<'_, ()> {
        Box::pin(async {
            self.outcome.send_replace(Outcome::Finished);
            // A caller that left does not read to the end.
            let _ = self.pieces.send(Piece::Finished).await;
            Ok(())
        })
    }

    fn abort(&mut self, error: Error) -> Fut<'_, ()> {
        Box::pin(async move {
            self.outcome
                .send_replace(Outcome::Aborted(Arc::new(copy(&error))));
            // A caller that left does not ask why.
            let _ = self.pieces.send(Piece::Aborted(error)).await;
            Ok(())
        })
    }
}

fn left() -> Error {
    Error::new(
        Domain::STREAMS,
        Code::OPERATION_ABORTED,
        "the other end of the stream has left",
    )
}

/// The facts of an error; its causes stay with the original.
fn copy(error: &Error) -> Error {
    let mut made = Error::new(error.domain(), error.code(), "");
    let (from, to) = (error.inner(), made.inner_mut());
    to.message.clone_from(&from.message);
    to.level = from.level;
    to.str1.clone_from(&from.str1);
    to.str2.clone_from(&from.str2);
    to.str3.clone_from(&from.str3);
    to.int1 = from.int1;
    to.int2 = from.int2;
    made
}

/// The streams of a connection, by the call that made them.
#[derive(Clone, Default)]
pub struct Routes(Arc<Mutex<HashMap<StreamKey, mpsc::Sender<Packet>>>>);

impl Routes {
    /// Expects packets of a stream.
    pub fn add(&self, key: StreamKey) -> mpsc::Receiver<Packet> {
        let (sender, receiver) = mpsc::channel(ROUTE_PACKETS);
        lock(&self.0).insert(key, sender);
        receiver
    }

    /// Expects no more.
    pub fn remove(&self, key: StreamKey) {
        lock(&self.0).remove(&key);
    }

    /// The connection is over.
    pub fn clear(&self) {
        lock(&self.0).clear();
    }

    /// Gives a packet to its stream; waits while that one is full. Packets of no stream are dropped.
    pub async fn pass(&self, packet: Packet) {
        let route = lock(&self.0).get(&StreamKey::of(&packet.header)).cloned();
        if let Some(route) = route {
            // A stream that nobody carries any more wants no packets.
            let _ = route.send(packet).await;
        }
    }
}

/// Carries pieces between an end inside of the process and the wire until the stream is over.
pub fn carry(
    end: StreamEnd,
    incoming: mpsc::Receiver<Packet>,
    key: StreamKey,
    sender: Sender,
    routes: Routes,
) {
    let StreamEnd { source, sink } = end;
    let up = tokio::spawn(carry_up(source, key, sender.clone()));
    tokio::spawn(async move {
        carry_down(sink, incoming, key, &sender).await;
        up.abort();
        routes.remove(key);
    });
}

/// From the caller to the wire.
async fn carry_up(mut source: Box<dyn StreamSource>, key: StreamKey, sender: Sender) {
    loop {
        let sent = match source.next().await {
            Ok(Some(StreamItem::Data(bytes))) => send_data(&sender, key, bytes).await,
            Ok(Some(StreamItem::Hole(length))) => {
                let length = i64::try_from(length).unwrap_or(i64::MAX);
                match hole(key, Hole { length, flags: 0 }) {
                    Ok(packet) => sender.send_and_wait(packet).await,
                    Err(_) => false,
                }
            }
            Ok(None) => return say(&sender, key, Status::Ok),
            Err(_) => return say(&sender, key, Status::Error),
        };
        if !sent {
            return;
        }
    }
}

async fn send_data(sender: &Sender, key: StreamKey, bytes: Vec<u8>) -> bool {
    if bytes.len() <= CHUNK_MAX {
        return bytes.is_empty() || send_chunk(sender, key, bytes).await;
    }
    for part in bytes.chunks(CHUNK_MAX) {
        if !send_chunk(sender, key, part.to_vec()).await {
            return false;
        }
    }
    true
}

async fn send_chunk(sender: &Sender, key: StreamKey, bytes: Vec<u8>) -> bool {
    match chunk(key, bytes) {
        Ok(packet) => sender.send_and_wait(packet).await,
        Err(_) => false,
    }
}

fn say(sender: &Sender, key: StreamKey, status: Status) {
    if let Ok(packet) = Outgoing::new(key.header(Kind::Stream, status), Vec::new(), Vec::new()) {
        sender.send(Class::Stream, packet);
    }
}

/// From the wire to the caller; returns when the stream is over.
async fn carry_down(
    mut sink: Box<dyn StreamSink>,
    mut incoming: mpsc::Receiver<Packet>,
    key: StreamKey,
    sender: &Sender,
) {
    let rules = StreamRules {
        from: Peer::Server,
        sparse: true,
    };
    while let Some(packet) = incoming.recv().await {
        let done = match rules.understand(packet) {
            Ok(Move::Data(bytes)) => sink.send(StreamItem::Data(bytes)).await,
            Ok(Move::Hole(hole)) => sink.send(StreamItem::Hole(hole.length.unsigned_abs())).await,
            Ok(Move::Eof) => sink.finish().await,
            Ok(Move::Finish | Move::Abort) => {
                // The caller learns that it is over; whether it still listens is its own affair.
                let _ = sink.finish().await;
                return;
            }
            Ok(Move::Failed(payload)) => {
                let error = match decode_error(&payload) {
                    Ok(error) | Err(error) => error,
                };
                let _ = sink.abort(error).await;
                return;
            }
            Err(fault) => {
                say(sender, key, Status::Error);
                let _ = sink
                    .abort(Error::new(Domain::RPC, Code::RPC, fault.to_string()))
                    .await;
                return;
            }
        };
        if done.is_err() {
            // The caller has left: what still comes is read and dropped until the server agrees that it is over.
            continue;
        }
    }
    let _ = sink
        .abort(Error::internal(
            Domain::RPC,
            "the connection ended before the stream",
        ))
        .await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_upload_waits_for_the_servers_word() {
        let (mut caller, mut server) = pair();
        let serving = tokio::spawn(async move {
            let mut got = Vec::new();
            while let Some(StreamItem::Data(bytes)) = server.source.next().await.unwrap() {
                got.extend(bytes);
            }
            server.sink.finish().await.unwrap();
            got
        });
        for part in [b"ab".to_vec(), b"cd".to_vec()] {
            caller.sink.send(StreamItem::Data(part)).await.unwrap();
        }
        caller.sink.finish().await.unwrap();
        assert_eq!(serving.await.unwrap(), b"abcd");
    }

    #[tokio::test]
    async fn a_failure_of_the_server_reaches_the_caller() {
        let (mut caller, mut server) = pair();
        server
            .sink
            .abort(Error::new(Domain::STORAGE, Code::WRITE_FAILED, "disk full"))
            .await
            .unwrap();
        let error = caller.sink.finish().await.unwrap_err();
        assert_eq!(
            (error.code(), error.domain()),
            (Code::WRITE_FAILED, Domain::STORAGE)
        );
        assert_eq!(caller.source.next().await.unwrap_err().code(), Code::WRITE_FAILED);
        drop(server);
        assert!(caller.sink.send(StreamItem::Data(vec![1])).await.is_err());
    }

    #[tokio::test]
    async fn a_download_ends_with_none() {
        let (mut caller, mut server) = pair();
        server.sink.send(StreamItem::Hole(9)).await.unwrap();
        server.sink.finish().await.unwrap();
        assert_eq!(caller.source.next().await.unwrap(), Some(StreamItem::Hole(9)));
        assert_eq!(caller.source.next().await.unwrap(), None);
        caller.sink.finish().await.unwrap();
    }
}
