//! What happens to devices that no rule is about, as `Get-ActiveSyncOrganizationSettings` shows it.

use serde_json::json;

use crate::exchange::column::Form::Text;
use crate::exchange::column::{Column, column};

/// The properties; there is one such object, so it is empty.
pub(crate) const COLUMNS: &[Column<()>] = &[
    column("Identity", Text, |_, ()| json!("Mobile Mailbox Settings")),
    column("Name", Text, |_, ()| json!("Mobile Mailbox Settings")),
    column("DefaultAccessLevel", Text, |tenant, ()| json!(tenant.devices.default_level.name())),
];
