//! Families of domain documents.

use crate::cases::Case;
use crate::{Options, compare_args, compare_xml};
use driver_qemu::definition::command::{CommandContext, needs_tap};
use driver_qemu::definition::{self, Emulator, QemuHost};
use model::domain::graphics::VideoKind;
use model::domain::{Domain, implicit};
use model::{PrintOptions, ReadOptions};

/// Documents read and printed without any hypervisor.
pub fn generic(_: &Options, case: &Case) -> Result<(), String> {
    if case.text("group") != "xml2xml" {
        return Err(format!("the group {} is not served yet", case.text("group")));
    }
    let inactive = case.flag("inactive") == Some(true);
    let read = Domain::parse(
        &case.need("input")?,
        ReadOptions {
            inactive,
            abi_update: false,
        },
    );
    if case.text("expect") == "parse-error" {
        return refused(case, read);
    }
    let mut domain = read.map_err(|problems| problems.to_string())?;
    let wishes = implicit::Wishes {
        video: VideoKind::Cirrus,
        scsi_units: 7,
    };
    implicit::complete(&mut domain, wishes);
    let printed = domain.format(PrintOptions {
        inactive,
        secure: true,
        migratable: false,
    });
    let expected = case
        .file("expected_xml")?
        .map_or_else(|| case.need("input"), Ok)?;
    compare_xml::compare(&expected, &printed)
}

/// Whether a document was refused with the message that is expected.
fn refused(case: &Case, read: Result<Domain, model::Problems>) -> Result<(), String> {
    let Err(problems) = read else {
        return Err("was accepted".to_owned());
    };
    let Some(expected) = case.file("expected_error")? else {
        return Ok(());
    };
    let message = problems.first().map(model::code::message).unwrap_or_default();
    if message.trim() == expected.trim() {
        Ok(())
    } else {
        Err(format!("expected {expected:?}, got {message:?}"))
    }
}

/// Documents completed for QEMU, and the command lines made of them.
pub fn qemu(options: &Options, case: &Case) -> Result<(), String> {
    if options.roundtrip {
        return roundtrip(case);
    }
    if case.text("group") == "memlock" {
        return memlock(case);
    }
    if !matches!(case.text("group"), "" | "active") {
        return Err(format!("the group {} is not served yet", case.text("group")));
    }
    let abi_update = case.lists("parse_flags", "ABI_UPDATE");
    let active = case.text("group") == "active";
    let read = Domain::parse(
        &case.need("input")?,
        ReadOptions {
            inactive: !active,
            abi_update,
        },
    );
    let read = read.and_then(|domain| {
        let host = host(case, &domain, abi_update);
        definition::complete_for(domain, &host).map_err(model::Problems::from)
    });
    if case.text("expect") == "parse-error" {
        return refused(case, read);
    }
    let domain = read.map_err(|problems| problems.first().map(model::code::message).unwrap_or_default())?;
    let field = if active {
        "expected_xml_active"
    } else {
        "expected_xml"
    };
    let printed = domain.format(PrintOptions {
        inactive: !active,
        secure: true,
        migratable: false,
    });
    if let Some(expected) = case.file(field)? {
        compare_xml::compare(&expected, &printed)?;
    }
    if options.xml_only || active {
        return Ok(());
    }
    arguments(case, domain, abi_update)
}

/// The command line of a completed domain.
fn arguments(case: &Case, mut domain: Domain, abi_update: bool) -> Result<(), String> {
    let host = host(case, &domain, abi_update);
    let lib = format!(
        "/var/lib/libvirt/qemu/domain--1-{}",
        domain.name.chars().take(20).collect::<String>()
    );
    let short = format!("-1-{}", domain.name.chars().take(20).collect::<String>());
    definition::prepare(&mut domain, &format!("/var/run/libvirt/qemu/channel/{short}"));
    let context = context(case, &domain, &lib, &short);
    let built = definition::command::command_line(&domain, &host, &context);
    if case.text("expect") == "failure" {
        let Err(problem) = built else {
            return Err("a command line was made".to_owned());
        };
        let (message, expected) = (model::code::message(&problem), case.need("expected_error")?);
        return if message.trim() == expected.trim() {
            Ok(())
        } else {
            Err(format!("expected {expected:?}, got {message:?}"))
        };
    }
    let mut words = vec![domain.devices.emulator.clone().unwrap_or_default()];
    words.extend(built.map_err(|problem| model::code::message(&problem))?);
    match case.file("expected_args")? {
        Some(expected) => compare_args::compare(&expected, &words),
        None => Ok(()),
    }
}

/// What a run brings with it on the host the corpus assumes.
fn context(case: &Case, domain: &Domain, lib: &str, short: &str) -> CommandContext {
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
        chardev_tls_dir: "/etc/pki/libvirt-chardev".to_owned(),
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
fn host(case: &Case, domain: &Domain, abi_update: bool) -> QemuHost {
    let named = domain.devices.emulator.clone().unwrap_or_default();
    let arch = if named.ends_with("qemu-system-i386") {
        "i686".to_owned()
    } else {
        case.text("arch").to_owned()
    };
    let mut random = [0; 16];
    (0..16u8)
        .zip(&mut random)
        .for_each(|(number, byte)| *byte = number);
    let emulator = Emulator {
        path: format!("/usr/bin/qemu-system-{arch}"),
        arch: arch.clone(),
        default_machine: "pc".to_owned(),
        version: 10_000_000,
        ..Emulator::default()
    };
    let gic = case.text("gic");
    let gic_v3 = gic.is_empty() || gic.contains("v3");
    QemuHost {
        gic_v3,
        arch,
        emulator,
        kvm: true,
        random,
        firmware: firmware(case),
        nvram_dir: "/var/lib/libvirt/qemu/nvram".to_owned(),
        types: None,
        abi_update,
    }
}

/// Reads a printed document and prints it again.
fn roundtrip(case: &Case) -> Result<(), String> {
    let Some(expected) = case.file("expected_xml")? else {
        return Ok(());
    };
    let domain = Domain::parse(
        &expected,
        ReadOptions {
            inactive: true,
            abi_update: false,
        },
    )
    .map_err(|problems| problems.to_string())?;
    let printed = domain.format(PrintOptions {
        inactive: true,
        secure: true,
        migratable: false,
    });
    if printed == expected {
        return Ok(());
    }
    compare_xml::compare(&expected, &printed)?;
    let line = expected
        .lines()
        .zip(printed.lines())
        .find(|(left, right)| left != right);
    Err(format!("bytes differ: {line:?}"))
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

/// A document completed for the emulator of this machine, as a new definition, with its arguments.
pub fn complete_here(text: &str) -> Result<String, String> {
    let options = ReadOptions {
        inactive: true,
        abi_update: true,
    };
    let domain = Domain::parse(text, options).map_err(|problems| problems.to_string())?;
    let alias = |short: &str, long: &str| (short.to_owned(), long.to_owned());
    let folders = ["/etc/qemu/firmware", "/usr/share/qemu/firmware"].map(std::path::PathBuf::from);
    let host = QemuHost {
        arch: "x86_64".to_owned(),
        emulator: Emulator {
            path: "/usr/bin/qemu-system-x86_64".to_owned(),
            arch: "x86_64".to_owned(),
            default_machine: "pc".to_owned(),
            machine_aliases: vec![alias("pc", "pc-i440fx-10.0"), alias("q35", "pc-q35-10.0")],
            version: 10_000_000,
            ..Emulator::default()
        },
        firmware: definition::firmware::load(&folders),
        nvram_dir: "/var/lib/libvirt/qemu/nvram".to_owned(),
        abi_update: true,
        ..QemuHost::default()
    };
    let mut domain =
        definition::complete_for(domain, &host).map_err(|problem| model::code::message(&problem))?;
    let mut printed = domain.format(PrintOptions {
        inactive: true,
        secure: false,
        migratable: false,
    });
    definition::prepare(&mut domain, "/run/libvirt/qemu/channel");
    domain.id = Some(1);
    printed.push_str(&domain.format(PrintOptions::default()));
    let context = CommandContext {
        lib_dir: format!("/var/lib/libvirt/qemu/domain--1-{}", domain.name),
        monitor_fd: 3,
        vnc_listen: "127.0.0.1".to_owned(),
        ..CommandContext::default()
    };
    let arguments = definition::command::command_line(&domain, &host, &context);
    for argument in arguments.map_err(|problem| model::code::message(&problem))? {
        printed.push_str(if argument.starts_with('-') { "\n" } else { " " });
        printed.push_str(&argument);
    }
    printed.push('\n');
    Ok(printed)
}

/// How much memory the process may lock.
fn memlock(case: &Case) -> Result<(), String> {
    let read = Domain::parse(
        &case.need("input")?,
        ReadOptions {
            inactive: true,
            abi_update: false,
        },
    );
    let domain = read.map_err(|problems| problems.to_string())?;
    let host = host(case, &domain, false);
    let domain = definition::complete_for(domain, &host).map_err(|problem| model::code::message(&problem))?;
    let bytes = definition::command::locked_memory_bytes(&domain);
    let expected = case
        .fields
        .get("expected_memlock_bytes")
        .and_then(|bytes| bytes.as_u64());
    if bytes == expected {
        Ok(())
    } else {
        Err(format!("expected {expected:?}, got {bytes:?}"))
    }
}
