//! Families of the other documents.

use crate::cases::Case;
use crate::compare_xml::compare;
use crate::made;
use model::network::{Network, NetworkPort};
use model::secret::Secret;
use model::storage::{StoragePool, StorageVol, VolumeReadOptions};
use model::{PrintOptions, Problems};

/// Runs one case.
pub fn run(family: &str, case: &Case) -> Result<(), String> {
    let options = PrintOptions {
        inactive: case.flag("inactive") == Some(true),
        secure: true,
        migratable: false,
    };
    let group = case.text("group");
    match (family, group) {
        ("network", "xml2xml") => roundtrip(case, Network::parse, |network| network.format(options)),
        ("network", "port") => roundtrip(case, NetworkPort::parse, NetworkPort::format),
        ("network", "dnsmasq") => made::dnsmasq_files(case),
        ("network", "firewall") => made::firewall_commands(case),
        ("network", "update") => made::network_update(case),
        ("storage", "pool-command") => made::pool_command(case),
        ("storage", "vol-command") => made::volume_commands(case),
        ("storage", "pool") => roundtrip(case, StoragePool::parse, |pool| pool.format(options)),
        ("storage", "vol") => volume(case),
        ("secret", _) => roundtrip(case, Secret::parse, Secret::format),
        _ => Err(format!("the group {group} of {family} is not served yet")),
    }
}

/// Reads the input and compares what is printed.
fn roundtrip<T>(
    case: &Case,
    read: impl FnOnce(&str) -> Result<T, Problems>,
    print: impl FnOnce(&T) -> String,
) -> Result<(), String> {
    let read = read(&case.need("input")?);
    if case.text("expect").ends_with("error") || case.text("expect") == "failure" {
        return if read.is_err() {
            Ok(())
        } else {
            Err("was accepted".to_owned())
        };
    }
    let printed = print(&read.map_err(|problems| problems.to_string())?);
    let expected = case
        .file("expected_xml")?
        .map_or_else(|| case.need("input"), Ok)?;
    compare(&expected, &printed)
}

fn volume(case: &Case) -> Result<(), String> {
    let pool = StoragePool::parse(&case.need("pool")?).map_err(|problems| problems.to_string())?;
    let options = VolumeReadOptions {
        no_capacity: case.lists("parse_flags", "NO_CAPACITY"),
        optional_capacity: case.lists("parse_flags", "OPT_CAPACITY"),
    };
    roundtrip(
        case,
        |text| StorageVol::parse(text, pool.kind, options),
        StorageVol::format,
    )
}
