//! Two answers to one request: what differs, by a name under which like differences gather.

use std::collections::BTreeMap;

use crate::ber::Reader;
use crate::normal::{Comparable, Entry, comparable};
use crate::reply::{End, Reply};
use crate::request::{Control, ControlValue, Request};
use crate::symbols::Symbols;

/// One thing that differs.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Difference {
    /// `KIND ABOUT | WHAT`, the mock's side first.
    pub(crate) signature: String,
    /// Names and values of this case.
    pub(crate) detail: String,
}

/// One side's answer, and what that side calls the things in it.
pub(crate) struct Side<'a> {
    pub(crate) reply: &'a Reply,
    pub(crate) symbols: &'a Symbols,
}

/// Everything in which the answers differ.
pub(crate) fn compare(request: &Request, mock: &Side<'_>, reference: &Side<'_>) -> Vec<Difference> {
    let mut found = Findings { request, differences: Vec::new() };
    let (left, right) = (mock.reply, reference.reply);
    if left.end != right.end {
        found.add(&format!("end: {} <> {}", end(left), end(right)), String::new());
        return found.differences;
    }
    if left.code != right.code {
        found.add(&format!("code: {} <> {}", code(left), code(right)), String::new());
        return found.differences;
    }
    if let (Some(one), Some(two)) = (left.number(), right.number())
        && left.code != 0
        && !one.eq_ignore_ascii_case(two)
    {
        found.add(&format!("number: {} {one} <> {two}", left.code), String::new());
    }
    bind_data(&mut found, left, right);
    let one = comparable(left, mock.symbols);
    let two = comparable(right, reference.symbols);
    if !one.matched_dn.eq_ignore_ascii_case(&two.matched_dn) {
        let given = |dn: &str| if dn.is_empty() { "none" } else { "one" };
        let detail = format!("{:?} <> {:?}", one.matched_dn, two.matched_dn);
        found.add(
            &format!("matchedDN: {} <> {}", given(&one.matched_dn), given(&two.matched_dn)),
            detail,
        );
    }
    compare_entries(&mut found, &one, &two);
    if one.references != two.references {
        let detail = format!("{:?} <> {:?}", one.references, two.references);
        found.add(
            &format!("references: {} <> {}", one.references.len(), two.references.len()),
            detail,
        );
    }
    if one.extended != two.extended {
        found.add("extended value", format!("{} <> {}", one.extended, two.extended));
    }
    if left.pages != right.pages && one.entries.len() == two.entries.len() {
        found.add("pages", format!("{:?} <> {:?}", left.pages, right.pages));
    }
    compare_controls(&mut found, left, right);
    if is_sorted(&request.controls) && left.code == 0 {
        compare_order(&mut found, &one.entries, &two.entries);
    }
    found.differences
}

/// Differences of one request.
struct Findings<'a> {
    request: &'a Request,
    differences: Vec<Difference>,
}

impl Findings<'_> {
    fn add(&mut self, what: &str, detail: String) {
        let Request { operation, about, .. } = self.request;
        let signature = format!("{} {about} | {what}", operation.kind());
        self.differences.push(Difference { signature, detail });
    }
}

fn end(reply: &Reply) -> String {
    match reply.end {
        End::Result(tag) => format!("answer {tag:#x} {}", code(reply)),
        End::Closed => "closed".to_owned(),
        End::Silence => "silence".to_owned(),
    }
}

fn code(reply: &Reply) -> String {
    match reply.number() {
        Some(number) if reply.code != 0 => format!("{} {number}", reply.code),
        _ => reply.code.to_string(),
    }
}

/// The sub-code of a refused bind: `data 52e`.
fn bind_data(found: &mut Findings<'_>, left: &Reply, right: &Reply) {
    let data = |reply: &Reply| {
        let (_, rest) = reply.text.split_once(", data ")?;
        rest.split(',').next().map(str::to_owned)
    };
    if left.code == 49
        && let (Some(one), Some(two)) = (data(left), data(right))
        && one != two
    {
        found.add(&format!("data: {one} <> {two}"), String::new());
    }
}

fn compare_entries(found: &mut Findings<'_>, one: &Comparable, two: &Comparable) {
    let gathered = |entries: &'_ [Entry]| {
        let mut by_name: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        for entry in entries {
            by_name.entry(entry.0.to_lowercase()).or_default().push(entry.clone());
        }
        by_name
    };
    let (left, mut right) = (gathered(&one.entries), gathered(&two.entries));
    for (name, entries) in left {
        let others = right.remove(&name).unwrap_or_default();
        for (entry, other) in entries.iter().zip(&others) {
            compare_entry(found, entry, other);
        }
        if entries.len() > others.len() {
            found.add("entry only in mock", name);
        } else if entries.len() < others.len() {
            found.add("entry only in reference", name);
        }
    }
    for name in right.into_keys() {
        found.add("entry only in reference", name);
    }
}

fn compare_entry(found: &mut Findings<'_>, one: &Entry, two: &Entry) {
    if one.0 != two.0 {
        found.add("entry spelled differently", format!("{} <> {}", one.0, two.0));
    }
    for (name, values) in &one.1 {
        match two.1.get(name) {
            None => found
                .add(&format!("attribute {name} only in mock"), format!("{}: {values:?}", one.0)),
            Some(others) if others != values => found.add(
                &format!("attribute {name} differs"),
                format!("{}: {values:?} <> {others:?}", one.0),
            ),
            Some(_) => {}
        }
    }
    for (name, values) in two.1.iter().filter(|(name, _)| !one.1.contains_key(*name)) {
        let detail = format!("{}: {values:?}", one.0);
        found.add(&format!("attribute {name} only in reference"), detail);
    }
}

fn compare_controls(found: &mut Findings<'_>, left: &Reply, right: &Reply) {
    for (oid, value) in &left.controls {
        match right.control(oid) {
            None => found.add(&format!("control {oid} only in mock"), String::new()),
            Some(other) => {
                let (one, two) = (decoded(oid, value), decoded(oid, other));
                if one != two {
                    found.add(&format!("control {oid} differs"), format!("{one} <> {two}"));
                }
            }
        }
    }
    for (oid, _) in right.controls.iter().filter(|(oid, _)| left.control(oid).is_none()) {
        found.add(&format!("control {oid} only in reference"), String::new());
    }
}

/// The part of a control's value on which servers should agree.
fn decoded(oid: &str, value: &[u8]) -> String {
    let mut numbers = Vec::new();
    if let Some(mut inner) = Reader(value).inner() {
        while let Some((tag, content)) = inner.next() {
            match tag {
                0x02 | 0x0a => numbers.push(crate::ber::number(content).to_string()),
                // Cookies are the server's own, an attribute type is not.
                0x80 => numbers.push(content.escape_ascii().to_string()),
                _ => {}
            }
        }
    }
    // The estimate of a paged search is the server's own.
    if oid.ends_with(".319") { String::new() } else { numbers.join(" ") }
}

fn is_sorted(controls: &[Control]) -> bool {
    let is_sort = |control: &Control| {
        control.oid.ends_with(".473") && matches!(control.value, ControlValue::Bytes(_))
    };
    controls.iter().any(is_sort)
}

fn compare_order(found: &mut Findings<'_>, one: &[Entry], two: &[Entry]) {
    let names = |entries: &[Entry]| -> Vec<String> {
        entries.iter().map(|(name, _)| name.clone()).collect()
    };
    let (one, two) = (names(one), names(two));
    if one != two && one.len() == two.len() {
        found.add("order", format!("{one:?} <> {two:?}"));
    }
}
