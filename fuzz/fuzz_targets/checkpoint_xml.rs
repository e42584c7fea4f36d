//! Any text as the document of a checkpoint: it is read or refused, and what is printed is read again and printed the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::snapshot::{Checkpoint, DocumentSource};
use oxvirt_fuzz::{SHOWN, round_trip};

fuzz_target!(|text: &str| round_trip(
    text,
    |text| Checkpoint::parse(text, DocumentSource::Internal),
    |read| read.format(SHOWN)
));
