//! Rows of lists in replies.
#![allow(non_snake_case, missing_docs)]

use super::*;
use crate::limits::*;

xdr::xdr_struct! {
    /// `remote_vcpu_info`.
    pub struct VcpuInfo {
        pub number: u32,
        pub state: i32,
        pub cpu_time: u64,
        pub cpu: i32,
    }

    /// `remote_domain_memory_stat`.
    pub struct DomainMemoryStat {
        pub tag: i32,
        pub val: u64,
    }

    /// `remote_domain_event_graphics_address`.
    pub struct DomainEventGraphicsAddress {
        pub family: i32,
        pub node: String,
        pub service: String,
    }

    /// `remote_domain_event_graphics_identity`.
    pub struct DomainEventGraphicsIdentity {
        pub r#type: String,
        pub name: String,
    }

    /// `remote_node_get_cpu_stats`.
    pub struct NodeGetCpuStats {
        pub field: String,
        pub value: u64,
    }

    /// `remote_node_get_memory_stats`.
    pub struct NodeGetMemoryStats {
        pub field: String,
        pub value: u64,
    }

    /// `remote_domain_disk_error`.
    pub struct DomainDiskError {
        pub disk: String,
        pub error: i32,
    }

    /// `remote_network_dhcp_lease`.
    pub struct NetworkDhcpLease {
        pub iface: String,
        pub expirytime: i64,
        pub r#type: i32,
        pub mac: Option<String>,
        pub iaid: Option<String>,
        pub ipaddr: String,
        pub prefix: u32,
        pub hostname: Option<String>,
        pub clientid: Option<String>,
    }

    /// `remote_domain_stats_record`.
    pub struct DomainStatsRecord {
        pub dom: DomainRef,
        pub params: List<TypedParam, CONNECT_GET_ALL_DOMAIN_STATS_MAX>,
    }

    /// `remote_domain_fsinfo`.
    pub struct DomainFsinfo {
        pub mountpoint: String,
        pub name: String,
        pub fstype: String,
        pub dev_aliases: List<String, DOMAIN_FSINFO_DISKS_MAX>,
    }

    /// `remote_domain_iothread_info`.
    pub struct DomainIothreadInfo {
        pub iothread_id: u32,
        pub cpumap: Bytes<CPUMAP_MAX>,
    }

    /// `remote_domain_ip_addr`.
    pub struct DomainIpAddr {
        pub r#type: i32,
        pub addr: String,
        pub prefix: u32,
    }

    /// `remote_domain_interface`.
    pub struct DomainInterface {
        pub name: String,
        pub hwaddr: Option<String>,
        pub addrs: List<DomainIpAddr, DOMAIN_IP_ADDR_MAX>,
    }
}
