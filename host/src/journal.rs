//! Changes of the host, written down before they are made, so that they can be undone by whoever comes later.
//!
//! Each owner (a guest, a network) has one file below the state directory, one line per change, oldest first. A step
//! that fails undoes the file's lines from the last to the first; so does a daemon that finds the file of an owner
//! that is not alive. Undoing twice, or undoing what was never done, does no harm: a line is written before its change.

use crate::process::{Process, Tool, start_time_ticks};
use std::io::{self, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// How to take back one change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undo {
    /// Remove a file that was made.
    RemoveFile(PathBuf),
    /// Remove a directory that was made, with what is in it.
    RemoveTree(PathBuf),
    /// Delete a network interface that was made.
    DeleteLink(String),
    /// Delete a firewall table that was made: its family and name.
    DeleteTable(String, String),
    /// End a process that was started: its id and the time of its start in ticks since boot.
    EndProcess(i32, u64),
    /// Give a file back to the user and group it belonged to, if it is still the same file.
    RestoreOwner {
        /// The file.
        path: PathBuf,
        /// Its device and number.
        file: (u64, u64),
        /// The user and the group.
        owner: (u32, u32),
    },
    /// Write a value back into a kernel setting.
    RestoreSetting(PathBuf, String),
    /// Run a program of the user's with the name of a network interface, one that knows what another one did to it.
    RunScript(PathBuf, String),
}

/// The journal of one owner.
#[derive(Debug, Clone)]
pub struct Journal {
    path: PathBuf,
}

impl Journal {
    /// The journal of `owner` in `dir`; nothing is written yet.
    pub fn of(dir: &Path, owner: &str) -> Self {
        Journal {
            path: dir.join(format!("{owner}.undo")),
        }
    }

    /// The owners that left a journal in `dir`.
    pub fn owners(dir: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
        let name = |entry: std::fs::DirEntry| {
            entry
                .file_name()
                .to_str()?
                .strip_suffix(".undo")
                .map(str::to_owned)
        };
        entries.filter_map(name).collect()
    }

    /// Writes down how to undo a change that is about to be made. Errors: then the change must not be made.
    ///
    /// Nothing is forced to a disk: journals lie in `/run`, which a power failure empties together with what it could
    /// undo, and a daemon that is killed loses nothing that the kernel has taken.
    pub fn record(&self, undo: &Undo) -> io::Result<()> {
        if let Some(dir) = self.path.parent() {
            crate::files::make_dir(dir, 0o700)?;
        }
        let mut file = std::fs::OpenOptions::new()
            .append(true)
            .create(true)
            .open(&self.path)?;
        file.write_all(
            format!(
                "{}
",
                encode(undo)
            )
            .as_bytes(),
        )
    }

    /// Gives `path` to another user and group, and notes whose it was.
    pub fn change_owner(&self, path: &Path, uid: u32, gid: u32) -> io::Result<()> {
        let data = std::fs::metadata(path)?;
        if (data.uid(), data.gid()) == (uid, gid) {
            return Ok(());
        }
        let file = (data.dev(), data.ino());
        self.record(&Undo::RestoreOwner {
            path: path.to_owned(),
            file,
            owner: (data.uid(), data.gid()),
        })?;
        // By descriptor, so that what is changed is what was looked at.
        let opened = std::fs::OpenOptions::new().read(true).custom_open(path)?;
        let now = opened.metadata()?;
        if (now.dev(), now.ino()) != file {
            return Err(io::Error::other(format!(
                "{} was replaced meanwhile",
                path.display()
            )));
        }
        std::os::unix::fs::fchown(&opened, Some(uid), Some(gid))
    }

    /// Takes back every change, the last one first, and forgets the journal. What cannot be undone is told, and does
    /// not keep the rest from being undone.
    pub async fn undo_all(&self) -> Vec<String> {
        let text = std::fs::read_to_string(&self.path).unwrap_or_default();
        let mut problems = Vec::new();
        for line in text.lines().rev() {
            match decode(line) {
                Some(undo) => {
                    if let Err(error) = apply(&undo).await {
                        problems.push(format!("{undo:?}: {error}"));
                    }
                }
                // The last line may have been cut by a crash; then its change was not made either.
                None => problems.push(format!("line not understood: {line}")),
            }
        }
        let _ = crate::files::remove(&self.path);
        problems
    }

    /// Forgets the journal, its changes being here to stay.
    pub fn keep_all(&self) -> io::Result<()> {
        crate::files::remove(&self.path)
    }
}

trait CustomOpen {
    fn custom_open(&self, path: &Path) -> io::Result<std::fs::File>;
}

impl CustomOpen for std::fs::OpenOptions {
    /// Without following a link at the end of the path, and without waiting for a FIFO's other end.
    fn custom_open(&self, path: &Path) -> io::Result<std::fs::File> {
        use std::os::unix::fs::OpenOptionsExt as _;
        let mut options = self.clone();
        options.custom_flags(libc::O_NONBLOCK | libc::O_CLOEXEC);
        options.open(path)
    }
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('\t', "\\t")
        .replace('\n', "\\n")
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (letter, letter == '\\') {
            (_, true) => match letters.next() {
                Some('t') => out.push('\t'),
                Some('n') => out.push('\n'),
                Some(other) => out.push(other),
                None => {}
            },
            (letter, false) => out.push(letter),
        }
    }
    out
}

fn encode(undo: &Undo) -> String {
    let path = |path: &Path| path.to_string_lossy().into_owned();
    let fields = match undo {
        Undo::RemoveFile(file) => vec!["remove-file".to_owned(), path(file)],
        Undo::RemoveTree(dir) => vec!["remove-tree".to_owned(), path(dir)],
        Undo::DeleteLink(name) => vec!["delete-link".to_owned(), name.clone()],
        Undo::DeleteTable(family, name) => vec!["delete-table".to_owned(), family.clone(), name.clone()],
        Undo::EndProcess(pid, start) => vec!["end-process".to_owned(), pid.to_string(), start.to_string()],
        Undo::RestoreOwner {
            path: file,
            file: (dev, ino),
            owner: (uid, gid),
        } => {
            let numbers = [*dev, *ino, u64::from(*uid), u64::from(*gid)].map(|number| number.to_string());
            [vec!["restore-owner".to_owned(), path(file)], numbers.to_vec()].concat()
        }
        Undo::RestoreSetting(file, value) => vec!["restore-setting".to_owned(), path(file), value.clone()],
        Undo::RunScript(program, name) => vec!["run-script".to_owned(), path(program), name.clone()],
    };
    fields
        .iter()
        .map(|field| escape(field))
        .collect::<Vec<_>>()
        .join("\t")
}

fn decode(line: &str) -> Option<Undo> {
    let fields: Vec<String> = line.split('\t').map(unescape).collect();
    let words: Vec<&str> = fields.iter().map(String::as_str).collect();
    Some(match words.as_slice() {
        ["remove-file", path] => Undo::RemoveFile(path.into()),
        ["remove-tree", path] => Undo::RemoveTree(path.into()),
        ["delete-link", name] => Undo::DeleteLink((*name).to_owned()),
        ["delete-table", family, name] => Undo::DeleteTable((*family).to_owned(), (*name).to_owned()),
        ["end-process", pid, start] => Undo::EndProcess(pid.parse().ok()?, start.parse().ok()?),
        ["restore-owner", path, dev, ino, uid, gid] => Undo::RestoreOwner {
            path: path.into(),
            file: (dev.parse().ok()?, ino.parse().ok()?),
            owner: (uid.parse().ok()?, gid.parse().ok()?),
        },
        ["run-script", path, name] => Undo::RunScript(path.into(), (*name).to_owned()),
        ["restore-setting", path, value] => Undo::RestoreSetting(path.into(), (*value).to_owned()),
        _ => return None,
    })
}

async fn apply(undo: &Undo) -> io::Result<()> {
    match undo {
        Undo::RemoveFile(path) => gone_is_fine(std::fs::remove_file(path)),
        Undo::RemoveTree(path) => gone_is_fine(std::fs::remove_dir_all(path)),
        Undo::DeleteLink(name) => crate::link::delete(name),
        Undo::DeleteTable(family, name) => {
            // Adding first makes deleting succeed whether it is there or not, in one transaction.
            let script = format!("add table {family} {name}\ndelete table {family} {name}\n");
            Tool::new("nft")
                .args(["-f", "-"])
                .input(script)
                .run()
                .await
                .map(drop)
        }
        Undo::EndProcess(pid, start) => end_process(*pid, *start).await,
        Undo::RestoreOwner { path, file, owner } => restore_owner(path, *file, *owner),
        Undo::RestoreSetting(path, value) => std::fs::write(path, value),
        Undo::RunScript(path, name) => Tool::new(path).arg(name).run().await.map(drop),
    }
}

fn gone_is_fine(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

async fn end_process(pid: i32, start: u64) -> io::Result<()> {
    let Ok(process) = Process::open(pid) else {
        return Ok(());
    };
    // The id may have been given to somebody else since.
    if start_time_ticks(pid) != Some(start) {
        return Ok(());
    }
    process.signal(rustix::process::Signal::KILL)?;
    process.ended().await.map(drop)
}

fn restore_owner(path: &Path, file: (u64, u64), owner: (u32, u32)) -> io::Result<()> {
    let opened = match std::fs::OpenOptions::new().read(true).custom_open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        opened => opened?,
    };
    let data = opened.metadata()?;
    if (data.dev(), data.ino()) != file {
        return Ok(());
    }
    std::os::unix::fs::fchown(&opened, Some(owner.0), Some(owner.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let dir = std::env::temp_dir().join(format!("oxvirt-journal-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        dir
    }

    #[test]
    fn every_kind_of_line_is_read_as_it_was_written() {
        let lines = [
            Undo::RemoveFile("/a\tb\n\\c".into()),
            Undo::RemoveTree("/dir".into()),
            Undo::DeleteLink("vnet0".into()),
            Undo::DeleteTable("inet".into(), "oxvirt".into()),
            Undo::EndProcess(12, 34),
            Undo::RestoreOwner {
                path: "/x".into(),
                file: (1, 2),
                owner: (3, 4),
            },
            Undo::RestoreSetting("/proc/sys/x".into(), "1".into()),
            Undo::RunScript("/etc/if down".into(), "tap1".into()),
        ];
        for undo in lines {
            assert_eq!(decode(&encode(&undo)), Some(undo));
        }
        assert_eq!(decode("remove-fi"), None);
    }

    #[tokio::test]
    async fn undoing_ends_processes_and_removes_files_last_first() {
        let dir = scratch("undo");
        let journal = Journal::of(&dir.join("journal"), "guest");
        let made = dir.join("made");
        journal.record(&Undo::RemoveTree(made.clone())).unwrap();
        std::fs::create_dir(&made).unwrap();
        journal.record(&Undo::RemoveFile(made.join("file"))).unwrap();
        std::fs::write(made.join("file"), "x").unwrap();
        let mut child = std::process::Command::new("sleep").arg("600").spawn().unwrap();
        let pid = i32::try_from(child.id()).unwrap();
        journal
            .record(&Undo::EndProcess(pid, start_time_ticks(pid).unwrap()))
            .unwrap();
        assert_eq!(Journal::owners(&dir.join("journal")), ["guest"]);
        assert_eq!(journal.undo_all().await, Vec::<String>::new());
        assert!(!made.exists() && Process::open(pid).is_err());
        let _ = child.wait();
        assert!(Journal::owners(&dir.join("journal")).is_empty());
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
