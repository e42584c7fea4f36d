//! Processors and domain capabilities of one emulator.

use crate::caps::domain::{Asked, capabilities};
use crate::caps::{Accelerator, Processors, is_for_hosts_only};
use crate::definition::firmware;
use crate::hypervisor::Qemu;
use crate::probe::Emulator;
use api::constants::VIR_CONNECT_GET_DOMAIN_CAPABILITIES_DISABLE_DEPRECATED_FEATURES;
use api::{Code, Domain, Error, Result};
use cpu::Policy;
use engine::processors::{self, BaselineFlags, CompareFlags, is_architecture, is_hypervisor};
use engine::{document_error, host_cpu};
use host::kvm::Kvm;
use model::cpu_document;
use model::domain::cpu::Fallback;
use std::path::PathBuf;
use std::sync::Arc;

/// What a caller named of an emulator and its guests.
pub(super) struct Wish {
    pub emulator: Option<String>,
    pub arch: Option<String>,
    pub machine: Option<String>,
    pub kind: Option<String>,
}

/// An emulator, and how it runs guests.
pub(super) struct Target {
    emulator: Arc<Emulator>,
    accelerator: Accelerator,
    arch: String,
    machine: Option<String>,
}

fn invalid(words: impl Into<String>) -> Error {
    Error::new(Domain::QEMU, Code::INVALID_ARG, words)
}

/// Finds what a caller means. Errors: there is no such emulator, or it does not do what was named.
pub(super) async fn find(qemu: &Qemu, wish: &Wish) -> Result<Target> {
    let kind = wish.kind.as_deref();
    let accelerator = match kind {
        None => None,
        Some("qemu") => Some(Accelerator::Tcg),
        Some("kvm") => Some(Accelerator::Kvm),
        Some("hvf") => Some(Accelerator::Hvf),
        Some(other) if is_hypervisor(other) => None,
        Some(other) => return Err(invalid(format!("unknown virttype: {other}"))),
    };
    if let Some(arch) = wish.arch.as_deref().filter(|arch| !is_architecture(arch)) {
        return Err(invalid(format!("unknown architecture: {arch}")));
    }
    let emulator = qemu.prober.probe(&program(qemu, wish)?).await?;
    let arch = wish.arch.clone().unwrap_or_else(|| emulator.arch().to_owned());
    if !serves(emulator.arch(), &arch) {
        return Err(invalid(format!(
            "architecture from emulator '{}' doesn't match given architecture '{arch}'",
            emulator.arch()
        )));
    }
    let binary = emulator.binary.display().to_string();
    let wanted = accelerator.filter(|wanted| *wanted != Accelerator::Tcg);
    if wanted.is_some_and(|wanted| !runs(&emulator, wanted)) || (kind.is_some() && accelerator.is_none()) {
        let kind = kind.unwrap_or_default();
        return Err(invalid(match wanted {
            Some(Accelerator::Kvm) => format!("KVM is not supported by '{binary}' on this host"),
            _ => format!("Emulator '{binary}' does not support virt type '{kind}'"),
        }));
    }
    let fast = emulator.caps.fast().filter(|fast| runs(&emulator, *fast));
    if let Some(machine) = &wish.machine
        && emulator.machine(machine).is_none()
    {
        return Err(invalid(format!(
            "the machine '{machine}' is not supported by emulator '{binary}'"
        )));
    }
    Ok(Target {
        accelerator: accelerator.or(fast).unwrap_or(Accelerator::Tcg),
        arch,
        machine: wish.machine.clone(),
        emulator,
    })
}

/// Whether an emulator runs guests of an architecture: its own, or the narrower one of the same family.
fn serves(emulator: &str, arch: &str) -> bool {
    let family = |arch: &str| match arch {
        "x86_64" | "i686" => "x86",
        "ppc64" | "ppc64le" | "ppc" => "ppc",
        "aarch64" | "armv7l" | "armv6l" => "arm",
        "s390" | "s390x" => "s390",
        _ => "",
    };
    emulator == arch || (!family(arch).is_empty() && family(emulator) == family(arch))
}

/// Whether guests of an emulator run on an accelerator of this host.
fn runs(emulator: &Emulator, accelerator: Accelerator) -> bool {
    let host = host_cpu().arch.as_str();
    let native = host == emulator.arch() || (host == "x86_64" && emulator.arch() == "i686");
    native && emulator.kvm && emulator.caps.accelerated(accelerator).is_some()
}

fn program(qemu: &Qemu, wish: &Wish) -> Result<PathBuf> {
    if let Some(path) = &wish.emulator {
        return Ok(PathBuf::from(path));
    }
    let arch = wish.arch.as_deref().unwrap_or(&host_cpu().arch);
    crate::capabilities::program_for(&qemu.settings, arch).ok_or_else(|| {
        let words = format!("unable to find any emulator to serve '{arch}' architecture");
        Error::new(Domain::QEMU, Code::CONFIG_UNSUPPORTED, words)
    })
}

/// Firmware of old distributions that nobody describes.
const UNDESCRIBED: [&str; 4] = [
    "/usr/share/OVMF/OVMF_CODE.fd",
    "/usr/share/OVMF/OVMF_CODE.secboot.fd",
    "/usr/share/AAVMF/AAVMF_CODE.fd",
    "/usr/share/AAVMF/AAVMF32_CODE.fd",
];

/// Compares a document with the processor of this machine.
pub(super) fn compare_with_host(xml: &str, flags: u32) -> Result<i32> {
    processors::compare_with_host(xml, CompareFlags(flags))
}

/// What the processors of several machines have in common.
pub(super) fn baseline(documents: &[String], flags: u32) -> Result<String> {
    let mut common = processors::baseline_of_hosts(documents, BaselineFlags(flags))?;
    common
        .features
        .retain(|feature| !is_for_hosts_only(&feature.name));
    Ok(cpu_document::format(&common))
}

impl Target {
    fn processors(&self) -> &Processors {
        match self.accelerator {
            Accelerator::Tcg => &self.emulator.slow_processors,
            _ => &self.emulator.fast_processors,
        }
    }

    fn is_x86(&self) -> bool {
        matches!(self.emulator.arch(), "x86_64" | "i686")
    }

    pub(super) async fn domain_capabilities(&self, flags: u32) -> String {
        let folders = ["/etc/qemu/firmware", "/usr/share/qemu/firmware"].map(PathBuf::from);
        let mut processors = self.processors().clone();
        let off = VIR_CONNECT_GET_DOMAIN_CAPABILITIES_DISABLE_DEPRECATED_FEATURES.cast_unsigned();
        if flags & off != 0
            && let Some(cpu) = &mut processors.reported
        {
            for name in &processors.deprecated {
                cpu::set_feature(cpu, name, Policy::Disable);
            }
        }
        let kvm = Kvm::open();
        let sev = host::cpuid::read()
            .into_iter()
            .find(|(leaf, _, _)| *leaf == 0x8000_001f)
            .map(|(_, _, [_, _, all, first_plain])| (all, first_plain));
        capabilities(
            &self.emulator.caps,
            &Asked {
                emulator: &self.emulator.binary.to_string_lossy(),
                arch: &self.arch,
                accelerator: self.accelerator,
                machine: self.machine.as_deref(),
                host_arch: &host_cpu().arch,
                processors: &processors,
                firmware: &firmware::load(&folders),
                loaders: &UNDESCRIBED
                    .into_iter()
                    .filter(|path| std::path::Path::new(path).exists())
                    .map(str::to_owned)
                    .collect::<Vec<_>>(),
                vcpus_max: kvm.and_then(|kvm| kvm.vcpus_max()).unwrap_or(0),
                phys_addr_bits: host::cpuid::phys_addr_bits().unwrap_or(0),
                has_vfio: host::node::has_vfio(),
                has_rdp: crate::capabilities::find_program("qemu-rdp").is_some(),
                tpm_versions: &crate::tpm::versions().await,
                sev_asids: sev,
            },
        )
        .format()
    }

    /// Compares a document with what guests can have.
    pub(super) fn compare(&self, xml: &str, flags: u32) -> Result<i32> {
        if !self.is_x86() {
            let words = format!(
                "comparing hypervisor CPU is not supported for arch {}",
                self.emulator.arch()
            );
            return Err(Error::new(Domain::QEMU, Code::CONFIG_UNSUPPORTED, words));
        }
        let none = cpu::Cpu::default();
        let found = self.processors();
        let host = found.reported.as_ref().unwrap_or(&none);
        let judge = |cpu: &cpu::Cpu| found.judge(self.emulator.arch(), host, cpu);
        processors::compare_by(xml, CompareFlags(flags), judge)
    }

    pub(super) fn baseline(&self, documents: &[String], flags: u32) -> Result<String> {
        let arch = self.emulator.arch();
        let cpus = documents
            .iter()
            .map(|xml| cpu_document::parse(xml))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|problems| document_error(Domain::CPU, &problems))?;
        let found = self.processors();
        let Some(models) = &found.models else {
            let words = format!(
                "QEMU '{}' does not support reporting CPU models for virttype '{}'",
                self.emulator.binary.display(),
                self.kind()
            );
            return Err(Error::new(Domain::QEMU, Code::CONFIG_UNSUPPORTED, words));
        };
        if !self.is_x86() {
            let words = format!("computing baseline hypervisor CPU is not supported for arch {arch}");
            return Err(Error::new(Domain::QEMU, Code::CONFIG_UNSUPPORTED, words));
        }
        let flags = BaselineFlags(flags);
        let migratable = flags.has(BaselineFlags::MIGRATABLE);
        let features = self.features(migratable);
        // The list already says what can be taken along.
        let flags = BaselineFlags(flags.0 & !BaselineFlags::MIGRATABLE);
        let mut common = processors::baseline(arch, &cpus, flags, Some(models), Some(&features))?;
        if let Some(model) = &mut common.model {
            model.fallback = Some(Fallback::Forbid);
        }
        Ok(cpu_document::format(&common))
    }

    fn kind(&self) -> &str {
        match self.accelerator {
            Accelerator::Tcg => "qemu",
            accelerator => accelerator.as_str(),
        }
    }

    /// Every feature the emulator has a name for, those only that a guest can take along if `migratable`.
    fn features(&self, migratable: bool) -> Vec<String> {
        let found = self.emulator.caps.accelerated(self.accelerator);
        let described = found.and_then(|found| found.host_cpu.as_ref());
        let properties = described
            .map(|host| host.properties.as_slice())
            .unwrap_or_default();
        let stays = |pinned: Option<model::YesNo>| migratable && pinned == Some(model::YesNo::No);
        properties
            .iter()
            .filter(|property| !stays(property.migratable))
            .map(|property| crate::cpu::from_qemu(&property.name).to_owned())
            .collect()
    }
}
