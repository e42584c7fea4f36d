//! The processor of this machine as a document: found out once, compared with often.

use cpu::x86::{Detected, Models, decode, map};
use cpu::{CpuData, Leaf, Msr};
use host::cpuid;
use host::kvm::Kvm;
use host::node::Processors;
use model::YesNo;
use model::capabilities::{Counter, FeatureName, HostCpu, Microcode, PageSize, SignatureValues};
use model::domain::cpu::{MaxPhysAddr, PhysAddrMode, Topology};
use std::sync::OnceLock;

/// The processor of this machine. It is asked once: it does not change while a program runs.
pub fn host_cpu() -> &'static HostCpu {
    static CPU: OnceLock<HostCpu> = OnceLock::new();
    CPU.get_or_init(detect)
}

fn detect() -> HostCpu {
    let processors = Processors::read();
    let kvm = Kvm::open();
    let mut found = HostCpu {
        arch: processors.arch.clone(),
        microcode: Some(cpuid::microcode())
            .filter(|version| *version != 0)
            .map(|version| Microcode { version }),
        topology: Some(Topology {
            sockets: processors.sockets,
            dies: Some(1),
            clusters: Some(1),
            cores: processors.cores,
            threads: processors.threads,
        }),
        maxphysaddr: cpuid::phys_addr_bits()
            .and_then(|bits| bits.try_into().ok())
            .map(|bits| MaxPhysAddr {
                mode: PhysAddrMode::Emulate,
                bits: Some(bits),
                limit: None,
            }),
        pages: host::node::page_sizes_kib()
            .into_iter()
            .map(|size| PageSize {
                unit: "KiB".to_owned(),
                size,
            })
            .collect(),
        ..HostCpu::default()
    };
    match found.arch.as_str() {
        "x86_64" | "i686" => x86(&mut found, kvm.as_ref()),
        "ppc64" | "ppc64le" => ppc64(&mut found),
        "aarch64" => arm(&mut found),
        _ => {}
    }
    found
}

/// All that CPUID and the registers tell.
fn data(kvm: Option<&Kvm>) -> CpuData {
    let leaves = cpuid::read();
    let register = |index: u32| Some(Msr::new(index, kvm?.feature_msr(index)?));
    CpuData {
        arch: None,
        leaves: leaves
            .into_iter()
            .map(|(eax, ecx, answer)| Leaf::new(eax, ecx, answer))
            .collect(),
        registers: map().registers().into_iter().filter_map(register).collect(),
    }
}

fn x86(found: &mut HostCpu, kvm: Option<&Kvm>) {
    let detected = Detected::from_data(&data(kvm));
    if let Some(tsc) = kvm.and_then(Kvm::tsc) {
        found.counters.push(Counter {
            name: "tsc".to_owned(),
            frequency_hz: tsc.frequency_hz,
            scaling: Some(if tsc.scaling { YesNo::Yes } else { YesNo::No }),
        });
    }
    let Ok(decoded) = decode(&detected, true, true, Models::default()) else {
        return;
    };
    found.signature = decoded.signature.map(|signature| SignatureValues {
        family: signature.family,
        model: signature.model,
        stepping: signature.stepping,
    });
    found.features = decoded
        .features
        .iter()
        .map(|(name, _)| FeatureName::new(*name))
        .collect();
    found.vendor = decoded.vendor;
    found.model = Some(decoded.model);
}

/// The line is such as "cpu : POWER9, altivec supported" and "revision : 2.2 (pvr 004e 1202)".
fn ppc64(found: &mut HostCpu) {
    let pvr = cpuid::info("revision").and_then(|line| {
        let (_, pvr) = line.split_once("(pvr ")?;
        let digits: String = pvr.chars().filter(char::is_ascii_hexdigit).collect();
        u32::from_str_radix(&digits, 16).ok()
    });
    if let Some((model, vendor)) = pvr.and_then(cpu::ppc64::decode) {
        found.model = Some(model.to_owned());
        found.vendor = Some(vendor.to_owned());
    }
}

fn arm(found: &mut HostCpu) {
    let number = |key: &str| {
        let text = cpuid::info(key)?;
        u32::from_str_radix(text.trim_start_matches("0x"), 16).ok()
    };
    let implementer = number("CPU implementer").unwrap_or(0);
    let part = number("CPU part").unwrap_or(0);
    let (model, vendor) = cpu::arm::decode(implementer << 24 | (part & 0xfff) << 4);
    found.model = model.map(str::to_owned);
    found.vendor = vendor.map(str::to_owned);
}
