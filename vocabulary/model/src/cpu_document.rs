//! Documents that are one processor: a host's, or what a guest asks for.

use crate::capabilities::{Counter, SignatureValues};
use crate::code::{CONFIG_UNSUPPORTED, XML_ERROR};
use crate::domain::cpu::{Cpu, CpuCheck, CpuMatch, CpuMode, CpuModel, Fallback, Policy};
use xml::{Element as _, OnOff, Problems, Reader, Tag, Value as _, field};

/// Architectures that libvirt has a name for.
const ARCHITECTURES: &[&str] = &[
    "alpha",
    "armv6l",
    "armv7l",
    "armv7b",
    "aarch64",
    "cris",
    "i686",
    "ia64",
    "lm32",
    "loongarch64",
    "m68k",
    "microblaze",
    "microblazeel",
    "mips",
    "mipsel",
    "mips64",
    "mips64el",
    "openrisc",
    "parisc",
    "parisc64",
    "ppc",
    "ppc64",
    "ppc64le",
    "ppcemb",
    "riscv32",
    "riscv64",
    "s390",
    "s390x",
    "sh4",
    "sh4eb",
    "sparc",
    "sparc64",
    "unicore32",
    "x86_64",
    "xtensa",
    "xtensaeb",
];

/// Whether libvirt has a name for an architecture.
pub fn is_architecture(name: &str) -> bool {
    ARCHITECTURES.contains(&name)
}

/// Reads a document that is one `<cpu>`. One that names an architecture is a host's.
pub fn parse(text: &str) -> Result<Cpu, Problems> {
    parse_as(text, None)
}

/// Reads a document that is one `<cpu>` of a host.
pub fn parse_host(text: &str) -> Result<Cpu, Problems> {
    parse_as(text, Some(Whose::Host))
}

fn parse_as(text: &str, whose: Option<Whose>) -> Result<Cpu, Problems> {
    xml::parse(text, |reader| {
        reader.code = XML_ERROR;
        let root = reader.root();
        if root.tag_name().name() != "cpu" {
            reader.problem(root, "XML does not contain expected 'cpu' element");
            return Cpu::default();
        }
        read_as(root, whose, reader)
    })
}

/// Reads one processor. One that names an architecture is a host's.
pub fn read(tag: Tag<'_>, r: &mut Reader<'_>) -> Cpu {
    read_as(tag, None, r)
}

fn read_as(tag: Tag<'_>, whose: Option<Whose>, r: &mut Reader<'_>) -> Cpu {
    let before = r.problem_count();
    let whose = whose.unwrap_or_else(|| Whose::of(tag, r));
    check_attributes(tag, whose, r);
    check_children(tag, whose, r);
    // What is found first is told: that libvirt looks in this order is what programs see.
    if r.problem_count() > before {
        return Cpu::default();
    }
    read_checked(tag, whose, r)
}

/// Whose processor a document describes.
#[derive(Clone, Copy, PartialEq)]
enum Whose {
    Host,
    Guest,
}

impl Whose {
    fn of(tag: Tag<'_>, r: &mut Reader<'_>) -> Self {
        if field::child(tag, "arch").is_none() {
            return Whose::Guest;
        }
        if tag.attribute("match").is_some() {
            // The stray apostrophe at the end is libvirt's.
            let message = "'arch' element cannot be used inside 'cpu' element with 'match' attribute'";
            r.problem(tag, message);
        }
        Whose::Host
    }
}

fn check_attributes(tag: Tag<'_>, whose: Whose, r: &mut Reader<'_>) {
    let mode = tag.attribute("mode");
    if let Some(mode) = mode {
        if whose == Whose::Host {
            let message = "Attribute mode is only allowed for guest CPU";
            return r.problem_attr_code(tag, "mode", CONFIG_UNSUPPORTED, message);
        }
        if CpuMode::parse(mode).is_none() {
            let message = format!("Invalid mode attribute '{mode}'");
            return r.problem_attr_code(tag, "mode", CONFIG_UNSUPPORTED, message);
        }
    }
    let before = r.problem_count();
    if whose == Whose::Guest {
        let _: Option<CpuMatch> = field::attr_opt(tag, r, "match");
        let _: Option<CpuCheck> = field::attr_opt(tag, r, "check");
    }
    let migratable: Option<OnOff> = field::attr_opt(tag, r, "migratable");
    if r.problem_count() == before
        && migratable.is_some()
        && !matches!(mode, Some("host-passthrough" | "maximum"))
    {
        let message = "Attribute migratable is only allowed for 'host-passthrough' / 'maximum' CPU mode";
        r.problem_attr_code(tag, "migratable", CONFIG_UNSUPPORTED, message);
    }
}

fn check_children(tag: Tag<'_>, whose: Whose, r: &mut Reader<'_>) {
    let before = r.problem_count();
    let text = |name| field::child(tag, name).and_then(field::text_of);
    let model = text("model");
    if whose == Whose::Host {
        match text("arch") {
            None => r.problem(tag, "Missing CPU architecture"),
            Some(arch) if !is_architecture(&arch) => {
                r.problem_code(tag, CONFIG_UNSUPPORTED, format!("Unknown architecture {arch}"));
            }
            Some(_) => check_host_only(tag, r),
        }
        if model.is_none() && r.problem_count() == before {
            r.problem(tag, "Missing CPU model name");
        }
    } else if tag
        .attribute("mode")
        .is_none_or(|mode| mode == "custom" || mode == "host-model")
        && let Some(model) = field::child(tag, "model")
        && let Some(fallback) = model.attribute("fallback")
        && Fallback::parse(fallback).is_none()
    {
        r.problem_attr_code(
            model,
            "fallback",
            CONFIG_UNSUPPORTED,
            "Invalid fallback attribute",
        );
    }
    if r.problem_count() > before {
        return;
    }
    for feature in field::children(tag, "feature") {
        let policy = feature.attribute("policy").filter(|_| whose == Whose::Guest);
        if policy.is_some_and(|policy| Policy::parse(policy).is_none()) {
            let message = "Invalid CPU feature policy";
            r.problem_attr_code(feature, "policy", CONFIG_UNSUPPORTED, message);
        }
        if feature.attribute("name").is_none_or(str::is_empty) {
            r.problem(feature, "Invalid CPU feature name");
        }
    }
}

/// What only a host says of its processor.
fn check_host_only(tag: Tag<'_>, r: &mut Reader<'_>) {
    if let Some(microcode) = field::child(tag, "microcode")
        && microcode
            .attribute("version")
            .is_none_or(|version| version.parse::<u32>().is_err())
    {
        r.problem_code(microcode, CONFIG_UNSUPPORTED, "invalid microcode version");
    }
    if let Some(signature) = field::child(tag, "signature") {
        SignatureValues::default().read(signature, r);
    }
    let clock = field::children(tag, "counter").find(|counter| counter.attribute("name") == Some("tsc"));
    if let Some(clock) = clock {
        Counter::default().read(clock, r);
    }
}

/// Reads one processor and completes it.
fn read_checked(tag: Tag<'_>, whose: Whose, r: &mut Reader<'_>) -> Cpu {
    let mut cpu = Cpu::default();
    cpu.read(tag, r);
    match whose {
        Whose::Host => complete_host(&mut cpu),
        Whose::Guest => complete_guest(&mut cpu, tag, r),
    }
    if let Some(topology) = &mut cpu.topology {
        topology.dies.get_or_insert(1);
        topology.clusters.get_or_insert(1);
    }
    let topology = cpu.topology.as_ref();
    let parts = topology.map(|shape| {
        [
            ("sockets", shape.sockets),
            ("cores", shape.cores),
            ("threads", shape.threads),
        ]
    });
    if let Some((name, _)) = parts.into_iter().flatten().find(|(_, count)| *count == 0) {
        let message =
            format!("Invalid value for attribute '{name}' in element 'topology': Zero is not permitted");
        r.problem(tag, message);
    }
    if cpu
        .cache
        .as_ref()
        .and_then(|cache| cache.level)
        .is_some_and(|level| !(1..=3).contains(&level))
    {
        r.problem(tag, "invalid CPU cache level, must be in range [1,3]");
    }
    let twice = cpu.features.iter().enumerate().find(|(index, feature)| {
        let before = cpu.features.get(..*index).unwrap_or_default();
        before.iter().any(|other| other.name == feature.name)
    });
    if let Some((_, feature)) = twice {
        let message = format!("CPU feature '{}' specified more than once", feature.name);
        r.problem(tag, message);
    }
    cpu
}

/// A host has what it has: nothing is asked of it.
fn complete_host(cpu: &mut Cpu) {
    cpu.mode = None;
    cpu.features.iter_mut().for_each(|feature| feature.policy = None);
    if let Some(model) = &mut cpu.model {
        model.fallback = None;
    }
}

fn complete_guest(cpu: &mut Cpu, tag: Tag<'_>, r: &mut Reader<'_>) {
    let mode = *cpu.mode.get_or_insert(CpuMode::Custom);
    let named = cpu.model.as_ref().is_some_and(|model| model.name.is_some());
    if cpu.vendor.is_some() && !named {
        r.problem(tag, "CPU vendor specified without CPU model");
    }
    if mode == CpuMode::Custom && !named && !cpu.features.is_empty() {
        r.problem(tag, "Non-empty feature list specified without CPU model");
    }
    if mode == CpuMode::Custom {
        cpu.matching.get_or_insert(CpuMatch::Exact);
    } else {
        cpu.matching = None;
    }
    if mode == CpuMode::Custom || mode == CpuMode::HostModel {
        let model = cpu.model.get_or_insert_with(CpuModel::default);
        model.fallback.get_or_insert(Fallback::Allow);
    }
    for feature in &mut cpu.features {
        feature.policy.get_or_insert_default();
    }
}

/// Prints one processor.
pub fn format(cpu: &Cpu) -> String {
    xml::to_string("cpu", cpu, xml::Writer::new())
}

#[cfg(test)]
mod tests {
    use super::{parse, parse_host};

    fn refusal(document: &str) -> String {
        parse(document).map_or_else(|problems| problems.message().to_owned(), |_| String::new())
    }

    #[test]
    fn what_is_wrong_first_is_told() {
        let wrong = [
            ("<cpus/>", "XML does not contain expected 'cpu' element"),
            ("<cpu mode='x'/>", "Invalid mode attribute 'x'"),
            (
                "<cpu mode='x'><arch>x86_64</arch></cpu>",
                "Attribute mode is only allowed for guest CPU",
            ),
            ("<cpu><arch>foo</arch></cpu>", "Unknown architecture foo"),
            ("<cpu><arch>x86_64</arch></cpu>", "Missing CPU model name"),
            (
                "<cpu><arch>x86_64</arch><microcode version='x'/></cpu>",
                "invalid microcode version",
            ),
            (
                "<cpu><model fallback='x'>a</model></cpu>",
                "Invalid fallback attribute",
            ),
            (
                "<cpu><model>a</model><feature/></cpu>",
                "Invalid CPU feature name",
            ),
            (
                "<cpu><vendor>a</vendor></cpu>",
                "CPU vendor specified without CPU model",
            ),
        ];
        for (document, message) in wrong {
            assert_eq!(refusal(document), message, "{document}");
        }
    }

    #[test]
    fn a_host_needs_an_architecture() {
        let guest = "<cpu><model>Penryn</model></cpu>";
        assert!(parse(guest).is_ok());
        let problems = parse_host(guest).expect_err("a host without one");
        assert_eq!(problems.message(), "Missing CPU architecture");
        let host = "<cpu><arch>x86_64</arch><model>Penryn</model></cpu>";
        assert!(parse_host(host).is_ok());
    }
}
