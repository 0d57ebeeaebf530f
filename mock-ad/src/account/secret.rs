//! Passwords, which nothing ever shows.

use std::fmt;

/// A password in clear text.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Reads the form of `unicodePwd`: quoted, UTF-16LE, no byte order mark (MS-ADTS 3.1.1.3.1.5.1).
    pub(crate) fn from_unicode_pwd(bytes: &[u8]) -> Option<Self> {
        let (units, rest) = bytes.as_chunks::<2>();
        if !rest.is_empty() {
            return None;
        }
        let units: Vec<u16> = units.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
        let text = String::from_utf16(&units).ok()?;
        text.strip_prefix('"')?.strip_suffix('"').map(Self::new)
    }

    /// The password itself, for the rules that look into it.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// The passwords of one account.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(crate) struct Secrets {
    current: Option<Secret>,
    /// Passwords in the history, the newest first; the current one is the first.
    history: Vec<Secret>,
}

impl Secrets {
    /// All passwords, the newest first.
    pub(crate) fn known(&self) -> impl Iterator<Item = &Secret> {
        self.history.iter()
    }

    /// Passwords as they were saved.
    pub(crate) fn revived(history: Vec<Secret>) -> Self {
        Self { current: history.first().cloned(), history }
    }

    pub(crate) fn is_set(&self) -> bool {
        self.current.is_some()
    }

    /// Whether this is the password. An account without one has the empty one.
    pub(crate) fn is_current(&self, password: &str) -> bool {
        self.current.as_ref().map_or("", Secret::reveal) == password
    }

    pub(crate) fn is_in_history(&self, password: &Secret, length: usize) -> bool {
        self.history.iter().take(length).any(|used| used == password)
    }

    /// Whether this was the password before the present one, or before that.
    pub(crate) fn is_previous(&self, password: &str) -> bool {
        self.history.iter().skip(1).take(2).any(|used| used.reveal() == password)
    }

    pub(crate) fn store(&mut self, password: Secret, history_length: usize) {
        self.history.insert(0, password.clone());
        self.history.truncate(history_length.max(1));
        self.current = Some(password);
    }
}

/// A password that was just stored, on its way to the password filter.
#[derive(Clone)]
pub(crate) struct StoredPassword {
    pub(crate) sam_account_name: String,
    pub(crate) rid: u32,
    pub(crate) password: Secret,
}

#[cfg(test)]
mod tests {
    use super::{Secret, Secrets};

    fn encoded(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn only_quoted_utf_16_is_a_password() {
        let revealed =
            |bytes: &[u8]| Secret::from_unicode_pwd(bytes).map(|secret| secret.reveal().to_owned());
        assert_eq!(revealed(&encoded("\"Pässw0rd\"")).as_deref(), Some("Pässw0rd"));
        assert_eq!(revealed(&encoded("\"\"")).as_deref(), Some(""));
        for wrong in [
            encoded("Passw0rd"),
            encoded("\""),
            b"\"Passw0rd\"".to_vec(),
            b"\"a".to_vec(),
            vec![0, 0xd8],
        ] {
            assert_eq!(revealed(&wrong), None);
        }
    }

    #[test]
    fn no_form_of_debug_shows_a_password() {
        let mut secrets = Secrets::default();
        secrets.store(Secret::new("Planted-1"), 24);
        assert!(!format!("{secrets:?}").contains("Planted"));
    }
}
