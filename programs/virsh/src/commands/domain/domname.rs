//! `domname`: name of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domname",
    aliases: &[],
    group: Group::Domain,
    summary: "name of a domain",
    description: "Shows the name of a domain.",
    options: &[Opt::text("domain", "domain id or UUID")
        .positional()
        .required()
        .complete(Complete::Domain)],
    option_aliases: &[],
    examples: &["domname 1"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let by = crate::lookup::By {
        name: false,
        ..crate::lookup::ANY
    };
    let (_, domain) = shell.domain_by(args, "domain", by).await?;
    shell.out.value("name", domain.name);
    Ok(())
}
