//! Rows of the SharePoint REST service (facts §6.2), and the addresses that uploads and downloads lead to (§6.1).

use crate::grade::Grade;
use crate::grade::Grade::{Documented, Unconfirmed};
use crate::graph::uploads;
use crate::routes::{Handler, Plane, Route, needs, reply};
use crate::share_point::web;

const fn row(
    operation: &'static str,
    path: &'static str,
    ground: (Grade, &'static str),
    handler: Handler,
) -> Route {
    let (grade, source) = ground;
    Route {
        plane: Plane::SharePoint,
        operation,
        path,
        needs: needs::ANYONE,
        grade,
        source,
        handler,
    }
}

/// A documented row of `_api/web`.
const fn of_web(operation: &'static str, path: &'static str, handler: Handler) -> Route {
    row(operation, path, (Documented, "§6.2"), handler)
}

const SESSION: &str = "/_api/v2.0/uploadSession/{session}";

/// The rows.
pub(super) const ROUTES: &[Route] = &[
    of_web("GET /_api/web", "/_api/web", |call| reply(web::read(call))),
    of_web("GET /_api/web/sitegroups", "/_api/web/sitegroups", |call| reply(web::groups(call))),
    of_web("GET /_api/web/sitegroups(id)", "/_api/web/sitegroups/getbyid/{group}", |call| {
        reply(web::group(call))
    }),
    of_web(
        "GET /_api/web/sitegroups(id)/users",
        "/_api/web/sitegroups/getbyid/{group}/users",
        |call| reply(web::group_users(call)),
    ),
    of_web(
        "POST /_api/web/sitegroups(id)/users",
        "/_api/web/sitegroups/getbyid/{group}/users",
        |call| reply(web::add_group_user(call)),
    ),
    of_web(
        "POST /_api/web/sitegroups(id)/users/removebyloginname",
        "/_api/web/sitegroups/getbyid/{group}/users/removebyloginname/{login}",
        |call| reply(web::remove_group_user(call)),
    ),
    of_web("POST /_api/web/ensureuser", "/_api/web/ensureuser", |call| {
        reply(web::ensure_user(call))
    }),
    of_web("GET /_api/web/roledefinitions", "/_api/web/roledefinitions", |call| {
        reply(web::role_definitions(call))
    }),
    of_web("GET /_api/web/roleassignments", "/_api/web/roleassignments", |call| {
        reply(web::role_assignments(call))
    }),
    of_web(
        "POST /_api/web/roleassignments/addroleassignment",
        "/_api/web/roleassignments/addroleassignment/{assignment}",
        |call| reply(web::add_role(call)),
    ),
    of_web(
        "POST /_api/web/roleassignments/removeroleassignment",
        "/_api/web/roleassignments/removeroleassignment/{assignment}",
        |call| reply(web::remove_role(call)),
    ),
    row("PUT /uploadSession", SESSION, (Documented, "§6.1"), |call| {
        reply(uploads::put_fragment(call))
    }),
    row("GET /uploadSession", SESSION, (Documented, "§6.1"), |call| reply(uploads::look(call))),
    row("DELETE /uploadSession", SESSION, (Documented, "§6.1"), |call| {
        reply(uploads::cancel(call))
    }),
    row("GET /download", "/_layouts/15/download.aspx", (Unconfirmed, "§6.1"), |call| {
        reply(uploads::fetch(call))
    }),
];
