//! Any text as YAML: it is read or refused, and what was read is written so that it is read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use xml_program::{json, yaml};

fuzz_target!(|text: &str| {
    let Ok(value) = yaml::read(text) else { return };
    assert_eq!(yaml::read(&yaml::write(&value)).as_ref(), Ok(&value));
    let _ = json::to_tree(&value);
});
