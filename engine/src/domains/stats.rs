//! Statistics of many domains in one call.

use crate::domains::hypervisor::StatsWanted;
use crate::domains::{Domains, Guest, Hypervisor, lookup};
use crate::registry::Lookup;
use api::constants::*;
use api::limits::DOMAIN_LIST_MAX;
use api::{Call, Code, DomainRef, DomainStatsRecord, Error, List, Params, Result};
use std::sync::Arc;

/// The bits of `flags` that choose domains.
const FILTERS: u32 = 0xff;

impl<H: Hypervisor> Domains<H> {
    pub(super) async fn all_stats(
        &self,
        call: &Call,
        doms: List<DomainRef, DOMAIN_LIST_MAX>,
        asked: u32,
        flags: u32,
    ) -> Result<List<DomainStatsRecord, DOMAIN_LIST_MAX>> {
        let no_wait = flags & VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT as u32 != 0;
        let groups = if asked == 0 { u32::MAX } else { asked };
        let lacking = groups & !H::STATS_GROUPS;
        let enforced = flags & VIR_CONNECT_GET_ALL_DOMAINS_STATS_ENFORCE_STATS != 0;
        if enforced && asked != 0 && lacking != 0 {
            let words = format!("Stats types bits 0x{lacking:x} are not supported by this daemon");
            return Err(Error::new(H::DOMAIN, Code::ARGUMENT_UNSUPPORTED, words));
        }
        let groups = groups & H::STATS_GROUPS;
        let wanted = StatsWanted { groups, no_wait };
        let guests = self.chosen(call, &doms, flags & FILTERS)?;
        // Guests are asked side by side: one that hangs must not make the others wait for their turn.
        let tasks: Vec<_> = guests
            .into_iter()
            .map(|guest| {
                let domains = self.clone();
                tokio::spawn(async move { domains.record(&guest, wanted).await })
            })
            .collect();
        let mut records = Vec::new();
        for task in tasks {
            if let Ok(record) = task.await {
                records.push(record);
            }
        }
        Ok(records.into())
    }

    fn chosen(&self, call: &Call, doms: &[DomainRef], filters: u32) -> Result<Vec<Arc<Guest<H>>>> {
        let mut guests = Vec::new();
        if doms.is_empty() {
            guests = self.registry.list(call);
        }
        for dom in doms {
            // A domain that went away since it was listed is left out.
            guests.extend(self.registry.find(Lookup::Handle(dom.uuid, &dom.name)));
        }
        guests.retain(|guest| lookup::passes(&*guest.snapshot(), filters));
        Ok(guests)
    }

    async fn record(&self, guest: &Arc<Guest<H>>, wanted: StatsWanted) -> DomainStatsRecord {
        let mut params = Params::new();
        let snapshot = guest.snapshot();
        let has = |group: i32| wanted.groups & group as u32 != 0;
        if has(VIR_DOMAIN_STATS_STATE) {
            params.int("state.state", snapshot.state.phase.state);
            params.int("state.reason", snapshot.state.phase.reason);
        }
        if has(VIR_DOMAIN_STATS_CPU_TOTAL) && snapshot.is_active() {
            params.ullong("cpu.time", self.hypervisor.cpu_time_ns(guest));
        }
        if let Err(error) = self.hypervisor.stats(guest, wanted, &mut params).await {
            tracing::debug!(domain = guest.name(), %error, "statistics are incomplete");
        }
        DomainStatsRecord {
            dom: Self::handle(guest),
            params: params.0.into(),
        }
    }
}
