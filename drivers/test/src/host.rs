//! The machine that pretended guests run on.

use crate::node::Described;
use api::facets::Host;
use api::limits::NODE_MAX_CELLS;
use api::{Call, Domain, FixedChars, List, NodeGetInfoRet, Result};

/// A machine that is only described.
pub(crate) struct PretendedHost {
    described: Described,
}

impl PretendedHost {
    pub fn new(described: Described) -> Self {
        PretendedHost { described }
    }

    fn capabilities(&self) -> String {
        let cpus = self.described.cpus;
        let share = self.described.memory_kib / u64::from(cpus.cells.unsigned_abs().max(1));
        let per_cell = cpus.active / cpus.cells.max(1);
        let mut cells = String::new();
        for cell in 0..cpus.cells {
            let row = |cpu: i32| {
                let core = cpu / cpus.threads.max(1);
                format!(
                    "            <cpu id='{cpu}' socket_id='{cell}' die_id='0' core_id='{core}' siblings='{cpu}'/>\n"
                )
            };
            let rows: String = (cell * per_cell..(cell + 1) * per_cell).map(row).collect();
            cells += &format!(
                "        <cell id='{cell}'>\n          <memory unit='KiB'>{share}</memory>\n          \
                 <cpus num='{per_cell}'>\n{rows}          </cpus>\n        </cell>\n"
            );
        }
        format!(
            "<capabilities>\n\n  <host>\n    <cpu>\n      <arch>i686</arch>\n      <features>\n        <pae/>\n        \
             <nonpae/>\n      </features>\n    </cpu>\n    <power_management/>\n    <iommu support='no'/>\n    <topology>\n      \
             <cells num='{}'>\n{cells}      </cells>\n    </topology>\n  </host>\n\n  <guest>\n    <os_type>hvm</os_type>\n    \
             <arch name='i686'>\n      <wordsize>32</wordsize>\n      <domain type='test'/>\n    </arch>\n    <features>\n      \
             <pae/>\n      <nonpae/>\n    </features>\n  </guest>\n\n</capabilities>\n",
            cpus.cells
        )
    }
}

/// The version of the pretence, as libvirt's own test driver gives it.
const VERSION: u64 = 2;

/// The libvirt whose interface this is.
const LIB_VERSION: u64 = 11_003_000;

#[api::facet]
impl Host for PretendedHost {
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
        Ok(32)
    }

    async fn connect_get_capabilities(&self, _call: &Call) -> Result<String> {
        Ok(self.capabilities())
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
