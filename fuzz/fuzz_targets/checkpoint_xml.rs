//! Any text as the document of a checkpoint: it is read or refused, and what is printed is read again and printed the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::PrintOptions;
use model::snapshot::{Checkpoint, DocumentSource};

const SHOWN: PrintOptions = PrintOptions {
    inactive: false,
    secure: true,
    migratable: false,
};

fuzz_target!(|text: &str| {
    let Ok(read) = Checkpoint::parse(text, DocumentSource::Internal) else { return };
    let printed = read.format(SHOWN);
    let again = Checkpoint::parse(&printed, DocumentSource::Internal);
    let again = again.unwrap_or_else(|problems| panic!("{problems}\n{printed}"));
    assert_eq!(again.format(SHOWN), printed);
});
