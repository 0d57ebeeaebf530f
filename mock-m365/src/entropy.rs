//! Randomness of a tenant: one seed, forked by purpose, so that a draw for one purpose never shifts another.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use ring::digest::{Context, SHA256};

/// Seed of all that is drawn at random: identifiers, token lifetimes, verification tokens.
#[derive(Clone, Copy, serde::Deserialize, serde::Serialize)]
pub(crate) struct Seed([u8; 32]);

impl Seed {
    /// Takes the seed of the world.
    pub(crate) fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The generator for one purpose and one subject.
    fn fork(&self, purpose: &str, subject: &str) -> ChaCha8Rng {
        let mut digest = Context::new(&SHA256);
        digest.update(&self.0);
        digest.update(purpose.as_bytes());
        digest.update(&[0]);
        digest.update(subject.as_bytes());
        let mut forked = [0; 32];
        forked.copy_from_slice(digest.finish().as_ref());
        ChaCha8Rng::from_seed(forked)
    }

    /// A key for one purpose.
    pub(crate) fn key(&self, purpose: &str) -> [u8; 32] {
        let mut bytes = [0; 32];
        self.fork(purpose, "").fill_bytes(&mut bytes);
        bytes
    }

    /// 43 characters that tell nothing of what they stand for.
    pub(crate) fn opaque(&self, purpose: &str, subject: &str) -> String {
        let mut bytes = [0; 32];
        self.fork(purpose, subject).fill_bytes(&mut bytes);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// A version 4 GUID (RFC 9562 §5.4).
    pub(crate) fn guid(&self, purpose: &str, subject: &str) -> String {
        let mut bytes = [0_u8; 16];
        self.fork(purpose, subject).fill_bytes(&mut bytes);
        bytes[6] = (bytes[6] & 0x0f) | 0x40;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        let number = u128::from_be_bytes(bytes);
        let hex = format!("{number:032x}");
        format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
    }

    /// A number below `bound`.
    pub(crate) fn below(&self, purpose: &str, subject: &str, bound: u64) -> u64 {
        self.fork(purpose, subject).next_u64() % bound.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::Seed;

    #[test]
    fn draws_differ_by_purpose_and_subject_and_repeat_with_the_seed() {
        let seed = Seed::new([7; 32]);
        assert_eq!(seed.guid("user", "1"), Seed::new([7; 32]).guid("user", "1"));
        assert_ne!(seed.guid("user", "1"), seed.guid("user", "2"));
        assert_ne!(seed.guid("user", "1"), seed.guid("request", "1"));
        assert_ne!(seed.guid("user", "1"), Seed::new([8; 32]).guid("user", "1"));
        assert_eq!(seed.guid("user", "1").as_bytes()[14], b'4');
    }
}
