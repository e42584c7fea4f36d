//! The tables: what each element may hold.

use crate::Kind;
use crate::value::{Alternative, Type};
use serde_json::Value as Json;
use std::collections::HashMap;
use std::sync::OnceLock;

/// How often a child may stand in its parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    Optional,
    One,
    Any,
    Many,
}

/// An element that may stand in another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Child {
    pub name: String,
    pub count: Count,
}

/// An attribute that an element may have.
#[derive(Debug)]
pub struct Attribute {
    pub name: String,
    pub required: bool,
    /// What it may be.
    pub value: Type,
}

impl Attribute {
    /// Whether its value is a number and nothing else.
    pub fn is_number(&self) -> bool {
        self.value.is_number()
    }

    /// What its value may be.
    pub fn alternatives(&self) -> Vec<Alternative> {
        self.value.alternatives()
    }

    /// What its value may be, for people.
    pub fn describe(&self) -> String {
        self.value.describe()
    }
}

/// What one element may hold.
#[derive(Debug, Default)]
pub struct Rule {
    pub attributes: Vec<Attribute>,
    pub children: Vec<Child>,
    /// What its text may be; none when it has no text.
    pub text: Option<Type>,
    pub(crate) variants: Vec<Variant>,
    /// Another path with the same content, in the same table or another.
    pub(crate) same_as: Option<(Kind, String)>,
    pub(crate) forbidden: bool,
}

impl Rule {
    /// The closed list of values an attribute has, empty when there is none.
    pub fn values_of(&self, attribute: &str) -> &[String] {
        self.attributes
            .iter()
            .find(|each| each.name == attribute)
            .map_or(&[], |each| each.value.words.as_slice())
    }

    /// The forms the element has by the value of an attribute: that attribute and its values (none: it is absent), and
    /// the names of attributes and children that this form has beside those of all forms.
    pub fn forms(&self) -> impl Iterator<Item = Form<'_>> {
        self.variants.iter().map(|variant| Form {
            when: &variant.when,
            attributes: &variant.lists.attributes,
            children: &variant.lists.children,
            variant,
        })
    }

    /// Whether a name is that of an attribute or child that only some forms have.
    pub fn is_of_a_form(&self, name: &str) -> bool {
        let lists = self.variants.iter().map(|variant| &variant.lists);
        lists
            .flat_map(|lists| lists.attributes.iter().chain(&lists.children))
            .any(|child| child.name == name)
    }

    /// Whether the element, though its name is known, may not stand there.
    pub fn is_forbidden(&self) -> bool {
        self.forbidden
    }

    /// Whether the element has text.
    pub fn has_text(&self) -> bool {
        self.text.is_some()
    }

    /// Whether the text of the element is a number and nothing else.
    pub fn is_number(&self) -> bool {
        self.text.as_ref().is_some_and(Type::is_number)
    }

    /// What the text of the element may be, for people.
    pub fn describe_text(&self) -> Option<String> {
        self.text.as_ref().map(Type::describe)
    }

    /// What the text of the element may be; nothing when it has none.
    pub fn text_alternatives(&self) -> Vec<Alternative> {
        self.text.as_ref().map(Type::alternatives).unwrap_or_default()
    }
}

/// One form of an element.
#[derive(Clone, Copy, Debug)]
pub struct Form<'a> {
    pub when: &'a [(String, Vec<Option<String>>)],
    pub attributes: &'a [Child],
    pub children: &'a [Child],
    variant: &'a Variant,
}

impl<'a> Form<'a> {
    /// What a child holds in this form, where that differs from what it holds in general: attributes and children.
    pub fn of_child(&self, name: &str) -> Option<(&'a [Child], &'a [Child])> {
        let lists = self.variant.child_detail.get(name)?;
        Some((&lists.attributes, &lists.children))
    }
}

/// What differs by the value of an attribute.
#[derive(Debug, Default)]
pub(crate) struct Variant {
    /// The attribute and its values; none: the attribute is absent.
    pub when: Vec<(String, Vec<Option<String>>)>,
    pub lists: Lists,
    pub child_detail: HashMap<String, Lists>,
}

/// Attributes and children by name, each with how often it may stand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lists {
    pub attributes: Vec<Child>,
    pub children: Vec<Child>,
}

type Table = HashMap<String, Rule>;

/// All rules of a kind by path.
pub fn rules(kind: Kind) -> impl Iterator<Item = (&'static str, &'static Rule)> {
    table(kind).iter().map(|(path, rule)| (path.as_str(), rule))
}

/// The rule of an element by its path (`/domain/devices/disk`), with its content found where the table says "the same
/// as". Returns the table and path the content was found at.
pub fn rule(kind: Kind, path: &str) -> Option<(Kind, String, &'static Rule)> {
    let (mut kind, mut path) = (kind, path.to_owned());
    // A chain of references is short; a longer one would be a mistake in a table.
    for _ in 0..8 {
        let found = find(kind, &path)?;
        match &found.same_as {
            Some((other, place)) => (kind, path) = (*other, place.clone()),
            None => return Some((kind, path, found)),
        }
    }
    None
}

/// A path that is missing may be below one that refers to another.
fn find(kind: Kind, path: &str) -> Option<&'static Rule> {
    table(kind).get(path)
}

fn table(kind: Kind) -> &'static Table {
    static TABLES: OnceLock<HashMap<Kind, OnceLock<Table>>> = OnceLock::new();
    static EMPTY: OnceLock<Table> = OnceLock::new();
    let tables = TABLES.get_or_init(|| Kind::all().map(|kind| (kind, OnceLock::new())).collect());
    match tables.get(&kind) {
        Some(cell) => cell.get_or_init(|| read_table(kind)),
        None => EMPTY.get_or_init(Table::new),
    }
}

fn read_table(kind: Kind) -> Table {
    let json: Json = serde_json::from_str(kind.table()).unwrap_or_default();
    let paths = json.get("paths").and_then(Json::as_object);
    paths
        .into_iter()
        .flatten()
        .map(|(path, row)| (path.clone(), read_rule(kind, row)))
        .collect()
}

fn read_rule(kind: Kind, row: &Json) -> Rule {
    let mut rule = Rule {
        forbidden: row.get("not_allowed").is_some(),
        children: marked(row.get("children")),
        ..Rule::default()
    };
    for (name, value) in row.get("attrs").and_then(Json::as_object).into_iter().flatten() {
        rule.attributes.push(Attribute {
            name: name.clone(),
            required: value.get("req").is_some(),
            value: Type::read(value.get("type"), value.get("values")),
        });
    }
    if row.get("text").is_some() || row.get("text_values").is_some() {
        rule.text = Some(Type::read(row.get("text"), row.get("text_values")));
    }
    rule.variants = list(row.get("variants")).map(read_variant).collect();
    rule.same_as = match (text(row.get("same_as")), text(row.get("see"))) {
        (Some(path), _) => Some((kind, path.to_owned())),
        (_, Some(place)) => elsewhere(place),
        _ => None,
    };
    rule
}

/// Reads a reference to another table: `domain.json:/domain`.
fn elsewhere(place: &str) -> Option<(Kind, String)> {
    let (file, path) = place.split_once(':')?;
    let kind = Kind::of_schema(file.trim_end_matches(".json"))?;
    Some((kind, path.to_owned()))
}

fn read_variant(row: &Json) -> Variant {
    let mut variant = Variant {
        lists: read_lists(row),
        ..Variant::default()
    };
    for (name, values) in row.get("when").and_then(Json::as_object).into_iter().flatten() {
        let values = list(Some(values))
            .map(|value| value.as_str().map(str::to_owned))
            .collect();
        variant.when.push((name.clone(), values));
    }
    let details = row.get("child_detail").and_then(Json::as_object);
    for (name, detail) in details.into_iter().flatten() {
        variant.child_detail.insert(name.clone(), read_lists(detail));
    }
    variant
}

fn read_lists(row: &Json) -> Lists {
    Lists {
        attributes: marked(row.get("attrs")),
        children: marked(row.get("children")),
    }
}

/// Reads names with a mark behind: `!` required, `*` any number, `+` at least one.
fn marked(names: Option<&Json>) -> Vec<Child> {
    list(names)
        .filter_map(Json::as_str)
        .map(|name| {
            let count = match name.chars().last() {
                Some('!') => Count::One,
                Some('*') => Count::Any,
                Some('+') => Count::Many,
                _ => Count::Optional,
            };
            let bare = if count == Count::Optional {
                name
            } else {
                name.get(..name.len().saturating_sub(1)).unwrap_or(name)
            };
            Child {
                name: bare.to_owned(),
                count,
            }
        })
        .collect()
}

fn list(value: Option<&Json>) -> impl Iterator<Item = &Json> {
    value.and_then(Json::as_array).into_iter().flatten()
}

fn text(value: Option<&Json>) -> Option<&str> {
    value.and_then(Json::as_str)
}
