//! Any bytes as what a guest's monitor sends, cut anywhere.
#![no_main]

use driver_qemu::qmp::Codec;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut codec = Codec::default();
    for part in data.chunks(7) {
        codec.feed(part);
        loop {
            match codec.next_message() {
                Ok(Some(_)) => {}
                Ok(None) => break,
                Err(_) => return,
            }
        }
    }
});
