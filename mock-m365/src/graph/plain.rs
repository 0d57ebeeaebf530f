//! Resources that are few and small: each object is whole JSON, from which options choose (facts §7.6).

use serde_json::{Value, json};

use crate::call::Call;
use crate::graph::collection::{self, Item, Site, Wanted};
use crate::graph::error::GraphError;
use crate::graph::filter::Subject;
use crate::graph::query::Query;
use crate::graph::select::keep;
use crate::graph::{Answer, context};
use crate::reply::Reply;

/// Options that such a collection takes.
const OPTIONS: &[&str] = &["$select", "$filter", "$top", "$count", "$skiptoken"];

/// Answers with a collection of objects; `set` names it in the context.
pub(crate) fn list(
    call: &Call,
    subject: &Subject,
    set: &str,
    objects: impl Iterator<Item = Value>,
) -> Answer {
    let query = Query::of(call, OPTIONS)?;
    let wanted = Wanted::of(call, &query, subject)?;
    let select = query.get("$select");
    check_select(select, subject)?;
    let items = (1..).zip(objects).map(|(number, object)| {
        let shown = object.clone();
        Item {
            number,
            read: Box::new(move |name| object[name].clone()),
            show: Box::new(move || {
                let chosen = |name: &String| is_chosen(select, name);
                let members = shown.as_object().into_iter().flatten();
                let members = members.filter(|(name, _)| chosen(name));
                members.map(|(name, value)| (name.clone(), value.clone())).collect()
            }),
        }
    });
    let path = call.path.split_once("/v1.0").map_or(call.path.as_str(), |(_, path)| path);
    let context = match select {
        Some(names) => format!("{set}({names})"),
        None => set.to_owned(),
    };
    collection::answer(&Site { path, context: &context }, &query, &wanted, items)
}

/// The type of an object in a mixed collection is shown in any case.
fn is_chosen(select: Option<&str>, name: &str) -> bool {
    let named = |names: &str| names.split(',').any(|chosen| chosen.trim() == name);
    name == "@odata.type" || select.is_none_or(named)
}

fn check_select(select: Option<&str>, subject: &Subject) -> Result<(), GraphError> {
    let names = select.into_iter().flat_map(|names| names.split(',')).map(str::trim);
    match names.into_iter().find(|name| !(subject.has)(name)) {
        None => Ok(()),
        Some(unknown) => keep(json!({}), Some(unknown), subject.entity).map(|_| ()),
    }
}

/// Answers with one object of the set.
pub(crate) fn one(call: &Call, subject: &Subject, set: &str, object: Value) -> Answer {
    let query = Query::of(call, &["$select"])?;
    let mut shown = keep(object, query.get("$select"), subject.entity)?;
    shown["@odata.context"] = json!(context(&format!("{set}/$entity")));
    Ok(Reply::ok(shown))
}
