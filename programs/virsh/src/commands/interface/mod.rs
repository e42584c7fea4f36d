//! Commands of the group "Interface", a file each.

use crate::command::Command;

pub mod iface_begin;
pub mod iface_bridge;
pub mod iface_commit;
pub mod iface_define;
pub mod iface_destroy;
pub mod iface_dumpxml;
pub mod iface_edit;
pub mod iface_list;
pub mod iface_mac;
pub mod iface_name;
pub mod iface_rollback;
pub mod iface_start;
pub mod iface_unbridge;
pub mod iface_undefine;

/// In the order in which the help shows them.
pub static COMMANDS: &[&Command] = &[
    &iface_begin::COMMAND,
    &iface_bridge::COMMAND,
    &iface_commit::COMMAND,
    &iface_define::COMMAND,
    &iface_destroy::COMMAND,
    &iface_dumpxml::COMMAND,
    &iface_edit::COMMAND,
    &iface_list::COMMAND,
    &iface_mac::COMMAND,
    &iface_name::COMMAND,
    &iface_rollback::COMMAND,
    &iface_start::COMMAND,
    &iface_unbridge::COMMAND,
    &iface_undefine::COMMAND,
];
