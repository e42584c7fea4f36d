//! The machine that pretended guests run on.

use crate::hypervisor::MOST_VCPUS;
use crate::node::Described;
use api::limits::{CPU_BASELINE_MAX, NODE_MAX_CELLS};
use api::{Call, Code, ConnectGetCpuModelNamesRet, Domain, Error, FixedChars, List, NodeGetInfoRet, Result};
use engine::processors::{self, BaselineFlags, is_architecture, is_hypervisor};
use model::YesNo;
use model::capabilities::{
    Amount, Capabilities, Cell, Cells, Guest, GuestArch, GuestDomain, GuestFeatures, Host, HostCpu,
    HostFeatures, Iommu, NodeCpu, NodeCpus, Nodes, PageSize, Pages, PowerManagement, SecModel,
};
use model::cpu_document;
use model::domain_capabilities::DomainCapabilities;

/// A machine that is only described.
pub(crate) struct PretendedHost {
    described: Described,
}

impl PretendedHost {
    pub fn new(described: Described) -> Self {
        PretendedHost { described }
    }

    fn capabilities(&self) -> String {
        let count = if self.described.is_built_in { 2 } else { 0 };
        let cells: Vec<Cell> = (0..count).map(cell).collect();
        let document = Capabilities {
            host: Host {
                cpu: Some(processor()),
                power_management: Some(PowerManagement::default()),
                iommu: Some(Iommu { support: YesNo::No }),
                topology: Some(Nodes {
                    cells: Cells { count, cells },
                    interconnects: None,
                }),
                secmodels: vec![SecModel {
                    model: "testSecurity".to_owned(),
                    ..SecModel::default()
                }],
                ..Host::default()
            },
            guests: ["hvm", "xen"].map(guest).to_vec(),
        };
        document.format()
    }
}

/// Sizes of pages in KiB: those of all processors, and of each node's memory.
const PAGES_KIB: [u64; 4] = [4, 8, 2048, 1 << 20];

fn kib() -> String {
    "KiB".to_owned()
}

fn processor() -> HostCpu {
    HostCpu {
        arch: "i686".to_owned(),
        others: Some(HostFeatures {
            pae: true,
            nonpae: true,
            ..HostFeatures::default()
        }),
        pages: PAGES_KIB
            .iter()
            .map(|size| PageSize {
                unit: kib(),
                size: *size,
            })
            .collect(),
        ..HostCpu::default()
    }
}

/// One of two nodes: the second has twice the memory, in pages twice as large.
fn cell(id: u32) -> Cell {
    let memory = u64::from(id).saturating_add(1) << 21;
    let small = if id == 0 { 4 } else { 8 };
    let pages = [(small, memory / small), (2048, 0), (1 << 20, 0)];
    let cpu = |core: u32| NodeCpu {
        id: id.saturating_mul(8).saturating_add(core),
        socket_id: Some(id),
        die_id: Some(0),
        cluster_id: Some(0),
        core_id: Some(core),
        siblings: Some(id.saturating_mul(8).saturating_add(core).to_string()),
    };
    Cell {
        id,
        memory: Some(Amount {
            unit: kib(),
            value: memory,
        }),
        pages: pages
            .map(|(size, count)| Pages {
                unit: kib(),
                size,
                count,
            })
            .to_vec(),
        cpus: Some(NodeCpus {
            count: 8,
            cpus: (0..8).map(cpu).collect(),
        }),
        ..Cell::default()
    }
}

fn guest(os: &str) -> Guest {
    Guest {
        os_type: os.to_owned(),
        arch: GuestArch {
            name: "i686".to_owned(),
            wordsize: 32,
            emulator: Some("/usr/bin/test-hv".to_owned()),
            domains: vec![GuestDomain {
                kind: "test".to_owned(),
                ..GuestDomain::default()
            }],
            ..GuestArch::default()
        },
        features: Some(GuestFeatures {
            pae: true,
            nonpae: true,
            ..GuestFeatures::default()
        }),
    }
}

/// The version of the pretence, as libvirt's own test driver gives it.
const VERSION: u64 = 2;

/// The libvirt whose interface this is.
const LIB_VERSION: u64 = 11_003_000;

#[api::facet]
impl api::facets::Host for PretendedHost {
    async fn connect_get_type(&self, _call: &Call) -> Result<String> {
        Ok("TEST".into())
    }

    async fn connect_get_version(&self, _call: &Call) -> Result<u64> {
        Ok(VERSION)
    }

    async fn connect_get_lib_version(&self, _call: &Call) -> Result<u64> {
        Ok(LIB_VERSION)
    }

    async fn connect_get_hostname(&self, _call: &Call) -> Result<String> {
        let name = std::fs::read_to_string("/proc/sys/kernel/hostname")
            .map_err(|error| api::Error::system(Domain::TEST, error, "cannot read the host's name"))?;
        Ok(name.trim().to_owned())
    }

    async fn connect_get_max_vcpus(&self, _call: &Call, _type: Option<String>) -> Result<i32> {
        Ok(MOST_VCPUS.cast_signed())
    }

    async fn connect_get_capabilities(&self, _call: &Call) -> Result<String> {
        Ok(self.capabilities())
    }

    async fn connect_get_domain_capabilities(
        &self,
        _call: &Call,
        emulatorbin: Option<String>,
        arch: Option<String>,
        machine: Option<String>,
        virttype: Option<String>,
        _flags: u32,
    ) -> Result<String> {
        let invalid = |words: String| Error::new(Domain::TEST, Code::INVALID_ARG, words);
        let kind = virttype.unwrap_or_else(|| "test".to_owned());
        if !is_hypervisor(&kind) {
            return Err(invalid(format!("unknown virttype: {kind}")));
        }
        let arch = arch.unwrap_or_else(|| "i686".to_owned());
        if !is_architecture(&arch) {
            return Err(invalid(format!("unknown architecture: {arch}")));
        }
        Ok(DomainCapabilities::empty(emulatorbin, &kind, machine, &arch).format())
    }

    async fn connect_get_cpu_model_names(
        &self,
        _call: &Call,
        arch: String,
        need_results: i32,
        _flags: u32,
    ) -> Result<ConnectGetCpuModelNamesRet> {
        processors::model_names_reply(&arch, need_results)
    }

    async fn connect_baseline_cpu(
        &self,
        _call: &Call,
        xmlCPUs: List<String, CPU_BASELINE_MAX>,
        flags: u32,
    ) -> Result<String> {
        let common = processors::baseline_of_hosts(&xmlCPUs, BaselineFlags(flags))?;
        Ok(cpu_document::format(&common))
    }

    async fn node_get_info(&self, _call: &Call) -> Result<NodeGetInfoRet> {
        let cpus = self.described.cpus;
        Ok(NodeGetInfoRet {
            model: FixedChars::from_text("i686"),
            memory: self.described.memory_kib,
            cpus: cpus.active,
            mhz: cpus.mhz,
            nodes: cpus.cells,
            sockets: cpus.sockets,
            cores: cpus.cores,
            threads: cpus.threads,
        })
    }

    async fn node_get_free_memory(&self, _call: &Call) -> Result<u64> {
        Ok(self.described.memory_kib.saturating_mul(512))
    }

    async fn node_get_cells_free_memory(
        &self,
        _call: &Call,
        startCell: i32,
        maxcells: i32,
    ) -> Result<List<u64, NODE_MAX_CELLS>> {
        let cells = (startCell..self.described.cpus.cells).take(usize::try_from(maxcells).unwrap_or(0));
        Ok(cells
            .map(|_| self.described.memory_kib.saturating_mul(256))
            .collect())
    }
}
