//! Consoles and channels: a stream on one side, a terminal or socket of the guest on the other.

use api::constants::*;
use api::{Code, Domain, Error, Result, StreamEnd, StreamItem};
use host::duplex::Duplex;
use model::domain::{CharKind, Domain as Config};
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// The most bytes that are carried at once.
const CHUNK_BYTES: usize = 16 << 10;

/// The consoles that somebody uses now, by their paths.
#[derive(Default)]
pub(crate) struct Consoles(Mutex<HashMap<String, Arc<Notify>>>);

/// The path behind the console that a client names; without a name the first one.
///
/// Errors: there is none, or it is nothing that a client can use.
pub(super) fn console_path(live: &Config, name: Option<&str>) -> Result<String> {
    let devices = &live.devices;
    let mut all = devices
        .consoles
        .iter()
        .chain(&devices.serials)
        .chain(&devices.parallels);
    let found = match name {
        None => all.next(),
        Some(name) => all.find(|port| port.info.alias() == name),
    };
    let Some(port) = found else {
        let words = format!("cannot find character device {}", name.unwrap_or("(null)"));
        return Err(Error::internal(Domain::QEMU, words));
    };
    let path = port.backend.path().or(port.backend.tty.as_deref());
    match (port.backend.kind(), path) {
        (CharKind::Pty | CharKind::Unix, Some(path)) => Ok(path.to_owned()),
        _ => {
            let words = format!("character device {} is not using a PTY", port.info.alias());
            Err(Error::internal(Domain::QEMU, words))
        }
    }
}

/// The path behind the channel that a client names by its alias or by the guest's name of it.
///
/// Errors: there is none, or it is nothing that a client can use.
pub(super) fn channel_path(live: &Config, name: Option<&str>) -> Result<String> {
    let mut all = live.devices.channels.iter();
    let found = match name {
        None => all.next(),
        Some(name) => all.find(|channel| {
            channel.info.alias() == name || crate::definition_glue::channel_name(channel) == name
        }),
    };
    let Some(channel) = found else {
        let words = format!("cannot find channel {}", name.unwrap_or("(null)"));
        return Err(Error::internal(Domain::QEMU, words));
    };
    match (channel.backend.kind(), channel.backend.path()) {
        (CharKind::Unix | CharKind::Pty, Some(path)) => Ok(path.to_owned()),
        _ => {
            let words = format!("channel {} is not using a UNIX socket", channel.info.alias());
            Err(Error::internal(Domain::QEMU, words))
        }
    }
}

impl Consoles {
    /// Connects `stream` with what is at `path` until one of the two ends.
    ///
    /// Errors: somebody else uses it and `flags` do not say to put them out; it cannot be opened.
    pub(super) fn connect(self: &Arc<Self>, path: String, flags: u32, stream: StreamEnd) -> Result<()> {
        let replaced = Arc::new(Notify::new());
        {
            let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(other) = used.get(&path) {
                if flags & VIR_DOMAIN_CONSOLE_FORCE as u32 == 0 {
                    let words = "Active console session exists for this domain";
                    return Err(Error::new(Domain::QEMU, Code::OPERATION_FAILED, words)
                        .with_hint("say --force to put the other session out"));
                }
                other.notify_one();
            }
            used.insert(path.clone(), replaced.clone());
        }
        let opened = Duplex::open(Path::new(&path));
        let duplex = opened.map_err(|error| {
            self.leave(&path, &replaced);
            Error::system(Domain::QEMU, error, format_args!("Unable to open '{path}'"))
        })?;
        let consoles = self.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = carry(duplex, stream) => {}
                () = replaced.notified() => {}
            }
            consoles.leave(&path, &replaced);
        });
        Ok(())
    }

    fn leave(&self, path: &str, whose: &Arc<Notify>) {
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if used.get(path).is_some_and(|there| Arc::ptr_eq(there, whose)) {
            used.remove(path);
        }
    }
}

/// Carries bytes both ways until one side ends.
async fn carry(duplex: Duplex, stream: StreamEnd) {
    let StreamEnd { mut source, mut sink } = stream;
    let out = async {
        let mut buffer = vec![0; CHUNK_BYTES];
        loop {
            match duplex.read(&mut buffer).await {
                Ok(count) if count > 0 => {
                    let bytes = buffer.get(..count).unwrap_or_default().to_vec();
                    if sink.send(StreamItem::Data(bytes)).await.is_err() {
                        return;
                    }
                }
                _ => break,
            }
        }
        let _ = sink.finish().await;
    };
    let back = async {
        while let Ok(Some(item)) = source.next().await {
            if let StreamItem::Data(bytes) = item
                && duplex.write_all(&bytes).await.is_err()
            {
                return;
            }
        }
    };
    tokio::select! {
        () = out => {}
        () = back => {}
    }
}
