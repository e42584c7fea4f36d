//! How much memory QEMU must be able to lock.

use model::domain::hostdev::HostdevKind;
use model::domain::{Controller, Domain, DomainKind, InterfaceKind, SourceKind};

/// How many bytes of memory QEMU must be able to lock for this guest: `None` as many as it likes, 0 none.
pub fn locked_memory_bytes(domain: &Domain) -> Option<u64> {
    if let Some(limit) = domain.memtune.as_ref().and_then(|tune| tune.hard_limit) {
        return Some(limit.0.saturating_mul(1024));
    }
    if domain
        .memory_backing
        .as_ref()
        .is_some_and(|backing| backing.locked)
    {
        return None;
    }
    let users = Users::of(domain);
    if domain.arch().starts_with("ppc64") && domain.kind == DomainKind::Kvm {
        return Some(pseries_kib(domain, &users).saturating_mul(1024));
    }
    let count = users.count(domain);
    if count == 0 {
        return Some(0);
    }
    // Devices see all memory of the guest; a gigabyte is for their registers.
    let memory = domain.memory.kib.saturating_mul(1024);
    Some(memory.saturating_mul(count).saturating_add(1 << 30))
}

/// Devices that reach the guest's memory by themselves.
struct Users {
    vfio: u64,
    vdpa: u64,
    nvme: bool,
}

impl Users {
    fn of(domain: &Domain) -> Self {
        let devices = &domain.devices;
        let passed = |kind: HostdevKind| matches!(kind, HostdevKind::Pci | HostdevKind::Mdev);
        let hostdevs = devices
            .hostdevs
            .iter()
            .filter(|device| passed(device.kind))
            .count();
        let of = |kind: InterfaceKind| devices.interfaces.iter().filter(|card| card.kind == kind).count();
        let has = |kind: SourceKind| {
            devices
                .disks
                .iter()
                .filter(|disk| disk.source_kind() == kind)
                .count()
        };
        Self {
            vfio: (hostdevs + of(InterfaceKind::Hostdev)) as u64,
            vdpa: (of(InterfaceKind::Vdpa) + has(SourceKind::VhostVdpa)) as u64,
            nvme: has(SourceKind::Nvme) > 0,
        }
    }

    /// How many of them lock the memory for themselves: behind an IOMMU of the guest each one does.
    fn count(&self, domain: &Domain) -> u64 {
        let shared = domain.devices.iommu.is_none();
        let vfio = if shared { self.vfio.min(1) } else { self.vfio };
        vfio + self.vdpa + u64::from(self.nvme)
    }
}

/// The limit of a pseries guest: its page table and the windows of its bridges are locked as well.
fn pseries_kib(domain: &Domain, users: &Users) -> u64 {
    let is_bridge = |controller: &&Controller| controller.model() == "pci-root";
    let bridges = domain.devices.controllers.iter().filter(is_bridge).count() as u64;
    let memory = domain.memory.kib;
    let most = domain.max_memory.as_ref().map_or(memory, |max| max.kib);
    let own = most / 128 + 4096 * bridges + 8192;
    if users.vfio == 0 && !users.nvme {
        return own;
    }
    let windows = (2 << 20) * bridges;
    own + windows.max(memory + memory / 512 * bridges + 8192)
}
