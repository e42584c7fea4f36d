//! Virtual networks.

use crate::Connect;
use api::{NetworkRef, Result, Uuid};

/// A virtual network of a connection.
#[derive(Clone, Debug)]
pub struct Network {
    connect: Connect,
    handle: NetworkRef,
}

/// An address that a guest got from a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// When it ends, in seconds since 1970.
    pub expires_s: i64,
    /// The guest's interface.
    pub mac: Option<String>,
    /// The address.
    pub address: String,
    /// The length of its network's part, in bits.
    pub prefix: u32,
    /// How the guest calls itself.
    pub hostname: Option<String>,
}

impl Connect {
    /// All networks, active or not.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn networks(&self) -> Result<Vec<Network>> {
        let reply = self
            .driver()
            .networks
            .connect_list_all_networks(&self.call(), 1, 0)
            .await?;
        Ok(reply
            .nets
            .into_iter()
            .map(|handle| self.network(handle))
            .collect())
    }

    /// The network of a handle.
    pub fn network(&self, handle: NetworkRef) -> Network {
        Network {
            connect: self.clone(),
            handle,
        }
    }

    /// Finds a network by its name.
    ///
    /// # Errors
    /// `VIR_ERR_NO_NETWORK` when there is none.
    pub async fn network_by_name(&self, name: &str) -> Result<Network> {
        let handle = self
            .driver()
            .networks
            .network_lookup_by_name(&self.call(), name.to_owned())
            .await?;
        Ok(self.network(handle))
    }

    /// Defines a network, or changes its definition.
    ///
    /// # Errors
    /// What is wrong with the document, or what the driver says.
    pub async fn define_network(&self, xml: &str) -> Result<Network> {
        let handle = self
            .driver()
            .networks
            .network_define_xml(&self.call(), xml.to_owned())
            .await?;
        Ok(self.network(handle))
    }
}

impl Network {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.handle.name
    }

    /// Its UUID.
    pub fn uuid(&self) -> Uuid {
        self.handle.uuid
    }

    /// The handle that procedures take.
    pub fn handle(&self) -> NetworkRef {
        self.handle.clone()
    }

    /// Starts it.
    ///
    /// # Errors
    /// It is active already, or what the driver says.
    pub async fn start(&self) -> Result<()> {
        self.connect
            .driver()
            .networks
            .network_create(&self.connect.call(), self.handle())
            .await
    }

    /// Stops it.
    ///
    /// # Errors
    /// It is not active, or what the driver says.
    pub async fn destroy(&self) -> Result<()> {
        self.connect
            .driver()
            .networks
            .network_destroy(&self.connect.call(), self.handle())
            .await
    }

    /// Forgets its definition.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn undefine(&self) -> Result<()> {
        self.connect
            .driver()
            .networks
            .network_undefine(&self.connect.call(), self.handle())
            .await
    }

    /// Whether it is active.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn is_active(&self) -> Result<bool> {
        let reply = self
            .connect
            .driver()
            .networks
            .network_is_active(&self.connect.call(), self.handle())
            .await?;
        Ok(reply == 1)
    }

    /// Its document; `flags` are those of `virNetworkGetXMLDesc`.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn xml(&self, flags: u32) -> Result<String> {
        self.connect
            .driver()
            .networks
            .network_get_xml_desc(&self.connect.call(), self.handle(), flags)
            .await
    }

    /// The addresses it has given to guests.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn leases(&self) -> Result<Vec<Lease>> {
        let networks = &self.connect.driver().networks;
        let reply = networks
            .network_get_dhcp_leases(&self.connect.call(), self.handle(), None, 1, 0)
            .await?;
        let lease = |lease: api::NetworkDhcpLease| Lease {
            expires_s: lease.expirytime,
            mac: lease.mac,
            address: lease.ipaddr,
            prefix: lease.prefix,
            hostname: lease.hostname,
        };
        Ok(reply.leases.into_iter().map(lease).collect())
    }
}
