//! Consoles, keys, pictures and the NMI button.

use crate::facets::{Facets, console, keys};
use crate::run::Running;
use api::facets::DomainDevices;
use api::limits::DOMAIN_SEND_KEY_MAX;
use api::{Call, Code, Domain, DomainRef, Error, List, Result};
use engine::domains::{Guest, check_flags, not_running};
use engine::{JobKind, blocking};
use model::domain::Domain as Config;
use serde_json::json;
use std::sync::Arc;

/// A guest, its definition now and its run.
type RunOf = (Arc<Guest<crate::Qemu>>, Arc<Config>, Arc<Running>);

impl Facets {
    /// The guest that a handle means, its definition now and its run.
    pub(super) fn run_of(&self, call: &Call, dom: &DomainRef) -> Result<RunOf> {
        let guest = self.domains.lease_active(call, dom)?;
        let live = guest.snapshot().live.clone().ok_or_else(not_running)?;
        let running = guest.private.get().ok_or_else(not_running)?;
        Ok((guest, live, running))
    }
}

#[api::facet]
impl DomainDevices for Facets {
    async fn domain_open_console(
        &self,
        call: &Call,
        dom: DomainRef,
        dev_name: Option<String>,
        flags: u32,
    ) -> Result<()> {
        check_flags(Domain::QEMU, flags, 3, "virDomainOpenConsole")?;
        let (_, live, _) = self.run_of(call, &dom)?;
        let path = console::console_path(&live, dev_name.as_deref())?;
        self.consoles.connect(path, flags, call.take_stream()?)
    }

    async fn domain_open_channel(
        &self,
        call: &Call,
        dom: DomainRef,
        name: Option<String>,
        flags: u32,
    ) -> Result<()> {
        check_flags(Domain::QEMU, flags, 1, "virDomainOpenChannel")?;
        let (_, live, _) = self.run_of(call, &dom)?;
        let path = console::channel_path(&live, name.as_deref())?;
        self.consoles.connect(path, flags, call.take_stream()?)
    }

    async fn domain_inject_nmi(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<()> {
        check_flags(Domain::QEMU, flags, 0, "virDomainInjectNMI")?;
        let (guest, _, running) = self.run_of(call, &dom)?;
        let _job = guest.job(JobKind::Modify, call).await?;
        running.monitor.execute("inject-nmi", None).await.map(drop)
    }

    async fn domain_send_key(
        &self,
        call: &Call,
        dom: DomainRef,
        codeset: u32,
        holdtime: u32,
        keycodes: List<u32, DOMAIN_SEND_KEY_MAX>,
        flags: u32,
    ) -> Result<()> {
        check_flags(Domain::QEMU, flags, 0, "virDomainSendKey")?;
        let (guest, _, running) = self.run_of(call, &dom)?;
        let _job = guest.job(JobKind::Modify, call).await?;
        let numbers = keycodes
            .iter()
            .map(|code| keys::to_qemu(codeset, *code))
            .collect::<Result<Vec<u32>>>()?;
        let keys: Vec<_> = numbers
            .iter()
            .map(|number| json!({ "type": "number", "data": number }))
            .collect();
        let mut arguments = json!({ "keys": keys });
        if holdtime > 0 {
            arguments["hold-time"] = holdtime.into();
        }
        running
            .monitor
            .execute("send-key", Some(arguments))
            .await
            .map(drop)
    }

    async fn domain_screenshot(
        &self,
        call: &Call,
        dom: DomainRef,
        screen: u32,
        flags: u32,
    ) -> Result<Option<String>> {
        check_flags(Domain::QEMU, flags, 0, "virDomainScreenshot")?;
        let (guest, live, running) = self.run_of(call, &dom)?;
        let _job = guest.job(JobKind::Modify, call).await?;
        let Some(video) = live.devices.videos.first() else {
            return Err(Error::new(
                Domain::QEMU,
                Code::INVALID_ARG,
                "no screens to take a screenshot from",
            ));
        };
        // QEMU writes where only it and we may read.
        let path = running.lib_dir.join("screenshot.png");
        let mut arguments = json!({ "filename": path, "format": "png" });
        if !video.info.alias().is_empty() && screen > 0 {
            arguments["device"] = video.info.alias().into();
            arguments["head"] = screen.into();
        }
        running.monitor.execute("screendump", Some(arguments)).await?;
        let bytes = blocking(move || {
            let bytes = std::fs::read(&path);
            let _ = std::fs::remove_file(&path);
            bytes.map_err(|error| Error::system(Domain::QEMU, error, "unable to open the screenshot"))
        })
        .await?;
        let stream = call.take_stream()?;
        tokio::spawn(async move { stream.send_all(&bytes).await });
        Ok(Some("image/png".into()))
    }
}
