//! Rows of users and their licences (facts §2, §3).

use crate::grade::Grade::Documented;
use crate::graph::{delta, licences, users};
use crate::routes::needs::{
    LICENCES_WRITE, SESSIONS_REVOKE, USERS_CHANGE, USERS_READ, USERS_WRITE,
};
use crate::routes::{Route, graph, reply};

/// The rows.
pub(super) const ROUTES: &[Route] = &[
    graph("GET /users", USERS_READ, (Documented, "§2.2"), |call| reply(users::list(call))),
    graph("POST /users", USERS_WRITE, (Documented, "§2.1"), |call| reply(users::create(call))),
    graph("GET /users/$count", USERS_READ, (Documented, "§2.2"), |call| reply(users::count(call))),
    graph("GET /users/delta", USERS_READ, (Documented, "§2.5"), |call| reply(delta::users(call))),
    graph("GET /users/{id}", USERS_READ, (Documented, "§2.2"), |call| reply(users::read(call))),
    graph("PATCH /users/{id}", USERS_CHANGE, (Documented, "§2.3"), |call| {
        reply(users::update(call))
    }),
    graph("DELETE /users/{id}", USERS_WRITE, (Documented, "§2.4"), |call| {
        reply(users::remove(call))
    }),
    graph("POST /users/{id}/revokeSignInSessions", SESSIONS_REVOKE, (Documented, "§2.3"), |call| {
        reply(users::revoke_sessions(call))
    }),
    graph("POST /users/{id}/assignLicense", LICENCES_WRITE, (Documented, "§3"), |call| {
        reply(licences::assign(call))
    }),
    graph(
        "POST /users/{id}/reprocessLicenseAssignment",
        LICENCES_WRITE,
        (Documented, "§3"),
        |call| reply(licences::reprocess(call)),
    ),
    graph("GET /users/{id}/licenseDetails", USERS_READ, (Documented, "§3"), |call| {
        reply(licences::details(call))
    }),
];
