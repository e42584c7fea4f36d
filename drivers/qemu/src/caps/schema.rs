//! Questions to QEMU's description of its own protocol: whether a member, a variant, a value or a feature exists.

use serde_json::Value;
use std::collections::HashMap;

/// The description, by name.
#[derive(Debug, Default)]
pub struct Schema<'a>(HashMap<&'a str, &'a Value>);

impl<'a> Schema<'a> {
    /// Reads the reply to `query-qmp-schema`.
    pub fn new(reply: &'a Value) -> Self {
        let entries = reply.as_array().into_iter().flatten();
        Schema(
            entries
                .filter_map(|entry| Some((entry["name"].as_str()?, entry)))
                .collect(),
        )
    }

    /// Whether a path exists: the command, then steps parted by `/`. A plain word is a member (`arg-type` and
    /// `ret-type` of a command), `+word` a variant, `^word` a value, `$word` a feature.
    pub fn has(&self, path: &str) -> bool {
        let mut steps = path.split('/');
        let first = steps.next().and_then(|name| self.0.get(name).copied());
        let Some(mut entry) = first else { return false };
        for step in steps {
            let Some(next) = self.step(entry, step) else {
                return false;
            };
            entry = next;
        }
        true
    }

    fn step(&self, entry: &'a Value, step: &str) -> Option<&'a Value> {
        let named = |value: &Value, key: &str, name: &str| value[key] == name;
        if let Some(name) = step.strip_prefix('$') {
            let features = entry["features"].as_array()?;
            return features.iter().any(|feature| feature == name).then_some(entry);
        }
        if let Some(name) = step.strip_prefix('^') {
            let listed = entry["values"].as_array()?.iter().any(|value| value == name);
            return listed.then_some(entry);
        }
        if let Some(name) = step.strip_prefix('+') {
            let variants = entry["variants"].as_array()?;
            let variant = variants.iter().find(|variant| named(variant, "case", name))?;
            return self.resolve(&variant["type"]);
        }
        if let Some(target) = entry.get(step).filter(|_| step.ends_with("-type")) {
            return self.resolve(target);
        }
        let members = entry["members"].as_array()?;
        let member = members.iter().find(|member| named(member, "name", step))?;
        self.resolve(&member["type"])
    }

    /// The entry a name stands for; of a list, the entry of what is in it, of a built-in type, the name itself.
    fn resolve(&self, name: &'a Value) -> Option<&'a Value> {
        let text = name.as_str()?;
        let text = text
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .unwrap_or(text);
        let entry = self.0.get(text).copied().unwrap_or(name);
        match entry["meta-type"].as_str() {
            Some("array") => self.resolve(&entry["element-type"]),
            _ => Some(entry),
        }
    }
}
