//! Secrets that disks and pools need.

use super::prelude::*;

/// Secrets that disks and pools need.
#[procedures(program = Remote)]
pub trait Secrets: Send + Sync {
    /// Serves `virConnectNumOfSecrets`.
    #[procedure(
        139,
        c = "virConnectNumOfSecrets",
        since = "0.7.1",
        acl(connect.search_secrets),
        filter(secret.getattr),
        driver = secret,
        priority = high,
        ret = "num"
    )]
    async fn connect_num_of_secrets(&self, call: &Call) -> Result<i32>;

    /// Serves `virConnectListSecrets`.
    #[procedure(
        140,
        c = "virConnectListSecrets",
        since = "0.7.1",
        acl(connect.search_secrets),
        filter(secret.getattr),
        driver = secret,
        priority = high,
        ret = "uuids"
    )]
    async fn connect_list_secrets(&self, call: &Call, maxuuids: i32)
    -> Result<List<String, SECRET_LIST_MAX>>;

    /// Serves `virSecretLookupByUUID`.
    #[procedure(
        141,
        c = "virSecretLookupByUUID",
        since = "0.7.1",
        acl(secret.getattr),
        driver = secret,
        priority = high,
        ret = "secret"
    )]
    async fn secret_lookup_by_uuid(&self, call: &Call, uuid: Uuid) -> Result<SecretRef>;

    /// Serves `virSecretDefineXML`.
    #[procedure(
        142,
        c = "virSecretDefineXML",
        since = "0.7.1",
        ro = deny,
        acl(secret.write),
        acl(secret.save),
        driver = secret,
        priority = high,
        ret = "secret"
    )]
    async fn secret_define_xml(&self, call: &Call, xml: String, flags: u32) -> Result<SecretRef>;

    /// Serves `virSecretGetXMLDesc`.
    #[procedure(
        143,
        c = "virSecretGetXMLDesc",
        since = "0.7.1",
        acl(secret.read),
        driver = secret,
        priority = high,
        ret = "xml"
    )]
    async fn secret_get_xml_desc(&self, call: &Call, secret: SecretRef, flags: u32) -> Result<String>;

    /// Serves `virSecretSetValue`.
    #[procedure(
        144,
        c = "virSecretSetValue",
        since = "0.7.1",
        ro = deny,
        acl(secret.write),
        driver = secret,
        priority = high
    )]
    async fn secret_set_value(
        &self,
        call: &Call,
        secret: SecretRef,
        value: Bytes<SECRET_VALUE_MAX>,
        flags: u32,
    ) -> Result<()>;

    /// Serves `virSecretGetValue`.
    #[procedure(
        145,
        c = "virSecretGetValue",
        since = "0.7.1",
        ro = deny,
        acl(secret.read_secure),
        driver = secret,
        priority = high,
        ret = "value"
    )]
    async fn secret_get_value(
        &self,
        call: &Call,
        secret: SecretRef,
        flags: u32,
    ) -> Result<Bytes<SECRET_VALUE_MAX>>;

    /// Serves `virSecretUndefine`.
    #[procedure(
        146,
        c = "virSecretUndefine",
        since = "0.7.1",
        ro = deny,
        acl(secret.delete),
        driver = secret,
        priority = high
    )]
    async fn secret_undefine(&self, call: &Call, secret: SecretRef) -> Result<()>;

    /// Serves `virSecretLookupByUsage`.
    #[procedure(
        147,
        c = "virSecretLookupByUsage",
        since = "0.7.1",
        acl(secret.getattr),
        driver = secret,
        priority = high,
        ret = "secret"
    )]
    async fn secret_lookup_by_usage(&self, call: &Call, usageType: i32, usageID: String)
    -> Result<SecretRef>;

    /// Serves `virConnectListAllSecrets`.
    #[procedure(
        287,
        c = "virConnectListAllSecrets",
        since = "0.10.2",
        acl(connect.search_secrets),
        filter(secret.getattr),
        driver = secret,
        priority = high
    )]
    async fn connect_list_all_secrets(
        &self,
        call: &Call,
        need_results: i32,
        flags: u32,
    ) -> Result<ConnectListAllSecretsRet>;

    /// Serves `virConnectSecretEventRegisterAny`.
    #[procedure(
        380,
        c = "virConnectSecretEventRegisterAny",
        since = "3.0.0",
        acl(connect.search_secrets),
        filter(secret.getattr),
        driver = secret,
        priority = high,
        ret = "callbackID"
    )]
    async fn connect_secret_event_register_any(
        &self,
        call: &Call,
        eventID: i32,
        secret: Option<SecretRef>,
    ) -> Result<i32>;

    /// Serves `virConnectSecretEventDeregisterAny`.
    #[procedure(
        381,
        c = "virConnectSecretEventDeregisterAny",
        since = "3.0.0",
        acl(connect.read),
        driver = secret,
        priority = high
    )]
    async fn connect_secret_event_deregister_any(&self, call: &Call, callbackID: i32) -> Result<()>;
}
