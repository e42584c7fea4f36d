//! What is known of a procedure without calling it.

use xdr::{Field, Type};

/// A family of messages with its own numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Program {
    /// The hypervisor-neutral interface.
    Remote,
    /// Additions for QEMU.
    Qemu,
    /// Additions for LXC.
    Lxc,
    /// Signs of life.
    Keepalive,
}

impl Program {
    /// Every program that a client may call.
    pub const ALL: [Program; 4] = [Program::Remote, Program::Qemu, Program::Lxc, Program::Keepalive];

    /// The number on the wire.
    pub const fn number(self) -> u32 {
        match self {
            Program::Remote => 0x2000_8086,
            Program::Qemu => 0x2000_8087,
            Program::Lxc => 0x0006_8000,
            Program::Keepalive => 0x6b65_6570,
        }
    }

    /// The version on the wire.
    pub const fn version(self) -> u32 {
        1
    }

    /// The program with this number.
    pub fn from_number(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|program| program.number() == number)
    }

    /// The name used in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Program::Remote => "remote",
            Program::Qemu => "qemu",
            Program::Lxc => "lxc",
            Program::Keepalive => "keepalive",
        }
    }
}

/// The two messages of the keepalive program: a question, and its answer. Neither has a body.
pub const KEEPALIVE_PING: i32 = 1;
/// The answer to [`KEEPALIVE_PING`].
pub const KEEPALIVE_PONG: i32 = 2;

/// One procedure: its numbers, its rules and the shape of its messages.
#[derive(Debug)]
pub struct Procedure {
    /// The program it belongs to.
    pub program: Program,
    /// Its number there.
    pub nr: i32,
    /// Its name on the wire.
    pub name: &'static str,
    /// The C function that calls it, if one does.
    pub c_name: Option<&'static str>,
    /// The version of libvirt that brought the C function.
    pub since: Option<&'static str>,
    /// What a read-only client may do with it.
    pub read_only: ReadOnly,
    /// The permissions that a caller needs, all of them.
    pub acl: &'static [Rule],
    /// The permissions without which an object is left out of the reply.
    pub filter: &'static [Rule],
    /// The kind of driver that serves it.
    pub driver: Option<&'static str>,
    /// Whether it never waits for a hypervisor.
    pub high_priority: bool,
    /// The stream it opens.
    pub stream: Option<StreamUse>,
    /// File descriptors from the client: a count, or "n".
    pub fds_in: Option<&'static str>,
    /// File descriptors to the client: a count, or "n".
    pub fds_out: Option<&'static str>,
    /// Whether it may be called before authentication.
    pub pre_auth: bool,
    /// The arguments in order.
    pub args: &'static [Field],
    /// The name of the only field of the reply, if it has only one.
    pub reply_name: Option<&'static str>,
    /// The reply.
    pub reply: &'static Type,
}

impl Procedure {
    /// The name that errors give it: the C function, or the name on the wire.
    pub fn title(&self) -> &'static str {
        self.c_name.unwrap_or(self.name)
    }
}

/// What a read-only client may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadOnly {
    /// Call it.
    Allow,
    /// Not call it.
    Deny,
    /// Call it without any of these flags.
    DenyIfFlags(u64),
    /// Call it with any but this value of its selecting argument.
    DenyIfValue(i64),
}

/// A permission on an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The kind of object.
    pub object: &'static str,
    /// The permission on it.
    pub permission: &'static str,
    /// When it is needed.
    pub when: When,
}

/// When a rule applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// At each call.
    Always,
    /// If all of these flags are set.
    AllFlags(u64),
    /// If none of these flags is set.
    NoFlags(u64),
    /// If the selecting argument has this value.
    Value(i64),
}

impl When {
    /// Whether the rule applies to a call with these flags and this selecting argument.
    pub fn applies(self, flags: u64, selector: i64) -> bool {
        match self {
            When::Always => true,
            When::AllFlags(bits) => flags & bits == bits,
            When::NoFlags(bits) => flags & bits == 0,
            When::Value(value) => selector == value,
        }
    }
}

/// How a procedure uses its stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamUse {
    /// Who begins.
    pub direction: Direction,
    /// Where the C function has its stream argument.
    pub arg_index: u32,
    /// The flag with which holes may travel; 0 if none does.
    pub sparse_flag: u32,
}

/// The direction of a stream as the client sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The daemon sends at once.
    Read,
    /// The client sends first.
    Write,
}

/// What an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum EventFamily {
    Domain,
    Network,
    StoragePool,
    NodeDevice,
    Secret,
    QemuMonitor,
    Connection,
}

/// One message that carries events.
#[derive(Debug)]
pub struct EventMessage {
    /// The program it belongs to.
    pub program: Program,
    /// Its number there.
    pub nr: i32,
    /// Its name on the wire.
    pub name: &'static str,
    /// What it is about.
    pub family: EventFamily,
    /// The number by which clients ask for it.
    pub id: Option<i32>,
    /// Whether its first field says which registration it answers.
    pub has_callback_id: bool,
    /// The message.
    pub message: &'static Type,
}
