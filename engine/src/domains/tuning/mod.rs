//! Memory and processors of a domain, as far as every hypervisor has them.

mod devices;
mod fields;
mod memory;
mod processors;

pub(super) use devices::events;
pub(super) use processors::iothreads;

use crate::domains::{Domains, Guest, Hypervisor, Tuning, check_flags};
use crate::jobs::JobKind;
use crate::registry::Affected;
use api::constants::*;
use api::facets::DomainTuning;
use api::limits::*;
use api::{
    Bytes, Call, Code, DomainGetBlkioParametersRet, DomainGetBlockIoTuneRet, DomainGetEmulatorPinInfoRet,
    DomainGetInterfaceParametersRet, DomainGetMemoryParametersRet, DomainGetNumaParametersRet,
    DomainGetSchedulerTypeRet, DomainGetVcpuPinInfoRet, DomainGetVcpusRet, DomainRef, Error, List, Params,
    Result, TypedParam,
};
use model::domain::{Disk, Domain, Interface};
use model::scalar::{CpuSet, Kib};
use std::sync::Arc;

const AFFECT: u32 = (VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG) as u32;

impl<H: Hypervisor> Domains<H> {
    async fn set_memory(&self, call: &Call, dom: &DomainRef, kib: u64, flags: u32) -> Result<()> {
        check_flags(
            H::DOMAIN,
            flags,
            AFFECT | VIR_DOMAIN_MEM_MAXIMUM as u32,
            "virDomainSetMemoryFlags",
        )?;
        let guest = self.lease(call, dom)?;
        let _job = guest.job(JobKind::Modify, call).await?;
        let affected = self.affected(&guest, flags)?;
        if flags & VIR_DOMAIN_MEM_MAXIMUM as u32 != 0 {
            if affected.live {
                let words = "cannot resize the maximum memory on an active domain";
                return Err(Error::new(H::DOMAIN, Code::OPERATION_INVALID, words));
            }
            return self
                .change_configs(&guest, affected, |config| {
                    config.memory.kib = kib;
                    if config.current_memory_kib() > kib {
                        config.current_memory = Some(Kib(kib));
                    }
                })
                .await;
        }
        let config = self.config_of(&guest, flags)?;
        if kib > config.memory.kib {
            let words = "cannot set memory higher than max memory";
            return Err(Error::new(H::DOMAIN, Code::INVALID_ARG, words));
        }
        if affected.live {
            self.hypervisor.set_memory(&guest, kib).await?;
        }
        let only_config = Affected {
            live: false,
            ..affected
        };
        self.change_configs(&guest, only_config, |config| {
            config.current_memory = Some(Kib(kib))
        })
        .await
    }
}

impl<H: Hypervisor> Domains<H> {
    async fn set_vcpus(&self, call: &Call, dom: &DomainRef, count: u32, flags: u32) -> Result<()> {
        check_flags(
            H::DOMAIN,
            flags,
            AFFECT | H::FLAGS.vcpus,
            "virDomainSetVcpusFlags",
        )?;
        let guest = self.lease(call, dom)?;
        let _job = guest.job(JobKind::Modify, call).await?;
        let affected = self.affected(&guest, flags)?;
        let maximum = flags & VIR_DOMAIN_VCPU_MAXIMUM as u32 != 0;
        let refuse = |code, words: String| Err(Error::new(H::DOMAIN, code, words));
        if affected.live && maximum {
            let words = "cannot adjust maximum vcpus on running domain";
            return refuse(Code::OPERATION_INVALID, words.into());
        }
        if let Some(most) = self.hypervisor.most_vcpus().filter(|most| count > *most) {
            let words = format!("requested cpu amount exceeds maximum supported amount ({count} > {most})");
            return refuse(Code::INVALID_ARG, words);
        }
        let config = self.config_of(&guest, flags)?;
        let max = super::max_vcpus(&config);
        if count == 0 || (!maximum && count > max) {
            return Err(self.hypervisor.too_many_vcpus(count, max, affected.live));
        }
        if maximum && config.cpu.as_ref().is_some_and(|cpu| cpu.topology.is_some()) {
            let words = "CPU topology doesn't match the desired vcpu count";
            return refuse(Code::INVALID_ARG, words.into());
        }
        self.apply(&guest, affected, &Tuning::Vcpus(count), |config| {
            let now = if maximum {
                config.current_vcpus().min(count)
            } else {
                count
            };
            if maximum {
                config.vcpu.count = count;
            }
            config.vcpu.current = (now != config.vcpu.count).then_some(now);
            Ok(())
        })
        .await
    }
}

#[api::facet]
impl<H: Hypervisor> DomainTuning for Domains<H> {
    async fn domain_get_max_memory(&self, call: &Call, dom: DomainRef) -> Result<u64> {
        Ok(self.lease(call, &dom)?.snapshot().current().memory.kib)
    }

    async fn domain_set_max_memory(&self, call: &Call, dom: DomainRef, memory: u64) -> Result<()> {
        self.set_memory(call, &dom, memory, VIR_DOMAIN_MEM_MAXIMUM as u32)
            .await
    }

    async fn domain_set_memory(&self, call: &Call, dom: DomainRef, memory: u64) -> Result<()> {
        self.set_memory(call, &dom, memory, VIR_DOMAIN_AFFECT_LIVE as u32)
            .await
    }

    async fn domain_set_memory_flags(
        &self,
        call: &Call,
        dom: DomainRef,
        memory: u64,
        flags: u32,
    ) -> Result<()> {
        self.set_memory(call, &dom, memory, flags).await
    }

    async fn domain_get_max_vcpus(&self, call: &Call, dom: DomainRef) -> Result<i32> {
        let guest = self.lease(call, &dom)?;
        Ok(i32::try_from(super::max_vcpus(guest.snapshot().current())).unwrap_or(i32::MAX))
    }

    async fn domain_get_vcpus(
        &self,
        call: &Call,
        dom: DomainRef,
        maxinfo: i32,
        maplen: i32,
    ) -> Result<DomainGetVcpusRet> {
        let guest = self.lease_active(call, &dom)?;
        let wanted = usize::try_from(maxinfo).unwrap_or(0);
        let info: Vec<_> = self.hypervisor.vcpus(&guest).into_iter().take(wanted).collect();
        let pins = processors::vcpu_pins(guest.snapshot().current(), self.hypervisor.host_cpus());
        Ok(DomainGetVcpusRet {
            cpumaps: maps::<H>(&pins, info.len(), maplen)?,
            info: info.into(),
        })
    }

    async fn domain_set_vcpus(&self, call: &Call, dom: DomainRef, nvcpus: u32) -> Result<()> {
        self.set_vcpus(call, &dom, nvcpus, VIR_DOMAIN_AFFECT_LIVE as u32)
            .await
    }

    async fn domain_set_vcpus_flags(
        &self,
        call: &Call,
        dom: DomainRef,
        nvcpus: u32,
        flags: u32,
    ) -> Result<()> {
        self.set_vcpus(call, &dom, nvcpus, flags).await
    }

    async fn domain_get_vcpus_flags(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<i32> {
        check_flags(
            H::DOMAIN,
            flags,
            AFFECT | H::FLAGS.vcpus,
            "virDomainGetVcpusFlags",
        )?;
        let guest = self.lease(call, &dom)?;
        let config = self.config_of(&guest, flags)?;
        let maximum = flags & VIR_DOMAIN_VCPU_MAXIMUM as u32 != 0;
        let count = if maximum {
            super::max_vcpus(&config)
        } else {
            config.current_vcpus()
        };
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }

    async fn domain_memory_peek(
        &self,
        call: &Call,
        dom: DomainRef,
        offset: u64,
        size: u32,
        flags: u32,
    ) -> Result<Bytes<DOMAIN_MEMORY_PEEK_BUFFER_MAX>> {
        let known = VIR_MEMORY_VIRTUAL | VIR_MEMORY_PHYSICAL;
        check_flags(H::DOMAIN, flags, known as u32, "virDomainMemoryPeek")?;
        let size_bytes = usize::try_from(size).unwrap_or(usize::MAX);
        if size_bytes > DOMAIN_MEMORY_PEEK_BUFFER_MAX {
            let words = format!("size must be at most {DOMAIN_MEMORY_PEEK_BUFFER_MAX} bytes");
            return Err(Error::new(H::DOMAIN, Code::INVALID_ARG, words));
        }
        let guest = self.lease_active(call, &dom)?;
        let bytes = self.hypervisor.memory_peek(&guest, offset, size_bytes).await?;
        Ok(bytes.into())
    }

    async fn domain_get_memory_parameters(
        &self,
        call: &Call,
        dom: DomainRef,
        nparams: i32,
        flags: u32,
    ) -> Result<DomainGetMemoryParametersRet> {
        let config = self.tuned(call, &dom, flags, "virDomainGetMemoryParameters", nparams)?;
        let (params, nparams) = fields::read(memory::MEMORY, &*config, nparams);
        Ok(DomainGetMemoryParametersRet { params, nparams })
    }

    async fn domain_set_memory_parameters(
        &self,
        call: &Call,
        dom: DomainRef,
        params: List<TypedParam, DOMAIN_MEMORY_PARAMETERS_MAX>,
        flags: u32,
    ) -> Result<()> {
        let asked = Asked {
            flags,
            function: "virDomainSetMemoryParameters",
        };
        let tuning = Tuning::Memory;
        self.change_tuning(call, &dom, asked, &tuning, |domain| {
            fields::write(memory::MEMORY, &params, domain)?;
            memory::check_limits(H::DOMAIN, domain)
        })
        .await
    }

    async fn domain_get_blkio_parameters(
        &self,
        call: &Call,
        dom: DomainRef,
        nparams: i32,
        flags: u32,
    ) -> Result<DomainGetBlkioParametersRet> {
        let config = self.tuned(call, &dom, flags, "virDomainGetBlkioParameters", nparams)?;
        let (params, nparams) = fields::read(memory::BLOCK, &*config, nparams);
        Ok(DomainGetBlkioParametersRet { params, nparams })
    }

    async fn domain_set_blkio_parameters(
        &self,
        call: &Call,
        dom: DomainRef,
        params: List<TypedParam, DOMAIN_BLKIO_PARAMETERS_MAX>,
        flags: u32,
    ) -> Result<()> {
        let asked = Asked {
            flags,
            function: "virDomainSetBlkioParameters",
        };
        let tuning = Tuning::Block;
        self.change_tuning(call, &dom, asked, &tuning, |domain| {
            fields::write(memory::BLOCK, &params, domain)
        })
        .await
    }

    async fn domain_get_numa_parameters(
        &self,
        call: &Call,
        dom: DomainRef,
        nparams: i32,
        flags: u32,
    ) -> Result<DomainGetNumaParametersRet> {
        let config = self.tuned(call, &dom, flags, "virDomainGetNumaParameters", nparams)?;
        let (params, nparams) = fields::read(memory::NUMA, &*config, nparams);
        Ok(DomainGetNumaParametersRet { params, nparams })
    }

    async fn domain_set_numa_parameters(
        &self,
        call: &Call,
        dom: DomainRef,
        params: List<TypedParam, DOMAIN_NUMA_PARAMETERS_MAX>,
        flags: u32,
    ) -> Result<()> {
        let asked = Asked {
            flags,
            function: "virDomainSetNumaParameters",
        };
        let tuning = Tuning::Numa;
        self.change_tuning(call, &dom, asked, &tuning, |domain| {
            memory::check_mode(H::DOMAIN, &params)?;
            fields::write(memory::NUMA, &params, domain)?;
            memory::check_nodes(domain)
        })
        .await
    }

    async fn domain_get_interface_parameters(
        &self,
        call: &Call,
        dom: DomainRef,
        device: String,
        nparams: i32,
        flags: u32,
    ) -> Result<DomainGetInterfaceParametersRet> {
        let config = self.tuned(call, &dom, flags, "virDomainGetInterfaceParameters", nparams)?;
        let card = config
            .devices
            .interfaces
            .iter()
            .find(|card| card.is_called(&device));
        let card = match nparams {
            // Who has room for none wants to know how many there are, of whatever card.
            0 => card.cloned().unwrap_or_default(),
            _ => card.cloned().ok_or_else(|| unknown_card(&device))?,
        };
        let (params, nparams) = fields::read(devices::RATES, &card, nparams);
        Ok(DomainGetInterfaceParametersRet { params, nparams })
    }

    async fn domain_set_interface_parameters(
        &self,
        call: &Call,
        dom: DomainRef,
        device: String,
        params: List<TypedParam, DOMAIN_INTERFACE_PARAMETERS_MAX>,
        flags: u32,
    ) -> Result<()> {
        let asked = Asked {
            flags,
            function: "virDomainSetInterfaceParameters",
        };
        let tuning = Tuning::Interface(device.clone());
        self.change_tuning(call, &dom, asked, &tuning, |domain| {
            devices::set_rates(card_of(domain, &device)?, &params)
        })
        .await
    }

    async fn domain_set_perf_events(
        &self,
        call: &Call,
        dom: DomainRef,
        params: List<TypedParam, DOMAIN_PERF_EVENTS_MAX>,
        flags: u32,
    ) -> Result<()> {
        let asked = Asked {
            flags,
            function: "virDomainSetPerfEvents",
        };
        let tuning = Tuning::Events;
        self.change_tuning(call, &dom, asked, &tuning, |domain| {
            devices::set_events(domain, &params)
        })
        .await
    }

    async fn domain_get_scheduler_type(
        &self,
        call: &Call,
        dom: DomainRef,
    ) -> Result<DomainGetSchedulerTypeRet> {
        let (kind, params) = self.scheduler(&*self.lease(call, &dom)?, "virDomainGetSchedulerType")?;
        Ok(DomainGetSchedulerTypeRet {
            r#type: kind.to_owned(),
            nparams: i32::try_from(params.0.len()).unwrap_or(i32::MAX),
        })
    }

    async fn domain_get_scheduler_parameters(
        &self,
        call: &Call,
        dom: DomainRef,
        nparams: i32,
    ) -> Result<List<TypedParam, DOMAIN_SCHEDULER_PARAMETERS_MAX>> {
        let (_, params) = self.scheduler(&*self.lease(call, &dom)?, "virDomainGetSchedulerParameters")?;
        Ok(fields::with_room(params, nparams).0)
    }

    async fn domain_get_scheduler_parameters_flags(
        &self,
        call: &Call,
        dom: DomainRef,
        nparams: i32,
        flags: u32,
    ) -> Result<List<TypedParam, DOMAIN_SCHEDULER_PARAMETERS_MAX>> {
        check_flags(H::DOMAIN, flags, 0, "virDomainGetSchedulerParametersFlags")?;
        self.domain_get_scheduler_parameters(call, dom, nparams).await
    }

    async fn domain_set_scheduler_parameters(
        &self,
        call: &Call,
        dom: DomainRef,
        params: List<TypedParam, DOMAIN_SCHEDULER_PARAMETERS_MAX>,
    ) -> Result<()> {
        self.domain_set_scheduler_parameters_flags(call, dom, params, 0)
            .await
    }

    async fn domain_set_scheduler_parameters_flags(
        &self,
        call: &Call,
        dom: DomainRef,
        params: List<TypedParam, DOMAIN_SCHEDULER_PARAMETERS_MAX>,
        flags: u32,
    ) -> Result<()> {
        check_flags(H::DOMAIN, flags, 0, "virDomainSetSchedulerParametersFlags")?;
        let guest = self.lease(call, &dom)?;
        let _job = guest.job(JobKind::Modify, call).await?;
        let (_, known) = self.scheduler(&guest, "virDomainSetSchedulerParameters")?;
        let known: Vec<_> = known
            .0
            .iter()
            .map(|param| (param.field.as_str(), param.value.clone()))
            .collect();
        fields::check(&params, &known)?;
        self.hypervisor.set_scheduler(&guest, &params).await
    }

    async fn domain_pin_vcpu(
        &self,
        call: &Call,
        dom: DomainRef,
        vcpu: u32,
        cpumap: Bytes<CPUMAP_MAX>,
    ) -> Result<()> {
        self.domain_pin_vcpu_flags(call, dom, vcpu, cpumap, VIR_DOMAIN_AFFECT_LIVE as u32)
            .await
    }

    async fn domain_pin_vcpu_flags(
        &self,
        call: &Call,
        dom: DomainRef,
        vcpu: u32,
        cpumap: Bytes<CPUMAP_MAX>,
        flags: u32,
    ) -> Result<()> {
        let cpuset = pinned_to::<H>(&cpumap.0, "vcpu")?;
        let asked = Asked {
            flags,
            function: "virDomainPinVcpuFlags",
        };
        let tuning = Tuning::PinVcpu(vcpu, cpuset.clone());
        self.change_tuning(call, &dom, asked, &tuning, |domain| {
            if vcpu >= super::max_vcpus(domain) {
                let words = format!("requested vcpu '{vcpu}' is not present in the domain");
                return Err(Error::new(H::DOMAIN, Code::INVALID_ARG, words));
            }
            processors::pin_vcpu(domain, vcpu, &cpuset);
            Ok(())
        })
        .await
    }

    async fn domain_get_vcpu_pin_info(
        &self,
        call: &Call,
        dom: DomainRef,
        ncpumaps: i32,
        maplen: i32,
        flags: u32,
    ) -> Result<DomainGetVcpuPinInfoRet> {
        let config = self.tuned(call, &dom, flags, "virDomainGetVcpuPinInfo", 1)?;
        let pins = processors::vcpu_pins(&config, self.hypervisor.host_cpus());
        let count = pins.len().min(usize::try_from(ncpumaps).unwrap_or(0));
        Ok(DomainGetVcpuPinInfoRet {
            cpumaps: maps::<H>(&pins, count, maplen)?,
            num: i32::try_from(count).unwrap_or(i32::MAX),
        })
    }

    async fn domain_pin_emulator(
        &self,
        call: &Call,
        dom: DomainRef,
        cpumap: Bytes<CPUMAP_MAX>,
        flags: u32,
    ) -> Result<()> {
        let cpuset = pinned_to::<H>(&cpumap.0, "emulator")?;
        let asked = Asked {
            flags,
            function: "virDomainPinEmulator",
        };
        let tuning = Tuning::PinEmulator(cpuset.clone());
        self.change_tuning(call, &dom, asked, &tuning, |domain| {
            processors::pin_emulator(domain, &cpuset);
            Ok(())
        })
        .await
    }

    async fn domain_get_emulator_pin_info(
        &self,
        call: &Call,
        dom: DomainRef,
        maplen: i32,
        flags: u32,
    ) -> Result<DomainGetEmulatorPinInfoRet> {
        let config = self.tuned(call, &dom, flags, "virDomainGetEmulatorPinInfo", 1)?;
        let pin = processors::emulator_pin(&config, self.hypervisor.host_cpus());
        Ok(DomainGetEmulatorPinInfoRet {
            cpumaps: maps::<H>(&[pin], 1, maplen)?,
            ret: 1,
        })
    }

    async fn domain_pin_iothread(
        &self,
        call: &Call,
        dom: DomainRef,
        iothreads_id: u32,
        cpumap: Bytes<CPUMAP_MAX>,
        flags: u32,
    ) -> Result<()> {
        let cpuset = pinned_to::<H>(&cpumap.0, "iothread")?;
        let asked = Asked {
            flags,
            function: "virDomainPinIOThread",
        };
        let tuning = Tuning::PinIothread(iothreads_id, cpuset.clone());
        self.change_tuning(call, &dom, asked, &tuning, |domain| {
            processors::pin_iothread(H::DOMAIN, domain, iothreads_id, &cpuset)
        })
        .await
    }

    async fn domain_add_iothread(
        &self,
        call: &Call,
        dom: DomainRef,
        iothread_id: u32,
        flags: u32,
    ) -> Result<()> {
        let asked = Asked {
            flags,
            function: "virDomainAddIOThread",
        };
        let tuning = Tuning::AddIothread(iothread_id);
        self.change_tuning(call, &dom, asked, &tuning, |domain| {
            processors::add_iothread(H::DOMAIN, domain, iothread_id)
        })
        .await
    }

    async fn domain_del_iothread(
        &self,
        call: &Call,
        dom: DomainRef,
        iothread_id: u32,
        flags: u32,
    ) -> Result<()> {
        let asked = Asked {
            flags,
            function: "virDomainDelIOThread",
        };
        let tuning = Tuning::RemoveIothread(iothread_id);
        self.change_tuning(call, &dom, asked, &tuning, |domain| {
            processors::remove_iothread(H::DOMAIN, domain, iothread_id)
        })
        .await
    }

    async fn domain_set_iothread_params(
        &self,
        call: &Call,
        dom: DomainRef,
        iothread_id: u32,
        params: List<TypedParam, DOMAIN_IOTHREAD_PARAMS_MAX>,
        flags: u32,
    ) -> Result<()> {
        let asked = Asked {
            flags,
            function: "virDomainSetIOThreadParams",
        };
        let tuning = Tuning::Iothread(iothread_id, params.to_vec());
        self.change_tuning(call, &dom, asked, &tuning, |domain| {
            processors::check_iothread(H::DOMAIN, domain, iothread_id, &params)
        })
        .await
    }

    async fn domain_set_memory_stats_period(
        &self,
        call: &Call,
        dom: DomainRef,
        period: i32,
        flags: u32,
    ) -> Result<()> {
        let Ok(period_s) = u32::try_from(period) else {
            let words = "invalid value for collection period";
            return Err(Error::new(H::DOMAIN, Code::INVALID_ARG, words));
        };
        let asked = Asked {
            flags,
            function: "virDomainSetMemoryStatsPeriod",
        };
        let tuning = Tuning::BalloonPeriod(period_s);
        self.change_tuning(call, &dom, asked, &tuning, |domain| {
            match &mut domain.devices.memballoon {
                Some(balloon) => {
                    balloon.stats = Some(model::domain::Stats { period: period_s }).filter(|_| period_s != 0);
                    Ok(())
                }
                None => {
                    let words = "Memory balloon model must be virtio to set the collection period";
                    Err(Error::new(H::DOMAIN, Code::OPERATION_INVALID, words))
                }
            }
        })
        .await
    }
}

/// How a client asks for a change.
struct Asked {
    flags: u32,
    function: &'static str,
}

impl<H: Hypervisor> Domains<H> {
    /// The definition that a question about tuning is about.
    pub(super) fn tuned(
        &self,
        call: &Call,
        dom: &DomainRef,
        flags: u32,
        function: &str,
        room: i32,
    ) -> Result<Arc<Domain>> {
        let flags = flags & !(VIR_TYPED_PARAM_STRING_OKAY as u32);
        check_flags(H::DOMAIN, flags, AFFECT, function)?;
        let both = flags & AFFECT == AFFECT;
        if both {
            let words =
                "Flags 'VIR_DOMAIN_AFFECT_LIVE' and 'VIR_DOMAIN_AFFECT_CONFIG' are mutually exclusive";
            return Err(Error::verbatim(api::Domain::DOMAIN, Code::INVALID_ARG, words));
        }
        let guest = self.lease(call, dom)?;
        match H::COUNTS_BEFORE_CHECKS && room == 0 {
            true => Ok(guest.snapshot().current().clone()),
            false => self.config_of(&guest, flags),
        }
    }

    /// Changes the tuning of the domain that a client's handle means.
    async fn change_tuning(
        &self,
        call: &Call,
        dom: &DomainRef,
        asked: Asked,
        tuning: &Tuning,
        edit: impl Fn(&mut Domain) -> Result<()>,
    ) -> Result<()> {
        let flags = asked.flags & !(VIR_TYPED_PARAM_STRING_OKAY as u32);
        check_flags(H::DOMAIN, flags, AFFECT, asked.function)?;
        let guest = self.lease(call, dom)?;
        let _job = guest.job(JobKind::Modify, call).await?;
        let affected = self.affected(&guest, flags)?;
        self.apply(&guest, affected, tuning, edit).await
    }

    /// Tries a change on every definition it concerns, has the running guest follow, and keeps it.
    async fn apply(
        &self,
        guest: &Arc<Guest<H>>,
        affected: Affected,
        tuning: &Tuning,
        edit: impl Fn(&mut Domain) -> Result<()>,
    ) -> Result<()> {
        let edited = guest.snapshot().edited(affected, edit)?;
        if let Some(wanted) = &edited.live {
            self.hypervisor.tune(guest, tuning, wanted).await?;
        }
        self.replace_configs(guest, edited).await
    }

    fn scheduler(&self, guest: &Guest<H>, function: &'static str) -> Result<(&'static str, Params)> {
        self.hypervisor
            .scheduler(guest)
            .ok_or_else(|| Error::unsupported(function))
    }

    /// The rates of a disk.
    ///
    /// # Errors
    /// No such disk, flags that do not go together, or a domain that is not there.
    pub fn block_io_tune(
        &self,
        call: &Call,
        dom: &DomainRef,
        disk: &str,
        nparams: i32,
        flags: u32,
    ) -> Result<DomainGetBlockIoTuneRet> {
        let config = self.tuned(call, dom, flags, "virDomainGetBlockIoTune", nparams)?;
        let found = config.devices.disks.iter().find(|each| each.is_called(disk));
        let found = match nparams {
            // Who has room for none wants to know how many there are, of whatever disk.
            0 => found.cloned().unwrap_or_default(),
            _ => found.cloned().ok_or_else(|| unknown_disk::<H>(disk))?,
        };
        let tune = found.iotune.as_deref().cloned().unwrap_or_default();
        let (params, nparams) = fields::with_room(Params(devices::io_rates(&tune)), nparams);
        Ok(DomainGetBlockIoTuneRet { params, nparams })
    }

    /// Sets rates of a disk.
    ///
    /// # Errors
    /// As for [`Domains::block_io_tune`]; rates that there are not or that do not go together.
    pub async fn set_block_io_tune(
        &self,
        call: &Call,
        dom: &DomainRef,
        disk: &str,
        params: &[TypedParam],
        flags: u32,
    ) -> Result<()> {
        let asked = Asked {
            flags,
            function: "virDomainSetBlockIoTune",
        };
        let tuning = Tuning::Disk(disk.to_owned());
        self.change_tuning(call, dom, asked, &tuning, |domain| {
            let disk = disk_of::<H>(domain, disk)?;
            let mut tune = disk.iotune.as_deref().cloned().unwrap_or_default();
            devices::set_io_rates(H::DOMAIN, &mut tune, params)?;
            disk.iotune = Some(Box::new(tune)).filter(|tune| **tune != Default::default());
            Ok(())
        })
        .await
    }
}

/// So many maps of so many bytes, one behind the other.
///
/// Errors: a client asks for more bytes than a reply may have.
fn maps<H: Hypervisor>(pins: &[CpuSet], count: usize, bytes: i32) -> Result<Bytes<CPUMAPS_MAX>> {
    let bytes = usize::try_from(bytes).unwrap_or(0);
    let pins = pins.get(..count).unwrap_or(pins);
    if pins.len().saturating_mul(bytes) > CPUMAPS_MAX {
        let words = format!("maps of processors may have {CPUMAPS_MAX} bytes together");
        return Err(Error::new(H::DOMAIN, Code::INVALID_ARG, words));
    }
    let all = pins.iter().flat_map(|pin| processors::to_map(pin, bytes));
    Ok(all.collect::<Vec<u8>>().into())
}

fn pinned_to<H: Hypervisor>(map: &[u8], what: &str) -> Result<CpuSet> {
    let set = processors::from_map(map);
    match set.0.is_empty() {
        true => {
            let words = format!("Empty {what} cpumap list for pinning");
            Err(Error::new(H::DOMAIN, Code::INVALID_ARG, words))
        }
        false => Ok(set),
    }
}

fn unknown_card(device: &str) -> Error {
    let words = format!("'{device}' is not a known interface");
    Error::new(api::Domain::DOMAIN, Code::INVALID_ARG, words)
}

fn card_of<'d>(domain: &'d mut Domain, device: &str) -> Result<&'d mut Interface> {
    let found = domain
        .devices
        .interfaces
        .iter_mut()
        .find(|card| card.is_called(device));
    found.ok_or_else(|| unknown_card(device))
}

fn unknown_disk<H: Hypervisor>(disk: &str) -> Error {
    let words = format!("disk '{disk}' was not found in the domain config");
    Error::new(H::DOMAIN, Code::INVALID_ARG, words)
}

fn disk_of<'d, H: Hypervisor>(domain: &'d mut Domain, disk: &str) -> Result<&'d mut Disk> {
    let found = domain.devices.disks.iter_mut().find(|each| each.is_called(disk));
    found.ok_or_else(|| {
        let words = format!("missing persistent configuration for disk '{disk}'");
        Error::new(H::DOMAIN, Code::INVALID_ARG, words)
    })
}
