//! The tokio shell: one UNIX socket, read into packets and written from an [`Outbox`].
//!
//! Whoever queues a packet also writes it when the socket takes it at once, so that a reply needs no second task;
//! only what the socket does not take waits for the writer task. The lock is never held over an await.

use crate::frame::{Decoder, FrameError, Next, Outgoing, Packet};
use crate::header::FDS_MAX;
use crate::outbox::{Class, Outbox, Waiting};
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};
use std::cell::RefCell;
use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::io::Interest;
use tokio::net::UnixStream;
use tokio::sync::{Notify, oneshot};

/// Bytes one read takes at most; shared by all connections of a thread, so that an idle one holds none.
const SCRATCH_BYTES: usize = 128 * 1024;

thread_local! {
    static SCRATCH: RefCell<Vec<u8>> = RefCell::new(vec![0; SCRATCH_BYTES]);
}

/// The reading end of a connection.
#[derive(Debug)]
pub struct Receiver {
    link: Arc<Link>,
    decoder: Decoder,
}

/// The writing end of a connection; clones write to the same one.
#[derive(Clone, Debug)]
pub struct Sender {
    link: Arc<Link>,
}

#[derive(Debug)]
struct Link {
    socket: UnixStream,
    writing: Mutex<Writing>,
    /// Wakes the writer task: the socket did not take everything, or the connection is over.
    blocked: Notify,
    /// Wakes the reader and those who wait for the end.
    closed: Notify,
}

type Told = Option<oneshot::Sender<()>>;

#[derive(Debug)]
struct Writing {
    outbox: Outbox<Told>,
    current: Option<Waiting<Told>>,
    /// Close once everything has left.
    closing: bool,
    /// Nothing more will be written.
    dead: bool,
}

/// Makes a connection of a socket. Events may wait up to `event_budget_bytes`; then the client is dropped.
///
/// Must be called inside a tokio runtime: it starts the writer task, which ends with the connection.
pub fn connection(socket: UnixStream, event_budget_bytes: usize) -> (Receiver, Sender) {
    let writing = Writing {
        outbox: Outbox::new(event_budget_bytes),
        current: None,
        closing: false,
        dead: false,
    };
    let link = Arc::new(Link {
        socket,
        writing: Mutex::new(writing),
        blocked: Notify::new(),
        closed: Notify::new(),
    });
    tokio::spawn(write_blocked(Arc::clone(&link)));
    (
        Receiver {
            link: Arc::clone(&link),
            decoder: Decoder::new(),
        },
        Sender { link },
    )
}

impl Receiver {
    /// The next packet, or `None` when the peer (or [`Sender::close`]) ended the connection between two packets.
    ///
    /// # Errors
    /// What the socket says; `InvalidData` with a [`FrameError`] for bytes that are no packets; `UnexpectedEof` when the
    /// peer left in the middle of one.
    pub async fn packet(&mut self) -> io::Result<Option<Packet>> {
        loop {
            if let Some(packet) = self.decoder.packet().map_err(invalid)? {
                return Ok(Some(packet));
            }
            if self.link.lock().dead {
                return Ok(None);
            }
            tokio::select! {
                ready = self.link.socket.readable() => ready?,
                () = self.link.closed.notified() => continue,
            }
            match self.read() {
                Ok(0) if self.decoder.waiting() == 0 => return Ok(None),
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn read(&mut self) -> io::Result<usize> {
        let decoder = &mut self.decoder;
        let socket = &self.link.socket;
        SCRATCH.with_borrow_mut(|scratch| {
            let (bytes, fds) = socket.try_io(Interest::READABLE, || receive(socket, scratch))?;
            decoder.feed(scratch.get(..bytes).unwrap_or_default());
            decoder.feed_fds(fds).map_err(invalid)?;
            Ok(bytes)
        })
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.link.end(&mut self.link.lock());
    }
}

impl Sender {
    /// Queues a packet, and writes it if the socket takes it now. `false` when the connection is (or thereby gets) over:
    /// the packet is dropped, and so is a client whose events went over their budget.
    pub fn send(&self, class: Class, packet: Outgoing) -> bool {
        self.link.send(class, packet, None)
    }

    /// Queues a packet of a stream and waits until it has left. `false` when the connection is over.
    pub async fn send_and_wait(&self, packet: Outgoing) -> bool {
        let (told, left) = oneshot::channel();
        self.link.send(Class::Stream, packet, Some(told)) && left.await.is_ok()
    }

    /// Ends the connection now; what waits is dropped.
    pub fn close(&self) {
        self.link.end(&mut self.link.lock());
    }

    /// Ends the connection once what waits has left.
    pub fn close_when_sent(&self) {
        self.link.lock().closing = true;
        self.link.pump();
    }

    /// Whether the connection is over.
    pub fn is_closed(&self) -> bool {
        self.link.lock().dead
    }

    /// The socket, to ask it who the peer is.
    pub fn socket(&self) -> &UnixStream {
        &self.link.socket
    }
}

impl Link {
    fn lock(&self) -> MutexGuard<'_, Writing> {
        // A panic while it was held leaves at worst a half-written packet; the peer notices that by itself.
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn send(&self, class: Class, packet: Outgoing, told: Told) -> bool {
        let mut writing = self.lock();
        if writing.dead || writing.closing {
            return false;
        }
        if writing.outbox.push(class, packet, told).is_err() {
            self.end(&mut writing);
            return false;
        }
        self.pump_locked(&mut writing);
        !writing.dead
    }

    fn pump(&self) {
        self.pump_locked(&mut self.lock());
    }

    fn pump_locked(&self, writing: &mut Writing) {
        while !writing.dead {
            if writing.current.is_none() {
                writing.current = writing.outbox.pop();
            }
            let Some(current) = &mut writing.current else {
                if writing.closing {
                    self.end(writing);
                }
                return;
            };
            match write_some(&self.socket, &mut current.packet) {
                Ok(true) => {
                    let left = writing.current.take();
                    if let Some(told) = left.and_then(|left| left.told) {
                        // Who waited may have given up.
                        let _ = told.send(());
                    }
                }
                Ok(false) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return self.blocked.notify_one(),
                Err(_) => self.end(writing),
            }
        }
    }

    fn end(&self, writing: &mut Writing) {
        if writing.dead {
            return;
        }
        writing.dead = true;
        writing.current = None;
        writing.outbox.clear();
        // The peer may have closed already; then there is nothing to shut down.
        let _ = rustix::net::shutdown(&self.socket, rustix::net::Shutdown::Both);
        self.blocked.notify_one();
        self.closed.notify_one();
    }
}

async fn write_blocked(link: Arc<Link>) {
    loop {
        link.blocked.notified().await;
        if link.lock().dead {
            return;
        }
        if link.socket.writable().await.is_err() {
            return link.end(&mut link.lock());
        }
        link.pump();
    }
}

/// Writes what comes next of a packet; `true` when it has left entirely.
fn write_some(socket: &UnixStream, packet: &mut Outgoing) -> io::Result<bool> {
    match packet.next() {
        Next::Done => return Ok(true),
        Next::Bytes([head, body]) => {
            let parts = [IoSlice::new(head), IoSlice::new(body)];
            let sent = socket.try_io(Interest::WRITABLE, || {
                Ok(sendmsg(
                    socket,
                    &parts,
                    &mut SendAncillaryBuffer::default(),
                    SendFlags::NOSIGNAL,
                )?)
            })?;
            packet.wrote(sent);
        }
        Next::Fd(fd) => {
            socket.try_io(Interest::WRITABLE, || send_fd(socket, fd))?;
            packet.wrote_fd();
        }
    }
    Ok(matches!(packet.next(), Next::Done))
}

fn send_fd(socket: &UnixStream, fd: &OwnedFd) -> io::Result<()> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    let fds = [fd.as_fd()];
    control.push(SendAncillaryMessage::ScmRights(&fds));
    sendmsg(socket, &[IoSlice::new(&[0])], &mut control, SendFlags::NOSIGNAL)?;
    Ok(())
}

fn receive(socket: &UnixStream, scratch: &mut [u8]) -> io::Result<(usize, Vec<OwnedFd>)> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(FDS_MAX))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let got = recvmsg(
        socket,
        &mut [IoSliceMut::new(scratch)],
        &mut control,
        RecvFlags::CMSG_CLOEXEC,
    )?;
    if got.flags.contains(ReturnFlags::CTRUNC) {
        return Err(invalid(FrameError::FdsCut));
    }
    let fds = control.drain().filter_map(|message| match message {
        RecvAncillaryMessage::ScmRights(fds) => Some(fds),
        _ => None,
    });
    Ok((got.bytes, fds.flatten().collect()))
}

fn invalid(error: FrameError) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::{Header, Kind, Status, program};
    use std::io::{Read, Write};

    fn outgoing(kind: Kind, payload: Vec<u8>, fds: Vec<OwnedFd>) -> Outgoing {
        let header = Header {
            program: program::REMOTE,
            procedure: 8,
            kind,
            serial: 2,
            status: Status::Ok,
        };
        Outgoing::new(header, payload, fds).unwrap()
    }

    fn pair() -> ((Receiver, Sender), (Receiver, Sender)) {
        let (a, b) = UnixStream::pair().unwrap();
        (connection(a, 1 << 16), connection(b, 1 << 16))
    }

    #[tokio::test]
    async fn packets_and_descriptors_arrive_in_order() {
        let ((_keep, sender), (mut receiver, _)) = pair();
        let (mut reader, writer) = std::io::pipe().unwrap();
        let (mut other_reader, other_writer) = std::io::pipe().unwrap();
        sender.send(
            Class::Reply,
            outgoing(Kind::Call, b"plain...".to_vec(), Vec::new()),
        );
        let fds = vec![writer.into(), other_writer.into()];
        sender.send(Class::Reply, outgoing(Kind::CallWithFds, b"with".to_vec(), fds));
        sender.send(Class::Reply, outgoing(Kind::Call, b"last".to_vec(), Vec::new()));
        assert_eq!(receiver.packet().await.unwrap().unwrap().payload, b"plain...");
        let packet = receiver.packet().await.unwrap().unwrap();
        assert_eq!(packet.payload, b"with");
        for (fd, text) in packet.fds.into_iter().zip([b"first!", b"second"]) {
            std::fs::File::from(fd).write_all(text).unwrap();
        }
        assert_eq!(receiver.packet().await.unwrap().unwrap().payload, b"last");
        let (mut first, mut second) = (Vec::new(), Vec::new());
        reader.read_to_end(&mut first).unwrap();
        other_reader.read_to_end(&mut second).unwrap();
        assert_eq!((&first[..], &second[..]), (&b"first!"[..], &b"second"[..]));
    }

    #[tokio::test]
    async fn a_large_packet_waits_for_the_reader() {
        let ((_keep, sender), (mut receiver, _)) = pair();
        let payload: Vec<u8> = (0..4_000_000u32).map(|n| n as u8).collect();
        let sending = tokio::spawn({
            let (sender, payload) = (sender.clone(), payload.clone());
            async move {
                sender
                    .send_and_wait(outgoing(Kind::Stream, payload, Vec::new()))
                    .await
            }
        });
        assert_eq!(receiver.packet().await.unwrap().unwrap().payload, payload);
        assert!(sending.await.unwrap());
    }

    #[tokio::test]
    async fn a_client_that_reads_no_events_is_dropped() {
        let ((mut own, sender), (_keep, _)) = pair();
        let mut sent = 0;
        while sender.send(Class::Event, outgoing(Kind::Message, vec![0; 1000], Vec::new())) {
            sent += 1;
            assert!(sent < 10_000, "the budget never ends");
        }
        assert!(sender.is_closed());
        assert!(own.packet().await.unwrap().is_none());
    }

    #[tokio::test]
    async fn closing_lets_the_last_reply_out() {
        let ((_keep, sender), (mut receiver, _)) = pair();
        sender.send(Class::Reply, outgoing(Kind::Reply, vec![7; 300_000], Vec::new()));
        sender.close_when_sent();
        assert!(!sender.send(Class::Reply, outgoing(Kind::Reply, Vec::new(), Vec::new())));
        assert_eq!(receiver.packet().await.unwrap().unwrap().payload.len(), 300_000);
        assert!(receiver.packet().await.unwrap().is_none());
    }

    #[tokio::test]
    async fn half_a_packet_is_an_error() {
        let (a, b) = UnixStream::pair().unwrap();
        let (mut receiver, _sender) = connection(a, 0);
        b.try_write(&[0, 0, 0, 40, 1]).unwrap();
        drop(b);
        assert_eq!(
            receiver.packet().await.unwrap_err().kind(),
            io::ErrorKind::UnexpectedEof
        );
    }
}
