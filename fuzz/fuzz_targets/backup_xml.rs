//! Any text as the document of a backup: it is read or refused, and what is printed is read again and printed the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::backup::Backup;

fuzz_target!(|text: &str| {
    let Ok(read) = Backup::parse(text, true) else { return };
    let printed = read.format(true);
    let again = Backup::parse(&printed, true);
    let again = again.unwrap_or_else(|problems| panic!("{problems}\n{printed}"));
    assert_eq!(again.format(true), printed);
});
