//! Merges the service's sender record into the one a domain has (RFC 7208). Pure: texts in, a decision out.

/// What to do with the sender record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Merge {
    /// The record is as it should be.
    Keep,
    /// There is none yet: publish this one.
    Add(String),
    /// Replace the record by this one.
    Replace(String),
    /// Ask the administrator: the reason, and the record to propose where there is one.
    Ask {
        /// Why it is not done without asking.
        reason: String,
        /// What the record should become.
        proposal: Option<String>,
    },
}

/// An evaluation makes at most this many queries (RFC 7208, section 4.6.4).
const N_QUERIES_MAX: usize = 10;
/// The service's former name in this record.
const OBSOLETE_INCLUDE: &str = "include:outlook.com";

/// Whether a TXT record is a sender record: the version alone, or followed by a blank (RFC 7208, section 4.5).
pub(super) fn is_spf(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text == "v=spf1" || text.starts_with("v=spf1 ")
}

/// Merges `service` into the records found. With `old_host_sends` the host that has the mail now goes on sending.
pub(super) fn merge(found: &[String], service: &str, old_host_sends: bool) -> Merge {
    let found: Vec<&String> = found.iter().filter(|text| is_spf(text)).collect();
    let includes: Vec<&str> =
        service.split_whitespace().filter(|term| term.starts_with("include:")).collect();
    match found.as_slice() {
        [] if old_host_sends => Merge::Add(careful(&includes)),
        [] => Merge::Add(service.to_owned()),
        // Our own careful record has done its service.
        [only]
            if !old_host_sends && **only == careful(&includes) && careful(&includes) != service =>
        {
            Merge::Replace(service.to_owned())
        }
        [only] => merge_one(only, &includes),
        many => Merge::Ask {
            reason: format!(
                "there are {} sender records, which receivers take for an error",
                many.len()
            ),
            proposal: None,
        },
    }
}

/// A record that lets the present mail hosts send as well.
fn careful(includes: &[&str]) -> String {
    format!("v=spf1 mx {} ~all", includes.join(" "))
}

fn merge_one(record: &str, includes: &[&str]) -> Merge {
    let terms: Vec<&str> = record.split_whitespace().skip(1).collect();
    let has = |wanted: &str| {
        terms.iter().any(|term| term.trim_start_matches('+').eq_ignore_ascii_case(wanted))
    };
    if includes.iter().all(|include| has(include)) {
        return Merge::Keep;
    }
    let ask = |reason: &str, proposal| Merge::Ask { reason: reason.to_owned(), proposal };
    if let Some(bad) = terms.iter().find(|term| !is_term(term)) {
        return ask(&format!("the sender record cannot be read: {bad:?}"), None);
    }
    let kept: Vec<&str> = terms
        .iter()
        .copied()
        .filter(|term| {
            !term.eq_ignore_ascii_case(OBSOLETE_INCLUDE) || includes.contains(&OBSOLETE_INCLUDE)
        })
        .collect();
    let end = kept.iter().position(|term| is_all(term) || is_redirect(term)).unwrap_or(kept.len());
    let mut merged: Vec<&str> = kept[..end].to_vec();
    merged.extend(includes.iter().copied().filter(|include| !has(include)));
    merged.extend(&kept[end..]);
    let text = format!("v=spf1 {}", merged.join(" "));
    if terms
        .iter()
        .any(|term| term.eq_ignore_ascii_case("+all") || term.eq_ignore_ascii_case("all"))
    {
        return ask("the sender record allows everybody to send", Some(text));
    }
    if terms.len() == 1 && terms[0].eq_ignore_ascii_case("-all") {
        return ask("the sender record says that the domain sends no mail", Some(text));
    }
    if merged.iter().filter(|term| costs_a_query(term)).count() > N_QUERIES_MAX {
        return ask("the sender record would need more than ten queries", Some(text));
    }
    Merge::Replace(text)
}

/// A term without its qualifier.
fn bare(term: &str) -> String {
    term.trim_start_matches(['+', '-', '~', '?']).to_ascii_lowercase()
}

fn is_all(term: &str) -> bool {
    bare(term) == "all"
}

fn is_redirect(term: &str) -> bool {
    bare(term).starts_with("redirect=")
}

fn costs_a_query(term: &str) -> bool {
    let term = bare(term);
    let name = term.split([':', '/', '=']).next().unwrap_or_default();
    matches!(name, "include" | "a" | "mx" | "ptr" | "exists" | "redirect")
}

/// Whether a term is a mechanism with the value it needs, or a modifier (RFC 7208, section 4.6.1).
fn is_term(term: &str) -> bool {
    let term = bare(term);
    if let Some((name, _)) = term.split_once('=')
        && !name.contains([':', '/'])
    {
        return !name.is_empty();
    }
    let (name, value) =
        term.split_once(':').map_or((term.as_str(), None), |(name, value)| (name, Some(value)));
    match name.split('/').next().unwrap_or_default() {
        "all" => value.is_none(),
        "a" | "mx" | "ptr" => value != Some(""),
        "include" | "exists" | "ip4" | "ip6" => value.is_some_and(|value| !value.is_empty()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Merge, merge};

    const SERVICE: &str = "v=spf1 include:spf.protection.outlook.com -all";

    fn merged(found: &[&str]) -> String {
        let found: Vec<String> = found.iter().map(|&text| text.to_owned()).collect();
        match merge(&found, SERVICE, true) {
            Merge::Keep => "keep".to_owned(),
            Merge::Add(text) => format!("add {text}"),
            Merge::Replace(text) => format!("replace by {text}"),
            Merge::Ask { reason, proposal } => format!("ask: {reason}; {proposal:?}"),
        }
    }

    #[test]
    fn the_owners_record_keeps_its_terms_and_its_end() {
        let outcomes: Vec<String> = [
            &[][..],
            &["google-site-verification=x"],
            &["v=spf1 ip4:192.0.2.1 ~all"],
            &["v=spf1 mx redirect=_spf.contoso.net"],
            &["v=spf1 include:outlook.com ~all"],
            &["v=spf1 include:spf.protection.outlook.com ?all"],
            &["v=spf1 -all"],
            &["v=spf1 a +all"],
            &["v=spf1 a ~all", "v=spf1 mx ~all"],
            &["v=spf1 include: spf.protection.outlook.com -all"],
            &["v=spf1 a mx include:a.example include:b.example include:c.example include:d.example include:e.example include:f.example include:g.example include:h.example -all"],
        ]
        .iter()
        .map(|found| merged(found))
        .collect();
        insta::assert_snapshot!(outcomes.join("\n"), @r#"
        add v=spf1 mx include:spf.protection.outlook.com ~all
        add v=spf1 mx include:spf.protection.outlook.com ~all
        replace by v=spf1 ip4:192.0.2.1 include:spf.protection.outlook.com ~all
        replace by v=spf1 mx include:spf.protection.outlook.com redirect=_spf.contoso.net
        replace by v=spf1 include:spf.protection.outlook.com ~all
        keep
        ask: the sender record says that the domain sends no mail; Some("v=spf1 include:spf.protection.outlook.com -all")
        ask: the sender record allows everybody to send; Some("v=spf1 a include:spf.protection.outlook.com +all")
        ask: there are 2 sender records, which receivers take for an error; None
        ask: the sender record cannot be read: "include:"; None
        ask: the sender record would need more than ten queries; Some("v=spf1 a mx include:a.example include:b.example include:c.example include:d.example include:e.example include:f.example include:g.example include:h.example include:spf.protection.outlook.com -all")
        "#);
    }

    #[test]
    fn at_the_end_of_the_migration_the_careful_record_becomes_the_services_own() {
        let careful = "v=spf1 mx include:spf.protection.outlook.com ~all".to_owned();
        assert_eq!(merge(&[careful], SERVICE, false), Merge::Replace(SERVICE.to_owned()));
    }
}
