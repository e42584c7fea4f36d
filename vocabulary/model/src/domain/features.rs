//! Features of the machine, and its clock.

use super::os::State;
use crate::scalar::Kib;
use xml::{Element, Node, OnOff, YesNo, values};

values! {
    /// Whether Hyper-V features are listed or taken from the host.
    HypervMode { #[default] None "none", Custom "custom", Passthrough "passthrough" }
    /// The version of an interrupt controller.
    GicVersion { #[default] Host "host", V2 "2", V3 "3" }
    /// Who emulates the I/O APIC.
    IoapicDriver { #[default] Qemu "qemu", Kvm "kvm" }
    /// Whether the hash page table can grow.
    HptResizing { #[default] Enabled "enabled", Disabled "disabled", Required "required" }
    /// What happens at unknown registers.
    UnknownMsr { #[default] Ignore "ignore", Fault "fault" }
    /// How well a flaw is worked around.
    Mitigation { #[default] Broken "broken", Workaround "workaround", Fixed "fixed" }
    /// How well a flaw of branches is worked around.
    IbsMitigation { #[default] Broken "broken", Workaround "workaround", FixedIbs "fixed-ibs", FixedCcd "fixed-ccd", FixedNa "fixed-na" }
    /// The interrupt architecture of RISC-V.
    Aia { #[default] None "none", Aplic "aplic", AplicImsic "aplic-imsic" }
    /// What capabilities a container has at first.
    CapabilityPolicy { #[default] Default "default", Allow "allow", Deny "deny" }
}

/// Features of the machine.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Features {
    /// The guest has ACPI.
    #[flag]
    pub acpi: bool,
    #[child(keep)]
    pub apic: Option<Apic>,
    /// The guest of 32 bits can use more than 4 GiB.
    #[flag]
    pub pae: bool,
    #[child(keep)]
    pub hap: Option<State>,
    /// The guest sees the interfaces of Hyper-V on Xen.
    #[flag]
    pub viridian: bool,
    /// The guest has a network of its own.
    #[flag]
    pub privnet: bool,
    #[child]
    pub hyperv: Option<Box<Hyperv>>,
    #[child(keep)]
    pub kvm: Option<Kvm>,
    #[child(keep)]
    pub pvspinlock: Option<State>,
    #[child]
    pub capabilities: Option<Box<Node>>,
    #[child]
    pub pmu: Option<State>,
    #[child]
    pub vmport: Option<State>,
    #[child]
    pub gic: Option<Gic>,
    #[child(keep)]
    pub smm: Option<Smm>,
    #[child]
    pub ioapic: Option<Ioapic>,
    #[child(keep)]
    pub hpt: Option<Hpt>,
    #[child(keep)]
    pub vmcoreinfo: Option<State>,
    #[child]
    pub htm: Option<State>,
    #[child("nested-hv")]
    pub nested_hv: Option<State>,
    #[child]
    pub msrs: Option<Msrs>,
    #[child("ccf-assist")]
    pub ccf_assist: Option<State>,
    #[child(keep)]
    pub xen: Option<Box<Xen>>,
    #[child]
    pub cfpc: Option<MitigationValue>,
    #[child]
    pub sbbc: Option<MitigationValue>,
    #[child]
    pub ibs: Option<IbsValue>,
    #[child]
    pub tcg: Option<Tcg>,
    #[child("async-teardown", keep)]
    pub async_teardown: Option<AsyncTeardown>,
    #[child]
    pub ras: Option<State>,
    #[child]
    pub ps2: Option<State>,
    #[child]
    pub aia: Option<AiaValue>,
}

/// The interrupt controller of x86.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Apic {
    /// Whether the end of an interrupt is signalled in memory.
    #[attr]
    pub eoi: Option<OnOff>,
}

/// What makes Windows guests quicker.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Hyperv {
    #[attr]
    pub mode: Option<HypervMode>,
    #[child]
    pub relaxed: Option<State>,
    #[child]
    pub vapic: Option<State>,
    #[child]
    pub spinlocks: Option<Spinlocks>,
    #[child]
    pub vpindex: Option<State>,
    #[child]
    pub runtime: Option<State>,
    #[child]
    pub synic: Option<State>,
    #[child]
    pub stimer: Option<Stimer>,
    #[child]
    pub reset: Option<State>,
    #[child]
    pub vendor_id: Option<VendorId>,
    #[child]
    pub frequencies: Option<State>,
    #[child]
    pub reenlightenment: Option<State>,
    #[child]
    pub tlbflush: Option<TlbFlush>,
    #[child]
    pub ipi: Option<State>,
    #[child]
    pub evmcs: Option<State>,
    #[child]
    pub avic: Option<State>,
    #[child]
    pub emsr_bitmap: Option<State>,
    #[child]
    pub xmm_input: Option<State>,
}

/// How often a lock is tried before the hypervisor is told.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Spinlocks {
    /// Whether the guest tells when it waits in vain.
    #[attr]
    pub state: Option<OnOff>,
    /// How often it tries before it tells.
    #[attr]
    pub retries: Option<u32>,
}

/// Synthetic timers.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Stimer {
    /// Whether the guest has synthetic timers.
    #[attr]
    pub state: Option<OnOff>,
    #[child]
    pub direct: Option<State>,
}

/// The name of the hypervisor as the guest sees it.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct VendorId {
    /// Whether the guest sees this maker.
    #[attr]
    pub state: Option<OnOff>,
    /// The maker.
    #[attr]
    pub value: Option<String>,
}

/// Flushing of address caches by the hypervisor.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct TlbFlush {
    /// Whether the guest asks the host to flush translations.
    #[attr]
    pub state: Option<OnOff>,
    #[child]
    pub direct: Option<State>,
    #[child]
    pub extended: Option<State>,
}

/// What KVM shows of itself.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Kvm {
    #[child]
    pub hidden: Option<State>,
    #[child("hint-dedicated")]
    pub hint_dedicated: Option<State>,
    #[child("poll-control")]
    pub poll_control: Option<State>,
    #[child("pv-ipi")]
    pub pv_ipi: Option<State>,
    #[child("dirty-ring")]
    pub dirty_ring: Option<DirtyRing>,
}

/// A ring of pages the guest wrote.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct DirtyRing {
    /// Whether pages that change are noted in a ring.
    #[attr]
    pub state: Option<OnOff>,
    /// How many entries the ring has.
    #[attr]
    pub size: Option<u32>,
}

/// Features of Xen.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Xen {
    #[child]
    pub e820_host: Option<State>,
    #[child]
    pub passthrough: Option<XenPassthrough>,
}

/// How devices are handed through by Xen.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct XenPassthrough {
    /// Whether the guest may have devices of the host.
    #[attr]
    pub state: Option<OnOff>,
    /// How memory is mapped for them.
    #[attr]
    pub mode: Option<String>,
}

/// The interrupt controller of ARM.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Gic {
    #[attr]
    pub version: Option<GicVersion>,
}

/// System management mode.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Smm {
    /// Whether the guest has the system management mode.
    #[attr]
    pub state: Option<OnOff>,
    #[child]
    pub tseg: Option<Tseg>,
}

/// The memory of system management mode, printed in MiB where that is exact.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tseg(pub u64);

impl Element for Tseg {
    fn read(&mut self, tag: xml::Tag<'_>, r: &mut xml::Reader<'_>) {
        self.0 = crate::scalar::read_scaled(tag, r, "MiB").unwrap_or_default();
    }
    fn write_attrs(&self, w: &mut xml::Writer) {
        w.attr("unit", self.pretty().1);
    }
    fn write_children(&self, _: &mut xml::Writer) {}
    fn own_text(&self) -> Option<String> {
        Some(self.pretty().0.to_string())
    }
    fn fields() -> &'static [xml::Field] {
        const {
            &[
                xml::Field::attr("unit", "The unit of the number, such as `KiB`, `MiB` or `bytes`."),
                xml::Field::new(xml::Form::Text, "", "A size; without a unit in MiB."),
            ]
        }
    }
}

impl Tseg {
    /// The number in the largest unit that keeps it whole.
    fn pretty(self) -> (u64, &'static str) {
        let mut value = self.0;
        let mut names = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"].into_iter();
        let mut unit = names.next().unwrap_or("B");
        while value != 0 && value.is_multiple_of(1024) {
            let Some(next) = names.next() else { break };
            value /= 1024;
            unit = next;
        }
        (value, unit)
    }
}

/// The I/O APIC.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Ioapic {
    #[attr]
    pub driver: Option<IoapicDriver>,
}

/// The hash page table of ppc64.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Hpt {
    #[attr]
    pub resizing: Option<HptResizing>,
    #[child]
    pub maxpagesize: Option<Kib>,
}

/// Registers KVM does not know.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Msrs {
    #[attr]
    pub unknown: UnknownMsr,
}

/// How well a flaw is worked around.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct MitigationValue {
    #[attr]
    pub value: Option<Mitigation>,
}

/// How well a flaw of branches is worked around.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct IbsValue {
    #[attr]
    pub value: Option<IbsMitigation>,
}

/// Settings of QEMU's own translator.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Tcg {
    #[child("tb-cache")]
    pub tb_cache: Option<Kib>,
}

/// Whether memory is given back after the process ended.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct AsyncTeardown {
    /// Whether memory is given back after the guest has ended.
    #[attr]
    pub enabled: Option<YesNo>,
}

/// The interrupt architecture of RISC-V.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct AiaValue {
    #[attr]
    pub value: Option<Aia>,
}

values! {
    /// What the guest's clock shows at its start.
    ClockOffset { #[default] Utc "utc", Localtime "localtime", Variable "variable", Timezone "timezone", Absolute "absolute" }
    /// What a variable offset is counted from.
    ClockBasis { #[default] Utc "utc", Localtime "localtime" }
    /// A timer of the machine.
    TimerName { #[default] Platform "platform", Pit "pit", Rtc "rtc", Hpet "hpet", Tsc "tsc", Kvmclock "kvmclock", Hypervclock "hypervclock", Armvtimer "armvtimer" }
    /// What a timer follows.
    TimerTrack { #[default] Boot "boot", Guest "guest", Wall "wall", Realtime "realtime" }
    /// What happens to missed ticks.
    TickPolicy { #[default] Delay "delay", Catchup "catchup", Merge "merge", Discard "discard" }
    /// How the time stamp counter is made.
    TscMode { #[default] Auto "auto", Native "native", Emulate "emulate", Paravirt "paravirt", Smpsafe "smpsafe" }
}

/// The clock of the guest.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Clock {
    #[attr(lenient)]
    pub offset: ClockOffset,
    /// Seconds, or `reset`.
    #[attr]
    pub adjustment: Option<String>,
    #[attr]
    pub basis: Option<ClockBasis>,
    /// The zone the guest's clock shows.
    #[attr]
    pub timezone: Option<String>,
    /// The time the clock begins with, in seconds since 1970.
    #[attr]
    pub start: Option<u64>,
    #[child("timer")]
    pub timers: Vec<Timer>,
}

/// One timer of the machine.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Timer {
    #[attr]
    pub name: TimerName,
    /// Whether the guest has the timer.
    #[attr]
    pub present: Option<YesNo>,
    #[attr]
    pub tickpolicy: Option<TickPolicy>,
    #[attr]
    pub track: Option<TimerTrack>,
    /// In Hz.
    #[attr]
    pub frequency: Option<u64>,
    #[attr]
    pub mode: Option<TscMode>,
    #[child]
    pub catchup: Option<Catchup>,
}

/// How missed ticks are made up for.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Catchup {
    /// How late a tick must be to be caught up.
    #[attr]
    pub threshold: Option<u32>,
    /// How fast ticks are caught up.
    #[attr]
    pub slew: Option<u32>,
    /// The most that is caught up.
    #[attr]
    pub limit: Option<u32>,
}
