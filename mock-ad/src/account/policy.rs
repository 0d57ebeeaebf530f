//! The password policy: the domain's, as its root object holds it, or that of a password settings object (MS-SAMR 3.1.1.7).

use crate::account::{Secret, resultant_settings, uac};
use crate::directory::{Directory, Entry};
use crate::schema::Attr;

/// DOMAIN_PASSWORD_COMPLEX of `pwdProperties`.
const COMPLEX: i64 = 1;

/// What ends the parts of a display name that a password must not contain.
const NAME_DELIMITERS: &[char] = &[',', '.', '-', '_', ' ', '#', '\t'];

/// The rules in force. Intervals are 100 ns ticks, positive here; 0 means that the rule is off.
pub(crate) struct Policy {
    min_length: i64,
    pub(crate) history_length: usize,
    complex: bool,
    max_age: i64,
    min_age: i64,
    pub(crate) lockout_threshold: i64,
    pub(crate) lockout_duration: i64,
    pub(crate) observation_window: i64,
}

impl Policy {
    /// The rules for an account: those of its password settings object, or else the domain's (MS-SAMR 3.1.1.5).
    pub(crate) fn of(directory: &Directory, account: &Entry) -> Self {
        match resultant_settings(directory, account) {
            Some(settings) => Self::of_settings(directory.entry(settings)),
            None => Self::of_domain(directory.entry(directory.places.domain)),
        }
    }

    fn of_domain(domain: &Entry) -> Self {
        Self {
            min_length: domain.number(Attr::MIN_PWD_LENGTH),
            history_length: count(domain, Attr::PWD_HISTORY_LENGTH),
            complex: domain.number(Attr::PWD_PROPERTIES) & COMPLEX != 0,
            max_age: interval(domain, Attr::MAX_PWD_AGE),
            min_age: interval(domain, Attr::MIN_PWD_AGE),
            lockout_threshold: domain.number(Attr::LOCKOUT_THRESHOLD),
            lockout_duration: interval(domain, Attr::LOCKOUT_DURATION),
            observation_window: interval(domain, Attr::LOCK_OUT_OBSERVATION_WINDOW),
        }
    }

    fn of_settings(settings: &Entry) -> Self {
        let complex = settings.text(Attr::PSO_COMPLEX).unwrap_or_default();
        Self {
            min_length: settings.number(Attr::PSO_MIN_LENGTH),
            history_length: count(settings, Attr::PSO_HISTORY_LENGTH),
            complex: complex.eq_ignore_ascii_case("TRUE"),
            max_age: interval(settings, Attr::PSO_MAX_AGE),
            min_age: interval(settings, Attr::PSO_MIN_AGE),
            lockout_threshold: settings.number(Attr::PSO_LOCKOUT_THRESHOLD),
            lockout_duration: interval(settings, Attr::PSO_LOCKOUT_DURATION),
            observation_window: interval(settings, Attr::PSO_OBSERVATION_WINDOW),
        }
    }

    /// Whether any account may have the password: length and complexity. Machines make up their own (MS-SAMR 3.1.1.7.1).
    pub(crate) fn accepts(&self, account: &Entry, password: &Secret) -> bool {
        if account.number(Attr::USER_ACCOUNT_CONTROL) & uac::TRUST_ACCOUNTS != 0 {
            return true;
        }
        let text = password.reveal();
        let length = i64::try_from(text.encode_utf16().count()).unwrap_or(i64::MAX);
        length >= self.min_length
            && (!self.complex || (is_complex(text) && !holds_a_name(account, text)))
    }

    /// Whether the account's owner may take the password now: history and minimum age. Resets skip this.
    pub(crate) fn accepts_change(
        &self,
        account: &Entry,
        password: &Secret,
        now_ticks: i64,
    ) -> bool {
        let last_set = account.number(Attr::PWD_LAST_SET);
        let old_enough = last_set == 0 || now_ticks.saturating_sub(last_set) >= self.min_age;
        old_enough && !account.secrets.is_in_history(password, self.history_length)
    }

    /// When the password of an account expires, in ticks; nothing if never, 0 if it must be changed at once.
    pub(crate) fn expiry(&self, account: &Entry) -> Option<i64> {
        let control = account.number(Attr::USER_ACCOUNT_CONTROL);
        if control & (uac::DONT_EXPIRE_PASSWD | uac::TRUST_ACCOUNTS) != 0 {
            return None;
        }
        match account.number(Attr::PWD_LAST_SET) {
            0 => Some(0),
            _ if self.max_age == 0 => None,
            last_set => Some(last_set.saturating_add(self.max_age)),
        }
    }
}

/// Intervals are stored negative; the most negative one means never.
fn interval(holder: &Entry, attr: Attr) -> i64 {
    match holder.number(attr) {
        i64::MIN => 0,
        ticks => ticks.saturating_neg().max(0),
    }
}

fn count(holder: &Entry, attr: Attr) -> usize {
    usize::try_from(holder.number(attr)).unwrap_or_default()
}

/// Whether an account's password has expired or must be changed.
pub(crate) fn is_expired(policy: &Policy, account: &Entry, now_ticks: i64) -> bool {
    policy.expiry(account).is_some_and(|expiry| expiry <= now_ticks)
}

/// Three of five kinds of characters: upper case, lower case, digits, letters without case, others.
fn is_complex(text: &str) -> bool {
    let kinds: [fn(char) -> bool; 5] = [
        char::is_uppercase,
        char::is_lowercase,
        |character| character.is_ascii_digit(),
        |character| {
            character.is_alphabetic() && !character.is_uppercase() && !character.is_lowercase()
        },
        |character| !character.is_alphanumeric(),
    ];
    kinds.iter().filter(|kind| text.chars().any(**kind)).count() >= 3
}

/// Whether the password contains the account's name, or a part of three characters or more of its display name.
fn holds_a_name(account: &Entry, text: &str) -> bool {
    let text = text.to_lowercase();
    let held = |name: &str| name.chars().count() >= 3 && text.contains(&name.to_lowercase());
    let display_name = account.text(Attr::DISPLAY_NAME).unwrap_or_default();
    held(account.sam_account_name()) || display_name.split(NAME_DELIMITERS).any(held)
}

#[cfg(test)]
mod tests {
    use super::is_complex;

    #[test]
    fn three_kinds_of_characters_make_a_password_complex() {
        for complex in ["Passw0rd", "passw0rd!", "PASS-W0RD", "Pass word", "Aa中"] {
            assert!(is_complex(complex), "{complex}");
        }
        for simple in ["password", "PASSWORD1", "12345678!", "", "Password"] {
            assert!(!is_complex(simple), "{simple}");
        }
    }
}
