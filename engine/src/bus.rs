//! Events to everybody who asked.

use api::{Event, EventSink, EventSource};
use std::sync::{Arc, Mutex, PoisonError};

/// Hands each event to each sink. Sinks never wait (they are bounded by their owners), so neither does an emitter.
#[derive(Default)]
pub struct EventBus {
    sinks: Mutex<Vec<Arc<dyn EventSink>>>,
}

impl EventBus {
    /// A bus without sinks.
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Tells everybody; sinks that say that they are gone are forgotten.
    pub fn emit(&self, event: &Event) {
        let sinks = self.sinks.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let gone: Vec<_> = sinks
            .iter()
            .filter(|sink| !sink.event(event))
            .map(Arc::as_ptr)
            .collect();
        if !gone.is_empty() {
            let mut sinks = self.sinks.lock().unwrap_or_else(PoisonError::into_inner);
            sinks.retain(|sink| {
                !gone
                    .iter()
                    .any(|gone| std::ptr::addr_eq(*gone, Arc::as_ptr(sink)))
            });
        }
    }
}

impl EventSource for EventBus {
    fn subscribe(&self, sink: Arc<dyn EventSink>) {
        self.sinks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(sink);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::{DomainEvent, DomainRef};
    use std::sync::atomic::{AtomicUsize, Ordering};

    struct Once(AtomicUsize);

    impl EventSink for Once {
        fn event(&self, _: &Event) -> bool {
            self.0.fetch_add(1, Ordering::Relaxed);
            false
        }
    }

    #[test]
    fn a_sink_that_is_gone_is_forgotten() {
        let bus = EventBus::new();
        let sink = Arc::new(Once(AtomicUsize::new(0)));
        bus.subscribe(sink.clone());
        let event = Event::domain(DomainRef::default(), DomainEvent::Reboot {});
        bus.emit(&event);
        bus.emit(&event);
        assert_eq!(sink.0.load(Ordering::Relaxed), 1);
    }
}
