//! `domuuid`: UUID of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domuuid",
    aliases: &[],
    group: Group::Domain,
    summary: "UUID of a domain",
    description: "Shows the UUID of a domain.",
    options: &[Opt::text("domain", "domain id or name")
        .positional()
        .required()
        .complete(Complete::Domain)],
    option_aliases: &[],
    examples: &["domuuid test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let by = crate::lookup::By {
        uuid: false,
        ..crate::lookup::ANY
    };
    let (_, domain) = shell.domain_by(args, "domain", by).await?;
    shell.out.value("uuid", domain.uuid.to_string());
    Ok(())
}
