//! `cd`: go to another directory.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "cd",
    aliases: &[],
    group: Group::Virsh,
    summary: "go to another directory",
    description: "Commands that read files look for them in the current directory.",
    options: &[Opt::text("dir", "the directory (default: home)").positional()],
    option_aliases: &[],
    examples: &["cd /"],
    local: true,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(_: &mut Shell, args: &Args) -> Outcome {
    let home = std::env::var("HOME").unwrap_or_else(|_| "/".into());
    let folder = args.text("dir")?.unwrap_or(&home);
    let changed = std::env::set_current_dir(folder);
    changed.map_err(|error| Failure::say(format!("cd: {}: {folder}", crate::files::plain(&error))))
}
