//! `numatune`: NUMA placement of the memory of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "numatune",
    aliases: &[],
    group: Group::Domain,
    summary: "NUMA placement of the memory of a domain",
    description: "Shows or sets on which NUMA nodes the memory of a domain lies.",
    options: &[
        DOMAIN,
        Opt::text("mode", "strict, preferred, interleave or restrictive")
            .loose()
            .complete(Complete::Words(MODES)),
        Opt::text("nodeset", "NUMA nodes, such as 0-1").loose(),
        CONFIG,
        LIVE,
        CURRENT,
    ],
    option_aliases: &[],
    examples: &["numatune test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

const MODES: &[&str] = &["strict", "preferred", "interleave", "restrictive"];

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = super::affect(args)?;
    let mut params = api::Params::new();
    if let Some(nodeset) = args.text("nodeset")? {
        params.string("numa_nodeset", nodeset);
    }
    if let Some(mode) = args.text("mode")? {
        let number = crate::names::index_of(MODES, mode)
            .map(|number| number as i32)
            .or_else(|| crate::args::number(mode));
        let Some(number) = number else {
            fail!("Invalid mode: {mode}")
        };
        params.int("numa_mode", number);
    }
    let (at, domain) = shell.domain(args).await?;
    if !params.0.is_empty() {
        let set = at
            .domain_tuning
            .domain_set_numa_parameters(&at.call, domain, params.0.into(), flags)
            .await;
        return set.or_say("Unable to change numa parameters");
    }
    let flags = flags | crate::params::STRINGS;
    let count = at
        .domain_tuning
        .domain_get_numa_parameters(&at.call, domain.clone(), 0, flags)
        .await;
    let count = count.or_say("Unable to get number of memory parameters")?.nparams;
    let found = at
        .domain_tuning
        .domain_get_numa_parameters(&at.call, domain, count, flags)
        .await;
    let found = found.or_say("Unable to get numa parameters")?;
    crate::params::print_with(&mut shell.out, &found.params, |param| match param.value {
        TypedValue::Int(mode) if param.field == "numa_mode" => {
            MODES.get(mode as usize).copied().unwrap_or("unknown").into()
        }
        _ => crate::params::text(&param.value),
    });
    Ok(())
}
