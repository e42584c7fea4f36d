//! The flags libvirt has for what an emulator can do, and how each is found out.

use super::replies::Replies;
use super::schema::Schema;
use Rule::*;
use serde_json::Value;

/// How a flag is found out.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// A device or object of that name exists.
    Type(&'static str),
    /// A device has a property.
    Property(&'static str, &'static str),
    /// A property of a device is off unless it is turned on.
    OffByDefault(&'static str, &'static str),
    /// An object has a property.
    Object(&'static str, &'static str),
    /// The protocol has a command, a member, a value.
    Schema(&'static str),
    /// The command line has an option. One of a module that is not installed is not there.
    CommandLine(&'static str),
    /// An option of the command line has a parameter.
    Parameter(&'static str, &'static str),
    /// Migration can do it.
    Migration(&'static str),
    /// KVM can be used.
    Kvm,
    /// There is a model with all the features there are.
    MaximumModel,
}

/// Words of a set of flags.
const WORDS: usize = 4;

/// A set of flags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags([u64; WORDS]);

impl Flags {
    /// The flags with these names; names nobody knows are left out.
    pub fn named<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let mut flags = Flags::default();
        names.for_each(|name| flags.set(name, true));
        flags
    }

    /// Whether a flag is set.
    pub fn has(&self, name: &str) -> bool {
        position(name).is_some_and(|index| self.at(index))
    }

    /// Sets or clears a flag.
    pub fn set(&mut self, name: &str, on: bool) {
        let Some(index) = position(name) else { return };
        if let Some(word) = self.0.get_mut(index / 64) {
            let bit = 1 << (index % 64);
            *word = if on { *word | bit } else { *word & !bit };
        }
    }

    /// The names of the flags that are set, in libvirt's order.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + '_ {
        let rows = FLAGS.iter().enumerate();
        rows.filter(|(index, _)| self.at(*index))
            .map(|(_, (name, _))| *name)
    }

    fn at(&self, index: usize) -> bool {
        let word = self.0.get(index / 64);
        word.is_some_and(|word| word & (1 << (index % 64)) != 0)
    }
}

fn position(name: &str) -> Option<usize> {
    FLAGS.iter().position(|(known, _)| *known == name)
}

/// The questions about types that the table needs answers to.
pub(super) fn asked_types() -> impl Iterator<Item = (&'static str, &'static str)> {
    let rules = FLAGS.iter().flat_map(|(_, rules)| rules.iter());
    rules.filter_map(|rule| match rule {
        Property(name, _) | OffByDefault(name, _) => Some(("device-list-properties", *name)),
        Object(name, _) => Some(("qom-list-properties", *name)),
        _ => None,
    })
}

/// All flags that the answers of an emulator stand for.
pub(super) fn detect(replies: &Replies) -> Flags {
    let evidence = Evidence {
        replies,
        schema: Schema::new(replies.plain("query-qmp-schema")),
    };
    let on = |(_, rules): &&(&str, &[Rule])| rules.iter().any(|rule| evidence.holds(*rule));
    let mut flags = Flags::named(FLAGS.iter().filter(on).map(|(name, _)| *name));
    for (name, command) in NEED_HARDWARE {
        if !replies.plain(command).is_object() {
            flags.set(name, false);
        }
    }
    flags
}

/// Objects that every emulator has, and the question that only one on such hardware answers.
const NEED_HARDWARE: &[(&str, &str)] = &[
    ("sev-guest", "query-sev-capabilities"),
    ("sev-snp-guest", "query-sev-capabilities"),
    ("sgx-epc", "query-sgx-capabilities"),
];

struct Evidence<'a> {
    replies: &'a Replies,
    schema: Schema<'a>,
}

impl Evidence<'_> {
    fn holds(&self, rule: Rule) -> bool {
        let replies = self.replies;
        match rule {
            Type(name) => named(replies.plain("qom-list-types"), "name", name).is_some(),
            Property(device, name) => {
                let list = replies.of_type("device-list-properties", device);
                named(list, "name", name).is_some()
            }
            OffByDefault(device, name) => {
                let list = replies.of_type("device-list-properties", device);
                named(list, "name", name).is_some_and(|row| row["default-value"] == false)
            }
            Object(kind, name) => {
                let list = replies.of_type("qom-list-properties", kind);
                named(list, "name", name).is_some()
            }
            Schema(path) => self.schema.has(path),
            CommandLine(option) => {
                named(replies.plain("query-command-line-options"), "option", option).is_some()
            }
            Parameter(option, name) => {
                let row = named(replies.plain("query-command-line-options"), "option", option);
                row.is_some_and(|row| named(&row["parameters"], "name", name).is_some())
            }
            Migration(name) => {
                let list = replies.plain("query-migrate-capabilities");
                named(list, "capability", name).is_some()
            }
            Kvm => replies.plain("query-kvm")["enabled"] == true,
            MaximumModel => {
                // What cannot be described cannot be offered.
                let described = self.schema.has("query-cpu-model-expansion");
                described && named(replies.plain("query-cpu-definitions"), "name", "max").is_some()
            }
        }
    }
}

/// The row of a list whose `key` is `name`.
fn named<'a>(list: &'a Value, key: &str, name: &str) -> Option<&'a Value> {
    list.as_array()?.iter().find(|row| row[key] == name)
}

/// The flags in libvirt's order, each with the ways to find it out; one of them suffices.
#[rustfmt::skip]
pub const FLAGS: &[(&str, &[Rule])] = &[
    ("kvm", &[Kvm]),
    ("sdl", &[Schema("query-display-options/ret-type/+sdl")]),
    ("spice", &[CommandLine("spice")]),
    ("hda-duplex", &[Type("hda-duplex")]),
    ("ccid-emulated", &[Type("ccid-card-emulated")]),
    ("ccid-passthru", &[Type("ccid-card-passthru")]),
    ("piix3-usb-uhci", &[Type("piix3-usb-uhci")]),
    ("piix4-usb-uhci", &[Type("piix4-usb-uhci")]),
    ("usb-ehci", &[Type("usb-ehci")]),
    ("ich9-usb-ehci1", &[Type("ich9-usb-ehci1")]),
    ("vt82c686b-usb-uhci", &[Type("vt82c686b-usb-uhci")]),
    ("pci-ohci", &[Type("pci-ohci")]),
    ("usb-redir", &[Type("usb-redir")]),
    ("usb-hub", &[Type("usb-hub")]),
    ("ich9-ahci", &[Type("ich9-ahci")]),
    ("virtio-blk-pci.scsi", &[Property("virtio-blk-pci", "scsi")]),
    ("scsi-disk.channel", &[Property("scsi-hd", "channel")]),
    ("scsi-block", &[Type("scsi-block")]),
    ("hda-micro", &[Type("hda-micro")]),
    ("nec-usb-xhci", &[Type("nec-usb-xhci")]),
    ("lsi", &[Type("lsi53c895a")]),
    ("virtio-scsi-pci", &[Type("virtio-scsi-pci")]),
    ("usb-redir.filter", &[Property("usb-redir", "filter")]),
    ("seccomp-sandbox", &[Parameter("sandbox", "enable")]),
    ("vnc", &[Schema("query-vnc")]),
    ("qxl", &[Type("qxl")]),
    ("VGA", &[Type("VGA")]),
    ("cirrus-vga", &[Type("cirrus-vga")]),
    ("vmware-svga", &[Type("vmware-svga")]),
    ("s390-sclp", &[Type("sclpconsole")]),
    ("usb-serial", &[Type("usb-serial")]),
    ("virtio-rng", &[Type("virtio-rng-pci"), Type("virtio-rng-ccw"), Type("virtio-rng-device")]),
    ("rng-random", &[Type("rng-random")]),
    ("rng-egd", &[Type("rng-egd")]),
    ("virtio-ccw", &[Type("virtio-blk-ccw"), Type("virtio-net-ccw")]),
    ("megasas", &[Type("megasas")]),
    ("tpm-passthrough", &[Type("tpm-passthrough")]),
    ("tpm-tis", &[Type("tpm-tis")]),
    ("nvram", &[Type("spapr-nvram"), Type("nvram")]),
    ("pci-bridge", &[Type("pci-bridge")]),
    ("vfio-pci", &[Type("vfio-pci")]),
    ("dmi-to-pci-bridge", &[Type("i82801b11-bridge")]),
    ("usb-storage", &[Type("usb-storage")]),
    ("virtio-mmio", &[Type("virtio-mmio")]),
    ("ich9-intel-hda", &[Type("ich9-intel-hda")]),
    ("kvm-pit-lost-tick-policy", &[Property("kvm-pit", "lost_tick_policy")]),
    ("pvpanic", &[Type("pvpanic")]),
    ("usb-kbd", &[Type("usb-kbd")]),
    ("usb-audio", &[Type("usb-audio")]),
    ("rtc-reset-reinjection", &[Schema("rtc-reset-reinjection")]),
    ("migrate-rdma", &[Migration("rdma-pin-all")]),
    ("VGA.vgamem_mb", &[Property("VGA", "vgamem_mb")]),
    ("vmware-svga.vgamem_mb", &[Property("vmware-svga", "vgamem_mb")]),
    ("qxl.vgamem_mb", &[Property("qxl", "vgamem_mb")]),
    ("pc-dimm", &[Type("pc-dimm")]),
    ("machine-vmport-opt", &[Object("generic-pc-machine", "vmport")]),
    ("pci-serial", &[Type("pci-serial")]),
    ("ioh3420", &[Type("ioh3420")]),
    ("x3130-upstream", &[Type("x3130-upstream")]),
    ("xio3130-downstream", &[Type("xio3130-downstream")]),
    ("rtl8139", &[Type("rtl8139")]),
    ("e1000", &[Type("e1000")]),
    ("virtio-net", &[Type("virtio-net-pci"), Type("virtio-net-ccw"), Type("virtio-net-device")]),
    ("virtio-gpu", &[Type("virtio-gpu-pci"), Type("virtio-gpu-ccw"), Type("virtio-gpu-device")]),
    ("virtio-keyboard", &[Type("virtio-keyboard-pci"), Type("virtio-keyboard-ccw"), Type("virtio-keyboard-device")]),
    ("virtio-mouse", &[Type("virtio-mouse-pci"), Type("virtio-mouse-ccw"), Type("virtio-mouse-device")]),
    ("virtio-tablet", &[Type("virtio-tablet-pci"), Type("virtio-tablet-ccw"), Type("virtio-tablet-device")]),
    ("virtio-input-host", &[Type("virtio-input-host-pci"), Type("virtio-input-host-ccw"), Type("virtio-input-host-device")]),
    ("virtio-balloon-pci.deflate-on-oom", &[Property("virtio-balloon-pci", "deflate-on-oom"), Property("virtio-balloon-ccw", "deflate-on-oom"), Property("virtio-balloon-device", "deflate-on-oom")]),
    ("mptsas1068", &[Type("mptsas1068")]),
    ("spice-gl", &[Parameter("spice", "gl")]),
    ("qxl.vram64_size_mb", &[Property("qxl", "vram64_size_mb")]),
    ("pxb", &[Type("pxb")]),
    ("pxb-pcie", &[Type("pxb-pcie")]),
    ("intel-iommu", &[Type("intel-iommu")]),
    ("virtio-vga", &[Type("virtio-vga")]),
    ("ivshmem-plain", &[Type("ivshmem-plain")]),
    ("ivshmem-doorbell", &[Type("ivshmem-doorbell")]),
    ("vhost-scsi", &[Type("vhost-scsi")]),
    ("query-cpu-model-expansion", &[Schema("query-cpu-model-expansion")]),
    ("spice-rendernode", &[Parameter("spice", "rendernode")]),
    ("nvdimm", &[Type("nvdimm")]),
    ("pcie-root-port", &[Type("pcie-root-port")]),
    ("query-cpu-definitions", &[Schema("query-cpu-definitions")]),
    ("qemu-xhci", &[Type("qemu-xhci")]),
    ("intel-iommu.intremap", &[Property("intel-iommu", "intremap")]),
    ("intel-iommu.caching-mode", &[Property("intel-iommu", "caching-mode")]),
    ("intel-iommu.eim", &[Property("intel-iommu", "eim")]),
    ("intel-iommu.device-iotlb", &[Property("intel-iommu", "device-iotlb")]),
    ("spapr-pci-host-bridge", &[Type("spapr-pci-host-bridge")]),
    ("spapr-pci-host-bridge.numa_node", &[Property("spapr-pci-host-bridge", "numa_node")]),
    ("chardev-reconnect", &[Schema("chardev-add/arg-type/backend/+socket/data/reconnect"), Schema("chardev-add/arg-type/backend/+socket/data/reconnect-ms")]),
    ("vmcoreinfo", &[Type("vmcoreinfo")]),
    ("spapr-vty", &[Type("spapr-vty")]),
    ("sclplmconsole", &[Type("sclplmconsole")]),
    ("isa-serial", &[Type("isa-serial")]),
    ("pl011", &[Type("pl011")]),
    ("virtio-gpu-ccw", &[Type("virtio-gpu-ccw")]),
    ("virtio-keyboard-ccw", &[Type("virtio-keyboard-ccw")]),
    ("virtio-mouse-ccw", &[Type("virtio-mouse-ccw")]),
    ("virtio-tablet-ccw", &[Type("virtio-tablet-ccw")]),
    ("pcie-pci-bridge", &[Type("pcie-pci-bridge")]),
    ("nbd-tls", &[Schema("blockdev-add/arg-type/+nbd/tls-creds")]),
    ("tpm-crb", &[Type("tpm-crb")]),
    ("pr-manager-helper", &[Type("pr-manager-helper")]),
    ("vfio-ccw", &[Type("vfio-ccw")]),
    ("screendump_device", &[Schema("screendump/arg-type/device")]),
    ("hda-output", &[Type("hda-output")]),
    ("vmgenid", &[Type("vmgenid")]),
    ("vhost-vsock", &[Type("vhost-vsock-pci"), Type("vhost-vsock-ccw"), Type("vhost-vsock-device")]),
    ("tpm-emulator", &[Type("tpm-emulator")]),
    ("mch", &[Type("mch")]),
    ("mch.extended-tseg-mbytes", &[Property("mch", "extended-tseg-mbytes")]),
    ("sev-guest", &[Type("sev-guest")]),
    ("egl-headless", &[Schema("query-display-options/ret-type/+egl-headless")]),
    ("vfio-ap", &[Type("vfio-ap")]),
    ("zpci", &[Type("zpci")]),
    ("memory-backend-memfd", &[Type("memory-backend-memfd")]),
    ("memory-backend-memfd.hugetlb", &[Object("memory-backend-memfd", "hugetlb")]),
    ("egl-headless.rendernode", &[Schema("query-display-options/ret-type/+egl-headless/rendernode")]),
    ("memory-backend-file.pmem", &[Object("memory-backend-file", "pmem")]),
    ("nvdimm.unarmed", &[Property("nvdimm", "unarmed")]),
    ("virtio-pci-non-transitional", &[Type("virtio-balloon-pci-non-transitional"), Type("virtio-net-pci-non-transitional")]),
    ("machine.virt.iommu", &[Object("virt-machine", "iommu")]),
    ("x86-max-cpu", &[Type("max-x86_64-cpu")]),
    ("cpu-unavailable-features", &[Object("max-x86_64-cpu", "unavailable-features")]),
    ("canonical-cpu-features", &[Object("max-x86_64-cpu", "unavailable-features")]),
    ("bochs-display", &[Type("bochs-display")]),
    ("migration-file-drop-cache", &[Schema("blockdev-add/arg-type/+file/drop-cache")]),
    ("dbus-vmstate", &[Type("dbus-vmstate")]),
    ("vhost-user-gpu", &[Type("vhost-user-gpu")]),
    ("vhost-user-vga", &[Type("vhost-user-vga")]),
    ("query-cpu-model-baseline", &[Schema("query-cpu-model-baseline")]),
    ("query-cpu-model-comparison", &[Schema("query-cpu-model-comparison")]),
    ("ramfb", &[Type("ramfb")]),
    ("arm-max-cpu", &[Type("max-arm-cpu")]),
    ("drive-nvme", &[Schema("blockdev-add/arg-type/+nvme")]),
    ("smp-dies", &[Parameter("smp-opts", "dies")]),
    ("i8042", &[Type("i8042")]),
    ("rng-builtin", &[Type("rng-builtin")]),
    ("tpm-spapr", &[Type("tpm-spapr")]),
    ("cpu.kvm-no-adjvtime", &[Object("max-arm-cpu", "kvm-no-adjvtime")]),
    ("vhost-user-fs", &[Type("vhost-user-fs-device"), Type("vhost-user-fs-pci")]),
    ("fsdev.multidevs", &[Parameter("fsdev", "multidevs")]),
    ("pcie-root-port.hotplug", &[Property("pcie-root-port", "hotplug")]),
    ("aio.io_uring", &[Schema("blockdev-add/arg-type/+file/aio/^io_uring")]),
    ("tcg", &[Type("tcg-accel")]),
    ("virtio-blk-pci.scsi.default.disabled", &[OffByDefault("virtio-blk-pci", "scsi")]),
    ("pvscsi", &[Type("pvscsi")]),
    ("cpu.migratable", &[Object("max-x86_64-cpu", "migratable")]),
    ("intel-iommu.aw-bits", &[Property("intel-iommu", "aw-bits")]),
    ("spapr-tpm-proxy", &[Type("spapr-tpm-proxy")]),
    ("numa.hmat", &[Schema("set-numa-node/arg-type/+hmat-lb")]),
    ("usb-host.hostdevice", &[Property("usb-host", "hostdevice")]),
    ("virtio-balloon.free-page-reporting", &[Property("virtio-balloon-pci", "free-page-reporting"), Property("virtio-balloon-ccw", "free-page-reporting"), Property("virtio-balloon-device", "free-page-reporting")]),
    ("netdev.vhost-vdpa", &[Schema("netdev_add/arg-type/+vhost-vdpa")]),
    ("dc390", &[Type("dc390")]),
    ("am53c974", &[Type("am53c974")]),
    ("virtio-pmem-pci", &[Type("virtio-pmem-pci")]),
    ("vhost-user-fs.bootindex", &[Property("vhost-user-fs-device", "bootindex")]),
    ("vhost-user-blk", &[Type("vhost-user-blk")]),
    ("cpu-max", &[MaximumModel]),
    ("memory-backend-file.x-use-canonical-path-for-ramblock-id", &[Object("memory-backend-file", "x-use-canonical-path-for-ramblock-id")]),
    ("vnc-power-control", &[Parameter("vnc", "power-control")]),
    ("rotation-rate", &[Property("scsi-hd", "rotation_rate"), Property("ide-hd", "rotation_rate")]),
    ("acpi-index", &[Property("virtio-blk-pci", "acpi-index"), Property("virtio-net-pci", "acpi-index"), Property("vfio-pci", "acpi-index")]),
    ("input-linux", &[Type("input-linux")]),
    ("virtio-gpu-gl-pci", &[Type("virtio-gpu-gl-pci")]),
    ("virtio-vga-gl", &[Type("virtio-vga-gl")]),
    ("confidential-guest-support", &[Object("none-machine", "confidential-guest-support")]),
    ("s390-pv-guest", &[Type("s390-pv-guest")]),
    ("set-action", &[Schema("set-action")]),
    ("virtio-blk.queue-size", &[Property("virtio-blk-pci", "queue-size"), Property("virtio-blk-ccw", "queue-size")]),
    ("virtio-mem-pci", &[Type("virtio-mem-pci")]),
    ("memory-backend-file.reserve", &[Object("memory-backend-file", "reserve")]),
    ("piix4.acpi-root-pci-hotplug", &[Property("PIIX4_PM", "acpi-root-pci-hotplug")]),
    ("netdev.json", &[Schema("netdev_add/arg-type/+stream")]),
    ("query-dirty-rate", &[Schema("query-dirty-rate")]),
    ("rbd-encryption", &[Schema("blockdev-add/arg-type/+rbd/encrypt")]),
    ("sev-guest-kernel-hashes", &[Schema("object-add/arg-type/+sev-guest/kernel-hashes")]),
    ("sev-inject-launch-secret", &[Schema("sev-inject-launch-secret")]),
    ("device.json+hotplug", &[Schema("device_add/$json-cli-hotplug")]),
    ("hvf", &[Type("hvf-accel")]),
    ("virtio-mem-pci.prealloc", &[Property("virtio-mem-pci", "prealloc")]),
    ("calc-dirty-rate", &[Schema("calc-dirty-rate")]),
    ("dirtyrate-param.mode", &[Schema("calc-dirty-rate/arg-type/mode")]),
    ("blockdev.nbd.tls-hostname", &[Schema("blockdev-add/arg-type/+nbd/tls-hostname")]),
    ("memory-backend-file.prealloc-threads", &[Object("memory-backend-file", "prealloc-threads")]),
    ("virtio-iommu-pci", &[Type("virtio-iommu-pci")]),
    ("virtio-iommu.boot-bypass", &[Property("virtio-iommu-pci", "boot-bypass")]),
    ("virtio-net.rss", &[Property("virtio-net-pci", "rss"), Property("virtio-net-ccw", "rss")]),
    ("chardev.qemu-vdagent", &[Schema("chardev-add/arg-type/backend/+qemu-vdagent")]),
    ("display-dbus", &[Schema("query-display-options/ret-type/+dbus")]),
    ("iothread.thread-pool-max", &[Schema("object-add/arg-type/+iothread/thread-pool-max")]),
    ("usb-host.guest-resets-all", &[Property("usb-host", "guest-resets-all")]),
    ("migration.blocked-reasons", &[Schema("query-migrate/ret-type/blocked-reasons")]),
    ("query-stats", &[Schema("query-stats")]),
    ("query-stats-schemas", &[Schema("query-stats-schemas")]),
    ("sgx-epc", &[Type("sgx-epc")]),
    ("thread-context", &[Type("thread-context")]),
    ("screenshot-format-png", &[Schema("screendump/arg-type/format/^png")]),
    ("machine-hpet", &[Object("generic-pc-machine", "hpet")]),
    ("netdev.stream", &[Schema("netdev_add/arg-type/+stream")]),
    ("virtio-crypto", &[Type("virtio-crypto-pci"), Type("virtio-crypto-ccw"), Type("virtio-crypto-device")]),
    ("cryptodev-backend-lkcf", &[Type("cryptodev-backend-lkcf")]),
    ("pvpanic-pci", &[Type("pvpanic-pci")]),
    ("netdev.stream.reconnect", &[Schema("netdev_add/arg-type/+stream/reconnect")]),
    ("virtio-gpu.blob", &[Property("virtio-gpu-pci", "blob"), Property("virtio-gpu-device", "blob")]),
    ("rbd-encryption-layering", &[Schema("blockdev-add/arg-type/+rbd/encrypt/parent")]),
    ("rbd-encryption-luks-any", &[Schema("blockdev-add/arg-type/+rbd/encrypt/format/^luks-any")]),
    ("qcow2-discard-no-unref", &[Schema("blockdev-add/arg-type/+qcow2/discard-no-unref")]),
    ("run-with.async-teardown", &[Parameter("run-with", "async-teardown")]),
    ("virtio-blk-vhost-vdpa", &[Schema("blockdev-add/arg-type/+virtio-blk-vhost-vdpa/$fdset")]),
    ("virtio-blk.iothread-mapping", &[Property("virtio-blk-pci", "iothread-vq-mapping"), Property("virtio-blk-ccw", "iothread-vq-mapping")]),
    ("smp-clusters", &[Parameter("smp-opts", "clusters")]),
    ("virtio-mem-pci.dynamic-memslots", &[Property("virtio-mem-pci", "dynamic-memslots")]),
    ("blockjob.backing-mask-protocol", &[Schema("block-commit/arg-type/backing-mask-protocol")]),
    ("display-reload", &[Schema("display-reload")]),
    ("usb-mtp", &[Type("usb-mtp")]),
    ("machine.virt.ras", &[Object("virt-machine", "ras")]),
    ("virtio-sound", &[Type("virtio-sound-pci"), Type("virtio-sound-ccw"), Type("virtio-sound-device")]),
    ("sev-snp-guest", &[Type("sev-snp-guest")]),
    ("netdev.user", &[Schema("netdev_add/arg-type/+user")]),
    ("acpi-erst", &[Type("acpi-erst")]),
    ("intel-iommu.dma-translation", &[Property("intel-iommu", "dma-translation")]),
    ("machine-i8042-opt", &[Object("generic-pc-machine", "i8042")]),
    ("chardev-reconnect-miliseconds", &[Schema("chardev-add/arg-type/backend/+socket/data/reconnect-ms")]),
    ("virtio-ccw.loadparm", &[Property("virtio-net-ccw", "loadparm"), Property("virtio-scsi-ccw", "loadparm"), Property("virtio-blk-ccw", "loadparm")]),
    ("netdev-stream-reconnect-miliseconds", &[Schema("netdev_add/arg-type/+stream/reconnect-ms")]),
    ("query-cpu-model-expansion.deprecated-props", &[Schema("query-cpu-model-expansion/ret-type/deprecated-props")]),
    ("migrate-incoming.exit-on-error", &[Schema("migrate-incoming/arg-type/exit-on-error")]),
    ("machine.virt.aia", &[Object("virt-machine", "aia")]),
    ("virtio-mem-ccw", &[Type("virtio-mem-ccw")]),
    ("blockdev-set-active", &[Schema("blockdev-set-active")]),
    ("shim", &[Object("none-machine", "shim")]),
    ("virtio-scsi.iothread-mapping", &[Property("virtio-scsi-pci", "iothread-vq-mapping"), Property("virtio-scsi-ccw", "iothread-vq-mapping")]),
];
