//! RS256 signatures (RFC 7518 §3.3) of the one key of this fake, each computed once: the scheme is deterministic, so a
//! world that is played again with the same seed, as a crash sweep does, asks for signatures that are known already.

use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{
    KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey,
};

/// How many signatures are remembered; then all are forgotten at once.
const N_SIGNATURES_MAX: usize = 4096;

/// The key. It protects nothing.
pub(super) static KEY: LazyLock<RsaKeyPair> = LazyLock::new(|| {
    RsaKeyPair::from_pkcs8(include_bytes!("signing-key.p8"))
        .expect("the shipped key is a valid RSA key")
});

/// Signatures by the SHA-256 of what they sign.
static KNOWN: Mutex<BTreeMap<[u8; 32], Vec<u8>>> = Mutex::new(BTreeMap::new());

fn fingerprint(signed: &str) -> [u8; 32] {
    let mut fingerprint = [0; 32];
    fingerprint.copy_from_slice(digest(&SHA256, signed.as_bytes()).as_ref());
    fingerprint
}

fn known(fingerprint: &[u8; 32]) -> Option<Vec<u8>> {
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get(fingerprint).cloned()
}

/// The signature of a text.
pub(super) fn of(signed: &str) -> Vec<u8> {
    let fingerprint = fingerprint(signed);
    if let Some(signature) = known(&fingerprint) {
        return signature;
    }
    let mut signature = vec![0; KEY.public().modulus_len()];
    KEY.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)
        .expect("signing with a valid key succeeds");
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if known.len() == N_SIGNATURES_MAX {
        known.clear();
    }
    known.insert(fingerprint, signature.clone());
    signature
}

/// Whether `signature` is that of a text.
pub(super) fn is_right(signed: &str, signature: &[u8]) -> bool {
    match known(&fingerprint(signed)) {
        Some(right) => right == signature,
        None => UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, KEY.public_key().as_ref())
            .verify(signed.as_bytes(), signature)
            .is_ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::{is_right, of};

    #[test]
    fn a_remembered_signature_is_the_computed_one_and_another_is_wrong() {
        let first = of("a text");
        assert_eq!(of("a text"), first);
        assert!(is_right("a text", &first));
        let mut wrong = first.clone();
        wrong[7] ^= 1;
        assert!(!is_right("a text", &wrong));
        assert!(!is_right("a text that was never signed", &first));
    }
}
