//! What QEMU tells by itself, turned into phases and events.

use crate::hypervisor::Qemu;
use crate::qmp::MonitorEvent;
use crate::run::Running;
use api::constants::*;
use api::{DomainEvent, Event, Uuid};
use engine::EventBus;
use engine::domains::{Domains, Guest, Phase, Reports};
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::sync::mpsc::Receiver;

/// The one who listens to a guest.
pub(super) struct Listener {
    pub guest: Arc<Guest<Qemu>>,
    pub uuid: Uuid,
    pub running: Arc<Running>,
    pub reports: Arc<dyn Reports>,
    pub bus: Arc<EventBus>,
}

impl Listener {
    /// Listens until QEMU is gone.
    pub(super) async fn listen(self, mut events: Receiver<MonitorEvent>) {
        while let Some(event) = events.recv().await {
            self.relay(&event);
            self.handle(&event).await;
        }
    }

    /// Everything goes to those who asked for the monitor's own events.
    fn relay(&self, event: &MonitorEvent) {
        let details = if event.data.is_null() {
            None
        } else {
            Some(event.data.to_string())
        };
        self.bus.emit(&Event::QemuMonitor {
            dom: Domains::<Qemu>::handle(&self.guest),
            event: event.name.clone(),
            seconds: event.seconds,
            micros: event.micros,
            details,
        });
    }

    fn tell(&self, event: DomainEvent) {
        self.reports.event(self.uuid, event);
    }

    async fn handle(&self, event: &MonitorEvent) {
        let data = &event.data;
        let text = |key: &str| data[key].as_str().unwrap_or_default().to_owned();
        match event.name.as_str() {
            "SHUTDOWN" => self.powered_off(data).await,
            "RESET" => self.tell(DomainEvent::Reboot {}),
            "STOP" => self.stopped(),
            "RESUME" => self.resumed(),
            "POWERDOWN" => {}
            "RTC_CHANGE" => self.tell(DomainEvent::RtcChange {
                offset_s: data["offset"].as_i64().unwrap_or(0),
            }),
            "WATCHDOG" => self.tell(DomainEvent::Watchdog {
                action: watchdog_action(&text("action")),
            }),
            "BALLOON_CHANGE" => self.ballooned(data["actual"].as_u64().unwrap_or(0) / 1024),
            "DEVICE_DELETED" if data["device"].is_string() => {
                self.tell(DomainEvent::DeviceRemoved {
                    alias: text("device"),
                });
            }
            "DEVICE_TRAY_MOVED" => {
                let open = data["tray-open"].as_bool().unwrap_or(false);
                let reason = if open {
                    VIR_DOMAIN_EVENT_TRAY_CHANGE_OPEN
                } else {
                    VIR_DOMAIN_EVENT_TRAY_CHANGE_CLOSE
                };
                self.tell(DomainEvent::TrayChange {
                    alias: text("id"),
                    reason,
                });
            }
            "BLOCK_IO_ERROR" => self.io_failed(data),
            "SUSPEND" => self.phase(VIR_DOMAIN_PMSUSPENDED, 0, VIR_DOMAIN_EVENT_PMSUSPENDED, 0),
            "WAKEUP" => {
                self.tell(DomainEvent::PmWakeup { reason: 0 });
                let reason = VIR_DOMAIN_RUNNING_WAKEUP;
                self.phase(
                    VIR_DOMAIN_RUNNING,
                    reason,
                    VIR_DOMAIN_EVENT_STARTED,
                    VIR_DOMAIN_EVENT_STARTED_WAKEUP,
                );
            }
            "GUEST_PANICKED" => {
                let detail = VIR_DOMAIN_EVENT_CRASHED_PANICKED;
                self.phase(
                    VIR_DOMAIN_CRASHED,
                    VIR_DOMAIN_CRASHED_PANICKED,
                    VIR_DOMAIN_EVENT_CRASHED,
                    detail,
                );
            }
            "VSERPORT_CHANGE" => self.channel_moved(&text("id"), data["open"].as_bool().unwrap_or(false)),
            _ => {}
        }
    }

    fn phase(&self, state: i32, reason: i32, event: i32, detail: i32) {
        self.reports
            .phase(self.uuid, Phase { state, reason }, Some((event, detail)));
    }

    /// The guest switched itself off, or was asked to and did. QEMU is kept (`-no-shutdown`) until we say what next.
    async fn powered_off(&self, data: &Value) {
        let by_guest = data["guest"].as_bool().unwrap_or(true);
        if self.running.restarts.swap(false, Ordering::Relaxed) {
            let done = async {
                self.running.monitor.execute("system_reset", None).await?;
                self.running.monitor.execute("cont", None).await
            };
            if done.await.is_ok() {
                return;
            }
        }
        let detail = if by_guest {
            VIR_DOMAIN_EVENT_SHUTDOWN_GUEST
        } else {
            VIR_DOMAIN_EVENT_SHUTDOWN_HOST
        };
        self.running.note_ending(VIR_DOMAIN_SHUTOFF_SHUTDOWN);
        self.phase(
            VIR_DOMAIN_SHUTDOWN,
            VIR_DOMAIN_SHUTDOWN_USER,
            VIR_DOMAIN_EVENT_SHUTDOWN,
            detail,
        );
        let _ = self.running.process.signal(rustix::process::Signal::TERM);
    }

    /// Only a stop that nobody asked for is news.
    fn stopped(&self) {
        if self.guest.snapshot().state.phase.is_running() && self.guest.active_job().is_none() {
            let detail = VIR_DOMAIN_EVENT_SUSPENDED_PAUSED;
            self.phase(
                VIR_DOMAIN_PAUSED,
                VIR_DOMAIN_PAUSED_UNKNOWN,
                VIR_DOMAIN_EVENT_SUSPENDED,
                detail,
            );
        }
    }

    fn resumed(&self) {
        if self.guest.snapshot().state.phase.is_paused() && self.guest.active_job().is_none() {
            let reason = VIR_DOMAIN_RUNNING_UNPAUSED;
            self.phase(
                VIR_DOMAIN_RUNNING,
                reason,
                VIR_DOMAIN_EVENT_RESUMED,
                VIR_DOMAIN_EVENT_RESUMED_UNPAUSED,
            );
        }
    }

    fn ballooned(&self, actual_kib: u64) {
        self.reports.change_live(
            self.uuid,
            Box::new(move |live| live.current_memory = Some(model::Kib(actual_kib))),
        );
        self.tell(DomainEvent::BalloonChange { actual_kib });
    }

    fn io_failed(&self, data: &Value) {
        let text = |key: &str| data[key].as_str().unwrap_or_default().to_owned();
        let action = match data["action"].as_str() {
            Some("report") => VIR_DOMAIN_EVENT_IO_ERROR_REPORT,
            Some("stop") => VIR_DOMAIN_EVENT_IO_ERROR_PAUSE,
            _ => VIR_DOMAIN_EVENT_IO_ERROR_NONE,
        };
        let alias = text("qom-path")
            .rsplit('/')
            .find(|part| *part != "virtio-backend")
            .unwrap_or("")
            .to_owned();
        let reason = if data["nospace"].as_bool() == Some(true) {
            "enospc"
        } else {
            ""
        };
        self.tell(DomainEvent::IoError {
            src_path: String::new(),
            alias: alias.clone(),
            action,
        });
        self.tell(DomainEvent::IoErrorReason {
            src_path: String::new(),
            alias,
            action,
            reason: reason.into(),
        });
        if action == VIR_DOMAIN_EVENT_IO_ERROR_PAUSE {
            let detail = VIR_DOMAIN_EVENT_SUSPENDED_IOERROR;
            self.phase(
                VIR_DOMAIN_PAUSED,
                VIR_DOMAIN_PAUSED_IOERROR,
                VIR_DOMAIN_EVENT_SUSPENDED,
                detail,
            );
        }
    }

    /// The guest opened or closed a channel: the live definition shows it, and for the agent's there is an event.
    fn channel_moved(&self, alias: &str, open: bool) {
        let mut agent = false;
        if let Some(live) = &self.guest.snapshot().live {
            let channel = live
                .devices
                .channels
                .iter()
                .find(|channel| channel.info.alias() == alias);
            agent = channel.is_some_and(|channel| crate::definition_glue::channel_name(channel) == AGENT);
        }
        let alias = alias.to_owned();
        self.reports.change_live(
            self.uuid,
            Box::new(move |live| crate::definition_glue::set_channel_state(live, &alias, open)),
        );
        if agent {
            let state = if open { 1 } else { 2 };
            self.tell(DomainEvent::AgentLifecycle { state, reason: 2 });
        }
    }
}

/// The channel that the guest agent listens on.
const AGENT: &str = "org.qemu.guest_agent.0";

fn watchdog_action(name: &str) -> i32 {
    match name {
        "pause" => VIR_DOMAIN_EVENT_WATCHDOG_PAUSE,
        "reset" => VIR_DOMAIN_EVENT_WATCHDOG_RESET,
        "poweroff" => VIR_DOMAIN_EVENT_WATCHDOG_POWEROFF,
        "shutdown" => VIR_DOMAIN_EVENT_WATCHDOG_SHUTDOWN,
        "debug" => VIR_DOMAIN_EVENT_WATCHDOG_DEBUG,
        "inject-nmi" => VIR_DOMAIN_EVENT_WATCHDOG_INJECTNMI,
        _ => VIR_DOMAIN_EVENT_WATCHDOG_NONE,
    }
}
