//! What is booted and how: `<os>`, and how it is described to the guest.

use xml::{Element, OnOff, YesNo, values};

values! {
    /// Who chooses the firmware.
    FirmwareKind { #[default] Bios "bios", Efi "efi" }
    /// How firmware is put into the guest.
    LoaderKind { #[default] Rom "rom", Pflash "pflash" }
    /// A device class to boot from.
    BootDevice { Floppy "fd", #[default] Disk "hd", Cdrom "cdrom", Network "network" }
    /// Whose description of the machine the guest sees.
    SmbiosMode { #[default] Emulate "emulate", Host "host", Sysinfo "sysinfo" }
    /// The format of a firmware image.
    FirmwareFormat { #[default] Raw "raw", Qcow2 "qcow2" }
    /// The kind of an ACPI table.
    AcpiTableKind { #[default] Raw "raw", Rawset "rawset", Slic "slic", Msdm "msdm" }
}

/// What is booted and how.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Os {
    #[attr]
    pub firmware: Option<FirmwareKind>,
    #[child("type")]
    pub kind: OsKind,
    #[child("firmware")]
    pub features: Option<Box<FirmwareFeatures>>,
    /// The first program of a container.
    #[leaf]
    pub init: Option<String>,
    /// What it is told.
    #[leaf("initarg")]
    pub initargs: Vec<String>,
    #[child("initenv")]
    pub initenvs: Vec<InitEnv>,
    /// The folder it starts in.
    #[leaf]
    pub initdir: Option<String>,
    /// The user it runs as.
    #[leaf]
    pub inituser: Option<String>,
    /// The group it runs as.
    #[leaf]
    pub initgroup: Option<String>,
    #[child]
    pub loader: Option<Loader>,
    #[child]
    pub nvram: Option<Nvram>,
    /// The kernel that is booted.
    #[leaf]
    pub kernel: Option<String>,
    /// The first file system of the kernel.
    #[leaf]
    pub initrd: Option<String>,
    /// What the kernel is told.
    #[leaf]
    pub cmdline: Option<String>,
    /// What checks the kernel for secure boot.
    #[leaf]
    pub shim: Option<String>,
    /// The device tree.
    #[leaf]
    pub dtb: Option<String>,
    /// The device with the file system.
    #[leaf]
    pub root: Option<String>,
    #[child]
    pub acpi: Option<Box<AcpiTables>>,
    #[child("boot")]
    pub boot: Vec<BootFrom>,
    #[child]
    pub bootmenu: Option<Box<BootMenu>>,
    #[child]
    pub bios: Option<Bios>,
    #[child]
    pub smbios: Option<Smbios>,
}

/// The kind of guest, its processor and machine.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct OsKind {
    /// The architecture of the guest.
    #[attr]
    pub arch: Option<String>,
    /// The machine.
    #[attr]
    pub machine: Option<String>,
    #[text]
    pub name: String,
}

/// What the chosen firmware must be able to do.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct FirmwareFeatures {
    #[child("feature")]
    pub features: Vec<FirmwareFeature>,
}

/// One ability of firmware.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct FirmwareFeature {
    /// Whether the firmware must have it.
    #[attr]
    pub enabled: YesNo,
    #[attr]
    pub name: FirmwareFeatureName,
}

values! {
    /// The name of an ability of firmware.
    FirmwareFeatureName { #[default] EnrolledKeys "enrolled-keys", SecureBoot "secure-boot" }
}

/// A variable in the environment of a container's first process.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct InitEnv {
    /// The name of the variable.
    #[attr]
    pub name: String,
    #[text]
    pub value: String,
}

/// The firmware itself.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Loader {
    /// Whether the image cannot be written.
    #[attr]
    pub readonly: Option<YesNo>,
    /// Whether only the system management mode may write variables.
    #[attr]
    pub secure: Option<YesNo>,
    #[attr("type")]
    pub kind: Option<LoaderKind>,
    /// Whether there are no variables.
    #[attr]
    pub stateless: Option<YesNo>,
    #[attr]
    pub format: Option<FirmwareFormat>,
    #[text]
    pub path: Option<String>,
}

/// The variables of the firmware, kept between starts.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Nvram {
    /// What variables begin with.
    #[attr]
    pub template: Option<String>,
    #[attr("templateFormat")]
    pub template_format: Option<FirmwareFormat>,
    #[attr("type")]
    pub kind: Option<super::storage::SourceKind>,
    #[attr]
    pub format: Option<FirmwareFormat>,
    #[text]
    pub path: Option<String>,
    #[child]
    pub source: Option<Box<super::storage::Source>>,
}

/// Tables handed to the guest by ACPI.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct AcpiTables {
    #[child("table")]
    pub tables: Vec<AcpiTable>,
}

/// One such table.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct AcpiTable {
    #[attr("type")]
    pub kind: AcpiTableKind,
    #[text]
    pub path: String,
}

/// A class of devices to boot from.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct BootFrom {
    #[attr]
    pub dev: BootDevice,
}

/// The menu of the firmware.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct BootMenu {
    /// Whether the user is asked.
    #[attr]
    pub enable: Option<YesNo>,
    /// How long, in milliseconds.
    #[attr]
    pub timeout: Option<u64>,
}

/// Settings of the BIOS.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Bios {
    /// Whether the firmware uses the serial port.
    #[attr]
    pub useserial: Option<YesNo>,
    /// When a failed boot is tried again, in milliseconds; -1 for never.
    #[attr("rebootTimeout")]
    pub reboot_timeout: Option<i32>,
}

/// Whose description of the machine the guest sees.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Smbios {
    #[attr]
    pub mode: SmbiosMode,
}

/// A description of the machine for the guest.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Sysinfo {
    #[attr("type")]
    pub kind: SysinfoKind,
    #[child]
    pub bios: Option<Entries>,
    #[child]
    pub system: Option<Entries>,
    #[child("baseBoard")]
    pub base_boards: Vec<Entries>,
    #[child]
    pub chassis: Option<Entries>,
    #[child("oemStrings")]
    pub oem_strings: Option<Entries>,
    #[child("entry")]
    pub entries: Vec<Entry>,
}

values! {
    /// How the description is handed over.
    SysinfoKind { #[default] Smbios "smbios", Fwcfg "fwcfg" }
}

/// A table of the description.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Entries {
    #[child("entry")]
    pub entries: Vec<Entry>,
}

impl Entries {
    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.entries
            .iter()
            .find(|entry| entry.name.as_deref() == Some(name))
            .map(|entry| entry.value.as_deref().unwrap_or_default())
    }

    /// Puts the known names into libvirt's order and drops the others.
    pub fn order(&mut self, names: &[&str]) {
        let place = |entry: &Entry| names.iter().position(|name| Some(*name) == entry.name.as_deref());
        self.entries.retain(|entry| place(entry).is_some());
        self.entries.sort_by_key(place);
        self.entries.dedup_by(|later, first| later.name == first.name);
    }
}

/// One line of the description.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Entry {
    /// The name of the entry.
    #[attr]
    pub name: Option<String>,
    /// The file that is its value.
    #[attr]
    pub file: Option<String>,
    #[text]
    pub value: Option<String>,
}

/// What power states the guest is offered.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Pm {
    #[child("suspend-to-mem")]
    pub suspend_to_mem: Option<PmState>,
    #[child("suspend-to-disk")]
    pub suspend_to_disk: Option<PmState>,
}

/// One power state.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct PmState {
    /// Whether the guest can do so.
    #[attr]
    pub enabled: Option<YesNo>,
}

/// A switch with the attribute `state`.
#[derive(Element, Clone, Copy, Debug, Default, PartialEq)]
pub struct State {
    /// Whether it is on.
    #[attr]
    pub state: Option<OnOff>,
}
