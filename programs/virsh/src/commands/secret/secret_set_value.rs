//! `secret-set-value`: set the value of a secret.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "secret-set-value",
    aliases: &[],
    group: Group::Secret,
    summary: "set the value of a secret",
    description: "Sets the value of a secret from a file, from the terminal or from the command line.",
    options: &[
        Opt::text("secret", "secret UUID")
            .positional()
            .required()
            .complete(Complete::Secret),
        Opt::text("file", "file with the value").complete(Complete::File),
        Opt::flag("plain", "the file holds the value as it is, not base64"),
        Opt::flag("interactive", "ask for it"),
        Opt::text(
            "base64",
            "value in base64; others can see it in the list of processes",
        )
        .loose(),
    ],
    option_aliases: &[],
    examples: &["secret-set-value 00000000-0000-0000-0000-000000000001 --file /dev/null"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.exclusive_all(&["file", "base64", "interactive"])?;
    args.exclusive("plain", "base64")?;
    let (at, secret) = shell.secret(args).await?;
    let value = if let Some(text) = args.text("base64")? {
        shell.complain("Passing secret value as command-line argument is insecure!");
        decode(text)?
    } else if let Some(path) = args.text("file")? {
        let bytes = std::fs::read(path).map_err(|error| crate::files::failed_to_open(path, error))?;
        if args.has("plain") {
            bytes
        } else {
            decode(&String::from_utf8_lossy(&bytes))?
        }
    } else if args.has("interactive") {
        ask()?
    } else {
        fail!("Input secret value is missing");
    };
    at.secrets
        .secret_set_value(&at.call, secret, value.into(), 0)
        .await
        .or_say("Failed to set secret value")?;
    shell.out.done("Secret value set\n");
    Ok(())
}

fn decode(text: &str) -> Said<Vec<u8>> {
    match crate::base64::decode(text.trim()) {
        Some(bytes) => Ok(bytes),
        None => fail!("Invalid base64 data"),
    }
}

/// Asks for the value without showing what is typed.
fn ask() -> Said<Vec<u8>> {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
    use std::io::Write;
    use std::os::fd::AsFd;
    let stdin = std::io::stdin();
    let Ok(before) = tcgetattr(stdin.as_fd()) else {
        fail!("Failed to read secret")
    };
    let mut hidden = before.clone();
    hidden.local_modes.remove(LocalModes::ECHO);
    print!("Enter new value for secret:");
    drop(std::io::stdout().flush());
    let mut line = String::new();
    let set = tcsetattr(stdin.as_fd(), OptionalActions::Flush, &hidden);
    let read = set.is_ok().then(|| stdin.read_line(&mut line));
    let _ = tcsetattr(stdin.as_fd(), OptionalActions::Flush, &before);
    println!();
    match read {
        Some(Ok(count)) if count > 0 => Ok(line.trim_end_matches('\n').as_bytes().to_vec()),
        _ => fail!("Failed to read secret"),
    }
}
