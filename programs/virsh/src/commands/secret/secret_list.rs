//! `secret-list`: secrets.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "secret-list",
    aliases: &[],
    group: Group::Secret,
    summary: "secrets",
    description: "Lists secrets and what they are used for.",
    options: &[
        Opt::flag("ephemeral", "only kept in memory"),
        Opt::flag("no-ephemeral", "kept on disk"),
        Opt::flag("private", "not to be read back"),
        Opt::flag("no-private", "can be read back"),
    ],
    option_aliases: &[],
    examples: &["secret-list"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = args.flags(&[
        ("ephemeral", VIR_CONNECT_LIST_SECRETS_EPHEMERAL),
        ("no-ephemeral", VIR_CONNECT_LIST_SECRETS_NO_EPHEMERAL),
        ("private", VIR_CONNECT_LIST_SECRETS_PRIVATE),
        ("no-private", VIR_CONNECT_LIST_SECRETS_NO_PRIVATE),
    ]);
    let at = shell.at().await?;
    let found = match at.secrets.connect_list_all_secrets(&at.call, 1, flags).await {
        Err(error) if error.code() == api::Code::NO_SUPPORT => {
            at.secrets
                .connect_num_of_secrets(&at.call)
                .await
                .or_say("Failed to count secrets")?;
            return Err(error.into());
        }
        found => found.or_say("Failed to list node secrets")?,
    };
    let mut all = found.secrets.0;
    all.sort_by_cached_key(|one| one.uuid.to_string());
    let mut table = Table::new(["UUID", "Usage"]);
    for one in all {
        let usage = match one.usageType {
            VIR_SECRET_USAGE_TYPE_NONE => Cell::from("Unused"),
            kind => format!("{} {}", crate::names::secret_usage(kind), one.usageID).into(),
        };
        table.row([one.uuid.to_string().into(), usage]);
    }
    shell.out.table(&table);
    Ok(())
}
