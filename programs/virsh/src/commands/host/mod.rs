//! Commands of the group "Host and Hypervisor", a file each.

use crate::command::Command;

pub mod allocpages;
pub mod capabilities;
pub mod cpu_baseline;
pub mod cpu_compare;
pub mod cpu_models;
pub mod domcapabilities;
pub mod freecell;
pub mod freepages;
pub mod hostname;
pub mod hypervisor_cpu_baseline;
pub mod hypervisor_cpu_compare;
pub mod hypervisor_cpu_models;
pub mod maxvcpus;
pub mod node_memory_tune;
pub mod nodecpumap;
pub mod nodecpustats;
pub mod nodeinfo;
pub mod nodememstats;
pub mod nodesevinfo;
pub mod nodesuspend;
pub mod sysinfo;
pub mod uri;
pub mod version;

/// In the order in which the help shows them.
pub static COMMANDS: &[&Command] = &[
    &allocpages::COMMAND,
    &capabilities::COMMAND,
    &cpu_baseline::COMMAND,
    &cpu_compare::COMMAND,
    &cpu_models::COMMAND,
    &domcapabilities::COMMAND,
    &freecell::COMMAND,
    &freepages::COMMAND,
    &hostname::COMMAND,
    &hypervisor_cpu_baseline::COMMAND,
    &hypervisor_cpu_compare::COMMAND,
    &hypervisor_cpu_models::COMMAND,
    &maxvcpus::COMMAND,
    &node_memory_tune::COMMAND,
    &nodecpumap::COMMAND,
    &nodecpustats::COMMAND,
    &nodeinfo::COMMAND,
    &nodememstats::COMMAND,
    &nodesevinfo::COMMAND,
    &nodesuspend::COMMAND,
    &sysinfo::COMMAND,
    &uri::COMMAND,
    &version::COMMAND,
];
