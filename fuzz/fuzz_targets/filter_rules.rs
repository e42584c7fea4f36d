//! Any text as a packet filter put on a card: no word of a command holds what its writer did not mean.
#![no_main]

use driver_nwfilter::{Filters, Variables, apply};
use libfuzzer_sys::fuzz_target;
use model::nwfilter::NwFilter;

fuzz_target!(|text: &str| {
    let Ok(filter) = NwFilter::parse(text) else { return };
    let mut variables = Variables::default();
    for (name, value) in [("A", "10.0.0.1"), ("A", "10.0.0.2"), ("B", "80")] {
        let _ = variables.add(name, value);
    }
    let filters = Filters::of([filter.clone()]);
    let Ok(commands) = apply(&filter, &filters, &variables, "tap7") else {
        return;
    };
    for command in commands {
        assert!(
            command
                .args
                .iter()
                .all(|word| !word.chars().any(char::is_control))
        );
    }
});
