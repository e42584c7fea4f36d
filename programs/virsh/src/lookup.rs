//! Finds objects by what people call them: id, name, UUID, key or path.

use std::sync::Arc;

use api::{
    DomainCheckpointRef, DomainRef, DomainSnapshotRef, InterfaceRef, NetworkRef, NodeDeviceRef, NwfilterRef,
    SecretRef, StoragePoolRef, StorageVolRef, Uuid,
};

use crate::args::Args;
use crate::failure::{Explain, Failure, Said};
use crate::link::Link;
use crate::shell::Shell;

/// By which of its names a domain may be given.
#[derive(Clone, Copy)]
pub struct By {
    /// By the number it has while it runs.
    pub id: bool,
    /// By name.
    pub name: bool,
    /// By UUID.
    pub uuid: bool,
}

/// By any of them.
pub const ANY: By = By {
    id: true,
    name: true,
    uuid: true,
};

/// A UUID in its usual form of 36 characters; anything else may be a name.
fn as_uuid(text: &str) -> Option<Uuid> {
    if text.len() == 36 { Uuid::parse(text) } else { None }
}

impl Shell {
    /// The domain that option `--domain` gives.
    pub async fn domain(&mut self, args: &Args) -> Said<(Arc<Link>, DomainRef)> {
        self.domain_by(args, "domain", ANY).await
    }

    /// The domain that an option gives, by those of its names.
    pub async fn domain_by(&mut self, args: &Args, option: &str, by: By) -> Said<(Arc<Link>, DomainRef)> {
        let text = args.need(option)?;
        let at = self.at().await?;
        let domain = find_domain(&at, text, by).await?;
        Ok((at, domain))
    }

    /// The network that an option gives.
    pub async fn network(&mut self, args: &Args) -> Said<(Arc<Link>, NetworkRef)> {
        let text = args.need("network")?;
        let at = self.at().await?;
        let network = find_network(&at, text).await?;
        Ok((at, network))
    }

    /// The pool that an option gives.
    pub async fn pool(&mut self, args: &Args) -> Said<(Arc<Link>, StoragePoolRef)> {
        let text = args.need("pool")?;
        let at = self.at().await?;
        let pool = find_pool(&at, text).await?;
        Ok((at, pool))
    }

    /// The volume that `--vol` gives, looked for in `--pool` if that is given.
    pub async fn volume(&mut self, args: &Args) -> Said<(Arc<Link>, StorageVolRef)> {
        self.volume_in(args, "vol", "pool").await
    }

    /// The volume that one option gives, looked for in the pool that another gives.
    pub async fn volume_in(
        &mut self,
        args: &Args,
        vol: &str,
        pool: &str,
    ) -> Said<(Arc<Link>, StorageVolRef)> {
        let text = args.need(vol)?;
        let name = args.text(pool)?;
        let at = self.at().await?;
        let volume = find_volume(&at, text, name, pool).await?;
        Ok((at, volume))
    }

    /// The host interface that an option gives, by name or MAC address.
    pub async fn interface(&mut self, args: &Args) -> Said<(Arc<Link>, InterfaceRef)> {
        self.interface_of(args, "interface").await
    }

    /// The interface of the host that the option called `option` gives, by name or MAC address.
    pub async fn interface_of(&mut self, args: &Args, option: &str) -> Said<(Arc<Link>, InterfaceRef)> {
        let text = args.need(option)?;
        let at = self.at().await?;
        let found = if is_mac(text) {
            at.interfaces
                .interface_lookup_by_mac_string(&at.call, text.into())
                .await
        } else {
            at.interfaces
                .interface_lookup_by_name(&at.call, text.into())
                .await
        };
        Ok((at, found.or_say(format!("failed to get interface '{text}'"))?))
    }

    /// The node device that an option gives, by name or by `WWNN,WWPN`.
    pub async fn node_device(&mut self, args: &Args, option: &str) -> Said<(Arc<Link>, NodeDeviceRef)> {
        let text = args.need(option)?;
        let at = self.at().await?;
        let found = match text.split_once(',') {
            Some((_, rest)) if rest.contains(',') => crate::fail!("Malformed device value '{text}'"),
            Some((wwnn, wwpn)) => {
                for wwn in [wwnn, wwpn] {
                    check_wwn(wwn)?;
                }
                at.node_devices
                    .node_device_lookup_scsi_host_by_wwn(&at.call, wwnn.into(), wwpn.into(), 0)
                    .await
            }
            None => {
                at.node_devices
                    .node_device_lookup_by_name(&at.call, text.into())
                    .await
            }
        };
        Ok((
            at,
            found.or_say(format!("Could not find matching device '{text}'"))?,
        ))
    }

    /// The secret that an option gives, by UUID.
    pub async fn secret(&mut self, args: &Args) -> Said<(Arc<Link>, SecretRef)> {
        let text = args.need("secret")?;
        let at = self.at().await?;
        let said = format!("failed to get secret '{text}'");
        let Some(uuid) = Uuid::parse(text) else {
            let function = "virSecretLookupByUUIDString";
            let wrong =
                api::Error::bad_argument(api::Domain::NONE, function, "uuidstr", "must be a valid UUID");
            return Err(Failure::from(wrong).under(said));
        };
        let found = at
            .secrets
            .secret_lookup_by_uuid(&at.call, uuid)
            .await
            .or_say(said)?;
        Ok((at, found))
    }

    /// The filter that an option gives, by UUID or name.
    pub async fn filter(&mut self, args: &Args) -> Said<(Arc<Link>, NwfilterRef)> {
        let text = args.need("nwfilter")?;
        let at = self.at().await?;
        let mut found = None;
        if let Some(uuid) = as_uuid(text) {
            found = at.nw_filters.nwfilter_lookup_by_uuid(&at.call, uuid).await.ok();
        }
        if let Some(found) = found {
            return Ok((at, found));
        }
        let named = at.nw_filters.nwfilter_lookup_by_name(&at.call, text.into()).await;
        Ok((at, named.or_say(format!("failed to get nwfilter '{text}'"))?))
    }
}

/// Whether a text looks like a MAC address.
pub fn is_mac(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let hex = |part: &&str| (1..=2).contains(&part.len()) && part.chars().all(|c| c.is_ascii_hexdigit());
    parts.len() == 6 && parts.iter().all(hex)
}

/// Finds a domain: by id if it is a number, then by UUID if it looks like one, then by name.
pub async fn find_domain(at: &Link, text: &str, by: By) -> Said<DomainRef> {
    if by.id
        && let Ok(id) = text.parse::<i32>()
        && id >= 0
        && let Ok(found) = at.domain_lookup.domain_lookup_by_id(&at.call, id).await
    {
        return Ok(found);
    }
    if by.uuid
        && let Some(uuid) = as_uuid(text)
        && let Ok(found) = at.domain_lookup.domain_lookup_by_uuid(&at.call, uuid).await
    {
        return Ok(found);
    }
    if by.name
        && let Ok(found) = at
            .domain_lookup
            .domain_lookup_by_name(&at.call, text.into())
            .await
    {
        return Ok(found);
    }
    Err(Failure::say(format!("failed to get domain '{text}'")))
}

/// Finds a network by UUID or name.
pub async fn find_network(at: &Link, text: &str) -> Said<NetworkRef> {
    if let Some(uuid) = as_uuid(text)
        && let Ok(found) = at.networks.network_lookup_by_uuid(&at.call, uuid).await
    {
        return Ok(found);
    }
    let named = at.networks.network_lookup_by_name(&at.call, text.into()).await;
    named.or_say(format!("failed to get network '{text}'"))
}

/// Finds a pool by UUID or name.
pub async fn find_pool(at: &Link, text: &str) -> Said<StoragePoolRef> {
    if let Some(uuid) = as_uuid(text)
        && let Ok(found) = at.storage_pools.storage_pool_lookup_by_uuid(&at.call, uuid).await
    {
        return Ok(found);
    }
    let named = at
        .storage_pools
        .storage_pool_lookup_by_name(&at.call, text.into())
        .await;
    named.or_say(format!("failed to get pool '{text}'"))
}

/// Finds a volume by its name in the pool that `option` names, or by key or path anywhere.
pub async fn find_volume(at: &Link, text: &str, pool: Option<&str>, option: &str) -> Said<StorageVolRef> {
    if let Some(name) = pool {
        let pool = find_pool(at, name).await?;
        let is_active = at.storage_pools.storage_pool_is_active(&at.call, pool.clone());
        if is_active.await? == 0 {
            return Err(Failure::say(format!("pool '{name}' is not active")));
        }
        if let Ok(found) = at
            .storage_volumes
            .storage_vol_lookup_by_name(&at.call, pool, text.into())
            .await
        {
            return Ok(found);
        }
    }
    if let Ok(found) = at
        .storage_volumes
        .storage_vol_lookup_by_key(&at.call, text.into())
        .await
    {
        return Ok(found);
    }
    let by_path = at
        .storage_volumes
        .storage_vol_lookup_by_path(&at.call, text.into())
        .await;
    let help = match pool {
        None => format!(", specifying --{option} might help"),
        Some(_) => String::new(),
    };
    by_path.or_say(format!("failed to get vol '{text}'{help}"))
}

/// The snapshot with that name.
pub async fn find_snapshot(at: &Link, domain: &DomainRef, name: &str) -> Said<DomainSnapshotRef> {
    let found = at
        .domain_snapshots
        .domain_snapshot_lookup_by_name(&at.call, domain.clone(), name.into(), 0)
        .await;
    Ok(found?)
}

/// The checkpoint with that name.
pub async fn find_checkpoint(at: &Link, domain: &DomainRef, name: &str) -> Said<DomainCheckpointRef> {
    let found = at
        .domain_checkpoints
        .domain_checkpoint_lookup_by_name(&at.call, domain.clone(), name.into(), 0)
        .await;
    Ok(found?)
}

/// Finds a volume by key or path, whatever its pool.
pub async fn find_volume_anywhere(at: &Link, text: &str) -> Said<StorageVolRef> {
    if let Ok(found) = at
        .storage_volumes
        .storage_vol_lookup_by_key(&at.call, text.into())
        .await
    {
        return Ok(found);
    }
    let by_path = at
        .storage_volumes
        .storage_vol_lookup_by_path(&at.call, text.into())
        .await;
    by_path.or_say(format!("failed to get vol '{text}'"))
}

/// Refuses what is no name on a fibre channel: 16 digits of base 16.
fn check_wwn(text: &str) -> Said<()> {
    if text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(());
    }
    let words = format!("Malformed wwn: {text}");
    Err(api::Error::internal(api::Domain::NONE, words).into())
}
