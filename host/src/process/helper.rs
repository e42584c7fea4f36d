//! The helper's side: take the plan, become the program.

use crate::process::exec::FDS_MAX;
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags};
use rustix::process::{Gid, Resource, Rlimit, Uid};
use std::io::{self, IoSliceMut, Read as _, Write as _};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd as _, AsRawFd as _, FromRawFd as _, OwnedFd, RawFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

/// The argument by which the binary becomes the helper.
pub const HELPER_ARG: &str = "exec-helper";

/// The most bytes of a plan.
const PLAN_MAX_BYTES: u32 = 8 << 20;

/// Reads a plan from standard input and becomes its program. Returns only if that fails; the caller then exits.
pub fn helper_main() -> i32 {
    let Ok(socket) = io::stdin().as_fd().try_clone_to_owned() else {
        return 126;
    };
    let mut socket = UnixStream::from(socket);
    let error = match become_program(&socket) {
        Err(error) => error,
        Ok(never) => match never {},
    };
    let _ = write!(socket, "{error}");
    126
}

/// Nothing: a program that took over does not come back.
enum Never {}

struct Plan {
    fields: std::vec::IntoIter<String>,
}

impl Plan {
    fn next(&mut self) -> io::Result<String> {
        self.fields
            .next()
            .ok_or_else(|| io::Error::from(io::ErrorKind::UnexpectedEof))
    }

    fn number(&mut self) -> io::Result<Option<u64>> {
        let text = self.next()?;
        if text == "-" {
            return Ok(None);
        }
        text.parse()
            .map(Some)
            .map_err(|_| io::Error::from(io::ErrorKind::InvalidData))
    }

    fn list(&mut self, count: usize) -> io::Result<Vec<String>> {
        (0..count).map(|_| self.next()).collect()
    }

    fn count(&mut self) -> io::Result<usize> {
        Ok(self
            .number()?
            .and_then(|count| usize::try_from(count).ok())
            .unwrap_or(0))
    }
}

fn become_program(socket: &UnixStream) -> io::Result<Never> {
    let (bytes, fds) = receive(socket)?;
    let text = String::from_utf8(bytes).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
    let fields: Vec<String> = text.split_terminator('\0').map(str::to_owned).collect();
    let mut plan = Plan {
        fields: fields.into_iter(),
    };
    let (program, dir) = (plan.next()?, plan.next()?);
    let (uid, gid, umask, core) = (plan.number()?, plan.number()?, plan.number()?, plan.number()?);
    let numbers = plan.next()?;
    let (cgroups, args, env) = (plan.count()?, plan.count()?, plan.count()?);
    let (cgroups, args, env) = (plan.list(cgroups)?, plan.list(args)?, plan.list(env)?);

    step("start a session", rustix::process::setsid().map(drop))?;
    for cgroup in cgroups {
        let joined = std::fs::write(format!("{cgroup}/cgroup.procs"), std::process::id().to_string());
        step(&format!("join {cgroup}"), joined)?;
    }
    if let Some(core) = core {
        let limit = Rlimit {
            current: Some(core),
            maximum: Some(core),
        };
        step(
            "limit core files",
            rustix::process::setrlimit(Resource::Core, limit),
        )?;
    }
    if let Some(umask) = umask {
        rustix::process::umask(rustix::fs::Mode::from_raw_mode(
            u32::try_from(umask).unwrap_or(0o077),
        ));
    }
    place(socket.as_raw_fd(), &numbers, fds)?;
    if let (Some(uid), Some(gid)) = (uid, gid) {
        drop_rights(uid, gid)?;
    }
    let null = std::fs::File::open("/dev/null")?;
    let error = Command::new(&program)
        .args(args)
        .env_clear()
        .envs(env.iter().filter_map(|pair| pair.split_once('=')))
        .current_dir(&dir)
        .stdin(null)
        .exec();
    Err(io::Error::other(format!(
        "cannot execute binary {program}: {error}"
    )))
}

fn step<E: Into<io::Error>>(what: &str, done: Result<(), E>) -> io::Result<()> {
    done.map_err(|error| io::Error::other(format!("cannot {what}: {}", error.into())))
}

/// The groups a user belongs to beside its own, such as the one that may use KVM.
fn groups_of(uid: u32) -> Vec<rustix::process::Gid> {
    let read = |path| std::fs::read_to_string(path).unwrap_or_default();
    let (users, groups) = (read("/etc/passwd"), read("/etc/group"));
    let user = users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        let own = fields.nth(1)?.parse() == Ok(uid);
        own.then(|| (name, fields.next().unwrap_or_default()))
    });
    let Some((name, own_group)) = user else {
        return Vec::new();
    };
    let group = |line: &str| {
        let mut fields = line.split(':');
        let gid = fields.nth(1).and(fields.next())?;
        let member = fields.next()?.split(',').any(|member| member == name);
        let number = gid.parse().ok()?;
        (member || gid == own_group).then(|| rustix::process::Gid::from_raw(number))
    };
    groups.lines().filter_map(group).collect()
}

/// Gives up the rights of root: groups first, the user last. The helper has one thread, so it changes as a whole.
fn drop_rights(uid: u64, gid: u64) -> io::Result<()> {
    let narrow = |id: u64| u32::try_from(id).map_err(|_| io::Error::from(io::ErrorKind::InvalidData));
    let (uid, gid) = (Uid::from_raw(narrow(uid)?), Gid::from_raw(narrow(gid)?));
    step(
        "set groups",
        rustix::thread::set_thread_groups(&groups_of(uid.as_raw())),
    )?;
    step(
        "change the group",
        rustix::thread::set_thread_res_gid(gid, gid, gid),
    )?;
    step(
        "change the user",
        rustix::thread::set_thread_res_uid(uid, uid, uid),
    )
}

/// Moves received descriptors to the numbers that the program knows.
#[allow(unsafe_code)]
fn place(socket: RawFd, numbers: &str, fds: Vec<OwnedFd>) -> io::Result<()> {
    let numbers: Vec<RawFd> = numbers.split(',').filter_map(|text| text.parse().ok()).collect();
    if numbers.len() != fds.len() {
        return Err(io::Error::other("not as many descriptors came as were announced"));
    }
    // First out of the way of every wanted number, then to it: a wanted number may be taken by another one.
    let above = numbers
        .iter()
        .copied()
        .chain([socket, 2])
        .max()
        .unwrap_or(2)
        .saturating_add(1);
    let mut moved = Vec::new();
    for fd in fds {
        moved.push(rustix::io::fcntl_dupfd_cloexec(&fd, above)?);
    }
    for (fd, number) in moved.into_iter().zip(numbers) {
        if number <= 2 || number == socket {
            return Err(io::Error::other(format!(
                "descriptor number {number} is not free"
            )));
        }
        // SAFETY: the number is above the standard streams and not the socket; what this process may have open under
        // it is owned by nobody here, so it can be replaced, and `into_raw` gives it up again at once.
        let mut target = unsafe { OwnedFd::from_raw_fd(number) };
        let placed = rustix::io::dup2(&fd, &mut target);
        let _ = std::os::fd::IntoRawFd::into_raw_fd(target);
        placed?;
    }
    Ok(())
}

fn receive(socket: &UnixStream) -> io::Result<(Vec<u8>, Vec<OwnedFd>)> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(FDS_MAX))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let mut length = [0u8; 4];
    let got = rustix::net::recvmsg(
        socket,
        &mut [IoSliceMut::new(&mut length)],
        &mut control,
        RecvFlags::CMSG_CLOEXEC | RecvFlags::WAITALL,
    )?;
    let length = u32::from_be_bytes(length);
    if got.bytes != 4 || length > PLAN_MAX_BYTES {
        return Err(io::Error::from(io::ErrorKind::InvalidData));
    }
    let mut fds = Vec::new();
    for message in control.drain() {
        if let RecvAncillaryMessage::ScmRights(received) = message {
            fds.extend(received);
        }
    }
    let mut bytes = vec![0; usize::try_from(length).unwrap_or(0)];
    (&*socket).read_exact(&mut bytes)?;
    Ok((bytes, fds))
}
