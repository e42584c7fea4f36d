//! The prompt: reads lines, with history and completion on a terminal.

use std::io::{BufRead, IsTerminal};
use std::path::PathBuf;

use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{CompletionType, Config, Editor};

use crate::complete::{Completer, Names};
use crate::shell::Shell;

/// How many lines the history keeps, unless `VIRSH_HISTSIZE` says otherwise.
const HISTORY_LINES: usize = 500;

/// How long the prompt waits for the names that completion offers.
const NAMES_PATIENCE: std::time::Duration = std::time::Duration::from_millis(300);

/// Runs the prompt until the person leaves.
pub async fn run(shell: &mut Shell) -> bool {
    shell.interactive = std::io::stdin().is_terminal();
    if shell.interactive && shell.at().await.is_err() {
        // The person may connect by hand, but should know why nothing works yet.
        connect_now(shell).await;
    }
    shell.out.extra(
        "Welcome to virsh, the virtualization interactive terminal.\n\n\
         Type:  'help' for help with commands\n       'quit' to quit\n\n",
    );
    shell.out.flush();
    if shell.interactive {
        on_terminal(shell).await
    } else {
        from_pipe(shell).await
    }
    true
}

async fn connect_now(shell: &mut Shell) {
    if let Err(failure) = shell.at().await {
        shell.report(&failure);
    }
}

fn prompt(shell: &Shell) -> &'static str {
    if shell.read_only { "virsh > " } else { "virsh # " }
}

async fn from_pipe(shell: &mut Shell) {
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = line else { break };
        shell.out.print(format!("{}{line}\n", prompt(shell)));
        if !line.trim().is_empty() {
            shell.run_text(&line).await;
        }
        if shell.quitting {
            shell.out.print("\n");
            return;
        }
    }
    shell.out.print(format!("{}\n", prompt(shell)));
}

async fn on_terminal(shell: &mut Shell) {
    let config = Config::builder()
        .max_history_size(history_lines())
        .map(|builder| {
            builder
                .auto_add_history(true)
                .completion_type(CompletionType::List)
                .build()
        });
    let made = config.and_then(Editor::<Completer, FileHistory>::with_config);
    let Ok(mut editor) = made else {
        return from_pipe(shell).await;
    };
    let history = history_path();
    if let Some(path) = &history {
        // The first run has no history.
        let _ = editor.load_history(path);
    }
    let mut names = Names::default();
    while !shell.quitting {
        // A slow or hung daemon must not keep the person from typing.
        if let Ok(gathered) = tokio::time::timeout(NAMES_PATIENCE, Names::gather(shell)).await {
            names = gathered;
        }
        editor.set_helper(Some(Completer::new(names.clone())));
        let read = read_line(editor, prompt(shell)).await;
        editor = read.0;
        match read.1 {
            Ok(line) => {
                shell.run_text(&line).await;
            }
            Err(ReadlineError::Interrupted) => {}
            Err(_) => {
                println!();
                break;
            }
        }
    }
    if let Some(path) = &history {
        save(&mut editor, path);
    }
}

type Typing = Editor<Completer, FileHistory>;

/// Waits for a line on a thread of its own, so that the connection stays alive meanwhile.
async fn read_line(mut editor: Typing, prompt: &'static str) -> (Typing, Result<String, ReadlineError>) {
    let waiting = tokio::task::spawn_blocking(move || {
        let line = editor.readline(prompt);
        (editor, line)
    });
    match waiting.await {
        Ok(read) => read,
        Err(panicked) => std::panic::resume_unwind(panicked.into_panic()),
    }
}

fn history_lines() -> usize {
    std::env::var("VIRSH_HISTSIZE")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(HISTORY_LINES)
}

fn history_path() -> Option<PathBuf> {
    let set = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let cache = set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache")))?;
    Some(cache.join("libvirt/virsh/history"))
}

fn save(editor: &mut Typing, path: &std::path::Path) {
    let folder = path.parent().map(std::fs::create_dir_all);
    if matches!(folder, Some(Err(_))) || editor.save_history(path).is_err() {
        eprintln!("error: Failed to write history file '{}'", path.display());
    }
}
