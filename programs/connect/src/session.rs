//! The connection's own answers about itself, before those of the driver.

use api::facets::Session;
use api::limits::CONNECT_IDENTITY_PARAMS_MAX;
use api::{Call, Driver, List, TypedParam};
use std::sync::Arc;

/// Knows the URI as the user wrote it; asks the driver for the rest.
struct Named {
    uri: String,
    /// Whether nobody can listen on the way to the driver.
    private: bool,
    driver: Arc<dyn Session>,
}

/// A driver that says `uri` when asked for its URI.
pub fn named(driver: Driver, uri: String, private: bool) -> Driver {
    let inner = Arc::clone(&driver.session);
    Driver {
        session: Arc::new(Named {
            uri,
            private,
            driver: inner,
        }),
        ..driver
    }
}

#[api::facet]
impl Session for Named {
    async fn connect_open(&self, call: &Call, name: Option<String>, flags: u32) -> Result<()> {
        self.driver.connect_open(call, name, flags).await
    }

    async fn connect_close(&self, call: &Call) -> Result<()> {
        self.driver.connect_close(call).await
    }

    async fn connect_supports_feature(&self, call: &Call, feature: i32) -> Result<i32> {
        self.driver.connect_supports_feature(call, feature).await
    }

    async fn connect_get_uri(&self, call: &Call) -> Result<String> {
        let _ = call;
        Ok(self.uri.clone())
    }

    async fn connect_is_secure(&self, call: &Call) -> Result<i32> {
        let far = self.driver.connect_is_secure(call).await?;
        Ok(i32::from(far == 1 && self.private))
    }

    async fn connect_register_close_callback(&self, call: &Call) -> Result<()> {
        self.driver.connect_register_close_callback(call).await
    }

    async fn connect_unregister_close_callback(&self, call: &Call) -> Result<()> {
        self.driver.connect_unregister_close_callback(call).await
    }

    async fn connect_set_identity(
        &self,
        call: &Call,
        params: List<TypedParam, CONNECT_IDENTITY_PARAMS_MAX>,
        flags: u32,
    ) -> Result<()> {
        self.driver.connect_set_identity(call, params, flags).await
    }
}
