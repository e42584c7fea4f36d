//! What a running guest's processor turned out to be.

use super::compare::{join, whole, with_policy};
use super::map::map;
use crate::definition::set_feature;
use crate::error::failed;
use crate::features::Features;
use api::Result;
use model::domain::cpu::{Cpu, CpuCheck, CpuMode, Policy};

/// How a running processor differs from its document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LiveDifference {
    pub added: Vec<&'static str>,
    pub missing: Vec<&'static str>,
}

/// Writes into a document which features the hypervisor turned on, and which it could not provide.
///
/// Errors: the document demands a full check, and there is a difference.
pub fn update_live(cpu: &mut Cpu, enabled: &Features, disabled: &Features) -> Result<LiveDifference> {
    let map = map();
    let wanted = whole(map, cpu)?;
    let unwanted = with_policy(map, cpu, Policy::Disable)?;
    let whole_host = matches!(cpu.mode, Some(CpuMode::HostPassthrough | CpuMode::Maximum));
    let (mut added, mut missing) = (Features::default(), Features::default());
    for index in enabled.or(disabled).iter() {
        let name = map.name(index);
        let on = enabled.has(index) && !wanted.has(index);
        let off = disabled.has(index) && (wanted.has(index) || whole_host);
        if on && (unwanted.has(index) || cpu.check != Some(CpuCheck::Full)) {
            set_feature(cpu, name, Policy::Require);
        } else if on {
            added.insert(index);
        }
        if off && cpu.check != Some(CpuCheck::Full) {
            set_feature(cpu, name, Policy::Disable);
        } else if off {
            missing.insert(index);
        }
    }
    report(&added, &missing)
}

fn report(added: &Features, missing: &Features) -> Result<LiveDifference> {
    let map = map();
    let extra = format!("extra features: {}", join(map, added));
    let lacking = format!("missing features: {}", join(map, missing));
    let message = match (added.is_empty(), missing.is_empty()) {
        (true, true) => return Ok(LiveDifference::default()),
        (false, true) => extra,
        (true, false) => lacking,
        (false, false) => format!("{extra}, {lacking}"),
    };
    Err(failed(format!(
        "guest CPU doesn't match specification: {message}"
    )))
}
