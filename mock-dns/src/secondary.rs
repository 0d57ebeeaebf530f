//! A secondary server: it shows the zones of its primary as they were a while ago (RFC 1034 §4.3.5).
//!
//! Nothing is copied and nothing sleeps: what a secondary has follows from the primary's versions and the clock.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use hickory_proto::rr::Name;
use jiff::{SignedDuration, Timestamp};

use crate::authority::{Authority, Role};
use crate::config::{self, ConfigError};
use crate::edit::EditError;
use crate::replica::Follower;
use crate::server::MockDns;
use crate::tap::Tap;
use crate::text;
use crate::zone::{Content, OwnerKey};

/// What a secondary starts with.
#[derive(Clone)]
pub struct SecondaryConfig {
    /// Name of the server, such as `ns2.contoso.com`.
    pub server_name: String,
    /// How long after its primary it has a change.
    pub behind: Duration,
    /// Seed of the world. The order of records in an answer is drawn from it.
    pub seed: [u8; 32],
    /// Watches every exchange.
    pub tap: Arc<dyn Tap>,
}

impl fmt::Debug for SecondaryConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecondaryConfig")
            .field("server_name", &self.server_name)
            .field("behind", &self.behind)
            .finish_non_exhaustive()
    }
}

/// A secondary of a [`MockDns`], made by [`MockDns::secondary`]. It answers as [`Secondary::server`] with authority, has
/// the keys of its primary, takes no update (REFUSED) and no edit. It had the primary's first zones from its start, and
/// has zones that were added or removed later as late as any change.
///
/// Clones are handles to the same server.
#[derive(Clone, Debug)]
pub struct Secondary(MockDns);

impl Secondary {
    pub(crate) fn new(primary: &Authority, config: SecondaryConfig) -> Result<Self, ConfigError> {
        let SecondaryConfig { server_name, behind, seed, tap } = config;
        let server_name = config::server_name(&server_name)?;
        let role = Role::secondary(primary, Follower::new(Following::new(primary.now(), behind)));
        let rest = (primary.keys.clone(), primary.now.clone(), tap);
        Ok(Self(MockDns(Arc::new(Authority::new(server_name, role, seed, rest)))))
    }

    /// The server, to ask and to look into. What changes zones by hand is an error there.
    #[must_use]
    pub const fn server(&self) -> &MockDns {
        &self.0
    }

    /// Transfers nothing from now on, as when the primary can't be reached any more. The zones stay as they are here,
    /// until the expire time of their SOA has passed; then they are answered with SERVFAIL.
    pub fn freeze(&self) {
        self.with(|follower, now| follower.following.freeze(now));
    }

    /// Transfers again from now on, and catches up at once.
    pub fn thaw(&self) {
        self.with(|follower, now| follower.following.thaw(now));
    }

    /// Takes a zone from this server alone, which answers with REFUSED for it from now on: a lame server, as long as
    /// the parent still names it.
    ///
    /// # Errors
    ///
    /// The zone is not here.
    pub fn drop_zone(&self, zone: &str) -> Result<(), EditError> {
        let unknown = || EditError::NoZone(zone.to_owned());
        let name = text::parse_name(zone, &Name::root()).map_err(|_| unknown())?;
        if !self.0.0.has_zone(&name) {
            return Err(unknown());
        }
        self.with(|follower, _| follower.dropped.insert(OwnerKey::from(&name)));
        Ok(())
    }

    /// Puts back a zone that [`Secondary::drop_zone`] took.
    ///
    /// # Errors
    ///
    /// The zone was not taken.
    pub fn take_zone(&self, zone: &str) -> Result<(), EditError> {
        let unknown = || EditError::NoZone(zone.to_owned());
        let name = text::parse_name(zone, &Name::root()).map_err(|_| unknown())?;
        let was_dropped = self.with(|follower, _| follower.dropped.remove(&OwnerKey::from(&name)));
        if was_dropped { Ok(()) } else { Err(unknown()) }
    }

    fn with<T>(&self, act: impl FnOnce(&mut Follower, Timestamp) -> T) -> T {
        let now = self.0.0.now();
        act(&mut self.0.0.follower().expect("this server is a secondary"), now)
    }
}

/// How a secondary follows its primary.
pub(crate) struct Following {
    since: Timestamp,
    behind: SignedDuration,
    /// When it did not transfer, oldest first.
    pauses: Vec<Pause>,
}

struct Pause {
    from: Timestamp,
    until: Option<Timestamp>,
}

impl Pause {
    fn has(&self, instant: Timestamp) -> bool {
        self.from <= instant && self.until.is_none_or(|until| instant < until)
    }
}

impl Following {
    fn new(since: Timestamp, behind: Duration) -> Self {
        let behind = SignedDuration::try_from(behind).unwrap_or(SignedDuration::MAX);
        Self { since, behind, pauses: Vec::new() }
    }

    pub(crate) const fn since(&self) -> Timestamp {
        self.since
    }

    /// The instant in the primary's history that is shown at `now`.
    pub(crate) fn view(&self, now: Timestamp) -> Timestamp {
        back(self.last_contact(now), self.behind)
    }

    /// Whether `expire_s` seconds have passed since the last contact with the primary.
    pub(crate) fn has_expired(&self, expire_s: u32, now: Timestamp) -> bool {
        now.duration_since(self.last_contact(now)) >= SignedDuration::from_secs(expire_s.into())
            && self.pauses.iter().any(|pause| pause.has(now))
    }

    /// The versions of the primary that were shown until `now`, with the instants at which they were shown first.
    pub(crate) fn shown(
        &self,
        versions: Vec<(Timestamp, Content)>,
        now: Timestamp,
    ) -> Vec<(Timestamp, Content)> {
        let mut shown: Vec<(Timestamp, Content)> = Vec::new();
        for (since, content) in versions {
            let since = if since == Timestamp::MIN { since } else { forth(since, self.behind) };
            let since = since.max(self.since);
            let since =
                match self.pauses.iter().find(|pause| pause.from < since && pause.has(since)) {
                    None => since,
                    Some(Pause { until: Some(until), .. }) => *until,
                    Some(Pause { until: None, .. }) => break,
                };
            if since > now {
                break;
            }
            // What came at the same instant hides what was there before.
            if shown.last().is_some_and(|(last, _)| *last == since) {
                shown.pop();
            }
            shown.push((since, content));
        }
        shown
    }

    fn last_contact(&self, now: Timestamp) -> Timestamp {
        self.pauses.iter().find(|pause| pause.has(now)).map_or(now, |pause| pause.from)
    }

    fn freeze(&mut self, now: Timestamp) {
        if !self.pauses.iter().any(|pause| pause.has(now)) {
            self.pauses.push(Pause { from: now, until: None });
        }
    }

    fn thaw(&mut self, now: Timestamp) {
        if let Some(pause) = self.pauses.last_mut().filter(|pause| pause.has(now)) {
            pause.until = Some(now);
        }
    }
}

fn back(instant: Timestamp, by: SignedDuration) -> Timestamp {
    instant.checked_sub(by).unwrap_or(Timestamp::MIN)
}

fn forth(instant: Timestamp, by: SignedDuration) -> Timestamp {
    instant.checked_add(by).unwrap_or(Timestamp::MAX)
}
