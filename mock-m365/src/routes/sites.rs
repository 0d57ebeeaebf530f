//! Rows of sites, lists, drives and files (facts §6.1, §6.2). A key `{path}` is `root` or an id with a path behind a colon.

use crate::grade::Grade::{Documented, Unconfirmed};
use crate::graph::{drive_items, drives, lists, site_permissions, sites, uploads};
use crate::routes::needs::{FILES_WRITE, LISTS_WRITE, SITES_READ, SITES_RULE};
use crate::routes::{Handler, Needs, Route, graph, reply};

const fn row(operation: &'static str, needs: Needs, handler: Handler) -> Route {
    graph(operation, needs, (Documented, "§6.1"), handler)
}

/// The rows.
pub(super) const ROUTES: &[Route] = &[
    row("GET /sites", SITES_READ, |call| reply(sites::search(call))),
    row("GET /sites/getAllSites", SITES_READ, |call| reply(sites::all(call))),
    row("GET /sites/{site}", SITES_READ, |call| reply(sites::read(call))),
    row("GET /sites/{site}/lists", SITES_READ, |call| reply(lists::list(call))),
    row("POST /sites/{site}/lists", LISTS_WRITE, |call| reply(lists::create(call))),
    row("GET /sites/{site}/lists/{list}", SITES_READ, |call| reply(lists::read(call))),
    row("PATCH /sites/{site}/lists/{list}", LISTS_WRITE, |call| reply(lists::update(call))),
    graph("DELETE /sites/{site}/lists/{list}", LISTS_WRITE, (Unconfirmed, "§6.1"), |call| {
        reply(lists::remove(call))
    }),
    row("GET /sites/{site}/lists/{list}/drive", SITES_READ, |call| reply(drives::of_list(call))),
    row("GET /sites/{site}/drive", SITES_READ, |call| reply(drives::of_site(call))),
    row("GET /sites/{site}/drives", SITES_READ, |call| reply(drives::list(call))),
    row("GET /drives/{drive}", SITES_READ, |call| reply(drives::read(call))),
    row("GET /drives/{drive}/root", SITES_READ, |call| reply(drive_items::read(call))),
    row("GET /drives/{drive}/{path}", SITES_READ, |call| reply(drive_items::read(call))),
    row("GET /drives/{drive}/items/{item}", SITES_READ, |call| reply(drive_items::read(call))),
    row("DELETE /drives/{drive}/items/{item}", FILES_WRITE, |call| {
        reply(drive_items::remove(call))
    }),
    row("GET /drives/{drive}/root/children", SITES_READ, |call| reply(drive_items::children(call))),
    row("POST /drives/{drive}/root/children", FILES_WRITE, |call| {
        reply(drive_items::create_folder(call))
    }),
    row("GET /drives/{drive}/items/{item}/children", SITES_READ, |call| {
        reply(drive_items::children(call))
    }),
    row("POST /drives/{drive}/items/{item}/children", FILES_WRITE, |call| {
        reply(drive_items::create_folder(call))
    }),
    row("GET /drives/{drive}/{path}/children", SITES_READ, |call| {
        reply(drive_items::children(call))
    }),
    row("GET /drives/{drive}/items/{item}/content", SITES_READ, |call| {
        reply(drive_items::download(call))
    }),
    row("PUT /drives/{drive}/items/{item}/content", FILES_WRITE, |call| {
        reply(uploads::replace(call))
    }),
    row("GET /drives/{drive}/{path}/content", SITES_READ, |call| {
        reply(drive_items::download(call))
    }),
    row("PUT /drives/{drive}/{path}/content", FILES_WRITE, |call| reply(uploads::put(call))),
    row("POST /drives/{drive}/{path}/createUploadSession", FILES_WRITE, |call| {
        reply(uploads::create_session(call))
    }),
    graph("GET /sites/{site}/permissions", SITES_RULE, (Documented, "§6.2"), |call| {
        reply(site_permissions::of_site(call))
    }),
    graph("POST /sites/{site}/permissions", SITES_RULE, (Documented, "§6.2"), |call| {
        reply(site_permissions::give_on_site(call))
    }),
    graph(
        "DELETE /sites/{site}/permissions/{permission}",
        SITES_RULE,
        (Documented, "§6.2"),
        |call| reply(site_permissions::take_on_site(call)),
    ),
    graph("GET /sites/{site}/lists/{list}/permissions", SITES_RULE, (Documented, "§6.2"), |call| {
        reply(site_permissions::of_list(call))
    }),
    graph(
        "POST /sites/{site}/lists/{list}/permissions",
        SITES_RULE,
        (Documented, "§6.2"),
        |call| reply(site_permissions::give_on_list(call)),
    ),
    graph(
        "GET /drives/{drive}/items/{item}/permissions",
        SITES_READ,
        (Documented, "§6.2"),
        |call| reply(site_permissions::of_item(call)),
    ),
    graph("POST /drives/{drive}/items/{item}/invite", FILES_WRITE, (Documented, "§6.2"), |call| {
        reply(site_permissions::invite(call))
    }),
];
