//! Devices of a few lines each: input, hub, watchdog, balloon, RNG, TPM, panic, shared memory and others.

use super::address::DeviceInfo;
use super::chardev::CharBackend;
use super::disk::VirtioModel;
use super::storage::ReservationSource;
use super::virtio::{VirtioDriver, VirtioOptions};
use crate::scalar::{Kib, Uuid};
use xml::{Element, Hex, OnOff, Reader, Tag, Value, Writer, YesNo, values};

values! {
    /// What the user touches.
    InputKind { #[default] Mouse "mouse", Tablet "tablet", Keyboard "keyboard", Passthrough "passthrough", Evdev "evdev" }
    /// What an input device is connected to.
    InputBus { Default "default", #[default] Ps2 "ps2", Usb "usb", Xen "xen", Parallels "parallels", Virtio "virtio", None "none" }
    /// What keys change who gets the input.
    GrabToggle { #[default] CtrlCtrl "ctrl-ctrl", AltAlt "alt-alt", ShiftShift "shift-shift", MetaMeta "meta-meta", Scrolllock "scrolllock", CtrlScrolllock "ctrl-scrolllock" }
    /// Whether all devices are grabbed.
    Grab { #[default] All "all" }
    /// The watchdog the guest sees.
    WatchdogModel { #[default] I6300esb "i6300esb", Ib700 "ib700", Diag288 "diag288", Itco "itco" }
    /// What happens when the guest stalls.
    WatchdogAction { #[default] Reset "reset", Shutdown "shutdown", Poweroff "poweroff", Pause "pause", Dump "dump", None "none", InjectNmi "inject-nmi" }
    /// The balloon the guest sees.
    MemballoonModel { #[default] Virtio "virtio", Xen "xen", None "none", VirtioTransitional "virtio-transitional", VirtioNonTransitional "virtio-non-transitional" }
    /// Where random bytes come from.
    RngBackendKind { #[default] Random "random", Egd "egd", Builtin "builtin" }
    /// How the guest says that it died.
    PanicModel { Default "default", #[default] Isa "isa", Pseries "pseries", Hyperv "hyperv", S390 "s390", Pvpanic "pvpanic" }
    /// The TPM the guest sees.
    TpmModel { Default "default", #[default] Tis "tpm-tis", Crb "tpm-crb", Spapr "tpm-spapr", SpaprProxy "spapr-tpm-proxy" }
    /// Who answers for the TPM.
    TpmBackendKind { #[default] Passthrough "passthrough", Emulator "emulator", External "external" }
    /// The version of the TPM.
    TpmVersion { Default "default", #[default] V12 "1.2", V20 "2.0" }
    /// What a profile may leave out.
    TpmRemoveDisabled { #[default] Check "check", FipsHost "fips-host" }
    /// How memory is shared with others.
    ShmemModel { #[default] Ivshmem "ivshmem", Plain "ivshmem-plain", Doorbell "ivshmem-doorbell" }
    /// What happens to shared memory at a migration.
    ShmemRole { #[default] Master "master", Peer "peer" }
    /// The IOMMU the guest sees.
    IommuModel { #[default] Intel "intel", Smmuv3 "smmuv3", Virtio "virtio" }
    /// Who encrypts.
    CryptoBackendModel { #[default] Builtin "builtin", Lkcf "lkcf" }
    /// A piece of memory that can be plugged in.
    MemoryModel { #[default] Dimm "dimm", Nvdimm "nvdimm", VirtioPmem "virtio-pmem", VirtioMem "virtio-mem", SgxEpc "sgx-epc" }
}

/// A mouse, tablet or keyboard.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Input {
    #[attr("type")]
    pub kind: InputKind,
    #[attr]
    pub bus: Option<InputBus>,
    #[attr]
    pub model: Option<VirtioModel>,
    #[child]
    pub driver: Option<VirtioDriver>,
    #[child]
    pub source: Option<InputSource>,
    #[flat]
    pub info: DeviceInfo,
}

/// The host's device.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct InputSource {
    /// The device of the host.
    #[attr]
    pub dev: Option<String>,
    /// The device of the host, on s390.
    #[attr]
    pub evdev: Option<String>,
    #[attr]
    pub grab: Option<Grab>,
    #[attr("grabToggle")]
    pub grab_toggle: Option<GrabToggle>,
    /// Whether keys repeat.
    #[attr]
    pub repeat: Option<OnOff>,
}

/// A USB hub.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Hub {
    /// The kind of hub; only `usb`.
    #[attr("type")]
    pub kind: String,
    #[flat]
    pub info: DeviceInfo,
}

/// A watchdog.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Watchdog {
    #[attr]
    pub model: WatchdogModel,
    #[attr]
    pub action: Option<WatchdogAction>,
    #[flat]
    pub info: DeviceInfo,
}

/// The device that takes memory from the guest and gives it back.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Memballoon {
    #[attr]
    pub model: MemballoonModel,
    /// Whether memory is given back before the guest kills programs.
    #[attr]
    pub autodeflate: Option<OnOff>,
    /// Whether the guest tells which pages are free.
    #[attr("freePageReporting")]
    pub free_page_reporting: Option<OnOff>,
    #[child]
    pub stats: Option<Stats>,
    #[flat]
    pub info: DeviceInfo,
    #[child]
    pub driver: Option<VirtioDriver>,
}

/// How often statistics are gathered, in seconds.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Stats {
    /// How often, in seconds.
    #[attr]
    pub period: u32,
}

/// A source of random bytes.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Rng {
    #[attr]
    pub model: VirtioModel,
    #[child]
    pub rate: Option<RngRate>,
    #[child]
    pub backend: RngBackend,
    #[child]
    pub driver: Option<VirtioDriver>,
    #[flat]
    pub info: DeviceInfo,
}

/// How fast random bytes come.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct RngRate {
    /// How many bytes in a period.
    #[attr]
    pub bytes: u32,
    /// In milliseconds.
    #[attr]
    pub period: Option<u32>,
}

/// Where random bytes come from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RngBackend {
    pub model: RngBackendKind,
    pub chardev: Option<Box<CharBackend>>,
    pub path: Option<String>,
}

impl Element for RngBackend {
    fn read(&mut self, tag: Tag<'_>, r: &mut Reader<'_>) {
        self.model = xml::field::attr_req(tag, r, "model");
        match self.model {
            RngBackendKind::Egd => {
                let mut chardev = CharBackend::default();
                chardev.read(tag, r);
                self.chardev = Some(Box::new(chardev));
            }
            RngBackendKind::Random => self.path = xml::field::text_of(tag).map(|path| path.trim().to_owned()),
            RngBackendKind::Builtin => {}
        }
    }
    fn write_attrs(&self, w: &mut Writer) {
        w.attr_value("model", &self.model);
        if let Some(chardev) = &self.chardev {
            chardev.write_attrs(w);
        }
    }
    fn write_children(&self, w: &mut Writer) {
        if let Some(chardev) = &self.chardev {
            chardev.write_children(w);
        }
    }
    fn own_text(&self) -> Option<String> {
        self.path.clone()
    }
    fn fields() -> &'static [xml::Field] {
        const {
            &[
                xml::Field::attr(
                    "model",
                    "Who makes the random bytes: a device, a server (`egd`), or QEMU itself.",
                ),
                xml::Field::new(xml::Form::Flat, "", "").holding(CharBackend::fields),
                xml::Field::new(xml::Form::Text, "", "The device that is read."),
            ]
        }
    }
}

/// How the guest says that it died.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Panic {
    #[attr]
    pub model: Option<PanicModel>,
    #[flat]
    pub info: DeviceInfo,
}

/// A TPM.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Tpm {
    #[attr]
    pub model: Option<TpmModel>,
    #[child]
    pub backend: TpmBackend,
    #[flat]
    pub info: DeviceInfo,
}

/// Who answers for the TPM.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct TpmBackend {
    #[attr("type")]
    pub kind: TpmBackendKind,
    #[attr]
    pub version: Option<TpmVersion>,
    /// Whether the state is kept when the guest is removed.
    #[attr("persistent_state")]
    pub persistent_state: Option<YesNo>,
    /// How much is logged.
    #[attr]
    pub debug: Option<u32>,
    #[child]
    pub device: Option<Box<TpmDevice>>,
    #[child]
    pub encryption: Option<TpmEncryption>,
    #[child]
    pub active_pcr_banks: Option<PcrBanks>,
    #[child]
    pub source: Option<Box<TpmSource>>,
    #[child]
    pub profile: Option<Box<TpmProfile>>,
}

/// The host's TPM.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct TpmDevice {
    /// The device of the host.
    #[attr]
    pub path: Option<String>,
}

/// The secret the state is encrypted with.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct TpmEncryption {
    /// The identity of the secret.
    #[attr]
    pub secret: Uuid,
}

/// Which banks of registers are used.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct PcrBanks {
    /// Registers of SHA-1.
    #[flag]
    pub sha1: bool,
    /// Registers of SHA-256.
    #[flag]
    pub sha256: bool,
    /// Registers of SHA-384.
    #[flag]
    pub sha384: bool,
    /// Registers of SHA-512.
    #[flag]
    pub sha512: bool,
}

/// Where the state of the TPM is.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct TpmSource {
    /// Whether the state is a file or a folder.
    #[attr("type")]
    pub kind: String,
    /// Whether it connects or listens.
    #[attr]
    pub mode: Option<String>,
    /// The path.
    #[attr]
    pub path: Option<String>,
    #[child]
    pub reconnect: Option<super::storage::Reconnect>,
}

/// What the TPM can do.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct TpmProfile {
    /// What the profile is made from.
    #[attr]
    pub source: Option<String>,
    #[attr("removeDisabled")]
    pub remove_disabled: Option<TpmRemoveDisabled>,
    /// The name of the profile.
    #[attr]
    pub name: Option<String>,
}

/// Memory shared with other guests.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Shmem {
    /// The name of the memory.
    #[attr]
    pub name: String,
    #[attr]
    pub role: Option<ShmemRole>,
    #[child]
    pub model: Option<ShmemModelName>,
    #[child]
    pub size: Option<ShmemSize>,
    #[child(keep)]
    pub server: Option<ShmemServer>,
    #[child(keep)]
    pub msi: Option<ShmemMsi>,
    #[flat]
    pub info: DeviceInfo,
}

/// A size in bytes, printed in MiB.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ShmemSize(pub u64);

impl Element for ShmemSize {
    fn read(&mut self, tag: Tag<'_>, r: &mut Reader<'_>) {
        self.0 = crate::scalar::read_scaled(tag, r, "bytes").unwrap_or_default();
    }
    fn write_attrs(&self, w: &mut Writer) {
        w.attr("unit", "M");
    }
    fn write_children(&self, _: &mut Writer) {}
    fn own_text(&self) -> Option<String> {
        Some((self.0 >> 20).to_string())
    }
    fn fields() -> &'static [xml::Field] {
        const {
            &[
                xml::Field::attr("unit", "The unit of the number, such as `KiB`, `MiB` or `bytes`."),
                xml::Field::new(xml::Form::Text, "", "A size; without a unit in bytes."),
            ]
        }
    }
}

/// How memory is shared.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct ShmemModelName {
    #[attr("type")]
    pub kind: Option<ShmemModel>,
}

/// The server that holds the memory.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct ShmemServer {
    /// The socket of the server.
    #[attr]
    pub path: Option<String>,
}

/// Interrupts between guests.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct ShmemMsi {
    /// How many interrupts there are.
    #[attr]
    pub vectors: Option<u32>,
    /// Whether requests are signalled by a descriptor.
    #[attr]
    pub ioeventfd: Option<OnOff>,
}

/// An IOMMU.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Iommu {
    #[attr]
    pub model: IommuModel,
    #[child]
    pub driver: Option<IommuDriver>,
    #[flat]
    pub info: DeviceInfo,
}

/// What the IOMMU can do.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct IommuDriver {
    /// Whether interrupts are mapped.
    #[attr]
    pub intremap: Option<OnOff>,
    /// Whether changes of mappings are noticed.
    #[attr]
    pub caching_mode: Option<OnOff>,
    /// Whether there may be more than 255 processors.
    #[attr]
    pub eim: Option<OnOff>,
    /// Whether devices keep mappings.
    #[attr]
    pub iotlb: Option<OnOff>,
    /// How many bits an address has.
    #[attr]
    pub aw_bits: Option<u32>,
    /// Whether addresses of devices are mapped.
    #[attr]
    pub dma_translation: Option<OnOff>,
}

/// A socket between host and guest.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Vsock {
    #[attr]
    pub model: Option<VirtioModel>,
    #[child]
    pub cid: Option<Cid>,
    #[flat]
    pub info: DeviceInfo,
    #[child]
    pub driver: Option<VirtioDriver>,
}

/// The number of the guest.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Cid {
    /// Whether an address is found at the start.
    #[attr]
    pub auto: Option<YesNo>,
    /// The address.
    #[attr]
    pub address: Option<u32>,
}

/// A device that encrypts.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Crypto {
    #[attr]
    pub model: VirtioModel,
    /// The kind of device.
    #[attr("type")]
    pub kind: String,
    #[child]
    pub backend: CryptoBackend,
    #[child]
    pub driver: Option<VirtioDriver>,
    #[flat]
    pub info: DeviceInfo,
}

/// Who encrypts.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct CryptoBackend {
    #[attr]
    pub model: CryptoBackendModel,
    /// How many queues it has.
    #[attr]
    pub queues: Option<u32>,
}

/// A store that outlives a crash of the guest.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Pstore {
    /// What keeps the records.
    #[attr]
    pub backend: String,
    /// The file that keeps them.
    #[leaf]
    pub path: Option<String>,
    #[child]
    pub size: Option<Kib>,
    #[flat]
    pub info: DeviceInfo,
}

/// The non-volatile memory of ppc64.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct NvramDevice {
    #[flat]
    pub info: DeviceInfo,
}

/// Which USB devices may be redirected.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Redirfilter {
    #[child("usbdev")]
    pub usbdevs: Vec<RedirUsbdev>,
}

/// One kind of USB device.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct RedirUsbdev {
    /// The class of devices.
    #[attr]
    pub class: Option<String>,
    /// The number of the maker.
    #[attr]
    pub vendor: Option<String>,
    /// The number of the product.
    #[attr]
    pub product: Option<String>,
    /// The version of the product.
    #[attr]
    pub version: Option<String>,
    /// Whether they may be redirected.
    #[attr]
    pub allow: YesNo,
}

/// A piece of memory that can be plugged in.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct MemoryDevice {
    #[attr]
    pub model: MemoryModel,
    #[attr]
    pub access: Option<super::cpu::MemAccess>,
    /// Whether the memory is given up at the end without being written.
    #[attr]
    pub discard: Option<YesNo>,
    /// The identity of the memory.
    #[leaf]
    pub uuid: Option<Uuid>,
    #[child]
    pub source: Option<MemorySource>,
    #[child]
    pub target: MemoryTarget,
    #[flat]
    pub info: DeviceInfo,
}

/// Where the memory comes from.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct MemorySource {
    /// The file or device of the host.
    #[leaf]
    pub path: Option<String>,
    /// The nodes of the host memory comes from.
    #[leaf]
    pub nodemask: Option<crate::scalar::CpuSet>,
    #[child]
    pub pagesize: Option<Kib>,
    #[child]
    pub alignsize: Option<Kib>,
    /// Whether the file is persistent memory.
    #[flag]
    pub pmem: bool,
}

/// What the guest sees of the memory.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct MemoryTarget {
    /// Whether memory is mapped in parts.
    #[attr("dynamicMemslots")]
    pub dynamic_memslots: Option<YesNo>,
    #[child]
    pub size: Kib,
    /// The node of the guest.
    #[leaf]
    pub node: Option<u32>,
    #[child]
    pub label: Option<MemoryLabel>,
    #[child]
    pub block: Option<Kib>,
    #[child]
    pub requested: Option<Kib>,
    #[child(live)]
    pub current: Option<Kib>,
    /// The guest cannot write.
    #[flag]
    pub readonly: bool,
    #[child]
    pub address: Option<MemoryBase>,
}

/// Where virtual memory begins for the guest.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct MemoryBase {
    /// The address in the guest.
    #[attr]
    pub base: Hex<1>,
}

/// The label of non-volatile memory.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct MemoryLabel {
    #[child]
    pub size: Kib,
}

/// A lock held while the guest runs.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Lease {
    /// The space of locks.
    #[leaf]
    pub lockspace: Option<String>,
    /// The lock.
    #[leaf]
    pub key: String,
    #[child]
    pub target: LeaseTarget,
}

/// The file of a lock.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct LeaseTarget {
    /// The file.
    #[attr]
    pub path: String,
    /// Where in the file.
    #[attr]
    pub offset: Option<u64>,
}

/// The socket of a helper; an alias so that users need not know where it is declared.
pub type HelperSocket = ReservationSource;

/// Options of a virtio device that may be absent.
pub fn virtio_options(driver: &Option<VirtioDriver>) -> VirtioOptions {
    driver.map(|driver| driver.virtio).unwrap_or_default()
}

/// The name of a value, for messages.
pub fn name_of<T: Value>(value: &T) -> String {
    xml::field::to_text(value)
}
