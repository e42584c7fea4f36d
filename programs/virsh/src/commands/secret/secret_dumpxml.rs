//! `secret-dumpxml`: document of a secret.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "secret-dumpxml",
    aliases: &[],
    group: Group::Secret,
    summary: "document of a secret",
    description: "Shows what is known of a secret, without its value.",
    options: &[
        Opt::text("secret", "secret UUID")
            .positional()
            .required()
            .complete(Complete::Secret),
        XPATH,
        WRAP,
    ],
    option_aliases: &[],
    examples: &["secret-dumpxml 00000000-0000-0000-0000-000000000001"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, secret) = shell.secret(args).await?;
    let xml = at.secrets.secret_get_xml_desc(&at.call, secret, 0).await?;
    crate::xpath::print(&mut shell.out, args, &xml)
}
