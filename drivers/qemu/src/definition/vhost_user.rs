//! Descriptions of programs that serve a device from outside of QEMU (vhost-user).

use serde_json::Value;

/// Kinds of devices such a program can serve.
const KINDS: &[&str] = &[
    "9p",
    "balloon",
    "block",
    "caif",
    "console",
    "crypto",
    "gpu",
    "input",
    "net",
    "rng",
    "rpmsg",
    "rproc-serial",
    "scsi",
    "vsock",
    "fs",
];

/// One description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backend {
    /// The kind of device it serves.
    pub kind: String,
    /// The program.
    pub binary: String,
}

impl Backend {
    /// Reads a description; `None` when it is none that can be used.
    pub fn parse(text: &str) -> Option<Self> {
        let json: Value = serde_json::from_str(text).ok()?;
        let word = |name: &str| json.get(name)?.as_str().map(str::to_owned);
        let kind = word("type").filter(|kind| KINDS.contains(&kind.as_str()))?;
        Some(Self {
            kind,
            binary: word("binary")?,
        })
    }

    /// The description as a file, without what only people read.
    pub fn to_json(&self) -> Value {
        serde_json::json!({"type": self.kind, "binary": self.binary})
    }
}
