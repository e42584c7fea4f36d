//! Sizes for people and for options: `10GiB`, `1.50 MiB`.

/// Reads a number with an optional unit, in bytes; a bare number counts `default_unit` bytes.
///
/// The error is libvirt's own text for the part that is wrong.
pub fn scaled(text: &str, default_unit: u64) -> Result<u64, String> {
    let text = text.trim_start();
    let digits_end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at(digits_end);
    if digits.is_empty() {
        return Err(format!("could not parse size '{text}'"));
    }
    let count: u64 = digits.parse().map_err(|_| format!("value too large: {text}"))?;
    let factor = if unit.is_empty() {
        Some(default_unit)
    } else {
        unit_bytes(unit)
    };
    let factor = factor.ok_or_else(|| format!("invalid argument: unknown suffix '{unit}'"))?;
    count
        .checked_mul(factor)
        .ok_or_else(|| format!("value too large: {text}"))
}

fn unit_bytes(unit: &str) -> Option<u64> {
    let lower = unit.to_ascii_lowercase();
    if matches!(lower.as_str(), "b" | "byte" | "bytes") {
        return Some(1);
    }
    let mut letters = lower.chars();
    let power = "kmgtpe".find(letters.next()?)? as u32 + 1;
    match letters.as_str() {
        "" | "ib" => 1024u64.checked_pow(power),
        "b" => 1000u64.checked_pow(power),
        _ => None,
    }
}

/// A size with two decimals and the largest unit that fits, as number and unit.
pub fn pretty(bytes: u64) -> (f64, &'static str) {
    const UNITS: [&str; 7] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    (value, UNITS.get(unit).copied().unwrap_or("B"))
}

/// `1.50 GiB`.
pub fn human(bytes: u64) -> String {
    let (value, unit) = pretty(bytes);
    format!("{value:.2} {unit}")
}

/// `1.500 GiB`, as the sizes of disks are shown.
pub fn human_3(bytes: u64) -> String {
    let (value, unit) = pretty(bytes);
    format!("{value:.3} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_count_in_1024_unless_they_end_in_a_bare_b() {
        assert_eq!(scaled("3", 1024), Ok(3072));
        assert_eq!(scaled("3k", 1), Ok(3072));
        assert_eq!(scaled("3KiB", 1), Ok(3072));
        assert_eq!(scaled("3KB", 1), Ok(3000));
        assert_eq!(scaled("2bytes", 1024), Ok(2));
        assert_eq!(scaled("1E", 1), Ok(1 << 60));
        assert!(scaled("16E", 1).is_err());
        assert!(scaled("x", 1).is_err());
        assert_eq!(
            scaled("2x", 1),
            Err("invalid argument: unknown suffix 'x'".into())
        );
    }

    #[test]
    fn people_see_two_decimals() {
        assert_eq!(human(0), "0.00 B");
        assert_eq!(human(1536), "1.50 KiB");
        assert_eq!(human(107_374_182_400), "100.00 GiB");
    }
}
