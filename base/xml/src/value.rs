//! Values of attributes and texts: numbers, names, switches.

/// Something that stands in an attribute or as the text of an element.
pub trait Value: Sized {
    /// What a reader is told when the text is none of these, or nothing.
    const EXPECTED: &'static str = "";
    /// What such a value says, for people.
    const DOC: &'static str = "";
    /// The names a value can have, when there is a closed list of them.
    const NAMES: &'static [&'static str] = &[];

    /// The value of a text, or `None` when the text is none.
    fn parse(text: &str) -> Option<Self>;
    /// The code and the words a text is refused with, where they are the same wherever it stands.
    fn refusal(_: &str) -> Option<(i32, String)> {
        None
    }
    /// Appends the text of the value, not escaped.
    fn print(&self, out: &mut String);
}

impl Value for String {
    fn parse(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
    fn print(&self, out: &mut String) {
        out.push_str(self);
    }
}

macro_rules! unsigned {
    ($($t:ty),*) => {$(
        impl Value for $t {
            const EXPECTED: &'static str = "Expected non-negative integer value";
            fn parse(text: &str) -> Option<Self> {
                <$t>::try_from(parse_unsigned(text, 10)?).ok()
            }
            fn print(&self, out: &mut String) {
                out.push_str(&self.to_string());
            }
        }
    )*};
}
unsigned!(u8, u16, u32, u64);

macro_rules! signed {
    ($($t:ty),*) => {$(
        impl Value for $t {
            const EXPECTED: &'static str = "Expected integer value";
            fn parse(text: &str) -> Option<Self> {
                text.trim_start().parse().ok()
            }
            fn print(&self, out: &mut String) {
                out.push_str(&self.to_string());
            }
        }
    )*};
}
signed!(i32, i64);

/// A number without sign, in base 10 or, with base 0, as C writes it (0x1f, 017, 31).
pub(crate) fn parse_unsigned(text: &str, base: u32) -> Option<u64> {
    let text = text.trim_start();
    let text = text.strip_prefix('+').unwrap_or(text);
    if text.starts_with(['+', '-']) {
        return None;
    }
    if base != 0 {
        return u64::from_str_radix(text, base).ok();
    }
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => u64::from_str_radix(hex, 16).ok(),
        None if text.len() > 1 && text.starts_with('0') => u64::from_str_radix(text, 8).ok(),
        None => text.parse().ok(),
    }
}

/// A number read in any base of C and printed as `0x` with at least `WIDTH` digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hex<const WIDTH: usize>(pub u64);

impl<const WIDTH: usize> Value for Hex<WIDTH> {
    const EXPECTED: &'static str = "Expected non-negative integer value";
    fn parse(text: &str) -> Option<Self> {
        parse_unsigned(text, 0).map(Self)
    }
    fn print(&self, out: &mut String) {
        out.push_str(&format!("0x{:0width$x}", self.0, width = WIDTH));
    }
}

/// A number read in any base of C and printed in base 10.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AnyBase(pub u64);

impl Value for AnyBase {
    const EXPECTED: &'static str = "Expected non-negative integer value";
    fn parse(text: &str) -> Option<Self> {
        parse_unsigned(text, 0).map(Self)
    }
    fn print(&self, out: &mut String) {
        out.push_str(&self.0.to_string());
    }
}

/// The place of `text` in a list of names.
pub fn find_name(names: &[&str], text: &str) -> Option<usize> {
    names.iter().position(|name| *name == text && !name.is_empty())
}

/// Declares an enum whose variants have names in XML: `values! { /// Doc. Bus { Ide "ide", Fdc "fdc" } }`.
#[macro_export]
macro_rules! values {
    ($($(#[doc = $doc:expr])* $name:ident { $($(#[$vmeta:meta])* $variant:ident $text:literal),+ $(,)? })+) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum $name { $($(#[$vmeta])* $variant),+ }

        impl $name {
            /// All values in libvirt's order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in XML.
            pub fn as_str(self) -> &'static str {
                <Self as $crate::Value>::NAMES.get(self as usize).copied().unwrap_or_default()
            }
        }

        impl $crate::Value for $name {
            const DOC: &'static str = concat!($($doc),*);
            const NAMES: &'static [&'static str] = &[$($text),+];
            fn parse(text: &str) -> Option<Self> {
                Self::ALL.get($crate::find_name(<Self as $crate::Value>::NAMES, text)?).copied()
            }
            fn print(&self, out: &mut String) {
                out.push_str(self.as_str());
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )+};
}

values! {
    /// A switch that says `on` or `off`.
    OnOff { #[default] On "on", Off "off" }
    /// An answer that says `yes` or `no`.
    YesNo { #[default] Yes "yes", No "no" }
}

impl From<bool> for OnOff {
    fn from(on: bool) -> Self {
        if on { Self::On } else { Self::Off }
    }
}

impl From<bool> for YesNo {
    fn from(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}
