//! `self-test`: check the tables of commands. Used for internal testing..

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "self-test",
    aliases: &[],
    group: Group::Virsh,
    summary: "check the tables of commands. Used for internal testing.",
    description: "Check the tables of commands. Used for internal testing..",
    options: &[],
    option_aliases: &[],
    examples: &["self-test"],
    local: true,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(_: &mut Shell, _: &Args) -> Outcome {
    for command in crate::commands::all() {
        if command.summary.is_empty() || command.options.iter().any(|opt| opt.help.is_empty()) {
            fail!("command '{}' lacks help", command.name);
        }
        for example in command.examples {
            crate::parser::parse_text(example)
                .map_err(|line| Failure::say(format!("{}: {line}", command.name)))?;
        }
    }
    Ok(())
}
