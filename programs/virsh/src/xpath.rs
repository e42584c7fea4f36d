//! The part of XPath that people use to pick elements out of documents: steps, `//`, `*`, `@x`, `text()`, `[…]`.

use roxmltree::Node;

use crate::args::Args;
use crate::document;
use crate::failure::{Failure, Said};
use crate::output::Output;

/// Prints a document, or what `--xpath` picks of it, wrapped if `--wrap` asks for that.
pub fn print(out: &mut Output, args: &Args, xml: &str) -> Said<()> {
    let Some(path) = args.text("xpath")? else {
        out.document(xml);
        return Ok(());
    };
    let parsed = document::parse(xml)?;
    let picked = select(parsed.root(), path).ok_or_else(|| {
        let stopped = " ".repeat(path.len().saturating_sub(1));
        Failure::say(format!("XPath error : Invalid expression\n{path}\n{stopped}^"))
    })?;
    let text = if args.has("wrap") {
        let inner: String = picked
            .iter()
            .map(|found| format!("  {}\n", found.wrapped()))
            .collect();
        if inner.is_empty() {
            "<nodes/>\n".to_string()
        } else {
            format!("<nodes>\n{inner}</nodes>\n")
        }
    } else {
        picked
            .iter()
            .map(|found| format!("{}\n", found.plain()))
            .collect()
    };
    out.document(&text);
    Ok(())
}

/// One thing that was found.
pub enum Found<'a, 'i> {
    /// An element, or text.
    Node(Node<'a, 'i>),
    /// An attribute.
    Attribute(&'a str, &'a str),
}

impl Found<'_, '_> {
    fn plain(&self) -> String {
        match self {
            Found::Node(node) => document::dump_indented(*node, 0),
            Found::Attribute(name, value) => format!(" {name}=\"{}\"", document::escape(value)),
        }
    }

    fn wrapped(&self) -> String {
        match self {
            Found::Node(node) => document::dump_indented(*node, 1),
            other => other.plain(),
        }
    }
}

/// Picks by a path; `None` if the path is not understood.
pub fn select<'a, 'i>(root: Node<'a, 'i>, path: &str) -> Option<Vec<Found<'a, 'i>>> {
    let steps = parse(path)?;
    let mut nodes = vec![root];
    for (at, step) in steps.iter().enumerate() {
        if let Test::Attribute(name) = &step.test {
            let last = at + 1 == steps.len();
            return last.then(|| attributes(&nodes, step.deep, name));
        }
        nodes = apply(&nodes, step);
    }
    Some(nodes.into_iter().map(Found::Node).collect())
}

fn attributes<'a, 'i>(nodes: &[Node<'a, 'i>], deep: bool, name: &str) -> Vec<Found<'a, 'i>> {
    let owners = nodes.iter().flat_map(|node| {
        if deep {
            node.descendants().collect()
        } else {
            vec![*node]
        }
    });
    let all = owners.flat_map(|node| node.attributes().collect::<Vec<_>>());
    all.filter(|a| name == "*" || a.name() == name)
        .map(|a| Found::Attribute(a.name(), a.value()))
        .collect()
}

fn apply<'a, 'i>(nodes: &[Node<'a, 'i>], step: &Step) -> Vec<Node<'a, 'i>> {
    let mut found: Vec<Node<'a, 'i>> = Vec::new();
    for node in nodes {
        let parents: Vec<Node<'a, 'i>> = if step.deep {
            node.descendants().collect()
        } else {
            vec![*node]
        };
        for parent in parents {
            let mut picked: Vec<_> = match step.test {
                Test::Here => vec![parent],
                Test::Up => parent.parent().into_iter().collect(),
                _ => parent.children().filter(|child| step.test.fits(child)).collect(),
            };
            for predicate in &step.predicates {
                picked = predicate.filter(picked);
            }
            found.extend(
                picked
                    .into_iter()
                    .filter(|node| !found.contains(node))
                    .collect::<Vec<_>>(),
            );
        }
    }
    found
}

struct Step {
    deep: bool,
    test: Test,
    predicates: Vec<Predicate>,
}

enum Test {
    Name(String),
    Any,
    Text,
    Here,
    Up,
    Attribute(String),
}

impl Test {
    fn fits(&self, node: &Node<'_, '_>) -> bool {
        match self {
            Test::Name(name) => node.is_element() && node.tag_name().name() == name,
            Test::Any => node.is_element(),
            Test::Text => node.is_text(),
            Test::Here | Test::Up | Test::Attribute(_) => false,
        }
    }
}

enum Predicate {
    At(usize),
    Last,
    Has(Vec<Step>),
    Equals(Vec<Step>, String, bool),
}

impl Predicate {
    fn filter<'a, 'i>(&self, nodes: Vec<Node<'a, 'i>>) -> Vec<Node<'a, 'i>> {
        match self {
            Predicate::At(at) => nodes.get(at.wrapping_sub(1)).copied().into_iter().collect(),
            Predicate::Last => nodes.last().copied().into_iter().collect(),
            Predicate::Has(path) => nodes
                .into_iter()
                .filter(|node| !values(*node, path).is_empty())
                .collect(),
            Predicate::Equals(path, wanted, equal) => {
                let fits = |node: &Node<'_, '_>| {
                    values(*node, path)
                        .iter()
                        .any(|value| (value == wanted) == *equal)
                };
                nodes.into_iter().filter(fits).collect()
            }
        }
    }
}

fn values(node: Node<'_, '_>, path: &[Step]) -> Vec<String> {
    let mut nodes = vec![node];
    for step in path {
        if let Test::Attribute(name) = &step.test {
            let found = attributes(&nodes, step.deep, name);
            return found
                .iter()
                .map(|f| {
                    if let Found::Attribute(_, v) = f {
                        v.to_string()
                    } else {
                        String::new()
                    }
                })
                .collect();
        }
        nodes = apply(&nodes, step);
    }
    let text = |node: Node<'_, '_>| {
        node.descendants()
            .filter(|n| n.is_text())
            .filter_map(|n| n.text())
            .collect()
    };
    nodes
        .into_iter()
        .map(|node| {
            if node.is_text() {
                node.text().unwrap_or_default().to_string()
            } else {
                text(node)
            }
        })
        .collect()
}

fn parse(path: &str) -> Option<Vec<Step>> {
    let mut rest = path.trim();
    let mut steps = Vec::new();
    let mut first = true;
    while !rest.is_empty() {
        let deep = rest.starts_with("//");
        let after = rest.strip_prefix("//").or_else(|| rest.strip_prefix('/'));
        rest = match after {
            Some(after) => after,
            None if first => rest,
            None => return None,
        };
        first = false;
        let end = test_end(rest);
        let (name, mut tail) = rest.split_at(end);
        let mut step = Step {
            deep,
            test: test(name)?,
            predicates: Vec::new(),
        };
        while let Some(inside) = tail.strip_prefix('[') {
            let close = closing(inside)?;
            step.predicates.push(predicate(inside.get(..close)?.trim())?);
            tail = inside.get(close + 1..)?;
        }
        steps.push(step);
        rest = tail;
    }
    (!steps.is_empty()).then_some(steps)
}

fn test_end(rest: &str) -> usize {
    rest.find(['/', '[']).unwrap_or(rest.len())
}

fn test(name: &str) -> Option<Test> {
    let known =
        |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_-.:".contains(c));
    match name.trim() {
        "*" => Some(Test::Any),
        "." => Some(Test::Here),
        ".." => Some(Test::Up),
        "text()" => Some(Test::Text),
        "@*" => Some(Test::Attribute("*".into())),
        name => match name.strip_prefix('@') {
            Some(attribute) => known(attribute).then(|| Test::Attribute(attribute.into())),
            None => known(name).then(|| Test::Name(name.rsplit(':').next().unwrap_or(name).into())),
        },
    }
}

fn closing(inside: &str) -> Option<usize> {
    let (mut depth, mut quote) = (0usize, None);
    for (at, c) in inside.char_indices() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            (_, Some(_)) => {}
            ('\'' | '"', None) => quote = Some(c),
            ('[', None) => depth += 1,
            (']', None) if depth == 0 => return Some(at),
            (']', None) => depth -= 1,
            _ => {}
        }
    }
    None
}

fn predicate(text: &str) -> Option<Predicate> {
    if let Ok(at) = text.parse() {
        return Some(Predicate::At(at));
    }
    if text == "last()" {
        return Some(Predicate::Last);
    }
    let Some((path, value)) = text.split_once('=') else {
        return parse(text).map(Predicate::Has);
    };
    let (path, equal) = match path.strip_suffix('!') {
        Some(path) => (path, false),
        None => (path, true),
    };
    let value = value.trim();
    let quoted = ['\'', '"']
        .iter()
        .find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
    Some(Predicate::Equals(
        parse(path.trim())?,
        quoted.unwrap_or(value).to_string(),
        equal,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "<a><b n='1'>x</b><b n='2'><c>y</c></b><d/></a>";

    fn picked(path: &str) -> Option<Vec<String>> {
        let parsed = roxmltree::Document::parse(SAMPLE).unwrap();
        select(parsed.root(), path).map(|found| found.iter().map(Found::plain).collect())
    }

    #[test]
    fn steps_and_predicates() {
        assert_eq!(picked("/a/b[2]/c").unwrap(), ["<c>y</c>"]);
        assert_eq!(picked("//b[@n='1']").unwrap(), ["<b n=\"1\">x</b>"]);
        assert_eq!(picked("//b[c='y']/@n").unwrap(), [" n=\"2\""]);
        assert_eq!(picked("//c/text()").unwrap(), ["y"]);
        assert_eq!(picked("/a/*[last()]").unwrap(), ["<d/>"]);
        assert!(picked("//nothing").unwrap().is_empty());
        assert!(picked("//[").is_none());
    }
}
