//! Right documents with one planted mistake each: the caret must stand on it.
//!
//! The mistakes are made by a program with a seed, from the documents in `documents/`, so that every run sees the same.

use oxvirt_xml_program::document::findings;
use roxmltree::{Document, Node};
use std::ops::Range;
use std::path::Path;

/// How many mistakes are planted in all.
const MISTAKES: usize = 390;
/// Of a hundred carets, how many must stand on the mistake.
const LEAST_PERCENT: usize = 95;

/// A small generator: the same numbers in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.below(list.len()))
    }
}

/// A document with a mistake, and where in its text that is: any of the places counts.
struct Planted {
    text: String,
    places: Vec<Range<usize>>,
}

type Plant = fn(&str, &Document, &mut Chance) -> Option<Planted>;

const PLANTS: &[(&str, Plant)] = &[
    ("misspelt element", misspelt_element),
    ("misspelt attribute", misspelt_attribute),
    ("wrong word", wrong_word),
    ("wrong number in an attribute", wrong_number),
    ("wrong number in a text", wrong_number_text),
    ("end tag of another name", other_end_tag),
    ("missing end tag", missing_end_tag),
    ("missing second quote", missing_second_quote),
    ("missing first quote", missing_first_quote),
    ("missing both quotes", missing_quotes),
    ("missing equals sign", missing_equals),
    ("missing bracket", missing_bracket),
    ("attribute twice", attribute_twice),
    ("bare ampersand", bare_ampersand),
    ("bare bracket in a text", bare_bracket),
    ("unknown entity", unknown_entity),
    ("text where none may be", stray_text),
    ("broken root", broken_root),
];

fn elements<'a>(document: &'a Document) -> Vec<Node<'a, 'a>> {
    document.descendants().filter(Node::is_element).collect()
}

fn path(node: Node) -> String {
    let mut names: Vec<&str> = node
        .ancestors()
        .filter(Node::is_element)
        .map(|node| node.tag_name().name())
        .collect();
    names.reverse();
    format!("/{}", names.join("/"))
}

fn rule(node: Node) -> Option<&'static schema::Rule> {
    let root = node.document().root_element().tag_name().name().to_owned();
    let kind = schema::Kind::of_root(&root)?;
    schema::rule(kind, &path(node)).map(|(_, _, rule)| rule)
}

/// A text with one part replaced; the place is that of the new part.
fn replaced(text: &str, range: Range<usize>, with: &str) -> Planted {
    let mut changed = text.to_owned();
    changed.replace_range(range.clone(), with);
    Planted {
        text: changed,
        places: std::iter::once(range.start..range.start + with.len().max(1)).collect(),
    }
}

/// A word with a slip: two letters swapped, one left out, or one put in twice.
fn slip(word: &str, chance: &mut Chance) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let place = chance.below(letters.len().saturating_sub(1));
    match chance.below(3) {
        0 if letters.len() > 2 && letters[place] != letters[place + 1] => letters.swap(place, place + 1),
        1 if letters.len() > 3 => _ = letters.remove(place + 1),
        _ => letters.insert(place + 1, letters[place]),
    }
    letters.into_iter().collect()
}

fn misspelt_element(text: &str, document: &Document, chance: &mut Chance) -> Option<Planted> {
    let all = elements(document);
    let node = *chance.pick(&all[1..])?;
    let name = node.tag_name().name();
    let wrong = slip(name, chance);
    if rule(node.parent_element()?)?
        .children
        .iter()
        .any(|child| child.name == wrong)
    {
        return None;
    }
    let range = node.range();
    let source = &text[range.clone()];
    let mut changed = format!("<{wrong}{}", &source[1 + name.len()..]);
    if let Some(body) = changed.strip_suffix(&format!("</{name}>")) {
        changed = format!("{body}</{wrong}>");
    }
    let mut planted = replaced(text, range.clone(), &changed);
    planted.places = std::iter::once(range.start..range.start + 1 + wrong.len()).collect();
    Some(planted)
}

fn misspelt_attribute(text: &str, document: &Document, chance: &mut Chance) -> Option<Planted> {
    let all: Vec<_> = elements(document)
        .into_iter()
        .flat_map(|node| node.attributes().map(move |each| (node, each)))
        .collect();
    let (node, attribute) = chance.pick(&all)?;
    let wrong = slip(attribute.name(), chance);
    if rule(*node)?.attributes.iter().any(|each| each.name == wrong) {
        return None;
    }
    Some(replaced(text, attribute.range_qname(), &wrong))
}

/// Attributes for which a test holds, with the places of their values.
fn values(document: &Document, fits: impl Fn(&schema::Attribute) -> bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for node in elements(document) {
        for attribute in node.attributes() {
            let known =
                rule(node).and_then(|rule| rule.attributes.iter().find(|each| each.name == attribute.name()));
            if known.is_some_and(&fits) {
                found.push(attribute.range_value());
            }
        }
    }
    found
}

fn wrong_word(text: &str, document: &Document, chance: &mut Chance) -> Option<Planted> {
    let is_word = |each: &schema::Attribute| {
        each.alternatives()
            .iter()
            .all(|each| matches!(each, schema::Alternative::Word(_)))
    };
    let all = values(document, is_word);
    let range = chance.pick(&all)?.clone();
    let wrong = format!("{}x", slip(&text[range.clone()], chance));
    Some(replaced(text, range, &wrong))
}

fn wrong_number(text: &str, document: &Document, chance: &mut Chance) -> Option<Planted> {
    let all = values(document, schema::Attribute::is_number);
    let range = chance.pick(&all)?.clone();
    let wrong = ["many", "12x", "", "1.5"][chance.below(4)];
    let mut planted = replaced(text, range.clone(), wrong);
    planted.places = std::iter::once(range.start..range.start + wrong.len() + 1).collect();
    Some(planted)
}

fn texts<'a>(document: &'a Document, fits: impl Fn(&schema::Rule) -> bool) -> Vec<Node<'a, 'a>> {
    let all = elements(document).into_iter();
    all.filter(|node| rule(*node).is_some_and(&fits))
        .filter_map(|node| node.children().find(Node::is_text))
        .collect()
}

fn wrong_number_text(text: &str, document: &Document, chance: &mut Chance) -> Option<Planted> {
    let all = texts(document, schema::Rule::is_number);
    let range = chance.pick(&all)?.range();
    let wrong = ["many", "12x", "one"][chance.below(3)];
    Some(replaced(text, range, wrong))
}

/// Elements that have an end tag of their own, and where that is.
fn ended<'a>(text: &str, document: &'a Document) -> Vec<(Node<'a, 'a>, Range<usize>)> {
    let mut found = Vec::new();
    for node in elements(document) {
        let tag = format!("</{}>", node.tag_name().name());
        let range = node.range();
        if text[range.clone()].ends_with(&tag) {
            found.push((node, range.end - tag.len()..range.end));
        }
    }
    found
}

fn other_end_tag(text: &str, document: &Document, chance: &mut Chance) -> Option<Planted> {
    let all = ended(text, document);
    let (node, range) = chance.pick(&all)?.clone();
    let wrong = format!("</{}>", slip(node.tag_name().name(), chance));
    Some(replaced(text, range, &wrong))
}

fn missing_end_tag(text: &str, document: &Document, chance: &mut Chance) -> Option<Planted> {
    let all = ended(text, document);
    let (node, range) = chance.pick(&all)?.clone();
    let mut planted = replaced(text, range.clone(), "");
    // Either the element that does not end, or the tag that ends another one, or the end of the text.
    let start = node.range().start;
    planted.places = std::iter::once(start..start + 1 + node.tag_name().name().len()).collect();
    let rest = &planted.text[range.start..];
    let next = rest
        .find("</")
        .map_or(planted.text.len(), |found| range.start + found);
    planted.places.push(next..next + 2);
    Some(planted)
}

fn attributes(document: &Document) -> Vec<(Range<usize>, Range<usize>)> {
    let all = elements(document).into_iter();
    all.flat_map(|node| {
        node.attributes()
            .map(|each| (each.range_qname(), each.range_value()))
            .collect::<Vec<_>>()
    })
    .collect()
}

fn missing_second_quote(text: &str, document: &Document, chance: &mut Chance) -> Option<Planted> {
    let all = attributes(document);
    let (name, value) = chance.pick(&all)?.clone();
    let mut planted = replaced(text, value.end..value.end + 1, "");
    planted.places = std::iter::once(name.start..value.end + 1).collect();
    Some(planted)
}

fn missing_first_quote(text: &str, document: &Document, chance: &mut Chance) -> Option<Planted> {
    let all = attributes(document);
    let (name, value) = chance.pick(&all)?.clone();
    let mut planted = replaced(text, value.start - 1..value.start, "");
    planted.places = std::iter::once(name.start..value.start + 1).collect();
    Some(planted)
}

fn missing_quotes(text: &str, document: &Document, chance: &mut Chance) -> Option<Planted> {
    let all = attributes(document);
    let (name, value) = chance.pick(&all)?.clone();
    let bare = text[value.clone()].to_owned();
    let mut planted = replaced(text, value.start - 1..value.end + 1, &bare);
    planted.places = std::iter::once(name.start..value.start + 1).collect();
    Some(planted)
}

fn missing_equals(text: &str, document: &Document, chance: &mut Chance) -> Option<Planted> {
    let all = attributes(document);
    let (name, value) = chance.pick(&all)?.clone();
    let mut planted = replaced(text, name.end..value.start - 1, "");
    planted.places = std::iter::once(name.start..name.end + 2).collect();
    Some(planted)
}

fn missing_bracket(text: &str, document: &Document, chance: &mut Chance) -> Option<Planted> {
    let all = elements(document);
    let node = chance.pick(&all[1..])?;
    let range = node.range();
    let end = range.start + text[range].find('>')?;
    let mut planted = replaced(text, end..end + 1, "");
    // On the tag, or on what stands where its bracket is missing.
    let next = planted.text[end..]
        .find(|c: char| !c.is_whitespace())
        .unwrap_or(0);
    planted.places = std::iter::once(node.range().start..end + next + 1).collect();
    Some(planted)
}

fn attribute_twice(text: &str, document: &Document, chance: &mut Chance) -> Option<Planted> {
    let all = attributes(document);
    let (name, value) = chance.pick(&all)?.clone();
    let copy = format!(" {}", &text[name.start..value.end + 1]);
    let mut planted = replaced(text, value.end + 1..value.end + 1, &copy);
    planted.places = std::iter::once(value.end + 1..value.end + 1 + copy.len()).collect();
    Some(planted)
}

fn value_or_text(text: &str, document: &Document, chance: &mut Chance) -> Option<usize> {
    if chance.below(2) == 0 {
        let all = attributes(document);
        return Some(chance.pick(&all)?.1.start);
    }
    let all = texts(document, schema::Rule::has_text);
    let start = chance.pick(&all)?.range().start;
    text.get(start..).map(|_| start)
}

fn bare_ampersand(text: &str, document: &Document, chance: &mut Chance) -> Option<Planted> {
    let place = value_or_text(text, document, chance)?;
    Some(replaced(text, place..place, "& "))
}

fn unknown_entity(text: &str, document: &Document, chance: &mut Chance) -> Option<Planted> {
    let place = value_or_text(text, document, chance)?;
    Some(replaced(text, place..place, "&secret;"))
}

fn bare_bracket(text: &str, document: &Document, chance: &mut Chance) -> Option<Planted> {
    let all = texts(document, schema::Rule::has_text);
    let place = chance.pick(&all)?.range().start;
    Some(replaced(text, place..place, "< "))
}

fn stray_text(text: &str, document: &Document, chance: &mut Chance) -> Option<Planted> {
    let all: Vec<_> = elements(document)
        .into_iter()
        .filter(|node| node.has_children() && rule(*node).is_some_and(|rule| !rule.has_text()))
        .collect();
    let place = chance.pick(&all)?.first_child()?.range().end;
    Some(replaced(text, place..place, "oops"))
}

fn broken_root(text: &str, document: &Document, chance: &mut Chance) -> Option<Planted> {
    let root = document.root_element();
    let name = root.tag_name().name();
    let wrong = format!("{}z", slip(name, chance));
    let source = &text[root.range()];
    let body = source
        .strip_prefix(&format!("<{name}"))?
        .strip_suffix(&format!("</{name}>"))?;
    let changed = format!("<{wrong}{body}</{wrong}>");
    let mut planted = replaced(text, root.range(), &changed);
    planted.places = std::iter::once(root.range().start..root.range().start + 1 + wrong.len()).collect();
    Some(planted)
}

/// The byte offset of a line and a column.
fn offset(text: &str, line: u32, column: u32) -> Option<usize> {
    let start: usize = text
        .split_inclusive('\n')
        .take(line.checked_sub(1)? as usize)
        .map(str::len)
        .sum();
    let rest = text.get(start..)?;
    let in_line = rest
        .char_indices()
        .nth(column.checked_sub(1)? as usize)
        .map_or(rest.len(), |(index, _)| index);
    Some(start + in_line)
}

/// Which finding stands on the mistake.
fn found_by(planted: &Planted) -> Option<usize> {
    let found = findings(&planted.text);
    let mut all = found.errors.iter().chain(&found.warnings);
    all.position(|problem| {
        let offset = offset(&planted.text, problem.line, problem.column);
        offset.is_some_and(|offset| planted.places.iter().any(|place| place.contains(&offset)))
    })
}

#[test]
fn carets_stand_on_planted_mistakes() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents");
    let mut files: Vec<_> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let mut chance = Chance(20_250_101);
    let (mut made, mut found, mut first) = (0, 0, 0);
    while made < MISTAKES {
        let file = &files[made % files.len()];
        let text = std::fs::read_to_string(file).unwrap();
        let clean = findings(&text);
        assert!(
            clean.errors.is_empty() && clean.warnings.is_empty(),
            "{}",
            file.display()
        );
        let document = Document::parse(&text).unwrap();
        let (name, plant) = PLANTS[chance.below(PLANTS.len())];
        let Some(planted) = plant(&text, &document, &mut chance) else {
            continue;
        };
        made += 1;
        match found_by(&planted) {
            Some(index) => {
                found += 1;
                first += usize::from(index == 0);
            }
            None => report(name, file, &planted),
        }
    }
    println!("{found} / {made} mistakes have a caret, {first} the first one");
    assert!(found * 100 >= made * LEAST_PERCENT, "{found} / {made}");
}

fn report(name: &str, file: &Path, planted: &Planted) {
    let found = findings(&planted.text);
    let place = planted.places[0].clone();
    let shown: String = planted.text[place.start..].chars().take(60).collect();
    println!(
        "{name} in {}: planted {shown:?}",
        file.file_name().unwrap().to_string_lossy()
    );
    for problem in found.errors.iter().chain(&found.warnings).take(3) {
        println!("  {problem}\n{}", problem.caret());
    }
}
