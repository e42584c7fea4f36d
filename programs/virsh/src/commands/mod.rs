//! All commands: a folder per group, a file per command.

use crate::command::{Command, Group};

pub mod backup;
pub mod checkpoint;
pub mod domain;
pub mod events;
pub mod filter;
pub mod host;
pub mod interface;
pub mod monitor;
pub mod network;
pub mod nodedev;
pub mod options;
pub mod pool;
pub mod secret;
pub mod snapshot;
pub mod virsh;
pub mod volume;

static GROUPS: &[&[&Command]] = &[
    domain::COMMANDS,
    monitor::COMMANDS,
    events::COMMANDS,
    host::COMMANDS,
    checkpoint::COMMANDS,
    interface::COMMANDS,
    filter::COMMANDS,
    network::COMMANDS,
    nodedev::COMMANDS,
    secret::COMMANDS,
    snapshot::COMMANDS,
    backup::COMMANDS,
    pool::COMMANDS,
    volume::COMMANDS,
    virsh::COMMANDS,
];

/// Commands for programs, which no list shows.
const HIDDEN: &[&str] = &["complete", "self-test"];

/// All commands, in the order of the help.
pub fn all() -> impl Iterator<Item = &'static Command> {
    GROUPS.iter().flat_map(|group| group.iter().copied())
}

/// The commands of a group that the help shows.
pub fn of_group(group: Group) -> impl Iterator<Item = &'static Command> {
    all().filter(move |command| command.group == group && !HIDDEN.contains(&command.name))
}

/// The command of that name or alias.
pub fn find(name: &str) -> Option<&'static Command> {
    all().find(|command| command.name == name || command.aliases.contains(&name))
}
