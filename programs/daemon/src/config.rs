//! What `libvirtd.conf` says, with what applies when it says nothing.

use host::Layout;
use host::conf::{Conf, LIBVIRTD, Problem};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How a client proves who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auth {
    None,
    Polkit,
}

/// What one client may use up.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub clients: usize,
    pub anonymous_clients: usize,
    /// Messages of one client that are being worked on; then its socket is not read.
    pub requests: usize,
    /// Events that wait for one client.
    pub event_bytes: usize,
    /// How long a client may hold a socket without opening a connection.
    pub unopened: Duration,
}

/// The daemon's configuration.
#[derive(Clone, Debug)]
pub struct Config {
    pub socket_dir: PathBuf,
    pub socket_group: Option<String>,
    pub rw_mode: u32,
    pub ro_mode: u32,
    pub auth_rw: Auth,
    pub auth_ro: Auth,
    pub limits: Limits,
    /// `None` if the server never asks its clients for a sign of life.
    pub keepalive: Option<(Duration, u32)>,
    pub log_level: u64,
    pub log_filters: String,
    pub log_outputs: Option<String>,
}

impl Config {
    /// Reads a configuration file; the problems found do not keep the daemon from running.
    ///
    /// # Errors
    /// The file cannot be read, or is none. A file that was named must be there, the usual one need not.
    pub fn load(path: Option<&Path>, layout: &Layout) -> io::Result<(Self, Vec<Problem>)> {
        let usual = layout.config.join("libvirtd.conf");
        if let Some(named) = path {
            std::fs::metadata(named)?;
        }
        let conf = Conf::load(path.unwrap_or(&usual))?;
        let mut problems = conf.check(LIBVIRTD);
        let config = Self::from_conf(&conf, layout, &mut problems);
        Ok((config, problems))
    }

    fn from_conf(conf: &Conf, layout: &Layout, problems: &mut Vec<Problem>) -> Self {
        let auth_rw = auth(conf, "auth_unix_rw", layout, problems);
        let rw_default = if auth_rw == Auth::Polkit { 0o777 } else { 0o700 };
        let interval_s = conf.int("keepalive_interval").unwrap_or(5);
        let count = conf.uint("keepalive_count").unwrap_or(5);
        Self {
            socket_dir: conf
                .text("unix_sock_dir")
                .map_or_else(|| layout.run.clone(), PathBuf::from),
            socket_group: conf.text("unix_sock_group").map(str::to_owned),
            rw_mode: mode(conf, "unix_sock_rw_perms", rw_default, problems),
            ro_mode: mode(conf, "unix_sock_ro_perms", 0o777, problems),
            auth_rw,
            auth_ro: auth(conf, "auth_unix_ro", layout, problems),
            limits: limits(conf),
            keepalive: u64::try_from(interval_s)
                .ok()
                .filter(|seconds| *seconds > 0)
                .map(|seconds| {
                    (
                        Duration::from_secs(seconds),
                        u32::try_from(count).unwrap_or(u32::MAX),
                    )
                }),
            log_level: conf.uint("log_level").unwrap_or(3),
            log_filters: conf.text("log_filters").unwrap_or_default().to_owned(),
            log_outputs: conf.text("log_outputs").map(str::to_owned),
        }
    }
}

fn limits(conf: &Conf) -> Limits {
    let number = |name, default| {
        conf.uint(name)
            .map_or(default, |number| usize::try_from(number).unwrap_or(default))
    };
    Limits {
        clients: number("max_clients", 5000),
        anonymous_clients: number("max_anonymous_clients", 20),
        requests: number("max_client_requests", 5).max(1),
        event_bytes: 4 << 20,
        unopened: Duration::from_secs(10),
    }
}

/// A daemon under a root of its own, or of a user, belongs to that user alone: polkit has no say in it.
fn auth(conf: &Conf, name: &str, layout: &Layout, problems: &mut Vec<Problem>) -> Auth {
    let private = layout.is_session() || layout.root != Path::new("/");
    match conf.text(name) {
        Some("none") => Auth::None,
        Some("polkit") => Auth::Polkit,
        None if private => Auth::None,
        None => Auth::Polkit,
        Some(other) => {
            problems.push(Problem {
                line: 0,
                what: format!("{name} = \"{other}\" is not supported, polkit is used"),
            });
            Auth::Polkit
        }
    }
}

fn mode(conf: &Conf, name: &str, default: u32, problems: &mut Vec<Problem>) -> u32 {
    let Some(text) = conf.text(name) else {
        return default;
    };
    match u32::from_str_radix(text, 8) {
        Ok(mode) if mode <= 0o777 => mode,
        _ => {
            problems.push(Problem {
                line: 0,
                what: format!("{name} = \"{text}\" is no file mode"),
            });
            default
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, root: &str) -> (Config, Vec<Problem>) {
        let mut problems = Vec::new();
        let layout = Layout::system(Path::new(root));
        let config = Config::from_conf(&Conf::parse(text).unwrap(), &layout, &mut problems);
        (config, problems)
    }

    #[test]
    fn defaults_of_a_system_and_of_a_private_daemon() {
        let (system, _) = read("", "/");
        assert_eq!(
            (system.auth_rw, system.rw_mode, system.ro_mode),
            (Auth::Polkit, 0o777, 0o777)
        );
        let (private, _) = read("", "/tmp/x");
        assert_eq!((private.auth_rw, private.rw_mode), (Auth::None, 0o700));
        assert_eq!(private.keepalive, Some((Duration::from_secs(5), 5)));
        assert_eq!(private.socket_dir, Path::new("/tmp/x/run/libvirt"));
    }

    #[test]
    fn what_the_file_says_counts() {
        let text = "auth_unix_rw = \"none\"\nunix_sock_rw_perms = \"0770\"\nkeepalive_interval = -1\nmax_clients = 7";
        let (config, problems) = read(text, "/");
        assert_eq!(
            (config.auth_rw, config.rw_mode, config.keepalive),
            (Auth::None, 0o770, None)
        );
        assert_eq!((config.limits.clients, problems.len()), (7, 0));
        let (_, problems) = read("unix_sock_ro_perms = \"9\"\nauth_unix_ro = \"sasl\"", "/");
        assert_eq!(problems.len(), 2);
    }
}
