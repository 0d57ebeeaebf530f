//! The fake spoken to in bytes: scripts of requests in, answers as text out.

mod accounts;
mod bind;
mod client;
mod connection;
mod constructed;
mod controllers;
mod controls;
mod delegation;
mod deletion;
mod dir_sync;
mod entries;
mod faults;
mod fuzz;
mod histories;
mod import;
mod kinds;
mod lists;
mod notification;
mod passwords;
mod peer;
mod people;
mod provisioned;
mod replica;
mod replication;
mod rights;
mod saved;
mod schema;
mod search;
mod settings;
mod snapshots;
mod wire;

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;

use crate::{
    Config, ConnInfo, Edition, Exchange, Fault, LdapSettings, MockAd, PasswordFilter, Request,
    Security, Tap, Verdict,
};

/// The Administrator's password in all tests.
const ADMIN_PASSWORD: &str = "Planted-Admin-1";

/// What the tap and the password filter heard, and the fault that the tap will cause next.
#[derive(Default)]
pub(super) struct Ear {
    exchanges: Mutex<Vec<Exchange>>,
    passwords: Mutex<Vec<String>>,
    proposals: Mutex<Vec<String>>,
    before: Mutex<Option<Fault>>,
    after: Mutex<Option<Fault>>,
    /// How late the next answers are.
    delay: Mutex<std::time::Duration>,
}

impl Tap for Ear {
    fn before(&self, _: &Request) -> Verdict {
        Verdict { fault: self.before.lock().unwrap().take(), ..Verdict::proceed() }
    }

    fn after(&self, exchange: &Exchange) -> Verdict {
        self.exchanges.lock().unwrap().push(exchange.clone());
        let fault = self.after.lock().unwrap().take();
        Verdict { delay: *self.delay.lock().unwrap(), fault }
    }
}

impl PasswordFilter for Ear {
    fn accepts(&self, name: &str, display_name: &str, password: &str, is_reset: bool) -> bool {
        let way = if is_reset { "reset" } else { "change" };
        let proposal = format!("{way} {name} ({display_name}) {password}");
        self.proposals.lock().unwrap().push(proposal);
        !password.contains("Forbidden")
    }

    fn password_changed(&self, sam_account_name: &str, rid: u32, new_password: &str) {
        self.passwords.lock().unwrap().push(format!("{sam_account_name} {rid} {new_password}"));
    }
}

/// A domain controller with a clock that tests move.
pub(super) struct World {
    ad: MockAd,
    ear: Arc<Ear>,
    seconds: Arc<AtomicI64>,
}

impl World {
    pub(super) fn new() -> Self {
        Self::with(LdapSettings::default())
    }

    pub(super) fn with(settings: LdapSettings) -> Self {
        Self::made(Edition::Server2016, settings, [7; 32])
    }

    /// A domain controller of another edition.
    pub(super) fn of(edition: Edition) -> Self {
        Self::made(edition, LdapSettings::default(), [7; 32])
    }

    /// A domain controller of another seed.
    pub(super) fn of_seed(seed: [u8; 32]) -> Self {
        Self::made(Edition::Server2016, LdapSettings::default(), seed)
    }

    fn made(edition: Edition, settings: LdapSettings, seed: [u8; 32]) -> Self {
        let ear = Arc::new(Ear::default());
        let seconds = Arc::new(AtomicI64::new(1_767_225_600));
        let clock = Arc::clone(&seconds);
        let ad = MockAd::new(Config {
            domain: "contoso.local".to_owned(),
            netbios: "CONTOSO".to_owned(),
            host: "DC1".to_owned(),
            edition,
            operating_system: "Windows Server 2016 Essentials".to_owned(),
            admin_password: ADMIN_PASSWORD.to_owned(),
            domain_sid: Config::DOMAIN_SID.to_owned(),
            settings,
            seed,
            now: Arc::new(move || Timestamp::from_second(clock.load(Ordering::Relaxed)).unwrap()),
            tap: Arc::clone(&ear) as Arc<dyn Tap>,
            password_filter: Some(Arc::clone(&ear) as Arc<dyn PasswordFilter>),
        });
        Self { ad, ear, seconds }
    }

    fn wait(&self, seconds: i64) {
        self.seconds.fetch_add(seconds, Ordering::Relaxed);
    }

    /// Runs a script over one TLS connection; see [`client::requests`] for its form. Gives the answers.
    #[track_caller]
    pub(super) fn talk(&self, script: &str) -> String {
        self.talk_over(Security::Tls, script)
    }

    #[track_caller]
    pub(super) fn talk_over(&self, security: Security, script: &str) -> String {
        self.talk_bytes(security, script).0
    }

    /// The answers as text and in bytes.
    #[track_caller]
    fn talk_bytes(&self, security: Security, script: &str) -> (String, Vec<u8>) {
        let requests = client::requests(script);
        let start = self.ear.exchanges.lock().unwrap().len();
        let sent: Vec<Vec<u8>> =
            requests.iter().zip(1..).map(|(request, id)| request(id)).collect();
        let back = client::exchange_bytes(&self.ad, security, &sent.concat());
        client::check_answers(&back);
        let exchanges = self.ear.exchanges.lock().unwrap();
        let answers: Vec<String> =
            exchanges[start..].iter().map(|exchange| exchange.answer.clone()).collect();
        (answers.join("\n"), back)
    }

    /// The same as the Administrator; the answer to the bind is left out.
    #[track_caller]
    pub(super) fn admin(&self, script: &str) -> String {
        let answers =
            self.talk(&format!("bind Administrator@contoso.local {ADMIN_PASSWORD}\n{script}"));
        answers.strip_prefix("0 success\n").unwrap_or(&answers).to_owned()
    }
}

fn conn(security: Security) -> ConnInfo {
    ConnInfo::new("test", security)
}
