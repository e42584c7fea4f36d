//! The options of the program itself, read as `getopt_long` reads them.

/// What the command line asked for, before any command.
#[derive(Clone, Debug, Default)]
pub struct Globals {
    /// Where to connect to.
    pub connect: Option<String>,
    /// 0 tells everything, 4 nothing.
    pub debug: u8,
    /// The character that leaves a console.
    pub escape: u8,
    /// Seconds between signs of life; negative for the library's own choice.
    pub keepalive_interval_s: i32,
    /// How many signs of life may be missed.
    pub keepalive_count: u32,
    /// A file for the log.
    pub log: Option<String>,
    /// No headings and remarks.
    pub quiet: bool,
    /// Change nothing.
    pub read_only: bool,
    /// Tell how long each command took.
    pub timing: bool,
    /// Print JSON.
    pub json: bool,
}

/// What the command line wants.
#[derive(Debug)]
pub enum Wanted {
    /// Run these words; none of them means an interactive shell.
    Run(Globals, Vec<String>),
    /// The page of `--help`.
    Help,
    /// The version number.
    ShortVersion,
    /// The version and what is supported.
    LongVersion,
}

struct Long {
    name: &'static str,
    short: char,
    takes: bool,
}

const LONGS: &[Long] = &[
    Long {
        name: "connect",
        short: 'c',
        takes: true,
    },
    Long {
        name: "debug",
        short: 'd',
        takes: true,
    },
    Long {
        name: "escape",
        short: 'e',
        takes: true,
    },
    Long {
        name: "help",
        short: 'h',
        takes: false,
    },
    Long {
        name: "keepalive-interval",
        short: 'k',
        takes: true,
    },
    Long {
        name: "keepalive-count",
        short: 'K',
        takes: true,
    },
    Long {
        name: "log",
        short: 'l',
        takes: true,
    },
    Long {
        name: "output",
        short: 'o',
        takes: true,
    },
    Long {
        name: "quiet",
        short: 'q',
        takes: false,
    },
    Long {
        name: "readonly",
        short: 'r',
        takes: false,
    },
    Long {
        name: "timing",
        short: 't',
        takes: false,
    },
    Long {
        name: "version",
        short: 'w',
        takes: false,
    },
];

/// Reads the command line after the program's name; the error is what to tell the user.
pub fn parse(words: &[String]) -> Result<Wanted, String> {
    let mut globals = Globals {
        debug: 4,
        escape: 0x1d,
        keepalive_interval_s: -1,
        keepalive_count: 6,
        ..Globals::default()
    };
    environment(&mut globals);
    let mut rest = words.iter();
    let mut left: Vec<String> = Vec::new();
    while let Some(word) = rest.next() {
        let found = if word == "--" {
            left.extend(rest.by_ref().cloned());
            break;
        } else if let Some(long) = word.strip_prefix("--") {
            long_option(&mut globals, word, long, &mut rest)?
        } else if word.len() > 1 && word.starts_with('-') {
            short_options(&mut globals, &word[1..], &mut rest)?
        } else {
            left.push(word.clone());
            left.extend(rest.by_ref().cloned());
            break;
        };
        if let Some(wanted) = found {
            return Ok(wanted);
        }
    }
    Ok(Wanted::Run(globals, left))
}

fn environment(globals: &mut Globals) {
    if let Some(level) = std::env::var("VIRSH_DEBUG")
        .ok()
        .and_then(|text| text.parse().ok())
    {
        globals.debug = std::cmp::min(level, 4);
    }
    globals.log = std::env::var("VIRSH_LOG_FILE")
        .ok()
        .filter(|path| !path.is_empty());
    globals.connect = std::env::var("VIRSH_DEFAULT_CONNECT_URI")
        .ok()
        .filter(|uri| !uri.is_empty());
}

type Rest<'a> = std::slice::Iter<'a, String>;

fn long_option(
    globals: &mut Globals,
    word: &str,
    long: &str,
    rest: &mut Rest<'_>,
) -> Result<Option<Wanted>, String> {
    let (name, inline) = match long.split_once('=') {
        Some((name, value)) => (name, Some(value.to_string())),
        None => (long, None),
    };
    let exact = LONGS.iter().find(|long| long.name == name);
    let mut near = LONGS.iter().filter(|long| long.name.starts_with(name));
    let Some(option) = exact.or_else(|| near.next().filter(|_| near.next().is_none())) else {
        return Err(format!("unsupported option '{word}'. See --help."));
    };
    if !option.takes && inline.is_some() && option.name != "version" {
        return Err(format!("unsupported option '-{}'. See --help.", option.short));
    }
    if option.name == "version" {
        return Ok(Some(if inline.as_deref() == Some("long") {
            Wanted::LongVersion
        } else {
            Wanted::ShortVersion
        }));
    }
    let value = if option.takes {
        inline.or_else(|| rest.next().cloned())
    } else {
        None
    };
    apply(globals, option.short, value)
}

fn short_options(
    globals: &mut Globals,
    letters: &str,
    rest: &mut Rest<'_>,
) -> Result<Option<Wanted>, String> {
    for (at, letter) in letters.char_indices() {
        match letter {
            'v' => return Ok(Some(Wanted::ShortVersion)),
            'V' => return Ok(Some(Wanted::LongVersion)),
            _ => {}
        }
        let known = LONGS
            .iter()
            .find(|long| long.short == letter && !matches!(letter, 'o' | 'w'));
        let Some(option) = known else {
            return Err(format!("unsupported option '-{letter}'. See --help."));
        };
        if !option.takes {
            if let Some(wanted) = apply(globals, letter, None)? {
                return Ok(Some(wanted));
            }
            continue;
        }
        let inline = &letters[at + letter.len_utf8()..];
        let value = if inline.is_empty() {
            rest.next().cloned()
        } else {
            Some(inline.to_string())
        };
        return apply(globals, letter, value);
    }
    Ok(None)
}

fn apply(globals: &mut Globals, letter: char, value: Option<String>) -> Result<Option<Wanted>, String> {
    let needs = LONGS.iter().find(|long| long.short == letter && long.takes);
    if let (Some(long), None) = (needs, &value) {
        let short = if long.short == 'o' {
            String::new()
        } else {
            format!("'-{}'/", long.short)
        };
        return Err(format!("option {short}'--{}' requires an argument", long.name));
    }
    let value = value.unwrap_or_default();
    match letter {
        'c' => globals.connect = Some(value),
        'd' => globals.debug = debug_level(&value)?,
        'e' => globals.escape = escape_key(&value)?,
        'h' => return Ok(Some(Wanted::Help)),
        'k' => {
            globals.keepalive_interval_s = value
                .parse()
                .map_err(|_| "Invalid value for option -k".to_string())?
        }
        'K' => {
            globals.keepalive_count = value
                .parse()
                .map_err(|_| "Invalid value for option -K".to_string())?
        }
        'l' => globals.log = Some(value),
        'o' => globals.json = crate::parser::parse_output(Some(&value))?,
        'q' => globals.quiet = true,
        'r' => globals.read_only = true,
        _ => globals.timing = true,
    }
    Ok(None)
}

fn debug_level(value: &str) -> Result<u8, String> {
    let level: i64 = value
        .parse()
        .map_err(|_| "option -d takes a numeric argument".to_string())?;
    if (0..=4).contains(&level) {
        return Ok(level as u8);
    }
    eprintln!("error: ignoring debug level {level} out of range [0-4]");
    Ok(4)
}

/// `^]`, `^a` or a single character.
fn escape_key(value: &str) -> Result<u8, String> {
    let invalid = || format!("Invalid string '{value}' for escape sequence");
    match value.as_bytes() {
        [b'^', key] => match key.to_ascii_uppercase() {
            key @ (b'@'..=b'_') => Ok(key ^ 0x40),
            b'?' => Ok(0x7f),
            _ => Err(invalid()),
        },
        [key] if key.is_ascii() => Ok(*key),
        _ => Err(invalid()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<Wanted, String> {
        parse(&words.iter().map(|word| word.to_string()).collect::<Vec<_>>())
    }

    #[test]
    fn options_end_at_the_command() {
        let Ok(Wanted::Run(globals, words)) = read(&["-qr", "-cx:///", "--tim", "list", "--all", "-q"])
        else {
            panic!("refused");
        };
        assert!(globals.quiet && globals.read_only && globals.timing);
        assert_eq!(globals.connect.as_deref(), Some("x:///"));
        assert_eq!(words, ["list", "--all", "-q"]);
    }

    #[test]
    fn what_is_wrong_is_told() {
        assert_eq!(
            read(&["--foo"]).unwrap_err(),
            "unsupported option '--foo'. See --help."
        );
        assert_eq!(
            read(&["-k"]).unwrap_err(),
            "option '-k'/'--keepalive-interval' requires an argument"
        );
        assert_eq!(
            read(&["-e", "^ab", "x"]).unwrap_err(),
            "Invalid string '^ab' for escape sequence"
        );
    }

    #[test]
    fn escape_keys() {
        assert_eq!(escape_key("^]"), Ok(0x1d));
        assert_eq!(escape_key("^a"), Ok(1));
        assert_eq!(escape_key("q"), Ok(b'q'));
    }
}
