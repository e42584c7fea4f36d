//! Values all documents share: UUIDs, sizes with units, sets of CPUs, MAC addresses.

use xml::{Element, Reader, Tag, Value, Writer};

/// The 16 bytes that name an object for good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Uuid(pub [u8; 16]);

impl Uuid {
    /// Makes a random one (version 4) of 16 random bytes.
    pub fn from_random(mut bytes: [u8; 16]) -> Self {
        bytes[6] = (bytes[6] & 0x0f) | 0x40;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        Self(bytes)
    }

    /// All bytes equal: libvirt refuses such a UUID as meaningless.
    pub fn is_meaningless(&self) -> bool {
        self.0.iter().all(|byte| Some(byte) == self.0.first())
    }
}

impl Value for Uuid {
    /// Hex digits; dashes and spaces before and between are skipped, as libvirt does.
    fn parse(text: &str) -> Option<Self> {
        let mut digits = text.trim().chars().filter(|c| *c != '-' && !c.is_whitespace());
        let mut bytes = [0u8; 16];
        for byte in &mut bytes {
            let high = digits.next()?.to_digit(16)?;
            let low = digits.next()?.to_digit(16)?;
            *byte = u8::try_from(high << 4 | low).ok()?;
        }
        digits.next().is_none().then_some(Self(bytes))
    }
    fn print(&self, out: &mut String) {
        for (index, byte) in self.0.iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                out.push('-');
            }
            for nibble in [byte >> 4, byte & 0xf] {
                out.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
            }
        }
    }
}

impl std::fmt::Display for Uuid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&xml::field::to_text(self))
    }
}

impl std::str::FromStr for Uuid {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::parse(text).ok_or(())
    }
}

impl From<api::Uuid> for Uuid {
    fn from(uuid: api::Uuid) -> Self {
        Self(uuid.0)
    }
}

impl From<Uuid> for api::Uuid {
    fn from(uuid: Uuid) -> Self {
        Self(uuid.0)
    }
}

/// How many bytes one unit is: `KiB` and `K` are powers of 1024, `KB` of 1000. `None` for an unknown unit.
pub fn unit_bytes(unit: &str) -> Option<u64> {
    let unit = unit.trim();
    if unit.eq_ignore_ascii_case("b")
        || unit.eq_ignore_ascii_case("bytes")
        || unit.eq_ignore_ascii_case("byte")
    {
        return Some(1);
    }
    let mut chars = unit.chars();
    let power = match chars.next()?.to_ascii_lowercase() {
        'k' => 1,
        'm' => 2,
        'g' => 3,
        't' => 4,
        'p' => 5,
        'e' => 6,
        _ => return None,
    };
    let rest = chars.as_str();
    let base: u64 = match rest {
        "" => 1024,
        _ if rest.eq_ignore_ascii_case("ib") => 1024,
        _ if rest.eq_ignore_ascii_case("b") => 1000,
        _ => return None,
    };
    base.checked_pow(power)
}

/// Reads a size with its unit from an element; notes a problem and gives `None` when it is no size.
pub fn read_scaled(tag: Tag<'_>, r: &mut Reader<'_>, default_unit: &str) -> Option<u64> {
    let text = xml::field::text_of(tag).unwrap_or_default();
    let unit = tag.attribute("unit").unwrap_or(default_unit);
    let name = tag.tag_name().name();
    let Some(number) = text.trim().parse::<u64>().ok() else {
        r.problem(
            tag,
            format!("Invalid value '{text}' for element or attribute '{name}'"),
        );
        return None;
    };
    let Some(scale) = unit_bytes(unit) else {
        r.problem_code(tag, crate::code::INVALID_ARG, format!("unknown suffix '{unit}'"));
        return None;
    };
    let bytes = number.checked_mul(scale);
    if bytes.is_none() {
        r.problem_code(
            tag,
            crate::code::OVERFLOW,
            format!("value too large: {number}{unit}"),
        );
    }
    bytes
}

/// An element that holds a size, kept and printed in KiB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kib(pub u64);

impl Element for Kib {
    fn read(&mut self, tag: Tag<'_>, r: &mut Reader<'_>) {
        self.0 = read_scaled(tag, r, "KiB").unwrap_or_default().div_ceil(1024);
    }
    fn write_attrs(&self, w: &mut Writer) {
        w.attr("unit", "KiB");
    }
    fn write_children(&self, _: &mut Writer) {}
    fn own_text(&self) -> Option<String> {
        Some(self.0.to_string())
    }
    fn fields() -> &'static [xml::Field] {
        const {
            &[
                xml::Field::attr("unit", "The unit of the number, such as `KiB`, `MiB` or `bytes`."),
                xml::Field::new(xml::Form::Text, "", "A size; without a unit in KiB."),
            ]
        }
    }
}

/// An element that holds a size, kept and printed in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct InBytes(pub u64);

impl Element for InBytes {
    fn read(&mut self, tag: Tag<'_>, r: &mut Reader<'_>) {
        self.0 = read_scaled(tag, r, "bytes").unwrap_or_default();
    }
    fn write_attrs(&self, w: &mut Writer) {
        w.attr("unit", "bytes");
    }
    fn write_children(&self, _: &mut Writer) {}
    fn own_text(&self) -> Option<String> {
        Some(self.0.to_string())
    }
    fn fields() -> &'static [xml::Field] {
        const {
            &[
                xml::Field::attr("unit", "The unit of the number, such as `KiB`, `MiB` or `bytes`."),
                xml::Field::new(xml::Form::Text, "", "A size; without a unit in bytes."),
            ]
        }
    }
}

/// A set of small numbers (CPUs, nodes), as ranges in order that do not touch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CpuSet(pub Vec<(u32, u32)>);

/// No machine has more; a larger number in a document is a mistake.
const MOST_CPUS: u32 = 16384;

impl CpuSet {
    /// The set of the numbers.
    pub fn of(numbers: impl IntoIterator<Item = u32>) -> Self {
        let mut set = Self::default();
        for number in numbers {
            set.insert(number, number);
        }
        set
    }

    /// All numbers below `count`.
    pub fn first(count: u32) -> Self {
        if count == 0 {
            Self::default()
        } else {
            Self(vec![(0, count.saturating_sub(1))])
        }
    }

    /// Whether a number is in the set.
    pub fn contains(&self, number: u32) -> bool {
        self.0
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&number))
    }

    /// Adds a range.
    pub fn insert(&mut self, first: u32, last: u32) {
        self.0.push((first, last));
        self.0.sort_unstable();
        let mut merged: Vec<(u32, u32)> = Vec::new();
        for &(first, last) in &self.0 {
            match merged.last_mut() {
                Some(top) if first <= top.1.saturating_add(1) => top.1 = top.1.max(last),
                _ => merged.push((first, last)),
            }
        }
        self.0 = merged;
    }

    /// Takes a number out.
    pub fn remove(&mut self, number: u32) {
        *self = Self::of(self.iter().filter(|each| *each != number));
    }

    /// All numbers in order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().flat_map(|(first, last)| *first..=*last)
    }

    /// How many numbers there are.
    pub fn len(&self) -> usize {
        self.iter().count()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The largest number.
    pub fn last(&self) -> Option<u32> {
        self.0.last().map(|(_, last)| *last)
    }

    /// Whether both have a number in common.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.iter().any(|number| other.contains(number))
    }
}

/// Numbers below the most there can be, one bit each: however long a text is, reading it takes time in proportion.
struct Bits([u64; Bits::WORDS]);

impl Bits {
    const WORDS: usize = (MOST_CPUS / u64::BITS) as usize;

    fn set(&mut self, first: u32, last: u32, to: bool) {
        for (word, start) in self.0.iter_mut().zip((0..MOST_CPUS).step_by(u64::BITS as usize)) {
            let from = first.max(start).saturating_sub(start);
            let Some(until) = last.min(start.saturating_add(u64::BITS - 1)).checked_sub(start) else {
                return;
            };
            if from > until {
                continue;
            }
            let mask = (u64::MAX >> (u64::BITS - 1).saturating_sub(until.saturating_sub(from))) << from;
            *word = if to { *word | mask } else { *word & !mask };
        }
    }

    fn ranges(&self) -> Vec<(u32, u32)> {
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        for (&word, start) in self.0.iter().zip((0..MOST_CPUS).step_by(u64::BITS as usize)) {
            let mut left = word;
            while left != 0 {
                let number = start.saturating_add(left.trailing_zeros());
                match ranges.last_mut() {
                    Some(last) if last.1.saturating_add(1) == number => last.1 = number,
                    _ => ranges.push((number, number)),
                }
                left &= left.wrapping_sub(1);
            }
        }
        ranges
    }
}

impl Value for CpuSet {
    fn refusal(text: &str) -> Option<(i32, String)> {
        let message = format!("Failed to parse bitmap '{text}'");
        Some((crate::code::INVALID_ARG, message))
    }
    fn parse(text: &str) -> Option<Self> {
        let mut set = Bits([0; Bits::WORDS]);
        let number = |text: &str| {
            let text = text.trim();
            let plain = text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse::<u32>().ok().filter(|_| plain)
        };
        // A comma may stand behind the last part, as libvirt has it.
        let parts = text.trim().strip_suffix(',').unwrap_or(text);
        for part in parts.split(',') {
            let part = part.trim();
            if let Some(out) = part.strip_prefix('^') {
                let out = number(out)?;
                set.set(out, out, false);
                continue;
            }
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last) = (number(first)?, number(last)?);
            if first > last || last >= MOST_CPUS {
                return None;
            }
            set.set(first, last, true);
        }
        Some(Self(set.ranges()))
    }
    fn print(&self, out: &mut String) {
        for (index, (first, last)) in self.0.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            out.push_str(&first.to_string());
            if last > first {
                out.push_str(&format!("-{last}"));
            }
        }
    }
}

impl std::fmt::Display for CpuSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&xml::field::to_text(self))
    }
}

/// The hardware address of a network card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Mac(pub [u8; 6]);

impl Mac {
    /// Whether the address stands for many receivers.
    pub fn is_multicast(self) -> bool {
        self.0.first().is_some_and(|byte| byte & 1 == 1)
    }
}

impl Value for Mac {
    fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0u8; 6];
        let mut parts = text.trim_start().split([':', '-']);
        for byte in &mut bytes {
            let part = parts.next()?;
            if part.is_empty() || part.len() > 2 {
                return None;
            }
            *byte = u8::from_str_radix(part, 16).ok()?;
        }
        parts.next().is_none().then_some(Self(bytes))
    }
    fn print(&self, out: &mut String) {
        for (index, byte) in self.0.iter().enumerate() {
            if index > 0 {
                out.push(':');
            }
            out.push_str(&format!("{byte:02x}"));
        }
    }
}

impl std::fmt::Display for Mac {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&xml::field::to_text(self))
    }
}

/// A number that `auto` stands for as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Octal(pub u32);

impl Value for Octal {
    fn parse(text: &str) -> Option<Self> {
        u32::from_str_radix(text.trim(), 8).ok().map(Self)
    }
    fn print(&self, out: &mut String) {
        out.push_str(&format!("{:o}", self.0));
    }
}
