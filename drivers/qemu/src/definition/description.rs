//! How the machine is described to the guest.

use super::command::CommandLine;
use crate::devices::props::{Props, escape};
use model::domain::Domain;
use model::domain::os::SysinfoKind;

/// UUID, description of the machine for the guest.
pub(super) fn identity(line: &mut CommandLine, domain: &Domain) {
    if let Some(uuid) = domain.uuid {
        line.arg("-uuid", uuid.to_string());
    }
    if let Some(genid) = domain.genid.as_ref().and_then(|genid| genid.uuid) {
        let props = Props::device("vmgenid")
            .put("guid", genid.to_string())
            .put("id", "vmgenid0");
        line.arg("-device", props.text());
    }
    let sysinfo = domain
        .os
        .smbios
        .as_ref()
        .is_some_and(|smbios| smbios.mode.as_str() == "sysinfo");
    for info in &domain.sysinfos {
        match info.kind {
            SysinfoKind::Smbios if sysinfo => smbios(line, info),
            SysinfoKind::Smbios => {}
            SysinfoKind::Fwcfg => {
                for entry in &info.entries {
                    let name = escape(entry.name.as_deref().unwrap_or_default());
                    let value = match (&entry.file, &entry.value) {
                        (Some(file), _) => format!("file={}", escape(file)),
                        (None, value) => format!("string={}", escape(value.as_deref().unwrap_or_default())),
                    };
                    line.arg("-fw_cfg", format!("name={name},{value}"));
                }
            }
        }
    }
}

pub(super) fn smbios(line: &mut CommandLine, info: &model::domain::os::Sysinfo) {
    let table = |kind: u32, entries: &model::domain::os::Entries| {
        let mut text = format!("type={kind}");
        for entry in &entries.entries {
            let name = entry.name.as_deref().unwrap_or_default();
            text.push_str(&format!(
                ",{name}={}",
                escape(entry.value.as_deref().unwrap_or_default())
            ));
        }
        text
    };
    if let Some(bios) = &info.bios {
        line.arg("-smbios", table(0, bios));
    }
    if let Some(system) = &info.system {
        line.arg("-smbios", table(1, system));
    }
    for board in &info.base_boards {
        line.arg("-smbios", table(2, board));
    }
    if let Some(chassis) = &info.chassis {
        line.arg("-smbios", table(3, chassis));
    }
    if let Some(strings) = &info.oem_strings {
        let mut text = "type=11".to_owned();
        for entry in &strings.entries {
            text.push_str(&format!(
                ",value={}",
                escape(entry.value.as_deref().unwrap_or_default())
            ));
        }
        line.arg("-smbios", text);
    }
}
