//! The bytes of volumes: made, copied, wiped, carried over streams. All of it blocks and runs away from the calls.

use rustix::fs::{FallocateFlags, Mode, OFlags, SeekFrom};
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// Bytes moved at a time; a whole packet of a stream.
pub const PIECE_BYTES: usize = 262_120;

/// Makes a file of `size_bytes` of which `allocated_bytes` are really there. It must not exist.
///
/// # Errors
/// What the file system says; then nothing is left.
pub fn create_raw(path: &Path, mode: u32, size_bytes: u64, allocated_bytes: u64) -> io::Result<()> {
    let file = create_new(path, mode)?;
    let made = file
        .set_len(size_bytes)
        .and_then(|()| allocate(&file, allocated_bytes.min(size_bytes)));
    if made.is_err() {
        // The cause matters more than what may stop the cleaning.
        let _ = std::fs::remove_file(path);
    }
    made
}

fn create_new(path: &Path, mode: u32) -> io::Result<File> {
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC | OFlags::NOFOLLOW;
    let file = File::from(rustix::fs::open(path, flags, Mode::from_raw_mode(mode))?);
    rustix::fs::fchmod(&file, Mode::from_raw_mode(mode))?;
    Ok(file)
}

fn allocate(file: &File, bytes: u64) -> io::Result<()> {
    if bytes == 0 {
        return Ok(());
    }
    match rustix::fs::fallocate(file, FallocateFlags::KEEP_SIZE, 0, bytes) {
        // A file system that cannot reserve room gives it when it is written.
        Err(rustix::io::Errno::OPNOTSUPP) | Ok(()) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Opens a volume without waiting for anybody. A link in its place is only followed where nobody else could have put it:
/// in a folder that is ours and that others cannot write.
///
/// # Errors
/// What the file system says; `InvalidInput` when it is no regular file.
pub fn open(path: &Path, write: bool) -> io::Result<File> {
    let no_path = || io::Error::from(io::ErrorKind::InvalidInput);
    let (dir, name) = (
        path.parent().ok_or_else(no_path)?,
        path.file_name().ok_or_else(no_path)?,
    );
    let dir = rustix::fs::open(
        dir,
        OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC,
        Mode::empty(),
    )?;
    let access = if write { OFlags::RDWR } else { OFlags::RDONLY };
    let flags = access | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    let opened = match rustix::fs::openat(&dir, name, flags | OFlags::NOFOLLOW, Mode::empty()) {
        Err(rustix::io::Errno::LOOP) if is_ours_alone(&dir)? => {
            rustix::fs::openat(&dir, name, flags, Mode::empty())
        }
        opened => opened,
    };
    let file = File::from(opened?);
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "it is not a regular file",
        ))
    }
}

fn is_ours_alone(dir: &OwnedFd) -> io::Result<bool> {
    let about = rustix::fs::fstat(dir)?;
    Ok(about.st_uid == rustix::process::geteuid().as_raw() && about.st_mode & 0o022 == 0)
}

/// Copies a file with its holes into a new one.
///
/// # Errors
/// What the file system says; then nothing is left.
pub fn copy_raw(from: &Path, to: &Path, mode: u32, must_share: bool) -> io::Result<()> {
    let source = open(from, false)?;
    let target = create_new(to, mode)?;
    let copied = share(&source, &target).or_else(|error| match must_share {
        true => Err(error),
        false => copy_sparse(&source, &target),
    });
    if copied.is_err() {
        // The cause matters more than what may stop the cleaning.
        let _ = std::fs::remove_file(to);
    }
    copied
}

/// Lets both files share their blocks until one is written, where the file system can do that.
fn share(source: &File, target: &File) -> io::Result<()> {
    Ok(rustix::fs::ioctl_ficlone(target, source)?)
}

fn copy_sparse(source: &File, target: &File) -> io::Result<()> {
    let length = source.metadata()?.len();
    target.set_len(length)?;
    let mut at = 0;
    while let Some((begin, end)) = next_data(source, at, length)? {
        copy_range(source, target, begin, end)?;
        at = end;
    }
    target.sync_data()
}

fn copy_range(source: &File, target: &File, begin: u64, end: u64) -> io::Result<()> {
    let (mut from, mut to) = (begin, begin);
    while from < end {
        let count = usize::try_from(end - from).unwrap_or(usize::MAX).min(1 << 30);
        match rustix::fs::copy_file_range(source, Some(&mut from), target, Some(&mut to), count) {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            // Between file systems the bytes have to pass through us.
            Err(_) => return copy_by_hand(source, target, from, end),
        }
    }
    Ok(())
}

fn copy_by_hand(source: &File, target: &File, mut at: u64, end: u64) -> io::Result<()> {
    let mut piece = vec![0; 1 << 20];
    while at < end {
        let want = piece.len().min(usize::try_from(end - at).unwrap_or(usize::MAX));
        let part = piece.get_mut(..want).unwrap_or_default();
        let count = source.read_at(part, at)?;
        if count == 0 {
            return Ok(());
        }
        target.write_all_at(part.get(..count).unwrap_or_default(), at)?;
        at += count as u64;
    }
    Ok(())
}

/// The next stretch that holds data from `at` on; `None` when only a hole is left.
///
/// # Errors
/// What the file system says.
pub fn next_data(file: &File, at: u64, length: u64) -> io::Result<Option<(u64, u64)>> {
    if at >= length {
        return Ok(None);
    }
    let begin = match rustix::fs::seek(file, SeekFrom::Data(at)) {
        Ok(begin) => begin,
        Err(rustix::io::Errno::NXIO) => return Ok(None),
        // A file system without holes is all data.
        Err(_) => return Ok(Some((at, length))),
    };
    let end = rustix::fs::seek(file, SeekFrom::Hole(begin)).unwrap_or(length);
    Ok(Some((begin, end.min(length))))
}

/// Overwrites a whole file with zeros; one with holes is emptied and made long again, which frees what it used.
///
/// # Errors
/// What the file system says.
pub fn wipe(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    let file = open(path, true)?;
    let about = file.metadata()?;
    if about.blocks().saturating_mul(512) < about.len() {
        file.set_len(0)?;
        return file.set_len(about.len()).and_then(|()| file.sync_data());
    }
    let zeros = vec![0; 1 << 20];
    let mut at = 0;
    while at < about.len() {
        let count = usize::try_from(about.len() - at)
            .unwrap_or(usize::MAX)
            .min(zeros.len());
        file.write_all_at(zeros.get(..count).unwrap_or_default(), at)?;
        at += count as u64;
    }
    file.sync_data()
}

/// Makes a plain file longer or shorter; with `allocate_all` the room is really taken.
///
/// # Errors
/// What the file system says.
pub fn resize_raw(path: &Path, size_bytes: u64, allocate_all: bool) -> io::Result<()> {
    let file = open(path, true)?;
    file.set_len(size_bytes)?;
    if allocate_all {
        allocate(&file, size_bytes)
    } else {
        Ok(())
    }
}

/// Writes a piece of an upload.
///
/// # Errors
/// What the file system says.
pub fn write_piece(file: &File, at: u64, bytes: &[u8]) -> io::Result<()> {
    file.write_all_at(bytes, at)
}

/// Leaves a hole in an upload: what was there is taken out, and the file reaches behind it.
///
/// # Errors
/// What the file system says.
pub fn write_hole(file: &File, at: u64, length: u64) -> io::Result<()> {
    let end = at
        .checked_add(length)
        .ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    if file.metadata()?.len() < end {
        file.set_len(end)?;
    }
    if length == 0 {
        return Ok(());
    }
    let flags = FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE;
    Ok(rustix::fs::fallocate(file, flags, at, length)?)
}

/// One piece of a download: bytes, or how long the hole is.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece {
    Data(Vec<u8>),
    Hole(u64),
}

/// Reads the piece at `at`, of a stretch that ends at `end`.
///
/// # Errors
/// What the file system says.
pub fn read_piece(file: &File, at: u64, end: u64, sparse: bool) -> io::Result<Option<Piece>> {
    if at >= end {
        return Ok(None);
    }
    let mut stop = end;
    if sparse {
        match next_data(file, at, end)? {
            None => return Ok(Some(Piece::Hole(end - at))),
            Some((begin, _)) if begin > at => return Ok(Some(Piece::Hole(begin - at))),
            Some((_, data_end)) => stop = data_end,
        }
    }
    let want = usize::try_from(stop - at).unwrap_or(usize::MAX).min(PIECE_BYTES);
    let mut bytes = vec![0; want];
    let mut done = 0;
    while done < want {
        match file.read_at(bytes.get_mut(done..).unwrap_or_default(), at + done as u64)? {
            0 => break,
            count => done += count,
        }
    }
    bytes.truncate(done);
    Ok(if bytes.is_empty() {
        None
    } else {
        Some(Piece::Data(bytes))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use std::path::PathBuf;

    struct Dir(PathBuf);

    impl Dir {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("oxvirt-content-{name}-{}", std::process::id()));
            std::fs::create_dir_all(&path).unwrap();
            Self(path)
        }
    }

    impl Drop for Dir {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_copy_has_the_same_bytes() {
        let dir = Dir::new("copy");
        let (from, to) = (dir.0.join("a"), dir.0.join("b"));
        create_raw(&from, 0o600, 8 << 20, 0).unwrap();
        let file = open(&from, true).unwrap();
        write_piece(&file, 3 << 20, b"in the middle").unwrap();
        copy_raw(&from, &to, 0o600, false).unwrap();
        assert_eq!(std::fs::read(&from).unwrap(), std::fs::read(&to).unwrap());
        assert_eq!(
            copy_raw(&from, &to, 0o600, false).unwrap_err().kind(),
            io::ErrorKind::AlreadyExists
        );
        wipe(&to).unwrap();
        assert!(std::fs::read(&to).unwrap().iter().all(|byte| *byte == 0));
    }

    #[test]
    fn pieces_cover_a_file_with_and_without_holes() {
        let dir = Dir::new("pieces");
        let path = dir.0.join("a");
        create_raw(&path, 0o600, 4 << 20, 0).unwrap();
        let file = open(&path, true).unwrap();
        write_piece(&file, 1 << 20, &[7; 300_000]).unwrap();
        for sparse in [false, true] {
            let mut got = Vec::new();
            let mut holes = 0;
            while let Some(piece) = read_piece(&file, got.len() as u64, 4 << 20, sparse).unwrap() {
                match piece {
                    Piece::Data(bytes) => got.extend(bytes),
                    Piece::Hole(length) => {
                        holes += 1;
                        got.resize(got.len() + length as usize, 0);
                    }
                }
            }
            assert_eq!(got, std::fs::read(&path).unwrap());
            assert!(sparse || holes == 0);
        }
        write_hole(&file, 1 << 20, 300_000).unwrap();
        assert!(std::fs::read(&path).unwrap().iter().all(|byte| *byte == 0));
    }

    #[test]
    fn links_and_folders_are_no_volumes_to_write() {
        let dir = Dir::new("odd");
        assert!(open(&dir.0, false).is_err());
        std::os::unix::fs::symlink("/etc/passwd", dir.0.join("link")).unwrap();
        assert!(create_raw(&dir.0.join("link"), 0o600, 1, 0).is_err());
        let mode = |mode| std::fs::set_permissions(&dir.0, std::fs::Permissions::from_mode(mode)).unwrap();
        mode(0o755);
        assert!(
            open(&dir.0.join("link"), false).is_ok(),
            "a link that only we can have made"
        );
        mode(0o777);
        assert!(
            open(&dir.0.join("link"), false).is_err(),
            "a link that anybody can have made"
        );
    }
}
