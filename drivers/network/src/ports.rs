//! Ports: the places on a network that guests are plugged into.

use crate::networks::NetworkDriver;
use crate::uplink::Places;
use api::constants::VIR_NETWORK_PORT_CREATE_VALIDATE;
use api::facets::NetworkPorts;
use api::{Call, Code, Domain, Error, NetworkListAllPortsRet, NetworkPortRef, NetworkRef, Result, Uuid};
use engine::networks::Networks;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use xml::Node;

/// The ports of one network: their documents by identity.
#[derive(Default)]
pub struct Ports(Mutex<BTreeMap<Uuid, String>>);

impl Ports {
    fn table(&self) -> MutexGuard<'_, BTreeMap<Uuid, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many guests are plugged in.
    pub fn count(&self) -> usize {
        self.table().len()
    }

    /// Finds the ports that a daemon before us made.
    pub fn load(&self, places: &Places, network: &str) {
        for entry in std::fs::read_dir(dir(places, network))
            .into_iter()
            .flatten()
            .flatten()
        {
            let path = entry.path();
            let uuid = path
                .file_stem()
                .and_then(|stem| stem.to_str())
                .and_then(Uuid::parse);
            let text = host::files::read_limited(&path, 1 << 20)
                .ok()
                .and_then(|text| String::from_utf8(text).ok());
            if let (Some(uuid), Some(text)) = (uuid, text) {
                self.table().insert(uuid, text);
            }
        }
    }

    /// The network has stopped: nothing is plugged in any more.
    pub fn clear(&self, places: &Places, network: &str) {
        self.table().clear();
        match std::fs::remove_dir_all(dir(places, network)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                tracing::warn!(network, "its ports cannot be removed: {error}");
            }
            _ => {}
        }
    }
}

fn dir(places: &Places, network: &str) -> PathBuf {
    places.dirs.objects.state.join(network).join("ports")
}

fn path(places: &Places, network: &str, uuid: Uuid) -> PathBuf {
    dir(places, network).join(format!("{uuid}.xml"))
}

fn missing(uuid: Uuid) -> Error {
    let words = format!("network port with UUID {uuid} does not exist");
    Error::new(Domain::NETWORK, Code::NO_NETWORK_PORT, words)
}

/// The port's document with its identity and what it is plugged into filled in.
fn complete(xml: &str, bridge: &str) -> Result<(Uuid, String)> {
    let bad = |words: String| Error::new(Domain::NETWORK, Code::XML_ERROR, words);
    let mut node = Node::parse(xml).map_err(|problems| bad(problems.message().to_owned()))?;
    if node.name != "networkport" {
        return Err(bad(format!(
            "unexpected root element <{}>, expecting <networkport>",
            node.name
        )));
    }
    let given = node.child("uuid").map(|uuid| uuid.text.clone());
    let uuid = match given {
        Some(text) => Uuid::parse(&text).ok_or_else(|| bad(format!("Unable to parse UUID '{text}'")))?,
        None => {
            let uuid = engine::random_uuid();
            let mut element = Node::new("uuid");
            element.text = uuid.to_string();
            node.children.insert(0, element);
            uuid
        }
    };
    node.remove_children(|child| child.name == "plug");
    let mut plug = Node::new("plug");
    plug.set_attribute("type", "network");
    plug.set_attribute("bridge", bridge);
    node.children.push(plug);
    Ok((uuid, node.to_xml()))
}

#[api::facet]
impl NetworkPorts for NetworkDriver {
    async fn network_list_all_ports(
        &self,
        call: &Call,
        network: NetworkRef,
        need_results: i32,
        flags: u32,
    ) -> Result<NetworkListAllPortsRet> {
        let _ = flags;
        let net = self.lease(call, &network)?;
        let uuids: Vec<Uuid> = net.private.table().keys().copied().collect();
        let ret = u32::try_from(uuids.len()).unwrap_or(u32::MAX);
        let handle = |uuid| NetworkPortRef {
            net: Networks::handle(&net),
            uuid,
        };
        let ports = if need_results != 0 {
            uuids.into_iter().map(handle).collect()
        } else {
            Default::default()
        };
        Ok(NetworkListAllPortsRet { ports, ret })
    }

    async fn network_port_lookup_by_uuid(
        &self,
        call: &Call,
        network: NetworkRef,
        uuid: Uuid,
    ) -> Result<NetworkPortRef> {
        let net = self.lease(call, &network)?;
        let known = net.private.table().contains_key(&uuid);
        if known {
            Ok(NetworkPortRef {
                net: Networks::handle(&net),
                uuid,
            })
        } else {
            Err(missing(uuid))
        }
    }

    async fn network_port_create_xml(
        &self,
        call: &Call,
        network: NetworkRef,
        xml: String,
        flags: u32,
    ) -> Result<NetworkPortRef> {
        engine::check_schema(Domain::NETWORK, &xml, flags, VIR_NETWORK_PORT_CREATE_VALIDATE)?;
        let net = self.lease_active(call, &network)?;
        let (uuid, text) = complete(&xml, net.snapshot().current().bridge_name())?;
        if net.private.table().contains_key(&uuid) {
            let words = format!("network port with UUID {uuid} exists already");
            return Err(Error::new(Domain::NETWORK, Code::NETWORK_PORT_EXIST, words));
        }
        let path = path(&self.backend.places, &net.name(), uuid);
        let bytes = text.clone().into_bytes();
        engine::blocking(move || {
            let written = path
                .parent()
                .map_or(Ok(()), |dir| host::files::make_dir(dir, 0o700));
            written
                .and_then(|()| host::files::replace(&path, &bytes, 0o600))
                .map_err(|error| {
                    Error::system(
                        Domain::NETWORK,
                        error,
                        format!("cannot write '{}'", path.display()),
                    )
                })
        })
        .await?;
        net.private.table().insert(uuid, text);
        Ok(NetworkPortRef {
            net: Networks::handle(&net),
            uuid,
        })
    }

    async fn network_port_get_xml_desc(
        &self,
        call: &Call,
        port: NetworkPortRef,
        flags: u32,
    ) -> Result<String> {
        let _ = flags;
        let net = self.lease(call, &port.net)?;
        let text = net.private.table().get(&port.uuid).cloned();
        text.ok_or_else(|| missing(port.uuid))
    }

    async fn network_port_delete(&self, call: &Call, port: NetworkPortRef, flags: u32) -> Result<()> {
        let _ = flags;
        let net = self.lease(call, &port.net)?;
        if net.private.table().remove(&port.uuid).is_none() {
            return Err(missing(port.uuid));
        }
        let path = path(&self.backend.places, &net.name(), port.uuid);
        host::files::remove(&path).map_err(|error| {
            Error::system(
                Domain::NETWORK,
                error,
                format!("cannot remove '{}'", path.display()),
            )
        })
    }
}
