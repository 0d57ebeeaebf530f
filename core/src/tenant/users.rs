//! Online accounts.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    TenantSession,
    call::Repeat,
    graph::{GraphError, segment},
};
use crate::{failure::FailureKind, secret::Secret};

/// An online account, as far as it matters here.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OnlineUser {
    /// Object id.
    pub(crate) id: String,
    /// User principal name.
    pub(crate) user_principal_name: String,
    /// Base64 of the `objectGUID` of the server user it belongs to.
    #[serde(default)]
    pub(crate) on_premises_immutable_id: Option<String>,
    /// Licences it holds.
    #[serde(default)]
    pub(crate) assigned_licenses: Vec<AssignedLicence>,
    /// Name as shown.
    #[serde(default)]
    pub(crate) display_name: Option<String>,
    /// Given name.
    #[serde(default)]
    pub(crate) given_name: Option<String>,
    /// Surname.
    #[serde(default)]
    pub(crate) surname: Option<String>,
    /// Mail address.
    #[serde(default)]
    pub(crate) mail: Option<String>,
}

/// A licence that an account holds.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AssignedLicence {
    /// SKU id.
    pub(crate) sku_id: String,
}

/// What a new online account is made of.
pub(crate) struct NewUser<'a> {
    pub(crate) online_id: &'a str,
    pub(crate) user_guid: &'a str,
    pub(crate) display_name: &'a str,
    pub(crate) given_name: &'a str,
    pub(crate) surname: &'a str,
    pub(crate) usage_location: &'a str,
    pub(crate) password: &'a Secret,
}

impl OnlineUser {
    /// Whether it was made for the server user with this `objectGUID`.
    pub(crate) fn belongs_to(&self, user_guid: &str) -> bool {
        self.on_premises_immutable_id.as_deref() == Some(user_guid)
    }

    pub(crate) fn has_licence(&self, sku_id: &str) -> bool {
        self.assigned_licenses.iter().any(|licence| licence.sku_id.eq_ignore_ascii_case(sku_id))
    }
}

impl TenantSession {
    /// Creates an online account that must change its password. One attempt: whether to repeat needs a look first.
    pub(crate) async fn create_user(&self, new: &NewUser<'_>) -> Result<OnlineUser, GraphError> {
        const TRIED: &str = "create the online account";
        let mut body = json!({
            "accountEnabled": true,
            "displayName": new.display_name,
            "mailNickname": new.online_id.split('@').next().unwrap_or_default(),
            "onPremisesImmutableId": new.user_guid,
            "passwordProfile": {
                "forceChangePasswordNextSignIn": true,
                "password": new.password.reveal(),
            },
            "usageLocation": new.usage_location,
            "userPrincipalName": new.online_id,
        });
        for (name, value) in [("givenName", new.given_name), ("surname", new.surname)] {
            if !value.is_empty() {
                body[name] = Value::from(value);
            }
        }
        let created = self.post(TRIED, "/users", &body, Repeat::Never).await?;
        self.user_of(TRIED, created)
    }

    /// Looks an online account up by its user principal name.
    pub(crate) async fn find_user(
        &self,
        online_id: &str,
    ) -> Result<Option<OnlineUser>, GraphError> {
        const TRIED: &str = "look the online account up";
        let path = format!(
            "/users/{}?$select=id,userPrincipalName,onPremisesImmutableId,assignedLicenses",
            segment(online_id)
        );
        match self.get(TRIED, &path).await {
            Ok(user) => self.user_of(TRIED, user).map(Some),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// All online accounts.
    pub(crate) async fn users(&self) -> Result<Vec<OnlineUser>, GraphError> {
        const TRIED: &str = "list the online accounts";
        const PATH: &str = "/users?$select=id,userPrincipalName,onPremisesImmutableId,displayName,givenName,surname,mail&$top=999";
        let items = self.list(TRIED, PATH).await?;
        items.into_iter().map(|item| self.user_of(TRIED, item)).collect()
    }

    /// Which online accounts may sign in, by object id.
    pub(crate) async fn enabled_users(&self) -> Result<BTreeMap<String, bool>, GraphError> {
        const TRIED: &str = "list who may sign in online";
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Enabled {
            id: String,
            account_enabled: bool,
        }
        let items = self.list(TRIED, "/users?$select=id,accountEnabled&$top=999").await?;
        let read = |item: Value| {
            let user: Enabled = serde_json::from_value(item).map_err(|_| self.no_user(TRIED))?;
            Ok((user.id, user.account_enabled))
        };
        items.into_iter().map(read).collect()
    }

    /// Deletes an online account: it stays restorable for 30 days.
    pub(crate) async fn delete_user(
        &self,
        online_guid: &str,
        repeat: Repeat,
    ) -> Result<(), GraphError> {
        let path = format!("/users/{}", segment(online_guid));
        self.delete("delete the online account", &path, repeat).await
    }

    /// Deletes what [`Self::delete_user`] left, for good.
    pub(crate) async fn purge_user(&self, online_guid: &str) -> Result<(), GraphError> {
        let path = format!("/directory/deletedItems/{}", segment(online_guid));
        self.delete("purge the deleted online account", &path, Repeat::Always).await
    }

    /// Sets the password of an online account, with no change demanded at the next sign-in. One attempt.
    pub(crate) async fn set_user_password(
        &self,
        online_guid: &str,
        password: &Secret,
    ) -> Result<(), GraphError> {
        let path = format!("/users/{}", segment(online_guid));
        let body = json!({"passwordProfile": {
            "forceChangePasswordNextSignIn": false,
            "password": password.reveal(),
        }});
        self.patch("set the online password", &path, &body, Repeat::Never).await
    }

    /// Allows or blocks the sign-in to an online account. One attempt.
    pub(crate) async fn set_user_enabled(
        &self,
        online_guid: &str,
        enabled: bool,
    ) -> Result<(), GraphError> {
        let path = format!("/users/{}", segment(online_guid));
        let tried =
            if enabled { "activate the online account" } else { "deactivate the online account" };
        self.patch(tried, &path, &json!({"accountEnabled": enabled}), Repeat::Never).await
    }

    fn user_of(&self, tried: &str, value: Value) -> Result<OnlineUser, GraphError> {
        serde_json::from_value(value).map_err(|_| self.no_user(tried))
    }

    fn no_user(&self, tried: &str) -> GraphError {
        let text = "the answer does not describe a user";
        self.graph_error(FailureKind::Protocol, tried, "/users", text)
    }
}
