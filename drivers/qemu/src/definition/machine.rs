//! What kinds of machines there are.

use model::domain::Domain;

/// The families of machines that differ in their buses and defaults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// The PC of 1996.
    I440fx,
    /// The PC of 2009.
    Q35,
    /// A PC without PCI.
    Isapc,
    /// A PC with next to nothing.
    Microvm,
    /// The machine of ARM, RISC-V or LoongArch that exists only virtually.
    Virt,
    /// IBM's server.
    Pseries,
    /// IBM's mainframe.
    S390,
    /// Any other.
    Other,
}

/// The family of a domain's machine.
pub fn family(domain: &Domain) -> Family {
    let (arch, machine) = (domain.arch(), domain.machine());
    let is = |name: &str| {
        machine == name
            || machine
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with('-'))
    };
    match arch {
        "x86_64" | "i686" if is("q35") || is("pc-q35") => Family::Q35,
        "x86_64" | "i686" if is("isapc") => Family::Isapc,
        "x86_64" | "i686" if is("microvm") => Family::Microvm,
        "x86_64" | "i686" if is("pc") || machine.starts_with("rhel") => Family::I440fx,
        "aarch64" | "armv7l" | "armv6l" | "riscv64" | "riscv32" | "loongarch64" if is("virt") => Family::Virt,
        "ppc64" | "ppc64le" if is("pseries") => Family::Pseries,
        "s390x" | "s390" => Family::S390,
        _ => Family::Other,
    }
}

/// Whether devices can be on PCI at all.
pub fn supports_pci(domain: &Domain) -> bool {
    let small = is_arm(domain) || matches!(domain.arch(), "riscv64" | "riscv32");
    !small || family(domain) == Family::Virt || domain.machine() == "versatilepb"
}

/// Whether the name of each PCI bus has a number.
pub fn has_numbered_buses(domain: &Domain) -> bool {
    family(domain) != Family::Other || is_x86(domain) || domain.arch().starts_with("ppc")
}

/// Whether the guest is an x86.
pub fn is_x86(domain: &Domain) -> bool {
    matches!(domain.arch(), "x86_64" | "i686")
}

/// Whether the guest is an ARM.
pub fn is_arm(domain: &Domain) -> bool {
    matches!(domain.arch(), "aarch64" | "armv7l" | "armv6l")
}

/// Whether the root bus is PCI Express.
pub fn has_pcie_root(domain: &Domain) -> bool {
    domain.devices.controllers.first_pci_root() == Some("pcie-root")
}

/// Whether there is a PCI bus at all.
pub fn has_pci(domain: &Domain) -> bool {
    domain.devices.controllers.first_pci_root().is_some()
}

/// What a list of controllers knows of its PCI root.
pub trait PciRoot {
    /// The model of the root bus.
    fn first_pci_root(&self) -> Option<&str>;
}

impl PciRoot for Vec<model::domain::Controller> {
    fn first_pci_root(&self) -> Option<&str> {
        let root = self
            .iter()
            .find(|controller| matches!(controller.model(), "pci-root" | "pcie-root"))?;
        Some(root.model())
    }
}
