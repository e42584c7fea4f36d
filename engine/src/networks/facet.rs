//! The procedures of networks.

use super::update::{self, Command};
use super::{Backend, Net, NetworkKind, Networks, parse};
use crate::listing::{self, CommonFilters};
use crate::metadata::{self, Change};
use crate::registry::{Affected, Edited};
use crate::{JobKind, Lookup, Snapshot};
use api::constants::*;
use api::facets::Networks as NetworksFacet;
use api::limits::NETWORK_LIST_MAX;
use api::{
    Call, Code, ConnectListAllNetworksRet, Domain, Error, Event, List, NetworkGetDhcpLeasesRet, NetworkRef,
    Result, Uuid,
};
use model::PrintOptions;
use model::network::Network;
use std::sync::Arc;

/// The filters of lists.
const FILTERS: CommonFilters = CommonFilters {
    active: [
        VIR_CONNECT_LIST_NETWORKS_ACTIVE,
        VIR_CONNECT_LIST_NETWORKS_INACTIVE,
    ],
    persistent: [
        VIR_CONNECT_LIST_NETWORKS_PERSISTENT,
        VIR_CONNECT_LIST_NETWORKS_TRANSIENT,
    ],
    autostart: [
        VIR_CONNECT_LIST_NETWORKS_AUTOSTART,
        VIR_CONNECT_LIST_NETWORKS_NO_AUTOSTART,
    ],
};

fn passes<B: Backend>(snapshot: &Snapshot<NetworkKind<B>>, flags: u32) -> bool {
    listing::passes(&FILTERS.groups(), FILTERS.traits(snapshot), flags)
}

/// Whether the flags of an update mean the run and the definition.
///
/// Errors: they mean what is not there.
fn affected<B: Backend>(snapshot: &Snapshot<NetworkKind<B>>, flags: u32) -> Result<Affected> {
    let affected = snapshot.affected(flags);
    let invalid = |words: &str| Error::new(Domain::NETWORK, Code::OPERATION_INVALID, words);
    if affected.live && !snapshot.is_active() {
        return Err(invalid("network is not running"));
    }
    if affected.config && snapshot.definition.is_none() {
        return Err(invalid("cannot change persistent config of a transient network"));
    }
    Ok(affected)
}

impl<B: Backend> Networks<B> {
    /// Changes the definition, the run, or both, as the flags of an update say.
    async fn change(
        &self,
        call: &Call,
        net: &Arc<Net<B>>,
        flags: u32,
        change: impl Fn(&mut Network) -> Result<()>,
    ) -> Result<()> {
        let _job = net.job(JobKind::Modify, call).await?;
        let snapshot = net.snapshot();
        // Both are tried before either is kept.
        let Edited { live, config } = snapshot.edited(affected(&snapshot, flags)?, change)?;
        if let Some(network) = &config {
            self.save_definition(network).await?;
        }
        if let Some(network) = &live
            && let Err(error) = self.save_status(network).await
        {
            let old = snapshot.definition.as_ref().filter(|_| config.is_some());
            if let Some(old) = old
                && let Err(error) = self.save_definition(old).await
            {
                tracing::error!(network = old.name, %error, "the file has a change that was refused");
            }
            return Err(error);
        }
        net.update(|snapshot| {
            snapshot.live = live.map(Arc::new).or(snapshot.live.take());
            snapshot.definition = config.map(Arc::new).or(snapshot.definition.take());
        });
        Ok(())
    }
}

#[api::facet]
impl<B: Backend> NetworksFacet for Networks<B> {
    async fn connect_list_defined_networks(
        &self,
        call: &Call,
        maxnames: i32,
    ) -> Result<List<String, NETWORK_LIST_MAX>> {
        Ok(self.registry.names(call, false, maxnames))
    }

    async fn connect_list_networks(
        &self,
        call: &Call,
        maxnames: i32,
    ) -> Result<List<String, NETWORK_LIST_MAX>> {
        Ok(self.registry.names(call, true, maxnames))
    }

    async fn connect_num_of_defined_networks(&self, call: &Call) -> Result<i32> {
        Ok(self.registry.count(call, false))
    }

    async fn connect_num_of_networks(&self, call: &Call) -> Result<i32> {
        Ok(self.registry.count(call, true))
    }

    async fn connect_list_all_networks(
        &self,
        call: &Call,
        need_results: i32,
        flags: u32,
    ) -> Result<ConnectListAllNetworksRet> {
        self.backend.check_flags("virConnectListAllNetworks", flags)?;
        let mut all = self.registry.list(call);
        all.retain(|net| passes(&net.snapshot(), flags));
        let ret = u32::try_from(all.len()).unwrap_or(u32::MAX);
        let nets = if need_results != 0 {
            all.iter().map(|net| Self::handle(net)).collect()
        } else {
            Default::default()
        };
        Ok(ConnectListAllNetworksRet { nets, ret })
    }

    async fn network_lookup_by_name(&self, call: &Call, name: String) -> Result<NetworkRef> {
        Ok(Self::handle(&*self.registry.lease(call, Lookup::Name(&name))?))
    }

    async fn network_lookup_by_uuid(&self, call: &Call, uuid: Uuid) -> Result<NetworkRef> {
        Ok(Self::handle(&*self.registry.lease(call, Lookup::Uuid(uuid))?))
    }

    async fn network_define_xml(&self, call: &Call, xml: String) -> Result<NetworkRef> {
        Ok(Self::handle(&*self.define(call, &xml).await?))
    }

    async fn network_define_xml_flags(&self, call: &Call, xml: String, flags: u32) -> Result<NetworkRef> {
        self.backend.check_flags("virNetworkDefineXMLFlags", flags)?;
        crate::check_schema(Domain::NETWORK, &xml, flags, VIR_NETWORK_DEFINE_VALIDATE)?;
        Ok(Self::handle(&*self.define(call, &xml).await?))
    }

    async fn network_create_xml(&self, call: &Call, xml: String) -> Result<NetworkRef> {
        Ok(Self::handle(&*self.create(call, &xml).await?))
    }

    async fn network_create_xml_flags(&self, call: &Call, xml: String, flags: u32) -> Result<NetworkRef> {
        self.backend.check_flags("virNetworkCreateXMLFlags", flags)?;
        crate::check_schema(Domain::NETWORK, &xml, flags, VIR_NETWORK_CREATE_VALIDATE)?;
        Ok(Self::handle(&*self.create(call, &xml).await?))
    }

    async fn network_create(&self, call: &Call, net: NetworkRef) -> Result<()> {
        let net = self.lease(call, &net)?;
        self.start_net(call, &net).await
    }

    async fn network_destroy(&self, call: &Call, net: NetworkRef) -> Result<()> {
        let net = self.lease(call, &net)?;
        self.stop_net(call, &net).await
    }

    async fn network_undefine(&self, call: &Call, net: NetworkRef) -> Result<()> {
        let net = self.lease(call, &net)?;
        self.undefine(call, &net).await
    }

    async fn network_get_xml_desc(&self, call: &Call, net: NetworkRef, flags: u32) -> Result<String> {
        self.backend.check_flags("virNetworkGetXMLDesc", flags)?;
        let net = self.lease(call, &net)?;
        let snapshot = net.snapshot();
        let inactive = flags & VIR_NETWORK_XML_INACTIVE as u32 != 0;
        let stays = snapshot.definition.as_ref().filter(|_| inactive);
        let mut network = Network::clone(stays.unwrap_or(snapshot.current()));
        network.connections = self.backend.connections(&net);
        Ok(network.format(PrintOptions {
            inactive: inactive || !snapshot.is_active(),
            ..PrintOptions::default()
        }))
    }

    async fn network_get_autostart(&self, call: &Call, net: NetworkRef) -> Result<i32> {
        Ok(i32::from(self.lease(call, &net)?.snapshot().autostart))
    }

    async fn network_set_autostart(&self, call: &Call, net: NetworkRef, autostart: i32) -> Result<()> {
        let net = self.lease(call, &net)?;
        self.set_autostart(call, &net, autostart != 0).await
    }

    async fn network_get_bridge_name(&self, call: &Call, net: NetworkRef) -> Result<String> {
        let net = self.lease(call, &net)?;
        let snapshot = net.snapshot();
        match snapshot.current().bridge_name() {
            "" => {
                let words = format!("network '{}' does not have a bridge name.", net.name());
                Err(Error::internal(Domain::NETWORK, words))
            }
            name => Ok(name.to_owned()),
        }
    }

    async fn network_is_active(&self, call: &Call, net: NetworkRef) -> Result<i32> {
        Ok(i32::from(self.lease(call, &net)?.snapshot().is_active()))
    }

    async fn network_is_persistent(&self, call: &Call, net: NetworkRef) -> Result<i32> {
        Ok(i32::from(self.lease(call, &net)?.snapshot().definition.is_some()))
    }

    async fn network_get_dhcp_leases(
        &self,
        call: &Call,
        net: NetworkRef,
        mac: Option<String>,
        need_results: i32,
        flags: u32,
    ) -> Result<NetworkGetDhcpLeasesRet> {
        let _ = flags;
        let net = self.lease(call, &net)?;
        let found = self.backend.leases(net.snapshot().current(), mac.as_deref())?;
        let ret = u32::try_from(found.len()).unwrap_or(u32::MAX);
        let leases = if need_results != 0 {
            found.into()
        } else {
            Default::default()
        };
        Ok(NetworkGetDhcpLeasesRet { leases, ret })
    }

    async fn network_update(
        &self,
        call: &Call,
        net: NetworkRef,
        command: u32,
        section: u32,
        parentIndex: i32,
        xml: String,
        flags: u32,
    ) -> Result<()> {
        let net = self.lease(call, &net)?;
        self.backend.check_flags("virNetworkUpdate", flags)?;
        let command = Command::from_number(command)?;
        self.change(call, &net, flags, |network| {
            update::apply(network, command, section, parentIndex, &xml)?;
            // The whole may be wrong where the part is not.
            parse(&network.format(PrintOptions::default())).map(drop)
        })
        .await?;
        match net.snapshot().live.clone() {
            Some(network) => self.backend.updated(&network, section).await,
            None => Ok(()),
        }
    }

    async fn network_set_metadata(
        &self,
        call: &Call,
        network: NetworkRef,
        r#type: i32,
        metadata: Option<String>,
        key: Option<String>,
        uri: Option<String>,
        flags: u32,
    ) -> Result<()> {
        let net = self.lease(call, &network)?;
        self.backend.check_flags("virNetworkSetMetadata", flags)?;
        let change = Change::parse::<Network>(r#type, metadata, key, uri.clone())?;
        self.change(call, &net, flags, |network| {
            change.apply(network);
            Ok(())
        })
        .await?;
        self.bus.emit(&Event::NetworkMetadataChange {
            net: Self::handle(&net),
            kind: r#type,
            nsuri: uri,
        });
        Ok(())
    }

    async fn network_get_metadata(
        &self,
        call: &Call,
        network: NetworkRef,
        r#type: i32,
        uri: Option<String>,
        flags: u32,
    ) -> Result<String> {
        let both = VIR_NETWORK_UPDATE_AFFECT_LIVE | VIR_NETWORK_UPDATE_AFFECT_CONFIG;
        if flags & both.cast_unsigned() == both.cast_unsigned() {
            let words =
                "Flags 'VIR_NETWORK_UPDATE_AFFECT_LIVE' and 'VIR_NETWORK_UPDATE_AFFECT_CONFIG' are mutually";
            return Err(Error::verbatim(
                Domain::NETWORK,
                Code::INVALID_ARG,
                format!("{words} exclusive"),
            ));
        }
        self.backend.check_flags("virNetworkGetMetadata", flags)?;
        let net = self.lease(call, &network)?;
        let snapshot = net.snapshot();
        let config = affected(&snapshot, flags)?.config;
        let stays = snapshot.definition.as_ref().filter(|_| config);
        metadata::read(&**stays.unwrap_or(snapshot.current()), r#type, uri.as_deref())
    }
}
