//! `format`: a document as libvirt prints it.

use super::{Outcome, Words};
use crate::input::Input;
use crate::{document, emulator, report};
use model::PrintOptions;

pub(super) fn run(words: &Words) -> Result<Outcome, String> {
    let input = Input::read(words.file()?)?;
    let options = PrintOptions {
        inactive: !words.has("live"),
        secure: words.has("secure"),
        migratable: false,
    };
    let text = input.xml()?;
    let refused = |problems: model::Problems| report::text(&input.name, &problems.0, "error");
    match words.value("driver") {
        None => document::printed(&text, options)
            .map_err(refused)
            .map(Outcome::fine),
        Some("qemu") => {
            let found = emulator::find(words, &text)?;
            let domain = emulator::completed(&text, &found).map_err(refused)?;
            Ok(Outcome::fine(domain.format(options)))
        }
        Some(other) => Err(format!("the driver '{other}' is not supported, only qemu is")),
    }
}
