//! Rows of domains (facts §4).

use crate::grade::Grade::{Documented, Observed};
use crate::graph::{domains, service_records};
use crate::routes::needs::{DOMAINS_READ, DOMAINS_WRITE};
use crate::routes::{Route, graph, reply};

/// The rows.
pub(super) const ROUTES: &[Route] = &[
    graph("GET /domains", DOMAINS_READ, (Documented, "§4"), |call| reply(domains::list(call))),
    graph("POST /domains", DOMAINS_WRITE, (Documented, "§4"), |call| reply(domains::create(call))),
    graph("GET /domains/{id}", DOMAINS_READ, (Documented, "§4"), |call| {
        reply(domains::read(call))
    }),
    graph("PATCH /domains/{id}", DOMAINS_WRITE, (Documented, "§4"), |call| {
        reply(domains::update(call))
    }),
    graph("DELETE /domains/{id}", DOMAINS_WRITE, (Documented, "§4"), |call| {
        reply(domains::remove(call))
    }),
    graph("POST /domains/{id}/verify", DOMAINS_WRITE, (Documented, "§4"), |call| {
        reply(domains::verify(call))
    }),
    graph("GET /domains/{id}/verificationDnsRecords", DOMAINS_READ, (Observed, "§4.1"), |call| {
        reply(service_records::verification(call))
    }),
    graph(
        "GET /domains/{id}/serviceConfigurationRecords",
        DOMAINS_READ,
        (Observed, "§4.2"),
        |call| reply(service_records::configuration(call)),
    ),
    graph("GET /domains/{id}/domainNameReferences", DOMAINS_READ, (Documented, "§4"), |call| {
        reply(domains::references(call))
    }),
    graph(
        "GET /domains/{id}/domainNameReferences/microsoft.graph.user",
        DOMAINS_READ,
        (Documented, "§4"),
        |call| reply(domains::user_references(call)),
    ),
    graph(
        "GET /domains/{id}/domainNameReferences/microsoft.graph.group",
        DOMAINS_READ,
        (Documented, "§4"),
        |call| reply(domains::group_references(call)),
    ),
    graph("GET /domains/{id}/rootDomain", DOMAINS_READ, (Documented, "§4"), |call| {
        reply(domains::root(call))
    }),
    graph("POST /domains/{id}/promote", DOMAINS_WRITE, (Documented, "§4"), |call| {
        reply(domains::promote(call))
    }),
    graph("POST /domains/{id}/forceDelete", DOMAINS_WRITE, (Documented, "§4"), |call| {
        reply(domains::force_delete(call))
    }),
];
