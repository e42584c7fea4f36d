//! Where every file of the daemon lies; all paths hang from one value, so that daemons can run side by side.
//!
//! `system` is libvirt's own set below a root (normally `/`), `session` the one of a user without privileges.

use std::path::{Path, PathBuf};

/// Which of libvirt's two sets of paths is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    System,
    Session,
}

/// The directories of a kind of object that is kept as one file per object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectDirs {
    /// Persistent definitions, `NAME.xml`.
    pub config: PathBuf,
    /// Links to the definitions that start by themselves.
    pub autostart: PathBuf,
    /// What is active now, gone after a reboot.
    pub state: PathBuf,
}

/// The directories of the QEMU driver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QemuDirs {
    pub objects: ObjectDirs,
    /// Per-guest directories, and the parent of the next six.
    pub lib: PathBuf,
    pub save: PathBuf,
    pub snapshot: PathBuf,
    pub checkpoint: PathBuf,
    pub nvram: PathBuf,
    pub ram: PathBuf,
    pub dump: PathBuf,
    pub cache: PathBuf,
    pub log: PathBuf,
    /// Sockets of channels such as the guest agent's.
    pub channel: PathBuf,
    pub swtpm_storage: PathBuf,
    pub swtpm_state: PathBuf,
    pub swtpm_log: PathBuf,
}

/// The directories of the network driver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkDirs {
    pub objects: ObjectDirs,
    /// Inputs of dnsmasq and its leases.
    pub dnsmasq: PathBuf,
    /// Pid files of dnsmasq.
    pub pid: PathBuf,
}

/// The root of all paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    pub mode: Mode,
    /// What all system paths hang below; `/` unless the daemon was told otherwise.
    pub root: PathBuf,
    /// `/etc/libvirt`, or `$XDG_CONFIG_HOME/libvirt`.
    pub config: PathBuf,
    /// `/run/libvirt`, or `$XDG_RUNTIME_DIR/libvirt`: sockets and state.
    pub run: PathBuf,
    /// `/var/lib/libvirt`; of a session the configuration directory.
    pub lib: PathBuf,
    /// `/var/cache/libvirt`, or `$XDG_CACHE_HOME/libvirt`.
    pub cache: PathBuf,
    /// `/var/log/libvirt`; of a session the cache directory.
    pub log: PathBuf,
    /// Where the daemon's own pid file lies.
    pub pid_dir: PathBuf,
}

impl Layout {
    /// libvirt's system paths below `root`.
    pub fn system(root: &Path) -> Self {
        Self {
            mode: Mode::System,
            root: root.to_owned(),
            config: root.join("etc/libvirt"),
            run: root.join("run/libvirt"),
            lib: root.join("var/lib/libvirt"),
            cache: root.join("var/cache/libvirt"),
            log: root.join("var/log/libvirt"),
            pid_dir: root.join("run"),
        }
    }

    /// The paths of a user: `runtime`, `config` and `cache` are the XDG directories.
    pub fn session(runtime: &Path, config: &Path, cache: &Path) -> Self {
        let (run, config, cache) = (
            runtime.join("libvirt"),
            config.join("libvirt"),
            cache.join("libvirt"),
        );
        Self {
            mode: Mode::Session,
            root: PathBuf::from("/"),
            lib: config.clone(),
            log: cache.clone(),
            pid_dir: run.clone(),
            config,
            run,
            cache,
        }
    }

    /// The session paths of this process's user, from XDG's variables or their defaults.
    pub fn session_of_user() -> Self {
        let home = variable("HOME").unwrap_or_else(|| PathBuf::from("/"));
        let cache = variable("XDG_CACHE_HOME").unwrap_or_else(|| home.join(".cache"));
        let config = variable("XDG_CONFIG_HOME").unwrap_or_else(|| home.join(".config"));
        // A user that did not log in through PAM has no runtime directory; the cache is the next private place.
        let runtime = variable("XDG_RUNTIME_DIR").unwrap_or_else(|| cache.clone());
        Self::session(&runtime, &config, &cache)
    }

    /// Whether paths are those of a user.
    pub fn is_session(&self) -> bool {
        self.mode == Mode::Session
    }

    /// The socket `NAME-sock` (or `NAME-sock-ro`, `NAME-admin-sock`: say it whole).
    pub fn socket(&self, name: &str) -> PathBuf {
        self.run.join(name)
    }

    /// The pid file of a daemon.
    pub fn pid_file(&self, daemon: &str) -> PathBuf {
        self.pid_dir.join(format!("{daemon}.pid"))
    }

    /// The directories of the QEMU driver.
    pub fn qemu(&self) -> QemuDirs {
        let objects = self.objects("qemu", "qemu", "qemu/run");
        let lib = if self.is_session() {
            self.lib.join("qemu/lib")
        } else {
            self.lib.join("qemu")
        };
        let of_guests = if self.is_session() {
            self.config.join("qemu")
        } else {
            lib.clone()
        };
        let swtpm_log = self.root.join("var/log/swtpm/libvirt/qemu");
        let (cache, log) = self.choose(
            (self.cache.join("qemu"), self.log.join("qemu")),
            ("qemu/cache", "qemu/log"),
            &self.cache,
        );
        QemuDirs {
            save: of_guests.join("save"),
            snapshot: of_guests.join("snapshot"),
            checkpoint: of_guests.join("checkpoint"),
            nvram: of_guests.join("nvram"),
            ram: of_guests.join("ram"),
            dump: of_guests.join("dump"),
            channel: objects.state.join("channel"),
            swtpm_storage: if self.is_session() {
                of_guests.join("swtpm")
            } else {
                self.lib.join("swtpm")
            },
            swtpm_state: objects.state.join("swtpm"),
            swtpm_log: if self.is_session() { log.clone() } else { swtpm_log },
            objects,
            lib,
            cache,
            log,
        }
    }

    /// The directories of the network driver.
    pub fn network(&self) -> NetworkDirs {
        let config = self.config.join("qemu/networks");
        let state = self.run.join(if self.is_session() {
            "network/lib"
        } else {
            "network"
        });
        let pid = self.run.join(if self.is_session() {
            "network/run"
        } else {
            "network"
        });
        let dnsmasq = if self.is_session() {
            self.run.join("dnsmasq/lib")
        } else {
            self.lib.join("dnsmasq")
        };
        NetworkDirs {
            objects: ObjectDirs {
                autostart: config.join("autostart"),
                config,
                state,
            },
            dnsmasq,
            pid,
        }
    }

    /// The directories of the storage driver.
    pub fn storage(&self) -> ObjectDirs {
        self.objects("storage", "storage", "storage/run")
    }

    /// The directories of the secret driver.
    pub fn secrets(&self) -> ObjectDirs {
        self.objects("secrets", "secrets", "secrets/run")
    }

    /// The directories of the network filter driver.
    pub fn nwfilter(&self) -> ObjectDirs {
        self.objects("nwfilter", "nwfilter", "nwfilter")
    }

    /// Where the driver called `name` keeps its objects when it has no places of its own.
    pub fn driver(&self, name: &str) -> ObjectDirs {
        self.objects(name, name, &format!("{name}/run"))
    }

    /// Where undo journals of host changes lie.
    pub fn journal(&self) -> PathBuf {
        self.run.join("oxvirt/journal")
    }

    fn objects(&self, config: &str, system_state: &str, session_state: &str) -> ObjectDirs {
        let config = self.config.join(config);
        let state = self.run.join(if self.is_session() {
            session_state
        } else {
            system_state
        });
        ObjectDirs {
            autostart: config.join("autostart"),
            config,
            state,
        }
    }

    fn choose(&self, system: (PathBuf, PathBuf), session: (&str, &str), below: &Path) -> (PathBuf, PathBuf) {
        if self.is_session() {
            (below.join(session.0), below.join(session.1))
        } else {
            system
        }
    }
}

fn variable(name: &str) -> Option<PathBuf> {
    std::env::var_os(name)
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_paths_hang_below_the_root() {
        let layout = Layout::system(Path::new("/tmp/lab"));
        let qemu = layout.qemu();
        assert_eq!(qemu.objects.state, Path::new("/tmp/lab/run/libvirt/qemu"));
        assert_eq!(qemu.nvram, Path::new("/tmp/lab/var/lib/libvirt/qemu/nvram"));
        assert_eq!(qemu.swtpm_storage, Path::new("/tmp/lab/var/lib/libvirt/swtpm"));
        assert_eq!(
            layout.network().objects.config,
            Path::new("/tmp/lab/etc/libvirt/qemu/networks")
        );
        assert_eq!(
            layout.pid_file("libvirtd"),
            Path::new("/tmp/lab/run/libvirtd.pid")
        );
    }

    #[test]
    fn session_paths_hang_below_the_users_directories() {
        let layout = Layout::session(
            Path::new("/run/user/7"),
            Path::new("/h/.config"),
            Path::new("/h/.cache"),
        );
        let qemu = layout.qemu();
        assert_eq!(qemu.objects.state, Path::new("/run/user/7/libvirt/qemu/run"));
        assert_eq!(qemu.lib, Path::new("/h/.config/libvirt/qemu/lib"));
        assert_eq!(qemu.save, Path::new("/h/.config/libvirt/qemu/save"));
        assert_eq!(qemu.log, Path::new("/h/.cache/libvirt/qemu/log"));
        assert_eq!(layout.network().pid, Path::new("/run/user/7/libvirt/network/run"));
        assert_eq!(
            layout.storage().state,
            Path::new("/run/user/7/libvirt/storage/run")
        );
    }
}
