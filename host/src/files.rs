//! Files that survive a crash, and pid files that say who is alive.

use rustix::fs::{FlockOperation, Mode, OFlags, fcntl_lock};
use rustix::process::{Flock, FlockType, fcntl_getlk};
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Replaces a file so that a reader (or a crash) sees the old content or the new one, never a part.
/// The file gets `mode`; its directory must exist.
///
/// # Errors
/// What the file system says; the old file is then as it was.
pub fn replace(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let new = with_suffix(path, ".new");
    let written = write_new(&new, bytes, mode).and_then(|()| std::fs::rename(&new, path));
    if let Err(error) = written {
        // What stopped the writing matters more than what may stop the cleaning.
        let _ = std::fs::remove_file(&new);
        return Err(error);
    }
    sync_dir(path)
}

/// Replaces a file that a power failure may take: a reader, and a daemon that comes after a crash, sees the old content
/// or the new one, never a part, but nothing is forced to a disk. For files below `/run`.
///
/// # Errors
/// What the file system says; the old file is then as it was.
pub fn replace_volatile(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let new = with_suffix(path, ".new");
    let written = open_new(&new, mode)
        .and_then(|mut file| file.write_all(bytes))
        .and_then(|()| std::fs::rename(&new, path));
    if written.is_err() {
        let _ = std::fs::remove_file(&new);
    }
    written
}

fn write_new(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let mut file = open_new(path, mode)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn open_new(path: &Path, mode: u32) -> io::Result<File> {
    remove_if_there(path)?;
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC | OFlags::NOFOLLOW;
    Ok(File::from(rustix::fs::open(
        path,
        flags,
        Mode::from_raw_mode(mode),
    )?))
}

/// Removes a file for good; that it is not there is no error.
///
/// # Errors
/// What the file system says.
pub fn remove(path: &Path) -> io::Result<()> {
    if remove_if_there(path)? {
        sync_dir(path)
    } else {
        Ok(())
    }
}

fn remove_if_there(path: &Path) -> io::Result<bool> {
    match std::fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

fn sync_dir(path: &Path) -> io::Result<()> {
    let dir = path
        .parent()
        .filter(|dir| !dir.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    File::open(dir)?.sync_all()
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}

/// Makes a directory and its parents; those it makes get `mode`, whatever the process's mask is.
///
/// # Errors
/// What the file system says.
pub fn make_dir(path: &Path, mode: u32) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        make_dir(parent, mode)?;
    }
    match std::fs::DirBuilder::new().mode(mode).create(path) {
        Ok(()) => std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)),
        // Somebody else was faster.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// Reads a regular file of at most `limit_bytes`. A FIFO or device in its place is refused, not waited for.
///
/// # Errors
/// `InvalidData` when it is no regular file or too large, else what the file system says.
pub fn read_limited(path: &Path, limit_bytes: u64) -> io::Result<Vec<u8>> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let file = File::from(rustix::fs::open(path, flags, Mode::empty())?);
    let about = file.metadata()?;
    if !about.is_file() || about.len() > limit_bytes {
        let what = format!(
            "{} is not a regular file of at most {limit_bytes} bytes",
            path.display()
        );
        return Err(io::Error::new(io::ErrorKind::InvalidData, what));
    }
    let mut bytes = Vec::new();
    file.take(limit_bytes).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A pid file that is locked while its owner lives.
#[derive(Debug)]
pub struct PidFile {
    path: PathBuf,
    // Closing it gives the lock up.
    _file: File,
}

impl PidFile {
    /// Writes this process's pid into `path`, in libvirt's form, and locks it. Who was killed a moment ago may hold it
    /// until its last thread is gone: that is waited for.
    ///
    /// # Errors
    /// `WouldBlock` or `PermissionDenied` when another living process holds it, else what the file system says.
    pub fn acquire(path: &Path) -> io::Result<Self> {
        loop {
            let flags = OFlags::RDWR | OFlags::CREATE | OFlags::CLOEXEC | OFlags::NOFOLLOW;
            let mut file = File::from(rustix::fs::open(path, flags, Mode::from_raw_mode(0o644))?);
            lock_after_the_dying(&file)?;
            // The owner before us may have removed the file between our open and our lock.
            let same = std::fs::metadata(path)
                .is_ok_and(|now| file.metadata().is_ok_and(|ours| ours.ino() == now.ino()));
            if !same {
                continue;
            }
            file.set_len(0)?;
            file.write_all(std::process::id().to_string().as_bytes())?;
            return Ok(Self {
                path: path.to_owned(),
                _file: file,
            });
        }
    }
}

/// Locks a file, or says that somebody has it who is alive and not about to end.
fn lock_after_the_dying(file: &File) -> io::Result<()> {
    /// What a process needs from being told to end until it can be seen, and what a large one needs to go.
    const SEEN: Duration = Duration::from_millis(50);
    const GONE: Duration = Duration::from_secs(10);
    let begin = Instant::now();
    loop {
        let refused = match fcntl_lock(file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => return Ok(()),
            Err(refused) => io::Error::from(refused),
        };
        let patience = if holder_is_ending(file)? { GONE } else { SEEN };
        if begin.elapsed() >= patience {
            return Err(refused);
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn holder_is_ending(file: &File) -> io::Result<bool> {
    let holder = fcntl_getlk(file, &Flock::from(FlockType::WriteLock))?;
    Ok(match holder {
        // Whoever lives in another process namespace has no id here, and a lock of an open file has no process: -1.
        Some(lock) => lock.pid.is_some_and(|pid| {
            let pid = pid.as_raw_nonzero().get();
            pid > 0 && crate::process::is_ending(pid)
        }),
        None => true,
    })
}

impl Drop for PidFile {
    fn drop(&mut self) {
        // While it is still locked, so that a newcomer's file is never the one removed.
        let _ = std::fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Dir(PathBuf);

    impl Dir {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("oxvirt-files-{name}-{}", std::process::id()));
            make_dir(&path, 0o700).unwrap();
            Self(path)
        }
    }

    impl Drop for Dir {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn replacing_keeps_mode_and_leaves_nothing() {
        let dir = Dir::new("replace");
        let path = dir.0.join("a.xml");
        replace(&path, b"one", 0o600).unwrap();
        std::fs::write(dir.0.join("a.xml.new"), "left by a crash").unwrap();
        replace(&path, b"two", 0o600).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(std::fs::read_dir(&dir.0).unwrap().count(), 1);
        remove(&path).unwrap();
        remove(&path).unwrap();
        assert!(replace(&dir.0.join("no/such"), b"", 0o600).is_err());
    }

    #[test]
    fn odd_files_are_refused() {
        let dir = Dir::new("odd");
        let file = dir.0.join("f");
        std::fs::write(&file, [0; 100]).unwrap();
        assert_eq!(read_limited(&file, 100).unwrap().len(), 100);
        assert!(read_limited(&file, 99).is_err());
        assert!(read_limited(&dir.0, 99).is_err());
        let fifo = dir.0.join("fifo");
        rustix::fs::mknodat(rustix::fs::CWD, &fifo, rustix::fs::FileType::Fifo, Mode::RUSR, 0).unwrap();
        assert!(read_limited(&fifo, 99).is_err());
    }

    #[test]
    fn a_pid_file_goes_with_its_owner() {
        let dir = Dir::new("pid");
        let path = dir.0.join("d.pid");
        std::fs::write(&path, "1234567").unwrap();
        let held = PidFile::acquire(&path).unwrap();
        assert_eq!(
            std::fs::read_to_string(&path).unwrap(),
            std::process::id().to_string()
        );
        drop(held);
        assert!(!path.exists());
    }
}
