//! Smart lockout: after ten different wrong passwords an account is locked, for longer each time (facts §1.2).

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::tenant::user::Password;

/// Wrong passwords that lock an account.
const N_TRIES_MAX: u32 = 10;
/// How many wrong passwords are remembered, so that repeating one is not counted.
const N_REMEMBERED: usize = 3;
/// The first lock. Each further one is twice as long; the rate is not published.
const FIRST_LOCK: SignedDuration = SignedDuration::from_mins(1);
/// The longest lock.
const LONGEST_LOCK: SignedDuration = SignedDuration::from_hours(1);

/// Wrong tries of all accounts, by number; an account without wrong tries has no row.
#[derive(Default, serde::Deserialize, serde::Serialize)]
pub(crate) struct Lockouts(BTreeMap<u64, Lockout>);

/// Wrong tries of one account.
#[derive(Default, serde::Deserialize, serde::Serialize)]
struct Lockout {
    n_tries: u32,
    n_locks: u32,
    wrong: Vec<Password>,
    locked_until: Option<Timestamp>,
}

impl Lockouts {
    /// Whether an account is locked.
    pub(crate) fn is_locked(&self, user: u64, now: Timestamp) -> bool {
        let lockout = self.0.get(&user);
        lockout.and_then(|lockout| lockout.locked_until).is_some_and(|until| now < until)
    }

    /// Counts a wrong password. After the first lock every further wrong one locks again.
    pub(crate) fn count(&mut self, user: u64, wrong: &str, now: Timestamp) {
        let lockout = self.0.entry(user).or_default();
        if lockout.wrong.iter().any(|known| known.matches(wrong)) {
            return;
        }
        lockout.wrong.push(Password::new(wrong));
        if lockout.wrong.len() > N_REMEMBERED {
            lockout.wrong.remove(0);
        }
        lockout.n_tries += 1;
        if lockout.n_tries >= N_TRIES_MAX {
            let factor = 1_i32.checked_shl(lockout.n_locks.min(16)).unwrap_or(i32::MAX);
            let length = FIRST_LOCK.saturating_mul(factor).min(LONGEST_LOCK);
            lockout.n_locks += 1;
            lockout.locked_until = now.checked_add(length).ok();
        }
    }

    /// Forgets the wrong tries of an account: somebody signed in, or its password was set.
    pub(crate) fn clear(&mut self, user: u64) {
        self.0.remove(&user);
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::Lockouts;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn ten_different_wrong_passwords_lock_and_each_lock_is_longer() {
        let mut lockouts = Lockouts::default();
        for n in 0..9 {
            lockouts.count(1, &format!("wrong {n}"), at(0));
            lockouts.count(1, &format!("wrong {n}"), at(0));
        }
        assert!(!lockouts.is_locked(1, at(0)));
        lockouts.count(1, "wrong 9", at(0));
        assert!(lockouts.is_locked(1, at(59)) && !lockouts.is_locked(1, at(60)));
        assert!(!lockouts.is_locked(2, at(0)));
        lockouts.count(1, "wrong 10", at(60));
        assert!(lockouts.is_locked(1, at(179)) && !lockouts.is_locked(1, at(180)));
        lockouts.clear(1);
        lockouts.count(1, "wrong 11", at(180));
        assert!(!lockouts.is_locked(1, at(180)));
    }
}
