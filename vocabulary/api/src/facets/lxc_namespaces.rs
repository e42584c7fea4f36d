//! Doors into a container.

use super::prelude::*;

/// Doors into a container.
#[procedures(program = Lxc)]
pub trait LxcNamespaces: Send + Sync {
    /// Serves `virDomainLxcOpenNamespace`.
    #[procedure(
        1,
        c = "virDomainLxcOpenNamespace",
        since = "1.0.2",
        ro = deny,
        acl(domain.open_namespace),
        driver = hypervisor,
        fds(out = "n")
    )]
    async fn domain_open_namespace(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<()>;
}
