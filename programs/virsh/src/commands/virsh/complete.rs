//! `complete`: complete a command line. Used for internal testing..

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "complete",
    aliases: &[],
    group: Group::Virsh,
    summary: "complete a command line. Used for internal testing.",
    description: "Prints what may stand in place of the last word, one candidate per line.",
    options: &[Opt::text(
        "string",
        "the words of a command line, the last one to be completed",
    )
    .positional()
    .repeat()],
    option_aliases: &[],
    examples: &["complete -- ec"],
    local: true,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let words = args.all("string");
    let names = crate::complete::Names::gather(shell).await;
    let found = crate::complete::candidates(&words, &names);
    if found.is_empty() {
        return Err(Failure::silent());
    }
    if shell.out.json {
        shell.out.json(&found.into());
        return Ok(());
    }
    for word in found {
        shell.out.print(format!("{word}\n"));
    }
    Ok(())
}
