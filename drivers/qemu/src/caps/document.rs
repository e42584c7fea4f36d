//! libvirt's document of what an emulator can do, as it stands in its cache.

use super::flags::Flags;
use super::{Accelerated, Accelerator, Blocker, Caps, CpuModel, HostCpu, Machine};
use xml::{Element, Reader, Tag, Writer, field};

/// The names of elements whose content is one value.
const LEAVES: [&str; 4] = ["version", "microcodeVersion", "package", "arch"];

impl Caps {
    /// Reads the document.
    pub fn parse(text: &str) -> Result<Self, xml::Problems> {
        xml::parse(text, |reader| {
            let mut caps = Caps::default();
            let root = reader.root();
            caps.read(root, reader);
            caps
        })
    }

    /// Prints the document, without what says for which file it was made.
    pub fn format(&self) -> String {
        xml::to_string("qemuCaps", self, Writer::new())
    }

    /// Prints the document of an emulator whose age does not count.
    pub fn format_of(&self, emulator: &str) -> String {
        let mut writer = Writer::new();
        writer.begin("qemuCaps");
        writer.open_body();
        writer.leaf("emulator", emulator);
        for name in ["qemuctime", "selfctime", "selfvers"] {
            writer.leaf(name, "0");
        }
        self.write_children(&mut writer);
        writer.end("qemuCaps");
        writer.finish()
    }
}

impl Element for Caps {
    fn read(&mut self, tag: Tag<'_>, r: &mut Reader<'_>) {
        let flags: Vec<Blocker> = field::child_many(tag, r, "flag");
        self.flags = Flags::named(flags.iter().map(|flag| flag.name.as_str()));
        self.version = field::leaf_default(tag, r, LEAVES[0]);
        self.microcode = field::leaf_default(tag, r, LEAVES[1]);
        self.package = field::leaf_default(tag, r, LEAVES[2]);
        self.arch = field::leaf_default(tag, r, LEAVES[3]);
        let hosts: Vec<HostCpu> = field::child_many(tag, r, "hostCPU");
        let cpus: Vec<CpuModel> = field::child_many(tag, r, "cpu");
        let machines: Vec<Machine> = field::child_many(tag, r, "machine");
        for accelerator in Accelerator::ALL.iter().copied() {
            let accelerated = Accelerated {
                accelerator,
                host_cpu: hosts.iter().find(|host| host.accelerator == accelerator).cloned(),
                cpus: cpus
                    .iter()
                    .filter(|cpu| cpu.accelerator == accelerator)
                    .cloned()
                    .collect(),
                machines: machines
                    .iter()
                    .filter(|machine| machine.accelerator == accelerator)
                    .cloned()
                    .collect(),
            };
            if !accelerated.machines.is_empty() {
                self.accelerators.push(accelerated);
            }
        }
        self.gics = field::child_many(tag, r, "gic");
        self.sev = field::child_opt(tag, r, "sev");
        self.sgx = field::child_opt(tag, r, "sgx");
        self.hyperv = field::child_opt(tag, r, "hypervCapabilities");
    }

    fn write_attrs(&self, _: &mut Writer) {}

    fn write_children(&self, w: &mut Writer) {
        for name in self.flags.names() {
            w.begin("flag");
            w.attr("name", name);
            w.end("flag");
        }
        w.leaf(LEAVES[0], &self.version.to_string());
        w.leaf(LEAVES[1], &self.microcode.to_string());
        w.leaf(LEAVES[2], &self.package);
        w.leaf(LEAVES[3], &self.arch);
        for accelerated in &self.accelerators {
            field::put_child_opt(w, "hostCPU", accelerated.host_cpu.as_ref());
            field::put_child_many(w, "cpu", &accelerated.cpus);
            field::put_child_many(w, "machine", &accelerated.machines);
        }
        field::put_child_many(w, "gic", &self.gics);
        field::put_child_opt(w, "sev", self.sev.as_ref());
        field::put_child_opt(w, "sgx", self.sgx.as_ref());
        field::put_child_opt(w, "hypervCapabilities", self.hyperv.as_ref());
    }
}
