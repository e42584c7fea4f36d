//! The drivers that live inside of this process.

use api::{Driver, Result};
use driver_remote::Uri;

/// The driver inside of this process that a URI means, if it means one.
///
/// # Errors
/// The driver refuses the URI.
pub async fn driver(uri: &Uri) -> Result<Option<Driver>> {
    match uri.driver() {
        "test" if !uri.is_remote() => driver_test::open(&uri.path).await.map(Some),
        _ => Ok(None),
    }
}
