//! What every driver answers about processors the same way: comparing, baselines, names of models.

use crate::documents::document_error;
use crate::host_cpu;
use api::{Code, ConnectGetCpuModelNamesRet, Domain, Error, Result};
use cpu::x86::Blocked;
use cpu::{BaselineOptions, Comparison, Cpu, Verdict};
use model::cpu_document;
pub use model::cpu_document::is_architecture;

/// Hypervisors that libvirt has a name for.
const HYPERVISORS: &[&str] = &[
    "none",
    "qemu",
    "kqemu",
    "kvm",
    "xen",
    "lxc",
    "uml",
    "openvz",
    "test",
    "vmware",
    "hyperv",
    "vbox",
    "phyp",
    "parallels",
    "bhyve",
    "vz",
    "hvf",
];

/// Whether libvirt has a name for a hypervisor.
pub fn is_hypervisor(name: &str) -> bool {
    HYPERVISORS.contains(&name)
}

/// The names of the models of an architecture; none where every model of a hypervisor is one.
pub fn model_names(arch: &str) -> Result<Vec<&'static str>> {
    if !is_architecture(arch) {
        let words = format!("cannot find architecture {arch}");
        return Err(Error::new(Domain::NONE, Code::INVALID_ARG, words));
    }
    Ok(cpu::model_names(arch)?.unwrap_or_default())
}

/// The names of the models of an architecture, or only how many there are, as programs get them.
pub fn model_names_reply(arch: &str, need_results: i32) -> Result<ConnectGetCpuModelNamesRet> {
    let names = model_names(arch)?;
    let ret = i32::try_from(names.len()).unwrap_or(i32::MAX);
    let shown = names.into_iter().filter(|_| need_results != 0);
    Ok(ConnectGetCpuModelNamesRet {
        models: shown.map(str::to_owned).collect(),
        ret,
    })
}

/// A comparison as the number programs get.
fn number(comparison: Comparison) -> i32 {
    match comparison {
        Comparison::Incompatible => api::constants::VIR_CPU_COMPARE_INCOMPATIBLE,
        Comparison::Identical => api::constants::VIR_CPU_COMPARE_IDENTICAL,
        Comparison::Superset => api::constants::VIR_CPU_COMPARE_SUPERSET,
    }
}

/// What a caller asks of a comparison.
#[derive(Clone, Copy, Debug)]
pub struct CompareFlags(pub u32);

impl CompareFlags {
    /// A host that cannot offer it is an error.
    const FAIL_INCOMPATIBLE: u32 = 1;
    /// The document is checked against the schema.
    const VALIDATE_XML: u32 = 2;

    fn has(self, flag: u32) -> bool {
        self.0 & flag != 0
    }
}

fn read(xml: &str, flags: CompareFlags) -> Result<Cpu> {
    if xml.is_empty() {
        return Err(Error::new(
            Domain::CPU,
            Code::INVALID_ARG,
            "missing CPU definition",
        ));
    }
    let asks = if flags.has(CompareFlags::VALIDATE_XML) {
        1
    } else {
        0
    };
    crate::check_schema(Domain::CPU, xml, asks, 1)?;
    cpu_document::parse(xml).map_err(|problems| document_error(Domain::CPU, &problems))
}

/// Compares a document with what `host` can offer.
pub fn compare(arch: &str, host: &Cpu, xml: &str, flags: CompareFlags) -> Result<i32> {
    compare_by(xml, flags, |wanted| cpu::judge(arch, host, wanted))
}

/// Compares a document by what a hypervisor says of it.
pub fn compare_by(xml: &str, flags: CompareFlags, judge: impl Fn(&Cpu) -> Result<Verdict>) -> Result<i32> {
    let verdict = judge(&read(xml, flags)?)?;
    let strictly = flags.has(CompareFlags::FAIL_INCOMPATIBLE);
    verdict.into_result(strictly).map(number)
}

/// Compares a document with the processor of this machine.
pub fn compare_with_host(xml: &str, flags: CompareFlags) -> Result<i32> {
    let host = host_cpu();
    compare(&host.arch, &host.to_cpu(), xml, flags)
}

/// What a caller asks of a baseline.
#[derive(Clone, Copy, Debug)]
pub struct BaselineFlags(pub u32);

impl BaselineFlags {
    /// All features of the model are listed.
    pub const EXPAND_FEATURES: u32 = 1;
    /// What keeps a guest where it is, is left out.
    pub const MIGRATABLE: u32 = 2;

    /// Whether a flag is set.
    pub fn has(self, flag: u32) -> bool {
        self.0 & flag != 0
    }
}

/// What all hosts have in common, whatever runs their guests.
pub fn baseline_of_hosts(documents: &[String], flags: BaselineFlags) -> Result<Cpu> {
    let cpus = documents
        .iter()
        .map(|xml| cpu_document::parse_host(xml))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|problems| document_error(Domain::CPU, &problems))?;
    let arch = cpus.first().and_then(|cpu| cpu.arch.clone());
    let arch = arch.unwrap_or_else(|| host_cpu().arch.clone());
    baseline(&arch, &cpus, flags, None, None)
}

/// What all of `cpus` have in common, of the models and features a hypervisor has.
pub fn baseline(
    arch: &str,
    cpus: &[Cpu],
    flags: BaselineFlags,
    models: Option<&[Blocked]>,
    features: Option<&[String]>,
) -> Result<Cpu> {
    let options = BaselineOptions {
        models,
        features,
        migratable: flags.has(BaselineFlags::MIGRATABLE),
    };
    let mut common = cpu::baseline(arch, cpus, options)?;
    if flags.has(BaselineFlags::EXPAND_FEATURES) {
        cpu::expand(arch, &mut common)?;
    }
    Ok(common)
}
