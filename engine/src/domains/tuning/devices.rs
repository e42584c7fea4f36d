//! Rates of cards, counters of events, and rates of disks.

use super::fields::{Field, number, text};
use api::{Code, Domain as From, Error, Result, TypedParam, TypedValue};
use model::YesNo;
use model::domain::disk::Iotune;
use model::domain::interface::{Bandwidth, Rate};
use model::domain::tune::PerfEvent;
use model::domain::{Domain, Interface};

macro_rules! rate {
    ($name:literal, $way:ident, $part:ident) => {
        Field {
            name: $name,
            read: |interface| {
                let bandwidth = interface.bandwidth.as_deref();
                let rate = bandwidth.and_then(|bandwidth| bandwidth.$way.as_ref());
                TypedValue::UInt(rate.and_then(|rate| rate.$part).map_or(0, narrow))
            },
            write: |interface, value| {
                let rate = interface
                    .bandwidth
                    .get_or_insert_default()
                    .$way
                    .get_or_insert_default();
                rate.$part = Some(number(value)).filter(|number| *number != 0);
                Ok(())
            },
        }
    };
}

fn narrow(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The rates of a card, in kibibytes per second and kibibytes.
pub(crate) const RATES: &[Field<Interface>] = &[
    rate!("inbound.average", inbound, average),
    rate!("inbound.peak", inbound, peak),
    rate!("inbound.burst", inbound, burst),
    rate!("inbound.floor", inbound, floor),
    rate!("outbound.average", outbound, average),
    rate!("outbound.peak", outbound, peak),
    rate!("outbound.burst", outbound, burst),
];

/// Sets the rates of a card: a direction that is named is set as a whole, and without an average or a floor it has
/// no rates.
///
/// # Errors
/// Parameters that there are not.
pub(crate) fn set_rates(interface: &mut Interface, params: &[TypedParam]) -> Result<()> {
    let names = |way: &str| params.iter().any(|param| param.field.starts_with(way));
    let bandwidth: &mut Bandwidth = interface.bandwidth.get_or_insert_default();
    if names("inbound.") {
        bandwidth.inbound = None;
    }
    if names("outbound.") {
        bandwidth.outbound = None;
    }
    super::fields::write(RATES, params, interface)?;
    let has_rates = |rate: &Rate| rate.average.is_some() || rate.floor.is_some();
    let bandwidth = interface.bandwidth.get_or_insert_default();
    bandwidth.inbound = bandwidth.inbound.take().filter(has_rates);
    bandwidth.outbound = bandwidth.outbound.take().filter(has_rates);
    if bandwidth.inbound.is_none() && bandwidth.outbound.is_none() {
        interface.bandwidth = None;
    }
    Ok(())
}

/// The events that may be counted, in the order of their numbers.
const EVENTS: [&str; 22] = [
    "cmt",
    "mbmt",
    "mbml",
    "cpu_cycles",
    "instructions",
    "cache_references",
    "cache_misses",
    "branch_instructions",
    "branch_misses",
    "bus_cycles",
    "stalled_cycles_frontend",
    "stalled_cycles_backend",
    "ref_cpu_cycles",
    "cpu_clock",
    "task_clock",
    "page_faults",
    "context_switches",
    "cpu_migrations",
    "page_faults_min",
    "page_faults_maj",
    "alignment_faults",
    "emulation_faults",
];

/// Every event with whether it is counted.
pub(crate) fn events(domain: &Domain) -> Vec<TypedParam> {
    let counted = |name: &str| {
        let events = domain.perf.iter().flat_map(|perf| &perf.events);
        events
            .into_iter()
            .any(|event| event.name == name && event.enabled == YesNo::Yes)
    };
    let param = |name: &&str| TypedParam {
        field: (*name).to_owned(),
        value: TypedValue::Bool(counted(name)),
    };
    EVENTS.iter().map(param).collect()
}

/// Has events counted, or not.
///
/// # Errors
/// An event that there is not.
pub(crate) fn set_events(domain: &mut Domain, params: &[TypedParam]) -> Result<()> {
    let known: Vec<_> = EVENTS
        .iter()
        .map(|name| (*name, TypedValue::Bool(false)))
        .collect();
    super::fields::check(params, &known)?;
    for param in params {
        let enabled = match param.value {
            TypedValue::Bool(true) => YesNo::Yes,
            _ => YesNo::No,
        };
        let events = &mut domain.perf.get_or_insert_default().events;
        match events.iter_mut().find(|event| event.name == param.field) {
            Some(event) => event.enabled = enabled,
            None => events.push(PerfEvent {
                name: param.field.clone(),
                enabled,
            }),
        }
    }
    let place = |event: &PerfEvent| EVENTS.iter().position(|name| *name == event.name);
    if let Some(perf) = &mut domain.perf {
        perf.events.sort_by_key(place);
    }
    Ok(())
}

macro_rules! io {
    ($($name:ident),*) => {
        &[$(Field {
            name: stringify!($name),
            read: |tune| TypedValue::ULLong(tune.$name.unwrap_or(0)),
            write: |tune, value| {
                tune.$name = Some(number(value)).filter(|number| *number != 0);
                Ok(())
            },
        }),*]
    };
}

/// The rates of a disk but its group, in the order clients get them; the group stands behind `size_iops_sec`.
const IO: &[Field<Iotune>] = io![
    total_bytes_sec,
    read_bytes_sec,
    write_bytes_sec,
    total_iops_sec,
    read_iops_sec,
    write_iops_sec,
    total_bytes_sec_max,
    read_bytes_sec_max,
    write_bytes_sec_max,
    total_iops_sec_max,
    read_iops_sec_max,
    write_iops_sec_max,
    size_iops_sec,
    total_bytes_sec_max_length,
    read_bytes_sec_max_length,
    write_bytes_sec_max_length,
    total_iops_sec_max_length,
    read_iops_sec_max_length,
    write_iops_sec_max_length
];

/// How many rates come before the name of the group.
const BEFORE_GROUP: usize = 13;

const GROUP: &str = "group_name";

/// The rates of a disk.
pub(crate) fn io_rates(tune: &Iotune) -> Vec<TypedParam> {
    let mut params: Vec<TypedParam> = IO
        .iter()
        .map(|field| TypedParam {
            field: field.name.to_owned(),
            value: (field.read)(tune),
        })
        .collect();
    let group = TypedParam {
        field: GROUP.to_owned(),
        value: TypedValue::String(tune.group_name.clone().unwrap_or_default()),
    };
    params.insert(BEFORE_GROUP.min(params.len()), group);
    params
}

/// Sets rates of a disk.
///
/// # Errors
/// Parameters that there are not; a total beside its parts; a rate above its own burst.
pub(crate) fn set_io_rates(from: From, tune: &mut Iotune, params: &[TypedParam]) -> Result<()> {
    let known = io_rates(tune);
    let known: Vec<_> = known
        .iter()
        .map(|param| (param.field.as_str(), param.value.clone()))
        .collect();
    super::fields::check(params, &known)?;
    let invalid = |words: String| Err(Error::new(from, Code::INVALID_ARG, words));
    let given = |name: &str| {
        let param = params.iter().find(|param| param.field == name);
        param.map_or(0, |param| number(&param.value))
    };
    for what in ["bytes_sec", "iops_sec", "bytes_sec_max", "iops_sec_max"] {
        let parts = given(&format!("read_{what}")) != 0 || given(&format!("write_{what}")) != 0;
        if parts && given(&format!("total_{what}")) != 0 {
            return invalid(format!(
                "total and read/write of {what} cannot be set at the same time"
            ));
        }
    }
    // A group of rates that is named is set as a whole.
    let mut changed = tune.clone();
    for what in [
        "bytes_sec",
        "iops_sec",
        "bytes_sec_max",
        "iops_sec_max",
        "bytes_sec_max_length",
        "iops_sec_max_length",
    ] {
        let members = ["total", "read", "write"].map(|way| format!("{way}_{what}"));
        if params.iter().any(|param| members.contains(&param.field)) {
            for field in IO
                .iter()
                .filter(|field| members.iter().any(|name| name == field.name))
            {
                (field.write)(&mut changed, &TypedValue::ULLong(0))?;
            }
        }
    }
    for param in params {
        if param.field == GROUP {
            changed.group_name = Some(text(&param.value).to_owned()).filter(|name| !name.is_empty());
        } else if let Some(field) = IO.iter().find(|field| field.name == param.field) {
            (field.write)(&mut changed, &param.value)?;
        }
    }
    let value = |name: &str| {
        let field = IO.iter().find(|field| field.name == name);
        field.map_or(0, |field| number(&(field.read)(&changed)))
    };
    for way in ["total", "read", "write"] {
        for what in ["bytes_sec", "iops_sec"] {
            let (rate, most) = (format!("{way}_{what}"), format!("{way}_{what}_max"));
            if value(&most) != 0 && value(&rate) > value(&most) {
                return invalid(format!("{rate} cannot be set higher than {most}"));
            }
        }
    }
    *tune = changed;
    Ok(())
}
