//! The organization behind the tenant.

use serde::Deserialize;

use super::{TenantSession, graph::GraphError};
use crate::failure::FailureKind;

/// What Graph tells about the organization.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Organization {
    /// Tenant id, a GUID.
    pub(crate) id: String,
    /// Its name, as shown in the portal.
    #[serde(default)]
    pub(crate) display_name: String,
    /// Domains that accounts may be made in.
    #[serde(default)]
    pub(crate) verified_domains: Vec<VerifiedDomain>,
    #[serde(default)]
    country_letter_code: Option<String>,
    #[serde(default)]
    default_usage_location: Option<String>,
}

/// A domain of the tenant.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct VerifiedDomain {
    /// The domain's name.
    pub(crate) name: String,
    /// Whether new accounts get it unless told otherwise.
    #[serde(default)]
    pub(crate) is_default: bool,
    /// Whether the tenant was born with it.
    #[serde(default)]
    pub(crate) is_initial: bool,
}

impl Organization {
    /// Two-letter code of the country that licences are used in.
    pub(crate) fn usage_location(&self) -> Option<String> {
        [&self.default_usage_location, &self.country_letter_code]
            .into_iter()
            .flatten()
            .find(|code| code.len() == 2)
            .map(|code| code.to_ascii_uppercase())
    }

    /// The domain that the tenant was born with.
    pub(crate) fn initial_domain(&self) -> Option<&str> {
        self.verified_domains
            .iter()
            .find(|domain| domain.is_initial)
            .map(|domain| domain.name.as_str())
    }

    /// The domain that is proposed for new accounts.
    pub(crate) fn default_domain(&self) -> Option<&str> {
        self.verified_domains
            .iter()
            .find(|domain| domain.is_default)
            .map(|domain| domain.name.as_str())
            .or_else(|| self.initial_domain())
    }
}

impl TenantSession {
    /// Reads the organization; there is exactly one.
    pub(crate) async fn organization(&self) -> Result<Organization, GraphError> {
        const TRIED: &str = "read the organization";
        const PATH: &str = "/organization";
        let mut items = self.list(TRIED, PATH).await?;
        let organization = if items.len() == 1 { items.pop() } else { None };
        organization.and_then(|item| serde_json::from_value(item).ok()).ok_or_else(|| {
            self.graph_error(
                FailureKind::Protocol,
                TRIED,
                PATH,
                "the answer does not describe one organization",
            )
        })
    }
}
