//! `schedinfo`: how a domain shares the processors of the host.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "schedinfo",
    aliases: &[],
    group: Group::Domain,
    summary: "how a domain shares the processors of the host",
    description: "Shows or sets the parameters of the scheduler.",
    options: &[
        DOMAIN,
        Opt::number("weight", "weight"),
        Opt::number("cap", "cap"),
        CURRENT,
        CONFIG,
        LIVE,
        Opt::text("set", "a parameter: name=value").positional().repeat(),
    ],
    option_aliases: &[],
    examples: &["schedinfo test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

use crate::link::Link;

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let flags = super::affect(args)?;
    let by_flags = super::affects(args);
    let (at, domain) = shell.domain(args).await?;
    let facet = &at.domain_tuning;
    let kind = facet.domain_get_scheduler_type(&at.call, domain.clone()).await?;
    if !shell.out.json {
        shell.out.print(format!("{:<15}: {}\n", "Scheduler", kind.r#type));
    }
    if kind.nparams == 0 {
        return Ok(());
    }
    let found = parameters(&at, &domain, kind.nparams, flags, by_flags).await?;
    let new = changes(args, &found)?;
    if new.is_empty() {
        crate::params::print(&mut shell.out, &found);
        return Ok(());
    }
    match by_flags {
        true => {
            facet
                .domain_set_scheduler_parameters_flags(&at.call, domain.clone(), new.into(), flags)
                .await?
        }
        false => {
            facet
                .domain_set_scheduler_parameters(&at.call, domain.clone(), new.into())
                .await?
        }
    }
    let found = parameters(&at, &domain, kind.nparams, flags, by_flags).await?;
    crate::params::print(&mut shell.out, &found);
    Ok(())
}

async fn parameters(
    at: &Link,
    domain: &DomainRef,
    count: i32,
    flags: u32,
    by_flags: bool,
) -> Said<Vec<TypedParam>> {
    let facet = &at.domain_tuning;
    let flags = flags | crate::params::STRINGS;
    let found = match by_flags {
        true => {
            facet
                .domain_get_scheduler_parameters_flags(&at.call, domain.clone(), count, flags)
                .await?
        }
        false => {
            facet
                .domain_get_scheduler_parameters(&at.call, domain.clone(), count)
                .await?
        }
    };
    Ok(found.0)
}

/// What the options change, with the types that the present parameters have.
fn changes(args: &Args, present: &[TypedParam]) -> Said<Vec<TypedParam>> {
    let mut wanted: Vec<(&str, &str)> = Vec::new();
    for name in ["weight", "cap"] {
        wanted.extend(args.raw(name).map(|value| (name, value)));
    }
    for pair in args.all("set") {
        match pair.split_once('=') {
            Some((name, value)) if !name.is_empty() && !value.is_empty() => wanted.push((name, value)),
            _ => fail!("Invalid syntax for --set, expecting name=value"),
        }
    }
    let mut new = Vec::new();
    for (name, value) in wanted {
        let Some(like) = present.iter().find(|param| param.field == name) else {
            fail!("invalid scheduler option: {name}")
        };
        new.push(crate::params::new(
            name,
            crate::params::parse_like(name, &like.value, value)?,
        ));
    }
    Ok(new)
}
