//! The command line of a guest.

use super::description::identity;
use super::flash::{firmware, firmware_late};
use super::machine::{Family, family};
use super::machine_line::{accel, machine, on_off};
use super::{QemuHost, Result, memory, processor, unsupported};
use crate::devices::props::{Props, escape};
use crate::devices::{chardev, controller, disk, graphics, hostdev, layers, net, security, small};
use model::domain::os::BootDevice;
use model::domain::{DeviceInfo, DiskDevice, Domain, InterfaceKind};
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
    let features = domain.features.as_ref();
    if let Some(teardown) = features.and_then(|features| features.async_teardown.as_ref()) {
        let on = teardown.enabled != Some(YesNo::No);
        line.arg(
            "-run-with",
            format!("async-teardown={}", if on { "on" } else { "off" }),
        );
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

/// What happens when the guest powers off, and what sleep it is offered.
fn power(line: &mut CommandLine, domain: &Domain) {
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
        let props = Props::object("throttle-group", &format!("throttle-{name}")).put("limits", limits);
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
