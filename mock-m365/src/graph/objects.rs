//! Lists of directory objects of several kinds: members and owners of groups, and the groups of an object
//! (facts §5.1, §6.2, §7.6).

use serde_json::{Map, Value, json};

use crate::call::Call;
use crate::graph::collection::{self, Item, OPTIONS, Site, Wanted};
use crate::graph::error::GraphError;
use crate::graph::filter::Subject;
use crate::graph::groups::{self, GroupSelect};
use crate::graph::query::{Query, is_eventual};
use crate::graph::select::Select;
use crate::graph::{Answer, context, refusals, users};
use crate::reply::Reply;
use crate::tenant::Tenant;
use crate::tenant::group::Group;
use crate::tenant::group_property;
use crate::tenant::groups::Role;
use crate::tenant::property;

/// What can be asked about objects of any kind: only what all of them have.
const SUBJECT: Subject = Subject {
    name: "DirectoryObject",
    entity: "directoryObject",
    rules: &[],
    has: |name| matches!(name, "id" | "deletedDateTime"),
};

/// One kind of objects, or all.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cast {
    All,
    Users,
    Groups,
}

/// An object shown with its type.
fn item<'t>(tenant: &'t Tenant, number: u64, typed: bool) -> Option<Item<'t>> {
    let with_type = move |mut members: Map<String, Value>, kind: &str| {
        if typed {
            members.insert("@odata.type".to_owned(), format!("#microsoft.graph.{kind}").into());
        }
        members
    };
    if let Some(user) = tenant.users.get(&number) {
        let select = Select::users(None).ok()?;
        return Some(Item {
            number,
            read: Box::new(|name| {
                property::find(name).map_or(Value::Null, |known| property::read(user, known))
            }),
            show: Box::new(move || with_type(select.show(user), "user")),
        });
    }
    let group = tenant.groups.get(&number)?;
    let select = GroupSelect::of(None).ok()?;
    Some(Item {
        number,
        read: Box::new(|name| group_property::read(tenant, group, name)),
        show: Box::new(move || with_type(select.show(tenant, group), "group")),
    })
}

/// A group with its type.
pub(crate) fn shown_group(tenant: &Tenant, group: &Group) -> Option<Value> {
    item(tenant, group.number, true).map(|item| Value::Object((item.show)()))
}

/// Answers with a page of these objects, in the order of their numbers.
fn page(call: &Call, tenant: &Tenant, numbers: impl Iterator<Item = u64>, cast: Cast) -> Answer {
    let path = call.path.split_once("/v1.0").map_or(call.path.as_str(), |(_, path)| path);
    match cast {
        Cast::Users => users::collection(call, path, numbers.filter_map(|n| tenant.users.get(&n))),
        Cast::Groups => {
            groups::page(call, tenant, path, numbers.filter_map(|n| tenant.groups.get(&n)))
        }
        Cast::All => {
            let query = Query::of(call, OPTIONS)?;
            let wanted = Wanted::of(call, &query, &SUBJECT)?;
            let chosen = query.get("$select");
            let items = numbers.filter_map(|number| item(tenant, number, true));
            let items = items.map(|item| narrowed(item, chosen));
            let site = Site { path, context: "directoryObjects" };
            collection::answer(&site, &query, &wanted, items)
        }
    }
}

/// Keeps the chosen properties, as far as the object's kind has them.
fn narrowed<'t>(item: Item<'t>, chosen: Option<&'t str>) -> Item<'t> {
    let Some(chosen) = chosen else { return item };
    let Item { number, read, show } = item;
    let kind = show()["@odata.type"].clone();
    let is_user = kind == "#microsoft.graph.user";
    let show = move || {
        let has = |name: &&str| match is_user {
            true => property::find(name).is_some(),
            false => group_property::find(name).is_some(),
        };
        let names = chosen.split(',').map(str::trim).filter(has);
        let mut members: Map<String, Value> =
            names.map(|name| (name.to_owned(), read(name))).collect();
        members.insert("@odata.type".to_owned(), kind.clone());
        members
    };
    Item { number, read: Box::new(|_| Value::Null), show: Box::new(show) }
}

fn group_list(call: &Call, role: Role, cast: Cast) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    let group = tenant.find_group(call.key("id"), call.now)?;
    let listed: Vec<u64> = tenant.live_list(group.in_graph(), role).collect();
    page(call, &tenant, listed.into_iter(), cast)
}

/// `GET /groups/{id}/members`.
pub(crate) async fn members(call: Call) -> Answer {
    group_list(&call, Role::Member, Cast::All)
}

/// `GET /groups/{id}/members/microsoft.graph.user`.
pub(crate) async fn user_members(call: Call) -> Answer {
    group_list(&call, Role::Member, Cast::Users)
}

/// `GET /groups/{id}/members/microsoft.graph.group`.
pub(crate) async fn group_members(call: Call) -> Answer {
    group_list(&call, Role::Member, Cast::Groups)
}

/// `GET /groups/{id}/owners`.
pub(crate) async fn owners(call: Call) -> Answer {
    group_list(&call, Role::Owner, Cast::All)
}

/// `GET /groups/{id}/members/$count`.
pub(crate) async fn count_members(call: Call) -> Answer {
    if !is_eventual(&call) {
        return Err(GraphError::plain(&refusals::COUNT_NEEDS_HEADER));
    }
    Query::of(&call, &[])?;
    let tenant = call.shared.tenant_at(call.now);
    let group = tenant.find_group(call.key("id"), call.now)?;
    let n_members = tenant.live_list(group.in_graph(), Role::Member).count();
    Ok(Reply::Text(n_members.to_string()))
}

/// `GET /groups/{id}/transitiveMembers`.
pub(crate) async fn transitive_members(call: Call) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    let number = tenant.find_group(call.key("id"), call.now)?.number;
    page(&call, &tenant, tenant.all_members_of(number).into_iter(), Cast::All)
}

/// `GET /groups/{id}/memberOf`.
pub(crate) async fn member_of(call: Call) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    let number = tenant.find_group(call.key("id"), call.now)?.number;
    let parents: Vec<u64> = tenant.groups_of(number).map(|group| group.number).collect();
    page(&call, &tenant, parents.into_iter(), Cast::All)
}

/// The group ids of `getMemberGroups` and `checkMemberGroups`: direct and nested, of an object of any kind.
fn group_ids(call: &Call, security_enabled_only: bool) -> Result<Vec<String>, GraphError> {
    let tenant = call.shared.tenant_at(call.now);
    let number = match tenant.find_user(call.key("id"), call.now) {
        Ok(user) => user.number,
        Err(_) => tenant.find_group(call.key("id"), call.now)?.number,
    };
    let groups = tenant.all_groups_of(number);
    let groups = groups.iter().filter_map(|group| tenant.groups.get(group));
    let wanted = groups.filter(|group| !security_enabled_only || group.security_enabled);
    Ok(wanted.map(|group| group.id.clone()).collect())
}

fn id_list(ids: &[String]) -> Reply {
    Reply::ok(json!({ "@odata.context": context("Collection(Edm.String)"), "value": ids }))
}

/// `POST /users/{id}/getMemberGroups`, and of groups.
pub(crate) async fn get_member_groups(call: Call) -> Answer {
    let members = call.members()?;
    let Some(security_only) = members.get("securityEnabledOnly").and_then(Value::as_bool) else {
        return Err(GraphError::parameter("securityEnabledOnly"));
    };
    Ok(id_list(&group_ids(&call, security_only)?))
}

/// `POST /users/{id}/checkMemberGroups`, and of groups.
pub(crate) async fn check_member_groups(call: Call) -> Answer {
    let members = call.members()?;
    let asked = members.get("groupIds").and_then(Value::as_array);
    let asked: Option<Vec<&str>> = asked.map(|ids| ids.iter().filter_map(Value::as_str).collect());
    let Some(asked) = asked.filter(|ids| (1..=20).contains(&ids.len())) else {
        return Err(GraphError::parameter("groupIds"));
    };
    let mut ids = group_ids(&call, false)?;
    ids.retain(|id| asked.iter().any(|asked| asked.eq_ignore_ascii_case(id)));
    Ok(id_list(&ids))
}

fn add(call: &Call, role: Role) -> Answer {
    let members = call.members()?;
    let reference = members.get("@odata.id").and_then(Value::as_str);
    let reference = reference.ok_or_else(|| GraphError::parameter("@odata.id"))?;
    let mut tenant = call.shared.tenant_at(call.now);
    tenant.add_reference(call.key("id"), role, reference, call.now)?;
    Ok(Reply::NoContent)
}

fn take(call: &Call, role: Role) -> Answer {
    let mut tenant = call.shared.tenant_at(call.now);
    tenant.remove_reference(call.key("id"), role, call.key("object"), call.now)?;
    Ok(Reply::NoContent)
}

/// `POST /groups/{id}/members/$ref`.
pub(crate) async fn add_member(call: Call) -> Answer {
    add(&call, Role::Member)
}

/// `POST /groups/{id}/owners/$ref`.
pub(crate) async fn add_owner(call: Call) -> Answer {
    add(&call, Role::Owner)
}

/// `DELETE /groups/{id}/members/{object}/$ref`.
pub(crate) async fn remove_member(call: Call) -> Answer {
    take(&call, Role::Member)
}

/// `DELETE /groups/{id}/owners/{object}/$ref`.
pub(crate) async fn remove_owner(call: Call) -> Answer {
    take(&call, Role::Owner)
}
