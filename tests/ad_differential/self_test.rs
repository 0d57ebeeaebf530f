//! Tests of the tool itself: a comparison that cannot fail would prove nothing.

use libtest_mimic::Trial;

use crate::compare::{Side, compare};
use crate::known::fits;
use crate::reply::{End, Entry, Reply};
use crate::request::{Connection, Operation, Request};
use crate::symbols::Symbols;

/// One trial per claim.
pub(crate) fn trials() -> Vec<Trial> {
    let trial = |name: &str, test: fn()| {
        Trial::test(name, move || {
            test();
            Ok(())
        })
    };
    vec![
        trial("equal_answers_differ_in_nothing", equal_answers_differ_in_nothing),
        trial("every_deliberate_difference_is_caught", every_deliberate_difference_is_caught),
        trial("a_pattern_covers_what_it_names_alone", a_pattern_covers_what_it_names_alone),
    ]
}

fn answer() -> Reply {
    let entry = Entry {
        dn: "CN=u1 70001,DC=contoso,DC=local".to_owned(),
        attributes: vec![
            ("cn".to_owned(), vec![b"u1 70001".to_vec()]),
            ("uSNChanged".to_owned(), vec![b"4711".to_vec()]),
            ("description".to_owned(), vec![b"one".to_vec(), b"two".to_vec()]),
        ],
    };
    Reply {
        end: End::Result(0x65),
        text: "00002030: NameErr: DSID-1".to_owned(),
        entries: vec![entry],
        ..Reply::default()
    }
}

fn differences(mock: &Reply, reference: &Reply) -> Vec<String> {
    let request = Request {
        connection: Connection::Administrator,
        operation: Operation::Delete { dn: String::new() },
        controls: Vec::new(),
        about: "test".to_owned(),
    };
    let symbols = Symbols { tag: "70001".to_owned(), ..Symbols::default() };
    let side = |reply| Side { reply, symbols: &symbols };
    let found = compare(&request, &side(mock), &side(reference));
    found.into_iter().map(|found| found.signature).collect()
}

fn equal_answers_differ_in_nothing() {
    let mut other = answer();
    other.text = "00002030: another text".to_owned();
    other.entries[0].attributes[1].1 = vec![b"99".to_vec()];
    other.entries[0].attributes[2].1.reverse();
    assert_eq!(differences(&answer(), &other), Vec::<String>::new());
}

fn every_deliberate_difference_is_caught() {
    let changed = |change: fn(&mut Reply)| {
        let mut other = answer();
        change(&mut other);
        differences(&answer(), &other)
    };
    let found = [
        changed(|reply| reply.code = 32),
        changed(|reply| reply.end = End::Silence),
        changed(|reply| reply.matched_dn = "DC=local".to_owned()),
        changed(|reply| reply.entries.clear()),
        changed(|reply| reply.entries[0].dn.make_ascii_uppercase()),
        changed(|reply| reply.entries[0].attributes.truncate(2)),
        changed(|reply| reply.entries[0].attributes[2].1.truncate(1)),
        changed(|reply| reply.references.push("ldap://x".to_owned())),
        changed(|reply| reply.controls.push(("1.2".to_owned(), Vec::new()))),
        changed(|reply| {
            reply.code = 32;
            reply.text = "0000208D: x".to_owned();
        }),
    ];
    let names: Vec<&str> = found.iter().map(|found| found[0].as_str()).collect();
    assert_eq!(
        names,
        [
            "delete test | code: 0 <> 32 00002030",
            "delete test | end: answer 0x65 0 <> silence",
            "delete test | matchedDN: none <> one",
            "delete test | entry only in mock",
            "delete test | entry spelled differently",
            "delete test | attribute description only in mock",
            "delete test | attribute description differs",
            "delete test | references: 0 <> 1",
            "delete test | control 1.2 only in reference",
            "delete test | code: 0 <> 32 0000208D",
        ]
    );
    let (mut mock, mut reference) = (answer(), answer());
    (mock.code, reference.code) = (32, 32);
    reference.text = "0000208D: x".to_owned();
    assert_eq!(differences(&mock, &reference), ["delete test | number: 32 00002030 <> 0000208D"]);
}

fn a_pattern_covers_what_it_names_alone() {
    assert!(fits("search * | code: 0 <> 1*", "search approx | code: 0 <> 1 00002020"));
    assert!(fits("add user | code", "add user | code"));
    assert!(!fits("add user | code", "add user | codes"));
    assert!(!fits("search * | code: 0 <> 1", "search approx | code: 0 <> 12"));
    assert!(!fits("*sort*", "search base | references"));
}
