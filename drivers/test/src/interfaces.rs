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
