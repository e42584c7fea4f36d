//! Makes calls of commands out of words, with libvirt's grammar and error texts.

use crate::args::Args;
use crate::command::{Command, Kind, Opt};
use crate::commands;
use crate::lexer::{self, Token};

/// One command to run.
pub struct Request {
    /// The command and its options.
    pub args: Args,
    /// Whether `--output json` stood after the command.
    pub json: bool,
}

/// Parses a text of any number of commands.
pub fn parse_text(text: &str) -> Result<Vec<Request>, String> {
    let mut requests = Vec::new();
    let tokens = lexer::split(text)?;
    for part in tokens.split(|token| *token == Token::End) {
        let words: Vec<&str> = part
            .iter()
            .map(|t| {
                if let Token::Word(word) = t {
                    word.as_str()
                } else {
                    ""
                }
            })
            .collect();
        if !words.is_empty() {
            requests.push(parse_words(&words)?);
        }
    }
    Ok(requests)
}

/// Parses one command whose words are already cut.
pub fn parse_words(words: &[&str]) -> Result<Request, String> {
    let (name, words) = words.split_first().ok_or("no command")?;
    let command = commands::find(name).ok_or_else(|| format!("unknown command: '{name}'"))?;
    let mut parse = Parse {
        args: Args::new(command),
        json: false,
        help: false,
        words: words.iter(),
    };
    parse.all()?;
    if parse.help {
        return Ok(Request {
            args: help_about(command),
            json: false,
        });
    }
    check_required(&parse.args)?;
    Ok(Request {
        args: parse.args,
        json: parse.json,
    })
}

struct Parse<'a> {
    args: Args,
    json: bool,
    help: bool,
    words: std::slice::Iter<'a, &'a str>,
}

impl Parse<'_> {
    fn all(&mut self) -> Result<(), String> {
        let mut only_data = false;
        while let Some(word) = self.words.next() {
            match word.strip_prefix("--") {
                Some("") if !only_data => only_data = true,
                Some(rest) if !only_data && rest.starts_with(|c: char| c.is_ascii_alphanumeric()) => {
                    self.option(rest)?
                }
                _ => self.data(word)?,
            }
        }
        Ok(())
    }

    fn option(&mut self, text: &str) -> Result<(), String> {
        let (name, inline) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value.to_string())),
            None => (text, None),
        };
        if name == "help" {
            self.help = true;
            // What follows `--help` is of no use, so a word given to it is taken along.
            return Ok(());
        }
        if name == "output" && self.args.command().option("output").is_none() {
            return self.output(inline);
        }
        let (index, opt, implied) = self.resolve(name)?;
        if self.args.has_index(index) && !opt.repeat {
            return Err(format!("option --{} already seen", opt.name));
        }
        let value = if opt.kind == Kind::Flag {
            if inline.is_some() {
                return Err(format!("invalid '=' after option --{}", opt.name));
            }
            None
        } else {
            let next = implied
                .or(inline)
                .or_else(|| self.words.next().map(|word| word.to_string()));
            Some(next.ok_or_else(|| format!("expected syntax: --{} <{}>", opt.name, opt.value_name()))?)
        };
        self.args.add(index, value);
        Ok(())
    }

    /// The option behind a name, following aliases; an alias may carry the value.
    fn resolve(&self, name: &str) -> Result<(usize, &'static Opt, Option<String>), String> {
        let command = self.args.command();
        let alias = command
            .option_aliases
            .iter()
            .find(|(alias, _)| *alias == name)
            .map(|(_, target)| *target);
        let target = alias.unwrap_or(name);
        let (target, implied) = match target.split_once('=') {
            Some((target, value)) if alias.is_some() => (target, Some(value.to_string())),
            _ => (target, None),
        };
        let (index, opt) = command
            .option(target)
            .ok_or_else(|| format!("command '{}' doesn't support option --{name}", command.name))?;
        Ok((index, opt, implied))
    }

    fn output(&mut self, inline: Option<String>) -> Result<(), String> {
        let value = inline.or_else(|| self.words.next().map(|word| word.to_string()));
        self.json = parse_output(value.as_deref())?;
        Ok(())
    }

    fn data(&mut self, word: &str) -> Result<(), String> {
        if self.help {
            return Ok(());
        }
        let (index, _) = self
            .args
            .next_slot()
            .ok_or_else(|| format!("unexpected data '{word}'"))?;
        self.args.add(index, Some(word.to_string()));
        Ok(())
    }
}

/// Reads the value of `--output`: true for JSON.
pub fn parse_output(value: Option<&str>) -> Result<bool, String> {
    match value {
        Some("json") => Ok(true),
        Some("text") => Ok(false),
        Some(other) => Err(format!(
            "unknown output format '{other}', expected 'text' or 'json'"
        )),
        None => Err("expected syntax: --output <string>".into()),
    }
}

fn help_about(command: &'static Command) -> Args {
    let mut args = Args::new(&commands::virsh::help::COMMAND);
    args.add(0, Some(command.name.to_string()));
    args
}

fn check_required(args: &Args) -> Result<(), String> {
    for (index, opt) in args.command().options.iter().enumerate() {
        if opt.required && !args.has_index(index) {
            let shown = if opt.positional {
                format!("<{}>", opt.name)
            } else {
                format!("--{}", opt.name)
            };
            return Err(format!(
                "command '{}' requires {shown} option",
                args.command().name
            ));
        }
    }
    Ok(())
}
