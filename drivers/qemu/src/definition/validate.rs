//! What QEMU cannot run is refused before it is tried, with the words libvirt has for it.

use super::machine::{Family, family, is_x86};
use super::{Problem, QemuHost, Result, unsupported, wrong};
use model::code;
use model::domain::cpu::CpuMode;
use model::domain::features::{TickPolicy, TimerName};
use model::domain::graphics::VideoKind;
use model::domain::hostdev::{HostdevKind, HostdevModel};
use model::domain::os::{FirmwareKind, LoaderKind};
use model::domain::storage::{AuthSecretKind, Protocol};
use model::domain::tune::{NumaMode, Placement};
use model::domain::{
    Address, ControllerKind, Disk, DiskBus, Domain, DomainKind, Format, GraphicsKind, InputBus,
    InterfaceKind, IommuModel, MemoryModel, PanicModel, TpmBackendKind, TpmModel, TpmVersion,
};
use model::{OnOff, YesNo};
use std::collections::HashMap;
use xml::Value;

/// Refuses with a message that stands alone.
fn plain<T>(message: impl Into<String>) -> Result<T> {
    Err(Problem::nowhere(code::XML_DETAIL, message))
}

fn internal<T>(message: impl Into<String>) -> Result<T> {
    Err(Problem::nowhere(code::INTERNAL_ERROR, message))
}

/// Checks what is known before anything is added.
pub fn early(domain: &Domain, host: &QemuHost) -> Result<()> {
    if host.abi_update {
        firmware_named(domain)?;
    }
    sysinfo(domain)?;
    scheds(domain)?;
    numatune(domain)?;
    duplicates(domain)?;
    for disk in &domain.devices.disks {
        disk_source(disk)?;
    }
    controllers_early(domain)
}

/// Checks a completed definition.
pub fn validate(domain: &Domain, host: &QemuHost) -> Result<()> {
    firmware_named(domain)?;
    secure_boot(domain)?;
    acpi(domain)?;
    features(domain)?;
    timers(domain)?;
    cpu(domain)?;
    for disk in &domain.devices.disks {
        self::disk(disk)?;
    }
    drive_conflicts(domain)?;
    controllers(domain)?;
    graphics(domain)?;
    interfaces(domain)?;
    ports(domain)?;
    hostdevs(domain)?;
    small(domain, host)?;
    iommu(domain)?;
    memory(domain)?;
    Ok(())
}

fn firmware_named(domain: &Domain) -> Result<()> {
    let os = &domain.os;
    let loader = os.loader.clone().unwrap_or_default();
    let named = loader.path.as_deref().is_some_and(|path| !path.is_empty());
    if os.firmware.is_none() {
        if os.features.is_some() {
            return plain(
                "cannot use feature-based firmware autoselection when firmware autoselection is disabled",
            );
        }
        if (os.loader.is_some() || os.nvram.is_some()) && !named {
            return plain("no loader path specified and firmware auto selection disabled");
        }
    }
    if loader.secure == Some(YesNo::Yes) && is_x86(domain) && family(domain) != Family::Q35 {
        return unsupported("Secure boot is supported with q35 machine types only");
    }
    let other = os.firmware.is_none() && loader.kind != Some(LoaderKind::Pflash);
    if other && loader.stateless == Some(YesNo::No) {
        return plain("Only pflash loader type permits NVRAM");
    }
    if os.nvram.is_none() && loader.stateless != Some(YesNo::No) {
        return Ok(());
    }
    if os.firmware == Some(FirmwareKind::Bios) {
        return plain("Only EFI firmware permits NVRAM");
    }
    if loader.stateless == Some(YesNo::Yes) {
        return plain("NVRAM is not permitted when loader is stateless");
    }
    Ok(())
}

/// What may boot is checked in a mode of the processor that the guest cannot enter.
fn secure_boot(domain: &Domain) -> Result<()> {
    let loader = domain.os.loader.as_ref();
    let smm = domain
        .features
        .as_ref()
        .and_then(|features| features.smm.as_ref());
    let on = smm.is_some_and(|smm| smm.state != Some(OnOff::Off));
    if is_x86(domain) && !on && loader.is_some_and(|loader| loader.secure == Some(YesNo::Yes)) {
        return unsupported("Secure boot requires SMM feature enabled");
    }
    Ok(())
}

fn sysinfo(domain: &Domain) -> Result<()> {
    for info in &domain.sysinfos {
        if let Some(date) = info.bios.as_ref().and_then(|bios| bios.get("date")) {
            let parts: Vec<Option<u32>> = date.split('/').map(|part| part.parse().ok()).collect();
            let good = matches!(parts.as_slice(), [Some(1..=12), Some(1..=31), Some(year)] if *year < 100 || (1900..3000).contains(year));
            if !good {
                return plain("Invalid BIOS 'date' format");
            }
        }
        let uuid = info.system.as_ref().and_then(|system| system.get("uuid"));
        if let (Some(uuid), Some(own)) = (uuid, domain.uuid)
            && model::Uuid::parse(uuid) != Some(own)
        {
            return plain("UUID mismatch between <uuid> and <sysinfo>");
        }
    }
    Ok(())
}

fn scheds(_: &Domain) -> Result<()> {
    Ok(())
}

fn numatune(domain: &Domain) -> Result<()> {
    let Some(tune) = &domain.numatune else {
        return Ok(());
    };
    let has_cells = domain
        .cpu
        .as_ref()
        .and_then(|cpu| cpu.numa.as_ref())
        .is_some_and(|numa| !numa.cells.is_empty());
    if !tune.memnodes.is_empty() && !has_cells {
        return wrong("Element 'memnode' is invalid without any guest NUMA cells");
    }
    if let Some(memory) = &tune.memory {
        if memory.placement == Some(Placement::Auto) && !tune.memnodes.is_empty() {
            return unsupported("Per-node binding is not compatible with automatic NUMA placement.");
        }
        if memory.placement == Some(Placement::Static) && memory.nodeset.is_none() {
            return unsupported("nodeset for NUMA memory tuning must be set if 'placement' is 'static'");
        }
        if memory.nodeset.as_ref().is_some_and(model::CpuSet::is_empty) {
            return unsupported("Invalid value of 'nodeset': 0,^0");
        }
        let strict = memory.mode == Some(NumaMode::Restrictive);
        for node in &tune.memnodes {
            let own = node.mode == Some(NumaMode::Restrictive);
            if strict && !own {
                return wrong(
                    "'restrictive' mode is required in memnode element when mode is 'restrictive' in memory element",
                );
            }
            if own && !strict {
                return wrong(
                    "'restrictive' mode is required in memory element when mode is 'restrictive' in memnode element",
                );
            }
        }
    }
    Ok(())
}

/// The same device of the host twice.
fn duplicates(domain: &Domain) -> Result<()> {
    let devices: Vec<_> = domain
        .devices
        .hostdevs
        .iter()
        .filter(|device| !device.is_capability())
        .collect();
    for (index, device) in devices.iter().enumerate() {
        let same = devices.iter().skip(index + 1).any(|other| {
            other.kind == device.kind && other.source == device.source && device.source.address.is_some()
                || other.kind == HostdevKind::Scsi
                    && device.kind == HostdevKind::Scsi
                    && other.source == device.source
        });
        if same {
            return wrong("Hostdev already exists in the domain configuration");
        }
    }
    Ok(())
}

fn disk_source(disk: &Disk) -> Result<()> {
    let Some(source) = &disk.source else { return Ok(()) };
    if let Some(encryption) = disk.encryption.as_ref().or(source.encryption.as_ref()) {
        if encryption.cipher.is_some() {
            return unsupported("supplying <cipher> for domain disk definition is unnecessary");
        }
        if encryption.ivgen.is_some() {
            return unsupported("supplying <ivgen> for domain disk definition is unnecessary");
        }
    }
    if let Some(secret) = disk
        .auth
        .as_ref()
        .or(source.auth.as_ref())
        .and_then(|auth| auth.secret.as_ref())
    {
        let kind = secret.kind.as_deref();
        if kind.and_then(AuthSecretKind::parse).is_none() {
            return unsupported(format!("unknown secret type '{}'", kind.unwrap_or("<null>")));
        }
        let iscsi = source.protocol == Some(Protocol::Iscsi);
        if iscsi != (kind == Some("iscsi"))
            && matches!(source.protocol, Some(Protocol::Iscsi | Protocol::Rbd))
        {
            return unsupported(format!("invalid secret type '{}'", kind.unwrap_or_default()));
        }
    }
    Ok(())
}

fn controllers_early(domain: &Domain) -> Result<()> {
    let pseries = family(domain) == Family::Pseries;
    for controller in domain
        .devices
        .controllers
        .iter()
        .filter(|controller| controller.kind == ControllerKind::Pci)
    {
        let root = matches!(controller.model(), "pci-root" | "pcie-root");
        if root && controller.index() != 0 && !pseries {
            return wrong("pci-root and pcie-root controllers should have index 0");
        }
        let target = controller.target.clone().unwrap_or_default();
        if pseries && target.node.is_some() && controller.index() == 0 {
            return unsupported("The PCI controller with index=0 can't be associated with a NUMA node");
        }
        if let Some(index) = target.index.filter(|index| *index > 30) {
            return unsupported(format!(
                "PCI controller target index '{index}' out of range - must be 0-30"
            ));
        }
    }
    for controller in domain
        .devices
        .controllers
        .iter()
        .filter(|controller| controller.kind == ControllerKind::Usb)
    {
        if controller.ports.is_some_and(|ports| ports > 15)
            && matches!(controller.model(), "nec-xhci" | "qemu-xhci")
        {
            let model = controller.model();
            return unsupported(format!("'{model}' controller only supports up to '15' ports"));
        }
    }
    Ok(())
}

fn acpi(domain: &Domain) -> Result<()> {
    let on = domain.features.as_ref().is_some_and(|features| features.acpi);
    let efi = domain.os.firmware == Some(FirmwareKind::Efi)
        || domain
            .os
            .loader
            .as_ref()
            .is_some_and(|loader| loader.kind == Some(LoaderKind::Pflash));
    let arm = matches!(domain.arch(), "aarch64");
    if on && family(domain) == Family::Other && super::machine::is_arm(domain) {
        return unsupported(format!(
            "machine type '{}' does not support ACPI",
            domain.machine()
        ));
    }
    if efi && !on && is_x86(domain) {
        return unsupported("UEFI requires ACPI on this architecture");
    }
    if arm && on && !efi {
        return unsupported("ACPI requires UEFI on this architecture");
    }
    Ok(())
}

fn features(domain: &Domain) -> Result<()> {
    let Some(features) = &domain.features else {
        return Ok(());
    };
    let (arch, machine) = (domain.arch(), domain.machine());
    let virt_arm = matches!(arch, "aarch64" | "armv7l") && family(domain) == Family::Virt;
    if features.gic.is_some() && !virt_arm {
        return unsupported(format!(
            "The 'gic' feature is not supported for architecture '{arch}' or machine type '{machine}'"
        ));
    }
    if let Some(tseg) = features.smm.as_ref().and_then(|smm| smm.tseg) {
        if family(domain) != Family::Q35 {
            return unsupported("SMM TSEG is only supported with q35 machine type");
        }
        if tseg.0 % (1 << 20) != 0 {
            return unsupported("SMM TSEG size must be divisible by 1 MiB");
        }
    }
    let ps2_off = features.ps2.and_then(|ps2| ps2.state) == Some(OnOff::Off);
    if ps2_off
        && domain
            .devices
            .inputs
            .iter()
            .any(|input| input.bus == Some(InputBus::Ps2))
    {
        return unsupported("ps2 bus inputs require the ps2 feature not to be disabled");
    }
    let vmport = features
        .vmport
        .is_some_and(|vmport| vmport.state != Some(OnOff::Off));
    if ps2_off && vmport {
        return unsupported("vmport feature requires the ps2 feature not to be disabled");
    }
    Ok(())
}

fn timers(domain: &Domain) -> Result<()> {
    for timer in domain.clock.iter().flat_map(|clock| &clock.timers) {
        if timer.name == TimerName::Platform {
            return unsupported("unsupported timer type (name) 'platform'");
        }
        if timer.name == TimerName::Pit && timer.tickpolicy == Some(TickPolicy::Merge) {
            return unsupported("unsupported pit tickpolicy 'merge'");
        }
        let x86_only = matches!(
            timer.name,
            TimerName::Tsc | TimerName::Kvmclock | TimerName::Hypervclock | TimerName::Pit | TimerName::Hpet
        );
        let foreign = match timer.name {
            TimerName::Armvtimer => !super::machine::is_arm(domain),
            _ => x86_only && !is_x86(domain),
        };
        if foreign {
            return unsupported(format!(
                "Configuring the '{}' timer is not supported for virtType={} arch={} machine={} guests",
                timer.name,
                domain.kind,
                domain.arch(),
                domain.machine()
            ));
        }
    }
    Ok(())
}

fn cpu(domain: &Domain) -> Result<()> {
    let Some(cpu) = &domain.cpu else { return Ok(()) };
    if let Some(cache) = &cpu.cache {
        let host = matches!(cpu.mode, Some(CpuMode::HostPassthrough | CpuMode::Maximum));
        match cache.mode.as_str() {
            "emulate" if cache.level != Some(3) => {
                return unsupported("CPU cache mode 'emulate' can only be used with level='3'");
            }
            "passthrough" if !host => {
                return unsupported(
                    "CPU cache mode 'passthrough' can only be used with 'host-passthrough' / 'maximum' CPUs",
                );
            }
            "passthrough" if cache.level.is_some_and(|level| level != -1) => {
                return unsupported("unsupported CPU cache level for mode 'passthrough'");
            }
            _ => {}
        }
    }
    let Some(numa) = &cpu.numa else { return Ok(()) };
    for cell in &numa.cells {
        for sibling in &cell.distances {
            if numa.cells.iter().all(|other| other.id != Some(sibling.id)) {
                return wrong(format!(
                    "'sibling_id {}' does not refer to a valid cell within NUMA 'cell id {}'",
                    sibling.id,
                    cell.id.unwrap_or_default()
                ));
            }
        }
    }
    Ok(())
}

fn disk(disk: &Disk) -> Result<()> {
    let name = disk.target.dev.clone().unwrap_or_default();
    if disk.format() == Some(Format::Cow) {
        return unsupported("'cow' storage format is not supported");
    }
    if disk
        .source
        .as_ref()
        .is_some_and(|source| source.protocol == Some(Protocol::Sheepdog))
    {
        return unsupported("'sheepdog' protocol is no longer supported by any hypervisor driver");
    }
    if disk.shareable && !matches!(disk.format(), None | Some(Format::Raw)) {
        return unsupported(format!(
            "shared access for disk '{name}' requires use of supported storage format"
        ));
    }
    if !disk.throttlefilters.is_empty() && disk.iotune.is_some() {
        let message =
            format!("block 'throttlefilters' can't be used together with 'iotune' for disk '{name}'");
        return Err(Problem::nowhere(code::OPERATION_UNSUPPORTED, message));
    }
    if disk.bus() == DiskBus::Scsi && disk.product.as_ref().is_some_and(|product| product.len() > 16) {
        return unsupported("disk product is more than 16 characters");
    }
    let bus = disk.bus();
    match (&disk.info.address, bus) {
        (Some(address), DiskBus::Ide | DiskBus::Scsi | DiskBus::Sata | DiskBus::Fdc)
            if !matches!(address, Address::Drive { .. }) =>
        {
            let kind = address.kind();
            unsupported(format!(
                "Invalid address type '{kind}' for the disk '{name}' with the bus type '{bus}'"
            ))
        }
        (Some(address), DiskBus::Usb) if !matches!(address, Address::Usb { .. }) => {
            internal("unexpected address type for usb disk")
        }
        _ => Ok(()),
    }
}

/// Two drives in one place.
fn drive_conflicts(domain: &Domain) -> Result<()> {
    let disks = &domain.devices.disks;
    let mut users: HashMap<(u8, u32, u32, u32, u32), u32> = HashMap::new();
    for disk in disks {
        if let Some(Address::Drive {
            controller,
            bus,
            target,
            unit,
        }) = disk.info.address
        {
            *users
                .entry((disk.bus() as u8, controller, bus, target, unit))
                .or_default() += 1;
        }
    }
    for disk in disks {
        let Some(Address::Drive {
            controller,
            bus,
            target,
            unit,
        }) = disk.info.address
        else {
            continue;
        };
        let place = (disk.bus() as u8, controller, bus, target, unit);
        if users.get(&place).is_some_and(|users| *users > 1) {
            let name = disk.target.dev.clone().unwrap_or_default();
            return unsupported(format!(
                "Found duplicate drive address for disk with target name '{name}' controller='{controller}' bus='{bus}' target='{target}' unit='{unit}'"
            ));
        }
    }
    let hostdevs: Vec<_> = domain
        .devices
        .hostdevs
        .iter()
        .filter(|device| device.kind == HostdevKind::Scsi)
        .collect();
    for (index, device) in hostdevs.iter().enumerate() {
        let Some(Address::Drive {
            controller,
            bus,
            target,
            unit,
        }) = device.info.address
        else {
            continue;
        };
        let place = format!("controller='{controller}' bus='{bus}' target='{target}' unit='{unit}'");
        if hostdevs
            .iter()
            .skip(index + 1)
            .any(|other| other.info.address == device.info.address)
        {
            return unsupported(format!(
                "SCSI host address {place} in use by another SCSI host device"
            ));
        }
        let disk = disks
            .iter()
            .find(|disk| disk.bus() == DiskBus::Scsi && disk.info.address == device.info.address);
        if disk.is_some() {
            return unsupported(format!("SCSI host address {place} in use by another SCSI disk"));
        }
    }
    Ok(())
}

fn controllers(domain: &Domain) -> Result<()> {
    for controller in &domain.devices.controllers {
        if controller.kind == ControllerKind::Usb && matches!(controller.model(), "qusb1" | "qusb2") {
            return unsupported("USB controller model type 'qusb1' or 'qusb2' is not supported in qemu");
        }
        if controller.kind == ControllerKind::Scsi && controller.model() == "buslogic" {
            return unsupported("Unsupported controller model: buslogic");
        }
        let node = controller.target.as_ref().and_then(|target| target.node);
        let numa = domain.cpu.as_ref().and_then(|cpu| cpu.numa.as_ref());
        let cells = numa.map_or(0, |numa| numa.cells.len());
        if let Some(node) = node.filter(|node| u64::from(*node) >= cells as u64) {
            return wrong(format!(
                "{} with index {} is configured for a NUMA node ({node}) not present in the domain's <cpu><numa> array ({cells})",
                controller.model(),
                controller.index()
            ));
        }
    }
    let useserial = domain.os.bios.as_ref().and_then(|bios| bios.useserial) == Some(YesNo::Yes);
    if useserial && domain.devices.serials.is_empty() {
        return wrong("need at least one serial port to use BIOS serial output");
    }
    Ok(())
}

fn graphics(domain: &Domain) -> Result<()> {
    let graphics = &domain.devices.graphics;
    let has = |kind: GraphicsKind| graphics.iter().any(|other| other.kind == kind);
    let pairs = |kind: GraphicsKind| {
        matches!(
            kind,
            GraphicsKind::EglHeadless | GraphicsKind::Vnc | GraphicsKind::Spice
        )
    };
    if has(GraphicsKind::EglHeadless) {
        if !graphics.iter().all(|other| pairs(other.kind)) {
            let message =
                "graphics type 'egl-headless' is only supported with one of: 'vnc', 'spice' graphics types";
            return unsupported(message);
        }
        let gl = graphics.iter().any(|other| {
            other.kind != GraphicsKind::EglHeadless
                && other.gl.as_ref().is_some_and(|gl| gl.enable == Some(YesNo::Yes))
        });
        if gl {
            return unsupported("multiple OpenGL displays are not supported by QEMU");
        }
    }
    for video in &domain.devices.videos {
        if video.kind() == VideoKind::Ramfb && video.info.address.is_some() {
            return unsupported("address not supported for video type ramfb");
        }
    }
    Ok(())
}

/// Whether all memory of the guest can be seen by other processes.
pub(super) fn shares_memory(domain: &Domain) -> bool {
    let backing = domain.memory_backing.as_ref();
    let access = backing.and_then(|backing| backing.access.as_ref());
    if access.is_some_and(|access| access.mode.as_str() == "shared") {
        return true;
    }
    let numa = domain.cpu.as_ref().and_then(|cpu| cpu.numa.as_ref());
    numa.is_some_and(|numa| {
        !numa.cells.is_empty()
            && numa
                .cells
                .iter()
                .all(|cell| cell.mem_access.is_some_and(|access| access.as_str() == "shared"))
    })
}

fn interfaces(domain: &Domain) -> Result<()> {
    for interface in &domain.devices.interfaces {
        let backend = interface.backend.clone().unwrap_or_default();
        let passt = backend.kind.is_some_and(|kind| kind.as_str() == "passt");
        if !interface.port_forwards.is_empty() && !passt {
            return unsupported(
                "The <portForward> element can only be used with the 'passt' backend of interface type='user' or type='vhostuser'",
            );
        }
        if interface.kind == InterfaceKind::VhostUser && !shares_memory(domain) {
            return unsupported("'interface' requires shared memory");
        }
    }
    Ok(())
}

fn ports(domain: &Domain) -> Result<()> {
    let x86 = is_x86(domain);
    if !domain.devices.parallels.is_empty() && !x86 {
        return unsupported("parallel ports are not supported");
    }
    for serial in &domain.devices.serials {
        if serial.backend.kind() == model::domain::CharKind::Unix && serial.backend.path().is_none() {
            return internal("Missing source path attribute for char device");
        }
        let (kind, model) = (serial.target_kind(), serial.target_model());
        let arm = matches!(domain.arch(), "aarch64" | "armv7l") && family(domain) == Family::Virt;
        let fits = match (kind, model) {
            ("system-serial", "pl011") => arm,
            ("system-serial", "16550a") => !x86,
            ("sclp-serial", _) => family(domain) == Family::S390,
            ("spapr-vio-serial", _) => family(domain) == Family::Pseries,
            _ => true,
        };
        if !fits {
            let model = match kind {
                "sclp-serial" if model.is_empty() => "sclpconsole",
                "spapr-vio-serial" if model.is_empty() => "spapr-vty",
                _ => model,
            };
            return unsupported(format!(
                "Serial device with target type '{kind}' and target model '{model}' not compatible with guest architecture or machine type"
            ));
        }
    }
    Ok(())
}

fn hostdevs(domain: &Domain) -> Result<()> {
    let mut ramfb = 0;
    for device in &domain.devices.hostdevs {
        ramfb += u32::from(device.ramfb == Some(OnOff::On));
        if device.sgio.is_some() && device.kind != HostdevKind::Scsi {
            return wrong("sgio is only supported for scsi host device");
        }
        if device.kind == HostdevKind::ScsiHost && device.info.boot.is_some() {
            return unsupported("booting from assigned devices is not supported by vhost SCSI devices");
        }
        if device.kind != HostdevKind::Mdev {
            continue;
        }
        let model = device.model.unwrap_or(HostdevModel::VfioPci);
        let fits = match (&device.info.address, model) {
            (None, _) => true,
            (Some(Address::Pci(_)), HostdevModel::VfioPci) => true,
            (Some(Address::Ccw { .. }), HostdevModel::VfioCcw) => true,
            (Some(address), _) => address.kind() == "none",
        };
        if !fits {
            let kind = device.info.address.as_ref().map_or("none", Address::kind);
            return wrong(format!(
                "Unsupported address type '{kind}' with mediated device model '{model}'"
            ));
        }
    }
    if ramfb > 1 {
        return unsupported("Only one vgpu device can have 'ramfb' enabled");
    }
    Ok(())
}

fn small(domain: &Domain, host: &QemuHost) -> Result<()> {
    for panic in &domain.devices.panics {
        if panic.model == Some(PanicModel::S390) && panic.info.address.is_some() {
            return unsupported("setting the panic device address is not supported for model 's390'");
        }
    }
    for tpm in &domain.devices.tpms {
        if let (Some(version), Some(known)) = (tpm.backend.version, &host.tpm_versions)
            && tpm.backend.kind == TpmBackendKind::Emulator
            && !known.contains(&version)
        {
            return unsupported(format!("TPM version '{version}' is not supported"));
        }
        if tpm.backend.version == Some(TpmVersion::V12) {
            match (tpm.model, domain.arch()) {
                (Some(TpmModel::Tis), arch @ ("aarch64" | "riscv64" | "loongarch64")) => {
                    return unsupported(format!("TPM 1.2 is not supported on architecture '{arch}'"));
                }
                (Some(TpmModel::Crb), _) => {
                    return unsupported("Unsupported interface 'tpm-crb' for TPM 1.2");
                }
                _ => {}
            }
        }
    }
    Ok(())
}

fn iommu(domain: &Domain) -> Result<()> {
    let Some(iommu) = &domain.devices.iommu else {
        return Ok(());
    };
    let machine = family(domain);
    match iommu.model {
        IommuModel::Intel if machine != Family::Q35 => {
            unsupported("IOMMU device: 'intel' is only supported with Q35 machines")
        }
        IommuModel::Virtio => {
            let arm = machine == Family::Virt && matches!(domain.arch(), "aarch64" | "armv7l");
            if machine != Family::Q35 && !arm {
                return unsupported(
                    "IOMMU device: 'virtio' is only supported with Q35 and ARM Virt machines",
                );
            }
            match &iommu.info.address {
                Some(Address::Pci(pci)) if pci.bus != 0 => wrong(format!(
                    "The device at PCI address {} needs to be an integrated device (bus=0)",
                    pci.text()
                )),
                Some(Address::Pci(_)) | None => Ok(()),
                Some(_) => unsupported("IOMMU device: 'virtio' needs a PCI address"),
            }
        }
        _ => Ok(()),
    }
}

/// Pages are for nodes that exist, and each node has pages of one size.
fn hugepages(domain: &Domain) -> Result<()> {
    let backing = domain.memory_backing.as_ref();
    let Some(huge) = backing.and_then(|backing| backing.hugepages.as_ref()) else {
        return Ok(());
    };
    let numa = domain.cpu.as_ref().and_then(|cpu| cpu.numa.as_ref());
    let nodes = numa.map_or(0, |numa| numa.cells.len());
    for (index, page) in huge.pages.iter().enumerate() {
        for other in huge.pages.iter().take(index) {
            let (size, before) = (page.size, other.size);
            match (&page.nodeset, &other.nodeset) {
                (Some(set), Some(taken)) if set.overlaps(taken) => {
                    return plain(format!(
                        "nodeset attribute of hugepages of sizes {size} and {before} intersect"
                    ));
                }
                (None, None) => {
                    return plain(format!("two master hugepages detected: {size} and {before}"));
                }
                _ => {}
            }
        }
        let unknown = page.nodeset.iter().flat_map(model::CpuSet::iter);
        if let Some(node) = unknown.into_iter().find(|node| *node as usize >= nodes) {
            return plain(format!("hugepages: node {node} not found"));
        }
    }
    Ok(())
}

fn memory(domain: &Domain) -> Result<()> {
    hugepages(domain)?;
    let has_cells = domain
        .cpu
        .as_ref()
        .and_then(|cpu| cpu.numa.as_ref())
        .is_some_and(|numa| !numa.cells.is_empty());
    if domain.max_memory.is_some() && !has_cells && is_x86(domain) {
        return unsupported("At least one numa node has to be configured when enabling memory hotplug");
    }
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    for memory in &domain.devices.memories {
        let base = match (&memory.info.address, &memory.target.address) {
            (Some(Address::Dimm { base: Some(base), .. }), _) => Some(*base),
            (_, Some(address))
                if matches!(memory.model, MemoryModel::VirtioMem | MemoryModel::VirtioPmem) =>
            {
                Some(address.base.0)
            }
            _ => None,
        };
        let Some(base) = base.filter(|base| *base != 0) else {
            continue;
        };
        let end = base.saturating_add(memory.target.size.0.saturating_mul(1024));
        for (other, other_end) in &ranges {
            if base < *other_end && *other < end {
                return unsupported(format!(
                    "memory device address [0x{other:x}:0x{other_end:x}] overlaps with other memory device (0x{base:x})"
                ));
            }
        }
        ranges.push((base, end));
    }
    Ok(())
}

/// What drives USB must be there.
fn usb_controllers(domain: &Domain, host: &QemuHost) -> Result<()> {
    let usb = domain.devices.controllers.iter();
    for controller in usb.filter(|controller| controller.kind == ControllerKind::Usb) {
        let model = controller.model();
        if model.is_empty() && family(domain) != Family::S390 {
            return unsupported("no model provided for USB controller");
        }
        let device = crate::devices::controller::usb_device(model);
        let flag = match device {
            // One device stands for the family.
            Some(name) if name.starts_with("ich9-usb-") => Some("ich9-usb-ehci1"),
            other => other,
        };
        if flag.is_some_and(|flag| !host.has(flag)) {
            return unsupported(format!(
                "USB controller model '{model}' not supported in this QEMU binary"
            ));
        }
    }
    Ok(())
}

/// Checks what only the start can know.
pub fn start(domain: &Domain, host: &QemuHost) -> Result<()> {
    let cpu = domain.cpu.clone().unwrap_or_default();
    if cpu.mode == Some(CpuMode::HostPassthrough) && domain.kind == DomainKind::Qemu {
        return unsupported(format!(
            "CPU mode 'host-passthrough' for {} qemu domain on {} host is not supported by hypervisor",
            domain.arch(),
            host.arch
        ));
    }
    if domain.keywrap.is_some() && !domain.arch().starts_with("s390") {
        return unsupported("'aes-key-wrap'/'dea-key-wrap' is not available on this architecture");
    }
    usb_controllers(domain, host)?;
    super::checks::check_line(domain)?;
    for interface in &domain.devices.interfaces {
        let backend = interface.backend.clone().unwrap_or_default();
        if interface.kind == InterfaceKind::Hostdev && (backend.tap.is_some() || backend.vhost.is_some()) {
            return unsupported(format!(
                "interface {} - custom tap device path is not supported for network interfaces of type hostdev",
                interface.mac()
            ));
        }
    }
    for shmem in &domain.devices.shmems {
        let pci = matches!(shmem.info.address, None | Some(Address::Pci(_)));
        if !pci {
            return unsupported("only 'pci' addresses are supported for the shared memory device");
        }
    }
    let efi = domain.os.firmware == Some(FirmwareKind::Efi);
    let complete = domain
        .os
        .loader
        .as_ref()
        .is_some_and(|loader| loader.path.is_some());
    let vars = domain
        .os
        .nvram
        .as_ref()
        .is_none_or(|nvram| nvram.path.is_some() || nvram.source.is_some());
    if efi && (!complete || !vars) {
        let message = "Unable to find 'efi' firmware that is compatible with the current configuration";
        return Err(Problem::nowhere(code::OPERATION_FAILED, message));
    }
    Ok(())
}
