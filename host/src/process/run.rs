//! Tools that do one thing and end: qemu-img, nft, ip.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::Command;

/// The most bytes that are kept of what a tool prints.
const OUTPUT_MAX_BYTES: u64 = 16 << 20;

/// A program to run to its end, by an argument vector and never by a shell.
#[derive(Debug, Clone)]
pub struct Tool {
    program: PathBuf,
    args: Vec<String>,
    env: Vec<(String, String)>,
    input: Vec<u8>,
    timeout: Duration,
}

/// What a tool left.
#[derive(Debug, Clone)]
pub struct Output {
    /// Its exit code; minus the signal if one ended it.
    pub code: i32,
    /// What it printed.
    pub stdout: Vec<u8>,
    /// What it complained about.
    pub stderr: String,
}

impl Tool {
    /// Runs `program`, found on the path if it has no slash.
    pub fn new(program: impl AsRef<Path>) -> Self {
        let program = program.as_ref().to_owned();
        Tool {
            program,
            args: Vec::new(),
            env: Vec::new(),
            input: Vec::new(),
            timeout: Duration::from_secs(600),
        }
    }

    /// Adds an argument.
    pub fn arg(mut self, arg: impl Into<String>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// Adds arguments.
    pub fn args<S: Into<String>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Sets a variable of its environment.
    pub fn env(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }

    /// Writes this to its standard input.
    pub fn input(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.input = bytes.into();
        self
    }

    /// Ends it after so long.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Runs it to its end. Errors: it cannot be started, or does not end in time.
    pub async fn output(&self) -> io::Result<Output> {
        let mut child = Command::new(&self.program)
            .args(&self.args)
            .env("LC_ALL", "C")
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", self.program.display())))?;
        let (mut stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let feed = async {
            if let Some(stdin) = stdin.as_mut() {
                // A tool that does not read its input says why by its exit code.
                let _ = stdin.write_all(&self.input).await;
            }
            drop(stdin.take());
        };
        let all = async { tokio::join!(feed, read(stdout), read(stderr), child.wait()) };
        let Ok(((), stdout, stderr, status)) = tokio::time::timeout(self.timeout, all).await else {
            let words = format!(
                "{} did not end within {} s",
                self.program.display(),
                self.timeout.as_secs()
            );
            return Err(io::Error::new(io::ErrorKind::TimedOut, words));
        };
        let status = status?;
        let signal = std::os::unix::process::ExitStatusExt::signal(&status).map(|signal| -signal);
        Ok(Output {
            code: status.code().or(signal).unwrap_or(-1),
            stdout: stdout?,
            stderr: String::from_utf8_lossy(&stderr?).trim().to_owned(),
        })
    }

    /// Runs it and wants success: what it printed. Errors: also its own complaint.
    pub async fn run(&self) -> io::Result<Vec<u8>> {
        let output = self.output().await?;
        if output.code == 0 {
            return Ok(output.stdout);
        }
        let words = format!(
            "{} failed (status {}): {}",
            self.program.display(),
            output.code,
            output.stderr
        );
        Err(io::Error::other(words))
    }
}

async fn read(from: Option<impl tokio::io::AsyncRead + Unpin>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(from) = from {
        from.take(OUTPUT_MAX_BYTES).read_to_end(&mut bytes).await?;
    }
    Ok(bytes)
}
