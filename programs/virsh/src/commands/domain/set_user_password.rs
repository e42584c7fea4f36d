//! `set-user-password`: password of a user of a guest.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "set-user-password",
    aliases: &[],
    group: Group::Domain,
    summary: "password of a user of a guest",
    description: "Sets the password of a user of a running guest.",
    options: &[
        DOMAIN,
        Opt::text("user", "user of the guest").positional().required(),
        Opt::text("password", "the new password").positional().required(),
        Opt::flag("encrypted", "the password is encrypted already"),
    ],
    option_aliases: &[],
    examples: &["set-user-password test root secret"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = args.flags(&[("encrypted", VIR_DOMAIN_PASSWORD_ENCRYPTED)]);
    let user = args.need("user")?.to_string();
    let password = args.need("password")?.to_string();
    let (at, domain) = shell.domain(args).await?;
    let name = domain.name.clone();
    at.domain_guest
        .domain_set_user_password(&at.call, domain, Some(user.clone()), Some(password), flags)
        .await?;
    shell
        .out
        .done(format!("Password set successfully for {user} in {name}"));
    Ok(())
}
