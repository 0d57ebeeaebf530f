//! Rows of what the tenant is: organization, subscriptions, deleted items, batches (facts §2.4, §3, §7).

use crate::grade::Grade::Documented;
use crate::graph::{batch, deleted, licences, organization, subscriptions};
use crate::routes::needs::{
    ANYONE, GROUPS_READ, LICENCES_READ, ORGANIZATION_READ, USERS_READ, USERS_WRITE,
};
use crate::routes::{Route, graph, reply};

/// The rows.
pub(super) const ROUTES: &[Route] = &[
    graph(
        "GET /directory/deletedItems/microsoft.graph.user",
        USERS_READ,
        (Documented, "§2.4"),
        |call| reply(deleted::list(call)),
    ),
    graph(
        "GET /directory/deletedItems/microsoft.graph.group",
        GROUPS_READ,
        (Documented, "§2.4"),
        |call| reply(deleted::list_groups(call)),
    ),
    graph("GET /directory/deletedItems/{id}", USERS_READ, (Documented, "§2.4"), |call| {
        reply(deleted::read(call))
    }),
    graph("DELETE /directory/deletedItems/{id}", USERS_WRITE, (Documented, "§2.4"), |call| {
        reply(deleted::purge(call))
    }),
    graph("POST /directory/deletedItems/{id}/restore", USERS_WRITE, (Documented, "§2.4"), |call| {
        reply(deleted::restore(call))
    }),
    graph("GET /subscribedSkus", LICENCES_READ, (Documented, "§3"), |call| {
        reply(licences::subscribed_skus(call))
    }),
    graph("GET /directory/subscriptions", LICENCES_READ, (Documented, "§3"), |call| {
        reply(subscriptions::list(call))
    }),
    graph("GET /directory/subscriptions/{id}", LICENCES_READ, (Documented, "§3"), |call| {
        reply(subscriptions::read(call))
    }),
    graph("GET /organization", ORGANIZATION_READ, (Documented, "§7.6"), |call| {
        reply(organization::list(call))
    }),
    graph("GET /organization/{id}", ORGANIZATION_READ, (Documented, "§7.6"), |call| {
        reply(organization::read(call))
    }),
    graph("POST /$batch", ANYONE, (Documented, "§7.2"), |call| reply(batch::run(call))),
];
