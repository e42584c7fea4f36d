//! From the answers of an emulator to what it can do.

use super::replies::{Question, Replies};
use super::*;
use serde_json::{Value, json};

/// What the emulator cannot know of the machine it runs on.
#[derive(Clone, Copy, Debug, Default)]
pub struct HostFacts {
    /// The version of the processors' microcode.
    pub microcode: u32,
}

/// Makes what an emulator can do of its answers: `fast` with the best accelerator, `slow` without one, where a second
/// process was asked.
pub fn read(fast: &Replies, slow: Option<&Replies>, host: HostFacts) -> Caps {
    let arch = fast.arch().to_owned();
    let version = fast.plain("query-version");
    let flags = super::flags::detect(fast);
    let best = if flags.has("kvm") {
        Accelerator::Kvm
    } else if flags.has("hvf") {
        Accelerator::Hvf
    } else {
        Accelerator::Tcg
    };
    let mut accelerators = vec![accelerated(fast, best, &arch)];
    if best != Accelerator::Tcg {
        accelerators.extend(slow.map(|slow| accelerated(slow, Accelerator::Tcg, &arch)));
    }
    Caps {
        version: version_number(&version["qemu"]),
        package: version["package"].as_str().unwrap_or_default().to_owned(),
        microcode: host.microcode,
        flags,
        accelerators,
        gics: list(fast.plain("query-gic-capabilities")).map(gic).collect(),
        sev: sev(fast.plain("query-sev-capabilities")),
        sgx: sgx(fast.plain("query-sgx-capabilities")),
        hyperv: hyperv(fast, &arch),
        arch,
    }
}

fn version_number(version: &Value) -> u64 {
    let part = |name: &str| version[name].as_u64().unwrap_or_default();
    part("major")
        .saturating_mul(1_000_000)
        .saturating_add(part("minor").saturating_mul(1000))
        .saturating_add(part("micro"))
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn yes(value: &Value) -> Option<YesNo> {
    (value == &Value::Bool(true)).then_some(YesNo::Yes)
}

fn yes_no(value: &Value) -> Option<YesNo> {
    value
        .as_bool()
        .map(|yes| if yes { YesNo::Yes } else { YesNo::No })
}

fn accelerated(replies: &Replies, accelerator: Accelerator, arch: &str) -> Accelerated {
    let mut machines: Vec<Machine> = list(replies.plain("query-machines"))
        .filter(|row| row["name"] != "none")
        .filter_map(|row| machine(row, accelerator))
        .collect();
    // The one a guest gets that names none stands first.
    if let Some(index) = machines.iter().position(|machine| machine.default.is_some()) {
        let default = machines.remove(index);
        machines.insert(0, default);
    }
    Accelerated {
        accelerator,
        host_cpu: host_cpu(replies, accelerator, arch),
        cpus: list(replies.plain("query-cpu-definitions"))
            .filter_map(|row| cpu(row, accelerator))
            .collect(),
        machines,
    }
}

fn machine(row: &Value, accelerator: Accelerator) -> Option<Machine> {
    Some(Machine {
        accelerator,
        name: text(&row["name"])?,
        alias: text(&row["alias"]),
        hotplug_cpus: yes(&row["hotpluggable-cpus"]),
        max_cpus: row["cpu-max"].as_u64().and_then(|most| most.try_into().ok()),
        default: yes(&row["is-default"]),
        default_cpu: text(&row["default-cpu-type"]),
        numa_mem: yes(&row["numa-mem-supported"]),
        default_ram: text(&row["default-ram-id"]),
        deprecated: yes(&row["deprecated"]),
        acpi: yes_no(&row["acpi"]),
    })
}

fn cpu(row: &Value, accelerator: Accelerator) -> Option<CpuModel> {
    let unavailable = row["unavailable-features"].as_array();
    let blockers: Vec<Blocker> = unavailable
        .into_iter()
        .flatten()
        .filter_map(|name| Some(Blocker { name: text(name)? }))
        .collect();
    let usable = unavailable.map(|list| if list.is_empty() { YesNo::Yes } else { YesNo::No });
    Some(CpuModel {
        accelerator,
        name: text(&row["name"])?,
        type_name: text(&row["typename"]),
        usable,
        deprecated: yes(&row["deprecated"]),
        blockers,
    })
}

/// The most a processor can have: what stays on when migration does not matter cannot be moved where it does.
fn host_cpu(replies: &Replies, accelerator: Accelerator, arch: &str) -> Option<HostCpu> {
    let name = if accelerator == Accelerator::Tcg {
        "max"
    } else {
        "host"
    };
    let kind = super::replies::expansion_kind(arch);
    let movable = &replies.get(&Question::expansion(kind, name, None))["model"];
    let all_on = json!({ "migratable": false });
    let all = &replies.get(&Question::expansion(kind, name, Some(all_on)))["model"];
    let chosen = if all.is_object() { all } else { movable };
    let props = chosen["props"].as_object()?;
    let deprecated = replies.get(&Question::expansion(kind, name, None));
    let deprecated: Vec<&str> = list(&deprecated["deprecated-props"])
        .filter_map(Value::as_str)
        .collect();
    let properties = props.iter().map(|(name, value)| {
        let mut property = property(name, value);
        if all.is_object() && value == &Value::Bool(true) {
            let moves = movable["props"][name] == true;
            property.migratable = Some(if moves { YesNo::Yes } else { YesNo::No });
        }
        property.deprecated = deprecated.contains(&name.as_str()).then_some(YesNo::Yes);
        property
    });
    Some(HostCpu {
        accelerator,
        model: text(&chosen["name"])?,
        migratability: Some(if all.is_object() { YesNo::Yes } else { YesNo::No }),
        properties: properties.collect(),
    })
}

fn property(name: &str, value: &Value) -> Property {
    let (kind, value) = match value {
        Value::Bool(on) => (PropertyType::Boolean, on.to_string()),
        Value::Number(number) => (PropertyType::Number, number.to_string()),
        other => (
            PropertyType::String,
            other.as_str().unwrap_or_default().to_owned(),
        ),
    };
    Property {
        name: name.to_owned(),
        kind,
        value,
        ..Property::default()
    }
}

fn gic(row: &Value) -> Gic {
    Gic {
        version: row["version"]
            .as_u64()
            .map(|version| version.to_string())
            .unwrap_or_default(),
        kernel: yes_no(&row["kernel"]).unwrap_or_default(),
        emulated: yes_no(&row["emulated"]).unwrap_or_default(),
    }
}

fn sev(reply: &Value) -> Option<Sev> {
    let number = |name: &str| reply[name].as_u64().and_then(|number| number.try_into().ok());
    Some(Sev {
        cbitpos: number("cbitpos")?,
        reduced_phys_bits: number("reduced-phys-bits")?,
        pdh: text(&reply["pdh"])?,
        cert_chain: text(&reply["cert-chain"])?,
        cpu0_id: text(&reply["cpu0-id"]),
    })
}

fn sgx(reply: &Value) -> Option<Sgx> {
    let sections: Vec<SgxSection> = list(&reply["sections"])
        .filter_map(|row| {
            Some(SgxSection {
                node: row["node"].as_u64()?.try_into().ok()?,
                size: row["size"].as_u64()? / 1024,
                unit: "KiB".to_owned(),
            })
        })
        .collect();
    Some(Sgx {
        flc: yes_no(&reply["flc"])?,
        sgx1: yes_no(&reply["sgx1"])?,
        sgx2: yes_no(&reply["sgx2"])?,
        section_size_kib: Some(
            sections
                .iter()
                .fold(0, |sum, section| section.size.saturating_add(sum)),
        ),
        sections,
    })
}

/// Our names of the enlightenments, and QEMU's properties for them.
const ENLIGHTENMENTS: &[(&str, &str)] = &[
    ("relaxed", "hv-relaxed"),
    ("vapic", "hv-vapic"),
    ("spinlocks", "hv-spinlocks"),
    ("vpindex", "hv-vpindex"),
    ("runtime", "hv-runtime"),
    ("synic", "hv-synic"),
    ("stimer", "hv-stimer"),
    ("reset", "hv-reset"),
    ("vendor_id", "hv-vendor-id"),
    ("frequencies", "hv-frequencies"),
    ("reenlightenment", "hv-reenlightenment"),
    ("tlbflush", "hv-tlbflush"),
    ("ipi", "hv-ipi"),
    ("evmcs", "hv-evmcs"),
    ("avic", "hv-avic"),
    ("emsr_bitmap", "hv-emsr-bitmap"),
    ("xmm_input", "hv-xmm-input"),
];

fn hyperv(replies: &Replies, arch: &str) -> Option<Hyperv> {
    if !matches!(arch, "x86_64" | "i686") {
        return None;
    }
    let props = json!({ "migratable": false, "hv-passthrough": true });
    let reply = replies.get(&Question::expansion("full", "host", Some(props)));
    let props = reply["model"]["props"].as_object()?;
    let on = |name: &str| match props.get(name) {
        Some(Value::Bool(on)) => *on,
        Some(Value::Number(number)) => number.as_u64() != Some(0),
        // Any word can be shown to the guest, so an empty one says as much.
        Some(Value::String(_)) => true,
        _ => false,
    };
    let caps = ENLIGHTENMENTS.iter().filter(|(_, property)| on(property));
    Some(Hyperv {
        supported: YesNo::Yes,
        caps: caps
            .map(|(name, _)| Blocker {
                name: (*name).to_owned(),
            })
            .collect(),
    })
}
