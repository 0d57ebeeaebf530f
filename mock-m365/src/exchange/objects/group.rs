//! A distribution group, as `Get-DistributionGroup` shows it.

use serde_json::{Value, json};

use crate::exchange::column::Form::{Date, Flag, Guid, Text, Texts};
use crate::exchange::column::{Column, column, date};
use crate::exchange::identity::{distinguished_name, name_of, organization_id};
use crate::tenant::Tenant;
use crate::tenant::group::{Group, GroupKind};

fn is_security(group: &Group) -> bool {
    group.kind == GroupKind::MailSecurity
}

/// `MailUniversalDistributionGroup` or `MailUniversalSecurityGroup`.
pub(crate) fn recipient_type(group: &Group) -> &'static str {
    match group.kind {
        GroupKind::MailSecurity => "MailUniversalSecurityGroup",
        GroupKind::Microsoft365 => "GroupMailbox",
        _ => "MailUniversalDistributionGroup",
    }
}

/// The primary address without its prefix.
pub(crate) fn primary(addresses: &[String]) -> &str {
    addresses.iter().find_map(|address| address.strip_prefix("SMTP:")).unwrap_or_default()
}

/// Managers; a group made by an application has the role group of administrators.
fn managers(tenant: &Tenant, group: &Group) -> Value {
    let names: Vec<String> =
        group.owners.iter().filter_map(|&owner| name_of(tenant, owner)).collect();
    if names.is_empty() { json!(["Organization Management"]) } else { json!(names) }
}

/// The properties.
pub(crate) const COLUMNS: &[Column<Group>] = &[
    column("Identity", Text, |_, group| json!(group.name())),
    column("Guid", Guid, |tenant, group| json!(group.recipient_guid(&tenant.seed))),
    column("ExchangeObjectId", Guid, |tenant, group| json!(group.recipient_guid(&tenant.seed))),
    column("ExternalDirectoryObjectId", Text, |_, group| json!(group.id)),
    column("Name", Text, |_, group| json!(group.name())),
    column("DisplayName", Text, |_, group| json!(group.display_name)),
    column("Alias", Text, |_, group| json!(group.mail_nickname)),
    column("PrimarySmtpAddress", Text, |_, group| json!(primary(&group.addresses))),
    column("EmailAddresses", Texts, |_, group| json!(group.addresses)),
    column("GroupType", Text, |_, group| {
        json!(if is_security(group) { "Universal, SecurityEnabled" } else { "Universal" })
    }),
    column("RecipientType", Text, |_, group| json!(recipient_type(group))),
    column("RecipientTypeDetails", Text, |_, group| json!(recipient_type(group))),
    column("ManagedBy", Texts, managers),
    column("MemberJoinRestriction", Text, |_, group| json!(group.distribution.join)),
    column("MemberDepartRestriction", Text, |_, group| json!(group.distribution.depart)),
    column("RequireSenderAuthenticationEnabled", Flag, |_, group| {
        json!(group.distribution.inside_senders_only)
    }),
    column("HiddenFromAddressListsEnabled", Flag, |_, group| json!(group.distribution.hidden)),
    column("Description", Texts, |_, group| match &group.description {
        Some(text) => json!([text]),
        None => json!([]),
    }),
    column("Notes", Text, |_, group| json!(group.distribution.notes)),
    column("DistinguishedName", Text, |tenant, group| {
        json!(distinguished_name(tenant, group.name()))
    }),
    column("WhenCreatedUTC", Date, |_, group| date(group.created_at)),
    column("WhenChangedUTC", Date, |_, group| date(group.distribution.changed_at)),
    column("IsValid", Flag, |_, _| json!(true)),
    column("OrganizationId", Text, |tenant, _| json!(organization_id(tenant))),
];
