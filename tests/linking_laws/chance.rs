//! Draws from a seed.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng as _, SeedableRng as _},
};

/// A stream of draws.
pub(crate) struct Chance(ChaCha8Rng);

impl Chance {
    /// The stream of one world.
    pub(crate) fn of(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A number from `least` to `most`, both included.
    pub(crate) fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.0.next_u64() % (most - least + 1)
    }

    /// True in `n` of 100 draws.
    pub(crate) fn percent(&mut self, n: u64) -> bool {
        self.between(1, 100) <= n
    }

    /// One of the values.
    pub(crate) fn one_of<'a, T: ?Sized>(&mut self, values: &[&'a T]) -> &'a T {
        let last = values.len() as u64 - 1;
        values[usize::try_from(self.between(0, last)).unwrap()]
    }

    /// One of the numbers.
    pub(crate) fn number(&mut self, values: &[u64]) -> u64 {
        let last = values.len() as u64 - 1;
        values[usize::try_from(self.between(0, last)).unwrap()]
    }
}
