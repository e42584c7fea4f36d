//! Emulators of the corpus: from a recorded conversation, or from the summary of one.

use crate::cases::Case;
use crate::compare_xml;
use driver_qemu::caps::{
    Accelerated, Accelerator, Blocker, Caps, CpuModel, Flags, Gic, HostCpu, HostFacts, Hyperv, Machine,
    Property, PropertyType, Replies, Sev, read,
};
use model::YesNo;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use xml::Value as _;

/// One recorded conversation, and the document libvirt makes of it.
pub fn run(case: &Case) -> Result<(), String> {
    let expected = case.need("expected_xml")?;
    // The microcode is a fact of the host that no answer of the emulator tells.
    let host = HostFacts {
        microcode: between(&expected, "<microcodeVersion>", "<")
            .and_then(|text| text.parse().ok())
            .unwrap_or_default(),
    };
    let caps = conversation(&case.need("input")?, host);
    let printed = caps.format_of(between(&expected, "<emulator>", "<").unwrap_or_default());
    compare_xml::compare(&expected, &printed)?;
    let again = Caps::parse(&printed).map_err(|problems| problems.to_string())?;
    if again == caps {
        Ok(())
    } else {
        Err("what is read back differs".to_owned())
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    text.split_once(start)?.1.split_once(end).map(|(inner, _)| inner)
}

/// Reads commands and replies in turn. Where the conversation begins anew, a second emulator runs without an accelerator.
fn conversation(text: &str, host: HostFacts) -> Caps {
    let documents: Vec<Value> = serde_json::Deserializer::from_str(text)
        .into_iter()
        .flatten()
        .collect();
    let mut emulators: Vec<Replies> = Vec::new();
    for pair in documents.chunks(2) {
        let [question, answer] = pair else { continue };
        let command = question["execute"].as_str().unwrap_or_default();
        if command == "qmp_capabilities" {
            emulators.push(Replies::default());
        }
        if let (Some(replies), Some(reply)) = (emulators.last_mut(), answer.get("return")) {
            replies.insert(command, question.get("arguments"), reply.clone());
        }
    }
    let mut emulators = emulators.into_iter();
    let fast = emulators.next().unwrap_or_default();
    read(&fast, emulators.next().as_ref(), host)
}

/// What the newest emulator for an architecture can do, read once.
pub fn newest(corpus: &Path, arch: &str, variant: &str) -> Result<Arc<Caps>, String> {
    static KNOWN: Mutex<BTreeMap<String, Arc<Caps>>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().map_err(|error| error.to_string())?;
    let key = format!("{arch}{variant}");
    if let Some(caps) = known.get(&key) {
        return Ok(caps.clone());
    }
    let caps = Arc::new(read_newest(corpus, arch, variant)?);
    known.insert(key, caps.clone());
    Ok(caps)
}

fn read_newest(corpus: &Path, arch: &str, variant: &str) -> Result<Caps, String> {
    let folder = corpus.join("qemu-caps");
    let ending = format!("_{arch}{variant}");
    let find = |folder: &Path, ending: &str| {
        let mut files = std::fs::read_dir(folder).into_iter().flatten().flatten();
        files
            .find(|file| file.file_name().to_string_lossy().ends_with(ending))
            .map(|file| file.path())
    };
    let text =
        |path: &Path| std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()));
    if let Some(path) = find(&folder, &format!("{ending}.replies")) {
        return Ok(conversation(&text(&path)?, HostFacts::default()));
    }
    let path = find(&folder.join("summary"), &format!("{ending}.json"));
    let path = path.ok_or_else(|| format!("there is no emulator for {arch}{variant}"))?;
    let value = serde_json::from_str(&text(&path)?).map_err(|error| error.to_string())?;
    Ok(summary(&value))
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn yes_no(value: &Value) -> Option<YesNo> {
    value.as_str().and_then(YesNo::parse)
}

fn summary(value: &Value) -> Caps {
    let accelerators = Accelerator::ALL.iter().copied();
    let hyperv = &value["hyperv"];
    Caps {
        version: value["qemu_version"].as_u64().unwrap_or_default(),
        package: text(&value["package"]).unwrap_or_default(),
        arch: text(&value["arch"]).unwrap_or_default(),
        flags: Flags::named(list(&value["flags"]).filter_map(Value::as_str)),
        accelerators: accelerators
            .filter(|accelerator| value.get(accelerator.as_str()).is_some())
            .map(|accelerator| accelerated(&value[accelerator.as_str()], accelerator))
            .collect(),
        gics: list(&value["gic"])
            .map(|row| Gic {
                version: text(&row["version"]).unwrap_or_default(),
                kernel: yes_no(&row["kernel"]).unwrap_or_default(),
                emulated: yes_no(&row["emulated"]).unwrap_or_default(),
            })
            .collect(),
        sev: sev(&value["sev"]),
        hyperv: hyperv.is_object().then(|| Hyperv {
            supported: yes_no(&hyperv["supported"]).unwrap_or_default(),
            caps: list(&hyperv["caps"]).map(named).collect(),
        }),
        ..Caps::default()
    }
}

fn named(value: &Value) -> Blocker {
    Blocker {
        name: text(value).unwrap_or_default(),
    }
}

fn sev(row: &Value) -> Option<Sev> {
    let number = |name: &str| text(&row[name])?.parse().ok();
    Some(Sev {
        cbitpos: number("cbitpos")?,
        reduced_phys_bits: number("reducedPhysBits")?,
        pdh: text(&row["pdh"])?,
        cert_chain: text(&row["certChain"])?,
        cpu0_id: text(&row["cpu0Id"]),
    })
}

fn accelerated(value: &Value, accelerator: Accelerator) -> Accelerated {
    Accelerated {
        accelerator,
        host_cpu: host_cpu(value, accelerator),
        cpus: list(&value["cpu_models"])
            .map(|row| CpuModel {
                accelerator,
                name: text(&row["name"]).unwrap_or_default(),
                type_name: text(&row["typename"]),
                usable: yes_no(&row["usable"]),
                deprecated: yes_no(&row["deprecated"]),
                blockers: list(&row["blockers"]).map(named).collect(),
            })
            .collect(),
        machines: list(&value["machines"])
            .map(|row| Machine {
                accelerator,
                name: text(&row["name"]).unwrap_or_default(),
                alias: text(&row["alias"]),
                hotplug_cpus: yes_no(&row["hotplugCpus"]),
                max_cpus: text(&row["maxCpus"]).and_then(|most| most.parse().ok()),
                default: yes_no(&row["default"]),
                default_cpu: text(&row["defaultCPU"]),
                numa_mem: yes_no(&row["numaMemSupported"]),
                default_ram: text(&row["defaultRAMid"]),
                deprecated: yes_no(&row["deprecated"]),
                acpi: yes_no(&row["acpi"]),
            })
            .collect(),
    }
}

fn host_cpu(value: &Value, accelerator: Accelerator) -> Option<HostCpu> {
    let host = &value["host_cpu"];
    let deprecated: Vec<&Value> = list(&value["host_cpu_deprecated"]).collect();
    let unmigratable: Vec<&Value> = list(&value["host_cpu_not_migratable"]).collect();
    let migratability = host["migratability"].as_bool().unwrap_or_default();
    let properties = value["host_cpu_props"].as_object()?.iter().map(|(name, value)| {
        let (kind, printed) = match value {
            Value::Bool(on) => (PropertyType::Boolean, on.to_string()),
            Value::Number(number) => (PropertyType::Number, number.to_string()),
            other => (PropertyType::String, text(other).unwrap_or_default()),
        };
        let is_in = |list: &[&Value]| list.iter().any(|each| *each == name);
        let moves = if is_in(&unmigratable) {
            YesNo::No
        } else {
            YesNo::Yes
        };
        Property {
            name: name.clone(),
            kind,
            value: printed,
            migratable: (migratability && value == &Value::Bool(true)).then_some(moves),
            deprecated: is_in(&deprecated).then_some(YesNo::Yes),
        }
    });
    Some(HostCpu {
        accelerator,
        model: text(&host["model"])?,
        migratability: Some(if migratability { YesNo::Yes } else { YesNo::No }),
        properties: properties.collect(),
    })
}
