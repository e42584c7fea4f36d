//! Finding and listing domains.

use crate::domains::{Domains, Hypervisor};
use crate::listing;
use crate::registry::{Lookup, Snapshot};
use api::constants::*;
use api::facets::DomainLookup;
use api::limits::DOMAIN_LIST_MAX;
use api::{Call, ConnectListAllDomainsRet, DomainRef, List, Result, Uuid};

/// Groups of filters: within a group any, of every group that has one at least one must hold.
const GROUPS: [u32; 7] = [
    (VIR_CONNECT_LIST_DOMAINS_ACTIVE | VIR_CONNECT_LIST_DOMAINS_INACTIVE) as u32,
    (VIR_CONNECT_LIST_DOMAINS_PERSISTENT | VIR_CONNECT_LIST_DOMAINS_TRANSIENT) as u32,
    (VIR_CONNECT_LIST_DOMAINS_RUNNING
        | VIR_CONNECT_LIST_DOMAINS_PAUSED
        | VIR_CONNECT_LIST_DOMAINS_SHUTOFF
        | VIR_CONNECT_LIST_DOMAINS_OTHER) as u32,
    (VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE | VIR_CONNECT_LIST_DOMAINS_NO_MANAGEDSAVE) as u32,
    (VIR_CONNECT_LIST_DOMAINS_AUTOSTART | VIR_CONNECT_LIST_DOMAINS_NO_AUTOSTART) as u32,
    (VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT | VIR_CONNECT_LIST_DOMAINS_NO_SNAPSHOT) as u32,
    (VIR_CONNECT_LIST_DOMAINS_HAS_CHECKPOINT | VIR_CONNECT_LIST_DOMAINS_NO_CHECKPOINT) as u32,
];

/// The filters that describe a domain.
fn traits<H: Hypervisor>(snapshot: &Snapshot<super::GuestKind<H>>) -> u32 {
    let pick = |yes: bool, a: i32, b: i32| (if yes { a } else { b }) as u32;
    let state = match snapshot.state.phase.state {
        VIR_DOMAIN_RUNNING => VIR_CONNECT_LIST_DOMAINS_RUNNING,
        VIR_DOMAIN_PAUSED => VIR_CONNECT_LIST_DOMAINS_PAUSED,
        VIR_DOMAIN_SHUTOFF => VIR_CONNECT_LIST_DOMAINS_SHUTOFF,
        _ => VIR_CONNECT_LIST_DOMAINS_OTHER,
    };
    let active = snapshot.is_active();
    let persistent = snapshot.definition.is_some();
    pick(
        active,
        VIR_CONNECT_LIST_DOMAINS_ACTIVE,
        VIR_CONNECT_LIST_DOMAINS_INACTIVE,
    ) | pick(
        persistent,
        VIR_CONNECT_LIST_DOMAINS_PERSISTENT,
        VIR_CONNECT_LIST_DOMAINS_TRANSIENT,
    ) | state as u32
        | pick(
            snapshot.state.has_managed_save,
            VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE,
            VIR_CONNECT_LIST_DOMAINS_NO_MANAGEDSAVE,
        )
        | pick(
            snapshot.autostart,
            VIR_CONNECT_LIST_DOMAINS_AUTOSTART,
            VIR_CONNECT_LIST_DOMAINS_NO_AUTOSTART,
        )
        | VIR_CONNECT_LIST_DOMAINS_NO_SNAPSHOT as u32
        | VIR_CONNECT_LIST_DOMAINS_NO_CHECKPOINT as u32
}

/// Whether a domain passes the filters.
pub(super) fn passes<H: Hypervisor>(snapshot: &Snapshot<super::GuestKind<H>>, flags: u32) -> bool {
    listing::passes(&GROUPS, traits(snapshot), flags)
}

fn at_most<T>(max: i32, values: impl Iterator<Item = T>) -> List<T, DOMAIN_LIST_MAX> {
    values.take(usize::try_from(max).unwrap_or(0)).collect()
}

#[api::facet]
impl<H: Hypervisor> DomainLookup for Domains<H> {
    async fn domain_lookup_by_id(&self, call: &Call, id: i32) -> Result<DomainRef> {
        Ok(Self::handle(&*self.registry.lease(call, Lookup::Id(id))?))
    }

    async fn domain_lookup_by_name(&self, call: &Call, name: String) -> Result<DomainRef> {
        Ok(Self::handle(&*self.registry.lease(call, Lookup::Name(&name))?))
    }

    async fn domain_lookup_by_uuid(&self, call: &Call, uuid: Uuid) -> Result<DomainRef> {
        Ok(Self::handle(&*self.registry.lease(call, Lookup::Uuid(uuid))?))
    }

    async fn connect_domain_xml_to_native(
        &self,
        call: &Call,
        native_format: String,
        domain_xml: String,
        flags: u32,
    ) -> Result<String> {
        super::check_flags(H::DOMAIN, flags, 0, "virConnectDomainXMLToNative")?;
        call.check("connect", None)?;
        let config = self.hypervisor.read(&domain_xml, super::Origin::Client).await?;
        self.hypervisor.to_native(&native_format, &config).await
    }

    async fn connect_num_of_domains(&self, call: &Call) -> Result<i32> {
        Ok(self.registry.count(call, true))
    }

    async fn connect_num_of_defined_domains(&self, call: &Call) -> Result<i32> {
        Ok(self.registry.count(call, false))
    }

    async fn connect_list_domains(&self, call: &Call, maxids: i32) -> Result<List<i32, DOMAIN_LIST_MAX>> {
        let all = self.registry.seen(call, true);
        Ok(at_most(
            maxids,
            all.iter().filter_map(|guest| guest.snapshot().state.id),
        ))
    }

    async fn connect_list_defined_domains(
        &self,
        call: &Call,
        maxnames: i32,
    ) -> Result<List<String, DOMAIN_LIST_MAX>> {
        Ok(self.registry.names(call, false, maxnames))
    }

    async fn connect_list_all_domains(
        &self,
        call: &Call,
        need_results: i32,
        flags: u32,
    ) -> Result<ConnectListAllDomainsRet> {
        let known = GROUPS.iter().fold(0, |all, group| all | group);
        super::check_flags(H::DOMAIN, flags, known, "virConnectListAllDomains")?;
        let all = self.registry.list(call);
        let domains: Vec<DomainRef> = all
            .iter()
            .filter(|guest| passes(&*guest.snapshot(), flags))
            .map(|guest| Self::handle(guest))
            .collect();
        let ret = u32::try_from(domains.len()).unwrap_or(u32::MAX);
        let domains = if need_results != 0 { domains } else { Vec::new() };
        Ok(ConnectListAllDomainsRet {
            domains: domains.into(),
            ret,
        })
    }
}
