//! Reaches the peer: a socket, a child whose standard input and output are one, or a TCP connection.

use crate::ssh;
use crate::uri::{Mode, Target, Transport, socket_path};
use api::{Code, Domain, Error, Result};
use rustix::fs::{FlockOperation, fcntl_lock};
use std::io;
use std::os::fd::OwnedFd;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixStream as StdUnixStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::{TcpStream, UnixStream};
use tokio::process::{Child, Command};

const TCP_PORT: u16 = 16509;
const SYSTEM_SOCKETS: &str = "/var/run/libvirt";
/// How often a daemon that was just started is tried, and how long is waited between.
const AUTOSTART_TRIES: u32 = 500;
const AUTOSTART_PAUSE: Duration = Duration::from_millis(10);
/// Bytes kept of what a transport's child complains.
const COMPLAINT_BYTES: u64 = 4096;

/// A way to the peer.
pub struct Dialled {
    pub socket: UnixStream,
    /// The child that carries the bytes, if one does, and what it says on its standard error.
    pub carrier: Option<Carrier>,
}

/// A child that carries the bytes.
pub struct Carrier {
    child: Child,
}

impl Carrier {
    /// Waits until the child ends and gives what it said last.
    pub async fn complaint(mut self) -> String {
        let mut text = Vec::new();
        if let Some(stderr) = self.child.stderr.take() {
            // What was read until an error is still the best there is.
            let _ = stderr.take(COMPLAINT_BYTES).read_to_end(&mut text).await;
        }
        String::from_utf8_lossy(&text).trim().to_owned()
    }
}

/// Reaches the peer of a target.
///
/// # Errors
/// With the place that could not be reached, the cause, and what to do about it.
pub async fn dial(target: &Target, read_only: bool) -> Result<Dialled> {
    match target.transport {
        Transport::Unix => unix(target, read_only).await.map(|socket| Dialled {
            socket,
            carrier: None,
        }),
        Transport::Ssh => {
            let program = target.command.clone().unwrap_or_else(|| "ssh".to_owned());
            child(&program, &ssh::arguments(target, read_only))
        }
        Transport::Ext => match &target.command {
            Some(command) => child(command, &[]),
            None => Err(Error::new(
                Domain::REMOTE,
                Code::INVALID_ARG,
                "missing 'command' parameter in URI",
            )),
        },
        Transport::Tcp => tcp(target).await,
        Transport::Tls => Err(
            Error::new(Domain::REMOTE, Code::NO_SUPPORT, "connections over TLS")
                .with_hint("use the transport ssh: DRIVER+ssh://HOST/PATH"),
        ),
    }
}

fn child(program: &str, args: &[String]) -> Result<Dialled> {
    let failed = |error| Error::system(Domain::REMOTE, error, format!("cannot run '{program}'"));
    let (ours, theirs) = StdUnixStream::pair().map_err(failed)?;
    let input = OwnedFd::from(theirs);
    let output = input.try_clone().map_err(failed)?;
    let child = Command::new(program)
        .args(args)
        .stdin(Stdio::from(input))
        .stdout(Stdio::from(output))
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(failed)?;
    ours.set_nonblocking(true).map_err(failed)?;
    let socket = UnixStream::from_std(ours).map_err(failed)?;
    Ok(Dialled {
        socket,
        carrier: Some(Carrier { child }),
    })
}

/// The rest of the client knows one kind of socket; a task carries bytes between it and TCP.
async fn tcp(target: &Target) -> Result<Dialled> {
    let host = target.host.as_deref().unwrap_or("localhost");
    let port = target.port.unwrap_or(TCP_PORT);
    let failed = |error| {
        Error::system(
            Domain::REMOTE,
            error,
            format!("unable to connect to server at '{host}:{port}'"),
        )
        .with_hint("the daemon there must listen on TCP; the transport ssh needs no listening daemon")
    };
    let mut far = TcpStream::connect((host, port)).await.map_err(failed)?;
    far.set_nodelay(true).map_err(failed)?;
    let (ours, mut near) = UnixStream::pair().map_err(failed)?;
    tokio::spawn(async move {
        // When either side ends, both do; the reason shows on the side that reads.
        let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
    });
    Ok(Dialled {
        socket: ours,
        carrier: None,
    })
}

async fn unix(target: &Target, read_only: bool) -> Result<UnixStream> {
    if let Some(socket) = &target.socket {
        return connect(socket)
            .await
            .map_err(|error| unreachable(socket, error, false));
    }
    let path = socket_of(target, read_only);
    let text = path.to_string_lossy();
    match connect(&text).await {
        Ok(socket) => Ok(socket),
        Err(error) if may_start(target) && is_absent(&error) => start_session_daemon(&path).await,
        Err(error) => Err(unreachable(&text, error, target.is_session())),
    }
}

async fn connect(path: &str) -> io::Result<UnixStream> {
    let Some(name) = path.strip_prefix('@') else {
        return UnixStream::connect(path).await;
    };
    let socket = StdUnixStream::connect_addr(&SocketAddr::from_abstract_name(name)?)?;
    socket.set_nonblocking(true)?;
    UnixStream::from_std(socket)
}

fn unreachable(path: &str, error: io::Error, session: bool) -> Error {
    let hint = match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused if session => {
            "start the daemon of your session: oxvirtd --daemon"
        }
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => {
            "no daemon listens there: start it with 'systemctl start libvirtd', or oxvirtd --daemon"
        }
        io::ErrorKind::PermissionDenied => {
            "you may not use this socket: become a member of its group, or root"
        }
        _ => "see the log of the daemon",
    };
    Error::system(
        Domain::RPC,
        error,
        format!("Failed to connect socket to '{path}'"),
    )
    .with_hint(hint)
}

fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused
    )
}

/// The socket of the driver's own daemon if it is there, else the common daemon's.
fn socket_of(target: &Target, read_only: bool) -> PathBuf {
    let session = target.is_session() || (target.path != "/system" && !rustix::process::geteuid().is_root());
    let dir = if session {
        session_dir()
    } else {
        PathBuf::from(SYSTEM_SOCKETS)
    };
    let dir = dir.to_string_lossy();
    let read_only = read_only && !session;
    let own = socket_path(&dir, &format!("virt{}d", target.driver), read_only);
    let common = socket_path(&dir, "libvirt", read_only);
    match target.mode {
        Mode::Direct => own,
        Mode::Legacy => common,
        Mode::Auto if own.exists() => own,
        Mode::Auto => common,
    }
}

fn session_dir() -> PathBuf {
    let variable = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let cache = || variable("XDG_CACHE_HOME").or_else(|| variable("HOME").map(|home| home.join(".cache")));
    variable("XDG_RUNTIME_DIR")
        .or_else(cache)
        .unwrap_or_else(|| PathBuf::from("/"))
        .join("libvirt")
}

fn may_start(target: &Target) -> bool {
    let forbidden = std::env::var_os("LIBVIRT_AUTOSTART").is_some_and(|value| value == "0");
    target.is_session() && !rustix::process::geteuid().is_root() && !forbidden
}

/// Starts the daemon of this user's session; a lock keeps two clients from starting two.
async fn start_session_daemon(path: &Path) -> Result<UnixStream> {
    let text = path.to_string_lossy().into_owned();
    let failed = |error| Error::system(Domain::RPC, error, format!("cannot start a daemon for '{text}'"));
    let _lock = tokio::task::spawn_blocking(hold_start_lock)
        .await
        .map_err(|error| failed(io::Error::other(error)))?
        .map_err(failed)?;
    let mut started = None;
    for _ in 0..AUTOSTART_TRIES {
        match connect(&text).await {
            Ok(socket) => return Ok(socket),
            Err(error) if !is_absent(&error) => return Err(unreachable(&text, error, true)),
            Err(_) if started.is_none() => started = Some(spawn_daemon().map_err(failed)?),
            Err(_) => tokio::time::sleep(AUTOSTART_PAUSE).await,
        }
    }
    Err(unreachable(&text, io::ErrorKind::ConnectionRefused.into(), true))
}

fn hold_start_lock() -> io::Result<std::fs::File> {
    let dir = session_dir();
    std::fs::create_dir_all(&dir)?;
    let file = std::fs::File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .open(dir.join("libvirtd.lock"))?;
    fcntl_lock(&file, FlockOperation::LockExclusive)?;
    Ok(file)
}

/// Runs on its own after us, in a group of its own, so that our terminal's signals do not end it.
fn spawn_daemon() -> io::Result<()> {
    let named = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let program = named("VIRTD_PATH")
        .or_else(|| named("LIBVIRTD_PATH"))
        .unwrap_or_else(installed_daemon);
    std::process::Command::new(program)
        .arg("--timeout=120")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .current_dir("/")
        .process_group(0)
        .spawn()
        .map(|_| ())
}

/// The daemon beside this program, else the one in the search path.
fn installed_daemon() -> PathBuf {
    let beside = std::env::current_exe()
        .ok()
        .and_then(|path| Some(path.parent()?.join("oxvirtd")));
    beside
        .filter(|path| path.exists())
        .unwrap_or_else(|| PathBuf::from("oxvirtd"))
}
