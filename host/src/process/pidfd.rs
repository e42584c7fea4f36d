//! A process by a descriptor that never means another one.

use super::Stat;
use rustix::event::{PollFd, PollFlags};
use rustix::process::{Pid, PidfdFlags, Signal, WaitId, WaitIdOptions};
use std::io;
use std::os::fd::{AsFd as _, OwnedFd};
use std::sync::Arc;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// A process that this program started, or found again.
#[derive(Debug, Clone)]
pub struct Process {
    pid: i32,
    fd: Arc<OwnedFd>,
}

impl Process {
    /// The running process with this id. Errors: there is none.
    pub fn open(pid: i32) -> io::Result<Self> {
        let raw = Pid::from_raw(pid).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        let fd = rustix::process::pidfd_open(raw, PidfdFlags::NONBLOCK)?;
        Ok(Process {
            pid,
            fd: Arc::new(fd),
        })
    }

    /// The process id.
    pub fn pid(&self) -> i32 {
        self.pid
    }

    /// Whether it still runs.
    pub fn is_alive(&self) -> bool {
        let mut fds = [PollFd::new(&*self.fd, PollFlags::IN)];
        let now = rustix::event::Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        !matches!(rustix::event::poll(&mut fds, Some(&now)), Ok(count) if count > 0)
    }

    /// Sends a signal. A process that is gone already is no error.
    pub fn signal(&self, signal: Signal) -> io::Result<()> {
        match rustix::process::pidfd_send_signal(&*self.fd, signal) {
            Err(rustix::io::Errno::SRCH) | Ok(()) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Waits until it has ended, and takes it out of the process table if it is a child.
    ///
    /// The result is its exit code, or minus the signal that ended it, if it was a child.
    #[allow(unsafe_code)]
    pub async fn ended(&self) -> io::Result<Option<i32>> {
        let copy = self.fd.as_fd().try_clone_to_owned()?;
        // SAFETY: the descriptor is owned by the value that watches it, so it stays open for as long as it is watched.
        let watched = unsafe { AsyncFd::register_with_interest(copy, Interest::READABLE)? };
        let _ready = watched.readable().await?;
        Ok(self.reap())
    }

    /// Takes an ended child out of the process table.
    pub fn reap(&self) -> Option<i32> {
        let id = WaitId::PidFd(self.fd.as_fd());
        let status = rustix::process::waitid(id, WaitIdOptions::EXITED | WaitIdOptions::NOHANG).ok()??;
        status
            .exit_status()
            .or_else(|| status.terminating_signal().map(|signal| -signal))
    }
}

/// When a process started, in clock ticks since boot: with the id it names the process for ever.
pub fn start_time_ticks(pid: i32) -> Option<u64> {
    Stat::of(pid)?.number(22)
}

/// Whether a process is on its way out, or gone: killed, though its last threads may still hold what it had open.
pub fn is_ending(pid: i32) -> bool {
    /// Of the kernel's `PF_` flags, the one that says so, of zombies too.
    const EXITING: u64 = 4;
    const KILLED: u64 = 1 << (libc::SIGKILL - 1);
    let Some(stat) = Stat::of(pid) else {
        return true;
    };
    let flags = stat.number(9).unwrap_or(0);
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let killed = status
        .lines()
        .filter_map(|line| {
            line.strip_prefix("SigPnd:")
                .or_else(|| line.strip_prefix("ShdPnd:"))
        })
        .filter_map(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .any(|mask| mask & KILLED != 0);
    flags & EXITING != 0 || killed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_start_is_known() {
        assert!(start_time_ticks(std::process::id() as i32).is_some_and(|ticks| ticks > 0));
        assert_eq!(start_time_ticks(-1), None);
    }

    #[test]
    fn who_was_killed_is_ending() {
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let pid = child.id() as i32;
        let before = is_ending(pid);
        child.kill().unwrap();
        let after = is_ending(pid);
        child.wait().unwrap();
        assert!(!before && after && is_ending(pid));
    }
}
