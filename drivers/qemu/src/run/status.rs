//! The status file: what another daemon must know to take over a running guest.

use crate::hypervisor::Qemu;
use crate::run::Running;
use engine::domains::{Guest, Phase};
use model::PrintOptions;
use std::fmt::Write as _;
use std::path::PathBuf;
use xml::Node;

/// The file of `guest` as text; `None` if it does not run.
pub(crate) fn print(guest: &Guest<Qemu>) -> Option<String> {
    let running = guest.private.get()?;
    let snapshot = guest.snapshot();
    let live = snapshot.live.as_ref()?;
    let (state, reason) = snapshot.state.phase.names();
    let mut out = format!(
        "<domstatus state='{state}' reason='{reason}' pid='{}'>\n",
        running.process.pid()
    );
    for taint in &snapshot.state.taints {
        _ = writeln!(out, "  <taint flag='{taint}'/>");
    }
    private_elements(&mut out, &running);
    let options = PrintOptions {
        inactive: false,
        secure: true,
        migratable: false,
    };
    for line in live.format(options).lines() {
        _ = writeln!(out, "  {line}");
    }
    out += "</domstatus>\n";
    Some(out)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('\'', "&apos;")
}

fn private_elements(out: &mut String, running: &Running) {
    let lib = escape(&running.lib_dir.to_string_lossy());
    _ = writeln!(out, "  <monitor path='{lib}/monitor.sock' type='unix'/>");
    out.push_str("  <vcpus>\n");
    for (number, thread) in &running.vcpus {
        _ = writeln!(out, "    <vcpu id='{number}' pid='{thread}'/>");
    }
    out.push_str("  </vcpus>\n  <qemuCaps>\n    <flag name='kvm'/>\n  </qemuCaps>\n");
    let emulator = escape(&running.emulator.binary.to_string_lossy());
    _ = writeln!(out, "  <libDir path='{lib}'/>");
    let channel = escape(&running.channel_dir.to_string_lossy());
    _ = writeln!(out, "  <channelTargetDir path='{channel}'/>");
    _ = writeln!(out, "  <oxvirt emulator='{emulator}'/>");
}

/// What a status file says.
pub(super) struct Status {
    pub phase: Phase,
    pub pid: i32,
    pub monitor: PathBuf,
    pub lib_dir: PathBuf,
    pub channel_dir: PathBuf,
    pub domain: String,
}

/// Reads a status file, ours or libvirt's. `None`: it is not one.
pub(super) fn parse(text: &str) -> Option<Status> {
    let node = Node::parse(text).ok().filter(|node| node.name == "domstatus")?;
    let path = |name: &str, attribute: &str| {
        node.child(name)
            .and_then(|child| child.attribute(attribute))
            .map(PathBuf::from)
    };
    let monitor = path("monitor", "path")?;
    let lib_dir = path("libDir", "path").or_else(|| monitor.parent().map(PathBuf::from))?;
    Some(Status {
        phase: Phase::from_names(
            node.attribute("state")?,
            node.attribute("reason").unwrap_or_default(),
        )?,
        pid: node.attribute("pid")?.parse().ok()?,
        channel_dir: path("channelTargetDir", "path").unwrap_or_default(),
        monitor,
        lib_dir,
        domain: node.child("domain")?.to_xml(),
    })
}
