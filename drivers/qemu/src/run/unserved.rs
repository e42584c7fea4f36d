//! What a definition may say and a run does not do yet: better refused than left out.

use super::unsupported_here;
use api::Result;
use model::YesNo;
use model::domain::Domain;

/// Refuses a guest that would not be what its definition says.
pub(crate) fn check(live: &Domain) -> Result<()> {
    match reason(live) {
        Some(words) => Err(unsupported_here(words)),
        None => Ok(()),
    }
}

fn reason(live: &Domain) -> Option<String> {
    let devices = &live.devices;
    if let Some(disk) = devices.disks.iter().find(|disk| disk.transient.is_some()) {
        // Without a layer of its own the guest would write into the image it must not change.
        let name = disk.target.dev.as_deref().unwrap_or_default();
        return Some(format!("transient disk '{name}' is not supported yet"));
    }
    let plugged = |vcpu: &model::domain::tune::VcpuOne| {
        vcpu.enabled == YesNo::Yes && vcpu.hotpluggable == Some(YesNo::Yes)
    };
    if live.vcpus.iter().any(plugged) {
        return Some("processors that are plugged in at the start are not supported yet".to_owned());
    }
    let security = live.launch_security.as_ref();
    if security.is_some_and(|security| security.dh_cert.is_some() || security.session.is_some()) {
        return Some("certificates and sessions of protected guests are not supported yet".to_owned());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_done_is_refused() {
        let read = |devices: &str, top: &str| {
            let text = format!(
                "<domain type='qemu'><name>g</name><memory>1</memory><vcpu>2</vcpu>{top}<os><type>hvm</type></os><devices>{devices}</devices></domain>"
            );
            Domain::parse(&text, model::ReadOptions::default()).unwrap()
        };
        let disk = "<disk type='file' device='disk'><source file='/a'/><target dev='vda' bus='virtio'/><transient/></disk>";
        assert_eq!(reason(&read("", "")), None);
        assert!(reason(&read(disk, "")).is_some());
        let vcpus = "<vcpus><vcpu id='0' enabled='yes' hotpluggable='no'/><vcpu id='1' enabled='yes' hotpluggable='yes'/></vcpus>";
        assert!(reason(&read("", vcpus)).is_some());
    }
}
