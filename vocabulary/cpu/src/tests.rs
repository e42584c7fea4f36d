//! Processors of our own making, compared and described.

use super::*;
use crate::x86::{Blocked, Detected, Models, decode, map, update_live};
use model::cpu_document::{format, parse};
use model::domain::cpu::CpuMode;

fn cpu(text: &str) -> Cpu {
    parse(text).unwrap_or_else(|problems| panic!("{problems}"))
}

fn host(model: &str, features: &[&str]) -> Cpu {
    let features: String = features
        .iter()
        .map(|name| format!("<feature name='{name}'/>"))
        .collect();
    cpu(&format!(
        "<cpu><arch>x86_64</arch><model>{model}</model><vendor>Intel</vendor>{features}</cpu>"
    ))
}

fn names(features: &[(&'static str, Policy)], policy: Policy) -> Vec<&'static str> {
    let with = features.iter().filter(|(_, each)| *each == policy);
    with.map(|(name, _)| *name).collect()
}

#[test]
fn the_tables_are_whole() {
    let map = map();
    assert_eq!(map.models().len(), 150);
    assert_eq!(map.names(&Features::default()).count(), 0);
    assert!(map.feature("vme").is_some() && map.feature("vmx-ept").is_some());
    assert!(map.models().iter().all(|model| !model.features.is_empty()));
    assert_eq!(map.version_of("Westmere-IBRS"), Some("Westmere-v2"));
    assert!(!map.is_migratable("invtsc") && map.is_migratable("avx"));
    assert_eq!(ppc64::decode(0x004e_1202), Some(("POWER9", "IBM")));
    assert_eq!(ppc64::decode(0x1234_0000), None);
    assert_eq!(arm::decode(0x410f_d0c0), (Some("Neoverse-N1"), Some("ARM")));
    assert_eq!(arm::decode(0x4200_0000), (None, Some("Broadcom")));
}

#[test]
fn a_host_stands_to_a_guest_in_one_of_three_ways() {
    let host = host("Nehalem", &["vme", "ht"]);
    let how = |text: &str| compare("x86_64", &host, &cpu(text), false).unwrap();
    assert_eq!(how("<cpu><model>Penryn</model></cpu>"), Comparison::Superset);
    assert_eq!(how("<cpu><model>Haswell</model></cpu>"), Comparison::Incompatible);
    let all =
        "<model>Nehalem</model><feature policy='require' name='vme'/><feature policy='optional' name='ht'/>";
    assert_eq!(
        how(&format!("<cpu match='strict'>{all}</cpu>")),
        Comparison::Identical
    );
    assert_eq!(
        how("<cpu match='strict'><model>Nehalem</model></cpu>"),
        Comparison::Incompatible
    );
    let without = "<cpu><model>Westmere</model><feature policy='disable' name='aes'/></cpu>";
    assert_eq!(how(without), Comparison::Superset);
    let forbidding = "<cpu><model>Penryn</model><feature policy='forbid' name='popcnt'/></cpu>";
    assert_eq!(how(forbidding), Comparison::Incompatible);
}

#[test]
fn a_host_that_lacks_something_says_what() {
    let host = host("Penryn", &[]);
    let guest = cpu("<cpu><model>Nehalem</model></cpu>");
    let error = compare("x86_64", &host, &guest, true).unwrap_err();
    assert_eq!(error.code(), api::Code::CPU_INCOMPATIBLE);
    assert!(
        error.message().ends_with("required features: sse4.2, popcnt"),
        "{error}"
    );
    let unknown = cpu("<cpu><model>Penrin</model></cpu>");
    let error = compare("x86_64", &host, &unknown, true).unwrap_err();
    assert_eq!(error.message(), "internal error: Unknown CPU model Penrin");
}

#[test]
fn what_depends_on_the_host_becomes_what_the_host_has() {
    let host = host("Westmere", &["vme", "invtsc"]);
    let mut guest = cpu("<cpu mode='host-model'><feature policy='disable' name='aes'/></cpu>");
    update("x86_64", &mut guest, &host, Removed::Disable).unwrap();
    assert_eq!(guest.mode, Some(CpuMode::Custom));
    assert_eq!(model_name(&guest), Some("Westmere"));
    let said: Vec<_> = guest
        .features
        .iter()
        .map(|feature| (feature.name.as_str(), feature.policy))
        .collect();
    let (on, off) = (Some(Policy::Require), Some(Policy::Disable));
    assert_eq!(said, [("vme", on), ("aes", off)]);

    let mut guest = cpu(
        "<cpu><model>Icelake-Server</model><feature policy='optional' name='ht'/>\
         <feature policy='require' name='mpx'/></cpu>",
    );
    update("x86_64", &mut guest, &host, Removed::Disable).unwrap();
    let said: Vec<_> = guest
        .features
        .iter()
        .map(|feature| (feature.name.as_str(), feature.policy))
        .collect();
    assert_eq!(said, [("ht", off), ("mpx", on), ("intel-pt", off)]);
}

#[test]
fn a_model_the_hypervisor_lacks_is_said_with_another_one() {
    let models = ["qemu64", "Penryn"].map(|name| Blocked {
        name: name.to_owned(),
        blockers: Vec::new(),
    });
    let mut guest = cpu("<cpu><model>Nehalem</model></cpu>");
    translate("x86_64", &mut guest, Some(&models)).unwrap();
    assert_eq!(model_name(&guest), Some("Penryn"));
    let mut firm = cpu("<cpu><model fallback='forbid'>Nehalem</model></cpu>");
    let error = translate("x86_64", &mut firm, Some(&models)).unwrap_err();
    assert!(
        error
            .message()
            .contains("CPU model Nehalem is not supported by hypervisor")
    );
}

#[test]
fn a_processor_is_described_by_a_model_made_for_it() {
    let westmere = map().model("Westmere").unwrap();
    let mut features = westmere.features;
    features.insert(map().feature("vme").unwrap());
    let detected = Detected {
        features,
        vendor: Some("Intel"),
        signature: Some(Signature {
            family: 6,
            model: 44,
            stepping: 2,
        }),
    };
    let decoded = decode(&detected, false, true, Models::default()).unwrap();
    assert_eq!(decoded.model, "Westmere");
    assert_eq!(names(&decoded.features, Policy::Require), ["vme"]);
    let host = decode(&detected, true, true, Models::default()).unwrap();
    assert_eq!(host.model, "Westmere-v1");
}

#[test]
fn what_blocks_a_model_is_turned_off_by_name() {
    let detected = Detected {
        features: map().model("Penryn").unwrap().features,
        vendor: None,
        signature: None,
    };
    let models = [Blocked {
        name: "Penryn".to_owned(),
        blockers: vec!["sse4.1".to_owned(), "nx".to_owned()],
    }];
    let models = Models {
        offered: Some(&models),
        ..Models::default()
    };
    let decoded = decode(&detected, false, true, models).unwrap();
    assert_eq!(names(&decoded.features, Policy::Disable), ["sse4.1", "nx"]);
}

#[test]
fn transactions_that_do_not_work_are_not_there() {
    let detected = Detected {
        features: map().model("Haswell").unwrap().features,
        vendor: Some("Intel"),
        signature: Some(Signature {
            family: 6,
            model: 60,
            stepping: 3,
        }),
    };
    let decoded = decode(&detected, false, true, Models::default()).unwrap();
    assert_eq!(decoded.model, "Haswell-noTSX");
    assert!(decoded.features.is_empty());
}

#[test]
fn leaves_and_registers_show_features() {
    let text = "<cpudata><cpuid eax_in='0x0' ebx='0x756e6547' ecx='0x6c65746e' edx='0x49656e69'/>\
                <cpuid eax_in='0x1' eax='0x206c2' ecx='0x1' edx='0x1'/><msr index='0x10a' eax='0x1' edx='0x0'/></cpudata>";
    let detected = Detected::from_data(&CpuData::parse(text).unwrap());
    assert_eq!(detected.vendor, Some("Intel"));
    let signature = detected.signature.unwrap();
    assert_eq!(
        (signature.family, signature.model, signature.stepping),
        (6, 44, 2)
    );
    let found: Vec<_> = map().names(&detected.features).collect();
    assert_eq!(found, ["pni", "fpu", "rdctl-no"]);
}

#[test]
fn a_baseline_is_what_all_have() {
    let pair = [
        host("Nehalem", &["vme", "invtsc"]),
        host("Penryn", &["vme", "invtsc"]),
    ];
    let options = BaselineOptions {
        migratable: true,
        ..BaselineOptions::default()
    };
    let common = baseline("x86_64", &pair, options).unwrap();
    assert_eq!(model_name(&common), Some("Penryn"));
    assert_eq!(common.features.len(), 1);
    let mut all = common.clone();
    expand("x86_64", &mut all).unwrap();
    assert_eq!(
        all.features.len(),
        map().model("Penryn").unwrap().features.len() + 1
    );
    let mut foreign = pair.clone();
    foreign[1].vendor = Some("AMD".to_owned());
    let error = baseline("x86_64", &foreign, options).unwrap_err();
    assert_eq!(error.message(), "operation failed: CPU vendors do not match");
    assert!(baseline("x86_64", &[], options).is_err());
    assert!(baseline("sparc", &pair, options).is_err());
}

#[test]
fn a_running_guest_shows_what_it_got() {
    let set = |names: &[&str]| {
        let mut features = Features::default();
        names
            .iter()
            .for_each(|name| features.insert(map().feature(name).unwrap()));
        features
    };
    let penryn = map().model("Penryn").unwrap().features;
    let got = penryn.without(&set(&["sse4.1"])).or(&set(&["hypervisor"]));
    let mut guest = cpu("<cpu><model>Penryn</model></cpu>");
    update_live(&mut guest, &got, &set(&["avx"])).unwrap();
    let printed = format(&guest);
    assert!(printed.contains("<feature policy='require' name='hypervisor'/>"));
    assert!(printed.contains("<feature policy='disable' name='sse4.1'/>"));
    assert!(printed.contains("<feature policy='disable' name='avx'/>") && !printed.contains("'nx'"));
    let mut strict = cpu("<cpu check='full'><model>Penryn</model></cpu>");
    let error = update_live(&mut strict, &got, &Features::default()).unwrap_err();
    assert!(
        error
            .message()
            .ends_with("extra features: hypervisor, missing features: sse4.1"),
        "{error}"
    );
}

#[test]
fn power_imitates_older_processors_only() {
    let power9 = cpu("<cpu><arch>ppc64</arch><model>POWER9</model></cpu>");
    let how = |model: &str| {
        let guest = format!("<cpu mode='host-model'><model>{model}</model></cpu>");
        compare("ppc64", &power9, &cpu(&guest), false)
    };
    assert_eq!(how("power8").unwrap(), Comparison::Identical);
    assert_eq!(how("power10").unwrap(), Comparison::Incompatible);
    assert!(how("mighty").is_err());
    let mut old = cpu("<cpu><model>POWER7+_v2.1</model></cpu>");
    convert_legacy("ppc64", &mut old);
    assert_eq!(model_name(&old), Some("POWER7"));
}

#[test]
fn unknown_features_are_refused_where_there_is_a_table() {
    let guest = cpu("<cpu><model>Penryn</model><feature policy='disable' name='warp'/></cpu>");
    assert!(validate_features("x86_64", &guest).is_err());
    assert!(validate_features("aarch64", &guest).is_err());
    assert!(validate_features("s390x", &guest).is_ok());
    assert!(has_feature("x86_64", &host("Penryn", &[]), "nx").unwrap());
    assert_eq!(model_names("riscv64").unwrap(), None);
}
