//! What a running guest's processor turned out to be, written into its definition.

use crate::cpu::{from_qemu, to_qemu};
use crate::qmp::Monitor;
use api::Result;
use cpu::x86::{map, update_live};
use cpu::{CpuData, Features, Leaf};
use model::domain::Domain as Config;
use model::domain::cpu::{CpuCheck, CpuMode};
use serde_json::{Value, json};
use std::future::Future;
use std::pin::Pin;
use std::task::Poll;

/// The first processor of every x86 guest.
const PATH: &str = "/machine/unattached/device[0]";

/// Waits for all at once: QEMU answers in order, and each wait alone costs a turn of its loop.
async fn all<T>(mut waiting: Vec<Pin<Box<dyn Future<Output = T> + Send + '_>>>) -> Vec<T> {
    let mut done: Vec<Option<T>> = waiting.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (future, done) in waiting.iter_mut().zip(&mut done) {
            if done.is_none()
                && let Poll::Ready(answer) = future.as_mut().poll(context)
            {
                *done = Some(answer);
            }
        }
        if done.iter().all(Option::is_some) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
    done.into_iter().flatten().collect()
}

/// The values of properties of the processor, null where there is none.
async fn properties(monitor: &Monitor, names: &[&str]) -> Vec<Value> {
    let ask = |name: &&str| -> Pin<Box<dyn Future<Output = Value> + Send + '_>> {
        let arguments = json!({ "path": PATH, "property": name });
        Box::pin(async move {
            let answer = monitor.execute("qom-get", Some(arguments)).await;
            answer.unwrap_or(Value::Null)
        })
    };
    all(names.iter().map(ask).collect()).await
}

/// What QEMU says of a guest's processor: words of features that are on, names of those it could not provide.
pub(super) type Told = [Value; 2];

/// Asks for it, where there is something to note; other architectures do not say.
pub(super) async fn ask(monitor: &Monitor, live: &Config) -> Option<Told> {
    let cpu = live.cpu.as_ref()?;
    let x86 = matches!(live.arch(), "x86_64" | "i686");
    // What is the host's whole processor is not listed.
    let named = cpu.mode == Some(CpuMode::Custom) && cpu::model_name(cpu).is_some();
    if !x86 || !named {
        return None;
    }
    let told = properties(monitor, &["feature-words", "unavailable-features"]).await;
    told.try_into().ok().filter(|[words, _]: &Told| !words.is_null())
}

/// Notes which features QEMU turned on and which it could not provide.
///
/// Errors: the definition demands just what it says, and it is something else.
pub(super) async fn note(monitor: &Monitor, live: &mut Config, told: Option<Told>) -> Result<()> {
    let (Some([words, unavailable]), Some(cpu)) = (told, &mut live.body.cpu) else {
        return Ok(());
    };
    let mut enabled = map().features_of(&leaves(&words));
    in_registers(monitor, &mut enabled).await;
    update_live(cpu, &enabled, &named(&unavailable))?;
    cpu.check = Some(CpuCheck::Full);
    Ok(())
}

/// Words of features as the answers of CPUID they are.
fn leaves(words: &Value) -> CpuData {
    let number = |value: &Value| value.as_u64().and_then(|number| u32::try_from(number).ok());
    let leaf = |row: &Value| {
        let bits = number(&row["features"])?;
        let mut answer = [0; 4];
        let registers = ["EAX", "EBX", "ECX", "EDX"];
        let place = registers.iter().position(|name| row["cpuid-register"] == *name)?;
        *answer.get_mut(place)? = bits;
        let sub = number(&row["cpuid-input-ecx"]).unwrap_or(0);
        Some(Leaf::new(number(&row["cpuid-input-eax"])?, sub, answer))
    };
    let rows = words.as_array().into_iter().flatten();
    CpuData {
        leaves: rows.filter_map(leaf).collect(),
        ..CpuData::default()
    }
}

/// Features that no word holds are in registers; there are some only if one of these is on.
async fn in_registers(monitor: &Monitor, enabled: &mut Features) {
    let map = map();
    let doors = ["vmx", "arch-capabilities", "core-capability"];
    let mut indexes = doors.iter().filter_map(|name| map.feature(name));
    if !indexes.any(|index| enabled.has(index)) {
        return;
    }
    let in_registers = map.features_in_registers();
    let names: Vec<&'static str> = map.names(&in_registers).collect();
    let asked: Vec<&str> = names.iter().map(|name| to_qemu(name)).collect();
    for (name, value) in names.iter().zip(properties(monitor, &asked).await) {
        if value == true
            && let Some(index) = map.feature(name)
        {
            enabled.insert(index);
        }
    }
}

fn named(list: &Value) -> Features {
    let mut features = Features::default();
    let names = list.as_array().into_iter().flatten().filter_map(Value::as_str);
    names
        .filter_map(|name| map().feature_or_alias(from_qemu(name)))
        .for_each(|index| features.insert(index));
    features
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_answers_of_cpuid() {
        let words = json!([
            { "cpuid-input-eax": 1, "cpuid-register": "EDX", "features": 1 },
            { "cpuid-input-eax": 7, "cpuid-input-ecx": 0, "cpuid-register": "EBX", "features": 8 },
            { "cpuid-input-eax": 1, "cpuid-register": "ECX", "features": 1 },
        ]);
        let found: Vec<_> = map().names(&map().features_of(&leaves(&words))).collect();
        assert_eq!(found, ["pni", "fpu", "bmi1"]);
        let missing = named(&json!(["lahf-lm", "unheard-of"]));
        assert_eq!(map().names(&missing).collect::<Vec<_>>(), ["lahf_lm"]);
    }
}
