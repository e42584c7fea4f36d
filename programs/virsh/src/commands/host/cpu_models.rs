//! `cpu-models`: CPU models of an architecture.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "cpu-models",
    aliases: &[],
    group: Group::Host,
    summary: "CPU models of an architecture",
    description: "Lists the names of CPU models that are known.",
    options: &[Opt::text("arch", "architecture").positional().required()],
    option_aliases: &[],
    examples: &["cpu-models x86_64"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let arch = args.need("arch")?.to_string();
    let at = shell.at().await?;
    let found = at
        .host
        .connect_get_cpu_model_names(&at.call, arch, 1, 0)
        .await
        .or_say("failed to get CPU model names")?;
    if shell.out.json {
        shell.out.json(&found.models.0.clone().into());
    } else if found.ret == 0 {
        shell.out.print("all CPU models are accepted\n");
    } else {
        found
            .models
            .iter()
            .for_each(|name| shell.out.print(format!("{name}\n")));
    }
    Ok(())
}
