//! How long one answer of the fake name server takes without sockets, with 10,000 names: a query, a name that is not there, a
//! signed update, the whole zone as a transfer, and the difference since the last change.

use std::{hint::black_box, sync::Arc};

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use hickory_proto::{
    op::{Message, MessageType, OpCode, Query},
    rr::{
        Name, RData, Record, RecordType, TSigner,
        rdata::{A, SOA, tsig::TsigAlgorithm},
    },
};
use jiff::Timestamp;
use mock_dns::{
    Config, ConnInfo, MockDns, Permission, Proceed, Security, Transport, TsigKey, ZoneText,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    runtime::Runtime,
};

const N_NAMES: usize = 10_000;
const ZONE: &str = "example.test";
const KEY: &str = "bench-key";
const SECRET: &[u8] = b"a-secret-of-the-bench-32-bytes-l";
const NOW_S: i64 = 1_772_438_400;

fn server() -> MockDns {
    let hosts = (0..N_NAMES).map(|n| format!("user{n:05} A 192.0.2.{}\n", n % 250 + 1));
    let dns = MockDns::new(Config {
        server_name: format!("ns1.{ZONE}"),
        zones: vec![ZoneText { name: ZONE.to_owned(), text: hosts.collect() }],
        keys: vec![TsigKey { name: KEY.to_owned(), secret: SECRET.to_vec(), may: Permission::All }],
        seed: [1; 32],
        now: Arc::new(|| Timestamp::constant(NOW_S, 0)),
        tap: Arc::new(Proceed),
    });
    let dns = dns.expect("the bench writes a zone");
    dns.remember(1000);
    dns
}

fn name(text: &str) -> Name {
    let mut name = Name::from_ascii(text).expect("the bench writes names");
    name.set_fqdn(true);
    name
}

fn question(owner: &str, op_code: OpCode, rr_type: RecordType) -> Message {
    let mut message = Message::new(1, MessageType::Query, op_code);
    message.add_query(Query::query(name(owner), rr_type));
    message
}

fn bytes(message: &Message) -> Vec<u8> {
    message.to_vec().expect("the bench writes messages")
}

fn signed(mut message: Message) -> Vec<u8> {
    let key = TSigner::new(SECRET.to_vec(), TsigAlgorithm::HmacSha256, name(KEY), 300);
    let now_s = NOW_S.unsigned_abs();
    message.finalize(&key.expect("the bench has a key"), now_s).expect("a message can be signed");
    bytes(&message)
}

/// Adds a host, with a number of its own.
fn update(number: usize) -> Vec<u8> {
    let mut message = question(ZONE, OpCode::Update, RecordType::SOA);
    let owner = name(&format!("new{number}.{ZONE}"));
    message.add_authority(Record::from_rdata(owner, 60, RData::A(A::new(192, 0, 2, 1))));
    signed(message)
}

/// Asks for the differences since the version before the last.
fn difference(serial: u32) -> Vec<u8> {
    let mut message = question(ZONE, OpCode::Query, RecordType::IXFR);
    let soa = SOA::new(Name::root(), Name::root(), serial, 0, 0, 0, 0);
    message.add_authority(Record::from_rdata(name(ZONE), 0, RData::SOA(soa)));
    signed(message)
}

fn conn() -> ConnInfo {
    ConnInfo { peer: "bench".to_owned(), security: Security::Plain }
}

/// Answers a datagram, which must succeed with this code.
fn datagram(runtime: &Runtime, dns: &MockDns, packet: &[u8], rcode: u8) -> Vec<u8> {
    let answer = runtime.block_on(dns.answer(packet, conn(), Transport::Udp));
    let answer = answer.expect("the server answers");
    assert_eq!(answer[3] & 15, rcode);
    answer
}

/// Sends one message over a stream and reads to the end.
fn stream(runtime: &Runtime, dns: &MockDns, packet: &[u8]) -> Vec<u8> {
    runtime.block_on(async {
        let (mut client, server) = tokio::io::duplex(1 << 22);
        let size = u16::try_from(packet.len()).expect("requests are short");
        client.write_u16(size).await.expect("the pipe is open");
        client.write_all(packet).await.expect("the pipe is open");
        client.shutdown().await.expect("the pipe is open");
        dns.serve(Box::new(server), conn()).await;
        let mut answer = Vec::new();
        client.read_to_end(&mut answer).await.expect("the pipe is open");
        answer
    })
}

fn answers(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let runtime = runtime.expect("a runtime starts");
    let dns = server();
    let mut group = criterion.benchmark_group("dns");
    let known: Vec<Vec<u8>> = (0..N_NAMES)
        .map(|n| format!("user{:05}.{ZONE}", n * 7919 % N_NAMES))
        .map(|owner| bytes(&question(&owner, OpCode::Query, RecordType::A)))
        .collect();
    let mut asked = known.iter().cycle();
    group.bench_function("query", |bencher| {
        bencher.iter(|| black_box(datagram(&runtime, &dns, asked.next().unwrap_or(&known[0]), 0)));
    });
    let unknown = bytes(&question(&format!("nobody.{ZONE}"), OpCode::Query, RecordType::A));
    group.bench_function("name that is not there", |bencher| {
        bencher.iter(|| black_box(datagram(&runtime, &dns, &unknown, 3)));
    });
    let transfer = signed(question(ZONE, OpCode::Query, RecordType::AXFR));
    group.bench_function("whole transfer", |bencher| {
        bencher.iter(|| black_box(stream(&runtime, &dns, &transfer)));
    });
    let mut number = 0;
    group.bench_function("signed update", |bencher| {
        let next = || {
            number += 1;
            update(number)
        };
        let run = |packet: Vec<u8>| black_box(datagram(&runtime, &dns, &packet, 0));
        bencher.iter_batched(next, run, BatchSize::SmallInput);
    });
    let serial = u32::try_from(number).expect("the bench is short");
    let ixfr = difference(serial);
    assert!(stream(&runtime, &dns, &ixfr).len() < 1000, "one difference, not the zone");
    group.bench_function("difference", |bencher| {
        bencher.iter(|| black_box(stream(&runtime, &dns, &ixfr)));
    });
    group.finish();
}

criterion_group!(benches, answers);
criterion_main!(benches);
