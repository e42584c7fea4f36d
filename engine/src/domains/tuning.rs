//! Memory and processors of a domain, as far as every hypervisor has them.

use crate::domains::{Domains, Hypervisor, check_flags};
use crate::jobs::JobKind;
use api::constants::*;
use api::facets::DomainTuning;
use api::{Call, Code, DomainGetVcpusRet, DomainRef, Error, Result};
use model::scalar::Kib;

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
        let only_config = super::properties::Affected {
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
        let known =
            AFFECT | (VIR_DOMAIN_VCPU_MAXIMUM | VIR_DOMAIN_VCPU_GUEST | VIR_DOMAIN_VCPU_HOTPLUGGABLE) as u32;
        check_flags(H::DOMAIN, flags, known, "virDomainSetVcpusFlags")?;
        let guest = self.lease(call, dom)?;
        let _job = guest.job(JobKind::Modify, call).await?;
        let affected = self.affected(&guest, flags)?;
        let maximum = flags & VIR_DOMAIN_VCPU_MAXIMUM as u32 != 0;
        let refuse = |code, words: String| Err(Error::new(H::DOMAIN, code, words));
        if affected.live {
            return match maximum {
                true => refuse(
                    Code::OPERATION_INVALID,
                    "cannot adjust maximum vcpus on running domain".into(),
                ),
                false => Err(Error::unsupported("virDomainSetVcpusFlags of a running domain")),
            };
        }
        let config = self.config_of(&guest, flags)?;
        let max = super::max_vcpus(&config);
        if count == 0 || (!maximum && count > max) {
            let words = format!(
                "requested vcpus is greater than max allowable vcpus for the persistent domain: {count} > {max}"
            );
            return refuse(Code::INVALID_ARG, words);
        }
        if maximum && config.cpu.as_ref().is_some_and(|cpu| cpu.topology.is_some()) {
            let words = "CPU topology doesn't match the desired vcpu count";
            return refuse(Code::INVALID_ARG, words.into());
        }
        self.change_configs(&guest, affected, |config| {
            let now = if maximum {
                config.current_vcpus().min(count)
            } else {
                count
            };
            if maximum {
                config.vcpu.count = count;
            }
            config.vcpu.current = (now != config.vcpu.count).then_some(now);
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
        // Nothing is pinned, so each may run on every processor of the host.
        let host_cpus = std::thread::available_parallelism().map_or(1, usize::from);
        let bytes = usize::try_from(maplen).unwrap_or(0);
        let map = (0..bytes).map(|byte| {
            (0..8)
                .filter(|bit| byte * 8 + bit < host_cpus)
                .map(|bit| 1u8 << bit)
                .sum()
        });
        let map: Vec<u8> = map.collect();
        Ok(DomainGetVcpusRet {
            cpumaps: map.repeat(info.len()).into(),
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
        let known = AFFECT | (VIR_DOMAIN_VCPU_MAXIMUM | VIR_DOMAIN_VCPU_GUEST) as u32;
        check_flags(H::DOMAIN, flags, known, "virDomainGetVcpusFlags")?;
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
}
