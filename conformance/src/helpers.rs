//! Helpers that are started beside QEMU.

use crate::cases::Case;
use crate::compare_args::shell_words;
use crate::fake_host;
use driver_qemu::definition;
use driver_qemu::devices::layers::{self, Layer};
use driver_qemu::devices::nbdkit::{self, Helper, Piped};
use model::ReadOptions;
use model::domain::Domain;
use model::domain::storage::AuthSecret;

/// The first descriptor of a pipe.
const FIRST_PIPE: i32 = 777;

/// The command lines of the helpers that reach images on the network, and what goes through their pipes.
pub fn nbdkit(case: &Case) -> Result<(), String> {
    let options = ReadOptions {
        inactive: true,
        abi_update: false,
    };
    let read = Domain::parse(&case.need("input")?, options).map_err(|problems| problems.to_string())?;
    let host = fake_host::host(case, &read, false);
    let domain = definition::complete_for(read, &host).map_err(|problem| model::code::message(&problem))?;
    let plugins = fake_host::nbdkit(case);
    let folder = format!("/tmp/domain-{}", domain.name);
    let mut next = FIRST_PIPE;
    let expected = case
        .fields
        .get("expected_nbdkit")
        .and_then(|value| value.as_object())
        .cloned();
    let mut expected = expected.unwrap_or_default();
    for (number, disk) in domain.devices.disks.iter().enumerate() {
        for (depth, layer) in layers::chain(disk, 1, false).iter().enumerate() {
            let name = format!("disk{number}-src{depth}");
            let first = next;
            match (
                helper(layer, &nbdkit::socket(&folder, &name), &plugins, &mut next),
                expected.remove(&name),
            ) {
                (Some(made), Some(expected)) => compare(case, &name, &made, first, &expected)?,
                (Some(_), None) => return Err(format!("{name}: a helper was not expected")),
                (None, Some(_)) => return Err(format!("{name}: there is no helper")),
                (None, None) => {}
            }
        }
    }
    match expected.keys().next() {
        None => Ok(()),
        Some(name) => Err(format!("{name}: there is no such image")),
    }
}

fn helper(layer: &Layer<'_>, socket: &str, plugins: &[String], next: &mut i32) -> Option<Helper> {
    if !nbdkit::serves(layer.kind, layer.source, plugins) {
        return None;
    }
    nbdkit::helper(layer, socket, &mut || {
        let reader = *next;
        *next += 2;
        reader
    })
}

fn compare(
    case: &Case,
    name: &str,
    made: &Helper,
    first: i32,
    expected: &serde_json::Value,
) -> Result<(), String> {
    let file = |field: Option<&serde_json::Value>| {
        let path = field.and_then(|field| field.as_str()).unwrap_or_default();
        std::fs::read_to_string(case.dir.join(path)).map_err(|error| format!("{path}: {error}"))
    };
    let words = shell_words(&file(expected.get("args"))?);
    if words != made.args {
        return Err(format!("{name}: expected {words:?}, got {:?}", made.args));
    }
    for (place, piped) in made.pipes.iter().enumerate() {
        // The writer's end is the one after the reader's.
        let fd = first + 2 * i32::try_from(place).unwrap_or_default() + 1;
        let text = file(expected.get("pipes").and_then(|pipes| pipes.get(fd.to_string())))?;
        let content = match piped {
            Piped::Text(text) => text.clone(),
            Piped::Secret(secret) => secret_value(secret),
        };
        if text.trim_end() != content {
            return Err(format!("{name}: expected {text:?} in pipe {fd}, got {content:?}"));
        }
    }
    Ok(())
}

/// The value every secret has on the machine the corpus assumes.
fn secret_value(secret: &AuthSecret) -> String {
    let id = secret.uuid.map(|uuid| uuid.to_string());
    let usage = id.or(secret.usage.clone()).unwrap_or_default();
    format!("{}-{usage}-secret", secret.kind.as_deref().unwrap_or_default())
}
