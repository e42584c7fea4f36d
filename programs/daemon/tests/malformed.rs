//! Messages made from the grammar and then damaged, and bytes that are no messages at all: nothing may crash, hang or
//! grow. `OXVIRT_MALFORMED` says how many (100,000 unless told otherwise), `OXVIRT_SEED` repeats a run.

use crate::odd_driver::{Odd, hypervisor};
use api::facets::*;
use api::{Call, Procedure, Remote};
use daemon::inside::Inside;
use driver_remote::Client;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use transport::{Header, Kind, Outgoing, Program, Status};
use xdr::Type;

/// Growth allowed over the whole run, in KiB.
const GROWTH_KIB: u64 = 64 * 1024;
/// The longest an honest client may wait meanwhile.
const PATIENCE: Duration = Duration::from_secs(5);

/// A generator whose numbers follow from its seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn number(&mut self) -> u64 {
        match self.below(6) {
            0 => 0,
            1 => 1,
            2 => u64::MAX,
            3 => 1 << self.below(64),
            4 => self.next() % 100,
            _ => self.next(),
        }
    }

    fn bytes(&mut self, most: usize) -> Vec<u8> {
        let count = self.below(most);
        (0..count).map(|_| self.next() as u8).collect()
    }
}

fn environment(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(default)
}

/// A value of a shape, now and then with a count that is a lie.
fn value(random: &mut Random, shape: &Type, out: &mut Vec<u8>, depth: usize) {
    match shape {
        Type::Void => {}
        Type::Int | Type::UInt | Type::Char | Type::UChar | Type::UShort => {
            out.extend((random.number() as u32).to_be_bytes());
        }
        Type::Hyper | Type::UHyper | Type::Double => out.extend(random.number().to_be_bytes()),
        Type::String { max } | Type::Opaque { max } => counted_bytes(random, *max, out),
        Type::FixedOpaque(length) => out.extend((0..length.next_multiple_of(4)).map(|_| random.next() as u8)),
        Type::Array { of, max } => {
            let count = if depth > 6 { 0 } else { random.below(4) };
            let told = if random.one_in(40) {
                lie(random, *max)
            } else {
                count as u32
            };
            out.extend(told.to_be_bytes());
            (0..count).for_each(|_| value(random, of, out, depth + 1));
        }
        Type::FixedArray { of, len } => (0..*len).for_each(|_| value(random, of, out, depth + 1)),
        Type::Optional(of) => {
            let told = if random.one_in(40) {
                random.next() as u32
            } else {
                random.below(2) as u32
            };
            out.extend(told.to_be_bytes());
            if told == 1 {
                value(random, of, out, depth + 1);
            }
        }
        Type::Struct(shape) => shape
            .fields
            .iter()
            .for_each(|field| value(random, field.shape, out, depth + 1)),
        Type::Union(arms) => {
            let arm = &arms[random.below(arms.len())];
            let told = if random.one_in(40) {
                random.next() as i32
            } else {
                arm.value
            };
            out.extend(told.to_be_bytes());
            value(random, arm.shape, out, depth + 1);
        }
    }
}

fn lie(random: &mut Random, max: usize) -> u32 {
    match random.below(4) {
        0 => u32::MAX,
        1 => max as u32,
        2 => (max as u32).wrapping_add(1),
        _ => random.next() as u32,
    }
}

fn counted_bytes(random: &mut Random, max: usize, out: &mut Vec<u8>) {
    let text: Vec<u8> = match random.below(4) {
        0 => random.bytes(60),
        1 => b"<domain type='test'><name>x</name></domain>".to_vec(),
        _ => b"name".to_vec(),
    };
    let told = if random.one_in(40) {
        lie(random, max)
    } else {
        text.len() as u32
    };
    out.extend(told.to_be_bytes());
    out.extend(&text);
    out.resize(
        out.len().next_multiple_of(4),
        if random.one_in(40) { 7 } else { 0 },
    );
}

/// One message, and whether it may end the connection.
fn message(random: &mut Random, procedures: &[&'static Procedure]) -> Vec<u8> {
    if random.one_in(50) {
        return random.bytes(200);
    }
    let procedure = procedures[random.below(procedures.len())];
    let mut payload = Vec::new();
    procedure
        .args
        .iter()
        .for_each(|field| value(random, field.shape, &mut payload, 0));
    damage(random, &mut payload);
    let mut header = Header {
        program: Program {
            number: procedure.program.number(),
            version: 1,
        },
        procedure: procedure.nr,
        kind: Kind::Call,
        serial: random.below(8) as u32,
        status: Status::Ok,
    };
    if random.one_in(10) {
        header.kind = Kind::from_wire(random.below(8) as i32);
        header.status = Status::from_wire(random.below(4) as i32);
        header.procedure = if random.one_in(2) {
            random.next() as i32
        } else {
            header.procedure
        };
    }
    let mut bytes = Vec::new();
    let length = payload.len() + 28;
    bytes.extend((length as u32).to_be_bytes());
    header.encode(&mut bytes);
    bytes.extend(payload);
    if random.one_in(300) {
        let at = random.below(4);
        bytes[at] = random.next() as u8;
    }
    bytes
}

fn damage(random: &mut Random, payload: &mut Vec<u8>) {
    match random.below(8) {
        0 => payload.truncate(random.below(payload.len() + 1)),
        1 => payload.extend(random.bytes(40)),
        2 if !payload.is_empty() => {
            let at = random.below(payload.len());
            payload[at] ^= 1 << random.below(8);
        }
        _ => {}
    }
}

/// Sends until the daemon ends the connection or the messages are used up; reads whatever comes back.
async fn rude(socket: UnixStream, random: &mut Random, procedures: &[&'static Procedure], most: u64) -> u64 {
    let (mut reader, mut writer) = socket.into_split();
    let drain = tokio::spawn(async move {
        let mut bytes = [0; 8192];
        while matches!(reader.read(&mut bytes).await, Ok(count) if count > 0) {}
    });
    let open = Header {
        program: transport::program::REMOTE,
        procedure: 1,
        kind: Kind::Call,
        serial: 0,
        status: Status::Ok,
    };
    let open = Outgoing::new(open, vec![0; 8], Vec::new()).unwrap().into_bytes();
    let mut sent = 0;
    if writer.write_all(&open).await.is_ok() {
        while sent < most {
            let bytes = message(random, procedures);
            sent += 1;
            match tokio::time::timeout(Duration::from_millis(200), writer.write_all(&bytes)).await {
                Ok(Ok(())) => {}
                // Ended, or not read any more because calls of ours never return.
                _ => break,
            }
        }
    }
    drop(writer);
    drain.abort();
    sent
}

fn resident_kib(pid: &str) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = text.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Rude clients one after the other on both sockets, and an honest one that is asked after each.
struct Storm<'a, C> {
    connect: C,
    pid: &'a str,
    after_each: &'a dyn Fn(),
}

impl<C: AsyncFnMut(bool) -> UnixStream> Storm<'_, C> {
    async fn rage(mut self) {
        let total = environment("OXVIRT_MALFORMED", 100_000);
        let seed = environment("OXVIRT_SEED", 0x9e37_79b9_7f4a_7c15).max(1);
        let remote = Remote::new(Client::start((self.connect)(false).await));
        remote.connect_open(&Call::internal(), None, 0).await.unwrap();
        let procedures: Vec<&'static Procedure> = Procedure::all().map(|located| located.procedure).collect();
        let mut random = Random(seed);
        let (mut sent, mut slowest, mut round, mut first_kib) = (0, Duration::ZERO, 0u64, 0);
        while sent < total {
            round += 1;
            let socket = (self.connect)(round % 2 == 0).await;
            sent += rude(socket, &mut random, &procedures, 2000).await;
            (self.after_each)();
            let asked = Instant::now();
            let call = Call::internal();
            let answer = tokio::time::timeout(PATIENCE, remote.connect_get_hostname(&call)).await;
            answer
                .unwrap_or_else(|_| panic!("an honest client hangs, seed {seed}"))
                .unwrap();
            slowest = slowest.max(asked.elapsed());
            if first_kib == 0 && sent > total / 4 {
                first_kib = resident_kib(self.pid);
            }
        }
        let grown_kib = resident_kib(self.pid).saturating_sub(first_kib);
        println!(
            "{sent} messages over {round} connections, seed {seed}: slowest probe {slowest:?}, grown {grown_kib} KiB"
        );
        assert!(
            grown_kib < GROWTH_KIB,
            "memory grew by {grown_kib} KiB, seed {seed}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_thousand_bad_messages_on_both_sockets() {
    // The panics of the odd driver are wanted; their traces are not.
    std::panic::set_hook(Box::new(|_| {}));
    let odd = Arc::new(Odd::default());
    let inside = Arc::new(Inside::new(vec![hypervisor(&odd)]));
    let connect = async |read_only| inside.connect(read_only).unwrap();
    Storm {
        connect,
        pid: "self",
        after_each: &|| odd.go.notify_waiters(),
    }
    .rage()
    .await;
}

/// The same against a whole daemon: `OXVIRT_MALFORMED_RW`, `_RO` and `_PID` say where it is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_messages_to_a_whole_daemon() {
    let told = |name: &str| std::env::var(format!("OXVIRT_MALFORMED_{name}"));
    let (Ok(rw), Ok(ro), Ok(pid)) = (told("RW"), told("RO"), told("PID")) else {
        return println!("skipped: no daemon is named by OXVIRT_MALFORMED_RW, _RO and _PID");
    };
    let connect = async |read_only| {
        UnixStream::connect(if read_only { &ro } else { &rw })
            .await
            .unwrap()
    };
    Storm {
        connect,
        pid: &pid,
        after_each: &|| {},
    }
    .rage()
    .await;
}
