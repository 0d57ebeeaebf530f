//! Tokens that were checked before: their signature is not checked twice.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ring::digest::{SHA256, digest};

use crate::login::jwt::{self, Claims, TokenFault};

/// How many tokens are remembered; the oldest is forgotten first.
const N_TOKENS_MAX: usize = 1024;

type Fingerprint = [u8; 32];

/// Claims of tokens whose form and signature were found right. Time and audience are judged on every use.
pub(crate) struct TokenMemory {
    n_tokens_max: usize,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    claims: BTreeMap<Fingerprint, Arc<Claims>>,
    oldest_first: VecDeque<Fingerprint>,
}

impl Default for TokenMemory {
    fn default() -> Self {
        Self::of(N_TOKENS_MAX)
    }
}

impl TokenMemory {
    /// A memory with room for so many tokens.
    fn of(n_tokens_max: usize) -> Self {
        Self { n_tokens_max, known: Mutex::default() }
    }

    /// As [`jwt::verify`].
    pub(crate) fn verify(&self, token: &str) -> Result<Arc<Claims>, TokenFault> {
        let mut fingerprint = [0; 32];
        fingerprint.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
        if let Some(claims) = self.known().claims.get(&fingerprint) {
            return Ok(Arc::clone(claims));
        }
        let claims = Arc::new(jwt::verify(token)?);
        let mut known = self.known();
        if known.claims.insert(fingerprint, Arc::clone(&claims)).is_none() {
            known.oldest_first.push_back(fingerprint);
        }
        if known.oldest_first.len() > self.n_tokens_max
            && let Some(oldest) = known.oldest_first.pop_front()
        {
            known.claims.remove(&oldest);
        }
        Ok(claims)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::TokenMemory;
    use crate::login::jwt::{TokenFault, sign};

    #[test]
    fn a_known_token_is_found_again_and_a_refused_one_is_refused_again() {
        let memory = TokenMemory::default();
        let token = sign(&json!({ "aud": "a", "tid": "t", "exp": 7 }));
        for _ in 0..2 {
            assert_eq!(memory.verify(&token).map(|claims| claims.exp), Ok(7));
            assert_eq!(memory.verify("a.b").err(), Some(TokenFault::Malformed));
        }
        assert_eq!(memory.known().claims.len(), 1);
    }

    #[test]
    fn the_oldest_token_makes_room() {
        let memory = TokenMemory::of(2);
        for exp in [1, 2, 3] {
            memory.verify(&sign(&json!({ "aud": "a", "tid": "t", "exp": exp }))).unwrap();
        }
        let known: Vec<i64> = memory.known().claims.values().map(|claims| claims.exp).collect();
        assert_eq!(known.len(), 2);
        assert!(!known.contains(&1), "{known:?}");
    }
}
