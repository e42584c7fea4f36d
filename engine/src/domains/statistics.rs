//! What a domain does and uses: answered from published pictures, without waiting for the guest.

use crate::domains::{Domains, Hypervisor, check_flags, served, tuning};
use api::constants::*;
use api::facets::DomainStatistics;
use api::limits::{DOMAIN_LIST_MAX, DOMAIN_MEMORY_STATS_MAX, DOMAIN_MESSAGES_MAX, DOMAIN_PERF_EVENTS_MAX};
use api::{
    Call, Chars, Code, DomainBlockStatsFlagsRet, DomainBlockStatsRet, DomainGetControlInfoRet,
    DomainGetCpuStatsRet, DomainGetDiskErrorsRet, DomainGetInfoRet, DomainGetIothreadInfoRet,
    DomainGetJobInfoRet, DomainGetJobStatsRet, DomainGetSecurityLabelRet, DomainGetStateRet,
    DomainInterfaceStatsRet, DomainMemoryStat, DomainRef, DomainStatsRecord, Error, List, Params, Result,
    TypedParam,
};

#[api::facet]
impl<H: Hypervisor> DomainStatistics for Domains<H> {
    async fn domain_get_info(&self, call: &Call, dom: DomainRef) -> Result<DomainGetInfoRet> {
        let guest = self.lease(call, &dom)?;
        let snapshot = guest.snapshot();
        let config = snapshot.current();
        Ok(DomainGetInfoRet {
            state: u8::try_from(snapshot.state.phase.state).unwrap_or(0),
            maxMem: config.memory.kib,
            memory: config.current_memory_kib(),
            nrVirtCpu: u16::try_from(config.current_vcpus()).unwrap_or(u16::MAX),
            cpuTime: if snapshot.is_active() {
                self.hypervisor.cpu_time_ns(&guest)
            } else {
                0
            },
        })
    }

    async fn domain_get_state(&self, call: &Call, dom: DomainRef, flags: u32) -> Result<DomainGetStateRet> {
        check_flags(H::DOMAIN, flags, 0, "virDomainGetState")?;
        let phase = self.lease(call, &dom)?.snapshot().state.phase;
        Ok(DomainGetStateRet {
            state: phase.state,
            reason: phase.reason,
        })
    }

    async fn domain_block_stats(
        &self,
        call: &Call,
        dom: DomainRef,
        path: String,
    ) -> Result<DomainBlockStatsRet> {
        let guest = self.lease_active(call, &dom)?;
        self.hypervisor.block_stats(&guest, &path).await
    }

    async fn domain_block_stats_flags(
        &self,
        call: &Call,
        dom: DomainRef,
        path: String,
        nparams: i32,
        _flags: u32,
    ) -> Result<DomainBlockStatsFlagsRet> {
        let guest = self.lease_active(call, &dom)?;
        let params = self.hypervisor.block_params(&guest, &path).await?.0;
        let count = i32::try_from(params.len()).unwrap_or(i32::MAX);
        let params = params
            .into_iter()
            .take(usize::try_from(nparams).unwrap_or(0))
            .collect();
        Ok(DomainBlockStatsFlagsRet {
            params,
            nparams: count,
        })
    }

    async fn domain_interface_stats(
        &self,
        call: &Call,
        dom: DomainRef,
        device: String,
    ) -> Result<DomainInterfaceStatsRet> {
        let guest = self.lease_active(call, &dom)?;
        self.hypervisor.interface_stats(&guest, &device).await
    }

    async fn domain_memory_stats(
        &self,
        call: &Call,
        dom: DomainRef,
        maxStats: u32,
        flags: u32,
    ) -> Result<List<DomainMemoryStat, DOMAIN_MEMORY_STATS_MAX>> {
        check_flags(H::DOMAIN, flags, 0, "virDomainMemoryStats")?;
        let guest = self.lease_active(call, &dom)?;
        let all = self.hypervisor.memory_stats(&guest).await?;
        Ok(all
            .into_iter()
            .take(usize::try_from(maxStats).unwrap_or(0))
            .collect())
    }

    async fn domain_get_cpu_stats(
        &self,
        call: &Call,
        dom: DomainRef,
        nparams: u32,
        start_cpu: i32,
        ncpus: u32,
        flags: u32,
    ) -> Result<DomainGetCpuStatsRet> {
        let guest = self.lease_active(call, &dom)?;
        if start_cpu >= 0 {
            return Err(Error::unsupported("virDomainGetCPUStats of single processors"));
        }
        check_flags(
            H::DOMAIN,
            flags,
            VIR_TYPED_PARAM_STRING_OKAY as u32,
            "virDomainGetCPUStats",
        )?;
        let (user, system) = self.hypervisor.cpu_split_ns(&guest);
        let mut params = Params::new();
        params.ullong("cpu_time", self.hypervisor.cpu_time_ns(&guest));
        params.ullong("user_time", user);
        params.ullong("system_time", system);
        let count = i32::try_from(params.0.len()).unwrap_or(0);
        let wanted = if ncpus == 0 {
            0
        } else {
            usize::try_from(nparams).unwrap_or(0)
        };
        Ok(DomainGetCpuStatsRet {
            params: params.0.into_iter().take(wanted).collect(),
            nparams: count,
        })
    }

    async fn domain_get_control_info(
        &self,
        call: &Call,
        dom: DomainRef,
        flags: u32,
    ) -> Result<DomainGetControlInfoRet> {
        check_flags(H::DOMAIN, flags, 0, "virDomainGetControlInfo")?;
        let guest = self.lease_active(call, &dom)?;
        let state = match guest.active_job() {
            Some(_) => VIR_DOMAIN_CONTROL_OCCUPIED,
            None => VIR_DOMAIN_CONTROL_OK,
        };
        Ok(DomainGetControlInfoRet {
            state: state.unsigned_abs(),
            details: 0,
            stateTime: 0,
        })
    }

    async fn domain_get_job_info(&self, call: &Call, dom: DomainRef) -> Result<DomainGetJobInfoRet> {
        served::<H>("virDomainGetJobInfo")?;
        self.lease_active(call, &dom)
            .map(|_| DomainGetJobInfoRet::default())
    }

    async fn domain_get_job_stats(
        &self,
        call: &Call,
        dom: DomainRef,
        _flags: u32,
    ) -> Result<DomainGetJobStatsRet> {
        served::<H>("virDomainGetJobStats")?;
        self.lease_active(call, &dom)
            .map(|_| DomainGetJobStatsRet::default())
    }

    async fn domain_abort_job(&self, call: &Call, dom: DomainRef) -> Result<()> {
        served::<H>("virDomainAbortJob")?;
        self.lease_active(call, &dom)?;
        Err(Error::new(
            H::DOMAIN,
            Code::OPERATION_INVALID,
            "no job is active on the domain",
        ))
    }

    async fn domain_abort_job_flags(&self, call: &Call, dom: DomainRef, _flags: u32) -> Result<()> {
        self.domain_abort_job(call, dom).await
    }

    async fn domain_get_security_label(
        &self,
        call: &Call,
        dom: DomainRef,
    ) -> Result<DomainGetSecurityLabelRet> {
        let guest = self.lease(call, &dom)?;
        let (label, is_enforced) = match guest.snapshot().is_active() {
            true => self.hypervisor.security_label(&guest),
            false => (String::new(), false),
        };
        let mut text = label.into_bytes();
        text.push(0);
        Ok(DomainGetSecurityLabelRet {
            label: Chars(text.into_iter().map(|byte| byte as _).collect()),
            enforcing: i32::from(is_enforced),
        })
    }

    async fn domain_get_disk_errors(
        &self,
        call: &Call,
        dom: DomainRef,
        maxerrors: u32,
        flags: u32,
    ) -> Result<DomainGetDiskErrorsRet> {
        check_flags(H::DOMAIN, flags, 0, "virDomainGetDiskErrors")?;
        let guest = self.lease_active(call, &dom)?;
        // Who asks for none wants to know how many there may be.
        if maxerrors == 0 {
            let disks = guest.snapshot().current().devices.disks.len();
            return Ok(DomainGetDiskErrorsRet {
                errors: List::default(),
                nerrors: i32::try_from(disks).unwrap_or(i32::MAX),
            });
        }
        let errors = self.hypervisor.disk_errors(&guest).await?;
        let wanted = usize::try_from(maxerrors).unwrap_or(0);
        let errors: Vec<_> = errors.into_iter().take(wanted).collect();
        Ok(DomainGetDiskErrorsRet {
            nerrors: i32::try_from(errors.len()).unwrap_or(i32::MAX),
            errors: errors.into(),
        })
    }

    async fn domain_get_perf_events(
        &self,
        call: &Call,
        dom: DomainRef,
        flags: u32,
    ) -> Result<List<TypedParam, DOMAIN_PERF_EVENTS_MAX>> {
        let config = self.tuned(call, &dom, flags, "virDomainGetPerfEvents", 1)?;
        Ok(tuning::events(&config).into())
    }

    async fn domain_get_iothread_info(
        &self,
        call: &Call,
        dom: DomainRef,
        flags: u32,
    ) -> Result<DomainGetIothreadInfoRet> {
        let config = self.tuned(call, &dom, flags, "virDomainGetIOThreadInfo", 1)?;
        let threads = tuning::iothreads(&config);
        Ok(DomainGetIothreadInfoRet {
            ret: u32::try_from(threads.len()).unwrap_or(u32::MAX),
            info: threads.into(),
        })
    }

    async fn domain_get_messages(
        &self,
        call: &Call,
        dom: DomainRef,
        _flags: u32,
    ) -> Result<List<String, DOMAIN_MESSAGES_MAX>> {
        let guest = self.lease(call, &dom)?;
        let taints = guest.snapshot().state.taints.clone();
        Ok(taints
            .into_iter()
            .map(|taint| format!("tainted: {taint}"))
            .collect())
    }

    async fn connect_get_all_domain_stats(
        &self,
        call: &Call,
        doms: List<DomainRef, DOMAIN_LIST_MAX>,
        stats: u32,
        flags: u32,
    ) -> Result<List<DomainStatsRecord, DOMAIN_LIST_MAX>> {
        self.all_stats(call, doms, stats, flags).await
    }
}
