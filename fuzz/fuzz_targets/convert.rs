//! Any document through JSON and YAML and back: nothing is lost.
#![no_main]

use libfuzzer_sys::fuzz_target;
use xml_program::tree::Tree;
use xml_program::{json, yaml};

fuzz_target!(|text: &str| {
    let Ok(tree) = Tree::parse(text) else { return };
    let value = json::from_tree(&tree);
    let read = yaml::read(&yaml::write(&value)).unwrap_or_else(|error| panic!("{error}\n{value}"));
    assert_eq!(read, value);
    let back = json::to_tree(&read).unwrap_or_else(|error| panic!("{error}\n{value}"));
    assert_eq!(json::from_tree(&back), value);
});
