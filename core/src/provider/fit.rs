//! Which changes a provider can hold. Pure.

use std::fmt;

use super::Capabilities;
use crate::dns::{Change, Data, Kind, Record};

/// A record that the provider cannot hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lacking {
    pub(crate) record: Record,
    /// What the provider lacks and what does not work without the record.
    pub(crate) consequence: String,
}

impl fmt::Display for Lacking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is missing: {}", self.record, self.consequence)
    }
}

/// Parts `changes` into those that the provider can hold and the records that it cannot. A change that would remove records
/// without the ones that take their place is not made at all.
pub(crate) fn fit(
    changes: &[Change],
    provider: &str,
    capabilities: &Capabilities,
) -> (Vec<Change>, Vec<Lacking>) {
    let mut kept = Vec::new();
    let mut lacking = Vec::new();
    for change in changes {
        let mut change = change.clone();
        for record in &mut change.add {
            record.ttl = record.ttl.max(capabilities.ttl_min_s);
        }
        let (held, not_held): (Vec<Record>, Vec<Record>) =
            change.add.drain(..).partition(|record| reason(record, capabilities).is_none());
        for record in &not_held {
            let lacks = reason(record, capabilities).unwrap_or_default();
            lacking.push(Lacking {
                consequence: format!("{provider} {lacks}; {}", consequence(record)),
                record: record.clone(),
            });
        }
        change.add = held;
        if not_held.is_empty() && !is_empty(&change) {
            kept.push(change);
        } else if !change.add.is_empty() {
            // What would have made room for the missing record stays.
            change.remove.clear();
            kept.push(change);
        }
    }
    (kept, lacking)
}

fn is_empty(change: &Change) -> bool {
    change.add.is_empty() && change.remove.is_empty()
}

/// Why the provider cannot hold the record, as it stands after the provider's name.
fn reason(record: &Record, capabilities: &Capabilities) -> Option<String> {
    let kind = record.data.kind()?;
    if !capabilities.kinds.contains(&kind) {
        return Some(format!("cannot hold {} records", kind.as_str()));
    }
    match (&record.data, capabilities.n_text_bytes_max) {
        (Data::Txt(text), Some(n_max)) if text.len() > n_max => Some(format!(
            "cuts texts off after {n_max} characters, and this one has {}",
            text.len()
        )),
        _ => None,
    }
}

fn consequence(record: &Record) -> &'static str {
    match record.data.kind() {
        Some(Kind::Srv) => {
            "without it messaging clients and other organisations do not find the service: the domain must move to \
             another registrar to have it"
        }
        Some(Kind::Mx) => {
            "without it no mail reaches the tenant: the domain must move to another registrar to have it"
        }
        Some(Kind::Cname) => {
            "without it clients do not find their settings: the domain must move to another registrar to have it"
        }
        Some(Kind::Txt) => {
            "without it receivers cannot tell genuine mail from forged: shorten the record, or move the domain to another \
             registrar"
        }
        _ => "the domain must move to another registrar to have it",
    }
}

#[cfg(test)]
mod tests {
    use super::fit;
    use crate::{
        dns::{Change, Data, Kind, Record},
        provider::{Atomic, Capabilities},
    };

    fn change(record: Record, remove: Vec<Record>) -> Change {
        Change {
            name: record.name.clone(),
            kind: record.data.kind().unwrap(),
            before: remove.clone(),
            remove,
            add: vec![record],
        }
    }

    #[test]
    fn what_a_provider_cannot_hold_is_named_with_its_consequence_and_the_rest_is_kept() {
        let target = "sipdir.online.lync.com".to_owned();
        let location = Data::Srv { priority: 100, weight: 1, port: 443, target };
        let old = Record::new("contoso.com", 300, Data::Txt("v=spf1 mx -all".to_owned()));
        let long = format!("v=spf1 mx {}-all", "ip4:192.0.2.1 ".repeat(20));
        let changes = [
            change(Record::new("_sip._tls.contoso.com", 3600, location), vec![]),
            change(Record::new("contoso.com", 300, Data::Txt(long)), vec![old]),
            change(
                Record::new("autodiscover.contoso.com", 300, Data::Cname("a.example".to_owned())),
                vec![],
            ),
        ];
        let capabilities = Capabilities {
            kinds: vec![Kind::Mx, Kind::Txt, Kind::Cname],
            n_text_bytes_max: Some(255),
            ttl_min_s: 600,
            atomic: Atomic::Record,
        };
        let (kept, lacking) = fit(&changes, "Adatum", &capabilities);
        let kept: Vec<String> =
            kept.iter().flat_map(|change| &change.add).map(ToString::to_string).collect();
        assert_eq!(kept, ["autodiscover.contoso.com. 600 CNAME a.example."]);
        let lacking: Vec<&str> = lacking.iter().map(|lack| lack.consequence.as_str()).collect();
        insta::assert_snapshot!(lacking.join("\n"), @r#"
        Adatum cannot hold SRV records; without it messaging clients and other organisations do not find the service: the domain must move to another registrar to have it
        Adatum cuts texts off after 255 characters, and this one has 294; without it receivers cannot tell genuine mail from forged: shorten the record, or move the domain to another registrar
        "#);
    }
}
