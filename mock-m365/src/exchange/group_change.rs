//! What `New-` and `Set-DistributionGroup` write alike: names, rules, managers, members (facts §5.4).

use std::collections::BTreeSet;

use crate::exchange::argument::Kind::{Choice, Flag, Text, Texts};
use crate::exchange::argument::{Parameter, optional};
use crate::exchange::error::ExchangeError;
use crate::exchange::identity::{Recipient, find_recipient};
use crate::exchange::objects::group::primary;
use crate::exchange::refusals;
use crate::exchange::session::Session;
use crate::tenant::Tenant;
use crate::tenant::group::Group;

/// Most members that one request may name.
pub(crate) const N_MEMBERS_MAX: usize = 10_000;

const RESTRICTIONS: &[&str] = &["Open", "Closed", "ApprovalRequired"];

/// Parameters of both cmdlets.
pub(crate) const PARAMETERS: &[Parameter] = &[
    optional("DisplayName", Text(256)),
    optional("Alias", Text(64)),
    optional("PrimarySmtpAddress", Text(320)),
    optional("Description", Texts),
    optional("Notes", Text(1024)),
    optional("ManagedBy", Texts),
    optional("RequireSenderAuthenticationEnabled", Flag),
    optional("MemberJoinRestriction", Choice(JOIN_KIND, RESTRICTIONS)),
    optional("MemberDepartRestriction", Choice(JOIN_KIND, RESTRICTIONS)),
    optional("IgnoreNamingPolicy", Flag),
];

const JOIN_KIND: &str = "Microsoft.Exchange.Data.Directory.Recipient.MemberUpdateType";

/// Writes what is given into a draft; addresses are the caller's to write.
pub(crate) fn apply(session: &Session<'_>, draft: &mut Group) -> Result<(), ExchangeError> {
    let given = session.given;
    if let Some(name) = given.text("Name") {
        check_name(session.tenant, draft.number, name)?;
        name.clone_into(&mut draft.distribution.name);
    }
    if let Some(name) = given.text("DisplayName") {
        name.clone_into(&mut draft.display_name);
    }
    if let Some(alias) = given.text("Alias") {
        alias.clone_into(&mut draft.mail_nickname);
    }
    if let Some(notes) = given.text("Notes") {
        notes.clone_into(&mut draft.distribution.notes);
    }
    if let Some(lines) = given.texts("Description") {
        let before: Vec<String> = draft.description.iter().cloned().collect();
        let text = lines.applied(&before).join(" ");
        draft.description = (!text.is_empty()).then_some(text);
    }
    if let Some(inside) = given.flag("RequireSenderAuthenticationEnabled") {
        draft.distribution.inside_senders_only = inside;
    }
    if let Some(join) = given.word("MemberJoinRestriction") {
        draft.distribution.join = join;
    }
    if let Some(depart) = given.word("MemberDepartRestriction") {
        draft.distribution.depart = depart;
    }
    if let Some(names) = given.texts("ManagedBy") {
        draft.owners = managers(session.tenant, &draft.owners, &names)?;
    }
    draft.distribution.changed_at = session.now;
    Ok(())
}

fn managers(
    tenant: &Tenant,
    before: &BTreeSet<u64>,
    change: &crate::exchange::argument::Texts,
) -> Result<BTreeSet<u64>, ExchangeError> {
    use crate::exchange::argument::Texts;
    let numbers = |names: &[String]| -> Result<BTreeSet<u64>, ExchangeError> {
        names.iter().map(|name| Ok(find_recipient(tenant, name)?.number())).collect()
    };
    Ok(match change {
        Texts::All(names) => numbers(names)?,
        Texts::Change { add, remove } => {
            let gone = numbers(remove)?;
            before.union(&numbers(add)?).copied().filter(|number| !gone.contains(number)).collect()
        }
    })
}

/// A name is unique among groups.
fn check_name(tenant: &Tenant, number: u64, name: &str) -> Result<(), ExchangeError> {
    let holders = tenant.index.by_name.get(&name.to_lowercase()).into_iter().flatten();
    let taken = holders.filter(|&&holder| holder != number).any(|holder| {
        tenant.groups.get(holder).is_some_and(|group| group.name().eq_ignore_ascii_case(name))
    });
    if taken { Err(ExchangeError::of(&refusals::NAME_IN_USE, &[name])) } else { Ok(()) }
}

/// Number of a recipient that may be a member of a group.
pub(crate) fn member_number(
    tenant: &Tenant,
    group: &Group,
    identity: &str,
) -> Result<u64, ExchangeError> {
    match find_recipient(tenant, identity)? {
        Recipient::Mailbox(user, _) => Ok(user.number),
        Recipient::Group(member)
            if member.kind.belongs_to_exchange() && member.number != group.number =>
        {
            Ok(member.number)
        }
        Recipient::Group(_) => {
            Err(ExchangeError::of(&refusals::MEMBER_KIND, &[identity, group.name()]))
        }
    }
}

/// Numbers of all members that a request names.
pub(crate) fn member_numbers(
    tenant: &Tenant,
    group: &Group,
    identities: &[String],
) -> Result<BTreeSet<u64>, ExchangeError> {
    if identities.len() > N_MEMBERS_MAX {
        let shown = format!("{} members", identities.len());
        let kind = "Microsoft.Exchange.Data.MultiValuedProperty";
        return Err(ExchangeError::of(&refusals::VALUE_MALFORMED, &["Members", &shown, kind]));
    }
    identities.iter().map(|identity| member_number(tenant, group, identity)).collect()
}

/// Puts a changed group in place.
pub(crate) fn commit(session: &mut Session<'_>, draft: Group) -> Result<(), ExchangeError> {
    let address = primary(&draft.addresses).to_owned();
    let placed = session.tenant.commit_group_from_exchange(draft, session.now);
    placed.map_err(|_| ExchangeError::of(&refusals::ADDRESS_IN_USE, &[&address, OTHER]))
}

/// Stands for an object that has no name in Exchange.
pub(crate) const OTHER: &str = "another object";
