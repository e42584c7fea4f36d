//! `secret-undefine`: forget a secret.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "secret-undefine",
    aliases: &[],
    group: Group::Secret,
    summary: "forget a secret",
    description: "Removes a secret and its value.",
    options: &[Opt::text("secret", "secret UUID")
        .positional()
        .required()
        .complete(Complete::Secret)],
    option_aliases: &[],
    examples: &["secret-undefine 00000000-0000-0000-0000-000000000001"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, secret) = shell.secret(args).await?;
    let uuid = secret.uuid;
    at.secrets
        .secret_undefine(&at.call, secret)
        .await
        .or_say(format!("Failed to delete secret {uuid}"))?;
    shell.out.done(format!("Secret {uuid} deleted\n"));
    Ok(())
}
