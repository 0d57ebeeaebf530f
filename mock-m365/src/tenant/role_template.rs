//! The directory roles the service knows: one table (facts §0). Whoever holds one is an administrator.

use crate::grade::Grade;

/// A directory role.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct RoleTemplate {
    /// Template id, the same in every tenant; of a built-in role also the id of its definition.
    pub(crate) id: &'static str,
    /// Name.
    pub(crate) name: &'static str,
    /// What its holders may do.
    pub(crate) description: &'static str,
    /// Whether a User Administrator may do sensitive things to its holders.
    pub(crate) is_limited: bool,
    /// How sure the id is.
    pub(crate) grade: Grade,
    /// Section of the facts.
    pub(crate) source: &'static str,
}

const fn role(
    id: &'static str,
    name: &'static str,
    description: &'static str,
    grade: Grade,
) -> RoleTemplate {
    RoleTemplate { id, name, description, is_limited: false, grade, source: "§0" }
}

impl RoleTemplate {
    const fn limited(mut self) -> Self {
        self.is_limited = true;
        self
    }
}

use Grade::{Documented, Observed, Unconfirmed};

/// May do everything; the role is always activated.
pub(crate) const GLOBAL_ADMINISTRATOR: RoleTemplate = role(
    "62e90394-69f5-4237-9190-012177145e10",
    "Global Administrator",
    "Can manage all aspects of Microsoft Entra ID and Microsoft services that use Microsoft Entra identities.",
    Documented,
);
/// Manages users and groups, and administrators with limited rights.
pub(crate) const USER_ADMINISTRATOR: RoleTemplate = role(
    "fe930be7-5e62-47db-91af-98c3a49a38b1",
    "User Administrator",
    "Can manage all aspects of users and groups, including resetting passwords for limited admins.",
    Documented,
)
.limited();
/// Manages Exchange.
pub(crate) const EXCHANGE_ADMINISTRATOR: RoleTemplate = role(
    "29232cdf-9323-42fd-ade2-1d097af3e4de",
    "Exchange Administrator",
    "Can manage all aspects of the Exchange product.",
    Documented,
);
/// Manages recipients of Exchange.
pub(crate) const EXCHANGE_RECIPIENT_ADMINISTRATOR: RoleTemplate = role(
    "31392ffb-586c-42d1-9346-e59415a2cc4e",
    "Exchange Recipient Administrator",
    "Can create or update Exchange Online recipients within the Exchange Online organization.",
    Observed,
);
/// Manages SharePoint.
pub(crate) const SHAREPOINT_ADMINISTRATOR: RoleTemplate = role(
    "f28a1f50-f6e7-4571-818b-6a12f2af6b6c",
    "SharePoint Administrator",
    "Can manage all aspects of the SharePoint service.",
    Documented,
);
/// Manages domain names.
pub(crate) const DOMAIN_NAME_ADMINISTRATOR: RoleTemplate = role(
    "8329153b-31d0-4727-b945-745eb3bc5f31",
    "Domain Name Administrator",
    "Can manage domain names in cloud and on-premises.",
    Documented,
);
/// Gives and takes licences.
pub(crate) const LICENSE_ADMINISTRATOR: RoleTemplate = role(
    "4d6ac14f-3453-41d0-bef9-a3e0c569773a",
    "License Administrator",
    "Can manage product licenses on users and groups.",
    Unconfirmed,
);
/// Manages groups.
pub(crate) const GROUPS_ADMINISTRATOR: RoleTemplate = role(
    "fdd7a751-b60b-444a-984c-02652fe8fa1c",
    "Groups Administrator",
    "Members of this role can create/manage groups, create/manage groups settings like naming and expiration policies, and view groups activity and audit reports.",
    Observed,
)
.limited();
/// Resets passwords of users and of administrators with limited rights.
pub(crate) const HELPDESK_ADMINISTRATOR: RoleTemplate = role(
    "729827e3-9c14-49f7-bb1b-9608f156bbb8",
    "Helpdesk Administrator",
    "Can reset passwords for non-administrators and Helpdesk Administrators.",
    Observed,
)
.limited();
/// Buys subscriptions.
pub(crate) const BILLING_ADMINISTRATOR: RoleTemplate = role(
    "b0f54661-2d74-4c50-afa3-1ec803f12efe",
    "Billing Administrator",
    "Can perform common billing related tasks like updating payment information.",
    Observed,
);
/// Manages applications.
pub(crate) const APPLICATION_ADMINISTRATOR: RoleTemplate = role(
    "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
    "Application Administrator",
    "Can create and manage all aspects of app registrations and enterprise apps.",
    Observed,
);
/// Manages the assignment of roles.
pub(crate) const PRIVILEGED_ROLE_ADMINISTRATOR: RoleTemplate = role(
    "e8611ab8-c189-46e8-94e1-60213ab1f814",
    "Privileged Role Administrator",
    "Can manage role assignments in Microsoft Entra ID, and all aspects of Privileged Identity Management.",
    Observed,
);
/// May do sensitive things to every administrator.
pub(crate) const PRIVILEGED_AUTHENTICATION_ADMINISTRATOR: RoleTemplate = role(
    "7be44c8a-adaf-4e2a-84d6-ab2649e08a13",
    "Privileged Authentication Administrator",
    "Can access to view, set and reset authentication method information for any user (admin or non-admin).",
    Observed,
);
/// Reads the directory.
pub(crate) const DIRECTORY_READERS: RoleTemplate = role(
    "88d8e3e3-8f55-4a1e-953a-9b9898b8876b",
    "Directory Readers",
    "Can read basic directory information. Commonly used to grant directory read access to applications and guests.",
    Observed,
)
.limited();
/// Writes to the directory.
pub(crate) const DIRECTORY_WRITERS: RoleTemplate = role(
    "9360feb5-f418-4baa-8175-e2a00bac4301",
    "Directory Writers",
    "Can read and write basic directory information. For granting access to applications, not intended for users.",
    Observed,
);
/// Reads everything.
pub(crate) const GLOBAL_READER: RoleTemplate = role(
    "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
    "Global Reader",
    "Can read everything that a Global Administrator can, but not update anything.",
    Observed,
);

/// All roles.
pub(crate) static ROLE_TEMPLATES: &[&RoleTemplate] = &[
    &GLOBAL_ADMINISTRATOR,
    &USER_ADMINISTRATOR,
    &EXCHANGE_ADMINISTRATOR,
    &EXCHANGE_RECIPIENT_ADMINISTRATOR,
    &SHAREPOINT_ADMINISTRATOR,
    &DOMAIN_NAME_ADMINISTRATOR,
    &LICENSE_ADMINISTRATOR,
    &GROUPS_ADMINISTRATOR,
    &HELPDESK_ADMINISTRATOR,
    &BILLING_ADMINISTRATOR,
    &APPLICATION_ADMINISTRATOR,
    &PRIVILEGED_ROLE_ADMINISTRATOR,
    &PRIVILEGED_AUTHENTICATION_ADMINISTRATOR,
    &DIRECTORY_READERS,
    &DIRECTORY_WRITERS,
    &GLOBAL_READER,
];

/// The role with this template id or name.
pub(crate) fn find(key: &str) -> Option<&'static RoleTemplate> {
    ROLE_TEMPLATES
        .iter()
        .find(|role| role.id.eq_ignore_ascii_case(key) || role.name.eq_ignore_ascii_case(key))
        .copied()
}

/// Names of all directory roles a seed can give.
pub fn known_directory_roles() -> impl Iterator<Item = &'static str> {
    ROLE_TEMPLATES.iter().map(|role| role.name)
}
