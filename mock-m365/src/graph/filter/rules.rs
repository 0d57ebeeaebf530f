//! What `$filter` can ask about each property: one table per resource (facts §2.2).

use crate::grade::Grade;

/// What can be asked about a property. Everything marked so needs an advanced query.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Class {
    /// `eq`, `in`, `ge`, `le`; advanced: `ne`, `not`.
    Text,
    /// As [`Self::Text`], and `startsWith`.
    Prefix,
    /// As [`Self::Prefix`], and advanced `endsWith`.
    Suffix,
    /// `eq`, `in`; advanced: `ne`, `not`.
    Equal,
    /// `eq`, `ge`, `le`, `in`.
    Time,
    /// `any(p:p eq '…')`, `any(p:startsWith(p,'…'))`; advanced: `endsWith`, `$count`, `not`.
    Texts,
    /// `any(p:p eq '…')`; advanced: `not`.
    Words,
    /// `any(x:x/member eq …)` for these members; advanced: `not`, `$count`.
    Objects(&'static [&'static str]),
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    /// The property.
    pub(crate) property: &'static str,
    /// What can be asked.
    pub(crate) class: Class,
    /// How sure the row is.
    pub(crate) grade: Grade,
    /// Section of the facts.
    pub(crate) source: &'static str,
}

const fn known(property: &'static str, class: Class) -> Rule {
    Rule { property, class, grade: Grade::Documented, source: "§2.2" }
}

const fn recalled(property: &'static str, class: Class) -> Rule {
    Rule { property, class, grade: Grade::Unconfirmed, source: "§2.2" }
}

/// Users.
pub(crate) const USERS: &[Rule] = &[
    known("displayName", Class::Prefix),
    known("mailNickname", Class::Prefix),
    known("mail", Class::Suffix),
    known("userPrincipalName", Class::Suffix),
    known("usageLocation", Class::Prefix),
    known("onPremisesImmutableId", Class::Text),
    known("accountEnabled", Class::Equal),
    known("userType", Class::Equal),
    known("onPremisesSyncEnabled", Class::Equal),
    known("proxyAddresses", Class::Texts),
    known("otherMails", Class::Texts),
    known("assignedLicenses", Class::Objects(&["skuId"])),
    known("assignedPlans", Class::Objects(&["servicePlanId", "service", "capabilityStatus"])),
    known("createdDateTime", Class::Time),
    recalled("id", Class::Equal),
    recalled("givenName", Class::Prefix),
    recalled("surname", Class::Prefix),
    recalled("jobTitle", Class::Prefix),
    recalled("department", Class::Prefix),
    recalled("employeeId", Class::Prefix),
];

/// Groups.
pub(crate) const GROUPS: &[Rule] = &[
    recalled("id", Class::Equal),
    recalled("displayName", Class::Prefix),
    recalled("mailNickname", Class::Prefix),
    recalled("mail", Class::Prefix),
    recalled("description", Class::Prefix),
    recalled("mailEnabled", Class::Equal),
    recalled("securityEnabled", Class::Equal),
    recalled("groupTypes", Class::Words),
    recalled("proxyAddresses", Class::Texts),
    recalled("assignedLicenses", Class::Objects(&["skuId"])),
    recalled("createdDateTime", Class::Time),
    recalled("hasMembersWithLicenseErrors", Class::Equal),
];

/// Directory roles.
pub(crate) const ROLES: &[Rule] =
    &[recalled("displayName", Class::Equal), recalled("roleTemplateId", Class::Equal)];

/// Templates of directory roles: the service filters none of them.
pub(crate) const ROLE_TEMPLATES: &[Rule] = &[];

/// Definitions of directory roles.
pub(crate) const ROLE_DEFINITIONS: &[Rule] = &[
    recalled("id", Class::Equal),
    recalled("displayName", Class::Prefix),
    recalled("isBuiltIn", Class::Equal),
    recalled("templateId", Class::Equal),
];

/// Assignments of directory roles.
pub(crate) const ROLE_ASSIGNMENTS: &[Rule] = &[
    Rule {
        property: "principalId", class: Class::Equal, grade: Grade::Documented, source: "§7.6"
    },
    recalled("roleDefinitionId", Class::Equal),
];

/// Applications and service principals.
pub(crate) const APPLICATIONS: &[Rule] = &[
    recalled("id", Class::Equal),
    recalled("appId", Class::Equal),
    recalled("displayName", Class::Prefix),
];

/// Application permissions granted.
pub(crate) const APP_ROLE_ASSIGNMENTS: &[Rule] = &[recalled("resourceId", Class::Equal)];

/// Directory objects of any kind.
pub(crate) const OBJECTS: &[Rule] = &[recalled("id", Class::Equal)];
