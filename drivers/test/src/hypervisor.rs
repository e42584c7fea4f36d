//! Guests that are running because we say so.

use api::constants::*;
use api::{Domain, Fut};
use engine::domains::{Guest, Hypervisor, Origin, Phase, Plan, Reports, Started, View, uuid_of};
use model::{PrintOptions, ReadOptions};
use std::sync::Arc;

/// The hypervisor that only pretends.
pub struct Pretence;

fn done<'a>() -> Fut<'a, ()> {
    Box::pin(async { Ok(()) })
}

impl Hypervisor for Pretence {
    type Private = Reporter;

    const DOMAIN: Domain = Domain::TEST;
    const TYPE: &'static str = "TEST";

    fn read<'a>(&'a self, xml: &'a str, _origin: Origin) -> Fut<'a, model::domain::Domain> {
        let parsed = model::domain::Domain::parse(
            xml,
            ReadOptions {
                inactive: true,
                ..ReadOptions::default()
            },
        );
        Box::pin(async move {
            let mut config =
                parsed.map_err(|problems| engine::document_error(api::Domain::TEST, &problems))?;
            if config.uuid.is_none() {
                config.uuid = Some(model::Uuid(engine::random_uuid().0));
            }
            Ok(config)
        })
    }

    fn print(&self, config: &model::domain::Domain, view: View) -> String {
        config.format(PrintOptions {
            inactive: view.inactive,
            secure: view.secure,
            migratable: view.migratable,
        })
    }

    fn start<'a>(
        &'a self,
        guest: &'a Arc<Guest<Self>>,
        plan: Plan,
        reports: Arc<dyn Reports>,
    ) -> Fut<'a, Started> {
        let mut live = model::domain::Domain::clone(&plan.config);
        live.id = Some(plan.id);
        *guest
            .private
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = Some(reports);
        let phase = match plan.paused {
            true => Phase::paused(VIR_DOMAIN_PAUSED_USER),
            false => Phase::running(VIR_DOMAIN_RUNNING_BOOTED),
        };
        Box::pin(async move { Ok(Started { live, phase }) })
    }

    fn destroy<'a>(&'a self, _: &'a Arc<Guest<Self>>, _graceful: bool) -> Fut<'a, ()> {
        done()
    }

    fn shutdown<'a>(&'a self, guest: &'a Arc<Guest<Self>>, _flags: u32) -> Fut<'a, ()> {
        let reports = guest
            .private
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone();
        let uuid = uuid_of(guest.snapshot().current());
        Box::pin(async move {
            match reports {
                Some(reports) => reports.ended(uuid, VIR_DOMAIN_SHUTOFF_SHUTDOWN).await,
                None => Ok(()),
            }
        })
    }

    fn reboot<'a>(&'a self, _: &'a Arc<Guest<Self>>, _flags: u32) -> Fut<'a, ()> {
        done()
    }

    fn suspend<'a>(&'a self, _: &'a Arc<Guest<Self>>) -> Fut<'a, ()> {
        done()
    }

    fn resume<'a>(&'a self, _: &'a Arc<Guest<Self>>) -> Fut<'a, ()> {
        done()
    }

    fn reset<'a>(&'a self, _: &'a Arc<Guest<Self>>) -> Fut<'a, ()> {
        done()
    }

    fn set_memory<'a>(&'a self, guest: &'a Arc<Guest<Self>>, kib: u64) -> Fut<'a, ()> {
        guest.update(|snapshot| {
            if let Some(live) = &mut snapshot.live {
                Arc::make_mut(live).current_memory = Some(model::Kib(kib));
            }
        });
        done()
    }

    /// Pretended guests use as much time as their age.
    fn cpu_time_ns(&self, guest: &Guest<Self>) -> u64 {
        engine::now_ms()
            .saturating_sub(guest.snapshot().state.since_ms)
            .saturating_mul(1_000_000)
    }
}

/// Where a guest tells that it ended.
#[derive(Default)]
pub struct Reporter(std::sync::Mutex<Option<Arc<dyn Reports>>>);
