//! Commands for mdevctl, which keeps mediated devices: made from their documents.

use crate::command::checked;
use crate::{Command, Parents, Refused};
use model::nodedev::{Capability, NodeDevice};
use serde_json::{Map, Value};

/// Which of the two configurations of a device a change is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Affect {
    pub defined: bool,
    pub live: bool,
}

/// Makes a device that lasts until it is stopped.
pub fn create(device: &NodeDevice, parents: &Parents) -> Result<Command, Refused> {
    described("start", device, parents)
}

/// Keeps the configuration of a device.
pub fn define(device: &NodeDevice, parents: &Parents) -> Result<Command, Refused> {
    described("define", device, parents)
}

/// Changes the configuration of a device.
pub fn modify(device: &NodeDevice, parents: &Parents, affect: Affect) -> Result<Command, Refused> {
    let mut command = described("modify", device, parents)?;
    if affect.defined {
        command = command.word("--defined");
    }
    if affect.live {
        command = command.word("--live");
    }
    Ok(command)
}

/// Starts a device that is defined.
pub fn start(device: &NodeDevice) -> Result<Command, Refused> {
    named("start", device)
}

/// Ends a device.
pub fn stop(device: &NodeDevice) -> Result<Command, Refused> {
    named("stop", device)
}

/// Forgets the configuration of a device.
pub fn undefine(device: &NodeDevice) -> Result<Command, Refused> {
    named("undefine", device)
}

/// Says whether a device starts with the host.
pub fn autostart(device: &NodeDevice, yes: bool) -> Result<Command, Refused> {
    let uuid = uuid(mediated(device)?).ok_or(Refused::Missing { what: "uuid" })?;
    let mut command = Command::new(&["mdevctl", "modify", "--uuid"]);
    command.args.push(uuid);
    Ok(command.word(if yes { "--auto" } else { "--manual" }))
}

/// Lists the devices that are there, or those that are defined.
pub fn list(defined: bool) -> Command {
    let command = Command::new(&["mdevctl", "list", "--dumpjson"]);
    if defined {
        command.word("--defined")
    } else {
        command
    }
}

/// A command that is told all of a device.
fn described(verb: &'static str, device: &NodeDevice, parents: &Parents) -> Result<Command, Refused> {
    let capability = mediated(device)?;
    let parent = device.parent.as_ref().and_then(|parent| parent.name.as_deref());
    let parent = parent.ok_or(Refused::Missing { what: "parent" })?;
    let address = parents.address(parent).ok_or_else(|| Refused::NoParent {
        name: parent.to_owned(),
    })?;
    let mut command = Command::new(&["mdevctl", verb])
        .pair("--parent", address)?
        .word("--jsonfile=/dev/stdin");
    if let Some(uuid) = uuid(capability) {
        command = command.pair("--uuid", &uuid)?;
    }
    Ok(command.reading(configuration(capability)?))
}

/// A command that is told only which device is meant.
fn named(verb: &'static str, device: &NodeDevice) -> Result<Command, Refused> {
    let uuid = uuid(mediated(device)?).ok_or(Refused::Missing { what: "uuid" })?;
    Command::new(&["mdevctl", verb]).pair("--uuid", &uuid)
}

fn mediated(device: &NodeDevice) -> Result<&Capability, Refused> {
    let mut all = device.capabilities.iter();
    all.find(|capability| capability.kind == "mdev")
        .ok_or(Refused::Missing {
            what: "capability 'mdev'",
        })
}

fn uuid(capability: &Capability) -> Option<String> {
    capability.uuid.map(|uuid| uuid.to_string())
}

/// What mdevctl reads: the type, that it is started by hand, and the attributes in their order.
fn configuration(capability: &Capability) -> Result<Map<String, Value>, Refused> {
    let kind = capability.types.first().and_then(|kind| kind.id.as_deref());
    let kind = checked("mdev_type", kind.ok_or(Refused::Missing { what: "type" })?)?;
    let mut object = Map::new();
    object.insert("mdev_type".to_owned(), kind.into());
    object.insert("start".to_owned(), "manual".into());
    let mut attrs = Vec::new();
    for attr in &capability.attrs {
        let mut entry = Map::new();
        let value = checked("attr value", &attr.value)?;
        entry.insert(checked("attr name", &attr.name)?, value.into());
        attrs.push(Value::Object(entry));
    }
    if !attrs.is_empty() {
        object.insert("attrs".to_owned(), attrs.into());
    }
    Ok(object)
}
