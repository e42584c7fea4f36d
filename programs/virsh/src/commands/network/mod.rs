//! Commands of the group "Networking", a file each.

use crate::command::Command;
use crate::failure::{Failure, Said};

pub mod net_autostart;
pub mod net_create;
pub mod net_define;
pub mod net_desc;
pub mod net_destroy;
pub mod net_dhcp_leases;
pub mod net_dumpxml;
pub mod net_edit;
pub mod net_event;
pub mod net_info;
pub mod net_list;
pub mod net_metadata;
pub mod net_name;
pub mod net_port_create;
pub mod net_port_delete;
pub mod net_port_dumpxml;
pub mod net_port_list;
pub mod net_start;
pub mod net_undefine;
pub mod net_update;
pub mod net_uuid;

/// In the order in which the help shows them.
pub static COMMANDS: &[&Command] = &[
    &net_autostart::COMMAND,
    &net_create::COMMAND,
    &net_define::COMMAND,
    &net_desc::COMMAND,
    &net_destroy::COMMAND,
    &net_dhcp_leases::COMMAND,
    &net_dumpxml::COMMAND,
    &net_edit::COMMAND,
    &net_event::COMMAND,
    &net_info::COMMAND,
    &net_list::COMMAND,
    &net_metadata::COMMAND,
    &net_name::COMMAND,
    &net_start::COMMAND,
    &net_undefine::COMMAND,
    &net_update::COMMAND,
    &net_uuid::COMMAND,
    &net_port_list::COMMAND,
    &net_port_create::COMMAND,
    &net_port_dumpxml::COMMAND,
    &net_port_delete::COMMAND,
];

/// Metadata that is not there reads as empty.
pub fn absent_as_empty(found: api::Result<String>) -> Said<String> {
    match found {
        Err(error) if error.code() == api::Code::NO_NETWORK_METADATA => Ok(String::new()),
        found => found.map_err(Failure::from),
    }
}
