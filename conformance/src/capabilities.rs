//! Capabilities of hosts, and of the guests of one emulator.

use crate::cases::Case;
use crate::{compare_xml, emulators};
use driver_qemu::caps::guest::guest;
use engine::capabilities::{NodeMemory, describe};
use host::sysfs::Tree;
use model::YesNo;
use model::capabilities::{Capabilities, Host, HostCpu, Iommu, MigrationFeatures, PowerManagement};
use serde_json::Value;
use std::collections::BTreeSet;

/// Runs one case.
pub fn run(case: &Case) -> Result<(), String> {
    let document = match case.text("group") {
        "host" => of_host(case)?,
        "qemu-guest" => of_emulator(case)?,
        group => return Err(format!("the group {group} is not served yet")),
    };
    let printed = document.format();
    compare_xml::compare(&case.need("expected_xml")?, &printed)?;
    match Capabilities::parse(&printed) {
        Ok(again) if again == document => Ok(()),
        Ok(_) => Err("what is read back differs".to_owned()),
        Err(problems) => Err(problems.to_string()),
    }
}

fn plain_host(arch: &str) -> Host {
    Host {
        cpu: Some(HostCpu {
            arch: arch.to_owned(),
            ..HostCpu::default()
        }),
        power_management: Some(PowerManagement::default()),
        iommu: Some(Iommu { support: YesNo::No }),
        ..Host::default()
    }
}

fn of_host(case: &Case) -> Result<Capabilities, String> {
    let tree = Remembered::parse(&case.need("input_tree")?)?;
    let mut host = plain_host(case.text("arch"));
    host.migration_features =
        case.flag("offline_migrate")
            .filter(|offline| *offline)
            .map(|_| MigrationFeatures {
                live: case.flag("live_migrate") == Some(true),
                uri_transports: None,
            });
    describe(&mut host, &tree, memory);
    Ok(Capabilities {
        host,
        guests: Vec::new(),
    })
}

/// The memory the corpus assumes.
fn memory(node: u32) -> NodeMemory {
    let next = u64::from(node) + 1;
    let sizes = [4, 2048, 1 << 20];
    NodeMemory {
        total_kib: next << 20,
        pages: sizes
            .iter()
            .enumerate()
            .map(|(index, size)| (*size, (next + index as u64) * 2048))
            .collect(),
        distances: Vec::new(),
    }
}

fn of_emulator(case: &Case) -> Result<Capabilities, String> {
    let file = case.text("input_capabilities");
    let variant = file.split_once('+').map_or_else(String::new, |(_, rest)| {
        format!("+{}", rest.split('.').next().unwrap_or_default())
    });
    let arch = case.text("arch");
    let caps = emulators::newest(&case.dir.join(".."), arch, &variant)?;
    let mut guest = guest(&caps, &format!("/usr/bin/qemu-system-{arch}"), arch);
    // The corpus asks for what follows from the flags only.
    guest.arch.machines.clear();
    Ok(Capabilities {
        host: plain_host(arch),
        guests: vec![guest],
    })
}

/// A tree kept as JSON: files by path, links, empty folders.
struct Remembered(Value);

impl Remembered {
    fn parse(text: &str) -> Result<Self, String> {
        serde_json::from_str(text)
            .map(Remembered)
            .map_err(|error| error.to_string())
    }

    fn paths(&self) -> impl Iterator<Item = &str> {
        let names = |key: &str| {
            self.0[key]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(path, _)| path.as_str())
        };
        let empty = self.0["empty_dirs"].as_array().into_iter().flatten();
        names("files")
            .chain(names("links"))
            .chain(empty.filter_map(Value::as_str))
    }
}

impl Tree for Remembered {
    fn read(&self, path: &str) -> Option<String> {
        self.0["files"]
            .get(path)?
            .as_str()
            .map(|text| text.trim().to_owned())
    }

    fn list(&self, path: &str) -> Vec<String> {
        let inside = |each: &str| {
            let rest = each.strip_prefix(path)?.strip_prefix('/')?;
            rest.split('/').next().map(str::to_owned)
        };
        let names: BTreeSet<String> = self.paths().filter_map(inside).collect();
        names.into_iter().collect()
    }
}
