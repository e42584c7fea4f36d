//! The procedures of interfaces.

use super::{HostInterfaceState, HostInterfaces, InterfaceBackend, handle, name_of, read};
use crate::domains::check_flags;
use api::constants::*;
use api::facets::Interfaces;
use api::limits::INTERFACE_LIST_MAX;
use api::{Call, Code, ConnectListAllInterfacesRet, Error, InterfaceRef, List, Result};
use std::sync::Arc;

const LIST_FLAGS: u32 = (VIR_CONNECT_LIST_INTERFACES_ACTIVE | VIR_CONNECT_LIST_INTERFACES_INACTIVE) as u32;

impl<B: InterfaceBackend> HostInterfaces<B> {
    /// Refuses flags that are not `known` to the function called `name` behind its driver's prefix.
    fn check(&self, flags: u32, known: u32, name: &str) -> Result<()> {
        check_flags(B::DOMAIN, flags, known, &format!("{}{name}", B::FUNCTIONS))
    }

    fn lease(&self, call: &Call, interface: &InterfaceRef) -> Result<Arc<HostInterfaceState>> {
        self.registry.lease(call, &interface.name)
    }

    fn names(&self, call: &Call, is_active: bool) -> Vec<String> {
        let all = self.registry.list(call).into_iter();
        all.filter(|(_, state)| state.is_active == is_active)
            .map(|(name, _)| name)
            .collect()
    }

    fn publish(&self, name: &str, state: &HostInterfaceState, is_active: bool) {
        let config = state.config.clone();
        self.registry.put(name, HostInterfaceState { config, is_active });
    }

    fn invalid(words: &str) -> Error {
        Error::new(B::DOMAIN, Code::OPERATION_INVALID, words)
    }
}

fn count<T>(values: &[T]) -> i32 {
    i32::try_from(values.len()).unwrap_or(i32::MAX)
}

fn at_most(max: i32, names: Vec<String>) -> List<String, INTERFACE_LIST_MAX> {
    let max = usize::try_from(max).unwrap_or(0);
    names.into_iter().take(max).collect()
}

#[api::facet]
impl<B: InterfaceBackend> Interfaces for HostInterfaces<B> {
    async fn connect_num_of_interfaces(&self, call: &Call) -> Result<i32> {
        Ok(count(&self.names(call, true)))
    }

    async fn connect_list_interfaces(
        &self,
        call: &Call,
        maxnames: i32,
    ) -> Result<List<String, INTERFACE_LIST_MAX>> {
        Ok(at_most(maxnames, self.names(call, true)))
    }

    async fn connect_num_of_defined_interfaces(&self, call: &Call) -> Result<i32> {
        Ok(count(&self.names(call, false)))
    }

    async fn connect_list_defined_interfaces(
        &self,
        call: &Call,
        maxnames: i32,
    ) -> Result<List<String, INTERFACE_LIST_MAX>> {
        Ok(at_most(maxnames, self.names(call, false)))
    }

    async fn connect_list_all_interfaces(
        &self,
        call: &Call,
        need_results: i32,
        flags: u32,
    ) -> Result<ConnectListAllInterfacesRet> {
        self.check(flags, LIST_FLAGS, "ConnectListAllInterfaces")?;
        let wanted = |is_active: bool| match is_active {
            true => VIR_CONNECT_LIST_INTERFACES_ACTIVE as u32,
            false => VIR_CONNECT_LIST_INTERFACES_INACTIVE as u32,
        };
        let mut found: Vec<InterfaceRef> = Vec::new();
        for (name, state) in self.registry.list(call) {
            if flags == 0 || flags & wanted(state.is_active) != 0 {
                found.push(handle(&name, &state));
            }
        }
        let ret = count(&found).cast_unsigned();
        if need_results == 0 {
            found.clear();
        }
        Ok(ConnectListAllInterfacesRet {
            ifaces: found.into(),
            ret,
        })
    }

    async fn interface_lookup_by_name(&self, call: &Call, name: String) -> Result<InterfaceRef> {
        let state = self.registry.lease(call, &name)?;
        Ok(handle(&name, &state))
    }

    async fn interface_lookup_by_mac_string(&self, call: &Call, mac: String) -> Result<InterfaceRef> {
        let all = self.registry.picture();
        let mut matching = all
            .iter()
            .filter(|(_, state)| !state.mac().is_empty() && state.mac().eq_ignore_ascii_case(&mac));
        let Some((name, _)) = matching.next() else {
            let words = format!("no interface with matching mac '{mac}'");
            return Err(Error::new(B::DOMAIN, Code::NO_INTERFACE, words));
        };
        if matching.next().is_some() {
            return Err(Error::plain(B::DOMAIN, Code::MULTIPLE_INTERFACES));
        }
        let state = self.registry.lease(call, name)?;
        Ok(handle(name, &state))
    }

    async fn interface_get_xml_desc(&self, call: &Call, iface: InterfaceRef, flags: u32) -> Result<String> {
        self.check(flags, B::XML_FLAGS, "InterfaceGetXMLDesc")?;
        Ok(self.lease(call, &iface)?.config.format())
    }

    async fn interface_define_xml(&self, call: &Call, xml: String, flags: u32) -> Result<InterfaceRef> {
        self.check(flags, VIR_INTERFACE_DEFINE_VALIDATE as u32, "InterfaceDefineXML")?;
        crate::check_schema(B::DOMAIN, &xml, flags, VIR_INTERFACE_DEFINE_VALIDATE)?;
        let config = read::<B>(&xml)?;
        let name = name_of::<B>(&config)?;
        call.check("interface", Some(&name))?;
        let _change = self.registry.change().await;
        self.backend.define(&config).await?;
        let is_active = self.registry.find(&name).is_some_and(|state| state.is_active);
        let state = HostInterfaceState { config, is_active };
        let made = handle(&name, &state);
        self.registry.put(&name, state);
        Ok(made)
    }

    async fn interface_undefine(&self, call: &Call, iface: InterfaceRef) -> Result<()> {
        let _change = self.registry.change().await;
        let state = self.lease(call, &iface)?;
        self.backend.undefine(&state.config).await?;
        self.registry.forget(&iface.name);
        Ok(())
    }

    async fn interface_create(&self, call: &Call, iface: InterfaceRef, flags: u32) -> Result<()> {
        self.check(flags, 0, "InterfaceCreate")?;
        let _change = self.registry.change().await;
        let state = self.lease(call, &iface)?;
        if state.is_active {
            return Err(Error::plain(B::DOMAIN, Code::OPERATION_INVALID));
        }
        self.backend.start(&state.config).await?;
        self.publish(&iface.name, &state, true);
        Ok(())
    }

    async fn interface_destroy(&self, call: &Call, iface: InterfaceRef, flags: u32) -> Result<()> {
        self.check(flags, 0, "InterfaceDestroy")?;
        let _change = self.registry.change().await;
        let state = self.lease(call, &iface)?;
        if !state.is_active {
            return Err(Error::plain(B::DOMAIN, Code::OPERATION_INVALID));
        }
        self.backend.stop(&state.config).await?;
        self.publish(&iface.name, &state, false);
        Ok(())
    }

    async fn interface_is_active(&self, call: &Call, iface: InterfaceRef) -> Result<i32> {
        Ok(i32::from(self.lease(call, &iface)?.is_active))
    }

    async fn interface_change_begin(&self, call: &Call, flags: u32) -> Result<()> {
        self.check(flags, 0, "InterfaceChangeBegin")?;
        call.check("connect", None)?;
        let _change = self.registry.change().await;
        if self.begun().is_some() {
            return Err(Self::invalid("there is another transaction running."));
        }
        self.backend.begin().await?;
        *self.begun() = Some(self.registry.picture());
        Ok(())
    }

    async fn interface_change_commit(&self, call: &Call, flags: u32) -> Result<()> {
        self.check(flags, 0, "InterfaceChangeCommit")?;
        call.check("connect", None)?;
        let _change = self.registry.change().await;
        if self.begun().is_none() {
            return Err(Self::invalid("no transaction running, nothing to be committed."));
        }
        self.backend.commit().await?;
        *self.begun() = None;
        Ok(())
    }

    async fn interface_change_rollback(&self, call: &Call, flags: u32) -> Result<()> {
        self.check(flags, 0, "InterfaceChangeRollback")?;
        call.check("connect", None)?;
        let _change = self.registry.change().await;
        let Some(mut picture) = self.begun().clone() else {
            return Err(Self::invalid("no transaction running, nothing to rollback."));
        };
        let up = picture.iter().filter(|(_, state)| state.is_active);
        let up = self
            .backend
            .rollback(up.map(|(name, _)| name.clone()).collect())
            .await?;
        for (name, state) in &mut picture {
            let is_active = up.contains(name);
            if state.is_active != is_active {
                let config = state.config.clone();
                *state = Arc::new(HostInterfaceState { config, is_active });
            }
        }
        self.registry.restore(picture);
        *self.begun() = None;
        Ok(())
    }
}
