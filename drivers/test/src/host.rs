//! The machine that pretended guests run on.

use crate::hypervisor::MOST_VCPUS;
use crate::node::Described;
use api::constants::VIR_CONNECT_BASELINE_CPU_EXPAND_FEATURES;
use api::limits::{CPU_BASELINE_MAX, NODE_MAX_CELLS};
use api::{
    Call, Chars, Code, ConnectGetCpuModelNamesRet, Domain, Error, FixedChars, List, NodeGetCpuMapRet,
    NodeGetCpuStats, NodeGetCpuStatsRet, NodeGetInfoRet, NodeGetSecurityModelRet, Result,
};
use engine::domains::check_flags;
use engine::processors::{self, BaselineFlags, is_architecture, is_hypervisor};
use model::YesNo;
use model::capabilities::{
    Amount, Capabilities, Cell, Cells, Guest, GuestArch, GuestDomain, GuestFeatures, Host, HostCpu,
    HostFeatures, Iommu, NodeCpu, NodeCpus, Nodes, PageSize, Pages, PowerManagement, SecModel,
};
use model::cpu_document;
use model::domain_capabilities::DomainCapabilities;
use model::nodedev::Opened;

/// A machine that is only described.
pub(crate) struct PretendedHost {
    described: Described,
}

impl PretendedHost {
    pub fn new(described: Described) -> Self {
        PretendedHost { described }
    }

    /// How many nodes of memory there are: only a host that nobody described has any.
    fn cell_count(&self) -> u32 {
        if self.described.is_built_in { 2 } else { 0 }
    }

    fn capabilities(&self) -> String {
        let count = self.cell_count();
        let cells: Vec<Cell> = (0..count).map(cell).collect();
        let document = Capabilities {
            host: Host {
                cpu: Some(processor()),
                power_management: Some(PowerManagement::default()),
                iommu: Some(Iommu { support: YesNo::No }),
                topology: Some(Nodes {
                    cells: Opened(Cells { count, cells }),
                    interconnects: None,
                }),
                secmodels: vec![SecModel {
                    model: SECURITY_MODEL.to_owned(),
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

/// How guests are kept apart: by name only.
const SECURITY_MODEL: &str = "testSecurity";

/// Nanoseconds for which each processor did something, whichever is asked about.
const CPU_TIMES_NS: [(&str, u64); 4] = [
    ("user", 9_797_400_000),
    ("kernel", 34_678_723_400_000),
    ("idle", 87_264_900_000),
    ("iowait", 763_600_000),
];

/// Of eight processors three are online, as bits.
const CPUS_PRESENT: i32 = 8;
const CPUS_ONLINE: u8 = 0b0001_0101;

/// What the firmware says of the machine.
const SYSINFO: &str = "<sysinfo type='smbios'>
  <bios>
    <entry name='vendor'>LENOVO</entry>
    <entry name='version'>G4ETA1WW (2.61 )</entry>
    <entry name='date'>05/07/2014</entry>
    <entry name='release'>2.61</entry>
  </bios>
</sysinfo>
";

/// Refuses flags that are not `known` to the function called `name` behind `test`.
fn check(flags: u32, known: u32, name: &str) -> Result<()> {
    check_flags(Domain::TEST, flags, known, &format!("test{name}"))
}

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
        flags: u32,
    ) -> Result<String> {
        check(flags, 0, "ConnectGetDomainCapabilities")?;
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
        flags: u32,
    ) -> Result<ConnectGetCpuModelNamesRet> {
        check(flags, 0, "ConnectGetCPUModelNames")?;
        processors::model_names_reply(&arch, need_results)
    }

    async fn connect_baseline_cpu(
        &self,
        _call: &Call,
        xmlCPUs: List<String, CPU_BASELINE_MAX>,
        flags: u32,
    ) -> Result<String> {
        let known = VIR_CONNECT_BASELINE_CPU_EXPAND_FEATURES.cast_unsigned();
        check(flags, known, "ConnectBaselineCPU")?;
        let common = processors::baseline_of_hosts(&xmlCPUs, BaselineFlags(flags))?;
        Ok(cpu_document::format(&common))
    }

    async fn node_get_info(&self, _call: &Call) -> Result<NodeGetInfoRet> {
        let cpus = self.described.cpus;
        Ok(NodeGetInfoRet {
            model: FixedChars::from_text(&self.described.cpu_model),
            memory: self.described.memory_kib,
            cpus: cpus.active,
            mhz: cpus.mhz,
            nodes: cpus.cells,
            sockets: cpus.sockets,
            cores: cpus.cores,
            threads: cpus.threads,
        })
    }

    /// In bytes: a MiB of the first node, two of the second.
    async fn node_get_free_memory(&self, _call: &Call) -> Result<u64> {
        Ok((1..=u64::from(self.cell_count())).map(|cell| cell << 20).sum())
    }

    /// In bytes: two MiB of the first node, four of the second.
    async fn node_get_cells_free_memory(
        &self,
        _call: &Call,
        startCell: i32,
        maxcells: i32,
    ) -> Result<List<u64, NODE_MAX_CELLS>> {
        let beyond = || Error::new(Domain::TEST, Code::INVALID_ARG, "Range exceeds available cells");
        let Ok(start) = u32::try_from(startCell) else {
            let function = "virNodeGetCellsFreeMemory";
            let problem = "must be zero or greater";
            return Err(Error::bad_argument(Domain::NONE, function, "startCell", problem));
        };
        if start >= self.cell_count() {
            return Err(beyond());
        }
        let wanted = usize::try_from(maxcells).unwrap_or(0);
        let cells = (start..self.cell_count()).take(wanted);
        Ok(cells
            .map(|cell| u64::from(cell).saturating_add(1) << 21)
            .collect())
    }

    async fn node_get_cpu_stats(
        &self,
        _call: &Call,
        cpuNum: i32,
        nparams: i32,
        flags: u32,
    ) -> Result<NodeGetCpuStatsRet> {
        if cpuNum < -1 {
            let function = "virNodeGetCPUStats";
            let problem = "only accepts -1 as a negative value";
            return Err(Error::bad_argument(Domain::NONE, function, "cpuNum", problem));
        }
        check(flags, 0, "NodeGetCPUStats")?;
        let wanted = usize::try_from(nparams).unwrap_or(0);
        let row = |(field, value): (&str, u64)| NodeGetCpuStats {
            field: field.to_owned(),
            value,
        };
        Ok(NodeGetCpuStatsRet {
            nparams: 4,
            params: CPU_TIMES_NS.into_iter().map(row).take(wanted).collect(),
        })
    }

    async fn node_get_cpu_map(
        &self,
        _call: &Call,
        need_map: i32,
        need_online: i32,
        flags: u32,
    ) -> Result<NodeGetCpuMapRet> {
        check(flags, 0, "NodeGetCPUMap")?;
        let map = if need_map != 0 {
            vec![CPUS_ONLINE]
        } else {
            Vec::new()
        };
        Ok(NodeGetCpuMapRet {
            cpumap: map.into(),
            online: if need_online != 0 {
                CPUS_ONLINE.count_ones()
            } else {
                0
            },
            ret: CPUS_PRESENT,
        })
    }

    /// Numbers that differ for each node and each size of pages, whichever are asked about.
    async fn node_get_free_pages(
        &self,
        _call: &Call,
        pages: List<u32, NODE_MAX_CELLS>,
        startCell: i32,
        cellCount: u32,
        flags: u32,
    ) -> Result<List<u64, NODE_MAX_CELLS>> {
        check(flags, 0, "NodeGetFreePages")?;
        if pages.0.is_empty() {
            let function = "virNodeGetFreePages";
            return Err(Error::bad_argument(
                Domain::NONE,
                function,
                "npages",
                "must not be zero",
            ));
        }
        let mut counts = Vec::new();
        for cell in (i64::from(startCell)..).take(usize::try_from(cellCount).unwrap_or(0)) {
            let mut free = cell.saturating_mul(6);
            for _ in &pages.0 {
                free = free.saturating_mul(2).saturating_add(7);
                counts.push(free.cast_unsigned());
                if counts.len() > NODE_MAX_CELLS {
                    let words = format!("at most {NODE_MAX_CELLS} numbers can be told at once");
                    return Err(Error::new(Domain::TEST, Code::INVALID_ARG, words));
                }
            }
        }
        Ok(counts.into())
    }

    async fn connect_get_sysinfo(&self, _call: &Call, flags: u32) -> Result<String> {
        check(flags, 0, "ConnectGetSysinfo")?;
        Ok(SYSINFO.to_owned())
    }

    async fn node_get_security_model(&self, _call: &Call) -> Result<NodeGetSecurityModelRet> {
        // Clients take these as C strings, zero at the end.
        Ok(NodeGetSecurityModelRet {
            model: Chars(format!("{SECURITY_MODEL}\0").into_bytes()),
            doi: Chars(b"\0".to_vec()),
        })
    }
}
