//! Secondaries: what they show, when, and what they refuse; zones that come and go.

use std::sync::Arc;
use std::time::Duration;

use insta::assert_snapshot;
use jiff::{SignedDuration, Timestamp};
use mock_dns::{
    Edit, Fault, MockDns, Proceed, Secondary, SecondaryConfig, Transport, Verdict, ZoneText,
};

use super::driver::{Bench, bench, bench_with, block_on, engine, query, signer, update};

const ZONE: &str = "@ SOA ns1 hostmaster 1 900 300 7200 300\n@ MX 10 a\na A 192.0.2.1\n";

fn secondary(bench: &Bench, behind_s: u64) -> Secondary {
    let config = SecondaryConfig {
        server_name: "ns2.contoso.com".to_owned(),
        behind: Duration::from_secs(behind_s),
        seed: [8; 32],
        tap: Arc::new(Proceed),
    };
    bench.dns.secondary(config).unwrap()
}

fn add(bench: &Bench, line: &str) {
    bench.dns.edit_zone("contoso.com", &Edit::Add(line.to_owned())).unwrap();
}

/// Code, flag AA and number of answers to a question.
fn ask(dns: &MockDns, question: &str) -> String {
    let (message, transport) = query(question);
    let bytes = block_on(dns.answer(&message.to_vec().unwrap(), engine(), transport)).unwrap();
    let answer = hickory_proto::op::Message::from_vec(&bytes).unwrap();
    let aa = if answer.metadata.authoritative { " aa" } else { "" };
    format!("{}{aa} {}", answer.metadata.response_code, answer.answers.len())
}

fn serial(dns: &MockDns) -> String {
    let zone = dns.render_zone("contoso.com").unwrap_or_default();
    zone.split_whitespace().nth(5).unwrap_or("none").to_owned()
}

#[test]
fn a_secondary_has_a_change_some_time_after_its_primary() {
    let bench = bench_with(ZONE);
    let late = secondary(&bench, 1200);
    let prompt = secondary(&bench, 0);
    assert_eq!(ask(late.server(), "A a.contoso.com"), "No Error aa 1", "it starts with the zones");
    bench.clock.advance(60);
    add(&bench, "b A 192.0.2.2");
    assert_eq!(ask(prompt.server(), "A b.contoso.com"), "No Error aa 1");
    assert_eq!(ask(late.server(), "A b.contoso.com"), "Non-Existent Domain aa 0");
    bench.clock.advance(1199);
    assert_eq!(serial(late.server()), "1");
    bench.clock.advance(1);
    assert_eq!(serial(late.server()), "2");
    assert_eq!(ask(late.server(), "A b.contoso.com"), "No Error aa 1");
}

#[test]
fn a_frozen_secondary_keeps_what_it_has_until_it_expires_and_catches_up_when_thawed() {
    let bench = bench_with(ZONE);
    let secondary = secondary(&bench, 600);
    add(&bench, "b A 192.0.2.2");
    bench.clock.advance(500);
    secondary.freeze();
    bench.clock.advance(7199);
    assert_eq!(ask(secondary.server(), "A b.contoso.com"), "Non-Existent Domain aa 0");
    bench.clock.advance(1);
    assert_eq!(ask(secondary.server(), "A a.contoso.com"), "Server Failure 0");
    assert_eq!(secondary.server().render_zone("contoso.com"), None);
    assert_eq!(bench.dns.zone_names(), ["contoso.com"]);
    secondary.thaw();
    assert_eq!(ask(secondary.server(), "A b.contoso.com"), "No Error aa 1");
    bench.clock.advance(100_000);
    assert_eq!(ask(secondary.server(), "A b.contoso.com"), "No Error aa 1", "contact again");
}

#[test]
fn its_past_shows_each_version_when_it_came_here() {
    let bench = bench_with(ZONE);
    let start = bench.clock.now();
    let late = secondary(&bench, 600);
    for (seconds, host) in [(100, "b"), (100, "c"), (900, "d"), (100, "e")] {
        bench.clock.advance(seconds);
        add(&bench, &format!("{host} A 192.0.2.2"));
        if host == "c" {
            bench.clock.advance(550);
            late.freeze();
        }
        if host == "d" {
            late.thaw();
        }
    }
    bench.clock.advance(1000);
    let seen = |versions: Vec<(Timestamp, String)>| {
        let line = |(since, zone): (Timestamp, String)| {
            let serial = zone.split_whitespace().nth(5).unwrap().to_owned();
            format!("{}: {serial}", since.duration_since(start).as_secs())
        };
        versions.into_iter().map(line).collect::<Vec<_>>().join(", ")
    };
    // Frozen from 750 to 1650, so that what was due at 800 came late.
    assert_snapshot!(seen(bench.dns.zone_versions("contoso.com")), @"0: 1, 100: 2, 200: 3, 1650: 4, 1750: 5");
    assert_snapshot!(seen(late.server().zone_versions("contoso.com")), @"0: 1, 700: 2, 1650: 3, 2250: 4, 2350: 5");
    for (since, zone) in late.server().zone_versions("contoso.com") {
        assert_eq!(late.server().zone_at("contoso.com", since), Some(zone.clone()));
        let before = since - SignedDuration::from_secs(1);
        assert_ne!(late.server().zone_at("contoso.com", before), Some(zone));
    }
}

#[test]
fn a_secondary_refuses_updates_and_takes_note_of_notify() {
    let bench = bench_with(ZONE);
    let secondary = secondary(&bench, 0);
    let mut message = update("contoso.com", "add b.contoso.com 60 A 192.0.2.2");
    let now_s = u64::try_from(bench.clock.now().as_second()).unwrap();
    let mut verifier = message.finalize(&signer("rehearsal-key"), now_s).unwrap().unwrap();
    let packet = message.to_vec().unwrap();
    let answer = |packet: &[u8]| {
        block_on(secondary.server().answer(packet, engine(), Transport::Udp)).unwrap()
    };
    let bytes = answer(&packet);
    assert_eq!(
        verifier.verify(&bytes).unwrap().metadata.response_code.to_string(),
        "Query Refused"
    );
    let (mut message, _) = query("SOA contoso.com");
    message.metadata.op_code = hickory_proto::op::OpCode::Notify;
    assert_eq!(answer(&message.to_vec().unwrap())[2..4], [0xa4, 0], "NOERROR with authority");
    let error = secondary.server().edit_zone("contoso.com", &Edit::Add(String::new())).unwrap_err();
    assert_snapshot!(error, @"edit zone contoso.com: this server is a secondary; edit the zone at its primary");
    secondary.server().remove_zone("contoso.com").unwrap_err();
    secondary
        .server()
        .add_zone(&ZoneText { name: "b.example".to_owned(), text: String::new() })
        .unwrap_err();
    assert_eq!(bench.dns.zone_names(), ["contoso.com"]);
}

#[test]
fn a_zone_dropped_from_one_server_is_refused_there_alone() {
    let bench = bench_with(ZONE);
    let lame = secondary(&bench, 0);
    lame.drop_zone("contoso.com").unwrap();
    assert_eq!(ask(lame.server(), "MX contoso.com"), "Query Refused 0");
    assert_eq!(lame.server().zone_names(), Vec::<String>::new());
    assert_eq!(ask(&bench.dns, "MX contoso.com"), "No Error aa 1");
    lame.drop_zone("contoso.com").unwrap_err();
    lame.take_zone("contoso.com").unwrap();
    assert_eq!(ask(lame.server(), "MX contoso.com"), "No Error aa 1");
    lame.take_zone("contoso.com").unwrap_err();
}

#[test]
fn a_zone_can_be_removed_and_put_there_again() {
    let bench = bench_with(ZONE);
    let late = secondary(&bench, 600);
    let start = bench.clock.now();
    let before = bench.zone();
    bench.clock.advance(1000);
    let removed = bench.dns.remove_zone("contoso.com").unwrap();
    assert_eq!(removed.text, before);
    assert_eq!(ask(&bench.dns, "MX contoso.com"), "Query Refused 0");
    assert_eq!(bench.dns.zone_names(), Vec::<String>::new());
    assert_eq!(bench.dns.zone_at("contoso.com", start), Some(before.clone()));
    assert_eq!(ask(late.server(), "MX contoso.com"), "No Error aa 1");
    assert_snapshot!(bench.dns.remove_zone("contoso.com").unwrap_err(), @"edit zone contoso.com: the server does not have it; name one of its zones");
    bench.clock.advance(600);
    assert_eq!(ask(late.server(), "MX contoso.com"), "Query Refused 0");
    bench.dns.add_zone(&removed).unwrap();
    assert_eq!(bench.zone(), before);
    assert_snapshot!(bench.dns.add_zone(&removed).unwrap_err(), @"add zone contoso.com: the server has it; remove that one first, or edit it");
    bench.clock.advance(600);
    assert_eq!(ask(late.server(), "MX contoso.com"), "No Error aa 1");
    assert_eq!(bench.dns.zone_versions("contoso.com").len(), 2);
}

#[test]
fn a_server_whose_own_clock_is_wrong_takes_no_signature() {
    let bench = bench();
    for (seconds, expected) in [(299, "NOERROR signed"), (-301, "NOTAUTH tsig=BADTIME")] {
        bench.dns.set_clock_offset(SignedDuration::from_secs(seconds));
        let mut message = update("contoso.com", "delete nowhere.contoso.com");
        let now_s = u64::try_from(bench.clock.now().as_second()).unwrap();
        message.finalize(&signer("rehearsal-key"), now_s).unwrap();
        bench.send(&message.to_vec().unwrap(), Transport::Udp).unwrap();
        assert_eq!(bench.notes.last().answer, expected);
    }
}

#[test]
fn an_answer_on_a_stream_is_never_truncated() {
    let bench = bench();
    for is_after in [false, true] {
        let place = if is_after { &bench.notes.after } else { &bench.notes.before };
        *place.lock().unwrap() = Some(Verdict::fault(Fault::Truncate));
        let (message, _) = query("MX contoso.com");
        let packet = message.to_vec().unwrap();
        let bits = |transport| bench.send(&packet, transport).unwrap()[2];
        assert_eq!((bits(Transport::Udp) & 2, bits(Transport::Tcp) & 2), (2, 0));
        assert!(bench.notes.last().carried_out);
    }
}
