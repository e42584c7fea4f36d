//! Connects the terminal to a guest's console until the escape key is typed.

use std::io::{IsTerminal, Write};
use std::os::fd::AsFd;

use api::{StreamEnd, StreamItem};
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};

use crate::failure::{Failure, Said};

/// Gives the terminal back as it was.
struct Raw(Termios);

impl Raw {
    fn start() -> Said<Raw> {
        let stdin = std::io::stdin();
        let before = tcgetattr(stdin.as_fd())
            .map_err(|error| Failure::say(format!("unable to get tty attributes: {error}")))?;
        let mut raw = before.clone();
        raw.make_raw();
        tcsetattr(stdin.as_fd(), OptionalActions::Flush, &raw)
            .map_err(|error| Failure::say(format!("unable to set tty attributes: {error}")))?;
        Ok(Raw(before))
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        let _ = tcsetattr(std::io::stdin().as_fd(), OptionalActions::Flush, &self.0);
    }
}

/// Whether there is a terminal to talk over.
pub fn has_terminal() -> bool {
    std::io::stdin().is_terminal()
}

/// How the escape key is written: `^]`.
pub fn key_name(escape: u8) -> String {
    if escape < 0x20 {
        format!("^{}", (escape ^ 0x40) as char)
    } else {
        (escape as char).to_string()
    }
}

/// Carries bytes both ways until either side ends or the escape key is typed.
pub async fn run(stream: StreamEnd, escape: u8) -> Said<()> {
    let _raw = Raw::start()?;
    let StreamEnd { mut source, mut sink } = stream;
    let mut typed = typed_bytes();
    loop {
        tokio::select! {
            item = source.next() => match item? {
                Some(StreamItem::Data(bytes)) => {
                    let mut out = std::io::stdout();
                    out.write_all(&bytes)?;
                    out.flush()?;
                }
                Some(StreamItem::Hole(_)) => {}
                None => break,
            },
            bytes = typed.recv() => match bytes {
                Some(bytes) if bytes.contains(&escape) => break,
                Some(bytes) => sink.send(StreamItem::Data(bytes)).await?,
                None => break,
            },
        }
    }
    // The guest may be gone already, which ends the talk as well.
    let _ = sink.finish().await;
    Ok(())
}

/// What is typed, read by a thread of its own because a terminal cannot be waited for otherwise.
fn typed_bytes() -> tokio::sync::mpsc::Receiver<Vec<u8>> {
    let (give, take) = tokio::sync::mpsc::channel(16);
    std::thread::spawn(move || {
        let mut buffer = [0u8; 1024];
        loop {
            match rustix::io::read(std::io::stdin().as_fd(), &mut buffer) {
                Ok(0) | Err(_) => return,
                Ok(got) => {
                    let bytes = buffer.get(..got).unwrap_or_default().to_vec();
                    if give.blocking_send(bytes).is_err() {
                        return;
                    }
                }
            }
        }
    });
    take
}
