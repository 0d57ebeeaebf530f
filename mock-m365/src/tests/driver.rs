//! Drives one tenant: owns a paused runtime, speaks HTTP/1.1 over a pipe, checks what holds for every answer.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

use crate::{
    AppSeed, Config, ConnInfo, DnsFailure, DnsRecord, DnsView, ENGINE_ROLES, Era, Exchange, Fault,
    Lookup, MockM365, RecordKind, Request, Security, SkuSeed, Tap, TenantSeed, UserSeed, Verdict,
    Weather,
};

pub(super) const ENGINE: &str = "11111111-1111-4111-8111-111111111111";
pub(super) const PUBLIC: &str = "22222222-2222-4222-8222-222222222222";
pub(super) const POWERLESS: &str = "33333333-3333-4333-8333-333333333333";
pub(super) const SECRET: &str = "planted-client-secret";
pub(super) const EPOCH_S: i64 = 1_793_606_400;

/// Public DNS as a table; a name that is not in it does not exist.
#[derive(Default)]
pub(super) struct Zone(pub(super) Mutex<BTreeMap<String, Vec<DnsRecord>>>);

impl DnsView for Zone {
    fn lookup(&self, name: &str, kind: RecordKind) -> Lookup {
        let zone = self.0.lock().unwrap();
        let found = match zone.get(name) {
            None => Err(DnsFailure::NoSuchName),
            Some(records) => Ok(records
                .iter()
                .filter(|record| matches!(record, DnsRecord::Mx { .. }) == (kind == RecordKind::Mx))
                .cloned()
                .collect()),
        };
        Box::pin(std::future::ready(found))
    }
}

/// Records exchanges; hands out planned verdicts, each once.
#[derive(Default)]
pub(super) struct Recorder {
    pub(super) exchanges: Mutex<Vec<Exchange>>,
    pub(super) before: Mutex<Option<Verdict>>,
    pub(super) after: Mutex<Option<Verdict>>,
}

impl Tap for Recorder {
    fn before(&self, _request: &Request) -> Verdict {
        self.before.lock().unwrap().take().unwrap_or_default()
    }

    fn after(&self, exchange: &Exchange) -> Verdict {
        self.exchanges.lock().unwrap().push(exchange.clone());
        self.after.lock().unwrap().take().unwrap_or_default()
    }
}

/// A tenant and everything around it.
pub(super) struct Driver {
    pub(super) tenant: MockM365,
    pub(super) zone: Arc<Zone>,
    pub(super) tap: Arc<Recorder>,
    clock_s: Arc<AtomicI64>,
    token: Mutex<Option<String>>,
}

/// What came back.
pub(super) struct Answered {
    /// Status; 0 if the connection ended without an answer.
    pub(super) status: u16,
    pub(super) headers: String,
    pub(super) body: String,
}

impl Answered {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    /// Status and body; of an error what does not depend on request ids, after their form was checked.
    pub(super) fn text(&self) -> String {
        let mut body = self.json();
        if let Some(error) = body.get_mut("error").and_then(Value::as_object_mut) {
            let inner = error.remove("innerError").unwrap();
            assert_eq!(inner["request-id"].as_str().unwrap().len(), 36);
            assert!(
                inner["client-request-id"].is_string()
                    && inner["date"].as_str().unwrap().len() == 19
            );
            let details = error.remove("details").map(|details| {
                let (code, target) = (details[0]["code"].clone(), details[0]["target"].clone());
                format!(" [{} {}]", code.as_str().unwrap(), target.as_str().unwrap())
            });
            let (code, message) =
                (error["code"].as_str().unwrap(), error["message"].as_str().unwrap());
            return format!("{} {code}: {message}{}", self.status, details.unwrap_or_default());
        }
        match body {
            Value::Null => format!("{} {}", self.status, self.body).trim_end().to_owned(),
            body => format!("{} {body}", self.status),
        }
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let prefix = format!("{name}: ");
        self.headers.lines().find_map(|line| line.strip_prefix(prefix.as_str()))
    }
}

pub(super) fn seed() -> TenantSeed {
    let ann = UserSeed {
        usage_location: Some("DE".to_owned()),
        ..UserSeed::new("ann@contoso.onmicrosoft.com", "Ann", "Planted-Pass-1")
    };
    TenantSeed {
        name: "contoso".to_owned(),
        display_name: "Contoso".to_owned(),
        country: "DE".to_owned(),
        skus: vec![SkuSeed { part_number: "O365_BUSINESS_ESSENTIALS".to_owned(), enabled: 2 }],
        users: vec![ann],
        domains: Vec::new(),
        apps: vec![
            AppSeed::confidential(
                ENGINE,
                SECRET,
                &[ENGINE_ROLES, &["LicenseAssignment.Read.All"][..]].concat(),
            ),
            AppSeed::public(PUBLIC),
            AppSeed::confidential(POWERLESS, SECRET, &[]),
        ],
        hurdle: None,
    }
}

impl Driver {
    pub(super) fn new() -> Self {
        Self::with(seed(), Era::Today, Duration::ZERO)
    }

    pub(super) fn with(tenant: TenantSeed, era: Era, replication_delay: Duration) -> Self {
        Self::in_weather(tenant, era, Weather { replication_delay, ..Weather::default() })
    }

    pub(super) fn in_weather(tenant: TenantSeed, era: Era, weather: Weather) -> Self {
        let clock_s = Arc::new(AtomicI64::new(EPOCH_S));
        let clock = Arc::clone(&clock_s);
        let zone = Arc::new(Zone::default());
        let tap = Arc::new(Recorder::default());
        let config = Config {
            tenant,
            seed: [7; 32],
            now: Arc::new(move || {
                jiff::Timestamp::from_second(clock.load(Ordering::SeqCst)).unwrap()
            }),
            tap: Arc::clone(&tap) as Arc<dyn Tap>,
            dns: Arc::clone(&zone) as Arc<dyn DnsView>,
            era,
            weather,
        };
        Self { tenant: MockM365::new(config), zone, tap, clock_s, token: Mutex::new(None) }
    }

    pub(super) fn pass(&self, seconds: i64) {
        self.clock_s.fetch_add(seconds, Ordering::SeqCst);
    }

    /// Sends bytes and reads until the other end closes; `None` if that takes longer than a virtual hour.
    pub(super) fn raw(&self, bytes: &[u8], security: Security) -> Option<Vec<u8>> {
        let (mut client, server) = duplex(1 << 20);
        let serving =
            self.tenant.serve(Box::new(server), ConnInfo { peer: "test".to_owned(), security });
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        let talking = async move {
            client.write_all(bytes).await.ok();
            let mut answer = Vec::new();
            client.read_to_end(&mut answer).await.ok();
            answer
        };
        let both = async { tokio::join!(serving, talking).1 };
        runtime.block_on(async { tokio::time::timeout(Duration::from_secs(3600), both).await.ok() })
    }

    /// One request on a connection of its own.
    pub(super) fn send(
        &self,
        host: &str,
        line: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answered {
        let mut request = format!("{line} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
        let answer = self.raw(request.as_bytes(), Security::Tls).unwrap_or_default();
        let text = String::from_utf8(answer).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let (status, headers) = head.split_once("\r\n").unwrap_or((head, ""));
        let status = status.split(' ').nth(1).and_then(|number| number.parse().ok()).unwrap_or(0);
        Answered { status, headers: headers.replace("\r\n", "\n"), body: body.to_owned() }
    }

    /// Asks for a token with a form.
    pub(super) fn token_request(&self, tenant: &str, form: &str) -> Answered {
        self.send(
            "login.microsoftonline.com",
            &format!("POST /{tenant}/oauth2/v2.0/token"),
            &[],
            form,
        )
    }

    pub(super) fn token_of(&self, client_id: &str) -> String {
        let form = format!(
            "grant_type=client_credentials&client_id={client_id}&client_secret={SECRET}&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default"
        );
        let answered = self.token_request("contoso.onmicrosoft.com", &form);
        answered.json()["access_token"].as_str().expect("a token is issued").to_owned()
    }

    /// Asks Graph as the engine; `line` is method and path below the version.
    pub(super) fn graph(&self, line: &str, body: &str) -> Answered {
        self.graph_with(line, &[], body)
    }

    pub(super) fn graph_with(&self, line: &str, headers: &[(&str, &str)], body: &str) -> Answered {
        let known = self.token.lock().unwrap().clone();
        let token = known.unwrap_or_else(|| self.token_of(ENGINE));
        *self.token.lock().unwrap() = Some(token.clone());
        let authorization = format!("Bearer {token}");
        let mut all = vec![("Authorization", authorization.as_str())];
        all.extend_from_slice(headers);
        let (method, path) = line.split_once(' ').unwrap();
        let answered =
            self.send("graph.microsoft.com", &format!("{method} /v1.0{path}"), &all, body);
        for name in
            ["request-id", "client-request-id", "x-ms-ags-diagnostic", "date", "odata-version"]
        {
            assert!(answered.header(name).is_some(), "{line}: answer without {name}");
        }
        answered
    }

    /// Forgets the token, so that the next request asks for a new one.
    pub(super) fn forget_token(&self) {
        *self.token.lock().unwrap() = None;
    }

    pub(super) fn plan_before(&self, fault: Fault) {
        *self.tap.before.lock().unwrap() =
            Some(Verdict { fault: Some(fault), ..Verdict::proceed() });
    }

    pub(super) fn plan_after(&self, fault: Fault) {
        *self.tap.after.lock().unwrap() =
            Some(Verdict { fault: Some(fault), ..Verdict::proceed() });
    }

    pub(super) fn last_exchange(&self) -> Exchange {
        self.tap.exchanges.lock().unwrap().last().expect("an exchange was shown").clone()
    }
}

/// A body that creates a user.
pub(super) fn new_user(name: &str) -> String {
    format!(
        r#"{{"accountEnabled":true,"displayName":"{name}","mailNickname":"{name}","userPrincipalName":"{name}@contoso.onmicrosoft.com","usageLocation":"DE","passwordProfile":{{"password":"Planted-Pass-2","forceChangePasswordNextSignIn":false}}}}"#
    )
}

/// Sends several requests and lists the answers.
pub(super) fn table(driver: &Driver, requests: &[(&str, &str)]) -> String {
    let answers: Vec<String> =
        requests.iter().map(|(line, body)| driver.graph(line, body).text()).collect();
    answers.join("\n")
}
