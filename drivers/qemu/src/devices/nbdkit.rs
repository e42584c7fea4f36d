//! Images on the network that a helper reaches instead of QEMU: nbdkit.

use super::blockdev::url;
use super::layers::Layer;
use model::YesNo;
use model::domain::storage::{AuthSecret, Protocol, Source, SourceKind};

/// What goes through a pipe to a helper.
#[derive(Clone, Debug, PartialEq)]
pub enum Piped {
    /// The value of a secret.
    Secret(AuthSecret),
    /// A text that must not be seen in the arguments.
    Text(String),
}

/// One helper as it is started.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Helper {
    /// The program and its arguments.
    pub args: Vec<String>,
    /// What is written into each pipe, in the order of their descriptors.
    pub pipes: Vec<Piped>,
}

/// The plugin that speaks a protocol.
fn plugin(protocol: Protocol) -> Option<&'static str> {
    match protocol {
        Protocol::Http | Protocol::Https | Protocol::Ftp | Protocol::Ftps | Protocol::Tftp => Some("curl"),
        Protocol::Ssh => Some("ssh"),
        _ => None,
    }
}

/// Whether a helper with these plugins reaches an image.
pub fn serves(kind: SourceKind, source: &Source, plugins: &[String]) -> bool {
    let needed = source
        .protocol
        .filter(|_| kind == SourceKind::Network)
        .and_then(plugin);
    needed.is_some_and(|needed| plugins.iter().any(|plugin| plugin == needed))
}

/// The socket of the helper of an image.
pub fn socket(folder: &str, name: &str) -> String {
    format!("{folder}/nbdkit-{name}.socket")
}

/// The helper of an image. `pipe` makes the next pipe and gives the descriptor its reader inherits.
pub fn helper(layer: &Layer<'_>, socket: &str, pipe: &mut dyn FnMut() -> i32) -> Option<Helper> {
    let protocol = layer.source.protocol?;
    let plugin = plugin(protocol)?;
    let mut args: Vec<String> = ["nbdkit", "--unix", socket, "--foreground"]
        .map(String::from)
        .to_vec();
    if layer.readonly {
        args.push("--readonly".to_owned());
    }
    args.push(plugin.to_owned());
    let mut helper = Helper {
        args,
        pipes: Vec::new(),
    };
    match plugin {
        "curl" => curl(layer, protocol, &mut helper, pipe),
        _ => ssh(layer, &mut helper, pipe),
    }
    Some(helper)
}

impl Helper {
    fn put(&mut self, key: &str, value: impl std::fmt::Display) {
        self.args.push(format!("{key}={value}"));
    }

    /// Adds an argument whose value comes through a pipe.
    fn piped(&mut self, key: &str, content: Piped, pipe: &mut dyn FnMut() -> i32) {
        self.put(key, format_args!("-{}", pipe()));
        self.pipes.push(content);
    }

    /// Adds who logs in, and with what.
    fn login(&mut self, layer: &Layer<'_>, pipe: &mut dyn FnMut() -> i32) -> bool {
        let Some(auth) = layer.auth else { return false };
        self.put("user", &auth.username);
        if let Some(secret) = &auth.secret {
            self.piped("password", Piped::Secret(secret.clone()), pipe);
        }
        true
    }
}

fn curl(layer: &Layer<'_>, protocol: Protocol, helper: &mut Helper, pipe: &mut dyn FnMut() -> i32) {
    let source = layer.source;
    // A web server may send its clients on to a place where the connection is secure.
    let allowed = match protocol {
        Protocol::Http => "http,https",
        protocol => protocol.as_str(),
    };
    helper.put("protocols", allowed);
    let host = source.hosts.first().cloned().unwrap_or_default();
    helper.put(
        "url",
        url(source, &host, source.name.as_deref().unwrap_or_default()),
    );
    helper.login(layer, pipe);
    if !source.cookies.is_empty() {
        let cookie = |cookie: &model::domain::storage::Cookie| format!("{}={}", cookie.name, cookie.value);
        let all = source.cookies.iter().map(cookie).collect::<Vec<_>>().join("; ");
        helper.piped("cookie", Piped::Text(all), pipe);
    }
    if source.ssl.as_ref().is_some_and(|ssl| ssl.verify == YesNo::No) {
        helper.put("sslverify", "false");
    }
    if let Some(timeout) = source.timeout.as_ref().filter(|timeout| timeout.seconds > 0) {
        helper.put("timeout", timeout.seconds);
    }
}

fn ssh(layer: &Layer<'_>, helper: &mut Helper, pipe: &mut dyn FnMut() -> i32) {
    let source = layer.source;
    let host = source.hosts.first().cloned().unwrap_or_default();
    helper.put("host", host.name.unwrap_or_default());
    helper.put("port", host.port.unwrap_or_else(|| "22".to_owned()));
    helper.put("path", source.name.as_deref().unwrap_or_default());
    let identity = source.identity.clone().unwrap_or_default();
    if !helper.login(layer, pipe)
        && let Some(user) = &identity.username
    {
        helper.put("user", user);
    }
    if let Some(file) = &identity.keyfile {
        helper.put("identity", file);
    }
    if let Some(known) = &source.known_hosts {
        helper.put("known-hosts", &known.path);
    }
}
