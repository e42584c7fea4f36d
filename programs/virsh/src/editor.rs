//! Lets a person edit a document with the editor of their choice.

use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::process::Command;

use crate::failure::{Explain, Failure, Said};

/// Removes the file when the edit is over, however it ends.
struct Draft(PathBuf);

impl Drop for Draft {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.0));
    }
}

/// Lets the person edit `before`; `None` if nothing was changed.
pub fn edit(before: &str, suffix: &str) -> Said<Option<String>> {
    let draft = Draft(draft_path(suffix));
    let mut file = std::fs::OpenOptions::new()
        .read(true)
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft.0)
        .or_say("mkstemp: failed to create temporary file")?;
    file.write_all(before.as_bytes())
        .or_say("write: failed to write to temporary file")?;
    run_editor(&draft.0)?;
    let mut after = String::new();
    // Editors that write a new file and rename it leave ours behind, so the path is opened again.
    let mut edited = std::fs::File::open(&draft.0).or_say("failed to read temporary file")?;
    edited.seek(SeekFrom::Start(0))?;
    edited
        .read_to_string(&mut after)
        .or_say("failed to read temporary file")?;
    Ok((after != before).then_some(after))
}

fn draft_path(suffix: &str) -> PathBuf {
    let folder = std::env::temp_dir();
    folder.join(format!(
        "virsh{}-{}{suffix}",
        std::process::id(),
        crate::time::now_ms()
    ))
}

/// Runs `$VISUAL`, `$EDITOR` or vi; the variable may hold words, which are cut as in a command line.
fn run_editor(path: &std::path::Path) -> Said<()> {
    let chosen = ["VISUAL", "EDITOR"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|text| !text.is_empty()));
    let chosen = chosen.unwrap_or_else(|| "vi".into());
    let tokens = crate::lexer::split(&chosen).map_err(Failure::say)?;
    let words: Vec<String> = tokens
        .into_iter()
        .filter_map(|token| {
            if let crate::lexer::Token::Word(word) = token {
                Some(word)
            } else {
                None
            }
        })
        .collect();
    let (program, arguments) = words.split_first().ok_or_else(|| Failure::say("no editor"))?;
    let status = Command::new(program).args(arguments).arg(path).status();
    match status.or_say(format!("failed to run the editor '{program}'"))? {
        status if status.success() => Ok(()),
        status => Err(Failure::say(format!("the editor '{program}' failed: {status}"))),
    }
}

/// Whether a person wants to edit again what was refused; `Force` drops the strict check.
#[derive(PartialEq, Eq)]
pub enum Again {
    /// Edit once more.
    Yes,
    /// Give up.
    No,
    /// Accept it without the check against the schema.
    Force,
}

/// Asks on the terminal whether to edit again.
pub fn ask_again(relaxable: bool) -> Again {
    use std::io::IsTerminal;
    if !std::io::stdin().is_terminal() {
        return Again::No;
    }
    loop {
        print!(
            "Failed. Try again? [y,n,{}f,?]: ",
            if relaxable { "i," } else { "" }
        );
        drop(std::io::stdout().flush());
        let mut line = String::new();
        if std::io::stdin()
            .read_line(&mut line)
            .map_or(true, |read| read == 0)
        {
            return Again::No;
        }
        match line.trim() {
            "y" => return Again::Yes,
            "n" => return Again::No,
            "i" if relaxable => return Again::Force,
            "f" => return Again::Force,
            _ => println!(
                "y - yes, start editor again\nn - no, throw away my changes\nf - force, try to redefine again\n? - print this help"
            ),
        }
    }
}
