//! The directories, sockets, keys and logs of a run, and whose the guest's disks are meanwhile.

use crate::settings::Settings;
use api::{Domain, Error, Result};
use host::journal::{Journal, Undo};
use std::fs::File;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

/// What of a run lies on the disk.
pub(super) struct Files {
    pub lib_dir: PathBuf,
    pub channel_dir: PathBuf,
    pub master_key: PathBuf,
    pub monitor_path: PathBuf,
    pub monitor: UnixListener,
    pub log: File,
    /// Where this run's lines begin in the log.
    pub log_start: u64,
}

fn failed<'a>(what: &'a str, path: &'a Path) -> impl FnOnce(std::io::Error) -> Error + 'a {
    move |error| {
        Error::system(
            Domain::QEMU,
            error,
            format_args!("unable to {what} '{}'", path.display()),
        )
    }
}

impl Files {
    /// Makes everything, each thing written down before it is made.
    pub(super) fn make(settings: &Settings, journal: &Journal, short: &str, name: &str) -> Result<Self> {
        let dirs = &settings.dirs;
        let lib_dir = dirs.lib.join(format!("domain-{short}"));
        let channel_dir = dirs.channel.join(short);
        for parent in [&dirs.lib, &dirs.channel, &dirs.log, &dirs.objects.state] {
            host::files::make_dir(parent, 0o755).map_err(failed("create directory", parent))?;
        }
        for dir in [&lib_dir, &channel_dir] {
            make_tree(settings, journal, dir)?;
        }
        let master_key = lib_dir.join("master-key.aes");
        write_key(settings, &master_key)?;
        let monitor_path = lib_dir.join("monitor.sock");
        let monitor = UnixListener::bind(&monitor_path).map_err(failed("listen on", &monitor_path))?;
        give(settings, &monitor_path)?;
        let log_path = dirs.log.join(format!("{name}.log"));
        let log = File::options()
            .append(true)
            .read(true)
            .create(true)
            .mode(0o600)
            .open(&log_path)
            .map_err(failed("open", &log_path))?;
        let log_start = log.metadata().map(|data| data.len()).unwrap_or(0);
        Ok(Files {
            lib_dir,
            channel_dir,
            master_key,
            monitor_path,
            monitor,
            log,
            log_start,
        })
    }
}

/// A directory of the guest's own.
fn make_tree(settings: &Settings, journal: &Journal, dir: &Path) -> Result<()> {
    // What an earlier run of this name left would be in the way.
    let _ = std::fs::remove_dir_all(dir);
    journal
        .record(&Undo::RemoveTree(dir.to_owned()))
        .map_err(failed("note", dir))?;
    std::fs::DirBuilder::new()
        .mode(0o700)
        .create(dir)
        .map_err(failed("create directory", dir))?;
    give(settings, dir)
}

/// Gives something that was made for QEMU to QEMU.
fn give(settings: &Settings, path: &Path) -> Result<()> {
    match settings.owner {
        Some((uid, gid)) => {
            std::os::unix::fs::lchown(path, Some(uid), Some(gid)).map_err(failed("change owner of", path))
        }
        None => Ok(()),
    }
}

/// The key under which secrets are given to QEMU: random, and readable by QEMU alone from the first moment.
fn write_key(settings: &Settings, path: &Path) -> Result<()> {
    let mut key = [0u8; 32];
    File::open("/dev/urandom")
        .and_then(|mut random| std::io::Read::read_exact(&mut random, &mut key))
        .map_err(failed("read", Path::new("/dev/urandom")))?;
    let mut options = File::options();
    let made = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| file.write_all(&key));
    made.map_err(failed("write", path))?;
    give(settings, path)
}

/// Lets QEMU use a file of the guest's definition, until the run is over.
pub(crate) fn lend(settings: &Settings, journal: &Journal, path: &Path) -> Result<()> {
    let Some((uid, gid)) = settings.owner else {
        return Ok(());
    };
    let Ok(data) = std::fs::metadata(path) else {
        // QEMU will say that it is not there, in the words that people look for.
        return Ok(());
    };
    // What everybody may use needs no new owner; devices of the host keep theirs.
    let is_plain = data.is_file();
    if !is_plain || (data.permissions().mode() & 0o006 == 0o006) {
        return Ok(());
    }
    match journal.change_owner(path, uid, gid) {
        // A read-only file system, or one that knows no owners: QEMU may still be able to read it.
        Err(error)
            if matches!(
                error.raw_os_error(),
                Some(libc::EROFS | libc::EOPNOTSUPP | libc::EPERM)
            ) =>
        {
            Ok(())
        }
        done => done.map_err(failed("change owner of", path)),
    }
}

/// The lines that QEMU wrote since the run began: why it failed.
pub(super) fn log_tail(log: &File, start: u64) -> String {
    use std::os::unix::fs::FileExt as _;
    let mut bytes = vec![0; 8192];
    let count = log.read_at(&mut bytes, start).unwrap_or(0);
    bytes.truncate(count);
    let text = String::from_utf8_lossy(&bytes);
    // The first lines are ours: the command.
    let theirs = text
        .split_once(super::launch::COMMAND_END)
        .map_or("", |(_, rest)| rest);
    theirs.trim().to_owned()
}

/// A moment as logs and libvirt's own log files write it.
pub(super) fn timestamp() -> String {
    let ms = engine::now_ms();
    let (days, of_day) = (ms / 86_400_000, ms % 86_400_000);
    // From days to a date: the calendar repeats every 400 years (146,097 days), counted from March.
    let z = days + 719_468;
    let era = z / 146_097;
    let day_of_era = z % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let (hour, minute) = (of_day / 3_600_000, of_day / 60_000 % 60);
    let (second, milli) = (of_day / 1000 % 60, of_day % 1000);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{milli:03}+0000")
}
