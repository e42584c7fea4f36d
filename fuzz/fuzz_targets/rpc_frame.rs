//! Any bytes, cut anywhere: the decoder gives the same packets as in one piece, and what it gives can be sent again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use transport::{Decoder, Outgoing};

fn packets(parts: &[&[u8]]) -> (Vec<Vec<u8>>, bool) {
    let mut decoder = Decoder::new();
    let mut got = Vec::new();
    for part in parts {
        decoder.feed(part);
        loop {
            match decoder.packet() {
                Ok(Some(packet)) => {
                    let again = Outgoing::new(packet.header, packet.payload, packet.fds)
                        .expect("it came in a packet");
                    got.push(again.into_bytes());
                }
                Ok(None) => break,
                Err(_) => return (got, true),
            }
        }
    }
    (got, false)
}

fuzz_target!(|data: &[u8]| {
    let Some((cut, bytes)) = data.split_first() else {
        return;
    };
    let at = usize::from(*cut) * bytes.len() / 256;
    assert_eq!(packets(&[bytes]), packets(&[&bytes[..at], &bytes[at..]]));
});
