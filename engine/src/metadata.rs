//! Title, description and the elements that programs keep in a definition.

use api::{Code, Error, Result};
use xml::Node;

/// The numbers of the three are the same for domains and networks.
const DESCRIPTION: i32 = api::constants::VIR_DOMAIN_METADATA_DESCRIPTION;
const TITLE: i32 = api::constants::VIR_DOMAIN_METADATA_TITLE;
const ELEMENT: i32 = api::constants::VIR_DOMAIN_METADATA_ELEMENT;

/// A definition that has a title, a description and elements of programs.
pub trait Described {
    /// Where errors come from.
    const DOMAIN: api::Domain;
    /// The error when what is asked for is not there.
    const MISSING: Code;
    /// The kind's name in the C functions, such as `Domain`.
    const FUNCTIONS: &'static str;

    /// The title.
    fn title(&self) -> &Option<String>;
    /// The description.
    fn description(&self) -> &Option<String>;
    /// The elements of programs, in the element that holds them.
    fn metadata(&self) -> Option<&Node>;
    /// The three, to be changed, in the same order.
    fn parts(&mut self) -> (&mut Option<String>, &mut Option<String>, &mut Option<Box<Node>>);
}

impl Described for model::domain::Domain {
    const DOMAIN: api::Domain = api::Domain::DOMAIN;
    const MISSING: Code = Code::NO_DOMAIN_METADATA;
    const FUNCTIONS: &'static str = "Domain";

    fn title(&self) -> &Option<String> {
        &self.title
    }

    fn description(&self) -> &Option<String> {
        &self.description
    }

    fn metadata(&self) -> Option<&Node> {
        self.metadata.as_deref()
    }

    fn parts(&mut self) -> (&mut Option<String>, &mut Option<String>, &mut Option<Box<Node>>) {
        let body = &mut **self;
        (&mut body.title, &mut body.description, &mut body.metadata)
    }
}

impl Described for model::network::Network {
    const DOMAIN: api::Domain = api::Domain::NETWORK;
    const MISSING: Code = Code::NO_NETWORK_METADATA;
    const FUNCTIONS: &'static str = "Network";

    fn title(&self) -> &Option<String> {
        &self.body.title
    }

    fn description(&self) -> &Option<String> {
        &self.body.description
    }

    fn metadata(&self) -> Option<&Node> {
        self.body.metadata.as_deref()
    }

    fn parts(&mut self) -> (&mut Option<String>, &mut Option<String>, &mut Option<Box<Node>>) {
        let body = &mut self.body;
        (&mut body.title, &mut body.description, &mut body.metadata)
    }
}

/// A change of one of the three.
#[derive(Debug)]
pub enum Change {
    /// The description, or none.
    Description(Option<String>),
    /// The title, or none.
    Title(Option<String>),
    /// The namespace, and what is to stand in it.
    Element(String, Option<Node>),
}

fn invalid<D: Described>(words: impl Into<String>) -> Error {
    Error::new(D::DOMAIN, Code::INVALID_ARG, words)
}

fn unknown_type<D: Described>(kind: i32) -> Error {
    invalid::<D>(format!("unknown metadata type '{kind}'"))
}

impl Change {
    /// What a client asks for. Errors: a title of two lines, an element that is no XML or has no namespace.
    pub fn parse<D: Described>(
        kind: i32,
        text: Option<String>,
        key: Option<String>,
        uri: Option<String>,
    ) -> Result<Self> {
        let text = text.filter(|text| !text.is_empty());
        match kind {
            DESCRIPTION => Ok(Change::Description(text)),
            TITLE if text.as_ref().is_some_and(|text| text.contains('\n')) => Err(Error::verbatim(
                D::DOMAIN,
                Code::INVALID_ARG,
                "metadata title can't contain newlines".to_owned(),
            )),
            TITLE => Ok(Change::Title(text)),
            ELEMENT => {
                let uri = uri.ok_or_else(|| {
                    invalid::<D>(format!("uri in vir{}SetMetadata must not be NULL", D::FUNCTIONS))
                })?;
                let node = text
                    .map(|text| element::<D>(&text, key.as_deref(), &uri))
                    .transpose()?;
                Ok(Change::Element(uri, node))
            }
            kind => Err(unknown_type::<D>(kind)),
        }
    }

    /// Makes the change.
    pub fn apply<D: Described>(&self, config: &mut D) {
        let (title, description, elements) = config.parts();
        match self {
            Change::Description(text) => *description = text.clone(),
            Change::Title(text) => *title = text.clone(),
            Change::Element(uri, node) => {
                let metadata = elements.get_or_insert_with(|| Box::new(Node::new("metadata")));
                metadata.remove_children(|child| child.namespace == *uri);
                metadata.children.extend(node.clone());
                if metadata.children.is_empty() {
                    *elements = None;
                }
            }
        }
    }
}

/// The element with the client's prefix and namespace on it.
fn element<D: Described>(text: &str, key: Option<&str>, uri: &str) -> Result<Node> {
    let key = key
        .filter(|key| !key.is_empty())
        .ok_or_else(|| invalid::<D>(format!("key in vir{}SetMetadata must not be NULL", D::FUNCTIONS)))?;
    let mut node = Node::parse(text).map_err(|mut problems| {
        for problem in &mut problems.0 {
            problem.code = model::code::XML_DETAIL;
        }
        crate::document_error(D::DOMAIN, &problems)
    })?;
    put_namespace(&mut node, key, uri);
    node.declarations.retain(|(prefix, _)| prefix != key);
    node.declarations.insert(0, (key.to_owned(), uri.to_owned()));
    Ok(node)
}

fn put_namespace(node: &mut Node, key: &str, uri: &str) {
    if node.prefix.is_empty() && node.namespace.is_empty() {
        node.prefix = key.to_owned();
        node.namespace = uri.to_owned();
    }
    for child in &mut node.children {
        put_namespace(child, key, uri);
    }
}

fn drop_namespace(node: &mut Node, uri: &str) {
    if node.namespace == uri {
        node.prefix.clear();
        node.namespace.clear();
    }
    node.declarations.retain(|(_, declared)| declared != uri);
    for child in &mut node.children {
        drop_namespace(child, uri);
    }
}

/// One of the three. Errors: `VIR_ERR_NO_DOMAIN_METADATA` or its like if it is not there.
pub fn read<D: Described>(config: &D, kind: i32, uri: Option<&str>) -> Result<String> {
    let found = match kind {
        DESCRIPTION => config.description().clone(),
        TITLE => config.title().clone(),
        ELEMENT => {
            let uri = uri.ok_or_else(|| {
                invalid::<D>(format!("uri in vir{}GetMetadata must not be NULL", D::FUNCTIONS))
            })?;
            let children = config
                .metadata()
                .as_ref()
                .map(|metadata| metadata.children.as_slice())
                .unwrap_or_default();
            children.iter().find(|child| child.namespace == uri).map(|child| {
                let mut plain = child.clone();
                drop_namespace(&mut plain, uri);
                plain.to_xml().trim_end().to_owned()
            })
        }
        kind => return Err(unknown_type::<D>(kind)),
    };
    found.ok_or_else(|| {
        let words = "Requested metadata element is not present";
        Error::new(D::DOMAIN, D::MISSING, words)
    })
}
