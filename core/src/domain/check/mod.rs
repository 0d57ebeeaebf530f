//! Looks at a domain and says what is right, missing, wrong and dangerous. Changes nothing.
//!
//! | part | does |
//! | --- | --- |
//! | `look` | asks servers, resolvers and the network inside |
//! | `observation` | what was seen, as plain values |
//! | `expected` | the records of the era, where no tenant names them |
//! | `finding` | the table of all findings |
//! | `zone` | delegation, servers, the server that is edited |
//! | `mail` | MX records and the hosts they lead to |
//! | `token` | the proof of ownership |
//! | `proof` | why the service may not see the proof, looked up while a domain waits |
//! | `sender` | the sender record (SPF) and its cost |
//! | `alias`, `location` | aliases and SRV records of the services |
//! | `placement` | names with the domain twice, wildcards |
//! | `cache` | what resolvers still remember |
//! | `inside` | the network inside and its directory |
//! | `modern` | DKIM and DMARC |

mod alias;
mod cache;
mod expected;
mod finding;
mod inside;
mod location;
mod look;
mod mail;
mod modern;
mod observation;
mod placement;
mod proof;
mod sender;
#[cfg(test)]
mod tests;
mod token;
mod zone;

use std::time::Duration;

pub use finding::{FINDINGS, Finding, Row, Severity};
use look::Look;
use observation::{Context, Observation, TenantSeen};

use super::{LinkState, name, wanted::Wanted};
use crate::{
    dns::Data,
    engine::Engine,
    failure::{Failure, FailureKind},
    mail_route::RoutePhase,
    ports::{Endpoint, Ports},
    site::Era,
    spf::Mechanism,
};

/// The operation's name, as it completes "failed to …".
const OPERATION: &str = "check domain";

/// What to look at, and by which ways.
#[derive(Clone, Debug)]
pub struct CheckRequest {
    /// The domain's name, as typed.
    pub domain: String,
    /// Whose record set is expected.
    pub era: Era,
    /// How far the mail migration is; without it findings that depend on it are notes.
    pub phase: Option<RoutePhase>,
    /// Resolvers: the first also finds the zone's servers; all are compared with the zone.
    pub resolvers: Vec<Endpoint>,
    /// Servers to ask as those of the zone, instead of the delegated ones.
    pub servers: Vec<Endpoint>,
    /// The server on which the records are edited, to be compared with the delegated ones.
    pub edited: Option<Endpoint>,
    /// A DNS server of the network inside, to be compared with the world.
    pub inside: Option<Endpoint>,
    /// The ownership token that the tenant asks for now, such as `ms12345678` (`MS=` and `.msv1.invalid` may stand around it).
    pub token: Option<String>,
    /// The host that takes the tenant's mail for the domain.
    pub mail_host: Option<String>,
    /// Port of delegated servers; 53 on the Internet.
    pub server_port: Option<u16>,
    /// How long one question to one server may take.
    pub patience: Duration,
}

impl CheckRequest {
    /// A check of `domain` with nothing known: 12 s for a server, the record set of today.
    #[must_use]
    pub fn new(domain: impl Into<String>) -> Self {
        Self {
            domain: domain.into(),
            era: Era::Today,
            phase: None,
            resolvers: Vec::new(),
            servers: Vec::new(),
            edited: None,
            inside: None,
            token: None,
            mail_host: None,
            server_port: None,
            patience: Duration::from_secs(12),
        }
    }
}

/// What was found at a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DomainCheck {
    /// The domain in its `xn--` form.
    pub domain: String,
    /// Whose answers the findings rest on.
    pub asked: Vec<String>,
    /// Where the expected mail host comes from.
    pub expected_mail_host: String,
    /// The findings, what matters most first.
    pub findings: Vec<Finding>,
}

impl DomainCheck {
    /// Whether nothing is missing, wrong or dangerous.
    #[must_use]
    pub fn is_right(&self) -> bool {
        !self.findings.iter().any(|finding| finding.severity.is_trouble())
    }
}

/// Looks at a domain without a tenant or a directory.
///
/// # Errors
/// `Input` (no domain name, or neither a resolver nor a server to ask), `Connection` (nobody answered).
pub async fn check_domain(ports: &Ports, request: &CheckRequest) -> Result<DomainCheck, Failure> {
    let domain = checked_name(request)?;
    let context = context_of(&domain, request, None);
    let look = Look { ports, domain: &domain, request, managed: None, context: &context };
    Ok(judged(&look.everything().await?, &context))
}

impl Engine {
    /// Looks at a domain, with what the site, the store, the tenant and the directory know of it. What `request` leaves out is
    /// filled in from there.
    ///
    /// # Errors
    /// As [`check_domain`].
    pub async fn check_domain(&self, request: CheckRequest) -> Result<DomainCheck, Failure> {
        let summary = |check: &DomainCheck| {
            let count = |severity| {
                let n =
                    check.findings.iter().filter(|finding| finding.severity == severity).count();
                format!("{n} {severity}")
            };
            let counts = [Severity::Dangerous, Severity::Wrong, Severity::Missing].map(count);
            format!("{}: {}", check.domain, counts.join(", "))
        };
        self.observed(OPERATION, self.check_steps(request), summary).await
    }

    async fn check_steps(&self, mut request: CheckRequest) -> Result<DomainCheck, Failure> {
        if request.resolvers.is_empty() {
            request.resolvers.extend(self.site().dns.resolver.clone());
        }
        let server_port = self.site().dns.server_port;
        request.server_port = request.server_port.or(Some(server_port));
        let domain = checked_name(&request)?;
        let linked = self.store().linked_domain(&domain)?;
        if request.phase.is_none() {
            request.phase = linked.as_ref().map(|linked| match linked.state {
                LinkState::SwitchPending | LinkState::Complete => RoutePhase::Complete,
                _ => linked.early_phase(),
            });
        }
        let tenant = match self.graph(OPERATION) {
            Ok(_) => Some(self.tenant_view(&domain, request.era).await),
            Err(_) => None,
        };
        let wanted = match &tenant {
            Some(Ok((_, wanted))) => Some(wanted.clone()),
            _ => None,
        };
        let context = context_of(&domain, &request, wanted);
        let managed = self.site().dns.managed_zones.iter().find(|zone| zone.zone == domain);
        let look = Look {
            ports: self.ports(),
            domain: &domain,
            request: &request,
            managed,
            context: &context,
        };
        let mut seen = look.everything().await?;
        let notes = linked.map(|linked| [linked.details.notes, linked.details.breaches].concat());
        seen.tenant = tenant.map(|tenant| {
            tenant
                .map(|(tenant, _)| TenantSeen {
                    elsewhere: claimed(notes.unwrap_or_default()),
                    ..tenant
                })
                .map_err(|failure| failure.to_string())
        });
        seen.directory =
            Some(self.connection_points().await.map_err(|failure| failure.to_string()));
        Ok(judged(&seen, &context))
    }

    /// The domain as the tenant sees it, and the records that it wants.
    async fn tenant_view(&self, domain: &str, era: Era) -> Result<(TenantSeen, Wanted), Failure> {
        let session = self.graph(OPERATION)?;
        let Some(here) = session.domain(domain).await? else {
            return Ok((TenantSeen::default(), expected::computed(domain, era)));
        };
        let optional = super::OptionalRecords::default();
        let mut wanted = Wanted::read(&session, domain, here.is_verified, era, &optional).await?;
        if !wanted.has_services() {
            let computed = expected::computed(domain, era);
            wanted = Wanted { ownership: wanted.ownership, ..computed };
        }
        Ok((TenantSeen { is_verified: here.is_verified, elsewhere: None }, wanted))
    }

    async fn connection_points(&self) -> Result<Vec<crate::directory::ConnectionPoint>, Failure> {
        self.directory().await?.connection_points().await
    }
}

/// What the service said when it refused a domain that another tenant holds.
fn claimed(notes: Vec<String>) -> Option<String> {
    notes.into_iter().find(|note| note.contains("another organization"))
}

fn checked_name(request: &CheckRequest) -> Result<String, Failure> {
    let name = name::check(&request.domain)
        .map_err(|failure| Failure { tried: OPERATION.to_owned(), ..failure })?;
    if request.resolvers.is_empty() && request.servers.is_empty() {
        return Err(Failure {
            kind: FailureKind::Input,
            tried: OPERATION.to_owned(),
            on: name.ascii,
            came_back: "there is nobody to ask".to_owned(),
            advice: "name a resolver, or the servers of the zone".to_owned(),
        });
    }
    Ok(name.ascii)
}

/// What is expected: what the caller says, else what the tenant wants, else what the era has.
fn context_of(domain: &str, request: &CheckRequest, wanted: Option<Wanted>) -> Context {
    let mut wanted = wanted.unwrap_or_else(|| expected::computed(domain, request.era));
    if let Some(host) = &request.mail_host {
        wanted.mail_host = Some(crate::dns::plain(host));
    }
    let asked_for = wanted.ownership.as_ref().and_then(|ownership| match &ownership.txt.data {
        Data::Txt(text) => Some(bare_token(text)),
        _ => None,
    });
    let token = request.token.as_deref().map(bare_token).or(asked_for);
    Context { era: request.era, phase: request.phase, wanted, token }
}

fn bare_token(text: &str) -> String {
    let text = text.trim().trim_end_matches('.').to_ascii_lowercase();
    let text = text.strip_prefix("ms=").unwrap_or(&text);
    text.strip_suffix(".msv1.invalid").unwrap_or(text).to_owned()
}

impl Context {
    /// Whether an include is the one that the service wants.
    fn includes_service(&self, name: &str) -> bool {
        let Some(Data::Txt(service)) = self.wanted.spf.as_ref().map(|record| &record.data) else {
            return false;
        };
        crate::spf::parse(service).is_ok_and(|record| {
            record.reached().any(|term| {
                matches!(&term.kind, crate::spf::TermKind::Directive(_, Mechanism::Include(wanted))
                    if crate::dns::plain(wanted) == crate::dns::plain(name))
            })
        })
    }
}

/// All findings, one group after the other.
fn findings(seen: &Observation, context: &Context) -> Vec<Finding> {
    let mut found = Vec::new();
    zone::findings(seen, context, &mut found);
    let has_zone = !seen.zone.seen.is_empty();
    let is_delegated_to_service =
        found.iter().any(|finding| finding.id == finding::DELEGATED_TO_SERVICE.id);
    if has_zone && !is_delegated_to_service {
        for group in [
            mail::findings,
            token::findings,
            sender::findings,
            alias::findings,
            location::findings,
            placement::findings,
            cache::findings,
            inside::findings,
            modern::findings,
        ] {
            group(seen, context, &mut found);
        }
    }
    let rank = |finding: &Finding| FINDINGS.iter().position(|row| row.id == finding.id);
    found.sort_by_key(|finding| (finding.severity, rank(finding)));
    found
}

fn judged(seen: &Observation, context: &Context) -> DomainCheck {
    let zone = Some(&seen.zone).filter(|zone| !zone.seen.is_empty());
    let asked = zone
        .into_iter()
        .chain(&seen.others)
        .chain(&seen.resolvers)
        .chain(&seen.inside)
        .map(|view| view.who.clone());
    let expected_mail_host = match &context.wanted.mail_host {
        Some(host) => host.clone(),
        None => "any *.mail.protection.outlook.com or *.mx.microsoft, because no tenant was asked"
            .to_owned(),
    };
    DomainCheck {
        domain: seen.domain.clone(),
        asked: asked.collect(),
        expected_mail_host,
        findings: findings(seen, context),
    }
}
