//! The machine and what runs it on the command line.

use super::command::CommandLine;
use super::flash::{is_pflash, nvram_layer, nvram_source};
use super::machine::{Family, family, is_x86};
use super::{QemuHost, Result, memory, processor};
use model::domain::features::TimerName;
use model::domain::{Domain, DomainKind, MemoryModel};
use model::{OnOff, YesNo};

/// The machine and its properties.
pub(super) fn machine(line: &mut CommandLine, domain: &Domain, host: &QemuHost) -> Result<()> {
    let raw_nodes = line.raw_nodes;
    let mut text = format!("{},usb=off", domain.machine());
    let mut add = |key: &str, value: &str| text.push_str(&format!(",{key}={value}"));
    let features = domain.features.clone().unwrap_or_default();
    let state = |state: Option<model::domain::os::State>| state.and_then(|state| state.state);
    if let Some(vmport) = state(features.vmport) {
        add("vmport", vmport.as_str());
    }
    if let Some(smm) = &features.smm {
        add("smm", smm.state.unwrap_or(OnOff::On).as_str());
    }
    for cipher in domain.keywrap.iter().flat_map(|keywrap| &keywrap.ciphers) {
        add(&format!("{}-key-wrap", cipher.name), cipher.state.as_str());
    }
    if let Some(ioapic) = features.ioapic.as_ref().and_then(|ioapic| ioapic.driver) {
        add(
            "kernel_irqchip",
            if ioapic.as_str() == "qemu" { "split" } else { "on" },
        );
    }
    if let Some(ps2) = state(features.ps2) {
        add("i8042", ps2.as_str());
    }
    if let Some(gic) = features.gic.as_ref().and_then(|gic| gic.version) {
        add("gic-version", gic.as_str());
    }
    if domain
        .devices
        .iommu
        .as_ref()
        .is_some_and(|iommu| iommu.model.as_str() == "smmuv3")
    {
        add("iommu", "smmuv3");
    }
    if let Some(ras) = state(features.ras) {
        add("ras", ras.as_str());
    }
    if let Some(aia) = &features.aia {
        add("aia", aia.value.unwrap_or_default().as_str());
    }
    pseries_features(&features, &mut add);
    let dump = domain
        .memory
        .dump_core
        .map_or(line.context.dump_guest_core, |dump| dump == OnOff::On);
    add("dump-guest-core", on_off(dump));
    if domain
        .memory_backing
        .as_ref()
        .is_some_and(|backing| backing.nosharepages)
    {
        add("mem-merge", "off");
    }
    if domain
        .devices
        .memories
        .iter()
        .any(|memory| memory.model == MemoryModel::Nvdimm)
    {
        add("nvdimm", "on");
    }
    if memory::has_hmat(domain) {
        add("hmat", "on");
    }
    if let Some(id) = memory::default_backend(domain) {
        add("memory-backend", id);
    }
    if domain
        .devices
        .sounds
        .iter()
        .any(|sound| sound.model.as_str() == "pcspk")
    {
        let id = domain.devices.audios.first().map_or(1, |audio| audio.id);
        add("pcspk-audiodev", &format!("audio{id}"));
    }
    if domain.launch_security.is_some() {
        add("confidential-guest-support", "lsec0");
    }
    if is_pflash(domain) {
        add("pflash0", "libvirt-pflash0-format");
        if let Some(nvram) = &domain.os.nvram {
            let source = nvram_source(nvram);
            add("pflash1", &nvram_layer(nvram, &source, raw_nodes).node(line));
        }
    }
    let hpet = domain
        .clock
        .iter()
        .flat_map(|clock| &clock.timers)
        .find(|timer| timer.name == TimerName::Hpet);
    let modern = host.emulator.has_machine_switches();
    let hpet = hpet.and_then(|timer| timer.present).filter(|_| is_x86(domain));
    if let Some(present) = hpet.filter(|_| modern) {
        add("hpet", on_off(present == YesNo::Yes));
    }
    let acpi = is_x86(domain) || family(domain) == Family::Virt;
    if acpi && modern {
        add("acpi", on_off(features.acpi));
    }
    if let Some(level) = processor::compat_level(domain) {
        add("max-cpu-compat", &level);
    }
    line.arg("-machine", text);
    if !modern && hpet == Some(YesNo::No) {
        line.flag("-no-hpet");
    }
    if !modern && acpi && !features.acpi {
        line.flag("-no-acpi");
    }
    Ok(())
}

pub(super) fn pseries_features(features: &model::domain::Features, add: &mut dyn FnMut(&str, &str)) {
    let state = |state: Option<model::domain::os::State>| state.and_then(|state| state.state);
    if let Some(hpt) = &features.hpt {
        if let Some(resizing) = hpt.resizing {
            add("resize-hpt", resizing.as_str());
        }
        if let Some(size) = hpt.maxpagesize {
            add("cap-hpt-max-page-size", &format!("{}k", size.0));
        }
    }
    if let Some(htm) = state(features.htm) {
        add("cap-htm", htm.as_str());
    }
    if let Some(nested) = state(features.nested_hv) {
        add("cap-nested-hv", nested.as_str());
    }
    if let Some(ccf) = state(features.ccf_assist) {
        add("cap-ccf-assist", ccf.as_str());
    }
    if let Some(cfpc) = &features.cfpc {
        add("cap-cfpc", cfpc.value.unwrap_or_default().as_str());
    }
    if let Some(sbbc) = &features.sbbc {
        add("cap-sbbc", sbbc.value.unwrap_or_default().as_str());
    }
    if let Some(ibs) = &features.ibs {
        add("cap-ibs", ibs.value.unwrap_or_default().as_str());
    }
}

pub(super) fn accel(line: &mut CommandLine, domain: &Domain) {
    let features = domain.features.clone().unwrap_or_default();
    let text = match domain.kind {
        DomainKind::Kvm => {
            let ring = features
                .kvm
                .and_then(|kvm| kvm.dirty_ring)
                .filter(|ring| ring.state == Some(OnOff::On));
            let ring = ring
                .and_then(|ring| ring.size)
                .map(|size| format!(",dirty-ring-size={size}"));
            format!("kvm{}", ring.unwrap_or_default())
        }
        DomainKind::Hvf => "hvf".to_owned(),
        _ => {
            let cache = features
                .tcg
                .and_then(|tcg| tcg.tb_cache)
                .map(|cache| format!(",tb-size={}", cache.0 >> 10));
            format!("tcg{}", cache.unwrap_or_default())
        }
    };
    line.arg("-accel", text);
}

pub(super) fn on_off(yes: bool) -> &'static str {
    if yes { "on" } else { "off" }
}
