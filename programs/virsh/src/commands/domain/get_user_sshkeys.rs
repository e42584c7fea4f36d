//! `get-user-sshkeys`: SSH keys that let a user of a guest in.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "get-user-sshkeys",
    aliases: &[],
    group: Group::Domain,
    summary: "SSH keys that let a user of a guest in",
    description: "Lists the authorised keys of a user of a running guest.",
    options: &[
        DOMAIN,
        Opt::text("user", "user of the guest").positional().required(),
    ],
    option_aliases: &[],
    examples: &["get-user-sshkeys test root"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let user = args.need("user")?.to_string();
    let (at, domain) = shell.domain(args).await?;
    let keys = at
        .domain_guest
        .domain_authorized_ssh_keys_get(&at.call, domain, user, 0)
        .await?;
    if shell.out.json {
        shell.out.json(&keys.0.clone().into());
    } else {
        keys.iter().for_each(|key| shell.out.print(format!("{key}\n")));
    }
    Ok(())
}
