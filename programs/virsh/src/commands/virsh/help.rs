//! `help`: this help.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "help",
    aliases: &[],
    group: Group::Virsh,
    summary: "this help",
    description: "Without a name, lists all commands by group.",
    options: &[Opt::text("command", "a command or a group of commands")
        .positional()
        .complete(Complete::Command)],
    option_aliases: &[],
    examples: &["help list", "help network"],
    local: true,
    run: |shell, args| Box::pin(run(shell, args)),
};

use crate::{commands, help};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let Some(name) = args.raw("command") else {
        shell.out.print(help::all_groups());
        return Ok(());
    };
    if let Some(command) = commands::find(name) {
        shell.out.print(help::command(command));
    } else if let Some(group) = Group::ALL
        .into_iter()
        .find(|group| group.names().0 == name || group.names().1 == name)
    {
        shell.out.print(help::group(group, true));
    } else {
        fail!("command or command group '{name}' doesn't exist");
    }
    Ok(())
}
