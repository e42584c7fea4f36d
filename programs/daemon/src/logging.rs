//! Logs in libvirt's form, chosen by libvirt's settings: `log_level`, `log_filters`, `log_outputs`.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::sync::{Mutex, PoisonError, RwLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::prelude::*;

/// libvirt's priorities: 1 debug, 2 information, 3 warnings, 4 errors.
type Priority = u64;

/// Which messages are wanted, and where they go.
#[derive(Debug)]
struct Rules {
    level: Priority,
    filters: Vec<(Priority, String)>,
    outputs: Vec<(Priority, Output)>,
}

#[derive(Debug)]
enum Output {
    Stderr,
    File(Mutex<File>),
    Syslog(UnixDatagram, String),
    Journal(UnixDatagram),
}

static RULES: RwLock<Option<Rules>> = RwLock::new(None);

/// Sets the logs up, or anew. Gives back what of the settings made no sense.
pub fn set_up(level: Priority, filters: &str, outputs: Option<&str>) -> Vec<String> {
    let mut problems = Vec::new();
    let filters = filters
        .split_whitespace()
        .filter_map(|text| filter(text, &mut problems))
        .collect();
    let mut outputs: Vec<_> = outputs
        .unwrap_or_default()
        .split_whitespace()
        .filter_map(|text| output(text, &mut problems))
        .collect();
    if outputs.is_empty() {
        outputs.push((1, default_output()));
    }
    *RULES.write().unwrap_or_else(PoisonError::into_inner) = Some(Rules {
        level,
        filters,
        outputs,
    });
    // A second call only changes the rules.
    let _ = tracing_subscriber::registry().with(Logs).try_init();
    problems
}

fn filter(text: &str, problems: &mut Vec<String>) -> Option<(Priority, String)> {
    let parsed = text
        .split_once(':')
        .and_then(|(level, part)| Some((priority(level)?, part.to_owned())));
    if parsed.is_none() {
        problems.push(format!("'{text}' is no log filter"));
    }
    parsed
}

fn output(text: &str, problems: &mut Vec<String>) -> Option<(Priority, Output)> {
    let opened = text
        .split_once(':')
        .and_then(|(level, target)| Some((priority(level)?, open(target)?)));
    if opened.is_none() {
        problems.push(format!("'{text}' is no log output, or it cannot be opened"));
    }
    opened
}

fn priority(text: &str) -> Option<Priority> {
    text.parse().ok().filter(|level| (1..=4).contains(level))
}

fn open(target: &str) -> Option<Output> {
    match target.split_once(':').unwrap_or((target, "")) {
        ("stderr", "") => Some(Output::Stderr),
        ("journald", "") => datagram("/run/systemd/journal/socket").map(Output::Journal),
        ("syslog", name) => datagram("/dev/log").map(|socket| Output::Syslog(socket, name.to_owned())),
        ("file", path) if Path::new(path).is_absolute() => {
            let file = File::options().append(true).create(true).open(path).ok()?;
            Some(Output::File(Mutex::new(file)))
        }
        _ => None,
    }
}

/// The journal when we are a service (nobody reads our stderr then), else stderr.
fn default_output() -> Output {
    let service = std::env::var_os("JOURNAL_STREAM").is_some() || std::env::var_os("NOTIFY_SOCKET").is_some();
    let journal = if service {
        datagram("/run/systemd/journal/socket")
    } else {
        None
    };
    journal.map_or(Output::Stderr, Output::Journal)
}

fn datagram(path: &str) -> Option<UnixDatagram> {
    let socket = UnixDatagram::unbound().ok()?;
    socket.connect(path).ok()?;
    // A log daemon that hangs must not hang us.
    socket.set_nonblocking(true).ok()?;
    Some(socket)
}

struct Logs;

impl<S: Subscriber> Layer<S> for Logs {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        let rules = RULES.read().unwrap_or_else(PoisonError::into_inner);
        rules.as_ref().is_some_and(|rules| rules.wants(metadata))
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut text = Text(String::new());
        event.record(&mut text);
        let rules = RULES.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(rules) = rules.as_ref() {
            rules.write(event.metadata(), &text.0);
        }
    }
}

impl Rules {
    fn wants(&self, metadata: &Metadata<'_>) -> bool {
        let level = priority_of(*metadata.level());
        let by_name = self
            .filters
            .iter()
            .rev()
            .find(|(_, part)| metadata.target().contains(part.as_str()));
        level >= by_name.map_or(self.level, |(wanted, _)| *wanted)
    }

    fn write(&self, metadata: &Metadata<'_>, text: &str) {
        let level = priority_of(*metadata.level());
        for (least, output) in &self.outputs {
            if level >= *least {
                output.write(level, metadata.target(), text);
            }
        }
    }
}

impl Output {
    /// A log line that cannot be written has nowhere to be reported.
    fn write(&self, level: Priority, target: &str, text: &str) {
        let line = || {
            format!(
                "{}: {}: {} : {target} : {text}\n",
                now(),
                std::process::id(),
                word(level)
            )
        };
        match self {
            Self::Stderr => _ = std::io::stderr().lock().write_all(line().as_bytes()),
            Self::File(file) => {
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                _ = file.write_all(line().as_bytes());
            }
            Self::Syslog(socket, name) => {
                let message = format!("<{}>{name}[{}]: {text}", 24 + syslog(level), std::process::id());
                _ = socket.send(message.as_bytes());
            }
            Self::Journal(socket) => _ = socket.send(&journal_entry(level, target, text)),
        }
    }
}

/// The journal's own form; a text of several lines travels with its length.
fn journal_entry(level: Priority, target: &str, text: &str) -> Vec<u8> {
    let mut entry = format!("PRIORITY={}\nLIBVIRT_SOURCE={target}\nMESSAGE\n", syslog(level)).into_bytes();
    entry.extend_from_slice(&(text.len() as u64).to_le_bytes());
    entry.extend_from_slice(text.as_bytes());
    entry.push(b'\n');
    entry
}

fn priority_of(level: Level) -> Priority {
    match level {
        Level::ERROR => 4,
        Level::WARN => 3,
        Level::INFO => 2,
        _ => 1,
    }
}

fn word(level: Priority) -> &'static str {
    ["debug", "debug", "info", "warning", "error"]
        .get(level as usize)
        .copied()
        .unwrap_or("error")
}

fn syslog(level: Priority) -> u64 {
    [7, 7, 6, 4, 3].get(level as usize).copied().unwrap_or(3)
}

/// The time as libvirt writes it, in UTC.
pub fn now() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    stamp(since)
}

fn stamp(since: Duration) -> String {
    let (days, seconds) = ((since.as_secs() / 86_400) as i64, since.as_secs() % 86_400);
    // Days to a date, counted in eras of 400 years that begin in March.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!(
        "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{:03}+0000",
        since.subsec_millis()
    )
}

struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        // Writing into a String does not fail.
        let _ = match field.name() {
            "message" => write!(self.0, "{value:?}"),
            name => write!(self.0, " {name}={value:?}"),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        assert_eq!(stamp(Duration::ZERO), "1970-01-01 00:00:00.000+0000");
        assert_eq!(
            stamp(Duration::from_millis(951_826_259_123)),
            "2000-02-29 12:10:59.123+0000"
        );
        assert_eq!(
            stamp(Duration::from_secs(4_102_444_799)),
            "2099-12-31 23:59:59.000+0000"
        );
    }

    #[test]
    fn settings_that_make_no_sense_are_named() {
        let mut problems = Vec::new();
        assert_eq!(filter("1:qemu", &mut problems), Some((1, "qemu".to_owned())));
        assert!(filter("qemu", &mut problems).is_none());
        assert!(output("9:stderr", &mut problems).is_none());
        assert!(output("1:file:relative", &mut problems).is_none());
        assert!(matches!(
            output("2:stderr", &mut problems),
            Some((2, Output::Stderr))
        ));
        assert_eq!(problems.len(), 3);
    }
}
