//! Any text as the document of a packet filter: it is read or refused, and what is printed is read again and printed the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::nwfilter::NwFilter;

fuzz_target!(|text: &str| {
    let Ok(read) = NwFilter::parse(text) else { return };
    let printed = read.format();
    let again = NwFilter::parse(&printed);
    let again = again.unwrap_or_else(|problems| panic!("{problems}\n{printed}"));
    assert_eq!(again.format(), printed);
});
