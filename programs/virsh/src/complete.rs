//! Completion: of commands, options and the names of objects; on the prompt and for other shells.

use rustyline::completion::{Completer as Completes, Pair};
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::validate::Validator;
use rustyline::{Context, Helper};

use crate::command::{Command, Complete, Kind, Opt};
use crate::commands;
use crate::lexer::{self, Token};
use crate::shell::Shell;

/// The names of all objects that completion may offer.
#[derive(Default, Clone)]
pub struct Names {
    domains: Vec<String>,
    networks: Vec<String>,
    pools: Vec<String>,
    interfaces: Vec<String>,
    node_devices: Vec<String>,
    secrets: Vec<String>,
    filters: Vec<String>,
}

impl Names {
    /// Asks the connection for all names, if there is one; what it does not know stays empty.
    pub async fn gather(shell: &mut Shell) -> Names {
        let mut names = Names::default();
        let Ok(at) = shell.at().await else { return names };
        if let Ok(all) = at.domain_lookup.connect_list_all_domains(&at.call, 1, 0).await {
            names.domains = all.domains.iter().map(|one| one.name.clone()).collect();
        }
        if let Ok(all) = at.networks.connect_list_all_networks(&at.call, 1, 0).await {
            names.networks = all.nets.iter().map(|one| one.name.clone()).collect();
        }
        if let Ok(all) = at
            .storage_pools
            .connect_list_all_storage_pools(&at.call, 1, 0)
            .await
        {
            names.pools = all.pools.iter().map(|one| one.name.clone()).collect();
        }
        if let Ok(all) = at.interfaces.connect_list_all_interfaces(&at.call, 1, 0).await {
            names.interfaces = all.ifaces.iter().map(|one| one.name.clone()).collect();
        }
        if let Ok(all) = at
            .node_devices
            .connect_list_all_node_devices(&at.call, 1, 0)
            .await
        {
            names.node_devices = all.devices.iter().map(|one| one.name.clone()).collect();
        }
        if let Ok(all) = at.secrets.connect_list_all_secrets(&at.call, 1, 0).await {
            names.secrets = all.secrets.iter().map(|one| one.uuid.to_string()).collect();
        }
        if let Ok(all) = at.nw_filters.connect_list_all_nwfilters(&at.call, 1, 0).await {
            names.filters = all.filters.iter().map(|one| one.name.clone()).collect();
        }
        names
    }

    fn of(&self, what: Complete) -> Vec<String> {
        match what {
            Complete::Domain => self.domains.clone(),
            Complete::Network => self.networks.clone(),
            Complete::Pool => self.pools.clone(),
            Complete::Interface => self.interfaces.clone(),
            Complete::NodeDevice => self.node_devices.clone(),
            Complete::Secret => self.secrets.clone(),
            Complete::Filter => self.filters.clone(),
            Complete::Words(words) => words.iter().map(|word| word.to_string()).collect(),
            Complete::Command => commands::all().map(|command| command.name.to_string()).collect(),
            Complete::Nothing | Complete::File => Vec::new(),
        }
    }
}

/// What may stand in place of the last of these words.
pub fn candidates(words: &[&str], names: &Names) -> Vec<String> {
    let Some((last, before)) = words.split_last() else {
        return Vec::new();
    };
    let Some((name, given)) = before.split_first() else {
        return starting_with(
            commands::all().map(|command| command.name.to_string()).collect(),
            last,
        );
    };
    let Some(command) = commands::find(name) else {
        return Vec::new();
    };
    let state = State::read(command, given);
    if let Some(waiting) = state.waiting
        && !(waiting.complete == Complete::Nothing && last.is_empty())
    {
        return starting_with(names.of(waiting.complete), last);
    }
    if last.starts_with("--") || last.is_empty() {
        let options = command
            .options
            .iter()
            .map(|opt| format!("--{}", opt.name))
            .collect();
        return starting_with(options, last);
    }
    let slot = state.next_slot(command);
    slot.map(|opt| starting_with(names.of(opt.complete), last))
        .unwrap_or_default()
}

fn starting_with(mut all: Vec<String>, start: &str) -> Vec<String> {
    all.retain(|one| one.starts_with(start));
    all
}

/// What the words before the one to complete amount to.
struct State {
    seen: Vec<&'static str>,
    waiting: Option<&'static Opt>,
}

impl State {
    fn read(command: &'static Command, given: &[&str]) -> State {
        let mut state = State {
            seen: Vec::new(),
            waiting: None,
        };
        for word in given {
            if let Some(opt) = state.waiting.take() {
                state.seen.push(opt.name);
            } else if let Some(name) = word.strip_prefix("--").filter(|name| !name.is_empty()) {
                let (name, inline) = name
                    .split_once('=')
                    .map_or((name, false), |(name, _)| (name, true));
                if let Some((_, opt)) = command.option(name) {
                    if opt.kind != Kind::Flag && !inline {
                        state.waiting = Some(opt);
                    } else {
                        state.seen.push(opt.name);
                    }
                }
            } else if let Some(opt) = state.next_slot(command) {
                state.seen.push(opt.name);
            }
        }
        state
    }

    fn next_slot(&self, command: &'static Command) -> Option<&'static Opt> {
        let free = |opt: &&Opt| opt.repeat || !self.seen.contains(&opt.name);
        command
            .options
            .iter()
            .filter(|opt| opt.kind != Kind::Flag && (opt.positional || opt.loose))
            .find(free)
    }
}

/// Completion on the prompt.
pub struct Completer {
    names: Names,
}

impl Completer {
    /// Completes with these names.
    pub fn new(names: Names) -> Completer {
        Completer { names }
    }
}

impl Completes for Completer {
    type Candidate = Pair;

    fn complete(&self, line: &str, at: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let line = line.get(..at).unwrap_or(line);
        let start = line.rfind([' ', '\t', ';']).map_or(0, |blank| blank + 1);
        let tokens = lexer::split(line.get(..start).unwrap_or_default()).unwrap_or_default();
        let command = tokens
            .rsplit(|token| *token == Token::End)
            .next()
            .unwrap_or_default();
        let mut words: Vec<&str> = command
            .iter()
            .map(|t| {
                if let Token::Word(word) = t {
                    word.as_str()
                } else {
                    ""
                }
            })
            .collect();
        let last = line.get(start..).unwrap_or_default();
        words.push(last);
        let mut found = candidates(&words, &self.names);
        if last.is_empty() && words.len() > 1 {
            found = self.with_names(&words, found);
        }
        Ok((start, found.into_iter().map(pair).collect()))
    }
}

/// A word that is complete is followed by a blank; one with a blank in it is quoted.
fn pair(word: String) -> Pair {
    let quoted = word.contains([' ', ';', '\'', '"', '\\', '\t']);
    let replacement = if quoted {
        format!("'{}' ", word.replace('\'', "'\\''"))
    } else {
        format!("{word} ")
    };
    Pair {
        display: word,
        replacement,
    }
}

impl Completer {
    /// At an empty word a person sees the names that fit before the options.
    fn with_names(&self, words: &[&str], options: Vec<String>) -> Vec<String> {
        let Some((name, given)) = words.split_first() else {
            return options;
        };
        let Some(command) = commands::find(name) else {
            return options;
        };
        let given = given.split_last().map_or(&[][..], |(_, given)| given);
        let state = State::read(command, given);
        if state.waiting.is_some() {
            return options;
        }
        let mut all = state
            .next_slot(command)
            .map(|opt| self.names.of(opt.complete))
            .unwrap_or_default();
        all.extend(options);
        all
    }
}

impl Hinter for Completer {
    type Hint = String;
}
impl Highlighter for Completer {}
impl Validator for Completer {}
impl Helper for Completer {}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> Vec<String> {
        let names = Names {
            domains: vec!["web".into(), "my guest".into()],
            ..Names::default()
        };
        let history = rustyline::history::DefaultHistory::new();
        let (_, pairs) = Completer::new(names)
            .complete(line, line.len(), &Context::new(&history))
            .unwrap();
        pairs.into_iter().map(|pair| pair.replacement).collect()
    }

    #[test]
    fn commands_options_and_names_are_offered() {
        assert_eq!(found("domuu"), ["domuuid "]);
        assert_eq!(found("list; domst"), ["domstate ", "domstats "]);
        assert_eq!(found("list --manag"), ["--managed-save "]);
        assert_eq!(found("start w"), ["web "]);
        assert_eq!(found("start m"), ["'my guest' "]);
        assert_eq!(
            found("domstate "),
            ["web ", "'my guest' ", "--domain ", "--reason "]
        );
        assert_eq!(found("nothing "), Vec::<String>::new());
    }
}
