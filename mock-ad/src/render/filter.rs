//! Filters in the form of RFC 4515, secrets masked.

use super::value::value as value_text;
use crate::ldap::{Filter, Substrings};

pub(crate) fn filter(filter: &Filter) -> String {
    match filter {
        Filter::And(parts) => format!("(&{})", several(parts)),
        Filter::Or(parts) => format!("(|{})", several(parts)),
        Filter::Not(part) => format!("(!{})", self::filter(part)),
        Filter::Equal { attribute, value } => assertion(attribute, "=", value),
        Filter::GreaterOrEqual { attribute, value } => assertion(attribute, ">=", value),
        Filter::LessOrEqual { attribute, value } => assertion(attribute, "<=", value),
        Filter::Approximate { attribute, value } => assertion(attribute, "~=", value),
        Filter::Present { attribute } => format!("({attribute}=*)"),
        Filter::Substrings(parts) => substrings(parts),
        Filter::Extensible { rule, attribute, value, dn_attributes } => {
            let attribute = attribute.as_deref().unwrap_or_default();
            let dn = if *dn_attributes { ":dn" } else { "" };
            let rule = rule.as_deref().map(|rule| format!(":{rule}")).unwrap_or_default();
            format!("({attribute}{dn}{rule}:={})", value_text(attribute, value))
        }
    }
}

fn several(parts: &[Filter]) -> String {
    parts.iter().map(filter).collect()
}

fn assertion(attribute: &str, sign: &str, bytes: &[u8]) -> String {
    format!("({attribute}{sign}{})", value_text(attribute, bytes))
}

fn substrings(parts: &Substrings) -> String {
    let show = |part: &[u8]| value_text(&parts.attribute, part);
    let mut text =
        format!("({}={}*", parts.attribute, parts.initial.as_deref().map(show).unwrap_or_default());
    for part in &parts.any {
        text.push_str(&show(part));
        text.push('*');
    }
    text + &parts.last.as_deref().map(show).unwrap_or_default() + ")"
}
