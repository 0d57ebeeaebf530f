//! Rows of the sign-in service (facts §1).

use crate::grade::Grade::{Documented, Measured};
use crate::login::{discovery, token};
use crate::routes::{Handler, Plane, Route, needs, reply};

use crate::grade::Grade;

const fn row(
    operation: &'static str,
    path: &'static str,
    ground: (Grade, &'static str),
    handler: Handler,
) -> Route {
    let (grade, source) = ground;
    Route { plane: Plane::SignIn, operation, path, needs: needs::ANYONE, grade, source, handler }
}

/// The rows.
pub(super) const ROUTES: &[Route] = &[
    row(
        "GET /openid-configuration",
        "/{tenant}/v2.0/.well-known/openid-configuration",
        (Documented, "§1.1"),
        |call| reply(discovery::openid_configuration(call)),
    ),
    row("GET /discovery/instance", "/common/discovery/instance", (Measured, "§1.1"), |call| {
        reply(discovery::instance(call))
    }),
    row("GET /keys", "/{tenant}/discovery/v2.0/keys", (Documented, "§1.1"), |call| {
        reply(discovery::keys(call))
    }),
    row("GET /userrealm", "/common/userrealm/{upn}", (Measured, "§1.1"), |call| {
        reply(discovery::user_realm(call))
    }),
    row("POST /token", "/{tenant}/oauth2/v2.0/token", (Documented, "§1.2"), |call| {
        reply(token::issue(call))
    }),
];
