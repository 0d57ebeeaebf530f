//! The domain controller: shared state, and the way in for clients.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::Notify;

use crate::config::{Config, Edition, LdapSettings};
use crate::connection::Connection;
use crate::directory::{Directory, Identity, Origin};
use crate::ldap::{Answer, Message};
use crate::op::{self, Session};
use crate::render;
use crate::replica::{Source, Versions};
use crate::sid::Sid;
use crate::tap::{ConnInfo, Tap};

/// Any stream of bytes in both directions.
pub trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// A stream of any kind.
pub type BoxIo = Box<dyn Io>;

/// A fake Active Directory domain controller. Clones share one directory.
#[derive(Clone)]
pub struct MockAd {
    shared: Arc<Shared>,
}

struct Shared {
    config: Config,
    directory: Mutex<Directory>,
    /// Told whenever the directory has changed.
    changed: Arc<Notify>,
    /// For controllers that follow this one.
    versions: Versions,
    /// The controller that this one follows.
    source: Option<Source>,
}

impl MockAd {
    /// Provisions a domain with one domain controller.
    ///
    /// A `domain_sid` that is no SID is replaced by [`Config::DOMAIN_SID`].
    #[must_use]
    pub fn new(config: Config) -> Self {
        let sid = Sid::parse(&config.domain_sid).or_else(|| Sid::parse(Config::DOMAIN_SID));
        let identity = Identity {
            domain: config.domain.clone(),
            netbios: config.netbios.clone(),
            host: config.host.clone(),
            edition: config.edition,
            operating_system: config.operating_system.clone(),
            sid: sid.expect("the default SID is well-formed"),
            password_filter: config.password_filter.clone(),
        };
        let directory = Directory::new(Origin {
            identity,
            seed: config.seed,
            now: (config.now)(),
            admin_password: config.admin_password.clone(),
        });
        Self::with(config, directory, None)
    }

    pub(crate) fn with(config: Config, directory: Directory, source: Option<Source>) -> Self {
        let shared = Shared {
            config,
            directory: Mutex::new(directory),
            changed: Arc::default(),
            versions: Versions::default(),
            source,
        };
        Self { shared: Arc::new(shared) }
    }

    /// Serves one client until either side ends the connection. Dropping the future drops the connection.
    pub fn serve(&self, io: BoxIo, conn: ConnInfo) -> impl Future<Output = ()> + Send + 'static {
        Connection::new(self.clone(), io, conn).run()
    }

    /// The directory as readable text: all that differs from a freshly provisioned domain, without secrets.
    ///
    /// Two equal texts mean that nobody wrote in between; logons do not show unless they changed a lockout.
    #[must_use]
    pub fn render_state(&self) -> String {
        render::state(&self.directory())
    }

    pub(crate) fn tap(&self) -> &dyn Tap {
        self.shared.config.tap.as_ref()
    }

    pub(crate) fn edition(&self) -> Edition {
        self.shared.config.edition
    }

    pub(crate) fn settings(&self) -> LdapSettings {
        self.shared.config.settings
    }

    /// The directory at this instant.
    pub(crate) fn directory(&self) -> Held<'_> {
        let mut directory = self.shared.directory.lock().unwrap_or_else(PoisonError::into_inner);
        let now = (self.shared.config.now)();
        let usn = directory.highest_usn();
        if let Some(source) = &self.shared.source {
            source.refresh(&mut directory, now);
            directory.now = now;
            return Held { directory, usn, shared: &self.shared };
        }
        directory.now = now;
        directory.collect_garbage();
        directory.protect_administrators();
        Held { directory, usn, shared: &self.shared }
    }

    pub(crate) fn config(&self) -> &Config {
        &self.shared.config
    }

    pub(crate) fn versions(&self) -> &Versions {
        &self.shared.versions
    }

    /// Wakes whoever waits for the directory to change.
    pub(crate) fn changed(&self) -> Arc<Notify> {
        Arc::clone(&self.shared.changed)
    }

    /// Carries a request out, then tells the password filter.
    pub(crate) fn carry_out(&self, session: &mut Session, message: &Message) -> Answer {
        let here = |session: &mut Session| op::carry_out(&mut self.directory(), session, message);
        let answer = match &self.shared.source {
            Some(source) => source.carry_out(session, message, here),
            None => here(session),
        };
        self.tell_password_filter();
        answer
    }

    /// Hands over the passwords that were stored since the last call, with the directory unlocked.
    pub(crate) fn tell_password_filter(&self) {
        let stored = std::mem::take(&mut self.directory().stored_passwords);
        let Some(filter) = &self.shared.config.password_filter else { return };
        for stored in stored {
            filter.password_changed(&stored.sam_account_name, stored.rid, stored.password.reveal());
        }
    }
}

/// The directory while nobody else can look at it. When it is let go, those who wait for changes are woken if there were any.
pub(crate) struct Held<'a> {
    directory: MutexGuard<'a, Directory>,
    /// The highest USN at the beginning.
    usn: u64,
    shared: &'a Shared,
}

impl Deref for Held<'_> {
    type Target = Directory;

    fn deref(&self) -> &Directory {
        &self.directory
    }
}

impl DerefMut for Held<'_> {
    fn deref_mut(&mut self) -> &mut Directory {
        &mut self.directory
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        if self.directory.highest_usn() != self.usn {
            self.shared.versions.keep(&self.directory);
            self.shared.changed.notify_waiters();
        }
    }
}

impl fmt::Debug for MockAd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockAd").field("config", &self.shared.config).finish_non_exhaustive()
    }
}
