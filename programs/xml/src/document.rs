//! Documents of every kind, read by their definitions.

use crate::tree::Tree;
use model::backup::Backup;
use model::domain::Domain;
use model::host_interface::HostInterface;
use model::network::{Network, NetworkPort};
use model::nodedev::NodeDevice;
use model::nwfilter::{FilterBinding, NwFilter};
use model::secret::Secret;
use model::snapshot::{Checkpoint, DocumentSource, Snapshot};
use model::storage::{PoolKind, StoragePool, StorageVol, VolumeReadOptions};
use model::{PrintOptions, Problem, Problems, ReadOptions};

/// Reads a document of any kind and prints it as libvirt does. One without a definition is only laid out anew.
/// Fails with all its problems.
pub fn printed(text: &str, options: PrintOptions) -> Result<String, Problems> {
    let read = ReadOptions {
        inactive: options.inactive,
        abi_update: false,
    };
    let origin = origin(text);
    Ok(match root_name(text) {
        "domain" => Domain::parse(text, read)?.format(options),
        "network" => Network::parse(text)?.format(options),
        "networkport" => NetworkPort::parse(text)?.format(),
        "pool" => StoragePool::parse(text)?.format(options),
        "volume" => StorageVol::parse(text, PoolKind::Dir, VolumeReadOptions::default())?.format(),
        "device" => NodeDevice::parse(text)?.format(options),
        "interface" => HostInterface::parse(text)?.format(),
        "secret" => Secret::parse(text)?.format(),
        "filter" => NwFilter::parse(text)?.format(),
        "filterbinding" => FilterBinding::parse(text)?.format(),
        "domainsnapshot" => Snapshot::parse(text, origin)?.format(options),
        "domaincheckpoint" => Checkpoint::parse(text, origin)?.format(options),
        "domainbackup" => Backup::parse(text, false)?.format(false),
        "cpu" => {
            let cpu = model::cpu_document::parse(text)?;
            xml::to_string("cpu", &cpu, options.writer())
        }
        _ => Tree::parse(text).map_err(no_xml)?.to_xml(),
    })
}

/// The name of the outermost element, found without reading the document; empty when there is none.
fn root_name(text: &str) -> &str {
    let mut rest = text;
    while let Some((_, tag)) = rest.split_once('<') {
        let skipped = [("!--", "-->"), ("?", "?>"), ("!", ">")];
        match skipped.iter().find(|(opener, _)| tag.starts_with(opener)) {
            Some((_, closer)) => rest = tag.split_once(closer).map_or("", |(_, rest)| rest),
            None => {
                let end = tag.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'));
                return tag.get(..end.unwrap_or(tag.len())).unwrap_or_default();
            }
        }
    }
    ""
}

/// A snapshot or checkpoint that says when it was made was printed before.
fn origin(text: &str) -> DocumentSource {
    if text.contains("<creationTime>") {
        DocumentSource::Earlier
    } else {
        DocumentSource::User
    }
}

fn no_xml(mut problems: Problems) -> Problems {
    for problem in problems.0.iter_mut().filter(|problem| problem.code == 0) {
        problem.code = model::code::XML_DETAIL;
    }
    problems
}

/// What is wrong with a document.
#[derive(Debug, Default)]
pub struct Findings {
    /// What reading refuses.
    pub errors: Vec<Problem>,
    /// What reading drops or puts up with, though no such document should be.
    pub warnings: Vec<Problem>,
}

/// Looks for everything that is wrong with a document.
pub fn findings(text: &str) -> Findings {
    let options = PrintOptions {
        inactive: true,
        ..PrintOptions::default()
    };
    let errors = printed(text, options)
        .err()
        .map(|problems| problems.0)
        .unwrap_or_default();
    // What is no XML is refused by both at the same place.
    let broken = schema::validate(text).err();
    let known = |problem: &Problem| {
        errors
            .iter()
            .any(|error| (error.line, error.column) == (problem.line, problem.column))
    };
    let warnings = broken.map(|problems| problems.0).unwrap_or_default();
    Findings {
        warnings: warnings.into_iter().filter(|problem| !known(problem)).collect(),
        errors,
    }
}
