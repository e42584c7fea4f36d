//! The sockets the daemon listens on: its own, or those systemd opened for it.

use crate::config::{Auth, Config};
use std::fs::Permissions;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

/// What those who come through a socket may do, and how they prove who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Door {
    pub read_only: bool,
    pub auth: Auth,
}

/// A socket that clients connect to. One of our own is removed with it.
#[derive(Debug)]
pub struct Listening {
    pub listener: UnixListener,
    pub door: Door,
    own_path: Option<PathBuf>,
}

impl Drop for Listening {
    fn drop(&mut self) {
        if let Some(path) = &self.own_path {
            // Somebody may have removed it already.
            let _ = std::fs::remove_file(path);
        }
    }
}

/// Opens the sockets, or takes those that systemd opened (`given`).
///
/// # Errors
/// What the file system says, with the socket's path.
pub fn open(config: &Config, session: bool, given: Vec<UnixListener>) -> io::Result<Vec<Listening>> {
    let (rw, ro) = (door(config, false), door(config, true));
    if !given.is_empty() {
        return Ok(given
            .into_iter()
            .filter_map(|listener| from_systemd(listener, rw, ro))
            .collect());
    }
    host::files::make_dir(&config.socket_dir, if session { 0o700 } else { 0o755 })?;
    let mut sockets = vec![bind(config, "libvirt-sock", config.rw_mode, rw)?];
    if !session {
        sockets.push(bind(config, "libvirt-sock-ro", config.ro_mode, ro)?);
    }
    Ok(sockets)
}

fn door(config: &Config, read_only: bool) -> Door {
    Door {
        read_only,
        auth: if read_only { config.auth_ro } else { config.auth_rw },
    }
}

/// The name says what a socket is for, as in libvirt's own units. Those of other kinds are left alone.
fn from_systemd(listener: UnixListener, rw: Door, ro: Door) -> Option<Listening> {
    let address = listener.local_addr().ok()?;
    let name = address.as_pathname()?.file_name()?.to_str()?.to_owned();
    let door = match name.as_str() {
        name if name.ends_with("-admin-sock") => return None,
        name if name.ends_with("-sock-ro") => ro,
        _ => rw,
    };
    Some(Listening {
        listener,
        door,
        own_path: None,
    })
}

fn bind(config: &Config, name: &str, mode: u32, door: Door) -> io::Result<Listening> {
    let path = config.socket_dir.join(name);
    let listener = bind_path(&path, mode, config.socket_group.as_deref())
        .map_err(|error| io::Error::new(error.kind(), format!("socket {}: {error}", path.display())))?;
    Ok(Listening {
        listener,
        door,
        own_path: Some(path),
    })
}

/// The lock on the pid file says that no other daemon lives here, so what lies at the path is a left-over.
/// The socket is made under another name, so that nobody connects before it has its owner and mode.
fn bind_path(path: &Path, mode: u32, group: Option<&str>) -> io::Result<UnixListener> {
    let mut hidden = path.to_owned().into_os_string();
    hidden.push(".n");
    host::files::remove(Path::new(&hidden))?;
    let listener = UnixListener::bind(&hidden)?;
    if let Some(group) = group {
        std::os::unix::fs::chown(&hidden, None, Some(group_id(group)?))?;
    }
    std::fs::set_permissions(&hidden, Permissions::from_mode(mode))?;
    std::fs::rename(&hidden, path)?;
    Ok(listener)
}

fn group_id(name: &str) -> io::Result<u32> {
    if let Ok(number) = name.parse() {
        return Ok(number);
    }
    let table = std::fs::read_to_string("/etc/group")?;
    let id = table.lines().find_map(|line| {
        let mut fields = line.split(':');
        let found = fields.next() == Some(name);
        fields.nth(1).filter(|_| found)?.parse().ok()
    });
    id.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, format!("there is no group '{name}'")))
}
