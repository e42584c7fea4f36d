//! Family, model and stepping of an x86 processor.

/// What CPUID's first leaf says a processor is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    pub family: u32,
    pub model: u32,
    pub stepping: u32,
}

impl Signature {
    /// Takes EAX of leaf 1 apart. The extended numbers are always added, as real processors leave them 0 otherwise.
    pub fn from_eax(eax: u32) -> Self {
        let family = ((eax >> 20) & 0xff).saturating_add((eax >> 8) & 0xf);
        let model = ((eax >> 12) & 0xf0) | ((eax >> 4) & 0xf);
        Signature {
            family,
            model,
            stepping: eax & 0xf,
        }
    }
}

/// Which processors a model stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignatureRule {
    pub family: u32,
    pub model: u32,
    /// First and last stepping; all when there are none.
    pub steppings: Option<(u32, u32)>,
}

impl SignatureRule {
    /// Reads `FAMILY.MODEL` or `FAMILY.MODEL.FIRST-LAST`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let family = parts.next()?.parse().ok()?;
        let model = parts.next()?.parse().ok()?;
        let steppings = parts.next().and_then(|range| {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            Some((first.parse().ok()?, last.parse().ok()?))
        });
        Some(SignatureRule {
            family,
            model,
            steppings,
        })
    }

    /// Whether a processor is one of those meant.
    pub fn matches(&self, signature: Signature) -> bool {
        let steppings = self.steppings.unwrap_or((0, u32::MAX));
        self.family == signature.family
            && self.model == signature.model
            && (steppings.0..=steppings.1).contains(&signature.stepping)
    }

    /// One of the processors meant.
    pub fn example(&self) -> Signature {
        Signature {
            family: self.family,
            model: self.model,
            stepping: self.steppings.map_or(0, |range| range.0),
        }
    }
}
