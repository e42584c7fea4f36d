//! Any text as the document of a volume: it is read or refused, and what is printed is read again and printed the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::storage::{PoolKind, StorageVol, VolumeReadOptions};
use oxvirt_fuzz::round_trip;

fuzz_target!(|text: &str| round_trip(
    text,
    |text| StorageVol::parse(text, PoolKind::Dir, VolumeReadOptions::default()),
    StorageVol::format
));
