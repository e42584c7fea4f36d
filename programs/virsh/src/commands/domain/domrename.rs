//! `domrename`: give a domain another name.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domrename",
    aliases: &[],
    group: Group::Domain,
    summary: "give a domain another name",
    description: "Gives an inactive domain another name.",
    options: &[
        Opt::text("domain", "domain name or UUID")
            .positional()
            .required()
            .complete(Complete::Domain),
        Opt::text("new-name", "the new name").positional().required(),
    ],
    option_aliases: &[],
    examples: &["domrename test other"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let by = crate::lookup::By {
        id: false,
        ..crate::lookup::ANY
    };
    let new_name = args.need("new-name")?.to_string();
    let (at, domain) = shell.domain_by(args, "domain", by).await?;
    at.domain_lifecycle
        .domain_rename(&at.call, domain, Some(new_name), 0)
        .await?;
    shell.out.done("Domain successfully renamed\n");
    Ok(())
}
