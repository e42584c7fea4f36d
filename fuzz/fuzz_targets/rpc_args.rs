//! Any bytes as the arguments of any procedure: decoded or refused, never a crash, and never more memory than came.
#![no_main]

use api::{Call, Driver, Procedure};
use libfuzzer_sys::fuzz_target;
use std::sync::OnceLock;

fuzz_target!(|data: &[u8]| {
    static DRIVER: OnceLock<Driver> = OnceLock::new();
    let driver = DRIVER.get_or_init(Driver::unsupported);
    let Some((which, body)) = data.split_first_chunk::<2>() else {
        return;
    };
    let all: Vec<_> = Procedure::all().collect();
    let located = all[usize::from(u16::from_be_bytes(*which)) % all.len()];
    let call = Call::internal();
    // The future is the driver's, and this one serves nothing.
    let _ = driver.dispatch(located, &call, body).map(drop);
});
