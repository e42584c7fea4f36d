//! `qemu-monitor-command`: a command to the monitor of QEMU.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "qemu-monitor-command",
    aliases: &[],
    group: Group::Domain,
    summary: "a command to the monitor of QEMU",
    description: "Sends a command to the monitor of QEMU and shows its answer; the domain counts as tainted afterwards.",
    options: &[
        DOMAIN,
        Opt::flag("hmp", "the command is in the language for people"),
        Opt::flag("pretty", "laid out for people"),
        Opt::flag("return-value", "only the value that came back"),
        Opt::text("pass-fds", "numbers of open files to hand over: N,M,..."),
        Opt::text("cmd", "the command").positional().required().repeat(),
    ],
    option_aliases: &[],
    examples: &["qemu-monitor-command test --hmp info status"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.exclusive("hmp", "pretty")?;
    args.exclusive("hmp", "return-value")?;
    let flags = u32::from(args.has("hmp"));
    let words = args.all("cmd");
    let command = if flags != 0 {
        words.join(" ")
    } else {
        command(&words)?
    };
    let files = args.text("pass-fds")?.map(crate::files::passed).transpose()?;
    let (at, domain) = shell.domain(args).await?;
    let answer = match files {
        Some(files) => {
            let call = at.call_with_files(files);
            at.qemu_monitor
                .domain_monitor_command_with_files(&call, domain, command, flags)
                .await?
        }
        None => {
            at.qemu_monitor
                .domain_monitor_command(&at.call, domain, command, flags)
                .await?
        }
    };
    if flags != 0 {
        shell.out.value("answer", answer);
    } else {
        print(shell, &answer, args.has("pretty"), args.has("return-value"));
    }
    Ok(())
}

/// The command in JSON: given so, or as its name and arguments like `key=value`.
fn command(words: &[&str]) -> Said<String> {
    let whole = words.join(" ");
    if serde_json::from_str::<serde_json::Value>(&whole).is_ok() {
        return Ok(whole);
    }
    let Some((name, given)) = words.split_first() else {
        fail!("empty command")
    };
    let mut arguments = serde_json::Map::new();
    for word in given {
        if let Ok(serde_json::Value::Object(object)) = serde_json::from_str(word) {
            arguments.extend(object);
            continue;
        }
        for pair in word.split(',') {
            let Some((key, value)) = pair.split_once('=') else {
                fail!("failed to create JSON from argument '{word}'")
            };
            arguments.insert(key.to_string(), value.into());
        }
    }
    let mut object = serde_json::Map::new();
    object.insert("execute".into(), (*name).into());
    if !arguments.is_empty() {
        object.insert("arguments".into(), arguments.into());
    }
    Ok(serde_json::Value::Object(object).to_string())
}

/// Prints an answer in JSON, laid out for people or as it came.
pub fn print(shell: &mut Shell, answer: &str, pretty: bool, value_only: bool) {
    let parsed: Option<serde_json::Value> = serde_json::from_str(answer).ok();
    let chosen = parsed.map(|parsed| {
        if value_only {
            parsed.get("return").cloned().unwrap_or_default()
        } else {
            parsed
        }
    });
    let text = match chosen {
        Some(value) if pretty => serde_json::to_string_pretty(&value).unwrap_or_else(|_| answer.to_string()),
        Some(value) if value_only || shell.out.json => value.to_string(),
        _ => answer.to_string(),
    };
    shell.out.print(text);
    if !value_only || shell.out.json {
        shell.out.print("\n");
    }
}
