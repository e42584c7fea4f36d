//! The procedures of devices.

use super::{DeviceBackend, Devices, Left, NodeDeviceState, capabilities, print, vports};
use crate::domains::check_flags;
use api::constants::*;
use api::facets::NodeDevices;
use api::limits::{NODE_DEVICE_CAPS_LIST_MAX, NODE_DEVICE_LIST_MAX};
use api::{Call, Code, ConnectListAllNodeDevicesRet, Error, Event, List, NodeDeviceRef, Result};

const UPDATE_FLAGS: u32 = (VIR_NODE_DEVICE_UPDATE_AFFECT_LIVE | VIR_NODE_DEVICE_UPDATE_AFFECT_CONFIG) as u32;

impl<B: DeviceBackend> Devices<B> {
    /// Refuses flags that are not `known` to the function called `name` behind its driver's prefix.
    fn check(&self, flags: u32, known: i32, name: &str) -> Result<()> {
        let function = format!("{}{name}", B::FUNCTIONS);
        check_flags(B::DOMAIN, flags, known.cast_unsigned(), &function)
    }

    /// Errors: devices have no definitions, so that there is no `function`.
    fn needs_definitions(function: &str) -> Result<()> {
        match B::HAS_DEFINITIONS {
            true => Ok(()),
            false => Err(Error::unsupported(function)),
        }
    }

    /// The names of all devices that `call` may see and that can do `cap`, if one is named.
    fn names(&self, call: &Call, cap: Option<&str>) -> Vec<String> {
        let all = self.registry.list(call).into_iter();
        all.filter(|(_, device)| cap.is_none_or(|cap| capabilities::has(device, cap)))
            .map(|(name, _)| name)
            .collect()
    }

    fn capability_names(&self, call: &Call, name: &str) -> Result<Vec<String>> {
        let device = self.registry.lease(call, name)?;
        Ok(capabilities::names(&device, B::NAMES_INNER_CAPABILITIES))
    }
}

fn count<T>(values: &[T]) -> i32 {
    i32::try_from(values.len()).unwrap_or(i32::MAX)
}

fn at_most<const MAX: usize>(max: i32, names: Vec<String>) -> List<String, MAX> {
    let max = usize::try_from(max).unwrap_or(0);
    names.into_iter().take(max).collect()
}

#[api::facet]
impl<B: DeviceBackend> NodeDevices for Devices<B> {
    async fn node_num_of_devices(&self, call: &Call, cap: Option<String>, flags: u32) -> Result<i32> {
        self.check(flags, 0, "NodeNumOfDevices")?;
        Ok(count(&self.names(call, cap.as_deref())))
    }

    async fn node_list_devices(
        &self,
        call: &Call,
        cap: Option<String>,
        maxnames: i32,
        flags: u32,
    ) -> Result<List<String, NODE_DEVICE_LIST_MAX>> {
        self.check(flags, 0, "NodeListDevices")?;
        Ok(at_most(maxnames, self.names(call, cap.as_deref())))
    }

    async fn connect_list_all_node_devices(
        &self,
        call: &Call,
        need_results: i32,
        flags: u32,
    ) -> Result<ConnectListAllNodeDevicesRet> {
        let known = capabilities::known_flags().cast_signed();
        self.check(flags, known, "ConnectListAllNodeDevices")?;
        let all = self.registry.list(call).into_iter();
        let mut devices: Vec<NodeDeviceRef> = all
            .filter(|(_, device)| capabilities::passes(device, flags))
            .map(|(name, _)| NodeDeviceRef { name })
            .collect();
        let ret = count(&devices).cast_unsigned();
        if need_results == 0 {
            devices.clear();
        }
        Ok(ConnectListAllNodeDevicesRet {
            devices: devices.into(),
            ret,
        })
    }

    async fn node_device_lookup_by_name(&self, call: &Call, name: String) -> Result<NodeDeviceRef> {
        self.registry.lease(call, &name)?;
        Ok(NodeDeviceRef { name })
    }

    async fn node_device_lookup_scsi_host_by_wwn(
        &self,
        call: &Call,
        wwnn: String,
        wwpn: String,
        flags: u32,
    ) -> Result<NodeDeviceRef> {
        self.backend.may_look_up_by_wwn()?;
        self.check(flags, 0, "NodeDeviceLookupSCSIHostByWWN")?;
        let all = self.registry.list(call);
        let found = all.into_iter().find(|(_, device)| {
            vports::fc_host(&device.config)
                .is_some_and(|host| host.wwnn.as_ref() == Some(&wwnn) && host.wwpn.as_ref() == Some(&wwpn))
        });
        let missing = || {
            let words = format!("no node device with matching WWNN '{wwnn}' and WWPN '{wwpn}'");
            Error::new(B::DOMAIN, Code::NO_NODE_DEVICE, words)
        };
        let (name, _) = found.ok_or_else(missing)?;
        self.registry.lease(call, &name)?;
        Ok(NodeDeviceRef { name })
    }

    async fn node_device_get_xml_desc(&self, call: &Call, name: String, flags: u32) -> Result<String> {
        self.check(flags, VIR_NODE_DEVICE_XML_INACTIVE, "NodeDeviceGetXMLDesc")?;
        Ok(print(&self.registry.lease(call, &name)?.config))
    }

    async fn node_device_get_parent(&self, call: &Call, name: String) -> Result<Option<String>> {
        let device = self.registry.lease(call, &name)?;
        Ok(device.parent().map(str::to_owned))
    }

    async fn node_device_num_of_caps(&self, call: &Call, name: String) -> Result<i32> {
        Ok(count(&self.capability_names(call, &name)?))
    }

    async fn node_device_list_caps(
        &self,
        call: &Call,
        name: String,
        maxnames: i32,
    ) -> Result<List<String, NODE_DEVICE_CAPS_LIST_MAX>> {
        Ok(at_most(maxnames, self.capability_names(call, &name)?))
    }

    async fn node_device_create_xml(
        &self,
        call: &Call,
        xml_desc: String,
        flags: u32,
    ) -> Result<NodeDeviceRef> {
        self.check(flags, VIR_NODE_DEVICE_CREATE_XML_VALIDATE, "NodeDeviceCreateXML")?;
        crate::check_schema(B::DOMAIN, &xml_desc, flags, VIR_NODE_DEVICE_CREATE_XML_VALIDATE)?;
        let wanted = Self::read_new(&xml_desc)?;
        call.check("node_device", Some(&wanted.name))?;
        let _change = self.registry.change().await;
        let made = self.backend.create(self, wanted).await?;
        Ok(self.appeared(made))
    }

    async fn node_device_destroy(&self, call: &Call, name: String) -> Result<()> {
        let _change = self.registry.change().await;
        let device = self.registry.lease(call, &name)?;
        match self.backend.destroy(self, &device).await? {
            Left::Everything => {}
            Left::Nothing => self.vanished(&name),
            Left::Definition => {
                let state = NodeDeviceState::clone(&device);
                let is_active = false;
                self.registry.put(&name, NodeDeviceState { is_active, ..state });
                self.emit(&name, VIR_NODE_DEVICE_EVENT_DELETED);
            }
        }
        Ok(())
    }

    async fn node_device_define_xml(
        &self,
        call: &Call,
        xml_desc: String,
        flags: u32,
    ) -> Result<NodeDeviceRef> {
        Self::needs_definitions("virNodeDeviceDefineXML")?;
        self.check(flags, VIR_NODE_DEVICE_DEFINE_XML_VALIDATE, "NodeDeviceDefineXML")?;
        crate::check_schema(B::DOMAIN, &xml_desc, flags, VIR_NODE_DEVICE_DEFINE_XML_VALIDATE)?;
        let wanted = Self::read_new(&xml_desc)?;
        call.check("node_device", Some(&wanted.name))?;
        let _change = self.registry.change().await;
        let state = self.backend.define(self, wanted).await?;
        let name = state.config.name.clone();
        self.registry.put(&name, state);
        self.emit(&name, VIR_NODE_DEVICE_EVENT_DEFINED);
        Ok(NodeDeviceRef { name })
    }

    async fn node_device_undefine(&self, call: &Call, name: String, flags: u32) -> Result<()> {
        Self::needs_definitions("virNodeDeviceUndefine")?;
        self.check(flags, 0, "NodeDeviceUndefine")?;
        let _change = self.registry.change().await;
        let device = self.registry.lease(call, &name)?;
        self.backend.undefine(&device).await?;
        if device.is_active {
            let state = NodeDeviceState::clone(&device);
            let is_persistent = false;
            self.registry.put(
                &name,
                NodeDeviceState {
                    is_persistent,
                    ..state
                },
            );
        } else {
            self.registry.forget(&name);
        }
        self.emit(&name, VIR_NODE_DEVICE_EVENT_UNDEFINED);
        Ok(())
    }

    async fn node_device_create(&self, call: &Call, name: String, flags: u32) -> Result<()> {
        Self::needs_definitions("virNodeDeviceCreate")?;
        self.check(flags, 0, "NodeDeviceCreate")?;
        let _change = self.registry.change().await;
        let device = self.registry.lease(call, &name)?;
        if device.is_active {
            let words = format!("device '{name}' is already active");
            return Err(Error::new(B::DOMAIN, Code::OPERATION_INVALID, words));
        }
        self.backend.start(&device).await?;
        let state = NodeDeviceState::clone(&device);
        self.appeared(NodeDeviceState {
            is_active: true,
            ..state
        });
        Ok(())
    }

    async fn node_device_get_autostart(&self, call: &Call, name: String) -> Result<i32> {
        let device = self.registry.lease(call, &name)?;
        self.backend.autostart(&device).map(i32::from)
    }

    async fn node_device_set_autostart(&self, call: &Call, name: String, autostart: i32) -> Result<()> {
        let _change = self.registry.change().await;
        let device = self.registry.lease(call, &name)?;
        self.backend.set_autostart(&device, autostart != 0).await
    }

    async fn node_device_is_persistent(&self, call: &Call, name: String) -> Result<i32> {
        Ok(i32::from(self.registry.lease(call, &name)?.is_persistent))
    }

    async fn node_device_is_active(&self, call: &Call, name: String) -> Result<i32> {
        Ok(i32::from(self.registry.lease(call, &name)?.is_active))
    }

    async fn node_device_update(
        &self,
        call: &Call,
        name: String,
        xml_desc: String,
        flags: u32,
    ) -> Result<()> {
        Self::needs_definitions("virNodeDeviceUpdate")?;
        self.check(flags, UPDATE_FLAGS.cast_signed(), "NodeDeviceUpdate")?;
        let _change = self.registry.change().await;
        let device = self.registry.lease(call, &name)?;
        let wanted = Self::read_new(&xml_desc)?;
        let state = self.backend.update(&device, wanted, flags).await?;
        self.registry.put(&name, state);
        let dev = NodeDeviceRef { name };
        self.bus.emit(&Event::NodeDeviceUpdate { dev });
        Ok(())
    }
}
