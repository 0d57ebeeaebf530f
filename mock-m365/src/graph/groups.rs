//! `groups`: create, list, read, change, delete (facts §5.1, §6.2).

use http::StatusCode;
use serde_json::{Map, Value};

use crate::call::Call;
use crate::graph::collection::{self, Item, Site, Wanted};
use crate::graph::error::GraphError;
use crate::graph::filter::{Subject, rules};
use crate::graph::query::Query;
use crate::graph::{Answer, context, refusals};
use crate::reply::Reply;
use crate::tenant::Tenant;
use crate::tenant::group::Group;
use crate::tenant::group_property::{self, GroupProperty, PROPERTIES};

/// What can be asked about groups.
pub(crate) const SUBJECT: Subject =
    Subject { name: "Group", entity: "group", rules: rules::GROUPS, has: group_property::exists };

/// The properties of a group to show.
pub(crate) struct GroupSelect {
    properties: Vec<&'static GroupProperty>,
    is_chosen: bool,
}

impl GroupSelect {
    /// Reads the option; without it the default set is shown.
    pub(crate) fn of(option: Option<&str>) -> Result<Self, GraphError> {
        let Some(option) = option.filter(|option| !option.trim().is_empty()) else {
            let properties = PROPERTIES.iter().filter(|property| property.by_default).collect();
            return Ok(Self { properties, is_chosen: false });
        };
        let mut properties: Vec<&'static GroupProperty> = Vec::new();
        for name in option.split(',').map(str::trim) {
            let known = group_property::find(name).ok_or_else(|| unknown(name))?;
            if !properties.contains(&known) {
                properties.push(known);
            }
        }
        Ok(Self { properties, is_chosen: true })
    }

    /// A group as JSON members.
    pub(crate) fn show(&self, tenant: &Tenant, group: &Group) -> Map<String, Value> {
        let shown = self.properties.iter().map(|property| property.name);
        shown.map(|name| (name.to_owned(), group_property::read(tenant, group, name))).collect()
    }

    /// `groups`, or `groups(id,mail)` when properties were chosen.
    fn context(&self) -> String {
        if !self.is_chosen {
            return "groups".to_owned();
        }
        let names: Vec<&str> = self.properties.iter().map(|property| property.name).collect();
        format!("groups({})", names.join(","))
    }
}

fn unknown(name: &str) -> GraphError {
    if group_property::exists(name) {
        return GraphError::query_not_carried(&format!(
            "Selecting property '{name}' is not supported."
        ));
    }
    GraphError::malformed_query(&format!(
        "Parsing OData Select and Expand failed: Could not find a property named '{name}' on type 'microsoft.graph.group'."
    ))
}

/// A group with its context.
pub(crate) fn entity(tenant: &Tenant, group: &Group, select: &GroupSelect) -> Value {
    let mut members = select.show(tenant, group);
    let context = context(&format!("{}/$entity", select.context()));
    members.insert("@odata.context".to_owned(), context.into());
    Value::Object(members)
}

/// `POST /groups`.
pub(crate) async fn create(call: Call) -> Answer {
    let members = call.members()?;
    let mut tenant = call.shared.tenant_at(call.now);
    let number = tenant.create_group(members, call.now)?.number;
    let group = &tenant.groups[&number];
    let shown = entity(&tenant, group, &GroupSelect::of(None)?);
    Ok(Reply::Json(StatusCode::CREATED, shown))
}

/// `GET /groups/{id}`. The service has `groups/delta`, this tenant has not.
pub(crate) async fn read(call: Call) -> Answer {
    if call.key("id") == "delta" {
        return Err(GraphError::plain(&refusals::NOT_IMPLEMENTED));
    }
    let query = Query::of(&call, &["$select"])?;
    let select = GroupSelect::of(query.get("$select"))?;
    let tenant = call.shared.tenant_at(call.now);
    let group = tenant.find_group(call.key("id"), call.now)?;
    Ok(Reply::ok(entity(&tenant, group, &select)))
}

/// `GET /groups`.
pub(crate) async fn list(call: Call) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    let visible = tenant.groups.values().filter(|group| group.visible_at <= call.now);
    page(&call, &tenant, "/groups", visible)
}

/// A page of groups.
pub(crate) fn page<'t>(
    call: &Call,
    tenant: &'t Tenant,
    path: &str,
    groups: impl Iterator<Item = &'t Group>,
) -> Answer {
    let query = Query::of(call, collection::OPTIONS)?;
    let select = GroupSelect::of(query.get("$select"))?;
    let wanted = Wanted::of(call, &query, &SUBJECT)?;
    let context = select.context();
    let site = Site { path, context: &context };
    collection::answer(&site, &query, &wanted, groups.map(|group| item(tenant, group, &select)))
}

fn item<'t>(tenant: &'t Tenant, group: &'t Group, select: &'t GroupSelect) -> Item<'t> {
    Item {
        number: group.number,
        read: Box::new(|name| group_property::read(tenant, group, name)),
        show: Box::new(|| select.show(tenant, group)),
    }
}

/// `GET /groups/$count`.
pub(crate) async fn count(call: Call) -> Answer {
    let wanted = collection::wanted_count(&call, &SUBJECT)?;
    let tenant = call.shared.tenant_at(call.now);
    let visible = tenant.groups.values().filter(|group| group.visible_at <= call.now);
    let select = GroupSelect::of(None)?;
    collection::count(&wanted, visible.map(|group| item(&tenant, group, &select)))
}

/// `PATCH /groups/{id}`.
pub(crate) async fn update(call: Call) -> Answer {
    let members = call.members()?;
    call.shared.tenant_at(call.now).update_group(call.key("id"), members, call.now)?;
    Ok(Reply::NoContent)
}

/// `DELETE /groups/{id}`.
pub(crate) async fn remove(call: Call) -> Answer {
    let mut tenant = call.shared.tenant_at(call.now);
    let number = tenant.find_writable_group(call.key("id"), call.now)?.number;
    tenant.delete_group(number, call.now);
    Ok(Reply::NoContent)
}
