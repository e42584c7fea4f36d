//! Commands of the group "Domain Management", a file each.

use api::constants::*;

use crate::args::Args;
use crate::command::Command;
use crate::failure::{Failure, Said};

pub mod autostart;
pub mod console;
pub mod create;
pub mod define;
pub mod desc;
pub mod destroy;
pub mod domid;
pub mod domjobabort;
pub mod domjobinfo;
pub mod domname;
pub mod dompmsuspend;
pub mod dompmwakeup;
pub mod domrename;
pub mod domuuid;
pub mod domxml_from_native;
pub mod domxml_to_native;
pub mod dump;
pub mod dumpxml;
pub mod edit;
pub mod inject_nmi;
pub mod managedsave;
pub mod managedsave_define;
pub mod managedsave_dumpxml;
pub mod managedsave_edit;
pub mod managedsave_remove;
pub mod metadata;
pub mod reboot;
pub mod reset;
pub mod restore;
pub mod resume;
pub mod save;
pub mod save_image_define;
pub mod save_image_dumpxml;
pub mod save_image_edit;
pub mod screenshot;
pub mod send_key;
pub mod send_process_signal;
pub mod set_lifecycle_action;
pub mod shutdown;
pub mod start;
pub mod suspend;
pub mod ttyconsole;
pub mod undefine;

/// In the order in which the help shows them.
pub static COMMANDS: &[&Command] = &[
    &autostart::COMMAND,
    &console::COMMAND,
    &create::COMMAND,
    &define::COMMAND,
    &desc::COMMAND,
    &destroy::COMMAND,
    &domid::COMMAND,
    &domjobabort::COMMAND,
    &domjobinfo::COMMAND,
    &domname::COMMAND,
    &domrename::COMMAND,
    &dompmsuspend::COMMAND,
    &dompmwakeup::COMMAND,
    &domuuid::COMMAND,
    &domxml_from_native::COMMAND,
    &domxml_to_native::COMMAND,
    &dump::COMMAND,
    &dumpxml::COMMAND,
    &edit::COMMAND,
    &inject_nmi::COMMAND,
    &send_key::COMMAND,
    &send_process_signal::COMMAND,
    &managedsave::COMMAND,
    &managedsave_remove::COMMAND,
    &managedsave_edit::COMMAND,
    &managedsave_dumpxml::COMMAND,
    &managedsave_define::COMMAND,
    &metadata::COMMAND,
    &reboot::COMMAND,
    &reset::COMMAND,
    &restore::COMMAND,
    &resume::COMMAND,
    &save::COMMAND,
    &save_image_define::COMMAND,
    &save_image_dumpxml::COMMAND,
    &save_image_edit::COMMAND,
    &screenshot::COMMAND,
    &set_lifecycle_action::COMMAND,
    &shutdown::COMMAND,
    &start::COMMAND,
    &suspend::COMMAND,
    &ttyconsole::COMMAND,
    &undefine::COMMAND,
];

/// The flags of `--config`, `--live` and `--current`.
pub fn affect(args: &Args) -> Said<u32> {
    args.exclusive("current", "live")?;
    args.exclusive("current", "config")?;
    Ok(args.flags(&[
        ("config", VIR_DOMAIN_AFFECT_CONFIG),
        ("live", VIR_DOMAIN_AFFECT_LIVE),
    ]))
}

/// Metadata that is not there reads as empty.
pub fn absent_as_empty(found: api::Result<String>) -> Said<String> {
    match found {
        Err(error) if error.code() == api::Code::NO_DOMAIN_METADATA => Ok(String::new()),
        found => found.map_err(Failure::from),
    }
}
