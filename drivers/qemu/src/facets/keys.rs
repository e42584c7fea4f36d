//! Key numbers of other systems as QEMU's own.
//!
//! QEMU counts keys as the XT keyboard did; keys that came later with the prefix E0 have their number plus 0x80.

use api::constants::*;
use api::{Code, Domain, Error, Result};

/// Linux's numbers above the first 88, and QEMU's.
const LINUX: &[(u32, u32)] = &[
    (89, 0x73),
    (90, 0x78),
    (91, 0x77),
    (92, 0x79),
    (93, 0x70),
    (94, 0x7b),
    (95, 0x5c),
    (96, 0x9c),
    (97, 0x9d),
    (98, 0xb5),
    (99, 0x54),
    (100, 0xb8),
    (101, 0x5b),
    (102, 0xc7),
    (103, 0xc8),
    (104, 0xc9),
    (105, 0xcb),
    (106, 0xcd),
    (107, 0xcf),
    (108, 0xd0),
    (109, 0xd1),
    (110, 0xd2),
    (111, 0xd3),
    (113, 0xa0),
    (114, 0xae),
    (115, 0xb0),
    (116, 0xde),
    (117, 0x59),
    (119, 0xc6),
    (121, 0x7e),
    (125, 0xdb),
    (126, 0xdc),
    (127, 0xdd),
    (128, 0xe8),
    (139, 0x9e),
    (140, 0xa1),
    (142, 0xdf),
    (143, 0xe3),
];

/// The most that QEMU's numbers reach.
const QEMU_MAX: u32 = 0xff;

/// QEMU's number of a key. Errors: `VIR_ERR_INTERNAL_ERROR` for a key or a set of numbers that is not known.
pub(super) fn to_qemu(codeset: u32, code: u32) -> Result<u32> {
    let known = match i32::try_from(codeset) {
        Ok(VIR_KEYCODE_SET_LINUX) => linux(code),
        Ok(VIR_KEYCODE_SET_XT | VIR_KEYCODE_SET_XT_KBD | VIR_KEYCODE_SET_QNUM) => {
            Some(code).filter(|code| *code <= QEMU_MAX)
        }
        _ => {
            let words = format!("key codes of set {codeset} (use linux, xt, xt_kbd or qnum)");
            return Err(Error::new(Domain::QEMU, Code::NO_SUPPORT, words));
        }
    };
    known.ok_or_else(|| {
        let words = format!("cannot translate keycode {code} of codeset {codeset} to rfb keycode");
        Error::internal(Domain::QEMU, words)
    })
}

fn linux(code: u32) -> Option<u32> {
    if (1..=83).contains(&code) || (86..=88).contains(&code) {
        return Some(code);
    }
    LINUX
        .iter()
        .find(|(theirs, _)| *theirs == code)
        .map(|(_, ours)| *ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_keep_their_place_on_the_keyboard() {
        let linux = VIR_KEYCODE_SET_LINUX.unsigned_abs();
        assert_eq!(to_qemu(linux, 28).ok(), Some(28));
        assert_eq!(to_qemu(linux, 103).ok(), Some(0xc8));
        assert!(to_qemu(linux, 500).is_err());
        assert!(to_qemu(VIR_KEYCODE_SET_WIN32.unsigned_abs(), 13).is_err());
    }
}
