//! Ambiguous name resolution (MS-ADTS 3.1.1.3.1.3.5): `anr=ali` asks for a prefix in all attributes that name people.

use crate::directory::{Directory, Entry, EntryId, Value};
use crate::schema::Attr;

const NAMING: &[Attr] = &[
    Attr::DISPLAY_NAME,
    Attr::GIVEN_NAME,
    Attr::LEGACY_EXCHANGE_DN,
    Attr::MAIL,
    Attr::NAME,
    Attr::PHYSICAL_DELIVERY_OFFICE_NAME,
    Attr::PROXY_ADDRESSES,
    Attr::SAM_ACCOUNT_NAME,
    Attr::SN,
];

/// What was asked for, in lower case.
pub(crate) struct Name {
    whole: String,
    /// An asserted value that starts with `=` must fit exactly.
    exact: bool,
}

impl Name {
    pub(super) fn new(value: &str) -> Self {
        let exact = value.starts_with('=');
        Self { whole: value.trim_start_matches('=').trim().to_lowercase(), exact }
    }

    pub(super) fn fits(&self, directory: &Directory, id: EntryId, entry: &Entry) -> bool {
        let starts = |attr: Attr, with: &str| {
            directory.values(id, entry, attr).iter().any(|value| match value {
                Value::Text(held) if self.exact => held.to_lowercase() == with,
                Value::Text(held) => held.to_lowercase().starts_with(with),
                Value::Number(_) | Value::Bytes(_) | Value::Link(_) => false,
            })
        };
        let whole = NAMING.iter().any(|attr| starts(*attr, &self.whole));
        let in_two = || {
            self.whole.split_once(' ').is_some_and(|(one, two)| {
                let (given_name, surname) = (Attr::GIVEN_NAME, Attr::SN);
                starts(given_name, one) && starts(surname, two)
                    || starts(given_name, two) && starts(surname, one)
            })
        };
        whole || in_two()
    }
}
