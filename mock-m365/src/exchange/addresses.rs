//! Rules for the addresses of a recipient: which type an entry has, which one is primary, who else has one (facts §5.4).

use crate::exchange::argument::Texts;
use crate::exchange::error::ExchangeError;
use crate::exchange::identity::name_of;
use crate::exchange::refusals;
use crate::tenant::domain::Domain;
use crate::tenant::{Tenant, address_key};

/// Type and address of an entry; no type means SMTP.
fn split(entry: &str) -> (Option<&str>, &str) {
    match entry.split_once(':') {
        Some((kind, address)) if kind.chars().all(|c| c.is_ascii_alphanumeric()) => {
            (Some(kind), address)
        }
        _ => (None, entry),
    }
}

fn is_smtp(entry: &str) -> bool {
    split(entry).0.is_none_or(|kind| kind.eq_ignore_ascii_case("smtp"))
}

/// Checks the form of an SMTP address.
fn check_form(address: &str) -> Result<(), ExchangeError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let good = address.split_once('@').is_some_and(|(local, domain)| {
        (1..=64).contains(&local.len())
            && local.chars().all(allowed)
            && !local.starts_with('.')
            && !local.ends_with('.')
            && crate::tenant::name::is_domain_name(domain)
    });
    if good { Ok(()) } else { Err(ExchangeError::of(&refusals::ADDRESS_MALFORMED, &[address])) }
}

/// A whole list as it is stored: without any type the first is primary; an entry without a type is an alias otherwise.
fn whole(entries: &[String]) -> Vec<String> {
    let untyped = entries.iter().all(|entry| split(entry).0.is_none());
    let stored = |(position, entry): (usize, &String)| match split(entry) {
        (Some(kind), address) if kind == "SMTP" || !kind.eq_ignore_ascii_case("smtp") => {
            format!("{kind}:{address}")
        }
        (None, address) if untyped && position == 0 => format!("SMTP:{address}"),
        (_, address) => format!("smtp:{address}"),
    };
    entries.iter().enumerate().map(stored).collect()
}

/// The list after a change. A primary address that is added takes the place of the one before.
fn changed(before: &[String], add: &[String], remove: &[String]) -> Vec<String> {
    let same = |one: &str, other: &str| {
        is_smtp(one) == is_smtp(other) && address_key_of(one) == address_key_of(other)
    };
    let mut after: Vec<String> = before
        .iter()
        .filter(|entry| !remove.iter().any(|gone| same(entry, gone)))
        .cloned()
        .collect();
    for entry in add {
        let (kind, address) = split(entry);
        if kind == Some("SMTP") {
            after.retain(|known| !same(known, entry));
            for known in &mut after {
                if let Some(address) = known.strip_prefix("SMTP:") {
                    *known = format!("smtp:{address}");
                }
            }
            after.insert(0, format!("SMTP:{address}"));
        } else if !after.iter().any(|known| same(known, entry)) {
            after.push(if is_smtp(entry) { format!("smtp:{address}") } else { entry.clone() });
        }
    }
    after
}

fn address_key_of(entry: &str) -> String {
    split(entry).1.to_ascii_lowercase()
}

/// The addresses of a recipient after a change; entries of other types stay as they are written.
pub(crate) fn apply(before: &[String], change: &Texts) -> Result<Vec<String>, ExchangeError> {
    let mut after = match change {
        Texts::All(entries) => whole(entries),
        Texts::Change { add, remove } => changed(before, add, remove),
    };
    let mut seen = std::collections::BTreeSet::new();
    after.retain(|entry| seen.insert((is_smtp(entry), address_key_of(entry))));
    for entry in after.iter().filter(|entry| is_smtp(entry)) {
        check_form(split(entry).1)?;
    }
    let n_primary = after.iter().filter(|entry| entry.starts_with("SMTP:")).count();
    if n_primary != 1 {
        let n_primary = n_primary.to_string();
        return Err(ExchangeError::of(&refusals::PRIMARY_ADDRESSES, &[&n_primary]));
    }
    Ok(after)
}

/// Checks that new SMTP addresses lie in accepted domains and that nobody else has one.
pub(crate) fn check(
    tenant: &Tenant,
    number: u64,
    before: &[String],
    after: &[String],
) -> Result<(), ExchangeError> {
    for entry in after.iter().filter(|entry| is_smtp(entry)) {
        let key = address_key(entry);
        if before.iter().any(|known| address_key(known) == key) {
            continue;
        }
        let domain = key.rsplit_once('@').map_or("", |(_, domain)| domain);
        if !tenant.domains.get(domain).is_some_and(Domain::is_accepted) {
            return Err(ExchangeError::plain(&refusals::DOMAIN_NOT_ACCEPTED));
        }
        let owner = tenant.index.by_address.get(&key).or_else(|| tenant.index.by_upn.get(&key));
        if let Some(&owner) = owner.filter(|&&owner| owner != number) {
            let name = name_of(tenant, owner)
                .or_else(|| tenant.users.get(&owner).map(|user| user.id.clone()))
                .unwrap_or_default();
            return Err(ExchangeError::of(&refusals::ADDRESS_IN_USE, &[split(entry).1, &name]));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Texts, apply};

    fn applied(before: &[&str], change: &Texts) -> String {
        let before: Vec<String> = before.iter().map(|&entry| entry.to_owned()).collect();
        match apply(&before, change) {
            Ok(after) => after.join(" "),
            Err(error) => error.id().to_owned(),
        }
    }

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|&text| text.to_owned()).collect()
    }

    #[test]
    fn a_whole_list_names_its_primary_address() {
        let all = |entries: &[&str]| applied(&[], &Texts::All(texts(entries)));
        assert_eq!(all(&["a@c.com", "b@c.com"]), "SMTP:a@c.com smtp:b@c.com");
        assert_eq!(
            all(&["a@c.com", "SMTP:b@c.com", "SIP:a@c.com"]),
            "smtp:a@c.com SMTP:b@c.com SIP:a@c.com"
        );
        assert_eq!(all(&["SMTP:a@c.com", "smtp:A@c.com"]), "SMTP:a@c.com");
        assert_eq!(all(&["smtp:a@c.com"]), "PRIMARY_ADDRESSES");
        assert_eq!(all(&["SMTP:a@c.com", "SMTP:b@c.com"]), "PRIMARY_ADDRESSES");
        assert_eq!(all(&["SMTP:a b@c.com"]), "ADDRESS_MALFORMED");
    }

    #[test]
    fn a_change_keeps_the_rest() {
        let change = |add: &[&str], remove: &[&str]| {
            let before = ["SMTP:a@c.com", "smtp:b@c.com", "SIP:a@c.com", "SPO:x@y"];
            applied(&before, &Texts::Change { add: texts(add), remove: texts(remove) })
        };
        assert_eq!(
            change(&["c@c.com"], &["B@c.com"]),
            "SMTP:a@c.com SIP:a@c.com SPO:x@y smtp:c@c.com"
        );
        assert_eq!(change(&["SMTP:b@c.com"], &[]), "SMTP:b@c.com smtp:a@c.com SIP:a@c.com SPO:x@y");
        assert_eq!(change(&[], &["SMTP:a@c.com"]), "PRIMARY_ADDRESSES");
        assert_eq!(
            change(&["b@c.com"], &["z@c.com"]),
            "SMTP:a@c.com smtp:b@c.com SIP:a@c.com SPO:x@y"
        );
    }
}
