//! Commands of the group "Domain Events", a file each.

use crate::command::Command;

pub mod event;

/// In the order in which the help shows them.
pub static COMMANDS: &[&Command] = &[&event::COMMAND];
