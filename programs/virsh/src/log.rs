//! The log file that `--log` asks for, and the debug level.

use std::fs::{File, OpenOptions};
use std::io::Write;

/// Where lines are logged, and which.
pub struct Log {
    file: Option<File>,
    level: u8,
}

/// The level at which nothing but errors is told.
pub const QUIET_LEVEL: u8 = 4;

impl Log {
    /// Opens the file for adding to; a file that cannot be opened is told and done without.
    pub fn open(path: Option<&str>, level: u8) -> Log {
        let open = |path: &str| {
            let made = OpenOptions::new().create(true).append(true).open(path);
            made.map_err(|error| {
                eprintln!("error: failed to open the log file. check the log file path: {error}")
            })
            .ok()
        };
        Log {
            file: path.and_then(open),
            level,
        }
    }

    /// Logs an error.
    pub fn error(&mut self, line: &str) {
        self.write("ERROR", line);
    }

    /// Logs a debug line of that level; true if it is to be shown too.
    pub fn debug(&mut self, level: u8, line: &str) -> bool {
        let wanted = level >= self.level && self.level < QUIET_LEVEL;
        if wanted {
            self.write(if level == 0 { "DEBUG" } else { "INFO" }, line);
        }
        wanted
    }

    fn write(&mut self, level: &str, line: &str) {
        let Some(file) = &mut self.file else { return };
        let time = crate::time::local(crate::time::now_s()).format_log();
        // A full disk must not stop the shell.
        let _ = writeln!(file, "[{time} virsh {}] {level} {line}", std::process::id());
    }
}
