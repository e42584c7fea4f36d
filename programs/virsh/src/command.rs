//! What a command is: its name, words for people, options, and what it does.

use std::future::Future;
use std::pin::Pin;

use crate::args::Args;
use crate::failure::Outcome;
use crate::shell::Shell;

/// What running a command gives.
pub type Running<'a> = Pin<Box<dyn Future<Output = Outcome> + 'a>>;

/// The body of a command.
pub type Run = for<'a> fn(&'a mut Shell, &'a Args) -> Running<'a>;

/// One command: everything that parser, help, man page and completion need.
pub struct Command {
    /// The word that calls it.
    pub name: &'static str,
    /// Older words for the same command.
    pub aliases: &'static [&'static str],
    /// The chapter of the help it belongs to.
    pub group: Group,
    /// One line for lists of commands.
    pub summary: &'static str,
    /// A paragraph for its own help page.
    pub description: &'static str,
    /// In the order in which bare words fill them.
    pub options: &'static [Opt],
    /// Other names of options; `name=value` also gives the value.
    pub option_aliases: &'static [(&'static str, &'static str)],
    /// Lines that work on `test:///default` (or only parse, for what that connection lacks).
    pub examples: &'static [&'static str],
    /// Whether it can be run without a connection.
    pub local: bool,
    /// The body.
    pub run: Run,
}

impl Command {
    /// The option of that name, aliases not considered.
    pub fn option(&self, name: &str) -> Option<(usize, &'static Opt)> {
        self.options.iter().enumerate().find(|(_, opt)| opt.name == name)
    }
}

/// The chapters of the help, in the order in which they are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Group {
    /// Changing domains.
    Domain,
    /// Looking at domains.
    Monitor,
    /// Waiting for what happens to domains.
    Events,
    /// The machine and its hypervisor.
    Host,
    /// Checkpoints of disks.
    Checkpoint,
    /// Network interfaces of the host.
    Interface,
    /// Packet filters.
    Filter,
    /// Virtual networks.
    Network,
    /// Devices of the host.
    NodeDevice,
    /// Secrets.
    Secret,
    /// Snapshots of domains.
    Snapshot,
    /// Backups.
    Backup,
    /// Storage pools.
    Pool,
    /// Storage volumes.
    Volume,
    /// The shell itself.
    Virsh,
}

impl Group {
    /// All groups, in order.
    pub const ALL: [Group; 15] = [
        Group::Domain,
        Group::Monitor,
        Group::Events,
        Group::Host,
        Group::Checkpoint,
        Group::Interface,
        Group::Filter,
        Group::Network,
        Group::NodeDevice,
        Group::Secret,
        Group::Snapshot,
        Group::Backup,
        Group::Pool,
        Group::Volume,
        Group::Virsh,
    ];

    /// The word that `help` knows it by, and its title.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Group::Domain => ("domain", "Domain Management"),
            Group::Monitor => ("monitor", "Domain Monitoring"),
            Group::Events => ("events", "Domain Events"),
            Group::Host => ("host", "Host and Hypervisor"),
            Group::Checkpoint => ("checkpoint", "Checkpoint"),
            Group::Interface => ("interface", "Interface"),
            Group::Filter => ("filter", "Network Filter"),
            Group::Network => ("network", "Networking"),
            Group::NodeDevice => ("nodedev", "Node Device"),
            Group::Secret => ("secret", "Secret"),
            Group::Snapshot => ("snapshot", "Snapshot"),
            Group::Backup => ("backup", "Backup"),
            Group::Pool => ("pool", "Storage Pool"),
            Group::Volume => ("volume", "Storage Volume"),
            Group::Virsh => ("virsh", "Virsh itself"),
        }
    }
}

/// What an option takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Nothing: it is there or not.
    Flag,
    /// A word.
    Text,
    /// A number, perhaps with a unit.
    Number,
}

/// What kind of name completes a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Complete {
    /// Nothing is known.
    Nothing,
    /// Any domain.
    Domain,
    /// Any network.
    Network,
    /// Any storage pool.
    Pool,
    /// Any host interface.
    Interface,
    /// Any device of the host.
    NodeDevice,
    /// Any secret.
    Secret,
    /// Any network filter.
    Filter,
    /// A file of this machine.
    File,
    /// A command of this shell.
    Command,
    /// One of these words.
    Words(&'static [&'static str]),
}

/// One option of a command.
#[derive(Clone, Copy)]
pub struct Opt {
    /// Without the dashes.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// One line of help.
    pub help: &'static str,
    /// The command cannot run without it.
    pub required: bool,
    /// Shown as a bare word in the synopsis, and filled by bare words.
    pub positional: bool,
    /// Filled by bare words too, though not shown so.
    pub loose: bool,
    /// May be given more than once.
    pub repeat: bool,
    /// What completes it.
    pub complete: Complete,
}

impl Opt {
    const fn new(name: &'static str, kind: Kind, help: &'static str) -> Opt {
        Opt {
            name,
            kind,
            help,
            required: false,
            positional: false,
            loose: false,
            repeat: false,
            complete: Complete::Nothing,
        }
    }

    /// `--name`.
    pub const fn flag(name: &'static str, help: &'static str) -> Opt {
        Opt::new(name, Kind::Flag, help)
    }

    /// `--name <string>`.
    pub const fn text(name: &'static str, help: &'static str) -> Opt {
        Opt::new(name, Kind::Text, help)
    }

    /// `--name <number>`.
    pub const fn number(name: &'static str, help: &'static str) -> Opt {
        Opt::new(name, Kind::Number, help)
    }

    /// Also filled by a bare word.
    pub const fn positional(mut self) -> Opt {
        self.positional = true;
        self
    }

    /// The command refuses to run without it.
    pub const fn required(mut self) -> Opt {
        self.required = true;
        self
    }

    /// Filled by a bare word, as old scripts expect.
    pub const fn loose(mut self) -> Opt {
        self.loose = true;
        self
    }

    /// May be given any number of times.
    pub const fn repeat(mut self) -> Opt {
        self.repeat = true;
        self
    }

    /// Says what completes its value.
    pub const fn complete(mut self, with: Complete) -> Opt {
        self.complete = with;
        self
    }

    /// How the help calls its value.
    pub fn value_name(&self) -> &'static str {
        if self.kind == Kind::Number {
            "number"
        } else {
            "string"
        }
    }
}
