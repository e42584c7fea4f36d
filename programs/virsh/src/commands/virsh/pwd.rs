//! `pwd`: name of the current directory.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "pwd",
    aliases: &[],
    group: Group::Virsh,
    summary: "name of the current directory",
    description: "Name of the current directory.",
    options: &[],
    option_aliases: &[],
    examples: &["pwd"],
    local: true,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, _: &Args) -> Outcome {
    let folder = std::env::current_dir().or_say("pwd: cannot get current directory")?;
    shell
        .out
        .value("directory", folder.to_string_lossy().into_owned());
    Ok(())
}
