//! Random bytes.

/// A source of random bytes: the operating system in production, the seed in a world.
pub trait Entropy: Send + Sync {
    /// Fills `out` with random bytes.
    fn fill(&self, out: &mut [u8]);
}
