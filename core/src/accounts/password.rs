//! Initial online passwords: random, used once, never stored and never shown.

use zeroize::Zeroize as _;

use crate::{ports::Entropy, secret::Secret};

/// 64 letters each, so that six random bits choose one without bias; look-alikes are of no concern, nobody reads it.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const N_RANDOM: usize = 24;

/// A password of 28 characters with 144 random bits. It starts with one character of each of the four classes that the
/// service counts, so that it always complies.
pub(super) fn initial_password(entropy: &dyn Entropy) -> Secret {
    let mut bytes = [0; N_RANDOM];
    entropy.fill(&mut bytes);
    let mut text = String::with_capacity(4 + N_RANDOM);
    text.push_str("Aa1!");
    text.extend(bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 64)])));
    bytes.zeroize();
    Secret::new(text)
}
