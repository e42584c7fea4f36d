//! `to-argv`: the command line of QEMU for a guest, one option on a line, as a shell takes it.

use super::{Outcome, Words};
use crate::input::Input;
use crate::{emulator, report};
use driver_qemu::native::quoted;

pub(super) fn run(words: &Words) -> Result<Outcome, String> {
    print(words, &words.plain)
}

pub(super) fn print(words: &Words, files: &[String]) -> Result<Outcome, String> {
    let file = match files {
        [] => "-",
        [file] => file,
        _ => return Err("one document is read, not several".to_owned()),
    };
    let input = Input::read(file)?;
    let text = input.xml()?;
    let host = emulator::find(words, &text)?;
    let refused = |problems: model::Problems| report::text(&input.name, &problems.0, "error");
    let line = emulator::command_line(&text, &host).map_err(refused)?;
    Ok(Outcome::fine(shell(&line)))
}

/// Words with an option and its values on each line.
fn shell(words: &[String]) -> String {
    let mut out = String::new();
    for (index, word) in words.iter().enumerate() {
        if index > 0 {
            out.push_str(if word.starts_with('-') { " \\\n  " } else { " " });
        }
        out.push_str(&quoted(word));
    }
    out.push('\n');
    out
}
