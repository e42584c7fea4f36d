//! What systemd hands over and wants to hear: sockets that are open already, and the word that we are ready.

use std::os::fd::{FromRawFd, OwnedFd};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram, UnixListener};

/// Number of the first socket that systemd hands over.
const FIRST_FD: i32 = 3;

/// Takes the listening UNIX sockets that were handed over. Must be called once, before anything else opens files.
pub fn listeners() -> Vec<UnixListener> {
    let pid = std::env::var("LISTEN_PID")
        .ok()
        .and_then(|text| text.parse().ok());
    let count = std::env::var("LISTEN_FDS")
        .ok()
        .and_then(|text| text.parse::<i32>().ok())
        .unwrap_or(0);
    if pid != Some(std::process::id()) || !(1..=64).contains(&count) {
        return Vec::new();
    }
    (FIRST_FD..FIRST_FD + count)
        .map(take)
        .filter_map(listener)
        .collect()
}

#[allow(unsafe_code)]
fn take(fd: i32) -> OwnedFd {
    // SAFETY: LISTEN_PID names this process, so by the protocol these numbers are open and ours; we take each once.
    unsafe { OwnedFd::from_raw_fd(fd) }
}

fn listener(fd: OwnedFd) -> Option<UnixListener> {
    rustix::io::fcntl_setfd(&fd, rustix::io::FdFlags::CLOEXEC).ok()?;
    let listener = UnixListener::from(fd);
    // A socket of another family has no such address.
    listener.local_addr().ok()?;
    Some(listener)
}

/// Tells systemd the state of this service, such as `READY=1`; without systemd it does nothing.
pub fn notify(state: &str) {
    let Some(path) = std::env::var_os("NOTIFY_SOCKET") else {
        return;
    };
    let told = UnixDatagram::unbound().and_then(|socket| {
        match path.to_str().and_then(|path| path.strip_prefix('@')) {
            Some(name) => socket.send_to_addr(state.as_bytes(), &SocketAddr::from_abstract_name(name)?),
            None => socket.send_to(state.as_bytes(), &path),
        }
    });
    if let Err(error) = told {
        tracing::warn!("cannot tell the service manager {state:?}: {error}");
    }
}
