//! Rules of the guest as a whole: processor, clock, features, descriptions, labels.

use super::kind;
use crate::code::{CONFIG_UNSUPPORTED, XML_DETAIL};
use crate::domain::features::Features;
use xml::{Element, Reader, Tag, field};

/// Children of features that say nothing without their state.
const SWITCHES: [&str; 5] = ["ps2", "htm", "ras", "nested-hv", "ccf-assist"];

pub(super) fn cpu(tag: Tag<'_>, r: &mut Reader<'_>) {
    let model = field::child(tag, "model");
    let named = model.is_some_and(|model| model.text().is_some());
    let custom = matches!(tag.attribute("mode"), None | Some("custom"));
    if !named && field::child(tag, "vendor").is_some() {
        r.problem(tag, "CPU vendor specified without CPU model");
    }
    if !named
        && custom
        && let Some(feature) = field::child(tag, "feature")
    {
        r.problem(feature, "Non-empty feature list specified without CPU model");
    }
    let vendor = model.and_then(|model| Some((model, model.attribute("vendor_id")?)));
    if let Some((model, _)) = vendor.filter(|(_, id)| id.len() != 12 && custom) {
        r.problem_attr(model, "vendor_id", "vendor_id must be exactly 12 characters long");
    }
    let cells = field::child(tag, "numa")
        .into_iter()
        .flat_map(|numa| field::children(numa, "cell"));
    for cache in cells.flat_map(|cell| field::children(cell, "cache")) {
        let level = cache
            .attribute("level")
            .and_then(|level| level.parse::<u32>().ok());
        if level.is_some_and(|level| level > 3) {
            r.problem_attr(cache, "level", "Ain't nobody heard of that much cache level");
        }
    }
}

/// A mode is of memory whose place is known.
pub(super) fn numatune(tag: Tag<'_>, root: Tag<'_>, r: &mut Reader<'_>) {
    let placed = field::child(root, "vcpu").and_then(|vcpu| vcpu.attribute("placement"));
    let Some(memory) = field::child(tag, "memory") else {
        return;
    };
    let lacks = |name: &str| memory.attribute(name).is_none();
    if !lacks("mode") && lacks("nodeset") && lacks("placement") && placed != Some("auto") {
        let words = "nodeset for NUMA memory tuning must be set if 'placement' is 'static'";
        r.problem_code(memory, CONFIG_UNSUPPORTED, words);
    }
}

/// A clock that follows the host's is set by a number, or begins anew.
pub(super) fn clock(tag: Tag<'_>, r: &mut Reader<'_>) {
    for timer in field::children(tag, "timer") {
        let catches = timer.attribute("tickpolicy") == Some("catchup");
        let settings = field::child(timer, "catchup").filter(|catchup| catchup.attributes().len() > 0);
        if let Some(settings) = settings.filter(|_| !catches) {
            let words = "setting of timer catchup policies is only supported with tickpolicy='catchup'";
            r.problem(settings, words);
        }
    }
    let Some(text) = tag.attribute("adjustment") else {
        return;
    };
    let follows = matches!(tag.attribute("offset"), None | Some("utc" | "localtime"));
    if follows && text != "reset" && text.trim_start().parse::<i64>().is_err() {
        r.problem_attr(tag, "adjustment", format!("unknown clock adjustment '{text}'"));
    }
}

pub(super) fn features(tag: Tag<'_>, r: &mut Reader<'_>) {
    for feature in tag
        .children()
        .filter(|child| child.is_element() && child.tag_name().namespace().is_none())
    {
        let name = feature.tag_name().name();
        if !Features::fields().iter().any(|known| known.name == name) {
            r.problem_code(
                feature,
                CONFIG_UNSUPPORTED,
                format!("unexpected feature '{name}'"),
            );
        }
        if SWITCHES.contains(&name) {
            switch(feature, r);
        }
        if matches!(name, "hyperv" | "kvm" | "xen") {
            for child in feature.descendants().skip(1).filter(Tag::is_element) {
                switch(child, r);
                tuned(child, r);
            }
        }
    }
}

fn switch(tag: Tag<'_>, r: &mut Reader<'_>) {
    if tag.attribute("state").is_none() {
        field::missing_attr(tag, r, "state");
    }
}

/// Switches that come with a number.
fn tuned(tag: Tag<'_>, r: &mut Reader<'_>) {
    if tag.attribute("state") != Some("on") {
        return;
    }
    let number = |name: &str| tag.attribute(name).and_then(|text| text.parse::<u32>().ok());
    match tag.tag_name().name() {
        "spinlocks" if tag.attribute("retries").is_none() => field::missing_attr(tag, r, "retries"),
        "spinlocks" if number("retries").is_some_and(|tries| tries < 4095) => {
            r.problem_attr(
                tag,
                "retries",
                "HyperV spinlock retry count must be at least 4095",
            );
        }
        "vendor_id" if tag.attribute("value").is_none() => {
            r.problem(tag, "missing 'value' attribute for HyperV feature 'vendor_id'");
        }
        "dirty-ring" if tag.attribute("size").is_none() => field::missing_attr(tag, r, "size"),
        "dirty-ring"
            if number("size")
                .is_some_and(|size| !size.is_power_of_two() || !(1024..=65536).contains(&size)) =>
        {
            r.problem_attr(
                tag,
                "size",
                "dirty ring must be power of 2 and ranges [1024, 65536]",
            );
        }
        _ => {}
    }
}

/// What firmware is told has a name in the part that is ours, and a value.
pub(super) fn sysinfo(tag: Tag<'_>, r: &mut Reader<'_>) {
    if kind(tag) != "fwcfg" {
        return;
    }
    for entry in field::children(tag, "entry") {
        let Some(name) = entry.attribute("name") else {
            r.problem(entry, "Firmware entry is missing 'name' attribute");
            continue;
        };
        if field::text_of(entry).is_none() && entry.attribute("file").is_none() {
            r.problem(entry, "Firmware entry must have either value or 'file' attribute");
        }
        if !name.starts_with("opt/") {
            r.problem_attr_code(entry, "name", CONFIG_UNSUPPORTED, "Invalid firmware name");
        }
        if name.starts_with("opt/ovmf/") || name.starts_with("opt/org.qemu/") {
            r.problem_attr_code(
                entry,
                "name",
                CONFIG_UNSUPPORTED,
                "That firmware name is reserved",
            );
        }
    }
}

/// Labels of the guest and of its files.
pub(super) fn labels(root: Tag<'_>, r: &mut Reader<'_>) {
    let mut models = std::collections::HashSet::new();
    let several = field::children(root, "seclabel").nth(1).is_some();
    for label in field::children(root, "seclabel") {
        let relabel = label.attribute("relabel");
        if kind(label) == "none" && relabel == Some("yes") {
            let words = "resource relabeling is not compatible with 'none' label type";
            r.problem_code(label, CONFIG_UNSUPPORTED, words);
        }
        if kind(label) == "dynamic" && relabel == Some("no") {
            let words = "dynamic label type must use resource relabeling";
            r.problem_code(label, CONFIG_UNSUPPORTED, words);
        }
        match label.attribute("model") {
            None if several => r.problem(label, "missing security model when using multiple labels"),
            Some(model) if !models.insert(model) => {
                r.problem_code(
                    label,
                    XML_DETAIL,
                    format!("seclabel for model {model} is already provided"),
                );
            }
            _ => {}
        }
    }
    let Some(devices) = field::child(root, "devices") else {
        return;
    };
    for label in devices
        .descendants()
        .filter(|tag| tag.is_element() && tag.tag_name().name() == "seclabel")
    {
        let model = label.attribute("model").unwrap_or_default();
        match (label.attribute("relabel"), field::child(label, "label")) {
            (Some("yes"), None) => {
                r.problem(
                    label,
                    format!("Cannot specify relabel if label is missing. model={model}"),
                );
            }
            (Some("no"), Some(_)) => {
                r.problem(
                    label,
                    format!("Cannot specify a label if relabelling is turned off. model={model}"),
                );
            }
            _ => {}
        }
    }
}
