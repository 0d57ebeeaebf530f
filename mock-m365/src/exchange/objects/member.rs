//! A member of a group, as `Get-DistributionGroupMember` shows it: the few properties all recipients share.

use serde_json::{Value, json};

use crate::exchange::column::Form::{Guid, Text};
use crate::exchange::column::{Column, observed};
use crate::exchange::identity::{Recipient, distinguished_name, recipient};
use crate::exchange::objects::group::{primary, recipient_type};
use crate::tenant::Tenant;

/// Reads a property of the recipient with this number.
fn of(tenant: &Tenant, number: u64, read: fn(&Tenant, Recipient<'_>) -> Value) -> Value {
    recipient(tenant, number).map_or(Value::Null, |found| read(tenant, found))
}

fn name(_: &Tenant, member: Recipient<'_>) -> Value {
    match member {
        Recipient::Mailbox(user, _) => json!(user.id),
        Recipient::Group(group) => json!(group.name()),
    }
}

fn kind(_: &Tenant, member: Recipient<'_>) -> Value {
    match member {
        Recipient::Mailbox(..) => json!("UserMailbox"),
        Recipient::Group(group) => json!(recipient_type(group)),
    }
}

/// The properties.
pub(crate) const COLUMNS: &[Column<u64>] = &[
    observed("Identity", Text, |tenant, &number| of(tenant, number, name)),
    observed("Name", Text, |tenant, &number| of(tenant, number, name)),
    observed("Guid", Guid, |tenant, &number| {
        of(tenant, number, |tenant, member| match member {
            Recipient::Mailbox(_, mailbox) => json!(mailbox.guid),
            Recipient::Group(group) => json!(group.recipient_guid(&tenant.seed)),
        })
    }),
    observed("ExternalDirectoryObjectId", Text, |tenant, &number| {
        of(tenant, number, |_, member| match member {
            Recipient::Mailbox(user, _) => json!(user.id),
            Recipient::Group(group) => json!(group.id),
        })
    }),
    observed("DisplayName", Text, |tenant, &number| {
        of(tenant, number, |_, member| match member {
            Recipient::Mailbox(user, _) => json!(user.text("displayName")),
            Recipient::Group(group) => json!(group.display_name),
        })
    }),
    observed("Alias", Text, |tenant, &number| {
        of(tenant, number, |_, member| match member {
            Recipient::Mailbox(user, _) => json!(user.text("mailNickname")),
            Recipient::Group(group) => json!(group.mail_nickname),
        })
    }),
    observed("PrimarySmtpAddress", Text, |tenant, &number| {
        of(tenant, number, |_, member| match member {
            Recipient::Mailbox(user, _) => json!(primary(&user.addresses)),
            Recipient::Group(group) => json!(primary(&group.addresses)),
        })
    }),
    observed("RecipientType", Text, |tenant, &number| of(tenant, number, kind)),
    observed("RecipientTypeDetails", Text, |tenant, &number| of(tenant, number, kind)),
    observed("DistinguishedName", Text, |tenant, &number| {
        of(tenant, number, |tenant, member| {
            let name = name(tenant, member);
            json!(distinguished_name(tenant, name.as_str().unwrap_or_default()))
        })
    }),
];
