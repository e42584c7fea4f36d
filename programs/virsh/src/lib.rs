//! virsh: the shell of virtualisation. Commands are one file each below [`commands`]; everything else derives from them.

pub mod args;
pub mod base64;
pub mod command;
pub mod commands;
pub mod complete;
pub mod console;
pub mod cpumap;
pub mod document;
pub mod editor;
pub mod events;
pub mod failure;
pub mod files;
pub mod globals;
pub mod help;
pub mod interactive;
pub mod keys;
pub mod lexer;
pub mod link;
pub mod log;
pub mod lookup;
pub mod man;
pub mod moments;
pub mod names;
pub mod output;
pub mod params;
pub mod parser;
pub mod prelude;
pub mod shell;
pub mod size;
pub mod time;
pub mod transfer;
pub mod xpath;

use std::process::ExitCode;

use globals::Wanted;
use shell::Shell;

/// The libvirt release whose shell this one stands in for.
pub const COMPATIBLE_VERSION: &str = "11.3.0";

/// Runs virsh with the words after its name.
pub fn main(words: &[String]) -> ExitCode {
    let wanted = match globals::parse(words) {
        Ok(wanted) => wanted,
        Err(line) => {
            eprintln!("error: {line}");
            return ExitCode::FAILURE;
        }
    };
    match wanted {
        Wanted::Help => print!("{}", help::usage()),
        Wanted::ShortVersion => println!("{COMPATIBLE_VERSION}"),
        Wanted::LongVersion => print!("{}", long_version()),
        Wanted::Run(globals, words) => return run(globals, words),
    }
    ExitCode::SUCCESS
}

fn run(globals: globals::Globals, words: Vec<String>) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    let done = runtime.block_on(async {
        let mut shell = Shell::new(globals);
        let done = drive(&mut shell, &words).await;
        shell.disconnect().await;
        shell.out.flush();
        done
    });
    // A thread that still waits for a terminal must not keep the program.
    runtime.shutdown_background();
    if done {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

async fn drive(shell: &mut Shell, words: &[String]) -> bool {
    match words {
        [] => interactive::run(shell).await,
        [one] => {
            shell.debug(1, &format!("commands: \"{one}\""));
            !one.is_empty() && shell.run_text(one).await
        }
        _ => {
            shell.debug(1, &format!("command: \"{}\"", words.join(" ")));
            shell
                .run_words(&words.iter().map(String::as_str).collect::<Vec<_>>())
                .await
        }
    }
}

fn long_version() -> String {
    format!(
        "Virsh command line tool of libvirt {COMPATIBLE_VERSION}\nSee web site at https://libvirt.org/\n\n\
         This is oxvirt {}\n Hypervisors: QEMU/KVM Test\n Networking: Remote Network\n Storage: Dir\n",
        env!("CARGO_PKG_VERSION")
    )
}

#[cfg(test)]
mod tests;
