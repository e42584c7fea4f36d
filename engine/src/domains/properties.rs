//! What a domain is called and made of.

use crate::domains::hypervisor::View;
use crate::domains::{Domains, Guest, Hypervisor, check_flags};
use crate::jobs::JobKind;
use crate::registry::{Affected, Edited};
use api::constants::*;
use api::facets::DomainProperties;
use api::{Call, Code, DomainEvent, DomainRef, Error, Result};
use model::domain::{Domain, LifecycleAction};
use std::sync::Arc;

impl<H: Hypervisor> Domains<H> {
    /// What `VIR_DOMAIN_AFFECT_*` means for `guest` now.
    ///
    /// Errors: `VIR_ERR_OPERATION_INVALID` when the domain lacks what the flags name.
    pub(super) fn affected(&self, guest: &Guest<H>, flags: u32) -> Result<Affected> {
        let snapshot = guest.snapshot();
        let (active, persistent) = (snapshot.is_active(), snapshot.definition.is_some());
        let affected = snapshot.affected(flags);
        let invalid = |words: &str| Err(Error::new(api::Domain::DOMAIN, Code::OPERATION_INVALID, words));
        match affected {
            Affected { live: true, .. } if !active => invalid("domain is not running"),
            Affected { config: true, .. } if !persistent => {
                invalid("transient domains do not have any persistent config")
            }
            affected => Ok(affected),
        }
    }

    /// The definition that a query with `flags` is about.
    pub(super) fn config_of(&self, guest: &Guest<H>, flags: u32) -> Result<Arc<Domain>> {
        let affected = self.affected(guest, flags)?;
        let snapshot = guest.snapshot();
        let picked = if affected.config {
            &snapshot.definition
        } else {
            &snapshot.live
        };
        picked.clone().ok_or_else(super::not_running)
    }

    /// Changes what `flags` name, in memory and on disk. What the hypervisor must do was done before.
    pub(super) async fn change_configs(
        &self,
        guest: &Guest<H>,
        affected: Affected,
        change: impl Fn(&mut Domain),
    ) -> Result<()> {
        let edited = guest.snapshot().edited(affected, |config| {
            change(config);
            Ok(())
        })?;
        self.replace_configs(guest, edited).await
    }

    /// Puts changed definitions in the place of the old ones, in memory and on disk; `None` leaves one as it is.
    ///
    /// Errors: a file cannot be written; then the old definitions stay.
    pub(super) async fn replace_configs(&self, guest: &Guest<H>, edited: Edited<Domain>) -> Result<()> {
        let Edited { live, config } = edited;
        let old = guest.snapshot();
        let (has_live, has_config) = (live.is_some(), config.is_some());
        guest.update(|snapshot| {
            snapshot.live = live.map(Arc::new).or(snapshot.live.take());
            snapshot.definition = config.map(Arc::new).or(snapshot.definition.take());
        });
        let mut written = Ok(());
        if has_config {
            written = self.save_definition(guest).await;
        }
        if has_live && written.is_ok() {
            written = self.save_status(guest).await;
        }
        if written.is_err() {
            guest.update(|snapshot| {
                snapshot.definition = old.definition.clone();
                snapshot.live = old.live.clone();
            });
            if has_config && let Err(error) = self.save_definition(guest).await {
                tracing::error!(domain = guest.name(), %error, "the file has a change that was refused");
            }
        }
        written
    }
}

#[api::facet]
impl<H: Hypervisor> DomainProperties for Domains<H> {
    async fn domain_get_xml_desc(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<String> {
        let known = VIR_DOMAIN_XML_SECURE
            | VIR_DOMAIN_XML_INACTIVE
            | VIR_DOMAIN_XML_UPDATE_CPU
            | VIR_DOMAIN_XML_MIGRATABLE;
        check_flags(H::DOMAIN, flags, known as u32, "virDomainGetXMLDesc")?;
        let guest = self.lease(call, &dom)?;
        let snapshot = guest.snapshot();
        let view = View::from_flags(flags);
        let inactive = view.inactive && snapshot.definition.is_some();
        let config = if inactive {
            snapshot.definition.as_ref()
        } else {
            None
        };
        Ok(self.hypervisor.print(config.unwrap_or(snapshot.current()), view))
    }

    async fn domain_get_os_type(&self, call: &Call, dom: DomainRef) -> Result<String> {
        let guest = self.lease(call, &dom)?;
        Ok(self.hypervisor.os_type(guest.snapshot().current()))
    }

    async fn domain_is_active(&self, call: &Call, dom: DomainRef) -> Result<i32> {
        Ok(i32::from(self.lease(call, &dom)?.snapshot().is_active()))
    }

    async fn domain_is_persistent(&self, call: &Call, dom: DomainRef) -> Result<i32> {
        Ok(i32::from(self.lease(call, &dom)?.snapshot().definition.is_some()))
    }

    async fn domain_is_updated(&self, call: &Call, dom: DomainRef) -> Result<i32> {
        Ok(i32::from(self.lease(call, &dom)?.snapshot().state.updated))
    }

    async fn domain_set_metadata(
        &self,
        call: &Call,
        dom: DomainRef,
        r#type: i32,
        metadata: Option<String>,
        key: Option<String>,
        uri: Option<String>,
        flags: u32,
    ) -> Result<()> {
        let known = VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG;
        check_flags(H::DOMAIN, flags, known as u32, "virDomainSetMetadata")?;
        let guest = self.lease(call, &dom)?;
        let _job = guest.job(JobKind::Modify, call).await?;
        let affected = self.affected(&guest, flags)?;
        let change =
            crate::metadata::Change::parse::<model::domain::Domain>(r#type, metadata, key, uri.clone())?;
        self.change_configs(&guest, affected, |config| change.apply(config))
            .await?;
        self.emit(
            &guest,
            DomainEvent::MetadataChange {
                kind: r#type,
                nsuri: uri,
            },
        );
        Ok(())
    }

    async fn domain_get_metadata(
        &self,
        call: &Call,
        dom: DomainRef,
        r#type: i32,
        uri: Option<String>,
        flags: u32,
    ) -> Result<String> {
        let known = VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG;
        check_flags(H::DOMAIN, flags, known as u32, "virDomainGetMetadata")?;
        let guest = self.lease(call, &dom)?;
        crate::metadata::read(&*self.config_of(&guest, flags)?, r#type, uri.as_deref())
    }

    async fn domain_set_lifecycle_action(
        &self,
        call: &Call,
        dom: DomainRef,
        r#type: u32,
        action: u32,
        flags: u32,
    ) -> Result<()> {
        let guest = self.lease(call, &dom)?;
        let _job = guest.job(JobKind::Modify, call).await?;
        let affected = self.affected(&guest, flags)?;
        let actions = [
            LifecycleAction::Destroy,
            LifecycleAction::Restart,
            LifecycleAction::RenameRestart,
            LifecycleAction::Preserve,
            LifecycleAction::CoredumpDestroy,
            LifecycleAction::CoredumpRestart,
        ];
        let picked = usize::try_from(action)
            .ok()
            .and_then(|index| actions.get(index))
            .cloned();
        let invalid = |words| Err(Error::new(api::Domain::DOMAIN, Code::INVALID_ARG, words));
        let event = match r#type {
            0 => "poweroff",
            1 => "reboot",
            2 => "crash",
            other => return invalid(format!("invalid lifecycle type '{other}'")),
        };
        let Some(picked) = picked else {
            return invalid(format!("invalid lifecycle action '{action}'"));
        };
        let dumps = matches!(
            picked,
            LifecycleAction::CoredumpDestroy | LifecycleAction::CoredumpRestart
        );
        if dumps && event != "crash" {
            let words = format!("Lifecycle event '{event}' doesn't support '{picked}' action");
            return Err(Error::new(api::Domain::DOMAIN, Code::CONFIG_UNSUPPORTED, words));
        }
        self.change_configs(&guest, affected, |config| {
            let field = match r#type {
                0 => &mut config.on_poweroff,
                1 => &mut config.on_reboot,
                _ => &mut config.on_crash,
            };
            *field = Some(picked.clone());
        })
        .await
    }
}
