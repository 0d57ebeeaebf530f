//! `New-DistributionGroup`.

use super::{COMMON, Cmdlet, recipients};
use crate::exchange::argument::Kind::{Choice, Flag, Text, Texts};
use crate::exchange::argument::{Parameter, Texts as List, optional, required};
use crate::exchange::column::show;
use crate::exchange::error::ExchangeError;
use crate::exchange::objects::group::COLUMNS;
use crate::exchange::session::{Answer, Output, Session};
use crate::exchange::{addresses, group_change};
use crate::tenant::Tenant;
use crate::tenant::group::GroupKind;

const OWN: &[Parameter] = &[
    required("Name", Text(64)),
    optional(
        "Type",
        Choice(
            "Microsoft.Exchange.Data.Directory.SystemConfiguration.GroupType",
            &["Distribution", "Security"],
        ),
    ),
    optional("Members", Texts),
    optional("CopyOwnerToMember", Flag),
];

pub(super) const CMDLET: Cmdlet =
    recipients("New-DistributionGroup", &[OWN, group_change::PARAMETERS, COMMON], run);

fn run(session: &mut Session<'_>) -> Answer {
    let name = session.given.text("Name").unwrap_or_default().to_owned();
    let is_security = session.given.word("Type") == Some("Security");
    let kind = if is_security { GroupKind::MailSecurity } else { GroupKind::Distribution };
    let mut draft = session.tenant.draft_group(kind, session.now);
    draft.display_name.clone_from(&name);
    draft.mail_nickname = alias_of(&name);
    if is_security {
        draft.distribution.depart = "Closed";
    }
    let alias = session.given.text("Alias").unwrap_or(&draft.mail_nickname).to_owned();
    draft.addresses = first_addresses(session, &alias)?;
    draft.mail = draft.addresses[0].strip_prefix("SMTP:").map(str::to_owned);
    // A clash of addresses is seen before one of names.
    addresses::check(session.tenant, draft.number, &[], &draft.addresses)?;
    group_change::apply(session, &mut draft)?;
    if let Some(List::All(members)) = session.given.texts("Members") {
        draft.members = group_change::member_numbers(session.tenant, &draft, &members)?;
    }
    if session.given.flag("CopyOwnerToMember") == Some(true) {
        draft.members.extend(draft.owners.iter().copied());
    }
    let number = draft.number;
    group_change::commit(session, draft)?;
    Output::of(vec![show(COLUMNS, session.tenant, &session.tenant.groups[&number])])
}

/// The primary address that was asked for, or the alias in the default domain; and the alias in the initial domain.
fn first_addresses(session: &Session<'_>, alias: &str) -> Result<Vec<String>, ExchangeError> {
    let default = default_domain(session.tenant);
    let primary = match session.given.text("PrimarySmtpAddress") {
        Some(address) => address.to_owned(),
        None => format!("{alias}@{default}"),
    };
    let other = format!("smtp:{alias}@{}", session.tenant.initial_domain);
    addresses::apply(&[], &List::All(vec![format!("SMTP:{primary}"), other]))
}

fn default_domain(tenant: &Tenant) -> &str {
    let default = tenant.domains.values().find(|domain| domain.is_default);
    default.map_or(&tenant.initial_domain, |domain| &domain.name)
}

/// A name without the characters an alias can't have.
fn alias_of(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(*c))
        .collect()
}
