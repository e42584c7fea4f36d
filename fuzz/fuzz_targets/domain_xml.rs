//! Any text as a domain's document: it is read or refused with a place, and what was read can be printed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::domain::Domain;
use model::{PrintOptions, ReadOptions};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Ok(domain) = Domain::parse(text, ReadOptions::default()) {
        let _ = domain.format(PrintOptions::default());
    }
});
