//! Any text as a listing of mdevctl: what was read can be made again as commands.
#![no_main]

use driver_nodedev::{Parents, listing, mdevctl};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let parents = Parents(vec![("pci_0000_00_02_0".to_owned(), "0000:00:02.0".to_owned())]);
    let Ok(listed) = listing::parse(text, &parents) else {
        return;
    };
    for each in listed {
        let Ok(command) = mdevctl::define(&each.device, &parents) else {
            continue;
        };
        assert!(command.args.iter().all(|word| !word.contains('\n')));
    }
});
