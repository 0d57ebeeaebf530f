//! Who answers at an address, and what they say to a message.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::Ipv4Addr,
    sync::{Arc, Mutex},
    time::Duration,
};

use mock_m365::Delivery;

use super::{
    super::{
        dns::{LEGACY_MAIL_ADDRESS, MAIL_ADDRESS},
        fault::Place,
    },
    Post,
};
use crate::{
    scenario::model::{FaultAction, MailHosts, Phase, UnknownUsers},
    trace::Party,
};

/// Where the service takes mail.
pub(super) const SERVICE: Ipv4Addr = MAIL_ADDRESS;

/// What a host said.
pub(super) enum Said {
    /// The old server has it.
    OldServer(String),
    /// The tenant has it.
    Tenant(String),
    /// It was accepted (by the old server or not), and the sender does not know.
    LostAnswer(bool),
    /// It goes back to the sender.
    Refused(String),
    /// Try again, or elsewhere.
    NotNow(String),
    /// Nobody is there.
    Unreachable,
}

impl Said {
    pub(super) const fn is_taken(&self) -> bool {
        !matches!(self, Self::NotNow(_) | Self::Unreachable)
    }
}

/// The organisation's mail server from before. Clones share it.
#[derive(Clone)]
pub(crate) struct OldServer(Arc<Old>);

struct Old {
    addresses: BTreeSet<Ipv4Addr>,
    /// Whoever has a mailbox; everybody unless told.
    mailboxes: Option<BTreeSet<String>>,
    unknown_users: UnknownUsers,
    greylisting: Option<Duration>,
    state: Mutex<OldState>,
}

#[derive(Default)]
struct OldState {
    is_stopped: bool,
    /// When a message was first offered, by its number.
    first_offers: BTreeMap<usize, tokio::time::Instant>,
}

impl OldServer {
    /// The server at these addresses, with the manners that a scenario gives it.
    pub(crate) fn new(addresses: BTreeSet<Ipv4Addr>, manners: &MailHosts) -> Self {
        let mailboxes = manners.mailboxes.as_ref();
        let mailboxes = mailboxes
            .map(|mailboxes| mailboxes.iter().map(|address| address.to_lowercase()).collect());
        Self(Arc::new(Old {
            addresses,
            mailboxes,
            unknown_users: manners.unknown_users.unwrap_or(UnknownUsers::Bounce),
            greylisting: manners.greylisting.as_ref().map(|period| period.duration()),
            state: Mutex::default(),
        }))
    }

    /// Switches it off or on.
    pub(crate) fn set_stopped(&self, is_stopped: bool) {
        self.0.state.lock().expect("no operation on the server panics").is_stopped = is_stopped;
    }

    /// An address of it.
    pub(crate) fn address(&self) -> Option<Ipv4Addr> {
        self.0.addresses.first().copied()
    }

    /// Whether it answers at an address.
    pub(crate) fn is_at(&self, address: Ipv4Addr) -> bool {
        self.0.addresses.contains(&address)
    }

    fn knows(&self, recipient: &str) -> bool {
        let mailboxes = self.0.mailboxes.as_ref();
        mailboxes.is_none_or(|mailboxes| mailboxes.contains(&recipient.to_lowercase()))
    }

    /// Why it does not take a message now, if so.
    fn defers(&self, id: usize) -> Option<Said> {
        let mut state = self.0.state.lock().expect("no operation on the server panics");
        if state.is_stopped {
            return Some(Said::Unreachable);
        }
        let greylisting = self.0.greylisting?;
        let now = tokio::time::Instant::now();
        let first = *state.first_offers.entry(id).or_insert(now);
        let text = "451 4.7.1 greylisted, try again later".to_owned();
        (now < first + greylisting).then_some(Said::NotNow(text))
    }
}

impl Post {
    /// Hands a message to the host that answers at an address under a name.
    pub(super) async fn hand_over(
        &self,
        id: usize,
        to: &str,
        (host, address): (&str, Ipv4Addr),
    ) -> Said {
        let place = |phase| Place { at: Party::Mail, operation: "mail", phase };
        match self.0.plan.strike(place(Phase::Before)) {
            None => {}
            Some(FaultAction::Delay(period)) => tokio::time::sleep(period.duration()).await,
            Some(_) => return Said::Unreachable,
        }
        let said = self.says(id, to, (host, address));
        let is_old = match &said {
            Said::OldServer(_) => true,
            Said::Tenant(_) => false,
            _ => return said,
        };
        match self.0.plan.strike(place(Phase::After)) {
            Some(_) => Said::LostAnswer(is_old),
            None => said,
        }
    }

    fn says(&self, id: usize, to: &str, (host, address): (&str, Ipv4Addr)) -> Said {
        if self.0.old.is_at(address) {
            return self.old_server_says(id, to);
        }
        match address {
            SERVICE => self.tenant_says(id, to, host),
            LEGACY_MAIL_ADDRESS => {
                Said::NotNow("451 4.4.62 mail sent to the wrong region [ATTR35]".to_owned())
            }
            _ => Said::Unreachable,
        }
    }

    fn old_server_says(&self, id: usize, to: &str) -> Said {
        let old = &self.0.old;
        if let Some(deferral) = old.defers(id) {
            return deferral;
        }
        if old.knows(to) {
            return Said::OldServer("250 accepted by the old mail server".to_owned());
        }
        match old.0.unknown_users {
            UnknownUsers::Accept => {
                Said::OldServer("250 accepted by the old mail server".to_owned())
            }
            UnknownUsers::Bounce => Said::Refused(format!("550 5.1.1 {to}: user unknown")),
            UnknownUsers::Forward => {
                let domain = to.rsplit_once('@').map_or(to, |(_, domain)| domain);
                match self.0.tenant.mail_host(domain) {
                    Some(host) => self.tenant_says(id, to, &host),
                    None => Said::Refused(format!("550 5.1.1 {to}: user unknown")),
                }
            }
        }
    }

    fn tenant_says(&self, id: usize, to: &str, host: &str) -> Said {
        match self.0.tenant.deliver_mail(host, to, format!("message-{id}")) {
            Delivery::Delivered { .. } | Delivery::Expanded { .. } => {
                Said::Tenant("250 accepted by the tenant".to_owned())
            }
            Delivery::Bounced { code, text } => Said::Refused(format!("{code} {text}")),
            // Reached under a name of somebody else's: the service takes no mail for it.
            Delivery::NotOurs => Said::Refused("550 5.7.64 relay access denied".to_owned()),
        }
    }
}

/// A host name for comparing: small letters, no final dot.
pub(super) fn bare(host: &str) -> String {
    host.trim_end_matches('.').to_ascii_lowercase()
}
