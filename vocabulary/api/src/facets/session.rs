//! Opening and closing a connection, and who is at its other end.

use super::prelude::*;

/// Opening and closing a connection, and who is at its other end.
#[procedures(program = Remote)]
pub trait Session: Send + Sync {
    /// Serves `virConnectOpenAuth`.
    #[procedure(1, c = "virConnectOpenAuth", since = "0.4.0", acl(connect.getattr), priority = high)]
    async fn connect_open(&self, call: &Call, name: Option<String>, flags: u32) -> Result<()>;

    /// Serves `virConnectClose`.
    #[procedure(2, c = "virConnectClose", since = "0.0.3", priority = high)]
    async fn connect_close(&self, call: &Call) -> Result<()>;

    /// Serves `virConnectSupportsFeature`.
    #[procedure(
        60,
        c = "virConnectSupportsFeature",
        acl(connect.getattr),
        driver = hypervisor,
        priority = high,
        ret = "supported"
    )]
    async fn connect_supports_feature(&self, call: &Call, feature: i32) -> Result<i32>;

    /// The protocol's own `auth_list`.
    #[procedure(66, priority = high, pre_auth, ret = "types")]
    async fn auth_list(&self, call: &Call) -> Result<List<i32, AUTH_TYPE_LIST_MAX>>;

    /// The protocol's own `auth_sasl_init`.
    #[procedure(67, priority = high, pre_auth, ret = "mechlist")]
    async fn auth_sasl_init(&self, call: &Call) -> Result<String>;

    /// The protocol's own `auth_sasl_start`.
    #[procedure(68, priority = high, pre_auth)]
    async fn auth_sasl_start(
        &self,
        call: &Call,
        mech: String,
        nil: i32,
        data: Chars<AUTH_SASL_DATA_MAX>,
    ) -> Result<AuthSaslStartRet>;

    /// The protocol's own `auth_sasl_step`.
    #[procedure(69, priority = high, pre_auth)]
    async fn auth_sasl_step(
        &self,
        call: &Call,
        nil: i32,
        data: Chars<AUTH_SASL_DATA_MAX>,
    ) -> Result<AuthSaslStepRet>;

    /// The protocol's own `auth_polkit`.
    #[procedure(70, priority = high, pre_auth, ret = "complete")]
    async fn auth_polkit(&self, call: &Call) -> Result<i32>;

    /// Serves `virConnectGetURI`.
    #[procedure(
        110,
        c = "virConnectGetURI",
        since = "0.3.0",
        acl(connect.getattr),
        driver = hypervisor,
        priority = high,
        ret = "uri"
    )]
    async fn connect_get_uri(&self, call: &Call) -> Result<String>;

    /// Serves `virConnectIsSecure`.
    #[procedure(
        149,
        c = "virConnectIsSecure",
        since = "0.7.3",
        driver = hypervisor,
        priority = high,
        ret = "secure"
    )]
    async fn connect_is_secure(&self, call: &Call) -> Result<i32>;

    /// Serves `virConnectRegisterCloseCallback`.
    #[procedure(
        360,
        c = "virConnectRegisterCloseCallback",
        since = "0.10.0",
        acl(connect.getattr),
        driver = hypervisor,
        priority = high
    )]
    async fn connect_register_close_callback(&self, call: &Call) -> Result<()>;

    /// Serves `virConnectUnregisterCloseCallback`.
    #[procedure(
        361,
        c = "virConnectUnregisterCloseCallback",
        since = "0.10.0",
        acl(connect.getattr),
        driver = hypervisor,
        priority = high
    )]
    async fn connect_unregister_close_callback(&self, call: &Call) -> Result<()>;

    /// Serves `virConnectSetIdentity`.
    #[procedure(419, c = "virConnectSetIdentity", since = "5.8.0", acl(connect.write), driver = hypervisor)]
    async fn connect_set_identity(
        &self,
        call: &Call,
        params: List<TypedParam, CONNECT_IDENTITY_PARAMS_MAX>,
        flags: u32,
    ) -> Result<()>;
}
