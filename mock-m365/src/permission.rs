//! The permissions of the three resources a token can be for, in one table: application permissions with the ids the service
//! gives them, delegated ones by name (facts §0).

use crate::grade::Grade;

/// What a token is for.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Deserialize, serde::Serialize,
)]
pub(crate) enum Resource {
    /// Microsoft Graph.
    Graph,
    /// Exchange administration.
    Exchange,
    /// SharePoint REST.
    SharePoint,
}

/// All resources.
pub(crate) const RESOURCES: &[Resource] = &[Graph, Exchange, SharePoint];

impl Resource {
    /// Application id, the same in every tenant.
    pub(crate) fn app_id(self) -> &'static str {
        match self {
            Self::Graph => "00000003-0000-0000-c000-000000000000",
            Self::Exchange => "00000002-0000-0ff1-ce00-000000000000",
            Self::SharePoint => "00000003-0000-0ff1-ce00-000000000000",
        }
    }

    /// Name of its service principal.
    pub(crate) fn display_name(self) -> &'static str {
        match self {
            Self::Graph => "Microsoft Graph",
            Self::Exchange => "Office 365 Exchange Online",
            Self::SharePoint => "Office 365 SharePoint Online",
        }
    }

    /// The resource a name stands for, an address or an application id, with or without a slash at its end. The label is
    /// what the tenant's SharePoint host begins with.
    pub(crate) fn find(name: &str, label: &str) -> Option<Self> {
        let name = name.trim_end_matches('/');
        match name.strip_prefix("https://") {
            Some("graph.microsoft.com") => Some(Graph),
            Some("outlook.office365.com") => Some(Exchange),
            Some(host) if host.strip_suffix(".sharepoint.com") == Some(label) => Some(SharePoint),
            _ => RESOURCES
                .iter()
                .find(|resource| name.eq_ignore_ascii_case(resource.app_id()))
                .copied(),
        }
    }

    /// Whether a permission of this name belongs to the resource. Those of sites exist for two; names that no table
    /// knows are taken for Graph's.
    pub(crate) fn has(self, name: &str) -> bool {
        let mut rows = PERMISSIONS.iter().filter(|row| row.name == name).peekable();
        match rows.peek() {
            None => self == Self::Graph,
            Some(_) => rows.any(|row| row.resource == self),
        }
    }
}

/// A permission.
pub(crate) struct Permission {
    /// Where it belongs.
    pub(crate) resource: Resource,
    /// Name.
    pub(crate) name: &'static str,
    /// Id of the application permission; empty if there is only a delegated one.
    pub(crate) app_role_id: &'static str,
    /// Whether an application can hold it for itself.
    pub(crate) is_application: bool,
    /// Whether a user can delegate it.
    pub(crate) is_delegated: bool,
    /// How sure the row is.
    pub(crate) grade: Grade,
    /// Section of the facts.
    pub(crate) source: &'static str,
}

const fn both(name: &'static str, app_role_id: &'static str) -> Permission {
    Permission {
        resource: Graph,
        name,
        app_role_id,
        is_application: true,
        is_delegated: true,
        grade: Grade::Observed,
        source: "§0",
    }
}

const fn delegated(name: &'static str) -> Permission {
    let mut row = both(name, "");
    row.is_application = false;
    row
}

const fn app_only(
    resource: Resource,
    name: &'static str,
    app_role_id: &'static str,
    grade: Grade,
) -> Permission {
    Permission {
        resource,
        name,
        app_role_id,
        is_application: true,
        is_delegated: false,
        grade,
        source: "§0",
    }
}

impl Permission {
    const fn of(mut self, resource: Resource, grade: Grade) -> Self {
        self.resource = resource;
        self.grade = grade;
        self
    }
}

use Grade::{Documented, Unconfirmed};
use Resource::{Exchange, Graph, SharePoint};

/// Every permission that a route of this tenant asks for, or that clients commonly hold.
pub(crate) static PERMISSIONS: &[Permission] = &[
    delegated("openid"),
    delegated("profile"),
    delegated("email"),
    delegated("offline_access"),
    delegated("User.Read"),
    delegated("User.ReadWrite"),
    delegated("User.ReadBasic.All"),
    delegated("Directory.AccessAsUser.All"),
    both("User.Read.All", "df021288-bdef-4463-88db-98f22de89214"),
    both("User.ReadWrite.All", "741f803b-c850-494e-b5df-cde7c675a1ca"),
    // Where no id stands, none is known: the tenant draws one.
    both("User.ReadUpdate.All", ""),
    both("LicenseAssignment.Read.All", ""),
    both("User.EnableDisableAccount.All", "3011c876-62b7-4ada-afa2-506cbbecc68c"),
    both("User-PasswordProfile.ReadWrite.All", "cc117bb9-00cf-4eb8-b580-ea2a878fe8f7"),
    both("User.RevokeSessions.All", "77f3a031-c388-4f99-b373-dc68676a979e"),
    both("LicenseAssignment.ReadWrite.All", "5facf0c1-8979-4e95-abcf-ff3d079771c0"),
    both("Domain.Read.All", "dbb9058a-0e50-45d7-ae91-66909b5d4664"),
    both("Domain.ReadWrite.All", "7e05723c-0bb0-42da-be95-ae9f08a6e53c"),
    both("Organization.Read.All", "498476ce-e0fe-48b0-b801-37ba7e2685c6"),
    both("Organization.ReadWrite.All", "292d869f-3427-49a8-9dab-8c70152b74e9"),
    both("Directory.Read.All", "7ab1d382-f21e-4acd-a863-ba3e13f7da61"),
    both("Directory.ReadWrite.All", "19dbc75e-c2e2-444c-a770-ec69d8559fc7"),
    both("Group.Read.All", "5b567255-7703-4780-807c-7be8301ae99b"),
    both("Group.ReadWrite.All", "62a82d76-70ea-41e2-9197-370581804d09"),
    both("GroupMember.Read.All", "98830695-27a2-44f7-8c18-0c3ebc9698f6"),
    both("GroupMember.ReadWrite.All", "dbaae8cf-10b5-4b86-a4a1-f871c94c6695"),
    both("RoleManagement.Read.Directory", "483bed4a-2ad3-4361-a73b-c83ccdbdc53c"),
    both("RoleManagement.ReadWrite.Directory", "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8"),
    both("Application.Read.All", "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30"),
    both("Application.ReadWrite.All", "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9"),
    both("AppRoleAssignment.ReadWrite.All", "06b708a9-e830-4db3-a914-8e69da51d44f"),
    both("Sites.Read.All", "332a536c-c7ef-4017-ab91-336970924f0d"),
    both("Sites.ReadWrite.All", "9492366f-7969-46a4-8d15-ed1a20078fff"),
    both("Sites.Manage.All", "0c0bf378-bf22-4481-8f81-9e89a9b4960a"),
    both("Sites.FullControl.All", "a82116e5-55eb-4c41-a434-62fe8a61c773"),
    both("Files.Read.All", "01d4889c-1287-42c6-ac1f-5d1e02578ef6"),
    both("Files.ReadWrite.All", "75359482-378d-4052-8f01-80520e7db3cd"),
    app_only(Exchange, "Exchange.ManageAsApp", "dc50a0fb-09a3-484d-be87-e023b12c6440", Documented),
    app_only(Exchange, "Exchange.ManageAsAppV2", "", Documented),
    delegated("Exchange.Manage").of(Exchange, Unconfirmed),
    delegated("Exchange.ManageV2").of(Exchange, Documented),
    both("Sites.Read.All", "d13f72ca-a275-4b96-b789-48ebcc4da984").of(SharePoint, Unconfirmed),
    both("Sites.ReadWrite.All", "fbcd29d2-fcca-4405-aded-518d457caae4").of(SharePoint, Unconfirmed),
    both("Sites.Manage.All", "9bff6588-13f2-4c48-bbf2-ddab62256b36").of(SharePoint, Unconfirmed),
    both("Sites.FullControl.All", "678536fe-1083-478a-9c59-b99265e6b0d3")
        .of(SharePoint, Unconfirmed),
];

/// Scopes of OpenID Connect: everybody may ask for them.
pub(crate) const IDENTITY_SCOPES: &[&str] = &["openid", "profile", "email", "offline_access"];

/// Whether users can delegate this permission of the resource at all.
pub(crate) fn is_scope(resource: Resource, name: &str) -> bool {
    PERMISSIONS.iter().any(|row| row.resource == resource && row.name == name && row.is_delegated)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{PERMISSIONS, Resource};
    use crate::routes;

    #[test]
    fn no_permission_and_no_id_stands_twice() {
        let mut rows = BTreeSet::new();
        let mut ids = BTreeSet::new();
        for row in PERMISSIONS {
            assert!(rows.insert((row.resource, row.name)), "{}", row.name);
            assert!(row.app_role_id.is_empty() || ids.insert(row.app_role_id), "{}", row.name);
        }
    }

    #[test]
    fn whatever_an_operation_asks_for_can_be_granted() {
        for route in routes::all() {
            for name in route.needs.application {
                let known = PERMISSIONS.iter().any(|row| row.name == *name && row.is_application);
                assert!(known, "{}: {name}", route.operation);
            }
            for name in route.needs.delegated {
                let known = PERMISSIONS.iter().any(|row| row.name == *name && row.is_delegated);
                assert!(known, "{}: {name}", route.operation);
            }
        }
    }

    #[test]
    fn resources_are_found_by_address_and_by_id() {
        assert_eq!(
            Resource::find("https://graph.microsoft.com/", "contoso"),
            Some(Resource::Graph)
        );
        assert_eq!(
            Resource::find("00000002-0000-0FF1-ce00-000000000000", "contoso"),
            Some(Resource::Exchange)
        );
        assert_eq!(
            Resource::find("https://contoso.sharepoint.com", "contoso"),
            Some(Resource::SharePoint)
        );
        assert_eq!(Resource::find("https://fabrikam.sharepoint.com", "contoso"), None);
        assert!(
            Resource::SharePoint.has("Sites.Read.All") && Resource::Graph.has("Sites.Read.All")
        );
        assert!(!Resource::Graph.has("Exchange.ManageAsApp") && Resource::Graph.has("Mail.Send"));
    }
}
