//! Any text as the document of a volume: it is read or refused, and what is printed is read again and printed the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::storage::{PoolKind, StorageVol, VolumeReadOptions};

fuzz_target!(|text: &str| {
    let Ok(read) = StorageVol::parse(text, PoolKind::Dir, VolumeReadOptions::default()) else { return };
    let printed = read.format();
    let again = StorageVol::parse(&printed, PoolKind::Dir, VolumeReadOptions::default());
    let again = again.unwrap_or_else(|problems| panic!("{problems}\n{printed}"));
    assert_eq!(again.format(), printed);
});
