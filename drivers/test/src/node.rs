//! What a pretended host consists of: built in, or described by a file.

use api::{Code, Domain, Error, Result};
use std::path::Path;
use xml::Node;

/// A host and what it has at the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Described {
    /// The documents of its domains, each of which is running.
    pub domains: Vec<String>,
    /// The documents of its networks, each of which is active.
    pub networks: Vec<String>,
    /// The documents of its interfaces, each of which is active.
    pub interfaces: Vec<String>,
    /// The documents of its storage pools, each of which is active; they may hold `volume` elements.
    pub pools: Vec<String>,
    /// The documents of its devices.
    pub devices: Vec<String>,
    /// Its processors: number, MHz, sockets, cores of a socket, threads of a core, NUMA cells.
    pub cpus: Cpus,
    /// The model of its processors: an architecture.
    pub cpu_model: String,
    /// Its memory in KiB.
    pub memory_kib: u64,
    /// Whether nobody described it: then it has nodes.
    pub is_built_in: bool,
}

/// The processors of a pretended host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cpus {
    pub active: i32,
    pub mhz: i32,
    pub sockets: i32,
    pub cores: i32,
    pub threads: i32,
    pub cells: i32,
}

const BUILT_IN: Cpus = Cpus {
    active: 16,
    mhz: 1400,
    sockets: 2,
    cores: 2,
    threads: 2,
    cells: 2,
};
const BUILT_IN_MEMORY_KIB: u64 = 3_145_728;

/// What `test:///default` has at the start.
const BUILT_IN_OBJECTS: &str = include_str!("default.xml");

impl Described {
    /// The host of `test:///default`.
    pub fn built_in() -> Result<Self> {
        let described = Self::from_text(BUILT_IN_OBJECTS, "default.xml")?;
        Ok(Described {
            is_built_in: true,
            ..described
        })
    }

    /// The host described by a file whose outermost element is `node`.
    pub fn from_file(path: &str) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| Error::system(Domain::TEST, error, format_args!("cannot open '{path}'")))?;
        Self::from_text(&text, path)
    }

    fn from_text(text: &str, path: &str) -> Result<Self> {
        let node = Node::parse(text).map_err(|problems| {
            let words = problems.first().map(ToString::to_string).unwrap_or_default();
            Error::new(Domain::TEST, Code::XML_ERROR, format!("{path}: {words}"))
        })?;
        if node.name != "node" {
            return Err(Error::new(
                Domain::TEST,
                Code::XML_ERROR,
                "Root element is not 'node'",
            ));
        }
        let dir = Path::new(path).parent().unwrap_or(Path::new("/"));
        let documents = |kind: &str| {
            let of_kind = node.children.iter().filter(|child| child.name == kind);
            of_kind
                .map(|child| document(child, dir))
                .collect::<Result<Vec<_>>>()
        };
        Ok(Described {
            domains: documents("domain")?,
            networks: documents("network")?,
            interfaces: documents("interface")?,
            pools: documents("pool")?,
            devices: documents("device")?,
            cpus: cpus(&node),
            cpu_model: cpu_model(&node),
            memory_kib: number(&node, "memory").unwrap_or(BUILT_IN_MEMORY_KIB),
            is_built_in: false,
        })
    }
}

/// A document that stands in the node's file, or in a file of its own.
fn document(node: &Node, dir: &Path) -> Result<String> {
    match node.attribute("file") {
        None => Ok(node.to_xml()),
        Some(file) => {
            let path = dir.join(file);
            std::fs::read_to_string(&path).map_err(|error| {
                Error::system(
                    Domain::TEST,
                    error,
                    format_args!("cannot open '{}'", path.display()),
                )
            })
        }
    }
}

fn number(node: &Node, name: &str) -> Option<u64> {
    node.child(name)?.text.trim().parse().ok()
}

fn cpu_model(node: &Node) -> String {
    let named = node.child("cpu").and_then(|cpu| cpu.child("model"));
    named.map_or("i686", |model| model.text.trim()).to_owned()
}

fn cpus(node: &Node) -> Cpus {
    let Some(cpu) = node.child("cpu") else {
        return BUILT_IN;
    };
    let value = |name, default| {
        number(cpu, name)
            .and_then(|value| i32::try_from(value).ok())
            .unwrap_or(default)
    };
    let cells = value("nodes", BUILT_IN.cells);
    let (sockets, cores) = (value("sockets", BUILT_IN.sockets), value("cores", BUILT_IN.cores));
    let threads = value("threads", BUILT_IN.threads);
    let all = [cells, sockets, cores, threads]
        .into_iter()
        .fold(1i32, i32::saturating_mul);
    Cpus {
        active: value("active", all),
        mhz: value("mhz", BUILT_IN.mhz),
        sockets,
        cores,
        threads,
        cells,
    }
}
