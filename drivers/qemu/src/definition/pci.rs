//! PCI and PCI Express: which buses there are, what fits where, and giving out places.

use super::{Result, wrong};
use model::domain::PciAddress;

/// What a device needs of a bus, and what a bus takes. A set of bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fit(pub u32);

impl Fit {
    pub const PCI: Fit = Fit(1);
    pub const PCIE: Fit = Fit(1 << 1);
    pub const ROOT_PORT: Fit = Fit(1 << 2);
    pub const UPSTREAM: Fit = Fit(1 << 3);
    pub const DOWNSTREAM: Fit = Fit(1 << 4);
    pub const DMI_BRIDGE: Fit = Fit(1 << 5);
    pub const PCI_EXPANDER: Fit = Fit(1 << 6);
    pub const PCIE_EXPANDER: Fit = Fit(1 << 7);
    pub const PCI_BRIDGE: Fit = Fit(1 << 8);
    pub const PCIE_PCI_BRIDGE: Fit = Fit(1 << 9);
    /// Can be plugged and unplugged.
    pub const HOTPLUG: Fit = Fit(1 << 16);
    /// Is given out without being asked for.
    pub const AUTO: Fit = Fit(1 << 17);
    /// Shares a slot with others of its kind.
    pub const AGGREGATE: Fit = Fit(1 << 18);

    const KINDS: u32 = 0xffff;

    /// The union.
    pub const fn with(self, other: Fit) -> Fit {
        Fit(self.0 | other.0)
    }

    /// Whether all bits of `other` are set.
    pub fn has(self, other: Fit) -> bool {
        self.0 & other.0 == other.0
    }

    /// What an ordinary device needs.
    pub const fn device(kind: Fit) -> Fit {
        kind.with(Fit::HOTPLUG).with(Fit::AUTO)
    }

    /// The controller that would take the device, in libvirt's words.
    fn wanted(self) -> &'static str {
        match () {
            () if self.has(Fit::PCI) => "standard PCI device",
            () if self.has(Fit::PCIE) => "PCI Express device",
            () if self.has(Fit::ROOT_PORT) => "pcie-root-port",
            () if self.has(Fit::UPSTREAM) => "pcie-switch-upstream-port",
            () if self.has(Fit::DOWNSTREAM) => "pcie-switch-downstream-port",
            () if self.has(Fit::DMI_BRIDGE) => "dmi-to-pci-bridge",
            () if self.has(Fit::PCI_EXPANDER) => "pci-expander-bus",
            () if self.has(Fit::PCIE_EXPANDER) => "pcie-expander-bus",
            () if self.has(Fit::PCI_BRIDGE) => "pci-bridge",
            () => "pcie-to-pci-bridge",
        }
    }
}

/// What a controller itself needs of the bus it is plugged into.
pub fn needs_of_controller(model: &str) -> Option<Fit> {
    Some(match model {
        "pci-bridge" => Fit::PCI_BRIDGE.with(Fit::AUTO),
        "dmi-to-pci-bridge" => Fit::DMI_BRIDGE.with(Fit::AUTO),
        "pcie-to-pci-bridge" => Fit::PCIE_PCI_BRIDGE.with(Fit::AUTO),
        "pcie-root-port" => Fit::ROOT_PORT.with(Fit::AUTO).with(Fit::AGGREGATE),
        "pcie-switch-upstream-port" => Fit::UPSTREAM.with(Fit::AUTO),
        "pcie-switch-downstream-port" => Fit::DOWNSTREAM.with(Fit::AUTO),
        "pci-expander-bus" => Fit::PCI_EXPANDER.with(Fit::AUTO),
        "pcie-expander-bus" => Fit::PCIE_EXPANDER.with(Fit::AUTO),
        _ => return None,
    })
}

/// One bus and who is on it.
#[derive(Clone, Debug)]
pub struct Bus {
    pub model: String,
    takes: Fit,
    first: u32,
    last: u32,
    /// One bit for each function in use.
    slots: [u8; 32],
    shared: [bool; 32],
    /// The group of devices that are here; nobody else may be.
    group: u32,
    /// The group stays what it is.
    fixed: bool,
}

impl Bus {
    fn new(model: &str) -> Self {
        let (takes, first, last) = match model {
            "pci-root" => {
                let takes = Fit::PCI.with(Fit::PCI_BRIDGE).with(Fit::PCI_EXPANDER);
                (takes.with(Fit::HOTPLUG).with(Fit::AUTO), 1, 31)
            }
            "pci-bridge" | "pcie-to-pci-bridge" => (
                Fit::PCI.with(Fit::PCI_BRIDGE).with(Fit::HOTPLUG).with(Fit::AUTO),
                1,
                31,
            ),
            "pci-expander-bus" => (Fit::PCI.with(Fit::PCI_BRIDGE).with(Fit::HOTPLUG), 0, 31),
            "pcie-root" => {
                let takes = Fit::PCI
                    .with(Fit::PCIE)
                    .with(Fit::ROOT_PORT)
                    .with(Fit::DMI_BRIDGE);
                (takes.with(Fit::PCIE_EXPANDER).with(Fit::AUTO), 1, 31)
            }
            "dmi-to-pci-bridge" => (Fit::PCI.with(Fit::PCI_BRIDGE).with(Fit::AUTO), 0, 31),
            "pcie-root-port" | "pcie-switch-downstream-port" => {
                let takes = Fit::PCIE.with(Fit::UPSTREAM).with(Fit::PCIE_PCI_BRIDGE);
                (takes.with(Fit::HOTPLUG).with(Fit::AUTO), 0, 0)
            }
            "pcie-switch-upstream-port" => (Fit::DOWNSTREAM.with(Fit::AUTO), 0, 31),
            "pcie-expander-bus" => (Fit::ROOT_PORT.with(Fit::DMI_BRIDGE), 0, 31),
            _ => (Fit(0), 1, 0),
        };
        Self {
            model: model.to_owned(),
            takes,
            first,
            last,
            slots: [0; 32],
            shared: [false; 32],
            group: 0,
            fixed: false,
        }
    }

    fn is_empty(&self) -> bool {
        self.slots.iter().all(|slot| *slot == 0)
    }

    fn is_full(&self) -> bool {
        (self.first..=self.last).all(|slot| self.slots.get(slot as usize).is_none_or(|slot| *slot != 0))
    }
}

/// All buses of a guest.
#[derive(Clone, Debug, Default)]
pub struct Buses {
    pub buses: Vec<Bus>,
    /// Buses may be added where there are none left.
    pub may_grow: bool,
    /// A second root bus is better than a bridge (pseries).
    pub many_roots: bool,
}

impl Buses {
    /// Buses by index; a hole is a bus nobody knows.
    pub fn new(models: &[(u32, &str)], may_grow: bool) -> Self {
        let count = models
            .iter()
            .map(|(index, _)| index.saturating_add(1))
            .max()
            .unwrap_or_default()
            .min(256);
        let mut buses: Vec<Bus> = (0..count).map(|_| Bus::new("")).collect();
        for (index, model) in models {
            if let Some(bus) = buses.get_mut(*index as usize) {
                *bus = Bus::new(model);
            }
        }
        Self {
            buses,
            may_grow,
            many_roots: false,
        }
    }

    /// More root buses are better than bridges; what needs a bus of its own gets a new one.
    pub fn isolate(&mut self) {
        self.many_roots = true;
        if let Some(first) = self.buses.first_mut() {
            first.fixed = true;
        }
    }

    /// Fills holes between named buses with bridges, as libvirt does.
    pub fn fill_holes(&mut self) {
        let pcie = self.buses.first().is_some_and(|bus| bus.model == "pcie-root");
        for bus in self.buses.iter_mut().filter(|bus| bus.model.is_empty()) {
            *bus = Bus::new(match (self.many_roots, pcie) {
                (true, _) => "pci-root",
                (_, true) => "pcie-root-port",
                _ => "pci-bridge",
            });
        }
    }

    /// Whether a function is in use.
    pub fn in_use(&self, address: &PciAddress) -> bool {
        let slot = self
            .buses
            .get(address.bus as usize)
            .and_then(|bus| bus.slots.get(address.slot as usize));
        slot.is_some_and(|slot| slot & (1u8 << (address.function & 7)) != 0)
    }

    /// Whether any function of a slot is in use.
    pub fn slot_in_use(&self, bus: u32, slot: u32) -> bool {
        let slot = self
            .buses
            .get(bus as usize)
            .and_then(|bus| bus.slots.get(slot as usize));
        slot.is_some_and(|slot| *slot != 0)
    }

    /// How many functions of a slot are in use, as bits.
    pub fn functions(&self, bus: u32, slot: u32) -> u8 {
        let slot = self
            .buses
            .get(bus as usize)
            .and_then(|bus| bus.slots.get(slot as usize));
        slot.copied().unwrap_or_default()
    }

    /// Takes a place the document names for a device of a group; the bus of an empty group becomes its own.
    pub fn reserve_for(&mut self, address: &PciAddress, needs: Fit, group: u32) -> Result<()> {
        self.check(address, needs)?;
        if let Some(bus) = self.buses.get_mut(address.bus as usize) {
            if bus.is_empty() && !bus.fixed {
                bus.group = group;
            } else if bus.group != group {
                // Whoever mixes groups knows what for.
                bus.group = 0;
                bus.fixed = true;
            }
        }
        self.reserve(address, needs)
    }

    /// Takes a place the document names.
    pub fn reserve(&mut self, address: &PciAddress, needs: Fit) -> Result<()> {
        self.check(address, needs)?;
        let single = address.function != 0
            || address.multifunction == Some(model::OnOff::On)
            || needs.has(Fit::AGGREGATE);
        let text = address.text();
        let (bus_index, slot_index) = (address.bus as usize, address.slot as usize);
        let Some(bus) = self.buses.get_mut(bus_index) else {
            return Ok(());
        };
        let Some(slot) = bus.slots.get_mut(slot_index) else {
            return Ok(());
        };
        if single {
            let bit = 1u8 << (address.function & 7);
            if *slot & bit != 0 {
                return wrong(format!("Attempted double use of PCI Address {text}"));
            }
            *slot |= bit;
            if needs.has(Fit::AGGREGATE)
                && let Some(shared) = bus.shared.get_mut(slot_index)
            {
                *shared = true;
            }
            return Ok(());
        }
        if *slot != 0 {
            return wrong(format!("Attempted double use of PCI Address {text}"));
        }
        *slot = 0xff;
        Ok(())
    }

    fn check(&mut self, address: &PciAddress, needs: Fit) -> Result<()> {
        if address.domain != 0 {
            return wrong(format!(
                "Invalid PCI address {}. Only PCI domain 0 is available",
                address.text()
            ));
        }
        if self.buses.is_empty() {
            return wrong("No PCI buses available");
        }
        while self.may_grow && address.bus as usize >= self.buses.len() && self.buses.len() < 256 {
            self.grow(needs);
        }
        let Some(bus) = self.buses.get(address.bus as usize) else {
            let most = self.buses.len().saturating_sub(1);
            return wrong(format!(
                "Invalid PCI address {}. Only PCI buses up to {most} are available",
                address.text()
            ));
        };
        if bus.model.is_empty() {
            return Ok(());
        }
        if address.slot < bus.first {
            let message = format!(
                "Invalid PCI address {}. slot must be >= {}",
                address.text(),
                bus.first
            );
            return wrong(message);
        }
        if address.slot > bus.last {
            let message = format!(
                "Invalid PCI address {}. slot must be <= {}",
                address.text(),
                bus.last
            );
            return wrong(message);
        }
        let mut takes = bus.takes;
        // People may plug an old device into a new bus and the other way around.
        if takes.0 & (Fit::PCI.0 | Fit::PCIE.0) != 0 {
            takes = takes.with(Fit::PCI).with(Fit::PCIE);
        }
        if takes.0 & needs.0 & Fit::KINDS == 0 {
            return wrong(format!(
                "The device at PCI address {} cannot be plugged into the PCI controller with index='{}'. It requires a controller that accepts a {}.",
                address.text(),
                address.bus,
                needs.wanted()
            ));
        }
        Ok(())
    }

    /// The next free place for a device, on a new bus when there is none and buses may be added.
    pub fn next(&mut self, needs: Fit) -> Result<PciAddress> {
        self.next_for(needs, 0)
    }

    /// The next free place for a device of a group.
    pub fn next_for(&mut self, needs: Fit, group: u32) -> Result<PciAddress> {
        loop {
            let own = self.find(needs, |bus| bus.group == group);
            let free = |bus: &Bus| bus.is_empty() && !bus.fixed;
            if let Some(address) = own.or_else(|| self.find(needs, free)) {
                if let Some(bus) = self.buses.get_mut(address.bus as usize) {
                    bus.group = group;
                }
                self.take(&address, needs);
                return Ok(address);
            }
            if !self.may_grow || self.buses.len() >= 256 || self.buses.is_empty() {
                let code = model::code::INTERNAL_ERROR;
                return Err(model::Problem::nowhere(code, "No more available PCI slots"));
            }
            self.grow(needs);
        }
    }

    fn find(&self, needs: Fit, may: impl Fn(&Bus) -> bool) -> Option<PciAddress> {
        for (index, bus) in self.buses.iter().enumerate().filter(|(_, bus)| may(bus)) {
            if bus.takes.0 & needs.0 & Fit::KINDS == 0 || !bus.takes.has(Fit::AUTO) {
                continue;
            }
            if needs.has(Fit::HOTPLUG) && !bus.takes.has(Fit::HOTPLUG) {
                continue;
            }
            let index = u32::try_from(index).ok()?;
            for slot in bus.first..=bus.last {
                let used = *bus.slots.get(slot as usize)?;
                if used == 0 {
                    return Some(PciAddress::new(index, slot, 0));
                }
                let shared = *bus.shared.get(slot as usize)?;
                if needs.has(Fit::AGGREGATE) && shared && used != 0xff {
                    return Some(PciAddress::new(index, slot, used.trailing_ones()));
                }
            }
        }
        None
    }

    fn take(&mut self, address: &PciAddress, needs: Fit) {
        let Some(bus) = self.buses.get_mut(address.bus as usize) else {
            return;
        };
        let slot = address.slot as usize;
        let bits = if needs.has(Fit::AGGREGATE) {
            1u8 << (address.function & 7)
        } else {
            0xff
        };
        if let (Some(used), Some(shared)) = (bus.slots.get_mut(slot), bus.shared.get_mut(slot)) {
            *used |= bits;
            *shared |= needs.has(Fit::AGGREGATE);
        }
    }

    /// Whether the functions of a slot belong to several devices of one kind.
    pub fn is_shared(&self, bus: u32, slot: u32) -> bool {
        let slot = self
            .buses
            .get(bus as usize)
            .and_then(|bus| bus.shared.get(slot as usize));
        slot.copied().unwrap_or_default()
    }

    /// Gives back a slot that was taken as a whole.
    pub fn release(&mut self, bus: u32, slot: u32) {
        let slot = self
            .buses
            .get_mut(bus as usize)
            .and_then(|bus| bus.slots.get_mut(slot as usize));
        if let Some(slot) = slot {
            *slot = 0;
        }
    }

    /// Adds the bus a device needs, with the bridge that leads to it.
    fn grow(&mut self, needs: Fit) {
        let pcie = self.buses.first().is_some_and(|bus| bus.model == "pcie-root");
        let old = needs.0 & (Fit::PCI.0 | Fit::PCI_BRIDGE.0) != 0 && !needs.has(Fit::PCIE);
        let model = match () {
            () if self.many_roots => "pci-root",
            () if !pcie => "pci-bridge",
            () if !old => "pcie-root-port",
            () if self
                .buses
                .iter()
                .any(|bus| bus.takes.has(Fit::PCI_BRIDGE) && !bus.is_full()) =>
            {
                "pci-bridge"
            }
            () => {
                let free = |bus: &Bus| bus.takes.has(Fit::PCIE_PCI_BRIDGE) && !bus.is_full();
                match self.buses.iter_mut().enumerate().find(|(_, bus)| free(bus)) {
                    Some((_, bus)) => bus.slots = [0xff; 32],
                    None => {
                        let mut port = Bus::new("pcie-root-port");
                        port.slots = [0xff; 32];
                        self.buses.push(port);
                    }
                }
                "pcie-to-pci-bridge"
            }
        };
        self.buses.push(Bus::new(model));
    }
}
