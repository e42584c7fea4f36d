//! Commands of the group "Domain Monitoring", a file each.

use crate::command::Command;

pub mod domblkerror;
pub mod domblkinfo;
pub mod domblklist;
pub mod domblkstat;
pub mod domcontrol;
pub mod domif_getlink;
pub mod domifaddr;
pub mod domiflist;
pub mod domifstat;
pub mod dominfo;
pub mod dommemstat;
pub mod domstate;
pub mod domstats;
pub mod domtime;
pub mod list;

/// In the order in which the help shows them.
pub static COMMANDS: &[&Command] = &[
    &domblkerror::COMMAND,
    &domblkinfo::COMMAND,
    &domblklist::COMMAND,
    &domblkstat::COMMAND,
    &domcontrol::COMMAND,
    &domif_getlink::COMMAND,
    &domifaddr::COMMAND,
    &domiflist::COMMAND,
    &domifstat::COMMAND,
    &dominfo::COMMAND,
    &dommemstat::COMMAND,
    &domstate::COMMAND,
    &domstats::COMMAND,
    &domtime::COMMAND,
    &list::COMMAND,
];
