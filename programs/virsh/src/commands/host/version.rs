//! `version`: versions of library, hypervisor and daemon.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "version",
    aliases: &[],
    group: Group::Host,
    summary: "versions of library, hypervisor and daemon",
    description: "Shows which releases are at work.",
    options: &[Opt::flag("daemon", "of the daemon too")],
    option_aliases: &[],
    examples: &["version --daemon"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let at = shell.at().await?;
    let kind = at
        .host
        .connect_get_type(&at.call)
        .await
        .or_say("failed to get hypervisor type")?;
    let library = crate::COMPATIBLE_VERSION;
    let mut lines = vec![
        (
            "Compiled against library",
            "compiled_library",
            format!("libvirt {library}"),
        ),
        ("Using library", "library", format!("libvirt {library}")),
        ("Using API", "api", format!("{kind} {library}")),
    ];
    match at
        .host
        .connect_get_version(&at.call)
        .await
        .or_say("failed to get the hypervisor version")?
    {
        0 => lines.push((UNKNOWN, "hypervisor", kind.clone())),
        version => lines.push((
            "Running hypervisor",
            "hypervisor",
            format!("{kind} {}", dotted(version)),
        )),
    }
    if args.has("daemon") {
        let daemon = at
            .host
            .connect_get_lib_version(&at.call)
            .await
            .or_say("failed to get the daemon version")?;
        lines.push(("Running against daemon", "daemon", dotted(daemon)));
    }
    if shell.out.json {
        shell
            .out
            .object(lines.iter().map(|(_, key, value)| (*key, value.as_str().into())));
        return Ok(());
    }
    for (label, _, value) in lines {
        let line = if label == UNKNOWN {
            format!("Cannot extract running {value} hypervisor version\n")
        } else {
            format!("{label}: {value}\n")
        };
        shell.out.print(line);
    }
    Ok(())
}

const UNKNOWN: &str = "";

fn dotted(version: u64) -> String {
    format!(
        "{}.{}.{}",
        version / 1_000_000,
        version / 1000 % 1000,
        version % 1000
    )
}
