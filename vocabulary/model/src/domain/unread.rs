//! What stands in a domain's document and is not read, so that nothing in it can be wrong.
//!
//! The values that were read all the same are taken out in [`super::kinds`] and [`super::tidy`].

use xml::{Reader, Tag, field};

/// What only drivers of virtio cards have.
const OF_VIRTIO_CARDS: [&str; 9] = [
    "name",
    "txmode",
    "ioeventfd",
    "event_idx",
    "queues",
    "rx_queue_size",
    "tx_queue_size",
    "rss",
    "rss_hash_report",
];

/// Marks what is not read, before anything is.
pub fn mark(root: Tag<'_>, r: &mut Reader<'_>) {
    let Some(devices) = field::child(root, "devices") else {
        return;
    };
    for tag in devices.children().filter(Tag::is_element) {
        match tag.tag_name().name() {
            "interface" => interface(tag, r),
            "sound" if tag.attribute("model") != Some("virtio") => r.leave_out_attr(tag, "streams"),
            "memballoon" if tag.attribute("model") == Some("none") => {
                tag.children()
                    .filter(Tag::is_element)
                    .for_each(|child| r.leave_out(child));
            }
            _ => {}
        }
    }
}

/// Whether a card is read as one of virtio; a model that is chosen later comes too late.
pub fn is_virtio_card(tag: Tag<'_>) -> bool {
    let model = field::child(tag, "model").and_then(|model| model.attribute("type"));
    model.is_some_and(|model| model.starts_with("virtio"))
}

fn interface(tag: Tag<'_>, r: &mut Reader<'_>) {
    let passed = tag.attribute("type") == Some("hostdev");
    if (!is_virtio_card(tag) || passed)
        && let Some(driver) = field::child(tag, "driver")
    {
        for name in OF_VIRTIO_CARDS
            .into_iter()
            .filter(|name| !passed || *name != "name")
        {
            r.leave_out_attr(driver, name);
        }
        for offload in driver.children().filter(Tag::is_element) {
            r.leave_out(offload);
        }
    }
    let source = field::child(tag, "source");
    for ip in [Some(tag), source]
        .into_iter()
        .flatten()
        .flat_map(|tag| field::children(tag, "ip"))
    {
        // A family that is none is found by the address.
        if !matches!(ip.attribute("family"), Some("ipv4" | "ipv6")) {
            r.leave_out_attr(ip, "family");
        }
    }
}
