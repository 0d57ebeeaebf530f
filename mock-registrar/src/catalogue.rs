//! What is on sale: extensions by region, and whether a name is free.

use serde_json::{Value, json};

use crate::{
    Shared,
    config::Extension,
    reply::{INVALID_NAME, Reply},
    routes::Call,
};

impl Extension {
    fn is_sold_in(&self, region: &str) -> bool {
        self.regions.is_empty() || self.regions.iter().any(|sold| sold.eq_ignore_ascii_case(region))
    }
}

/// The extension of a name, if the registrar sells it in this region: the longest one that fits leaves one label.
pub(crate) fn extension_of<'a>(
    shared: &'a Shared,
    name: &str,
    region: &str,
) -> Option<&'a Extension> {
    let fits = |extension: &&Extension| {
        name.strip_suffix(&extension.extension)
            .and_then(|rest| rest.strip_suffix('.'))
            .is_some_and(|label| !label.is_empty() && !label.contains('.'))
    };
    let sold = shared.config.extensions.iter().filter(|extension| extension.is_sold_in(region));
    sold.filter(fits).max_by_key(|extension| extension.extension.len())
}

/// Whether the text is a host name: letters, digits and hyphens, a hyphen at no end, 2 labels at least.
pub(crate) fn is_domain_name(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    name.len() <= 253 && name.contains('.') && name.split('.').all(is_label)
}

/// `GET /extensions`
pub(crate) fn extensions(shared: &Shared, call: &Call) -> Reply {
    let region = call.query("region");
    let sold = shared.config.extensions.iter().filter(|extension| extension.is_sold_in(&region));
    let extensions: Vec<Value> = sold
        .map(|extension| json!({"extension": extension.extension, "price": extension.price}))
        .collect();
    Reply::ok(json!({"extensions": extensions}))
}

/// `GET /availability/{name}`
pub(crate) fn availability(shared: &Shared, call: &Call) -> Reply {
    let name = call.key(0).to_ascii_lowercase();
    if !is_domain_name(&name) {
        return INVALID_NAME.into();
    }
    let Some(extension) = extension_of(shared, &name, &call.query("region")) else {
        return Reply::ok(json!({"name": name, "available": false, "reason": "ExtensionNotSold"}));
    };
    let is_taken = shared.config.zones.is_registered(&name)
        || shared.state().names.is_held(&name, shared.now());
    if is_taken {
        return Reply::ok(json!({"name": name, "available": false, "reason": "NameTaken"}));
    }
    Reply::ok(json!({"name": name, "available": true, "price": extension.price}))
}

/// `GET /capabilities`
pub(crate) fn capabilities(shared: &Shared) -> Reply {
    let quirks = &shared.config.quirks;
    let types: Vec<&str> = crate::record::TYPES
        .into_iter()
        .filter(|kind| !quirks.refused_types.iter().any(|refused| refused == kind))
        .collect();
    let change = match quirks.change {
        crate::ChangeWay::Atomic => "atomic",
        crate::ChangeWay::Single => "single",
        crate::ChangeWay::ReplaceSet => "replaceSet",
    };
    Reply::ok(json!({
        "types": types,
        "change": change,
        "canRemove": !quirks.only_add,
        "textBytesMax": quirks.text_bytes_max,
        "ttlLeast": quirks.ttl_least_s,
        "proxiesAliases": !quirks.proxy_addresses.is_empty(),
        "publish": quirks.publish,
    }))
}
