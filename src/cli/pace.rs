//! Seed and threads, as every command that plays takes them.

use clap::Args;

use crate::runner;

/// How scenarios are played.
#[derive(Debug, Args)]
pub(super) struct Pace {
    /// Seed of all chance; the same seed gives the same run
    #[arg(long, value_name = "N", default_value_t = runner::DEFAULT_SEED)]
    pub(super) seed: u64,
    /// Plays at once [default: the machine's processors]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
}

impl Pace {
    /// Threads to play on.
    pub(super) fn jobs(&self) -> usize {
        self.jobs.map_or_else(runner::available_jobs, usize::from)
    }
}
