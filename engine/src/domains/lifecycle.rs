//! Defining, starting, stopping.

use crate::domains::hypervisor::{Origin, Plan, Reports, Step, View};
use crate::domains::state::{GuestState, Phase};
use crate::domains::{Domains, Guest, Hypervisor, Run, check_flags, not_running, served, uuid_of};
use crate::jobs::{JobGuard, JobKind};
use crate::registry::Lookup;
use api::constants::*;
use api::facets::DomainLifecycle;
use api::{Call, Code, Domain, DomainEvent, DomainRef, Error, Fut, Result, Uuid};
use std::sync::Arc;

impl<H: Hypervisor> Domains<H> {
    fn invalid(&self, words: impl Into<String>) -> Error {
        Error::new(H::DOMAIN, Code::OPERATION_INVALID, words)
    }

    /// Defines or changes a domain.
    pub async fn define(&self, call: &Call, xml: &str, flags: u32) -> Result<Arc<Guest<H>>> {
        check_flags(
            H::DOMAIN,
            flags,
            VIR_DOMAIN_DEFINE_VALIDATE as u32,
            "virDomainDefineXMLFlags",
        )?;
        crate::check_schema(H::DOMAIN, xml, flags, VIR_DOMAIN_DEFINE_VALIDATE)?;
        let config = self.hypervisor.read(xml, Origin::Client).await?;
        call.check("domain", Some(&config.name))?;
        let config = Arc::new(config);
        let state = GuestState::shutoff(VIR_DOMAIN_SHUTOFF_UNKNOWN);
        let (guest, is_new) = self.registry.enter(config.clone(), state, false)?;
        let _job = guest.job(JobKind::Modify, call).await?;
        let old = guest.snapshot().definition.clone();
        guest.update(|snapshot| {
            snapshot.definition = Some(config);
            snapshot.state.updated |= snapshot.live.is_some();
        });
        if let Err(error) = self.save_definition(&guest).await {
            if is_new {
                self.registry.forget(&guest);
            } else {
                guest.update(|snapshot| snapshot.definition = old);
            }
            return Err(error);
        }
        let detail = if is_new || old.is_none() {
            VIR_DOMAIN_EVENT_DEFINED_ADDED
        } else {
            VIR_DOMAIN_EVENT_DEFINED_UPDATED
        };
        self.emit_lifecycle(&guest, VIR_DOMAIN_EVENT_DEFINED, detail);
        Ok(guest)
    }

    async fn undefine(&self, call: &Call, dom: &DomainRef, flags: u32) -> Result<()> {
        check_flags(H::DOMAIN, flags, H::FLAGS.undefine, "virDomainUndefineFlags")?;
        let guest = self.lease(call, dom)?;
        let _job = guest.job(JobKind::Modify, call).await?;
        let snapshot = guest.snapshot();
        let Some(definition) = &snapshot.definition else {
            return Err(self.invalid("cannot undefine transient domain"));
        };
        if snapshot.state.has_managed_save {
            if flags & VIR_DOMAIN_UNDEFINE_MANAGED_SAVE as u32 == 0 {
                return Err(self.invalid("Refusing to undefine while domain managed save image exists"));
            }
            self.hypervisor.forget_managed_save(&guest).await?;
            guest.update(|snapshot| snapshot.state.has_managed_save = false);
        }
        self.hypervisor.undefined(definition, flags).await?;
        self.registry.store.delete_config(&definition.name).await?;
        self.emit_lifecycle(
            &guest,
            VIR_DOMAIN_EVENT_UNDEFINED,
            VIR_DOMAIN_EVENT_UNDEFINED_REMOVED,
        );
        if snapshot.is_active() {
            guest.update(|snapshot| {
                snapshot.definition = None;
                snapshot.autostart = false;
            });
        } else {
            self.registry.forget(&guest);
        }
        Ok(())
    }

    /// Starts a domain that is defined.
    pub async fn start(&self, call: &Call, guest: &Arc<Guest<H>>, flags: u32) -> Result<()> {
        check_flags(H::DOMAIN, flags, H::FLAGS.start, "virDomainCreateWithFlags")?;
        let job = guest.job(JobKind::Modify, call).await?;
        let snapshot = guest.snapshot();
        if snapshot.is_active() {
            return Err(self.invalid("domain is already running"));
        }
        let Some(config) = snapshot.definition.clone() else {
            return Err(not_running());
        };
        let run = Run {
            config,
            flags,
            image: None,
        };
        self.run(call, guest, run, job).await
    }

    async fn create(&self, call: &Call, xml: &str, flags: u32) -> Result<DomainRef> {
        check_flags(H::DOMAIN, flags, H::FLAGS.create, "virDomainCreateXML")?;
        crate::check_schema(H::DOMAIN, xml, flags, VIR_DOMAIN_START_VALIDATE)?;
        let config = self.hypervisor.read(xml, Origin::Client).await?;
        call.check("domain", Some(&config.name))?;
        let run = Run {
            config: Arc::new(config),
            flags,
            image: None,
        };
        let active = |name: &str| self.invalid(format!("domain is already active as '{name}'"));
        Ok(Self::handle(&*self.launch(call, run, active).await?))
    }

    /// Runs a domain that need not be defined; a new one is forgotten again if it does not start.
    ///
    /// `active` is the error when the domain of that name is active already.
    pub(super) async fn launch(
        &self,
        call: &Call,
        run: Run,
        active: impl Fn(&str) -> Error,
    ) -> Result<Arc<Guest<H>>> {
        if let Some(there) = self.registry.find(Lookup::Uuid(uuid_of(&run.config)))
            && there.snapshot().is_active()
        {
            return Err(active(&there.name()));
        }
        let state = GuestState::shutoff(VIR_DOMAIN_SHUTOFF_UNKNOWN);
        let (guest, is_new) = self.registry.enter(run.config.clone(), state, false)?;
        let job = guest.job(JobKind::Modify, call).await?;
        if guest.snapshot().is_active() {
            return Err(active(&guest.name()));
        }
        let ran = self.run(call, &guest, run, job).await;
        if is_new {
            match &ran {
                Ok(()) => guest.update(|snapshot| snapshot.definition = None),
                Err(_) => self.registry.forget(&guest),
            }
        }
        ran.map(|()| guest)
    }

    /// Starts `guest`, whose job is held.
    pub(super) async fn run(
        &self,
        call: &Call,
        guest: &Arc<Guest<H>>,
        run: Run,
        _job: JobGuard,
    ) -> Result<()> {
        let Run { config, flags, image } = run;
        let is_restored = image.is_some();
        let paused = flags & VIR_DOMAIN_START_PAUSED as u32 != 0;
        let id = self.next_id();
        let reports: Arc<dyn Reports> = Arc::new(self.clone());
        let started = self
            .hypervisor
            .start(
                guest,
                Plan {
                    config,
                    id,
                    paused,
                    image,
                },
                reports,
            )
            .await;
        let started = started.inspect_err(|_| {
            guest.update(|snapshot| snapshot.state.phase = Phase::shutoff(VIR_DOMAIN_SHUTOFF_FAILED));
        })?;
        guest.update(|snapshot| {
            snapshot.live = Some(Arc::new(started.live));
            snapshot.state = GuestState {
                id: Some(id),
                phase: started.phase,
                ..GuestState::shutoff(0)
            };
        });
        if flags & VIR_DOMAIN_START_AUTODESTROY as u32 != 0 {
            self.autodestroy().insert(guest.uuid(), call.identity.clone());
        }
        let how = match is_restored {
            true => VIR_DOMAIN_EVENT_STARTED_RESTORED,
            false => VIR_DOMAIN_EVENT_STARTED_BOOTED,
        };
        self.emit_lifecycle(guest, VIR_DOMAIN_EVENT_STARTED, how);
        if paused {
            self.emit_lifecycle(
                guest,
                VIR_DOMAIN_EVENT_SUSPENDED,
                VIR_DOMAIN_EVENT_SUSPENDED_PAUSED,
            );
        } else if H::RESUMES_AFTER_START {
            self.emit_lifecycle(guest, VIR_DOMAIN_EVENT_RESUMED, VIR_DOMAIN_EVENT_RESUMED_UNPAUSED);
        }
        self.save_status(guest).await
    }

    async fn destroy(&self, call: &Call, dom: &DomainRef, flags: u32) -> Result<()> {
        check_flags(H::DOMAIN, flags, H::FLAGS.destroy, "virDomainDestroyFlags")?;
        let guest = self.lease_active(call, dom)?;
        let _job = guest.job(JobKind::Destroy, call).await?;
        if !guest.snapshot().is_active() {
            return Err(not_running());
        }
        self.hypervisor
            .destroy(&guest, flags & VIR_DOMAIN_DESTROY_GRACEFUL as u32 != 0)
            .await?;
        self.finish(&guest, VIR_DOMAIN_SHUTOFF_DESTROYED).await
    }

    /// The bookkeeping after a run. Does nothing if it was done already, whoever noticed the end first.
    pub(super) async fn finish(&self, guest: &Arc<Guest<H>>, reason: i32) -> Result<()> {
        let mut ran = None;
        guest.update(|snapshot| {
            // A transient domain keeps its last definition in its place until it is forgotten.
            ran = snapshot.live.take();
            if let Some(last) = &ran {
                snapshot.state = GuestState {
                    has_managed_save: snapshot.state.has_managed_save,
                    ..GuestState::shutoff(reason)
                };
                if snapshot.definition.is_none() {
                    snapshot.definition = Some(last.clone());
                    snapshot.autostart = false;
                    snapshot.state.updated = true;
                }
            }
        });
        let Some(last) = ran else { return Ok(()) };
        self.autodestroy().remove(&uuid_of(&last));
        let is_transient = guest.snapshot().state.updated;
        self.registry.store.delete_status(&last.name).await?;
        let handle = DomainRef {
            name: last.name.clone(),
            uuid: uuid_of(&last),
            id: -1,
        };
        let event = DomainEvent::Lifecycle {
            event: VIR_DOMAIN_EVENT_STOPPED,
            detail: stopped_detail(reason),
        };
        if is_transient {
            self.registry.forget(guest);
        }
        self.bus.emit(&api::Event::domain(handle, event));
        Ok(())
    }

    /// Ends the domains that were to end with this client.
    pub async fn client_gone(&self, identity: &Arc<api::Identity>) {
        let theirs: Vec<Uuid> = {
            let table = self.autodestroy();
            let same =
                |(uuid, owner): (&Uuid, &Arc<api::Identity>)| Arc::ptr_eq(owner, identity).then_some(*uuid);
            table.iter().filter_map(same).collect()
        };
        let call = Call::internal();
        for uuid in theirs {
            let dom = DomainRef {
                name: String::new(),
                uuid,
                id: -1,
            };
            if let Err(error) = self.destroy(&call, &dom, 0).await {
                tracing::warn!(%uuid, %error, "a domain outlives the client it should end with");
            }
        }
    }

    async fn rename(&self, call: &Call, dom: &DomainRef, new_name: &str) -> Result<()> {
        let guest = self.lease(call, dom)?;
        let _job = guest.job(JobKind::Modify, call).await?;
        let snapshot = guest.snapshot();
        let (Some(definition), false) = (&snapshot.definition, snapshot.is_active()) else {
            let words = if snapshot.is_active() {
                "cannot rename active domain"
            } else {
                "cannot rename a transient domain"
            };
            return Err(self.invalid(words));
        };
        if new_name.is_empty() || new_name.contains('/') {
            let words = if new_name.is_empty() {
                "invalid domain name: name is empty".to_owned()
            } else {
                format!("name {new_name} cannot contain '/'")
            };
            return Err(Error::new(Domain::DOMAIN, Code::XML_ERROR, words));
        }
        if new_name == definition.name {
            return Err(Error::new(
                H::DOMAIN,
                Code::INVALID_ARG,
                "Can't rename domain to itself",
            ));
        }
        let old = definition.name.clone();
        self.registry.rename(&guest, &old, new_name)?;
        let mut changed = model::domain::Domain::clone(definition);
        changed.name = new_name.to_owned();
        let before = Self::handle(&guest);
        guest.update(|snapshot| snapshot.definition = Some(Arc::new(changed)));
        let written = async {
            self.save_definition(&guest).await?;
            self.registry.store.delete_config(&old).await?;
            if snapshot.autostart {
                self.registry.store.set_autostart(new_name, true).await
            } else {
                Ok(())
            }
        };
        if let Err(error) = written.await {
            guest.update(|changed| changed.definition = snapshot.definition.clone());
            let _ = self.registry.rename(&guest, new_name, &old);
            return Err(error);
        }
        let event = DomainEvent::Lifecycle {
            event: VIR_DOMAIN_EVENT_UNDEFINED,
            detail: VIR_DOMAIN_EVENT_UNDEFINED_RENAMED,
        };
        self.bus.emit(&api::Event::domain(before, event));
        self.emit_lifecycle(&guest, VIR_DOMAIN_EVENT_DEFINED, VIR_DOMAIN_EVENT_DEFINED_RENAMED);
        Ok(())
    }

    async fn set_phase(&self, guest: &Arc<Guest<H>>, phase: Phase, event: (i32, i32)) -> Result<()> {
        let mut changed = false;
        guest.update(|snapshot| {
            changed = snapshot.is_active() && snapshot.state.phase.state != phase.state;
            if changed {
                snapshot.state.phase = phase;
                snapshot.state.since_ms = crate::now_ms();
            }
        });
        if changed {
            self.emit_lifecycle(guest, event.0, event.1);
            self.save_status(guest).await?;
        }
        Ok(())
    }
}

/// The detail of a "stopped" event that goes with a reason of being shut off.
fn stopped_detail(reason: i32) -> i32 {
    match reason {
        VIR_DOMAIN_SHUTOFF_DESTROYED => VIR_DOMAIN_EVENT_STOPPED_DESTROYED,
        VIR_DOMAIN_SHUTOFF_CRASHED => VIR_DOMAIN_EVENT_STOPPED_CRASHED,
        VIR_DOMAIN_SHUTOFF_MIGRATED => VIR_DOMAIN_EVENT_STOPPED_MIGRATED,
        VIR_DOMAIN_SHUTOFF_SAVED => VIR_DOMAIN_EVENT_STOPPED_SAVED,
        VIR_DOMAIN_SHUTOFF_FAILED => VIR_DOMAIN_EVENT_STOPPED_FAILED,
        VIR_DOMAIN_SHUTOFF_FROM_SNAPSHOT => VIR_DOMAIN_EVENT_STOPPED_FROM_SNAPSHOT,
        _ => VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN,
    }
}

impl<H: Hypervisor> Reports for Domains<H> {
    fn ended(&self, uuid: Uuid, reason: i32) -> Fut<'_, ()> {
        Box::pin(async move {
            match self.registry.find(Lookup::Uuid(uuid)) {
                Some(guest) => self.finish(&guest, reason).await,
                None => Ok(()),
            }
        })
    }

    fn phase(&self, uuid: Uuid, phase: Phase, event: Option<(i32, i32)>) {
        let Some(guest) = self.registry.find(Lookup::Uuid(uuid)) else {
            return;
        };
        let mut changed = false;
        guest.update(|snapshot| {
            changed = snapshot.is_active() && snapshot.state.phase != phase;
            if changed {
                snapshot.state.phase = phase;
                snapshot.state.since_ms = crate::now_ms();
            }
        });
        if let (true, Some((event, detail))) = (changed, event) {
            self.emit_lifecycle(&guest, event, detail);
        }
        let domains = self.clone();
        tokio::spawn(async move {
            if let Err(error) = domains.save_status(&guest).await {
                tracing::error!(domain = guest.name(), %error, "the status file is old");
            }
        });
    }

    fn event(&self, uuid: Uuid, event: DomainEvent) {
        if let Some(guest) = self.registry.find(Lookup::Uuid(uuid)) {
            self.emit(&guest, event);
        }
    }

    fn change_live(&self, uuid: Uuid, change: Box<dyn FnOnce(&mut model::domain::Domain) + Send>) {
        let Some(guest) = self.registry.find(Lookup::Uuid(uuid)) else {
            return;
        };
        guest.update(|snapshot| {
            if let Some(live) = &mut snapshot.live {
                change(Arc::make_mut(live));
            }
        });
    }
}

#[api::facet]
impl<H: Hypervisor> DomainLifecycle for Domains<H> {
    async fn domain_define_xml(&self, call: &Call, xml: String) -> Result<DomainRef> {
        Ok(Self::handle(&*self.define(call, &xml, 0).await?))
    }

    async fn domain_define_xml_flags(&self, call: &Call, xml: String, flags: u32) -> Result<DomainRef> {
        Ok(Self::handle(&*self.define(call, &xml, flags).await?))
    }

    async fn domain_undefine(&self, call: &Call, dom: DomainRef) -> Result<()> {
        self.undefine(call, &dom, 0).await
    }

    async fn domain_undefine_flags(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<()> {
        self.undefine(call, &dom, flags).await
    }

    async fn domain_create(&self, call: &Call, dom: DomainRef) -> Result<()> {
        let guest = self.lease(call, &dom)?;
        self.start(call, &guest, 0).await
    }

    async fn domain_create_with_flags(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<DomainRef> {
        let guest = self.lease(call, &dom)?;
        self.start(call, &guest, flags).await?;
        Ok(Self::handle(&guest))
    }

    async fn domain_create_xml(&self, call: &Call, xml_desc: String, flags: u32) -> Result<DomainRef> {
        self.create(call, &xml_desc, flags).await
    }

    async fn domain_destroy(&self, call: &Call, dom: DomainRef) -> Result<()> {
        self.destroy(call, &dom, 0).await
    }

    async fn domain_destroy_flags(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<()> {
        self.destroy(call, &dom, flags).await
    }

    async fn domain_shutdown(&self, call: &Call, dom: DomainRef) -> Result<()> {
        self.domain_shutdown_flags(call, dom, 0).await
    }

    async fn domain_shutdown_flags(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<()> {
        check_flags(H::DOMAIN, flags, H::FLAGS.shutdown, "virDomainShutdownFlags")?;
        let guest = self.lease(call, &dom)?;
        if let Some(refusal) = self.hypervisor.refuses(&guest, Step::Shutdown) {
            return Err(refusal);
        }
        let _job = guest.job(JobKind::Modify, call).await?;
        if !guest.snapshot().is_active() {
            return Err(not_running());
        }
        self.hypervisor.shutdown(&guest, flags).await
    }

    async fn domain_reboot(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<()> {
        let guest = self.lease_active(call, &dom)?;
        let _job = guest.job(JobKind::Modify, call).await?;
        self.hypervisor.reboot(&guest, flags).await
    }

    async fn domain_reset(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<()> {
        check_flags(H::DOMAIN, flags, 0, "virDomainReset")?;
        let guest = self.lease_active(call, &dom)?;
        let _job = guest.job(JobKind::Modify, call).await?;
        self.hypervisor.reset(&guest).await
    }

    async fn domain_suspend(&self, call: &Call, dom: DomainRef) -> Result<()> {
        let guest = self.lease_active(call, &dom)?;
        let _job = guest.job(JobKind::Modify, call).await?;
        if let Some(refusal) = self.hypervisor.refuses(&guest, Step::Suspend) {
            return Err(refusal);
        }
        if !guest.snapshot().state.phase.is_running() {
            return Ok(());
        }
        self.hypervisor.suspend(&guest).await?;
        let event = (VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_PAUSED);
        self.set_phase(&guest, Phase::paused(VIR_DOMAIN_PAUSED_USER), event)
            .await
    }

    async fn domain_resume(&self, call: &Call, dom: DomainRef) -> Result<()> {
        let guest = self.lease_active(call, &dom)?;
        let _job = guest.job(JobKind::Modify, call).await?;
        if let Some(refusal) = self.hypervisor.refuses(&guest, Step::Resume) {
            return Err(refusal);
        }
        self.hypervisor.resume(&guest).await?;
        let event = (VIR_DOMAIN_EVENT_RESUMED, VIR_DOMAIN_EVENT_RESUMED_UNPAUSED);
        self.set_phase(&guest, Phase::running(VIR_DOMAIN_RUNNING_UNPAUSED), event)
            .await
    }

    async fn domain_get_autostart(&self, call: &Call, dom: DomainRef) -> Result<i32> {
        Ok(i32::from(self.lease(call, &dom)?.snapshot().autostart))
    }

    async fn domain_set_autostart(&self, call: &Call, dom: DomainRef, autostart: i32) -> Result<()> {
        let guest = self.lease(call, &dom)?;
        let _job = guest.job(JobKind::Modify, call).await?;
        let snapshot = guest.snapshot();
        let Some(definition) = &snapshot.definition else {
            return Err(self.invalid("cannot set autostart for transient domain"));
        };
        self.registry
            .store
            .set_autostart(&definition.name, autostart != 0)
            .await?;
        guest.update(|snapshot| snapshot.autostart = autostart != 0);
        Ok(())
    }

    async fn domain_get_autostart_once(&self, call: &Call, dom: DomainRef) -> Result<i32> {
        served::<H>("virDomainGetAutostartOnce")?;
        let guest = self.lease(call, &dom)?;
        Ok(i32::from(self.registry.store.starts_once(&guest.name())))
    }

    async fn domain_set_autostart_once(&self, call: &Call, dom: DomainRef, autostart: i32) -> Result<()> {
        served::<H>("virDomainSetAutostartOnce")?;
        let guest = self.lease(call, &dom)?;
        let _job = guest.job(JobKind::Modify, call).await?;
        let snapshot = guest.snapshot();
        let Some(definition) = &snapshot.definition else {
            return Err(self.invalid("cannot set autostart for transient domain"));
        };
        self.registry
            .store
            .set_starts_once(&definition.name, autostart != 0)
            .await
    }

    async fn domain_rename(
        &self,
        call: &Call,
        dom: DomainRef,
        new_name: Option<String>,
        flags: u32,
    ) -> Result<i32> {
        check_flags(H::DOMAIN, flags, 0, "virDomainRename")?;
        self.rename(call, &dom, new_name.as_deref().unwrap_or_default())
            .await?;
        Ok(0)
    }

    async fn domain_has_managed_save_image(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<i32> {
        check_flags(H::DOMAIN, flags, 0, "virDomainHasManagedSaveImage")?;
        let guest = self.lease(call, &dom)?;
        Ok(i32::from(guest.snapshot().state.has_managed_save))
    }

    async fn domain_managed_save(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<()> {
        self.managed_save(call, &dom, flags).await
    }

    async fn domain_managed_save_remove(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<()> {
        self.forget_managed_save(call, &dom, flags).await
    }

    async fn domain_save(&self, call: &Call, dom: DomainRef, to: String) -> Result<()> {
        self.save(call, &dom, &to, None, 0).await
    }

    async fn domain_save_flags(
        &self,
        call: &Call,
        dom: DomainRef,
        to: String,
        dxml: Option<String>,
        flags: u32,
    ) -> Result<()> {
        self.save(call, &dom, &to, dxml.as_deref(), flags).await
    }

    async fn domain_restore(&self, call: &Call, from: String) -> Result<()> {
        self.restore(call, &from, None, 0).await
    }

    async fn domain_restore_flags(
        &self,
        call: &Call,
        from: String,
        dxml: Option<String>,
        flags: u32,
    ) -> Result<()> {
        self.restore(call, &from, dxml.as_deref(), flags).await
    }

    async fn domain_save_image_get_xml_desc(&self, call: &Call, file: String, flags: u32) -> Result<String> {
        self.saved_document(call, &file, flags).await
    }

    async fn domain_save_image_define_xml(
        &self,
        call: &Call,
        file: String,
        dxml: String,
        flags: u32,
    ) -> Result<()> {
        self.replace_saved_document(call, &file, &dxml, flags).await
    }

    async fn domain_core_dump(&self, call: &Call, dom: DomainRef, to: String, flags: u32) -> Result<()> {
        let raw = VIR_DOMAIN_CORE_DUMP_FORMAT_RAW as u32;
        self.dump(call, &dom, &to, raw, flags).await
    }

    async fn domain_core_dump_with_format(
        &self,
        call: &Call,
        dom: DomainRef,
        to: String,
        dumpformat: u32,
        flags: u32,
    ) -> Result<()> {
        self.dump(call, &dom, &to, dumpformat, flags).await
    }
}

impl View {
    /// The view that the flags of `virDomainGetXMLDesc` ask for.
    pub fn from_flags(flags: u32) -> Self {
        View {
            inactive: flags & VIR_DOMAIN_XML_INACTIVE as u32 != 0,
            secure: flags & VIR_DOMAIN_XML_SECURE as u32 != 0,
            migratable: flags & VIR_DOMAIN_XML_MIGRATABLE as u32 != 0,
            status: false,
        }
    }
}
