//! Where processors and threads may run, and the threads that serve disks.

use api::{Bytes, Code, Domain as From, DomainIothreadInfo, Error, Result, TypedParam, TypedValue};
use model::domain::Domain;
use model::domain::tune::{EmulatorPin, IoThread, IoThreadPin, VcpuPin};
use model::scalar::CpuSet;

/// The processors in a map of bits.
pub(crate) fn from_map(map: &[u8]) -> CpuSet {
    let numbers = map.iter().zip(0u32..).flat_map(|(byte, index)| {
        (0..8)
            .filter(move |bit| byte >> bit & 1 == 1)
            .map(move |bit| index.saturating_mul(8).saturating_add(bit))
    });
    CpuSet::of(numbers)
}

/// The map of bits of a set, of so many bytes.
pub(crate) fn to_map(set: &CpuSet, bytes: usize) -> Vec<u8> {
    let byte = |index: u32| {
        let first = index.saturating_mul(8);
        (0..8u32).fold(0u8, |byte, bit| {
            byte | u8::from(set.contains(first.saturating_add(bit))) << bit
        })
    };
    (0u32..).take(bytes).map(byte).collect()
}

/// Where each of the processors may run; those that are not pinned on all `host_cpus` of the host.
pub(crate) fn vcpu_pins(domain: &Domain, host_cpus: u32) -> Vec<CpuSet> {
    let everywhere = domain
        .vcpu
        .cpuset
        .clone()
        .unwrap_or_else(|| CpuSet::first(host_cpus));
    let pin = |number: u32| {
        let pins = domain.cputune.iter().flat_map(|tune| &tune.vcpupins);
        let own = pins.into_iter().find(|pin| pin.vcpu == number);
        own.map_or_else(|| everywhere.clone(), |pin| pin.cpuset.clone())
    };
    (0..super::super::max_vcpus(domain)).map(pin).collect()
}

/// Where what is not a processor of the guest may run.
pub(crate) fn emulator_pin(domain: &Domain, host_cpus: u32) -> CpuSet {
    let pin = domain
        .cputune
        .as_deref()
        .and_then(|tune| tune.emulatorpin.as_ref());
    let own = pin.map(|pin| pin.cpuset.clone());
    own.or_else(|| domain.vcpu.cpuset.clone())
        .unwrap_or_else(|| CpuSet::first(host_cpus))
}

/// Pins a processor.
pub(crate) fn pin_vcpu(domain: &mut Domain, vcpu: u32, cpuset: &CpuSet) {
    let pins = &mut domain.cputune.get_or_insert_default().vcpupins;
    pins.retain(|pin| pin.vcpu != vcpu);
    pins.push(VcpuPin {
        vcpu,
        cpuset: cpuset.clone(),
    });
    pins.sort_by_key(|pin| pin.vcpu);
}

/// Pins what is not a processor of the guest.
pub(crate) fn pin_emulator(domain: &mut Domain, cpuset: &CpuSet) {
    domain.cputune.get_or_insert_default().emulatorpin = Some(EmulatorPin {
        cpuset: cpuset.clone(),
    });
}

/// The threads that serve disks, each with where it may run: without a pin, on every processor of this machine.
pub(crate) fn iothreads(domain: &Domain) -> Vec<DomainIothreadInfo> {
    let host_cpus = crate::domains::hypervisor::own_cpus();
    let bytes = usize::try_from(host_cpus.div_ceil(8)).unwrap_or(0);
    let pins = |id: u32| {
        let pins = domain.cputune.iter().flat_map(|tune| &tune.iothreadpins);
        pins.into_iter()
            .find(|pin| pin.iothread == id)
            .map(|pin| pin.cpuset.clone())
    };
    let info = |thread: &IoThread| {
        let set = pins(thread.id).or_else(|| domain.vcpu.cpuset.clone());
        let set = set.unwrap_or_else(|| CpuSet::first(host_cpus));
        DomainIothreadInfo {
            iothread_id: thread.id,
            cpumap: Bytes::from(to_map(&set, bytes)),
        }
    };
    domain.iothreadids.iter().map(info).collect()
}

/// Adds a thread that serves disks.
///
/// # Errors
/// The number is zero, or there is one with it.
pub(crate) fn add_iothread(from: From, domain: &mut Domain, id: u32) -> Result<()> {
    refuse_zero(from, id)?;
    if domain.iothreadids.iter().any(|thread| thread.id == id) {
        let words = format!("an IOThread is already using iothread_id '{id}'");
        return Err(Error::new(From::DOMAIN, Code::INVALID_ARG, words));
    }
    domain.iothreadids.push(IoThread {
        id,
        ..IoThread::default()
    });
    domain.iothreads = u32::try_from(domain.iothreadids.len()).ok();
    Ok(())
}

/// No thread has the number zero.
fn refuse_zero(from: From, id: u32) -> Result<()> {
    match id {
        0 => Err(Error::new(
            from,
            Code::INVALID_ARG,
            "invalid value of 0 for iothread_id",
        )),
        _ => Ok(()),
    }
}

/// Takes a thread that serves disks away.
///
/// # Errors
/// There is none with that number, or a disk or controller uses it.
pub(crate) fn remove_iothread(from: From, domain: &mut Domain, id: u32) -> Result<()> {
    refuse_zero(from, id)?;
    let invalid = |words: String| Err(Error::new(From::DOMAIN, Code::INVALID_ARG, words));
    if !domain.iothreadids.iter().any(|thread| thread.id == id) {
        return invalid(format!("cannot find IOThread '{id}' in iothreadids list"));
    }
    let uses =
        |disk: &&model::domain::Disk| disk.driver.as_ref().and_then(|driver| driver.iothread) == Some(id);
    if let Some(disk) = domain.devices.disks.iter().find(uses) {
        let words = format!(
            "cannot remove IOThread {id} since it is being used by disk '{}'",
            disk.target_dev()
        );
        return invalid(words);
    }
    domain.iothreadids.retain(|thread| thread.id != id);
    domain.iothreads = u32::try_from(domain.iothreadids.len())
        .ok()
        .filter(|count| *count != 0);
    if let Some(tune) = &mut domain.cputune {
        tune.iothreadpins.retain(|pin| pin.iothread != id);
    }
    Ok(())
}

/// Pins a thread that serves disks.
///
/// # Errors
/// There is none with that number.
pub(crate) fn pin_iothread(from: From, domain: &mut Domain, id: u32, cpuset: &CpuSet) -> Result<()> {
    if !domain.iothreadids.iter().any(|thread| thread.id == id) {
        let words = format!("iothreadid {id} not found");
        return Err(Error::new(from, Code::INVALID_ARG, words));
    }
    let pins = &mut domain.cputune.get_or_insert_default().iothreadpins;
    pins.retain(|pin| pin.iothread != id);
    pins.push(IoThreadPin {
        iothread: id,
        cpuset: cpuset.clone(),
    });
    Ok(())
}

/// Checks the parameters of a thread that serves disks. They belong to the run and are not part of the definition.
///
/// # Errors
/// There is no such thread, or no such parameter.
pub(crate) fn check_iothread(from: From, domain: &Domain, id: u32, params: &[TypedParam]) -> Result<()> {
    let known = [
        ("poll_max_ns", TypedValue::ULLong(0)),
        ("poll_grow", TypedValue::UInt(0)),
        ("poll_shrink", TypedValue::UInt(0)),
        ("thread_pool_min", TypedValue::Int(0)),
        ("thread_pool_max", TypedValue::Int(0)),
    ];
    super::fields::check(params, &known)?;
    if !domain.iothreadids.iter().any(|thread| thread.id == id) {
        let words = format!("cannot find IOThread '{id}' in iothreadids");
        return Err(Error::new(from, Code::INVALID_ARG, words));
    }
    Ok(())
}
