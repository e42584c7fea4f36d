//! Any text as the document of a processor: it is read or refused, and what is printed is read again and printed the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::PrintOptions;
use model::cpu_document;

const SHOWN: PrintOptions = PrintOptions {
    inactive: false,
    secure: true,
    migratable: false,
};

fuzz_target!(|text: &str| {
    let Ok(read) = cpu_document::parse(text) else { return };
    let printed = xml::to_string("cpu", &read, SHOWN.writer());
    let again = cpu_document::parse(&printed);
    let again = again.unwrap_or_else(|problems| panic!("{problems}\n{printed}"));
    assert_eq!(xml::to_string("cpu", &again, SHOWN.writer()), printed);
});
