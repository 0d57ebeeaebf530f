//! Customers: signing in, tokens that expire, and the lock after wrong passwords.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng as _, SeedableRng as _},
};
use serde::Deserialize;
use serde_json::json;

use crate::{
    Shared,
    config::AccountSeed,
    reply::{ACCOUNT_LOCKED, BAD_REQUEST, INVALID_CREDENTIALS, Reply},
    routes::Call,
};

/// A token holds so long, in s.
const TOKEN_S: i64 = 3_600;
/// A locked account opens again after this time, in s.
const LOCK_S: i64 = 3_600;

/// All customers.
#[derive(Default)]
pub(crate) struct Accounts {
    accounts: Vec<Account>,
    tokens: BTreeMap<String, Token>,
    random: Option<ChaCha8Rng>,
}

struct Account {
    seed: AccountSeed,
    n_wrong: u32,
    locked_until: Option<Timestamp>,
}

struct Token {
    user_name: String,
    until: Timestamp,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SignIn {
    user_name: String,
    password: String,
}

impl Accounts {
    pub(crate) fn of(seeds: &[AccountSeed], seed: [u8; 32]) -> Self {
        let account =
            |seed: &AccountSeed| Account { seed: seed.clone(), n_wrong: 0, locked_until: None };
        Self {
            accounts: seeds.iter().map(account).collect(),
            tokens: BTreeMap::new(),
            random: Some(ChaCha8Rng::from_seed(seed)),
        }
    }

    /// Whose token this is, if it still holds.
    pub(crate) fn user_of(&self, token: &str, now: Timestamp) -> Option<String> {
        let token = self.tokens.get(token).filter(|token| now < token.until)?;
        Some(token.user_name.clone())
    }

    /// Another password for a customer; all tokens end.
    pub(crate) fn set_password(&mut self, user_name: &str, password: &str) -> bool {
        let Some(account) =
            self.accounts.iter_mut().find(|account| account.seed.user_name == user_name)
        else {
            return false;
        };
        password.clone_into(&mut account.seed.password);
        self.tokens.retain(|_, token| token.user_name != user_name);
        true
    }

    fn new_token(&mut self, user_name: &str, now: Timestamp) -> String {
        let mut bytes = [0; 16];
        if let Some(random) = &mut self.random {
            random.fill_bytes(&mut bytes);
        }
        let token: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let until = now.saturating_add(SignedDuration::from_secs(TOKEN_S)).unwrap_or(now);
        self.tokens.insert(token.clone(), Token { user_name: user_name.to_owned(), until });
        token
    }

    fn sign_in(&mut self, entered: &SignIn, lock_after: u32, now: Timestamp) -> Reply {
        let account = self
            .accounts
            .iter_mut()
            .find(|account| account.seed.user_name.eq_ignore_ascii_case(&entered.user_name));
        let Some(account) = account else { return INVALID_CREDENTIALS.into() };
        if account.locked_until.is_some_and(|until| now < until) {
            return ACCOUNT_LOCKED.into();
        }
        if account.seed.password != entered.password {
            account.n_wrong += 1;
            if account.n_wrong >= lock_after {
                account.n_wrong = 0;
                account.locked_until = now.saturating_add(SignedDuration::from_secs(LOCK_S)).ok();
            }
            return INVALID_CREDENTIALS.into();
        }
        account.n_wrong = 0;
        account.locked_until = None;
        let user_name = account.seed.user_name.clone();
        Reply::ok(json!({"token": self.new_token(&user_name, now), "expiresIn": TOKEN_S}))
    }
}

/// `POST /token`
pub(crate) fn sign_in(shared: &Shared, call: &Call) -> Reply {
    let Some(entered) = call.body::<SignIn>() else { return BAD_REQUEST.into() };
    let now = shared.now();
    shared.state().accounts.sign_in(&entered, shared.config.quirks.lock_after, now)
}
