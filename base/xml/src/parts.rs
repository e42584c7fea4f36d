//! The attributes and children of one element, looked up once for all of its fields.

use crate::Tag;

/// How many of a kind are kept beside the element itself; more go to the heap.
const FEW: usize = 8;

/// Pairs of a name and what it names.
struct Named<'a, T> {
    few: [Option<(&'a str, T)>; FEW],
    more: Vec<(&'a str, T)>,
}

impl<'a, T: Copy> Named<'a, T> {
    fn of(mut pairs: impl Iterator<Item = (&'a str, T)>) -> Self {
        let mut few = [None; FEW];
        for place in &mut few {
            *place = pairs.next();
            if place.is_none() {
                break;
            }
        }
        Self {
            few,
            more: pairs.collect(),
        }
    }

    fn named<'s>(&'s self, name: &'s str) -> impl Iterator<Item = T> + 's {
        let few = self.few.iter().map_while(|pair| pair.as_ref());
        let all = few.chain(&self.more);
        all.filter(move |(other, _)| *other == name)
            .map(|(_, what)| *what)
    }
}

/// The attributes and child elements of an element that carry no namespace.
pub struct Parts<'a> {
    tag: Tag<'a>,
    attributes: Named<'a, &'a str>,
    children: Named<'a, Tag<'a>>,
}

impl<'a> Parts<'a> {
    /// Looks through an element.
    pub fn of(tag: Tag<'a>) -> Self {
        let attributes = tag
            .attributes()
            .filter(|attribute| attribute.namespace().is_none());
        let children = tag
            .children()
            .filter(|node| node.is_element() && node.tag_name().namespace().is_none());
        Self {
            tag,
            attributes: Named::of(attributes.map(|attribute| (attribute.name(), attribute.value()))),
            children: Named::of(children.map(|node| (node.tag_name().name(), node))),
        }
    }
}

/// Where fields are read from: an element, or its parts when there are many fields.
pub trait Place<'a>: Copy {
    /// The element itself.
    fn element(self) -> Tag<'a>;
    /// The value of an attribute.
    fn value_of(self, name: &str) -> Option<&'a str>;
    /// The first child of a name.
    fn first(self, name: &str) -> Option<Tag<'a>>;
    /// All children of a name.
    fn each(self, name: &str, each: &mut dyn FnMut(Tag<'a>));
}

impl<'a> Place<'a> for Tag<'a> {
    fn element(self) -> Tag<'a> {
        self
    }
    fn value_of(self, name: &str) -> Option<&'a str> {
        roxmltree::Node::attribute(&self, name)
    }
    fn first(self, name: &str) -> Option<Tag<'a>> {
        crate::field::child(self, name)
    }
    fn each(self, name: &str, each: &mut dyn FnMut(Tag<'a>)) {
        crate::field::children_of(self, name).for_each(each);
    }
}

impl<'a> Place<'a> for &Parts<'a> {
    fn element(self) -> Tag<'a> {
        self.tag
    }
    fn value_of(self, name: &str) -> Option<&'a str> {
        self.attributes.named(name).next()
    }
    fn first(self, name: &str) -> Option<Tag<'a>> {
        self.children.named(name).next()
    }
    fn each(self, name: &str, each: &mut dyn FnMut(Tag<'a>)) {
        self.children.named(name).for_each(each);
    }
}
