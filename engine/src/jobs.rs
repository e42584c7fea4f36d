//! Who may change an object now: a pure state machine, and the waiting around it.
//!
//! ```text
//!            ask: free                 done
//!   idle ───────────────▶ running ───────────────▶ idle
//!     ▲    ask: busy        │  ask: busy             │ first waiter runs
//!     │  ┌─▶ wait ──────────┘                        │
//!     └──┴───────────────────────────────────────────┘
//! ```
//! A destroy need not wait for a query; nothing waits longer than its deadline.

use api::{Code, Domain, Error, Result};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// How long a job waits for its turn before it is refused, as libvirt's own clients expect.
pub const WAIT_MAX: Duration = Duration::from_secs(30);

/// What a job does to its object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobKind {
    /// Asks the hypervisor, changes nothing.
    Query,
    /// Changes the object.
    Modify,
    /// Ends it, whatever else is under way.
    Destroy,
}

/// Identifies a job from its asking to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ticket(u64);

/// The answer to somebody who asks for a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Go ahead.
    Run(Ticket),
    /// Wait until the ticket is called.
    Wait(Ticket),
}

/// A job under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActiveJob {
    /// What it does.
    pub kind: JobKind,
    /// The function that asked for it.
    pub owner: &'static str,
    ticket: Ticket,
}

/// The state machine: no clock, no lock, no task.
#[derive(Debug, Default)]
pub struct Queue {
    next_ticket: u64,
    active: Option<ActiveJob>,
    /// A destroy that overtook the active job.
    urgent: Option<ActiveJob>,
    waiting: VecDeque<ActiveJob>,
}

impl Queue {
    /// Asks for a job.
    pub fn ask(&mut self, kind: JobKind, owner: &'static str) -> Decision {
        self.next_ticket += 1;
        let ticket = Ticket(self.next_ticket);
        let job = ActiveJob { kind, owner, ticket };
        if self.active.is_none() && self.waiting.is_empty() {
            self.active = Some(job);
            return Decision::Run(ticket);
        }
        if kind == JobKind::Destroy && self.urgent.is_none() {
            self.urgent = Some(job);
            return Decision::Run(ticket);
        }
        self.waiting.push_back(job);
        Decision::Wait(ticket)
    }

    /// Whether a ticket that waited may run now.
    pub fn is_running(&self, ticket: Ticket) -> bool {
        [&self.active, &self.urgent]
            .into_iter()
            .flatten()
            .any(|job| job.ticket == ticket)
    }

    /// Ends a job, or takes back the asking for it. The next in line becomes active.
    pub fn done(&mut self, ticket: Ticket) {
        self.waiting.retain(|job| job.ticket != ticket);
        if self.urgent.as_ref().is_some_and(|job| job.ticket == ticket) {
            self.urgent = None;
        }
        if self.active.as_ref().is_some_and(|job| job.ticket == ticket) {
            self.active = None;
        }
        if self.active.is_none() {
            self.active = self.waiting.pop_front();
        }
    }

    /// The job under way.
    pub fn active(&self) -> Option<&ActiveJob> {
        self.urgent.as_ref().or(self.active.as_ref())
    }
}

/// A [`Queue`] that tasks can wait in.
#[derive(Debug, Default)]
pub struct JobQueue {
    queue: Mutex<Queue>,
    turn: Notify,
}

impl JobQueue {
    /// The job under way, for people who ask why they wait.
    pub fn active(&self) -> Option<ActiveJob> {
        self.with(|queue| queue.active().cloned())
    }

    /// Waits for the turn of a job. It ends when the guard is dropped.
    ///
    /// Errors: `VIR_ERR_OPERATION_TIMEOUT`, naming the job in the way, after [`WAIT_MAX`].
    pub async fn begin(
        self: &Arc<Self>,
        domain: Domain,
        kind: JobKind,
        owner: &'static str,
    ) -> Result<JobGuard> {
        let (guard, runs) = match self.with(|queue| queue.ask(kind, owner)) {
            Decision::Run(ticket) => (
                JobGuard {
                    jobs: self.clone(),
                    ticket,
                },
                true,
            ),
            Decision::Wait(ticket) => (
                JobGuard {
                    jobs: self.clone(),
                    ticket,
                },
                false,
            ),
        };
        if runs
            || tokio::time::timeout(WAIT_MAX, self.wait_for(guard.ticket))
                .await
                .is_ok()
        {
            return Ok(guard);
        }
        let holder = self.active().map_or("another job", |job| job.owner);
        Err(Error::new(
            domain,
            Code::OPERATION_TIMEOUT,
            format!("cannot acquire state change lock (held by {holder})"),
        )
        .with_hint("wait for the other operation, or destroy the domain"))
    }

    async fn wait_for(&self, ticket: Ticket) {
        loop {
            let called = self.turn.notified();
            tokio::pin!(called);
            called.as_mut().enable();
            if self.with(|queue| queue.is_running(ticket)) {
                return;
            }
            called.await;
        }
    }

    fn with<T>(&self, act: impl FnOnce(&mut Queue) -> T) -> T {
        act(&mut self.queue.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A job under way; dropping it lets the next one run.
#[derive(Debug)]
pub struct JobGuard {
    jobs: Arc<JobQueue>,
    ticket: Ticket,
}

impl Drop for JobGuard {
    fn drop(&mut self) {
        self.jobs.with(|queue| queue.done(self.ticket));
        self.jobs.turn.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_run_in_the_order_they_were_asked_for() {
        let mut queue = Queue::default();
        let Decision::Run(first) = queue.ask(JobKind::Modify, "a") else {
            panic!("the queue is free")
        };
        let Decision::Wait(second) = queue.ask(JobKind::Query, "b") else {
            panic!("a runs")
        };
        let Decision::Wait(third) = queue.ask(JobKind::Modify, "c") else {
            panic!("a runs")
        };
        assert_eq!(queue.active().unwrap().owner, "a");
        queue.done(third);
        queue.done(first);
        assert!(queue.is_running(second) && !queue.is_running(third));
        queue.done(second);
        assert_eq!(queue.active(), None);
    }

    #[test]
    fn a_destroy_overtakes_once() {
        let mut queue = Queue::default();
        queue.ask(JobKind::Modify, "hangs");
        let Decision::Run(urgent) = queue.ask(JobKind::Destroy, "kill") else {
            panic!("must not wait")
        };
        assert!(matches!(
            queue.ask(JobKind::Destroy, "kill again"),
            Decision::Wait(_)
        ));
        queue.done(urgent);
        assert_eq!(queue.active().unwrap().owner, "hangs");
    }

    #[tokio::test]
    async fn a_waiter_gets_its_turn_when_the_guard_is_dropped() {
        let jobs = Arc::new(JobQueue::default());
        let guard = jobs.begin(Domain::QEMU, JobKind::Modify, "a").await.unwrap();
        let waiting = jobs.clone();
        let waiter = tokio::spawn(async move {
            waiting
                .begin(Domain::QEMU, JobKind::Modify, "b")
                .await
                .map(|_| ())
        });
        tokio::task::yield_now().await;
        assert!(!waiter.is_finished());
        drop(guard);
        waiter.await.unwrap().unwrap();
        assert_eq!(jobs.active(), None);
    }
}
