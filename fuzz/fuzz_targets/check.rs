//! Any text checked: every problem has a place in the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use xml_program::document::findings;

fuzz_target!(|text: &str| {
    let found = findings(text);
    for problem in found.errors.iter().chain(&found.warnings) {
        assert!(problem.line as usize <= text.split('\n').count(), "{problem}");
        let _ = problem.caret();
    }
});
