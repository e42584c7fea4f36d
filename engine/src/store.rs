//! The files of objects, in libvirt's own formats and places.

use crate::blocking;
use api::{Domain, Error, Result};
use host::files;
use host::layout::ObjectDirs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// The most bytes of a definition that is still read.
const FILE_MAX_BYTES: u64 = 64 << 20;

/// A way of replacing a file: its path, the new content, its mode.
type Replace = fn(&Path, &[u8], u32) -> std::io::Result<()>;

/// Where the objects of one kind are kept.
#[derive(Debug, Clone)]
pub struct Store {
    dirs: ObjectDirs,
    /// The command by which people edit an object, such as `net-edit`; `None` for kinds whose files say nothing.
    edit_verb: Option<&'static str>,
    domain: Domain,
    /// Whether anything is written at all.
    on_disk: bool,
}

/// One file as found at start.
#[derive(Debug, Clone)]
pub struct Stored {
    /// The file.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// Whether the object starts by itself.
    pub autostart: bool,
}

impl Store {
    /// Keeps objects in `dirs`; failures are reported as coming from `domain`.
    pub fn new(dirs: ObjectDirs, edit_verb: Option<&'static str>, domain: Domain) -> Self {
        Store {
            dirs,
            edit_verb,
            domain,
            on_disk: true,
        }
    }

    /// Keeps nothing: objects end with the process.
    pub fn in_memory(domain: Domain) -> Self {
        Store {
            dirs: ObjectDirs::default(),
            edit_verb: None,
            domain,
            on_disk: false,
        }
    }

    /// The directories.
    pub fn dirs(&self) -> &ObjectDirs {
        &self.dirs
    }

    /// The file of the definition called `name`.
    pub fn config_path(&self, name: &str) -> PathBuf {
        self.dirs.config.join(format!("{name}.xml"))
    }

    /// The file that says how `name` runs now.
    pub fn status_path(&self, name: &str) -> PathBuf {
        self.dirs.state.join(format!("{name}.xml"))
    }

    fn autostart_path(&self, name: &str) -> PathBuf {
        self.dirs.autostart.join(format!("{name}.xml"))
    }

    /// Replaces the definition of `name`: wholly, or not at all.
    pub async fn save_config(&self, name: &str, xml: &str) -> Result<()> {
        blocking(self.saving(self.config_path(name), name, xml, files::replace)).await
    }

    /// Replaces what is known of the running `name`.
    ///
    /// No disk is waited for, so it is done here: handing it to another thread and back costs more than it does, most
    /// of all when the guest that it is about has just taken a processor.
    pub async fn save_status(&self, name: &str, xml: &str) -> Result<()> {
        self.saving(self.status_path(name), name, xml, files::replace_volatile)()
    }

    fn saving(
        &self,
        path: PathBuf,
        name: &str,
        xml: &str,
        replace: Replace,
    ) -> impl FnOnce() -> Result<()> + Send + use<> {
        let text = format!("{}{xml}", self.head(name));
        let (domain, on_disk) = (self.domain, self.on_disk);
        move || {
            if !on_disk {
                return Ok(());
            }
            let dir = path.parent().unwrap_or(Path::new("/"));
            files::make_dir(dir, 0o700)
                .map_err(|error| Error::system(domain, error, failed("create directory", dir)))?;
            replace(&path, text.as_bytes(), 0o600)
                .map_err(|error| Error::system(domain, error, failed("write", &path)))
        }
    }

    /// The comment that keeps people from editing the file by hand.
    fn head(&self, name: &str) -> String {
        match self.edit_verb {
            Some(verb) => format!(
                "<!--\nThis file is written by the virtualisation daemon: what is changed in it by\n\
                 hand is overwritten and lost. To change the object, use:\n  virsh {verb} {name}\n\
                 or another program that speaks to the daemon.\n-->\n\n",
                name = name.replace("--", "- -"),
            ),
            None => String::new(),
        }
    }

    /// Forgets the definition of `name` and that it starts by itself.
    pub async fn delete_config(&self, name: &str) -> Result<()> {
        self.delete(vec![self.autostart_path(name), self.config_path(name)])
            .await
    }

    /// Forgets that `name` runs.
    pub async fn delete_status(&self, name: &str) -> Result<()> {
        self.delete(vec![self.status_path(name)]).await
    }

    async fn delete(&self, paths: Vec<PathBuf>) -> Result<()> {
        if !self.on_disk {
            return Ok(());
        }
        let domain = self.domain;
        blocking(move || {
            for path in paths {
                match files::remove(&path) {
                    Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                        return Err(Error::system(domain, error, failed("remove", &path)));
                    }
                    _ => {}
                }
            }
            Ok(())
        })
        .await
    }

    /// Makes `name` start by itself, or not.
    pub async fn set_autostart(&self, name: &str, on: bool) -> Result<()> {
        self.link(self.autostart_path(name), self.config_path(name), on)
            .await
    }

    async fn link(&self, link: PathBuf, target: PathBuf, on: bool) -> Result<()> {
        if !on || !self.on_disk {
            return self.delete(vec![link]).await;
        }
        let domain = self.domain;
        blocking(move || {
            let dir = link.parent().unwrap_or(Path::new("/"));
            files::make_dir(dir, 0o700)
                .map_err(|error| Error::system(domain, error, failed("create directory", dir)))?;
            let _ = std::fs::remove_file(&link);
            std::os::unix::fs::symlink(&target, &link)
                .map_err(|error| Error::system(domain, error, failed("create symlink", &link)))
        })
        .await
    }

    fn read_all(&self, dir: &Path) -> Vec<(PathBuf, String)> {
        if self.on_disk { read_all(dir) } else { Vec::new() }
    }

    fn once_path(&self, name: &str) -> PathBuf {
        self.dirs.autostart.join(format!("{name}.xml.once"))
    }

    /// Whether `name` starts by itself at the next start of the machine, and then no more.
    pub fn starts_once(&self, name: &str) -> bool {
        self.on_disk && self.once_path(name).symlink_metadata().is_ok()
    }

    /// Makes `name` start by itself once, or not.
    pub async fn set_starts_once(&self, name: &str, on: bool) -> Result<()> {
        self.link(self.once_path(name), self.config_path(name), on).await
    }

    /// Every definition; a file that cannot be read is logged and left out.
    pub fn load_configs(&self) -> Vec<Stored> {
        let found = self.read_all(&self.dirs.config);
        let starts = |path: &Path| {
            let link = path.file_name().map(|name| self.dirs.autostart.join(name));
            // A link counts only if both ends are the same file.
            let inode = |path: &Path| std::fs::metadata(path).map(|data| (data.dev(), data.ino())).ok();
            link.and_then(|link| inode(&link))
                .is_some_and(|there| Some(there) == inode(path))
        };
        found
            .into_iter()
            .map(|(path, text)| Stored {
                autostart: starts(&path),
                path,
                text,
            })
            .collect()
    }

    /// Every status file.
    pub fn load_statuses(&self) -> Vec<Stored> {
        let found = self.read_all(&self.dirs.state);
        found
            .into_iter()
            .map(|(path, text)| Stored {
                path,
                text,
                autostart: false,
            })
            .collect()
    }

    /// Whether this is the first start of a daemon since the machine booted: then objects start by themselves.
    pub fn first_start_since_boot(&self) -> bool {
        let mark = self.dirs.state.join("autostarted");
        if !self.on_disk || mark.exists() {
            return false;
        }
        let made = files::make_dir(&self.dirs.state, 0o755).and_then(|()| std::fs::write(&mark, ""));
        if let Err(error) = made {
            tracing::warn!(path = %mark.display(), %error, "cannot note that objects were started");
        }
        true
    }
}

fn failed(what: &str, path: &Path) -> String {
    format!("cannot {what} '{}'", path.display())
}

fn read_all(dir: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name();
        let is_xml =
            path.extension().is_some_and(|end| end == "xml") && !name.as_encoded_bytes().starts_with(b".");
        if !is_xml || !path.is_file() {
            continue;
        }
        match files::read_limited(&path, FILE_MAX_BYTES).map(String::from_utf8) {
            Ok(Ok(text)) => found.push((path, text)),
            Ok(Err(_)) => tracing::error!(path = %path.display(), "not UTF-8, left out"),
            Err(error) => tracing::error!(path = %path.display(), %error, "cannot be read, left out"),
        }
    }
    found.sort();
    found
}
