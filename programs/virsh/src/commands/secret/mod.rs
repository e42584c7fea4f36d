//! Commands of the group "Secret", a file each.

use crate::command::Command;

pub mod secret_event;

/// In the order in which the help shows them.
pub static COMMANDS: &[&Command] = &[&secret_event::COMMAND];
