//! Microsoft Graph v1.0: who may call, and one resource or query option a file.
//!
//! | file | what it answers |
//! | --- | --- |
//! | `applications` | `applications` |
//! | `auth` | whether a token is accepted, and for what |
//! | `batch` | `$batch` |
//! | `collection` | what all collections have in common |
//! | `deleted` | `directory/deletedItems` |
//! | `delta` | `users/delta` |
//! | `domains` | `domains` |
//! | `drive_items` | files and folders of a drive |
//! | `drives` | libraries as places for files |
//! | `error` | a refusal in the form of Graph |
//! | `filter` | `$filter` |
//! | `groups` | `groups` |
//! | `licences` | `assignLicense`, `licenseDetails`, `subscribedSkus` |
//! | `lists` | `lists` of a site |
//! | `me` | `/me` |
//! | `objects` | members, owners, and the groups of an object |
//! | `orderby` | `$orderby` |
//! | `organization` | `organization` |
//! | `page` | `$top`, `$skiptoken`, `@odata.nextLink` |
//! | `parents` | `memberOf`, `checkMemberObjects` |
//! | `path` | from a URL to resource segments |
//! | `plain` | resources that are few and small |
//! | `principal` | what can hold a role, of whatever kind |
//! | `query` | which options a resource takes |
//! | `refusals` | the table of refusals |
//! | `role_management` | `roleManagement/directory` |
//! | `roles` | `directoryRoles`, `directoryRoleTemplates` |
//! | `rough` | what hostile weather does to a call |
//! | `search` | `$search` |
//! | `select` | `$select` |
//! | `service_principals` | `servicePrincipals` |
//! | `service_records` | DNS records a domain is told to publish |
//! | `site_permissions` | permissions on sites, lists and files |
//! | `site_throttle` | what calls to sites cost |
//! | `sites` | `sites` |
//! | `subscriptions` | `directory/subscriptions` |
//! | `throttle` | what a call costs, and which budgets it draws on |
//! | `uploads` | content of files |
//! | `users` | `users` |

pub(crate) mod applications;
pub(crate) mod auth;
pub(crate) mod batch;
pub(crate) mod collection;
pub(crate) mod deleted;
pub(crate) mod delta;
pub(crate) mod domains;
pub(crate) mod drive_items;
pub(crate) mod drives;
pub(crate) mod error;
pub(crate) mod filter;
pub(crate) mod groups;
pub(crate) mod licences;
pub(crate) mod lists;
pub(crate) mod me;
pub(crate) mod objects;
pub(crate) mod orderby;
pub(crate) mod organization;
pub(crate) mod page;
pub(crate) mod parents;
pub(crate) mod path;
pub(crate) mod plain;
pub(crate) mod principal;
pub(crate) mod query;
pub(crate) mod refusals;
pub(crate) mod role_management;
pub(crate) mod roles;
pub(crate) mod rough;
pub(crate) mod search;
pub(crate) mod select;
pub(crate) mod service_principals;
pub(crate) mod service_records;
pub(crate) mod site_permissions;
pub(crate) mod site_throttle;
pub(crate) mod sites;
pub(crate) mod subscriptions;
pub(crate) mod throttle;
pub(crate) mod uploads;
pub(crate) mod users;

use http::Method;

use crate::call::Call;
use crate::graph::error::GraphError;
use crate::reply::Reply;
use crate::routes::{Plane, Target, nearest};

/// First part of every resource's address.
pub(crate) const ROOT: &str = "https://graph.microsoft.com/v1.0";

/// A handler's answer.
pub(crate) type Answer = Result<Reply, GraphError>;

/// `@odata.context` of what lies at `path` of the metadata document.
pub(crate) fn context(path: &str) -> String {
    format!("{ROOT}/$metadata#{path}")
}

/// Carries out a request: token first, as the gateway does, then version, route, permission.
pub(crate) async fn dispatch(mut call: Call, target: &Target) -> Reply {
    match auth::caller(&call) {
        Ok(caller) => call.caller = caller,
        Err(error) => return Reply::Graph(error),
    }
    if let Some(version) = path::unknown_version(&call.path) {
        return Reply::Graph(GraphError::of(&refusals::UNKNOWN_VERSION, &[&version]));
    }
    run(call, target).await
}

/// Carries out an authenticated request: of the wire, or a part of a batch.
pub(crate) async fn run(call: Call, target: &Target) -> Reply {
    if target.malformed {
        return Reply::Graph(GraphError::plain(&refusals::MALFORMED_URL));
    }
    let Some(route) = target.route else {
        return Reply::Graph(unknown(target));
    };
    if let Err(error) = auth::permit(&call, &route.needs) {
        let denied = error == GraphError::plain(&refusals::DENIED);
        return Reply::Graph(match denied && site_throttle::is_of_sites(route.operation) {
            true => GraphError::plain(&refusals::ACCESS_DENIED),
            false => error,
        });
    }
    let of_sites = match site_throttle::pay(&call, route.operation) {
        Ok(toll) => toll,
        Err(refused) => return refused,
    };
    let toll = match throttle::pay(&call, route.operation) {
        Ok(toll) => toll,
        Err(refused) => return refused,
    };
    let is_batch = route.operation == "POST /$batch";
    let hostile = call.shared.rough.is_some() && !is_batch;
    if let Some(refused) = hostile.then(|| rough::before(&call)).flatten() {
        return refused;
    }
    let (shared, now) = (call.shared.clone(), call.now);
    let modifies = call.method != Method::GET && !is_batch;
    let mut reply = (route.handler)(call).await;
    if modifies && reply.is_done() {
        shared.tenant_at(now).n_modifying += 1;
    }
    if hostile {
        reply = rough::after(&shared.tenant_at(now), now, modifies, reply);
    }
    match (toll, of_sites) {
        (Some(toll), _) => toll.tell(reply),
        (None, Some(toll)) => toll.tell(reply, now),
        (None, None) => reply,
    }
}

fn unknown(target: &Target) -> GraphError {
    if target.method_mismatch {
        return GraphError::plain(&refusals::METHOD_NOT_ALLOWED);
    }
    let nearest = nearest(Plane::Graph, &target.operation).join(", ");
    GraphError::unknown_segment(&target.unknown_segment, nearest)
}
