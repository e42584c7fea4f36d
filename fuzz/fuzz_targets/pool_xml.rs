//! Any text as the document of a storage pool: it is read or refused, and what is printed is read again and printed the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::storage::StoragePool;
use oxvirt_fuzz::{SHOWN, round_trip};

fuzz_target!(|text: &str| round_trip(text, StoragePool::parse, |read| read.format(SHOWN)));
