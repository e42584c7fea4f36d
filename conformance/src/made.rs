//! What drivers make of documents: configuration files, firewall rules, updates, commands.

use crate::cases::Case;
use crate::compare_args::shell_words;
use crate::compare_xml::compare;
use driver_network::{dnsmasq, firewall, update};
use driver_nodedev::{Parents, Refused, listing, mdevctl};
use driver_storage::{capabilities, commands};
use model::PrintOptions;
use model::network::Network;
use model::nodedev::NodeDevice;
use model::storage::{PoolKind, StoragePool, StorageVol, VolumeReadOptions};
use std::path::Path;

const SECTIONS: [&str; 13] = [
    "none",
    "bridge",
    "domain",
    "ip",
    "ip-dhcp-host",
    "ip-dhcp-range",
    "forward",
    "forward-interface",
    "forward-pf",
    "portgroup",
    "dns-host",
    "dns-txt",
    "dns-srv",
];

/// The configuration of dnsmasq.
pub fn dnsmasq_files(case: &Case) -> Result<(), String> {
    let network = network(case)?;
    let files = dnsmasq::files(&network, Path::new("/var/lib/libvirt/dnsmasq"), None)
        .map_err(|refused| refused.to_string())?;
    same_text(&case.need("expected_conf")?, &files.conf)?;
    match case.file("expected_hostsfile")? {
        Some(expected) => same_text(&expected, &files.hosts),
        None => Ok(()),
    }
}

/// The commands that set the firewall of a network.
pub fn firewall_commands(case: &Case) -> Result<(), String> {
    let network = network(case)?;
    let expected = commands_of(&case.need("expected_nftables")?);
    let base =
        commands_of(&std::fs::read_to_string(case.dir.join("firewall/base.nftables")).unwrap_or_default());
    let expected = expected.strip_prefix(base.as_slice()).unwrap_or(&expected);
    same_commands(expected, &firewall::commands(&network))
}

/// A change of one part of a network.
pub fn network_update(case: &Case) -> Result<(), String> {
    let mut network = network(case)?;
    let command = match case.text("command") {
        "modify" => update::Command::Modify,
        "delete" => update::Command::Delete,
        "add-first" => update::Command::AddFirst,
        "add-last" => update::Command::AddLast,
        other => return Err(format!("unknown command {other}")),
    };
    let section = SECTIONS.iter().position(|name| *name == case.text("section"));
    let section = section.ok_or("unknown section")? as u32;
    let changed = update::apply(&mut network, command, section, 0, &case.need("update")?);
    if case.text("expect") == "failure" {
        return if changed.is_err() {
            Ok(())
        } else {
            Err("was accepted".to_owned())
        };
    }
    changed.map_err(|error| error.to_string())?;
    let inactive = case.flag("inactive") == Some(true);
    compare(
        &case.need("expected_xml")?,
        &network.format(PrintOptions {
            inactive,
            ..PrintOptions::default()
        }),
    )
}

/// The commands that make a volume.
pub fn volume_commands(case: &Case) -> Result<(), String> {
    let volume = volume(case, "pool", "input")?;
    let source = match case.text("source_vol") {
        "" => None,
        _ => Some(volume_of(
            case,
            "source_pool",
            "source_vol",
            VolumeReadOptions::default(),
        )?),
    };
    let secrets = commands::SecretFiles {
        target: Some("/path/to/secretFile"),
        source: Some("/path/to/inputSecretFile"),
    };
    let metadata = case.lists("create_flags", "PREALLOC_METADATA");
    let made = commands::create(&volume, source.as_ref(), metadata, secrets);
    if case.text("expect") == "failure" {
        return if made.is_err() {
            Ok(())
        } else {
            Err("a command was made".to_owned())
        };
    }
    let made = made.map_err(|error| error.to_string())?;
    let made: Vec<Vec<String>> = made
        .into_iter()
        .map(|args| [vec!["qemu-img".to_owned()], args].concat())
        .collect();
    same_commands(&commands_of(&case.need("expected_args")?), &made)
}

/// The command that brings a pool up.
pub fn pool_command(case: &Case) -> Result<(), String> {
    let pool = StoragePool::parse(&case.need("input")?).map_err(|problems| problems.to_string())?;
    let made: Vec<Vec<String>> = commands::start_pool(&pool).into_iter().collect();
    same_commands(&commands_of(&case.need("expected_args")?), &made)
}

/// The document of what pools can be made of, for a driver of the kinds the case names, or of all.
pub fn pool_capabilities(case: &Case) -> Result<(), String> {
    let is_served = |kind: &PoolKind| case.lists("pools", &kind.to_string());
    let named: Vec<PoolKind> = capabilities::KINDS.into_iter().filter(is_served).collect();
    let served = if named.is_empty() {
        capabilities::KINDS.to_vec()
    } else {
        named
    };
    compare(&case.need("expected_xml")?, &capabilities::document(&served))
}

/// Whether a document of a pool is what its schema allows.
pub fn pool_schema(case: &Case) -> Result<(), String> {
    let read = StoragePool::parse(&case.need("input")?).map_err(|problems| problems.to_string());
    verdict(
        case,
        read.and_then(|pool| driver_storage::check_document(&pool).map_err(|error| error.to_string())),
    )
}

/// Whether a document of a volume is what its schema allows.
pub fn volume_schema(case: &Case) -> Result<(), String> {
    let read = StorageVol::parse(&case.need("input")?, PoolKind::Dir, VolumeReadOptions::default());
    verdict(case, read.map(drop).map_err(|problems| problems.to_string()))
}

/// The parents of mediated devices on the host that the cases assume.
fn parents() -> Parents {
    let known = [
        ("pci_0000_00_02_0", "0000:00:02.0"),
        ("ap_matrix", "matrix"),
        ("css_0_0_0052", "0.0.0052"),
    ];
    Parents(
        known
            .map(|(name, address)| (name.to_owned(), address.to_owned()))
            .to_vec(),
    )
}

/// The commands that make, change or list mediated devices, and what they read.
pub fn mdevctl_commands(case: &Case) -> Result<(), String> {
    let device = |field: &str| match case.file(field)? {
        Some(text) => NodeDevice::parse(&text).map_err(|problems| problems.to_string()),
        None => Ok(NodeDevice::default()),
    };
    let (input, update) = (device("input")?, device("update")?);
    let made = mdevctl_made(case.text("command"), &input, &update).map_err(|refused| refused.to_string())?;
    let args: Vec<Vec<String>> = made.iter().map(|command| command.args.clone()).collect();
    same_commands(&commands_of(&case.need("expected_commands")?), &args)?;
    let stdin: Vec<String> = made.into_iter().filter_map(|command| command.stdin).collect();
    same_text(
        &case.file("expected_stdin")?.unwrap_or_default(),
        &stdin.join("\n"),
    )
}

fn mdevctl_made(
    command: &str,
    input: &NodeDevice,
    update: &NodeDevice,
) -> Result<Vec<driver_nodedev::Command>, Refused> {
    let affect = |defined, live| mdevctl::Affect { defined, live };
    let only = |command| Ok(vec![command]);
    match command {
        "create" => only(mdevctl::create(input, &parents())?),
        "define" => only(mdevctl::define(input, &parents())?),
        "start" => only(mdevctl::start(input)?),
        "stop" => only(mdevctl::stop(input)?),
        "undefine" => only(mdevctl::undefine(input)?),
        "autostart" => only(mdevctl::autostart(input, true)?),
        "modify" => Ok(vec![
            mdevctl::modify(input, &parents(), affect(true, false))?,
            mdevctl::modify(update, &parents(), affect(false, true))?,
            mdevctl::modify(input, &parents(), affect(false, true))?,
            mdevctl::modify(update, &parents(), affect(true, true))?,
        ]),
        _ => only(mdevctl::list(command.contains("defined"))),
    }
}

/// The documents of the devices that mdevctl lists.
pub fn mdevctl_listing(case: &Case) -> Result<(), String> {
    let listed = listing::parse(&case.need("input")?, &parents()).map_err(|bad| bad.to_string())?;
    let options = PrintOptions {
        inactive: case.flag("inactive") == Some(true),
        ..PrintOptions::default()
    };
    let printed: String = listed
        .iter()
        .map(|listed| listed.device.format(options))
        .collect();
    let inside = |text: &str| format!("<devices>{text}</devices>");
    compare(&inside(&case.need("expected_xml")?), &inside(&printed))
}

fn verdict(case: &Case, read: Result<(), String>) -> Result<(), String> {
    match (case.text("expect"), read) {
        ("schema-invalid", Ok(())) => Err("was accepted".to_owned()),
        ("schema-invalid", Err(_)) => Ok(()),
        (_, read) => read,
    }
}

fn volume(case: &Case, pool: &str, field: &str) -> Result<StorageVol, String> {
    let options = VolumeReadOptions {
        no_capacity: case.lists("parse_flags", "NO_CAPACITY"),
        optional_capacity: case.lists("parse_flags", "OPT_CAPACITY"),
    };
    volume_of(case, pool, field, options)
}

/// The volume of a document, in the place its pool gives it.
fn volume_of(case: &Case, pool: &str, field: &str, options: VolumeReadOptions) -> Result<StorageVol, String> {
    let pool = StoragePool::parse(&case.need(pool)?).map_err(|problems| problems.to_string())?;
    let text = case.need(field)?;
    let mut volume = StorageVol::parse(&text, pool.kind, options).map_err(|problems| problems.to_string())?;
    if volume.target.path.is_none() || pool.kind == PoolKind::Dir {
        volume.target.path = Some(format!("{}/{}", pool.target_path(), volume.name()));
    }
    Ok(volume)
}

fn network(case: &Case) -> Result<Network, String> {
    Network::parse(&case.need("input")?).map_err(|problems| problems.to_string())
}

fn same_text(expected: &str, actual: &str) -> Result<(), String> {
    let differs = |(expected, actual): &(&str, &str)| expected != actual;
    if expected.trim_end() == actual.trim_end() {
        return Ok(());
    }
    match expected.lines().zip(actual.lines()).find(differs) {
        Some((expected, actual)) => Err(format!("expected {expected}\n  got      {actual}")),
        None => Err(format!(
            "one text ends early: {} lines, {}",
            expected.lines().count(),
            actual.lines().count()
        )),
    }
}

/// Commands of a text: a line each, broken where it ends in a backslash.
pub(crate) fn commands_of(text: &str) -> Vec<Vec<String>> {
    let joined = text.replace("\\\n", " ");
    joined
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(shell_words)
        .collect()
}

pub(crate) fn same_commands(expected: &[Vec<String>], actual: &[Vec<String>]) -> Result<(), String> {
    for (expected, actual) in expected.iter().zip(actual) {
        if expected != actual {
            return Err(format!(
                "expected {}\n  got      {}",
                expected.join(" "),
                actual.join(" ")
            ));
        }
    }
    if expected.len() == actual.len() {
        return Ok(());
    }
    let next = expected
        .get(actual.len())
        .or(actual.get(expected.len()))
        .map(|words| words.join(" "));
    Err(format!(
        "expected {} commands, got {}: {}",
        expected.len(),
        actual.len(),
        next.unwrap_or_default()
    ))
}
