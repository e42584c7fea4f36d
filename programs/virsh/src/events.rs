//! Waits for events and shows them.

mod words;

use std::time::Duration;

use api::{Event, EventFamily};
use connect::Object;
use tokio::sync::mpsc;

use crate::args::Args;
use crate::failure::{Explain, Failure, Outcome, Said};
use crate::shell::Shell;

/// Which events a command waits for.
pub struct Watch {
    /// Of what kind of object.
    pub family: EventFamily,
    /// The kinds of events, by number.
    pub kinds: &'static [&'static str],
    /// Of this object only.
    pub object: Option<Object>,
}

/// Prints the kinds of events, a line each.
pub fn list(shell: &mut Shell, kinds: &[&str]) {
    if shell.out.json {
        return shell.out.json(&kinds.into());
    }
    kinds.iter().for_each(|kind| shell.out.print(format!("{kind}\n")));
}

/// The numbers of the kinds that `--event` or `--all` asks for.
pub fn chosen(args: &Args, kinds: &[&str], has_all: bool) -> Said<Vec<i32>> {
    let name = args.text("event")?;
    if has_all && args.has("all") {
        if name.is_some() {
            return Err(Failure::say("Options --all and --event are mutually exclusive"));
        }
        return Ok((0..kinds.len() as i32).collect());
    }
    let Some(name) = name else {
        let said = if has_all {
            "one of --list, --all, or --event <type> is required"
        } else {
            "either --list or --event <type> is required"
        };
        return Err(Failure::say(said));
    };
    match crate::names::index_of(kinds, name) {
        Some(number) => Ok(vec![number as i32]),
        None => Err(Failure::say(format!("unknown event type {name}"))),
    }
}

/// Waits for the events of these numbers, until one came or, with `--loop`, until time is up or the person stops it.
pub async fn wait(shell: &mut Shell, args: &Args, watch: Watch, numbers: &[i32]) -> Outcome {
    let timeout_s: Option<u64> = args
        .number::<i32>("timeout")?
        .and_then(|seconds| u64::try_from(seconds).ok());
    if let (Some(text), true) = (args.raw("timeout"), timeout_s.is_none_or(|seconds| seconds < 1)) {
        let said = format!("Numeric value '{text}' for <timeout> option is malformed or out of range");
        return Err(Failure::say(said));
    }
    let at = shell.at().await?;
    let (give, mut take) = mpsc::channel::<Event>(64);
    for number in numbers {
        let registered = at.events(watch.family, *number, watch.object.clone()).await;
        let mut events = match registered {
            Ok(events) => events,
            // With --all, what this connection does not know is left out, unless nothing is left.
            Err(_) if numbers.len() > 1 => continue,
            Err(error) => return Err(error.into()),
        };
        let give = give.clone();
        tokio::spawn(async move {
            while let Some(event) = events.next().await {
                if give.send(event).await.is_err() {
                    return;
                }
            }
        });
    }
    drop(give);
    let deadline = timeout_s.map(|seconds| tokio::time::Instant::now() + Duration::from_secs(seconds));
    let mut count = 0u32;
    let end = loop {
        tokio::select! {
            event = take.recv() => match event {
                Some(event) => {
                    count += 1;
                    show(shell, args, &watch, &event);
                    if !args.has("loop") {
                        break None;
                    }
                }
                None => break Some("event loop interrupted\n"),
            },
            () = sleep_until(deadline) => break Some("event loop timed out\n"),
            signal = tokio::signal::ctrl_c() => {
                signal.or_say("cannot wait for the signal")?;
                break Some("event loop interrupted\n");
            }
        }
    };
    if !shell.out.json {
        shell.out.print(end.unwrap_or_default());
        shell.out.print(format!("events received: {count}\n"));
    }
    if count > 0 { Ok(()) } else { Err(Failure::silent()) }
}

async fn sleep_until(deadline: Option<tokio::time::Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

fn show(shell: &mut Shell, args: &Args, watch: &Watch, event: &Event) {
    let kind = usize::try_from(event.id())
        .ok()
        .and_then(|number| watch.kinds.get(number))
        .copied()
        .unwrap_or("unknown");
    let (what, name) = event.object();
    let details = words::details(event);
    let now_ms = crate::time::now_ms();
    if shell.out.json {
        let stamp = crate::time::stamp_ms(now_ms);
        shell.out.object([
            ("time", stamp.into()),
            ("event", kind.into()),
            ("object", what.into()),
            ("name", name.into()),
            (
                "details",
                details.trim_start_matches([':', ' ']).trim_end().into(),
            ),
        ]);
    } else {
        let subject = match event.family() {
            EventFamily::Domain | EventFamily::QemuMonitor => format!("domain '{name}'"),
            EventFamily::Network => format!("network {name}"),
            EventFamily::StoragePool => format!("storage pool {name}"),
            EventFamily::NodeDevice => format!("node device {name}"),
            EventFamily::Secret => format!("secret {name}"),
            EventFamily::Connection => format!("{what} {name}"),
        };
        if args.has("timestamp") {
            shell.out.print(format!("{}: ", crate::time::stamp_ms(now_ms)));
        }
        let kind = if let Event::QemuMonitor { event, .. } = event {
            event.clone()
        } else {
            format!("'{kind}'")
        };
        shell.out.print(format!("event {kind} for {subject}{details}\n"));
    }
    shell.out.flush();
}
