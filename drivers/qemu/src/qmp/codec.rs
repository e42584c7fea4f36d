//! Bytes to messages. What a guest's process sends is not trusted: lines have a limit, and so has their depth (the
//! JSON reader refuses more than 128 levels).
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects
    )
)]

use serde_json::{Map, Value};

/// The most bytes of one line.
pub const LINE_MAX_BYTES: usize = 10 << 20;

/// One message of the monitor.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// The first words: QEMU's version as major, minor, micro.
    Greeting([u64; 3]),
    /// The result of command `id`.
    Return {
        /// The number given with the command.
        id: Option<u64>,
        /// What it returns.
        value: Value,
    },
    /// The failure of command `id`.
    Error {
        /// The number given with the command.
        id: Option<u64>,
        /// The class of the error.
        class: String,
        /// Words for people.
        description: String,
    },
    /// Something happened.
    Event {
        /// Its name.
        name: String,
        /// Its facts.
        data: Value,
        /// When, in seconds since 1970.
        seconds: i64,
        /// And microseconds.
        micros: u32,
    },
}

/// Why bytes are no message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodecError {
    /// A line over [`LINE_MAX_BYTES`].
    LineTooLong,
    /// A line that is no JSON object.
    NotJson(String),
    /// An object that is none of the messages.
    Unknown,
}

impl std::fmt::Display for CodecError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CodecError::LineTooLong => write!(f, "a monitor line of more than {LINE_MAX_BYTES} bytes"),
            CodecError::NotJson(why) => write!(f, "a monitor line that is not JSON: {why}"),
            CodecError::Unknown => f.write_str("a monitor message of no known kind"),
        }
    }
}

impl std::error::Error for CodecError {}

/// Collects bytes and gives messages.
#[derive(Debug, Default)]
pub struct Codec {
    pending: Vec<u8>,
    /// How much of `pending` is known to contain no end of a line.
    searched: usize,
}

impl Codec {
    /// Takes more bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.pending.extend_from_slice(bytes);
    }

    /// The next message, if a whole line is there. Errors: the peer is not to be believed any more.
    pub fn next_message(&mut self) -> Result<Option<Message>, CodecError> {
        loop {
            let fresh = self.pending.get(self.searched..).unwrap_or_default();
            let Some(found) = fresh.iter().position(|byte| *byte == b'\n') else {
                self.searched = self.pending.len();
                return if self.searched > LINE_MAX_BYTES {
                    Err(CodecError::LineTooLong)
                } else {
                    Ok(None)
                };
            };
            let end = self.searched.saturating_add(found);
            let line: Vec<u8> = self.pending.drain(..=end).collect();
            self.searched = 0;
            if !line.trim_ascii().is_empty() {
                return decode(&line).map(Some);
            }
        }
    }
}

fn decode(line: &[u8]) -> Result<Message, CodecError> {
    let mut object: Map<String, Value> =
        serde_json::from_slice(line).map_err(|error| CodecError::NotJson(error.to_string()))?;
    let id = object.get("id").and_then(Value::as_u64);
    if let Some(value) = object.remove("return") {
        return Ok(Message::Return { id, value });
    }
    if let Some(error) = object.get("error") {
        let text = |key: &str| {
            error
                .get(key)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        return Ok(Message::Error {
            id,
            class: text("class"),
            description: text("desc"),
        });
    }
    if let Some(name) = object.get("event").and_then(Value::as_str) {
        let time = |key: &str| {
            object
                .get("timestamp")
                .and_then(|time| time.get(key))
                .and_then(Value::as_i64)
        };
        return Ok(Message::Event {
            name: name.to_owned(),
            seconds: time("seconds").unwrap_or(-1),
            micros: time("microseconds")
                .and_then(|micros| u32::try_from(micros).ok())
                .unwrap_or(0),
            data: object.remove("data").unwrap_or(Value::Null),
        });
    }
    match object.get("QMP") {
        Some(greeting) => {
            let version = greeting.get("version").and_then(|version| version.get("qemu"));
            let part = |key: &str| {
                version
                    .and_then(|version| version.get(key))
                    .and_then(Value::as_u64)
                    .unwrap_or(0)
            };
            Ok(Message::Greeting([part("major"), part("minor"), part("micro")]))
        }
        None => Err(CodecError::Unknown),
    }
}

/// The bytes of a command.
pub fn command(id: u64, name: &str, arguments: Option<Value>) -> Vec<u8> {
    let mut object = Map::new();
    object.insert("execute".into(), name.into());
    if let Some(arguments) = arguments {
        object.insert("arguments".into(), arguments);
    }
    object.insert("id".into(), id.into());
    let mut bytes = Value::Object(object).to_string().into_bytes();
    bytes.push(b'\n');
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    const TALK: &str = concat!(
        r#"{"QMP": {"version": {"qemu": {"micro": 2, "minor": 0, "major": 10}, "package": ""}, "capabilities": []}}"#,
        "\r\n",
        r#"{"return": {}, "id": 7}"#,
        "\r\n",
        r#"{"timestamp": {"seconds": 5, "microseconds": 6}, "event": "STOP"}"#,
        "\r\n",
        r#"{"id": 8, "error": {"class": "GenericError", "desc": "no"}}"#,
        "\r\n",
    );

    fn talk() -> Vec<Message> {
        vec![
            Message::Greeting([10, 0, 2]),
            Message::Return {
                id: Some(7),
                value: Value::Object(Map::new()),
            },
            Message::Event {
                name: "STOP".into(),
                data: Value::Null,
                seconds: 5,
                micros: 6,
            },
            Message::Error {
                id: Some(8),
                class: "GenericError".into(),
                description: "no".into(),
            },
        ]
    }

    #[test]
    fn messages_come_out_whole_however_the_bytes_are_cut() {
        for cut in 0..TALK.len() {
            let (first, second) = TALK.as_bytes().split_at(cut);
            let mut codec = Codec::default();
            let mut found = Vec::new();
            for part in [first, second] {
                codec.feed(part);
                while let Some(message) = codec.next_message().unwrap() {
                    found.push(message);
                }
            }
            assert_eq!(found, talk(), "cut at {cut}");
        }
    }

    #[test]
    fn a_line_without_end_and_deep_nesting_are_refused() {
        let mut codec = Codec::default();
        codec.feed(&vec![b' '; LINE_MAX_BYTES + 1]);
        assert_eq!(codec.next_message(), Err(CodecError::LineTooLong));
        let mut codec = Codec::default();
        codec.feed(format!("{}\n", "[".repeat(100_000)).as_bytes());
        assert!(matches!(codec.next_message(), Err(CodecError::NotJson(_))));
    }
}
