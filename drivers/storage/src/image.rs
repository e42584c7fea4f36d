//! What kind of image a file is, read from its first bytes. Hostile files only ever cost a few kilobytes.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

/// What the head of an image says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    pub format: &'static str,
    /// The size a guest sees, where the head says it.
    pub capacity_bytes: Option<u64>,
    /// The file below, as the image names it, and its format if that is named.
    pub backing: Option<(String, Option<String>)>,
    pub compat: Option<&'static str>,
    pub cluster_bytes: Option<u64>,
    pub lazy_refcounts: bool,
    pub extended_l2: bool,
    pub is_encrypted: bool,
}

/// Bytes of the head that are looked at.
const HEAD_BYTES: usize = 4096;
/// Where an ISO 9660 file names itself.
const ISO_AT: u64 = 32_769;
/// The longest name of a backing file in a qcow2 image.
const BACKING_MAX: u32 = 1023;
const BACKING_FORMAT_EXTENSION: u32 = 0xe279_2aca;
const EXTENDED_L2: u64 = 1 << 4;
const LAZY_REFCOUNTS: u64 = 1;

/// Looks at the head of a file; what is nothing known is raw.
///
/// # Errors
/// The file cannot be read.
pub fn probe(file: &File) -> io::Result<Image> {
    let mut head = vec![0; HEAD_BYTES];
    let count = read_at(file, &mut head, 0)?;
    head.truncate(count);
    if head.starts_with(b"QFI\xfb") {
        return Ok(qcow(file, &head).unwrap_or_else(raw));
    }
    let simple = |format, capacity_bytes| Image {
        format,
        capacity_bytes,
        ..Image::default()
    };
    let image = match head.as_slice() {
        [b'Q', b'E', b'D', 0, ..] => simple("qed", le64(&head, 48)),
        [b'K', b'D', b'M', b'V', ..] => simple(
            "vmdk",
            le64(&head, 12).and_then(|sectors| sectors.checked_mul(512)),
        ),
        [b'L', b'U', b'K', b'S', 0xba, 0xbe, ..] => Image {
            is_encrypted: true,
            ..simple("luks", None)
        },
        head if head.starts_with(b"conectix") => simple("vpc", be64(head, 48)),
        head if head.get(64..68) == Some(&[0x7f, 0x10, 0xda, 0xbe]) => simple("vdi", le64(head, 368)),
        head if head.starts_with(b"vhdxfile") => simple("vhdx", None),
        head if head.starts_with(b"WithoutFreeSpace") || head.starts_with(b"WithouFreSpacExt") => simple(
            "ploop",
            le64(head, 36).and_then(|sectors| sectors.checked_mul(512)),
        ),
        _ if is_iso(file) => simple("iso", None),
        _ => raw(),
    };
    Ok(image)
}

fn raw() -> Image {
    Image {
        format: "raw",
        ..Image::default()
    }
}

fn is_iso(file: &File) -> bool {
    let mut word = [0; 5];
    file.read_exact_at(&mut word, ISO_AT).is_ok() && &word == b"CD001"
}

fn read_at(file: &File, into: &mut [u8], at: u64) -> io::Result<usize> {
    let mut done = 0;
    while done < into.len() {
        match file.read_at(into.get_mut(done..).unwrap_or_default(), at + done as u64) {
            Ok(0) => break,
            Ok(count) => done += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}

fn qcow(file: &File, head: &[u8]) -> Option<Image> {
    let version = be32(head, 4)?;
    let capacity_bytes = be64(head, 24);
    let backing_at = be64(head, 8)?;
    let backing_length = be32(head, 16)?;
    if version == 1 {
        return Some(Image {
            format: "qcow",
            capacity_bytes,
            ..Image::default()
        });
    }
    let (incompatible, compatible) = if version >= 3 {
        (be64(head, 72).unwrap_or(0), be64(head, 80).unwrap_or(0))
    } else {
        (0, 0)
    };
    let name = backing_name(file, backing_at, backing_length);
    Some(Image {
        format: "qcow2",
        capacity_bytes,
        backing: name.map(|name| (name, backing_format(head, version, backing_at))),
        compat: Some(if version >= 3 { "1.1" } else { "0.10" }),
        cluster_bytes: be32(head, 20).and_then(|bits| 1u64.checked_shl(bits)),
        lazy_refcounts: compatible & LAZY_REFCOUNTS != 0,
        extended_l2: incompatible & EXTENDED_L2 != 0,
        is_encrypted: be32(head, 32).unwrap_or(0) != 0,
    })
}

fn backing_name(file: &File, at: u64, length: u32) -> Option<String> {
    if at == 0 || length == 0 || length > BACKING_MAX {
        return None;
    }
    let mut bytes = vec![0; length as usize];
    file.read_exact_at(&mut bytes, at).ok()?;
    String::from_utf8(bytes).ok()
}

/// The extensions follow the header: a number, a length, the bytes, padded to eight.
fn backing_format(head: &[u8], version: u32, end: u64) -> Option<String> {
    let mut at = if version >= 3 {
        be32(head, 100)? as usize
    } else {
        72
    };
    while (at as u64) < end {
        let (kind, length) = (be32(head, at)?, be32(head, at.checked_add(4)?)? as usize);
        let begin = at.checked_add(8)?;
        if kind == 0 {
            return None;
        }
        if kind == BACKING_FORMAT_EXTENSION {
            let bytes = head.get(begin..begin.checked_add(length)?)?;
            return String::from_utf8(bytes.to_vec()).ok();
        }
        at = begin.checked_add(length.checked_next_multiple_of(8)?)?;
    }
    None
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes
        .get(at..)?
        .first_chunk()
        .map(|word| u32::from_be_bytes(*word))
}

fn be64(bytes: &[u8], at: usize) -> Option<u64> {
    bytes
        .get(at..)?
        .first_chunk()
        .map(|word| u64::from_be_bytes(*word))
}

fn le64(bytes: &[u8], at: usize) -> Option<u64> {
    bytes
        .get(at..)?
        .first_chunk()
        .map(|word| u64::from_le_bytes(*word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn probed(bytes: &[u8]) -> Image {
        let path = std::env::temp_dir().join(format!("oxvirt-image-{}-{}", std::process::id(), bytes.len()));
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(&path)
            .unwrap();
        file.write_all(bytes).unwrap();
        let image = probe(&file).unwrap();
        std::fs::remove_file(path).unwrap();
        image
    }

    fn qcow2(version: u32) -> Vec<u8> {
        let mut head = vec![0; 512];
        head[..4].copy_from_slice(b"QFI\xfb");
        head[4..8].copy_from_slice(&version.to_be_bytes());
        head[8..16].copy_from_slice(&200u64.to_be_bytes());
        head[16..20].copy_from_slice(&7u32.to_be_bytes());
        head[20..24].copy_from_slice(&16u32.to_be_bytes());
        head[24..32].copy_from_slice(&(5u64 << 30).to_be_bytes());
        head[80..88].copy_from_slice(&1u64.to_be_bytes());
        head[100..104].copy_from_slice(&104u32.to_be_bytes());
        head[104..108].copy_from_slice(&BACKING_FORMAT_EXTENSION.to_be_bytes());
        head[108..112].copy_from_slice(&3u32.to_be_bytes());
        head[112..115].copy_from_slice(b"raw");
        head[200..207].copy_from_slice(b"/b/file");
        head
    }

    #[test]
    fn a_qcow2_head() {
        let image = probed(&qcow2(3));
        assert_eq!(
            (image.format, image.capacity_bytes, image.compat),
            ("qcow2", Some(5 << 30), Some("1.1"))
        );
        assert_eq!(
            image.backing,
            Some(("/b/file".to_owned(), Some("raw".to_owned())))
        );
        assert_eq!((image.cluster_bytes, image.lazy_refcounts), (Some(65536), true));
    }

    #[test]
    fn heads_cut_anywhere_or_damaged_are_no_trouble() {
        let whole = qcow2(3);
        for cut in 0..220 {
            probed(&whole[..cut]);
        }
        for at in 0..220 {
            let mut bad = whole.clone();
            bad[at] ^= 0xff;
            probed(&bad);
        }
        assert_eq!(probed(b"").format, "raw");
    }
}
