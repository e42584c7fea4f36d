//! Domains: virtual machines and containers.

use crate::Connect;
use api::{DomainRef, Result, Uuid};

/// A domain of a connection.
#[derive(Clone, Debug)]
pub struct Domain {
    connect: Connect,
    handle: DomainRef,
}

/// What a domain is doing (`VIR_DOMAIN_*`); a number of a newer daemon is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum DomainState {
    NoState,
    Running,
    Blocked,
    Paused,
    Shutdown,
    Shutoff,
    Crashed,
    PmSuspended,
    Unknown(i32),
}

impl DomainState {
    fn from_number(number: i32) -> Self {
        match number {
            0 => Self::NoState,
            1 => Self::Running,
            2 => Self::Blocked,
            3 => Self::Paused,
            4 => Self::Shutdown,
            5 => Self::Shutoff,
            6 => Self::Crashed,
            7 => Self::PmSuspended,
            other => Self::Unknown(other),
        }
    }
}

/// The figures of a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DomainInfo {
    /// What it is doing.
    pub state: DomainState,
    /// The most memory it may have.
    pub max_memory_kib: u64,
    /// The memory it has.
    pub memory_kib: u64,
    /// Its virtual processors.
    pub vcpus: u32,
    /// Processor time it has used.
    pub cpu_time_ns: u64,
}

/// Flags of `connect_list_all_domains` are all off: every domain.
const ALL: u32 = 0;

impl Connect {
    /// All domains, running or not.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn domains(&self) -> Result<Vec<Domain>> {
        let reply = self
            .driver()
            .domain_lookup
            .connect_list_all_domains(&self.call(), 1, ALL)
            .await?;
        Ok(reply
            .domains
            .into_iter()
            .map(|handle| self.domain(handle))
            .collect())
    }

    /// The domain of a handle.
    pub fn domain(&self, handle: DomainRef) -> Domain {
        Domain {
            connect: self.clone(),
            handle,
        }
    }

    /// Finds a domain by its name.
    ///
    /// # Errors
    /// `VIR_ERR_NO_DOMAIN` when there is none.
    pub async fn domain_by_name(&self, name: &str) -> Result<Domain> {
        let handle = self
            .driver()
            .domain_lookup
            .domain_lookup_by_name(&self.call(), name.to_owned())
            .await?;
        Ok(self.domain(handle))
    }

    /// Finds a domain by its UUID.
    ///
    /// # Errors
    /// `VIR_ERR_NO_DOMAIN` when there is none.
    pub async fn domain_by_uuid(&self, uuid: Uuid) -> Result<Domain> {
        let handle = self
            .driver()
            .domain_lookup
            .domain_lookup_by_uuid(&self.call(), uuid)
            .await?;
        Ok(self.domain(handle))
    }

    /// Defines a domain, or changes its definition.
    ///
    /// # Errors
    /// What is wrong with the document, or what the driver says.
    pub async fn define_domain(&self, xml: &str) -> Result<Domain> {
        let handle = self
            .driver()
            .domain_lifecycle
            .domain_define_xml_flags(&self.call(), xml.to_owned(), 0)
            .await?;
        Ok(self.domain(handle))
    }

    /// Starts a domain that is forgotten when it ends.
    ///
    /// # Errors
    /// What is wrong with the document, or what the driver says.
    pub async fn create_domain(&self, xml: &str) -> Result<Domain> {
        let handle = self
            .driver()
            .domain_lifecycle
            .domain_create_xml(&self.call(), xml.to_owned(), 0)
            .await?;
        Ok(self.domain(handle))
    }
}

impl Domain {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.handle.name
    }

    /// Its UUID.
    pub fn uuid(&self) -> Uuid {
        self.handle.uuid
    }

    /// Its id while it runs, as of when the handle was made.
    pub fn id(&self) -> Option<i32> {
        (self.handle.id >= 0).then_some(self.handle.id)
    }

    /// The handle that procedures take.
    pub fn handle(&self) -> DomainRef {
        self.handle.clone()
    }

    /// Starts it.
    ///
    /// # Errors
    /// It runs already, or what the driver says.
    pub async fn start(&self) -> Result<()> {
        let lifecycle = &self.connect.driver().domain_lifecycle;
        lifecycle
            .domain_create_with_flags(&self.connect.call(), self.handle(), 0)
            .await
            .map(|_| ())
    }

    /// Ends it at once.
    ///
    /// # Errors
    /// It does not run, or what the driver says.
    pub async fn destroy(&self) -> Result<()> {
        self.connect
            .driver()
            .domain_lifecycle
            .domain_destroy_flags(&self.connect.call(), self.handle(), 0)
            .await
    }

    /// Asks it to shut down.
    ///
    /// # Errors
    /// It does not run, or what the driver says.
    pub async fn shutdown(&self) -> Result<()> {
        self.connect
            .driver()
            .domain_lifecycle
            .domain_shutdown_flags(&self.connect.call(), self.handle(), 0)
            .await
    }

    /// Stops its processors.
    ///
    /// # Errors
    /// It does not run, or what the driver says.
    pub async fn suspend(&self) -> Result<()> {
        self.connect
            .driver()
            .domain_lifecycle
            .domain_suspend(&self.connect.call(), self.handle())
            .await
    }

    /// Lets its processors run again.
    ///
    /// # Errors
    /// It is not paused, or what the driver says.
    pub async fn resume(&self) -> Result<()> {
        self.connect
            .driver()
            .domain_lifecycle
            .domain_resume(&self.connect.call(), self.handle())
            .await
    }

    /// Forgets its definition.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn undefine(&self) -> Result<()> {
        self.connect
            .driver()
            .domain_lifecycle
            .domain_undefine_flags(&self.connect.call(), self.handle(), 0)
            .await
    }

    /// Its document; `flags` are those of `virDomainGetXMLDesc`.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn xml(&self, flags: u32) -> Result<String> {
        self.connect
            .driver()
            .domain_properties
            .domain_get_xml_desc(&self.connect.call(), self.handle(), flags)
            .await
    }

    /// What it is doing, and the number of the reason.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn state(&self) -> Result<(DomainState, i32)> {
        let statistics = &self.connect.driver().domain_statistics;
        let reply = statistics
            .domain_get_state(&self.connect.call(), self.handle(), 0)
            .await?;
        Ok((DomainState::from_number(reply.state), reply.reason))
    }

    /// Its figures.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn info(&self) -> Result<DomainInfo> {
        let reply = self
            .connect
            .driver()
            .domain_statistics
            .domain_get_info(&self.connect.call(), self.handle())
            .await?;
        Ok(DomainInfo {
            state: DomainState::from_number(reply.state.into()),
            max_memory_kib: reply.maxMem,
            memory_kib: reply.memory,
            vcpus: reply.nrVirtCpu.into(),
            cpu_time_ns: reply.cpuTime,
        })
    }
}
