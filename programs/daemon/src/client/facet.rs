//! The procedures that concern the connection itself: authentication, opening, closing, features.

use super::{Client, Opened, lock};
use crate::config::Auth;
use crate::drivers;
use api::facets::Session;
use api::limits::AUTH_TYPE_LIST_MAX;
use api::{Call, Code, Domain, Driver, Error, List, Result};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};

const AUTH_NONE: i32 = 0;
const AUTH_POLKIT: i32 = 2;

const FEATURE_FD_PASSING: i32 = 8;
const FEATURE_TYPED_PARAM_STRING: i32 = 9;
const FEATURE_KEEPALIVE: i32 = 10;
const FEATURE_EVENT_CALLBACK: i32 = 14;
const FEATURE_CLOSE_CALLBACK: i32 = 15;
const FEATURE_NETWORK_UPDATE_ORDER: i32 = 16;

/// Bit of the flags of `connect_open` that gives up the right to change anything.
const OPEN_READ_ONLY: u32 = 1;

/// The connection's part of a driver.
struct Connection(Weak<Client>);

impl Client {
    /// The facet that serves this client's own connection.
    pub(super) fn facet(&self) -> Arc<dyn Session> {
        Arc::new(Connection(self.me.clone()))
    }
}

impl Connection {
    fn client(&self) -> Result<Arc<Client>> {
        self.0
            .upgrade()
            .ok_or_else(|| Error::internal(Domain::RPC, "the connection is gone"))
    }

    fn opened(&self) -> Result<Arc<Opened>> {
        let opened = self.client()?.opened();
        opened.ok_or_else(|| Error::internal(Domain::RPC, "hypervisor connection not open"))
    }

    async fn open(&self, call: &Call, name: Option<String>, flags: u32) -> Result<()> {
        let client = self.client()?;
        if client.opened().is_some() {
            return Err(Error::internal(Domain::RPC, "connection already open"));
        }
        if flags & OPEN_READ_ONLY != 0 {
            client.read_only.store(true, Ordering::Relaxed);
        }
        let chosen = drivers::choose(&client.shared.hypervisors, name.as_deref())?;
        match chosen
            .driver
            .session
            .connect_open(call, Some(chosen.uri.clone()), flags)
            .await
        {
            // Most drivers have nothing of their own to do here.
            Err(error) if error.code() != Code::NO_SUPPORT => return Err(error),
            _ => {}
        }
        let inner = Arc::clone(&chosen.driver.session);
        let driver = Driver {
            session: client.facet(),
            ..chosen.driver
        };
        lock(&client.state).opened = Some(Arc::new(Opened {
            driver,
            inner,
            uri: chosen.uri,
        }));
        Ok(())
    }

    async fn feature(&self, call: &Call, feature: i32) -> Result<i32> {
        match feature {
            FEATURE_FD_PASSING | FEATURE_TYPED_PARAM_STRING | FEATURE_NETWORK_UPDATE_ORDER => Ok(1),
            FEATURE_EVENT_CALLBACK | FEATURE_CLOSE_CALLBACK => Ok(1),
            FEATURE_KEEPALIVE => {
                self.client()?.start_keepalive();
                Ok(1)
            }
            _ => match self.opened()?.inner.connect_supports_feature(call, feature).await {
                Err(error) if error.code() == Code::NO_SUPPORT => Ok(0),
                answer => answer,
            },
        }
    }
}

#[api::facet]
impl Session for Connection {
    async fn connect_open(&self, call: &Call, name: Option<String>, flags: u32) -> Result<()> {
        self.open(call, name, flags).await
    }

    async fn connect_close(&self, call: &Call) -> Result<()> {
        let _ = call;
        let client = self.client()?;
        client.registrations.clear();
        Ok(())
    }

    async fn connect_supports_feature(&self, call: &Call, feature: i32) -> Result<i32> {
        self.feature(call, feature).await
    }

    async fn auth_list(&self, call: &Call) -> Result<List<i32, AUTH_TYPE_LIST_MAX>> {
        let _ = call;
        let client = self.client()?;
        let known = client.authenticated.load(Ordering::Relaxed);
        let kind = if known || client.door.auth == Auth::None {
            AUTH_NONE
        } else {
            AUTH_POLKIT
        };
        Ok(vec![kind].into())
    }

    async fn auth_polkit(&self, call: &Call) -> Result<i32> {
        let client = self.client()?;
        if client.authenticated.load(Ordering::Relaxed) || client.door.auth != Auth::Polkit {
            return Err(Error::plain(Domain::RPC, Code::AUTH_FAILED));
        }
        super::polkit::ask(&call.identity, client.door.read_only).await?;
        client.authenticate();
        Ok(1)
    }

    async fn connect_get_uri(&self, call: &Call) -> Result<String> {
        let opened = self.opened()?;
        match opened.inner.connect_get_uri(call).await {
            Err(error) if error.code() == Code::NO_SUPPORT => Ok(opened.uri.clone()),
            answer => answer,
        }
    }

    async fn connect_is_secure(&self, call: &Call) -> Result<i32> {
        match self.opened()?.inner.connect_is_secure(call).await {
            // What runs on this machine is not overheard.
            Err(error) if error.code() == Code::NO_SUPPORT => Ok(1),
            answer => answer,
        }
    }

    async fn connect_register_close_callback(&self, call: &Call) -> Result<()> {
        let _ = call;
        self.opened()?;
        lock(&self.client()?.state).close_callback = true;
        Ok(())
    }

    async fn connect_unregister_close_callback(&self, call: &Call) -> Result<()> {
        let _ = call;
        self.opened()?;
        lock(&self.client()?.state).close_callback = false;
        Ok(())
    }
}
