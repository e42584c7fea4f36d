//! ARM: a model is an implementer and a part number; hosts are not compared.

use crate::registers::Table;
use std::sync::OnceLock;

pub(crate) fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| Table::parse(include_str!("../data/arm.txt")))
}

/// The names of model and vendor that the identification register of a processor means; either may be unknown.
pub fn decode(register: u32) -> (Option<&'static str>, Option<&'static str>) {
    let implementer = register >> 24;
    let part = (register >> 4) & 0xfff;
    let vendor = table()
        .vendors
        .iter()
        .find(|(_, number)| *number == Some(implementer))
        .map(|(name, _)| *name);
    let mut models = table().models.iter();
    let model = models.find(|model| Some(model.vendor) == vendor && model.matches(part));
    (model.map(|model| model.name), vendor)
}
