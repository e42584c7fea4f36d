//! `dominfo`: the main facts about a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "dominfo",
    aliases: &[],
    group: Group::Monitor,
    summary: "the main facts about a domain",
    description: "Shows state, processors, memory, autostart and security label of a domain.",
    options: &[DOMAIN],
    option_aliases: &[],
    examples: &["dominfo test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

use crate::link::Link;

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, domain) = shell.domain(args).await?;
    let mut facts = Facts::new();
    facts.add("Id:", Cell::or_dash((domain.id != -1).then_some(domain.id)));
    facts
        .add("Name:", &domain.name)
        .add("UUID:", domain.uuid.to_string());
    if let Ok(os) = at
        .domain_properties
        .domain_get_os_type(&at.call, domain.clone())
        .await
    {
        facts.add("OS Type:", os);
    }
    let outcome = resources(&mut facts, &at, &domain).await;
    let outcome = match outcome {
        Ok(()) => settings(&mut facts, &at, &domain).await,
        failed => failed,
    };
    shell.out.facts(&facts);
    outcome
}

async fn resources(facts: &mut Facts, at: &Link, domain: &DomainRef) -> Outcome {
    let info = at
        .domain_statistics
        .domain_get_info(&at.call, domain.clone())
        .await?;
    facts.add("State:", crate::names::domain_state(info.state.into()));
    facts.add("CPU(s):", info.nrVirtCpu);
    if info.cpuTime != 0 {
        let seconds = info.cpuTime as f64 / 1e9;
        facts.add("CPU time:", Cell::shown(format!("{seconds:.1}s"), seconds));
    }
    let kib = |kib: u64| Cell::shown(format!("{kib} KiB"), kib);
    let limit = if info.maxMem == u64::MAX {
        Cell::from("no limit")
    } else {
        kib(info.maxMem)
    };
    facts
        .add("Max memory:", limit)
        .add("Used memory:", kib(info.memory));
    Ok(())
}

async fn settings(facts: &mut Facts, at: &Link, domain: &DomainRef) -> Outcome {
    let persistent = at
        .domain_properties
        .domain_is_persistent(&at.call, domain.clone())
        .await;
    facts.add(
        "Persistent:",
        persistent.map_or("unknown".into(), |yes| Cell::yes_no(yes != 0)),
    );
    if let Ok(autostart) = at
        .domain_lifecycle
        .domain_get_autostart(&at.call, domain.clone())
        .await
    {
        facts.add(
            "Autostart:",
            Cell::shown(if autostart != 0 { "enable" } else { "disable" }, autostart != 0),
        );
    }
    if let Ok(once) = at
        .domain_lifecycle
        .domain_get_autostart_once(&at.call, domain.clone())
        .await
    {
        facts.add(
            "Autostart Once:",
            Cell::shown(if once != 0 { "enable" } else { "disable" }, once != 0),
        );
    }
    let saved = at
        .domain_lifecycle
        .domain_has_managed_save_image(&at.call, domain.clone(), 0)
        .await;
    facts.add(
        "Managed save:",
        saved.map_or("unknown".into(), |yes| Cell::yes_no(yes != 0)),
    );
    security(facts, at, domain).await?;
    if let Ok(messages) = at
        .domain_statistics
        .domain_get_messages(&at.call, domain.clone(), 0)
        .await
        && !messages.is_empty()
    {
        let text = messages.join(&format!("\n{}", " ".repeat(16)));
        facts.add("Messages:", Cell::shown(text, messages.0));
    }
    Ok(())
}

async fn security(facts: &mut Facts, at: &Link, domain: &DomainRef) -> Outcome {
    let model = match at.host.node_get_security_model(&at.call).await {
        Ok(model) => model,
        Err(error) if error.code() == api::Code::NO_SUPPORT => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let text = |chars: &[u8]| String::from_utf8_lossy(chars).trim_end_matches('\0').to_string();
    let name = text(&model.model.0);
    if name.is_empty() {
        return Ok(());
    }
    facts
        .add("Security model:", name)
        .add("Security DOI:", text(&model.doi.0));
    let label = at
        .domain_statistics
        .domain_get_security_label(&at.call, domain.clone())
        .await?;
    let words = text(&label.label.0);
    if !words.is_empty() {
        let mode = if label.enforcing != 0 {
            "enforcing"
        } else {
            "permissive"
        };
        facts.add("Security label:", format!("{words} ({mode})"));
    }
    Ok(())
}
