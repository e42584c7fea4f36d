//! House rules and protocol comparison as code.

fn main() {}
