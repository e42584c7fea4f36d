//! Devices of the host: found, listed by what they can do, made, removed, told about.
//!
//! How they are made is the narrow [`DeviceBackend`]; everything that clients see of bookkeeping is here, once.

mod capabilities;
mod facet;
mod vports;

pub use vports::random_wwn;

use crate::named::{Named, NamedKind};
use crate::{EventBus, unsupported};
use api::constants::*;
use api::{Code, Domain, Error, Event, Fut, NodeDeviceRef, Result};
use model::nodedev::NodeDevice;
use model::{PrintOptions, Problems};
use std::marker::PhantomData;
use std::sync::Arc;

/// How devices of the host are made. Each change is asked for alone: there is never a second under way.
#[allow(unused_variables)]
pub trait DeviceBackend: Send + Sync + Sized + 'static {
    /// Where its errors come from.
    const DOMAIN: Domain;
    /// What the names of its functions begin with in messages, such as `test` in `testNodeDeviceCreateXML`.
    const FUNCTIONS: &'static str;
    /// Whether the names of a device's capabilities include those of its capabilities' capabilities.
    const NAMES_INNER_CAPABILITIES: bool = true;

    /// Whether devices can have definitions, which outlast them.
    const HAS_DEFINITIONS: bool = true;

    /// Makes a device that lasts until it is destroyed. Errors: it cannot be made, and nothing is left of it.
    fn create<'a>(&'a self, devices: &'a Devices<Self>, wanted: NodeDevice) -> Fut<'a, NodeDeviceState> {
        unsupported("virNodeDeviceCreateXML")
    }

    /// Stops or removes a device, and tells what is left of it. Errors: it stays as it is.
    fn destroy<'a>(&'a self, devices: &'a Devices<Self>, device: &'a NodeDeviceState) -> Fut<'a, Left> {
        unsupported("virNodeDeviceDestroy")
    }

    /// Keeps a definition, and tells what the device is with it.
    fn define<'a>(&'a self, devices: &'a Devices<Self>, wanted: NodeDevice) -> Fut<'a, NodeDeviceState> {
        unsupported("virNodeDeviceDefineXML")
    }

    /// Forgets the definition of `device`.
    fn undefine<'a>(&'a self, device: &'a NodeDeviceState) -> Fut<'a, ()> {
        unsupported("virNodeDeviceUndefine")
    }

    /// Starts a device that is defined.
    fn start<'a>(&'a self, device: &'a NodeDeviceState) -> Fut<'a, ()> {
        unsupported("virNodeDeviceCreate")
    }

    /// Whether `device` starts by itself. Errors: it is not known.
    fn autostart(&self, device: &NodeDeviceState) -> Result<bool> {
        Err(Error::unsupported("virNodeDeviceGetAutostart"))
    }

    /// Makes `device` start by itself, or not.
    fn set_autostart<'a>(&'a self, device: &'a NodeDeviceState, on: bool) -> Fut<'a, ()> {
        unsupported("virNodeDeviceSetAutostart")
    }

    /// Changes `device` to `wanted`; `flags` are of `VIR_NODE_DEVICE_UPDATE_AFFECT_*`.
    fn update<'a>(
        &'a self,
        device: &'a NodeDeviceState,
        wanted: NodeDevice,
        flags: u32,
    ) -> Fut<'a, NodeDeviceState> {
        unsupported("virNodeDeviceUpdate")
    }

    /// Whether SCSI hosts can be found by the names they have on the fibre channel. Errors: they cannot.
    fn may_look_up_by_wwn(&self) -> Result<()> {
        Err(Error::unsupported("virNodeDeviceLookupSCSIHostByWWN"))
    }
}

/// A device of the host at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeDeviceState {
    /// What it is.
    pub config: NodeDevice,
    /// Whether it is there now, and not only defined.
    pub is_active: bool,
    /// Whether it outlasts its end.
    pub is_persistent: bool,
}

impl NodeDeviceState {
    /// The name of the device it is part of; `None` for the machine itself.
    pub fn parent(&self) -> Option<&str> {
        self.config.parent.as_ref()?.name.as_deref()
    }
}

/// What is left of a device after it was destroyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// Nothing.
    Nothing,
    /// Its definition, by which it can be started again.
    Definition,
    /// All of it: there was nothing to do.
    Everything,
}

/// Devices of backend `B` as a kind of object.
pub struct DeviceKind<B>(PhantomData<fn() -> B>);

impl<B: DeviceBackend> NamedKind for DeviceKind<B> {
    type State = NodeDeviceState;
    const OBJECT: &'static str = "node_device";

    fn missing(name: &str) -> Error {
        let words = format!("no node device with matching name '{name}'");
        Error::new(B::DOMAIN, Code::NO_NODE_DEVICE, words)
    }
}

/// Every device of one host. Cheap to clone; implements the facet of devices.
pub struct Devices<B: DeviceBackend>(Arc<Inner<B>>);

/// What the devices of one host share.
pub struct Inner<B: DeviceBackend> {
    /// How they are made.
    pub backend: B,
    /// The devices.
    pub registry: Named<DeviceKind<B>>,
    /// Where events go.
    pub bus: Arc<EventBus>,
}

impl<B: DeviceBackend> Clone for Devices<B> {
    fn clone(&self) -> Self {
        Devices(self.0.clone())
    }
}

impl<B: DeviceBackend> std::ops::Deref for Devices<B> {
    type Target = Inner<B>;

    fn deref(&self) -> &Inner<B> {
        &self.0
    }
}

impl<B: DeviceBackend> Devices<B> {
    /// No device yet; events go to `bus`.
    pub fn new(backend: B, bus: Arc<EventBus>) -> Self {
        Devices(Arc::new(Inner {
            backend,
            registry: Named::default(),
            bus,
        }))
    }

    /// Reads a document of a device that is there. Errors: it is none.
    pub fn read(xml: &str) -> Result<NodeDevice> {
        let refused = |problems: Problems| crate::document_error(B::DOMAIN, &problems);
        NodeDevice::parse(xml).map_err(refused)
    }

    /// Reads a document of a device that somebody wants. Errors: it is none.
    fn read_new(xml: &str) -> Result<NodeDevice> {
        let refused = |problems: Problems| crate::document_error(B::DOMAIN, &problems);
        NodeDevice::parse_new(xml).map_err(refused)
    }

    /// Notes what is true of a device now, and tells everybody that it was made.
    pub fn appeared(&self, state: NodeDeviceState) -> NodeDeviceRef {
        let name = state.config.name.clone();
        self.registry.put(&name, state);
        self.emit(&name, VIR_NODE_DEVICE_EVENT_CREATED);
        NodeDeviceRef { name }
    }

    /// Forgets a device that is gone, and tells everybody.
    pub fn vanished(&self, name: &str) {
        self.registry.forget(name);
        self.emit(name, VIR_NODE_DEVICE_EVENT_DELETED);
    }

    /// Notes a device that is there from the start; nobody is told.
    pub fn enter(&self, state: NodeDeviceState) {
        let name = state.config.name.clone();
        self.registry.put(&name, state);
    }

    /// `event` is one of `VIR_NODE_DEVICE_EVENT_*`.
    fn emit(&self, name: &str, event: i32) {
        let dev = NodeDeviceRef {
            name: name.to_owned(),
        };
        self.bus.emit(&Event::NodeDeviceLifecycle {
            dev,
            event,
            detail: 0,
        });
    }
}

fn print(config: &NodeDevice) -> String {
    config.format(PrintOptions::default())
}
