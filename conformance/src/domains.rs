//! Families of domain documents.

use crate::cases::Case;
use crate::fake_host::{context, host};
use crate::{Options, compare_args, compare_xml};
use driver_qemu::definition::command::CommandContext;
use driver_qemu::definition::{self, Emulator, QemuHost};
use model::domain::graphics::VideoKind;
use model::domain::{Domain, implicit};
use model::{PrintOptions, ReadOptions};

/// Documents read and printed without any hypervisor, or by one that adds next to nothing.
pub fn generic(_: &Options, case: &Case) -> Result<(), String> {
    match case.text("group") {
        "xml2xml" => xml2xml(case, true),
        // Cloud Hypervisor's consoles are no other name for serial ports, and it adds no devices.
        "ch" => xml2xml(case, false),
        "filesystem-for-target" => filesystem(case),
        group => Err(format!("the group {group} is not served yet")),
    }
}

fn xml2xml(case: &Case, adds_devices: bool) -> Result<(), String> {
    let inactive = case.flag("inactive") == Some(true) || !adds_devices;
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
        mac: [0; 3],
    };
    domain.os.kind.arch.get_or_insert_with(|| "x86_64".to_owned());
    if adds_devices {
        implicit::complete(&mut domain, wishes);
    }
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

/// Whether there is a file system with a target.
fn filesystem(case: &Case) -> Result<(), String> {
    let options = ReadOptions {
        inactive: true,
        abi_update: false,
    };
    let domain = Domain::parse(&case.need("input")?, options).map_err(|problems| problems.to_string())?;
    let path = case.text("path");
    let there = domain.devices.filesystems.iter().any(|fs| fs.target.dir == path);
    match (case.text("expect"), there) {
        ("failure", true) => Err(format!("there is a file system at {path}")),
        ("failure", false) | (_, true) => Ok(()),
        (_, false) => Err(format!("there is no file system at {path}")),
    }
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
    match case.text("group") {
        "memlock" => return memlock(case),
        "nbdkit" => return crate::helpers::nbdkit(case),
        "" | "active" => {}
        group => return Err(format!("the group {group} is not served yet")),
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
    let mut domain =
        read.map_err(|problems| problems.first().map(model::code::message).unwrap_or_default())?;
    if active {
        domain.id.get_or_insert(1337);
    }
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
        compare_xml::compare(&expected, &printed).inspect_err(|_| show(options, &printed))?;
    }
    if let Some(expected) = case.file("expected_xml_inactive")? {
        let printed = domain.format(PrintOptions {
            inactive: true,
            secure: true,
            migratable: false,
        });
        compare_xml::compare(&expected, &printed).inspect_err(|_| show(options, &printed))?;
    }
    if options.xml_only || active {
        return Ok(());
    }
    arguments(options, case, domain, abi_update)
}

/// Prints what was made, for people who look for the difference.
fn show(options: &Options, made: &str) {
    if options.show {
        println!("{made}");
    }
}

/// The command line of a completed domain.
fn arguments(options: &Options, case: &Case, mut domain: Domain, abi_update: bool) -> Result<(), String> {
    let host = host(case, &domain, abi_update);
    let lib = format!(
        "/var/lib/libvirt/qemu/domain--1-{}",
        domain.name.chars().take(20).collect::<String>()
    );
    let short = format!("-1-{}", domain.name.chars().take(20).collect::<String>());
    choose_ports(&mut domain);
    crate::host_objects::resolve(case, &mut domain)?;
    let settled = definition::settle::processor(&mut domain, &host);
    definition::prepare(&mut domain, &format!("/var/run/libvirt/qemu/channel/{short}"));
    let context = context(case, &domain, &lib, &short);
    let built = settled.and_then(|()| definition::command::command_line(&domain, &host, &context));
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
        Some(expected) => {
            compare_args::compare(&expected, &words).inspect_err(|_| show(options, &words.join("\n")))
        }
        None => Ok(()),
    }
}

/// The ports displays get that leave the choice to the host.
fn choose_ports(domain: &mut Domain) {
    for graphics in &mut domain.body.devices.graphics {
        let automatic = graphics.autoport == Some(model::YesNo::Yes);
        if graphics.kind == model::domain::GraphicsKind::Spice && automatic {
            graphics.port = Some(5901);
        }
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
    let bytes = definition::locked::locked_memory_bytes(&domain);
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
