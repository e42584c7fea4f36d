//! Guests put to rest in files, and pictures of their memory for finding faults.

use crate::domains::hypervisor::Origin;
use crate::domains::{Domains, Hypervisor, Run, check_flags};
use crate::jobs::JobKind;
use api::constants::*;
use api::{Call, Code, DomainRef, Error, Result};
use std::path::{Path, PathBuf};
use std::sync::Arc;

impl<H: Hypervisor> Domains<H> {
    /// Saves a running guest into a file, which ends it.
    pub(super) async fn save(
        &self,
        call: &Call,
        dom: &DomainRef,
        to: &str,
        dxml: Option<&str>,
        flags: u32,
    ) -> Result<()> {
        check_flags(H::DOMAIN, flags, H::FLAGS.save, "virDomainSaveFlags")?;
        self.refuse_other_xml(dxml)?;
        let guest = self.lease_active(call, dom)?;
        let _job = guest.job(JobKind::Modify, call).await?;
        self.hypervisor.save(&guest, Path::new(to), flags).await?;
        self.finish(&guest, VIR_DOMAIN_SHUTOFF_SAVED).await
    }

    /// Lets a guest go on that was saved into a file.
    pub(super) async fn restore(
        &self,
        call: &Call,
        from: &str,
        dxml: Option<&str>,
        flags: u32,
    ) -> Result<()> {
        check_flags(H::DOMAIN, flags, H::FLAGS.restore, "virDomainRestoreFlags")?;
        self.refuse_other_xml(dxml)?;
        let xml = self.hypervisor.saved_document(Path::new(from)).await?;
        let config = Arc::new(self.hypervisor.read(&xml, Origin::Disk).await?);
        call.check("domain", Some(&config.name))?;
        let run = Run {
            config,
            flags,
            image: Some(PathBuf::from(from)),
        };
        let active = |name: &str| {
            let words = format!("domain '{name}' is already active");
            Error::new(api::Domain::DOMAIN, Code::OPERATION_INVALID, words)
        };
        self.launch(call, run, active).await.map(|_| ())
    }

    /// The document in a file that a guest was saved into.
    pub(super) async fn saved_document(&self, call: &Call, file: &str, flags: u32) -> Result<String> {
        let known = VIR_DOMAIN_SAVE_IMAGE_XML_SECURE as u32;
        check_flags(H::DOMAIN, flags, known, "virDomainSaveImageGetXMLDesc")?;
        let xml = self.hypervisor.saved_document(Path::new(file)).await?;
        let config = self.hypervisor.read(&xml, Origin::Disk).await?;
        call.check("domain", Some(&config.name))?;
        let view = crate::domains::View {
            secure: flags & known != 0,
            ..crate::domains::View::default()
        };
        Ok(self.hypervisor.print(&config, view))
    }

    /// Puts another document into a file that a guest was saved into. Which documents fit, the hypervisor knows.
    pub(super) async fn replace_saved_document(
        &self,
        call: &Call,
        file: &str,
        xml: &str,
        flags: u32,
    ) -> Result<()> {
        let known = (VIR_DOMAIN_SAVE_RUNNING | VIR_DOMAIN_SAVE_PAUSED) as u32;
        check_flags(H::DOMAIN, flags, known, "virDomainSaveImageDefineXML")?;
        let old = self.hypervisor.saved_document(Path::new(file)).await?;
        let old = self.hypervisor.read(&old, Origin::Disk).await?;
        call.check("domain", Some(&old.name))?;
        let new = self.hypervisor.read(xml, Origin::Disk).await?;
        self.hypervisor
            .replace_saved_document(Path::new(file), &new)
            .await
    }

    /// Saves a running guest where its next start finds it.
    pub(super) async fn managed_save(&self, call: &Call, dom: &DomainRef, flags: u32) -> Result<()> {
        check_flags(H::DOMAIN, flags, H::FLAGS.managed_save, "virDomainManagedSave")?;
        let guest = self.lease_active(call, dom)?;
        let _job = guest.job(JobKind::Modify, call).await?;
        if guest.snapshot().definition.is_none() {
            let words = "cannot do managed save for transient domain";
            return Err(Error::new(H::DOMAIN, Code::OPERATION_INVALID, words));
        }
        self.hypervisor.managed_save(&guest, flags).await?;
        // Who hears of the end finds the image.
        guest.update(|snapshot| snapshot.state.has_managed_save = true);
        self.finish(&guest, VIR_DOMAIN_SHUTOFF_SAVED).await
    }

    /// Forgets what a managed save left, if there is something.
    pub(super) async fn forget_managed_save(&self, call: &Call, dom: &DomainRef, flags: u32) -> Result<()> {
        check_flags(H::DOMAIN, flags, 0, "virDomainManagedSaveRemove")?;
        let guest = self.lease(call, dom)?;
        let _job = guest.job(JobKind::Modify, call).await?;
        self.hypervisor.forget_managed_save(&guest).await?;
        guest.update(|snapshot| snapshot.state.has_managed_save = false);
        Ok(())
    }

    /// Writes the memory of a running guest into a file.
    pub(super) async fn dump(
        &self,
        call: &Call,
        dom: &DomainRef,
        to: &str,
        format: u32,
        flags: u32,
    ) -> Result<()> {
        check_flags(H::DOMAIN, flags, H::FLAGS.dump, "virDomainCoreDumpWithFormat")?;
        let guest = self.lease_active(call, dom)?;
        let _job = guest.job(JobKind::Modify, call).await?;
        self.hypervisor.dump(&guest, Path::new(to), format, flags).await?;
        if flags & VIR_DUMP_CRASH as u32 != 0 {
            self.finish(&guest, VIR_DOMAIN_SHUTOFF_CRASHED).await?;
        }
        Ok(())
    }

    fn refuse_other_xml(&self, dxml: Option<&str>) -> Result<()> {
        match dxml {
            Some(_) => {
                let words = "xml modification unsupported";
                Err(Error::new(H::DOMAIN, Code::ARGUMENT_UNSUPPORTED, words))
            }
            None => Ok(()),
        }
    }
}
