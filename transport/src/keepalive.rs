//! When to ask a silent peer for a sign of life, and when to give it up.
//!
//! ```text
//!            packet                    interval over, nothing came
//!   quiet ◀──────────── waiting(n) ◀───────────────────────────────┐
//!     │                     │  n == count and interval over ─▶ dead │
//!     └── interval over: ping ──▶ waiting(1) ── ping ───────────────┘
//! ```

use std::time::Duration;

/// What has to be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tick {
    /// Nothing until this much time has passed.
    Wait(Duration),
    /// Send a ping, then ask again.
    Ping,
    /// The peer is gone: it left `count` pings unanswered.
    Dead,
}

/// The keepalive of one side of a connection. Time is what the caller says: the time since any fixed moment.
#[derive(Clone, Debug)]
pub struct Keepalive {
    interval: Duration,
    count: u32,
    unanswered: u32,
    since: Duration,
}

impl Keepalive {
    /// Starts the timer at `now`. A zero `interval` would ping without pause, so it counts as one second.
    pub fn new(interval: Duration, count: u32, now: Duration) -> Self {
        let interval = if interval.is_zero() {
            Duration::from_secs(1)
        } else {
            interval
        };
        Self {
            interval,
            count,
            unanswered: 0,
            since: now,
        }
    }

    /// Any packet is a sign of life.
    pub fn received(&mut self, now: Duration) {
        self.unanswered = 0;
        self.since = now;
    }

    /// Says what is due at `now`.
    pub fn tick(&mut self, now: Duration) -> Tick {
        let silent = now.saturating_sub(self.since);
        if silent < self.interval {
            return Tick::Wait(self.interval.saturating_sub(silent));
        }
        if self.unanswered >= self.count {
            return Tick::Dead;
        }
        self.unanswered = self.unanswered.saturating_add(1);
        self.since = now;
        Tick::Ping
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_silent_peer_dies_after_count_pings() {
        let mut keepalive = Keepalive::new(SECOND * 5, 2, Duration::ZERO);
        assert_eq!(keepalive.tick(SECOND * 2), Tick::Wait(SECOND * 3));
        assert_eq!(keepalive.tick(SECOND * 5), Tick::Ping);
        assert_eq!(keepalive.tick(SECOND * 10), Tick::Ping);
        assert_eq!(keepalive.tick(SECOND * 14), Tick::Wait(SECOND));
        assert_eq!(keepalive.tick(SECOND * 15), Tick::Dead);
    }

    #[test]
    fn any_packet_starts_over() {
        let mut keepalive = Keepalive::new(SECOND * 5, 1, Duration::ZERO);
        assert_eq!(keepalive.tick(SECOND * 5), Tick::Ping);
        keepalive.received(SECOND * 9);
        assert_eq!(keepalive.tick(SECOND * 10), Tick::Wait(SECOND * 4));
        assert_eq!(keepalive.tick(SECOND * 14), Tick::Ping);
        assert_eq!(keepalive.tick(SECOND * 19), Tick::Dead);
    }

    #[test]
    fn time_may_go_backwards_and_the_interval_may_be_nothing() {
        let mut keepalive = Keepalive::new(Duration::ZERO, 0, SECOND);
        assert_eq!(keepalive.tick(Duration::ZERO), Tick::Wait(SECOND));
        assert_eq!(keepalive.tick(SECOND * 2), Tick::Dead);
    }
}
