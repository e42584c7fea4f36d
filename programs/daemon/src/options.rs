//! The command line of the daemon: libvirtd's options, and `--root`.

use std::ffi::OsString;
use std::path::PathBuf;

/// What the command line asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    pub daemon: bool,
    pub config: Option<PathBuf>,
    pub listen: bool,
    pub pid_file: Option<PathBuf>,
    /// Leave when nobody was connected for so long, in seconds.
    pub timeout_s: Option<u64>,
    pub verbose: bool,
    /// Every path of the daemon lies below it.
    pub root: Option<PathBuf>,
    pub task: Task,
}

/// What to do at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Task {
    #[default]
    Serve,
    Help,
    Version,
}

impl Options {
    /// Reads the arguments behind the program's name.
    ///
    /// # Errors
    /// A sentence about the argument that is wrong.
    pub fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Self, String> {
        let mut options = Self::default();
        let mut args = args.into_iter();
        while let Some(arg) = args.next() {
            let text = arg
                .to_str()
                .ok_or_else(|| format!("argument {} is not UTF-8", arg.display()))?;
            if let Some(rest) = text.strip_prefix("--") {
                let (name, value) = split(rest);
                options.take(&format!("--{name}"), value.map(OsString::from), &mut args)?;
            } else if let Some(letters) = text.strip_prefix('-').filter(|letters| !letters.is_empty()) {
                options.take_short(letters, &mut args)?;
            } else {
                return Err(format!("unexpected argument '{text}'"));
            }
        }
        Ok(options)
    }

    /// `-dv`, `-t5` and `-t 5` are all usual.
    fn take_short(&mut self, letters: &str, args: &mut impl Iterator<Item = OsString>) -> Result<(), String> {
        for (at, letter) in letters.char_indices() {
            let long = long_name(letter).ok_or_else(|| format!("unknown option '-{letter}'"))?;
            if !wants_value(long) {
                self.take(long, None, args)?;
                continue;
            }
            let rest = &letters[at + letter.len_utf8()..];
            return self.take(long, (!rest.is_empty()).then(|| rest.into()), args);
        }
        Ok(())
    }

    fn take(
        &mut self,
        name: &str,
        value: Option<OsString>,
        args: &mut impl Iterator<Item = OsString>,
    ) -> Result<(), String> {
        if !wants_value(name) && value.is_some() {
            return Err(format!("option '{name}' takes no value"));
        }
        let mut value = || {
            value
                .clone()
                .or_else(|| args.next())
                .ok_or_else(|| format!("option '{name}' needs a value"))
        };
        match name {
            "--daemon" => self.daemon = true,
            "--listen" => self.listen = true,
            "--verbose" => self.verbose = true,
            "--version" => self.task = Task::Version,
            "--help" => self.task = Task::Help,
            "--config" => self.config = Some(value()?.into()),
            "--pid-file" => self.pid_file = Some(value()?.into()),
            "--root" => self.root = Some(value()?.into()),
            "--timeout" => self.timeout_s = Some(seconds(&value()?)?),
            _ => return Err(format!("unknown option '{name}'")),
        }
        Ok(())
    }
}

fn split(option: &str) -> (&str, Option<&str>) {
    option
        .split_once('=')
        .map_or((option, None), |(name, value)| (name, Some(value)))
}

fn long_name(letter: char) -> Option<&'static str> {
    Some(match letter {
        'd' => "--daemon",
        'f' => "--config",
        'l' => "--listen",
        'p' => "--pid-file",
        't' => "--timeout",
        'v' => "--verbose",
        'V' => "--version",
        'h' => "--help",
        _ => return None,
    })
}

fn wants_value(name: &str) -> bool {
    matches!(name, "--config" | "--pid-file" | "--timeout" | "--root")
}

fn seconds(value: &OsString) -> Result<u64, String> {
    let number = value
        .to_str()
        .and_then(|text| text.parse().ok())
        .filter(|seconds| *seconds > 0);
    number.ok_or_else(|| format!("'{}' is not a timeout in seconds", value.display()))
}

/// What `--help` prints.
pub fn help(program: &str) -> String {
    format!(
        "Usage: {program} [options]

Manages virtual machines, networks and storage for the clients of its sockets.

Options:
  -d | --daemon            Run as a daemon in the background and write a pid file
  -f | --config FILE       Read this configuration file
  -l | --listen            Listen on the network as well
  -p | --pid-file FILE     Write the pid file here
  -t | --timeout SECONDS   Leave after so long without clients and running guests
  -v | --verbose           Log more
  -V | --version           Print the version
  -h | --help              Print this help
       --root DIR          Keep every file and socket below DIR
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(args: &[&str]) -> Result<Options, String> {
        Options::parse(args.iter().map(OsString::from))
    }

    #[test]
    fn all_spellings() {
        let want = Options {
            daemon: true,
            verbose: true,
            timeout_s: Some(5),
            ..Options::default()
        };
        for args in [
            &["-dvt5"][..],
            &["-d", "-v", "-t", "5"],
            &["--daemon", "--verbose", "--timeout=5"],
        ] {
            assert_eq!(parse(args).as_ref(), Ok(&want), "{args:?}");
        }
        let options = parse(&["--root", "/tmp/x", "-f/c", "--pid-file=/p"]).unwrap();
        assert_eq!(options.root, Some("/tmp/x".into()));
        assert_eq!(
            (options.config, options.pid_file),
            (Some("/c".into()), Some("/p".into()))
        );
    }

    #[test]
    fn mistakes_are_named() {
        for (args, word) in [
            (&["-x"][..], "'-x'"),
            (&["--nope"], "'--nope'"),
            (&["file"], "'file'"),
            (&["-t", "0"], "'0'"),
            (&["-t"], "needs a value"),
            (&["--daemon=1"], "takes no value"),
        ] {
            assert!(parse(args).unwrap_err().contains(word), "{args:?}");
        }
    }
}
