//! Processor models: comparing, baselines, updates, CPUID to a model.

use crate::cases::Case;
use crate::compare_xml;
use ::cpu::x86::{Blocked, Decoded, Detected, Models, decode};
use ::cpu::{BaselineOptions, Comparison, Cpu, CpuData, Removed, Signature};
use model::cpu_document;
use serde_json::Value;

/// Runs one case.
pub fn run(case: &Case) -> Result<(), String> {
    match case.text("group") {
        "compare" => compare(case),
        "update" => update(case),
        "guest-cpu" => outcome(case, guest(case)),
        "baseline" => outcome(case, baseline(case)),
        "has-feature" => has_feature(case),
        "validate-features" => validate(case),
        "cpuid" => cpuid(case),
        "cpuid-baseline" => outcome(case, cpuid_baseline(case)),
        group => Err(format!("the group {group} is not served yet")),
    }
}

fn read(text: &str) -> Result<Cpu, String> {
    cpu_document::parse(text).map_err(|problems| problems.to_string())
}

fn host(case: &Case) -> Result<Cpu, String> {
    read(&case.need("host")?)
}

/// All processors of a document that holds several.
fn read_all(text: &str) -> Result<Vec<Cpu>, String> {
    xml::parse(text, |reader| {
        let root = reader.root();
        xml::field::children(root, "cpu")
            .map(|tag| cpu_document::read(tag, reader))
            .collect()
    })
    .map_err(|problems: xml::Problems| problems.to_string())
}

/// Compares what came out with the document that is expected, or its absence with the refusal that is.
fn outcome(case: &Case, result: Result<Cpu, String>) -> Result<(), String> {
    if case.text("expect") != "success" {
        return match result {
            Ok(cpu) => Err(format!("was accepted: {}", cpu_document::format(&cpu))),
            Err(_) => Ok(()),
        };
    }
    same(case, "expected_xml", &result?)
}

fn same(case: &Case, field: &str, cpu: &Cpu) -> Result<(), String> {
    let printed = cpu_document::format(cpu);
    compare_xml::compare(&case.need(field)?, &printed).map_err(|error| format!("{error}\n{printed}"))
}

fn compare(case: &Case) -> Result<(), String> {
    let result = ::cpu::compare(
        case.text("arch"),
        &host(case)?,
        &read(&case.need("input")?)?,
        false,
    );
    let word = match &result {
        Ok(Comparison::Incompatible) => "incompatible",
        Ok(Comparison::Identical) => "identical",
        Ok(Comparison::Superset) => "superset",
        Err(_) => "error",
    };
    if word == case.text("expected_result") {
        Ok(())
    } else {
        Err(format!(
            "expected {}, got {result:?}",
            case.text("expected_result")
        ))
    }
}

fn update(case: &Case) -> Result<(), String> {
    let mut guest = read(&case.need("input")?)?;
    ::cpu::update(case.text("arch"), &mut guest, &host(case)?, Removed::Disable)
        .map_err(|error| error.message().to_owned())?;
    same(case, "expected_xml", &guest)
}

fn guest(case: &Case) -> Result<Cpu, String> {
    let (arch, host, mut guest) = (case.text("arch"), host(case)?, read(&case.need("input")?)?);
    let words = |error: api::Error| error.message().to_owned();
    ::cpu::convert_legacy(arch, &mut guest);
    if ::cpu::compare(arch, &host, &guest, false).map_err(words)? == Comparison::Incompatible {
        return Err("is incompatible".to_owned());
    }
    ::cpu::update(arch, &mut guest, &host, Removed::Disable).map_err(words)?;
    let offered = case
        .fields
        .get("supported_models")
        .and_then(Value::as_array)
        .map(|names| {
            names
                .iter()
                .filter_map(Value::as_str)
                .map(named)
                .collect::<Vec<_>>()
        });
    ::cpu::translate(arch, &mut guest, offered.as_deref()).map_err(words)?;
    Ok(guest)
}

fn named(name: &str) -> Blocked {
    Blocked {
        name: name.to_owned(),
        blockers: Vec::new(),
    }
}

fn baseline(case: &Case) -> Result<Cpu, String> {
    baseline_of(case, &read_all(&case.need("input")?)?)
}

fn baseline_of(case: &Case, cpus: &[Cpu]) -> Result<Cpu, String> {
    let arch = case
        .fields
        .get("arch")
        .and_then(Value::as_str)
        .unwrap_or("x86_64");
    let options = BaselineOptions {
        migratable: case.lists("flags", "migratable"),
        ..BaselineOptions::default()
    };
    let words = |error: api::Error| error.message().to_owned();
    let mut common = ::cpu::baseline(arch, cpus, options).map_err(words)?;
    if case.lists("flags", "expand_features") {
        ::cpu::expand(arch, &mut common).map_err(words)?;
    }
    for cpu in cpus {
        if ::cpu::compare(arch, cpu, &common, false).map_err(words)? == Comparison::Incompatible {
            return Err("the outcome does not run on every one of them".to_owned());
        }
    }
    Ok(common)
}

fn has_feature(case: &Case) -> Result<(), String> {
    let result = ::cpu::has_feature(case.text("arch"), &host(case)?, case.text("feature"));
    match (result, case.flag("expected_result")) {
        (Err(_), None) => Ok(()),
        (Ok(got), Some(expected)) if got == expected => Ok(()),
        (got, expected) => Err(format!("expected {expected:?}, got {got:?}")),
    }
}

fn validate(case: &Case) -> Result<(), String> {
    let input = case.file("input")?.map_or_else(|| case.need("host"), Ok)?;
    let result = ::cpu::validate_features(case.text("arch"), &read(&input)?);
    if result.is_ok() == (case.text("expect") == "success") {
        Ok(())
    } else {
        Err(format!("{result:?}"))
    }
}

fn cpuid(case: &Case) -> Result<(), String> {
    let data = data(case, "input")?.unwrap_or_default();
    let detected = Detected::from_data(&data);
    signature(case, &detected)?;
    let filtered = case.text("qemu_model_filter");
    let listed = matches!(filtered, "optional" | "required");
    let replies = case.file("qemu_replies")?.map(|text| Replies::parse(&text));
    let offered = replies.as_ref().and_then(|replies| replies.models());
    let models = Models {
        offered: offered.as_deref().filter(|_| listed),
        ..Models::default()
    };
    let words = |error: api::Error| error.message().to_owned();
    let decoded = decode(&detected, true, true, Models::default()).map_err(words)?;
    let document = host_document(decoded);
    compare_xml::compare(&case.need("expected_host_xml")?, &document)
        .map_err(|error| format!("host: {error}\n{document}"))?;
    let guest = decode(&detected, false, true, models)
        .map_err(words)?
        .into_guest();
    same(case, "expected_guest_xml", &guest).map_err(|error| format!("guest: {error}"))?;
    let Some(replies) = replies else { return Ok(()) };
    let model = replies.decode(offered.as_deref())?;
    same(case, "expected_qemu_xml", &model).map_err(|error| format!("qemu: {error}"))?;
    live(case, guest, &model)
}

fn data(case: &Case, field: &str) -> Result<Option<CpuData>, String> {
    let Some(text) = case.file(field)? else {
        return Ok(None);
    };
    CpuData::parse(&text)
        .map(Some)
        .map_err(|problems| problems.to_string())
}

/// The guest's model updated with what QEMU turned on and off has the features of QEMU's own description.
fn live(case: &Case, mut guest: Cpu, expected: &Cpu) -> Result<(), String> {
    let map = ::cpu::x86::map();
    let features = |data: Option<CpuData>| map.features_of(&data.unwrap_or_default());
    let enabled = features(data(case, "qemu_enabled")?);
    let disabled = features(data(case, "qemu_disabled")?);
    ::cpu::x86::update_live(&mut guest, &enabled, &disabled).map_err(|error| error.message().to_owned())?;
    let all = |cpu: &Cpu| -> Result<Vec<String>, String> {
        let mut cpu = cpu.clone();
        ::cpu::expand("x86_64", &mut cpu).map_err(|error| error.message().to_owned())?;
        let on = cpu
            .features
            .into_iter()
            .filter(|feature| feature.policy != Some(::cpu::Policy::Disable));
        let mut names: Vec<String> = on.map(|feature| feature.name).collect();
        names.sort();
        Ok(names)
    };
    let (got, expected) = (all(&guest)?, all(expected)?);
    let more: Vec<_> = got.iter().filter(|name| !expected.contains(name)).collect();
    let less: Vec<_> = expected.iter().filter(|name| !got.contains(name)).collect();
    if more.is_empty() && less.is_empty() {
        Ok(())
    } else {
        Err(format!("live: unexpected {more:?}, missing {less:?}"))
    }
}

fn signature(case: &Case, detected: &Detected) -> Result<(), String> {
    let expected = case.need("expected_signature")?;
    let Signature {
        family,
        model,
        stepping,
    } = detected.signature.unwrap_or_default();
    let got = format!(
        "family:   {family:3} (0x{family:02x})\nmodel:    {model:3} (0x{model:02x})\nstepping: {stepping:3} (0x{stepping:02x})\n"
    );
    let (_, lines) = expected.split_once('\n').unwrap_or(("", &expected));
    if lines == got {
        Ok(())
    } else {
        Err(format!("signature: expected {lines:?}, got {got:?}"))
    }
}

/// The host's document with its signature, which comparing does not need.
fn host_document(decoded: Decoded) -> String {
    let signature = decoded.signature.unwrap_or_default();
    let text = cpu_document::format(&decoded.into_host("x86_64"));
    let tag = format!(
        "  <signature family='{}' model='{}' stepping='{}'/>\n",
        signature.family, signature.model, signature.stepping
    );
    let after = if text.contains("</vendor>\n") {
        "</vendor>\n"
    } else {
        "</model>\n"
    };
    text.replacen(after, &format!("{after}{tag}"), 1)
}

fn cpuid_baseline(case: &Case) -> Result<Cpu, String> {
    let inputs = case.fields.get("inputs").and_then(Value::as_array);
    let cpus = inputs
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(|name| {
            let text =
                std::fs::read_to_string(case.dir.join(name)).map_err(|error| format!("{name}: {error}"))?;
            read(&text)
        })
        .collect::<Result<Vec<_>, _>>()?;
    baseline_of(case, &cpus)
}

/// What QEMU said of the processor it can offer, and of its models.
struct Replies(Vec<Value>);

impl Replies {
    fn parse(text: &str) -> Self {
        let documents = serde_json::Deserializer::from_str(text).into_iter::<Value>();
        Replies(documents.flatten().collect())
    }

    fn models(&self) -> Option<Vec<Blocked>> {
        let list = self.0.iter().find_map(|reply| reply["return"].as_array())?;
        Some(list.iter().map(driver_qemu::cpu::offered).collect())
    }

    fn decode(&self, offered: Option<&[Blocked]>) -> Result<Cpu, String> {
        let reply = self.0.iter().find(|reply| reply["return"]["model"].is_object());
        let model = &reply.ok_or("there is no description of a model")?["return"]["model"];
        let detected = driver_qemu::cpu::detected(model, false);
        let models = Models {
            offered,
            ..Models::default()
        };
        decode(&detected, false, true, models)
            .map(Decoded::into_guest)
            .map_err(|error| error.message().to_owned())
    }
}
