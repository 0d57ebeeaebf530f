//! Rows of directory roles, applications and their service principals (facts §7.6).

use crate::grade::Grade::{Documented, Unconfirmed};
use crate::graph::{applications, parents, role_management, roles, service_principals};
use crate::routes::needs::{
    APP_ROLES_WRITE, APPLICATIONS_READ, APPLICATIONS_WRITE, ROLES_READ, ROLES_WRITE,
};
use crate::routes::{Route, graph, reply};

/// The rows.
pub(super) const ROUTES: &[Route] = &[
    graph("GET /directoryRoles", ROLES_READ, (Documented, "§7.6"), |call| {
        reply(roles::list(call))
    }),
    graph("POST /directoryRoles", ROLES_WRITE, (Documented, "§7.6"), |call| {
        reply(roles::activate(call))
    }),
    graph("GET /directoryRoles/{id}", ROLES_READ, (Documented, "§7.6"), |call| {
        reply(roles::read(call))
    }),
    graph("GET /directoryRoles/{id}/members", ROLES_READ, (Documented, "§7.6"), |call| {
        reply(roles::holders(call))
    }),
    graph("POST /directoryRoles/{id}/members/$ref", ROLES_WRITE, (Documented, "§7.6"), |call| {
        reply(roles::give(call))
    }),
    graph(
        "DELETE /directoryRoles/{id}/members/{object}/$ref",
        ROLES_WRITE,
        (Documented, "§7.6"),
        |call| reply(roles::take(call)),
    ),
    graph("GET /directoryRoleTemplates", ROLES_READ, (Documented, "§7.6"), |call| {
        reply(roles::templates(call))
    }),
    graph("GET /directoryRoleTemplates/{id}", ROLES_READ, (Documented, "§7.6"), |call| {
        reply(roles::read_template(call))
    }),
    graph(
        "GET /roleManagement/directory/roleDefinitions",
        ROLES_READ,
        (Documented, "§7.6"),
        |call| reply(role_management::definitions(call)),
    ),
    graph(
        "GET /roleManagement/directory/roleDefinitions/{id}",
        ROLES_READ,
        (Documented, "§7.6"),
        |call| reply(role_management::read_definition(call)),
    ),
    graph(
        "GET /roleManagement/directory/roleAssignments",
        ROLES_READ,
        (Documented, "§7.6"),
        |call| reply(role_management::assignments(call)),
    ),
    graph(
        "POST /roleManagement/directory/roleAssignments",
        ROLES_WRITE,
        (Documented, "§7.6"),
        |call| reply(role_management::assign(call)),
    ),
    graph(
        "GET /roleManagement/directory/roleAssignments/{id}",
        ROLES_READ,
        (Documented, "§7.6"),
        |call| reply(role_management::read_assignment(call)),
    ),
    graph(
        "DELETE /roleManagement/directory/roleAssignments/{id}",
        ROLES_WRITE,
        (Documented, "§7.6"),
        |call| reply(role_management::withdraw(call)),
    ),
    graph("GET /servicePrincipals", APPLICATIONS_READ, (Documented, "§7.6"), |call| {
        reply(service_principals::list(call))
    }),
    graph("GET /servicePrincipals/{id}", APPLICATIONS_READ, (Documented, "§7.6"), |call| {
        reply(service_principals::read(call))
    }),
    graph(
        "GET /servicePrincipals/{id}/appRoleAssignments",
        APPLICATIONS_READ,
        (Documented, "§7.6"),
        |call| reply(service_principals::grants(call)),
    ),
    graph(
        "POST /servicePrincipals/{id}/appRoleAssignments",
        APP_ROLES_WRITE,
        (Unconfirmed, "§7.6"),
        |call| reply(service_principals::grant(call)),
    ),
    graph(
        "DELETE /servicePrincipals/{id}/appRoleAssignments/{grant}",
        APP_ROLES_WRITE,
        (Unconfirmed, "§7.6"),
        |call| reply(service_principals::withdraw(call)),
    ),
    graph(
        "GET /servicePrincipals/{id}/memberOf",
        APPLICATIONS_READ,
        (Unconfirmed, "§7.6"),
        |call| reply(parents::direct(call)),
    ),
    graph("GET /applications", APPLICATIONS_READ, (Unconfirmed, "§7.6"), |call| {
        reply(applications::list(call))
    }),
    graph("GET /applications/{id}", APPLICATIONS_READ, (Unconfirmed, "§7.6"), |call| {
        reply(applications::read(call))
    }),
    graph(
        "POST /applications/{id}/addPassword",
        APPLICATIONS_WRITE,
        (Unconfirmed, "§7.6"),
        |call| reply(applications::add_password(call)),
    ),
    graph(
        "POST /applications/{id}/removePassword",
        APPLICATIONS_WRITE,
        (Unconfirmed, "§7.6"),
        |call| reply(applications::remove_password(call)),
    ),
];
