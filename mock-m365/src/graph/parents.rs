//! What an object belongs to: groups and directory roles (facts §7.6).

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::call::Call;
use crate::graph::error::GraphError;
use crate::graph::{Answer, context, objects, plain, principal};
use crate::reply::Reply;
use crate::tenant::Tenant;
use crate::tenant::group::Group;

/// Which kind of parents is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cast {
    All,
    Roles,
    Groups,
}

/// The object in the path: the signed-in user, a user, or a service principal.
fn child(call: &Call, tenant: &Tenant) -> Result<(String, Option<u64>), GraphError> {
    let key = match call.keys.iter().find(|(name, _)| *name == "id") {
        Some((_, key)) => key.as_str(),
        None => call.caller.id.as_str(),
    };
    if let Ok(principal) = tenant.find_principal(key) {
        return Ok((tenant.principal_id(principal), None));
    }
    let user = tenant.find_user(key, call.now)?;
    Ok((user.id.clone(), Some(user.number)))
}

/// Groups of an object, by number: the direct ones, or all.
fn groups_of(tenant: &Tenant, number: Option<u64>, nested: bool) -> Vec<&Group> {
    let Some(number) = number else { return Vec::new() };
    if nested {
        let all: BTreeSet<u64> = tenant.all_groups_of(number);
        return all.iter().filter_map(|number| tenant.groups.get(number)).collect();
    }
    tenant.groups_of(number).collect()
}

fn answer(call: &Call, nested: bool, cast: Cast) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    let (id, number) = child(call, &tenant)?;
    let roles: Vec<Value> = match cast {
        Cast::Groups => Vec::new(),
        Cast::All | Cast::Roles => {
            tenant.roles.of(&id).map(|role| principal::shown_role(&tenant, role)).collect()
        }
    };
    let groups: Vec<Value> = match cast {
        Cast::Roles => Vec::new(),
        Cast::All | Cast::Groups => {
            let groups = groups_of(&tenant, number, nested);
            groups.into_iter().filter_map(|group| objects::shown_group(&tenant, group)).collect()
        }
    };
    let set = match cast {
        Cast::All => "directoryObjects",
        Cast::Roles => "directoryRoles",
        Cast::Groups => "groups",
    };
    let parents = groups.into_iter().chain(roles).map(|mut parent| {
        // Where all are of one kind, none says of which.
        if let (Cast::Roles | Cast::Groups, Value::Object(members)) = (cast, &mut parent) {
            members.remove("@odata.type");
        }
        parent
    });
    plain::list(call, &principal::SUBJECT, set, parents)
}

/// `GET /users/{id}/memberOf`, and of `/me` and service principals.
pub(crate) async fn direct(call: Call) -> Answer {
    answer(&call, false, Cast::All)
}

/// `GET /users/{id}/memberOf/microsoft.graph.directoryRole`.
pub(crate) async fn roles(call: Call) -> Answer {
    answer(&call, false, Cast::Roles)
}

/// `GET /users/{id}/memberOf/microsoft.graph.group`.
pub(crate) async fn groups(call: Call) -> Answer {
    answer(&call, false, Cast::Groups)
}

/// `GET /users/{id}/transitiveMemberOf`.
pub(crate) async fn nested(call: Call) -> Answer {
    answer(&call, true, Cast::All)
}

/// `POST /users/{id}/getMemberObjects`: ids of groups, direct and nested, and unless only security
/// groups are asked for, of directory roles.
pub(crate) async fn get(call: Call) -> Answer {
    let security_only = call.members()?.get("securityEnabledOnly").and_then(Value::as_bool);
    let security_only =
        security_only.ok_or_else(|| GraphError::parameter("securityEnabledOnly"))?;
    let tenant = call.shared.tenant_at(call.now);
    let (id, number) = child(&call, &tenant)?;
    let groups = groups_of(&tenant, number, true).into_iter();
    let groups = groups.filter(|group| !security_only || group.security_enabled);
    let mut ids: Vec<String> = groups.map(|group| group.id.clone()).collect();
    if !security_only {
        ids.extend(tenant.roles.of(&id).map(|role| tenant.role_object_id(role)));
    }
    Ok(Reply::ok(json!({ "@odata.context": context("Collection(Edm.String)"), "value": ids })))
}

/// Largest number of ids one request may ask about.
const N_IDS_MAX: usize = 20;

/// `POST /users/{id}/checkMemberObjects`: which of the given groups, roles and role templates it belongs to.
pub(crate) async fn check(call: Call) -> Answer {
    let asked = call.members()?.get("ids").and_then(Value::as_array);
    let asked: Option<Vec<&str>> = asked.map(|ids| ids.iter().filter_map(Value::as_str).collect());
    let asked = asked.filter(|ids| (1..=N_IDS_MAX).contains(&ids.len()));
    let asked = asked.ok_or_else(|| GraphError::parameter("ids"))?;
    let tenant = call.shared.tenant_at(call.now);
    let (id, number) = child(&call, &tenant)?;
    let mut held: BTreeSet<String> =
        groups_of(&tenant, number, true).iter().map(|group| group.id.clone()).collect();
    for role in tenant.roles.of(&id) {
        held.extend([tenant.role_object_id(role), role.id.to_owned()]);
    }
    let found: Vec<&str> =
        asked.into_iter().filter(|id| held.contains(&id.to_ascii_lowercase())).collect();
    Ok(Reply::ok(json!({ "@odata.context": context("Collection(Edm.String)"), "value": found })))
}
