//! Commands of the group "Storage Volume", a file each.

use crate::command::Command;

pub mod vol_clone;
pub mod vol_create;
pub mod vol_create_as;
pub mod vol_create_from;
pub mod vol_delete;
pub mod vol_download;
pub mod vol_dumpxml;
pub mod vol_info;
pub mod vol_key;
pub mod vol_list;
pub mod vol_name;
pub mod vol_path;
pub mod vol_pool;
pub mod vol_resize;
pub mod vol_upload;
pub mod vol_wipe;

/// In the order in which the help shows them.
pub static COMMANDS: &[&Command] = &[
    &vol_clone::COMMAND,
    &vol_create_as::COMMAND,
    &vol_create::COMMAND,
    &vol_create_from::COMMAND,
    &vol_delete::COMMAND,
    &vol_download::COMMAND,
    &vol_dumpxml::COMMAND,
    &vol_info::COMMAND,
    &vol_key::COMMAND,
    &vol_list::COMMAND,
    &vol_name::COMMAND,
    &vol_path::COMMAND,
    &vol_pool::COMMAND,
    &vol_resize::COMMAND,
    &vol_upload::COMMAND,
    &vol_wipe::COMMAND,
];
