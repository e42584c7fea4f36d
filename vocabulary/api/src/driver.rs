//! A driver: one object per facet, and the table that finds the facet of a number.

use crate::facets::*;
use crate::{Call, EventSource, Fut, NoEvents, Procedure, Program, Remote, Result};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// Serves nothing: every procedure answers "not supported".
struct Nothing;

macro_rules! driver {
    ($($field:ident $facet:ident $table:ident $dispatch:ident $doc:literal;)*) => {
        $(impl $facet for Nothing {})*

        /// Something that serves procedures: take one, replace what you do differently.
        #[derive(Clone)]
        pub struct Driver {
            /// Where its events come from.
            pub events: Arc<dyn EventSource>,
            $(#[doc = $doc] pub $field: Arc<dyn $facet>,)*
        }

        /// The name of a facet.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(missing_docs)]
        pub enum FacetName { $($facet),* }

        impl Driver {
            /// A driver that serves nothing.
            pub fn unsupported() -> Self {
                let nothing = Arc::new(Nothing);
                Driver { events: Arc::new(NoEvents), $($field: nothing.clone(),)* }
            }

            /// A driver whose every procedure is served by a peer; its events are the caller's to add.
            pub fn remote(remote: Remote) -> Self {
                let remote = Arc::new(remote);
                Driver { events: Arc::new(NoEvents), $($field: remote.clone(),)* }
            }

            /// Decodes `body` and calls the procedure found by [`locate`].
            ///
            /// Errors: the arguments are none, or the caller may not do it. The future's errors are the driver's.
            pub fn dispatch<'a>(&'a self, located: Located, call: &'a Call, body: &[u8]) -> Result<Fut<'a, Vec<u8>>> {
                call.admit_procedure()?;
                let nr = located.procedure.nr;
                match located.facet {
                    $(FacetName::$facet => $dispatch(&*self.$field, nr, call, body),)*
                }
            }
        }

        static TABLES: &[(FacetName, &[Procedure])] = &[$((FacetName::$facet, &$table)),*];
    };
}

driver! {
    session Session SESSION_PROCEDURES dispatch_session "Opening and closing a connection, and who is at its other end.";
    event_registration EventRegistration EVENT_REGISTRATION_PROCEDURES dispatch_event_registration "Asking for events.";
    host Host HOST_PROCEDURES dispatch_host "The machine and what its hypervisor can do.";
    domain_lookup DomainLookup DOMAIN_LOOKUP_PROCEDURES dispatch_domain_lookup "Finding and listing domains, and reading foreign configurations.";
    domain_lifecycle DomainLifecycle DOMAIN_LIFECYCLE_PROCEDURES dispatch_domain_lifecycle "Defining, starting, stopping, saving and restoring domains.";
    domain_properties DomainProperties DOMAIN_PROPERTIES_PROCEDURES dispatch_domain_properties "What a domain is called and made of.";
    domain_statistics DomainStatistics DOMAIN_STATISTICS_PROCEDURES dispatch_domain_statistics "What a domain does and uses, answered without waiting for it.";
    domain_tuning DomainTuning DOMAIN_TUNING_PROCEDURES dispatch_domain_tuning "Processors, memory and shares of a domain.";
    domain_devices DomainDevices DOMAIN_DEVICES_PROCEDURES dispatch_domain_devices "Devices, consoles, keys and pictures of a domain.";
    domain_block DomainBlock DOMAIN_BLOCK_PROCEDURES dispatch_domain_block "Disks of a domain while they are in use.";
    domain_migration DomainMigration DOMAIN_MIGRATION_PROCEDURES dispatch_domain_migration "Moving a domain to another host.";
    domain_snapshots DomainSnapshots DOMAIN_SNAPSHOTS_PROCEDURES dispatch_domain_snapshots "States of a domain to return to.";
    domain_checkpoints DomainCheckpoints DOMAIN_CHECKPOINTS_PROCEDURES dispatch_domain_checkpoints "Points in time to back up from.";
    domain_guest DomainGuest DOMAIN_GUEST_PROCEDURES dispatch_domain_guest "Questions to the software inside of a domain.";
    networks Networks NETWORKS_PROCEDURES dispatch_networks "Virtual networks.";
    network_ports NetworkPorts NETWORK_PORTS_PROCEDURES dispatch_network_ports "Ports of virtual networks.";
    storage_pools StoragePools STORAGE_POOLS_PROCEDURES dispatch_storage_pools "Storage pools.";
    storage_volumes StorageVolumes STORAGE_VOLUMES_PROCEDURES dispatch_storage_volumes "Volumes of storage pools.";
    node_devices NodeDevices NODE_DEVICES_PROCEDURES dispatch_node_devices "Devices of the host.";
    interfaces Interfaces INTERFACES_PROCEDURES dispatch_interfaces "Network interfaces of the host.";
    secrets Secrets SECRETS_PROCEDURES dispatch_secrets "Secrets that disks and pools need.";
    nw_filters NwFilters NW_FILTERS_PROCEDURES dispatch_nw_filters "Packet filters and where they are bound.";
    qemu_monitor QemuMonitor QEMU_MONITOR_PROCEDURES dispatch_qemu_monitor "Direct talk with QEMU, at the own risk of the user.";
    lxc_namespaces LxcNamespaces LXC_NAMESPACES_PROCEDURES dispatch_lxc_namespaces "Doors into a container.";
}

/// A procedure and the facet that serves it.
#[derive(Debug, Clone, Copy)]
pub struct Located {
    /// The facet.
    pub facet: FacetName,
    /// The procedure.
    pub procedure: &'static Procedure,
}

/// Finds a procedure by its numbers.
pub fn locate(program: Program, nr: i32) -> Option<Located> {
    static INDEX: OnceLock<HashMap<(Program, i32), Located>> = OnceLock::new();
    INDEX
        .get_or_init(|| {
            Procedure::all()
                .map(|found| ((found.procedure.program, found.procedure.nr), found))
                .collect()
        })
        .get(&(program, nr))
        .copied()
}

impl Procedure {
    /// Every procedure of every program, facet by facet.
    pub fn all() -> impl Iterator<Item = Located> {
        TABLES.iter().flat_map(|(facet, table)| {
            table.iter().map(|procedure| Located {
                facet: *facet,
                procedure,
            })
        })
    }
}
