//! Which part of the service a request addresses: by its host, or, where the service is reached by a base URL, by its path.
//!
//! | asked | means |
//! | --- | --- |
//! | `https://graph.microsoft.com/v1.0/users` | the host itself |
//! | `https://127.0.0.1:8443/graph.microsoft.com/v1.0/users` | the host named first in the path |
//! | `https://127.0.0.1:8443/v1.0/users` | the host whose paths look like that |
//!
//! Only an address or `localhost` is such a base; no other host is this service. Links in answers begin with the base that
//! was asked.

use std::net::IpAddr;

use http::header::HOST;
use http::request::Parts;
use serde_json::Value;

use crate::login::HOSTS;
use crate::reply::Reply;
use crate::routes::Plane;

/// Whom a request addresses.
pub(crate) struct Address {
    /// The part of the service; none for a host that is not of this service.
    pub(crate) plane: Option<Plane>,
    /// The service's own host, or the foreign one that was asked, in lower case and without a port.
    pub(crate) host: String,
    /// The path below that host.
    pub(crate) path: String,
    /// What stands before the path for the client: scheme, host and port, and the prefix of a base URL.
    pub(crate) origin: String,
    /// Whether the service was reached by a base URL.
    pub(crate) is_base: bool,
}

impl Address {
    /// Reads host and path; `tenant` is the label of the tenant's own hosts.
    pub(crate) fn of(parts: &Parts, tenant: &str) -> Self {
        let header = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
        let asked = parts.uri.authority().map(http::uri::Authority::as_str).or(header);
        let asked = asked.unwrap_or_default();
        let host = without_port(asked).to_ascii_lowercase();
        let path = parts.uri.path();
        let plane = plane_of(&host, tenant);
        let mut address = Self {
            plane,
            path: path.to_owned(),
            origin: format!("https://{asked}"),
            is_base: plane.is_none() && is_base(&host),
            host,
        };
        if address.is_base {
            address.below_base(tenant);
        }
        address
    }

    /// Finds the part of the service in the path.
    fn below_base(&mut self, tenant: &str) {
        let rest = self.path.trim_start_matches('/');
        let (first, below) = rest.split_once('/').unwrap_or((rest, ""));
        let named = first.to_ascii_lowercase();
        if let Some(plane) = plane_of(&named, tenant) {
            self.origin = format!("{}/{first}", self.origin);
            self.path = format!("/{below}");
            self.plane = Some(plane);
            self.host = named;
        } else if let Some(plane) = plane_by_path(&named, below) {
            self.plane = Some(plane);
            self.host = host_of(plane, tenant);
        }
    }

    /// The answer with its links below the base that was asked.
    pub(crate) fn relocate(&self, reply: Reply) -> Reply {
        if !self.is_base {
            return reply;
        }
        let own = format!("https://{}", self.host);
        match reply {
            Reply::Json(status, mut body) => {
                relocate_links(&mut body, &own, &self.origin);
                Reply::Json(status, body)
            }
            Reply::Headed(inner, mut headers) => {
                for (_, value) in headers.iter_mut().filter(|(name, _)| *name == "location") {
                    relocate_link(value, &own, &self.origin);
                }
                Reply::Headed(Box::new(self.relocate(*inner)), headers)
            }
            other => other,
        }
    }
}

/// The host without its port; an address of IPv6 without its brackets.
fn without_port(authority: &str) -> &str {
    if let Some(rest) = authority.strip_prefix('[') {
        return rest.split(']').next().unwrap_or_default();
    }
    authority.rsplit_once(':').map_or(authority, |(host, _)| host)
}

fn is_base(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok()
}

fn plane_of(host: &str, tenant: &str) -> Option<Plane> {
    match host {
        _ if HOSTS.contains(&host) => Some(Plane::SignIn),
        "graph.microsoft.com" => Some(Plane::Graph),
        "outlook.office365.com" => Some(Plane::Exchange),
        _ if host.strip_suffix(".sharepoint.com") == Some(tenant) => Some(Plane::SharePoint),
        _ => None,
    }
}

fn host_of(plane: Plane, tenant: &str) -> String {
    match plane {
        Plane::SignIn => "login.microsoftonline.com".to_owned(),
        Plane::Graph => "graph.microsoft.com".to_owned(),
        Plane::Exchange => "outlook.office365.com".to_owned(),
        Plane::SharePoint => format!("{tenant}.sharepoint.com"),
    }
}

/// The part whose paths begin like this one.
fn plane_by_path(first: &str, below: &str) -> Option<Plane> {
    match first {
        "v1.0" | "beta" => Some(Plane::Graph),
        "adminapi" => Some(Plane::Exchange),
        "_api" | "sites" => Some(Plane::SharePoint),
        _ if below.is_empty() => None,
        _ => Some(Plane::SignIn),
    }
}

/// Changes the values of all members that hold links: OData's own (OData JSON Format 4.01 §4.6).
fn relocate_links(body: &mut Value, from: &str, to: &str) {
    match body {
        Value::Array(items) => items.iter_mut().for_each(|item| relocate_links(item, from, to)),
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(link) if name.contains("@odata.") => {
                        relocate_link(link, from, to);
                    }
                    other => relocate_links(other, from, to),
                }
            }
        }
        _ => {}
    }
}

fn relocate_link(link: &mut String, from: &str, to: &str) {
    if let Some(rest) = link.strip_prefix(from)
        && (rest.is_empty() || rest.starts_with('/'))
    {
        *link = format!("{to}{rest}");
    }
}
