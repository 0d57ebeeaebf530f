//! What operations ask of their caller (facts §0): any of a list of permissions, and of a signed-in user one of a list of
//! directory roles besides.

use crate::tenant::role_template::{
    APPLICATION_ADMINISTRATOR, BILLING_ADMINISTRATOR, DOMAIN_NAME_ADMINISTRATOR,
    HELPDESK_ADMINISTRATOR, LICENSE_ADMINISTRATOR, PRIVILEGED_AUTHENTICATION_ADMINISTRATOR,
    PRIVILEGED_ROLE_ADMINISTRATOR, RoleTemplate, USER_ADMINISTRATOR,
};

/// What an operation asks of its caller.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Needs {
    /// Application permissions, any of which is enough, least privileged first; empty: none needed.
    pub(crate) application: &'static [&'static str],
    /// Delegated permissions, any of which is enough, least privileged first.
    pub(crate) delegated: &'static [&'static str],
    /// Directory roles, of which a signed-in user needs one, a Global Administrator none; empty: every member may.
    pub(crate) roles: &'static [&'static RoleTemplate],
    /// Whether only a signed-in user may.
    pub(crate) user_only: bool,
}

impl Needs {
    /// The same permissions for applications and for users, and no directory role.
    pub(crate) const fn any(permissions: &'static [&'static str]) -> Self {
        Self { application: permissions, delegated: permissions, roles: &[], user_only: false }
    }

    /// With other permissions for users.
    pub(crate) const fn delegated(mut self, permissions: &'static [&'static str]) -> Self {
        self.delegated = permissions;
        self
    }

    /// With directory roles of which a user needs one.
    pub(crate) const fn by(mut self, roles: &'static [&'static RoleTemplate]) -> Self {
        self.roles = roles;
        self
    }

    /// For signed-in users only.
    pub(crate) const fn of_users(permissions: &'static [&'static str]) -> Self {
        Self { application: &[], delegated: permissions, roles: &[], user_only: true }
    }

    /// The same for the signed-in user alone, about himself.
    pub(crate) const fn of_the_user(mut self) -> Self {
        self.user_only = true;
        self
    }

    /// Whether everybody may who has a token.
    pub(crate) const fn is_nothing(&self) -> bool {
        self.application.is_empty() && self.delegated.is_empty()
    }
}

/// To read users.
pub(crate) const USERS_READ: Needs = Needs::any(&[
    "User.Read.All",
    "User.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
]);
/// To create, delete and restore users.
pub(crate) const USERS_WRITE: Needs =
    Needs::any(&["User.ReadWrite.All", "Directory.ReadWrite.All"]).by(&[&USER_ADMINISTRATOR]);
/// To change a user; each property asks for one of them.
pub(crate) const USERS_CHANGE: Needs = Needs::any(&[
    "User.ReadWrite.All",
    "User.ReadUpdate.All",
    "User.EnableDisableAccount.All",
    "User-PasswordProfile.ReadWrite.All",
    "Directory.ReadWrite.All",
])
.delegated(&[
    "User.ReadWrite",
    "User.ReadWrite.All",
    "User.ReadUpdate.All",
    "User.EnableDisableAccount.All",
    "User-PasswordProfile.ReadWrite.All",
    "Directory.ReadWrite.All",
]);
/// To change what is no secret and no switch of a user.
pub(crate) const USER_PROPERTIES_WRITE: Needs =
    Needs::any(&["User.ReadUpdate.All", "User.ReadWrite.All", "Directory.ReadWrite.All"])
        .by(&[&USER_ADMINISTRATOR]);
/// To change one's own telephone number.
pub(crate) const OWN_PROPERTIES_WRITE: Needs = Needs::of_users(&[
    "User.ReadWrite",
    "User.ReadUpdate.All",
    "User.ReadWrite.All",
    "Directory.ReadWrite.All",
]);
/// To set another user's password.
pub(crate) const PASSWORD_WRITE: Needs = Needs::any(&["User-PasswordProfile.ReadWrite.All"]).by(&[
    &USER_ADMINISTRATOR,
    &HELPDESK_ADMINISTRATOR,
    &PRIVILEGED_AUTHENTICATION_ADMINISTRATOR,
]);
/// To block and unblock sign-in.
pub(crate) const ENABLED_WRITE: Needs =
    Needs::any(&["User.EnableDisableAccount.All", "User.ReadWrite.All", "Directory.ReadWrite.All"])
        .by(&[&USER_ADMINISTRATOR, &PRIVILEGED_AUTHENTICATION_ADMINISTRATOR]);
/// To end the sessions of a user.
pub(crate) const SESSIONS_REVOKE: Needs =
    Needs::any(&["User.RevokeSessions.All", "User.ReadWrite.All", "Directory.ReadWrite.All"]).by(
        &[&USER_ADMINISTRATOR, &HELPDESK_ADMINISTRATOR, &PRIVILEGED_AUTHENTICATION_ADMINISTRATOR],
    );
/// To assign licences.
pub(crate) const LICENCES_WRITE: Needs = Needs::any(&[
    "LicenseAssignment.ReadWrite.All",
    "User.ReadWrite.All",
    "Directory.ReadWrite.All",
])
.by(&[&LICENSE_ADMINISTRATOR, &USER_ADMINISTRATOR]);
/// To read subscriptions.
pub(crate) const LICENCES_READ: Needs = Needs::any(&[
    "LicenseAssignment.Read.All",
    "LicenseAssignment.ReadWrite.All",
    "Organization.Read.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
]);
/// To read the organization.
pub(crate) const ORGANIZATION_READ: Needs = Needs::any(&[
    "Organization.Read.All",
    "Organization.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
])
.delegated(&[
    "User.Read",
    "Organization.Read.All",
    "Organization.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
]);
/// To read domains.
pub(crate) const DOMAINS_READ: Needs = Needs::any(&[
    "Domain.Read.All",
    "Domain.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
]);
/// To change domains.
pub(crate) const DOMAINS_WRITE: Needs =
    Needs::any(&["Domain.ReadWrite.All"]).by(&[&DOMAIN_NAME_ADMINISTRATOR, &BILLING_ADMINISTRATOR]);
/// To read directory roles and their holders.
pub(crate) const ROLES_READ: Needs = Needs::any(&[
    "RoleManagement.Read.Directory",
    "Directory.Read.All",
    "RoleManagement.ReadWrite.Directory",
    "Directory.ReadWrite.All",
]);
/// To give and take directory roles.
pub(crate) const ROLES_WRITE: Needs =
    Needs::any(&["RoleManagement.ReadWrite.Directory"]).by(&[&PRIVILEGED_ROLE_ADMINISTRATOR]);
/// To read applications and service principals.
pub(crate) const APPLICATIONS_READ: Needs = Needs::any(&[
    "Application.Read.All",
    "Directory.Read.All",
    "Application.ReadWrite.All",
    "Directory.ReadWrite.All",
]);
/// To change an application's credentials.
pub(crate) const APPLICATIONS_WRITE: Needs =
    Needs::any(&["Application.ReadWrite.All"]).by(&[&APPLICATION_ADMINISTRATOR]);
/// To grant and withdraw application permissions.
pub(crate) const APP_ROLES_WRITE: Needs =
    Needs::any(&["AppRoleAssignment.ReadWrite.All"]).by(&[&PRIVILEGED_ROLE_ADMINISTRATOR]);
/// To read oneself.
pub(crate) const ME_READ: Needs = Needs::of_users(&[
    "User.Read",
    "User.ReadWrite",
    "User.Read.All",
    "User.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
]);
/// To change one's own password.
pub(crate) const OWN_PASSWORD_WRITE: Needs = Needs::of_users(&["Directory.AccessAsUser.All"]);
/// To end one's own sessions.
pub(crate) const OWN_SESSIONS_REVOKE: Needs = Needs::of_users(&[
    "User.RevokeSessions.All",
    "User.ReadWrite",
    "User.ReadWrite.All",
    "Directory.ReadWrite.All",
]);
/// Nothing but a token.
pub(crate) const ANYONE: Needs = Needs::any(&[]);
/// To read groups and their members.
pub(crate) const GROUPS_READ: Needs = Needs::any(&[
    "GroupMember.Read.All",
    "Group.Read.All",
    "Directory.Read.All",
    "Group.ReadWrite.All",
    "Directory.ReadWrite.All",
]);
/// To change groups and their members.
pub(crate) const GROUPS_WRITE: Needs =
    Needs::any(&["Group.ReadWrite.All", "Directory.ReadWrite.All"]);
/// To read sites, lists and files.
pub(crate) const SITES_READ: Needs = Needs::any(&[
    "Sites.Read.All",
    "Sites.ReadWrite.All",
    "Sites.Manage.All",
    "Sites.FullControl.All",
]);
/// To change files.
pub(crate) const FILES_WRITE: Needs =
    Needs::any(&["Sites.ReadWrite.All", "Sites.Manage.All", "Sites.FullControl.All"]);
/// To make and remove lists.
pub(crate) const LISTS_WRITE: Needs = Needs::any(&["Sites.Manage.All", "Sites.FullControl.All"]);
/// To give permissions on sites.
pub(crate) const SITES_RULE: Needs = Needs::any(&["Sites.FullControl.All"]);
