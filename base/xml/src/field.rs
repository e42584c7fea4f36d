//! The steps a derived element is made of: one call for each field to read it, one to write it.

use crate::parts::Place;
use crate::{Element, Reader, Tag, Value, Writer};

/// Children of a name that carry no namespace.
pub fn children<'a>(tag: Tag<'a>, name: &'a str) -> impl Iterator<Item = Tag<'a>> {
    tag.children().filter(move |node| is(node, name))
}

/// The same for a name that lives as long as it likes.
pub(crate) fn children_of<'a, 'n>(
    tag: Tag<'a>,
    name: &'n str,
) -> impl Iterator<Item = Tag<'a>> + use<'a, 'n> {
    tag.children().filter(move |node| is(node, name))
}

fn is(node: &Tag<'_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name && node.tag_name().namespace().is_none()
}

/// The first child of a name.
pub fn child<'a>(tag: Tag<'a>, name: &str) -> Option<Tag<'a>> {
    tag.children().find(|node| is(node, name))
}

/// The text of an element: all its text nodes, none when there is nothing.
pub fn text_of(tag: Tag<'_>) -> Option<String> {
    let mut out = String::new();
    for node in tag.descendants().filter(Tag::is_text) {
        out.push_str(node.text().unwrap_or_default());
    }
    (!out.is_empty()).then_some(out)
}

/// An attribute that may be missing.
pub fn attr_opt<'a, T: Value>(place: impl Place<'a>, r: &mut Reader<'_>, name: &str) -> Option<T> {
    let text = place.value_of(name)?;
    let value = T::parse(text);
    if value.is_none() {
        match T::refusal(text) {
            Some((code, message)) => r.problem_code(place.element(), code, message),
            None => bad_attr(place.element(), r, name, text, T::EXPECTED),
        }
    }
    value
}

/// A number that may have a sign in the eyes of its reader, and must not be negative: it is refused in other words.
pub fn attr_signed_opt<'a, T: Value>(place: impl Place<'a>, r: &mut Reader<'_>, name: &str) -> Option<T> {
    let text = place.value_of(name)?;
    let value = T::parse(text);
    if value.is_none() {
        let negative = text.trim_start().starts_with('-');
        let expected = if negative { "non-negative" } else { "integer" };
        bad_attr(
            place.element(),
            r,
            name,
            text,
            &format!("Expected {expected} value"),
        );
    }
    value
}

/// An attribute that must be there.
pub fn attr_req<'a, T: Value + Default>(place: impl Place<'a>, r: &mut Reader<'_>, name: &str) -> T {
    if place.value_of(name).is_none() {
        missing_attr(place.element(), r, name);
    }
    attr_opt(place, r, name).unwrap_or_default()
}

/// An attribute whose absence means the default.
pub fn attr_default<'a, T: Value + Default>(place: impl Place<'a>, r: &mut Reader<'_>, name: &str) -> T {
    attr_opt(place, r, name).unwrap_or_default()
}

/// Notes that an attribute has a value it cannot have.
pub fn bad_attr(tag: Tag<'_>, r: &mut Reader<'_>, name: &str, value: &str, expected: &str) {
    let element = tag.tag_name().name();
    let gap = if expected.is_empty() { "" } else { " " };
    let message =
        format!("Invalid value for attribute '{name}' in element '{element}': '{value}'.{gap}{expected}");
    r.problem_attr(tag, name, message);
}

/// Notes that an attribute is missing.
pub fn missing_attr(tag: Tag<'_>, r: &mut Reader<'_>, name: &str) {
    let element = tag.tag_name().name();
    r.problem(
        tag,
        format!("Missing required attribute '{name}' in element '{element}'"),
    );
}

/// The text of the element itself.
pub fn text<T: Value + Default>(tag: Tag<'_>, r: &mut Reader<'_>) -> T {
    value_of(tag, r).unwrap_or_default()
}

/// The text of the element itself, when it has one.
pub fn text_opt<T: Value>(tag: Tag<'_>, r: &mut Reader<'_>) -> Option<T> {
    let blank = |node: Tag<'_>| node.text().unwrap_or_default().trim().is_empty();
    if tag.children().filter(Tag::is_text).all(blank) {
        return None;
    }
    value_of(tag, r)
}

fn value_of<T: Value>(tag: Tag<'_>, r: &mut Reader<'_>) -> Option<T> {
    let text = text_of(tag)?;
    let value = T::parse(&text);
    if value.is_none()
        && let Some((code, message)) = T::refusal(&text)
    {
        r.problem_code(tag, code, message);
    } else if value.is_none() {
        let element = tag.tag_name().name();
        r.problem(tag, format!("Invalid value '{text}' for element '{element}'"));
    }
    value
}

/// The value in a child element that may be missing.
pub fn leaf_opt<'a, T: Value>(place: impl Place<'a>, r: &mut Reader<'_>, name: &str) -> Option<T> {
    value_of(place.first(name)?, r)
}

/// The value in a child element that must be there.
pub fn leaf_req<'a, T: Value + Default>(place: impl Place<'a>, r: &mut Reader<'_>, name: &str) -> T {
    if place.first(name).is_none() {
        let element = place.element().tag_name().name();
        r.problem(
            place.element(),
            format!("Missing required element '{name}' in element '{element}'"),
        );
    }
    leaf_opt(place, r, name).unwrap_or_default()
}

/// The value in a child element whose absence means the default.
pub fn leaf_default<'a, T: Value + Default>(place: impl Place<'a>, r: &mut Reader<'_>, name: &str) -> T {
    leaf_opt(place, r, name).unwrap_or_default()
}

/// The values in all child elements of a name.
pub fn leaf_many<'a, T: Value>(place: impl Place<'a>, r: &mut Reader<'_>, name: &str) -> Vec<T> {
    let mut values = Vec::new();
    place.each(name, &mut |node| values.extend(value_of(node, r)));
    values
}

/// Whether a child element is there.
pub fn flag<'a>(place: impl Place<'a>, name: &str) -> bool {
    place.first(name).is_some()
}

fn read<E: Element>(tag: Tag<'_>, r: &mut Reader<'_>) -> E {
    let mut value = E::default();
    value.read(tag, r);
    value
}

/// A child element that may be missing.
pub fn child_opt<'a, E: Element>(place: impl Place<'a>, r: &mut Reader<'_>, name: &str) -> Option<E> {
    place.first(name).map(|node| read(node, r))
}

/// A child element whose absence means an empty one.
pub fn child_one<'a, E: Element>(place: impl Place<'a>, r: &mut Reader<'_>, name: &str) -> E {
    child_opt(place, r, name).unwrap_or_default()
}

/// All child elements of a name.
pub fn child_many<'a, E: Element>(place: impl Place<'a>, r: &mut Reader<'_>, name: &str) -> Vec<E> {
    let mut values = Vec::new();
    place.each(name, &mut |node| values.push(read(node, r)));
    // What is read is kept for long; what is added later is little.
    values.shrink_to_fit();
    values
}

/// All elements of a name inside a child element.
pub fn list<'a, E: Element>(place: impl Place<'a>, r: &mut Reader<'_>, outer: &str, inner: &str) -> Vec<E> {
    place
        .first(outer)
        .map(|node| child_many(node, r, inner))
        .unwrap_or_default()
}

/// Writes an attribute that may be missing.
pub fn put_attr_opt<T: Value>(w: &mut Writer, name: &str, value: Option<&T>) {
    if let Some(value) = value {
        w.attr_value(name, value);
    }
}

/// Writes an attribute unless it has its default.
pub fn put_attr_default<T: Value + Default + PartialEq>(w: &mut Writer, name: &str, value: &T) {
    if *value != T::default() {
        w.attr_value(name, value);
    }
}

/// Writes a child with a value.
pub fn put_leaf_opt<T: Value>(w: &mut Writer, name: &str, value: Option<&T>) {
    if let Some(value) = value {
        w.leaf_value(name, value);
    }
}

/// Writes a child with a value unless it has its default.
pub fn put_leaf_default<T: Value + Default + PartialEq>(w: &mut Writer, name: &str, value: &T) {
    if *value != T::default() {
        w.leaf_value(name, value);
    }
}

/// Writes a child for each value.
pub fn put_leaf_many<T: Value>(w: &mut Writer, name: &str, values: &[T]) {
    for value in values {
        w.leaf_value(name, value);
    }
}

/// Writes an empty child when the flag is set.
pub fn put_flag(w: &mut Writer, name: &str, set: bool) {
    if set {
        w.empty(name);
    }
}

/// Writes a child that may be missing; one without content is left out.
pub fn put_child_opt<E: Element>(w: &mut Writer, name: &str, value: Option<&E>) {
    if let Some(value) = value {
        w.element_unless_empty(name, value);
    }
}

/// Writes a child that may be missing, also when it is empty.
pub fn put_child_keep<E: Element>(w: &mut Writer, name: &str, value: Option<&E>) {
    if let Some(value) = value {
        w.element(name, value);
    }
}

/// Writes every child of a list.
pub fn put_child_many<E: Element>(w: &mut Writer, name: &str, values: &[E]) {
    for value in values {
        w.element(name, value);
    }
}

/// Writes a list in an element of its own, nothing when the list is empty.
pub fn put_list<E: Element>(w: &mut Writer, outer: &str, inner: &str, values: &[E]) {
    if values.is_empty() {
        return;
    }
    w.begin(outer);
    put_child_many(w, inner, values);
    w.end(outer);
}

/// The text of a value.
pub fn to_text<T: Value>(value: &T) -> String {
    let mut out = String::new();
    value.print(&mut out);
    out
}
