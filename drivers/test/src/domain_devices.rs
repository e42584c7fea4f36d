//! Keys, pictures and disks of pretended guests.

use crate::hypervisor::{Pretence, invalid};
use api::facets::{DomainBlock, DomainDevices};
use api::limits::{DOMAIN_BLOCK_IO_TUNE_PARAMETERS_MAX, DOMAIN_SEND_KEY_MAX};
use api::{
    Call, Domain, DomainGetBlockInfoRet, DomainGetBlockIoTuneRet, DomainRef, Error, List, Result, TypedParam,
};
use engine::domains::{Domains, check_flags};

/// What every guest shows.
const SCREEN: &[u8] = include_bytes!("screen.png");

/// What is said of every disk: a tebibyte, nearly all of it in use.
const DISK_BYTES: u64 = 1 << 40;
const DISK_SPARE_BYTES: u64 = 5_177_344;

/// The devices of all guests.
pub(crate) struct Devices(pub Domains<Pretence>);

#[api::facet]
impl DomainDevices for Devices {
    async fn domain_screenshot(
        &self,
        call: &Call,
        dom: DomainRef,
        _screen: u32,
        flags: u32,
    ) -> Result<Option<String>> {
        check_flags(Domain::TEST, flags, 0, "virDomainScreenshot")?;
        self.0.lease(call, &dom)?;
        let stream = call.take_stream()?;
        tokio::spawn(stream.send_all(SCREEN));
        Ok(Some("image/png".to_owned()))
    }

    async fn domain_send_key(
        &self,
        call: &Call,
        dom: DomainRef,
        codeset: u32,
        _holdtime: u32,
        keycodes: List<u32, DOMAIN_SEND_KEY_MAX>,
        flags: u32,
    ) -> Result<()> {
        check_flags(Domain::TEST, flags, 0, "virDomainSendKey")?;
        self.0.lease_active(call, &dom)?;
        match keycodes.iter().find(|code| **code > u32::from(u16::MAX)) {
            Some(code) => {
                let index = usize::try_from(codeset).ok();
                let set = index.and_then(|index| CODE_SETS.get(index)).unwrap_or(&"unknown");
                let words = format!("invalid keycode {code} of {set} codeset");
                Err(Error::internal(Domain::TEST, words))
            }
            None => Ok(()),
        }
    }

    async fn domain_inject_nmi(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<()> {
        check_flags(Domain::TEST, flags, 0, "virDomainInjectNMI")?;
        self.0.lease_active(call, &dom).map(|_| ())
    }
}

/// The names of `virKeycodeSet`.
const CODE_SETS: [&str; 11] = [
    "linux", "xt", "atset1", "atset2", "atset3", "osx", "xt_kbd", "usb", "win32", "qnum", "rfb",
];

#[api::facet]
impl DomainBlock for Devices {
    async fn domain_get_block_info(
        &self,
        call: &Call,
        dom: DomainRef,
        path: String,
        flags: u32,
    ) -> Result<DomainGetBlockInfoRet> {
        check_flags(Domain::TEST, flags, 0, "virDomainGetBlockInfo")?;
        let guest = self.0.lease(call, &dom)?;
        let snapshot = guest.snapshot();
        let disks = &snapshot.current().devices.disks;
        let Some(disk) = disks.iter().find(|disk| disk.is_called(&path)) else {
            return Err(invalid(format!("invalid path {path} not assigned to domain")));
        };
        if disk.is_empty() {
            let words = format!("disk '{path}' does not currently have a source assigned");
            return Err(invalid(words));
        }
        Ok(DomainGetBlockInfoRet {
            allocation: DISK_BYTES,
            capacity: DISK_BYTES.saturating_sub(DISK_SPARE_BYTES),
            physical: DISK_BYTES,
        })
    }

    async fn domain_get_block_io_tune(
        &self,
        call: &Call,
        dom: DomainRef,
        disk: Option<String>,
        nparams: i32,
        flags: u32,
    ) -> Result<DomainGetBlockIoTuneRet> {
        let disk = disk.unwrap_or_default();
        self.0.block_io_tune(call, &dom, &disk, nparams, flags)
    }

    async fn domain_set_block_io_tune(
        &self,
        call: &Call,
        dom: DomainRef,
        disk: String,
        params: List<TypedParam, DOMAIN_BLOCK_IO_TUNE_PARAMETERS_MAX>,
        flags: u32,
    ) -> Result<()> {
        self.0.set_block_io_tune(call, &dom, &disk, &params, flags).await
    }
}
