//! One binary that acts by subcommand and by the name it is called by.

fn main() {}
