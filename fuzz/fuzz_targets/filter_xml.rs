//! Any text as the document of a packet filter: it is read or refused, and what is printed is read again and printed the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::nwfilter::NwFilter;
use oxvirt_fuzz::round_trip;

fuzz_target!(|text: &str| round_trip(text, NwFilter::parse, NwFilter::format));
