//! The software that pretends to run inside of a pretended guest.

use crate::hypervisor::{GUEST_CLOCK_S, Pretence, invalid_operation};
use crate::networks::PretendedNetworks;
use api::constants::*;
use api::facets::DomainGuest;
use api::limits::{DOMAIN_FSFREEZE_MOUNTPOINTS_MAX, DOMAIN_INTERFACE_MAX};
use api::{
    Call, Code, Domain, DomainFsinfo, DomainGetFsinfoRet, DomainGetTimeRet, DomainInterface, DomainIpAddr,
    DomainRef, Error, List, Result,
};
use engine::Lookup;
use engine::domains::{Domains, check_flags};
use engine::networks::Networks;
use model::domain::{Interface, InterfaceKind};
use std::net::IpAddr;

/// Where the partitions of every guest's first disk are mounted.
const MOUNTED: [&str; 2] = ["/", "/boot"];

/// Addresses of cards on one network that each guest has for itself.
const ADDRESSES_PER_GUEST: u32 = 20;

/// The software in all guests.
pub(crate) struct Software {
    pub domains: Domains<Pretence>,
    pub networks: Networks<PretendedNetworks>,
}

impl Software {
    /// The first address that guests of a network get, and the length of its prefix in bits.
    fn first_address(&self, network: &str) -> Option<(IpAddr, u32)> {
        let net = self.networks.registry.find(Lookup::Name(network))?;
        let snapshot = net.snapshot();
        let ip = snapshot.current().ips.first()?;
        let (own, prefix) = ip.parsed()?;
        let range = ip.dhcp.as_ref().and_then(|dhcp| dhcp.ranges.first());
        let first = range.and_then(|range| range.start.parse().ok());
        Some((first.unwrap_or(own), prefix))
    }

    /// The addresses of the card that is the `index`th of the guest `id`.
    fn addresses(&self, interface: &Interface, index: u32, id: u32) -> Result<Vec<DomainIpAddr>> {
        let (address, prefix) = if interface.kind == InterfaceKind::Network {
            let source = interface
                .source
                .as_ref()
                .and_then(|source| source.network.as_deref());
            let network = source.unwrap_or_default();
            let (first, prefix) = self.first_address(network).ok_or_else(|| {
                let words = format!("network '{network}' gives no addresses");
                Error::internal(Domain::TEST, words)
            })?;
            let offset = id.saturating_sub(1).saturating_mul(ADDRESSES_PER_GUEST);
            (
                behind(first, offset.saturating_add(index).saturating_add(1)),
                prefix,
            )
        } else {
            let first = IpAddr::from([192, 168, 0, 1]);
            (behind(first, index), 24)
        };
        Ok(vec![DomainIpAddr {
            r#type: i32::from(address.is_ipv6()),
            addr: address.to_string(),
            prefix,
        }])
    }
}

/// The address so many places behind another.
fn behind(address: IpAddr, places: u32) -> IpAddr {
    match address {
        IpAddr::V4(address) => IpAddr::V4(u32::from(address).wrapping_add(places).into()),
        IpAddr::V6(address) => IpAddr::V6(u128::from(address).wrapping_add(places.into()).into()),
    }
}

#[api::facet]
impl DomainGuest for Software {
    async fn domain_get_hostname(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<String> {
        check_flags(Domain::TEST, flags, 0, "virDomainGetHostname")?;
        let guest = self.domains.lease_active(call, &dom)?;
        Ok(format!("{}host", guest.name()))
    }

    async fn domain_get_time(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<DomainGetTimeRet> {
        check_flags(Domain::TEST, flags, 0, "virDomainGetTime")?;
        self.domains.lease_active(call, &dom)?;
        Ok(DomainGetTimeRet {
            seconds: GUEST_CLOCK_S.cast_signed(),
            nseconds: 0,
        })
    }

    async fn domain_set_time(
        &self,
        call: &Call,
        dom: DomainRef,
        _seconds: i64,
        _nseconds: u32,
        flags: u32,
    ) -> Result<()> {
        check_flags(
            Domain::TEST,
            flags,
            VIR_DOMAIN_TIME_SYNC as u32,
            "virDomainSetTime",
        )?;
        self.domains.lease_active(call, &dom).map(|_| ())
    }

    async fn domain_get_fsinfo(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<DomainGetFsinfoRet> {
        check_flags(Domain::TEST, flags, 0, "virDomainGetFSInfo")?;
        let guest = self.domains.lease_active(call, &dom)?;
        let snapshot = guest.snapshot();
        let disks = &snapshot.current().devices.disks;
        let Some(first) = disks.first() else {
            return Ok(DomainGetFsinfoRet::default());
        };
        let partition = |(place, number): (&str, u32)| DomainFsinfo {
            mountpoint: place.to_owned(),
            name: format!("{}{number}", first.target_dev()),
            fstype: "ext4".to_owned(),
            dev_aliases: vec![first.target_dev().to_owned()].into(),
        };
        let info: Vec<_> = MOUNTED.into_iter().zip(1..).map(partition).collect();
        Ok(DomainGetFsinfoRet {
            ret: u32::try_from(info.len()).unwrap_or(u32::MAX),
            info: info.into(),
        })
    }

    async fn domain_fsfreeze(
        &self,
        call: &Call,
        dom: DomainRef,
        mountpoints: List<String, DOMAIN_FSFREEZE_MOUNTPOINTS_MAX>,
        flags: u32,
    ) -> Result<i32> {
        check_flags(Domain::TEST, flags, 0, "virDomainFSFreeze")?;
        self.freeze(call, &dom, &mountpoints, true)
    }

    async fn domain_fsthaw(
        &self,
        call: &Call,
        dom: DomainRef,
        mountpoints: List<String, DOMAIN_FSFREEZE_MOUNTPOINTS_MAX>,
        flags: u32,
    ) -> Result<i32> {
        check_flags(Domain::TEST, flags, 0, "virDomainFSThaw")?;
        self.freeze(call, &dom, &mountpoints, false)
    }

    async fn domain_fstrim(
        &self,
        call: &Call,
        dom: DomainRef,
        mountPoint: Option<String>,
        _minimum: u64,
        flags: u32,
    ) -> Result<()> {
        check_flags(Domain::TEST, flags, 0, "virDomainFSTrim")?;
        self.domains.lease_active(call, &dom)?;
        match mountPoint {
            Some(place) => file_system(&place).map(|_| ()),
            None => Ok(()),
        }
    }

    async fn domain_interface_addresses(
        &self,
        call: &Call,
        dom: DomainRef,
        source: u32,
        flags: u32,
    ) -> Result<List<DomainInterface, DOMAIN_INTERFACE_MAX>> {
        check_flags(Domain::TEST, flags, 0, "virDomainInterfaceAddresses")?;
        let guest = self.domains.lease_active(call, &dom)?;
        if source > VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_ARP as u32 {
            let words = format!("Unknown IP address data source {source}");
            return Err(Error::new(Domain::TEST, Code::ARGUMENT_UNSUPPORTED, words));
        }
        let snapshot = guest.snapshot();
        let id = snapshot.state.id.unwrap_or_default().unsigned_abs();
        let cards = snapshot.current().devices.interfaces.iter().zip(0u32..);
        let told = cards.map(|(interface, index)| {
            Ok(DomainInterface {
                name: interface.target_dev().to_owned(),
                hwaddr: Some(interface.mac().to_string()),
                addrs: self.addresses(interface, index, id)?.into(),
            })
        });
        Ok(told.collect::<Result<Vec<_>>>()?.into())
    }

    async fn domain_set_user_password(
        &self,
        call: &Call,
        dom: DomainRef,
        _user: Option<String>,
        _password: Option<String>,
        flags: u32,
    ) -> Result<()> {
        let known = VIR_DOMAIN_PASSWORD_ENCRYPTED as u32;
        check_flags(Domain::TEST, flags, known, "virDomainSetUserPassword")?;
        self.domains.lease_active(call, &dom).map(|_| ())
    }
}

/// Which of [`MOUNTED`] is mounted there.
fn file_system(place: &str) -> Result<usize> {
    MOUNTED
        .iter()
        .position(|mounted| *mounted == place)
        .ok_or_else(|| invalid_operation(format!("mount point not found: {place}")))
}

impl Software {
    /// Freezes or thaws file systems, all if none is named; gives how many changed.
    fn freeze(&self, call: &Call, dom: &DomainRef, places: &[String], frozen: bool) -> Result<i32> {
        let guest = self.domains.lease_active(call, dom)?;
        let chosen: Vec<usize> = match places {
            [] => (0..MOUNTED.len()).collect(),
            places => places
                .iter()
                .map(|place| file_system(place))
                .collect::<Result<_>>()?,
        };
        let mut state = guest.private.lock();
        let mut changed = 0;
        for index in chosen {
            if let Some(now) = state.frozen.get_mut(index).filter(|now| **now != frozen) {
                *now = frozen;
                changed += 1;
            }
        }
        Ok(changed)
    }
}
