//! What a guest of one emulator can be made of, as the document clients ask for.

use super::{Accelerated, Accelerator, Caps, Gic, Processors};
use crate::definition::firmware::{Descriptor, supported};
use ::cpu::x86::map;
use model::YesNo;
use model::capabilities::FeatureName;
use model::domain::cpu::{MaxPhysAddr, PhysAddrMode};
use model::domain::os::FirmwareKind;
use model::domain_capabilities::{
    Blockers, Devices, DomainCapabilities, Features, Loader, Mode, Model, Modes, Os, Presence, Section,
    SectionSize, Sev, Sgx, Usable, Vcpus,
};

/// What else decides about a guest: the host, and what was asked for.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    pub emulator: &'a str,
    /// The guests' architecture; an emulator may be for more than its own.
    pub arch: &'a str,
    pub accelerator: Accelerator,
    /// The machine by its whole name or the short one; the emulator's own when there is none.
    pub machine: Option<&'a str>,
    /// The host's architecture.
    pub host_arch: &'a str,
    pub processors: &'a Processors,
    pub firmware: &'a [Descriptor],
    /// Files of firmware where none is described.
    pub loaders: &'a [String],
    /// The most processors the accelerator allows.
    pub vcpus_max: u32,
    /// The width of the host's addresses; 0 when it is unknown.
    pub phys_addr_bits: u32,
    pub has_vfio: bool,
    /// Whether there is a program that shows displays over RDP.
    pub has_rdp: bool,
    /// The versions of the specification that a software TPM knows.
    pub tpm_versions: &'a [&'a str],
    /// ECX and EDX of CPUID leaf 0x8000001f: how many encrypted guests there can be.
    pub sev_asids: Option<(u32, u32)>,
}

/// Fills in the document.
pub fn capabilities(caps: &Caps, asked: &Asked<'_>) -> DomainCapabilities {
    let none = Accelerated::default();
    let found = caps.accelerated(asked.accelerator);
    let other = caps.accelerated(Accelerator::Tcg).unwrap_or(&none);
    // Machines are the same for both; only their limits are asked of the accelerator that is wanted.
    let machine_of = |accelerated: &Accelerated| match asked.machine {
        Some(name) => accelerated.machine(name).cloned(),
        None => accelerated
            .default_machine()
            .or(accelerated.machines.first())
            .cloned(),
    };
    let machine = found.and_then(machine_of);
    let name = machine
        .clone()
        .or_else(|| machine_of(other))
        .map(|machine| machine.name)
        .or_else(|| asked.machine.map(str::to_owned))
        .unwrap_or_default();
    let kind = match asked.accelerator {
        Accelerator::Tcg => "qemu",
        accelerated => accelerated.as_str(),
    };
    let limit = machine.and_then(|machine| machine.max_cpus);
    let target = Target {
        caps,
        asked,
        machine: &name,
    };
    DomainCapabilities {
        path: Some(asked.emulator.to_owned()),
        domain: kind.to_owned(),
        machine: Some(name.clone()),
        arch: asked.arch.to_owned(),
        vcpu: limit.map(|most| Vcpus {
            max: match asked.accelerator {
                Accelerator::Kvm if asked.vcpus_max > 0 => most.min(asked.vcpus_max),
                _ => most,
            },
        }),
        iothreads: Some(Presence::when(true)),
        os: Some(target.os()),
        cpu: Some(target.processors(found)),
        memory_backing: Some(Section::yes().choice(
            "sourceType",
            &[
                ("file", true),
                ("anonymous", true),
                ("memfd", caps.has("memory-backend-memfd")),
            ],
        )),
        devices: Some(target.devices()),
        features: Some(target.features()),
    }
}

/// A machine of an emulator, with all that decides about it.
struct Target<'a> {
    caps: &'a Caps,
    asked: &'a Asked<'a>,
    machine: &'a str,
}

impl Target<'_> {
    fn has(&self, flag: &str) -> bool {
        self.caps.has(flag)
    }

    fn is_x86(&self) -> bool {
        matches!(self.asked.arch, "x86_64" | "i686")
    }

    fn is_s390(&self) -> bool {
        self.asked.arch == "s390x"
    }

    fn is_pseries(&self) -> bool {
        self.asked.arch.starts_with("ppc64") && self.machine.starts_with("pseries")
    }

    fn is_i440fx(&self) -> bool {
        let name = self.machine;
        self.is_x86() && (name == "pc" || name.starts_with("pc-i440fx") || name.starts_with("pc-0"))
    }

    fn os(&self) -> Os {
        let firmware = supported(self.asked.firmware, self.asked.arch, self.machine);
        let offers = |kind| firmware.interfaces.contains(&kind);
        let mut files: Vec<String> = firmware.images.iter().map(|(code, _)| code.clone()).collect();
        if files.is_empty() {
            files = self.asked.loaders.to_vec();
        }
        let loader = Section::yes()
            .choice("type", &[("rom", true), ("pflash", true)])
            .choice("readonly", &[("yes", true), ("no", true)])
            .choice("secure", &[("yes", firmware.secure), ("no", true)]);
        let kinds = [
            ("bios", offers(FirmwareKind::Bios)),
            ("efi", offers(FirmwareKind::Efi)),
        ];
        Os {
            supported: YesNo::Yes,
            choices: Section::yes().choice("firmware", &kinds).choices,
            loader: Some(Loader {
                supported: YesNo::Yes,
                files,
                choices: loader.choices,
            }),
        }
    }

    fn processors(&self, accelerated: Option<&Accelerated>) -> Modes {
        let fast = self.asked.accelerator != Accelerator::Tcg;
        let native = self.asked.host_arch == self.asked.arch
            || (self.asked.host_arch == "x86_64" && self.asked.arch == "i686");
        let migratable = [("on", self.has("cpu.migratable")), ("off", true)];
        let maximum = [("on", true), ("off", true)];
        Modes {
            modes: vec![
                mode(
                    "host-passthrough",
                    fast && native,
                    &[("hostPassthroughMigratable", &migratable)],
                ),
                mode("maximum", self.has("cpu-max"), &[("maximumMigratable", &maximum)]),
                self.host_model(fast),
                self.custom(accelerated),
            ],
        }
    }

    fn host_model(&self, fast: bool) -> Mode {
        let Some(cpu) = &self.asked.processors.reported else {
            return mode("host-model", false, &[]);
        };
        let bits = Some(self.asked.phys_addr_bits).filter(|bits| fast && *bits > 0);
        Mode {
            models: cpu
                .model
                .iter()
                .map(|model| Model {
                    fallback: model.fallback,
                    name: model.name.clone(),
                    ..Model::default()
                })
                .collect(),
            vendor: cpu.vendor.clone(),
            maxphysaddr: bits.map(|bits| MaxPhysAddr {
                mode: PhysAddrMode::Passthrough,
                bits: None,
                limit: i32::try_from(bits).ok(),
            }),
            features: cpu.features.clone(),
            ..mode("host-model", true, &[])
        }
    }

    fn custom(&self, accelerated: Option<&Accelerated>) -> Mode {
        let listed = ::cpu::model_names(self.asked.arch).ok().flatten();
        let allowed = |name: &str| match &listed {
            Some(names) => names.contains(&name),
            None => name != "host",
        };
        let all = accelerated.map(|accelerated| accelerated.cpus.as_slice());
        let mut cpus: Vec<_> = all
            .unwrap_or_default()
            .iter()
            .filter(|cpu| allowed(&cpu.name))
            .collect();
        cpus.sort_by(|one, other| one.name.cmp(&other.name));
        let mut mode = mode("custom", !cpus.is_empty(), &[]);
        for cpu in cpus {
            mode.models.push(Model {
                usable: Some(match cpu.usable {
                    Some(YesNo::Yes) => Usable::Yes,
                    Some(YesNo::No) => Usable::No,
                    None => Usable::Unknown,
                }),
                deprecated: cpu.deprecated,
                vendor: Some(self.vendor(&cpu.name).to_owned()),
                canonical: self.canonical(&cpu.name).map(str::to_owned),
                name: Some(cpu.name.clone()),
                ..Model::default()
            });
            let mut names: Vec<&str> = cpu
                .blockers
                .iter()
                .map(|blocker| crate::cpu::from_qemu(&blocker.name))
                .collect();
            names.sort_unstable();
            names.dedup();
            if !names.is_empty() {
                mode.blockers.push(Blockers {
                    model: cpu.name.clone(),
                    features: names.into_iter().map(FeatureName::new).collect(),
                });
            }
        }
        mode
    }

    /// Who makes processors of a model.
    fn vendor(&self, name: &str) -> &str {
        let known = match self.asked.arch {
            "x86_64" | "i686" => map().model(name).and_then(|model| model.vendor),
            "ppc64" | "ppc64le" => ::cpu::ppc64::vendor_of(name),
            "s390x" if name.starts_with('z') || name.starts_with("gen") => Some("IBM"),
            _ => None,
        };
        known.unwrap_or("unknown")
    }

    /// The version of a model that its plain name stands for.
    fn canonical(&self, name: &str) -> Option<&'static str> {
        map().version_of(name).filter(|_| self.is_x86())
    }

    fn devices(&self) -> Devices {
        let virtio = |name: &str| {
            let both = self.has("virtio-pci-non-transitional");
            Section::yes().choice(
                name,
                &[
                    ("virtio", true),
                    ("virtio-transitional", both),
                    ("virtio-non-transitional", both),
                ],
            )
        };
        Devices {
            disk: Some(self.disk(virtio("model"))),
            graphics: Some(self.graphics()),
            video: Some(self.video()),
            hostdev: Some(self.hostdev()),
            rng: Some(if self.has("virtio-rng") {
                virtio("model").choice(
                    "backendModel",
                    &[
                        ("random", self.has("rng-random")),
                        ("egd", self.has("rng-egd")),
                        ("builtin", self.has("rng-builtin")),
                    ],
                )
            } else {
                Section::no()
            }),
            filesystem: Some(Section::yes().choice(
                "driverType",
                &[
                    ("path", true),
                    ("handle", true),
                    ("virtiofs", self.has("vhost-user-fs")),
                ],
            )),
            tpm: Some(self.tpm()),
            redirdev: Some(if self.has("usb-redir") {
                Section::yes().choice("bus", &[("usb", true)])
            } else {
                Section::no()
            }),
            channel: Some(Section::yes().choice(
                "type",
                &[("pty", true), ("unix", true), ("spicevmc", self.has("spice"))],
            )),
            crypto: Some(self.crypto()),
            interface: Some(Section::yes().choice(
                "backendType",
                &[("default", true), ("passt", self.has("netdev.stream"))],
            )),
            panic: Some(self.panic()),
        }
    }

    fn disk(&self, models: Section) -> Section {
        let floppy = !self.is_pseries();
        let mut disk = Section::yes()
            .choice(
                "diskDevice",
                &[("disk", true), ("cdrom", true), ("floppy", floppy), ("lun", true)],
            )
            .choice(
                "bus",
                &[
                    ("ide", self.is_i440fx()),
                    ("fdc", floppy),
                    ("scsi", true),
                    ("virtio", true),
                    ("usb", self.has("usb-storage")),
                    ("sata", self.has("ich9-ahci")),
                ],
            );
        disk.choices.extend(models.choices);
        disk
    }

    fn graphics(&self) -> Section {
        Section::yes().choice(
            "type",
            &[
                ("sdl", self.has("sdl")),
                ("vnc", self.has("vnc")),
                ("rdp", self.asked.has_rdp && self.has("display-dbus")),
                ("spice", self.has("spice")),
                ("egl-headless", self.has("egl-headless")),
                ("dbus", self.has("display-dbus")),
            ],
        )
    }

    fn video(&self) -> Section {
        Section::yes().choice(
            "modelType",
            &[
                ("vga", self.has("VGA")),
                ("cirrus", self.has("cirrus-vga")),
                ("vmvga", self.has("vmware-svga")),
                ("qxl", self.has("qxl")),
                ("virtio", self.has("virtio-gpu")),
                ("none", true),
                ("bochs", self.has("bochs-display")),
                ("ramfb", self.has("ramfb")),
            ],
        )
    }

    fn hostdev(&self) -> Section {
        let vfio = self.asked.has_vfio && self.has("vfio-pci");
        Section::yes()
            .choice("mode", &[("subsystem", true)])
            .choice(
                "startupPolicy",
                &[
                    ("default", true),
                    ("mandatory", true),
                    ("requisite", true),
                    ("optional", true),
                ],
            )
            .choice("subsysType", &[("usb", true), ("pci", true), ("scsi", true)])
            .choice("capsType", &[])
            .choice("pciBackend", &[("default", vfio), ("vfio", vfio)])
    }

    fn tpm(&self) -> Section {
        let models = [
            ("tpm-tis", self.has("tpm-tis")),
            ("tpm-crb", self.has("tpm-crb")),
            ("tpm-spapr", self.has("tpm-spapr")),
            ("spapr-tpm-proxy", self.has("spapr-tpm-proxy")),
        ];
        if models.iter().all(|(_, there)| !there) {
            return Section::no();
        }
        let knows = |version| self.asked.tpm_versions.contains(&version);
        let emulator = self.has("tpm-emulator");
        let mut tpm = Section::yes().choice("model", &models).choice(
            "backendModel",
            &[
                ("passthrough", self.has("tpm-passthrough")),
                ("emulator", emulator),
                ("external", emulator),
            ],
        );
        if emulator {
            tpm = tpm.choice("backendVersion", &[("1.2", knows("1.2")), ("2.0", knows("2.0"))]);
        }
        tpm
    }

    fn crypto(&self) -> Section {
        if !self.has("virtio-crypto") {
            return Section::no();
        }
        Section::yes()
            .choice("model", &[("virtio", true)])
            .choice("type", &[("qemu", true)])
            .choice(
                "backendModel",
                &[("builtin", true), ("lkcf", self.has("cryptodev-backend-lkcf"))],
            )
    }

    fn panic(&self) -> Section {
        let models = [
            ("isa", self.has("pvpanic")),
            ("pseries", self.is_pseries()),
            ("hyperv", self.is_x86()),
            ("s390", self.is_s390()),
            ("pvpanic", self.has("pvpanic-pci")),
        ];
        if models.iter().all(|(_, there)| !there) {
            return Section::no();
        }
        Section::yes().choice("model", &models)
    }

    fn features(&self) -> Features {
        let flag = |name| Some(Presence::when(self.has(name)));
        let keyboard = self.is_x86() && self.has("i8042");
        Features {
            gic: Some(self.gic()),
            vmcoreinfo: flag("vmcoreinfo"),
            genid: flag("vmgenid"),
            backing_store_input: Some(Presence::when(true)),
            backup: Some(Presence::when(true)),
            async_teardown: flag("run-with.async-teardown"),
            s390_pv: self.is_s390().then(|| Presence::when(self.has("s390-pv-guest"))),
            ps2: Some(Presence::when(keyboard)),
            sev: Some(self.sev()),
            sgx: Some(self.sgx()),
            hyperv: self.caps.hyperv.as_ref().map(|hyperv| {
                let names: Vec<(&str, bool)> =
                    hyperv.caps.iter().map(|cap| (cap.name.as_str(), true)).collect();
                Section::when(hyperv.supported == YesNo::Yes).choice("features", &names)
            }),
            launch_security: Some(self.launch_security()),
        }
    }

    fn gic(&self) -> Section {
        let arm = matches!(self.asked.arch, "aarch64" | "armv7l");
        if !arm || !self.machine.starts_with("virt") {
            return Section::no();
        }
        let usable = |gic: &&Gic| {
            let how = if self.asked.accelerator == Accelerator::Kvm {
                gic.kernel
            } else {
                gic.emulated
            };
            how == YesNo::Yes
        };
        let mut versions: Vec<(&str, bool)> = self
            .caps
            .gics
            .iter()
            .filter(usable)
            .map(|gic| (gic.version.as_str(), true))
            .collect();
        versions.sort_unstable();
        if versions.is_empty() {
            return Section::no();
        }
        Section::yes().choice("version", &versions)
    }

    fn sev(&self) -> Sev {
        let Some(sev) = &self.caps.sev else {
            return Sev {
                supported: YesNo::No,
                ..Sev::default()
            };
        };
        // Identifiers below the second number are for guests whose registers are encrypted, too.
        let (all, first_plain) = self.asked.sev_asids.unwrap_or_default();
        let plain = all.saturating_sub(first_plain).saturating_add(1);
        let counted = self.asked.sev_asids.is_some();
        Sev {
            supported: YesNo::Yes,
            cbitpos: Some(sev.cbitpos),
            reduced_phys_bits: Some(sev.reduced_phys_bits),
            max_guests: Some(if counted { plain } else { 0 }),
            max_es_guests: Some(first_plain.saturating_sub(1)),
            cpu0_id: sev.cpu0_id.clone(),
        }
    }

    fn sgx(&self) -> Sgx {
        let Some(sgx) = &self.caps.sgx else {
            return Sgx {
                supported: YesNo::No,
                ..Sgx::default()
            };
        };
        Sgx {
            supported: YesNo::Yes,
            flc: Some(sgx.flc),
            sgx1: Some(sgx.sgx1),
            sgx2: Some(sgx.sgx2),
            section_size: sgx.section_size_kib.map(|size| SectionSize {
                unit: "KiB".to_owned(),
                size,
            }),
            sections: sgx.sections.clone(),
        }
    }

    fn launch_security(&self) -> Section {
        let kinds = [
            ("sev", self.has("sev-guest")),
            ("sev-snp", self.has("sev-snp-guest")),
            ("s390-pv", self.has("s390-pv-guest")),
        ];
        if kinds.iter().all(|(_, there)| !there) {
            return Section::no();
        }
        Section::yes().choice("sectype", &kinds)
    }
}

fn mode(name: &str, supported: bool, choices: &[(&str, &[(&str, bool)])]) -> Mode {
    let mut section = Section::when(supported);
    if supported {
        for (name, values) in choices {
            section = section.choice(name, values);
        }
    }
    Mode {
        name: name.to_owned(),
        supported: section.supported,
        choices: section.choices,
        ..Mode::default()
    }
}
