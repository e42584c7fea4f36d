//! `domblkerror`: disks of a domain that had errors.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "domblkerror",
    aliases: &[],
    group: Group::Monitor,
    summary: "disks of a domain that had errors",
    description: "Lists disks on which requests failed.",
    options: &[DOMAIN],
    option_aliases: &[],
    examples: &["domblkerror test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, domain) = shell.domain(args).await?;
    let count = at
        .domain_statistics
        .domain_get_disk_errors(&at.call, domain.clone(), 0, 0)
        .await?
        .nerrors;
    let errors = if count > 0 {
        at.domain_statistics
            .domain_get_disk_errors(&at.call, domain, count as u32, 0)
            .await?
            .errors
            .0
    } else {
        Vec::new()
    };
    if shell.out.json {
        let mut table = Table::new(["Disk", "Error"]);
        errors
            .iter()
            .for_each(|one| table.row([(&one.disk).into(), crate::names::disk_error(one.error).into()]));
        shell.out.table(&table);
    } else if errors.is_empty() {
        shell.out.print("No errors found\n");
    }
    if !shell.out.json {
        for one in &errors {
            shell
                .out
                .print(format!("{}: {}\n", one.disk, crate::names::disk_error(one.error)));
        }
    }
    Ok(())
}
