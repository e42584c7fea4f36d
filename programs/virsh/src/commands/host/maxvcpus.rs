//! `maxvcpus`: most processors a domain may have.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "maxvcpus",
    aliases: &[],
    group: Group::Host,
    summary: "most processors a domain may have",
    description: "Shows the limit of the connection.",
    options: &[Opt::text("type", "kind of domain").loose()],
    option_aliases: &[],
    examples: &["maxvcpus"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let kind = args.text("type")?.map(str::to_string);
    let at = shell.at().await?;
    // What domains can be made of knows best; older daemons only know the number.
    let found = at
        .host
        .connect_get_domain_capabilities(&at.call, None, None, None, kind.clone(), 0)
        .await;
    let most = match found.ok().and_then(|xml| capability(&xml)) {
        Some(most) => most,
        None => at.host.connect_get_max_vcpus(&at.call, kind).await?,
    };
    shell.out.value("max_vcpus", most);
    Ok(())
}

fn capability(xml: &str) -> Option<i32> {
    let parsed = crate::document::parse(xml).ok()?;
    crate::document::attribute(parsed.root(), "domainCapabilities/vcpu", "max")?
        .parse()
        .ok()
}
