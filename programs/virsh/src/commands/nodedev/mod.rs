//! Commands of the group "Node Device", a file each.

use crate::command::Command;

pub mod nodedev_autostart;
pub mod nodedev_create;
pub mod nodedev_define;
pub mod nodedev_destroy;
pub mod nodedev_detach;
pub mod nodedev_dumpxml;
pub mod nodedev_event;
pub mod nodedev_info;
pub mod nodedev_list;
pub mod nodedev_reattach;
pub mod nodedev_reset;
pub mod nodedev_start;
pub mod nodedev_undefine;
pub mod nodedev_update;

/// In the order in which the help shows them.
pub static COMMANDS: &[&Command] = &[
    &nodedev_create::COMMAND,
    &nodedev_destroy::COMMAND,
    &nodedev_detach::COMMAND,
    &nodedev_dumpxml::COMMAND,
    &nodedev_list::COMMAND,
    &nodedev_reattach::COMMAND,
    &nodedev_reset::COMMAND,
    &nodedev_event::COMMAND,
    &nodedev_define::COMMAND,
    &nodedev_undefine::COMMAND,
    &nodedev_start::COMMAND,
    &nodedev_autostart::COMMAND,
    &nodedev_info::COMMAND,
    &nodedev_update::COMMAND,
];
