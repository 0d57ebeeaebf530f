//! What an upstream answer says, and about what.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::{Name, RData, Record, RecordType};

/// One thing that is known about a name.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fact {
    pub(super) name: Name,
    /// The type it is about. A missing name is missing for every type.
    pub(super) rr_type: RecordType,
    pub(super) known: Known,
}

/// What is known.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Known {
    Records(Vec<Record>),
    /// The name does not exist; the SOA says for how long that holds.
    NoName(Option<Record>),
    /// The name has no records of the type.
    NoData(Option<Record>),
}

impl Fact {
    /// Whether this says something about `name` and `rr_type`; an alias does for every type.
    pub(super) fn is_about(&self, name: &Name, rr_type: RecordType) -> bool {
        let fits_type = match &self.known {
            Known::NoName(_) => true,
            Known::Records(_) => self.rr_type == rr_type || self.rr_type == RecordType::CNAME,
            Known::NoData(_) => self.rr_type == rr_type,
        };
        fits_type && self.name == *name
    }
}

/// Who speaks for a zone, as the zone above it says.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Delegation {
    /// The zone.
    pub(super) zone: Name,
    /// Its servers, with the addresses that came along (glue).
    pub(super) servers: BTreeMap<Name, Vec<IpAddr>>,
    /// For how long it may be kept.
    pub(super) ttl_s: u32,
}

/// The facts in the answer of a server of `zone` to a question for `rr_type` at `name`: the aliases from there on and what
/// they end in. Records beside that chain, or outside the zone, are not believed. Errors, referrals and answers without
/// authority say nothing.
pub(super) fn learn(answer: &Message, zone: &Name, name: &Name, rr_type: RecordType) -> Vec<Fact> {
    let rcode = answer.metadata.response_code;
    let is_error = !matches!(rcode, ResponseCode::NoError | ResponseCode::NXDomain);
    if is_error || !answer.metadata.authoritative {
        return Vec::new();
    }
    let mut facts = if rr_type == RecordType::ANY { sets_at(answer, name) } else { Vec::new() };
    if !facts.is_empty() {
        return facts;
    }
    let mut name = name.clone();
    while facts.len() <= answer.answers.len() && zone.zone_of(&name) {
        for wanted in [rr_type, RecordType::CNAME] {
            let records = records(answer, &name, wanted);
            if !records.is_empty() {
                facts.push(Fact {
                    name: name.clone(),
                    rr_type: wanted,
                    known: Known::Records(records),
                });
                break;
            }
        }
        let last = facts.last().filter(|fact| fact.name == name);
        let Some(Fact { rr_type: found, known: Known::Records(records), .. }) = last else { break };
        match records.first().map(|record| &record.data) {
            Some(RData::CNAME(target)) if *found != rr_type => name = target.0.clone(),
            _ => return facts,
        }
    }
    if zone.zone_of(&name) {
        facts.extend(absence(answer, name, rr_type, facts.is_empty()));
    }
    facts
}

/// Every record set that the answer has at a name.
fn sets_at(answer: &Message, name: &Name) -> Vec<Fact> {
    let here = answer.answers.iter().filter(|record| record.name == *name);
    let types: BTreeSet<RecordType> = here.map(Record::record_type).collect();
    let fact = |rr_type| Fact {
        name: name.clone(),
        rr_type,
        known: Known::Records(records(answer, name, rr_type)),
    };
    types.into_iter().map(fact).collect()
}

/// What the answer says about a name without records in it.
fn absence(answer: &Message, name: Name, rr_type: RecordType, is_first: bool) -> Option<Fact> {
    let soa = answer
        .authorities
        .iter()
        .find(|record| record.record_type() == RecordType::SOA && record.name.zone_of(&name))
        .cloned();
    if answer.metadata.response_code == ResponseCode::NXDomain {
        return Some(Fact { name, rr_type, known: Known::NoName(soa) });
    }
    let is_complete = soa.is_some() || is_first;
    is_complete.then_some(Fact { name, rr_type, known: Known::NoData(soa) })
}

/// The delegation in the answer of a server of `zone`, if it is one that leads nearer to `name`. A referral to the zone itself
/// or upwards comes from a server that does not have the zone (RFC 1912 §2.8): nothing.
pub(super) fn referral(answer: &Message, zone: &Name, name: &Name) -> Option<Delegation> {
    let is_answer = answer.metadata.authoritative || !answer.answers.is_empty();
    if is_answer || answer.metadata.response_code != ResponseCode::NoError {
        return None;
    }
    let leads_down = |record: &&Record| {
        let cut = &record.name;
        zone.zone_of(cut) && cut != zone && cut.zone_of(name)
    };
    let mut records = answer.authorities.iter().filter(leads_down).peekable();
    let cut = records.peek()?.name.clone();
    let mut ttl_s = u32::MAX;
    let mut servers = BTreeMap::new();
    for record in records.filter(|record| record.name == cut) {
        if let RData::NS(server) = &record.data {
            ttl_s = ttl_s.min(record.ttl);
            servers.insert(server.0.clone(), glue(answer, zone, &server.0));
        }
    }
    (!servers.is_empty()).then_some(Delegation { zone: cut, servers, ttl_s })
}

/// Addresses that came with a referral; believed only about names that the referring zone is above of.
fn glue(answer: &Message, zone: &Name, server: &Name) -> Vec<IpAddr> {
    let of_server = answer.additionals.iter().filter(|record| record.name == *server);
    let believed = of_server.filter(|record| zone.zone_of(&record.name));
    addresses(believed)
}

/// The addresses among these records.
pub(super) fn addresses<'a>(records: impl Iterator<Item = &'a Record>) -> Vec<IpAddr> {
    let address = |record: &Record| match &record.data {
        RData::A(address) => Some(IpAddr::V4(address.0)),
        RData::AAAA(address) => Some(IpAddr::V6(address.0)),
        _ => None,
    };
    records.filter_map(address).collect()
}

fn records(answer: &Message, name: &Name, rr_type: RecordType) -> Vec<Record> {
    answer
        .answers
        .iter()
        .filter(|record| record.name == *name && record.record_type() == rr_type)
        .cloned()
        .collect()
}
