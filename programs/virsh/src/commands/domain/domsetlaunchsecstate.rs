//! `domsetlaunchsecstate`: put a secret into a guest.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domsetlaunchsecstate",
    aliases: &[],
    group: Group::Domain,
    summary: "put a secret into a guest",
    description: "Puts a secret into the memory of a guest that was started in secret.",
    options: &[
        DOMAIN,
        Opt::text("secrethdr", "file with the header of the secret"),
        Opt::text("secret", "file with the secret").complete(Complete::File),
        Opt::number("set-address", "where in the memory of the guest").loose(),
    ],
    option_aliases: &[],
    examples: &["domsetlaunchsecstate test --secrethdr /dev/null --secret /dev/null"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, domain) = shell.domain(args).await?;
    let (Some(header), Some(secret)) = (args.text("secrethdr")?, args.text("secret")?) else {
        fail!("Both secret and the secret header are required");
    };
    let mut params = api::Params::new();
    params.string("sev-secret-header", crate::files::read_text(header)?);
    params.string("sev-secret", crate::files::read_text(secret)?);
    if let Some(address) = args.number::<u64>("set-address")? {
        params.ullong("sev-secret-set-address", address);
    }
    let done = at
        .domain_properties
        .domain_set_launch_security_state(&at.call, domain, params.0.into(), 0)
        .await;
    done.or_say("Unable to set launch security state")
}
