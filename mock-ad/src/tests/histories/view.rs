//! What consumers do to their view of the directory.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::controller::{Controller, Object, View};

/// Forward links that end when the entry that they point to is deleted.
const LINKS: &[&str] = &["member", "manager"];

/// An entry was deleted: nothing points to it any more nor it to anything, though nobody tells so of each group.
pub(super) fn unlink(view: &mut View, target: &[u8]) {
    let points = |object: &&mut Arc<Object>| LINKS.iter().any(|link| object.contains_key(*link));
    if let Some(object) = view.get_mut(target).filter(points) {
        Arc::make_mut(object).retain(|name, _| !LINKS.contains(&name.as_str()));
    }
    for object in view.values_mut() {
        for link in LINKS {
            if object.get(*link).is_some_and(|values| values.contains(target)) {
                let object = Arc::make_mut(object);
                change(object, link, |values| {
                    values.remove(target);
                });
            }
        }
    }
}

/// An entry came back, or may have been away: the consumer asks who points to it now, and to whom it points.
pub(super) fn relink(view: &mut View, controller: &mut Controller, target: &[u8]) {
    unlink(view, target);
    if let Some(object) = view.get_mut(target) {
        Arc::make_mut(object).extend(controller.links(target, LINKS));
    }
    for (link, sources) in controller.sources(target) {
        for source in sources {
            let Some(object) = view.get_mut(&source) else { continue };
            change(Arc::make_mut(object), link, |values| {
                values.insert(target.to_vec());
            });
        }
    }
}

/// Changes the values of an attribute, which goes with its last value.
pub(super) fn change(object: &mut Object, name: &str, act: impl FnOnce(&mut BTreeSet<Vec<u8>>)) {
    let values = object.entry(name.to_owned()).or_default();
    act(values);
    if values.is_empty() {
        object.remove(name);
    }
}

/// A view with some of the attributes only.
pub(super) fn narrowed(object: &Object, attributes: &[&str]) -> Object {
    let all = attributes.contains(&"*");
    let always = ["objectGUID", "instanceType"];
    // A search with `*` leaves the descriptor out, DirSync tells of it.
    let told = object.iter().filter(|(name, _)| *name != "nTSecurityDescriptor");
    let kept = told.filter(|(name, _)| {
        all || always.contains(&name.as_str())
            || attributes.contains(&name.as_str())
            || (*name == "parentGUID" && attributes.contains(&"name"))
    });
    kept.map(|(name, values)| (name.clone(), values.clone())).collect()
}
