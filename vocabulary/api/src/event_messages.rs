//! The messages that carry events, each with its number.

use crate::procedure::{EventFamily, EventMessage, Program};
use crate::types::*;
use xdr::Xdr;

macro_rules! events {
    ($($program:ident $nr:literal $name:literal $shape:ty, $family:ident $id:expr, $callback:literal;)*) => {
        /// Every event message of every program.
        pub static EVENT_MESSAGES: &[EventMessage] = &[$(EventMessage {
            program: Program::$program,
            nr: $nr,
            name: $name,
            family: EventFamily::$family,
            id: $id,
            has_callback_id: $callback,
            message: <$shape as Xdr>::TYPE,
        }),*];
    };
}

events! {
    Remote 107 "domain_event_lifecycle" DomainEventLifecycleMsg, Domain Some(0), false;
    Remote 169 "domain_event_reboot" DomainEventRebootMsg, Domain Some(1), false;
    Remote 170 "domain_event_rtc_change" DomainEventRtcChangeMsg, Domain Some(2), false;
    Remote 171 "domain_event_watchdog" DomainEventWatchdogMsg, Domain Some(3), false;
    Remote 172 "domain_event_io_error" DomainEventIoErrorMsg, Domain Some(4), false;
    Remote 173 "domain_event_graphics" DomainEventGraphicsMsg, Domain Some(5), false;
    Remote 195 "domain_event_io_error_reason" DomainEventIoErrorReasonMsg, Domain Some(6), false;
    Remote 224 "domain_event_control_error" DomainEventControlErrorMsg, Domain Some(7), false;
    Remote 241 "domain_event_block_job" DomainEventBlockJobMsg, Domain Some(8), false;
    Remote 248 "domain_event_disk_change" DomainEventDiskChangeMsg, Domain Some(9), false;
    Remote 268 "domain_event_tray_change" DomainEventTrayChangeMsg, Domain Some(10), false;
    Remote 269 "domain_event_pmwakeup" DomainEventPmwakeupMsg, Domain Some(11), false;
    Remote 270 "domain_event_pmsuspend" DomainEventPmsuspendMsg, Domain Some(12), false;
    Remote 276 "domain_event_balloon_change" DomainEventBalloonChangeMsg, Domain Some(13), false;
    Remote 292 "domain_event_pmsuspend_disk" DomainEventPmsuspendDiskMsg, Domain Some(14), false;
    Remote 311 "domain_event_device_removed" DomainEventDeviceRemovedMsg, Domain Some(15), false;
    Remote 315 "network_event_lifecycle" NetworkEventLifecycleMsg, Network Some(0), true;
    Remote 318 "domain_event_callback_lifecycle" DomainEventCallbackLifecycleMsg, Domain Some(0), true;
    Remote 319 "domain_event_callback_reboot" DomainEventCallbackRebootMsg, Domain Some(1), true;
    Remote 320 "domain_event_callback_rtc_change" DomainEventCallbackRtcChangeMsg, Domain Some(2), true;
    Remote 321 "domain_event_callback_watchdog" DomainEventCallbackWatchdogMsg, Domain Some(3), true;
    Remote 322 "domain_event_callback_io_error" DomainEventCallbackIoErrorMsg, Domain Some(4), true;
    Remote 323 "domain_event_callback_graphics" DomainEventCallbackGraphicsMsg, Domain Some(5), true;
    Remote 324 "domain_event_callback_io_error_reason" DomainEventCallbackIoErrorReasonMsg, Domain Some(6), true;
    Remote 325 "domain_event_callback_control_error" DomainEventCallbackControlErrorMsg, Domain Some(7), true;
    Remote 326 "domain_event_callback_block_job" DomainEventCallbackBlockJobMsg, Domain Some(8), true;
    Remote 327 "domain_event_callback_disk_change" DomainEventCallbackDiskChangeMsg, Domain Some(9), true;
    Remote 328 "domain_event_callback_tray_change" DomainEventCallbackTrayChangeMsg, Domain Some(10), true;
    Remote 329 "domain_event_callback_pmwakeup" DomainEventCallbackPmwakeupMsg, Domain Some(11), true;
    Remote 330 "domain_event_callback_pmsuspend" DomainEventCallbackPmsuspendMsg, Domain Some(12), true;
    Remote 331 "domain_event_callback_balloon_change" DomainEventCallbackBalloonChangeMsg, Domain Some(13), true;
    Remote 332 "domain_event_callback_pmsuspend_disk" DomainEventCallbackPmsuspendDiskMsg, Domain Some(14), true;
    Remote 333 "domain_event_callback_device_removed" DomainEventCallbackDeviceRemovedMsg, Domain Some(15), true;
    Remote 339 "domain_event_block_job_2" DomainEventBlockJob2Msg, Domain Some(16), true;
    Remote 346 "domain_event_callback_tunable" DomainEventCallbackTunableMsg, Domain Some(17), true;
    Remote 348 "domain_event_callback_agent_lifecycle" DomainEventCallbackAgentLifecycleMsg, Domain Some(18), true;
    Remote 354 "domain_event_callback_device_added" DomainEventCallbackDeviceAddedMsg, Domain Some(19), true;
    Remote 359 "domain_event_callback_migration_iteration" DomainEventCallbackMigrationIterationMsg, Domain Some(20), true;
    Remote 362 "connect_event_connection_closed" ConnectEventConnectionClosedMsg, Connection None, false;
    Remote 363 "domain_event_callback_job_completed" DomainEventCallbackJobCompletedMsg, Domain Some(21), true;
    Remote 367 "domain_event_callback_device_removal_failed" DomainEventCallbackDeviceRemovalFailedMsg, Domain Some(22), true;
    Remote 370 "storage_pool_event_lifecycle" StoragePoolEventLifecycleMsg, StoragePool Some(0), true;
    Remote 373 "storage_pool_event_refresh" StoragePoolEventRefreshMsg, StoragePool Some(1), true;
    Remote 376 "node_device_event_lifecycle" NodeDeviceEventLifecycleMsg, NodeDevice Some(0), true;
    Remote 377 "node_device_event_update" NodeDeviceEventUpdateMsg, NodeDevice Some(1), true;
    Remote 379 "domain_event_callback_metadata_change" DomainEventCallbackMetadataChangeMsg, Domain Some(23), true;
    Remote 382 "secret_event_lifecycle" SecretEventLifecycleMsg, Secret Some(0), true;
    Remote 383 "secret_event_value_changed" SecretEventValueChangedMsg, Secret Some(1), true;
    Remote 385 "domain_event_block_threshold" DomainEventBlockThresholdMsg, Domain Some(24), true;
    Remote 423 "domain_event_memory_failure" DomainEventMemoryFailureMsg, Domain Some(25), true;
    Remote 438 "domain_event_memory_device_size_change" DomainEventMemoryDeviceSizeChangeMsg, Domain Some(26), true;
    Remote 446 "network_event_callback_metadata_change" NetworkEventCallbackMetadataChangeMsg, Network Some(1), true;
    Remote 453 "domain_event_nic_mac_change" DomainEventNicMacChangeMsg, Domain Some(27), true;
    Qemu 6 "domain_monitor_event" QemuDomainMonitorEventMsg, QemuMonitor None, true;
}
