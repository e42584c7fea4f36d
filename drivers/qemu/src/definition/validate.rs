//! What QEMU cannot run is refused before it is tried.

use super::{QemuHost, Result};
use model::domain::Domain;

/// Checks a completed definition.
pub fn validate(_: &Domain, _: &QemuHost) -> Result<()> {
    Ok(())
}
