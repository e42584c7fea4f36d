//! Commands of the group "Checkpoint", a file each.

use std::sync::Arc;

use api::{DomainCheckpointRef, DomainRef};

use crate::args::Args;
use crate::command::Command;
use crate::failure::{Outcome, Said};
use crate::link::Link;
use crate::shell::Shell;

pub mod checkpoint_create;
pub mod checkpoint_create_as;
pub mod checkpoint_delete;
pub mod checkpoint_dumpxml;
pub mod checkpoint_edit;
pub mod checkpoint_info;
pub mod checkpoint_list;
pub mod checkpoint_parent;

/// In the order in which the help shows them.
pub static COMMANDS: &[&Command] = &[
    &checkpoint_create::COMMAND,
    &checkpoint_create_as::COMMAND,
    &checkpoint_delete::COMMAND,
    &checkpoint_dumpxml::COMMAND,
    &checkpoint_edit::COMMAND,
    &checkpoint_info::COMMAND,
    &checkpoint_list::COMMAND,
    &checkpoint_parent::COMMAND,
];

/// The checkpoint that the options give.
pub async fn chosen(shell: &mut Shell, args: &Args) -> Said<(Arc<Link>, DomainCheckpointRef)> {
    let name = args.need("checkpointname")?;
    let (at, domain) = shell.domain(args).await?;
    let found = crate::lookup::find_checkpoint(&at, &domain, name).await?;
    Ok((at, found))
}

/// Makes a checkpoint and says so; `from` is the file it came from.
pub async fn create(
    shell: &mut Shell,
    at: &Link,
    domain: DomainRef,
    xml: String,
    flags: u32,
    from: Option<&str>,
) -> Outcome {
    let made = at
        .domain_checkpoints
        .domain_checkpoint_create_xml(&at.call, domain, xml, flags)
        .await?;
    let origin = from.map(|path| format!(" from '{path}'")).unwrap_or_default();
    shell
        .out
        .done(format!("Domain checkpoint {} created{origin}", made.name));
    Ok(())
}
