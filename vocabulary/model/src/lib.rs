//! The XML documents libvirt talks about: each element is described once, as a struct.
//!
//! Every kind of document has `parse(&str)` and `format`. Reading applies what libvirt applies to every driver;
//! what one hypervisor adds (default devices, addresses) is that driver's business.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects
    )
)]

pub mod backup;
pub mod capabilities;
pub mod code;
pub mod cpu_document;
pub mod definitions;
pub mod domain;
pub mod domain_capabilities;
pub mod host_interface;
mod host_interface_rules;
pub mod network;
pub mod nodedev;
mod nodedev_rules;
pub mod nwfilter;
pub mod scalar;
pub mod secret;
pub mod snapshot;
pub mod storage;

pub use scalar::{CpuSet, InBytes, Kib, Mac, Uuid};
pub use xml::{OnOff, Problem, Problems, YesNo};

/// How a document is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReadOptions {
    /// Leave out what only a running object has.
    pub inactive: bool,
    /// The document describes something new (not loaded from disk): newer defaults may be taken.
    pub abi_update: bool,
}

/// How a document is printed.
#[derive(Clone, Copy, Debug, Default)]
pub struct PrintOptions {
    /// Leave out what only a running object has.
    pub inactive: bool,
    /// Show passwords.
    pub secure: bool,
    /// Leave out what an older libvirt would not understand.
    pub migratable: bool,
}

impl PrintOptions {
    /// A writer with these options.
    pub fn writer(self) -> xml::Writer {
        xml::Writer::new().inactive(self.inactive).secure(self.secure)
    }
}

/// Documents of guests may be deep: images build on images. What else nests only makes readers run out of stack.
fn limits(name: &str) -> xml::Limits {
    let usual = xml::Limits::default();
    match name {
        "domain" | "domainsnapshot" | "domaincheckpoint" => usual,
        _ => xml::Limits {
            depth: MOST_DEPTH,
            ..usual
        },
    }
}

/// Elements nested in each other in documents that are not deep by nature.
const MOST_DEPTH: u32 = 64;

/// Reads a document whose outermost element is `name`, then lets `finish` complete and check it.
pub(crate) fn read_document<T: xml::Element>(
    text: &str,
    name: &str,
    options: ReadOptions,
    finish: impl FnOnce(&mut T, xml::Tag<'_>, &mut xml::Reader<'_>),
) -> Result<T, Problems> {
    xml::parse_with(text, limits(name), |reader| {
        reader.code = code::XML_ERROR;
        reader.inactive = options.inactive;
        reader.abi_update = options.abi_update;
        let mut value = T::default();
        let root = reader.root();
        if root.tag_name().name() != name {
            let found = root.tag_name().name();
            reader.problem(root, format!("expecting root element of '{name}', not '{found}'"));
            return value;
        }
        value.read(root, reader);
        if reader.problem_count() == 0 {
            finish(&mut value, root, reader);
        }
        value
    })
    .map_err(|mut problems| {
        for problem in problems.0.iter_mut().filter(|problem| problem.code == 0) {
            problem.code = code::XML_DETAIL;
        }
        problems
    })
}
