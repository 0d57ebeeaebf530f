//! How long one request to the fake tenant takes without sockets, with 10,000 users: one user by name, a filtered list, a new user.

use std::{hint::black_box, sync::Arc};

use criterion::{Criterion, criterion_group, criterion_main};
use mock_m365::{
    AppSeed, Budgets, Config, ConnInfo, DnsFailure, DnsView, ENGINE_ROLES, Era, Lookup, MockM365,
    NoTap, RecordKind, Security, TenantSeed, UserSeed, Weather,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex},
    runtime::Runtime,
};

const N_USERS: usize = 10_000;
const CLIENT: &str = "11111111-1111-4111-8111-111111111111";
const SECRET: &str = "a-secret-of-the-measurement";
const PASSWORD: &str = "F1rst!pass-of-a-user";
const TENANT: &str = "contoso.onmicrosoft.com";

/// Public DNS in which no name exists.
struct NoDns;

impl DnsView for NoDns {
    fn lookup(&self, _name: &str, _kind: RecordKind) -> Lookup {
        Box::pin(std::future::ready(Err(DnsFailure::NoSuchName)))
    }
}

/// A connection to the tenant that is kept open.
struct Client {
    runtime: Runtime,
    stream: DuplexStream,
    token: String,
    answer: Vec<u8>,
}

impl Client {
    fn new(tenant: &MockM365) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a runtime can be made");
        let (stream, far) = duplex(1 << 16);
        let info = ConnInfo { peer: "bench".to_owned(), security: Security::Tls };
        runtime.spawn(tenant.serve(Box::new(far), info));
        let mut client = Self { runtime, stream, token: String::new(), answer: Vec::new() };
        let form = format!(
            "grant_type=client_credentials&client_id={CLIENT}&client_secret={SECRET}&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default"
        );
        let answer = client.ask(
            "login.microsoftonline.com",
            &format!("POST /{TENANT}/oauth2/v2.0/token"),
            &form,
        );
        let answer = String::from_utf8(answer.to_vec()).expect("an answer is text");
        let (_, rest) = answer.split_once("\"access_token\":\"").expect("a token is issued");
        client.token = rest.split('"').next().unwrap_or_default().to_owned();
        client
    }

    /// Sends a request and reads its whole answer.
    fn ask(&mut self, host: &str, line: &str, body: &str) -> &[u8] {
        let request = format!(
            "{line} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.token,
            body.len()
        );
        let (stream, answer) = (&mut self.stream, &mut self.answer);
        answer.clear();
        self.runtime.block_on(async {
            stream.write_all(request.as_bytes()).await.expect("the tenant reads");
            while !is_whole(answer) {
                let n_bytes = stream.read_buf(answer).await.expect("the tenant answers");
                assert!(n_bytes > 0, "the tenant ended the connection");
            }
        });
        answer
    }

    fn graph(&mut self, line: &str, body: &str, status: &str) -> usize {
        let answer = self.ask("graph.microsoft.com", line, body);
        assert!(answer.starts_with(format!("HTTP/1.1 {status} ").as_bytes()), "{line}");
        answer.len()
    }
}

/// Whether head and body are here.
fn is_whole(answer: &[u8]) -> bool {
    let Some(end) = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    answer.len() >= end + 4 + length.unwrap_or(0)
}

fn tenant() -> MockM365 {
    let user = |number: usize| {
        UserSeed::new(&format!("user{number:05}@{TENANT}"), &format!("User {number:05}"), PASSWORD)
    };
    let app = AppSeed::confidential(CLIENT, SECRET, ENGINE_ROLES);
    MockM365::new(Config {
        tenant: TenantSeed {
            name: "contoso".to_owned(),
            users: (0..N_USERS).map(user).collect(),
            apps: vec![app],
            ..TenantSeed::default()
        },
        seed: [7; 32],
        now: Arc::new(|| jiff::Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(500_000)),
        tap: Arc::new(NoTap),
        dns: Arc::new(NoDns),
        era: Era::Today,
        weather: Weather { budgets: Budgets::Unlimited, ..Weather::default() },
    })
}

fn requests(criterion: &mut Criterion) {
    let mut client = Client::new(&tenant());
    let mut group = criterion.benchmark_group("tenant of 10,000 users, in memory");
    let mut number = 0;
    group.bench_function("one user by name", |bencher| {
        bencher.iter(|| {
            number = (number + 7919) % N_USERS;
            let line = format!("GET /v1.0/users/user{number:05}@{TENANT}");
            black_box(client.graph(&line, "", "200"))
        });
    });
    group.bench_function("ten users by a filter", |bencher| {
        bencher.iter(|| {
            number = (number + 7919) % (N_USERS / 10);
            let line =
                format!("GET /v1.0/users?$filter=startsWith(displayName,'User%20{number:04}')");
            black_box(client.graph(&line, "", "200"))
        });
    });
    group.bench_function("a new user", |bencher| {
        bencher.iter(|| {
            number += 1;
            let name = format!("load{number:09}");
            let body = format!(
                r#"{{"accountEnabled":true,"displayName":"{name}","mailNickname":"{name}","userPrincipalName":"{name}@{TENANT}","passwordProfile":{{"password":"{PASSWORD}"}}}}"#
            );
            black_box(client.graph("POST /v1.0/users", &body, "201"))
        });
    });
    group.finish();
}

criterion_group!(benches, requests);
criterion_main!(benches);
