//! Rows of the signed-in user, and of what users belong to (facts §2.3, §7.6).

use crate::grade::Grade::{Documented, Unconfirmed};
use crate::graph::{me, parents};
use crate::routes::needs::{
    ME_READ, OWN_PASSWORD_WRITE, OWN_SESSIONS_REVOKE, USERS_CHANGE, USERS_READ,
};
use crate::routes::{Route, graph, reply};

/// The rows.
pub(super) const ROUTES: &[Route] = &[
    graph("GET /me", ME_READ, (Documented, "§7.6"), |call| reply(me::read(call))),
    graph("PATCH /me", USERS_CHANGE.of_the_user(), (Unconfirmed, "§2.3"), |call| {
        reply(me::update(call))
    }),
    graph("POST /me/changePassword", OWN_PASSWORD_WRITE, (Documented, "§2.3"), |call| {
        reply(me::change_password(call))
    }),
    graph("GET /me/memberOf", ME_READ, (Documented, "§7.6"), |call| reply(parents::direct(call))),
    graph(
        "GET /me/memberOf/microsoft.graph.directoryRole",
        ME_READ,
        (Documented, "§7.6"),
        |call| reply(parents::roles(call)),
    ),
    graph("GET /me/memberOf/microsoft.graph.group", ME_READ, (Unconfirmed, "§7.6"), |call| {
        reply(parents::groups(call))
    }),
    graph("GET /me/transitiveMemberOf", ME_READ, (Unconfirmed, "§7.6"), |call| {
        reply(parents::nested(call))
    }),
    graph("POST /me/checkMemberObjects", ME_READ, (Documented, "§7.6"), |call| {
        reply(parents::check(call))
    }),
    graph("POST /me/getMemberObjects", ME_READ, (Unconfirmed, "§7.6"), |call| {
        reply(parents::get(call))
    }),
    graph("POST /me/getMemberGroups", ME_READ, (Unconfirmed, "§7.6"), |call| {
        reply(me::get_member_groups(call))
    }),
    graph("POST /me/checkMemberGroups", ME_READ, (Unconfirmed, "§7.6"), |call| {
        reply(me::check_member_groups(call))
    }),
    graph("GET /me/licenseDetails", ME_READ, (Unconfirmed, "§3"), |call| {
        reply(me::licence_details(call))
    }),
    graph("POST /me/revokeSignInSessions", OWN_SESSIONS_REVOKE, (Unconfirmed, "§2.3"), |call| {
        reply(me::revoke_sessions(call))
    }),
    graph("POST /users/{id}/getMemberObjects", USERS_READ, (Unconfirmed, "§7.6"), |call| {
        reply(parents::get(call))
    }),
    graph("GET /users/{id}/memberOf", USERS_READ, (Documented, "§5.1"), |call| {
        reply(parents::direct(call))
    }),
    graph(
        "GET /users/{id}/memberOf/microsoft.graph.directoryRole",
        USERS_READ,
        (Unconfirmed, "§7.6"),
        |call| reply(parents::roles(call)),
    ),
    graph(
        "GET /users/{id}/memberOf/microsoft.graph.group",
        USERS_READ,
        (Unconfirmed, "§7.6"),
        |call| reply(parents::groups(call)),
    ),
    graph("GET /users/{id}/transitiveMemberOf", USERS_READ, (Unconfirmed, "§7.6"), |call| {
        reply(parents::nested(call))
    }),
    graph("POST /users/{id}/checkMemberObjects", USERS_READ, (Unconfirmed, "§7.6"), |call| {
        reply(parents::check(call))
    }),
];
