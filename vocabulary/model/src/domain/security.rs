//! Labels of mandatory access control, and guests the host cannot look into.

use xml::{Element, OnOff, Reader, Tag, Writer, YesNo, values};

values! {
    /// Who chooses a label.
    SeclabelKind { #[default] Default "default", None "none", Dynamic "dynamic", Static "static" }
    /// The kind of protection.
    LaunchSecurityKind { #[default] Sev "sev", SevSnp "sev-snp", S390Pv "s390-pv" }
}

/// The label of a guest.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Seclabel {
    #[attr("type")]
    pub kind: Option<SeclabelKind>,
    /// The security module.
    #[attr]
    pub model: Option<String>,
    /// Whether files are labelled.
    #[attr]
    pub relabel: Option<YesNo>,
    /// The label of the guest's process.
    #[leaf]
    pub label: Option<String>,
    /// The label of its files; only printed.
    #[leaf]
    pub imagelabel: Option<String>,
    /// What a label is made from.
    #[leaf]
    pub baselabel: Option<String>,
}

/// The label of one file of a device.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct DeviceSeclabel {
    /// The security module.
    #[attr]
    pub model: Option<String>,
    /// Labelling failed and was let be; only printed.
    #[attr]
    pub labelskip: Option<YesNo>,
    /// Whether the file is labelled.
    #[attr]
    pub relabel: Option<YesNo>,
    /// The label.
    #[leaf]
    pub label: Option<String>,
}

/// How a guest is protected from its host.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct LaunchSecurity {
    #[attr("type")]
    pub kind: LaunchSecurityKind,
    /// Whether the kernel is measured.
    #[attr("kernelHashes")]
    pub kernel_hashes: Option<YesNo>,
    /// Whether the identity has an author's key.
    #[attr("authorKey")]
    pub author_key: Option<YesNo>,
    /// Whether the key of the chip signs.
    #[attr]
    pub vcek: Option<YesNo>,
    /// The bit that says a page is encrypted.
    #[leaf]
    pub cbitpos: Option<u32>,
    /// How many bits of addresses are lost.
    #[leaf("reducedPhysBits")]
    pub reduced_phys_bits: Option<u32>,
    #[child]
    pub policy: Option<HexText>,
    /// The owner's certificate.
    #[leaf("dhCert")]
    pub dh_cert: Option<String>,
    /// The owner's session.
    #[leaf]
    pub session: Option<String>,
    /// What the guest is told of the hypervisor.
    #[leaf("guestVisibleWorkarounds")]
    pub guest_visible_workarounds: Option<String>,
    /// The identity block.
    #[leaf("idBlock")]
    pub id_block: Option<String>,
    /// What proves the identity.
    #[leaf("idAuth")]
    pub id_auth: Option<String>,
    /// What the host adds to reports.
    #[leaf("hostData")]
    pub host_data: Option<String>,
}

/// A number as text, with four hex digits at least, or eight.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HexText(pub u64, pub Wide);

/// Whether eight digits are written at least.
pub type Wide = bool;

impl Element for HexText {
    fn read(&mut self, tag: Tag<'_>, r: &mut Reader<'_>) {
        let text = xml::field::text_of(tag).unwrap_or_default();
        match <xml::Hex<1> as xml::Value>::parse(text.trim()) {
            Some(number) => {
                let kind = tag.parent_element().and_then(|parent| parent.attribute("type"));
                *self = Self(number.0, kind == Some("sev-snp"));
            }
            None => r.problem(tag, format!("failed to parse policy '{text}'")),
        }
    }
    fn write_attrs(&self, _: &mut Writer) {}
    fn write_children(&self, _: &mut Writer) {}
    fn own_text(&self) -> Option<String> {
        let width = if self.1 { 8 } else { 4 };
        Some(format!("0x{:0width$x}", self.0))
    }
    fn fields() -> &'static [xml::Field] {
        const {
            &[xml::Field::new(
                xml::Form::Text,
                "",
                "A number in hexadecimal digits.",
            )]
        }
    }
}

/// Which keys are wrapped (s390).
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Keywrap {
    #[child("cipher")]
    pub ciphers: Vec<KeywrapCipher>,
}

/// One cipher.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct KeywrapCipher {
    #[attr]
    pub name: KeywrapName,
    /// Whether such keys are wrapped.
    #[attr]
    pub state: OnOff,
}

values! {
    /// A cipher that wraps keys.
    KeywrapName { #[default] Aes "aes", Dea "dea" }
}
