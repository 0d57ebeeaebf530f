//! Properties of a user: the one table that says which exist, which can be written, and how each is read.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::tenant::sku;
use crate::tenant::user::{Licence, User};

/// How a property is stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Form {
    /// Text of at most so many characters, kept as it is.
    Text(usize),
    /// A list of texts, kept as it is.
    Texts,
    /// Has rules of its own.
    Ruled,
    /// Computed; refuses writing.
    Computed,
    /// Never set in this tenant: reads as null, refuses writing.
    Unset,
    /// A collection never filled in this tenant: reads as empty, refuses writing.
    UnsetList,
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Property {
    /// Name in JSON.
    pub(crate) name: &'static str,
    /// How it is stored.
    pub(crate) form: Form,
    /// Whether an answer without `$select` shows it.
    pub(crate) by_default: bool,
}

const fn row(name: &'static str, form: Form, by_default: bool) -> Property {
    Property { name, form, by_default }
}

const fn text(name: &'static str, length_max: usize) -> Property {
    row(name, Form::Text(length_max), false)
}

const fn unset(name: &'static str) -> Property {
    row(name, Form::Unset, false)
}

const fn computed(name: &'static str) -> Property {
    row(name, Form::Computed, false)
}

/// Every property of `microsoft.graph.user` that this tenant answers for.
pub(crate) const PROPERTIES: &[Property] = &[
    row("id", Form::Computed, true),
    row("businessPhones", Form::Texts, true),
    row("displayName", Form::Ruled, true),
    row("givenName", Form::Text(64), true),
    row("jobTitle", Form::Text(128), true),
    row("mail", Form::Ruled, true),
    row("mobilePhone", Form::Text(64), true),
    row("officeLocation", Form::Text(128), true),
    row("preferredLanguage", Form::Text(64), true),
    row("surname", Form::Text(64), true),
    row("userPrincipalName", Form::Ruled, true),
    row("accountEnabled", Form::Ruled, false),
    row("mailNickname", Form::Ruled, false),
    row("onPremisesImmutableId", Form::Ruled, false),
    row("passwordProfile", Form::Ruled, false),
    row("passwordPolicies", Form::Ruled, false),
    row("usageLocation", Form::Ruled, false),
    row("userType", Form::Ruled, false),
    row("department", Form::Text(64), false),
    row("employeeId", Form::Text(16), false),
    row("otherMails", Form::Texts, false),
    text("city", 128),
    text("companyName", 64),
    text("country", 128),
    text("employeeType", 64),
    text("faxNumber", 64),
    text("postalCode", 40),
    text("state", 128),
    text("streetAddress", 1024),
    computed("assignedLicenses"),
    computed("assignedPlans"),
    computed("createdDateTime"),
    computed("deletedDateTime"),
    computed("lastPasswordChangeDateTime"),
    computed("licenseAssignmentStates"),
    computed("proxyAddresses"),
    computed("signInSessionsValidFromDateTime"),
    unset("ageGroup"),
    unset("consentProvidedForMinor"),
    unset("creationType"),
    unset("employeeHireDate"),
    unset("employeeLeaveDateTime"),
    unset("employeeOrgData"),
    unset("externalUserState"),
    unset("externalUserStateChangeDateTime"),
    unset("legalAgeGroupClassification"),
    unset("onPremisesDistinguishedName"),
    unset("onPremisesDomainName"),
    unset("onPremisesLastSyncDateTime"),
    unset("onPremisesSamAccountName"),
    unset("onPremisesSecurityIdentifier"),
    row("onPremisesSyncEnabled", Form::Unset, false),
    unset("onPremisesUserPrincipalName"),
    unset("preferredDataLocation"),
    unset("showInAddressList"),
    row("imAddresses", Form::UnsetList, false),
    row("onPremisesProvisioningErrors", Form::UnsetList, false),
    row("serviceProvisioningErrors", Form::UnsetList, false),
];

/// Properties the service has on a user and this tenant refuses to answer for.
pub(crate) const NOT_CARRIED: &[&str] = &[
    "aboutMe",
    "authorizationInfo",
    "birthday",
    "customSecurityAttributes",
    "deviceEnrollmentLimit",
    "hireDate",
    "identities",
    "identityParentId",
    "interests",
    "isManagementRestricted",
    "isResourceAccount",
    "mailboxSettings",
    "mySite",
    "onPremisesExtensionAttributes",
    "pastProjects",
    "preferredName",
    "print",
    "provisionedPlans",
    "responsibilities",
    "schools",
    "securityIdentifier",
    "signInActivity",
    "skills",
];

/// Finds a property by its exact name.
pub(crate) fn find(name: &str) -> Option<&'static Property> {
    PROPERTIES.iter().find(|property| property.name == name)
}

/// Finds the name of a property the service has and this tenant lacks.
pub(crate) fn find_not_carried(name: &str) -> Option<&'static str> {
    NOT_CARRIED.iter().copied().find(|&known| known == name)
}

/// `YYYY-MM-DDTHH:MM:SSZ`.
pub(crate) fn date_time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A property's value as Graph shows it.
pub(crate) fn read(user: &User, property: &Property) -> Value {
    match (property.form, property.name) {
        (Form::Unset, _) => Value::Null,
        (Form::UnsetList, _) => json!([]),
        (Form::Texts, name) => user.attributes.get(name).cloned().unwrap_or_else(|| json!([])),
        (_, "id") => json!(user.id),
        (_, "userPrincipalName") => json!(user.upn),
        (_, "accountEnabled") => json!(user.enabled),
        (_, "mail") => json!(user.mail_in_graph()),
        (_, "onPremisesImmutableId") => json!(user.immutable_id),
        (_, "proxyAddresses") => json!(user.addresses_in_graph()),
        (_, "passwordProfile") => json!({
            "password": null,
            "forceChangePasswordNextSignIn": user.must_change_password,
            "forceChangePasswordNextSignInWithMfa": user.must_change_with_mfa,
        }),
        (_, "assignedLicenses") => assigned_licenses(user),
        (_, "assignedPlans") => assigned_plans(user),
        (_, "licenseAssignmentStates") => licence_states(user),
        (_, "createdDateTime") => json!(date_time(user.created_at)),
        (_, "deletedDateTime") => json!(user.deleted_at.map(date_time)),
        (_, "lastPasswordChangeDateTime") => json!(date_time(user.password_changed_at)),
        (_, "signInSessionsValidFromDateTime") => json!(date_time(user.sessions_valid_from)),
        (_, name) => user.attributes.get(name).cloned().unwrap_or(Value::Null),
    }
}

fn assigned_licenses(user: &User) -> Value {
    let held = user.held();
    held.iter()
        .map(
            |(sku_id, licence)| json!({ "skuId": sku_id, "disabledPlans": licence.disabled_plans }),
        )
        .collect()
}

fn assigned_plans(user: &User) -> Value {
    let plans = user.plans();
    plans
        .iter()
        .map(|(plan, assigned_at)| {
            json!({
                "assignedDateTime": date_time(*assigned_at),
                "capabilityStatus": "Enabled",
                "service": plan.service,
                "servicePlanId": plan.id,
            })
        })
        .collect()
}

fn licence_states(user: &User) -> Value {
    let state =
        |sku_id: &String, licence: &Licence, group: Option<&String>, error: Option<&str>| {
            json!({
                "skuId": sku_id,
                "assignedByGroup": group,
                "disabledPlans": licence.disabled_plans,
                "state": if error.is_some() { "Error" } else { "Active" },
                "error": error.unwrap_or("None"),
                "lastUpdatedDateTime": date_time(licence.assigned_at),
            })
        };
    let direct = user.licences.iter().map(|(sku_id, licence)| state(sku_id, licence, None, None));
    let inherited = user.inherited.iter().map(|((sku_id, _), inherited)| {
        state(sku_id, &inherited.licence, Some(&inherited.group_id), inherited.error)
    });
    direct.chain(inherited).collect()
}

/// Service plans of a subscription, with what is switched off for one user.
pub(crate) fn service_plans(sku: &sku::Sku, disabled: &[String]) -> Value {
    sku.plans
        .iter()
        .map(|plan| {
            let off = disabled.iter().any(|id| id.eq_ignore_ascii_case(plan.id));
            json!({
                "servicePlanId": plan.id,
                "servicePlanName": plan.name,
                "provisioningStatus": if off { "Disabled" } else { "Success" },
                "appliesTo": "User",
            })
        })
        .collect()
}
