//! What waits to be written on one connection: in fair turns, and never more than the peer may make us keep.
//!
//! Replies are few (a client has a limit of calls in flight), a stream has one packet here at a time, events come from
//! elsewhere and without limit: they have a budget in bytes, and a client that uses it up is too slow to keep.

use crate::frame::Outgoing;
use std::collections::VecDeque;

/// The queues that take turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Reply,
    Event,
    Stream,
}

impl Class {
    /// Who may go next when this one went last.
    fn next(self) -> [Self; 3] {
        match self {
            Self::Reply => [Self::Event, Self::Stream, Self::Reply],
            Self::Event => [Self::Stream, Self::Reply, Self::Event],
            Self::Stream => [Self::Reply, Self::Event, Self::Stream],
        }
    }
}

/// The events of a client went over its budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overflow;

/// A packet that waits, and what is told when it has left.
#[derive(Debug)]
pub struct Waiting<T> {
    pub packet: Outgoing,
    pub class: Class,
    pub told: T,
}

/// The packets of one connection that wait to be written.
#[derive(Debug)]
pub struct Outbox<T> {
    replies: VecDeque<Waiting<T>>,
    events: VecDeque<Waiting<T>>,
    streams: VecDeque<Waiting<T>>,
    last: Class,
    event_bytes: usize,
    event_budget_bytes: usize,
}

impl<T> Outbox<T> {
    /// An empty outbox that keeps at most `event_budget_bytes` of events.
    pub fn new(event_budget_bytes: usize) -> Self {
        let (replies, events, streams) = Default::default();
        Self {
            replies,
            events,
            streams,
            last: Class::Reply,
            event_bytes: 0,
            event_budget_bytes,
        }
    }

    /// Queues a packet.
    ///
    /// # Errors
    /// [`Overflow`] when it is an event and the budget is used up; the packet is dropped.
    pub fn push(&mut self, class: Class, packet: Outgoing, told: T) -> Result<(), Overflow> {
        if class == Class::Event {
            let bytes = self.event_bytes.saturating_add(packet.weight());
            if bytes > self.event_budget_bytes {
                return Err(Overflow);
            }
            self.event_bytes = bytes;
        }
        self.queue(class).push_back(Waiting { packet, class, told });
        Ok(())
    }

    /// The packet whose turn it is.
    pub fn pop(&mut self) -> Option<Waiting<T>> {
        for class in self.last.next() {
            let Some(waiting) = self.queue(class).pop_front() else {
                continue;
            };
            self.last = class;
            if class == Class::Event {
                self.event_bytes = self.event_bytes.saturating_sub(waiting.packet.weight());
            }
            return Some(waiting);
        }
        None
    }

    /// Drops everything, when the connection is gone.
    pub fn clear(&mut self) {
        *self = Self::new(self.event_budget_bytes);
    }

    fn queue(&mut self, class: Class) -> &mut VecDeque<Waiting<T>> {
        match class {
            Class::Reply => &mut self.replies,
            Class::Event => &mut self.events,
            Class::Stream => &mut self.streams,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::{Header, Kind, Status, program};

    fn packet(size: usize) -> Outgoing {
        let header = Header {
            program: program::REMOTE,
            procedure: 1,
            kind: Kind::Message,
            serial: 1,
            status: Status::Ok,
        };
        Outgoing::new(header, vec![0; size], Vec::new()).unwrap()
    }

    #[test]
    fn classes_take_turns() {
        let mut outbox = Outbox::new(1 << 20);
        for _ in 0..3 {
            outbox.push(Class::Event, packet(10), ()).unwrap();
        }
        outbox.push(Class::Stream, packet(10), ()).unwrap();
        outbox.push(Class::Reply, packet(10), ()).unwrap();
        let order: Vec<Class> = std::iter::from_fn(|| outbox.pop())
            .map(|waiting| waiting.class)
            .collect();
        assert_eq!(
            order,
            [
                Class::Event,
                Class::Stream,
                Class::Reply,
                Class::Event,
                Class::Event
            ]
        );
    }

    #[test]
    fn events_have_a_budget() {
        let mut outbox = Outbox::new(300);
        outbox.push(Class::Event, packet(100), ()).unwrap();
        outbox.push(Class::Event, packet(100), ()).unwrap();
        assert_eq!(outbox.push(Class::Event, packet(100), ()), Err(Overflow));
        outbox.push(Class::Reply, packet(1000), ()).unwrap();
        assert_eq!(outbox.pop().map(|waiting| waiting.class), Some(Class::Event));
        outbox.push(Class::Event, packet(100), ()).unwrap();
    }
}
