//! The figcheck command.
fn main() {}
