//! Merges the service's sender record into the one a domain has. Pure: texts in, a decision out.

use super::parse::{Mechanism, Qualifier, SpfRecord, TermKind, is_spf, parse};

/// What to do with the sender record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Merge {
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

/// The service's former name in this record.
const OBSOLETE_INCLUDE: &str = "include:outlook.com";

/// Merges `service` into the records found. With `old_host_sends` the host that has the mail now goes on sending.
///
/// The owner's terms keep their order, and `all` its qualifier.
pub(crate) fn merge(found: &[String], service: &str, old_host_sends: bool) -> Merge {
    let found: Vec<&String> = found.iter().filter(|text| is_spf(text)).collect();
    let includes: Vec<&str> =
        service.split_whitespace().filter(|term| term.starts_with("include:")).collect();
    if let Err(error) = parse(service) {
        return ask(&format!("the service's own sender record cannot be read, {error}"), None);
    }
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
        several => Merge::Ask {
            reason: format!(
                "there are {} sender records, which receivers take for an error",
                several.len()
            ),
            proposal: joined(several).map(|one| match merge_one(&one, &includes) {
                Merge::Replace(text) | Merge::Ask { proposal: Some(text), .. } => text,
                _ => one,
            }),
        },
    }
}

/// What the administrator should know of a record that is kept.
pub(crate) fn warnings(found: &[String]) -> Vec<String> {
    let records = found.iter().filter(|text| is_spf(text)).filter_map(|text| parse(text).ok());
    let mut warnings = Vec::new();
    for record in records {
        let is_ptr = |kind: &TermKind| matches!(kind, TermKind::Directive(_, Mechanism::Ptr(_)));
        for term in record.terms.iter().filter(|term| is_ptr(&term.kind)) {
            warnings.push(format!(
                "`{}` of the sender record is slow and unreliable and should not be used (RFC 7208, section 5.5)",
                term.text
            ));
        }
    }
    warnings
}

fn ask(reason: &str, proposal: Option<String>) -> Merge {
    Merge::Ask { reason: reason.to_owned(), proposal }
}

/// A record that lets the present mail hosts send as well.
fn careful(includes: &[&str]) -> String {
    format!("v=spf1 mx {} ~all", includes.join(" "))
}

fn merge_one(text: &str, includes: &[&str]) -> Merge {
    let record = match parse(text) {
        Ok(record) => record,
        Err(error) => return ask(&format!("the sender record cannot be read, {error}"), None),
    };
    let reached: Vec<&str> = record.reached().map(|term| term.text.as_str()).collect();
    let has = |wanted: &str| reached.iter().any(|term| is_same(term, wanted));
    let is_open = record.all() == Some(Qualifier::Pass);
    if includes.iter().all(|include| has(include)) {
        return Merge::Keep;
    }
    let is_denied = |include: &&&str| {
        record.terms.iter().any(|term| {
            term.text.strip_prefix(['-', '~', '?']).is_some_and(|bare| is_same(bare, include))
        })
    };
    if let Some(denied) = includes.iter().find(is_denied) {
        return ask(
            &format!("the sender record says of `{denied}` that it may not send for the domain"),
            None,
        );
    }
    let merged = merged(&record, includes);
    if is_open {
        return ask("the sender record allows everybody to send", Some(merged));
    }
    if record.terms.len() == 1 && record.all() == Some(Qualifier::Fail) {
        return ask("the sender record says that the domain sends no mail", Some(merged));
    }
    let n_terms = parse(&merged)
        .map_or(0, |record| record.reached().filter(|term| term.kind.costs_queries()).count());
    if n_terms > super::N_TERMS_MAX {
        return ask("the sender record would need more than ten queries", Some(merged));
    }
    Merge::Replace(merged)
}

/// Puts the includes before the end of the record.
fn merged(record: &SpfRecord, includes: &[&str]) -> String {
    let is_kept = |term: &str| {
        includes.iter().any(|include| is_same(OBSOLETE_INCLUDE, include))
            || !is_same(term, OBSOLETE_INCLUDE)
    };
    let is_end = |kind: &TermKind| {
        matches!(kind, TermKind::Directive(_, Mechanism::All) | TermKind::Redirect(_))
    };
    let all = |kind: &TermKind| matches!(kind, TermKind::Directive(_, Mechanism::All));
    // A redirect beside `all` is never followed, so `all` is the end wherever it stands.
    let end = record
        .terms
        .iter()
        .position(|term| all(&term.kind))
        .or_else(|| record.terms.iter().position(|term| is_end(&term.kind)))
        .unwrap_or(record.terms.len());
    let (before, after) = record.terms.split_at(end);
    let text = |term: &super::Term| term.text.clone();
    let mut terms: Vec<String> = before.iter().map(text).filter(|term| is_kept(term)).collect();
    for include in includes {
        if !terms.iter().any(|term| is_same(term, include)) {
            terms.push((*include).to_owned());
        }
    }
    // What stood behind `all` was never reached; our include is there twice no longer.
    let is_ours = |term: &str| includes.iter().any(|include| is_same(term, include));
    terms.extend(after.iter().map(text).filter(|term| is_kept(term) && !is_ours(term)));
    format!("v=spf1 {}", terms.join(" "))
}

/// Several records in one: the terms of each once, and the mildest of their ends.
fn joined(found: &[&String]) -> Option<String> {
    let records: Vec<SpfRecord> =
        found.iter().map(|text| parse(text)).collect::<Result<_, _>>().ok()?;
    let is_redirect = |record: &SpfRecord| {
        record.reached().any(|term| matches!(term.kind, TermKind::Redirect(_)))
    };
    if records.iter().any(is_redirect) {
        return None;
    }
    let mut terms: Vec<&str> = Vec::new();
    for term in records.iter().flat_map(SpfRecord::reached) {
        if !terms.iter().any(|other| is_same(other, &term.text)) {
            terms.push(&term.text);
        }
    }
    let ends: Vec<Qualifier> = records.iter().filter_map(SpfRecord::all).collect();
    let mildest =
        [(Qualifier::Pass, "?all"), (Qualifier::Neutral, "?all"), (Qualifier::SoftFail, "~all")];
    let end = mildest.iter().find(|(end, _)| ends.contains(end)).map_or("-all", |(_, text)| text);
    terms.push(end);
    Some(format!("v=spf1 {}", terms.join(" ")))
}

/// Whether two terms mean the same: `+` may be left out, and case does not count.
fn is_same(left: &str, right: &str) -> bool {
    let bare = |term: &str| {
        term.strip_prefix('+').unwrap_or(term).trim_end_matches('.').to_ascii_lowercase()
    };
    bare(left) == bare(right)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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
            &["v=spf1 redirect=_spf.contoso.net mx"],
            &["v=spf1 include:outlook.com ~all"],
            &["v=spf1 +Include:outlook.com. ~all"],
            &["v=spf1 include:spf.protection.outlook.com ?all"],
            &["v=spf1 a -all include:spf.protection.outlook.com"],
            &["v=spf1 -include:spf.protection.outlook.com a ~all"],
            &["v=spf1 -all"],
            &["v=spf1 a +all"],
            &["v=spf1 a ~all", "v=spf1 mx -all"],
            &["v=spf1 a ~all", "v=spf1 redirect=_spf.contoso.net"],
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
        replace by v=spf1 include:spf.protection.outlook.com redirect=_spf.contoso.net mx
        replace by v=spf1 include:spf.protection.outlook.com ~all
        replace by v=spf1 include:spf.protection.outlook.com ~all
        keep
        replace by v=spf1 a include:spf.protection.outlook.com -all
        ask: the sender record says of `include:spf.protection.outlook.com` that it may not send for the domain; None
        ask: the sender record says that the domain sends no mail; Some("v=spf1 include:spf.protection.outlook.com -all")
        ask: the sender record allows everybody to send; Some("v=spf1 a include:spf.protection.outlook.com +all")
        ask: there are 2 sender records, which receivers take for an error; Some("v=spf1 a mx include:spf.protection.outlook.com ~all")
        ask: there are 2 sender records, which receivers take for an error; None
        ask: the sender record cannot be read, character 15: `include:` is followed by a blank; the name must follow at once; None
        ask: the sender record would need more than ten queries; Some("v=spf1 a mx include:a.example include:b.example include:c.example include:d.example include:e.example include:f.example include:g.example include:h.example include:spf.protection.outlook.com -all")
        "#);
    }

    #[test]
    fn at_the_end_of_the_migration_the_careful_record_becomes_the_services_own() {
        let careful = "v=spf1 mx include:spf.protection.outlook.com ~all".to_owned();
        assert_eq!(merge(&[careful], SERVICE, false), Merge::Replace(SERVICE.to_owned()));
    }

    #[test]
    fn the_published_example_with_a_blank_is_not_written() {
        let Merge::Ask { reason, proposal: None } =
            merge(&[], "v=spf1 include: spf.protection.outlook.com -all", false)
        else {
            panic!("the record was taken");
        };
        assert_eq!(
            reason,
            "the service's own sender record cannot be read, character 15: `include:` is followed by a blank; the name must follow at once"
        );
    }

    fn term() -> impl Strategy<Value = String> {
        prop_oneof![
            Just("a".to_owned()),
            Just("mx".to_owned()),
            Just("include:outlook.com".to_owned()),
            Just("include:spf.protection.outlook.com".to_owned()),
            "ip4:192\\.0\\.2\\.[1-9]",
            "[+?~-]?include:[a-z]{2}\\.example",
            "[+?~-]?all",
            "redirect=[a-z]{2}\\.example",
            "x=[a-z]{0,3}",
        ]
    }

    proptest! {
        #[test]
        fn what_was_merged_needs_nothing_more_and_has_every_term_of_the_owner(terms in proptest::collection::vec(term(), 0..7)) {
            let found = format!("v=spf1 {}", terms.join(" "));
            if let Merge::Replace(text) = merge(std::slice::from_ref(&found), SERVICE, true) {
                prop_assert_eq!(merge(std::slice::from_ref(&text), SERVICE, true), Merge::Keep);
                let is_owners = |term: &&str| !term.ends_with("outlook.com");
                let owners: Vec<&str> = found.split(' ').filter(|term| !term.is_empty()).filter(is_owners).collect();
                let left: Vec<&str> = text.split(' ').filter(is_owners).collect();
                prop_assert_eq!(owners, left);
            }
        }
    }
}
