//! `send-process-signal`: signal a process of a guest.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "send-process-signal",
    aliases: &[],
    group: Group::Domain,
    summary: "signal a process of a guest",
    description: "Sends a signal to a process of the guest.",
    options: &[
        DOMAIN,
        Opt::text("pid", "process id").positional().required(),
        Opt::text("signame", "name or number of the signal")
            .positional()
            .required(),
    ],
    option_aliases: &[],
    examples: &["send-process-signal test 1 sigterm"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

const SIGNALS: &[&str] = &[
    "nop", "hup", "int", "quit", "ill", "trap", "abrt", "bus", "fpe", "kill", "usr1", "segv", "usr2", "pipe",
    "alrm", "term", "stkflt", "chld", "cont", "stop", "tstp", "ttin", "ttou", "urg", "xcpu", "xfsz",
    "vtalrm", "prof", "winch", "poll", "pwr", "sys",
];

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let Some(pid) = args.number::<i64>("pid")? else {
        fail!("malformed PID value: ''")
    };
    let word = args.need("signame")?;
    let Some(signal) = number_of(word) else {
        fail!("malformed signal name: {word}")
    };
    let (at, domain) = shell.domain(args).await?;
    Ok(at
        .domain_devices
        .domain_send_process_signal(&at.call, domain, pid, signal, 0)
        .await?)
}

fn number_of(word: &str) -> Option<u32> {
    let lower = word.to_ascii_lowercase();
    let name = lower
        .strip_prefix("sig")
        .or_else(|| lower.strip_prefix("sig_"))
        .unwrap_or(&lower);
    let real_time = name
        .strip_prefix("rt")
        .and_then(|number| number.parse::<u32>().ok())
        .filter(|number| *number <= 32);
    let named = crate::names::index_of(SIGNALS, name).or_else(|| real_time.map(|number| number + 32));
    named.or_else(|| lower.parse().ok().filter(|number| *number < 65))
}
