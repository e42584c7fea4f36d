//! What the tables say of an element, as the conversion needs it: which names are attributes, which children are lists.

use crate::tree::{Tree, local};
use schema::{Child, Count, Kind, Rule};

/// An element's place in the tables; nothing is known of foreign elements.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shape {
    found: Option<Found>,
}

#[derive(Clone, Copy, Debug)]
struct Found {
    kind: Kind,
    rule: &'static Rule,
    path: &'static str,
}

impl Shape {
    /// The shape of an outermost element.
    pub fn of_root(name: &str) -> Self {
        match Kind::of_root(name) {
            Some(kind) => Self::at(kind, &format!("/{name}")),
            None => Self::default(),
        }
    }

    fn at(kind: Kind, path: &str) -> Self {
        let Some((kind, path, rule)) = schema::rule(kind, path) else {
            return Self::default();
        };
        let known = schema::rules(kind).find(|(known, _)| *known == path);
        let found = known.map(|(path, _)| Found { kind, rule, path });
        Self { found }
    }

    /// The shape of an element in this one.
    pub fn child(self, name: &str) -> Self {
        match self.found {
            Some(found) if self.has_child(name) => {
                Self::at(found.kind, &format!("{}/{}", found.path, local(name)))
            }
            _ => Self::default(),
        }
    }

    /// What the tables say, when they say anything.
    pub fn rule(self) -> Option<&'static Rule> {
        self.found.map(|found| found.rule)
    }

    /// Where in the tables the shape stands: the kind of document and the path.
    pub fn place(self) -> Option<(Kind, &'static str)> {
        self.found.map(|found| (found.kind, found.path))
    }

    /// Whether a name is one of an attribute, and not also of a child.
    pub fn has_attribute(self, name: &str) -> bool {
        let rule = self.rule();
        rule.is_some_and(|rule| rule.attributes.iter().any(|each| each.name == name)) && !self.has_child(name)
    }

    fn child_rule(self, name: &str) -> Option<&'static Child> {
        let name = local(name);
        self.rule()?.children.iter().find(|child| child.name == name)
    }

    /// Whether a name is one of a child.
    pub fn has_child(self, name: &str) -> bool {
        self.child_rule(name).is_some()
    }

    /// Whether a child may stand there more than once.
    pub fn is_many(self, name: &str) -> bool {
        self.child_rule(name)
            .is_some_and(|child| matches!(child.count, Count::Any | Count::Many))
    }

    /// The name of the only thing an element holds, any number of times: `disk` of `disks`.
    pub fn list_of(self) -> Option<&'static str> {
        let rule = self.rule()?;
        match rule.children.as_slice() {
            [only] if rule.attributes.is_empty() && !rule.has_text() => {
                (self.is_many(&only.name) && only.name != "*").then_some(only.name.as_str())
            }
            _ => None,
        }
    }

    /// Whether the element says something by being there: it holds nothing.
    pub fn is_flag(self) -> bool {
        let empty = |rule: &Rule| rule.children.is_empty() && rule.attributes.is_empty() && !rule.has_text();
        self.rule().is_some_and(empty)
    }

    /// Whether the element has text.
    pub fn has_text(self) -> bool {
        self.rule().is_some_and(Rule::has_text)
    }

    /// The key under which text stands beside attributes: `value`, unless that is taken.
    pub fn text_key(self, tree: Option<&Tree>) -> &'static str {
        let is_taken = self.has_attribute("value")
            || self.has_child("value")
            || tree.is_some_and(|tree| tree.elements().any(|child| child.name == "value"));
        if self.has_text() && !is_taken {
            "value"
        } else {
            "#text"
        }
    }

    /// Whether an attribute is a number and nothing else.
    pub fn is_number(self, attribute: &str) -> bool {
        let attributes = self
            .rule()
            .map(|rule| rule.attributes.as_slice())
            .unwrap_or_default();
        attributes
            .iter()
            .any(|each| each.name == attribute && each.is_number())
    }

    /// Whether the text is a number and nothing else.
    pub fn is_number_text(self) -> bool {
        self.rule().is_some_and(Rule::is_number)
    }
}
