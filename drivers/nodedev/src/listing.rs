//! What mdevctl lists, as documents of devices.

use crate::Parents;
use model::nodedev::{Attr, Capability, DeviceType, IommuGroup, NodeDevice, Parent};
use serde_json::Value;
use std::fmt;

/// A mediated device of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    pub device: NodeDevice,
    /// Whether it starts with the host.
    pub autostart: bool,
}

/// A list that is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadListing {
    /// The answer has another shape.
    Unexpected,
    /// What stands at a parent is no list of devices.
    NoArray,
}

impl fmt::Display for BadListing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unexpected => "Unexpected format for mdevctl response",
            Self::NoArray => "Parent device's JSON object data is not an array",
        })
    }
}

impl std::error::Error for BadListing {}

/// Reads what `mdevctl list --dumpjson` printed. Without any device it prints nothing or an empty list.
pub fn parse(text: &str, parents: &Parents) -> Result<Vec<Listed>, BadListing> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let json: Value = serde_json::from_str(text).map_err(|_| BadListing::Unexpected)?;
    let list = json.as_array().ok_or(BadListing::Unexpected)?;
    // The list has one element: an object with a member for each parent.
    let Some(first) = list.first() else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for (address, devices) in first.as_object().ok_or(BadListing::Unexpected)? {
        for device in devices.as_array().ok_or(BadListing::NoArray)? {
            found.push(listed(device, address, parents)?);
        }
    }
    Ok(found)
}

fn listed(json: &Value, address: &str, parents: &Parents) -> Result<Listed, BadListing> {
    let entry = json.as_object().and_then(|object| object.iter().next());
    let (uuid, properties) = entry.ok_or(BadListing::Unexpected)?;
    let word = |name: &str| properties.get(name).and_then(Value::as_str);
    let capability = Capability {
        kind: "mdev".to_owned(),
        types: vec![DeviceType {
            id: word("mdev_type").map(str::to_owned),
            ..DeviceType::default()
        }],
        uuid: Some(uuid.parse().map_err(|()| BadListing::Unexpected)?),
        parent_addr: Some(address.to_owned()),
        iommu_group: Some(IommuGroup::default()),
        attrs: attributes(properties.get("attrs")),
        ..Capability::default()
    };
    let device = NodeDevice {
        name: name_of(uuid, address),
        parent: Some(Parent {
            name: Some(parents.name(address).unwrap_or("computer").to_owned()),
            ..Parent::default()
        }),
        capabilities: vec![capability],
        ..NodeDevice::default()
    };
    Ok(Listed {
        device,
        autostart: word("start") == Some("auto"),
    })
}

fn attributes(list: Option<&Value>) -> Vec<Attr> {
    let objects = list.and_then(Value::as_array).into_iter().flatten();
    let members = objects.filter_map(Value::as_object).flatten();
    members
        .map(|(name, value)| Attr {
            name: name.clone(),
            value: value.as_str().unwrap_or_default().to_owned(),
        })
        .collect()
}

/// The name libvirt gives a mediated device: what is no letter or digit becomes an underscore.
fn name_of(uuid: &str, address: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    format!("mdev_{uuid}_{address}").chars().map(plain).collect()
}
