//! Which accounts a filter can concern, so that not every account need be asked.

use serde_json::Value;

use crate::graph::filter::{Condition, Test};
use crate::tenant::texts::{Candidates, Key};

impl Condition {
    /// The accounts it can concern. Others never meet it; these need not.
    pub(crate) fn candidates(&self) -> Candidates {
        match self {
            Self::Equal(name, wanted) => exactly(name, wanted),
            Self::StartsWith(name, prefix) => Candidates::of(Key::Prefix(name, prefix.clone())),
            Self::Any(name @ ("proxyAddresses" | "assignedLicenses"), tests) => tests
                .iter()
                .map(|(member, test)| element(name, *member, test))
                .fold(Candidates::All, Candidates::and),
            Self::And(one, other) => one.candidates().and(other.candidates()),
            Self::Or(one, other) => one.candidates().or(other.candidates()),
            _ => Candidates::All,
        }
    }
}

/// What one test of an element asks for; of an assigned licence only the product is indexed.
fn element(name: &'static str, member: Option<&str>, test: &Test) -> Candidates {
    match test {
        Test::Equal(wanted) if matches!(member, None | Some("skuId")) => exactly(name, wanted),
        Test::StartsWith(prefix) if member.is_none() => {
            Candidates::of(Key::Prefix(name, prefix.clone()))
        }
        _ => Candidates::All,
    }
}

fn exactly(name: &'static str, wanted: &Value) -> Candidates {
    match wanted {
        Value::String(text) => Candidates::of(Key::Exactly(name, text.to_lowercase())),
        Value::Bool(flag) => Candidates::of(Key::Exactly(name, flag.to_string())),
        _ => Candidates::All,
    }
}
