//! Zone transfers: whole and in differences, who gets them, and how their messages are signed.

use hickory_proto::op::{Message, OpCode, Query};
use hickory_proto::rr::rdata::SOA;
use hickory_proto::rr::{RData, Record, RecordType};
use insta::assert_snapshot;
use mock_dns::{Edit, MockDns, Proceed, SecondaryConfig, Transport};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::driver::{Bench, bench_with, block_on, engine, full_name, query, signer};

const ZONE: &str = "@ SOA ns1 hostmaster 1 900 300 7200 300\n@ MX 10 a\na A 192.0.2.1\nb A 192.0.2.2\nd A 192.0.2.4\ne A 192.0.2.5\nf A 192.0.2.6\ng A 192.0.2.7\nh A 192.0.2.8\n";

/// A transfer's question; `serial` is what the client has, for one in differences.
fn transfer(zone: &str, serial: Option<u32>) -> Message {
    let mut message = Message::new(99, hickory_proto::op::MessageType::Query, OpCode::Query);
    let kind = if serial.is_some() { RecordType::IXFR } else { RecordType::AXFR };
    message.add_query(Query::query(full_name(zone), kind));
    if let Some(serial) = serial {
        let root = full_name(".");
        let soa = SOA::new(root.clone(), root, serial, 0, 0, 0, 0);
        message.add_authority(Record::from_rdata(full_name(zone), 0, RData::SOA(soa)));
    }
    message
}

/// All messages that come back on a stream, each checked against the signature before it if the request was signed.
fn received(dns: &MockDns, mut message: Message, signed: Option<(&str, u64)>) -> Vec<Message> {
    let verifier =
        signed.map(|(key, now_s)| message.finalize(&signer(key), now_s).unwrap().unwrap());
    let packet = message.to_vec().unwrap();
    let mut bytes = block_on(async {
        let (mut client, server) = tokio::io::duplex(4_000_000);
        client.write_u16(u16::try_from(packet.len()).unwrap()).await.unwrap();
        client.write_all(&packet).await.unwrap();
        client.shutdown().await.unwrap();
        dns.serve(Box::new(server), engine()).await;
        let mut bytes = Vec::new();
        client.read_to_end(&mut bytes).await.unwrap();
        bytes
    });
    let (mut verifier, mut messages) = (verifier, Vec::new());
    while !bytes.is_empty() {
        let size = usize::from(u16::from_be_bytes([bytes[0], bytes[1]]));
        let rest = bytes.split_off(2 + size);
        if let Some(verifier) = &mut verifier {
            verifier.verify(&bytes[2..]).expect("each message is signed over the one before");
        }
        messages.push(Message::from_vec(&bytes[2..]).unwrap());
        bytes = rest;
    }
    messages
}

fn now_s(bench: &Bench) -> u64 {
    bench.clock.now().as_second().try_into().unwrap()
}

/// Code and records of a signed transfer, in the order in which they came; an SOA is shown by its serial.
fn transferred(bench: &Bench, serial: Option<u32>) -> String {
    let message = transfer("contoso.com", serial);
    let messages = received(&bench.dns, message, Some(("rehearsal-key", now_s(bench))));
    let mut lines = String::new();
    for message in &messages {
        assert!(message.metadata.authoritative);
        for record in &message.answers {
            lines.push_str(&match &record.data {
                RData::SOA(soa) => format!("SOA {}\n", soa.serial),
                _ => format!("{record}\n"),
            });
        }
    }
    format!("{}\n{lines}", messages[0].metadata.response_code)
}

fn edit(bench: &Bench, edits: &[Edit]) {
    edits.iter().for_each(|edit| bench.dns.edit_zone("contoso.com", edit).unwrap());
}

/// Serial 1 as it is, 2 with another host, 3 with another TTL of the MX records and one host less.
fn changed() -> Bench {
    let bench = bench_with(ZONE);
    edit(&bench, &[Edit::Add("c A 192.0.2.3".to_owned())]);
    bench.update("add contoso.com 60 MX 20 b.contoso.com.\ndelete c.contoso.com\nadd c.contoso.com 60 TXT \"x\"");
    bench
}

#[test]
fn a_whole_transfer_begins_and_ends_with_the_soa() {
    assert_snapshot!(transferred(&changed(), None), @r"
    No Error
    SOA 3
    contoso.com. 3600 IN NS ns1.contoso.com.
    contoso.com. 60 IN MX 10 a.contoso.com.
    contoso.com. 60 IN MX 20 b.contoso.com.
    a.contoso.com. 3600 IN A 192.0.2.1
    b.contoso.com. 3600 IN A 192.0.2.2
    c.contoso.com. 60 IN TXT x
    d.contoso.com. 3600 IN A 192.0.2.4
    e.contoso.com. 3600 IN A 192.0.2.5
    f.contoso.com. 3600 IN A 192.0.2.6
    g.contoso.com. 3600 IN A 192.0.2.7
    h.contoso.com. 3600 IN A 192.0.2.8
    SOA 3
    ");
}

#[test]
fn differences_lead_from_the_clients_version_to_this_one() {
    let bench = changed();
    assert_snapshot!(transferred(&bench, Some(2)), @r"
    No Error
    SOA 3
    SOA 2
    contoso.com. 3600 IN MX 10 a.contoso.com.
    c.contoso.com. 3600 IN A 192.0.2.3
    SOA 3
    contoso.com. 60 IN MX 10 a.contoso.com.
    contoso.com. 60 IN MX 20 b.contoso.com.
    c.contoso.com. 60 IN TXT x
    SOA 3
    ");
    assert_snapshot!(transferred(&bench, Some(1)), @r"
    No Error
    SOA 3
    SOA 1
    SOA 2
    c.contoso.com. 3600 IN A 192.0.2.3
    SOA 2
    contoso.com. 3600 IN MX 10 a.contoso.com.
    c.contoso.com. 3600 IN A 192.0.2.3
    SOA 3
    contoso.com. 60 IN MX 10 a.contoso.com.
    contoso.com. 60 IN MX 20 b.contoso.com.
    c.contoso.com. 60 IN TXT x
    SOA 3
    ");
    let current = "No Error\nSOA 3\n";
    assert_eq!(transferred(&bench, Some(3)), current);
    assert_eq!(transferred(&bench, Some(9)), current, "the client is ahead");
}

#[test]
fn an_unknown_or_forgotten_version_gets_the_whole_zone() {
    let bench = changed();
    let whole = transferred(&bench, None);
    assert_eq!(transferred(&bench, Some(2_147_483_999)), whole);
    assert_eq!(transferred(&bench, Some(0)), whole);
    bench.dns.remember(1);
    assert_eq!(transferred(&bench, Some(1)), whole);
    assert_ne!(transferred(&bench, Some(2)), whole);
}

#[test]
fn differences_that_are_greater_than_the_zone_are_not_sent() {
    let bench = bench_with("@ SOA ns1 hostmaster 1 900 300 7200 300\na A 192.0.2.1\nc A 192.0.2.3");
    for _ in 0..3 {
        edit(&bench, &[Edit::Add("b A 192.0.2.2".to_owned()), Edit::Remove("b A".to_owned())]);
    }
    assert_eq!(transferred(&bench, Some(1)), transferred(&bench, None));
    assert_snapshot!(transferred(&bench, Some(6)), @r"
    No Error
    SOA 7
    SOA 6
    b.contoso.com. 3600 IN A 192.0.2.2
    SOA 7
    SOA 7
    ");
}

#[test]
fn a_great_zone_comes_in_several_messages_each_signed() {
    let lines: String = (0..3000).map(|n| format!("host{n:04} A 192.0.2.1\n")).collect();
    let bench = bench_with(&lines);
    let message = transfer("contoso.com", None);
    let messages = received(&bench.dns, message, Some(("rehearsal-key", now_s(&bench))));
    let sizes: Vec<_> = messages.iter().map(|message| message.answers.len()).collect();
    assert_eq!(sizes.iter().sum::<usize>(), 3000 + 3);
    assert!(messages.len() > 3 && messages.iter().all(|message| message.signature.is_some()));
    let questions: Vec<_> = messages.iter().map(|message| message.queries.len()).collect();
    assert_eq!(questions[..2], [1, 0]);
}

/// The code that a transfer is refused with: unsigned, by the key of few rights, by the key of all rights.
fn refusals(bench: &Bench, message: &Message, transport: Transport) -> String {
    let mut codes = Vec::new();
    for key in [None, Some("limited-key"), Some("rehearsal-key")] {
        let mut message = message.clone();
        if let Some(key) = key {
            message.finalize(&signer(key), now_s(bench)).unwrap();
        }
        let bytes = bench.send(&message.to_vec().unwrap(), transport).unwrap();
        codes.push(Message::from_vec(&bytes).unwrap().metadata.response_code.to_string());
    }
    codes.join(" | ")
}

#[test]
fn transfers_are_refused_in_the_order_of_bind() {
    let bench = changed();
    let axfr = |zone: &str| transfer(zone, None);
    let mut without_soa = transfer("contoso.com", Some(1));
    without_soa.authorities.clear();
    let mut lines = String::new();
    for (what, message) in [
        ("axfr", axfr("contoso.com")),
        ("axfr of a name in the zone", axfr("a.contoso.com")),
        ("axfr of a foreign zone", axfr("fabrikam.com")),
        ("ixfr", transfer("contoso.com", Some(1))),
        ("ixfr without soa", without_soa),
    ] {
        for transport in [Transport::Udp, Transport::Tcp, Transport::Https] {
            let codes = refusals(&bench, &message, transport);
            lines.push_str(&format!("{what} {transport:?}: {codes}\n"));
        }
    }
    assert_snapshot!(lines, @r"
    axfr Udp: Query Refused | Query Refused | Form Error
    axfr Tcp: Query Refused | Query Refused | No Error
    axfr Https: Query Refused | Query Refused | Form Error
    axfr of a name in the zone Udp: Not authorized | Not authorized | Not authorized
    axfr of a name in the zone Tcp: Not authorized | Not authorized | Not authorized
    axfr of a name in the zone Https: Not authorized | Not authorized | Not authorized
    axfr of a foreign zone Udp: Not authorized | Not authorized | Not authorized
    axfr of a foreign zone Tcp: Not authorized | Not authorized | Not authorized
    axfr of a foreign zone Https: Not authorized | Not authorized | Not authorized
    ixfr Udp: Query Refused | Query Refused | No Error
    ixfr Tcp: Query Refused | Query Refused | No Error
    ixfr Https: Query Refused | Query Refused | No Error
    ixfr without soa Udp: Query Refused | Query Refused | Form Error
    ixfr without soa Tcp: Query Refused | Query Refused | Form Error
    ixfr without soa Https: Query Refused | Query Refused | Form Error
    ");
}

#[test]
fn a_datagram_tells_only_the_serial() {
    let bench = changed();
    let mut message = transfer("contoso.com", Some(1));
    message.finalize(&signer("rehearsal-key"), now_s(&bench)).unwrap();
    bench.send(&message.to_vec().unwrap(), Transport::Udp).unwrap();
    assert_snapshot!(bench.notes.last().answer, @r"
    NOERROR signed
    contoso.com. 3600 SOA ns1.contoso.com. hostmaster.contoso.com. 3 900 300 7200 300
    ");
    assert!(bench.notes.last().supported);
}

#[test]
fn a_secondary_transfers_what_it_shows() {
    let bench = bench_with(ZONE);
    let config = SecondaryConfig {
        server_name: "ns2.contoso.com".to_owned(),
        behind: Duration::from_secs(600),
        seed: [8; 32],
        tap: Arc::new(Proceed),
    };
    let secondary = bench.dns.secondary(config).unwrap();
    edit(&bench, &[Edit::Add("c A 192.0.2.3".to_owned())]);
    bench.clock.advance(300);
    edit(&bench, &[Edit::Remove("c A".to_owned())]);
    let serials = |serial| -> Vec<u32> {
        let signed = Some(("rehearsal-key", now_s(&bench)));
        let messages = received(secondary.server(), transfer("contoso.com", serial), signed);
        let answers = messages.iter().flat_map(|message| &message.answers);
        let soas = answers.filter_map(|record| match &record.data {
            RData::SOA(soa) => Some(soa.serial),
            _ => None,
        });
        soas.collect()
    };
    assert_eq!((serials(None), serials(Some(1))), (vec![1, 1], vec![1]));
    bench.clock.advance(300);
    assert_eq!((serials(None), serials(Some(1))), (vec![2, 2], vec![2, 1, 2, 2]));
    bench.clock.advance(300);
    assert_eq!((serials(None), serials(Some(2))), (vec![3, 3], vec![3, 2, 3, 3]));
}

#[test]
fn an_unsigned_question_after_a_transfer_is_still_answered() {
    let bench = changed();
    let (message, _) = query("MX contoso.com");
    assert_eq!(received(&bench.dns, message, None).len(), 1);
}
