//! The operating system's random bytes.

use ring::rand::{SecureRandom as _, SystemRandom};

use crate::ports::Entropy;

/// Random bytes of the operating system.
#[derive(Clone, Debug)]
pub struct SystemEntropy(SystemRandom);

impl Default for SystemEntropy {
    fn default() -> Self {
        Self(SystemRandom::new())
    }
}

impl Entropy for SystemEntropy {
    fn fill(&self, out: &mut [u8]) {
        self.0.fill(out).expect("the operating system gives random bytes");
    }
}
