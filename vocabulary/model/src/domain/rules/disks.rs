//! Rules of disks.

use super::kind;
use xml::{Reader, Tag, field};

pub(super) fn disk(tag: Tag<'_>, r: &mut Reader<'_>) {
    let inner = field::child(tag, "source").and_then(|source| field::child(source, "auth"));
    for auth in field::child(tag, "auth").into_iter().chain(inner) {
        let secret = field::child(auth, "secret");
        if secret
            .is_some_and(|secret| secret.attribute("uuid").is_none() && secret.attribute("usage").is_none())
        {
            r.problem(auth, "missing secret uuid or usage attribute");
        }
    }
    let source = field::child(tag, "source");
    let inner = source.and_then(|source| field::child(source, "encryption"));
    for encryption in field::child(tag, "encryption").into_iter().chain(inner) {
        secrets(encryption, r);
    }
    if let Some(source) = source.filter(|_| kind(tag) == "nvme") {
        nvme(source, r);
    }
    if kind(tag) == "network"
        && let Some(source) = field::child(tag, "source")
        && source.attribute("name").is_none()
        && !matches!(source.attribute("protocol"), Some("nbd") | None)
    {
        r.problem(source, "missing name for disk source");
    }
}

/// What opens an image must be named.
fn secrets(encryption: Tag<'_>, r: &mut Reader<'_>) {
    for secret in field::children(encryption, "secret") {
        if kind(secret) != "passphrase" {
            r.problem(secret, "unknown volume encryption secret type");
        } else {
            match (secret.attribute("uuid"), secret.attribute("usage")) {
                (None, None) => r.problem(secret, "missing secret uuid or usage attribute"),
                (Some(_), Some(_)) => r.problem(secret, "either secret uuid or usage expected"),
                _ => {}
            }
        }
    }
}

/// Disks that QEMU drives itself are on PCI.
fn nvme(source: Tag<'_>, r: &mut Reader<'_>) {
    match source.attribute("type") {
        Some("pci") => {}
        None => r.problem(source, "missing 'type' attribute to disk source"),
        Some(other) => r.problem(source, format!("unsupported source type '{other}'")),
    }
}
