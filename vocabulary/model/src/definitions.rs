//! The definitions of all kinds of documents in one list, for documentation and for checks.

use crate::backup::Backup;
use crate::capabilities::Capabilities;
use crate::domain::Domain;
use crate::domain::cpu::Cpu;
use crate::domain_capabilities::DomainCapabilities;
use crate::host_interface::HostInterface;
use crate::network::{Network, NetworkPort};
use crate::nodedev::NodeDevice;
use crate::nwfilter::{FilterBinding, NwFilter};
use crate::secret::Secret;
use crate::snapshot::{Checkpoint, Snapshot};
use crate::storage::{StoragePool, StorageVol};
use xml::{Element, Field};

/// One kind of document: the name of its outermost element, and what that holds.
pub type Definition = (&'static str, fn() -> &'static [Field]);

/// Every kind of document that has a definition.
pub const DEFINITIONS: &[Definition] = &[
    ("domain", Domain::fields),
    ("network", Network::fields),
    ("networkport", NetworkPort::fields),
    ("pool", StoragePool::fields),
    ("volume", StorageVol::fields),
    ("device", NodeDevice::fields),
    ("interface", HostInterface::fields),
    ("secret", Secret::fields),
    ("filter", NwFilter::fields),
    ("filterbinding", FilterBinding::fields),
    ("domainsnapshot", Snapshot::fields),
    ("domaincheckpoint", Checkpoint::fields),
    ("domainbackup", Backup::fields),
    ("cpu", Cpu::fields),
    ("domainCapabilities", DomainCapabilities::fields),
    ("capabilities", Capabilities::fields),
];
