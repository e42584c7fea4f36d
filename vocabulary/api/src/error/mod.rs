//! Errors: libvirt's code, domain and message for programs, the cause and the way out for people.

mod tables;

use std::fmt;
use std::sync::Arc;

/// A result with libvirt's kind of error.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The number of an error (`VIR_ERR_*`). Numbers without a name here are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Code(pub i32);

/// The part of libvirt that an error comes from (`VIR_FROM_*`). Numbers without a name here are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Domain(pub i32);

/// How bad it is (`VIR_ERR_NONE`, `_WARNING`, `_ERROR`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Level(pub i32);

impl Level {
    /// A simple warning.
    pub const WARNING: Level = Level(1);
    /// An error.
    pub const ERROR: Level = Level(2);
}

struct CodeRow {
    nr: i32,
    name: &'static str,
    plain: Option<&'static str>,
    detailed: Option<&'static str>,
}

struct DomainRow {
    nr: i32,
    name: &'static str,
    label: &'static str,
}

impl Code {
    fn row(self) -> Option<&'static CodeRow> {
        tables::CODES.iter().find(|row| row.nr == self.0)
    }

    /// The public name, such as `VIR_ERR_NO_DOMAIN`.
    pub fn name(self) -> Option<&'static str> {
        self.row().map(|row| row.name)
    }

    /// The template of the message: with a detail, or without.
    pub fn template(self, has_detail: bool) -> &'static str {
        let row = self.row();
        let pick = |row: &'static CodeRow| if has_detail { row.detailed } else { row.plain };
        row.and_then(pick)
            .unwrap_or(if has_detail { "%1$s" } else { "unknown error" })
    }
}

impl Domain {
    /// The public name, such as `VIR_FROM_QEMU`.
    pub fn name(self) -> Option<&'static str> {
        tables::DOMAINS
            .iter()
            .find(|row| row.nr == self.0)
            .map(|row| row.name)
    }

    /// The words by which error lines name it.
    pub fn label(self) -> &'static str {
        tables::DOMAINS
            .iter()
            .find(|row| row.nr == self.0)
            .map_or("", |row| row.label)
    }
}

/// An error as every interface of libvirt shows it, with its chain of causes.
#[derive(Debug, Clone)]
pub struct Error(Box<Inner>);

/// The facts of an [`Error`].
#[derive(Debug, Clone)]
pub struct Inner {
    /// What went wrong.
    pub code: Code,
    /// Where.
    pub domain: Domain,
    /// How bad it is.
    pub level: Level,
    /// The whole message; `None` only if a peer sent none.
    pub message: Option<String>,
    /// The template of the message.
    pub str1: Option<String>,
    /// The detail.
    pub str2: Option<String>,
    /// More text.
    pub str3: Option<String>,
    /// A number, -1 if unused.
    pub int1: i32,
    /// A number, -1 if unused.
    pub int2: i32,
    /// What led to it.
    pub source: Option<Arc<dyn std::error::Error + Send + Sync>>,
    /// What a person can do about it.
    pub hint: Option<String>,
}

/// Where the functions of the C library say that errors come from, by what their names begin with or contain.
const DOMAINS_OF_FUNCTIONS: &[(&str, Domain)] = &[
    ("virDomainSnapshot", Domain::DOMAIN_SNAPSHOT),
    ("virDomainCheckpoint", Domain::DOMAIN_CHECKPOINT),
    ("virDomain", Domain::DOMAIN),
    ("virNetwork", Domain::NETWORK),
    ("virStorage", Domain::STORAGE),
    ("virNodeDevice", Domain::NODEDEV),
    ("virInterface", Domain::INTERFACE),
    ("virSecret", Domain::SECRET),
    ("virNWFilter", Domain::NWFILTER),
    ("virStream", Domain::STREAMS),
];

const DOMAINS_OF_CONNECTIONS: &[(&str, Domain)] = &[
    ("Network", Domain::NETWORK),
    ("Storage", Domain::STORAGE),
    ("NodeDevice", Domain::NODEDEV),
    ("NodeNumOfDevices", Domain::NODEDEV),
    ("NodeListDevices", Domain::NODEDEV),
    ("Interface", Domain::INTERFACE),
    ("Secret", Domain::SECRET),
    ("NWFilter", Domain::NWFILTER),
    ("Domain", Domain::DOMAIN),
];

fn domain_of(function: &str) -> Domain {
    let begins = DOMAINS_OF_FUNCTIONS
        .iter()
        .find(|(word, _)| function.starts_with(word));
    let of_connections = || {
        DOMAINS_OF_CONNECTIONS
            .iter()
            .find(|(word, _)| function.contains(word))
    };
    begins
        .or_else(of_connections)
        .map_or(Domain::NONE, |(_, domain)| *domain)
}

impl Error {
    /// An error with a detail, its message made by the template of `code`.
    pub fn new(domain: Domain, code: Code, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let template = code.template(true);
        let message = template.replace("%1$s", &detail).replace("%s", &detail);
        Self::from_parts(domain, code, message, Some(template.to_owned()), Some(detail))
    }

    /// An error without a detail.
    pub fn plain(domain: Domain, code: Code) -> Self {
        let template = code.template(false);
        Self::from_parts(domain, code, template.to_owned(), Some(template.to_owned()), None)
    }

    /// An error whose message is `words` alone, without the template of `code`.
    pub fn verbatim(domain: Domain, code: Code, words: impl Into<String>) -> Self {
        let words = words.into();
        Self::from_parts(domain, code, words.clone(), Some("%s".to_owned()), Some(words))
    }

    /// `VIR_ERR_INTERNAL_ERROR`: something that should not happen did.
    pub fn internal(domain: Domain, detail: impl Into<String>) -> Self {
        Self::new(domain, Code::INTERNAL_ERROR, detail)
    }

    /// `VIR_ERR_NO_SUPPORT` for the function called `title`; where it comes from follows from the name.
    pub fn unsupported(title: &str) -> Self {
        Self::new(domain_of(title), Code::NO_SUPPORT, title)
    }

    /// `VIR_ERR_SYSTEM_ERROR`: the operating system refused `what`; its number and words follow, as libvirt writes
    /// them.
    pub fn system(domain: Domain, error: std::io::Error, what: impl fmt::Display) -> Self {
        let words = error.to_string();
        let words = words.split(" (os error").next().unwrap_or_default();
        let mut made = Self::new(domain, Code::SYSTEM_ERROR, format!("{what}: {words}"));
        made.0.int1 = error.raw_os_error().unwrap_or(-1);
        made.0.source = Some(Arc::new(error));
        made
    }

    /// `VIR_ERR_INVALID_ARG` as the C library words it: `problem` is such as "must not be NULL".
    pub fn bad_argument(domain: Domain, function: &str, argument: &str, problem: &str) -> Self {
        let message = format!("{argument} in {function} {problem}");
        Self::about_argument(domain, function, argument, message)
    }

    /// `VIR_ERR_INVALID_ARG` for the bits `unknown` of the flags of `function`.
    pub fn unsupported_flags(domain: Domain, unknown: u32, function: &str) -> Self {
        let message = format!("unsupported flags (0x{unknown:x}) in function {function}");
        Self::about_argument(domain, function, "flags", message)
    }

    /// Complaints about a call carry no class in front, and name function and argument where others have a template.
    fn about_argument(domain: Domain, function: &str, argument: &str, message: String) -> Self {
        let (function, argument) = (Some(function.to_owned()), Some(argument.to_owned()));
        Self::from_parts(domain, Code::INVALID_ARG, message, function, argument)
    }

    fn from_parts(
        domain: Domain,
        code: Code,
        message: String,
        str1: Option<String>,
        str2: Option<String>,
    ) -> Self {
        Error(Box::new(Inner {
            code,
            domain,
            level: Level::ERROR,
            message: Some(message),
            str1,
            str2,
            str3: None,
            int1: -1,
            int2: -1,
            source: None,
            hint: None,
        }))
    }

    /// An error out of all its facts, as it comes from a peer.
    pub fn from_inner(inner: Inner) -> Self {
        Error(Box::new(inner))
    }

    /// All facts, for the wire.
    pub fn inner(&self) -> &Inner {
        &self.0
    }

    /// All facts, to change them.
    pub fn inner_mut(&mut self) -> &mut Inner {
        &mut self.0
    }

    /// The number.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// Where it comes from.
    pub fn domain(&self) -> Domain {
        self.0.domain
    }

    /// The whole message.
    pub fn message(&self) -> &str {
        self.0.message.as_deref().unwrap_or("unknown error")
    }

    /// The way out, if one is known.
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// Adds what led to it.
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.source = Some(Arc::from(source.into()));
        self
    }

    /// Adds what a person can do about it.
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// The causes below it, one line each, then the way out: for people.
    pub fn explain(&self) -> String {
        let mut lines = vec![self.message().to_owned()];
        let mut next = std::error::Error::source(self);
        while let Some(cause) = next {
            lines.push(format!("  caused by: {cause}"));
            next = cause.source();
        }
        if let Some(hint) = self.hint() {
            lines.push(format!("  way out: {hint}"));
        }
        lines.join("\n")
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

impl From<xdr::Error> for Error {
    fn from(error: xdr::Error) -> Self {
        Error::new(
            Domain::RPC,
            Code::RPC,
            format!("Unable to decode message payload: {error}"),
        )
        .with_source(error)
    }
}
