//! Commands of the group "Node Device", a file each.

use crate::command::Command;

pub mod nodedev_event;

/// In the order in which the help shows them.
pub static COMMANDS: &[&Command] = &[&nodedev_event::COMMAND];
