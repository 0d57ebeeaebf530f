//! Rows of groups and their members (facts §5.1, §6.2).

use crate::grade::Grade::{Documented, Unconfirmed};
use crate::graph::{groups, licences, objects};
use crate::routes::needs::{GROUPS_READ, GROUPS_WRITE, LICENCES_WRITE, USERS_READ};
use crate::routes::{Route, graph, reply};

/// The rows.
pub(super) const ROUTES: &[Route] = &[
    graph("GET /groups", GROUPS_READ, (Documented, "§5.1"), |call| reply(groups::list(call))),
    graph("POST /groups", GROUPS_WRITE, (Documented, "§5.1"), |call| reply(groups::create(call))),
    graph("GET /groups/$count", GROUPS_READ, (Documented, "§2.2"), |call| {
        reply(groups::count(call))
    }),
    graph("GET /groups/{id}", GROUPS_READ, (Documented, "§5.1"), |call| reply(groups::read(call))),
    graph("PATCH /groups/{id}", GROUPS_WRITE, (Documented, "§5.1"), |call| {
        reply(groups::update(call))
    }),
    graph("DELETE /groups/{id}", GROUPS_WRITE, (Documented, "§5.1"), |call| {
        reply(groups::remove(call))
    }),
    graph("GET /groups/{id}/members", GROUPS_READ, (Documented, "§5.1"), |call| {
        reply(objects::members(call))
    }),
    graph("GET /groups/{id}/members/$count", GROUPS_READ, (Documented, "§2.2"), |call| {
        reply(objects::count_members(call))
    }),
    graph(
        "GET /groups/{id}/members/microsoft.graph.user",
        GROUPS_READ,
        (Documented, "§5.1"),
        |call| reply(objects::user_members(call)),
    ),
    graph(
        "GET /groups/{id}/members/microsoft.graph.group",
        GROUPS_READ,
        (Documented, "§5.1"),
        |call| reply(objects::group_members(call)),
    ),
    graph("GET /groups/{id}/transitiveMembers", GROUPS_READ, (Unconfirmed, "§5.1"), |call| {
        reply(objects::transitive_members(call))
    }),
    graph("GET /groups/{id}/owners", GROUPS_READ, (Documented, "§5.1"), |call| {
        reply(objects::owners(call))
    }),
    graph("GET /groups/{id}/memberOf", GROUPS_READ, (Unconfirmed, "§5.1"), |call| {
        reply(objects::member_of(call))
    }),
    graph("POST /groups/{id}/members/$ref", GROUPS_WRITE, (Documented, "§6.2"), |call| {
        reply(objects::add_member(call))
    }),
    graph("POST /groups/{id}/owners/$ref", GROUPS_WRITE, (Documented, "§6.2"), |call| {
        reply(objects::add_owner(call))
    }),
    graph(
        "DELETE /groups/{id}/members/{object}/$ref",
        GROUPS_WRITE,
        (Documented, "§6.2"),
        |call| reply(objects::remove_member(call)),
    ),
    graph("DELETE /groups/{id}/owners/{object}/$ref", GROUPS_WRITE, (Documented, "§6.2"), |call| {
        reply(objects::remove_owner(call))
    }),
    graph("POST /groups/{id}/assignLicense", LICENCES_WRITE, (Documented, "§3"), |call| {
        reply(licences::assign_to_group(call))
    }),
    graph("POST /groups/{id}/getMemberGroups", GROUPS_READ, (Documented, "§7.6"), |call| {
        reply(objects::get_member_groups(call))
    }),
    graph("POST /groups/{id}/checkMemberGroups", GROUPS_READ, (Documented, "§7.6"), |call| {
        reply(objects::check_member_groups(call))
    }),
    graph("POST /users/{id}/getMemberGroups", USERS_READ, (Documented, "§7.6"), |call| {
        reply(objects::get_member_groups(call))
    }),
    graph("POST /users/{id}/checkMemberGroups", USERS_READ, (Documented, "§7.6"), |call| {
        reply(objects::check_member_groups(call))
    }),
];
