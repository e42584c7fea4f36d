//! Documents that are one processor: a host's, or what a guest asks for.

use crate::code::XML_ERROR;
use crate::domain::cpu::{Cpu, CpuMatch, CpuMode, CpuModel, Fallback};
use xml::{Element as _, Problems, Reader, Tag};

/// Reads a document that is one `<cpu>`. One that names an architecture is a host's.
pub fn parse(text: &str) -> Result<Cpu, Problems> {
    xml::parse(text, |reader| {
        reader.code = XML_ERROR;
        let root = reader.root();
        if root.tag_name().name() != "cpu" {
            reader.problem(root, "XML does not contain expected 'cpu' element");
            return Cpu::default();
        }
        read(root, reader)
    })
}

/// Reads a document that is one `<cpu>` of a host.
pub fn parse_host(text: &str) -> Result<Cpu, Problems> {
    xml::parse(text, |reader| {
        reader.code = XML_ERROR;
        let root = reader.root();
        let mut cpu = Cpu::default();
        if root.tag_name().name() != "cpu" {
            reader.problem(root, "XML does not contain expected 'cpu' element");
            return cpu;
        }
        cpu.read(root, reader);
        if cpu.arch.is_none() {
            reader.problem(root, "Missing CPU architecture");
        }
        complete_host(&mut cpu);
        cpu
    })
}

/// Reads one processor and completes it.
pub fn read(tag: Tag<'_>, r: &mut Reader<'_>) -> Cpu {
    let mut cpu = Cpu::default();
    cpu.read(tag, r);
    if cpu.arch.is_some() {
        if cpu.matching.is_some() {
            // The stray apostrophe at the end is libvirt's.
            let message = "'arch' element cannot be used inside 'cpu' element with 'match' attribute'";
            r.problem(tag, message);
        }
        complete_host(&mut cpu);
    } else {
        complete_guest(&mut cpu, tag, r);
    }
    if let Some(topology) = &mut cpu.topology {
        topology.dies.get_or_insert(1);
        topology.clusters.get_or_insert(1);
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
    if mode == CpuMode::Custom && !named {
        if cpu.vendor.is_some() {
            r.problem(tag, "CPU vendor specified without CPU model");
        }
        if !cpu.features.is_empty() {
            r.problem(tag, "Non-empty feature list specified without CPU model");
        }
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
