//! `echo`: echo arguments. Used for internal testing..

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "echo",
    aliases: &[],
    group: Group::Virsh,
    summary: "echo arguments. Used for internal testing.",
    description: "Echo back arguments, possibly with quoting. Used for internal testing.",
    options: &[
        Opt::flag("shell", "escape for shell use"),
        Opt::flag("xml", "escape for XML use"),
        Opt::flag("split", "split each argument on ','; ',,' is an escape sequence"),
        Opt::flag("err", "output to stderr"),
        Opt::text("prefix", "prefix the message"),
        Opt::text("string", "arguments to echo").positional().repeat(),
    ],
    option_aliases: &[("str", "string"), ("hi", "string=hello")],
    examples: &["echo a 'b c'"],
    local: true,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let prefix = match args.text("prefix") {
        Ok(prefix) => prefix,
        Err(failure) => {
            shell.report(&failure);
            None
        }
    };
    let words: Vec<String> = args
        .all("string")
        .into_iter()
        .map(|word| quoted(args, word))
        .collect();
    let text = match prefix {
        Some(prefix) => format!("{prefix} {}", words.join(" ")),
        None => words.join(" "),
    };
    if args.has("err") {
        shell.complain(&text);
    } else if shell.out.json {
        shell.out.object([("text", text.into())]);
    } else {
        shell.out.print(text);
    }
    Ok(())
}

fn quoted(args: &Args, word: &str) -> String {
    let word = if args.has("xml") {
        crate::document::escape(word)
    } else {
        word.to_string()
    };
    let word = if args.has("shell") {
        shell_word(&word)
    } else {
        word
    };
    if args.has("split") { split(&word) } else { word }
}

/// A word as a shell would need it: plain characters stay bare, everything else goes into single quotes.
fn shell_word(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "+,-./:=@_^".contains(c) || !c.is_ascii();
    let special = word.chars().any(|c| !plain(c) && c != '=' && c != '+');
    let bare = |c: char| c.is_ascii_alphanumeric() || "%+,-./:=@_^".contains(c);
    if !word.is_empty() && word.chars().all(bare) && !special {
        return word.to_string();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

fn split(word: &str) -> String {
    let protected = word.replace(",,", "\0");
    protected
        .split(',')
        .map(|part| format!("{}\n", part.replace('\0', ",")))
        .collect()
}
