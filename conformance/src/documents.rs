//! Families of the other documents.

use crate::cases::Case;

/// Runs one case.
pub fn run(_: &str, case: &Case) -> Result<(), String> {
    Err(format!("the group {} is not served yet", case.text("group")))
}
