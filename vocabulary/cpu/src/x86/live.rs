//! What a running guest's processor turned out to be.

use super::compare::{whole, with_policy};
use super::map::map;
use crate::definition::set_feature;
use crate::error::failed;
use crate::features::Features;
use api::Result;
use model::domain::cpu::{Cpu, CpuCheck, Policy};

/// Writes into a document which features the hypervisor turned on, and which it could not provide.
///
/// Errors: the document demands a full check, and there is a difference.
pub fn update_live(cpu: &mut Cpu, enabled: &Features, disabled: &Features) -> Result<()> {
    let map = map();
    let wanted = whole(map, cpu)?;
    let unwanted = with_policy(map, cpu, Policy::Disable)?;
    let extra = enabled.without(&wanted);
    let lacking = wanted.without(enabled).or(disabled).without(enabled);
    if cpu.check == Some(CpuCheck::Full) {
        return report(&extra, &lacking.without(&unwanted));
    }
    for index in extra.or(&lacking).iter() {
        let policy = if extra.has(index) {
            Policy::Require
        } else {
            Policy::Disable
        };
        set_feature(cpu, map.name(index), policy);
    }
    Ok(())
}

fn report(added: &Features, missing: &Features) -> Result<()> {
    let map = map();
    let list = |features: &Features| map.names(features).collect::<Vec<_>>().join(",");
    let extra = format!("extra features: {}", list(added));
    let lacking = format!("missing features: {}", list(missing));
    let message = match (added.is_empty(), missing.is_empty()) {
        (true, true) => return Ok(()),
        (false, true) => extra,
        (true, false) => lacking,
        (false, false) => format!("{extra}, {lacking}"),
    };
    Err(failed(format!(
        "guest CPU doesn't match specification: {message}"
    )))
}
