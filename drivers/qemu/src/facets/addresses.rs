//! The addresses of guests, as far as the host knows them.

use crate::facets::Facets;
use api::constants::*;
use api::facets::DomainGuest;
use api::limits::DOMAIN_INTERFACE_MAX;
use api::{Call, Code, Domain, DomainInterface, DomainIpAddr, DomainRef, Error, List, Result};
use model::domain::Domain as Config;

#[api::facet]
impl DomainGuest for Facets {
    async fn domain_interface_addresses(
        &self,
        call: &Call,
        dom: DomainRef,
        source: u32,
        flags: u32,
    ) -> Result<List<DomainInterface, DOMAIN_INTERFACE_MAX>> {
        engine::domains::check_flags(Domain::QEMU, flags, 0, "virDomainInterfaceAddresses")?;
        let (_, live, _) = self.run_of(call, &dom)?;
        match i32::try_from(source) {
            Ok(VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE) => self.by_lease(&live).await,
            Ok(VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_ARP) => Ok(by_arp(&live)),
            Ok(VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT) => Err(Error::new(
                Domain::QEMU,
                Code::NO_SUPPORT,
                "virDomainInterfaceAddresses from the guest agent",
            )),
            _ => Err(Error::new(
                Domain::QEMU,
                Code::INVALID_ARG,
                format!("Unknown IP address data source {source}"),
            )),
        }
    }
}

impl Facets {
    async fn by_lease(&self, live: &Config) -> Result<List<DomainInterface, DOMAIN_INTERFACE_MAX>> {
        let networks = &self.domains.hypervisor.networks;
        let call = Call::internal();
        let mut found = Vec::new();
        for interface in &live.devices.interfaces {
            let Some(name) = interface
                .source
                .as_ref()
                .and_then(|source| source.network.clone())
            else {
                continue;
            };
            let mac = interface.mac().to_string();
            let network = networks.network_lookup_by_name(&call, name).await?;
            let leases = networks
                .network_get_dhcp_leases(&call, network, Some(mac.clone()), 1, 0)
                .await?;
            let addrs: Vec<DomainIpAddr> = leases
                .leases
                .iter()
                .map(|lease| DomainIpAddr {
                    r#type: lease.r#type,
                    addr: lease.ipaddr.clone(),
                    prefix: lease.prefix,
                })
                .collect();
            if !addrs.is_empty() {
                let name = interface.target_dev().to_owned();
                found.push(DomainInterface {
                    name,
                    hwaddr: Some(mac),
                    addrs: addrs.into(),
                });
            }
        }
        Ok(found.into())
    }
}

/// What the host's own table of neighbours says.
fn by_arp(live: &Config) -> List<DomainInterface, DOMAIN_INTERFACE_MAX> {
    let table = std::fs::read_to_string("/proc/net/arp").unwrap_or_default();
    let rows: Vec<Vec<&str>> = table
        .lines()
        .skip(1)
        .map(|line| line.split_whitespace().collect())
        .collect();
    let row_of = |mac: &str| {
        rows.iter()
            .find(|row| row.get(3).is_some_and(|there| there.eq_ignore_ascii_case(mac)))
    };
    let interfaces = live.devices.interfaces.iter().filter_map(|interface| {
        let mac = interface.mac().to_string();
        let addr = (*row_of(&mac)?.first()?).to_owned();
        let addrs = vec![DomainIpAddr {
            r#type: VIR_IP_ADDR_TYPE_IPV4,
            addr,
            prefix: 0,
        }];
        Some(DomainInterface {
            name: interface.target_dev().to_owned(),
            hwaddr: Some(mac),
            addrs: addrs.into(),
        })
    });
    interfaces.collect()
}
