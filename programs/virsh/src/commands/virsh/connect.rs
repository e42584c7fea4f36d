//! `connect`: connect, or connect anew.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "connect",
    aliases: &[],
    group: Group::Virsh,
    summary: "connect, or connect anew",
    description: "Closes the present connection and opens another one. This also happens by itself where no connection is open.",
    options: &[
        Opt::text("name", "where to connect to; the default connection if left out").positional(),
        Opt::flag("readonly", "change nothing"),
    ],
    option_aliases: &[],
    examples: &["connect test:///default"],
    local: true,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    shell.disconnect().await;
    if let Some(name) = args.text("name")? {
        shell.uri = Some(name.to_string());
    }
    shell.read_only = args.has("readonly");
    shell.at().await?;
    Ok(())
}
