//! Finding recipients by what they are called: name, alias, distinguished name, address, GUID, object id
//! (facts §5.4).

use std::collections::BTreeSet;

use crate::exchange::error::ExchangeError;
use crate::exchange::refusals;
use crate::tenant::Tenant;
use crate::tenant::group::Group;
use crate::tenant::mailbox::Mailbox;
use crate::tenant::user::User;

/// The directory server that Exchange names in its refusals.
pub(crate) const SERVER: &str = "AM0PR01A001DC01.EURPR01A001.PROD.OUTLOOK.COM";
const CONTAINER: &str =
    "OU=Microsoft Exchange Hosted Organizations,DC=EURPR01A001,DC=PROD,DC=OUTLOOK,DC=COM";

/// `The operation couldn't be performed because object …`.
pub(crate) fn not_found(identity: &str) -> ExchangeError {
    ExchangeError::of(&refusals::OBJECT_NOT_FOUND, &[identity, SERVER])
}

/// Distinguished name of an object of this name.
pub(crate) fn distinguished_name(tenant: &Tenant, name: &str) -> String {
    let escaped = name.replace('\\', "\\\\").replace(',', "\\,");
    format!("CN={escaped},OU={},{CONTAINER}", tenant.initial_domain)
}

/// `OrganizationId`.
pub(crate) fn organization_id(tenant: &Tenant) -> String {
    format!(
        "EURPR01A001.PROD.OUTLOOK.COM/Microsoft Exchange Hosted Organizations/{0} - EURPR01A001.PROD.OUTLOOK.COM/ConfigurationUnits/{0}/Configuration",
        tenant.initial_domain
    )
}

/// Names under which an identity is looked up; of a distinguished name, what it names.
fn key(tenant: &Tenant, identity: &str) -> String {
    let suffix = format!(",OU={},{CONTAINER}", tenant.initial_domain).to_ascii_lowercase();
    let lower = identity.trim().to_lowercase();
    match lower.strip_prefix("cn=").and_then(|rest| rest.strip_suffix(&suffix)) {
        Some(name) => name.replace("\\,", ",").replace("\\\\", "\\"),
        None => lower,
    }
}

/// Numbers of all recipients that answer to an identity.
fn numbers(tenant: &Tenant, identity: &str) -> BTreeSet<u64> {
    let key = key(tenant, identity);
    let address = key.strip_prefix("smtp:").unwrap_or(&key);
    let index = &tenant.index;
    let unique = index
        .by_id
        .get(&key)
        .or_else(|| index.by_upn.get(&key))
        .or_else(|| index.by_address.get(address));
    match unique {
        Some(&number) => BTreeSet::from([number]),
        None => index.by_name.get(&key).cloned().unwrap_or_default(),
    }
}

/// Any recipient.
#[derive(Clone, Copy)]
pub(crate) enum Recipient<'t> {
    /// A mailbox and its account.
    Mailbox(&'t User, &'t Mailbox),
    /// A group with mail.
    Group(&'t Group),
}

impl Recipient<'_> {
    /// Its number.
    pub(crate) fn number(&self) -> u64 {
        match self {
            Self::Mailbox(user, _) => user.number,
            Self::Group(group) => group.number,
        }
    }
}

/// The recipient with this number; an account without a mailbox is none.
pub(crate) fn recipient(tenant: &Tenant, number: u64) -> Option<Recipient<'_>> {
    if let Some(user) = tenant.users.get(&number) {
        let mailbox = user.mailbox.as_ref().filter(|mailbox| mailbox.detached_at.is_none())?;
        return Some(Recipient::Mailbox(user, mailbox));
    }
    let group = tenant.groups.get(&number).filter(|group| group.kind.is_mail_enabled())?;
    Some(Recipient::Group(group))
}

/// The one thing among those an identity means that `pick` accepts.
fn one<T>(
    tenant: &Tenant,
    identity: &str,
    pick: impl Fn(u64) -> Option<T>,
) -> Result<T, ExchangeError> {
    let mut found: Vec<T> = numbers(tenant, identity).into_iter().filter_map(pick).collect();
    match (found.pop(), found.is_empty()) {
        (None, _) => Err(not_found(identity)),
        (Some(one), true) => Ok(one),
        (Some(_), false) => Err(ExchangeError::of(&refusals::OBJECT_AMBIGUOUS, &[identity])),
    }
}

/// Finds a recipient.
pub(crate) fn find_recipient<'t>(
    tenant: &'t Tenant,
    identity: &str,
) -> Result<Recipient<'t>, ExchangeError> {
    one(tenant, identity, |number| recipient(tenant, number))
}

/// Finds a mailbox.
pub(crate) fn find_mailbox<'t>(
    tenant: &'t Tenant,
    identity: &str,
) -> Result<(&'t User, &'t Mailbox), ExchangeError> {
    one(tenant, identity, |number| match recipient(tenant, number)? {
        Recipient::Mailbox(user, mailbox) => Some((user, mailbox)),
        Recipient::Group(_) => None,
    })
}

/// Finds a distribution group or a security group with mail.
pub(crate) fn find_group<'t>(
    tenant: &'t Tenant,
    identity: &str,
) -> Result<&'t Group, ExchangeError> {
    one(tenant, identity, |number| {
        tenant.groups.get(&number).filter(|group| group.kind.belongs_to_exchange())
    })
}

/// What lists of managers and delegates call a recipient.
pub(crate) fn name_of(tenant: &Tenant, number: u64) -> Option<String> {
    match recipient(tenant, number)? {
        Recipient::Mailbox(user, _) => Some(user.id.clone()),
        Recipient::Group(group) => Some(group.name().to_owned()),
    }
}
