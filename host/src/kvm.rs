//! Questions to KVM that need no guest: features in registers, the clock, how many processors a guest may have.
#![allow(unsafe_code)]

use std::fs::File;
use std::os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd};

const KVM_CREATE_VM: u64 = 0xae01;
const KVM_CHECK_EXTENSION: u64 = 0xae03;
const KVM_CREATE_VCPU: u64 = 0xae41;
const KVM_GET_MSRS: u64 = 0xc008_ae88;
const KVM_GET_TSC_KHZ: u64 = 0xaea3;
const KVM_CAP_NR_VCPUS: u64 = 9;
const KVM_CAP_MAX_VCPUS: u64 = 66;
const KVM_CAP_TSC_CONTROL: u64 = 60;

/// KVM of this machine.
#[derive(Debug)]
pub struct Kvm(File);

/// The register that counts time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tsc {
    pub frequency_hz: u64,
    /// Whether a guest can be shown another frequency.
    pub scaling: bool,
}

/// One register, laid out as the kernel wants it.
#[repr(C)]
struct OneMsr {
    count: u32,
    pad: u32,
    index: u32,
    reserved: u32,
    data: u64,
}

impl Kvm {
    /// Opens it; there may be none, or this process may not use it.
    pub fn open() -> Option<Self> {
        let mut options = std::fs::OpenOptions::new();
        options.read(true).write(true).open("/dev/kvm").ok().map(Kvm)
    }

    /// The features in a register; `None` when KVM has no such register.
    pub fn feature_msr(&self, index: u32) -> Option<u64> {
        let mut one = OneMsr {
            count: 1,
            pad: 0,
            index,
            reserved: 0,
            data: 0,
        };
        // SAFETY: the kernel reads and writes one entry, which `one` holds for the whole call.
        let read = unsafe { libc::ioctl(self.0.as_raw_fd(), KVM_GET_MSRS as _, &mut one) };
        (read == 1).then_some(one.data)
    }

    /// The most processors of a guest.
    pub fn vcpus_max(&self) -> Option<u32> {
        let most = self.extension(KVM_CAP_MAX_VCPUS);
        let usual = self.extension(KVM_CAP_NR_VCPUS);
        [most, usual]
            .into_iter()
            .find(|count| *count > 0)
            .and_then(|count| count.try_into().ok())
    }

    /// The clock that guests see.
    pub fn tsc(&self) -> Option<Tsc> {
        let vm = self.created(self.0.as_raw_fd(), KVM_CREATE_VM)?;
        let vcpu = self.created(vm.as_raw_fd(), KVM_CREATE_VCPU)?;
        // SAFETY: the request takes no argument.
        let khz = unsafe { libc::ioctl(vcpu.as_raw_fd(), KVM_GET_TSC_KHZ as _, 0) };
        let khz = u64::try_from(khz).ok().filter(|khz| *khz > 0)?;
        Some(Tsc {
            frequency_hz: khz.saturating_mul(1000),
            scaling: self.extension(KVM_CAP_TSC_CONTROL) > 0,
        })
    }

    fn extension(&self, number: u64) -> i32 {
        // SAFETY: the argument is a plain number.
        unsafe { libc::ioctl(self.0.as_raw_fd(), KVM_CHECK_EXTENSION as _, number) }
    }

    fn created(&self, on: i32, request: u64) -> Option<OwnedFd> {
        // SAFETY: the argument is a plain number; a descriptor that comes back is new and nobody else's.
        unsafe {
            let fd = libc::ioctl(on, request as _, 0);
            (fd >= 0).then(|| OwnedFd::from_raw_fd(fd))
        }
    }
}
