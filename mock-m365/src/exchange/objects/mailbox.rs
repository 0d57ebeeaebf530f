//! A mailbox, as `Get-Mailbox` shows it: of an account, or of one that was deleted.

use serde_json::{Value, json};

use crate::exchange::column::Form::{Date, Flag, Guid, Text, Texts};
use crate::exchange::column::{Column, column, date, date_or_null, observed};
use crate::exchange::identity::{distinguished_name, name_of, organization_id};
use crate::exchange::objects::group::primary;
use crate::tenant::Tenant;
use crate::tenant::user::User;

fn detached(user: &User) -> bool {
    user.mailbox.as_ref().is_some_and(|mailbox| mailbox.detached_at.is_some())
}

fn soft_deleted_at(user: &User) -> Value {
    let detached = user.mailbox.as_ref().and_then(|mailbox| mailbox.detached_at);
    date_or_null(user.deleted_at.or(detached))
}

fn guid(user: &User) -> Value {
    json!(user.mailbox.as_ref().map(|mailbox| &mailbox.guid))
}

fn delegates(tenant: &Tenant, user: &User) -> Value {
    let numbers = user.mailbox.iter().flat_map(|mailbox| &mailbox.send_on_behalf);
    numbers.filter_map(|&number| name_of(tenant, number)).collect()
}

/// English name of a country; of one that few tenants are in, its code.
fn country(user: &User) -> Value {
    let code = user.text("usageLocation").unwrap_or_default();
    let names = [
        ("AT", "Austria"),
        ("CH", "Switzerland"),
        ("DE", "Germany"),
        ("FR", "France"),
        ("GB", "United Kingdom"),
        ("IT", "Italy"),
        ("NL", "Netherlands"),
        ("US", "United States"),
    ];
    let known = names.iter().find(|(known, _)| *known == code);
    json!(known.map_or(code, |(_, name)| name))
}

/// The properties.
pub(crate) const COLUMNS: &[Column<User>] = &[
    column("Identity", Text, |_, user| json!(user.id)),
    column("Id", Text, |_, user| json!(user.id)),
    column("Name", Text, |_, user| json!(user.id)),
    column("Alias", Text, |_, user| json!(user.text("mailNickname"))),
    column("DisplayName", Text, |_, user| json!(user.text("displayName"))),
    column("DistinguishedName", Text, |tenant, user| json!(distinguished_name(tenant, &user.id))),
    column("EmailAddresses", Texts, |_, user| json!(user.addresses)),
    column("ExchangeVersion", Text, |_, _| json!("0.20 (15.0.0.0)")),
    column("ExternalDirectoryObjectId", Text, |_, user| json!(user.id)),
    column("Guid", Guid, |_, user| guid(user)),
    column("OrganizationId", Text, |tenant, _| json!(organization_id(tenant))),
    column("PrimarySmtpAddress", Text, |_, user| json!(primary(&user.addresses))),
    column("RecipientType", Text, |_, _| json!("UserMailbox")),
    column("RecipientTypeDetails", Text, |_, _| json!("UserMailbox")),
    column("UserPrincipalName", Text, |_, user| json!(user.upn)),
    observed("ExchangeGuid", Guid, |_, user| {
        json!(user.mailbox.as_ref().map(|mailbox| &mailbox.exchange_guid))
    }),
    observed("WindowsEmailAddress", Text, |_, user| json!(primary(&user.addresses))),
    observed("SKUAssigned", Flag, |_, user| json!(user.has_exchange())),
    observed("AccountDisabled", Flag, |_, user| json!(!user.enabled)),
    observed("IsSoftDeletedByRemove", Flag, |_, user| json!(user.deleted_at.is_some())),
    observed("IsSoftDeletedByDisable", Flag, |_, user| {
        json!(user.deleted_at.is_none() && detached(user))
    }),
    observed("WhenSoftDeleted", Date, |_, user| soft_deleted_at(user)),
    observed("WhenMailboxCreated", Date, |_, user| {
        user.mailbox.as_ref().map_or(Value::Null, |mailbox| date(mailbox.created_at))
    }),
    observed("EmailAddressPolicyEnabled", Flag, |_, _| json!(false)),
    observed("IsMailboxEnabled", Flag, |_, user| {
        json!(user.deleted_at.is_none() && !detached(user))
    }),
    observed("UsageLocation", Text, |_, user| country(user)),
    column("GrantSendOnBehalfTo", Texts, delegates),
];
