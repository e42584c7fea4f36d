//! The host that guests run on, and what the driver is.

use crate::facets::{Facets, processors};
use api::facets::Host;
use api::limits::{CPU_BASELINE_MAX, NODE_MAX_CELLS};
use api::{
    Call, Chars, Code, ConnectGetCpuModelNamesRet, Domain, Error, FixedChars, List, NodeGetCpuMapRet,
    NodeGetCpuStats, NodeGetCpuStatsRet, NodeGetInfoRet, NodeGetMemoryStats, NodeGetMemoryStatsRet,
    NodeGetSecurityModelRet, Result,
};
use host::node::{Cell, Memory, Processors, cells, cpu_time};

/// The libvirt whose interface this is.
const LIB_VERSION: u64 = 11_003_000;

fn narrow(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

#[api::facet]
impl Host for Facets {
    async fn connect_get_type(&self, _call: &Call) -> Result<String> {
        Ok("QEMU".into())
    }

    async fn connect_get_version(&self, _call: &Call) -> Result<u64> {
        let qemu = &self.domains.hypervisor;
        Ok(qemu.prober.probe(&qemu.settings.emulator).await?.version_number())
    }

    async fn connect_get_lib_version(&self, _call: &Call) -> Result<u64> {
        Ok(LIB_VERSION)
    }

    async fn connect_get_hostname(&self, _call: &Call) -> Result<String> {
        Ok(host::node::hostname())
    }

    async fn connect_get_max_vcpus(&self, _call: &Call, r#type: Option<String>) -> Result<i32> {
        match r#type.as_deref() {
            Some("kvm") => Ok(host::kvm::Kvm::open()
                .and_then(|kvm| kvm.vcpus_max())
                .and_then(|most| most.try_into().ok())
                .unwrap_or(255)),
            None | Some("qemu" | "QEMU") => Ok(255),
            Some(other) => Err(Error::new(
                Domain::QEMU,
                Code::INVALID_ARG,
                format!("unknown type '{other}'"),
            )),
        }
    }

    async fn connect_get_capabilities(&self, _call: &Call) -> Result<String> {
        let qemu = &self.domains.hypervisor;
        let mut emulators = Vec::new();
        // A host without an emulator has capabilities all the same: fewer.
        for program in crate::capabilities::programs(&qemu.settings) {
            emulators.extend(qemu.prober.probe(&program).await);
        }
        Ok(crate::capabilities::print(&qemu.settings, &emulators))
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
        let wish = processors::Wish {
            emulator: emulatorbin,
            arch,
            machine,
            kind: virttype,
        };
        let target = processors::find(&self.domains.hypervisor, &wish).await?;
        Ok(target.domain_capabilities(flags).await)
    }

    async fn connect_compare_cpu(&self, _call: &Call, xml: String, flags: u32) -> Result<i32> {
        processors::compare_with_host(&xml, flags)
    }

    async fn connect_compare_hypervisor_cpu(
        &self,
        _call: &Call,
        emulator: Option<String>,
        arch: Option<String>,
        machine: Option<String>,
        virttype: Option<String>,
        xmlCPU: String,
        flags: u32,
    ) -> Result<i32> {
        let wish = processors::Wish {
            emulator,
            arch,
            machine,
            kind: virttype,
        };
        let target = processors::find(&self.domains.hypervisor, &wish).await?;
        target.compare(&xmlCPU, flags)
    }

    async fn connect_baseline_cpu(
        &self,
        _call: &Call,
        xmlCPUs: List<String, CPU_BASELINE_MAX>,
        flags: u32,
    ) -> Result<String> {
        processors::baseline(&xmlCPUs, flags)
    }

    async fn connect_baseline_hypervisor_cpu(
        &self,
        _call: &Call,
        emulator: Option<String>,
        arch: Option<String>,
        machine: Option<String>,
        virttype: Option<String>,
        xmlCPUs: List<String, CPU_BASELINE_MAX>,
        flags: u32,
    ) -> Result<String> {
        let wish = processors::Wish {
            emulator,
            arch,
            machine,
            kind: virttype,
        };
        let target = processors::find(&self.domains.hypervisor, &wish).await?;
        target.baseline(&xmlCPUs, flags)
    }

    async fn connect_get_cpu_model_names(
        &self,
        _call: &Call,
        arch: String,
        need_results: i32,
        _flags: u32,
    ) -> Result<ConnectGetCpuModelNamesRet> {
        engine::processors::model_names_reply(&arch, need_results)
    }

    async fn node_get_info(&self, _call: &Call) -> Result<NodeGetInfoRet> {
        let cpus = Processors::read();
        Ok(NodeGetInfoRet {
            model: FixedChars::from_text(&cpus.arch),
            memory: Memory::read().total_kib,
            cpus: narrow(u32::try_from(cpus.online.len()).unwrap_or(1)),
            mhz: narrow(cpus.mhz),
            nodes: narrow(cpus.cells),
            sockets: narrow(cpus.sockets),
            cores: narrow(cpus.cores),
            threads: narrow(cpus.threads),
        })
    }

    async fn node_get_free_memory(&self, _call: &Call) -> Result<u64> {
        Ok(Memory::read().free_kib.saturating_mul(1024))
    }

    async fn node_get_cells_free_memory(
        &self,
        _call: &Call,
        startCell: i32,
        maxcells: i32,
    ) -> Result<List<u64, NODE_MAX_CELLS>> {
        let all = cells();
        let start = usize::try_from(startCell).unwrap_or(usize::MAX);
        let Some(rest) = all.get(start..).filter(|rest| !rest.is_empty()) else {
            let words = format!(
                "start cell {startCell} out of range (0-{})",
                all.len().saturating_sub(1)
            );
            return Err(Error::internal(Domain::NONE, words));
        };
        let free = |cell: &Cell| cell.free_kib.saturating_mul(1024);
        Ok(rest
            .iter()
            .take(usize::try_from(maxcells).unwrap_or(0))
            .map(free)
            .collect())
    }

    async fn node_get_cpu_stats(
        &self,
        _call: &Call,
        cpuNum: i32,
        nparams: i32,
        _flags: u32,
    ) -> Result<NodeGetCpuStatsRet> {
        let cpu = u32::try_from(cpuNum).ok();
        let Some(time) = cpu_time(cpu) else {
            let words = format!("Invalid cpuNum in node cpu stats: {cpuNum}");
            return Err(Error::new(Domain::NONE, Code::INVALID_ARG, words));
        };
        let row = |field: &str, value| NodeGetCpuStats {
            field: field.into(),
            value,
        };
        let rows = [
            row("kernel", time.kernel_ns),
            row("user", time.user_ns),
            row("idle", time.idle_ns),
            row("iowait", time.iowait_ns),
        ];
        let wanted = usize::try_from(nparams).unwrap_or(0);
        Ok(NodeGetCpuStatsRet {
            nparams: 4,
            params: rows.into_iter().take(wanted).collect(),
        })
    }

    async fn node_get_memory_stats(
        &self,
        _call: &Call,
        nparams: i32,
        cellNum: i32,
        _flags: u32,
    ) -> Result<NodeGetMemoryStatsRet> {
        let row = |field: &str, value| NodeGetMemoryStats {
            field: field.into(),
            value,
        };
        let rows = if cellNum < 0 {
            let memory = Memory::read();
            vec![
                row("total", memory.total_kib),
                row("free", memory.free_kib),
                row("buffers", memory.buffers_kib),
                row("cached", memory.cached_kib),
            ]
        } else {
            let cell = cells()
                .into_iter()
                .find(|cell| narrow(cell.id) == cellNum)
                .ok_or_else(|| {
                    let words = format!("cellNum in node memory stats is not there: {cellNum}");
                    Error::new(Domain::NONE, Code::INVALID_ARG, words)
                })?;
            vec![row("total", cell.memory_kib), row("free", cell.free_kib)]
        };
        let count = i32::try_from(rows.len()).unwrap_or(0);
        let wanted = usize::try_from(nparams).unwrap_or(0);
        Ok(NodeGetMemoryStatsRet {
            nparams: count,
            params: rows.into_iter().take(wanted).collect(),
        })
    }

    async fn node_get_cpu_map(
        &self,
        _call: &Call,
        need_map: i32,
        need_online: i32,
        _flags: u32,
    ) -> Result<NodeGetCpuMapRet> {
        let cpus = Processors::read();
        let bytes = usize::try_from(cpus.present.div_ceil(8)).unwrap_or(0);
        let mut map = vec![0u8; if need_map != 0 { bytes } else { 0 }];
        for cpu in &cpus.online {
            if let Some(byte) = map.get_mut(usize::try_from(cpu / 8).unwrap_or(usize::MAX)) {
                *byte |= 1 << (cpu % 8);
            }
        }
        let online = if need_online != 0 {
            u32::try_from(cpus.online.len()).unwrap_or(0)
        } else {
            0
        };
        Ok(NodeGetCpuMapRet {
            cpumap: map.into(),
            online,
            ret: narrow(cpus.present),
        })
    }

    async fn node_get_security_model(&self, _call: &Call) -> Result<NodeGetSecurityModelRet> {
        // Clients take these as C strings, zero at the end.
        Ok(NodeGetSecurityModelRet {
            model: Chars(b"none\0".to_vec()),
            doi: Chars(b"0\0".to_vec()),
        })
    }
}
