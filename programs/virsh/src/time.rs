//! Dates for people, in UTC and in the place's own time.

use std::time::{SystemTime, UNIX_EPOCH};

/// A date and time of day, and how far the place is from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    /// The year.
    pub year: i64,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
    /// 0 to 23.
    pub hour: u32,
    /// 0 to 59.
    pub minute: u32,
    /// 0 to 60.
    pub second: u32,
    /// Seconds east of UTC.
    pub offset_s: i64,
}

/// Seconds since 1970.
pub fn now_s() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs() as i64)
}

/// Milliseconds since 1970.
pub fn now_ms() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_millis() as i64)
}

/// The date in UTC of a second since 1970, by counting days from March of year 0.
pub fn utc(seconds: i64) -> Date {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400) as u32);
    let since_march = days + 719_468;
    let era = since_march.div_euclid(146_097);
    let day_of_era = since_march.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    Date {
        year: year_of_era + era * 400 + i64::from(month <= 2),
        month: month as u32,
        day: (day_of_year - (153 * shifted_month + 2) / 5 + 1) as u32,
        hour: rest / 3600,
        minute: rest / 60 % 60,
        second: rest % 60,
        offset_s: 0,
    }
}

/// The date in the place's own time.
pub fn local(seconds: i64) -> Date {
    let offset_s = local_offset_s(seconds);
    Date {
        offset_s,
        ..utc(seconds + offset_s)
    }
}

#[allow(unsafe_code)]
fn local_offset_s(seconds: i64) -> i64 {
    let time: libc::time_t = seconds;
    // SAFETY: both pointers are to live values of the right types, and `tm` is plain data that `localtime_r` fills.
    let filled = unsafe {
        let mut tm: libc::tm = std::mem::zeroed();
        if libc::localtime_r(&time, &mut tm).is_null() {
            None
        } else {
            Some(tm)
        }
    };
    filled.map_or(0, |tm| tm.tm_gmtoff)
}

/// Seconds since 1970 of a date in UTC.
pub fn from_utc(year: i64, month: u32, day: u32, hour: u32, minute: u32, second: u32) -> i64 {
    let shifted_year = if month <= 2 { year - 1 } else { year };
    let era = shifted_year.div_euclid(400);
    let year_of_era = shifted_year.rem_euclid(400);
    let shifted_month = i64::from(if month > 2 { month - 3 } else { month + 9 });
    let day_of_year = (153 * shifted_month + 2) / 5 + i64::from(day) - 1;
    let days =
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468;
    days * 86_400 + i64::from(hour * 3600 + minute * 60 + second)
}

impl Date {
    /// `2026-11-20 19:30:00`.
    pub fn format(&self) -> String {
        let Date {
            year,
            month,
            day,
            hour,
            minute,
            second,
            ..
        } = self;
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }

    /// `2026-11-20 19:30:00 +0000`.
    pub fn format_with_offset(&self) -> String {
        let minutes = self.offset_s / 60;
        let sign = if minutes < 0 { '-' } else { '+' };
        format!(
            "{} {sign}{:02}{:02}",
            self.format(),
            minutes.abs() / 60,
            minutes.abs() % 60
        )
    }

    /// `2026.11.20 19:30:00`, as in libvirt's logs of virsh.
    pub fn format_log(&self) -> String {
        self.format().replacen('-', ".", 2)
    }
}

/// `2026-11-20 19:30:00.123+0000`: the stamp of an event.
pub fn stamp_ms(ms: i64) -> String {
    format!(
        "{}.{:03}+0000",
        utc(ms.div_euclid(1000)).format(),
        ms.rem_euclid(1000)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_seconds_agree() {
        assert_eq!(utc(0).format(), "1970-01-01 00:00:00");
        assert_eq!(utc(951_782_400).format(), "2000-02-29 00:00:00");
        assert_eq!(utc(-1).format(), "1969-12-31 23:59:59");
        for seconds in [0, 951_782_399, 4_102_444_800, 1_795_202_354] {
            let d = utc(seconds);
            assert_eq!(
                from_utc(d.year, d.month, d.day, d.hour, d.minute, d.second),
                seconds
            );
        }
        assert_eq!(stamp_ms(1_500), "1970-01-01 00:00:01.500+0000");
    }
}
