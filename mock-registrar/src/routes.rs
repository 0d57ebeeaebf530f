//! The table of operations, and what goes into one.

use bytes::Bytes;
use http::{HeaderMap, Method, header::AUTHORIZATION, request::Parts};
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;

use crate::{
    Shared, account, catalogue, holding,
    reply::{INVALID_TOKEN, NO_SUCH_OPERATION, Reply},
    zone,
};

/// What every path begins with.
const BASE: &str = "/partner/v1";

/// An operation of the protocol.
pub(crate) struct Route {
    method: Method,
    /// Path below the base; `{…}` stands for any one segment.
    path: &'static str,
    work: Work,
}

/// Who may call, and what is done.
enum Work {
    /// Anybody.
    Open(fn(&Shared, &Call) -> Reply),
    /// A customer who signed in.
    SignedIn(fn(&Shared, &Call, &str) -> Reply),
}

static ROUTES: [Route; 14] = [
    Route { method: Method::POST, path: "/token", work: Work::Open(account::sign_in) },
    Route { method: Method::GET, path: "/extensions", work: Work::Open(catalogue::extensions) },
    Route {
        method: Method::GET,
        path: "/availability/{name}",
        work: Work::Open(catalogue::availability),
    },
    Route {
        method: Method::GET,
        path: "/capabilities",
        work: Work::Open(|shared, _| catalogue::capabilities(shared)),
    },
    Route {
        method: Method::GET,
        path: "/domains",
        work: Work::SignedIn(|shared, _, user_name| holding::list(shared, user_name)),
    },
    Route { method: Method::POST, path: "/domains", work: Work::SignedIn(holding::order) },
    Route { method: Method::GET, path: "/domains/{name}", work: Work::SignedIn(holding::get) },
    Route {
        method: Method::POST,
        path: "/domains/{name}/renewals",
        work: Work::SignedIn(holding::renew),
    },
    Route {
        method: Method::GET,
        path: "/domains/{name}/records",
        work: Work::SignedIn(zone::list),
    },
    Route {
        method: Method::POST,
        path: "/domains/{name}/records",
        work: Work::SignedIn(zone::add),
    },
    Route {
        method: Method::DELETE,
        path: "/domains/{name}/records/{id}",
        work: Work::SignedIn(zone::remove),
    },
    Route {
        method: Method::PUT,
        path: "/domains/{name}/records/{type}/{owner}",
        work: Work::SignedIn(zone::replace),
    },
    Route {
        method: Method::POST,
        path: "/domains/{name}/changes",
        work: Work::SignedIn(zone::change),
    },
    Route {
        method: Method::POST,
        path: "/domains/{name}/publication",
        work: Work::SignedIn(zone::publish),
    },
];

/// A request, decoded.
pub(crate) struct Call {
    route: Option<&'static Route>,
    /// What stood for the `{…}` of the path.
    keys: Vec<String>,
    query: Vec<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
    operation: String,
}

impl Call {
    pub(crate) fn of(parts: &Parts, body: Bytes) -> Self {
        let path = parts.uri.path();
        let below = path.strip_prefix(BASE).unwrap_or_default();
        let found = ROUTES.iter().find_map(|route| {
            let keys = keys_of(route.path, below).filter(|_| route.method == parts.method)?;
            Some((route, keys))
        });
        let query = parts.uri.query().unwrap_or_default().as_bytes();
        let query = form_urlencoded::parse(query).into_owned().collect();
        let shown = found.as_ref().map_or(path, |(route, _)| route.path);
        let operation = format!("{} {shown}", parts.method);
        let (route, keys) = found.unzip();
        let keys = keys.unwrap_or_default();
        Self { route, keys, query, headers: parts.headers.clone(), body, operation }
    }

    /// Stable name, for taps.
    pub(crate) fn operation(&self) -> &str {
        &self.operation
    }

    /// The n-th variable segment of the path; empty when there is none.
    pub(crate) fn key(&self, nth: usize) -> &str {
        self.keys.get(nth).map_or("", String::as_str)
    }

    /// A parameter of the query; empty when it is missing.
    pub(crate) fn query(&self, name: &str) -> String {
        let found = self.query.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// The body, if it has this form.
    pub(crate) fn body<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(&self.body).ok()
    }

    fn token(&self) -> Option<&str> {
        self.headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
    }

    /// Carries the operation out.
    pub(crate) fn carry_out(&self, shared: &Shared) -> Reply {
        let Some(route) = self.route else { return NO_SUCH_OPERATION.into() };
        match &route.work {
            Work::Open(work) => work(shared, self),
            Work::SignedIn(work) => {
                let now = shared.now();
                let user_name =
                    self.token().and_then(|token| shared.state().accounts.user_of(token, now));
                match user_name {
                    Some(user_name) => work(shared, self, &user_name),
                    None => INVALID_TOKEN.into(),
                }
            }
        }
    }
}

/// The variable segments of a path that fits.
fn keys_of(pattern: &str, path: &str) -> Option<Vec<String>> {
    let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
    let mut keys = Vec::new();
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return Some(keys),
            (Some(wanted), Some(segment)) if wanted.starts_with('{') && !segment.is_empty() => {
                keys.push(percent_decode_str(segment).decode_utf8().ok()?.into_owned());
            }
            (Some(wanted), Some(segment)) if wanted == segment => {}
            _ => return None,
        }
    }
}
