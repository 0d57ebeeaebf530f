//! The file with the records that have to be entered by hand.

use std::fmt::Write as _;

use super::difference::Difference;
use crate::dns::{Change, Data, Kind, Record};

/// Heading of a group, and which records belong to it.
type Group = (&'static str, fn(&Record) -> bool);

/// The groups of the file, in its order: a record stands in the first that it belongs to.
const GROUPS: [Group; 4] = [
    ("Ownership of the domain", is_ownership),
    ("Mail", |record| {
        matches!(record.data, Data::Mx { .. } | Data::Txt(_)) || is_autodiscover(record)
    }),
    ("Messaging", |record| {
        matches!(record.data, Data::Srv { .. })
            || first_label(record).contains("sip")
            || first_label(record) == "lyncdiscover"
    }),
    ("Other services", |_| true),
];

/// The text of the file. It names every record that is still to be created, and what has to go.
pub(super) fn render(domain: &str, difference: &Difference) -> String {
    let mut text = format!(
        "Records for {domain}\n\nEnter these records where the DNS zone of {domain} is kept. Hosts are given below the zone \
         and in full;\n@ is the zone itself.\n"
    );
    let adds: Vec<&Record> = difference.changes.iter().flat_map(|change| &change.add).collect();
    let mut left = adds.clone();
    for (title, belongs) in GROUPS {
        let (group, rest): (Vec<&Record>, Vec<&Record>) =
            left.into_iter().partition(|record| belongs(record));
        left = rest;
        if !group.is_empty() {
            write!(text, "\n== {title}\n").expect("writing to a string succeeds");
        }
        for record in group {
            text.push_str(&entry(domain, record));
        }
    }
    let removals: Vec<(&Change, &Record)> = difference
        .changes
        .iter()
        .flat_map(|change| change.remove.iter().map(move |record| (change, record)))
        .collect();
    if !removals.is_empty() {
        text.push_str("\n== Remove or change\n");
    }
    for (change, record) in removals {
        let verb = if change.add.is_empty() || change.kind == Kind::Mx {
            "Remove"
        } else {
            "Replace by the record above"
        };
        write!(text, "\n{verb}: {record}\n").expect("writing to a string succeeds");
    }
    let questions = &difference.dialogue.questions;
    if !difference.by_hand.is_empty() || !questions.is_empty() {
        text.push_str("\n== Decide\n");
    }
    for question in questions {
        write!(text, "\n{question}\n").expect("writing to a string succeeds");
    }
    for task in &difference.by_hand {
        write!(text, "\n{task}\n").expect("writing to a string succeeds");
    }
    text
}

fn entry(domain: &str, record: &Record) -> String {
    let relative = match record.name.strip_suffix(domain) {
        Some("") => "@".to_owned(),
        Some(rest) => rest.trim_end_matches('.').to_owned(),
        None => format!("{}.", record.name),
    };
    let kind = record.data.kind().map_or("", Kind::as_str);
    let mut lines = vec![
        ("Host", relative),
        ("Full host", format!("{}.", record.name)),
        ("Type", kind.to_owned()),
        ("TTL", record.ttl.to_string()),
    ];
    lines.extend(match &record.data {
        Data::Mx { preference, exchange } => {
            vec![("Preference", preference.to_string()), ("Mail server", format!("{exchange}."))]
        }
        Data::Srv { priority, weight, port, target } => vec![
            ("Priority", priority.to_string()),
            ("Weight", weight.to_string()),
            ("Port", port.to_string()),
            ("Target", format!("{target}.")),
        ],
        Data::Txt(value) => vec![("Text", value.clone())],
        Data::Cname(target) => vec![("Target", format!("{target}."))],
        other => vec![("Value", other.to_string())],
    });
    let mut text = "\n".to_owned();
    for (name, value) in lines {
        writeln!(text, "{:<12} {value}", format!("{name}:")).expect("writing to a string succeeds");
    }
    text
}

fn first_label(record: &Record) -> &str {
    record.name.split('.').next().unwrap_or_default()
}

fn is_autodiscover(record: &Record) -> bool {
    first_label(record) == "autodiscover"
}

fn is_ownership(record: &Record) -> bool {
    match &record.data {
        Data::Mx { exchange, .. } => crate::mail_route::is_ownership_host(exchange),
        Data::Txt(text) => text.starts_with("MS=ms"),
        _ => false,
    }
}

#[cfg(test)]
#[path = "records_file_tests.rs"]
mod tests;
