//! What is wrong with a document, and where.

use std::fmt;

/// One thing wrong with a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Line in the document, from 1; 0 when the problem has no place.
    pub line: u32,
    /// Column in characters, from 1; 0 when the problem has no place.
    pub column: u32,
    /// Path of the element, as `/domain/devices/disk[2]`.
    pub path: String,
    /// A number the vocabulary above gives to the kind of problem (0: the text is no XML at all).
    pub code: i32,
    /// What is wrong, without the place.
    pub message: String,
    /// The line of the document the problem stands on, for people.
    pub source_line: String,
}

impl Problem {
    /// A problem that has no place in a text.
    pub fn nowhere(code: i32, message: impl Into<String>) -> Self {
        Self {
            line: 0,
            column: 0,
            path: String::new(),
            code,
            message: message.into(),
            source_line: String::new(),
        }
    }

    /// The line with a caret below the place, for people.
    pub fn caret(&self) -> String {
        let shown: String = self.source_line.chars().take(200).collect();
        let width = (self.column.saturating_sub(1) as usize).min(200);
        format!("{shown}\n{}^", " ".repeat(width))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            return f.write_str(&self.message);
        }
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}

/// All problems of one document in the order they were found; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// The problem that programs are told about.
    pub fn first(&self) -> Option<&Problem> {
        self.0.first()
    }

    /// The message of the first problem.
    pub fn message(&self) -> &str {
        self.first().map_or("unknown problem", |problem| &problem.message)
    }

    /// The code of the first problem.
    pub fn code(&self) -> i32 {
        self.first().map_or(0, |problem| problem.code)
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
