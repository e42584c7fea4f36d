//! `domid`: id of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domid",
    aliases: &[],
    group: Group::Domain,
    summary: "id of a domain",
    description: "Shows the number that a domain has while it runs.",
    options: &[Opt::text("domain", "domain name or UUID")
        .positional()
        .required()
        .complete(Complete::Domain)],
    option_aliases: &[],
    examples: &["domid test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let by = crate::lookup::By {
        id: false,
        ..crate::lookup::ANY
    };
    let (_, domain) = shell.domain_by(args, "domain", by).await?;
    shell
        .out
        .value("id", Cell::or_dash((domain.id != -1).then_some(domain.id)));
    Ok(())
}
