//! Rows of Exchange administration (facts §5). Who may run what is decided by the cmdlet, not by the row.

use crate::exchange::{batch, endpoints, invoke};
use crate::grade::Grade;
use crate::grade::Grade::{Documented, Observed};
use crate::routes::{Handler, Plane, Route, needs, reply};

const fn row(
    operation: &'static str,
    path: &'static str,
    ground: (Grade, &'static str),
    handler: Handler,
) -> Route {
    let (grade, source) = ground;
    Route { plane: Plane::Exchange, operation, path, needs: needs::ANYONE, grade, source, handler }
}

/// An endpoint of the documented preview.
const fn preview(operation: &'static str, path: &'static str, handler: Handler) -> Route {
    row(operation, path, (Documented, "§5.2"), handler)
}

/// The rows.
pub(super) const ROUTES: &[Route] = &[
    row(
        "POST /InvokeCommand",
        "/adminapi/beta/{tenant}/InvokeCommand",
        (Observed, "§5.3"),
        |call| reply(invoke::invoke(call)),
    ),
    row("POST /adminapi/$batch", "/adminapi/beta/{tenant}/$batch", (Observed, "§5.3"), |call| {
        reply(batch::run(call))
    }),
    row(
        "POST /v1.0/InvokeCommand",
        "/adminapi/v1.0/{tenant}/InvokeCommand",
        (Observed, "§5.3"),
        |call| reply(invoke::old_version(call)),
    ),
    preview("POST /OrganizationConfig", "/adminapi/v2.0/{tenant}/OrganizationConfig", |call| {
        reply(endpoints::post(call, "OrganizationConfig"))
    }),
    preview("POST /AcceptedDomain", "/adminapi/v2.0/{tenant}/AcceptedDomain", |call| {
        reply(endpoints::post(call, "AcceptedDomain"))
    }),
    preview("POST /Mailbox", "/adminapi/v2.0/{tenant}/Mailbox", |call| {
        reply(endpoints::post(call, "Mailbox"))
    }),
    preview(
        "POST /MailboxFolderPermission",
        "/adminapi/v2.0/{tenant}/MailboxFolderPermission",
        |call| reply(endpoints::post(call, "MailboxFolderPermission")),
    ),
    preview(
        "POST /DistributionGroupMember",
        "/adminapi/v2.0/{tenant}/DistributionGroupMember",
        |call| reply(endpoints::post(call, "DistributionGroupMember")),
    ),
    preview(
        "POST /DynamicDistributionGroupMember",
        "/adminapi/v2.0/{tenant}/DynamicDistributionGroupMember",
        |call| reply(endpoints::post(call, "DynamicDistributionGroupMember")),
    ),
];
