//! The table of everything the tenant answers, and how a URL finds its row.

use std::sync::LazyLock;

use axum::Router;
use axum::routing::{MethodRouter, delete, get, patch, post};
use http::Method;
use percent_encoding::percent_decode_str;

use crate::graph::{
    batch, deleted, domains, licences, organization, service_records, unsupported, users,
};
use crate::login::{discovery, token};

/// A part of the service, known by its host.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Plane {
    /// `login.microsoftonline.com`.
    SignIn,
    /// `graph.microsoft.com`.
    Graph,
    /// `outlook.office365.com`.
    Exchange,
    /// `{tenant}.sharepoint.com`.
    SharePoint,
}

/// A row of the table.
pub(crate) struct Route {
    plane: Plane,
    /// Name for the trace and for faults; begins with the method.
    pub(crate) operation: &'static str,
    path: &'static str,
    /// Application permissions, any of which is enough (facts §0); empty: none needed.
    pub(crate) needs: &'static [&'static str],
    handler: fn() -> MethodRouter,
}

const USERS_READ: &[&str] =
    &["User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"];
const USERS_WRITE: &[&str] = &["User.ReadWrite.All", "Directory.ReadWrite.All"];
const USERS_CHANGE: &[&str] = &[
    "User.ReadWrite.All",
    "User.ReadUpdate.All",
    "User.EnableDisableAccount.All",
    "User-PasswordProfile.ReadWrite.All",
    "Directory.ReadWrite.All",
];
const LICENCES_WRITE: &[&str] =
    &["LicenseAssignment.ReadWrite.All", "User.ReadWrite.All", "Directory.ReadWrite.All"];
const LICENCES_READ: &[&str] = &[
    "LicenseAssignment.Read.All",
    "LicenseAssignment.ReadWrite.All",
    "Organization.Read.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];
const ORGANIZATION_READ: &[&str] = &[
    "Organization.Read.All",
    "Organization.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];
const DOMAINS_READ: &[&str] =
    &["Domain.Read.All", "Domain.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"];
const DOMAINS_WRITE: &[&str] = &["Domain.ReadWrite.All"];
const ANYONE: &[&str] = &[];

const fn sign_in(
    operation: &'static str,
    path: &'static str,
    handler: fn() -> MethodRouter,
) -> Route {
    Route { plane: Plane::SignIn, operation, path, needs: ANYONE, handler }
}

/// A Graph row: its path is what follows the method in the operation's name.
const fn graph(
    operation: &'static str,
    needs: &'static [&'static str],
    handler: fn() -> MethodRouter,
) -> Route {
    Route { plane: Plane::Graph, operation, path: "", needs, handler }
}

/// Everything the tenant answers.
pub(crate) const ROUTES: &[Route] = &[
    sign_in("GET /openid-configuration", "/{tenant}/v2.0/.well-known/openid-configuration", || {
        get(discovery::openid_configuration)
    }),
    sign_in("GET /keys", "/{tenant}/discovery/v2.0/keys", || get(discovery::keys)),
    sign_in("GET /userrealm", "/common/userrealm/{upn}", || get(discovery::user_realm)),
    sign_in("POST /token", "/{tenant}/oauth2/v2.0/token", || post(token::issue)),
    graph("GET /users", USERS_READ, || get(users::list)),
    graph("POST /users", USERS_WRITE, || post(users::create)),
    graph("GET /users/$count", USERS_READ, || get(users::count)),
    graph("GET /users/delta", USERS_READ, || get(unsupported::delta)),
    graph("GET /users/{id}", USERS_READ, || get(users::read)),
    graph("PATCH /users/{id}", USERS_CHANGE, || patch(users::update)),
    graph("DELETE /users/{id}", USERS_WRITE, || delete(users::remove)),
    graph("POST /users/{id}/revokeSignInSessions", USERS_WRITE, || post(users::revoke_sessions)),
    graph("POST /users/{id}/assignLicense", LICENCES_WRITE, || post(licences::assign)),
    graph("POST /users/{id}/reprocessLicenseAssignment", LICENCES_WRITE, || {
        post(licences::reprocess)
    }),
    graph("GET /users/{id}/licenseDetails", USERS_READ, || get(licences::details)),
    graph("GET /directory/deletedItems/microsoft.graph.user", USERS_READ, || get(deleted::list)),
    graph("GET /directory/deletedItems/{id}", USERS_READ, || get(deleted::read)),
    graph("DELETE /directory/deletedItems/{id}", USERS_WRITE, || delete(deleted::purge)),
    graph("POST /directory/deletedItems/{id}/restore", USERS_WRITE, || post(deleted::restore)),
    graph("GET /subscribedSkus", LICENCES_READ, || get(licences::subscribed_skus)),
    graph("GET /organization", ORGANIZATION_READ, || get(organization::list)),
    graph("GET /organization/{id}", ORGANIZATION_READ, || get(organization::read)),
    graph("GET /domains", DOMAINS_READ, || get(domains::list)),
    graph("POST /domains", DOMAINS_WRITE, || post(domains::create)),
    graph("GET /domains/{id}", DOMAINS_READ, || get(domains::read)),
    graph("PATCH /domains/{id}", DOMAINS_WRITE, || patch(domains::update)),
    graph("DELETE /domains/{id}", DOMAINS_WRITE, || delete(domains::remove)),
    graph("POST /domains/{id}/verify", DOMAINS_WRITE, || post(domains::verify)),
    graph("GET /domains/{id}/verificationDnsRecords", DOMAINS_READ, || {
        get(service_records::verification)
    }),
    graph("GET /domains/{id}/serviceConfigurationRecords", DOMAINS_READ, || {
        get(service_records::configuration)
    }),
    graph("GET /domains/{id}/domainNameReferences", DOMAINS_READ, || get(domains::references)),
    graph("GET /domains/{id}/domainNameReferences/microsoft.graph.user", DOMAINS_READ, || {
        get(domains::references)
    }),
    graph("POST /$batch", ANYONE, || post(batch::run)),
];

impl Route {
    fn method(&self) -> &'static str {
        self.operation.split(' ').next().unwrap_or_default()
    }

    fn path(&self) -> &'static str {
        match self.plane {
            Plane::SignIn => self.path,
            _ => self.operation.split(' ').nth(1).unwrap_or_default(),
        }
    }

    fn prefix(&self) -> &'static str {
        if self.plane == Plane::SignIn { "/sign-in" } else { "/graph" }
    }
}

/// Built once for all tenants: the call travels with the request.
pub(crate) static ROUTER: LazyLock<Router> = LazyLock::new(|| {
    ROUTES.iter().fold(Router::new(), |router, route| {
        router.route(&format!("{}{}", route.prefix(), route.path()), (route.handler)())
    })
});

/// What a URL means.
pub(crate) struct Target {
    /// Name of the operation, or method and path when there is none.
    pub(crate) operation: String,
    /// Its row.
    pub(crate) route: Option<&'static Route>,
    /// Another method would have found a row.
    pub(crate) method_mismatch: bool,
    /// First segment that no row has.
    pub(crate) unknown_segment: String,
    /// Path for the router.
    pub(crate) inner_path: String,
}

/// Finds the row of a method and path, its segments still percent-encoded.
pub(crate) fn resolve(plane: Plane, method: &Method, segments: &[String]) -> Target {
    let decoded: Vec<String> = segments
        .iter()
        .map(|raw| percent_decode_str(raw).decode_utf8_lossy().into_owned())
        .collect();
    let mut best: Option<(usize, &'static Route)> = None;
    let mut method_mismatch = false;
    let mut n_known_max = 0;
    for route in ROUTES.iter().filter(|route| route.plane == plane) {
        let template: Vec<&str> = route.path().split('/').skip(1).collect();
        let n_known = template
            .iter()
            .zip(&decoded)
            .take_while(|(part, segment)| part.starts_with('{') || part == segment)
            .count();
        n_known_max = n_known_max.max(n_known);
        if n_known < template.len() || template.len() != decoded.len() {
            continue;
        }
        let n_parameters = template.iter().filter(|part| part.starts_with('{')).count();
        if route.method() != method.as_str() {
            method_mismatch = true;
        } else if best.is_none_or(|(fewest, _)| n_parameters < fewest) {
            best = Some((n_parameters, route));
        }
    }
    let route = best.map(|(_, route)| route);
    Target {
        operation: route.map_or_else(
            || format!("{method} /{}", decoded.join("/")),
            |route| route.operation.to_owned(),
        ),
        route,
        method_mismatch,
        unknown_segment: decoded
            .get(n_known_max)
            .or_else(|| decoded.last())
            .cloned()
            .unwrap_or_default(),
        inner_path: route.map_or_else(String::new, |route| inner_path(route, segments)),
    }
}

fn inner_path(route: &Route, segments: &[String]) -> String {
    let mut path = route.prefix().to_owned();
    for (part, raw) in route.path().split('/').skip(1).zip(segments) {
        path.push('/');
        path.push_str(if part.starts_with('{') { raw } else { part });
    }
    path
}

/// The three supported operations most like the one asked for.
pub(crate) fn nearest(plane: Plane, operation: &str) -> Vec<&'static str> {
    let mut ranked: Vec<(usize, &str)> = ROUTES
        .iter()
        .filter(|route| route.plane == plane)
        .map(|route| (edit_distance(operation, route.operation), route.operation))
        .collect();
    ranked.sort();
    ranked.into_iter().take(3).map(|(_, operation)| operation).collect()
}

/// Levenshtein distance, of the first 80 bytes.
fn edit_distance(one: &str, other: &str) -> usize {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let one = &one[..one.len().min(80)];
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}
