//! Interfaces of the host that are up because we say so.

use crate::node::Described;
use api::{Domain, Fut, Result};
use engine::interfaces::{HostInterfaces, InterfaceBackend};
use model::host_interface::HostInterface;
use std::collections::BTreeSet;

/// Makes nothing.
pub(crate) struct PretendedInterfaces;

/// The interfaces that `described` has at the start, all of which are up. Errors: a document is none.
pub(crate) fn interfaces(described: &Described) -> Result<HostInterfaces<PretendedInterfaces>> {
    let interfaces = HostInterfaces::new(PretendedInterfaces);
    for xml in &described.interfaces {
        interfaces.enter(xml, true)?;
    }
    Ok(interfaces)
}

fn done<'a>() -> Fut<'a, ()> {
    Box::pin(async { Ok(()) })
}

impl InterfaceBackend for PretendedInterfaces {
    const DOMAIN: Domain = Domain::TEST;
    const FUNCTIONS: &'static str = "test";
    const XML_FLAGS: u32 = 0;

    fn define<'a>(&'a self, _: &'a HostInterface) -> Fut<'a, ()> {
        done()
    }

    fn undefine<'a>(&'a self, _: &'a HostInterface) -> Fut<'a, ()> {
        done()
    }

    fn start<'a>(&'a self, _: &'a HostInterface) -> Fut<'a, ()> {
        done()
    }

    fn stop<'a>(&'a self, _: &'a HostInterface) -> Fut<'a, ()> {
        done()
    }

    /// What comes back is down, as in libvirt's own pretence.
    fn rollback(&self, _: BTreeSet<String>) -> Fut<'_, BTreeSet<String>> {
        Box::pin(async { Ok(BTreeSet::new()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::Described;
    use api::facets::Interfaces;
    use api::{Call, Code, InterfaceRef};

    const ETH7: &str = "<interface type='ethernet' name='eth7'><start mode='none'/>\
                        <mac address='52:54:00:11:22:33'/></interface>";

    fn of_default() -> (HostInterfaces<PretendedInterfaces>, Call) {
        let described = Described::built_in().unwrap();
        (interfaces(&described).unwrap(), Call::internal())
    }

    async fn names(interfaces: &HostInterfaces<PretendedInterfaces>, call: &Call) -> Vec<String> {
        let all = interfaces.connect_list_all_interfaces(call, 1, 0).await.unwrap();
        all.ifaces.0.into_iter().map(|one| one.name).collect()
    }

    #[tokio::test]
    async fn a_rollback_brings_back_what_was_and_takes_away_what_was_not() {
        let (interfaces, call) = of_default();
        let before = interfaces
            .interface_lookup_by_name(&call, "eth1".into())
            .await
            .unwrap();
        interfaces.interface_change_begin(&call, 0).await.unwrap();
        let second = interfaces.interface_change_begin(&call, 0).await.unwrap_err();
        assert_eq!(second.code(), Code::OPERATION_INVALID);
        interfaces
            .interface_undefine(&call, before.clone())
            .await
            .unwrap();
        interfaces
            .interface_define_xml(&call, ETH7.into(), 0)
            .await
            .unwrap();
        assert_eq!(names(&interfaces, &call).await, ["eth7"]);
        interfaces.interface_change_rollback(&call, 0).await.unwrap();
        assert_eq!(names(&interfaces, &call).await, ["eth1"]);
        let nothing = interfaces.interface_change_rollback(&call, 0).await.unwrap_err();
        assert_eq!(nothing.code(), Code::OPERATION_INVALID);
        assert!(interfaces.interface_get_xml_desc(&call, before, 0).await.is_ok());
    }

    #[tokio::test]
    async fn a_commit_keeps_changes_and_ends_the_transaction() {
        let (interfaces, call) = of_default();
        interfaces.interface_change_begin(&call, 0).await.unwrap();
        interfaces
            .interface_define_xml(&call, ETH7.into(), 0)
            .await
            .unwrap();
        interfaces.interface_change_commit(&call, 0).await.unwrap();
        assert_eq!(names(&interfaces, &call).await, ["eth1", "eth7"]);
        assert!(interfaces.interface_change_commit(&call, 0).await.is_err());
    }

    #[tokio::test]
    async fn an_address_that_two_interfaces_have_names_neither() {
        let (interfaces, call) = of_default();
        let mac = "52:54:00:11:22:33";
        for xml in [ETH7.to_owned(), ETH7.replace("eth7", "eth8")] {
            interfaces.interface_define_xml(&call, xml, 0).await.unwrap();
        }
        let error = interfaces.interface_lookup_by_mac_string(&call, mac.into()).await;
        assert_eq!(error.unwrap_err().code(), Code::MULTIPLE_INTERFACES);
        let gone = InterfaceRef {
            name: "eth8".into(),
            mac: mac.into(),
        };
        interfaces.interface_undefine(&call, gone).await.unwrap();
        let found = interfaces
            .interface_lookup_by_mac_string(&call, mac.into())
            .await
            .unwrap();
        assert_eq!(found.name, "eth7");
    }
}
