//! The command line of a guest.

use super::machine::{Family, family, is_x86};
use super::{QemuHost, Result, memory, processor, unsupported};
use crate::devices::layers::Layer;
use crate::devices::props::{Props, escape};
use crate::devices::{blockdev, chardev, controller, disk, graphics, hostdev, layers, net, security, small};
use model::domain::disk::Driver;
use model::domain::features::TimerName;
use model::domain::os::{BootDevice, FirmwareFormat, LoaderKind, Nvram, SysinfoKind};
use model::domain::{
    DeviceInfo, DiskDevice, Domain, DomainKind, Format, InterfaceKind, LifecycleAction, MemoryModel, Source,
    SourceKind,
};
use model::{OnOff, YesNo};
use std::collections::HashMap;

pub use super::context::CommandContext;

/// Arguments as they are put together.
#[derive(Clone, Debug, Default)]
pub struct CommandLine {
    pub args: Vec<String>,
    pub context: CommandContext,
    /// The disk being written is a floppy.
    pub floppy: bool,
    /// How many block nodes have a number.
    pub nodes: u32,
    boot: HashMap<String, u32>,
    /// Properties of devices the user replaces, by alias.
    overrides: HashMap<String, Vec<Override>>,
    /// Block nodes that have the first sets of descriptors.
    reserved: Vec<String>,
    /// The number of the next set of descriptors.
    sets: u32,
    /// Raw images have a node of their format: older programs cannot do block jobs without.
    pub raw_nodes: bool,
    /// The host's end of a network card is written as JSON.
    pub json_netdev: bool,
}

impl CommandLine {
    /// Adds an option with its value.
    pub fn arg(&mut self, option: &str, value: impl Into<String>) {
        self.args.push(option.to_owned());
        let value = value.into();
        let value = if option == "-device" {
            overridden(&self.overrides, value)
        } else {
            value
        };
        self.args.push(value);
    }

    /// Adds an option without value.
    pub fn flag(&mut self, option: &str) {
        self.args.push(option.to_owned());
    }

    /// The place of a device in the order of booting.
    pub fn boot_index(&self, info: &DeviceInfo) -> Option<u32> {
        self.boot.get(info.alias()).copied()
    }

    /// The number of the set of descriptors that was reserved for a block node.
    pub fn reserved_set(&self, node: &str) -> u32 {
        let place = self.reserved.iter().position(|reserved| reserved == node);
        u32::try_from(place.unwrap_or(self.reserved.len())).unwrap_or_default()
    }

    /// Hands descriptors over as a set; `name` tells what each of them is. Gives the path QEMU opens.
    pub fn add_set(&mut self, set: u32, fds: &[i32], name: impl Fn(usize) -> String) -> String {
        for (place, fd) in fds.iter().enumerate() {
            self.arg("-add-fd", format!("set={set},fd={fd},opaque={}", name(place)));
        }
        format!("/dev/fdset/{set}")
    }

    /// Hands a file over as a set of descriptors, when one is there for it. Gives the path QEMU opens.
    pub fn fdset_open(&mut self, name: &str, _: &Option<String>) -> Option<String> {
        let fd = self
            .context
            .files
            .iter()
            .find(|(end, _)| name.ends_with(end.as_str()))
            .map(|(_, fd)| *fd)?;
        let set = self.sets;
        self.sets += 1;
        let opaque = match name.strip_suffix("-device") {
            Some(alias) => format!("{alias}-tpm"),
            None => name.to_owned(),
        };
        Some(self.add_set(set, &[fd], |_| opaque.clone()))
    }

    /// The descriptor of a socket a device listens on.
    pub fn listening_fd(&self, alias: &str) -> Option<i32> {
        self.context
            .listeners
            .get(alias)
            .copied()
            .or(self.context.any_listener)
    }

    /// Adds the object of a secret. Fails when the secret is not known.
    pub fn secret(&mut self, name: &str) -> Result<()> {
        let known = self.context.secrets.get(name).cloned();
        let placeholder = self.context.placeholder_secret.clone();
        let Some((data, iv)) = known.or(placeholder.map(|text| (text.clone(), text))) else {
            return unsupported(format!("no secret is known for '{name}'"));
        };
        let props = Props::object("secret", name)
            .put("data", data)
            .put("keyid", "masterKey0")
            .put("iv", iv)
            .put("format", "base64");
        self.arg("-object", props.text());
        Ok(())
    }
}

/// A property the user replaces: its name and new value, or nothing when it is taken out.
type Override = (String, Option<serde_json::Value>);

/// Replaces properties of a device that is written as JSON.
fn overridden(overrides: &HashMap<String, Vec<Override>>, text: String) -> String {
    if overrides.is_empty() {
        return text;
    }
    let Ok(serde_json::Value::Object(mut map)) = serde_json::from_str(&text) else {
        return text;
    };
    let alias = map
        .get("id")
        .and_then(serde_json::Value::as_str)
        .unwrap_or_default();
    for (name, value) in overrides.get(alias).into_iter().flatten() {
        match value {
            Some(value) => {
                map.insert(name.clone(), value.clone());
            }
            None => {
                map.shift_remove(name);
            }
        }
    }
    serde_json::Value::Object(map).to_string()
}

/// What the document replaces, in QEMU's own namespace.
fn read_overrides(domain: &Domain) -> HashMap<String, Vec<Override>> {
    let mut all: HashMap<String, Vec<Override>> = HashMap::new();
    let devices = domain
        .foreign
        .get("qemu", "override")
        .into_iter()
        .flat_map(|node| &node.children);
    for device in devices.filter(|child| child.name == "device") {
        let list = all
            .entry(device.attribute("alias").unwrap_or_default().to_owned())
            .or_default();
        for property in device.children.iter().flat_map(|frontend| &frontend.children) {
            let text = property.attribute("value").unwrap_or_default();
            let value = match property.attribute("type") {
                Some("remove") => None,
                Some("bool") => Some((text == "true" || text == "yes").into()),
                Some("signed") => text.parse::<i64>().ok().map(Into::into),
                Some("unsigned") => text.parse::<u64>().ok().map(Into::into),
                _ => Some(text.into()),
            };
            list.push((property.attribute("name").unwrap_or_default().to_owned(), value));
        }
    }
    all
}

/// The arguments of QEMU (without its own name) for a completed and prepared domain.
/// Fails with what cannot be run.
pub fn command_line(domain: &Domain, host: &QemuHost, context: &CommandContext) -> Result<Vec<String>> {
    super::validate::start(domain, host)?;
    let boot = boot_order(domain);
    let reserved = layers::nodes_of_fds(domain, |dev| context.vdpa_fds.contains_key(dev));
    let mut line = CommandLine {
        context: context.clone(),
        boot,
        sets: u32::try_from(reserved.len()).unwrap_or_default(),
        reserved,
        raw_nodes: host.emulator.has_raw_nodes(),
        json_netdev: host.emulator.has_json_netdev(),
        overrides: read_overrides(domain),
        ..CommandLine::default()
    };
    compat(&mut line, domain);
    line.arg(
        "-name",
        format!("guest={},debug-threads=on", escape(&domain.name)),
    );
    line.flag("-S");
    if !context.master_key.is_empty() {
        let props = Props::object("secret", "masterKey0")
            .put("format", "raw")
            .put("file", context.master_key.as_str());
        line.arg("-object", props.text());
    }
    firmware(&mut line, domain)?;
    machine(&mut line, domain, host)?;
    accel(&mut line, domain);
    processor::write(&mut line, domain, host)?;
    firmware_late(&mut line, domain);
    memory::write(&mut line, domain)?;
    smp(&mut line, domain);
    iothreads(&mut line, domain);
    memory::numa(&mut line, domain, host)?;
    identity(&mut line, domain);
    if domain
        .devices
        .graphics
        .iter()
        .all(|graphics| graphics.kind == model::domain::GraphicsKind::Rdp)
        && !has_display(domain)
    {
        line.arg("-display", "none");
    }
    line.flag("-no-user-config");
    line.flag("-nodefaults");
    let monitor = match context.monitor_fd {
        0 => format!("path={}/monitor.sock", context.lib_dir.replace(',', ",,")),
        fd => format!("fd={fd}"),
    };
    line.arg(
        "-chardev",
        format!("socket,id=charmonitor,{monitor},server=on,wait=off"),
    );
    line.arg("-mon", "chardev=charmonitor,id=monitor,mode=control");
    super::clock::write(&mut line, domain);
    power(&mut line, domain);
    boot_options(&mut line, domain);
    throttle_groups(&mut line, domain);
    if family(domain) == Family::S390 {
        // A device finds the numbers that were there before it.
        for props in super::zpci::devices(domain) {
            line.arg("-device", props.text());
        }
    }
    small::iommu(&mut line, domain);
    controller::write(&mut line, domain)?;
    small::hubs(&mut line, domain);
    disk::write(&mut line, domain)?;
    hostdev::filesystems(&mut line, domain)?;
    net::write(&mut line, domain)?;
    small::smartcards(&mut line, domain)?;
    chardev::write(&mut line, domain)?;
    small::tpms(&mut line, domain)?;
    small::inputs(&mut line, domain);
    graphics::audios(&mut line, domain)?;
    graphics::displays(&mut line, domain)?;
    graphics::videos(&mut line, domain)?;
    graphics::sounds(&mut line, domain)?;
    small::watchdogs(&mut line, domain);
    hostdev::redirdevs(&mut line, domain)?;
    hostdev::write(&mut line, domain)?;
    if let Some(incoming) = &context.incoming {
        line.arg("-incoming", incoming.clone());
    }
    small::memballoon(&mut line, domain);
    small::rngs(&mut line, domain)?;
    small::cryptos(&mut line, domain);
    foreign(&mut line, domain);
    if !context.no_sandbox {
        let rules = "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny";
        line.arg("-sandbox", rules);
    }
    small::panics(&mut line, domain);
    if domain.features.as_ref().is_some_and(|features| {
        features
            .vmcoreinfo
            .is_some_and(|state| state.state != Some(OnOff::Off))
    }) {
        line.arg("-device", Props::device("vmcoreinfo").text());
    }
    security::write(&mut line, domain, host)?;
    small::vsock(&mut line, domain);
    small::shmems(&mut line, domain)?;
    small::pstore(&mut line, domain);
    if domain
        .features
        .as_ref()
        .and_then(|features| features.async_teardown.as_ref())
        .is_some_and(|teardown| teardown.enabled != Some(YesNo::No))
    {
        line.arg("-run-with", "async-teardown=on");
    }
    line.arg("-msg", "timestamp=on");
    Ok(line.args)
}

fn has_display(domain: &Domain) -> bool {
    domain
        .devices
        .graphics
        .iter()
        .any(|graphics| graphics.kind != model::domain::GraphicsKind::Rdp)
}

/// The devices booted from, by alias: named one by one, or the first of each named class.
fn boot_order(domain: &Domain) -> HashMap<String, u32> {
    let mut order = HashMap::new();
    let devices = &domain.devices;
    let named = devices
        .disks
        .iter()
        .map(|disk| &disk.info)
        .chain(devices.interfaces.iter().map(|interface| &interface.info))
        .chain(devices.hostdevs.iter().map(|hostdev| &hostdev.info))
        .chain(devices.redirdevs.iter().map(|redirdev| &redirdev.info))
        .chain(devices.filesystems.iter().map(|filesystem| &filesystem.info));
    for info in named {
        if let Some(boot) = &info.boot {
            order.insert(info.alias().to_owned(), boot.order);
        }
    }
    for (place, boot) in domain.os.boot.iter().enumerate() {
        let first_disk = |kind: &[DiskDevice]| {
            let found = devices.disks.iter().find(|disk| kind.contains(&disk.device()));
            found.map(|disk| disk.info.alias())
        };
        let alias = match boot.dev {
            BootDevice::Disk => first_disk(&[DiskDevice::Disk, DiskDevice::Lun]),
            BootDevice::Cdrom => first_disk(&[DiskDevice::Cdrom]),
            BootDevice::Floppy => first_disk(&[DiskDevice::Floppy]),
            BootDevice::Network => devices.interfaces.first().map(|interface| interface.info.alias()),
        };
        if let Some(alias) = alias {
            order
                .entry(alias.to_owned())
                .or_insert(u32::try_from(place).unwrap_or_default() + 1);
        }
    }
    order
}

fn compat(line: &mut CommandLine, domain: &Domain) {
    let behavior = domain
        .foreign
        .get("qemu", "deprecation")
        .and_then(|node| node.attribute("behavior"));
    let (output, input) = match behavior {
        Some("omit") => ("hide", "accept"),
        Some("reject") => ("hide", "reject"),
        Some("crash") => ("hide", "crash"),
        _ => return,
    };
    let props = Props::default()
        .put("deprecated-output", output)
        .put("deprecated-input", input);
    line.arg("-compat", props.text());
}

fn is_pflash(domain: &Domain) -> bool {
    domain
        .os
        .loader
        .as_ref()
        .is_some_and(|loader| loader.kind == Some(LoaderKind::Pflash) && loader.path.is_some())
}

/// Nodes of firmware in flash: the code, and the variables that outlive the guest.
fn firmware(line: &mut CommandLine, domain: &Domain) -> Result<()> {
    if !is_pflash(domain) {
        return Ok(());
    }
    let loader = domain.os.loader.clone().unwrap_or_default();
    let readonly = loader.readonly != Some(YesNo::No);
    let source = Source {
        file: loader.path,
        ..Source::default()
    };
    let code = Layer {
        base: "libvirt-pflash0".to_owned(),
        kind: SourceKind::File,
        source: &source,
        format: image_format(loader.format),
        readonly,
        top: true,
        // The guest must not be able to write to its code, so a node of its own guards it.
        raw_node: true,
        auth: None,
        encryption: None,
        cache_size: None,
    };
    blockdev::write_layer(line, &code, &Driver::default(), None, true)?;
    let Some(nvram) = &domain.os.nvram else {
        return Ok(());
    };
    let source = nvram_source(nvram);
    let vars = nvram_layer(nvram, &source, line.raw_nodes);
    blockdev::write_layer(line, &vars, &Driver::default(), None, true)
}

fn image_format(format: Option<FirmwareFormat>) -> Format {
    match format.unwrap_or_default() {
        FirmwareFormat::Raw => Format::Raw,
        FirmwareFormat::Qcow2 => Format::Qcow2,
    }
}

/// Where the variables of the firmware are.
fn nvram_source(nvram: &Nvram) -> Source {
    let mut source = nvram.source.clone().unwrap_or_default();
    if let Some(path) = &nvram.path {
        source.file = Some(path.clone());
    }
    source
}

fn nvram_layer<'a>(nvram: &Nvram, source: &'a Source, raw_node: bool) -> Layer<'a> {
    Layer {
        base: "libvirt-pflash1".to_owned(),
        kind: nvram.kind.filter(|_| nvram.path.is_none()).unwrap_or_default(),
        source,
        format: image_format(nvram.format),
        readonly: false,
        top: true,
        raw_node,
        auth: source.auth.as_ref(),
        encryption: None,
        cache_size: None,
    }
}

/// What is said of firmware once the machine is named.
fn firmware_late(line: &mut CommandLine, domain: &Domain) {
    let Some(loader) = &domain.os.loader else { return };
    if loader.kind == Some(LoaderKind::Pflash) {
        if loader.secure == Some(YesNo::Yes) {
            line.arg("-global", "driver=cfi.pflash01,property=secure,value=on");
        }
        return;
    }
    if let Some(path) = &loader.path {
        line.arg("-bios", path.clone());
    }
}

fn on_off(yes: bool) -> &'static str {
    if yes { "on" } else { "off" }
}

/// The machine and its properties.
fn machine(line: &mut CommandLine, domain: &Domain, host: &QemuHost) -> Result<()> {
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
    if state(features.ps2) == Some(OnOff::Off) {
        add("i8042", "off");
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
        add("aia", aia.value.as_str());
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

fn pseries_features(features: &model::domain::Features, add: &mut dyn FnMut(&str, &str)) {
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
        add("cap-cfpc", cfpc.value.as_str());
    }
    if let Some(sbbc) = &features.sbbc {
        add("cap-sbbc", sbbc.value.as_str());
    }
    if let Some(ibs) = &features.ibs {
        add("cap-ibs", ibs.value.as_str());
    }
}

fn accel(line: &mut CommandLine, domain: &Domain) {
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

/// How many processors there are before any is plugged in.
fn vcpus_at_start(domain: &Domain) -> u32 {
    if domain.vcpus.is_empty() {
        return domain.current_vcpus();
    }
    let stays = |vcpu: &&model::domain::tune::VcpuOne| {
        vcpu.enabled == YesNo::Yes && vcpu.hotpluggable != Some(YesNo::Yes)
    };
    u32::try_from(domain.vcpus.iter().filter(stays).count()).unwrap_or_default()
}

fn smp(line: &mut CommandLine, domain: &Domain) {
    let (current, most) = (vcpus_at_start(domain), domain.vcpu.count);
    let maxcpus = if current < most {
        format!(",maxcpus={most}")
    } else {
        String::new()
    };
    let topology = domain.cpu.as_ref().and_then(|cpu| cpu.topology.clone());
    let shape = match topology {
        Some(topology) => format!(
            "sockets={},dies={},clusters={},cores={},threads={}",
            topology.sockets,
            topology.dies.unwrap_or(1),
            topology.clusters.unwrap_or(1),
            topology.cores,
            topology.threads
        ),
        None => format!("sockets={most},cores=1,threads=1"),
    };
    line.arg("-smp", format!("{current}{maxcpus},{shape}"));
}

fn iothreads(line: &mut CommandLine, domain: &Domain) {
    for id in model::domain::complete::iothread_ids(domain) {
        let thread = domain
            .iothreadids
            .iter()
            .find(|thread| thread.id == id)
            .cloned()
            .unwrap_or_default();
        let poll = thread.poll.clone().unwrap_or_default();
        let props = Props::object("iothread", &format!("iothread{id}"))
            .opt("thread-pool-min", thread.thread_pool_min)
            .opt("thread-pool-max", thread.thread_pool_max)
            .opt("poll-max-ns", poll.max)
            .opt("poll-grow", poll.grow)
            .opt("poll-shrink", poll.shrink);
        line.arg("-object", props.text());
    }
    if let Some(default) = &domain.defaultiothread {
        let props = Props::object("main-loop", "main-loop")
            .opt("thread-pool-min", default.thread_pool_min)
            .opt("thread-pool-max", default.thread_pool_max);
        line.arg("-object", props.text());
    }
}

/// UUID, description of the machine for the guest.
fn identity(line: &mut CommandLine, domain: &Domain) {
    if let Some(uuid) = domain.uuid {
        line.arg("-uuid", uuid.to_string());
    }
    if let Some(genid) = domain.genid.as_ref().and_then(|genid| genid.uuid) {
        let props = Props::device("vmgenid")
            .put("guid", genid.to_string())
            .put("id", "vmgenid0");
        line.arg("-device", props.text());
    }
    let sysinfo = domain
        .os
        .smbios
        .as_ref()
        .is_some_and(|smbios| smbios.mode.as_str() == "sysinfo");
    for info in &domain.sysinfos {
        match info.kind {
            SysinfoKind::Smbios if sysinfo => smbios(line, info),
            SysinfoKind::Smbios => {}
            SysinfoKind::Fwcfg => {
                for entry in &info.entries {
                    let name = escape(entry.name.as_deref().unwrap_or_default());
                    let value = match (&entry.file, &entry.value) {
                        (Some(file), _) => format!("file={}", escape(file)),
                        (None, value) => format!("string={}", escape(value.as_deref().unwrap_or_default())),
                    };
                    line.arg("-fw_cfg", format!("name={name},{value}"));
                }
            }
        }
    }
}

fn smbios(line: &mut CommandLine, info: &model::domain::os::Sysinfo) {
    let table = |kind: u32, entries: &model::domain::os::Entries| {
        let mut text = format!("type={kind}");
        for entry in &entries.entries {
            let name = entry.name.as_deref().unwrap_or_default();
            text.push_str(&format!(
                ",{name}={}",
                escape(entry.value.as_deref().unwrap_or_default())
            ));
        }
        text
    };
    if let Some(bios) = &info.bios {
        line.arg("-smbios", table(0, bios));
    }
    if let Some(system) = &info.system {
        line.arg("-smbios", table(1, system));
    }
    for board in &info.base_boards {
        line.arg("-smbios", table(2, board));
    }
    if let Some(chassis) = &info.chassis {
        line.arg("-smbios", table(3, chassis));
    }
    if let Some(strings) = &info.oem_strings {
        let mut text = "type=11".to_owned();
        for entry in &strings.entries {
            text.push_str(&format!(
                ",value={}",
                escape(entry.value.as_deref().unwrap_or_default())
            ));
        }
        line.arg("-smbios", text);
    }
}

/// What happens when the guest powers off, and what sleep it is offered.
fn power(line: &mut CommandLine, domain: &Domain) {
    let once = domain.on_reboot == Some(LifecycleAction::Destroy)
        && domain.on_poweroff == Some(LifecycleAction::Destroy)
        && matches!(
            domain.on_crash,
            Some(LifecycleAction::Destroy | LifecycleAction::CoredumpDestroy)
        );
    let _ = once;
    line.flag("-no-shutdown");
    let Some(pm) = &domain.pm else { return };
    let chip = if family(domain) == Family::Q35 {
        "ICH9-LPC"
    } else {
        "PIIX4_PM"
    };
    for (state, name) in [
        (&pm.suspend_to_mem, "disable_s3"),
        (&pm.suspend_to_disk, "disable_s4"),
    ] {
        if let Some(enabled) = state.as_ref().and_then(|state| state.enabled) {
            line.arg(
                "-global",
                format!("{chip}.{name}={}", u8::from(enabled == YesNo::No)),
            );
        }
    }
}

/// The menu, the kernel, the order.
fn boot_options(line: &mut CommandLine, domain: &Domain) {
    let mut parts = Vec::new();
    if let Some(menu) = &domain.os.bootmenu {
        if let Some(enable) = menu.enable {
            parts.push(format!("menu={}", on_off(enable == YesNo::Yes)));
        }
        if let Some(timeout) = menu.timeout.filter(|_| menu.enable == Some(YesNo::Yes)) {
            parts.push(format!("splash-time={timeout}"));
        }
    }
    if let Some(timeout) = domain.os.bios.as_ref().and_then(|bios| bios.reboot_timeout) {
        parts.push(format!("reboot-timeout={timeout}"));
    }
    parts.push("strict=on".to_owned());
    line.arg("-boot", parts.join(","));
    let os = &domain.os;
    for (option, path) in [
        ("-kernel", &os.kernel),
        ("-initrd", &os.initrd),
        ("-append", &os.cmdline),
        ("-dtb", &os.dtb),
        ("-shim", &os.shim),
    ] {
        if let Some(path) = path {
            line.arg(option, path.clone());
        }
    }
    for table in os.acpi.iter().flat_map(|acpi| &acpi.tables) {
        let path = escape(&table.path);
        let text = match table.kind.as_str() {
            "slic" => format!("sig=SLIC,file={path}"),
            "msdm" => format!("sig=MSDM,file={path}"),
            "rawset" => format!("file={path}"),
            _ => format!("file={path}"),
        };
        line.arg("-acpitable", text);
    }
}

fn throttle_groups(line: &mut CommandLine, domain: &Domain) {
    for group in &domain.throttlegroups {
        let zero = |value: Option<u64>| value.unwrap_or(0);
        let mut limits = Props::default()
            .put("bps-total", zero(group.total_bytes_sec))
            .put("bps-read", zero(group.read_bytes_sec))
            .put("bps-write", zero(group.write_bytes_sec))
            .put("iops-total", zero(group.total_iops_sec))
            .put("iops-read", zero(group.read_iops_sec))
            .put("iops-write", zero(group.write_iops_sec))
            .put("bps-total-max", zero(group.total_bytes_sec_max))
            .put("bps-read-max", zero(group.read_bytes_sec_max))
            .put("bps-write-max", zero(group.write_bytes_sec_max))
            .put("iops-total-max", zero(group.total_iops_sec_max))
            .put("iops-read-max", zero(group.read_iops_sec_max))
            .put("iops-write-max", zero(group.write_iops_sec_max));
        limits = limits
            .opt("bps-total-max-length", group.total_bytes_sec_max_length)
            .opt("bps-read-max-length", group.read_bytes_sec_max_length)
            .opt("bps-write-max-length", group.write_bytes_sec_max_length)
            .opt("iops-total-max-length", group.total_iops_sec_max_length)
            .opt("iops-read-max-length", group.read_iops_sec_max_length)
            .opt("iops-write-max-length", group.write_iops_sec_max_length)
            .put("iops-size", zero(group.size_iops_sec));
        let name = group.group_name.clone().unwrap_or_default();
        let props = Props::object("throttle-group", &format!("throttle-{name}")).put("limits", limits.0);
        line.arg("-object", props.text());
    }
}

/// Arguments the user adds.
fn foreign(line: &mut CommandLine, domain: &Domain) {
    let Some(commandline) = domain.foreign.get("qemu", "commandline") else {
        return;
    };
    for arg in commandline.children.iter().filter(|child| child.name == "arg") {
        line.flag(arg.attribute("value").unwrap_or_default());
    }
}

/// Whether any card of the guest needs a tap of the host.
pub fn needs_tap(kind: InterfaceKind) -> bool {
    matches!(
        kind,
        InterfaceKind::Network | InterfaceKind::Bridge | InterfaceKind::Ethernet | InterfaceKind::Direct
    )
}
