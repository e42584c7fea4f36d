//! Golden bytes, round trips, and every value cut at every length.

use super::*;

xdr_struct! {
    struct Sample {
        name: String,
        nick: Option<String>,
        id: i32,
        sizes: List<u64, 4>,
        raw: Bytes<8>,
        uuid: FixedBytes<6>,
        model: FixedChars<3>,
    }
}

fn sample() -> Sample {
    Sample {
        name: "vm1".into(),
        nick: Some("é".into()),
        id: -1,
        sizes: vec![1, u64::MAX].into(),
        raw: vec![1, 2, 3, 4, 5].into(),
        uuid: FixedBytes(*b"abcdef"),
        model: FixedChars::from_text("x86"),
    }
}

#[test]
fn bytes_are_those_of_rfc_4506() {
    let golden: &[&[u8]] = &[
        &[0, 0, 0, 3, b'v', b'm', b'1', 0],
        &[0, 0, 0, 1, 0, 0, 0, 2, 0xc3, 0xa9, 0, 0],
        &[0xff, 0xff, 0xff, 0xff],
        &[
            0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        ],
        &[0, 0, 0, 5, 1, 2, 3, 4, 5, 0, 0, 0],
        b"abcdef\0\0",
        &[0, 0, 0, b'x', 0, 0, 0, b'8', 0, 0, 0, 0],
    ];
    let bytes = encode(&sample()).unwrap();
    assert_eq!(bytes, golden.concat());
    assert_eq!(decode::<Sample>(&bytes).unwrap(), sample());
}

#[test]
fn a_message_cut_anywhere_is_an_error() {
    let bytes = encode(&sample()).unwrap();
    for length in 0..bytes.len() {
        assert!(
            matches!(decode::<Sample>(&bytes[..length]), Err(Error::Truncated { .. })),
            "cut at {length}"
        );
    }
    assert_eq!(
        decode::<Sample>(&[&bytes[..], &[0]].concat()),
        Err(Error::Trailing(1))
    );
}

#[test]
fn a_promised_length_takes_no_memory() {
    let huge = [0xff, 0xff, 0xff, 0xff];
    assert!(matches!(
        decode::<String>(&huge),
        Err(Error::TooLong { max: STRING_MAX, .. })
    ));
    assert!(matches!(
        decode::<List<u64, 4>>(&[0, 0, 0, 5]),
        Err(Error::TooLong { length: 5, max: 4 })
    ));
    let within = [0, 0x3f, 0, 0];
    assert!(matches!(
        decode::<List<u64, STRING_MAX>>(&within),
        Err(Error::Truncated { .. })
    ));
    let long: List<u64, 1> = vec![1, 2].into();
    assert!(matches!(encode(&long), Err(Error::TooLong { length: 2, max: 1 })));
}

#[test]
fn odd_values_are_refused() {
    assert_eq!(decode::<Option<i32>>(&[0, 0, 0, 2]), Err(Error::BadOptional(2)));
    assert_eq!(
        decode::<String>(&[0, 0, 0, 1, 0xff, 0, 0, 0]),
        Err(Error::BadText)
    );
    assert_eq!(decode::<String>(&[0, 0, 0, 1, 0, 0, 0, 0]), Err(Error::BadText));
    assert_eq!(decode::<u16>(&[0, 1, 0, 0]), Err(Error::OutOfRange(65536)));
    assert_eq!(decode::<i8>(&[0, 0, 0, 200]), Ok(-56));
}
