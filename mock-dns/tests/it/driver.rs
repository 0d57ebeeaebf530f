//! Drives servers by text: questions and updates in, answers out. It encodes with hickory's own text parser and
//! checks on every answer what must hold for every answer.

use std::future::Future;
use std::str::FromStr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use hickory_proto::op::{Edns, Message, MessageType, OpCode, Query};
use hickory_proto::rr::rdata::tsig::TsigAlgorithm;
use hickory_proto::rr::{DNSClass, Name, RData, Record, RecordType, TSigner};
use jiff::{SignedDuration, Timestamp};
use mock_dns::{
    Config, ConnInfo, Exchange, Fault, Grant, MockDns, Now, Permission, Request, Security, Tap,
    Transport, TsigKey, Verdict, ZoneText,
};

/// Secret of every key in these tests.
pub(crate) const SECRET: &[u8] = b"hush-hush-hush-hush-hush-hush-32";

/// Instant at which every clock here starts.
pub(crate) const EPOCH: &str = "2026-03-02T08:00:00Z";

/// A small business with its mail on its own premises.
pub(crate) const CONTOSO: &str = r#"
$TTL 3600
@             SOA  ns1 hostmaster 1 900 300 604800 300
@             NS   ns1
ns1           A    192.0.2.53
@             A    192.0.2.80
@             MX   10 mail
@             TXT  "v=spf1 mx ip4:192.0.2.25 -all"
mail          A    192.0.2.25
b             A    192.0.2.26
www           CNAME @
webmail       CNAME www
outside       CNAME host.fabrikam.com.
dangling      CNAME nowhere
ring1         CNAME ring2
ring2         CNAME ring1
_autodiscover._tcp SRV 0 0 443 mail
*.dev    60   A    192.0.2.99
host.dev 60   A    192.0.2.98
a.host.dev 60 A    192.0.2.97
*.alias       CNAME mail
branch        NS   ns.branch
branch        NS   ns.fabrikam.com.
ns.branch     A    192.0.2.60
"#;

/// A clock that tests move by hand.
#[derive(Clone, Default)]
pub(crate) struct Clock(Arc<AtomicI64>);

impl Clock {
    pub(crate) fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }

    pub(crate) fn now(&self) -> Timestamp {
        let start = Timestamp::from_str(EPOCH).unwrap();
        start.checked_add(SignedDuration::from_secs(self.0.load(Ordering::SeqCst))).unwrap()
    }

    pub(crate) fn function(&self) -> Now {
        let clock = self.clone();
        Arc::new(move || clock.now())
    }
}

/// A tap that writes everything down and fails what it is told to.
#[derive(Default)]
pub(crate) struct Notes {
    pub(crate) seen: Mutex<Vec<Exchange>>,
    pub(crate) before: Mutex<Option<Verdict>>,
    pub(crate) after: Mutex<Option<Verdict>>,
}

impl Notes {
    pub(crate) fn last(&self) -> Exchange {
        self.seen.lock().unwrap().last().unwrap().clone()
    }
}

impl Tap for Notes {
    fn before(&self, _: &Request) -> Verdict {
        self.before.lock().unwrap().unwrap_or(Verdict::proceed())
    }

    fn after(&self, exchange: &Exchange) -> Verdict {
        self.seen.lock().unwrap().push(exchange.clone());
        self.after.lock().unwrap().unwrap_or(Verdict::proceed())
    }
}

/// A server for `contoso.com`, its clock and its tap.
pub(crate) struct Bench {
    pub(crate) dns: MockDns,
    pub(crate) clock: Clock,
    pub(crate) notes: Arc<Notes>,
}

pub(crate) fn bench() -> Bench {
    bench_with(CONTOSO)
}

pub(crate) fn bench_with(zone_text: &str) -> Bench {
    let (clock, notes) = (Clock::default(), Arc::new(Notes::default()));
    let key = |name: &str, may| TsigKey { name: name.to_owned(), secret: SECRET.to_vec(), may };
    let grant = Grant { owner: "contoso.com".to_owned(), types: vec!["TXT".to_owned()] };
    let config = Config {
        server_name: "ns1.contoso.com".to_owned(),
        zones: vec![ZoneText { name: "contoso.com".to_owned(), text: zone_text.to_owned() }],
        keys: vec![
            key("rehearsal-key", Permission::All),
            key("limited-key", Permission::Only(vec![grant])),
        ],
        seed: [7; 32],
        now: clock.function(),
        tap: notes.clone(),
    };
    Bench { dns: MockDns::new(config).unwrap(), clock, notes }
}

impl Bench {
    /// Sends bytes and gives back bytes.
    pub(crate) fn send(&self, packet: &[u8], transport: Transport) -> Option<Vec<u8>> {
        block_on(self.dns.answer(packet, engine(), transport))
    }

    /// Asks one question a line, such as `MX contoso.com`, with options `rd`, `tcp`, `edns=1232`, `version=1`,
    /// and gives back questions and answers.
    pub(crate) fn ask(&self, questions: &str) -> String {
        let mut lines = String::new();
        for question in questions.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (query, transport) = query(question);
            let bytes = self.send(&query.to_vec().unwrap(), transport).unwrap();
            let answer = Message::from_vec(&bytes).unwrap();
            assert_eq!(
                (answer.metadata.id, answer.metadata.message_type),
                (query.metadata.id, MessageType::Response)
            );
            assert_eq!(
                answer.edns.is_some(),
                query.edns.is_some(),
                "EDNS is answered with EDNS only"
            );
            assert_eq!(
                question_bytes(&query.to_vec().unwrap()),
                question_bytes(&bytes),
                "the question is echoed"
            );
            lines.push_str(&format!(
                "{question}: {}\n",
                self.notes.last().answer.replace('\n', "\n  ")
            ));
        }
        lines
    }

    /// Sends one signed update and gives back the answer's text.
    pub(crate) fn update(&self, lines: &str) -> String {
        let mut message = update("contoso.com.", lines);
        let now_s = u64::try_from(self.clock.now().as_second()).unwrap();
        let verifier = message.finalize(&signer("rehearsal-key"), now_s).unwrap();
        let bytes = self.send(&message.to_vec().unwrap(), Transport::Udp).unwrap();
        verifier.unwrap().verify(&bytes).expect("the answer to a signed update is signed");
        self.notes.last().answer
    }

    /// An update that must succeed, then the lines of the zone that it removed and added.
    pub(crate) fn updated(&self, lines: &str) -> String {
        let before = self.zone();
        let answer = self.update(lines);
        format!("{answer}\n{}", difference(&before, &self.zone()))
    }

    pub(crate) fn zone(&self) -> String {
        self.dns.render_zone("contoso.com").unwrap()
    }

    pub(crate) fn fail_before(&self, fault: Fault) {
        *self.notes.before.lock().unwrap() = Some(Verdict::fault(fault));
    }

    pub(crate) fn fail_after(&self, fault: Fault) {
        *self.notes.after.lock().unwrap() = Some(Verdict::fault(fault));
    }
}

/// Lines that are only in one of two texts.
pub(crate) fn difference(before: &str, after: &str) -> String {
    let only = |sign: char, these: &str, those: &str| -> String {
        these
            .lines()
            .filter(|line| !those.lines().any(|other| other == *line))
            .map(|line| format!("{sign} {line}\n"))
            .collect()
    };
    only('-', before, after) + &only('+', after, before)
}

/// The bytes after the header, as far as both messages must agree on them.
fn question_bytes(message: &[u8]) -> &[u8] {
    let end = 12 + message[12..].iter().position(|byte| *byte == 0).unwrap() + 5;
    &message[12..end]
}

pub(crate) fn engine() -> ConnInfo {
    ConnInfo { peer: "engine".to_owned(), security: Security::Plain }
}

pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
        .block_on(future)
}

pub(crate) fn signer(key: &str) -> TSigner {
    let name = Name::from_ascii(key).unwrap();
    TSigner::new(SECRET.to_vec(), TsigAlgorithm::HmacSha256, name, 300).unwrap()
}

pub(crate) fn query(question: &str) -> (Message, Transport) {
    let mut words = question.split_whitespace();
    let rr_type = words.next().unwrap();
    let code = rr_type.strip_prefix("TYPE").and_then(|code| code.parse::<u16>().ok());
    let rr_type = code.map_or_else(|| RecordType::from_str(rr_type).unwrap(), RecordType::from);
    let mut message = Message::new(4711, MessageType::Query, OpCode::Query);
    message.add_query(Query::query(full_name(words.next().unwrap()), rr_type));
    let mut transport = Transport::Udp;
    for option in words {
        match option.split_once('=') {
            Some(("edns", size)) => {
                message.set_edns(edns(size.parse().unwrap(), 0));
            }
            Some(("version", version)) => {
                message.set_edns(edns(1232, version.parse().unwrap()));
            }
            None if option == "rd" => message.metadata.recursion_desired = true,
            None if option == "tcp" => transport = Transport::Tcp,
            _ => panic!("unknown option {option}"),
        }
    }
    (message, transport)
}

fn edns(size: u16, version: u8) -> Edns {
    let mut edns = Edns::new();
    edns.set_max_payload(size).set_version(version);
    edns
}

pub(crate) fn full_name(text: &str) -> Name {
    let mut name = Name::from_ascii(text).unwrap();
    name.set_fqdn(true);
    name
}

/// An update in nsupdate's words: `yxdomain`, `nxdomain`, `yxrrset`, `nxrrset`, `add`, `delete`.
pub(crate) fn update(zone: &str, lines: &str) -> Message {
    let mut message = Message::new(815, MessageType::Query, OpCode::Update);
    message.add_query(Query::query(full_name(zone), RecordType::SOA));
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (verb, rest) = line.split_once(' ').unwrap();
        let record = record(verb, rest);
        if matches!(verb, "add" | "delete") {
            message.add_authority(record);
        } else {
            message.add_answer(record);
        }
    }
    message
}

fn record(verb: &str, rest: &str) -> Record {
    let mut words = rest.splitn(if verb == "add" { 4 } else { 3 }, ' ');
    let owner = full_name(words.next().unwrap());
    let ttl = if verb == "add" { words.next().unwrap().parse().unwrap() } else { 0 };
    let rr_type = words.next().map_or(RecordType::ANY, |word| RecordType::from_str(word).unwrap());
    let data = words.next().map(|data| RData::try_from_str(rr_type, data).unwrap());
    let has_data = data.is_some();
    let mut record = Record::update0(owner, ttl, rr_type);
    record.data = data.unwrap_or(RData::Update0(rr_type));
    record.dns_class = match (verb, has_data) {
        ("add", _) | ("yxrrset", true) => DNSClass::IN,
        ("delete", true) | ("nxdomain" | "nxrrset", _) => DNSClass::NONE,
        _ => DNSClass::ANY,
    };
    record
}
