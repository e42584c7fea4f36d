//! What guests can be made of, for each hypervisor.

use crate::cases::Case;
use crate::{compare_xml, emulators};
use cpu::Cpu;
use driver_qemu::caps::domain::{Asked, capabilities};
use driver_qemu::caps::{Accelerated, Accelerator, Processors};
use driver_qemu::definition::firmware;
use model::cpu_document;
use model::domain_capabilities::DomainCapabilities;
use serde_json::Value;
use xml::Value as _;

/// Runs one case.
pub fn run(case: &Case) -> Result<(), String> {
    let document = match case.text("group") {
        "no-driver" => DomainCapabilities::empty(
            Some(case.text("emulator").to_owned()),
            case.text("virttype"),
            Some(case.text("machine").to_owned()),
            case.text("arch"),
        ),
        "qemu" => qemu(case)?,
        "bhyve" => bhyve(case),
        "libxl" => xen(case)?,
        group => return Err(format!("the driver {group} does not exist yet")),
    };
    let printed = document.format();
    compare_xml::compare(&case.need("expected_xml")?, &printed)?;
    match DomainCapabilities::parse(&printed) {
        Ok(again) if again == document => Ok(()),
        Ok(_) => Err("what is read back differs".to_owned()),
        Err(problems) => Err(problems.to_string()),
    }
}

/// The images of firmware a case names.
fn firmwares(case: &Case) -> Vec<&str> {
    let list = case.fields.get("firmwares").and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).collect()
}

fn bhyve(case: &Case) -> DomainCapabilities {
    let bhyve = driver_bhyve::Bhyve {
        boots_firmware: case.lists("bhyve_caps", "lpc-bootrom"),
        shows_screen: case.lists("bhyve_caps", "fbuf"),
    };
    driver_bhyve::domain_capabilities(bhyve, case.text("emulator"), case.text("arch"), &firmwares(case))
}

fn xen(case: &Case) -> Result<DomainCapabilities, String> {
    let machine = driver_xen::Machine::of_name(case.text("machine")).ok_or("a machine nobody knows")?;
    let (emulator, arch) = (case.text("emulator"), case.text("arch"));
    Ok(driver_xen::domain_capabilities(
        machine,
        emulator,
        arch,
        &firmwares(case),
    ))
}

fn qemu(case: &Case) -> Result<DomainCapabilities, String> {
    let arch = case.text("arch");
    let caps = emulators::newest(&case.dir.join(".."), arch, case.text("variant"))?;
    let accelerator = match case.text("virttype") {
        "qemu" => Accelerator::Tcg,
        other => Accelerator::parse(other).ok_or("an accelerator nobody knows")?,
    };
    let none = Accelerated {
        accelerator,
        ..Accelerated::default()
    };
    let host = host(arch);
    let accelerated = caps.accelerated(accelerator).unwrap_or(&none);
    let folders = ["etc/qemu/firmware", "usr/share/qemu/firmware"]
        .map(|folder| case.dir.join("../domain-qemu/support/firmware").join(folder));
    let mut document = capabilities(
        &caps,
        &Asked {
            emulator: case.text("emulator"),
            arch,
            accelerator,
            machine: Some(case.text("machine")).filter(|machine| !machine.is_empty()),
            host_arch: arch,
            processors: &Processors::new(accelerated, arch, host.as_ref()),
            firmware: &firmware::load(&folders),
            loaders: &[],
            vcpus_max: u32::MAX,
            phys_addr_bits: if arch == "s390x" { 0 } else { 64 },
            has_vfio: true,
            has_rdp: true,
            tpm_versions: &["2.0"],
            sev_asids: Some((509, 451)),
        },
    );
    // The corpus replaces the names of the firmware, whatever was found.
    if let Some(loader) = document.os.as_mut().and_then(|os| os.loader.as_mut()) {
        loader.files = [1, 2]
            .map(|number| format!("/obviously/fake/firmware{number}.fd"))
            .to_vec();
    }
    Ok(document)
}

/// The processor of the host the corpus assumes.
fn host(arch: &str) -> Option<Cpu> {
    let model = match arch {
        "x86_64" => "Broadwell",
        "ppc64" => "POWER8",
        _ => return None,
    };
    cpu_document::parse(&format!("<cpu><arch>{arch}</arch><model>{model}</model></cpu>")).ok()
}
