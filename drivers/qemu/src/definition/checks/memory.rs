//! Memory that can be plugged in.

use super::super::{Problem, QemuHost, Result, unsupported, wrong};
use model::code;
use model::domain::small::MemoryTarget;
use model::domain::{Domain, MemoryModel};

/// Checks all memory devices against the memory of the guest.
pub fn check(domain: &Domain, host: &QemuHost) -> Result<()> {
    let devices = &domain.devices.memories;
    let slots = domain.max_memory.as_ref();
    let memory = domain.memory.kib;
    let plugged: u64 = devices.iter().map(|each| each.target.size.0).sum();
    if let Some(most) = slots
        && most.kib < memory
    {
        return wrong("maximum memory size must be equal or greater than the actual memory size");
    }
    for device in devices {
        let model = device.model;
        if model == MemoryModel::SgxEpc && !host.has("sgx-epc") {
            return unsupported("sgx epc isn't supported by this QEMU binary");
        }
        if model == MemoryModel::VirtioMem {
            blocks(&device.target)?;
        }
        if slots.is_none() {
            return unsupported("cannot use/hotplug a memory device when domain 'maxMemory' is not defined");
        }
        let free = matches!(model, MemoryModel::VirtioPmem | MemoryModel::SgxEpc);
        if !free && device.target.node.is_none() && numa(domain) {
            return unsupported("target NUMA node needs to be specified for memory device");
        }
        if let Some(label) = &device.target.label
            && label.size.0 < 128
        {
            return wrong("nvdimm label must be at least 128KiB");
        }
        let path = device.source.as_ref().and_then(|source| source.path.as_ref());
        if matches!(model, MemoryModel::Nvdimm | MemoryModel::VirtioPmem) && path.is_none() {
            let words = format!("path is required for model '{model}'");
            return Err(Problem::nowhere(code::XML_DETAIL, words));
        }
    }
    if plugged > memory {
        return wrong("Total size of memory devices exceeds the total memory size");
    }
    Ok(())
}

/// The smallest block: what the host gives as one large page.
const LEAST_BLOCK_KIB: u64 = 2048;

/// Memory that grows does so by blocks.
fn blocks(target: &MemoryTarget) -> Result<()> {
    let block = target.block.map_or(0, |size| size.0);
    let wrong = |words: String| Err(Problem::nowhere(code::XML_DETAIL, words));
    if !block.is_power_of_two() {
        return wrong("block size must be a power of two".to_owned());
    }
    if block < LEAST_BLOCK_KIB {
        return wrong(format!(
            "block size too small, must be at least {LEAST_BLOCK_KIB}KiB"
        ));
    }
    let requested = target.requested.map_or(0, |size| size.0);
    if !requested.is_multiple_of(block) {
        return wrong("requested size must be an integer multiple of block size".to_owned());
    }
    Ok(())
}

/// Whether the guest has nodes of memory.
fn numa(domain: &Domain) -> bool {
    let nodes = domain.cpu.as_ref().and_then(|cpu| cpu.numa.as_ref());
    nodes.is_some_and(|numa| !numa.cells.is_empty())
}
