//! Command line of `rehearsal`.

fn main() {}
