//! Bytes that are no proper requests, opcodes that nobody serves, and streams.

use std::sync::Arc;
use std::time::Duration;

use hickory_proto::op::{Message, MessageType, OpCode, Query};
use hickory_proto::rr::{DNSClass, RecordType};
use insta::assert_snapshot;
use mock_dns::{Config, MockDns, Proceed, Transport, ZoneText};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::driver::{CONTOSO, bench, block_on, engine, full_name, query};

/// The fake's own words for what it got and gave.
fn exchanged(packet: &[u8]) -> String {
    let bench = bench();
    bench.send(packet, Transport::Udp);
    let exchange = bench.notes.last();
    format!("{}: {}", exchange.request.text, exchange.answer)
}

#[test]
fn what_is_no_request_gets_no_answer_or_a_form_error() {
    assert_snapshot!(exchanged(b""), @"no message: its size is wrong: no answer");
    assert_snapshot!(exchanged(&[0; 11]), @"no message: its size is wrong: no answer");
    assert_snapshot!(exchanged(&[0; 12]), @"query without a question: FORMERR");
    let (good, _) = query("MX contoso.com");
    let good = good.to_vec().unwrap();
    let mut answer = good.clone();
    answer[2] |= 0x80;
    assert_snapshot!(exchanged(&answer), @"an answer, not a question: no answer");
    assert_snapshot!(exchanged(&good[..good.len() - 1]), @"malformed, 28 bytes: FORMERR");
    let mut too_many = good.clone();
    too_many[7] = 1;
    assert_snapshot!(exchanged(&too_many), @"malformed, 29 bytes: FORMERR");
}

#[test]
fn a_form_error_repeats_the_question_if_it_was_readable() {
    let bench = bench();
    let (good, transport) = query("MX contoso.com rd");
    let mut packet = good.to_vec().unwrap();
    packet[7] = 1;
    let answer = Message::from_vec(&bench.send(&packet, transport).unwrap()).unwrap();
    assert_eq!((answer.metadata.id, answer.metadata.recursion_desired), (4711, true));
    assert_eq!(answer.queries, good.queries);
}

#[test]
fn two_questions_are_a_form_error() {
    let (mut message, _) = query("MX contoso.com");
    message.add_query(Query::query(full_name("contoso.com"), RecordType::A));
    assert_snapshot!(exchanged(&message.to_vec().unwrap()), @"query MX contoso.com. rd=0: FORMERR");
}

#[test]
fn opcodes_that_nobody_serves_are_not_implemented() {
    let mut lines = String::new();
    for code in 0..16 {
        let mut message = Message::new(1, MessageType::Query, OpCode::from_u8(code));
        message.add_query(Query::query(full_name("contoso.com"), RecordType::SOA));
        lines.push_str(&format!(
            "{code} {}\n",
            exchanged(&message.to_vec().unwrap()).lines().next().unwrap()
        ));
    }
    assert_snapshot!(lines, @r"
    0 query SOA contoso.com. rd=0: NOERROR aa
    1 opcode 1 SOA contoso.com.: NOTIMP
    2 opcode 2 SOA contoso.com.: NOTIMP
    3 opcode 3 SOA contoso.com.: NOTIMP
    4 notify contoso.com.: NOERROR aa
    5 update contoso.com.: REFUSED
    6 opcode 6 SOA contoso.com.: NOTIMP
    7 opcode 7 SOA contoso.com.: NOTIMP
    8 opcode 8 SOA contoso.com.: NOTIMP
    9 opcode 9 SOA contoso.com.: NOTIMP
    10 opcode 10 SOA contoso.com.: NOTIMP
    11 opcode 11 SOA contoso.com.: NOTIMP
    12 opcode 12 SOA contoso.com.: NOTIMP
    13 opcode 13 SOA contoso.com.: NOTIMP
    14 opcode 14 SOA contoso.com.: NOTIMP
    15 opcode 15 SOA contoso.com.: NOTIMP
    ");
}

#[test]
fn the_question_of_an_unknown_opcode_is_not_looked_at() {
    let mut message = Message::new(1, MessageType::Query, OpCode::Status);
    message.add_query(Query::query(full_name("contoso.com"), RecordType::SOA));
    let answer = bench().send(&message.to_vec().unwrap(), Transport::Udp).unwrap();
    assert_eq!(Message::from_vec(&answer).unwrap().queries, []);
}

#[test]
fn a_notify_for_a_foreign_zone_is_not_for_us() {
    let mut message = Message::new(1, MessageType::Query, OpCode::Notify);
    message.add_query(Query::query(full_name("fabrikam.com"), RecordType::SOA));
    assert_snapshot!(exchanged(&message.to_vec().unwrap()), @"notify fabrikam.com.: NOTAUTH");
}

#[test]
fn other_classes_are_refused() {
    let (mut message, _) = query("TXT version.bind");
    message.queries[0].set_query_class(DNSClass::ANY);
    assert_snapshot!(exchanged(&message.to_vec().unwrap()), @"query TXT version.bind. rd=0 class=255: FORMERR");
    message.queries[0].set_query_class(DNSClass::CH);
    assert_snapshot!(exchanged(&message.to_vec().unwrap()), @"query TXT version.bind. rd=0 class=3: REFUSED");
}

#[test]
fn several_questions_go_over_one_stream_until_it_is_idle() {
    let bench = bench();
    let (message, _) = query("MX contoso.com");
    let packet = message.to_vec().unwrap();
    let open_for = block_on(async {
        let (mut client, server) = tokio::io::duplex(65_536);
        let serving = bench.dns.serve(Box::new(server), engine());
        for _ in 0..2 {
            client.write_u16(u16::try_from(packet.len()).unwrap()).await.unwrap();
            client.write_all(&packet).await.unwrap();
        }
        let start = tokio::time::Instant::now();
        serving.await;
        let mut bytes = Vec::new();
        client.read_to_end(&mut bytes).await.unwrap();
        let size = usize::from(u16::from_be_bytes([bytes[0], bytes[1]]));
        assert_eq!(bytes.len(), 2 * (size + 2));
        Message::from_vec(&bytes[size + 4..]).unwrap();
        start.elapsed()
    });
    assert_eq!(open_for, Duration::from_secs(30));
}

#[test]
fn a_server_that_nobody_watches_answers_the_same() {
    let watched = bench();
    let unwatched = MockDns::new(Config {
        server_name: "ns1.contoso.com".to_owned(),
        zones: vec![ZoneText { name: "contoso.com".to_owned(), text: CONTOSO.to_owned() }],
        keys: Vec::new(),
        seed: [7; 32],
        now: watched.clock.function(),
        tap: Arc::new(Proceed),
    })
    .unwrap();
    for question in ["MX contoso.com", "A x.dev.contoso.com edns=1232", "A no.contoso.com tcp"] {
        let (message, transport) = query(question);
        let packet = message.to_vec().unwrap();
        for packet in [&packet[..], &packet[..20], &packet[..5]] {
            let answer = block_on(unwatched.answer(packet, engine(), transport));
            assert_eq!(answer, watched.send(packet, transport), "{question}");
        }
    }
}
