//! Direct talk with QEMU, at the own risk of the user: the guest is marked as tainted.

use crate::facets::Facets;
use api::constants::*;
use api::facets::QemuMonitor;
use api::{Call, Code, Domain, DomainRef, Error, Result};
use engine::JobKind;
use engine::domains::check_flags;
use serde_json::{Value, json};

/// The mark of a guest whose monitor somebody else talked to.
const TAINT: &str = "custom-monitor";

fn bad_command(words: impl std::fmt::Display) -> Error {
    Error::new(
        Domain::QEMU,
        Code::INVALID_ARG,
        format!("cannot parse monitor command: {words}"),
    )
}

#[api::facet]
impl QemuMonitor for Facets {
    async fn domain_monitor_command(
        &self,
        call: &Call,
        dom: DomainRef,
        cmd: String,
        flags: u32,
    ) -> Result<String> {
        check_flags(
            Domain::QEMU,
            flags,
            VIR_DOMAIN_QEMU_MONITOR_COMMAND_HMP as u32,
            "virDomainQemuMonitorCommand",
        )?;
        let (guest, _, running) = self.run_of(call, &dom)?;
        let _job = guest.job(JobKind::Modify, call).await?;
        guest.update(|snapshot| {
            if !snapshot.state.taints.contains(&TAINT) {
                snapshot.state.taints.push(TAINT);
            }
        });
        self.domains.save_status(&guest).await?;
        if flags & VIR_DOMAIN_QEMU_MONITOR_COMMAND_HMP as u32 != 0 {
            return running.monitor.human(&cmd).await;
        }
        let value: Value = serde_json::from_str(&cmd).map_err(bad_command)?;
        let name = value["execute"]
            .as_str()
            .ok_or_else(|| bad_command("it has no 'execute'"))?;
        let arguments = Some(value["arguments"].clone()).filter(|arguments| !arguments.is_null());
        // QEMU's own refusal is an answer here, not a failure.
        let id = format!("libvirt-{}", running.monitor.next_number());
        let answer = match running.monitor.execute(name, arguments).await {
            Ok(value) => json!({ "return": value, "id": id }),
            Err(error) if error.code() == Code::INTERNAL_ERROR => {
                let words = error
                    .message()
                    .rsplit_once("': ")
                    .map_or(error.message(), |(_, words)| words);
                let class = error.inner().str3.as_deref().unwrap_or("GenericError");
                json!({ "id": id, "error": { "class": class, "desc": words } })
            }
            Err(error) => return Err(error),
        };
        Ok(answer.to_string())
    }
}
