//! Commands of the group "Storage Pool", a file each.

use api::constants::*;

use crate::args::Args;
use crate::command::Command;
use crate::document::Writer;
use crate::failure::Said;

pub mod find_storage_pool_sources;
pub mod find_storage_pool_sources_as;
pub mod pool_autostart;
pub mod pool_build;
pub mod pool_capabilities;
pub mod pool_create;
pub mod pool_create_as;
pub mod pool_define;
pub mod pool_define_as;
pub mod pool_delete;
pub mod pool_destroy;
pub mod pool_dumpxml;
pub mod pool_edit;
pub mod pool_event;
pub mod pool_info;
pub mod pool_list;
pub mod pool_name;
pub mod pool_refresh;
pub mod pool_start;
pub mod pool_undefine;
pub mod pool_uuid;

/// In the order in which the help shows them.
pub static COMMANDS: &[&Command] = &[
    &find_storage_pool_sources_as::COMMAND,
    &find_storage_pool_sources::COMMAND,
    &pool_autostart::COMMAND,
    &pool_build::COMMAND,
    &pool_create_as::COMMAND,
    &pool_create::COMMAND,
    &pool_define_as::COMMAND,
    &pool_define::COMMAND,
    &pool_delete::COMMAND,
    &pool_destroy::COMMAND,
    &pool_dumpxml::COMMAND,
    &pool_edit::COMMAND,
    &pool_info::COMMAND,
    &pool_list::COMMAND,
    &pool_name::COMMAND,
    &pool_refresh::COMMAND,
    &pool_start::COMMAND,
    &pool_undefine::COMMAND,
    &pool_uuid::COMMAND,
    &pool_event::COMMAND,
    &pool_capabilities::COMMAND,
];

/// The flags of starting a pool.
pub fn creation(args: &Args) -> Said<u32> {
    args.exclusive("overwrite", "no-overwrite")?;
    Ok(args.flags(&[
        ("build", VIR_STORAGE_POOL_CREATE_WITH_BUILD),
        ("overwrite", VIR_STORAGE_POOL_CREATE_WITH_BUILD_OVERWRITE),
        ("no-overwrite", VIR_STORAGE_POOL_CREATE_WITH_BUILD_NO_OVERWRITE),
    ]))
}

/// Name and document of the pool that options describe.
pub fn describe(args: &Args) -> Said<(String, String)> {
    args.exclusive("secret-usage", "secret-uuid")?;
    let name = args.need("name")?;
    let mut writer = Writer::new();
    writer
        .open("pool", &[("type", Some(args.need("type")?))])
        .leaf("name", Some(name));
    if is_virtual(args) || SOURCE.iter().any(|option| args.has(option)) {
        source(&mut writer, args)?;
    }
    if args.has("target") {
        writer
            .open("target", &[])
            .leaf("path", args.text("target")?)
            .close("target");
    }
    writer.close("pool");
    Ok((name.to_string(), writer.finish()))
}

/// The options that say where the storage is.
const SOURCE: &[&str] = &[
    "source-host",
    "source-path",
    "source-dev",
    "source-name",
    "source-format",
    "auth-type",
    "adapter-name",
    "source-protocol-ver",
    "source-initiator",
];

fn source(writer: &mut Writer, args: &Args) -> Said<()> {
    writer.open("source", &[]);
    writer.empty("host", &[("name", args.text("source-host")?)]);
    writer.empty("dir", &[("path", args.text("source-path")?)]);
    writer.empty("device", &[("path", args.text("source-dev")?)]);
    if args.has("source-initiator") {
        writer
            .open("initiator", &[])
            .empty("iqn", &[("name", args.text("source-initiator")?)])
            .close("initiator");
    }
    adapter(writer, args)?;
    if args.has("auth-type") {
        writer.open(
            "auth",
            &[
                ("type", args.text("auth-type")?),
                ("username", args.text("auth-username")?),
            ],
        );
        writer.empty(
            "secret",
            &[
                ("usage", args.text("secret-usage")?),
                ("uuid", args.text("secret-uuid")?),
            ],
        );
        writer.close("auth");
    }
    writer.empty("format", &[("type", args.text("source-format")?)]);
    writer.empty("protocol", &[("ver", args.text("source-protocol-ver")?)]);
    writer.leaf("name", args.text("source-name")?).close("source");
    Ok(())
}

/// Whether the bus adapter is a virtual one, which has two names.
fn is_virtual(args: &Args) -> bool {
    args.has("adapter-wwnn") && args.has("adapter-wwpn")
}

/// How the bus adapter is named: by the two names of a virtual one, else by its own name.
fn adapter(writer: &mut Writer, args: &Args) -> Said<()> {
    if is_virtual(args) {
        // The first way to name its parent that is complete counts.
        let [by_name, by_numbers] = [
            args.has("adapter-parent"),
            args.has("adapter-parent-wwnn") && args.has("adapter-parent-wwpn"),
        ];
        let when = |yes: bool, name: &str| if yes { args.text(name) } else { Ok(None) };
        let by_numbers = !by_name && by_numbers;
        let by_fabric = !by_name && !by_numbers;
        writer.empty(
            "adapter",
            &[
                ("type", Some("fc_host")),
                ("parent", args.text("adapter-parent")?),
                ("parent_wwnn", when(by_numbers, "adapter-parent-wwnn")?),
                ("parent_wwpn", when(by_numbers, "adapter-parent-wwpn")?),
                ("parent_fabric_wwn", when(by_fabric, "adapter-parent-fabric-wwn")?),
                ("wwnn", args.text("adapter-wwnn")?),
                ("wwpn", args.text("adapter-wwpn")?),
            ],
        );
    } else if args.has("adapter-name") {
        let name = args.text("adapter-name")?;
        writer.empty("adapter", &[("type", Some("scsi_host")), ("name", name)]);
    }
    Ok(())
}
