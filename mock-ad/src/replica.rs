//! A second domain controller that learns of changes later: what it answers is what the first one held a while ago.
//!
//! While somebody follows it, the first controller keeps a version of its directory for every change, which shares what did not
//! change. Otherwise nothing is kept.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::config::Config;
use crate::directory::{Directory, EntryId, Line, NewController, StaleKind};
use crate::guid::Guid;
use crate::ldap::{Answer, Message, Operation, ResultCode};
use crate::op::Session;
use crate::server::{BoxIo, MockAd};
use crate::tap::ConnInfo;

/// No more versions are kept; of too many changes in too short a time some are learned together.
const VERSIONS_MAX: usize = 256;

/// The versions of a directory that are not yet old news to everybody.
#[derive(Default)]
pub(crate) struct Versions(Mutex<Option<Kept>>);

struct Kept {
    /// The oldest first.
    versions: VecDeque<(Timestamp, Arc<Directory>)>,
    /// How long the slowest follower lags behind.
    lag: SignedDuration,
}

impl Versions {
    /// Keeps a version if somebody follows.
    pub(crate) fn keep(&self, directory: &Directory) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(Kept { versions, lag }) = kept.as_mut() else { return };
        versions.push_back((directory.now, Arc::new(directory.clone())));
        let old = directory.now.checked_sub(*lag).unwrap_or(Timestamp::MIN);
        while versions.len() > VERSIONS_MAX || versions.get(1).is_some_and(|(at, _)| *at <= old) {
            versions.pop_front();
        }
    }

    /// From now on versions are kept for as long as a follower lags behind.
    fn follow(&self, directory: &Directory, lag: SignedDuration) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = kept.get_or_insert_with(|| Kept { versions: VecDeque::new(), lag });
        kept.lag = kept.lag.max(lag);
        kept.versions.push_back((directory.now, Arc::new(directory.clone())));
    }

    /// The version of an instant; the first one if there was none yet.
    fn at(&self, instant: Timestamp) -> Option<Arc<Directory>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let versions = &kept.as_ref()?.versions;
        let version = versions.iter().rev().find(|(at, _)| *at <= instant);
        version.or_else(|| versions.front()).map(|(_, version)| Arc::clone(version))
    }
}

/// What a follower is, and whom it follows.
pub(crate) struct Source {
    first: MockAd,
    lag: SignedDuration,
    host: String,
    service: EntryId,
    invocation: Guid,
    /// Writes that came through the follower are known to it: it is no more behind than this.
    caught_up: Mutex<Timestamp>,
}

impl Source {
    /// Brings a follower's directory to the state that it should have by now. Tells whether that is another one.
    pub(crate) fn refresh(&self, directory: &mut Directory, now: Timestamp) -> bool {
        let caught_up = *self.caught_up.lock().unwrap_or_else(PoisonError::into_inner);
        let instant = now.checked_sub(self.lag).unwrap_or(Timestamp::MIN).max(caught_up);
        let Some(version) = self.first.versions().at(instant) else { return false };
        if version.highest_usn() == directory.highest_usn() {
            return false;
        }
        *directory = (*version).clone();
        directory.become_another(&self.host, self.service, self.invocation);
        true
    }

    /// Carries out at the first controller what must not wait: every write, and logons that fail here (MS-ADTS 5.1.1.1.1: another
    /// controller asks the one that learns of passwords first). `None` leaves it to the follower.
    pub(crate) fn carry_out(
        &self,
        session: &mut Session,
        message: &Message,
        local: impl FnOnce(&mut Session) -> Answer,
    ) -> Answer {
        match &message.operation {
            Operation::Add { .. }
            | Operation::Modify { .. }
            | Operation::Delete { .. }
            | Operation::ModifyDn(_) => {
                let answer = self.first.carry_out(session, message);
                let now = self.first.directory().now;
                *self.caught_up.lock().unwrap_or_else(PoisonError::into_inner) = now;
                answer
            }
            Operation::Bind(_) => {
                let answer = local(session);
                let failed = answer.refusal.as_ref();
                if failed.is_some_and(|refusal| refusal.code == ResultCode::INVALID_CREDENTIALS) {
                    return self.first.carry_out(session, message);
                }
                answer
            }
            _ => local(session),
        }
    }
}

/// A second domain controller of the same domain, whose reads lag behind.
///
/// It has its own server object, NTDS Settings and `invocationId`; its USNs are those of the first controller. What is written
/// through it is carried out at the first one at once, and makes it catch up, as every controller knows its own writes.
#[derive(Clone)]
pub struct Replica(MockAd);

impl Replica {
    /// Serves one client until either side ends the connection. Dropping the future drops the connection.
    pub fn serve(&self, io: BoxIo, conn: ConnInfo) -> impl Future<Output = ()> + Send + 'static {
        self.0.serve(io, conn)
    }

    #[cfg(test)]
    pub(crate) fn server(&self) -> &MockAd {
        &self.0
    }

    /// The directory as this controller knows it, in the form of [`MockAd::render_state`].
    #[must_use]
    pub fn render_state(&self) -> String {
        self.0.render_state()
    }
}

impl MockAd {
    /// Adds a second domain controller that learns of every change only after a delay, or gives one that is there already such a
    /// life of its own.
    #[must_use]
    pub fn replica(&self, name: &str, delay: std::time::Duration) -> Replica {
        let lag = SignedDuration::try_from(delay).unwrap_or(SignedDuration::MAX);
        let mut directory = self.directory();
        if directory.service_of(name).is_none() {
            let operating_system = directory.identity.operating_system.clone();
            directory.add_controller(&NewController {
                name: name.to_owned(),
                read_only: false,
                operating_system,
                stale: StaleKind::None,
            });
        }
        let service = directory.service_of(name).expect("the controller was just added");
        let invocation = directory.name_database(service);
        self.versions().follow(&directory, lag);
        let mut own = directory.clone();
        drop(directory);
        own.become_another(name, service, invocation);
        let config = Config { host: name.to_owned(), ..self.config().clone() };
        let caught_up = Mutex::new(Timestamp::MIN);
        let host = name.to_owned();
        let source = Source { first: self.clone(), lag, host, service, invocation, caught_up };
        Replica(Self::with(config, own, Some(source)))
    }
}

impl Directory {
    /// The NTDS Settings of a controller.
    fn service_of(&self, name: &str) -> Option<EntryId> {
        let server = self.child(self.places.servers, &crate::dn::key("CN", name))?;
        self.child(server, &crate::dn::key("CN", "NTDS Settings"))
    }

    /// Looks at itself as another controller of the domain, with a line of USNs of its own.
    fn become_another(&mut self, host: &str, service: EntryId, invocation: Guid) {
        let identity = Arc::make_mut(&mut self.identity);
        identity.host = host.to_owned();
        self.places.service = service;
        self.lines = vec![Line { since: 0, invocation }];
    }
}

impl fmt::Debug for Replica {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Replica").field(&self.0).finish()
    }
}
