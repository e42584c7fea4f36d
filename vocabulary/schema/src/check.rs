//! The check of a document against the tables.

use crate::tables::{Lists, Variant};
use crate::{Attribute, Child, Count, Kind, Rule, nearest, rule};
use std::collections::HashMap;
use xml::{Problems, Reader, Tag};

/// libvirt's number of the error "the document does not obey the schema".
const XML_INVALID_SCHEMA: i32 = 92;
/// libvirt's number of the error "this is no XML".
const XML_DETAIL: i32 = 35;

/// Namespaces of additions for one hypervisor or tool: whose, the names in the tables, and their parent.
const ADDITIONS: [(&str, &str, &[&str]); 8] = [
    (
        "http://libvirt.org/schemas/domain/qemu/1.0",
        "domain",
        &["commandline", "capabilities", "deprecation", "override"],
    ),
    (
        "http://libvirt.org/schemas/domain/lxc/1.0",
        "domain",
        &["namespace"],
    ),
    (
        "http://libvirt.org/schemas/domain/xen/1.0",
        "domain",
        &["commandline"],
    ),
    (
        "http://libvirt.org/schemas/domain/bhyve/1.0",
        "domain",
        &["commandline"],
    ),
    (
        "http://libvirt.org/schemas/domain/vmware/1.0",
        "domain",
        &["datacenterpath"],
    ),
    (
        "http://libvirt.org/schemas/network/dnsmasq/1.0",
        "network",
        &["options"],
    ),
    (
        "http://libvirt.org/schemas/storagepool/fs/1.0",
        "pool",
        &["mount_opts"],
    ),
    (
        "http://libvirt.org/schemas/storagepool/rbd/1.0",
        "pool",
        &["config_opts"],
    ),
];

/// Checks a whole document of any kind. Errors: what is wrong, each with its place; the code is that of a broken
/// schema, or of broken XML.
pub fn validate(text: &str) -> Result<(), Problems> {
    let checked = xml::parse(text, |reader| {
        reader.code = XML_INVALID_SCHEMA;
        let root = reader.root();
        match Kind::of_root(root.tag_name().name()) {
            Some(kind) => check(kind, root, reader),
            None => {
                let name = root.tag_name().name();
                reader.problem(root, format!("there is no kind of document '{name}'"));
            }
        }
    });
    checked.map_err(|mut problems| {
        for problem in &mut problems.0 {
            if problem.code == 0 {
                problem.code = XML_DETAIL;
            }
        }
        problems
    })
}

/// Checks an element that is the outermost one of a document of `kind`, and all below it; problems go to the reader.
pub fn check(kind: Kind, root: Tag<'_>, reader: &mut Reader<'_>) {
    let name = root.tag_name().name();
    if name != kind.root() {
        reader.problem(root, format!("expecting element '{}', not '{name}'", kind.root()));
        return;
    }
    element(kind, &format!("/{name}"), root, None, reader);
}

/// Checks one element; `detail` are the lists that the form of its parent gives it.
fn element(kind: Kind, path: &str, tag: Tag<'_>, detail: Option<&Lists>, reader: &mut Reader<'_>) {
    let Some((other, path, rule)) = rule(kind, path) else {
        return;
    };
    if other != kind && is_reference(tag) {
        return;
    }
    let kind = other;
    if rule.forbidden {
        let name = tag.tag_name().name();
        reader.problem(tag, format!("element '{name}' is not allowed here"));
        return;
    }
    let variant = variant_of(rule, tag, detail, reader);
    let allowed = Allowed::new(rule, variant, detail);
    attributes(&allowed, tag, reader);
    text(rule, tag, reader);
    children(kind, &path, &allowed, tag, reader);
}

/// Whether an element that may be a whole other document only says which object is meant, by its UUID.
fn is_reference(tag: Tag<'_>) -> bool {
    let mut children = tag.children().filter(Tag::is_element);
    let first = children.next().map(|child| child.tag_name().name());
    first == Some("uuid") && children.next().is_none() && tag.attributes().len() == 0
}

/// What an element may hold in the form that it has.
struct Allowed<'a> {
    attributes: Vec<(&'a Attribute, bool)>,
    children: Vec<Child>,
    variant: Option<&'a Variant>,
}

impl<'a> Allowed<'a> {
    fn new(rule: &'a Rule, variant: Option<&'a Variant>, detail: Option<&Lists>) -> Self {
        let common = |name: &str, list: fn(&Lists) -> &[Child]| {
            rule.variants
                .iter()
                .all(|each| find(list(&each.lists), name).is_none())
        };
        let mut attributes: Vec<(&Attribute, bool)> = Vec::new();
        for attribute in &rule.attributes {
            let listed = match detail {
                Some(detail) => {
                    find(&detail.attributes, &attribute.name).map(|found| found.count == Count::One)
                }
                None if common(&attribute.name, |lists| &lists.attributes) => Some(attribute.required),
                None => variant
                    .and_then(|variant| find(&variant.lists.attributes, &attribute.name))
                    .map(|found| found.count == Count::One),
            };
            // The attribute that tells the forms apart is always there to do so.
            let tells = rule
                .variants
                .iter()
                .any(|each| each.when.iter().any(|(name, _)| *name == attribute.name));
            if let Some(required) = listed.or(tells.then_some(attribute.required)) {
                attributes.push((attribute, required));
            }
        }
        let children = match detail {
            Some(detail) => detail.children.clone(),
            None => {
                let own = variant.map_or(&[][..], |variant| &variant.lists.children);
                let common = rule
                    .children
                    .iter()
                    .filter(|child| common(&child.name, |lists| &lists.children));
                common.chain(own).cloned().collect()
            }
        };
        Self {
            attributes,
            children,
            variant,
        }
    }
}

impl Lists {
    fn fits(&self, tag: Tag<'_>) -> bool {
        let missing =
            |child: &&Child| child.count == Count::One && tag.attribute(child.name.as_str()).is_none();
        let absent = |child: &&Child| {
            matches!(child.count, Count::One | Count::Many) && xml::field::child(tag, &child.name).is_none()
        };
        self.attributes.iter().find(missing).is_none() && self.children.iter().find(absent).is_none()
    }
}

fn find<'a>(list: &'a [Child], name: &str) -> Option<&'a Child> {
    list.iter().find(|child| child.name == name)
}

/// The form an element has by its attributes. Where several have the same condition, the one that has all it needs and
/// refuses nothing that is there wins.
fn variant_of<'a>(
    rule: &'a Rule,
    tag: Tag<'_>,
    detail: Option<&Lists>,
    reader: &mut Reader<'_>,
) -> Option<&'a Variant> {
    if rule.variants.is_empty() || detail.is_some() {
        return None;
    }
    let holds = |variant: &&Variant| {
        variant.when.iter().all(|(name, values)| {
            values
                .iter()
                .any(|value| value.as_deref() == tag.attribute(name.as_str()).map(str::trim))
        })
    };
    let fitting: Vec<&Variant> = rule.variants.iter().filter(holds).collect();
    let best = fitting
        .iter()
        .find(|variant| variant.lists.fits(tag) && takes_all(rule, variant, tag))
        .or(fitting.first())
        .copied();
    if best.is_none() {
        no_form(rule, tag, reader);
    }
    best
}

/// Whether this form has a place for every attribute and child that another form also knows.
fn takes_all(rule: &Rule, variant: &Variant, tag: Tag<'_>) -> bool {
    let told = |list: fn(&Lists) -> &[Child], name: &str| {
        let known = rule
            .variants
            .iter()
            .any(|each| find(list(&each.lists), name).is_some());
        !known || find(list(&variant.lists), name).is_some()
    };
    let attributes = tag
        .attributes()
        .all(|attribute| told(|lists| &lists.attributes, attribute.name()));
    let mut children = tag.children().filter(Tag::is_element);
    attributes && children.all(|child| told(|lists| &lists.children, child.tag_name().name()))
}

fn no_form(rule: &Rule, tag: Tag<'_>, reader: &mut Reader<'_>) {
    let Some((name, _)) = rule.variants.first().and_then(|variant| variant.when.first()) else {
        return;
    };
    let element = tag.tag_name().name();
    // A value that no form knows is reported where the values of attributes are checked.
    if tag.attribute(name.as_str()).is_none() {
        reader.problem(tag, format!("element '{element}' needs the attribute '{name}'"));
    }
}

fn attributes(allowed: &Allowed<'_>, tag: Tag<'_>, reader: &mut Reader<'_>) {
    let element = tag.tag_name().name();
    let any = allowed.attributes.iter().any(|(each, _)| each.name == "*");
    for attribute in tag.attributes() {
        let name = attribute.name();
        let known = allowed.attributes.iter().find(|(each, _)| each.name == name);
        match known {
            Some((each, _)) if attribute.namespace().is_none() => {
                if !each.value.allows(attribute.value()) {
                    bad_value(tag, each, attribute.value(), reader);
                }
            }
            _ if any => {}
            _ => {
                let names = allowed.attributes.iter().map(|(each, _)| each.name.as_str());
                let hint = meant(nearest(name, names));
                let place = attribute.range_qname().start;
                reader.problem_at(
                    tag,
                    place,
                    format!("element '{element}' has no attribute '{name}'{hint}"),
                );
            }
        }
    }
    for (each, required) in &allowed.attributes {
        if *required && each.name != "*" && tag.attribute(each.name.as_str()).is_none() {
            reader.problem(
                tag,
                format!("element '{element}' needs the attribute '{}'", each.name),
            );
        }
    }
}

fn bad_value(tag: Tag<'_>, attribute: &Attribute, value: &str, reader: &mut Reader<'_>) {
    let hint = match nearest(value, attribute.value.words.iter().map(String::as_str)) {
        Some(word) => format!("; did you mean '{word}'?"),
        None => format!(": expected {}", attribute.value.describe()),
    };
    let element = tag.tag_name().name();
    let name = &attribute.name;
    let message = format!("attribute '{name}' of element '{element}' cannot be '{value}'{hint}");
    reader.problem_attr(tag, name, message);
}

fn meant(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean '{name}'?"))
}

fn text(rule: &Rule, tag: Tag<'_>, reader: &mut Reader<'_>) {
    let element = tag.tag_name().name();
    let own: String = tag
        .children()
        .filter(|node| node.is_text())
        .filter_map(|node| node.text())
        .collect();
    let Some(value) = &rule.text else {
        if !own.trim().is_empty() {
            let place = tag
                .children()
                .find(|node| node.is_text() && !node.text().unwrap_or_default().trim().is_empty());
            let start = place.map_or(tag.range().start, first_word);
            reader.problem_at(tag, start, format!("element '{element}' has no text"));
        }
        return;
    };
    // The tables do not say where text may be missing; whether it may is for the reader of the document to say.
    if own.trim().is_empty() {
        return;
    }
    if !value.allows(&own) {
        let hint = match nearest(own.trim(), value.words.iter().map(String::as_str)) {
            Some(word) => format!("; did you mean '{word}'?"),
            None => format!(": expected {}", value.describe()),
        };
        let start = tag
            .children()
            .find(Tag::is_text)
            .map_or(tag.range().start, |node| node.range().start);
        reader.problem_at(
            tag,
            start,
            format!("element '{element}' cannot be '{}'{hint}", own.trim()),
        );
    }
}

/// Where in the source a text begins, white space left out.
fn first_word(text: Tag<'_>) -> usize {
    let source = text.document().input_text().get(text.range()).unwrap_or_default();
    let blank = source.len().saturating_sub(source.trim_start().len());
    text.range().start.saturating_add(blank)
}

fn children(kind: Kind, path: &str, allowed: &Allowed<'_>, tag: Tag<'_>, reader: &mut Reader<'_>) {
    let any = find(&allowed.children, "*").is_some();
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for child in tag.children().filter(Tag::is_element) {
        let name = child.tag_name().name();
        let known = find(&allowed.children, name).filter(|_| belongs(tag, child));
        if any {
            continue;
        }
        let Some(known) = known else {
            let names = allowed.children.iter().map(|each| each.name.as_str());
            let hint = meant(nearest(name, names).filter(|near| *near != name));
            let element = tag.tag_name().name();
            reader.problem_name(
                child,
                format!("element '{element}' has no element '{name}'{hint}"),
            );
            continue;
        };
        let times = seen.entry(known.name.as_str()).or_insert(0);
        *times = times.saturating_add(1);
        if *times == 2 && matches!(known.count, Count::Optional | Count::One) {
            let element = tag.tag_name().name();
            reader.problem_name(
                child,
                format!("element '{element}' has more than one element '{name}'"),
            );
        }
        let detail = allowed.variant.and_then(|variant| variant.child_detail.get(name));
        element(kind, &format!("{path}/{name}"), child, detail, reader);
    }
    for child in &allowed.children {
        if matches!(child.count, Count::One | Count::Many) && !seen.contains_key(child.name.as_str()) {
            let element = tag.tag_name().name();
            reader.problem(
                tag,
                format!("element '{element}' needs an element '{}'", child.name),
            );
        }
    }
}

/// Whether an element is in the namespace its name belongs to: that of its parent, or of an addition.
fn belongs(parent: Tag<'_>, child: Tag<'_>) -> bool {
    let (name, parent_name) = (child.tag_name().name(), parent.tag_name().name());
    match child.tag_name().namespace() {
        None => !ADDITIONS
            .iter()
            .any(|(_, place, names)| *place == parent_name && names.contains(&name)),
        Some(space) if parent.tag_name().namespace() == Some(space) => true,
        Some(space) => ADDITIONS
            .iter()
            .any(|(each, place, names)| *each == space && *place == parent_name && names.contains(&name)),
    }
}
