//! Domains on disk: what is loaded at start, and what is written when something changes.

use crate::domains::hypervisor::{Adopted, Origin, Reports, View};
use crate::domains::{Domains, Guest, GuestState, Hypervisor};
use api::constants::*;
use api::{Call, Result};
use std::path::Path;
use std::sync::Arc;

impl<H: Hypervisor> Domains<H> {
    /// Loads every definition, takes over every running guest, starts what starts by itself (at the first start after
    /// boot). A file that is not understood is logged and left alone.
    pub async fn load(&self) {
        self.adopt_all().await;
        for stored in self.registry.store.load_configs() {
            if let Err(error) = self.load_config(&stored.text, stored.autostart).await {
                tracing::error!(path = %stored.path.display(), %error, "definition left out");
            }
        }
        // Statuses came first, so that a guest without a definition is known to be transient.
        if self.registry.store.first_start_since_boot() {
            self.autostart().await;
        }
    }

    async fn load_config(&self, text: &str, autostart: bool) -> Result<()> {
        let config = Arc::new(self.hypervisor.read(text, Origin::Disk).await?);
        let state = GuestState::shutoff(VIR_DOMAIN_SHUTOFF_UNKNOWN);
        let (guest, _) = self.registry.enter(config.clone(), state, false)?;
        guest.update(|snapshot| {
            snapshot.definition = Some(config);
            snapshot.autostart = autostart;
        });
        Ok(())
    }

    async fn adopt_all(&self) {
        let reports: Arc<dyn Reports> = Arc::new(self.clone());
        for stored in self.registry.store.load_statuses() {
            match self.hypervisor.adopt(&stored.text, reports.clone()).await {
                Ok(Some(adopted)) => self.install(adopted, &stored.path),
                Ok(None) => {
                    let _ = host::files::remove(&stored.path);
                }
                Err(error) => {
                    tracing::error!(path = %stored.path.display(), %error, "running domain not taken over")
                }
            }
        }
    }

    fn install(&self, adopted: Adopted<H>, path: &Path) {
        self.note_id(adopted.id);
        let state = GuestState {
            id: Some(adopted.id),
            phase: adopted.phase,
            ..GuestState::shutoff(0)
        };
        match self.registry.enter(Arc::new(adopted.live), state, true) {
            Ok((guest, _)) => (adopted.install)(&guest),
            Err(error) => tracing::error!(path = %path.display(), %error, "running domain not taken over"),
        }
    }

    async fn autostart(&self) {
        let call = Call::internal();
        for guest in self.registry.all() {
            let snapshot = guest.snapshot();
            let once = self.registry.store.starts_once(&guest.name());
            if once && let Err(error) = self.registry.store.set_starts_once(&guest.name(), false).await {
                tracing::warn!(domain = guest.name(), %error, "it will start by itself again");
            }
            if (snapshot.autostart || once)
                && !snapshot.is_active()
                && let Err(error) = self.start(&call, &guest, 0).await
            {
                tracing::error!(domain = guest.name(), %error, "not started by itself");
            }
        }
    }

    /// Writes the definition of `guest` to its file.
    pub(super) async fn save_definition(&self, guest: &Guest<H>) -> Result<()> {
        let snapshot = guest.snapshot();
        let Some(definition) = &snapshot.definition else {
            return Ok(());
        };
        let view = View {
            inactive: true,
            secure: true,
            ..View::default()
        };
        let xml = self.hypervisor.print(definition, view);
        self.registry.store.save_config(&definition.name, &xml).await
    }

    /// Writes what another daemon must know to take over `guest`.
    pub async fn save_status(&self, guest: &Guest<H>) -> Result<()> {
        match self.hypervisor.status(guest) {
            Some(xml) if guest.snapshot().is_active() => {
                self.registry.store.save_status(&guest.name(), &xml).await
            }
            _ => Ok(()),
        }
    }
}
