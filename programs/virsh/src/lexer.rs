//! Cuts a line of text into words as libvirt's shell does: quotes, backslashes, `;`, `#`, line ends.

/// What comes next in a command line.
#[derive(Debug, PartialEq, Eq, Clone)]
pub enum Token {
    /// A word, quotes removed.
    Word(String),
    /// A `;` or an end of line.
    End,
}

/// Cuts `text` into words; the error is what to tell the user.
pub fn split(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.chars().peekable();
    loop {
        skip_blanks(&mut rest);
        match rest.peek() {
            None => return Ok(tokens),
            Some(';' | '\n') => {
                rest.next();
                tokens.push(Token::End);
            }
            Some('#') => while rest.next_if(|c| *c != '\n').is_some() {},
            Some(_) => tokens.push(Token::Word(word(&mut rest)?)),
        }
    }
}

type Chars<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// Skips blanks, and line ends hidden by a backslash.
fn skip_blanks(rest: &mut Chars<'_>) {
    loop {
        while rest.next_if(|c| matches!(c, ' ' | '\t' | '\r')).is_some() {}
        let mut ahead = rest.clone();
        if ahead.next() == Some('\\') && ahead.next() == Some('\n') {
            *rest = ahead;
        } else {
            return;
        }
    }
}

fn word(rest: &mut Chars<'_>) -> Result<String, String> {
    let mut word = String::new();
    let (mut single, mut double) = (false, false);
    while let Some(&c) = rest.peek() {
        if !single && !double && matches!(c, ' ' | '\t' | ';' | '\n') {
            break;
        }
        rest.next();
        match c {
            '\'' if !double => single = !single,
            '"' if !single => double = !double,
            '\\' if !single => match rest.next() {
                None => return Err("dangling \\".into()),
                Some('\n') => {}
                Some(escaped) => word.push(escaped),
            },
            _ => word.push(c),
        }
    }
    if double {
        Err("missing \"".into())
    } else {
        Ok(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let tokens = split(text).unwrap();
        tokens
            .into_iter()
            .map(|token| {
                if let Token::Word(word) = token {
                    word
                } else {
                    "|".into()
                }
            })
            .collect()
    }

    #[test]
    fn quotes_and_backslashes_vanish() {
        assert_eq!(
            words(r#"say 'one two' "three \" four" five\ six"#),
            ["say", "one two", "three \" four", "five six"]
        );
        assert_eq!(words(r#"a"b"'c'd"#), ["abcd"]);
        assert_eq!(words(r#"'' """#), ["", ""]);
    }

    #[test]
    fn commands_end_at_semicolons_and_lines() {
        assert_eq!(words("a;b\nc"), ["a", "|", "b", "|", "c"]);
        assert_eq!(words("a ';' \"\n\""), ["a", ";", "\n"]);
    }

    #[test]
    fn comments_start_words_only() {
        assert_eq!(words("a #b c\nd#e"), ["a", "|", "d#e"]);
    }

    #[test]
    fn a_hidden_line_end_joins() {
        assert_eq!(words("sta\\\nrt \\\n x"), ["start", "x"]);
        assert_eq!(words("'keep\\\nit'"), ["keep\\\nit"]);
    }

    #[test]
    fn what_is_left_open_is_told() {
        assert_eq!(split("a \"b").unwrap_err(), "missing \"");
        assert_eq!(split("a b\\").unwrap_err(), "dangling \\");
        assert_eq!(
            words("a 'b"),
            ["a", "b"],
            "an open single quote ends with the line"
        );
    }
}
