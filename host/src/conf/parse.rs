//! The reader of configuration files: one pass over the text, each problem with its line.

use super::{Problem, Setting, Value};

/// Lists in lists serve nobody; this keeps hostile files from using up the stack.
const DEPTH_MAX: usize = 8;

pub fn settings(text: &str) -> Result<Vec<Setting>, Problem> {
    let mut reader = Reader { rest: text, line: 1 };
    let mut settings = Vec::new();
    loop {
        reader.skip(true);
        if reader.rest.is_empty() {
            return Ok(settings);
        }
        settings.push(reader.setting()?);
    }
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Reader<'a> {
    fn setting(&mut self) -> Result<Setting, Problem> {
        let line = self.line;
        let name = self.name()?;
        self.skip(false);
        if !self.eat("=") {
            return self.problem("expecting an assignment");
        }
        self.skip(false);
        let value = self.value(0)?;
        self.skip(false);
        if !self.rest.is_empty() && !self.rest.starts_with('\n') {
            return self.problem("expecting the end of the line");
        }
        Ok(Setting { name, value, line })
    }

    fn name(&mut self) -> Result<String, Problem> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ':' | '/' | '.');
        let name = self.take_while(allowed);
        if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            Ok(name.to_owned())
        } else {
            self.problem("expecting a name")
        }
    }

    fn value(&mut self, depth: usize) -> Result<Value, Problem> {
        if self.eat("\"\"\"") {
            return self.until("\"\"\"").map(Value::Text);
        }
        for quote in ["\"", "'"] {
            if self.eat(quote) {
                return self.quoted(quote).map(Value::Text);
            }
        }
        if self.eat("[") {
            return self.list(depth);
        }
        self.number()
    }

    fn number(&mut self) -> Result<Value, Problem> {
        let digits = self.take_while(|c| c.is_ascii_digit() || c == '-' || c == '+');
        match digits.parse() {
            Ok(number) => Ok(Value::Int(number)),
            Err(_) if digits.is_empty() => self.problem("expecting a value"),
            Err(_) => self.problem("expecting a number"),
        }
    }

    fn quoted(&mut self, quote: &str) -> Result<String, Problem> {
        let text = self.take_while(|c| c != '\n' && !quote.contains(c)).to_owned();
        if self.eat(quote) {
            Ok(text)
        } else {
            self.problem("unterminated string")
        }
    }

    fn until(&mut self, end: &str) -> Result<String, Problem> {
        let Some((text, rest)) = self.rest.split_once(end) else {
            return self.problem("unterminated string");
        };
        self.line += text.matches('\n').count();
        self.rest = rest;
        Ok(text.to_owned())
    }

    fn list(&mut self, depth: usize) -> Result<Value, Problem> {
        if depth >= DEPTH_MAX {
            return self.problem("lists are nested too deeply");
        }
        let mut values = Vec::new();
        loop {
            self.skip(true);
            if self.eat("]") {
                return Ok(Value::List(values));
            }
            values.push(self.value(depth + 1)?);
            self.skip(true);
            if !self.eat(",") && !self.rest.starts_with(']') {
                return self.problem("expecting a separator in list");
            }
        }
    }

    /// Goes over blanks and comments, and with `lines` over line ends.
    fn skip(&mut self, lines: bool) {
        loop {
            self.take_while(|c| matches!(c, ' ' | '\t' | '\r'));
            if self.rest.starts_with('#') {
                self.take_while(|c| c != '\n');
            }
            if !lines || !self.eat("\n") {
                return;
            }
            self.line += 1;
        }
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !wanted(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    fn eat(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn problem<T>(&self, what: &str) -> Result<T, Problem> {
        Err(Problem {
            line: self.line,
            what: what.to_owned(),
        })
    }
}
