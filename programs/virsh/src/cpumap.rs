//! Sets of processors as bytes on the wire and as `0-3,^2` for people.

use crate::failure::{Failure, Said};

/// How many bytes hold that many processors.
pub fn bytes_for(cpus: usize) -> usize {
    cpus.div_ceil(8)
}

/// Whether a processor is in a set.
pub fn has(map: &[u8], cpu: usize) -> bool {
    map.get(cpu / 8).is_some_and(|byte| byte >> (cpu % 8) & 1 == 1)
}

/// `0-2,5`, or nothing for an empty set.
pub fn format(map: &[u8], cpus: usize) -> String {
    let mut parts = Vec::new();
    let mut cpu = 0;
    while cpu < cpus {
        if !has(map, cpu) {
            cpu += 1;
            continue;
        }
        let first = cpu;
        while cpu < cpus && has(map, cpu) {
            cpu += 1;
        }
        parts.push(if cpu - first == 1 {
            first.to_string()
        } else {
            format!("{first}-{}", cpu - 1)
        });
    }
    parts.join(",")
}

/// `yy-y`, a letter for each processor.
pub fn letters(map: &[u8], cpus: usize) -> String {
    (0..cpus)
        .map(|cpu| if has(map, cpu) { 'y' } else { '-' })
        .collect()
}

/// Reads `0-3,^2` or `r` (all) into bytes for `cpus` processors.
pub fn parse(text: &str, cpus: usize) -> Said<Vec<u8>> {
    let mut map = vec![0u8; bytes_for(cpus)];
    if text == "r" {
        (0..cpus).for_each(|cpu| set(&mut map, cpu, true));
        return Ok(map);
    }
    for part in text.split(',') {
        let (range, on) = match part.trim().strip_prefix('^') {
            Some(range) => (range, false),
            None => (part.trim(), true),
        };
        let (first, last) = bounds(range).ok_or_else(|| invalid(text))?;
        if first > last || last >= 1 << 16 {
            return Err(invalid(text));
        }
        for cpu in (first..=last).filter(|cpu| *cpu < cpus) {
            set(&mut map, cpu, on);
        }
    }
    Ok(map)
}

fn bounds(range: &str) -> Option<(usize, usize)> {
    match range.split_once('-') {
        Some((first, last)) => Some((first.parse().ok()?, last.parse().ok()?)),
        None => range.parse().ok().map(|cpu| (cpu, cpu)),
    }
}

fn set(map: &mut [u8], cpu: usize, on: bool) {
    if let Some(byte) = map.get_mut(cpu / 8) {
        let bit = 1 << (cpu % 8);
        *byte = if on { *byte | bit } else { *byte & !bit };
    }
}

fn invalid(text: &str) -> Failure {
    let detail = format!("Failed to parse bitmap '{text}'");
    let cause = api::Error::new(api::Domain::NONE, api::Code::INVALID_ARG, detail);
    Failure::from(cause).under(format!("Invalid cpulist '{text}'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_and_print_the_same() {
        let map = parse("1-4,^3,8", 10).unwrap();
        assert_eq!(format(&map, 10), "1-2,4,8");
        assert_eq!(letters(&map, 10), "-yy-y---y-");
        assert_eq!(format(&parse("r", 3).unwrap(), 3), "0-2");
        assert!(parse("x", 4).is_err());
    }
}
