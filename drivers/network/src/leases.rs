//! Addresses lent to guests: the file dnsmasq's helper keeps, and the helper itself.
//!
//! dnsmasq calls the helper for every change (`add`, `old`, `del`) and at its start (`init`), when the helper prints
//! what is known. The file is libvirt's: a list of objects, one per lease; an empty file means none.

use api::NetworkDhcpLease;
use model::network::Network;
use rustix::fs::{FlockOperation, fcntl_lock};
use serde_json::{Map, Value};
use std::io;
use std::path::{Path, PathBuf};

/// The names by which dnsmasq calls this program.
pub const HELPER_NAME: &str = "libvirt_leaseshelper";
/// Tells the helper which bridge it works for.
pub const BRIDGE_VARIABLE: &str = "VIR_BRIDGE_NAME";
/// Tells the helper where the files lie.
pub const DIR_VARIABLE: &str = "OXVIRT_LEASES_DIR";

/// One lease.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lease {
    pub ip: String,
    pub mac: Option<String>,
    pub hostname: Option<String>,
    pub client_id: Option<String>,
    pub iaid: Option<String>,
    pub server_duid: Option<String>,
    /// When it ends, in seconds since 1970; 0 for never.
    pub expires_s: i64,
}

impl Lease {
    fn from_json(value: &Value) -> Option<Self> {
        let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        Some(Self {
            ip: text("ip-address")?,
            mac: text("mac-address"),
            hostname: text("hostname"),
            client_id: text("client-id"),
            iaid: text("iaid"),
            server_duid: text("server-duid"),
            expires_s: value
                .get("expiry-time")
                .and_then(Value::as_i64)
                .unwrap_or_default(),
        })
    }

    fn to_json(&self) -> Value {
        let mut map = Map::new();
        let mut put = |name: &str, text: &Option<String>| {
            if let Some(text) = text {
                map.insert(name.to_owned(), Value::from(text.clone()));
            }
        };
        put("ip-address", &Some(self.ip.clone()));
        put("mac-address", &self.mac);
        put("hostname", &self.hostname);
        put("client-id", &self.client_id);
        put("iaid", &self.iaid);
        put("server-duid", &self.server_duid);
        map.insert("expiry-time".to_owned(), Value::from(self.expires_s));
        Value::Object(map)
    }
}

/// The file of a bridge's leases.
pub fn path(dir: &Path, bridge: &str) -> PathBuf {
    dir.join(format!("{bridge}.status"))
}

/// The leases of a file; one that is not there holds none.
///
/// # Errors
/// What the file system says, or `InvalidData`.
pub fn read(path: &Path) -> io::Result<Vec<Lease>> {
    let text = match host::files::read_limited(path, 16 << 20) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        text => text?,
    };
    if text.iter().all(u8::is_ascii_whitespace) {
        return Ok(Vec::new());
    }
    let value: Value = serde_json::from_slice(&text).map_err(io::Error::other)?;
    Ok(value
        .as_array()
        .map(|all| all.iter().filter_map(Lease::from_json).collect())
        .unwrap_or_default())
}

/// Those of `all` that have not ended, for clients; with `mac`, only those of that card.
pub(crate) fn of_network(network: &Network, all: &[Lease], mac: Option<&str>) -> Vec<NetworkDhcpLease> {
    let now_s = i64::try_from(engine::now_ms() / 1000).unwrap_or(i64::MAX);
    let wanted = |lease: &&Lease| {
        let alive = lease.expires_s == 0 || lease.expires_s > now_s;
        let same = |mac: &str| {
            lease
                .mac
                .as_deref()
                .is_some_and(|own| own.eq_ignore_ascii_case(mac))
        };
        alive && mac.is_none_or(same)
    };
    all.iter()
        .filter(wanted)
        .map(|lease| of_lease(network, lease))
        .collect()
}

fn of_lease(network: &Network, lease: &Lease) -> NetworkDhcpLease {
    let v6 = lease.ip.contains(':');
    let same_family = network
        .ips
        .iter()
        .filter(|ip| ip.is_ipv6() == v6 && ip.dhcp.is_some());
    NetworkDhcpLease {
        iface: network.bridge_name().to_owned(),
        expirytime: lease.expires_s,
        r#type: i32::from(v6),
        mac: lease.mac.clone(),
        iaid: lease.iaid.clone(),
        ipaddr: lease.ip.clone(),
        prefix: same_family
            .filter_map(|ip| ip.parsed())
            .map(|(_, prefix)| prefix)
            .next()
            .unwrap_or_default(),
        hostname: lease.hostname.clone(),
        clientid: lease.client_id.clone(),
    }
}

/// Writes the leases of a file.
///
/// # Errors
/// What the file system says.
pub fn write(path: &Path, leases: &[Lease]) -> io::Result<()> {
    let text = match leases {
        [] => String::new(),
        leases => format!(
            "{:#}\n",
            Value::Array(leases.iter().map(Lease::to_json).collect())
        ),
    };
    host::files::replace(path, text.as_bytes(), 0o644)
}

/// The helper: `add|old|del MAC IP [HOST]` or `init`, with dnsmasq's variables. `args` come without the program's name.
///
/// # Errors
/// What the file system says; unknown calls are ignored, as dnsmasq makes more than we need.
pub fn helper(args: &[String], environment: &dyn Fn(&str) -> Option<String>) -> io::Result<String> {
    let bridge = environment("DNSMASQ_INTERFACE").or_else(|| environment(BRIDGE_VARIABLE));
    let Some(bridge) = bridge.filter(|bridge| !bridge.contains('/')) else {
        return Ok(String::new());
    };
    let dir = environment(DIR_VARIABLE).unwrap_or_else(|| "/var/lib/libvirt/dnsmasq".to_owned());
    let file = path(Path::new(&dir), &bridge);
    let _lock = hold_lock(Path::new(&dir), &bridge)?;
    let mut leases = read(&file)?;
    match args {
        [action] if action == "init" => return Ok(known(&leases, environment)),
        [action, mac, ip, rest @ ..] if matches!(action.as_str(), "add" | "old" | "del") => {
            leases.retain(|lease| lease.ip != *ip);
            if action != "del" {
                leases.push(told(mac, ip, rest.first(), environment));
            }
        }
        _ => return Ok(String::new()),
    }
    write(&file, &leases)?;
    Ok(String::new())
}

/// The calls of one dnsmasq may overlap.
fn hold_lock(dir: &Path, bridge: &str) -> io::Result<std::fs::File> {
    let file = std::fs::File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .open(lock_path(dir, bridge))?;
    fcntl_lock(&file, FlockOperation::LockExclusive)?;
    Ok(file)
}

/// The file that the helper locks.
pub fn lock_path(dir: &Path, bridge: &str) -> PathBuf {
    dir.join(format!("{bridge}.lock"))
}

fn told(mac: &str, ip: &str, host: Option<&String>, environment: &dyn Fn(&str) -> Option<String>) -> Lease {
    let v6 = ip.contains(':');
    let number = |name: &str| environment(name).and_then(|text| text.parse().ok());
    Lease {
        ip: ip.to_owned(),
        // For IPv6 dnsmasq gives the client's id in the place of the address of its card.
        mac: if v6 {
            environment("DNSMASQ_MAC")
        } else {
            Some(mac.to_owned())
        },
        hostname: host
            .cloned()
            .or_else(|| environment("DNSMASQ_SUPPLIED_HOSTNAME"))
            .filter(|name| !name.is_empty()),
        client_id: if v6 {
            Some(mac.to_owned())
        } else {
            environment("DNSMASQ_CLIENT_ID")
        },
        iaid: environment("DNSMASQ_IAID"),
        server_duid: environment("DNSMASQ_SERVER_DUID"),
        expires_s: number("DNSMASQ_LEASE_EXPIRES").unwrap_or_default(),
    }
}

/// The leases in the form of dnsmasq's own file.
fn known(leases: &[Lease], environment: &dyn Fn(&str) -> Option<String>) -> String {
    let or_star = |text: &Option<String>| text.clone().unwrap_or_else(|| "*".to_owned());
    let mut out = String::new();
    for lease in leases.iter().filter(|lease| !lease.ip.contains(':')) {
        let (mac, name, id) = (
            or_star(&lease.mac),
            or_star(&lease.hostname),
            or_star(&lease.client_id),
        );
        out.push_str(&format!("{} {mac} {} {name} {id}\n", lease.expires_s, lease.ip));
    }
    let v6: Vec<&Lease> = leases.iter().filter(|lease| lease.ip.contains(':')).collect();
    let duid = v6
        .iter()
        .find_map(|lease| lease.server_duid.clone())
        .or_else(|| environment("DNSMASQ_SERVER_DUID"));
    if let Some(duid) = duid {
        out.push_str(&format!("duid {duid}\n"));
    }
    for lease in v6 {
        let (iaid, name, id) = (
            or_star(&lease.iaid),
            or_star(&lease.hostname),
            or_star(&lease.client_id),
        );
        out.push_str(&format!("{} {iaid} {} {name} {id}\n", lease.expires_s, lease.ip));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_helper_keeps_the_file() {
        let dir = std::env::temp_dir().join(format!("oxvirt-leases-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let environment = |name: &str| match name {
            BRIDGE_VARIABLE => Some("br7".to_owned()),
            DIR_VARIABLE => Some(dir.to_string_lossy().into_owned()),
            "DNSMASQ_LEASE_EXPIRES" => Some("1900000000".to_owned()),
            _ => None,
        };
        let call = |words: &str| {
            let args: Vec<String> = words.split(' ').map(str::to_owned).collect();
            helper(&args, &environment).unwrap()
        };
        assert_eq!(call("init"), "");
        call("add 52:54:00:00:00:01 10.0.0.5 guest");
        call("add 52:54:00:00:00:02 10.0.0.6");
        call("old 52:54:00:00:00:01 10.0.0.5 renamed");
        let leases = read(&path(&dir, "br7")).unwrap();
        assert_eq!(leases.len(), 2);
        assert_eq!(leases[1].hostname.as_deref(), Some("renamed"));
        assert!(call("init").contains("1900000000 52:54:00:00:00:02 10.0.0.6 * *\n"));
        call("del 52:54:00:00:00:01 10.0.0.5");
        call("del 52:54:00:00:00:02 10.0.0.6");
        assert_eq!(std::fs::read(path(&dir, "br7")).unwrap(), b"");
        call("tftp 1 2 3");
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
