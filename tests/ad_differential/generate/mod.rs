//! Generated cases: a few objects that fit together, then operations of all kinds on them.

mod account;
mod add;
mod bind;
mod control;
mod filter;
mod modify;
pub(crate) mod names;
mod place;
mod read;
mod search;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::request::Request;

/// Operations of a case after its objects were made.
const LENGTH: std::ops::Range<usize> = 24..40;

/// An endless sequence of cases that a seed decides.
pub(crate) struct Cases {
    runner: TestRunner,
    strategy: BoxedStrategy<Vec<Request>>,
}

impl Cases {
    pub(crate) fn new(seed: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        let config = Config { failure_persistence: None, ..Config::default() };
        Self { runner: TestRunner::new_with_rng(config, random), strategy: case().boxed() }
    }
}

impl Iterator for Cases {
    type Item = Vec<Request>;

    fn next(&mut self) -> Option<Vec<Request>> {
        Some(self.strategy.new_tree(&mut self.runner).ok()?.current())
    }
}

fn case() -> impl Strategy<Value = Vec<Request>> {
    (add::first_objects(), vec(operation(), LENGTH)).prop_map(|(mut requests, more)| {
        requests.extend(more);
        requests.push(read::everything());
        requests
    })
}

/// Any operation; reads are cheap, adds are not.
fn operation() -> impl Strategy<Value = Request> {
    prop_oneof![
        12 => search::requests(),
        8 => filter::requests(),
        6 => control::requests(),
        4 => read::requests(),
        8 => bind::requests(),
        5 => add::requests(),
        10 => modify::requests(),
        8 => account::requests(),
        6 => place::requests(),
    ]
}
