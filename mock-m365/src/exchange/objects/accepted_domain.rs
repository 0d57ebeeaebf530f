//! A domain that takes mail, as `Get-AcceptedDomain` shows it.

use serde_json::json;

use crate::exchange::column::Form::{Flag, Text};
use crate::exchange::column::{Column, column, observed};
use crate::exchange::identity::organization_id;
use crate::tenant::domain::Domain;

/// The properties.
pub(crate) const COLUMNS: &[Column<Domain>] = &[
    observed("Identity", Text, |_, domain| json!(domain.name)),
    observed("Name", Text, |_, domain| json!(domain.name)),
    column("DomainName", Text, |_, domain| json!(domain.name)),
    column("DomainType", Text, |_, _| json!("Authoritative")),
    column("Default", Flag, |_, domain| json!(domain.is_default)),
    column("InitialDomain", Flag, |_, domain| json!(domain.is_initial)),
    observed("OrganizationId", Text, |tenant, _| json!(organization_id(tenant))),
];
