//! Secrets: what they are for; never their value.

use crate::scalar::Uuid;
use crate::{Problems, ReadOptions};
use xml::{Element, Writer, YesNo, values};

values! {
    /// What a secret is for.
    SecretKind { None "none", #[default] Volume "volume", Ceph "ceph", Iscsi "iscsi", Tls "tls", Vtpm "vtpm" }
}

/// A secret.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Secret {
    /// Whether the value is only kept in memory.
    #[attr]
    pub ephemeral: Option<YesNo>,
    /// Whether the value is never given away.
    #[attr]
    pub private: Option<YesNo>,
    /// The identity of the secret, for good.
    #[leaf]
    pub uuid: Option<Uuid>,
    /// What the secret is for.
    #[leaf]
    pub description: Option<String>,
    #[child]
    pub usage: Option<Usage>,
}

/// What the secret is for.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Usage {
    /// What uses the secret.
    #[attr("type")]
    pub kind: SecretKind,
    /// The path of the volume it opens.
    #[leaf]
    pub volume: Option<String>,
    /// The name by which documents refer to it.
    #[leaf]
    pub name: Option<String>,
    /// The name of the iSCSI target it logs in to.
    #[leaf]
    pub target: Option<String>,
}

impl Usage {
    /// The name the secret is found by.
    pub fn id(&self) -> &str {
        let id = match self.kind {
            SecretKind::None => None,
            SecretKind::Volume => self.volume.as_deref(),
            SecretKind::Iscsi => self.target.as_deref(),
            SecretKind::Ceph | SecretKind::Tls | SecretKind::Vtpm => self.name.as_deref(),
        };
        id.unwrap_or_default()
    }
}

impl Secret {
    /// Reads a secret document. Fails with all its problems.
    pub fn parse(text: &str) -> Result<Self, Problems> {
        crate::read_document(
            text,
            "secret",
            ReadOptions::default(),
            |secret: &mut Self, root, r| {
                secret.ephemeral.get_or_insert(YesNo::No);
                secret.private.get_or_insert(YesNo::No);
                let Some(usage) = &secret.usage else { return };
                if usage.id().is_empty() && usage.kind != SecretKind::None {
                    let what = match usage.kind {
                        SecretKind::Volume => "volume usage specified, but volume path is missing",
                        SecretKind::Ceph => "Ceph usage specified, but name is missing",
                        SecretKind::Iscsi => "iSCSI usage specified, but target is missing",
                        SecretKind::Tls => "TLS usage specified, but name is missing",
                        _ => "vTPM usage specified, but name is missing",
                    };
                    r.problem(root, what);
                }
            },
        )
    }

    /// The document of the secret.
    pub fn format(&self) -> String {
        xml::to_string("secret", self, Writer::new())
    }
}
