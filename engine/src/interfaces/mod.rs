//! Interfaces of the host: found, listed, defined, started, and changed in transactions.
//!
//! What they are made with is the narrow [`InterfaceBackend`]; everything that clients see of bookkeeping is here, once.
//!
//! ```text
//!   begin ──▶ changes ──▶ commit     they stay
//!                    └──▶ rollback   all interfaces are again as they were at begin
//! ```

mod facet;

use crate::named::{Named, NamedKind, Picture};
use api::{Code, Domain, Error, Fut, InterfaceRef, Result};
use model::host_interface::HostInterface;
use std::collections::BTreeSet;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};

/// What interfaces of the host are made with. Each change is asked for alone: there is never a second under way.
#[allow(unused_variables)]
pub trait InterfaceBackend: Send + Sync + Sized + 'static {
    /// Where its errors come from.
    const DOMAIN: Domain;
    /// What the names of its functions begin with in messages, such as `test` in `testInterfaceCreate`.
    const FUNCTIONS: &'static str;
    /// Which of `VIR_INTERFACE_XML_*` it knows.
    const XML_FLAGS: u32;

    /// Keeps `interface` as the definition of its name. Errors: it cannot be kept, and nothing changed.
    fn define<'a>(&'a self, interface: &'a HostInterface) -> Fut<'a, ()>;

    /// Forgets the definition of `interface`. Errors: it stays.
    fn undefine<'a>(&'a self, interface: &'a HostInterface) -> Fut<'a, ()>;

    /// Brings `interface` up. Errors: it stays down.
    fn start<'a>(&'a self, interface: &'a HostInterface) -> Fut<'a, ()>;

    /// Takes `interface` down. Errors: it stays up.
    fn stop<'a>(&'a self, interface: &'a HostInterface) -> Fut<'a, ()>;

    /// Notes what there is, to return to it.
    fn begin(&self) -> Fut<'_, ()> {
        Box::pin(async { Ok(()) })
    }

    /// Forgets what was noted.
    fn commit(&self) -> Fut<'_, ()> {
        Box::pin(async { Ok(()) })
    }

    /// Returns to what was noted, and tells which interfaces are up now; `were_up` were so when it was noted.
    fn rollback(&self, were_up: BTreeSet<String>) -> Fut<'_, BTreeSet<String>> {
        Box::pin(async { Ok(were_up) })
    }
}

/// An interface of the host at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct HostInterfaceState {
    /// Its definition.
    pub config: HostInterface,
    /// Whether it is up.
    pub is_active: bool,
}

impl HostInterfaceState {
    /// Its hardware address as its definition says it; empty if it says none.
    pub fn mac(&self) -> &str {
        self.config.mac.as_ref().map_or("", |mac| mac.address.as_str())
    }
}

/// Interfaces of backend `B` as a kind of object.
pub struct InterfaceKind<B>(PhantomData<fn() -> B>);

impl<B: InterfaceBackend> NamedKind for InterfaceKind<B> {
    type State = HostInterfaceState;
    const OBJECT: &'static str = "interface";

    fn missing(name: &str) -> Error {
        let words = format!("no interface with matching name '{name}'");
        Error::new(B::DOMAIN, Code::NO_INTERFACE, words)
    }
}

/// Every interface of one host. Cheap to clone; implements the facet of interfaces.
pub struct HostInterfaces<B: InterfaceBackend>(Arc<Inner<B>>);

/// What the interfaces of one host share.
pub struct Inner<B: InterfaceBackend> {
    /// What they are made with.
    pub backend: B,
    /// The interfaces.
    pub registry: Named<InterfaceKind<B>>,
    /// What there was when the transaction under way began.
    begun: Mutex<Option<Picture<InterfaceKind<B>>>>,
}

impl<B: InterfaceBackend> Clone for HostInterfaces<B> {
    fn clone(&self) -> Self {
        HostInterfaces(self.0.clone())
    }
}

impl<B: InterfaceBackend> std::ops::Deref for HostInterfaces<B> {
    type Target = Inner<B>;

    fn deref(&self) -> &Inner<B> {
        &self.0
    }
}

impl<B: InterfaceBackend> HostInterfaces<B> {
    /// No interface yet.
    pub fn new(backend: B) -> Self {
        HostInterfaces(Arc::new(Inner {
            backend,
            registry: Named::default(),
            begun: Mutex::default(),
        }))
    }

    /// Notes an interface that is there without anybody having asked for it. Errors: the document is none.
    pub fn enter(&self, xml: &str, is_active: bool) -> Result<()> {
        let config = read::<B>(xml)?;
        let name = name_of::<B>(&config)?;
        self.registry.put(&name, HostInterfaceState { config, is_active });
        Ok(())
    }

    fn begun(&self) -> std::sync::MutexGuard<'_, Option<Picture<InterfaceKind<B>>>> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read<B: InterfaceBackend>(xml: &str) -> Result<HostInterface> {
    HostInterface::parse(xml).map_err(|problems| crate::document_error(B::DOMAIN, &problems))
}

/// Errors: the interface has no name.
fn name_of<B: InterfaceBackend>(config: &HostInterface) -> Result<String> {
    let unnamed = || Error::new(B::DOMAIN, Code::XML_ERROR, "interface has no name");
    config.name.clone().ok_or_else(unnamed)
}

fn handle(name: &str, state: &HostInterfaceState) -> InterfaceRef {
    InterfaceRef {
        name: name.to_owned(),
        mac: state.mac().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::facets::Interfaces;
    use api::{Call, Fut};

    /// Makes nothing, and cannot start what is called `broken`.
    struct Willing;

    impl InterfaceBackend for Willing {
        const DOMAIN: Domain = Domain::INTERFACE;
        const FUNCTIONS: &'static str = "willing";
        const XML_FLAGS: u32 = 1;

        fn define<'a>(&'a self, _: &'a HostInterface) -> Fut<'a, ()> {
            Box::pin(async { Ok(()) })
        }

        fn undefine<'a>(&'a self, _: &'a HostInterface) -> Fut<'a, ()> {
            Box::pin(async { Ok(()) })
        }

        fn start<'a>(&'a self, interface: &'a HostInterface) -> Fut<'a, ()> {
            let is_broken = interface.name.as_deref() == Some("broken");
            Box::pin(async move {
                match is_broken {
                    true => Err(Error::internal(Domain::INTERFACE, "no carrier")),
                    false => Ok(()),
                }
            })
        }

        fn stop<'a>(&'a self, _: &'a HostInterface) -> Fut<'a, ()> {
            Box::pin(async { Ok(()) })
        }
    }

    fn named(name: &str) -> InterfaceRef {
        InterfaceRef {
            name: name.to_owned(),
            mac: String::new(),
        }
    }

    fn with(names: [&str; 2]) -> (HostInterfaces<Willing>, Call) {
        let interfaces = HostInterfaces::new(Willing);
        for name in names {
            let xml = format!("<interface type='ethernet' name='{name}'/>");
            interfaces.enter(&xml, name == "up").unwrap();
        }
        (interfaces, Call::internal())
    }

    #[tokio::test]
    async fn after_a_rollback_is_up_what_was_up() {
        let (interfaces, call) = with(["up", "down"]);
        interfaces.interface_change_begin(&call, 0).await.unwrap();
        interfaces.interface_destroy(&call, named("up"), 0).await.unwrap();
        interfaces
            .interface_create(&call, named("down"), 0)
            .await
            .unwrap();
        interfaces.interface_change_rollback(&call, 0).await.unwrap();
        let up = interfaces.connect_list_interfaces(&call, 9).await.unwrap();
        assert_eq!(up.0, ["up"]);
    }

    #[tokio::test]
    async fn what_could_not_be_started_is_down() {
        let (interfaces, call) = with(["up", "broken"]);
        let error = interfaces.interface_create(&call, named("broken"), 0).await;
        assert!(error.is_err());
        assert_eq!(
            interfaces
                .interface_is_active(&call, named("broken"))
                .await
                .unwrap(),
            0
        );
    }

    #[tokio::test]
    async fn flags_are_refused_by_the_name_of_the_drivers_function() {
        let (interfaces, call) = with(["up", "down"]);
        let error = interfaces
            .interface_get_xml_desc(&call, named("up"), 6)
            .await
            .unwrap_err();
        let words = "unsupported flags (0x6) in function willingInterfaceGetXMLDesc";
        assert_eq!(error.message(), words);
        assert_eq!(error.code(), Code::INVALID_ARG);
    }
}
