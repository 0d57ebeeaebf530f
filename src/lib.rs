//! The harness of `rehearsal`: scenario files, worlds, steps, runner, reports and command line.

pub mod cli;
pub mod directory_file;
mod expect;
pub mod ledger;
pub mod observation;
pub mod outcome;
mod play;
mod real_clock;
pub mod report;
pub mod runner;
pub mod scenario;
pub mod serve;
pub mod site_file;
mod step;
pub mod sweep;
pub mod trace;
mod world;

/// A world is thousands of small allocations that live for milliseconds, and the system's allocator is slow at them on every
/// platform that matters here.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
