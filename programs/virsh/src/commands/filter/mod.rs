//! Commands of the group "Network Filter", a file each.

use std::sync::Arc;

use crate::args::Args;
use crate::command::Command;
use crate::failure::{Explain, Said};
use crate::link::Link;
use crate::shell::Shell;

pub mod nwfilter_binding_create;
pub mod nwfilter_binding_delete;
pub mod nwfilter_binding_dumpxml;
pub mod nwfilter_binding_list;
pub mod nwfilter_define;
pub mod nwfilter_dumpxml;
pub mod nwfilter_edit;
pub mod nwfilter_list;
pub mod nwfilter_undefine;

/// In the order in which the help shows them.
pub static COMMANDS: &[&Command] = &[
    &nwfilter_define::COMMAND,
    &nwfilter_dumpxml::COMMAND,
    &nwfilter_edit::COMMAND,
    &nwfilter_list::COMMAND,
    &nwfilter_undefine::COMMAND,
    &nwfilter_binding_create::COMMAND,
    &nwfilter_binding_delete::COMMAND,
    &nwfilter_binding_dumpxml::COMMAND,
    &nwfilter_binding_list::COMMAND,
];

/// The binding that `--binding` gives.
pub async fn binding(shell: &mut Shell, args: &Args) -> Said<(Arc<Link>, api::NwfilterBindingRef)> {
    let text = args.need("binding")?;
    let at = shell.at().await?;
    let found = at
        .nw_filters
        .nwfilter_binding_lookup_by_port_dev(&at.call, text.into())
        .await;
    let found = found.or_say(format!("failed to get nwfilter binding '{text}'"))?;
    Ok((at, found))
}
