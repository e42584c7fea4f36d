//! `managedsave-remove`: drop the managed save of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "managedsave-remove",
    aliases: &[],
    group: Group::Domain,
    summary: "drop the managed save of a domain",
    description: "Forgets the kept memory of a domain, so that it boots the next time.",
    options: &[DOMAIN],
    option_aliases: &[],
    examples: &["managedsave-remove test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, domain) = shell.domain(args).await?;
    let name = domain.name.clone();
    let has = at
        .domain_lifecycle
        .domain_has_managed_save_image(&at.call, domain.clone(), 0)
        .await;
    if has.or_say("Failed to check for domain managed save image")? == 0 {
        shell.out.done(format!(
            "Domain '{name}' has no manage save image; removal skipped"
        ));
        return Ok(());
    }
    let done = at
        .domain_lifecycle
        .domain_managed_save_remove(&at.call, domain, 0)
        .await;
    done.or_say(format!("Failed to remove managed save image for domain '{name}'"))?;
    shell
        .out
        .done(format!("Removed managedsave image for domain '{name}'"));
    Ok(())
}
