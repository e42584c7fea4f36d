//! Families of firmware descriptions.

use crate::cases::Case;
use driver_qemu::definition::firmware::{Descriptor, files, load, supported};
use driver_qemu::definition::vhost_user::Backend;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Runs one case.
pub fn run(case: &Case) -> Result<(), String> {
    let root = case.dir.join("../domain-qemu/support");
    match case.text("group") {
        "parse" => parse(case, |text| Descriptor::parse(text).map(|read| read.to_json())),
        "parse-vhost-user" => parse(case, |text| Backend::parse(text).map(|read| read.to_json())),
        "supported" => offered(case, &folders(&root.join("firmware"), "firmware")),
        "precedence" => {
            let wanted = case
                .fields
                .get("expected_order")
                .map(Value::to_string)
                .unwrap_or_default();
            let kind = if wanted.contains("vhost-user") {
                "vhost-user"
            } else {
                "firmware"
            };
            order(case, &root.join(kind), &folders(&root.join(kind), kind))
        }
        group => Err(format!("the group {group} is not served yet")),
    }
}

fn folders(root: &Path, kind: &str) -> Vec<PathBuf> {
    ["etc/qemu", "usr/share/qemu"]
        .map(|folder| root.join(folder).join(kind))
        .to_vec()
}

fn parse(case: &Case, read: impl FnOnce(&str) -> Option<Value>) -> Result<(), String> {
    let read = read(&case.need("input")?);
    if case.text("expect") == "parse-error" {
        return if read.is_none() {
            Ok(())
        } else {
            Err("was accepted".to_owned())
        };
    }
    let printed = read.ok_or("was refused")?;
    let mut expected: Value =
        serde_json::from_str(&case.need("expected_json")?).map_err(|error| error.to_string())?;
    if let Some(map) = expected.as_object_mut() {
        map.remove("description");
        map.remove("tags");
    }
    if printed == expected {
        Ok(())
    } else {
        Err(format!("expected {expected}, got {printed}"))
    }
}

fn offered(case: &Case, folders: &[PathBuf]) -> Result<(), String> {
    let found = supported(&load(folders), case.text("arch"), case.text("machine"));
    let interfaces: Vec<&str> = found.interfaces.iter().map(|kind| kind.as_str()).collect();
    let printed = serde_json::json!([found.secure, interfaces, found.images]);
    let field = |name: &str| case.fields.get(name).cloned().unwrap_or_default();
    let expected = serde_json::json!([
        field("expected_secure"),
        field("expected_interfaces"),
        field("expected_firmware")
    ]);
    if printed == expected {
        Ok(())
    } else {
        Err(format!("expected {expected}, got {printed}"))
    }
}

fn order(case: &Case, root: &Path, folders: &[PathBuf]) -> Result<(), String> {
    let found: Vec<String> = files(folders)
        .iter()
        .filter_map(|path| path.strip_prefix(root).ok())
        .map(|path| format!("/{}", path.display()))
        .collect();
    let printed = serde_json::json!(found);
    let expected = case.fields.get("expected_order").cloned().unwrap_or_default();
    if printed == expected {
        Ok(())
    } else {
        Err(format!("expected {expected}, got {printed}"))
    }
}
