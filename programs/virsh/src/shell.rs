//! The shell: its connection, its settings, and how it runs commands.

use std::sync::Arc;
use std::time::Instant;

use crate::failure::{Explain, Failure, Outcome, Said};
use crate::globals::Globals;
use crate::link::Link;
use crate::output::Output;
use crate::parser::{self, Request};

/// One running shell.
pub struct Shell {
    /// Where results go.
    pub out: Output,
    /// What was asked on the command line.
    pub globals: Globals,
    /// Where to connect to, once known.
    pub uri: Option<String>,
    /// Whether changes are ruled out.
    pub read_only: bool,
    /// Whether a person types the commands.
    pub interactive: bool,
    /// Set by `quit` and `exit`.
    pub quitting: bool,
    /// Keeps a command that prints without an end of line from being followed by an empty one.
    pub silent_end: bool,
    link: Option<Arc<Link>>,
    log: crate::log::Log,
}

impl Shell {
    /// A shell that has not connected yet.
    pub fn new(globals: Globals) -> Shell {
        let out = Output {
            quiet: globals.quiet,
            json: globals.json,
            captured: None,
        };
        let uri = globals.connect.clone();
        let read_only = globals.read_only;
        let log = crate::log::Log::open(globals.log.as_deref(), globals.debug);
        Shell {
            out,
            globals,
            uri,
            read_only,
            interactive: false,
            quitting: false,
            silent_end: false,
            link: None,
            log,
        }
    }

    /// The connection, opened at its first use.
    pub async fn at(&mut self) -> Said<Arc<Link>> {
        let again = self.link.take_if(|link| !link.is_alive()).is_some();
        if let Some(link) = &self.link {
            return Ok(link.clone());
        }
        let keepalive = (self.globals.keepalive_interval_s, self.globals.keepalive_count);
        let opened = Link::open(self.uri.as_deref(), self.read_only, keepalive).await;
        let said = if again {
            "Failed to reconnect to the hypervisor"
        } else {
            "failed to connect to the hypervisor"
        };
        let link = Arc::new(opened.or_say(said)?);
        if again {
            self.complain("Reconnected to the hypervisor");
        }
        self.link = Some(link.clone());
        Ok(link)
    }

    /// Leaves the present connection.
    pub async fn disconnect(&mut self) {
        if let Some(link) = self.link.take().and_then(Arc::into_inner) {
            link.close().await;
        }
    }

    /// Runs a text of commands; false when the last of them failed.
    pub async fn run_text(&mut self, text: &str) -> bool {
        match parser::parse_text(text) {
            Ok(requests) => self.run_all(requests).await,
            Err(line) => self.complain(&line),
        }
    }

    /// Runs one command that is already cut into words.
    pub async fn run_words(&mut self, words: &[&str]) -> bool {
        match parser::parse_words(words) {
            Ok(request) => self.run_all(vec![request]).await,
            Err(line) => self.complain(&line),
        }
    }

    async fn run_all(&mut self, requests: Vec<Request>) -> bool {
        let mut done = true;
        for request in requests {
            done = self.run(&request).await;
            if self.quitting || (!done && self.link.is_none() && !request.args.command().local) {
                return done;
            }
        }
        done
    }

    async fn run(&mut self, request: &Request) -> bool {
        let json = std::mem::replace(&mut self.out.json, self.globals.json || request.json);
        let started = Instant::now();
        let outcome = self.execute(request).await;
        if let Err(failure) = &outcome {
            self.out.flush();
            self.report(failure);
        }
        // A command that never began leaves nothing to end.
        if self.link.is_some() || request.args.command().local {
            self.end(started);
        }
        self.out.json = json;
        outcome.is_ok()
    }

    /// Runs one command and gives its outcome; nothing is reported.
    pub async fn execute(&mut self, request: &Request) -> Outcome {
        let command = request.args.command();
        if !command.local {
            self.at().await?;
        }
        (command.run)(self, &request.args).await
    }

    fn end(&mut self, started: Instant) {
        if std::mem::take(&mut self.silent_end) || self.quitting {
            // Nothing follows.
        } else if self.globals.timing && !self.out.json {
            let took_ms = started.elapsed().as_secs_f64() * 1000.0;
            self.out.print(format!("\n(Time: {took_ms:.3} ms)\n\n"));
        } else {
            self.out.extra("\n");
        }
        self.out.flush();
    }

    /// Shows a line of complaint; always false, for callers that failed.
    pub fn complain(&mut self, line: &str) -> bool {
        self.report(&Failure::say(line));
        false
    }

    /// Shows a failure: virsh's lines first, then for people its causes and the way out.
    pub fn report(&mut self, failure: &Failure) {
        for line in &failure.lines {
            self.log.error(line);
            eprintln!("error: {line}");
        }
        let Some(cause) = &failure.cause else { return };
        self.log.error(cause.message());
        eprintln!("error: {}", cause.message());
        if self.interactive || (!self.out.json && std::io::IsTerminal::is_terminal(&std::io::stderr())) {
            for line in cause
                .explain()
                .lines()
                .skip(1)
                .filter(|line| line.starts_with("  "))
            {
                eprintln!("{line}");
            }
        }
    }

    /// Tells something that only matters when debugging.
    pub fn debug(&mut self, level: u8, line: &str) {
        if self.log.debug(level, line) {
            self.out.print(format!("{line}\n"));
        }
    }
}
