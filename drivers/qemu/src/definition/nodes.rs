//! The nodes of a guest: which it gets that names none, what belongs to which, and sizes memory comes in.

use super::{QemuHost, Result, wrong};
use model::CpuSet;
use model::domain::cpu::{Numa, NumaCell};
use model::domain::{Domain, MemoryDevice, MemoryModel};

/// Memory of ppc64 is plugged in pieces of this many KiB.
pub const PPC_PIECE_KIB: u64 = 256 * 1024;

/// Settles nodes and sizes, as far as the document leaves them open.
pub fn complete(domain: &mut Domain, host: &QemuHost) -> Result<()> {
    if host.abi_update {
        add_node(domain);
        plugged_sizes(domain)?;
        total(domain);
    }
    fill_processors(domain);
    Ok(())
}

/// Rounds what is plugged in to the pieces it comes in.
fn plugged_sizes(domain: &mut Domain) -> Result<()> {
    if !domain.arch().starts_with("ppc64") {
        return Ok(());
    }
    for memory in &mut domain.body.devices.memories {
        memory.target.size.0 = ppc_size(memory)?;
    }
    Ok(())
}

/// The size memory has on ppc64, in KiB: whole pieces, beside the label of non-volatile memory.
pub fn ppc_size(memory: &MemoryDevice) -> Result<u64> {
    let size = memory.target.size.0;
    let label = memory.target.label.as_ref().map_or(0, |label| label.size.0);
    match memory.model {
        MemoryModel::Nvdimm => match size.saturating_sub(label) / PPC_PIECE_KIB {
            0 => wrong("minimum target size for the NVDIMM must be 256MB plus the label size"),
            pieces => Ok(pieces.saturating_mul(PPC_PIECE_KIB).saturating_add(label)),
        },
        _ => Ok(size.div_ceil(PPC_PIECE_KIB).saturating_mul(PPC_PIECE_KIB)),
    }
}

/// Memory can be plugged only into a node, so a guest that may get some has one.
fn add_node(domain: &mut Domain) {
    let numa = domain.cpu.as_ref().and_then(|cpu| cpu.numa.as_ref());
    let has_nodes = numa.is_some_and(|numa| !numa.cells.is_empty());
    let Some(max) = &domain.max_memory else { return };
    if has_nodes || max.slots.is_none() && max.kib == 0 {
        return;
    }
    let plugged: u64 = domain
        .devices
        .memories
        .iter()
        .map(|memory| memory.target.size.0)
        .sum();
    let cell = NumaCell {
        id: Some(0),
        cpus: Some(CpuSet::first(domain.vcpu.count)),
        memory: domain.memory.kib.saturating_sub(plugged),
        unit: Some("KiB".to_owned()),
        ..NumaCell::default()
    };
    let cpu = domain.body.cpu.get_or_insert_default();
    cpu.numa = Some(Numa {
        cells: vec![cell],
        ..Numa::default()
    });
    for memory in &mut domain.body.devices.memories {
        memory.target.node.get_or_insert(0);
    }
}

/// All memory is that of the nodes and what is plugged in.
fn total(domain: &mut Domain) {
    let numa = domain.cpu.as_ref().and_then(|cpu| cpu.numa.as_ref());
    let cells = numa.map_or(&[][..], |numa| numa.cells.as_slice());
    if cells.is_empty() {
        return;
    }
    let own = cells.iter().map(|cell| cell.memory).fold(0, u64::saturating_add);
    let plugged = domain.devices.memories.iter().map(|memory| memory.target.size.0);
    domain.body.memory.kib = plugged.fold(own, u64::saturating_add);
}

/// Processors no node has belong to the first.
fn fill_processors(domain: &mut Domain) {
    let count = domain.vcpu.count;
    let Some(numa) = domain.body.cpu.as_mut().and_then(|cpu| cpu.numa.as_mut()) else {
        return;
    };
    let cells = &numa.cells;
    let taken = |vcpu: &u32| {
        cells
            .iter()
            .flat_map(|cell| &cell.cpus)
            .any(|set| set.contains(*vcpu))
    };
    let free: Vec<u32> = (0..count).filter(|vcpu| !taken(vcpu)).collect();
    if let Some(first) = numa.cells.first_mut().filter(|_| !free.is_empty()) {
        let set = first.cpus.get_or_insert_default();
        free.into_iter().for_each(|vcpu| set.insert(vcpu, vcpu));
    }
}
