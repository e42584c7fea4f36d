//! Commands of the group "Snapshot", a file each.

use std::sync::Arc;

use api::constants::*;
use api::{DomainRef, DomainSnapshotRef};

use crate::args::Args;
use crate::command::Command;
use crate::fail;
use crate::failure::{Outcome, Said};
use crate::link::Link;
use crate::shell::Shell;

pub mod snapshot_create;
pub mod snapshot_create_as;
pub mod snapshot_current;
pub mod snapshot_delete;
pub mod snapshot_dumpxml;
pub mod snapshot_edit;
pub mod snapshot_info;
pub mod snapshot_list;
pub mod snapshot_parent;
pub mod snapshot_revert;

/// In the order in which the help shows them.
pub static COMMANDS: &[&Command] = &[
    &snapshot_create::COMMAND,
    &snapshot_create_as::COMMAND,
    &snapshot_current::COMMAND,
    &snapshot_delete::COMMAND,
    &snapshot_dumpxml::COMMAND,
    &snapshot_edit::COMMAND,
    &snapshot_info::COMMAND,
    &snapshot_list::COMMAND,
    &snapshot_parent::COMMAND,
    &snapshot_revert::COMMAND,
];

/// Options of making a snapshot, and their flags.
pub const CREATION: &[(&str, i32)] = &[
    ("no-metadata", VIR_DOMAIN_SNAPSHOT_CREATE_NO_METADATA),
    ("halt", VIR_DOMAIN_SNAPSHOT_CREATE_HALT),
    ("disk-only", VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY),
    ("reuse-external", VIR_DOMAIN_SNAPSHOT_CREATE_REUSE_EXT),
    ("quiesce", VIR_DOMAIN_SNAPSHOT_CREATE_QUIESCE),
    ("atomic", VIR_DOMAIN_SNAPSHOT_CREATE_ATOMIC),
    ("live", VIR_DOMAIN_SNAPSHOT_CREATE_LIVE),
    ("validate", VIR_DOMAIN_SNAPSHOT_CREATE_VALIDATE),
];

/// The snapshot that the options give: by name, or the current one.
pub async fn chosen(shell: &mut Shell, args: &Args) -> Said<(Arc<Link>, DomainSnapshotRef)> {
    let name = args.text("snapshotname")?;
    let current = args.has("current");
    if name.is_some() && current && args.command().name != "snapshot-edit" {
        args.exclusive("current", "snapshotname")?;
    }
    let (at, domain) = shell.domain(args).await?;
    let found = match name {
        Some(name) => crate::lookup::find_snapshot(&at, &domain, name).await?,
        None if current => {
            at.domain_snapshots
                .domain_snapshot_current(&at.call, domain, 0)
                .await?
        }
        None => fail!("--snapshotname or --current is required"),
    };
    Ok((at, found))
}

/// Makes a snapshot and says so; `from` is the file it came from.
pub async fn create(
    shell: &mut Shell,
    at: &Link,
    domain: DomainRef,
    xml: String,
    flags: u32,
    from: Option<&str>,
) -> Outcome {
    let facet = &at.domain_snapshots;
    let made = facet
        .domain_snapshot_create_xml(&at.call, domain, xml, flags)
        .await?;
    let origin = from.map(|path| format!(" from '{path}'")).unwrap_or_default();
    shell
        .out
        .done(format!("Domain snapshot {} created{origin}", made.name));
    Ok(())
}

/// The parts of `a,b,,c`: a comma separates, two of them are one.
pub fn spec_parts(spec: &str) -> Vec<String> {
    let protected = spec.replace(",,", "\0");
    protected.split(',').map(|part| part.replace('\0', ",")).collect()
}
