//! The partner protocol's operations on records, and the form of a record in JSON.

use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    client::{Call, PartnerClient, PartnerFailure, segment},
    names::open,
};
use crate::dns::{Data, Kind, Record, plain};

/// How a host changes records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ChangeWay {
    /// Many changes at once.
    Atomic,
    /// One record at a time.
    Single,
    /// All records of a name and type at once.
    ReplaceSet,
}

/// What a host says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HostCapabilities {
    pub(crate) types: Vec<String>,
    pub(crate) change: ChangeWay,
    pub(crate) can_remove: bool,
    pub(crate) text_bytes_max: Option<usize>,
    pub(crate) ttl_least: u32,
    pub(crate) publish: bool,
}

/// The records of a zone, or some of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listing {
    /// Changes with the zone.
    pub(crate) version: String,
    /// Whether there are changes that were not published.
    pub(crate) unpublished: bool,
    /// Records, with the names by which they are removed.
    pub(crate) records: Vec<(String, Record)>,
}

#[derive(Deserialize)]
struct Listed {
    version: String,
    #[serde(default)]
    unpublished: bool,
    records: Vec<Value>,
}

impl PartnerClient {
    /// What the host can hold.
    pub(crate) async fn capabilities(&self) -> Result<HostCapabilities, PartnerFailure> {
        self.ask(&open(Method::GET, "/capabilities".to_owned())).await
    }

    /// All records of a zone. An alias behind a proxy is not among them: the world does not see it as an alias.
    pub(crate) async fn records(&self, zone: &str) -> Result<Listing, PartnerFailure> {
        let path = format!("/domains/{}/records", segment(zone));
        let call = Call { needs_token: true, ..open(Method::GET, path) };
        let listed: Listed = self.ask(&call).await?;
        let records = listed
            .records
            .iter()
            .filter(|value| value["proxied"] != json!(true))
            .filter_map(|value| {
                let id = value["id"].as_str().unwrap_or_default().to_owned();
                Some((id, from_json(value)?))
            })
            .collect();
        Ok(Listing { version: listed.version, unpublished: listed.unpublished, records })
    }

    /// Removes and adds many records, all or none, if the zone still has this version.
    pub(crate) async fn change(
        &self,
        zone: &str,
        version: &str,
        (remove, add): (&[Record], &[Record]),
    ) -> Result<(), PartnerFailure> {
        let body = json!({"ifVersion": version, "remove": list(remove), "add": list(add)});
        self.write(Method::POST, format!("/domains/{}/changes", segment(zone)), Some(&body)).await
    }

    /// Adds one record.
    pub(crate) async fn add(&self, zone: &str, record: &Record) -> Result<(), PartnerFailure> {
        let body = to_json(record);
        self.write(Method::POST, format!("/domains/{}/records", segment(zone)), Some(&body)).await
    }

    /// Removes one record by its name in a listing.
    pub(crate) async fn remove(&self, zone: &str, id: &str) -> Result<(), PartnerFailure> {
        let path = format!("/domains/{}/records/{}", segment(zone), segment(id));
        self.write(Method::DELETE, path, None).await
    }

    /// Puts `records` in the place of all records of a name and type.
    pub(crate) async fn replace(
        &self,
        zone: &str,
        (name, kind): (&str, Kind),
        records: &[Record],
    ) -> Result<(), PartnerFailure> {
        let path =
            format!("/domains/{}/records/{}/{}", segment(zone), kind.as_str(), segment(name));
        self.write(Method::PUT, path, Some(&json!({"records": list(records)}))).await
    }

    /// Makes what was changed visible.
    pub(crate) async fn publish(&self, zone: &str) -> Result<(), PartnerFailure> {
        let path = format!("/domains/{}/publication", segment(zone));
        self.write(Method::POST, path, None).await
    }

    /// A change is not repeated by itself: whoever planned it looks first.
    async fn write(
        &self,
        method: Method,
        path: String,
        body: Option<&Value>,
    ) -> Result<(), PartnerFailure> {
        let call = Call { method, path, body, needs_token: true, may_repeat: false };
        self.send(&call).await.map(drop)
    }
}

fn list(records: &[Record]) -> Vec<Value> {
    records.iter().map(to_json).collect()
}

/// The protocol's form. An alias asks not to be put behind a proxy, which would give its clients foreign addresses.
pub(super) fn to_json(record: &Record) -> Value {
    let data = match &record.data {
        Data::A(address) | Data::Aaaa(address) => json!({"address": address}),
        Data::Cname(target) => json!({"target": target, "proxied": false}),
        Data::Ns(target) => json!({"target": target}),
        Data::Mx { preference, exchange } => json!({"preference": preference, "target": exchange}),
        Data::Srv { priority, weight, port, target } => {
            json!({"priority": priority, "weight": weight, "port": port, "target": target})
        }
        Data::Txt(text) => json!({"text": text}),
        Data::Soa { .. } | Data::Other { .. } => json!({}),
    };
    let mut value = data;
    value["name"] = json!(record.name);
    value["ttl"] = json!(record.ttl);
    value["type"] = json!(record.data.kind().map_or("", Kind::as_str));
    value
}

/// Reads the protocol's form; nothing for a record of a type that the engine does not work with.
pub(super) fn from_json(value: &Value) -> Option<Record> {
    let text = |member: &str| value[member].as_str().map(str::to_owned);
    let target = || text("target").map(|target| plain(&target));
    let number = |member: &str| u16::try_from(value[member].as_u64()?).ok();
    let data = match value["type"].as_str()? {
        "A" => Data::A(text("address")?),
        "AAAA" => Data::Aaaa(text("address")?),
        "CNAME" => Data::Cname(target()?),
        "NS" => Data::Ns(target()?),
        "MX" => Data::Mx { preference: number("preference")?, exchange: target()? },
        "SRV" => Data::Srv {
            priority: number("priority")?,
            weight: number("weight")?,
            port: number("port")?,
            target: target()?,
        },
        "TXT" => Data::Txt(text("text")?),
        _ => return None,
    };
    let ttl = u32::try_from(value["ttl"].as_u64()?).ok()?;
    Some(Record::new(text("name")?, ttl, data))
}
