//! Disks of a guest while they are in use.

use crate::facets::Facets;
use api::facets::DomainBlock;
use api::{Call, Domain, DomainGetBlockInfoRet, DomainRef, Result};

#[api::facet]
impl DomainBlock for Facets {
    async fn domain_get_block_info(
        &self,
        call: &Call,
        dom: DomainRef,
        path: String,
        flags: u32,
    ) -> Result<DomainGetBlockInfoRet> {
        engine::domains::check_flags(Domain::QEMU, flags, 0, "virDomainGetBlockInfo")?;
        let guest = self.domains.lease(call, &dom)?;
        crate::stats::block_info(&guest, &path).await
    }
}
