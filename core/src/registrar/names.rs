//! The partner protocol's operations on names.

use http::Method;
use serde::Deserialize;
use serde_json::json;

use super::{
    client::{Call, PartnerClient, PartnerFailure, segment},
    state::ProviderState,
};
use crate::secret::Secret;

/// A name in an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NameStatus {
    pub(crate) state: ProviderState,
    /// When the registration ends, as the partner writes it.
    pub(crate) expires: Option<String>,
    pub(crate) on_hold: bool,
}

/// An extension on sale.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct SoldExtension {
    pub(crate) extension: String,
    #[serde(default)]
    pub(crate) price: String,
}

/// What is said about a name that somebody wants.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct NameOnSale {
    pub(crate) available: bool,
    #[serde(default)]
    pub(crate) reason: String,
    #[serde(default)]
    pub(crate) price: String,
}

/// What is ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OrderKind {
    Register,
    Transfer,
}

/// An order for a name.
pub(crate) struct Order<'a> {
    pub(crate) name: &'a str,
    pub(crate) kind: OrderKind,
    pub(crate) years: u8,
    pub(crate) region: &'a str,
    pub(crate) auth_code: Option<&'a Secret>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Domain {
    state: String,
    expires: Option<String>,
    #[serde(default)]
    on_hold: bool,
}

#[derive(Deserialize)]
struct Extensions {
    extensions: Vec<SoldExtension>,
}

impl OrderKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Transfer => "transfer",
        }
    }
}

impl From<Domain> for NameStatus {
    fn from(domain: Domain) -> Self {
        Self {
            state: ProviderState::parse(&domain.state),
            expires: domain.expires,
            on_hold: domain.on_hold,
        }
    }
}

impl PartnerClient {
    /// What is on sale in a region.
    pub(crate) async fn extensions(
        &self,
        region: &str,
    ) -> Result<Vec<SoldExtension>, PartnerFailure> {
        let path = format!("/extensions?region={}", segment(region));
        let Extensions { extensions } = self.ask(&open(Method::GET, path)).await?;
        Ok(extensions)
    }

    /// Whether a name is free.
    pub(crate) async fn availability(
        &self,
        name: &str,
        region: &str,
    ) -> Result<NameOnSale, PartnerFailure> {
        let path = format!("/availability/{}?region={}", segment(name), segment(region));
        self.ask(&open(Method::GET, path)).await
    }

    /// A name in the account; nothing when the account has none such.
    pub(crate) async fn domain(&self, name: &str) -> Result<Option<NameStatus>, PartnerFailure> {
        let path = format!("/domains/{}", segment(name));
        let call = Call { needs_token: true, ..open(Method::GET, path) };
        match self.ask::<Domain>(&call).await {
            Ok(domain) => Ok(Some(domain.into())),
            Err(failure) if failure.code() == Some("DomainNotFound") => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// Orders a name. Never repeated by itself: the caller looks first.
    pub(crate) async fn order(&self, order: &Order<'_>) -> Result<NameStatus, PartnerFailure> {
        let mut body = json!({
            "name": order.name,
            "operation": order.kind.as_str(),
            "years": order.years,
            "region": order.region,
        });
        if let Some(code) = order.auth_code {
            body["authCode"] = json!(code.reveal());
        }
        let call = Call {
            method: Method::POST,
            path: "/domains".to_owned(),
            body: Some(&body),
            needs_token: true,
            may_repeat: false,
        };
        self.ask::<Domain>(&call).await.map(NameStatus::from)
    }

    /// Orders more years. Never repeated by itself: the caller looks first.
    pub(crate) async fn renew(&self, name: &str, years: u8) -> Result<NameStatus, PartnerFailure> {
        let body = json!({"years": years});
        let call = Call {
            method: Method::POST,
            path: format!("/domains/{}/renewals", segment(name)),
            body: Some(&body),
            needs_token: true,
            may_repeat: false,
        };
        self.ask::<Domain>(&call).await.map(NameStatus::from)
    }
}

/// A request that anybody may make, and that may be repeated.
pub(super) fn open(method: Method, path: String) -> Call<'static> {
    Call { method, path, body: None, needs_token: false, may_repeat: true }
}
