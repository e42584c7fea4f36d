//! The answers of one emulator, by question.

use super::flags;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// One question to a monitor.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    pub command: &'static str,
    pub arguments: Option<Value>,
}

impl Question {
    fn plain(command: &'static str) -> Self {
        Question {
            command,
            arguments: None,
        }
    }

    fn of_type(command: &'static str, name: &str) -> Self {
        Question {
            command,
            arguments: Some(json!({ "typename": name })),
        }
    }

    /// What a model is made of; `props` narrow it down.
    pub(super) fn expansion(kind: &str, model: &str, props: Option<Value>) -> Self {
        let mut described = Map::new();
        described.insert("name".to_owned(), json!(model));
        described.extend(props.map(|props| ("props".to_owned(), props)));
        Question {
            command: "query-cpu-model-expansion",
            arguments: Some(json!({ "type": kind, "model": described })),
        }
    }

    fn key(&self) -> String {
        key(self.command, self.arguments.as_ref())
    }
}

fn key(command: &str, arguments: Option<&Value>) -> String {
    match arguments {
        Some(arguments) => format!("{command} {arguments}"),
        None => command.to_owned(),
    }
}

/// What an emulator answered; what it refused is not there.
#[derive(Clone, Debug, Default)]
pub struct Replies(HashMap<String, Value>);

impl Replies {
    /// Notes an answer.
    pub fn insert(&mut self, command: &str, arguments: Option<&Value>, reply: Value) {
        self.0.insert(key(command, arguments), reply);
    }

    /// The answer to a question; null when there is none.
    pub fn get(&self, question: &Question) -> &Value {
        self.0.get(&question.key()).unwrap_or(&Value::Null)
    }

    /// The answer to a question that is only a command.
    pub fn plain(&self, command: &'static str) -> &Value {
        self.get(&Question::plain(command))
    }

    /// Our name of the architecture it is for.
    pub fn arch(&self) -> &str {
        match self.plain("query-target")["arch"].as_str().unwrap_or_default() {
            "i386" => "i686",
            "arm" => "armv7l",
            other => other,
        }
    }

    /// The answer to a question about a type.
    pub fn of_type(&self, command: &'static str, name: &str) -> &Value {
        self.get(&Question::of_type(command, name))
    }
}

/// What an emulator is asked once, whatever its architecture; what it does not know it refuses.
pub fn questions() -> Vec<Question> {
    let plain = [
        "query-version",
        "query-target",
        "query-commands",
        "query-qmp-schema",
        "query-kvm",
        "qom-list-types",
        "query-machines",
        "query-cpu-definitions",
        "query-tpm-models",
        "query-tpm-types",
        "query-command-line-options",
        "query-migrate-capabilities",
        "query-gic-capabilities",
        "query-sev-capabilities",
        "query-sgx-capabilities",
    ];
    let mut all: Vec<Question> = plain.into_iter().map(Question::plain).collect();
    for (command, name) in flags::asked_types() {
        let question = Question::of_type(command, name);
        if !all.contains(&question) {
            all.push(question);
        }
    }
    all
}

/// Only these architectures describe a model without its aliases.
pub(super) fn expansion_kind(arch: &str) -> &'static str {
    match arch {
        "x86_64" | "i686" | "s390x" => "static",
        _ => "full",
    }
}

/// What an emulator is asked once for each accelerator: its processors.
pub fn processor_questions(arch: &str, fast: bool) -> Vec<Question> {
    let model = if fast { "host" } else { "max" };
    let kind = expansion_kind(arch);
    let mut all = vec![
        Question::plain("query-cpu-definitions"),
        Question::plain("query-machines"),
        Question::expansion(kind, model, None),
    ];
    if matches!(arch, "x86_64" | "i686") {
        let movable = json!({ "migratable": false });
        all.push(Question::expansion(kind, model, Some(movable)));
        if fast {
            let all_of_it = json!({ "migratable": false, "hv-passthrough": true });
            all.push(Question::expansion("full", model, Some(all_of_it)));
        }
    }
    all
}
