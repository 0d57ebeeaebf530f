//! The organisation, as `Get-OrganizationConfig` shows it.

use serde_json::json;

use crate::exchange::column::Form::{Flag, Guid, Text};
use crate::exchange::column::{Column, observed};
use crate::exchange::identity::organization_id;

/// The properties; there is one organisation, so the object is empty.
pub(crate) const COLUMNS: &[Column<()>] = &[
    observed("Identity", Text, |tenant, ()| json!(tenant.initial_domain)),
    observed("Name", Text, |tenant, ()| json!(tenant.initial_domain)),
    observed("DisplayName", Text, |tenant, ()| json!(tenant.display_name)),
    observed("Guid", Guid, |tenant, ()| json!(tenant.seed.guid("organization", &tenant.id))),
    observed("OrganizationId", Text, |tenant, ()| json!(organization_id(tenant))),
    observed("IsDehydrated", Flag, |_, ()| json!(false)),
];
