//! Properties of a group: which exist, which an answer shows by itself, how each is read (facts §5.1; schema).

use serde_json::{Value, json};

use crate::tenant::Tenant;
use crate::tenant::group::{Group, GroupKind};
use crate::tenant::property::date_time;

/// A row of the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct GroupProperty {
    /// Name in JSON.
    pub(crate) name: &'static str,
    /// Whether an answer without `$select` shows it.
    pub(crate) by_default: bool,
}

const fn shown(name: &'static str) -> GroupProperty {
    GroupProperty { name, by_default: true }
}

const fn chosen(name: &'static str) -> GroupProperty {
    GroupProperty { name, by_default: false }
}

/// Every property of `microsoft.graph.group` that this tenant answers for.
pub(crate) const PROPERTIES: &[GroupProperty] = &[
    shown("id"),
    shown("deletedDateTime"),
    shown("classification"),
    shown("createdDateTime"),
    shown("description"),
    shown("displayName"),
    shown("expirationDateTime"),
    shown("groupTypes"),
    shown("isAssignableToRole"),
    shown("mail"),
    shown("mailEnabled"),
    shown("mailNickname"),
    shown("membershipRule"),
    shown("membershipRuleProcessingState"),
    shown("onPremisesDomainName"),
    shown("onPremisesLastSyncDateTime"),
    shown("onPremisesNetBiosName"),
    shown("onPremisesProvisioningErrors"),
    shown("onPremisesSamAccountName"),
    shown("onPremisesSecurityIdentifier"),
    shown("onPremisesSyncEnabled"),
    shown("preferredDataLocation"),
    shown("preferredLanguage"),
    shown("proxyAddresses"),
    shown("renewedDateTime"),
    shown("resourceBehaviorOptions"),
    shown("resourceProvisioningOptions"),
    shown("securityEnabled"),
    shown("securityIdentifier"),
    shown("serviceProvisioningErrors"),
    shown("theme"),
    shown("uniqueName"),
    shown("visibility"),
    chosen("assignedLicenses"),
    chosen("hasMembersWithLicenseErrors"),
    chosen("licenseProcessingState"),
];

/// Properties the service has on a group and this tenant refuses to answer for.
pub(crate) const NOT_CARRIED: &[&str] = &[
    "accessType",
    "allowExternalSenders",
    "assignedLabels",
    "autoSubscribeNewMembers",
    "hideFromAddressLists",
    "hideFromOutlookClients",
    "infoCatalogs",
    "isArchived",
    "isFavorite",
    "isManagementRestricted",
    "isSubscribedByMail",
    "onPremisesExtensionAttributes",
    "organizationId",
    "unseenConversationsCount",
    "unseenCount",
    "unseenMessagesCount",
    "welcomeMessageEnabled",
];

/// Finds a property by its exact name.
pub(crate) fn find(name: &str) -> Option<&'static GroupProperty> {
    PROPERTIES.iter().find(|property| property.name == name)
}

/// Whether the service has a property of this name.
pub(crate) fn exists(name: &str) -> bool {
    find(name).is_some() || NOT_CARRIED.contains(&name)
}

/// A property's value as Graph shows it.
pub(crate) fn read(tenant: &Tenant, group: &Group, name: &str) -> Value {
    let shown = group.in_graph();
    match name {
        "id" => json!(shown.id),
        "displayName" => json!(shown.display_name),
        "mailNickname" => json!(shown.mail_nickname),
        "description" => json!(shown.description),
        "visibility" => json!(shown.visibility),
        "mail" => json!(shown.mail),
        "mailEnabled" => json!(shown.kind.is_mail_enabled()),
        "securityEnabled" => json!(shown.security_enabled),
        "proxyAddresses" => json!(shown.addresses),
        "groupTypes" if shown.kind == GroupKind::Microsoft365 => json!(["Unified"]),
        "createdDateTime" | "renewedDateTime" => json!(date_time(shown.created_at)),
        "deletedDateTime" => json!(shown.deleted_at.map(date_time)),
        "securityIdentifier" => json!(security_identifier(&shown.id)),
        "assignedLicenses" => shown
            .licences
            .iter()
            .map(|(sku, licence)| json!({ "skuId": sku, "disabledPlans": licence.disabled_plans }))
            .collect(),
        "hasMembersWithLicenseErrors" => json!(tenant.has_licence_errors(group)),
        "licenseProcessingState" if !shown.licences.is_empty() => {
            json!({ "state": "ProcessingComplete" })
        }
        "groupTypes"
        | "onPremisesProvisioningErrors"
        | "resourceBehaviorOptions"
        | "resourceProvisioningOptions"
        | "serviceProvisioningErrors" => json!([]),
        _ => Value::Null,
    }
}

/// The object id as a security identifier: authority 12, then the GUID as four little-endian numbers.
fn security_identifier(id: &str) -> String {
    let hex: String = id.chars().filter(|&c| c != '-').collect();
    let number = u128::from_str_radix(&hex, 16).unwrap_or_default();
    let b = number.to_be_bytes();
    // The first three fields of a GUID are stored little-endian, the rest byte by byte.
    let stored = [
        [b[3], b[2], b[1], b[0]],
        [b[5], b[4], b[7], b[6]],
        [b[8], b[9], b[10], b[11]],
        [b[12], b[13], b[14], b[15]],
    ];
    let numbers: Vec<String> =
        stored.iter().map(|&bytes| u32::from_le_bytes(bytes).to_string()).collect();
    format!("S-1-12-1-{}", numbers.join("-"))
}

#[cfg(test)]
mod tests {
    use super::security_identifier;

    #[test]
    fn an_object_id_is_its_security_identifier() {
        assert_eq!(
            security_identifier("73d664e4-0886-4a73-b745-c694da45ddb4"),
            "S-1-12-1-1943430372-1249052806-2496021943-3034400218"
        );
    }
}
