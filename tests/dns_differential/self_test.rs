//! Tests of the tool itself: a comparison that cannot fail would prove nothing.

use libtest_mimic::Trial;

use crate::answer;
use crate::case;
use crate::known::fits;
use crate::name;
use crate::play::differences;
use crate::signature::{Signing, sign};
use crate::step::Step;

const NOW_S: u64 = 1_800_000_000;

/// One trial per claim.
pub(crate) fn trials() -> Vec<Trial> {
    let trial = |name: &str, test: fn()| {
        Trial::test(name, move || {
            test();
            Ok(())
        })
    };
    vec![
        trial("every_byte_that_matters_shows_in_the_description", every_byte_that_matters_shows),
        trial(
            "a_signature_is_right_for_its_request_alone",
            a_signature_is_right_for_its_request_alone,
        ),
        trial("only_order_is_overlooked", only_order_is_overlooked),
        trial("a_case_file_is_read_as_it_is_written", a_case_file_is_read_as_it_is_written),
        trial("a_pattern_covers_what_it_names_alone", a_pattern_covers_what_it_names_alone),
    ]
}

fn zone() -> Vec<u8> {
    name::parse("zone.test.", &[0])
}

/// A message whose answer section holds `records`, as if it were an answer.
fn message(head: &str, records: &[&str]) -> Vec<u8> {
    let records = records.iter().map(|record| format!("prereq {record}")).collect();
    Step { head: format!("{head} qr"), records }.build(&zone(), NOW_S).bytes
}

fn every_byte_that_matters_shows() {
    let record = "mail 3600 IN MX 10 host";
    let of = |bytes: &[u8]| answer::describe(Some(bytes), None, NOW_S);
    let basis = of(&message("query mail MX edns", &[record]));
    let others = [
        ("query mail MX edns rd", vec![record]),
        ("query mail MX edns rcode=5", vec![record]),
        ("query MAIL MX edns", vec![record]),
        ("query mail A edns", vec![record]),
        ("query mail MX", vec![record]),
        ("query mail MX edns=512", vec![record]),
        ("query mail MX do", vec![record]),
        ("query mail MX edns", vec![]),
        ("query mail MX edns", vec![record, record]),
        ("query mail MX edns", vec!["mail 3601 IN MX 10 host"]),
        ("query mail MX edns", vec!["mail 3600 IN MX 11 host"]),
        ("query mail MX edns", vec!["mail 3600 IN MX 10 HOST"]),
        ("query mail MX edns", vec!["mail 3600 CH MX 10 host"]),
        ("query mail MX edns trailing=00", vec![record]),
    ];
    assert_eq!(basis, of(&message("query mail MX edns", &[record])));
    for (head, records) in others {
        assert_ne!(basis, of(&message(head, &records)), "{head} {records:?}");
    }
    assert_ne!(basis, answer::describe(None, None, NOW_S));
}

fn a_signature_is_right_for_its_request_alone() {
    let step = Step { head: "query mail A key=rehearsal-key.".to_owned(), records: Vec::new() };
    let request = step.build(&zone(), NOW_S).signed.expect("it is signed");
    let other = step.build(&zone(), NOW_S + 1).signed.expect("it is signed");
    // A request is signed as an answer to no request.
    let bytes = step.build(&zone(), NOW_S).bytes;
    let told = |request| answer::describe(Some(&bytes), request, NOW_S).join("\n");
    assert!(told(None).contains("mac right, 32 bytes, time now"), "{}", told(None));
    assert!(told(Some(&request)).contains("mac wrong"), "{}", told(Some(&request)));
    assert_ne!(request.mac, other.mac);
    let mut wrong = step.build(&zone(), NOW_S).bytes;
    wrong[13] ^= 1;
    assert!(answer::describe(Some(&wrong), None, NOW_S).join("\n").contains("mac wrong"));
    let mut plain = message("query mail A", &[]);
    let cut = Signing { mac_size: Some(16), ..Signing::with("rehearsal-key.") };
    sign(&mut plain, &cut, NOW_S - 100);
    let told = answer::describe(Some(&plain), None, NOW_S).join("\n");
    assert!(told.contains("mac right, cut to 16 bytes, time another"), "{told}");
}

fn only_order_is_overlooked() {
    let lines = |text: &str| -> Vec<String> { text.split(' ').map(str::to_owned).collect() };
    let found = |ours: &str, theirs: &str| differences("t", "", &lines(ours), &lines(theirs));
    assert!(found("a b c", "c a b").is_empty());
    assert_eq!(found("a a b", "a b"), ["t | mock: a"]);
    assert_eq!(found("a b", "a b b"), ["t | BIND: b"]);
    assert_eq!(found("a", "b"), ["t | mock: a", "t | BIND: b"]);
}

fn a_case_file_is_read_as_it_is_written() {
    let text = "Prose.\n\nzone\n  x A 192.0.2.1\n\nquery x A\nupdate\n  add y 60 A 192.0.2.2\n  delete x\nthen query y A tcp\n";
    let cases = case::parse("file", text);
    let titles: Vec<String> = cases.iter().map(case::Case::title).collect();
    assert_eq!(
        titles,
        ["file: query x A", "file: update; add y 60 A 192.0.2.2; delete x then query y A tcp"]
    );
    assert!(cases[0].zone_text.ends_with("\nx A 192.0.2.1\n"));
    assert_eq!(cases.iter().map(case::Case::changes).collect::<Vec<bool>>(), [false, true]);
}

fn a_pattern_covers_what_it_names_alone() {
    assert!(fits("file: query * | mock: aa", "file: query x A | mock: aa"));
    assert!(!fits("file: query * | mock: aa", "file: query x A | BIND: aa"));
    assert!(!fits("file: query", "file: query x A"));
}
