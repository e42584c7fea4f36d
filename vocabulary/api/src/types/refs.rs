//! Handles: how a message names an object.
#![allow(non_snake_case, missing_docs)]

use super::*;

xdr::xdr_struct! {
    /// Names one object of its kind (`remote_nonnull_domain`).
    pub struct DomainRef {
        pub name: String,
        pub uuid: Uuid,
        pub id: i32,
    }

    /// Names one object of its kind (`remote_nonnull_network`).
    pub struct NetworkRef {
        pub name: String,
        pub uuid: Uuid,
    }

    /// Names one object of its kind (`remote_nonnull_storage_pool`).
    pub struct StoragePoolRef {
        pub name: String,
        pub uuid: Uuid,
    }

    /// Names one object of its kind (`remote_nonnull_storage_vol`).
    pub struct StorageVolRef {
        pub pool: String,
        pub name: String,
        pub key: String,
    }

    /// Names one object of its kind (`remote_nonnull_node_device`).
    pub struct NodeDeviceRef {
        pub name: String,
    }

    /// Names one object of its kind (`remote_nonnull_interface`).
    pub struct InterfaceRef {
        pub name: String,
        pub mac: String,
    }

    /// Names one object of its kind (`remote_nonnull_secret`).
    pub struct SecretRef {
        pub uuid: Uuid,
        pub usageType: i32,
        pub usageID: String,
    }

    /// Names one object of its kind (`remote_nonnull_nwfilter`).
    pub struct NwfilterRef {
        pub name: String,
        pub uuid: Uuid,
    }

    /// Names one object of its kind (`remote_nonnull_domain_snapshot`).
    pub struct DomainSnapshotRef {
        pub name: String,
        pub dom: DomainRef,
    }

    /// Names one object of its kind (`remote_nonnull_nwfilter_binding`).
    pub struct NwfilterBindingRef {
        pub portdev: String,
        pub filtername: String,
    }

    /// Names one object of its kind (`remote_nonnull_network_port`).
    pub struct NetworkPortRef {
        pub net: NetworkRef,
        pub uuid: Uuid,
    }

    /// Names one object of its kind (`remote_nonnull_domain_checkpoint`).
    pub struct DomainCheckpointRef {
        pub name: String,
        pub dom: DomainRef,
    }
}
