//! The processors of the machine the corpus assumes.

use crate::cases::Case;
use crate::emulators;
use cpu::Cpu;
use driver_qemu::caps::{Accelerated, Accelerator, Caps, Processors};
use model::cpu_document;
use std::sync::Arc;

/// Features of the machine, and of the newer one that some cases ask for.
const OLD: &str = "ds acpi ss ht tm pbe ds_cpl vmx est tm2 cx16 xtpr lahf_lm";
const NEW: &str = "vme ds acpi ss ht tm pbe dtes64 monitor ds_cpl vmx smx est tm2 xtpr pdcm osxsave f16c rdrand cmt \
                   pdpe1gb abm invtsc lahf_lm";

/// The processor of the host.
fn host(case: &Case) -> Option<Cpu> {
    let asked = case.text("host_cpu");
    let (model, vendor, features) = match (case.text("arch"), asked) {
        ("x86_64" | "i686", "Haswell") => ("Haswell", "Intel", NEW),
        ("x86_64" | "i686", "") => ("core2duo", "Intel", OLD),
        ("ppc64", "") => ("POWER8", "IBM", ""),
        (_, "") => return None,
        (_, model) => (model, "IBM", ""),
    };
    let features: String = features
        .split_whitespace()
        .map(|name| format!("<feature name='{name}'/>"))
        .collect();
    let arch = case.text("arch");
    let text =
        format!("<cpu><arch>{arch}</arch><model>{model}</model><vendor>{vendor}</vendor>{features}</cpu>");
    cpu_document::parse(&text).ok()
}

/// What guests can have with and without an accelerator.
pub fn processors(case: &Case) -> (Arc<Processors>, Arc<Processors>) {
    let corpus = case.dir.join("..");
    let caps = emulators::newest(&corpus, case.text("arch"), case.text("variant")).unwrap_or_default();
    let fast = caps.fast().unwrap_or_default();
    (
        Arc::new(one(case, &caps, fast)),
        Arc::new(one(case, &caps, Accelerator::Tcg)),
    )
}

/// Where a case names the host's processor, it counts for both instead of what the emulator described.
fn one(case: &Case, caps: &Caps, accelerator: Accelerator) -> Processors {
    let none = Accelerated::default();
    let accelerated = caps.accelerated(accelerator).unwrap_or(&none);
    let host = host(case);
    if case.text("host_cpu").is_empty() {
        return Processors::new(accelerated, &caps.arch, host.as_ref());
    }
    let named = Accelerated {
        accelerator: Accelerator::Kvm,
        host_cpu: None,
        ..accelerated.clone()
    };
    let known = Processors::new(accelerated, &caps.arch, host.as_ref()).known;
    Processors {
        known,
        ..Processors::new(&named, &caps.arch, host.as_ref())
    }
}
