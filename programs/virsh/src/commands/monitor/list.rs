//! `list`: domains.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "list",
    aliases: &[],
    group: Group::Monitor,
    summary: "domains",
    description: "Lists domains, the active ones unless more is asked for.",
    options: &[
        Opt::flag("inactive", "inactive domains"),
        Opt::flag("all", "active and inactive domains"),
        Opt::flag("transient", "transient domains"),
        Opt::flag("persistent", "persistent domains"),
        Opt::flag("with-snapshot", "with snapshots"),
        Opt::flag("without-snapshot", "without snapshots"),
        Opt::flag("with-checkpoint", "with checkpoints"),
        Opt::flag("without-checkpoint", "without checkpoints"),
        Opt::flag("state-running", "running"),
        Opt::flag("state-paused", "paused"),
        Opt::flag("state-shutoff", "shut off"),
        Opt::flag("state-other", "in other states"),
        Opt::flag("autostart", "started with the host"),
        Opt::flag("no-autostart", "not started with the host"),
        Opt::flag("with-managed-save", "with a managed save"),
        Opt::flag("without-managed-save", "without a managed save"),
        Opt::flag("uuid", "UUIDs only"),
        Opt::flag("name", "names only"),
        Opt::flag("id", "ids only"),
        Opt::flag("table", "a table (default)"),
        Opt::flag("managed-save", "tell which inactive domains have a managed save"),
        Opt::flag("title", "show titles"),
    ],
    option_aliases: &[],
    examples: &["list --all", "list --output json"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

use crate::link::Link;

const FILTERS: &[(&str, i32)] = &[
    ("inactive", VIR_CONNECT_LIST_DOMAINS_INACTIVE),
    ("persistent", VIR_CONNECT_LIST_DOMAINS_PERSISTENT),
    ("transient", VIR_CONNECT_LIST_DOMAINS_TRANSIENT),
    ("with-managed-save", VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE),
    ("without-managed-save", VIR_CONNECT_LIST_DOMAINS_NO_MANAGEDSAVE),
    ("autostart", VIR_CONNECT_LIST_DOMAINS_AUTOSTART),
    ("no-autostart", VIR_CONNECT_LIST_DOMAINS_NO_AUTOSTART),
    ("with-snapshot", VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT),
    ("without-snapshot", VIR_CONNECT_LIST_DOMAINS_NO_SNAPSHOT),
    ("with-checkpoint", VIR_CONNECT_LIST_DOMAINS_HAS_CHECKPOINT),
    ("without-checkpoint", VIR_CONNECT_LIST_DOMAINS_NO_CHECKPOINT),
    ("state-running", VIR_CONNECT_LIST_DOMAINS_RUNNING),
    ("state-paused", VIR_CONNECT_LIST_DOMAINS_PAUSED),
    ("state-shutoff", VIR_CONNECT_LIST_DOMAINS_SHUTOFF),
    ("state-other", VIR_CONNECT_LIST_DOMAINS_OTHER),
];

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    for only in ["name", "uuid", "id"] {
        args.exclusive("table", only)?;
    }
    let mut flags = args.flags(FILTERS);
    if args.has("all") {
        flags |= (VIR_CONNECT_LIST_DOMAINS_ACTIVE | VIR_CONNECT_LIST_DOMAINS_INACTIVE) as u32;
    } else if flags & VIR_CONNECT_LIST_DOMAINS_INACTIVE as u32 == 0 {
        flags |= VIR_CONNECT_LIST_DOMAINS_ACTIVE as u32;
    }
    let at = shell.at().await?;
    let found = at
        .domain_lookup
        .connect_list_all_domains(&at.call, 1, flags)
        .await
        .or_say("Failed to list domains")?;
    let mut domains = found.domains.0;
    domains.sort_by(order);
    let only = args.has("name") || args.has("uuid") || args.has("id");
    if only && !shell.out.json {
        print_words(shell, args, &domains);
        return Ok(());
    }
    let table = table(&at, args, &domains, shell.out.json).await;
    shell.out.table(&table);
    Ok(())
}

/// Active ones first, by id; then inactive ones by name.
fn order(one: &DomainRef, other: &DomainRef) -> std::cmp::Ordering {
    let key = |domain: &DomainRef| (domain.id == -1, if domain.id == -1 { 0 } else { domain.id });
    key(one)
        .cmp(&key(other))
        .then_with(|| one.name.to_lowercase().cmp(&other.name.to_lowercase()))
        .then_with(|| one.name.cmp(&other.name))
}

fn print_words(shell: &mut Shell, args: &Args, domains: &[DomainRef]) {
    for domain in domains {
        let mut words = Vec::new();
        if args.has("uuid") {
            words.push(domain.uuid.to_string());
        }
        if args.has("name") {
            words.push(domain.name.clone());
        }
        if args.has("id") {
            words.push(if domain.id == -1 {
                "-".into()
            } else {
                domain.id.to_string()
            });
        }
        shell.out.print(format!("{}\n", words.join(" ")));
    }
}

async fn table(at: &Link, args: &Args, domains: &[DomainRef], json: bool) -> Table {
    let title = args.has("title");
    let mut headings = vec!["Id", "Name", "State"];
    headings.extend(title.then_some("Title"));
    headings.extend(json.then_some("UUID"));
    let mut table = Table::new(headings);
    for domain in domains {
        let state = at
            .domain_statistics
            .domain_get_state(&at.call, domain.clone(), 0)
            .await;
        let state = state.map_or(-1, |found| found.state);
        let saved = args.has("managed-save")
            && state == VIR_DOMAIN_SHUTOFF
            && at
                .domain_lifecycle
                .domain_has_managed_save_image(&at.call, domain.clone(), 0)
                .await
                .is_ok_and(|has| has > 0);
        let mut row = vec![
            Cell::or_dash((domain.id != -1).then_some(domain.id)),
            Cell::from(&domain.name),
            Cell::from(if saved {
                "saved"
            } else {
                crate::names::domain_state(state)
            }),
        ];
        if title {
            let kind = VIR_DOMAIN_METADATA_TITLE;
            let text = at
                .domain_properties
                .domain_get_metadata(&at.call, domain.clone(), kind, None, 0)
                .await;
            row.push(text.unwrap_or_default().into());
        }
        if json {
            row.push(domain.uuid.to_string().into());
        }
        table.row(row);
    }
    table
}
