//! How long a rich domain takes to be read, completed, printed and turned into a command line, and what it costs in memory.
//!
//! `cargo run --release -p conformance --example domain_speed`

#![allow(unsafe_code)]

use driver_qemu::definition::command::{CommandContext, command_line};
use driver_qemu::definition::{Emulator, QemuHost, complete_for, prepare};
use model::domain::Domain;
use model::{PrintOptions, ReadOptions};
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// The system's allocator, counting what is held.
/// One thread measures, so the counters are read and written without locking the bus: that would cost more than the allocations.
struct Counting;

static HELD_BYTES: AtomicUsize = AtomicUsize::new(0);
static CALLS: AtomicUsize = AtomicUsize::new(0);

fn count(taken: usize, given_back: usize) {
    let held = HELD_BYTES.load(Ordering::Relaxed);
    HELD_BYTES.store(
        held.wrapping_add(taken).wrapping_sub(given_back),
        Ordering::Relaxed,
    );
    let calls = CALLS.load(Ordering::Relaxed);
    CALLS.store(calls + usize::from(taken > 0), Ordering::Relaxed);
}

// SAFETY: every call is handed on to the system's allocator as it came; only counters are changed beside it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        // SAFETY: the caller keeps the rules of `alloc`.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        count(0, layout.size());
        // SAFETY: `place` came from `alloc` above, with this layout.
        unsafe { System.dealloc(place, layout) }
    }
    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size, layout.size());
        // SAFETY: `place` came from `alloc` above, with this layout; the caller keeps the rules of `realloc`.
        unsafe { System.realloc(place, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Four disks, four network cards, a display, a TPM, channels.
fn rich() -> String {
    let disks = (0..4).map(|n| {
        let letter = char::from(b'a' + n);
        format!(
            "<disk type='file' device='disk'><driver name='qemu' type='qcow2' cache='none' io='native' discard='unmap'/>\
             <source file='/var/lib/libvirt/images/rich-{letter}.qcow2'/><target dev='vd{letter}' bus='virtio'/></disk>"
        )
    });
    let cards = (0..4).map(|n| {
        format!(
            "<interface type='user'><mac address='52:54:00:11:22:3{n}'/><model type='virtio'/></interface>"
        )
    });
    let devices: String = disks.chain(cards).collect();
    format!(
        "<domain type='qemu'><name>rich</name><uuid>5d2f1a34-7c1e-4b52-9a6b-0c1d2e3f4a5b</uuid>\
         <description>A guest with a bit of everything.</description>\
         <memory unit='GiB'>8</memory><vcpu>4</vcpu><os><type arch='x86_64' machine='q35'>hvm</type><boot dev='hd'/></os>\
         <features><acpi/><apic/></features><clock offset='utc'><timer name='rtc' tickpolicy='catchup'/>\
         <timer name='pit' tickpolicy='delay'/><timer name='hpet' present='no'/></clock><devices>{devices}\
         <controller type='virtio-serial' index='0'/><serial type='pty'/><console type='pty'/>\
         <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>\
         <channel type='spicevmc'><target type='virtio' name='com.redhat.spice.0'/></channel>\
         <input type='tablet' bus='usb'/><graphics type='spice' autoport='yes'/><video><model type='virtio'/></video>\
         <sound model='ich9'/><tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm>\
         <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng><memballoon model='virtio'/>\
         </devices></domain>"
    )
}

fn host() -> QemuHost {
    QemuHost {
        arch: "x86_64".to_owned(),
        emulator: Emulator {
            path: "/usr/bin/qemu-system-x86_64".to_owned(),
            arch: "x86_64".to_owned(),
            default_machine: "pc".to_owned(),
            version: 10_000_000,
            ..Emulator::default()
        },
        abi_update: true,
        ..QemuHost::default()
    }
}

const READ: ReadOptions = ReadOptions {
    inactive: true,
    abi_update: true,
};

fn completed(text: &str, host: &QemuHost) -> Domain {
    let read = Domain::parse(text, READ).unwrap_or_else(|problems| panic!("{problems}"));
    complete_for(read, host).unwrap_or_else(|problem| panic!("{problem}"))
}

/// The time of `work` in microseconds, and how often it asked for memory.
/// The best of many short batches counts: the machine's other work only ever adds to it.
fn measure(name: &str, mut work: impl FnMut()) {
    const BATCHES: usize = 200;
    const ROUNDS: u32 = 20;
    (0..ROUNDS).for_each(|_| work());
    let calls = CALLS.load(Ordering::Relaxed);
    work();
    let calls = CALLS.load(Ordering::Relaxed) - calls;
    let micros = (0..BATCHES)
        .map(|_| {
            let start = Instant::now();
            (0..ROUNDS).for_each(|_| work());
            start.elapsed().as_secs_f64() * 1e6 / f64::from(ROUNDS)
        })
        .fold(f64::MAX, f64::min);
    println!("{name:<28}{micros:>9.1} us {calls:>7} allocations");
}

fn main() {
    let (text, host) = (rich(), host());
    let print = PrintOptions {
        inactive: true,
        secure: true,
        migratable: false,
    };
    let printed = completed(&text, &host).format(print);
    measure("read", || drop(Domain::parse(&printed, READ)));
    let read = Domain::parse(&printed, READ).unwrap_or_default();
    measure("copy", || drop(read.clone()));
    measure("complete (with a copy)", || {
        drop(complete_for(read.clone(), &host))
    });
    let domain = completed(&text, &host);
    measure("print", || drop(domain.format(print)));
    measure("read, complete, print", || {
        drop(completed(&printed, &host).format(print))
    });
    measure("short, complete, print", || {
        drop(completed(&text, &host).format(print))
    });
    let mut live = domain.clone();
    prepare(&mut live, "/run/libvirt/qemu/channel/1-rich");
    let context = CommandContext::default();
    measure("command line", || drop(command_line(&live, &host, &context)));
    measure("prepare and command line", || {
        let mut live = domain.clone();
        prepare(&mut live, "/run/libvirt/qemu/channel/1-rich");
        drop(command_line(&live, &host, &context));
    });
    let before = HELD_BYTES.load(Ordering::Relaxed);
    let kept = Box::new(completed(&printed, &host));
    let held = HELD_BYTES.load(Ordering::Relaxed) - before;
    println!(
        "{:<28}{:>9} bytes, its text {} bytes",
        "memory of a definition",
        held,
        printed.len()
    );
    drop(kept);
}
