//! Protects secrets in the store with ChaCha20-Poly1305 (RFC 8439): the file alone does not give them away.

use std::fmt;

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use zeroize::{Zeroize, Zeroizing};

use crate::{ports::Entropy, secret::Secret};

/// The key that seals secrets in the store. Kept outside the store; wiped when dropped; `Debug` shows `***`.
#[derive(Clone)]
pub struct SealKey([u8; 32]);

impl SealKey {
    /// Takes 32 random bytes into custody.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Seals `secret` for the one `place` it may be opened at. The result is nonce, ciphertext and tag in a row.
    pub(crate) fn seal(&self, entropy: &dyn Entropy, place: &str, secret: &Secret) -> Vec<u8> {
        let mut sealed = vec![0; NONCE_LEN];
        entropy.fill(&mut sealed);
        let nonce = Nonce::try_assume_unique_for_key(&sealed).expect("the nonce has its length");
        let mut text = Zeroizing::new(secret.reveal().as_bytes().to_vec());
        let tag = self
            .cipher()
            .seal_in_place_separate_tag(nonce, Aad::from(place), &mut text)
            .expect("a password is shorter than the cipher's limit of 256 GiB");
        sealed.extend_from_slice(&text);
        sealed.extend_from_slice(tag.as_ref());
        sealed
    }

    /// Opens what [`Self::seal`] made for `place`; `None` when key, place or bytes are not the same.
    pub(crate) fn open(&self, place: &str, sealed: &[u8]) -> Option<Secret> {
        let (nonce, text) = sealed.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut text = Zeroizing::new(text.to_vec());
        let text = self.cipher().open_in_place(nonce, Aad::from(place), &mut text).ok()?;
        std::str::from_utf8(text).ok().map(Secret::new)
    }

    fn cipher(&self) -> LessSafeKey {
        LessSafeKey::new(
            UnboundKey::new(&CHACHA20_POLY1305, &self.0).expect("the key has its length"),
        )
    }
}

impl Drop for SealKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting;

    impl Entropy for Counting {
        fn fill(&self, out: &mut [u8]) {
            for (value, byte) in (1..).zip(out) {
                *byte = value;
            }
        }
    }

    #[test]
    fn a_sealed_secret_opens_at_its_own_place_only() {
        let key = SealKey::new([7; 32]);
        let sealed = key.seal(&Counting, "password of anna", &Secret::new("Pa$$w0rd"));
        let opened =
            |place: &str, bytes: &[u8]| key.open(place, bytes).map(|s| s.reveal().to_owned());
        assert_eq!(opened("password of anna", &sealed).as_deref(), Some("Pa$$w0rd"));
        assert_eq!(opened("password of bert", &sealed), None);
        assert_eq!(SealKey::new([8; 32]).open("password of anna", &sealed), None);
        for n_bytes in 0..sealed.len() {
            assert_eq!(opened("password of anna", &sealed[..n_bytes]), None);
        }
        assert!(!sealed.windows(8).any(|part| part == b"Pa$$w0rd"));
    }

    #[test]
    fn a_key_does_not_show_itself() {
        assert_eq!(format!("{:?}", SealKey::new([65; 32])), "***");
    }
}
