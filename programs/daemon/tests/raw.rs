//! Packets that no honest client sends.

use crate::odd_driver::{Odd, hypervisor};
use daemon::inside::Inside;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use transport::{Decoder, Header, Kind, Outgoing, Packet, Program, Status, decode_error, program};

struct Wire {
    socket: UnixStream,
    decoder: Decoder,
}

fn wire(read_only: bool) -> Wire {
    let inside = Arc::new(Inside::new(vec![hypervisor(&Arc::new(Odd::default()))]));
    Wire {
        socket: inside.connect(read_only).unwrap(),
        decoder: Decoder::new(),
    }
}

fn header(program: Program, procedure: i32, kind: Kind) -> Header {
    Header {
        program,
        procedure,
        kind,
        serial: 77,
        status: Status::Ok,
    }
}

impl Wire {
    async fn send(&mut self, header: Header, payload: &[u8]) {
        let bytes = Outgoing::new(header, payload.to_vec(), Vec::new())
            .unwrap()
            .into_bytes();
        self.socket.write_all(&bytes).await.unwrap();
    }

    async fn receive(&mut self) -> Option<Packet> {
        let mut bytes = [0; 4096];
        loop {
            if let Some(packet) = self.decoder.packet().unwrap() {
                return Some(packet);
            }
            let read = tokio::time::timeout(Duration::from_secs(5), self.socket.read(&mut bytes));
            match read.await.expect("no answer").unwrap_or(0) {
                0 => return None,
                count => self.decoder.feed(&bytes[..count]),
            }
        }
    }

    async fn error(&mut self) -> (i32, i32, String) {
        let packet = self.receive().await.expect("an answer");
        assert_eq!(
            (packet.header.kind, packet.header.status),
            (Kind::Reply, Status::Error)
        );
        assert_eq!(packet.header.serial, 77);
        let error = decode_error(&packet.payload).unwrap();
        (error.code().0, error.domain().0, error.message().to_owned())
    }

    async fn open(&mut self) {
        self.send(header(program::REMOTE, 1, Kind::Call), &[0, 0, 0, 0, 0, 0, 0, 0])
            .await;
        assert_eq!(self.receive().await.unwrap().header.status, Status::Ok);
    }
}

#[tokio::test]
async fn unknown_programs_versions_and_procedures() {
    let mut wire = wire(false);
    for (number, version) in [(1, 1), (0x2000_8086, 2), (0x6b65_6570, 1)] {
        wire.send(header(Program { number, version }, 1, Kind::Call), &[])
            .await;
        let (code, domain, text) = wire.error().await;
        assert_eq!((code, domain), (39, 7));
        assert_eq!(text, format!("Cannot find program {number} version {version}"));
    }
    for procedure in [0, -1, 454, 107] {
        wire.send(header(program::REMOTE, procedure, Kind::Call), &[])
            .await;
        let (code, domain, text) = wire.error().await;
        assert_eq!((code, domain), (39, 7));
        assert!(text.starts_with("unknown procedure"), "{text}");
    }
}

#[tokio::test]
async fn calls_before_open_and_with_bad_arguments() {
    let mut wire = wire(false);
    wire.send(header(program::REMOTE, 59, Kind::Call), &[]).await;
    let (code, _, text) = wire.error().await;
    assert_eq!(
        (code, text.as_str()),
        (1, "internal error: hypervisor connection not open")
    );
    wire.open().await;
    wire.send(header(program::REMOTE, 59, Kind::Call), &[1, 2, 3, 4])
        .await;
    assert_eq!(wire.error().await.0, 39);
    let error = Header {
        status: Status::Error,
        ..header(program::REMOTE, 59, Kind::Call)
    };
    wire.send(error, &[]).await;
    assert_eq!(wire.error().await.0, 39);
}

#[tokio::test]
async fn stray_packets_are_dropped() {
    let mut wire = wire(false);
    for kind in [
        Kind::Reply,
        Kind::Message,
        Kind::ReplyWithFds,
        Kind::StreamHole,
        Kind::Stream,
        Kind::Unknown(9),
    ] {
        wire.send(header(program::REMOTE, 59, kind), &[0; 8]).await;
    }
    wire.open().await;
}

#[tokio::test]
async fn pings_are_answered_before_open() {
    let mut wire = wire(false);
    wire.send(header(program::KEEPALIVE, program::PING, Kind::Message), &[])
        .await;
    let pong = wire.receive().await.unwrap();
    assert_eq!(
        (pong.header.program, pong.header.procedure),
        (program::KEEPALIVE, program::PONG)
    );
    assert_eq!((pong.header.kind, pong.header.serial), (Kind::Message, 0));
}

#[tokio::test]
async fn bytes_that_are_no_packet_end_the_connection() {
    for bytes in [[0u8; 4], [255; 4], [2, 0, 0, 5], [0, 0, 0, 27]] {
        let mut wire = wire(false);
        wire.socket.write_all(&bytes).await.unwrap();
        assert!(wire.receive().await.is_none(), "{bytes:?}");
    }
}

#[tokio::test]
async fn a_hole_that_was_not_asked_for_ends_the_stream_only() {
    let mut wire = wire(false);
    wire.open().await;
    let mut body = Vec::new();
    for text in ["p", "up", "key-of-hole"] {
        body.extend_from_slice(&(text.len() as u32).to_be_bytes());
        body.extend_from_slice(text.as_bytes());
        body.resize(body.len().next_multiple_of(4), 0);
    }
    body.extend_from_slice(&[0; 20]);
    wire.send(header(program::REMOTE, 208, Kind::Call), &body).await;
    assert_eq!(wire.receive().await.unwrap().header.status, Status::Ok);
    let hole = Header {
        status: Status::Continue,
        ..header(program::REMOTE, 208, Kind::StreamHole)
    };
    wire.send(hole, &[0; 12]).await;
    let answer = wire.receive().await.unwrap();
    assert_eq!(
        (answer.header.kind, answer.header.status),
        (Kind::Stream, Status::Error)
    );
    wire.send(hole, &[0; 12]).await;
    wire.send(header(program::REMOTE, 59, Kind::Call), &[]).await;
    assert_eq!(wire.receive().await.unwrap().header.procedure, 59);
}

#[tokio::test]
async fn a_client_beyond_its_share_is_not_read() {
    let mut wire = wire(false);
    wire.open().await;
    // Calls that never return take all places; what follows stays in the socket, and memory stays flat.
    for _ in 0..5 {
        wire.send(header(program::REMOTE, 203, Kind::Call), &[0; 4]).await;
    }
    let bytes = Outgoing::new(header(program::REMOTE, 59, Kind::Call), Vec::new(), Vec::new())
        .unwrap()
        .into_bytes();
    let mut sent = 0;
    while let Ok(Ok(count)) =
        tokio::time::timeout(Duration::from_millis(300), wire.socket.write(&bytes)).await
    {
        sent += count;
        assert!(sent < 64 << 20, "the daemon reads on and on");
    }
}
