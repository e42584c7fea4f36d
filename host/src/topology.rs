//! Where processors are: nodes, sockets, dies, clusters, cores.

use crate::sysfs::{Tree, number, numbered};

/// A node and its processors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    pub id: u32,
    pub cpus: Vec<Place>,
}

/// Where one processor is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub cpu: u32,
    /// What is known of it while it is on.
    pub known: Option<Known>,
}

/// The place of a processor that is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub socket: u32,
    pub die: u32,
    pub cluster: u32,
    pub core: u32,
    /// The processors that are threads of the same core, such as `0-1`.
    pub siblings: String,
}

/// The nodes of a machine; one without nodes is one node.
pub fn nodes(tree: &dyn Tree) -> Vec<Node> {
    let ids = numbered(tree, "system/node", "node");
    let node = |id: u32| Node {
        id,
        cpus: places(tree, &numbered(tree, &format!("system/node/node{id}"), "cpu")),
    };
    let found: Vec<Node> = ids.into_iter().map(node).collect();
    if !found.is_empty() {
        return found;
    }
    let all = numbered(tree, "system/cpu", "cpu");
    let cpus = places(tree, &all);
    vec![Node { id: 0, cpus }]
}

fn places(tree: &dyn Tree, cpus: &[u32]) -> Vec<Place> {
    let place = |cpu: &u32| Place {
        cpu: *cpu,
        known: known(tree, *cpu),
    };
    cpus.iter().map(place).collect()
}

fn known(tree: &dyn Tree, cpu: u32) -> Option<Known> {
    let folder = format!("system/cpu/cpu{cpu}/topology");
    // Firmware that says nothing of a level leaves -1 there.
    let id = |file: &str| number::<u32>(tree, &format!("{folder}/{file}")).unwrap_or(0);
    if tree.read(&format!("system/cpu/cpu{cpu}/online")).as_deref() == Some("0") {
        return None;
    }
    Some(Known {
        siblings: tree.read(&format!("{folder}/thread_siblings_list"))?,
        socket: id("physical_package_id"),
        die: id("die_id"),
        cluster: id("cluster_id"),
        core: id("core_id"),
    })
}

/// What a cache holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CacheKind {
    Unified,
    Instruction,
    Data,
}

/// A cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cache {
    pub id: u32,
    pub level: u32,
    pub kind: CacheKind,
    pub size_bytes: u64,
    /// The processors that share it, such as `0-3`.
    pub cpus: String,
}

/// The caches of `level_min` and above that have an identity, by level.
pub fn caches(tree: &dyn Tree, level_min: u32) -> Vec<Cache> {
    let mut found: Vec<Cache> = Vec::new();
    for cpu in numbered(tree, "system/cpu", "cpu") {
        let folder = format!("system/cpu/cpu{cpu}/cache");
        for index in numbered(tree, &folder, "index") {
            let cache = cache(tree, &format!("{folder}/index{index}"));
            let new = |cache: &Cache| {
                let same = |other: &Cache| {
                    (other.id, other.level, other.kind) == (cache.id, cache.level, cache.kind)
                };
                cache.level >= level_min && !found.iter().any(same)
            };
            found.extend(cache.filter(new));
        }
    }
    found.sort_by_key(|cache| (cache.level, cache.kind, cache.id));
    found
}

fn cache(tree: &dyn Tree, folder: &str) -> Option<Cache> {
    let file = |name: &str| format!("{folder}/{name}");
    let kind = match tree.read(&file("type"))?.as_str() {
        "Data" => CacheKind::Data,
        "Instruction" => CacheKind::Instruction,
        "Unified" => CacheKind::Unified,
        _ => return None,
    };
    Some(Cache {
        id: number(tree, &file("id"))?,
        level: number(tree, &file("level"))?,
        kind,
        size_bytes: size(&tree.read(&file("size"))?)?,
        cpus: tree.read(&file("shared_cpu_list"))?,
    })
}

/// Reads `256K` or `33M`.
fn size(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let scale = match text.get(digits.len()..)? {
        "" => 1,
        "K" => 1 << 10,
        "M" => 1 << 20,
        "G" => 1 << 30,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(scale)
}

#[cfg(test)]
mod tests {
    use super::{CacheKind, Node, caches, nodes, size};
    use crate::sysfs::remembered::Files;

    #[test]
    fn a_machine_without_nodes_is_one_node() {
        let tree = Files::new(&[
            ("system/cpu/cpu10/topology/thread_siblings_list", "10"),
            ("system/cpu/cpu2/topology/thread_siblings_list", "2"),
            ("system/cpu/cpu2/topology/core_id", "7"),
            ("system/cpu/cpu2/topology/die_id", "-1"),
            ("system/cpu/cpufreq/policy0", ""),
        ]);
        let found = nodes(&tree);
        let [Node { id: 0, cpus }] = found.as_slice() else {
            panic!("{found:?}");
        };
        let ids: Vec<u32> = cpus.iter().map(|place| place.cpu).collect();
        assert_eq!(ids, [2, 10]);
        let known = cpus[0].known.as_ref().expect("it is on");
        assert_eq!((known.core, known.die), (7, 0));
    }

    #[test]
    fn a_processor_that_is_off_has_no_place() {
        let tree = Files::new(&[
            ("system/node/node1/cpu3/x", ""),
            ("system/cpu/cpu3/online", "0"),
            ("system/cpu/cpu3/topology/thread_siblings_list", "3"),
        ]);
        let found = nodes(&tree);
        assert_eq!((found.len(), found[0].id), (1, 1));
        assert_eq!(found[0].cpus[0].known, None);
    }

    #[test]
    fn a_shared_cache_counts_once() {
        let mut files = Vec::new();
        for cpu in 0..2 {
            for (index, level, kind) in [(0, "1", "Data"), (3, "3", "Unified")] {
                let folder = format!("system/cpu/cpu{cpu}/cache/index{index}");
                let content = [
                    ("id", "0"),
                    ("level", level),
                    ("type", kind),
                    ("size", "33M"),
                    ("shared_cpu_list", "0-1"),
                ];
                files.extend(content.map(|(name, text)| (format!("{folder}/{name}"), text.to_owned())));
            }
        }
        let found = caches(&Files(files), 2);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].kind, found[0].size_bytes),
            (CacheKind::Unified, 33 << 20)
        );
    }

    #[test]
    fn sizes_that_are_none_are_refused() {
        assert_eq!(size("256K"), Some(256 << 10));
        for wrong in ["", "K", "1T", "99999999999999999999", "18446744073709551615G"] {
            assert_eq!(size(wrong), None, "{wrong}");
        }
    }
}
