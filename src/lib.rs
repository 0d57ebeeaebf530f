//! The harness of `rehearsal`: scenario files, worlds, steps, runner, reports and command line.

mod expect;
pub mod ledger;
pub mod outcome;
mod play;
pub mod runner;
pub mod scenario;
mod step;
pub mod trace;
mod world;
