//! Definitions of our own, completed, turned into command lines, and shown to QEMU.

use super::command::{CommandContext, command_line};
use super::{Emulator, QemuHost, complete_for, prepare};
use model::domain::Domain;
use model::{PrintOptions, ReadOptions};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PROGRAM: &str = "/usr/bin/qemu-system-x86_64";

fn host() -> QemuHost {
    QemuHost {
        arch: "x86_64".to_owned(),
        emulator: Emulator {
            path: PROGRAM.to_owned(),
            arch: "x86_64".to_owned(),
            default_machine: "pc".to_owned(),
            ..Emulator::default()
        },
        random: [7; 16],
        abi_update: true,
        ..QemuHost::default()
    }
}

fn guest(machine: &str, devices: &str) -> String {
    format!(
        "<domain type='qemu'><name>g</name><uuid>5d2f1a34-7c1e-4b52-9a6b-0c1d2e3f4a5b</uuid><memory unit='MiB'>128</memory>\
         <vcpu>2</vcpu><os><type arch='x86_64' machine='{machine}'>hvm</type></os><features><acpi/></features>\
         <devices>{devices}</devices></domain>"
    )
}

fn completed(text: &str) -> Result<Domain, String> {
    let options = ReadOptions {
        inactive: true,
        abi_update: true,
    };
    let domain = Domain::parse(text, options).map_err(|problems| problems.to_string())?;
    complete_for(domain, &host()).map_err(|problem| model::code::message(&problem))
}

fn arguments(domain: &Domain) -> Vec<String> {
    let mut live = domain.clone();
    prepare(&mut live, "/nowhere");
    let context = CommandContext {
        monitor_fd: 9,
        vnc_listen: "127.0.0.1".to_owned(),
        ..CommandContext::default()
    };
    command_line(&live, &host(), &context).unwrap()
}

const RICH: &str = "\
    <controller type='scsi' index='0' model='virtio-scsi'/>\
    <interface type='user'><mac address='52:54:00:11:22:33'/><model type='virtio'/></interface>\
    <interface type='user'><mac address='52:54:00:11:22:34'/><model type='e1000'/></interface>\
    <serial type='null'/><console type='null'><target type='virtio'/></console>\
    <channel type='null'><target type='virtio' name='org.example.agent.0'/></channel>\
    <input type='tablet' bus='usb'/><input type='keyboard' bus='virtio'/>\
    <graphics type='vnc' port='-1'><listen type='none'/></graphics><video><model type='vga'/></video>\
    <sound model='ich9'/><watchdog model='i6300esb' action='reset'/>\
    <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>\
    <panic model='isa'/><memballoon model='virtio'/>";

#[test]
fn what_was_completed_completes_to_itself() {
    for machine in ["pc", "q35"] {
        let first = completed(&guest(machine, RICH)).unwrap();
        let printed = first.format(PrintOptions {
            inactive: true,
            secure: true,
            migratable: false,
        });
        let again = completed(&printed).unwrap();
        assert_eq!(
            again.format(PrintOptions {
                inactive: true,
                secure: true,
                migratable: false
            }),
            printed
        );
    }
}

#[test]
fn no_two_devices_share_a_place() {
    let domain = completed(&guest("q35", RICH)).unwrap();
    let printed = domain.format(PrintOptions {
        inactive: true,
        ..PrintOptions::default()
    });
    let mut places: Vec<&str> = printed
        .lines()
        .filter(|line| line.contains("type='pci' domain"))
        .collect();
    let count = places.len();
    places.sort_unstable();
    places.dedup();
    assert!(count > 12, "{printed}");
    assert_eq!(places.len(), count);
}

#[test]
fn a_named_place_that_is_taken_is_refused() {
    let address = "<address type='pci' domain='0' bus='0' slot='5' function='0'/>";
    let devices = format!(
        "<watchdog model='i6300esb'>{address}</watchdog><rng model='virtio'>\
         <backend model='builtin'/>{address}</rng>"
    );
    let error = completed(&guest("pc", &devices)).unwrap_err();
    assert_eq!(
        error,
        "XML error: Attempted double use of PCI Address 0000:00:05.0"
    );
}

#[test]
fn many_cards_get_bridges_or_ports() {
    let card = "<interface type='user'><mac address='52:54:00:00:00:01'/><model type='virtio'/></interface>";
    for (machine, model) in [("pc", "pci-bridge"), ("q35", "pcie-root-port")] {
        let domain = completed(&guest(machine, &card.repeat(40))).unwrap();
        let added = domain
            .devices
            .controllers
            .iter()
            .filter(|controller| controller.model() == model)
            .count();
        assert!(added > 0, "{machine} got no {model}");
        assert!(
            domain
                .devices
                .interfaces
                .iter()
                .all(|interface| interface.info.pci().is_some())
        );
    }
}

#[test]
fn passwords_are_never_arguments() {
    let devices = "<graphics type='vnc' port='5999' passwd='hunter2'/>";
    let arguments = arguments(&completed(&guest("pc", devices)).unwrap());
    assert!(arguments.iter().all(|argument| !argument.contains("hunter2")));
    assert!(arguments.iter().any(|argument| argument.contains("password=on")));
}

#[test]
fn firmware_is_chosen_by_its_description() {
    let descriptor = r#"{"interface-types": ["uefi"], "mapping": {"device": "flash",
        "executable": {"filename": "/fw/code.fd", "format": "raw"},
        "nvram-template": {"filename": "/fw/vars.fd", "format": "raw"}},
        "targets": [{"architecture": "x86_64", "machines": ["q35", "pc-q35-*"]}], "features": ["secure-boot"]}"#;
    let mut host = host();
    host.firmware = vec![super::firmware::Descriptor::parse(descriptor).unwrap()];
    host.nvram_dir = "/vars".to_owned();
    let text = guest("q35", "").replace("<os>", "<os firmware='efi'>");
    let domain = Domain::parse(
        &text,
        ReadOptions {
            inactive: true,
            abi_update: true,
        },
    )
    .unwrap();
    let domain = complete_for(domain, &host).unwrap();
    assert_eq!(
        domain.os.loader.as_ref().unwrap().path.as_deref(),
        Some("/fw/code.fd")
    );
    assert_eq!(
        domain.os.nvram.as_ref().unwrap().path.as_deref(),
        Some("/vars/g_VARS.fd")
    );
    let text = guest("pc", "").replace("<os>", "<os firmware='efi'>");
    let domain = Domain::parse(&text, ReadOptions::default()).unwrap();
    assert!(
        complete_for(domain, &host)
            .unwrap_err()
            .message
            .contains("Unable to find 'efi' firmware")
    );
}

/// Starts QEMU with the arguments, and looks whether it lives a moment later.
fn qemu_lives(mut arguments: Vec<String>) -> Result<(), String> {
    for argument in &mut arguments {
        if argument.contains("id=charmonitor") {
            *argument = "null,id=charmonitor".to_owned();
        }
    }
    let mut child = Command::new(PROGRAM)
        .args(&arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_millis(1500) {
        if child.try_wait().ok().flatten().is_some() {
            let output = child.wait_with_output().map_err(|error| error.to_string())?;
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let _ = child.kill();
    let _ = child.wait();
    Ok(())
}

#[test]
fn qemu_itself_takes_the_arguments() {
    if !std::path::Path::new(PROGRAM).exists() {
        println!("skipped: {PROGRAM} is not installed");
        return;
    }
    for machine in ["pc", "q35"] {
        let arguments = arguments(&completed(&guest(machine, RICH)).unwrap());
        assert_eq!(qemu_lives(arguments.clone()), Ok(()), "{machine}: {arguments:#?}");
    }
}

/// A small generator of numbers, the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit.max(1)
    }
}

/// Changes some values of a document into others that documents have, and into some they must not have.
fn mutated(text: &str, numbers: &mut Numbers) -> String {
    const VALUES: &[&str] = &[
        "",
        "0",
        "1",
        "-1",
        "31",
        "255",
        "4294967295",
        "18446744073709551615",
        "yes",
        "no",
        "on",
        "off",
        "virtio",
        "pci",
        "usb",
        "scsi",
        "0xffff",
        "none",
        "auto",
        "a,b=c",
        "../x",
        "hda",
        "vdzzzzzz",
        "TiB",
    ];
    let mut parts: Vec<String> = text.split('\'').map(str::to_owned).collect();
    for _ in 0..=numbers.below(2) {
        let place = numbers.below(parts.len() / 2) * 2 + 1;
        if let Some(part) = parts.get_mut(place) {
            *part = VALUES[numbers.below(VALUES.len())].to_owned();
        }
    }
    parts.join("'")
}

#[test]
fn no_value_makes_it_panic() {
    let more = "<memory model='dimm'><target><size unit='MiB'>64</size><node>0</node></target></memory>\
        <disk type='network' device='disk'><driver name='qemu' type='qcow2' cache='none'/>\
        <source protocol='iscsi' name='iqn.x/1'><host name='h' port='3260'/></source><target dev='sda' bus='scsi'/>\
        <address type='drive' controller='0' bus='0' target='0' unit='1'/></disk>\
        <disk type='file' device='cdrom'><target dev='hdc' bus='sata'/></disk>\
        <controller type='pci' index='3' model='pcie-root-port'/><controller type='usb' index='0' model='qemu-xhci'/><controller type='usb' index='1' model='ich9-ehci1'/>\
        <hub type='usb'><address type='usb' bus='0' port='1'/></hub><redirdev bus='usb' type='spicevmc'/>\
        <hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0' bus='6' slot='2' function='0'/></source></hostdev>\
        <graphics type='spice' port='5901' tlsPort='-1' autoport='no'/><tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm>\
        <vsock model='virtio'><cid auto='no' address='4'/></vsock><iommu model='intel'/>";
    let text = guest("q35", &format!("{RICH}{more}"))
        .replace("<vcpu>2", "<maxMemory slots='4' unit='GiB'>2</maxMemory><vcpu current='1'>2")
        .replace("<devices>", "<cpu mode='custom' match='exact'><model>qemu64</model><topology sockets='1' cores='2' threads='1'/>\
            <numa><cell id='0' cpus='0-1' memory='131072' unit='KiB'/></numa></cpu><devices>");
    assert_eq!(completed(&text).err(), None);
    let mut numbers = Numbers(7);
    let mut complete = 0;
    for _ in 0..4000 {
        let text = mutated(&text, &mut numbers);
        if let Ok(domain) = completed(&text) {
            complete += 1;
            let mut live = domain.clone();
            prepare(&mut live, "/nowhere");
            let context = CommandContext {
                placeholder_secret: Some("x".to_owned()),
                ..CommandContext::default()
            };
            let _ = command_line(&live, &host(), &context);
        }
    }
    assert!(
        complete > 100,
        "only {complete} of the changed documents were complete"
    );
}

#[test]
fn huge_sizes_are_refused_or_carried() {
    for (unit, number) in [
        ("KiB", "18446744073709551615"),
        ("KiB", "18014398509481983"),
        ("KiB", "9007199254740991"),
        ("MiB", "17592186044415"),
        ("EiB", "15"),
        ("bytes", "18446744073709551615"),
    ] {
        let text = guest("q35", RICH).replace(
            "<memory unit='MiB'>128",
            &format!("<memory unit='{unit}'>{number}"),
        );
        if let Ok(mut domain) = completed(&text) {
            prepare(&mut domain, "/nowhere");
            match command_line(&domain, &host(), &CommandContext::default()) {
                Ok(words) => assert!(!words.is_empty()),
                Err(problem) => assert!(problem.message.contains("overflowed"), "{problem}"),
            }
        }
    }
}
