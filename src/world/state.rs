//! What can be seen of a world from outside the engine: the state of its parts, its files, its mail, and whether a secret escaped.

use std::{collections::BTreeMap, time::Duration};

use jiff::{SignedDuration, Timestamp};
use memchr::memmem;
use mock_ad::MockAd;
use mock_dns::MockDns;
use mock_m365::MockM365;
use rehearsal_core::ports::Host as _;

use super::{
    Fates, World,
    dns::NameServers,
    mail::{Message, OldServer, Sending},
    people::{add_user, new_controller, policy_change},
};
use crate::scenario::model::{Controller, DirectoryUser, PasswordPolicy};

/// The state of every part of a world at one moment, as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Corners {
    pub(crate) directory: String,
    pub(crate) tenant: String,
    /// By zone name.
    pub(crate) zones: BTreeMap<String, String>,
    pub(crate) dashboard: String,
    pub(crate) store: String,
    /// Exchanges so far.
    pub(crate) n_events: usize,
}

impl World {
    /// The state of every part now.
    pub(crate) fn corners(&self) -> Corners {
        Corners {
            directory: self.directory().render_state(),
            tenant: self.tenant().render_state(),
            zones: self.zones(),
            dashboard: self.dashboard(),
            store: self.store.dump(),
            n_events: self.trace.len(),
        }
    }

    /// Every public zone as text, by name.
    pub(crate) fn zones(&self) -> BTreeMap<String, String> {
        let names = self.dns().zone_names().into_iter();
        names
            .map(|zone| {
                let text = self.dns().render_zone(&zone).unwrap_or_default();
                (zone, text)
            })
            .collect()
    }

    /// The domain controller.
    pub(crate) fn directory(&self) -> &MockAd {
        &self.wire.fakes.directory
    }

    /// Those who register names.
    pub(crate) fn registrars(&self) -> &super::registrar::Registrars {
        &self.wire.fakes.registrars
    }

    /// The tenant.
    pub(crate) fn tenant(&self) -> &MockM365 {
        &self.wire.fakes.tenant
    }

    /// The public zones' own server.
    pub(crate) fn dns(&self) -> &MockDns {
        self.wire.fakes.dns.primary()
    }

    /// All name servers and resolvers.
    pub(crate) fn name_servers(&self) -> &NameServers {
        &self.wire.fakes.dns
    }

    /// The Dashboard as the administrator sees it now.
    pub(crate) fn dashboard(&self) -> String {
        match self.engine() {
            Ok(engine) => engine
                .dashboard()
                .map_or_else(|failure| failure.to_string(), |dashboard| dashboard.render()),
            Err(_) => {
                "the Dashboard does not open: the integration service is not running".to_owned()
            }
        }
    }

    /// Files that the engine wrote, by name.
    pub(crate) fn files(&self) -> BTreeMap<String, String> {
        self.folder.files()
    }

    /// Files that the engine wrote, oldest first.
    pub(crate) fn files_by_age(&self) -> Vec<(String, String)> {
        self.folder.by_age()
    }

    /// What became of all mail so far.
    pub(crate) fn fates(&self) -> Fates {
        self.post.fates()
    }

    /// Every message so far and the way it took.
    pub(crate) fn messages(&self) -> Vec<Message> {
        self.post.messages()
    }

    /// The organisation's mail server from before.
    pub(crate) fn old_mail_server(&self) -> &OldServer {
        self.post.old()
    }

    /// Sends mail from outside, once or, in the background, again and again.
    pub(crate) async fn send_mail(
        &self,
        to: &str,
        how: Sending,
        again: Option<(Duration, Duration)>,
    ) {
        let (post, to) = (self.post.clone(), to.to_owned());
        match again {
            None => {
                self.wire.serve(async move { post.send(&to, how).await });
                // Lets the message go out now if nothing holds it up.
                tokio::task::yield_now().await;
            }
            Some(pace) => {
                self.wire.serve(async move { post.send_many(&to, how, pace).await });
            }
        }
    }

    /// Changes the facts of the machine the engine runs on.
    pub(crate) fn install_updates(&self) {
        let mut facts = self.machine.0.lock().expect("no operation on the machine panics");
        facts.pending_updates = Ok(Vec::new());
    }

    /// Adds a user to the directory by another tool than the engine.
    pub(crate) fn add_user(&self, user: &DirectoryUser) -> Result<(), mock_ad::Denied> {
        add_user(self.directory(), user, Duration::ZERO)
    }

    /// Changes the domain's password policy.
    pub(crate) fn change_policy(&self, policy: &PasswordPolicy) -> Result<(), mock_ad::Denied> {
        self.directory().change_policy(&policy_change(policy))
    }

    /// The password that a directory user has now; nothing if it was never seen in clear.
    pub(crate) fn password_of(&self, user: &str) -> Option<String> {
        let sid = self.directory().user(user)?.sid;
        let rid = sid.rsplit('-').next()?.parse().ok()?;
        self.filter.known_password(rid, |text| self.directory().check_password(user, text))
    }

    /// Adds a controller to the directory.
    pub(crate) fn add_controller(&self, controller: &Controller) {
        let facts = self.machine.facts();
        self.directory().add_controller(&new_controller(controller, facts.product()));
    }

    /// The time of day at a virtual moment.
    pub(crate) fn time_at(&self, at_ms: u64) -> Timestamp {
        let elapsed = SignedDuration::from_millis(i64::try_from(at_ms).unwrap_or(i64::MAX));
        self.epoch.saturating_add(elapsed).unwrap_or(self.epoch)
    }

    /// The first secret of the world found in something the engine left behind, told without the secret.
    pub(crate) fn secret_left_behind(&self) -> Vec<String> {
        let secrets = self.trace.secrets();
        let mut found = self.trace.leaks();
        for (name, content) in self.files() {
            if let Some(text) = secret_in(&secrets, content.as_bytes()) {
                found.push(format!("{text} in the file {name}"));
            }
        }
        for (place, bytes) in [
            ("the store", self.store.raw()),
            ("the Dashboard", self.dashboard().into_bytes()),
            ("the engine's notices", self.trace.notices().join("\n").into_bytes()),
        ] {
            if let Some(text) = secret_in(&secrets, &bytes) {
                found.push(format!("{text} in {place}"));
            }
        }
        found
    }
}

/// Whether any of the secrets stands in these bytes.
fn secret_in(secrets: &[String], bytes: &[u8]) -> Option<&'static str> {
    let found = secrets.iter().any(|secret| memmem::find(bytes, secret.as_bytes()).is_some());
    found.then_some("a secret of the world stands in clear")
}
