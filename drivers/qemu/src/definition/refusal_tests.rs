//! What cannot be is refused with libvirt's words.

use super::{Emulator, QemuHost, complete_for};
use model::ReadOptions;
use model::domain::Domain;

fn host() -> QemuHost {
    QemuHost {
        arch: "x86_64".to_owned(),
        emulator: Emulator {
            path: "/usr/bin/qemu-system-x86_64".to_owned(),
            arch: "x86_64".to_owned(),
            ..Emulator::default()
        },
        nvram_dir: "/nvram".to_owned(),
        abi_update: true,
        lacks: [
            "sclpconsole",
            "sclplmconsole",
            "sgx-epc",
            "vfio-ccw",
            "vfio-ap",
            "qxl",
            "spicevmc",
        ]
        .map(str::to_owned)
        .into(),
        ..QemuHost::default()
    }
}

/// What is said of a document; nothing when it is taken.
fn verdict(text: &str) -> String {
    let options = ReadOptions {
        inactive: true,
        abi_update: true,
    };
    let first = match Domain::parse(text, options) {
        Err(problems) => problems.first().map(model::code::message),
        Ok(domain) => complete_for(domain, &host())
            .err()
            .map(|problem| model::code::message(&problem)),
    };
    first.unwrap_or_default()
}

#[test]
fn refusals_have_the_words_of_libvirt() {
    let mut rows = 0;
    let mut wrong = Vec::new();
    for row in include_str!("data/refused.txt")
        .lines()
        .filter(|row| !row.starts_with('#'))
    {
        let parts: Vec<&str> = row.split(" | ").collect();
        let [machine, os, top, devices, words] = parts.as_slice() else {
            panic!("not five parts: {row}");
        };
        let text = format!(
            "<domain type='qemu'><name>guest</name><memory>524288</memory>\
             <os><type arch='x86_64' machine='{machine}'>hvm</type>{os}</os>{top}<devices>{devices}</devices></domain>"
        );
        let said = verdict(&text);
        if said != *words {
            wrong.push(format!("{row}\n    said: {said}"));
        }
        rows += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(rows > 200, "{rows} rows");
}
