//! How devices may reach a mailbox, as `Get-CASMailbox` shows it.

use serde_json::{Value, json};

use crate::exchange::column::Form::{Flag, Guid, Text, Texts};
use crate::exchange::column::{Column, column};
use crate::exchange::identity::distinguished_name;
use crate::exchange::objects::group::primary;
use crate::tenant::mailbox::ClientAccess;
use crate::tenant::user::User;

fn of(user: &User, read: fn(&ClientAccess) -> Value) -> Value {
    user.mailbox.as_ref().map_or(Value::Null, |mailbox| read(&mailbox.access))
}

/// The properties.
pub(crate) const COLUMNS: &[Column<User>] = &[
    column("Identity", Text, |_, user| json!(user.id)),
    column("Name", Text, |_, user| json!(user.id)),
    column("DisplayName", Text, |_, user| json!(user.text("displayName"))),
    column("Guid", Guid, |_, user| json!(user.mailbox.as_ref().map(|mailbox| &mailbox.guid))),
    column("ExternalDirectoryObjectId", Text, |_, user| json!(user.id)),
    column("DistinguishedName", Text, |tenant, user| json!(distinguished_name(tenant, &user.id))),
    column("PrimarySmtpAddress", Text, |_, user| json!(primary(&user.addresses))),
    column("ActiveSyncEnabled", Flag, |_, user| of(user, |access| json!(access.active_sync))),
    column("ActiveSyncAllowedDeviceIDs", Texts, |_, user| {
        of(user, |access| json!(access.allowed_device_ids))
    }),
    column("ActiveSyncBlockedDeviceIDs", Texts, |_, user| {
        of(user, |access| json!(access.blocked_device_ids))
    }),
    column("ActiveSyncMailboxPolicy", Text, |tenant, user| {
        let access = user.mailbox.as_ref().map(|mailbox| &mailbox.access);
        json!(access.and_then(|access| tenant.device_policy(access)).map(|policy| &policy.name))
    }),
    column("ActiveSyncMailboxPolicyIsDefaulted", Flag, |_, user| {
        of(user, |access| json!(access.policy.is_none()))
    }),
    column("HasActiveSyncDevicePartnership", Flag, |tenant, user| {
        json!(tenant.devices.of_owner(user.number).next().is_some())
    }),
];
