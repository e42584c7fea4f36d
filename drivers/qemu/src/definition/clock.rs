//! The clock of a guest on the command line.

use super::command::CommandLine;
use model::domain::Domain;
use model::domain::features::{ClockOffset, TickPolicy, TimerName};

/// Writes what time it is for the guest.
pub fn write(line: &mut CommandLine, domain: &Domain) {
    let Some(clock) = &domain.clock else { return };
    let mut text = match clock.offset {
        ClockOffset::Utc => "base=utc".to_owned(),
        ClockOffset::Localtime | ClockOffset::Timezone => "base=localtime".to_owned(),
        ClockOffset::Variable => {
            let seconds: i64 = clock
                .adjustment
                .as_deref()
                .and_then(|text| text.parse().ok())
                .unwrap_or(0);
            format!("base={}", civil(now_seconds().saturating_add(seconds)))
        }
        ClockOffset::Absolute => {
            format!(
                "base={}",
                civil(i64::try_from(clock.start.unwrap_or(0)).unwrap_or(0))
            )
        }
    };
    for timer in clock.timers.iter().filter(|timer| timer.name == TimerName::Rtc) {
        if let Some(track) = timer.track {
            let track = match track.as_str() {
                "guest" => Some("vm"),
                "wall" => Some("host"),
                "realtime" => Some("rt"),
                _ => None,
            };
            if let Some(track) = track {
                text.push_str(&format!(",clock={track}"));
            }
        }
        if timer.tickpolicy == Some(TickPolicy::Catchup) {
            text.push_str(",driftfix=slew");
        }
    }
    line.arg("-rtc", text);
    for timer in clock.timers.iter().filter(|timer| timer.name == TimerName::Pit) {
        match timer.tickpolicy {
            None | Some(TickPolicy::Delay) => line.arg("-global", "kvm-pit.lost_tick_policy=delay"),
            Some(TickPolicy::Discard) => line.arg("-global", "kvm-pit.lost_tick_policy=discard"),
            _ => {}
        }
    }
}

/// Seconds since 1970. The clock of a guest with a variable offset begins with the host's.
fn now_seconds() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(0, |now| i64::try_from(now.as_secs()).unwrap_or(i64::MAX))
}

/// A time as QEMU reads it.
fn civil(seconds: i64) -> String {
    let (days, rest) = (seconds.div_euclid(86400), seconds.rem_euclid(86400));
    // Days since 1970 to a date, by the rule of 400 years of 146097 days.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_shifted + 2) / 5 + 1;
    let month = if month_shifted < 10 {
        month_shifted + 3
    } else {
        month_shifted - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}",
        rest / 3600,
        rest / 60 % 60,
        rest % 60
    )
}
