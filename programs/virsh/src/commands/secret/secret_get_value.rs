//! `secret-get-value`: value of a secret.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "secret-get-value",
    aliases: &[],
    group: Group::Secret,
    summary: "value of a secret",
    description: "Shows the value of a secret, in base64 unless asked for otherwise.",
    options: &[
        Opt::text("secret", "secret UUID")
            .positional()
            .required()
            .complete(Complete::Secret),
        Opt::flag("plain", "as it is"),
    ],
    option_aliases: &[],
    examples: &["secret-get-value 00000000-0000-0000-0000-000000000001"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, secret) = shell.secret(args).await?;
    let value = at.secrets.secret_get_value(&at.call, secret, 0).await?;
    if args.has("plain") {
        shell.out.bytes(&value.0);
    } else if shell.out.json {
        shell
            .out
            .object([("value", crate::base64::encode(&value.0).into())]);
    } else {
        shell.out.print(crate::base64::encode(&value.0));
    }
    Ok(())
}
