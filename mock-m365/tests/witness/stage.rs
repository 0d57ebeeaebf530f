//! The tenant of a witness and everything around it, and the statements that change them.
//!
//! | statement | meaning |
//! | --- | --- |
//! | `given user UPN [password=… name=… location=… licences=A,B roles=A,B anchor=… hurdle=… blocked must-change no-password]` | an account |
//! | `given crowd DOMAIN NUMBER` | so many accounts |
//! | `given seats PART_NUMBER NUMBER` | a subscription |
//! | `given domain NAME [unverified]` | a domain |
//! | `given app NAME CLIENT_ID [secret=… permissions=A,B scopes=A,B roles=A,B certificate disabled]` | an application |
//! | `given delay replication\|recipient\|mailbox\|exchange\|domain\|background NUMBER UNIT` | weather |
//! | `given weather hostile` | what the service may do, drawn for each request |
//! | `given era 2012` | generation of service records |
//! | `dns NAME txt TEXT`, `dns NAME mx PREFERENCE HOST` | a public record |
//! | `as engine`, `as APP`, `as UPN PASSWORD [APP]`, `as nobody` | who asks from here on |
//! | `wait NUMBER UNIT` | time passes; units are `seconds`, `minutes`, `hours`, `days` |
//! | `again NUMBER` | the request before, so many times more |
//! | `act buy PART_NUMBER NUMBER` | an administrator buys seats |
//! | `act try PART_NUMBER NUMBER` | an administrator starts a trial |
//! | `act lapse PART_NUMBER` | nobody pays for a product any more |
//! | `act claim DOMAIN` | another tenant has verified a domain |
//! | `act sync UPN DEVICE_ID [type=… model=… os=… outlook unmanageable] gives OUTCOME` | a device connects |
//! | `act confirm-wipe UPN DEVICE_ID gives OUTCOME` | a device confirms that it wiped itself |
//! | `act mail RECIPIENT gives OUTCOME` | somebody outside sends a message |
//! | `act hurdle UPN HURDLE`, `act outage OUTAGE\|none`, `act revoke-secret CLIENT_ID` | what else happens to sign-in |
//! | `keep NAME POINTER` | `{=NAME}` in a request stands for that part of the answer before |
//! | `assertion …` | see `assertion.rs` |
//!
//! What is given stands before the first request. There are always the applications `engine` and `public`, the
//! account `ann@contoso.onmicrosoft.com` and two seats of `O365_BUSINESS_ESSENTIALS`.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use mock_m365::{
    AppSeed, Config, DnsFailure, DnsRecord, DnsView, DomainSeed, ENGINE_ROLES, Era, Exchange,
    Hurdle, Lookup, MockM365, Outage, RecordKind, SkuSeed, Tap, TenantSeed, UserSeed, Verdict,
    Weather,
};

use crate::assertion::{self, CERTIFICATE};
use crate::outside;
use crate::send::{Answered, Asked, send};

/// How every password in a witness begins, so that it is found wherever it shows.
const PLANTED: &str = "Planted-";
/// Secret of every application that has one.
pub(crate) const SECRET: &str = "planted-client-secret";
const ENGINE: &str = "11111111-1111-4111-8111-111111111111";
const PUBLIC: &str = "22222222-2222-4222-8222-222222222222";
/// 2026-11-02T08:00:00Z.
pub(crate) const EPOCH_S: i64 = 1_793_606_400;

type Words<'w> = &'w [&'w str];

#[derive(Default)]
struct Zone(Mutex<BTreeMap<String, Vec<DnsRecord>>>);

impl DnsView for Zone {
    fn lookup(&self, name: &str, kind: RecordKind) -> Lookup {
        let is_wanted = |record: &&DnsRecord| {
            matches!(record, DnsRecord::Mx { .. }) == (kind == RecordKind::Mx)
        };
        let zone = self.0.lock().expect("nobody panics with the zone");
        let found = zone
            .get(name)
            .map(|records| records.iter().filter(is_wanted).cloned().collect())
            .ok_or(DnsFailure::NoSuchName);
        Box::pin(std::future::ready(found))
    }
}

#[derive(Default)]
struct Recorder(Mutex<Vec<Exchange>>);

impl Tap for Recorder {
    fn after(&self, exchange: &Exchange) -> Verdict {
        self.0.lock().expect("nobody panics with the record").push(exchange.clone());
        Verdict::proceed()
    }
}

/// The stage.
pub(crate) struct Stage {
    seed: TenantSeed,
    era: Era,
    weather: Weather,
    tenant: Option<MockM365>,
    zone: Arc<Zone>,
    tap: Arc<Recorder>,
    clock_s: Arc<AtomicI64>,
    actor: Vec<String>,
    tokens: BTreeMap<(Vec<String>, String), String>,
}

/// Value of `name=…` among words.
fn named<'w>(words: Words<'w>, name: &str) -> Option<&'w str> {
    words.iter().find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
}

fn list(words: Words<'_>, name: &str) -> Vec<String> {
    let items = named(words, name).into_iter().flat_map(|items| items.split(','));
    items.map(|item| item.replace('_', " ")).collect()
}

fn plain_list(words: Words<'_>, name: &str) -> Vec<String> {
    let items = named(words, name).into_iter().flat_map(|items| items.split(','));
    items.map(str::to_owned).collect()
}

fn duration(number: &str, unit: &str) -> Result<Duration, String> {
    let number: u64 = number.parse().map_err(|_| format!("{number} is no number"))?;
    let unit_s = match unit.trim_end_matches('s') {
        "second" => 1,
        "minute" => 60,
        "hour" => 3600,
        "day" => 86_400,
        _ => return Err(format!("{unit} is no unit: seconds, minutes, hours, days")),
    };
    Ok(Duration::from_secs(number * unit_s))
}

impl Stage {
    /// The stage before anything is given.
    pub(crate) fn new() -> Self {
        let ann = UserSeed {
            usage_location: Some("DE".to_owned()),
            ..UserSeed::new("ann@contoso.onmicrosoft.com", "Ann", "Planted-Pass-1")
        };
        let more = ["LicenseAssignment.Read.All", "Sites.FullControl.All", "Exchange.ManageAsApp"];
        let more = [&more[..], &["RoleManagement.ReadWrite.Directory", "Group.ReadWrite.All"]];
        let roles = [ENGINE_ROLES, more[0], more[1], &["Directory.ReadWrite.All"]].concat();
        let seed = TenantSeed {
            name: "contoso".to_owned(),
            display_name: "Contoso".to_owned(),
            country: "DE".to_owned(),
            skus: vec![SkuSeed { part_number: "O365_BUSINESS_ESSENTIALS".to_owned(), enabled: 2 }],
            users: vec![ann],
            apps: vec![AppSeed::confidential(ENGINE, SECRET, &roles), AppSeed::public(PUBLIC)],
            ..TenantSeed::default()
        };
        Self {
            seed,
            era: Era::Today,
            weather: Weather::default(),
            tenant: None,
            zone: Arc::default(),
            tap: Arc::default(),
            clock_s: Arc::new(AtomicI64::new(EPOCH_S)),
            actor: vec!["engine".to_owned()],
            tokens: BTreeMap::new(),
        }
    }

    /// The tenant; the first call builds it.
    pub(crate) fn tenant(&mut self) -> MockM365 {
        let clock = Arc::clone(&self.clock_s);
        let now = move || {
            jiff::Timestamp::from_second(clock.load(Ordering::SeqCst)).expect("the year is near")
        };
        let config = || Config {
            tenant: self.seed.clone(),
            seed: [7; 32],
            now: Arc::new(now),
            tap: Arc::clone(&self.tap) as Arc<dyn Tap>,
            dns: Arc::clone(&self.zone) as Arc<dyn DnsView>,
            era: self.era,
            weather: self.weather,
        };
        self.tenant.get_or_insert_with(|| MockM365::new(config())).clone()
    }

    /// Carries out a statement.
    pub(crate) fn perform(&mut self, statement: &str) -> Result<(), String> {
        let words: Vec<&str> = statement.split_whitespace().collect();
        match words.as_slice() {
            ["given", what, words @ ..] if self.tenant.is_none() => self.give(what, words),
            ["given", ..] => Err("what is given stands before the first request".to_owned()),
            ["dns", name, words @ ..] => self.publish(name, words),
            ["as", actor @ ..] => {
                self.actor = actor.iter().map(|&word| word.to_owned()).collect();
                Ok(())
            }
            ["wait", number, unit] => {
                let seconds = duration(number, unit)?.as_secs();
                let seconds = i64::try_from(seconds).map_err(|_| "too long".to_owned())?;
                self.clock_s.fetch_add(seconds, Ordering::SeqCst);
                self.tokens.clear();
                Ok(())
            }
            ["act", what, words @ ..] => self.act(what, words),
            _ => Err("no such statement; see the table in stage.rs".to_owned()),
        }
    }

    fn give(&mut self, what: &str, words: Words<'_>) -> Result<(), String> {
        match (what, words) {
            ("user", [upn, words @ ..]) => self.seed.users.push(user(upn, words)),
            ("crowd", [domain, number]) => {
                let n_users: u32 = number.parse().map_err(|_| "no number of users".to_owned())?;
                self.seed.users.extend((1..=n_users).map(|n| user(&format!("u{n}@{domain}"), &[])));
            }
            ("seats", [part_number, number]) => self.seed.skus.push(SkuSeed {
                part_number: (*part_number).to_owned(),
                enabled: number.parse().map_err(|_| "no number of seats".to_owned())?,
            }),
            ("domain", [name, words @ ..]) => self.seed.domains.push(DomainSeed {
                name: (*name).to_owned(),
                verified: !words.contains(&"unverified"),
            }),
            ("app", [name, client_id, words @ ..]) => {
                let certified = words.contains(&"certificate");
                let app = AppSeed {
                    certificates: certified.then(|| CERTIFICATE.to_vec()).into_iter().collect(),
                    enabled: !words.contains(&"disabled"),
                    display_name: (*name).to_owned(),
                    secret: named(words, "secret").map(str::to_owned),
                    roles: plain_list(words, "permissions"),
                    scopes: plain_list(words, "scopes"),
                    directory_roles: list(words, "roles"),
                    ..AppSeed::public(client_id)
                };
                self.seed.apps.push(app);
            }
            ("delay", [hop, number, unit]) => {
                let delay = duration(number, unit)?;
                match *hop {
                    "replication" => self.weather.replication_delay = delay,
                    "recipient" => self.weather.recipient_delay = delay,
                    "mailbox" => self.weather.mailbox_delay = delay,
                    "exchange" => self.weather.exchange_to_graph_delay = delay,
                    "domain" => self.weather.domain_to_exchange_delay = delay,
                    "background" => self.weather.background_delay = delay,
                    _ => return Err(format!("no such delay: {hop}")),
                }
            }
            ("weather", ["hostile"]) => self.weather.hostile = true,
            ("era", ["2012"]) => self.era = Era::Seed2012,
            _ => return Err(format!("cannot give {what}; see the table in stage.rs")),
        }
        Ok(())
    }

    fn publish(&self, name: &str, words: Words<'_>) -> Result<(), String> {
        let record = match words {
            ["txt", text @ ..] => DnsRecord::Txt(text.join(" ")),
            ["mx", preference, exchange] => DnsRecord::Mx {
                preference: preference.parse().map_err(|_| "no preference".to_owned())?,
                exchange: (*exchange).to_owned(),
            },
            _ => return Err("only txt and mx records".to_owned()),
        };
        let mut zone = self.zone.0.lock().expect("nobody panics with the zone");
        zone.entry(name.to_owned()).or_default().push(record);
        Ok(())
    }

    fn act(&mut self, what: &str, words: Words<'_>) -> Result<(), String> {
        let tenant = self.tenant();
        match (what, words) {
            ("buy", [part_number, number]) => {
                let n_seats = number.parse().map_err(|_| "no number of seats".to_owned())?;
                tenant.buy_seats(part_number, n_seats).map_err(|error| error.to_string())
            }
            ("hurdle", [upn, name]) => {
                let hurdle = hurdle(name)?;
                tenant.portal_set_hurdle(upn, Some(hurdle)).map_err(|error| error.to_string())
            }
            ("outage", [name]) => {
                tenant.set_sign_in_outage(match *name {
                    "none" => None,
                    "transient" => Some(Outage::Transient),
                    "tenant-throttled" => Some(Outage::TenantThrottled),
                    "budget-exceeded" => Some(Outage::BudgetExceeded),
                    _ => return Err(format!("no such outage: {name}")),
                });
                Ok(())
            }
            ("revoke-secret", [client_id]) => {
                tenant.portal_revoke_secret(client_id).map_err(|error| error.to_string())
            }
            ("try", [part_number, number]) => {
                let n_seats = number.parse().map_err(|_| "no number of seats".to_owned())?;
                tenant.portal_start_trial(part_number, n_seats).map_err(|error| error.to_string())
            }
            ("lapse", [part_number]) => {
                tenant.portal_lapse(part_number).map_err(|error| error.to_string())
            }
            ("claim", [domain]) => {
                tenant.claim_elsewhere(domain, true);
                Ok(())
            }
            _ => match words.iter().position(|word| *word == "gives") {
                Some(at) => {
                    let found = outside::act(&tenant, what, &words[..at])?;
                    let expected = words[at + 1..].join(" ");
                    if found == expected { Ok(()) } else { Err(format!("it gives {found}")) }
                }
                None => Err(format!("nobody can {what}; see the table in stage.rs")),
            },
        }
    }

    /// Sends a request, with the actor's token if it brings none, and tells how the tap saw it.
    pub(crate) fn ask(&mut self, mut asked: Asked) -> Result<(Answered, Exchange), String> {
        let has_token =
            asked.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("authorization"));
        let needs_token = !has_token && asked.host != "login.microsoftonline.com";
        let token = if needs_token { self.token(&asked.host)? } else { None };
        let bearer = token.map(|token| ("Authorization".to_owned(), format!("Bearer {token}")));
        asked.headers.extend(bearer);
        let answered = send(&self.tenant(), &asked);
        let seen = self.tap.0.lock().expect("nobody panics with the record").last().cloned();
        Ok((answered, seen.ok_or("the tap saw no exchange")?))
    }

    fn app(&self, name: &str) -> Option<&AppSeed> {
        self.seed.apps.iter().find(|known| known.display_name == name)
    }

    /// A token of the actor for a host, asked for once.
    fn token(&mut self, host: &str) -> Result<Option<String>, String> {
        let key = (self.actor.clone(), host.to_owned());
        if self.actor == ["nobody"] {
            return Ok(None);
        }
        if let Some(known) = self.tokens.get(&key) {
            return Ok(Some(known.clone()));
        }
        let scope = format!("https://{host}/.default");
        let form = match self.actor.as_slice() {
            [upn, password, app @ ..] => {
                let app = app.first().and_then(|app| self.app(app));
                let id = app.map_or(PUBLIC, |app| &app.client_id);
                format!(
                    "grant_type=password&client_id={id}&username={upn}&password={password}&scope={scope}"
                )
            }
            [app] => {
                let known = self.app(app);
                let id = known.map_or(ENGINE, |known| &known.client_id);
                let certified =
                    known.is_some_and(|app| app.secret.is_none() && !app.certificates.is_empty());
                let credential = if certified {
                    let words = [format!("iss={id}"), format!("sub={id}"), "nbf=-".to_owned()];
                    let words: Vec<&str> = words.iter().map(String::as_str).collect();
                    let assertion = assertion::signed(&words, self.clock_s.load(Ordering::SeqCst))?;
                    let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
                    format!("client_assertion_type={kind}&client_assertion={assertion}")
                } else {
                    let secret = known.and_then(|known| known.secret.as_deref()).unwrap_or(SECRET);
                    format!("client_secret={secret}")
                };
                format!("grant_type=client_credentials&client_id={id}&{credential}&scope={scope}")
            }
            other => return Err(format!("nobody is called {}", other.join(" "))),
        };
        let asked = Asked {
            method: "POST".to_owned(),
            host: "login.microsoftonline.com".to_owned(),
            target: "/contoso.onmicrosoft.com/oauth2/v2.0/token".to_owned(),
            headers: Vec::new(),
            body: form,
        };
        let answered = send(&self.tenant(), &asked);
        let body: serde_json::Value =
            serde_json::from_slice(&answered.body).map_err(|error| error.to_string())?;
        let token = body["access_token"].as_str().ok_or_else(|| {
            format!("{} gets no token: {}", self.actor.join(" "), body["error_description"])
        })?;
        self.tokens.insert(key, token.to_owned());
        Ok(Some(token.to_owned()))
    }

    /// A planted secret that the tap was shown, if there is one.
    pub(crate) fn leak(&self) -> Option<String> {
        let passwords = self.seed.users.iter().filter_map(|user| user.password.as_deref());
        let passwords = passwords.chain([PLANTED]);
        let secrets = self.seed.apps.iter().filter_map(|app| app.secret.as_deref());
        let tokens = self.tokens.values().map(String::as_str);
        let seen = self.tap.0.lock().expect("nobody panics with the record");
        passwords.chain(secrets).chain(tokens).find_map(|secret| {
            let holds = |exchange: &&Exchange| {
                exchange.request.text.contains(secret) || exchange.answer.contains(secret)
            };
            let leaky = seen.iter().find(holds)?;
            Some(format!("{} shows a secret to the tap", leaky.request.operation))
        })
    }
}

fn hurdle(name: &str) -> Result<Hurdle, String> {
    Ok(match name {
        "second-factor" => Hurdle::SecondFactor,
        "strong-factor" => Hurdle::StrongFactor,
        "enrol-factor" => Hurdle::EnrolFactor,
        "register-factor" => Hurdle::RegisterFactor,
        "conditional-access" => Hurdle::ConditionalAccess,
        "security-policy" => Hurdle::SecurityPolicy,
        "expired-on-premises" => Hurdle::PasswordExpiredOnPremises,
        "malicious-address" => Hurdle::MaliciousAddress,
        _ => return Err(format!("no such hurdle: {name}")),
    })
}

fn user(upn: &str, words: Words<'_>) -> UserSeed {
    let name = upn.split('@').next().unwrap_or_default();
    let mut display_name = name.to_owned();
    display_name[..1].make_ascii_uppercase();
    let password = named(words, "password").unwrap_or("Planted-Pass-1");
    let location = named(words, "location").unwrap_or("DE");
    UserSeed {
        display_name: named(words, "name").map_or(display_name, |name| name.replace('_', " ")),
        enabled: !words.contains(&"blocked"),
        usage_location: (location != "none").then(|| location.to_owned()),
        immutable_id: named(words, "anchor").map(str::to_owned),
        licences: plain_list(words, "licences"),
        must_change_password: words.contains(&"must-change"),
        hurdle: named(words, "hurdle").and_then(|name| hurdle(name).ok()),
        directory_roles: list(words, "roles"),
        password: (!words.contains(&"no-password")).then(|| password.to_owned()),
        ..UserSeed::new(upn, "", password)
    }
}
