//! Asking for events.

use super::prelude::*;

/// Asking for events.
#[procedures(program = Remote)]
pub trait EventRegistration: Send + Sync {
    /// Serves `virConnectDomainEventRegister`.
    #[procedure(
        105,
        c = "virConnectDomainEventRegister",
        since = "0.5.0",
        acl(connect.search_domains),
        filter(domain.getattr),
        driver = hypervisor,
        priority = high,
        ret = "cb_registered"
    )]
    async fn connect_domain_event_register(&self, call: &Call) -> Result<i32>;

    /// Serves `virConnectDomainEventDeregister`.
    #[procedure(
        106,
        c = "virConnectDomainEventDeregister",
        since = "0.5.0",
        acl(connect.read),
        driver = hypervisor,
        priority = high,
        ret = "cb_registered"
    )]
    async fn connect_domain_event_deregister(&self, call: &Call) -> Result<i32>;

    /// Serves `virConnectDomainEventRegisterAny`.
    #[procedure(
        167,
        c = "virConnectDomainEventRegisterAny",
        since = "0.8.0",
        acl(connect.search_domains),
        filter(domain.getattr),
        driver = hypervisor,
        priority = high
    )]
    async fn connect_domain_event_register_any(&self, call: &Call, eventID: i32) -> Result<()>;

    /// Serves `virConnectDomainEventDeregisterAny`.
    #[procedure(
        168,
        c = "virConnectDomainEventDeregisterAny",
        since = "0.8.0",
        acl(connect.read),
        driver = hypervisor,
        priority = high
    )]
    async fn connect_domain_event_deregister_any(&self, call: &Call, eventID: i32) -> Result<()>;

    /// Serves `virConnectDomainEventRegisterAny`.
    #[procedure(
        316,
        c = "virConnectDomainEventRegisterAny",
        since = "0.8.0",
        acl(connect.search_domains),
        filter(domain.getattr),
        driver = hypervisor,
        priority = high,
        ret = "callbackID"
    )]
    async fn connect_domain_event_callback_register_any(
        &self,
        call: &Call,
        eventID: i32,
        dom: Option<DomainRef>,
    ) -> Result<i32>;

    /// Serves `virConnectDomainEventDeregisterAny`.
    #[procedure(
        317,
        c = "virConnectDomainEventDeregisterAny",
        since = "0.8.0",
        acl(connect.read),
        driver = hypervisor,
        priority = high
    )]
    async fn connect_domain_event_callback_deregister_any(&self, call: &Call, callbackID: i32) -> Result<()>;
}
