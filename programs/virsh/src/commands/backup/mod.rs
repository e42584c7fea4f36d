//! Commands of the group "Backup", a file each.

use crate::command::Command;

pub mod backup_begin;
pub mod backup_dumpxml;

/// In the order in which the help shows them.
pub static COMMANDS: &[&Command] = &[&backup_begin::COMMAND, &backup_dumpxml::COMMAND];
