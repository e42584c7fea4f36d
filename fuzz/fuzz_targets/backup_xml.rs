//! Any text as the document of a backup: it is read or refused, and what is printed is read again and printed the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::backup::Backup;
use oxvirt_fuzz::round_trip;

fuzz_target!(|text: &str| round_trip(text, |text| Backup::parse(text, true), |read| read.format(true)));
