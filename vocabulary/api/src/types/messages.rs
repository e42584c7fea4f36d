//! Messages that carry events.
#![allow(non_snake_case, missing_docs)]

use super::*;
use crate::limits::*;

xdr::xdr_struct! {
    /// `remote_domain_event_lifecycle_msg`.
    pub struct DomainEventLifecycleMsg {
        pub dom: DomainRef,
        pub event: i32,
        pub detail: i32,
    }

    /// `remote_domain_event_reboot_msg`.
    pub struct DomainEventRebootMsg {
        pub dom: DomainRef,
    }

    /// `remote_domain_event_rtc_change_msg`.
    pub struct DomainEventRtcChangeMsg {
        pub dom: DomainRef,
        pub offset: i64,
    }

    /// `remote_domain_event_watchdog_msg`.
    pub struct DomainEventWatchdogMsg {
        pub dom: DomainRef,
        pub action: i32,
    }

    /// `remote_domain_event_io_error_msg`.
    pub struct DomainEventIoErrorMsg {
        pub dom: DomainRef,
        pub srcPath: String,
        pub devAlias: String,
        pub action: i32,
    }

    /// `remote_domain_event_graphics_msg`.
    pub struct DomainEventGraphicsMsg {
        pub dom: DomainRef,
        pub phase: i32,
        pub local: DomainEventGraphicsAddress,
        pub remote: DomainEventGraphicsAddress,
        pub authScheme: String,
        pub subject: List<DomainEventGraphicsIdentity, DOMAIN_EVENT_GRAPHICS_IDENTITY_MAX>,
    }

    /// `remote_domain_event_io_error_reason_msg`.
    pub struct DomainEventIoErrorReasonMsg {
        pub dom: DomainRef,
        pub srcPath: String,
        pub devAlias: String,
        pub action: i32,
        pub reason: String,
    }

    /// `remote_domain_event_control_error_msg`.
    pub struct DomainEventControlErrorMsg {
        pub dom: DomainRef,
    }

    /// `remote_domain_event_block_job_msg`.
    pub struct DomainEventBlockJobMsg {
        pub dom: DomainRef,
        pub path: String,
        pub r#type: i32,
        pub status: i32,
    }

    /// `remote_domain_event_disk_change_msg`.
    pub struct DomainEventDiskChangeMsg {
        pub dom: DomainRef,
        pub oldSrcPath: Option<String>,
        pub newSrcPath: Option<String>,
        pub devAlias: String,
        pub reason: i32,
    }

    /// `remote_domain_event_tray_change_msg`.
    pub struct DomainEventTrayChangeMsg {
        pub dom: DomainRef,
        pub devAlias: String,
        pub reason: i32,
    }

    /// `remote_domain_event_pmwakeup_msg`.
    pub struct DomainEventPmwakeupMsg {
        pub dom: DomainRef,
    }

    /// `remote_domain_event_pmsuspend_msg`.
    pub struct DomainEventPmsuspendMsg {
        pub dom: DomainRef,
    }

    /// `remote_domain_event_balloon_change_msg`.
    pub struct DomainEventBalloonChangeMsg {
        pub dom: DomainRef,
        pub actual: u64,
    }

    /// `remote_domain_event_pmsuspend_disk_msg`.
    pub struct DomainEventPmsuspendDiskMsg {
        pub dom: DomainRef,
    }

    /// `remote_domain_event_device_removed_msg`.
    pub struct DomainEventDeviceRemovedMsg {
        pub dom: DomainRef,
        pub devAlias: String,
    }

    /// `remote_network_event_lifecycle_msg`.
    pub struct NetworkEventLifecycleMsg {
        pub callbackID: i32,
        pub net: NetworkRef,
        pub event: i32,
        pub detail: i32,
    }

    /// `remote_domain_event_callback_lifecycle_msg`.
    pub struct DomainEventCallbackLifecycleMsg {
        pub callbackID: i32,
        pub msg: DomainEventLifecycleMsg,
    }

    /// `remote_domain_event_callback_reboot_msg`.
    pub struct DomainEventCallbackRebootMsg {
        pub callbackID: i32,
        pub msg: DomainEventRebootMsg,
    }

    /// `remote_domain_event_callback_rtc_change_msg`.
    pub struct DomainEventCallbackRtcChangeMsg {
        pub callbackID: i32,
        pub msg: DomainEventRtcChangeMsg,
    }

    /// `remote_domain_event_callback_watchdog_msg`.
    pub struct DomainEventCallbackWatchdogMsg {
        pub callbackID: i32,
        pub msg: DomainEventWatchdogMsg,
    }

    /// `remote_domain_event_callback_io_error_msg`.
    pub struct DomainEventCallbackIoErrorMsg {
        pub callbackID: i32,
        pub msg: DomainEventIoErrorMsg,
    }

    /// `remote_domain_event_callback_graphics_msg`.
    pub struct DomainEventCallbackGraphicsMsg {
        pub callbackID: i32,
        pub msg: DomainEventGraphicsMsg,
    }

    /// `remote_domain_event_callback_io_error_reason_msg`.
    pub struct DomainEventCallbackIoErrorReasonMsg {
        pub callbackID: i32,
        pub msg: DomainEventIoErrorReasonMsg,
    }

    /// `remote_domain_event_callback_control_error_msg`.
    pub struct DomainEventCallbackControlErrorMsg {
        pub callbackID: i32,
        pub msg: DomainEventControlErrorMsg,
    }

    /// `remote_domain_event_callback_block_job_msg`.
    pub struct DomainEventCallbackBlockJobMsg {
        pub callbackID: i32,
        pub msg: DomainEventBlockJobMsg,
    }

    /// `remote_domain_event_callback_disk_change_msg`.
    pub struct DomainEventCallbackDiskChangeMsg {
        pub callbackID: i32,
        pub msg: DomainEventDiskChangeMsg,
    }

    /// `remote_domain_event_callback_tray_change_msg`.
    pub struct DomainEventCallbackTrayChangeMsg {
        pub callbackID: i32,
        pub msg: DomainEventTrayChangeMsg,
    }

    /// `remote_domain_event_callback_pmwakeup_msg`.
    pub struct DomainEventCallbackPmwakeupMsg {
        pub callbackID: i32,
        pub reason: i32,
        pub msg: DomainEventPmwakeupMsg,
    }

    /// `remote_domain_event_callback_pmsuspend_msg`.
    pub struct DomainEventCallbackPmsuspendMsg {
        pub callbackID: i32,
        pub reason: i32,
        pub msg: DomainEventPmsuspendMsg,
    }

    /// `remote_domain_event_callback_balloon_change_msg`.
    pub struct DomainEventCallbackBalloonChangeMsg {
        pub callbackID: i32,
        pub msg: DomainEventBalloonChangeMsg,
    }

    /// `remote_domain_event_callback_pmsuspend_disk_msg`.
    pub struct DomainEventCallbackPmsuspendDiskMsg {
        pub callbackID: i32,
        pub reason: i32,
        pub msg: DomainEventPmsuspendDiskMsg,
    }

    /// `remote_domain_event_callback_device_removed_msg`.
    pub struct DomainEventCallbackDeviceRemovedMsg {
        pub callbackID: i32,
        pub msg: DomainEventDeviceRemovedMsg,
    }

    /// `remote_domain_event_block_job_2_msg`.
    pub struct DomainEventBlockJob2Msg {
        pub callbackID: i32,
        pub dom: DomainRef,
        pub dst: String,
        pub r#type: i32,
        pub status: i32,
    }

    /// `remote_domain_event_callback_tunable_msg`.
    pub struct DomainEventCallbackTunableMsg {
        pub callbackID: i32,
        pub dom: DomainRef,
        pub params: List<TypedParam, DOMAIN_EVENT_TUNABLE_MAX>,
    }

    /// `remote_domain_event_callback_agent_lifecycle_msg`.
    pub struct DomainEventCallbackAgentLifecycleMsg {
        pub callbackID: i32,
        pub dom: DomainRef,
        pub state: i32,
        pub reason: i32,
    }

    /// `remote_domain_event_callback_device_added_msg`.
    pub struct DomainEventCallbackDeviceAddedMsg {
        pub callbackID: i32,
        pub dom: DomainRef,
        pub devAlias: String,
    }

    /// `remote_domain_event_callback_migration_iteration_msg`.
    pub struct DomainEventCallbackMigrationIterationMsg {
        pub callbackID: i32,
        pub dom: DomainRef,
        pub iteration: i32,
    }

    /// `remote_connect_event_connection_closed_msg`.
    pub struct ConnectEventConnectionClosedMsg {
        pub reason: i32,
    }

    /// `remote_domain_event_callback_job_completed_msg`.
    pub struct DomainEventCallbackJobCompletedMsg {
        pub callbackID: i32,
        pub dom: DomainRef,
        pub params: List<TypedParam, DOMAIN_JOB_STATS_MAX>,
    }

    /// `remote_domain_event_callback_device_removal_failed_msg`.
    pub struct DomainEventCallbackDeviceRemovalFailedMsg {
        pub callbackID: i32,
        pub dom: DomainRef,
        pub devAlias: String,
    }

    /// `remote_storage_pool_event_lifecycle_msg`.
    pub struct StoragePoolEventLifecycleMsg {
        pub callbackID: i32,
        pub pool: StoragePoolRef,
        pub event: i32,
        pub detail: i32,
    }

    /// `remote_storage_pool_event_refresh_msg`.
    pub struct StoragePoolEventRefreshMsg {
        pub callbackID: i32,
        pub pool: StoragePoolRef,
    }

    /// `remote_node_device_event_lifecycle_msg`.
    pub struct NodeDeviceEventLifecycleMsg {
        pub callbackID: i32,
        pub dev: NodeDeviceRef,
        pub event: i32,
        pub detail: i32,
    }

    /// `remote_node_device_event_update_msg`.
    pub struct NodeDeviceEventUpdateMsg {
        pub callbackID: i32,
        pub dev: NodeDeviceRef,
    }

    /// `remote_domain_event_callback_metadata_change_msg`.
    pub struct DomainEventCallbackMetadataChangeMsg {
        pub callbackID: i32,
        pub dom: DomainRef,
        pub r#type: i32,
        pub nsuri: Option<String>,
    }

    /// `remote_secret_event_lifecycle_msg`.
    pub struct SecretEventLifecycleMsg {
        pub callbackID: i32,
        pub secret: SecretRef,
        pub event: i32,
        pub detail: i32,
    }

    /// `remote_secret_event_value_changed_msg`.
    pub struct SecretEventValueChangedMsg {
        pub callbackID: i32,
        pub secret: SecretRef,
    }

    /// `remote_domain_event_block_threshold_msg`.
    pub struct DomainEventBlockThresholdMsg {
        pub callbackID: i32,
        pub dom: DomainRef,
        pub dev: String,
        pub path: Option<String>,
        pub threshold: u64,
        pub excess: u64,
    }

    /// `remote_domain_event_memory_failure_msg`.
    pub struct DomainEventMemoryFailureMsg {
        pub callbackID: i32,
        pub dom: DomainRef,
        pub recipient: i32,
        pub action: i32,
        pub flags: u32,
    }

    /// `remote_domain_event_memory_device_size_change_msg`.
    pub struct DomainEventMemoryDeviceSizeChangeMsg {
        pub callbackID: i32,
        pub dom: DomainRef,
        pub alias: String,
        pub size: u64,
    }

    /// `remote_network_event_callback_metadata_change_msg`.
    pub struct NetworkEventCallbackMetadataChangeMsg {
        pub callbackID: i32,
        pub net: NetworkRef,
        pub r#type: i32,
        pub nsuri: Option<String>,
    }

    /// `remote_domain_event_nic_mac_change_msg`.
    pub struct DomainEventNicMacChangeMsg {
        pub callbackID: i32,
        pub dom: DomainRef,
        pub alias: String,
        pub oldMAC: String,
        pub newMAC: String,
    }

    /// `qemu_domain_monitor_event_msg`.
    pub struct QemuDomainMonitorEventMsg {
        pub callbackID: i32,
        pub dom: DomainRef,
        pub event: String,
        pub seconds: i64,
        pub micros: u32,
        pub details: Option<String>,
    }
}
