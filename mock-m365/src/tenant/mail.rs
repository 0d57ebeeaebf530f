//! Which mail the tenant accepts: by verified domain, by address, by mailbox.

use crate::tenant::Tenant;
use crate::tenant::domain::Domain;
use crate::tenant::user::MailId;

/// What became of a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Delivery {
    /// It lies in a mailbox.
    Delivered {
        /// Sign-in name of the mailbox's user.
        user: String,
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
        let number = self.index.by_address.get(&recipient.to_ascii_lowercase());
        let user =
            number.and_then(|number| self.users.get_mut(number)).filter(|user| user.has_mailbox());
        match user.and_then(|user| Some((&user.upn, user.mailbox.as_mut()?))) {
            Some((upn, mailbox)) => {
                mailbox.mail.push(message);
                Delivery::Delivered { user: upn.clone() }
            }
            None => bounce(
                "550 5.1.10",
                format!(
                    "RESOLVER.ADR.RecipientNotFound; Recipient {recipient} not found by SMTP address lookup"
                ),
            ),
        }
    }

    /// Puts a message of the service itself into the mailbox with this address, if there is one.
    pub(crate) fn put_into_mailbox(&mut self, address: &str, message: MailId) {
        let number = self.index.by_address.get(&address.to_ascii_lowercase());
        let user = number.and_then(|number| self.users.get_mut(number));
        if let Some(mailbox) =
            user.filter(|user| user.has_mailbox()).and_then(|user| user.mailbox.as_mut())
        {
            mailbox.mail.push(message);
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

fn bounce(code: &str, text: String) -> Delivery {
    Delivery::Bounced { code: code.to_owned(), text }
}
