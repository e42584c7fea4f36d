//! Any text as the document of a storage pool: it is read or refused, and what is printed is read again and printed the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::PrintOptions;
use model::storage::StoragePool;

const SHOWN: PrintOptions = PrintOptions {
    inactive: false,
    secure: true,
    migratable: false,
};

fuzz_target!(|text: &str| {
    let Ok(read) = StoragePool::parse(text) else { return };
    let printed = read.format(SHOWN);
    let again = StoragePool::parse(&printed);
    let again = again.unwrap_or_else(|problems| panic!("{problems}\n{printed}"));
    assert_eq!(again.format(SHOWN), printed);
});
