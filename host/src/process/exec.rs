//! Plans for programs that outlive the call that starts them.

use crate::process::helper::HELPER_ARG;
use crate::process::pidfd::Process;
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags};
use std::io::{self, IoSlice, Read as _};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The most descriptors that one message may carry.
pub(super) const FDS_MAX: usize = 200;

/// What to start, and as whom.
#[derive(Debug, Default)]
pub struct ExecPlan {
    /// The program.
    pub program: PathBuf,
    /// Its arguments, without its own name.
    pub args: Vec<String>,
    /// Its whole environment.
    pub env: Vec<(String, String)>,
    /// Its working directory.
    pub dir: PathBuf,
    /// The user and group it runs as, if not the caller's; further groups are those the user belongs to.
    pub owner: Option<(u32, u32)>,
    /// The mask for files it creates.
    pub umask: Option<u32>,
    /// The most bytes of a core file; `None` leaves the limit as it is.
    pub core_max_bytes: Option<u64>,
    /// Groups of processes (directories of control groups) to join before it runs.
    pub cgroups: Vec<PathBuf>,
    /// Descriptors it gets, under the numbers it knows.
    pub fds: Vec<PassedFd>,
}

/// A descriptor for a started program.
#[derive(Debug)]
pub struct PassedFd {
    /// The number in the program.
    pub number: i32,
    /// The descriptor here.
    pub fd: OwnedFd,
}

impl ExecPlan {
    /// The plan as bytes: a list of fields, each ended by a zero byte, which no argument can contain.
    pub(super) fn encode(&self) -> io::Result<Vec<u8>> {
        let number = |value: Option<u64>| value.map_or("-".to_owned(), |value| value.to_string());
        let mut fields = vec![
            self.program.to_string_lossy().into_owned(),
            self.dir.to_string_lossy().into_owned(),
            number(self.owner.map(|(uid, _)| uid.into())),
            number(self.owner.map(|(_, gid)| gid.into())),
            number(self.umask.map(Into::into)),
            number(self.core_max_bytes),
            self.fds
                .iter()
                .map(|fd| fd.number.to_string())
                .collect::<Vec<_>>()
                .join(","),
            self.cgroups.len().to_string(),
            self.args.len().to_string(),
            self.env.len().to_string(),
        ];
        fields.extend(
            self.cgroups
                .iter()
                .map(|path| path.to_string_lossy().into_owned()),
        );
        fields.extend(self.args.iter().cloned());
        fields.extend(self.env.iter().map(|(name, value)| format!("{name}={value}")));
        if fields.iter().any(|field| field.contains('\0')) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "an argument contains a zero byte",
            ));
        }
        let mut bytes = fields.join("\0").into_bytes();
        bytes.push(0);
        Ok(bytes)
    }
}

/// Starts the program of `plan`, its standard input empty and its output in `log`. `helper` is the binary that
/// answers to [`HELPER_ARG`].
///
/// Waits until the program has taken over. Errors: why it could not, with the step that failed.
pub fn spawn(helper: &std::path::Path, plan: &ExecPlan, log: BorrowedFd<'_>) -> io::Result<Process> {
    let (ours, theirs) = UnixStream::pair()?;
    let bytes = plan.encode()?;
    let mut child = Command::new(helper)
        .arg(HELPER_ARG)
        .env_clear()
        .stdin(Stdio::from(OwnedFd::from(theirs)))
        .stdout(Stdio::from(log.try_clone_to_owned()?))
        .stderr(Stdio::from(log.try_clone_to_owned()?))
        .spawn()?;
    let process = Process::open(i32::try_from(child.id()).unwrap_or(-1));
    let sent = send(&ours, &bytes, &plan.fds);
    let mut answer = String::new();
    let heard = ours.take(4096).read_to_string(&mut answer);
    let failed = match (process, sent, heard) {
        (Ok(process), Ok(()), Ok(_)) if answer.is_empty() => return Ok(process),
        (_, _, Ok(_)) if !answer.is_empty() => parse_failure(&answer),
        (Err(error), ..) | (_, Err(error), _) | (_, _, Err(error)) => error,
        _ => io::Error::other("the helper that starts programs ended early"),
    };
    let _ = child.kill();
    let _ = child.wait();
    Err(failed)
}

/// "ERRNO step: words" as an error.
fn parse_failure(answer: &str) -> io::Error {
    io::Error::other(answer.to_owned())
}

fn send(socket: &UnixStream, bytes: &[u8], fds: &[PassedFd]) -> io::Result<()> {
    if fds.len() > FDS_MAX {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "too many descriptors for one program",
        ));
    }
    let length = u32::try_from(bytes.len()).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
    let borrowed: Vec<BorrowedFd<'_>> = fds.iter().map(|fd| fd.fd.as_fd()).collect();
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(FDS_MAX))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    if !borrowed.is_empty() {
        control.push(SendAncillaryMessage::ScmRights(&borrowed));
    }
    rustix::net::sendmsg(
        socket,
        &[IoSlice::new(&length.to_be_bytes())],
        &mut control,
        SendFlags::NOSIGNAL,
    )?;
    io::Write::write_all(&mut &*socket, bytes)
}
