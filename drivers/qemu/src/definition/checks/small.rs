//! Devices with little to say: input, watchdog, panic, shared memory, TPM, IOMMU, crypto, pstore.

use super::super::machine::{Family, family, is_x86};
use super::super::{Problem, QemuHost, Result, unsupported, wrong};
use model::domain::MemballoonModel;
use model::domain::features::IoapicDriver;
use model::domain::{
    Address, CryptoBackendModel, DeviceInfo, Domain, Input, InputBus, InputKind, Iommu, IommuModel, Panic,
    PanicModel, Shmem, ShmemModel, Tpm, TpmBackendKind, TpmModel, TpmVersion, Watchdog, WatchdogModel,
};
use model::{OnOff, code};

/// Checks them all.
pub fn check(domain: &Domain, host: &QemuHost) -> Result<()> {
    let devices = &domain.devices;
    devices.inputs.iter().try_for_each(input)?;
    let inputs = devices
        .inputs
        .iter()
        .filter(|input| input.bus == Some(InputBus::Usb));
    let elsewhere = |info: &DeviceInfo| !matches!(info.address, None | Some(Address::Usb { .. }));
    if inputs
        .map(|input| &input.info)
        .chain(devices.redirdevs.iter().map(|redirdev| &redirdev.info))
        .any(elsewhere)
    {
        return wrong("Invalid address for a USB device");
    }
    devices
        .watchdogs
        .iter()
        .try_for_each(|each| watchdog(each, domain))?;
    devices.panics.iter().try_for_each(|each| panic(each, domain))?;
    same_panics(domain)?;
    let itco = devices
        .watchdogs
        .iter()
        .filter(|each| each.model == WatchdogModel::Itco);
    if itco.count() > 1 {
        return unsupported("domain can only have one watchdog with model 'itco'");
    }
    let real = devices
        .tpms
        .iter()
        .filter(|each| each.model != Some(TpmModel::SpaprProxy));
    if real.count() > 1 {
        return unsupported("only a single TPM non-proxy device is supported");
    }
    devices.shmems.iter().try_for_each(shmem)?;
    devices.tpms.iter().try_for_each(|each| tpm(each, host))?;
    devices.tpms.iter().try_for_each(newer_tpm)?;
    devices.iommu.iter().try_for_each(|each| iommu(each, domain))?;
    if let Some(balloon) = &devices.memballoon
        && balloon.model == MemballoonModel::Xen
    {
        let words = "Cannot automatically add a new PCI bus for a device with connect flags 00";
        return Err(Problem::nowhere(code::INTERNAL_ERROR, words));
    }
    for crypto in &devices.cryptos {
        if crypto.backend.model == CryptoBackendModel::Lkcf && !host.has("cryptodev-backend-lkcf") {
            return unsupported("crypto backend lkcf is not supported");
        }
    }
    let cid = devices
        .vsock
        .as_ref()
        .and_then(|vsock| vsock.cid.as_ref())
        .and_then(|cid| cid.address);
    if cid.is_some_and(|cid| cid < 3) {
        return unsupported("guest CIDs must be >= 3");
    }
    if let Some(pstore) = &devices.pstore {
        let kib = pstore.size.map_or(0, |size| size.0);
        if kib < 4 || !kib.is_power_of_two() {
            return wrong("invalid size of ACPI ERST pstore device");
        }
        if !matches!(pstore.info.address, None | Some(Address::Pci(_))) {
            return unsupported("ACPI ERST device must reside on a PCI bus");
        }
    }
    Ok(())
}

/// What an address is called; "none" when there is none.
fn kind_of(address: Option<&Address>) -> &'static str {
    address.map_or("none", Address::kind)
}

fn input(input: &Input) -> Result<()> {
    if input.kind == InputKind::Passthrough {
        if input.bus != Some(InputBus::Virtio) {
            return unsupported("only bus 'virtio' is supported for 'passthrough' input devices");
        }
        if input.model.is_some_and(|model| model.as_str() != "virtio") {
            return unsupported(
                "virtio (non-)transitional models are not supported for input type=passthrough",
            );
        }
    }
    if let Some(model) = input.model
        && model.as_str() != "virtio"
    {
        let kind = input.kind;
        return unsupported(format!(
            "virtio (non-)transitional models are not supported for input type={kind}"
        ));
    }
    if let Some(model) = input.model
        && input.bus != Some(InputBus::Virtio)
    {
        return unsupported(format!(
            "only bus 'virtio' is supported for input model '{model}'"
        ));
    }
    Ok(())
}

fn watchdog(watchdog: &Watchdog, domain: &Domain) -> Result<()> {
    let model = watchdog.model;
    let place = kind_of(watchdog.info.address.as_ref());
    match model {
        WatchdogModel::I6300esb if !matches!(place, "none" | "pci") => {
            unsupported(format!("{model} model of watchdog can go only on PCI bus"))
        }
        WatchdogModel::Ib700 if !matches!(place, "none" | "isa") => {
            unsupported(format!("{model} model of watchdog can go only on ISA bus"))
        }
        WatchdogModel::Ib700 if place == "isa" => unsupported(format!(
            "{model} model of watchdog does not support configuring the address"
        )),
        WatchdogModel::Ib700 if family(domain) != Family::I440fx => unsupported(format!(
            "{model} model of watchdog cannot be used with this machine type"
        )),
        WatchdogModel::Diag288 if !domain.arch().starts_with("s390") => unsupported(format!(
            "{model} model of watchdog is allowed for s390 and s390x only"
        )),
        WatchdogModel::Diag288 if place != "none" => unsupported(format!(
            "{model} model of watchdog is virtual and cannot go on any bus."
        )),
        WatchdogModel::Itco if place != "none" => {
            unsupported("itco model of watchdog is part of the machine and cannot have any address set.")
        }
        WatchdogModel::Itco if family(domain) != Family::Q35 => {
            unsupported(format!("{model} model of watchdog is only part of q35 machine"))
        }
        _ => Ok(()),
    }
}

fn panic(panic: &Panic, domain: &Domain) -> Result<()> {
    let Some(model) = panic.model else { return Ok(()) };
    let place = kind_of(panic.info.address.as_ref());
    let fixed = || {
        unsupported(format!(
            "setting the panic device address is not supported for model '{model}'"
        ))
    };
    match model {
        PanicModel::S390 if !domain.arch().starts_with("s390") => {
            unsupported("only S390 guests support panic device of model 's390'")
        }
        PanicModel::Hyperv if !is_x86(domain) => {
            unsupported("only i686 and x86_64 guests support panic device of model 'hyperv'")
        }
        PanicModel::Pseries if family(domain) != Family::Pseries => {
            unsupported("only pSeries guests support panic device of model 'pseries'")
        }
        PanicModel::S390 | PanicModel::Hyperv | PanicModel::Pseries if place != "none" => fixed(),
        PanicModel::Isa if !is_x86(domain) => {
            unsupported("only i686 and x86_64 guests support panic device of model 'isa'")
        }
        PanicModel::Isa if !matches!(place, "none" | "isa") => {
            unsupported("panic is supported only with ISA address type")
        }
        PanicModel::Pvpanic if !matches!(place, "none" | "pci") => {
            unsupported("pvpanic is supported only with PCI address type")
        }
        _ => Ok(()),
    }
}

fn same_panics(domain: &Domain) -> Result<()> {
    let panics = &domain.devices.panics;
    for (index, panic) in panics.iter().enumerate() {
        if let Some(model) = panic.model
            && panics.iter().take(index).any(|other| other.model == panic.model)
        {
            return wrong(format!("Multiple panic devices with model '{model}'"));
        }
    }
    Ok(())
}

fn shmem(shmem: &Shmem) -> Result<()> {
    if shmem.msi.is_some() && shmem.server.is_none() {
        return wrong("msi option is only supported with a server");
    }
    if let Some(size) = &shmem.size
        && size.0 != 0
        && (!size.0.is_power_of_two() || size.0 < 1 << 20)
    {
        return wrong("shmem size must be a power of 2 and at least 1 MiB (1024 KiB)");
    }
    let model = shmem
        .model
        .as_ref()
        .and_then(|model| model.kind)
        .unwrap_or_default();
    match (model, shmem.server.is_some()) {
        (ShmemModel::Ivshmem, _) => unsupported("ivshmem device is no longer supported"),
        (ShmemModel::Plain, true) => unsupported(format!(
            "shmem model '{model}' is supported only with server option disabled"
        )),
        (ShmemModel::Doorbell, false) => unsupported(format!(
            "shmem model '{model}' is supported only with server option enabled"
        )),
        _ => Ok(()),
    }
}

fn tpm(tpm: &Tpm, host: &QemuHost) -> Result<()> {
    if tpm.backend.kind == TpmBackendKind::External {
        match &tpm.backend.source {
            None => return wrong("missing external TPM backend source type"),
            Some(source) if source.kind != "unix" => {
                return unsupported(format!(
                    "unknown backend source type '{}' for external TPM",
                    source.kind
                ));
            }
            _ => {}
        }
    }
    let Some(model) = tpm.model else { return Ok(()) };
    // The kinds of a TPM that QEMU builds for one family of machines only.
    if matches!(model, TpmModel::Spapr | TpmModel::SpaprProxy)
        && !(host.emulator.arch.starts_with("ppc64") || host.emulator.arch.is_empty())
    {
        let program = &host.emulator.path;
        return unsupported(format!(
            "The QEMU executable {program} does not support TPM model {model}"
        ));
    }
    Ok(())
}

/// What only newer TPMs have.
fn newer_tpm(tpm: &Tpm) -> Result<()> {
    let backend = &tpm.backend;
    if backend.kind != TpmBackendKind::Emulator || backend.version == Some(TpmVersion::V20) {
        return Ok(());
    }
    let named = backend
        .profile
        .as_ref()
        .is_some_and(|profile| profile.source.is_some());
    for (name, set) in [
        (
            "active_pcr_banks",
            backend
                .active_pcr_banks
                .as_ref()
                .is_some_and(|banks| *banks != Default::default()),
        ),
        ("profile", named),
    ] {
        if set {
            return wrong(format!("<{name}/> requires TPM version '2.0'"));
        }
    }
    Ok(())
}

/// Whether interrupts are extended that are not remapped.
fn eim_alone(iommu: &Iommu) -> bool {
    let driver = iommu.driver.clone().unwrap_or_default();
    driver.eim == Some(OnOff::On) && driver.intremap != Some(OnOff::On)
}

/// Whether interrupts are to be remapped that KVM delivers by itself.
fn remapped_whole(iommu: &Iommu, domain: &Domain) -> bool {
    let ioapic = domain
        .features
        .as_ref()
        .and_then(|features| features.ioapic.as_ref());
    let whole = ioapic.and_then(|ioapic| ioapic.driver) == Some(IoapicDriver::Kvm);
    whole
        && iommu
            .driver
            .as_ref()
            .is_some_and(|driver| driver.intremap == Some(OnOff::On))
}

fn iommu(iommu: &Iommu, domain: &Domain) -> Result<()> {
    let arm = family(domain) == Family::Virt && matches!(domain.arch(), "aarch64" | "armv7l");
    let x86 = is_x86(domain);
    let acpi = domain.features.as_ref().is_some_and(|features| features.acpi);
    match iommu.model {
        IommuModel::Smmuv3
            if iommu
                .driver
                .as_ref()
                .is_some_and(|driver| *driver != Default::default()) =>
        {
            wrong("iommu model 'smmuv3' doesn't support additional attributes")
        }
        IommuModel::Intel if iommu.info.address.is_some() => wrong("iommu model 'intel' can't have address"),
        IommuModel::Intel if eim_alone(iommu) => {
            unsupported("IOMMU eim requires interrupt remapping to be enabled")
        }
        IommuModel::Intel if remapped_whole(iommu, domain) => {
            unsupported("IOMMU interrupt remapping requires split I/O APIC (ioapic driver='qemu')")
        }
        IommuModel::Smmuv3 if !arm => {
            unsupported("IOMMU device: 'smmuv3' is only supported with ARM Virt machines")
        }
        IommuModel::Virtio if x86 && !acpi => unsupported("IOMMU device: 'virtio' requires ACPI"),
        _ => Ok(()),
    }
}
