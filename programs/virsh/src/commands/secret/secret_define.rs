//! `secret-define`: make a secret known.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "secret-define",
    aliases: &[],
    group: Group::Secret,
    summary: "make a secret known",
    description: "Defines a secret, or changes what is known of one; its value is set apart.",
    options: &[FILE, VALIDATE],
    option_aliases: &[],
    examples: &["secret-define /dev/null"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let path = args.need("file")?;
    let xml = crate::files::document(args, "file")?;
    let flags = args.flags(&[("validate", VIR_SECRET_DEFINE_VALIDATE)]);
    let at = shell.at().await?;
    let made = at.secrets.secret_define_xml(&at.call, xml, flags).await;
    let secret = made.or_say(format!("Failed to set attributes from {path}"))?;
    shell.out.done(format!("Secret {} created\n", secret.uuid));
    Ok(())
}
