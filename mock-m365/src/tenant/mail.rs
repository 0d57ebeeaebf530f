//! Which mail the tenant accepts: by verified domain, by address, by mailbox.

use std::collections::BTreeSet;

use crate::tenant::domain::Domain;
use crate::tenant::user::MailId;
use crate::tenant::{Tenant, address_key};

/// What became of a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Delivery {
    /// It lies in a mailbox.
    Delivered {
        /// Sign-in name of the mailbox's user.
        user: String,
    },
    /// It lies in the mailboxes of a group's members.
    Expanded {
        /// Sign-in names of the members who got it; others have no mailbox.
        users: Vec<String>,
    },
    /// It goes back to the sender.
    Bounced {
        /// Reply code and enhanced status code, such as `550 5.1.10` (RFC 3463).
        code: String,
        /// Text of the reply.
        text: String,
    },
    /// The host is no mail host of this service.
    NotOurs,
}

/// Ends of all host names under which the service takes mail.
const SERVICE_SUFFIXES: &[&str] = &[".mail.protection.outlook.com", ".mx.microsoft"];

impl Tenant {
    /// Takes a message in at one of the service's hosts.
    pub(crate) fn deliver(
        &mut self,
        mail_host: &str,
        recipient: &str,
        message: MailId,
    ) -> Delivery {
        let host = mail_host.trim_end_matches('.').to_ascii_lowercase();
        if !SERVICE_SUFFIXES.iter().any(|suffix| host.ends_with(suffix)) {
            return Delivery::NotOurs;
        }
        let host_is_ours =
            self.domains.values().any(|domain| domain.accepts_mail() && domain.mail_host == host);
        let recipient_domain = recipient.rsplit_once('@').map_or("", |(_, domain)| domain);
        let accepted = self
            .domains
            .get(&recipient_domain.to_ascii_lowercase())
            .is_some_and(Domain::accepts_mail);
        if !host_is_ours || !accepted {
            return bounce("550 5.4.1", "Recipient address rejected: Access denied.".to_owned());
        }
        match self.holder_of(recipient) {
            Some(number) if self.groups.contains_key(&number) => {
                self.deliver_to_group(number, &message)
            }
            Some(number) => match self.put_into(number, message) {
                Some(user) => Delivery::Delivered { user },
                None => unknown(recipient),
            },
            None => unknown(recipient),
        }
    }

    /// Number of the object that takes mail at an address; other entries than SMTP ones take none.
    fn holder_of(&self, address: &str) -> Option<u64> {
        let key = address.to_ascii_lowercase();
        let number = *self.index.by_address.get(&key)?;
        let addresses = match (self.users.get(&number), self.groups.get(&number)) {
            (Some(user), _) => &user.addresses,
            (None, Some(group)) => &group.addresses,
            (None, None) => return None,
        };
        let takes = |entry: &String| {
            let is_smtp = entry.get(..5).is_some_and(|kind| kind.eq_ignore_ascii_case("smtp:"));
            is_smtp && address_key(entry) == key
        };
        addresses.iter().any(takes).then_some(number)
    }

    /// Whether a group takes mail of a sender who is not signed in.
    fn takes_outside_mail(&self, group: u64) -> bool {
        self.groups.get(&group).is_some_and(|group| !group.distribution.inside_senders_only)
    }

    /// Expands a group, and groups inside it that take mail of such a sender.
    fn deliver_to_group(&mut self, group: u64, message: &MailId) -> Delivery {
        if !self.takes_outside_mail(group) {
            return bounce("550 5.7.133", NOT_AUTHENTICATED.to_owned());
        }
        let mut seen = BTreeSet::from([group]);
        let mut open = vec![group];
        let mut users = Vec::new();
        while let Some(next) = open.pop() {
            let members = self.groups.get(&next).map(|group| group.members.clone());
            for member in members.unwrap_or_default() {
                if !seen.insert(member) {
                    continue;
                }
                if self.takes_outside_mail(member) {
                    open.push(member);
                } else {
                    users.extend(self.put_into(member, message.clone()));
                }
            }
        }
        users.sort();
        Delivery::Expanded { users }
    }

    /// Puts a message into the mailbox of an account; its sign-in name, if there is one. Sign-in need not be allowed.
    fn put_into(&mut self, number: u64, message: MailId) -> Option<String> {
        let user = self.users.get_mut(&number).filter(|user| user.has_mailbox())?;
        user.mailbox.as_mut()?.mail.push(message);
        Some(user.upn.clone())
    }

    /// Puts a message of the service itself into the mailbox with this address, if there is one.
    pub(crate) fn put_into_mailbox(&mut self, address: &str, message: MailId) {
        if let Some(number) = self.holder_of(address) {
            self.put_into(number, message);
        }
    }

    /// Messages in the mailbox with this address, oldest first.
    pub(crate) fn mail_of(&self, address: &str) -> Vec<MailId> {
        let number = self.index.by_address.get(&address.to_ascii_lowercase());
        let user =
            number.and_then(|number| self.users.get(number)).filter(|user| user.has_mailbox());
        user.and_then(|user| user.mailbox.as_ref())
            .map_or_else(Vec::new, |mailbox| mailbox.mail.clone())
    }
}

const NOT_AUTHENTICATED: &str = "RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required; Delivery restriction check failed because the sender was not authenticated when sending to this group";

fn unknown(recipient: &str) -> Delivery {
    bounce(
        "550 5.1.10",
        format!(
            "RESOLVER.ADR.RecipientNotFound; Recipient {recipient} not found by SMTP address lookup"
        ),
    )
}

fn bounce(code: &str, text: String) -> Delivery {
    Delivery::Bounced { code: code.to_owned(), text }
}
