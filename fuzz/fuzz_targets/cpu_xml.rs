//! Any text as the document of a processor: it is read or refused, and what is printed is read again and printed the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::cpu_document;
use oxvirt_fuzz::{SHOWN, round_trip};

fuzz_target!(
    |text: &str| round_trip(text, cpu_document::parse, |read| xml::to_string(
        "cpu",
        read,
        SHOWN.writer()
    ))
);
