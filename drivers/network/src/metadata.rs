//! Title, description and the elements that programs keep in a definition.

use api::constants::*;
use api::{Code, Error, Result};
use model::network::Network;
use xml::Node;

/// A change of one of the three.
pub(crate) enum Change {
    Description(Option<String>),
    Title(Option<String>),
    /// The namespace, and what is to stand in it.
    Element(String, Option<Node>),
}

fn invalid(words: impl Into<String>) -> Error {
    Error::new(api::Domain::NETWORK, Code::INVALID_ARG, words)
}

impl Change {
    /// What a client asks for. Errors: a title of two lines, an element that is no XML or has no namespace.
    pub(crate) fn parse(
        kind: i32,
        text: Option<String>,
        key: Option<String>,
        uri: Option<String>,
    ) -> Result<Self> {
        let text = text.filter(|text| !text.is_empty());
        match kind {
            VIR_NETWORK_METADATA_DESCRIPTION => Ok(Change::Description(text)),
            VIR_NETWORK_METADATA_TITLE if text.as_ref().is_some_and(|text| text.contains('\n')) => {
                Err(invalid("metadata title can't contain newlines"))
            }
            VIR_NETWORK_METADATA_TITLE => Ok(Change::Title(text)),
            VIR_NETWORK_METADATA_ELEMENT => {
                let uri = uri.ok_or_else(|| invalid("uri in virNetworkSetMetadata must not be NULL"))?;
                let node = text
                    .map(|text| element(&text, key.as_deref(), &uri))
                    .transpose()?;
                Ok(Change::Element(uri, node))
            }
            _ => Err(invalid("unknown metadata type")),
        }
    }

    /// Makes the change.
    pub(crate) fn apply(&self, config: &mut Network) {
        match self {
            Change::Description(text) => config.body.description = text.clone(),
            Change::Title(text) => config.body.title = text.clone(),
            Change::Element(uri, node) => {
                let metadata = config.body.metadata.get_or_insert_with(|| Node::new("metadata"));
                metadata.remove_children(|child| child.namespace == *uri);
                metadata.children.extend(node.clone());
                if metadata.children.is_empty() {
                    config.body.metadata = None;
                }
            }
        }
    }
}

/// The element with the client's prefix and namespace on it.
fn element(text: &str, key: Option<&str>, uri: &str) -> Result<Node> {
    let key = key
        .filter(|key| !key.is_empty())
        .ok_or_else(|| invalid("key in virNetworkSetMetadata must not be NULL"))?;
    let mut node = Node::parse(text).map_err(|problems| {
        let words = problems.first().map(ToString::to_string).unwrap_or_default();
        Error::new(
            api::Domain::XML,
            Code::XML_ERROR,
            format!("failed to parse xml document: {words}"),
        )
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

/// One of the three. Errors: `VIR_ERR_NO_NETWORK_METADATA` if it is not there.
pub(crate) fn read(config: &Network, kind: i32, uri: Option<&str>) -> Result<String> {
    let found = match kind {
        VIR_NETWORK_METADATA_DESCRIPTION => config.description.clone(),
        VIR_NETWORK_METADATA_TITLE => config.title.clone(),
        VIR_NETWORK_METADATA_ELEMENT => {
            let uri = uri.ok_or_else(|| invalid("uri in virNetworkGetMetadata must not be NULL"))?;
            let children = config
                .metadata
                .as_ref()
                .map(|metadata| metadata.children.as_slice())
                .unwrap_or_default();
            children.iter().find(|child| child.namespace == uri).map(|child| {
                let mut plain = child.clone();
                drop_namespace(&mut plain, uri);
                plain.to_xml().trim_end().to_owned()
            })
        }
        _ => return Err(invalid("unknown metadata type")),
    };
    found.ok_or_else(|| {
        let words = "Requested metadata element is not present";
        Error::new(api::Domain::NETWORK, Code::NO_NETWORK_METADATA, words)
    })
}
