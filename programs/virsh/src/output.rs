//! Where results go: text as virsh prints it, or JSON for programs.

use std::io::Write;

use serde_json::{Map, Value};

/// How the shell prints.
#[derive(Clone, Default)]
pub struct Output {
    /// Leave out headings and remarks.
    pub quiet: bool,
    /// Print JSON instead of text.
    pub json: bool,
    /// Collects what would be printed, for completion and tests.
    pub captured: Option<String>,
}

impl Output {
    /// Prints text as it is.
    pub fn print(&mut self, text: impl AsRef<str>) {
        match &mut self.captured {
            Some(captured) => captured.push_str(text.as_ref()),
            // A reader that went away (`virsh list | head -1`) is no reason to complain.
            None => drop(std::io::stdout().write_all(text.as_ref().as_bytes())),
        }
    }

    /// Prints bytes as they are.
    pub fn bytes(&mut self, bytes: &[u8]) {
        match &mut self.captured {
            Some(captured) => captured.push_str(&String::from_utf8_lossy(bytes)),
            None => drop(std::io::stdout().write_all(bytes)),
        }
    }

    /// Prints a remark for people: not when quiet, nor in JSON.
    pub fn extra(&mut self, text: impl AsRef<str>) {
        if !self.quiet && !self.json {
            self.print(text);
        }
    }

    /// Tells that something was done.
    pub fn done(&mut self, text: impl AsRef<str>) {
        if self.json {
            return self.object([("message", Value::from(text.as_ref().trim_end()))]);
        }
        self.extra(text);
    }

    /// Prints one value on its line; `{"key": value}` in JSON.
    pub fn value(&mut self, key: &str, value: impl Into<Cell>) {
        let cell = value.into();
        if self.json {
            return self.object([(key, cell.json)]);
        }
        self.print(format!("{}\n", cell.text));
    }

    /// Prints a document; `{"xml": "…"}` in JSON.
    pub fn document(&mut self, xml: &str) {
        if self.json {
            return self.object([("xml", Value::from(xml))]);
        }
        self.print(xml);
    }

    /// Prints one JSON object on a line.
    pub fn object<'a>(&mut self, members: impl IntoIterator<Item = (&'a str, Value)>) {
        let map: Map<String, Value> = members
            .into_iter()
            .map(|(key, value)| (key.to_string(), value))
            .collect();
        self.json(&Value::Object(map));
    }

    /// Prints any JSON value on a line.
    pub fn json(&mut self, value: &Value) {
        self.print(format!("{value}\n"));
    }

    /// Prints a table.
    pub fn table(&mut self, table: &Table) {
        if self.json {
            self.json(&table.to_json())
        } else {
            self.print(table.to_text(!self.quiet))
        }
    }

    /// Prints facts, a line each.
    pub fn facts(&mut self, facts: &Facts) {
        if self.json {
            self.json(&facts.to_json())
        } else {
            self.print(facts.to_text())
        }
    }

    /// Prints several blocks of facts with an empty line between them; an array in JSON.
    pub fn fact_list(&mut self, all: &[Facts]) {
        if self.json {
            return self.json(&all.iter().map(Facts::to_json).collect());
        }
        for (at, facts) in all.iter().enumerate() {
            self.print(if at > 0 { "\n" } else { "" });
            self.facts(facts);
        }
    }

    /// Sends out what is still buffered.
    pub fn flush(&mut self) {
        drop(std::io::stdout().flush());
    }
}

/// One value, for people and for programs.
#[derive(Clone, Debug)]
pub struct Cell {
    /// As virsh prints it.
    pub text: String,
    /// As JSON shows it.
    pub json: Value,
}

impl Cell {
    /// Text for people beside another value for programs.
    pub fn shown(text: impl Into<String>, json: impl Into<Value>) -> Cell {
        Cell {
            text: text.into(),
            json: json.into(),
        }
    }

    /// A dash for people, null for programs, when there is nothing.
    pub fn or_dash<T: Into<Cell>>(value: Option<T>) -> Cell {
        value.map_or_else(|| Cell::shown("-", Value::Null), Into::into)
    }

    /// `yes` or `no`; a boolean for programs.
    pub fn yes_no(value: bool) -> Cell {
        Cell::shown(if value { "yes" } else { "no" }, value)
    }

    /// A size with unit for people, bytes for programs.
    pub fn size(bytes: u64) -> Cell {
        Cell::shown(crate::size::human(bytes), bytes)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::shown(text, text)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell {
            json: Value::from(text.as_str()),
            text,
        }
    }
}

impl From<&String> for Cell {
    fn from(text: &String) -> Cell {
        Cell::from(text.as_str())
    }
}

macro_rules! number_cells {
    ($($kind:ty),*) => { $(impl From<$kind> for Cell {
        fn from(number: $kind) -> Cell {
            Cell::shown(number.to_string(), number)
        }
    })* };
}

number_cells!(i32, u32, i64, u64, u16, u8, usize);

/// A key of the JSON schema made of a heading: `MAC Address` gives `mac_address`.
pub fn json_key(heading: &str) -> String {
    let mut key = String::new();
    for c in heading.trim().trim_end_matches(':').chars() {
        match c {
            '(' | ')' => {}
            c if c.is_ascii_alphanumeric() => key.push(c.to_ascii_lowercase()),
            _ if key.ends_with('_') => {}
            _ => key.push('_'),
        }
    }
    key.trim_matches('_').to_string()
}

/// Rows under headings.
pub struct Table {
    headings: Vec<String>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    /// An empty table.
    pub fn new<S: Into<String>>(headings: impl IntoIterator<Item = S>) -> Table {
        Table {
            headings: headings.into_iter().map(Into::into).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row, which has as many cells as there are headings.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// As virsh lays tables out: every column as wide as its widest cell, and nothing after the last.
    pub fn to_text(&self, heading: bool) -> String {
        let heads: Vec<String> = self.headings.iter().map(|h| printable(h)).collect();
        let rows: Vec<Vec<String>> = self
            .rows
            .iter()
            .map(|row| row.iter().map(|c| printable(&c.text)).collect())
            .collect();
        let lines = rows.iter().chain(heading.then_some(&heads));
        let mut widths = vec![0usize; heads.len()];
        for line in lines {
            for (width, cell) in widths.iter_mut().zip(line) {
                *width = (*width).max(columns(cell));
            }
        }
        let mut text = String::new();
        if heading {
            push_line(&mut text, &heads, &widths);
            text.extend(std::iter::repeat_n('-', widths.iter().map(|w| w + 3).sum()));
            text.push('\n');
        }
        for row in &rows {
            push_line(&mut text, row, &widths);
        }
        text
    }

    /// One object per row, keyed by the headings.
    pub fn to_json(&self) -> Value {
        let keys: Vec<String> = self.headings.iter().map(|h| json_key(h)).collect();
        let object = |row: &Vec<Cell>| {
            Value::Object(
                keys.iter()
                    .cloned()
                    .zip(row.iter().map(|cell| cell.json.clone()))
                    .collect::<Map<_, _>>(),
            )
        };
        Value::Array(self.rows.iter().map(object).collect())
    }
}

fn push_line(text: &mut String, cells: &[String], widths: &[usize]) {
    for (at, (cell, width)) in cells.iter().zip(widths).enumerate() {
        text.push(' ');
        text.push_str(cell);
        if at + 1 < widths.len() {
            text.extend(std::iter::repeat_n(' ', width - columns(cell) + 2));
        }
    }
    text.push('\n');
}

/// Shows control characters as `\xNN`, so that a name cannot draw over the table.
fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() {
            for byte in c.to_string().bytes() {
                shown.push_str(&format!("\\x{byte:02x}"));
            }
        } else {
            shown.push(c);
        }
    }
    shown
}

/// How many columns of a terminal a text takes: wide East Asian characters take two, combining marks none.
fn columns(text: &str) -> usize {
    text.chars()
        .map(|c| match c as u32 {
            0x300..=0x36f | 0x200b..=0x200f | 0x20d0..=0x20ff | 0xfe00..=0xfe0f => 0,
            0x1100..=0x115f | 0x2e80..=0x303e | 0x3041..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff => 2,
            0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1faff | 0x20000..=0x3fffd => 2,
            _ => 1,
        })
        .sum()
}

/// Labelled facts: `Name:           value`.
pub struct Facts {
    width: usize,
    facts: Vec<(String, Cell)>,
}

impl Default for Facts {
    fn default() -> Facts {
        Facts::with_width(15)
    }
}

impl Facts {
    /// Labels padded to 15 columns.
    pub fn new() -> Facts {
        Facts::default()
    }

    /// Labels padded to `width` columns.
    pub fn with_width(width: usize) -> Facts {
        Facts {
            width,
            facts: Vec::new(),
        }
    }

    /// Adds a fact; the label is shown as it is.
    pub fn add(&mut self, label: &str, value: impl Into<Cell>) -> &mut Facts {
        self.facts.push((label.to_string(), value.into()));
        self
    }

    fn to_text(&self) -> String {
        let width = self.width;
        self.facts
            .iter()
            .map(|(label, cell)| format!("{label:<width$} {}\n", cell.text))
            .collect()
    }

    fn to_json(&self) -> Value {
        let members = self
            .facts
            .iter()
            .map(|(label, cell)| (json_key(label), cell.json.clone()));
        Value::Object(members.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Table {
        let mut table = Table::new(["Id", "Name", "State"]);
        table.row([Cell::from(7), "long-name".into(), "paused".into()]);
        table.row([Cell::or_dash(None::<i32>), "b\n".into(), "shut off".into()]);
        table
    }

    #[test]
    fn columns_fit_their_widest_cell() {
        let expected = " Id   Name        State\n----------------------------\n 7    long-name   paused\n -    b\\x0a       shut off\n";
        assert_eq!(sample().to_text(true), expected);
        assert_eq!(
            sample().to_text(false),
            " 7   long-name   paused\n -   b\\x0a       shut off\n"
        );
    }

    #[test]
    fn programs_see_values() {
        let json = sample().to_json().to_string();
        assert_eq!(
            json,
            r#"[{"id":7,"name":"long-name","state":"paused"},{"id":null,"name":"b\n","state":"shut off"}]"#
        );
    }

    #[test]
    fn keys_come_from_headings() {
        assert_eq!(json_key("CPU(s):"), "cpus");
        assert_eq!(json_key("Core(s) per socket:"), "cores_per_socket");
        assert_eq!(json_key("MAC Address"), "mac_address");
    }
}
