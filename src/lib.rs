//! The harness of `rehearsal`: scenario files, worlds, steps, runner, reports and command line.

pub mod outcome;
pub mod scenario;
