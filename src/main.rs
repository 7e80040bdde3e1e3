//! The `metier` program.
fn main() {}
