//! Connection URIs: `driver[+transport]://[user@][host][:port]/path[?parameter=value&…]`.

use api::{Code, Domain, Error, Result};
use std::path::PathBuf;

/// Where a connection goes to, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The driver's name, such as `qemu`.
    pub driver: String,
    pub transport: Transport,
    pub user: Option<String>,
    pub host: Option<String>,
    pub port: Option<u16>,
    pub path: String,
    /// What the peer is asked to open.
    pub name: String,
    /// The socket of a UNIX transport, or the peer's behind SSH.
    pub socket: Option<String>,
    /// The program of the transports `ssh` and `ext`.
    pub command: Option<String>,
    pub netcat: Option<String>,
    pub keyfile: Option<String>,
    /// Directory with keys and certificates.
    pub pki_path: Option<String>,
    pub auth_file: Option<String>,
    pub no_verify: bool,
    pub no_tty: bool,
    pub mode: Mode,
    pub proxy: Proxy,
}

/// How bytes reach the peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    Unix,
    Tcp,
    Tls,
    Ssh,
    Ext,
}

/// Which daemon's socket is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// The driver's own daemon if it has one, else the common one.
    #[default]
    Auto,
    /// The common daemon.
    Legacy,
    /// The driver's own daemon.
    Direct,
}

/// What carries bytes to the socket on the other side of SSH.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Proxy {
    #[default]
    Auto,
    Netcat,
    Native,
}

/// A URI in its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uri {
    pub scheme: String,
    pub user: Option<String>,
    pub host: Option<String>,
    pub port: Option<u16>,
    pub path: String,
    pub params: Vec<Param>,
}

/// One parameter of a URI, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param {
    pub name: String,
    pub value: String,
}

impl Uri {
    /// Takes a URI apart.
    ///
    /// # Errors
    /// `VIR_ERR_INTERNAL_ERROR` that names the text, as libvirt words it.
    pub fn parse(text: &str) -> Result<Self> {
        let bad = || {
            Error::internal(Domain::REMOTE, format!("Unable to parse URI {text}"))
                .with_hint("a URI looks like qemu:///system or qemu+ssh://user@host/system")
        };
        let (scheme, rest) = text.split_once(':').ok_or_else(bad)?;
        if scheme.is_empty()
            || !scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
        {
            return Err(bad());
        }
        let rest = rest.split_once('#').map_or(rest, |(rest, _)| rest);
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = match rest.strip_prefix("//") {
            Some(rest) => rest.split_at(rest.find('/').unwrap_or(rest.len())),
            None => ("", rest),
        };
        let (user, place) = match authority.rsplit_once('@') {
            Some((user, place)) => (Some(decode(user).ok_or_else(bad)?), place),
            None => (None, authority),
        };
        let (host, port) = host_and_port(place).ok_or_else(bad)?;
        Ok(Self {
            scheme: scheme.to_ascii_lowercase(),
            user,
            host,
            port,
            path: decode(path).ok_or_else(bad)?,
            params: params(query).ok_or_else(bad)?,
        })
    }

    /// The driver's name, without a transport.
    pub fn driver(&self) -> &str {
        self.scheme
            .split_once('+')
            .map_or(&self.scheme, |(driver, _)| driver)
    }

    /// The transport behind the `+`, if one is named.
    pub fn transport(&self) -> Option<&str> {
        self.scheme.split_once('+').map(|(_, transport)| transport)
    }

    /// Whether it means something outside of this process: a host or a transport is named.
    pub fn is_remote(&self) -> bool {
        self.host.is_some() || self.transport().is_some()
    }
}

impl Target {
    /// Finds out where a URI leads.
    ///
    /// # Errors
    /// A transport or parameter value that does not exist (`VIR_ERR_INVALID_ARG`).
    pub fn of(uri: &Uri) -> Result<Self> {
        let mut target = Self {
            driver: uri.driver().to_owned(),
            transport: transport(uri)?,
            user: uri.user.clone(),
            host: uri.host.clone(),
            port: uri.port,
            path: uri.path.clone(),
            name: String::new(),
            socket: None,
            command: None,
            netcat: None,
            keyfile: None,
            pki_path: None,
            auth_file: None,
            no_verify: false,
            no_tty: false,
            mode: Mode::Auto,
            proxy: Proxy::Auto,
        };
        let mut passed = Vec::new();
        let mut name = None;
        for param in &uri.params {
            if param.name == "name" {
                name = Some(param.value.clone());
            } else if !target.take(param)? {
                passed.push(param);
            }
        }
        target.name = name.unwrap_or_else(|| peer_uri(uri, &passed));
        Ok(target)
    }

    /// Takes a parameter that is meant for this side; `false` for one that the peer should see.
    fn take(&mut self, param: &Param) -> Result<bool> {
        let text = || Some(param.value.clone());
        match param.name.as_str() {
            "command" => self.command = text(),
            "socket" => self.socket = text(),
            "netcat" => self.netcat = text(),
            "keyfile" => self.keyfile = text(),
            "pkipath" => self.pki_path = text(),
            "authfile" => self.auth_file = text(),
            "no_verify" => self.no_verify = is_on(param)?,
            "no_tty" => self.no_tty = is_on(param)?,
            "no_sanity" => _ = is_on(param)?,
            "mode" => {
                self.mode = choice(
                    param,
                    &[
                        ("auto", Mode::Auto),
                        ("legacy", Mode::Legacy),
                        ("direct", Mode::Direct),
                    ],
                )?
            }
            "proxy" => {
                let known = [
                    ("auto", Proxy::Auto),
                    ("netcat", Proxy::Netcat),
                    ("native", Proxy::Native),
                ];
                self.proxy = choice(param, &known)?;
            }
            // They tune transports that are other programs' business here.
            "auth" | "sshauth" | "known_hosts" | "known_hosts_verify" | "tls_priority" => {}
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Whether it is the connection of a user's own daemon on this machine.
    pub fn is_session(&self) -> bool {
        self.path == "/session" && self.host.is_none()
    }
}

fn transport(uri: &Uri) -> Result<Transport> {
    match uri.transport() {
        None if uri.host.is_some() => Ok(Transport::Tls),
        None | Some("unix") => Ok(Transport::Unix),
        Some("tcp") => Ok(Transport::Tcp),
        Some("tls") => Ok(Transport::Tls),
        // One SSH is like the other: all are done by the ssh program.
        Some("ssh" | "libssh" | "libssh2") => Ok(Transport::Ssh),
        Some("ext") => Ok(Transport::Ext),
        Some(other) => Err(Error::new(
            Domain::REMOTE,
            Code::INVALID_ARG,
            format!("transport in URL not recognised (should be unix|tcp|tls|ssh|ext): {other}"),
        )),
    }
}

/// The URI as the peer should see it: without transport, host and what concerned this side.
fn peer_uri(uri: &Uri, params: &[&Param]) -> String {
    let mut text = format!("{}://{}", uri.driver(), encode(&uri.path, "/"));
    for (at, param) in params.iter().enumerate() {
        text.push(if at == 0 { '?' } else { '&' });
        text.push_str(&encode(&param.name, ""));
        text.push('=');
        text.push_str(&encode(&param.value, "/"));
    }
    text
}

fn is_on(param: &Param) -> Result<bool> {
    let number: i32 = param.value.parse().map_err(|_| bad_value(param))?;
    Ok(number != 0)
}

fn choice<T: Copy>(param: &Param, known: &[(&str, T)]) -> Result<T> {
    let found = known.iter().find(|(name, _)| *name == param.value);
    found.map(|(_, value)| *value).ok_or_else(|| bad_value(param))
}

fn bad_value(param: &Param) -> Error {
    let what = format!(
        "failed to parse value of URI component {}: {}",
        param.name, param.value
    );
    Error::new(Domain::REMOTE, Code::INVALID_ARG, what)
}

fn host_and_port(place: &str) -> Option<(Option<String>, Option<u16>)> {
    let (host, port) = match place.strip_prefix('[') {
        Some(rest) => {
            let (host, behind) = rest.split_once(']')?;
            (host, behind.strip_prefix(':').unwrap_or(behind))
        }
        None => place.split_once(':').unwrap_or((place, "")),
    };
    let port = if port.is_empty() {
        None
    } else {
        Some(port.parse().ok()?)
    };
    Some(((!host.is_empty()).then(|| host.to_owned()), port))
}

fn params(query: &str) -> Option<Vec<Param>> {
    let parts = query.split(['&', ';']).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            Some(Param {
                name: decode(name)?,
                value: decode(value)?,
            })
        })
        .collect()
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?];
        bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

fn encode(text: &str, plain: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        let c = char::from(byte);
        if c.is_ascii_alphanumeric() || "-_.~!*'()".contains(c) || plain.contains(c) {
            out.push(c);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// The directory of sockets and the base name of a system daemon's or session daemon's socket.
pub(crate) fn socket_path(dir: &str, base: &str, read_only: bool) -> PathBuf {
    PathBuf::from(dir).join(format!("{base}-sock{}", if read_only { "-ro" } else { "" }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(text: &str) -> Target {
        Target::of(&Uri::parse(text).unwrap()).unwrap()
    }

    #[test]
    fn what_the_peer_is_asked_to_open() {
        for (uri, name) in [
            ("qemu:///system", "qemu:///system"),
            ("qemu+unix:///system?socket=/x", "qemu:///system"),
            (
                "qemu+ssh://root@host.example:2222/session?keyfile=/k&no_tty=1",
                "qemu:///session",
            ),
            ("test+tcp://[::1]:99/default?name=test:///other", "test:///other"),
            (
                "esx://h/?no_verify=1&auto_answer=1&x=a%26b",
                "esx:///?auto_answer=1&x=a%26b",
            ),
        ] {
            assert_eq!(target(uri).name, name, "{uri}");
        }
    }

    #[test]
    fn places() {
        let ssh = target("qemu+ssh://me%40x@[fe80::1]:22/system?proxy=netcat&netcat=/bin/nc&mode=legacy");
        assert_eq!(
            (ssh.user.as_deref(), ssh.host.as_deref(), ssh.port),
            (Some("me@x"), Some("fe80::1"), Some(22))
        );
        assert_eq!(
            (ssh.proxy, ssh.mode, ssh.transport),
            (Proxy::Netcat, Mode::Legacy, Transport::Ssh)
        );
        assert_eq!(target("qemu://h/system").transport, Transport::Tls);
        assert!(target("qemu:///session").is_session());
        assert_eq!(
            target("qemu+ext:///system?command=%2Fbin%2Fx").command.as_deref(),
            Some("/bin/x")
        );
    }

    #[test]
    fn mistakes() {
        for text in ["", "qemu", "://", "qemu://h:x/", "qemu:///?a=%zz", "q u:///"] {
            assert!(Uri::parse(text).is_err(), "{text}");
        }
        for text in [
            "qemu+pigeon:///system",
            "qemu:///system?no_verify=x",
            "qemu:///system?mode=odd",
        ] {
            let error = Target::of(&Uri::parse(text).unwrap()).unwrap_err();
            assert_eq!(error.code(), Code::INVALID_ARG, "{text}");
        }
    }
}
