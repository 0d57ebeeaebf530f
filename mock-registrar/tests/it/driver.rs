//! A registrar on a clock that tests turn, zones in memory, and a customer who speaks HTTP.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{Arc, Mutex},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use mock_registrar::{
    AccountSeed, Config, ConnInfo, Exchange, Extension, Fate, Fault, MockRegistrar, NameSeed,
    OrderKind, Quirks, Record, Request, Security, Tap, Verdict, ZoneHost,
};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// Zones by name; records as lines.
#[derive(Default)]
pub(crate) struct Zones(Mutex<BTreeMap<String, Vec<Record>>>);

impl ZoneHost for Zones {
    fn records(&self, zone: &str) -> Option<Vec<Record>> {
        self.0.lock().unwrap().get(zone).cloned()
    }

    fn change(&self, zone: &str, remove: &[Record], add: &[Record]) -> Result<(), String> {
        let mut zones = self.0.lock().unwrap();
        let records = zones.get_mut(zone).ok_or("there is no such zone")?;
        records.retain(|record| !remove.contains(record));
        records.extend_from_slice(add);
        records.sort();
        Ok(())
    }

    fn create_zone(&self, zone: &str) {
        self.0.lock().unwrap().entry(zone.to_owned()).or_default();
    }

    fn is_registered(&self, name: &str) -> bool {
        matches!(name, "contoso.com" | "elsewhere.com")
    }

    fn transfer_code(&self, name: &str) -> Option<String> {
        (name == "elsewhere.com").then(|| "let-me-go".to_owned())
    }
}

/// Remembers what it was shown; does what it is told once.
#[derive(Default)]
pub(crate) struct Watcher {
    pub(crate) seen: Mutex<Vec<Exchange>>,
    pub(crate) before: Mutex<Option<Fault>>,
    pub(crate) after: Mutex<Option<Fault>>,
}

impl Tap for Watcher {
    fn before(&self, _: &Request) -> Verdict {
        Verdict { delay: Duration::ZERO, fault: self.before.lock().unwrap().take() }
    }

    fn after(&self, exchange: &Exchange) -> Verdict {
        self.seen.lock().unwrap().push(exchange.clone());
        Verdict { delay: Duration::ZERO, fault: self.after.lock().unwrap().take() }
    }
}

/// A registrar and its surroundings.
pub(crate) struct Bench {
    pub(crate) registrar: MockRegistrar,
    pub(crate) zones: Arc<Zones>,
    pub(crate) watcher: Arc<Watcher>,
    clock: Arc<Mutex<Timestamp>>,
    token: String,
}

pub(crate) const PASSWORD: &str = "Reg!strar-pass";

impl Bench {
    pub(crate) fn new() -> Self {
        Self::with(Quirks::default(), &[])
    }

    pub(crate) fn with(quirks: Quirks, fates: &[(&str, OrderKind, Fate)]) -> Self {
        let start: Timestamp = "2026-03-01T08:00:00Z".parse().unwrap();
        let clock = Arc::new(Mutex::new(start));
        let zones = Arc::new(Zones::default());
        let watcher = Arc::new(Watcher::default());
        let extension = |extension: &str, regions: &[&str]| Extension {
            extension: extension.to_owned(),
            regions: regions.iter().map(|&region| region.to_owned()).collect(),
            price: "9.99 USD".to_owned(),
        };
        let now = Arc::clone(&clock);
        let registrar = MockRegistrar::new(Config {
            host: "api.registrar.example".to_owned(),
            accounts: vec![AccountSeed {
                user_name: "contoso".to_owned(),
                password: PASSWORD.to_owned(),
            }],
            names: vec![NameSeed {
                name: "contoso.com".to_owned(),
                user_name: "contoso".to_owned(),
                expires: "2026-06-01T00:00:00Z".parse().unwrap(),
            }],
            extensions: vec![extension("com", &[]), extension("co.uk", &["GB"])],
            name_servers: vec!["ns1.registrar.example".to_owned()],
            quirks,
            fates: fates
                .iter()
                .map(|&(name, kind, fate)| ((name.to_owned(), kind), fate))
                .collect(),
            seed: [7; 32],
            now: Arc::new(move || *now.lock().unwrap()),
            tap: watcher.clone(),
            zones: zones.clone(),
        });
        Self { registrar, zones, watcher, clock, token: String::new() }
    }

    pub(crate) fn pass(&self, hours: i64) {
        let mut clock = self.clock.lock().unwrap();
        *clock = clock.checked_add(SignedDuration::from_hours(hours)).unwrap();
    }

    pub(crate) async fn sign_in(&mut self) {
        let entered = json!({"userName": "contoso", "password": PASSWORD});
        let (_, body) = self.ask("POST /token", &entered).await;
        self.token = body["token"].as_str().unwrap().to_owned();
    }

    /// Sends `METHOD /path` below the base; the body when it is not null.
    pub(crate) async fn ask(&self, line: &str, body: &Value) -> (u16, Value) {
        let (status, text) = self.raw(line, body).await;
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// Status and body as text; status 0 when there is no whole answer.
    pub(crate) async fn raw(&self, line: &str, body: &Value) -> (u16, String) {
        let (method, path) = line.split_once(' ').unwrap();
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let mut request = format!(
            "{method} /partner/v1{path} HTTP/1.1\r\nHost: api.registrar.example\r\nConnection: close\r\nContent-Length: {}\r\n",
            body.len()
        );
        if !self.token.is_empty() {
            write!(request, "Authorization: Bearer {}\r\n", self.token).unwrap();
        }
        write!(request, "\r\n{body}").unwrap();
        let (mut ours, theirs) = tokio::io::duplex(64 * 1024);
        let conn = ConnInfo { peer: "engine".to_owned(), security: Security::Tls };
        let serving = self.registrar.serve(Box::new(theirs), conn);
        let asking = async move {
            ours.write_all(request.as_bytes()).await.unwrap();
            let mut answer = Vec::new();
            // A connection that breaks is an answer, too.
            drop(ours.read_to_end(&mut answer).await);
            String::from_utf8(answer).unwrap()
        };
        let ((), answer) = tokio::join!(serving, asking);
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        (status, body.to_owned())
    }

    /// `202 Ready` or `409 NameTaken`, for short transcripts.
    pub(crate) async fn short(&self, line: &str, body: &Value) -> String {
        let (status, body) = self.ask(line, body).await;
        let word = body["error"]["code"].as_str().or_else(|| body["state"].as_str()).unwrap_or("-");
        format!("{line}: {status} {word}\n")
    }

    pub(crate) async fn state(&self, name: &str) -> String {
        let (_, body) = self.ask(&format!("GET /domains/{name}"), &Value::Null).await;
        body["state"].as_str().unwrap_or("-").to_owned()
    }

    pub(crate) fn lines(&self, zone: &str) -> String {
        let records = self.zones.records(zone).unwrap_or_default();
        records.iter().map(|record| format!("{record}\n")).collect()
    }
}
