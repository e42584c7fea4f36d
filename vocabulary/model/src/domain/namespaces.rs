//! Settings one hypervisor alone understands, in a namespace of its own.

use xml::{Node, Reader, Tag, Writer};

/// The namespaces libvirt's drivers know, with their usual prefix.
pub const NAMESPACES: &[(&str, &str)] = &[
    ("qemu", "http://libvirt.org/schemas/domain/qemu/1.0"),
    ("lxc", "http://libvirt.org/schemas/domain/lxc/1.0"),
    ("xen", "http://libvirt.org/schemas/domain/xen/1.0"),
    ("bhyve", "http://libvirt.org/schemas/domain/bhyve/1.0"),
    ("vmware", "http://libvirt.org/schemas/domain/vmware/1.0"),
];

/// Elements of such a namespace, as they stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Foreign {
    pub nodes: Vec<Node>,
}

impl Foreign {
    /// Takes the elements of known namespaces out of a domain.
    pub fn read(tag: Tag<'_>, _: &mut Reader<'_>) -> Self {
        let known = |node: &Tag<'_>| {
            let address = node.tag_name().namespace().unwrap_or_default();
            NAMESPACES.iter().any(|(_, known)| *known == address)
        };
        let nodes = tag
            .children()
            .filter(|node| node.is_element() && known(node))
            .map(tidy)
            .collect();
        Self { nodes }
    }

    /// The declarations that must stand on `<domain>`.
    pub fn declarations(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        NAMESPACES
            .iter()
            .filter(|(_, address)| self.nodes.iter().any(|node| node.namespace == *address))
            .map(|(prefix, address)| (*prefix, *address))
    }

    /// The element of a namespace, by prefix and name.
    pub fn get(&self, prefix: &str, name: &str) -> Option<&Node> {
        let address = NAMESPACES.iter().find(|(known, _)| *known == prefix)?.1;
        self.nodes
            .iter()
            .find(|node| node.namespace == address && node.name == name)
    }

    /// Writes the elements in libvirt's order.
    pub fn write(&self, w: &mut Writer) {
        const ORDER: &[&str] = &["commandline", "capabilities", "override", "deprecation"];
        let place = |node: &&Node| {
            ORDER
                .iter()
                .position(|name| *name == node.name)
                .unwrap_or(ORDER.len())
        };
        let mut nodes: Vec<&Node> = self.nodes.iter().collect();
        nodes.sort_by_key(place);
        for node in nodes {
            write_node(node, w);
        }
    }
}

/// Gives the usual prefix, drops declarations and texts between elements.
fn tidy(tag: Tag<'_>) -> Node {
    let mut node = Node::from_tag(tag);
    usual_prefix(&mut node);
    node
}

fn usual_prefix(node: &mut Node) {
    if let Some((prefix, _)) = NAMESPACES.iter().find(|(_, address)| *address == node.namespace) {
        node.prefix = (*prefix).to_owned();
    }
    node.declarations.clear();
    if node.text.trim().is_empty() {
        node.text.clear();
    }
    node.children.iter_mut().for_each(usual_prefix);
}

fn write_node(node: &Node, w: &mut Writer) {
    let name = node.qualified_name();
    w.begin(&name);
    for (key, value) in &node.attributes {
        w.attr(key, value);
    }
    if !node.text.is_empty() {
        w.end_text(&name, &node.text);
        return;
    }
    node.children.iter().for_each(|child| write_node(child, w));
    w.end(&name);
}
