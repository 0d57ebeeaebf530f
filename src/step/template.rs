//! The portal's automatic set-up of a domain's records, by its published template (facts on Domain Connect): MX with
//! preference 0, and whatever conflicts is deleted.

use std::collections::BTreeSet;

use mock_dns::Edit;
use mock_registrar::{Data, Record};

use crate::{
    play::Play,
    scenario::model::{DnsSetUp, TemplateGroup},
    world::Broken,
};

/// Every record of the template has this time to live, in s.
const TTL_S: u32 = 3_600;
/// What the template's pseudo type for sender records merges in.
const SENDER: &str = "include:spf.protection.outlook.com";

/// The zone afterwards: what has to go, and what comes.
#[derive(Debug, PartialEq, Eq)]
struct Applied {
    remove: Vec<Record>,
    add: Vec<Record>,
}

/// The portal writes the records of a domain at its DNS host.
pub(super) fn set_up_dns(play: &Play<'_>, set_up: &DnsSetUp) -> Result<String, Broken> {
    let domain = set_up.domain.to_ascii_lowercase();
    let text = play.world.dns().render_zone(&domain);
    let text = text.ok_or_else(|| Broken(format!("the DNS host has no zone {domain}")))?;
    let found: Vec<Record> = text.lines().filter_map(Record::from_line).collect();
    let all = TemplateGroup::ALL;
    let groups = if set_up.groups.is_empty() { all } else { &set_up.groups[..] };
    let template: Vec<Record> = groups.iter().flat_map(|group| records(&domain, *group)).collect();
    let with_sender = groups.contains(&TemplateGroup::Outlook);
    let Applied { remove, add } = apply(&domain, &found, &template, with_sender);
    let lines =
        |records: &[Record]| records.iter().map(|record| format!("{record}\n")).collect::<String>();
    for edit in [Edit::Remove(lines(&remove)), Edit::Add(lines(&add))] {
        let (Edit::Remove(text) | Edit::Add(text) | Edit::Replace(text)) = &edit;
        if !text.is_empty() {
            play.world
                .dns()
                .edit_zone(&domain, &edit)
                .map_err(|error| Broken(error.to_string()))?;
        }
    }
    play.world.trace.happened(&format!("the portal sets up the records of {domain}"));
    Ok(format!("{} records written, {} deleted", add.len(), remove.len()))
}

/// The records of one group.
fn records(domain: &str, group: TemplateGroup) -> Vec<Record> {
    let record = |label: &str, data: Data| {
        let name = if label == "@" { domain.to_owned() } else { format!("{label}.{domain}") };
        Record { name, ttl_s: TTL_S, data }
    };
    let alias =
        |label: &str, target: &str| record(label, Data::Cname { target: target.to_owned() });
    let location = |label: &str, port: u16, target: &str| {
        let target = target.to_owned();
        record(label, Data::Srv { priority: 100, weight: 1, port, target })
    };
    match group {
        TemplateGroup::Outlook => {
            let target = format!("{}.mail.protection.outlook.com", domain.replace('.', "-"));
            vec![
                record("@", Data::Mx { preference: 0, target }),
                alias("autodiscover", "autodiscover.outlook.com"),
            ]
        }
        TemplateGroup::Skype => vec![
            alias("sip", "sipdir.online.lync.com"),
            alias("lyncdiscover", "webdir.online.lync.com"),
            location("_sip._tls", 443, "sipdir.online.lync.com"),
            location("_sipfederationtls._tcp", 5061, "sipfed.online.lync.com"),
        ],
        TemplateGroup::Mdm => vec![
            alias("enterpriseregistration", "enterpriseregistration.windows.net"),
            alias("enterpriseenrollment", "enterpriseenrollment.manage.microsoft.com"),
        ],
        TemplateGroup::Login => vec![alias("msoid", "clientconfig.microsoftonline-p.net")],
    }
}

/// Applies a template: MX and SRV conflict with others of their type at the name, an alias with all that may stand there; the
/// sender record is merged.
fn apply(domain: &str, found: &[Record], template: &[Record], with_sender: bool) -> Applied {
    let conflicts = |old: &Record, new: &Record| {
        old.name == new.name
            && match new.kind() {
                "MX" | "SRV" => old.kind() == new.kind(),
                "CNAME" => ["A", "AAAA", "MX", "TXT", "CNAME"].contains(&old.kind()),
                _ => false,
            }
    };
    let is_wanted = |old: &Record| template.contains(old);
    let mut remove: BTreeSet<Record> = found
        .iter()
        .filter(|old| template.iter().any(|new| conflicts(old, new)) && !is_wanted(old))
        .cloned()
        .collect();
    let mut add: Vec<Record> =
        template.iter().filter(|new| !found.contains(new)).cloned().collect();
    if with_sender {
        let is_sender = |record: &&Record| {
            record.name == domain
                && matches!(&record.data, Data::Txt { text } if text.starts_with("v=spf1"))
        };
        let old: Vec<&Record> = found.iter().filter(is_sender).collect();
        let text = merged(&old);
        let is_there =
            matches!(&old[..], [Record { data: Data::Txt { text: only }, .. }] if *only == text);
        if !is_there {
            remove.extend(old.into_iter().cloned());
            add.push(Record { name: domain.to_owned(), ttl_s: TTL_S, data: Data::Txt { text } });
        }
    }
    Applied { remove: remove.into_iter().collect(), add }
}

/// All sender records in one, with the laxest of their qualifiers for the rest of the world.
fn merged(old: &[&Record]) -> String {
    let mut terms: Vec<&str> = Vec::new();
    let mut rest = "-all";
    let laxness =
        |all: &str| ["-all", "~all", "?all", "+all", "all"].iter().position(|a| *a == all);
    for record in old {
        let Data::Txt { text } = &record.data else { continue };
        for term in text.split_whitespace().skip(1) {
            match laxness(term) {
                Some(lax) if Some(lax) > laxness(rest) => rest = term,
                Some(_) => {}
                None if terms.contains(&term) => {}
                None => terms.push(term),
            }
        }
    }
    if !terms.contains(&SENDER) {
        terms.push(SENDER);
    }
    format!("v=spf1 {} {rest}", terms.join(" "))
}

#[cfg(test)]
mod tests {
    use super::{Record, TemplateGroup, apply, records};

    #[test]
    fn the_mail_group_deletes_the_old_route_and_merges_the_sender_record() {
        let found: Vec<Record> = [
            "contoso.com. 300 MX 10 mail.contoso.com.",
            "contoso.com. 300 TXT \"v=spf1 mx ~all\"",
            "contoso.com. 300 TXT \"something-else=1\"",
            "autodiscover.contoso.com. 300 A 203.0.113.25",
            "mail.contoso.com. 300 A 203.0.113.25",
        ]
        .iter()
        .filter_map(|line| Record::from_line(line))
        .collect();
        let template = records("contoso.com", TemplateGroup::Outlook);
        let applied = apply("contoso.com", &found, &template, true);
        let lines = |sign: &str, records: &[Record]| -> String {
            records.iter().map(|record| format!("{sign} {record}\n")).collect()
        };
        insta::assert_snapshot!(lines("-", &applied.remove) + &lines("+", &applied.add), @r#"
        - autodiscover.contoso.com. 300 A 203.0.113.25
        - contoso.com. 300 MX 10 mail.contoso.com.
        - contoso.com. 300 TXT "v=spf1 mx ~all"
        + contoso.com. 3600 MX 0 contoso-com.mail.protection.outlook.com.
        + autodiscover.contoso.com. 3600 CNAME autodiscover.outlook.com.
        + contoso.com. 3600 TXT "v=spf1 mx include:spf.protection.outlook.com ~all"
        "#);
        let again = apply("contoso.com", &[found[4].clone()], &[], false);
        assert!(again.remove.is_empty() && again.add.is_empty());
    }
}
