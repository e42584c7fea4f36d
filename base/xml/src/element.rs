//! What every described element can do.

use crate::{Reader, Tag, Writer};

/// An element of a document: read from a tag, written with its attributes first.
pub trait Element: Sized + Default {
    /// What such an element is, for people.
    const DOC: &'static str = "";

    /// Fills this value from a tag.
    fn read(&mut self, tag: Tag<'_>, reader: &mut Reader<'_>);
    /// Writes the attributes into the tag that is open.
    fn write_attrs(&self, writer: &mut Writer);
    /// Writes the content.
    fn write_children(&self, writer: &mut Writer);
    /// The text that is the whole content, when it has one.
    fn own_text(&self) -> Option<String> {
        None
    }
    /// The description of the fields.
    fn fields() -> &'static [Field] {
        &[]
    }
}

/// How a field of a struct stands in XML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// An attribute.
    Attr,
    /// An element with a struct of its own.
    Child,
    /// An element that holds one value.
    Leaf,
    /// An element that says something by being there.
    Flag,
    /// The text of the element itself.
    Text,
    /// Fields of another struct, as if they were here.
    Flat,
    /// An element around a list.
    List,
    /// Anything: what is carried without being understood.
    Open,
}

/// The description of one field, for documentation and checks.
pub struct Field {
    /// Name in XML; of a list, the outer and the inner name with a slash.
    pub name: &'static str,
    /// How it stands there.
    pub form: Form,
    /// Its documentation.
    pub doc: &'static str,
    /// The names its value can have, when there is a closed list.
    pub names: &'static [&'static str],
    /// The fields of the element it stands for.
    pub fields: Option<fn() -> &'static [Field]>,
}

impl Field {
    /// The description of a field that is read by hand.
    pub const fn new(form: Form, name: &'static str, doc: &'static str) -> Self {
        Self {
            name,
            form,
            doc,
            names: &[],
            fields: None,
        }
    }

    /// An attribute that is read by hand.
    pub const fn attr(name: &'static str, doc: &'static str) -> Self {
        Self::new(Form::Attr, name, doc)
    }

    /// An element that is read by hand.
    pub const fn child(name: &'static str, doc: &'static str) -> Self {
        Self::new(Form::Child, name, doc)
    }

    /// What is known of it: its own documentation, else that of its type.
    pub const fn doc_or(own: &'static str, of_type: &'static str) -> &'static str {
        if own.is_empty() { of_type } else { own }
    }

    /// This field with what its element holds.
    pub const fn holding(mut self, fields: fn() -> &'static [Field]) -> Self {
        self.fields = Some(fields);
        self
    }

    /// This field with the closed list of its values.
    pub const fn named(mut self, names: &'static [&'static str]) -> Self {
        self.names = names;
        self
    }
}

impl<E: Element> Element for Box<E> {
    const DOC: &'static str = E::DOC;

    fn read(&mut self, tag: Tag<'_>, reader: &mut Reader<'_>) {
        (**self).read(tag, reader);
    }
    fn write_attrs(&self, writer: &mut Writer) {
        (**self).write_attrs(writer);
    }
    fn write_children(&self, writer: &mut Writer) {
        (**self).write_children(writer);
    }
    fn own_text(&self) -> Option<String> {
        (**self).own_text()
    }
    fn fields() -> &'static [Field] {
        E::fields()
    }
}
