//! Trees of small files in which the kernel tells of the machine, real or remembered.

use std::path::{Path, PathBuf};

/// A tree of files: `system` is /sys/devices/system, `resctrl` is /sys/fs/resctrl.
pub trait Tree {
    /// The content of a file without blanks around it; `None` when there is no such file.
    fn read(&self, path: &str) -> Option<String>;
    /// The names in a folder, in no order.
    fn list(&self, path: &str) -> Vec<String>;
}

/// The tree of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct Machine;

fn real(path: &str) -> PathBuf {
    let (root, rest) = path.split_once('/').unwrap_or((path, ""));
    let root = match root {
        "system" => "/sys/devices/system",
        "resctrl" => "/sys/fs/resctrl",
        _ => "/sys",
    };
    Path::new(root).join(rest)
}

impl Tree for Machine {
    fn read(&self, path: &str) -> Option<String> {
        let text = std::fs::read_to_string(real(path)).ok()?;
        Some(text.trim().to_owned())
    }

    fn list(&self, path: &str) -> Vec<String> {
        let entries = std::fs::read_dir(real(path)).into_iter().flatten().flatten();
        entries
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect()
    }
}

/// A number in a file.
pub fn number<T: std::str::FromStr>(tree: &dyn Tree, path: &str) -> Option<T> {
    tree.read(path)?.parse().ok()
}

/// The numbers of entries called `prefix` and a number, in order.
pub fn numbered(tree: &dyn Tree, folder: &str, prefix: &str) -> Vec<u32> {
    let mut numbers: Vec<u32> = tree
        .list(folder)
        .iter()
        .filter_map(|name| name.strip_prefix(prefix)?.parse().ok())
        .collect();
    numbers.sort_unstable();
    numbers
}

#[cfg(test)]
pub(crate) mod remembered {
    use super::Tree;

    /// A tree of files that are written down: path and content.
    pub struct Files(pub Vec<(String, String)>);

    impl Files {
        pub fn new(files: &[(&str, &str)]) -> Self {
            let owned = |(path, content): &(&str, &str)| ((*path).to_owned(), (*content).to_owned());
            Files(files.iter().map(owned).collect())
        }
    }

    impl Tree for Files {
        fn read(&self, path: &str) -> Option<String> {
            let file = self.0.iter().find(|(known, _)| known == path)?;
            Some(file.1.clone())
        }

        fn list(&self, path: &str) -> Vec<String> {
            let below = |(known, _): &(String, String)| {
                let rest = known.strip_prefix(path)?.strip_prefix('/')?;
                rest.split('/').next().map(str::to_owned)
            };
            let mut names: Vec<String> = self.0.iter().filter_map(below).collect();
            names.sort_unstable();
            names.dedup();
            names
        }
    }
}
