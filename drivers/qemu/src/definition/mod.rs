//! From a document to a definition QEMU can run: defaults, addresses, aliases, the command line.
//!
//! Everything here is a pure function: the host enters as a value ([`QemuHost`]), nothing is looked up or opened.

mod addresses;
mod aliases;
mod ccw;
mod checks;
mod chipset;
mod clock;
pub mod command;
pub mod context;
mod defaults;
mod description;
pub mod firmware;
mod flash;
mod input_defaults;
pub mod locked;
pub mod machine;
mod machine_line;
mod memory;
mod nodes;
mod pci;
mod pci_numbers;
mod places;
mod processor;
mod processor_defaults;
mod runtime;
pub mod settle;
mod slots;
mod usb_models;
mod usb_ports;
mod validate;
pub mod vhost_user;
pub mod volumes;
mod zpci;

use crate::caps::Processors;
use model::domain::Domain;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use aliases::assign as assign_aliases;
pub use model::Problem;
pub use runtime::host_of;
pub(crate) use runtime::{command, complete, nvram_path, prepare_live, said, settle_processor};

/// The outcome of a step: a problem has libvirt's code and message.
pub type Result<T> = std::result::Result<T, Problem>;

/// Refuses with "unsupported configuration".
pub(crate) fn unsupported<T>(message: impl Into<String>) -> Result<T> {
    Err(Problem::nowhere(model::code::CONFIG_UNSUPPORTED, message))
}

/// Refuses with "XML error".
pub(crate) fn wrong<T>(message: impl Into<String>) -> Result<T> {
    Err(Problem::nowhere(model::code::XML_ERROR, message))
}

/// What there is to know of the host and its emulator.
#[derive(Clone, Debug, Default)]
pub struct QemuHost {
    /// The architecture of the host, as `x86_64`.
    pub arch: String,
    /// The emulator for the guest's architecture.
    pub emulator: Emulator,
    /// Whether KVM can be used.
    pub kvm: bool,
    /// Whether the hypervisor of macOS can be used.
    pub hvf: bool,
    /// Versions of the TPM that can be emulated; `None` when all can.
    pub tpm_versions: Option<Vec<model::domain::TpmVersion>>,
    /// What the host says of its AMD processor's protected guests, when it has them.
    pub sev: Option<Sev>,
    /// Where sound of guests with VNC goes, when it may go to the host.
    pub vnc_audio: Option<model::domain::graphics::AudioKind>,
    /// Where sound of guests without a display goes, when it may go to the host.
    pub nographics_audio: Option<model::domain::graphics::AudioKind>,
    /// The definition is that of a guest that runs already.
    pub live: bool,
    /// The name of what labels guests, as `selinux`; empty for nothing.
    pub security_model: String,
    /// Folders in which sockets of channels are made; a path in them is not the user's.
    pub channel_dirs: Vec<String>,
    /// Whether KVM has the third version of ARM's interrupt controller.
    pub gic_v3: bool,
    /// Firmware there is, the most important first.
    pub firmware: Vec<firmware::Descriptor>,
    /// Where the variables of firmware are kept.
    pub nvram_dir: String,
    /// Sixteen random bytes for identities; the caller makes new ones for each domain.
    pub random: [u8; 16],
    /// Three more, for the addresses of network cards.
    pub random_mac: [u8; 3],
    /// Device names and object types the emulator has; `None` when every one is assumed.
    pub types: Option<BTreeSet<String>>,
    /// Device names it is known to lack where not all names are known.
    pub lacks: BTreeSet<String>,
    /// Machines whose nodes can be given memory without an object for it, as it was done before QEMU 5.1.
    pub old_numa: BTreeSet<String>,
    /// The IOMMU group of each PCI device of the host, by its address.
    pub iommu_groups: BTreeMap<String, u32>,
    /// The document describes something new: newer defaults may be taken.
    pub abi_update: bool,
    /// Processors of guests that run on an accelerator.
    pub fast_processors: Arc<Processors>,
    /// Processors of guests that are emulated.
    pub slow_processors: Arc<Processors>,
}

/// How an AMD processor marks memory of protected guests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sev {
    /// The bit of an address that says that the memory is encrypted.
    pub cbitpos: u32,
    /// How many bits an address is shorter.
    pub reduced_phys_bits: u32,
}

/// An emulator.
#[derive(Clone, Debug, Default)]
pub struct Emulator {
    /// Path of the program.
    pub path: String,
    /// The guest architecture it is for.
    pub arch: String,
    /// The machine a guest gets that names none.
    pub default_machine: String,
    /// Names that stand for another machine, as `q35` for `pc-q35-10.0`.
    pub machine_aliases: Vec<(String, String)>,
    /// How many processors each machine has at most, where it is known.
    pub most_cpus: BTreeMap<String, u32>,
    /// The CPU model a guest gets that names none, by machine, where it is known.
    pub default_cpus: BTreeMap<String, String>,
    /// Version, as 10000000 for 10.0.0.
    pub version: u64,
}

impl Emulator {
    /// Whether raw images need a node of their format, for block jobs to find the image by.
    pub fn has_raw_nodes(&self) -> bool {
        (1..9_000_000).contains(&self.version)
    }

    /// Whether ACPI and HPET are switches of the machine, and no options of their own.
    pub fn has_machine_switches(&self) -> bool {
        self.version == 0 || self.version >= 8_000_000
    }

    /// Whether the host's end of a network card is written as JSON.
    pub fn has_json_netdev(&self) -> bool {
        self.version == 0 || self.version >= 7_002_000
    }
}

impl QemuHost {
    /// Whether the emulator has a device or object.
    pub fn has(&self, name: &str) -> bool {
        let known = self.types.as_ref().is_none_or(|types| types.contains(name));
        known && !self.lacks.contains(name)
    }
}

/// Completes a definition as libvirt does when it is defined. Fails with what cannot be.
pub fn complete_for(mut domain: Domain, host: &QemuHost) -> Result<Domain> {
    defaults::basics(&mut domain, host)?;
    nodes::complete(&mut domain, host)?;
    validate::early(&domain, host)?;
    firmware::complete(&mut domain, &host.firmware, &host.nvram_dir, host.abi_update)?;
    defaults::devices(&mut domain, host)?;
    defaults::implicit(&mut domain, host)?;
    addresses::assign(&mut domain, host)?;
    defaults::last(&mut domain, host);
    validate::validate(&domain, host)?;
    checks::check(&domain, host)?;
    domain.body.devices.trim();
    Ok(domain)
}

/// Gives places to devices that have none, and names to the buses that come with them.
pub fn place(domain: &mut Domain, host: &QemuHost) -> Result<()> {
    addresses::assign(domain, host)?;
    aliases::assign(domain);
    Ok(())
}

/// Settles what only a run needs: ports of USB devices, aliases, sockets of channels below `channel_dir`.
pub fn prepare(domain: &mut Domain, channel_dir: &str) {
    // A port that cannot be found is found missing by QEMU, with a better message.
    let _ = usb_ports::assign(domain);
    for channel in &mut domain.body.devices.channels {
        let unix = channel.backend.kind() == model::domain::CharKind::Unix;
        if !unix || channel.backend.path().is_some_and(|path| !path.is_empty()) {
            continue;
        }
        let name = channel
            .target
            .name
            .clone()
            .unwrap_or_else(|| place_name(&channel.info));
        let source = channel.backend.source_mut();
        source.mode = Some("bind".to_owned());
        source.path = Some(format!("{channel_dir}/{name}"));
    }
    for channel in &mut domain.body.devices.channels {
        let virtio = channel.target.kind == Some(model::domain::chardev::ChannelTarget::Virtio);
        if virtio && channel.backend.kind() == model::domain::CharKind::Unix {
            channel
                .target
                .state
                .get_or_insert(model::domain::chardev::ChannelState::Disconnected);
        }
    }
    aliases::assign(domain);
    name_nodes(domain);
}

/// What the socket of a channel without a name is called: after its place.
fn place_name(info: &model::domain::address::DeviceInfo) -> String {
    match info.address {
        Some(model::domain::Address::VirtioSerial {
            controller,
            bus,
            port,
        }) => {
            format!("vioser-{controller:02}-{bus:02}-{port:02}.sock")
        }
        _ => String::new(),
    }
}

/// Notes in each disk the number of its block node; a raw image has nothing below, an empty drive no format.
fn name_nodes(domain: &mut Domain) {
    let (numbers, _) = crate::devices::layers::node_numbers(domain);
    for (disk, number) in domain.body.devices.disks.iter_mut().zip(numbers) {
        if disk.is_empty() {
            if let Some(driver) = &mut disk.driver {
                driver.format = None;
            }
            continue;
        }
        let raw = disk.format() == Some(model::domain::Format::Raw);
        if let Some(source) = &mut disk.source {
            source.index = Some(number);
        }
        if raw {
            disk.backing_store.get_or_insert_default();
        }
    }
}

#[cfg(test)]
mod refusal_tests;
#[cfg(test)]
mod rule_tests;
#[cfg(test)]
mod tests;
