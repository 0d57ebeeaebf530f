//! Accounts by what their properties say, so that a question about a value looks at few accounts.

use std::collections::BTreeMap;
use std::ops::Bound;

use crate::tenant::Tenant;
use crate::tenant::user::User;

/// Text properties that are indexed under their own name.
const ATTRIBUTES: &[&str] = &[
    "department",
    "displayName",
    "employeeId",
    "givenName",
    "jobTitle",
    "mailNickname",
    "surname",
    "usageLocation",
    "userType",
];

/// Properties that few values are shared by many accounts.
const COARSE: &[&str] = &["accountEnabled", "usageLocation", "userType"];

/// Most accounts that are collected from an index; a question that concerns more looks at all in their order.
const N_COLLECTED_MAX: usize = 4096;

/// Which values of an indexed property are wanted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Key {
    /// This one, in lower case.
    Exactly(&'static str, String),
    /// Those that begin so, in lower case.
    Prefix(&'static str, String),
}

/// Accounts that a question can concern. Each must still be asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Candidates {
    /// All of them.
    All,
    /// Those with one of these values.
    Of(Vec<Key>),
}

impl Key {
    fn property(&self) -> &'static str {
        match self {
            Self::Exactly(property, _) | Self::Prefix(property, _) => property,
        }
    }
}

impl Candidates {
    /// Accounts with this value of a property; all, if the property is not indexed.
    pub(crate) fn of(key: Key) -> Self {
        let property = key.property();
        let is_indexed = ATTRIBUTES.contains(&property)
            || matches!(
                property,
                "accountEnabled"
                    | "assignedLicenses"
                    | "id"
                    | "mail"
                    | "onPremisesImmutableId"
                    | "proxyAddresses"
                    | "userPrincipalName"
            );
        if is_indexed { Self::Of(vec![key]) } else { Self::All }
    }

    /// Those that either question can concern.
    pub(crate) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Of(mut keys), Self::Of(others)) => {
                keys.extend(others);
                Self::Of(keys)
            }
            _ => Self::All,
        }
    }

    /// Those that both questions can concern: as few as can be told without counting.
    pub(crate) fn and(self, other: Self) -> Self {
        if other.breadth() < self.breadth() { other } else { self }
    }

    fn breadth(&self) -> u8 {
        match self {
            Self::All => 3,
            Self::Of(keys) if keys.iter().any(|key| COARSE.contains(&key.property())) => 2,
            Self::Of(keys) if keys.iter().any(|key| matches!(key, Key::Prefix(..))) => 1,
            Self::Of(_) => 0,
        }
    }
}

/// Numbers of accounts by property and value in lower case, each list in order.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(crate) struct Texts(BTreeMap<&'static str, BTreeMap<String, Vec<u64>>>);

/// Every indexed value of an account, as Graph shows it.
fn values(user: &User) -> Vec<(&'static str, String)> {
    let mut values = vec![
        ("accountEnabled", user.enabled.to_string()),
        ("id", user.id.clone()),
        ("userPrincipalName", user.upn.to_lowercase()),
    ];
    let named = |name, text: &str| (name, text.to_lowercase());
    values.extend(user.mail_in_graph().map(|mail| named("mail", mail)));
    values.extend(user.immutable_id.as_ref().map(|id| named("onPremisesImmutableId", id)));
    values.extend(user.addresses_in_graph().iter().map(|address| named("proxyAddresses", address)));
    values.extend(user.held().into_keys().map(|sku_id| named("assignedLicenses", sku_id)));
    let attributes = ATTRIBUTES.iter().filter_map(|name| Some(named(name, user.text(name)?)));
    values.extend(attributes);
    values
}

impl Texts {
    /// Enters an account.
    pub(crate) fn insert(&mut self, user: &User) {
        values(user).into_iter().for_each(|(property, value)| self.enter(property, value, user));
    }

    /// Takes an account out.
    pub(crate) fn remove(&mut self, user: &User) {
        values(user).iter().for_each(|(property, value)| self.leave(property, value, user));
    }

    /// Enters what an account says now and takes out what it said before.
    pub(crate) fn replace(&mut self, old: &User, new: &User) {
        let (before, after) = (values(old), values(new));
        for (property, value) in before.iter().filter(|entry| !after.contains(entry)) {
            self.leave(property, value, old);
        }
        for (property, value) in after.into_iter().filter(|entry| !before.contains(entry)) {
            self.enter(property, value, new);
        }
    }

    fn enter(&mut self, property: &'static str, value: String, user: &User) {
        let holders = self.0.entry(property).or_default().entry(value).or_default();
        if let Err(at) = holders.binary_search(&user.number) {
            holders.insert(at, user.number);
        }
    }

    fn leave(&mut self, property: &'static str, value: &str, user: &User) {
        let Some(known) = self.0.get_mut(property) else { return };
        if let Some(holders) = known.get_mut(value) {
            if let Ok(at) = holders.binary_search(&user.number) {
                holders.remove(at);
            }
            if holders.is_empty() {
                known.remove(value);
            }
        }
        if known.is_empty() {
            self.0.remove(property);
        }
    }

    /// Numbers of the accounts with a value, beyond `after`; for one exact value in their order.
    fn numbers<'t>(&'t self, key: &'t Key, after: u64) -> Box<dyn Iterator<Item = u64> + 't> {
        let Some(known) = self.0.get(key.property()) else { return Box::new([].into_iter()) };
        let beyond = move |holders: &'t Vec<u64>| {
            let from = holders.partition_point(|&number| number <= after);
            holders[from..].iter().copied()
        };
        match key {
            Key::Exactly(_, value) => Box::new(known.get(value).into_iter().flat_map(beyond)),
            Key::Prefix(_, prefix) => Box::new(
                known
                    .range::<str, _>((Bound::Included(prefix.as_str()), Bound::Unbounded))
                    .take_while(move |(value, _)| value.starts_with(prefix.as_str()))
                    .flat_map(move |(_, holders)| beyond(holders)),
            ),
        }
    }
}

impl Tenant {
    /// The accounts that a question can concern, in the order of their numbers, beyond `after`.
    pub(crate) fn candidates<'t>(
        &'t self,
        wanted: &'t Candidates,
        after: u64,
    ) -> Box<dyn Iterator<Item = &'t User> + 't> {
        let texts = &self.index.texts;
        let one = |number: u64| self.users.get(&number);
        match wanted {
            Candidates::Of(keys) if matches!(keys.as_slice(), [Key::Exactly(..)]) => {
                Box::new(texts.numbers(&keys[0], after).filter_map(one))
            }
            Candidates::Of(keys) => {
                let all = keys.iter().flat_map(|key| texts.numbers(key, after));
                let mut numbers: Vec<u64> = all.take(N_COLLECTED_MAX + 1).collect();
                if numbers.len() > N_COLLECTED_MAX {
                    return self.candidates(&Candidates::All, after);
                }
                numbers.sort_unstable();
                numbers.dedup();
                Box::new(numbers.into_iter().filter_map(one))
            }
            Candidates::All => {
                Box::new(self.users.range(after.saturating_add(1)..).map(|(_, user)| user))
            }
        }
    }
}
