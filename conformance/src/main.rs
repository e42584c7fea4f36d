//! Runs folders of cases and compares.

fn main() {}
