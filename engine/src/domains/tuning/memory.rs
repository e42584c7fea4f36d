//! Limits of memory, shares of block devices, nodes that memory comes from.

use super::fields::{Field, number, text};
use api::{Code, Domain as From, Error, Result, TypedParam, TypedValue};
use model::domain::Domain;
use model::domain::tune::{BlkioDevice, Blkiotune, Memtune, NumaMemory, NumaMode, Placement};
use model::scalar::{CpuSet, Kib};
use xml::Value;

/// The most block devices that one list may name: each is looked for among all.
const DEVICES_MAX: usize = 1024;

/// What clients see of a limit that is not set, in KiB.
const UNLIMITED_KIB: u64 = 9_007_199_254_740_991;

/// The limits of memory.
pub(crate) const MEMORY: &[Field<Domain>] = &[
    Field {
        name: "hard_limit",
        read: |domain| limit(domain, |tune| tune.hard_limit),
        write: |domain, value| set_limit(domain, value, |tune| &mut tune.hard_limit),
    },
    Field {
        name: "soft_limit",
        read: |domain| limit(domain, |tune| tune.soft_limit),
        write: |domain, value| set_limit(domain, value, |tune| &mut tune.soft_limit),
    },
    Field {
        name: "swap_hard_limit",
        read: |domain| limit(domain, |tune| tune.swap_hard_limit),
        write: |domain, value| set_limit(domain, value, |tune| &mut tune.swap_hard_limit),
    },
];

fn limit(domain: &Domain, pick: fn(&Memtune) -> Option<Kib>) -> TypedValue {
    let set = domain.memtune.as_deref().and_then(pick);
    TypedValue::ULLong(set.map_or(UNLIMITED_KIB, |limit| limit.0))
}

fn set_limit(
    domain: &mut Domain,
    value: &TypedValue,
    pick: fn(&mut Memtune) -> &mut Option<Kib>,
) -> Result<()> {
    let kib = number(value);
    let tune = domain.memtune.get_or_insert_default();
    *pick(tune) = (kib < UNLIMITED_KIB).then_some(Kib(kib));
    if **tune == Memtune::default() {
        domain.memtune = None;
    }
    Ok(())
}

/// Refuses a limit of memory above that of memory and swap together.
///
/// # Errors
/// As libvirt words it.
pub(crate) fn check_limits(from: From, domain: &Domain) -> Result<()> {
    let set = |pick: fn(&Memtune) -> Option<Kib>| domain.memtune.as_deref().and_then(pick);
    let hard = set(|tune| tune.hard_limit);
    let swap = set(|tune| tune.swap_hard_limit);
    if hard.zip(swap).is_some_and(|(hard, swap)| hard.0 > swap.0) {
        let words = "memory hard_limit tunable value must be lower than or equal to swap_hard_limit";
        return Err(Error::new(from, Code::INVALID_ARG, words));
    }
    Ok(())
}

/// The shares and limits of block devices.
pub(crate) const BLOCK: &[Field<Domain>] = &[
    Field {
        name: "weight",
        read: |domain| {
            let weight = domain.blkiotune.as_deref().and_then(|tune| tune.weight);
            TypedValue::UInt(weight.unwrap_or(0))
        },
        write: |domain, value| {
            let weight = u32::try_from(number(value)).unwrap_or(u32::MAX);
            domain.blkiotune.get_or_insert_default().weight = Some(weight).filter(|weight| *weight != 0);
            forget_empty(domain);
            Ok(())
        },
    },
    Field {
        name: "device_weight",
        read: |domain| devices(domain, |device| device.weight.map(u64::from)),
        write: |domain, value| {
            set_devices(domain, value, "device_weight", |device, number| {
                device.weight = number.map(narrow)
            })
        },
    },
    Field {
        name: "device_read_iops_sec",
        read: |domain| devices(domain, |device| device.read_iops_sec.map(u64::from)),
        write: |domain, value| {
            set_devices(domain, value, "device_read_iops_sec", |device, number| {
                device.read_iops_sec = number.map(narrow)
            })
        },
    },
    Field {
        name: "device_write_iops_sec",
        read: |domain| devices(domain, |device| device.write_iops_sec.map(u64::from)),
        write: |domain, value| {
            set_devices(domain, value, "device_write_iops_sec", |device, number| {
                device.write_iops_sec = number.map(narrow)
            })
        },
    },
    Field {
        name: "device_read_bytes_sec",
        read: |domain| devices(domain, |device| device.read_bytes_sec),
        write: |domain, value| {
            set_devices(domain, value, "device_read_bytes_sec", |device, number| {
                device.read_bytes_sec = number
            })
        },
    },
    Field {
        name: "device_write_bytes_sec",
        read: |domain| devices(domain, |device| device.write_bytes_sec),
        write: |domain, value| {
            set_devices(domain, value, "device_write_bytes_sec", |device, number| {
                device.write_bytes_sec = number
            })
        },
    },
];

fn narrow(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// `PATH,NUMBER,PATH,NUMBER…` of the devices that have the number.
fn devices(domain: &Domain, pick: fn(&BlkioDevice) -> Option<u64>) -> TypedValue {
    let all = domain.blkiotune.iter().flat_map(|tune| &tune.devices);
    let said: Vec<String> = all
        .filter_map(|device| pick(device).map(|number| format!("{},{number}", device.path)))
        .collect();
    TypedValue::String(said.join(","))
}

/// Sets the number of the devices that are named; zero takes it away.
fn set_devices(
    domain: &mut Domain,
    value: &TypedValue,
    name: &str,
    set: fn(&mut BlkioDevice, Option<u64>),
) -> Result<()> {
    let list = text(value);
    let wrong = || {
        let words = format!("unable to parse blkio device '{name}' '{list}'");
        Error::new(From::DOMAIN, Code::INVALID_ARG, words)
    };
    let mut words = list.split(',').filter(|_| !list.is_empty());
    let tune = domain.blkiotune.get_or_insert_default();
    while let Some(path) = words.next() {
        let number: u64 = words
            .next()
            .and_then(|word| word.parse().ok())
            .ok_or_else(wrong)?;
        if !path.starts_with('/') {
            return Err(wrong());
        }
        if !tune.devices.iter().any(|device| device.path == path) {
            if tune.devices.len() >= DEVICES_MAX {
                let words = format!("at most {DEVICES_MAX} devices can have shares and limits");
                return Err(Error::new(From::DOMAIN, Code::INVALID_ARG, words));
            }
            tune.devices.push(BlkioDevice {
                path: path.to_owned(),
                ..BlkioDevice::default()
            });
        }
        let named = tune.devices.iter_mut().find(|device| device.path == path);
        if let Some(device) = named {
            set(device, Some(number).filter(|number| *number != 0));
        }
    }
    forget_empty(domain);
    Ok(())
}

/// A device without numbers and a group without devices are not said.
fn forget_empty(domain: &mut Domain) {
    let Some(tune) = &mut domain.blkiotune else { return };
    tune.devices.retain(|device| {
        let bare = BlkioDevice {
            path: device.path.clone(),
            ..BlkioDevice::default()
        };
        *device != bare
    });
    if **tune == Blkiotune::default() {
        domain.blkiotune = None;
    }
}

/// The modes in the order of `virDomainNumatuneMemMode`.
const MODES: [NumaMode; 4] = [
    NumaMode::Strict,
    NumaMode::Preferred,
    NumaMode::Interleave,
    NumaMode::Restrictive,
];

/// Where memory comes from.
pub(crate) const NUMA: &[Field<Domain>] = &[
    Field {
        name: "numa_mode",
        read: |domain| {
            let mode = memory_nodes(domain).and_then(|memory| memory.mode);
            let number = MODES.iter().position(|each| Some(*each) == mode);
            TypedValue::Int(number.and_then(|number| i32::try_from(number).ok()).unwrap_or(0))
        },
        write: |domain, value| {
            let TypedValue::Int(number) = value else {
                return Ok(());
            };
            let mode = usize::try_from(*number).ok().and_then(|index| MODES.get(index));
            let mode = mode.ok_or_else(|| {
                let words = format!("unsupported numatune mode: '{number}'");
                Error::new(From::NONE, Code::INVALID_ARG, words)
            })?;
            memory_nodes_mut(domain).mode = Some(*mode);
            Ok(())
        },
    },
    Field {
        name: "numa_nodeset",
        read: |domain| {
            let nodes = memory_nodes(domain).and_then(|memory| memory.nodeset.as_ref());
            TypedValue::String(nodes.map(ToString::to_string).unwrap_or_default())
        },
        write: |domain, value| {
            let nodes = CpuSet::parse(text(value));
            let nodes = nodes.filter(|nodes| !nodes.0.is_empty()).ok_or_else(|| {
                let words = format!("Failed to parse bitmap '{}'", text(value));
                Error::new(From::NONE, Code::INVALID_ARG, words)
            })?;
            let memory = memory_nodes_mut(domain);
            memory.nodeset = Some(nodes);
            memory.mode.get_or_insert(NumaMode::Strict);
            Ok(())
        },
    },
];

fn mode_of(value: &TypedValue) -> Option<NumaMode> {
    let TypedValue::Int(number) = value else {
        return None;
    };
    let index = usize::try_from(*number).ok()?;
    MODES.get(index).copied()
}

/// Refuses modes that there are not.
///
/// # Errors
/// As libvirt words it.
pub(crate) fn check_mode(from: From, params: &[TypedParam]) -> Result<()> {
    let given = params.iter().find(|param| param.field == "numa_mode");
    match given.map(|param| &param.value) {
        Some(value @ TypedValue::Int(number)) if mode_of(value).is_none() => {
            let words = format!("unsupported numatune mode: '{number}'");
            Err(Error::new(from, Code::INVALID_ARG, words))
        }
        _ => Ok(()),
    }
}

fn memory_nodes(domain: &Domain) -> Option<&NumaMemory> {
    domain.numatune.as_deref().and_then(|tune| tune.memory.as_ref())
}

fn memory_nodes_mut(domain: &mut Domain) -> &mut NumaMemory {
    domain
        .numatune
        .get_or_insert_default()
        .memory
        .get_or_insert_default()
}

/// Refuses memory from nodes that are not named.
///
/// # Errors
/// As libvirt words it.
pub(crate) fn check_nodes(domain: &Domain) -> Result<()> {
    match memory_nodes(domain) {
        Some(memory) if memory.nodeset.is_none() && memory.placement != Some(Placement::Auto) => {
            let words = "nodeset for NUMA memory tuning must be set if 'placement' is 'static'";
            Err(Error::new(From::DOMAIN, Code::CONFIG_UNSUPPORTED, words))
        }
        _ => Ok(()),
    }
}
