//! Ambiguous name resolution (MS-ADTS 3.1.1.3.1.3.4): `anr=ali` asks for a prefix in all attributes that name people.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::{Condition, Truth, substrings};
use crate::directory::Value;
use crate::ldap::Filter;
use crate::schema::{Attr, all_attributes};

/// Attributes with the flag fANR, but for legacyExchangeDN, which must always fit exactly.
static NAMING: LazyLock<Vec<Attr>> = LazyLock::new(|| {
    let flagged = all_attributes().filter(|attr| attr.definition().anr());
    flagged.filter(|attr| *attr != Attr::LEGACY_EXCHANGE_DN).collect()
});

/// What a filter on `aNR` stands for; nothing for filters on other attributes.
pub(super) fn rewrite(filter: &Filter) -> Option<Condition> {
    let is_anr = |attribute: &str| attribute.eq_ignore_ascii_case("anr");
    match filter {
        Filter::Present { attribute } if is_anr(attribute) => Some(Condition::Always(Truth::False)),
        Filter::Substrings(parts) if is_anr(&parts.attribute) => {
            let initial = parts.initial.as_deref();
            Some(initial.map_or(Condition::Always(Truth::Undefined), named))
        }
        Filter::Equal { attribute, value }
        | Filter::Approximate { attribute, value }
        | Filter::GreaterOrEqual { attribute, value }
        | Filter::LessOrEqual { attribute, value }
            if is_anr(attribute) =>
        {
            Some(if value.is_empty() { Condition::Always(Truth::Undefined) } else { named(value) })
        }
        _ => None,
    }
}

fn named(value: &[u8]) -> Condition {
    let text: Cow<'_, str> = String::from_utf8_lossy(value);
    let (text, exact) = match text.trim_start().strip_prefix('=') {
        Some(text) => (text, true),
        None => (text.as_ref(), false),
    };
    let fits = |attr: Attr, text: &str| {
        if exact {
            Condition::Equal(attr, Value::text(text.to_owned()))
        } else {
            Condition::Substrings(attr, substrings::Pattern::prefix(text))
        }
    };
    let mut ways: Vec<Condition> = NAMING.iter().map(|attr| fits(*attr, text)).collect();
    ways.push(Condition::Equal(Attr::LEGACY_EXCHANGE_DN, Value::text(text.to_owned())));
    if let Some((one, two)) = text.split_once(' ') {
        for (given_name, surname) in [(one, two), (two, one)] {
            let both = [(Attr::GIVEN_NAME, given_name), (Attr::SN, surname)];
            ways.push(Condition::And(both.map(|(attr, text)| fits(attr, text)).into()));
        }
    }
    Condition::Or(ways)
}
