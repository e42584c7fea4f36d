//! The machine the corpus assumes: its emulators, its files, what a run brings with it.

use crate::cases::Case;
use crate::fake_cpus;
use driver_qemu::definition::command::{CommandContext, needs_tap};
use driver_qemu::definition::context::FdGroup;
use driver_qemu::definition::{self, Emulator, QemuHost};
use model::domain::Domain;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};

/// What the emulator of a case can do.
struct Capabilities {
    version: u64,
    flags: BTreeSet<String>,
    /// Machines whose nodes can be given memory without an object for it.
    old_numa: BTreeSet<String>,
    sev: Option<definition::Sev>,
    /// Processors by machine.
    default_cpus: std::collections::BTreeMap<String, String>,
    /// The most processors of each machine.
    most_cpus: std::collections::BTreeMap<String, u32>,
}

/// Devices that some emulators lack, by the flag that says that they are there.
const OPTIONAL: &[&str] = &[
    "piix3-usb-uhci",
    "piix4-usb-uhci",
    "usb-ehci",
    "ich9-usb-ehci1",
    "vt82c686b-usb-uhci",
    "pci-ohci",
    "nec-usb-xhci",
    "qemu-xhci",
    "sev-guest",
    "sev-snp-guest",
];

impl Capabilities {
    /// Reads the capabilities of the newest emulator for the architecture of a case.
    fn of(case: &Case) -> Self {
        let (arch, variant) = (case.text("arch"), case.text("variant"));
        let folder = case.dir.join("../qemu-caps");
        let ending = format!("_{arch}{variant}.json");
        let files = std::fs::read_dir(folder.join("summary"));
        let mut names = files.into_iter().flatten().flatten().map(|file| file.path());
        let summary = names.find(|path| path.to_string_lossy().ends_with(&ending));
        let read = summary.and_then(|path| std::fs::read_to_string(path).ok());
        let json: Value = read
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default();
        let mut flags: BTreeSet<String> = words(json.get("flags")).into_iter().collect();
        let document = std::fs::read_to_string(folder.join("caps_10.0.0_x86_64.xml")).unwrap_or_default();
        if flags.is_empty() {
            let flag = |line: &str| {
                Some(
                    line.trim()
                        .strip_prefix("<flag name='")?
                        .split_once('\'')?
                        .0
                        .to_owned(),
                )
            };
            flags.extend(document.lines().filter_map(flag));
        }
        for name in words(case.fields.get("caps_remove")) {
            flags.remove(&name);
        }
        flags.extend(words(case.fields.get("caps_add")));
        Self {
            version: json
                .get("qemu_version")
                .and_then(Value::as_u64)
                .unwrap_or(10_000_000),
            flags,
            old_numa: old_numa(&document, &json),
            default_cpus: default_cpus(&json),
            most_cpus: most_cpus(&json),
            sev: json.get("sev").map(sev),
        }
    }

    /// The devices the emulator does not have.
    fn lacks(&self) -> BTreeSet<String> {
        let missing = OPTIONAL.iter().filter(|name| !self.flags.contains(**name));
        missing.map(|name| (*name).to_owned()).collect()
    }
}

/// The processor each machine of a summary has: the name of its type without the architecture.
fn default_cpus(json: &Value) -> std::collections::BTreeMap<String, String> {
    let machines = json.get("tcg").and_then(|tcg| tcg.get("machines")?.as_array());
    let pair = |machine: &Value| {
        let kind = machine.get("defaultCPU")?.as_str()?;
        let model = kind.strip_suffix("-cpu")?.rsplit_once('-')?.0;
        Some((machine.get("name")?.as_str()?.to_owned(), model.to_owned()))
    };
    machines.into_iter().flatten().filter_map(pair).collect()
}

/// The most processors of each machine of a summary.
fn most_cpus(json: &Value) -> std::collections::BTreeMap<String, u32> {
    let machines = json.get("tcg").and_then(|tcg| tcg.get("machines")?.as_array());
    let pair = |machine: &Value| {
        let most = machine.get("maxCpus")?.as_str()?.parse().ok()?;
        Some((machine.get("name")?.as_str()?.to_owned(), most))
    };
    machines.into_iter().flatten().filter_map(pair).collect()
}

/// What the host says of protected guests.
fn sev(json: &Value) -> definition::Sev {
    let number = |name: &str| json.get(name).and_then(|value| value.as_str()?.parse().ok());
    definition::Sev {
        cbitpos: number("cbitpos").unwrap_or_default(),
        reduced_phys_bits: number("reducedPhysBits").unwrap_or_default(),
    }
}

/// Where sound goes on the host, when a setting lets it: the environment of the daemon says so.
fn host_audio(case: &Case, setting: &str) -> Option<model::domain::graphics::AudioKind> {
    case.fields.get("qemu_conf")?.get(setting)?;
    let name = case.fields.get("env")?.get("QEMU_AUDIO_DRV")?.as_str()?;
    xml::Value::parse(match name {
        "pa" => "pulseaudio",
        "wav" => "file",
        name => name,
    })
}

/// Versions of the TPM the emulator of a case has.
fn tpm_versions(case: &Case) -> Option<Vec<model::domain::TpmVersion>> {
    let list = case.fields.get("swtpm_versions")?;
    let parse = |name: &String| <model::domain::TpmVersion as xml::Value>::parse(name);
    Some(words(Some(list)).iter().filter_map(parse).collect())
}

/// Machines of a summary, or of the one document of capabilities there is.
fn old_numa(document: &str, json: &Value) -> BTreeSet<String> {
    let accelerators = ["kvm", "tcg", "hvf"]
        .into_iter()
        .filter_map(|name| json.get(name));
    let machines = accelerators
        .filter_map(|each| each.get("machines")?.as_array())
        .flatten();
    let old = machines.filter(|machine| machine.get("numaMemSupported").is_some());
    let names = old.filter_map(|machine| machine.get("name")?.as_str());
    let mut found: BTreeSet<String> = names.map(str::to_owned).collect();
    if json.is_null() {
        let lines = document
            .lines()
            .filter(|line| line.contains("numaMemSupported='yes'"));
        let name = |line: &str| Some(line.split_once(" name='")?.1.split_once('\'')?.0.to_owned());
        found.extend(lines.filter_map(name));
    }
    found
}

/// Devices of the host that cannot be kept apart from each other, group by group.
fn iommu_groups() -> std::collections::BTreeMap<String, u32> {
    let groups: [&[&str]; 2] = [
        &["0001:01:00.0", "0001:01:00.1"],
        &["0005:90:01.0", "0005:90:01.1", "0005:90:01.2", "0005:90:01.3"],
    ];
    let each = (0..).zip(groups);
    each.flat_map(|(number, devices)| devices.iter().map(move |device| ((*device).to_owned(), number)))
        .collect()
}

fn words(list: Option<&Value>) -> Vec<String> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Descriptors the client registered.
fn fd_groups(case: &Case) -> HashMap<String, FdGroup> {
    let groups = case.fields.get("fd_groups").and_then(Value::as_object);
    let group = |value: &Value| FdGroup {
        writable: value.get("writable").and_then(Value::as_bool) == Some(true),
        fds: numbers(value.get("fds")),
    };
    let each = groups.into_iter().flatten();
    each.map(|(name, value)| (name.clone(), group(value))).collect()
}

fn numbers(list: Option<&Value>) -> Vec<i32> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(number).collect()
}

fn number(value: &Value) -> Option<i32> {
    value.as_i64().and_then(|number| i32::try_from(number).ok())
}

fn vdpa_fds(case: &Case) -> HashMap<String, i32> {
    let fds = case.fields.get("vdpa_fds").and_then(Value::as_object);
    let each = fds.into_iter().flatten();
    each.filter_map(|(path, fd)| Some((path.clone(), number(fd)?)))
        .collect()
}

/// Plugins of nbdkit, where it is to be used.
pub fn nbdkit(case: &Case) -> Vec<String> {
    let asked = case
        .fields
        .get("qemu_conf")
        .and_then(|settings| settings.get("storage_use_nbdkit"))
        .is_some();
    if !asked && case.text("group") != "nbdkit" {
        return Vec::new();
    }
    let names = words(case.fields.get("nbdkit_caps"));
    names
        .iter()
        .filter_map(|name| name.strip_prefix("plugin-"))
        .map(str::to_owned)
        .collect()
}

/// What a run brings with it on the host the corpus assumes.
pub fn context(case: &Case, domain: &Domain, lib: &str, short: &str) -> CommandContext {
    let mut context = CommandContext {
        lib_dir: lib.to_owned(),
        master_key: format!("{lib}/master-key.aes"),
        monitor_fd: 1729,
        any_listener: Some(1729),
        placeholder_secret: Some("QQ==".to_owned()),
        cdroms: vec!["/dev/cdrom".to_owned()],
        vsock: Some((42, 6789)),
        tpm_socket: "/dev/test".to_owned(),
        passt_prefix: format!("/var/run/libvirt/qemu/passt/{short}"),
        dbus_address: format!("unix:path=/var/run/libvirt/qemu/dbus/{short}-dbus.sock"),
        pstore_path: format!("/var/lib/libvirt/qemu/nvram/{}_PSTORE.raw", domain.name),
        hugepages: vec![
            (2048, format!("/dev/hugepages2M/libvirt/qemu/{short}")),
            (1 << 20, format!("/dev/hugepages1G/libvirt/qemu/{short}")),
        ],
        ram_dir: format!("/var/lib/libvirt/qemu/ram/{short}"),
        vnc_listen: "127.0.0.1".to_owned(),
        spice_listen: "127.0.0.1".to_owned(),
        spice_tls_dir: "/etc/pki/libvirt-spice".to_owned(),
        nbd_tls_dir: "/etc/pki/libvirt-nbd".to_owned(),
        rendernode: "/dev/dri/foo".to_owned(),
        auto_nodes: Some(model::CpuSet::first(4)),
        host_nodes: Some(model::CpuSet::first(8)),
        chardev_tls_dir: "/etc/pki/libvirt-chardev".to_owned(),
        fd_groups: fd_groups(case),
        vdpa_fds: vdpa_fds(case),
        nbdkit: nbdkit(case),
        ..CommandContext::default()
    };
    context.files = vec![
        ("-source".to_owned(), 1750),
        ("-log".to_owned(), 1751),
        ("-device".to_owned(), 1730),
        ("-cancel".to_owned(), 1731),
        ("-vdpa".to_owned(), 1732),
    ];
    configuration(case, &mut context);
    for interface in domain
        .devices
        .interfaces
        .iter()
        .filter(|interface| needs_tap(interface.kind))
    {
        let queues = interface
            .driver
            .as_ref()
            .and_then(|driver| driver.queues)
            .unwrap_or(1)
            .max(1);
        let virtio = interface.model().starts_with("virtio");
        let qemu = interface
            .driver
            .as_ref()
            .and_then(|driver| driver.name)
            .is_some_and(|name| name.as_str() == "qemu");
        let alias = interface.info.alias().to_owned();
        let queues = if virtio {
            i32::try_from(queues).unwrap_or(1)
        } else {
            1
        };
        context
            .nics
            .insert(alias.clone(), (0..queues).map(|queue| 100 + queue).collect());
        if virtio && !qemu {
            context
                .vhosts
                .insert(alias, (0..queues).map(|queue| 44 + queue).collect());
        }
    }
    context
}

/// Settings of the configuration file that a case names.
fn configuration(case: &Case, context: &mut CommandContext) {
    let Some(settings) = case
        .fields
        .get("qemu_conf")
        .and_then(|settings| settings.as_object())
    else {
        return;
    };
    let yes = |name: &str| {
        settings
            .get(name)
            .is_some_and(|value| value.as_bool() == Some(true) || value.as_i64() == Some(1))
    };
    let text = |name: &str, default: &str| {
        settings
            .get(name)
            .and_then(|value| value.as_str())
            .unwrap_or(default)
            .to_owned()
    };
    context.nbd_tls_secret = settings.contains_key("nbd_tls_x509_secret_uuid");
    context.vnc_auto_socket = yes("vnc_auto_unix_socket");
    context.spice_auto_socket = yes("spice_auto_unix_socket");
    context.vnc_sasl = yes("vnc_sasl");
    context.spice_sasl = yes("spice_sasl");
    context.spice_tls = yes("spice_tls");
    context.chardev_tls = yes("chardev_tls");
    context.chardev_tls_verify = yes("chardev_tls_x509_verify");
    context.chardev_tls_secret = settings.contains_key("chardev_tls_x509_secret_uuid");
    context.dump_guest_core = yes("dump_guest_core");
    context.vnc_listen = text("vnc_listen", "127.0.0.1");
    context.spice_listen = text("spice_listen", "127.0.0.1");
    context.spice_tls_dir = text("spice_tls_x509_cert_dir", "/etc/pki/libvirt-spice");
}

/// The host the corpus assumes.
pub fn host(case: &Case, domain: &Domain, abi_update: bool) -> QemuHost {
    let named = domain.devices.emulator.clone().unwrap_or_default();
    let arch = if named.ends_with("qemu-system-i386") {
        "i686".to_owned()
    } else {
        case.text("arch").to_owned()
    };
    let caps = Capabilities::of(case);
    let mut random = [0; 16];
    (0..16u8)
        .zip(&mut random)
        .for_each(|(number, byte)| *byte = number);
    let emulator = Emulator {
        path: format!("/usr/bin/qemu-system-{arch}"),
        arch: arch.clone(),
        default_machine: "pc".to_owned(),
        version: caps.version,
        default_cpus: caps.default_cpus.clone(),
        most_cpus: caps.most_cpus.clone(),
        ..Emulator::default()
    };
    let (fast_processors, slow_processors) = fake_cpus::processors(case);
    let gic = case.text("gic");
    let gic_v3 = matches!(gic, "" | "none") || gic.contains("v3");
    QemuHost {
        gic_v3,
        arch,
        emulator,
        kvm: !case.text("variant").contains("hvf"),
        hvf: case.text("variant").contains("hvf"),
        tpm_versions: tpm_versions(case),
        sev: caps.sev,
        channel_dirs: ["/var/lib", "/var/run"]
            .map(|root| format!("{root}/libvirt/qemu/channel"))
            .to_vec(),
        random,
        random_mac: [0; 3],
        firmware: firmware(case),
        nvram_dir: "/var/lib/libvirt/qemu/nvram".to_owned(),
        lacks: caps.lacks(),
        old_numa: caps.old_numa,
        iommu_groups: iommu_groups(),
        types: None,
        security_model: String::new(),
        vnc_audio: host_audio(case, "vnc_allow_host_audio"),
        nographics_audio: host_audio(case, "nographics_allow_host_audio"),
        live: case.text("group") == "active",
        abi_update,
        fast_processors,
        slow_processors,
    }
}

/// The firmware of the machine the corpus assumes.
fn firmware(case: &Case) -> Vec<definition::firmware::Descriptor> {
    let root = case.dir.join("support/firmware");
    let folders = [
        root.join("etc/qemu/firmware"),
        root.join("usr/share/qemu/firmware"),
    ];
    definition::firmware::load(&folders)
}
