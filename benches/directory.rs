//! How long one request to the fake directory takes without sockets, with 10,000 users: a user by logon name, a new user, DirSync of
//! one change; how long loading 100,000 entries takes, and how much memory an entry needs.

use std::{fs, hint::black_box, ops::Range, sync::Arc};

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use jiff::Timestamp;
use mock_ad::{Config, ConnInfo, Edition, Export, LdapSettings, MockAd, NoTap, Security};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex},
    runtime::Runtime,
};

const N_USERS: usize = 10_000;
const N_ENTRIES: usize = 100_000;
const PASSWORD: &str = "A-password-0f-the-bench";
const BASE: &str = "DC=contoso,DC=local";

fn directory() -> MockAd {
    MockAd::new(Config {
        domain: "contoso.local".to_owned(),
        netbios: "CONTOSO".to_owned(),
        host: "DC1".to_owned(),
        edition: Edition::Server2016,
        operating_system: "Windows Server 2016 Essentials".to_owned(),
        admin_password: PASSWORD.to_owned(),
        domain_sid: Config::DOMAIN_SID.to_owned(),
        settings: LdapSettings::default(),
        seed: [1; 32],
        now: Arc::new(|| Timestamp::constant(1_772_438_400, 0)),
        tap: Arc::new(NoTap),
        password_filter: None,
    })
}

/// Users as LDIF.
fn ldif(numbers: Range<usize>) -> String {
    let user = |number: usize| {
        format!(
            "dn: CN=user{number:06},CN=Users,{BASE}\nobjectClass: user\nsAMAccountName: user{number:06}\nsn: user{number:06}\n\
             givenName: User\nmail: user{number:06}@contoso.example\ndisplayName: User {number}\nuserAccountControl: 514\n\n"
        )
    };
    numbers.map(user).collect()
}

/// A directory with that many users, loaded in parts so that the texts leave no mark in the memory used.
fn filled(count: usize) -> MockAd {
    let directory = directory();
    for start in (0..count).step_by(1000) {
        let export = Export::parse_ldif(&ldif(start..start + 1000)).expect("the bench writes LDIF");
        let report = directory.import(&export, None);
        assert_eq!(report.made, 1000, "{report}");
    }
    directory
}

/// A BER element.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).expect("requests are short").to_be_bytes();
    let mut bytes = vec![tag, 0x82, length[0], length[1]];
    bytes.extend_from_slice(content);
    bytes
}

fn text(text: &str) -> Vec<u8> {
    element(4, text.as_bytes())
}

/// A connection to the directory that is kept open, bound as the Administrator.
struct Client {
    runtime: Runtime,
    stream: DuplexStream,
    answer: Vec<u8>,
}

impl Client {
    fn new(directory: &MockAd) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a runtime can be made");
        let (stream, far) = duplex(1 << 16);
        let info = ConnInfo::new("bench", Security::Tls);
        runtime.spawn(directory.serve(Box::new(far), info));
        let mut client = Self { runtime, stream, answer: Vec::new() };
        let password = element(0x80, PASSWORD.as_bytes());
        let bind = [&[2, 1, 3][..], &text(r"CONTOSO\Administrator"), &password].concat();
        client.ask(&element(0x60, &bind), &[]);
        client
    }

    /// Sends a request and reads until the answer that ends it.
    fn ask(&mut self, operation: &[u8], controls: &[u8]) -> &[u8] {
        let message = element(0x30, &[&[2, 1, 1][..], operation, controls].concat());
        let (stream, answer) = (&mut self.stream, &mut self.answer);
        answer.clear();
        self.runtime.block_on(async {
            stream.write_all(&message).await.expect("the directory reads");
            while !is_whole(answer) {
                let n_bytes = stream.read_buf(answer).await.expect("the directory answers");
                assert!(n_bytes > 0, "the directory ended the connection");
            }
        });
        answer
    }

    fn search(&mut self, filter: &[u8], attribute: &str, controls: &[u8]) -> &[u8] {
        let rest = [0x0a, 1, 2, 0x0a, 1, 0, 2, 1, 0, 2, 1, 0, 1, 1, 0];
        let attributes = element(0x30, &text(attribute));
        let request = [&text(BASE), &rest[..], filter, &attributes].concat();
        self.ask(&element(0x63, &request), controls)
    }

    fn add_user(&mut self, name: &str) {
        let attribute = |kind: &str, value: &str| {
            element(0x30, &[text(kind), element(0x31, &text(value))].concat())
        };
        let attributes = [attribute("objectClass", "user"), attribute("sAMAccountName", name)];
        let dn = text(&format!("CN={name},CN=Users,{BASE}"));
        self.ask(&element(0x68, &[dn, element(0x30, &attributes.concat())].concat()), &[]);
    }

    /// Asks for the changes since a cookie and gives the next one.
    fn dir_sync(&mut self, cookie: &[u8]) -> Vec<u8> {
        let value = [&[2, 1, 0, 2, 3, 0x0f, 0xff, 0xff][..], &element(4, cookie)].concat();
        let control =
            [text("1.2.840.113556.1.4.841"), vec![1, 1, 0xff], element(4, &element(0x30, &value))];
        let controls = element(0xa0, &element(0x30, &control.concat()));
        let present = element(0x87, b"objectClass");
        let answer = self.search(&present, "sAMAccountName", &controls);
        let start =
            answer.windows(4).rposition(|bytes| bytes == b"MSDS").expect("there is a cookie");
        answer[start..].to_vec()
    }
}

/// Whether the last message of an answer is one that ends an operation.
fn is_whole(mut answer: &[u8]) -> bool {
    while let Some((message, rest)) = split(answer) {
        let operation = message.get(2 + usize::from(message[1])).copied();
        answer = rest;
        if rest.is_empty() {
            return !matches!(operation, Some(0x64 | 0x73));
        }
    }
    false
}

/// The content of the first element, and what follows it.
fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let first = usize::from(*bytes.get(1)?);
    let (start, length) = match first.checked_sub(0x80) {
        None => (2, first),
        Some(count) => {
            let length = bytes.get(2..2 + count)?;
            (2 + count, length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)))
        }
    };
    Some((bytes.get(start..start + length)?, bytes.get(start + length..)?))
}

fn requests(c: &mut Criterion) {
    let directory = filled(N_USERS);
    let mut client = Client::new(&directory);
    let mut next = 0;
    c.bench_function("a user by logon name, of 10,000", |b| {
        b.iter(|| {
            next = (next + 7919) % N_USERS;
            let filter = [text("sAMAccountName"), text(&format!("user{next:06}"))].concat();
            black_box(client.search(&element(0xa3, &filter), "cn", &[]).len())
        });
    });
    let mut cookie = client.dir_sync(&[]);
    let mut made = 0;
    c.bench_function("DirSync of one change, of 10,000", |b| {
        b.iter_batched(
            || (),
            |()| {
                made += 1;
                client.add_user(&format!("sync{made}"));
                cookie = client.dir_sync(&cookie);
            },
            BatchSize::PerIteration,
        );
    });
    c.bench_function("a new user", |b| {
        b.iter(|| {
            made += 1;
            client.add_user(&format!("more{made}"));
        });
    });
}

fn load(c: &mut Criterion) {
    let before = resident_bytes();
    let kept = filled(N_ENTRIES);
    let used = resident_bytes().saturating_sub(before);
    #[expect(clippy::print_stdout, reason = "criterion measures time only")]
    {
        println!("memory: {} bytes an entry at {N_ENTRIES}", used / N_ENTRIES);
    }
    drop(kept);
    let text = ldif(0..N_ENTRIES);
    let mut group = c.benchmark_group("loading");
    group.sample_size(10);
    group.bench_function("100,000 entries of LDIF", |b| {
        b.iter(|| {
            let export = Export::parse_ldif(&text).expect("the bench writes LDIF");
            black_box(directory().import(&export, None).made)
        });
    });
    group.finish();
}

/// Resident memory of this process; 0 where the system does not tell.
fn resident_bytes() -> usize {
    let pages = fs::read_to_string("/proc/self/statm").ok();
    let pages = pages.and_then(|text| text.split(' ').nth(1)?.parse::<usize>().ok());
    pages.unwrap_or_default() * 4096
}

criterion_group!(benches, load, requests);
criterion_main!(benches);
