//! Models that one identification register tells apart: PowerPC and ARM.

/// The table of an architecture.
#[derive(Debug, Default)]
pub(crate) struct Table {
    /// Names, and the number of the implementer where there is one.
    pub vendors: Vec<(&'static str, Option<u32>)>,
    pub features: Vec<&'static str>,
    pub models: Vec<RegisterModel>,
}

/// A model, and the values of the register that mean it.
#[derive(Debug)]
pub(crate) struct RegisterModel {
    pub name: &'static str,
    pub vendor: &'static str,
    /// Value and mask.
    pub values: Vec<(u32, u32)>,
}

impl Table {
    /// Reads a committed table.
    pub fn parse(text: &'static str) -> Self {
        let mut table = Table::default();
        for line in text.lines() {
            let (kind, rest) = line.split_once(' ').unwrap_or((line, ""));
            match kind {
                "vendor" => {
                    let (name, number) = rest.split_once(' ').unwrap_or((rest, ""));
                    table.vendors.push((name, u32::from_str_radix(number, 16).ok()));
                }
                "feature" => table.features.push(rest),
                "model" => table.models.extend(RegisterModel::parse(rest)),
                _ => {}
            }
        }
        table
    }

    pub fn model(&self, name: &str) -> Option<&RegisterModel> {
        self.models.iter().find(|model| model.name == name)
    }
}

impl RegisterModel {
    fn parse(text: &'static str) -> Option<Self> {
        let mut words = text.splitn(3, ' ');
        let (vendor, values, name) = (words.next()?, words.next()?, words.next()?);
        let hex = |text: &str| u32::from_str_radix(text, 16).ok();
        let values = values
            .split(',')
            .filter_map(|value| {
                let (value, mask) = value.split_once('/').unwrap_or((value, "ffffffff"));
                Some((hex(value)?, hex(mask)?))
            })
            .collect();
        Some(RegisterModel { name, vendor, values })
    }

    /// Whether the register of a processor says that it is this model.
    pub fn matches(&self, register: u32) -> bool {
        self.values
            .iter()
            .any(|(value, mask)| register & mask == value & mask)
    }
}
