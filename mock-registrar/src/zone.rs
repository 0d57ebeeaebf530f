//! Reading and changing the records of a name, with the oddities of real hosts.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    ChangeWay, Shared,
    holding::Holding,
    order::DomainState,
    record::{Data, Record, fingerprint, is_name},
    reply::{
        BAD_REQUEST, CANNOT_REMOVE, CONFLICT, DOMAIN_NOT_FOUND, RECORD_NOT_FOUND, Refusal, Reply,
        TYPE_NOT_SUPPORTED, VERSION_MISMATCH, WRONG_WAY, ZONE_NOT_READY,
    },
    routes::Call,
};

/// What the host knows of zones besides their content.
#[derive(Default)]
pub(crate) struct Drafts {
    /// Changes that were not published yet, as the whole zone.
    unpublished: BTreeMap<String, BTreeSet<Record>>,
    /// Aliases that stand behind addresses of the proxy, by zone.
    proxied: BTreeMap<String, BTreeSet<Record>>,
}

/// A record as a request gives it.
#[derive(Clone, Deserialize)]
struct Given {
    #[serde(flatten)]
    record: Record,
    /// Whether an alias is to be proxied; hosts with a proxy do that unless told otherwise.
    proxied: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Changes {
    if_version: Option<String>,
    #[serde(default)]
    remove: Vec<Given>,
    #[serde(default)]
    add: Vec<Given>,
}

#[derive(Deserialize)]
struct WholeSet {
    records: Vec<Given>,
}

/// What a request does to the records of a zone.
#[derive(Default)]
struct Change {
    remove: Vec<Record>,
    add: Vec<Given>,
}

/// A zone whose records may be seen and changed.
struct Open<'a> {
    shared: &'a Shared,
    zone: String,
}

impl<'a> Open<'a> {
    /// The zone of the name in the call, if it is the caller's and works.
    fn of(shared: &'a Shared, call: &Call, user_name: &str) -> Result<Self, Refusal> {
        let zone = call.key(0).to_ascii_lowercase();
        let now = shared.now();
        let state = shared.state();
        let holding: &Holding = state.names.of_user(&zone, user_name).ok_or(DOMAIN_NOT_FOUND)?;
        match holding.state(now) {
            DomainState::DomainNotFound => Err(DOMAIN_NOT_FOUND),
            _ if holding.expires(now).is_none() => Err(ZONE_NOT_READY),
            _ => Ok(Self { shared, zone }),
        }
    }

    /// The records as the host shows them: the draft if there is one, aliases instead of the proxy's addresses.
    fn shown(&self) -> BTreeSet<Record> {
        let state = self.shared.state();
        let drafts = &state.drafts;
        let stored = drafts.unpublished.get(&self.zone).cloned();
        let mut records = stored.unwrap_or_else(|| self.stored());
        for alias in drafts.proxied.get(&self.zone).into_iter().flatten() {
            records.retain(|record| !self.is_proxy_address(record, &alias.name));
            records.insert(alias.clone());
        }
        records
    }

    /// The records in the zone itself.
    fn stored(&self) -> BTreeSet<Record> {
        let records = self.shared.config.zones.records(&self.zone).unwrap_or_default();
        records.into_iter().filter(|record| !self.is_of_the_host(record)).collect()
    }

    /// The name servers of the zone itself are the host's own.
    fn is_of_the_host(&self, record: &Record) -> bool {
        record.kind() == "NS" && record.name == self.zone
    }

    fn is_proxy_address(&self, record: &Record, name: &str) -> bool {
        let addresses = &self.shared.config.quirks.proxy_addresses;
        record.name == name
            && matches!(&record.data, Data::A { address } if addresses.contains(address))
    }

    fn version(&self) -> String {
        let lines: Vec<String> = self.shown().iter().map(ToString::to_string).collect();
        format!("{:016x}", fingerprint(&lines.join("\n")))
    }

    /// The record as this host stores it: longer texts are cut, low times to live are raised, both without a word.
    fn as_stored(&self, record: Record) -> Result<Record, Reply> {
        let quirks = &self.shared.config.quirks;
        let mut record = record.normal();
        let is_inside =
            record.name == self.zone || record.name.ends_with(&format!(".{}", self.zone));
        if !record.is_sound() || !is_inside {
            return Err(BAD_REQUEST.with(&format!("This record cannot be stored: {record}")));
        }
        if quirks.refused_types.iter().any(|kind| kind == record.kind())
            || self.is_of_the_host(&record)
        {
            return Err(TYPE_NOT_SUPPORTED.with(&format!("The type is {}.", record.kind())));
        }
        if let (Data::Txt { text }, Some(n_bytes_max)) = (&mut record.data, quirks.text_bytes_max) {
            let cut =
                (0..=n_bytes_max.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
            text.truncate(cut.unwrap_or(0));
        }
        record.ttl_s = record.ttl_s.max(quirks.ttl_least_s);
        Ok(record)
    }

    /// Carries a change out: in the zone, or in the draft of a host that publishes.
    fn carry_out(&self, change: Change) -> Result<(), Reply> {
        if self.shared.config.quirks.only_add && !change.remove.is_empty() {
            return Err(CANNOT_REMOVE.into());
        }
        let shown = self.shown();
        let mut next = shown.clone();
        for record in change.remove {
            let record = record.normal();
            let found = next
                .iter()
                .find(|known| known.name == record.name && known.data == record.data)
                .cloned()
                .ok_or_else(|| RECORD_NOT_FOUND.with(&format!("It is {record}")))?;
            next.remove(&found);
        }
        let proxies = !self.shared.config.quirks.proxy_addresses.is_empty();
        let mut proxied = self.proxied();
        for given in change.add {
            let record = self.as_stored(given.record)?;
            next.retain(|known| known.name != record.name || known.data != record.data);
            // One time to live holds for the whole set (RFC 2181 §5.2).
            let siblings: Vec<Record> = next
                .iter()
                .filter(|known| known.name == record.name && known.kind() == record.kind())
                .cloned()
                .collect();
            for sibling in siblings {
                next.remove(&sibling);
                next.insert(Record { ttl_s: record.ttl_s, ..sibling });
            }
            if record.kind() == "CNAME" && proxies {
                proxied.retain(|alias| alias.name != record.name);
                if given.proxied != Some(false) {
                    proxied.insert(record.clone());
                }
            }
            next.insert(record);
        }
        proxied.retain(|alias| next.contains(alias));
        refuse_conflicts(&next)?;
        self.store(next, proxied)
    }

    fn proxied(&self) -> BTreeSet<Record> {
        self.shared.state().drafts.proxied.get(&self.zone).cloned().unwrap_or_default()
    }

    fn store(&self, shown: BTreeSet<Record>, proxied: BTreeSet<Record>) -> Result<(), Reply> {
        let mut next = shown;
        for alias in &proxied {
            next.remove(alias);
            let addresses = self.shared.config.quirks.proxy_addresses.iter();
            next.extend(addresses.map(|address| Record {
                data: Data::A { address: address.clone() },
                ..alias.clone()
            }));
        }
        if !self.shared.config.quirks.publish {
            self.write(&next)?;
        }
        let mut state = self.shared.state();
        state.drafts.proxied.insert(self.zone.clone(), proxied);
        if self.shared.config.quirks.publish {
            state.drafts.unpublished.insert(self.zone.clone(), next);
        }
        Ok(())
    }

    /// Makes the zone's own records these.
    fn write(&self, next: &BTreeSet<Record>) -> Result<(), Reply> {
        let stored = self.stored();
        let remove: Vec<Record> = stored.difference(next).cloned().collect();
        let add: Vec<Record> = next.difference(&stored).cloned().collect();
        if remove.is_empty() && add.is_empty() {
            return Ok(());
        }
        let zones = &self.shared.config.zones;
        zones.change(&self.zone, &remove, &add).map_err(|reason| CONFLICT.with(&reason))
    }

    fn listing(&self, call: &Call) -> Value {
        let (name, kind) = (call.query("name").to_ascii_lowercase(), call.query("type"));
        let proxied = self.proxied();
        let proxies = !self.shared.config.quirks.proxy_addresses.is_empty();
        let records: Vec<Value> = self
            .shown()
            .iter()
            .filter(|record| name.is_empty() || record.name == name)
            .filter(|record| kind.is_empty() || record.kind().eq_ignore_ascii_case(&kind))
            .map(|record| {
                let mut value = json!(record);
                value["id"] = json!(record.id());
                if record.kind() == "CNAME" && proxies {
                    value["proxied"] = json!(proxied.contains(record));
                }
                value
            })
            .collect();
        json!({"version": self.version(), "records": records})
    }

    fn answer(&self, change: Change) -> Result<Reply, Reply> {
        self.carry_out(change)?;
        Ok(Reply::ok(json!({"version": self.version()})))
    }
}

/// An alias must have its name to itself (RFC 1034 §3.6.2).
fn refuse_conflicts(records: &BTreeSet<Record>) -> Result<(), Reply> {
    let aliases = records.iter().filter(|record| record.kind() == "CNAME");
    for alias in aliases {
        let n_there = records.iter().filter(|record| record.name == alias.name).count();
        if n_there > 1 {
            return Err(CONFLICT.with(&format!("The alias is {alias}")));
        }
    }
    Ok(())
}

fn either(result: Result<Reply, Reply>) -> Reply {
    result.unwrap_or_else(|refused| refused)
}

/// `GET /domains/{name}/records`
pub(crate) fn list(shared: &Shared, call: &Call, user_name: &str) -> Reply {
    either(
        Open::of(shared, call, user_name)
            .map_err(Reply::from)
            .map(|zone| Reply::ok(zone.listing(call))),
    )
}

/// `POST /domains/{name}/changes`
pub(crate) fn change(shared: &Shared, call: &Call, user_name: &str) -> Reply {
    let work = || {
        let zone = Open::of(shared, call, user_name)?;
        if shared.config.quirks.change != ChangeWay::Atomic {
            return Err(WRONG_WAY.into());
        }
        let Changes { if_version, remove, add } = call.body().ok_or(BAD_REQUEST)?;
        if if_version.is_some_and(|version| version != zone.version()) {
            return Err(VERSION_MISMATCH.into());
        }
        let remove = remove.into_iter().map(|given| given.record).collect();
        zone.answer(Change { remove, add })
    };
    either(work())
}

/// `POST /domains/{name}/records`
pub(crate) fn add(shared: &Shared, call: &Call, user_name: &str) -> Reply {
    let work = || {
        let zone = Open::of(shared, call, user_name)?;
        if shared.config.quirks.change != ChangeWay::Single {
            return Err(WRONG_WAY.into());
        }
        let given: Given = call.body().ok_or(BAD_REQUEST)?;
        zone.answer(Change { add: vec![given], ..Change::default() })
    };
    either(work())
}

/// `DELETE /domains/{name}/records/{id}`
pub(crate) fn remove(shared: &Shared, call: &Call, user_name: &str) -> Reply {
    let work = || {
        let zone = Open::of(shared, call, user_name)?;
        if shared.config.quirks.change != ChangeWay::Single {
            return Err(WRONG_WAY.into());
        }
        let id = call.key(1);
        let record = zone.shown().into_iter().find(|record| record.id() == id);
        let record = record.ok_or(RECORD_NOT_FOUND)?;
        zone.carry_out(Change { remove: vec![record], ..Change::default() })?;
        Ok(Reply::done())
    };
    either(work())
}

/// `PUT /domains/{name}/records/{type}/{owner}`
pub(crate) fn replace(shared: &Shared, call: &Call, user_name: &str) -> Reply {
    let work = || {
        let zone = Open::of(shared, call, user_name)?;
        if shared.config.quirks.change != ChangeWay::ReplaceSet {
            return Err(WRONG_WAY.into());
        }
        let (kind, owner) = (call.key(1), call.key(2).to_ascii_lowercase());
        let WholeSet { records } = call.body().ok_or(BAD_REQUEST)?;
        let is_of_set = |record: &Record| {
            record.kind().eq_ignore_ascii_case(kind) && record.name.eq_ignore_ascii_case(&owner)
        };
        if !is_name(&owner) || !records.iter().all(|given| is_of_set(&given.record)) {
            return Err(BAD_REQUEST.into());
        }
        let remove = zone.shown().into_iter().filter(is_of_set).collect();
        zone.answer(Change { remove, add: records })
    };
    either(work())
}

/// `POST /domains/{name}/publication`
pub(crate) fn publish(shared: &Shared, call: &Call, user_name: &str) -> Reply {
    let work = || {
        let zone = Open::of(shared, call, user_name)?;
        if !shared.config.quirks.publish {
            return Err(WRONG_WAY.into());
        }
        let draft = shared.state().drafts.unpublished.get(&zone.zone).cloned();
        if let Some(draft) = draft {
            zone.write(&draft)?;
            shared.state().drafts.unpublished.remove(&zone.zone);
        }
        Ok(Reply::done())
    };
    either(work())
}
