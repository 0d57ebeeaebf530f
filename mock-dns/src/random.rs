//! Random draws from the seed of the world, one generator for each purpose.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

/// A generator of its own for `purpose`, so that draws for one purpose do not shift those for another.
pub(crate) fn generator(mut seed: [u8; 32], purpose: &str) -> ChaCha8Rng {
    let size = seed.len();
    for (place, byte) in purpose.bytes().enumerate() {
        let round = u32::try_from(place / size).expect("a purpose is a few words");
        seed[place % size] ^= byte.rotate_left(round);
    }
    ChaCha8Rng::from_seed(seed)
}
