//! Who calls, what, and with which rights.

use crate::{Code, Domain, Error, EventSink, Procedure, ReadOnly, Result, StreamEnd};
use std::os::fd::OwnedFd;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Who is at the other end of a connection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// The user id of the process, if it is local.
    pub uid: Option<u32>,
    /// The group id of the process, if it is local.
    pub gid: Option<u32>,
    /// The id of the process, if it is local.
    pub pid: Option<i32>,
    /// The login name, if known.
    pub user_name: Option<String>,
    /// The name that SASL gave.
    pub sasl_name: Option<String>,
    /// The distinguished name of the peer's certificate.
    pub x509_name: Option<String>,
}

/// Decides whether somebody may do something.
pub trait Access: Send + Sync {
    /// Whether `identity` has `permission` on this `object` (its name, if the object is known by then).
    fn allows(&self, identity: &Identity, object: &str, permission: &str, name: Option<&str>) -> bool;
}

/// No access driver: whoever got in may do everything.
#[derive(Debug, Clone, Copy)]
pub struct AllowAll;

impl Access for AllowAll {
    fn allows(&self, _: &Identity, _: &str, _: &str, _: Option<&str>) -> bool {
        true
    }
}

/// One call of a procedure: everything that is not an argument.
pub struct Call {
    /// The procedure. A call made inside of a process has none.
    pub procedure: Option<&'static Procedure>,
    /// Who calls.
    pub identity: Arc<Identity>,
    /// Whether the connection may only look.
    pub read_only: bool,
    /// Who decides.
    pub access: Arc<dyn Access>,
    /// The flags and the selecting argument, once they are known.
    admitted: OnceLock<(u64, i64)>,
    stream: Mutex<Option<StreamEnd>>,
    fds_in: Mutex<Vec<OwnedFd>>,
    fds_out: Mutex<Vec<OwnedFd>>,
    /// Where events for this client go, if it can receive any.
    pub events: Option<Arc<dyn EventSink>>,
}

impl Call {
    /// A call with every right, made by the program itself.
    pub fn internal() -> Self {
        Self::new(None, Arc::default(), false, Arc::new(AllowAll))
    }

    /// A call of `procedure` by `identity`.
    pub fn new(
        procedure: Option<&'static Procedure>,
        identity: Arc<Identity>,
        read_only: bool,
        access: Arc<dyn Access>,
    ) -> Self {
        Call {
            procedure,
            identity,
            read_only,
            access,
            admitted: OnceLock::new(),
            stream: Mutex::new(None),
            fds_in: Mutex::default(),
            fds_out: Mutex::default(),
            events: None,
        }
    }

    /// Gives the call the stream it opens.
    pub fn set_stream(&self, stream: StreamEnd) {
        *self.stream.lock().unwrap_or_else(PoisonError::into_inner) = Some(stream);
    }

    /// Takes the stream. Errors: the procedure was called without one.
    pub fn take_stream(&self) -> Result<StreamEnd> {
        let taken = self.stream.lock().unwrap_or_else(PoisonError::into_inner).take();
        taken.ok_or_else(|| Error::new(Domain::STREAMS, Code::INVALID_STREAM, "the call has no stream"))
    }

    /// Hands over file descriptors that came with the call.
    pub fn set_fds(&self, fds: Vec<OwnedFd>) {
        *self.fds_in.lock().unwrap_or_else(PoisonError::into_inner) = fds;
    }

    /// Takes the file descriptors that came with the call.
    pub fn take_fds(&self) -> Vec<OwnedFd> {
        std::mem::take(&mut self.fds_in.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Sends a file descriptor back with the reply.
    pub fn reply_fd(&self, fd: OwnedFd) {
        self.fds_out
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(fd);
    }

    /// Takes the file descriptors for the reply.
    pub fn take_reply_fds(&self) -> Vec<OwnedFd> {
        std::mem::take(&mut self.fds_out.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The rules that need no argument: what a read-only client may never do.
    pub fn admit_procedure(&self) -> Result<()> {
        match self.procedure {
            Some(procedure) if self.read_only && procedure.read_only == ReadOnly::Deny => {
                Err(read_only_denied(procedure))
            }
            _ => Ok(()),
        }
    }

    /// The rules that depend on `flags` or on the selecting argument; the dispatch calls it before the driver.
    pub fn admit(&self, flags: u64, selector: i64) -> Result<()> {
        self.admit_procedure()?;
        let _ = self.admitted.set((flags, selector));
        let Some(procedure) = self.procedure else {
            return Ok(());
        };
        let denied = match procedure.read_only {
            ReadOnly::DenyIfFlags(bits) => flags & bits != 0,
            ReadOnly::DenyIfValue(value) => selector == value,
            ReadOnly::Allow | ReadOnly::Deny => false,
        };
        if denied && self.read_only {
            return Err(read_only_denied(procedure));
        }
        self.check("connect", None)
    }

    /// Whether the caller has every permission that the procedure needs on `object` called `name`.
    ///
    /// Errors: `VIR_ERR_ACCESS_DENIED`, naming the permission.
    pub fn check(&self, object: &str, name: Option<&str>) -> Result<()> {
        let Some(procedure) = self.procedure else {
            return Ok(());
        };
        let (flags, selector) = self.admitted.get().copied().unwrap_or_default();
        let mut rules = procedure.acl.iter().filter(|rule| rule.object == object);
        match rules.find(|rule| {
            rule.when.applies(flags, selector) && !self.allows(rule.object, rule.permission, name)
        }) {
            None => Ok(()),
            Some(rule) => Err(Error::new(
                Domain::ACCESS,
                Code::ACCESS_DENIED,
                format!(
                    "'{}' denied access: {} {}",
                    procedure.title(),
                    rule.object,
                    rule.permission
                ),
            )),
        }
    }

    /// Whether the reply may name `object` called `name`.
    pub fn may_see(&self, object: &str, name: &str) -> bool {
        let Some(procedure) = self.procedure else {
            return true;
        };
        procedure
            .filter
            .iter()
            .filter(|rule| rule.object == object)
            .all(|rule| self.allows(rule.object, rule.permission, Some(name)))
    }

    fn allows(&self, object: &str, permission: &str, name: Option<&str>) -> bool {
        self.access.allows(&self.identity, object, permission, name)
    }
}

fn read_only_denied(procedure: &Procedure) -> Error {
    Error::new(
        Domain::NONE,
        Code::OPERATION_DENIED,
        format!("read only access prevents {}", procedure.title()),
    )
    .with_hint("connect without --readonly, or to the read-write socket")
}
