//! Commands of the group "Secret", a file each.

use crate::command::Command;

pub mod secret_define;
pub mod secret_dumpxml;
pub mod secret_event;
pub mod secret_get_value;
pub mod secret_list;
pub mod secret_set_value;
pub mod secret_undefine;

/// In the order in which the help shows them.
pub static COMMANDS: &[&Command] = &[
    &secret_define::COMMAND,
    &secret_dumpxml::COMMAND,
    &secret_event::COMMAND,
    &secret_get_value::COMMAND,
    &secret_list::COMMAND,
    &secret_set_value::COMMAND,
    &secret_undefine::COMMAND,
];
