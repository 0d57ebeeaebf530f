//! The harness of `rehearsal`.
