//! What host and emulator can do, as the document that clients read.

use crate::probe::Emulator;
use crate::settings::Settings;
use host::node::{Cell, Processors, cells};
use std::fmt::Write as _;

/// The document. Without an emulator it has no guests.
pub(crate) fn print(settings: &Settings, emulator: Option<&Emulator>) -> String {
    let cpus = Processors::read();
    let mut out = String::from("<capabilities>\n\n  <host>\n");
    if let Some(uuid) = host_uuid() {
        _ = writeln!(out, "    <uuid>{uuid}</uuid>");
    }
    _ = writeln!(out, "    <cpu>\n      <arch>{}</arch>", cpus.arch);
    _ = writeln!(
        out,
        "      <topology sockets='{}' dies='1' clusters='1' cores='{}' threads='{}'/>",
        cpus.sockets, cpus.cores, cpus.threads
    );
    _ = writeln!(
        out,
        "      <pages unit='KiB' size='{}'/>\n    </cpu>",
        rustix::param::page_size() / 1024
    );
    out += "    <power_management/>\n    <iommu support='no'/>\n    <migration_features>\n      <live/>\n      \
            <uri_transports>\n        <uri_transport>tcp</uri_transport>\n        <uri_transport>rdma</uri_transport>\n      \
            </uri_transports>\n    </migration_features>\n";
    topology(&mut out);
    if let Some((uid, gid)) = settings.owner {
        _ = writeln!(
            out,
            "    <secmodel>\n      <model>dac</model>\n      <doi>0</doi>\n      \
             <baselabel type='kvm'>+{uid}:+{gid}</baselabel>\n      \
             <baselabel type='qemu'>+{uid}:+{gid}</baselabel>\n    </secmodel>"
        );
    }
    out += "  </host>\n\n";
    if let Some(emulator) = emulator {
        guest(&mut out, emulator);
    }
    out += "</capabilities>\n";
    out
}

/// The identity that the firmware gives the machine, if it gives one.
fn host_uuid() -> Option<String> {
    let text = std::fs::read_to_string("/sys/class/dmi/id/product_uuid").ok()?;
    api::Uuid::parse(text.trim())
        .filter(|uuid| !uuid.is_trivial())
        .map(|uuid| uuid.to_string())
}

fn topology(out: &mut String) {
    let all = cells();
    _ = writeln!(out, "    <topology>\n      <cells num='{}'>", all.len());
    for cell in &all {
        one_cell(out, cell);
    }
    out.push_str("      </cells>\n    </topology>\n");
}

fn one_cell(out: &mut String, cell: &Cell) {
    let page_kib = rustix::param::page_size() as u64 / 1024;
    _ = writeln!(
        out,
        "        <cell id='{}'>\n          <memory unit='KiB'>{}</memory>",
        cell.id, cell.memory_kib
    );
    _ = writeln!(
        out,
        "          <pages unit='KiB' size='{page_kib}'>{}</pages>",
        cell.memory_kib.checked_div(page_kib).unwrap_or(0)
    );
    _ = writeln!(
        out,
        "          <distances>\n            <sibling id='{}' value='10'/>\n          </distances>\n          <cpus num='{}'>",
        cell.id,
        cell.cpus.len()
    );
    for cpu in &cell.cpus {
        let read = |file: &str| {
            let path = format!("/sys/devices/system/cpu/cpu{cpu}/topology/{file}");
            std::fs::read_to_string(path)
                .map(|text| text.trim().to_owned())
                .unwrap_or_else(|_| "0".into())
        };
        _ = writeln!(
            out,
            "            <cpu id='{cpu}' socket_id='{}' die_id='0' cluster_id='0' core_id='{}' siblings='{}'/>",
            read("physical_package_id"),
            read("core_id"),
            read("thread_siblings_list"),
        );
    }
    out.push_str("          </cpus>\n        </cell>\n");
}

fn guest(out: &mut String, emulator: &Emulator) {
    let wordsize = if emulator.arch.contains("64") { 64 } else { 32 };
    _ = writeln!(
        out,
        "  <guest>\n    <os_type>hvm</os_type>\n    <arch name='{}'>\n      <wordsize>{wordsize}</wordsize>\n      \
         <emulator>{}</emulator>",
        emulator.arch,
        emulator.binary.display()
    );
    for machine in &emulator.machines {
        let more = if machine.deprecated {
            " deprecated='yes'"
        } else {
            ""
        };
        let max = machine.cpus_max;
        if let Some(alias) = &machine.alias {
            _ = writeln!(
                out,
                "      <machine canonical='{}' maxCpus='{max}'{more}>{alias}</machine>",
                machine.name
            );
        }
        _ = writeln!(
            out,
            "      <machine maxCpus='{max}'{more}>{}</machine>",
            machine.name
        );
    }
    out.push_str("      <domain type='qemu'/>\n");
    if emulator.kvm {
        out.push_str("      <domain type='kvm'/>\n");
    }
    out.push_str(
        "    </arch>\n    <features>\n      <acpi default='on' toggle='yes'/>\n      \
         <apic default='on' toggle='no'/>\n      <cpuselection/>\n      <deviceboot/>\n      \
         <disksnapshot default='on' toggle='no'/>\n      <externalSnapshot/>\n    </features>\n  </guest>\n\n",
    );
}
