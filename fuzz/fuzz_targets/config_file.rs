//! Any text as a configuration file: settings, or a problem with a line that the text has.
#![no_main]

use host::conf::{Conf, LIBVIRTD};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match Conf::parse(text) {
        Ok(conf) => {
            for problem in conf.check(LIBVIRTD) {
                assert!(problem.line <= text.lines().count());
            }
        }
        Err(problem) => assert!(problem.line <= text.lines().count() + 1),
    }
});
