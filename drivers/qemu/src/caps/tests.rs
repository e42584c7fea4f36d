//! Answers of an emulator of our own making.

use super::domain::{Asked, capabilities};
use super::*;
use serde_json::json;

/// An emulator with two machines, three processors, and a few devices.
fn emulator() -> Replies {
    let mut replies = Replies::default();
    let mut say = |command: &str, reply| replies.insert(command, None, reply);
    say("query-target", json!({ "arch": "x86_64" }));
    say(
        "query-version",
        json!({ "qemu": { "major": 9, "minor": 2, "micro": 1 }, "package": "ours" }),
    );
    say("query-kvm", json!({ "enabled": true, "present": true }));
    let types = ["VGA", "usb-storage", "sev-guest", "tcg-accel", "max-x86_64-cpu"];
    let rows: Vec<_> = types.iter().map(|name| json!({ "name": name })).collect();
    say("qom-list-types", json!(rows));
    say(
        "query-machines",
        json!([{ "name": "pc-q35-9.2", "alias": "q35", "cpu-max": 4096, "default-cpu-type": "qemu64-x86_64-cpu" },
               { "name": "pc-i440fx-9.2", "alias": "pc", "is-default": true, "cpu-max": 255, "deprecated": true },
               { "name": "none", "cpu-max": 1 }]),
    );
    say(
        "query-cpu-definitions",
        json!([{ "name": "max", "typename": "max-x86_64-cpu", "unavailable-features": [] },
               { "name": "Penryn", "typename": "Penryn-x86_64-cpu", "unavailable-features": ["sse4.1", "lahf-lm"] },
               { "name": "host", "typename": "host-x86_64-cpu", "unavailable-features": [] }]),
    );
    say(
        "query-qmp-schema",
        json!([{ "name": "query-vnc", "meta-type": "command", "ret-type": "1" },
               { "name": "screendump", "meta-type": "command", "arg-type": "2" },
               { "name": "2", "meta-type": "object", "members": [{ "name": "format", "type": "[3]" }] },
               { "name": "[3]", "meta-type": "array", "element-type": "3" },
               { "name": "3", "meta-type": "enum", "values": ["ppm", "png"] }]),
    );
    let props = |tsc| json!({ "model": { "name": "base", "props": { "pni": true, "invtsc": tsc, "vendor": "AuthenticAMD" } } });
    let host = Question::expansion("static", "host", None);
    replies.insert(host.command, host.arguments.as_ref(), props(false));
    let all = Question::expansion("static", "host", Some(json!({ "migratable": false })));
    replies.insert(all.command, all.arguments.as_ref(), props(true));
    replies
}

#[test]
fn answers_become_what_an_emulator_can_do() {
    let caps = read(&emulator(), Some(&emulator()), HostFacts { microcode: 7 });
    assert_eq!((caps.version, caps.arch.as_str()), (9_002_001, "x86_64"));
    assert!(caps.has("kvm") && caps.has("VGA") && caps.has("vnc") && caps.has("screenshot-format-png"));
    assert!(!caps.has("sev-guest") && !caps.has("spice") && !caps.has("unheard-of"));
    let kvm = caps.accelerated(Accelerator::Kvm).unwrap();
    assert_eq!(kvm.default_machine().unwrap().name, "pc-i440fx-9.2");
    assert_eq!(kvm.machines[0].name, "pc-i440fx-9.2");
    assert_eq!(kvm.machine("q35").unwrap().max_cpus, Some(4096));
    assert_eq!(kvm.machines.len(), 2);
    let pinned: Vec<_> = kvm.host_cpu.as_ref().unwrap().properties[..2]
        .iter()
        .map(|property| property.migratable)
        .collect();
    assert_eq!(pinned, [Some(YesNo::Yes), Some(YesNo::No)]);
    let printed = caps.format();
    assert_eq!(Caps::parse(&printed).unwrap(), caps);
    assert!(printed.contains("<cpu type='kvm' name='Penryn' typename='Penryn-x86_64-cpu' usable='no'>"));
}

#[test]
fn guests_are_given_what_the_emulator_describes() {
    let caps = read(&emulator(), None, HostFacts::default());
    let processors = Processors::new(&caps.accelerators[0], "x86_64", None);
    let asked = Asked {
        emulator: "/bin/qemu",
        arch: "x86_64",
        accelerator: Accelerator::Kvm,
        machine: Some("q35"),
        host_arch: "x86_64",
        processors: &processors,
        firmware: &[],
        loaders: &[],
        vcpus_max: 512,
        phys_addr_bits: 46,
        has_vfio: false,
        has_rdp: false,
        tpm_versions: &[],
        sev_asids: None,
    };
    let text = capabilities(&caps, &asked).format();
    for part in [
        "<machine>pc-q35-9.2</machine>",
        "<vcpu max='512'/>",
        "<model usable='no' vendor='Intel' canonical='Penryn-v1'>Penryn</model>",
        "<feature name='lahf_lm'/>",
        "<value>vga</value>",
        "<tpm supported='no'/>",
        "<launchSecurity supported='no'/>",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    assert!(!text.contains("<value>ide</value>") && !text.contains(">max<"));
}

#[test]
fn each_flag_has_one_row() {
    let mut names: Vec<&str> = FLAGS.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), FLAGS.len());
    let flags = Flags::named(["kvm", "tcg", "nonsense"].into_iter());
    assert_eq!(flags.names().collect::<Vec<_>>(), ["kvm", "tcg"]);
}
