//! The randomness of a world: one seed, forked by name, so that one more draw in one place does not shift the others.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};

/// The seed of a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seed(pub(crate) u64);

impl Seed {
    /// The seed of one named part of the world.
    #[must_use]
    pub(super) fn fork(self, name: &str) -> [u8; 32] {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.0.to_le_bytes());
        seed[8..16].copy_from_slice(&fnv1a(name).to_le_bytes());
        seed
    }

    /// The generator of one named part of the world.
    #[must_use]
    pub(super) fn generator(self, name: &str) -> Chance {
        Chance(ChaCha8Rng::from_seed(self.fork(name)))
    }
}

/// Draws from one named part of the world's randomness.
pub(super) struct Chance(ChaCha8Rng);

impl Chance {
    /// Fills `out` with random bytes.
    pub(super) fn fill(&mut self, out: &mut [u8]) {
        self.0.fill_bytes(out);
    }

    /// A number from `least` to `most`, both included.
    pub(super) fn between(&mut self, least: u64, most: u64) -> u64 {
        match most.saturating_sub(least).checked_add(1) {
            Some(n_values) => least + self.0.next_u64() % n_values,
            None => self.0.next_u64(),
        }
    }
}

/// FNV-1a, 64 bit: spreads a name over the key of a fork.
fn fnv1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::Seed;

    #[test]
    fn forks_differ_by_name_and_by_seed_and_repeat() {
        let draw = |seed: u64, name: &str| Seed(seed).generator(name).between(0, u64::MAX);
        assert_eq!(draw(1, "faults"), draw(1, "faults"));
        assert_ne!(draw(1, "faults"), draw(1, "latency"));
        assert_ne!(draw(1, "faults"), draw(2, "faults"));
    }

    #[test]
    fn a_draw_stays_between_its_bounds() {
        let mut chance = Seed(3).generator("bounds");
        assert!((0..1000).all(|_| (5..=9).contains(&chance.between(5, 9))));
        assert_eq!(chance.between(4, 4), 4);
    }
}
