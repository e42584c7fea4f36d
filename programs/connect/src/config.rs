//! The client's configuration, `libvirt.conf`: names for URIs and the URI that is meant when none is named.

use api::{Code, Domain, Error, Result};
use host::Layout;
use host::conf::Conf;
use std::path::{Path, PathBuf};

/// Reads the file of this user, or for root the system's.
fn load() -> Result<Conf> {
    let path = path();
    Conf::load(&path).map_err(|error| {
        Error::new(
            Domain::CONF,
            Code::CONF_SYNTAX,
            format!("{}: {error}", path.display()),
        )
        .with_source(error)
    })
}

fn path() -> PathBuf {
    let system = rustix::process::geteuid().is_root();
    let layout = if system {
        Layout::system(Path::new("/"))
    } else {
        Layout::session_of_user()
    };
    layout.config.join("libvirt.conf")
}

/// The URI that is meant when none is named: `LIBVIRT_DEFAULT_URI`, then `uri_default` of `libvirt.conf`, then QEMU on
/// this machine.
///
/// # Errors
/// `libvirt.conf` cannot be read.
pub fn default_uri() -> Result<String> {
    if let Some(uri) = variable("LIBVIRT_DEFAULT_URI") {
        return Ok(uri);
    }
    if let Some(uri) = load()?.text("uri_default").filter(|uri| !uri.is_empty()) {
        return Ok(uri.to_owned());
    }
    let path = if rustix::process::geteuid().is_root() {
        "system"
    } else {
        "session"
    };
    Ok(format!("qemu:///{path}"))
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The URI behind a name of `uri_aliases`; a name that is none stays what it is.
///
/// # Errors
/// `libvirt.conf` cannot be read, or has an alias without a URI.
pub fn resolve_alias(name: &str) -> Result<String> {
    // What has a scheme and a path cannot be an alias, so the file need not be read.
    if name.contains(':') {
        return Ok(name.to_owned());
    }
    alias_in(&load()?, name)
}

fn alias_in(conf: &Conf, name: &str) -> Result<String> {
    for alias in conf.list("uri_aliases").unwrap_or_default() {
        let Some((known, uri)) = alias.split_once('=') else {
            let what =
                format!("Malformed 'uri_aliases' config entry '{alias}', expected 'alias=uri://host/path'");
            return Err(Error::new(Domain::CONF, Code::CONF_SYNTAX, what));
        };
        if known == name {
            return Ok(uri.to_owned());
        }
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases() {
        let conf =
            Conf::parse("uri_aliases = [ \"lab=qemu+ssh://lab/system\", \"t=test:///default\" ]").unwrap();
        assert_eq!(alias_in(&conf, "t").unwrap(), "test:///default");
        assert_eq!(alias_in(&conf, "other").unwrap(), "other");
        let broken = Conf::parse("uri_aliases = [ \"lab\" ]").unwrap();
        assert_eq!(alias_in(&broken, "x").unwrap_err().code(), Code::CONF_SYNTAX);
    }
}
