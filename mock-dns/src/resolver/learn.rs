//! What an upstream answer says, and about what.

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

/// The facts in the answer to a question for `rr_type` at `name`: the aliases from there on and what they end in.
/// Records beside that chain are not believed. Errors and referrals say nothing.
pub(super) fn learn(answer: &Message, name: &Name, rr_type: RecordType) -> Vec<Fact> {
    let rcode = answer.metadata.response_code;
    if !matches!(rcode, ResponseCode::NoError | ResponseCode::NXDomain) {
        return Vec::new();
    }
    let mut facts: Vec<Fact> = Vec::new();
    let mut name = name.clone();
    while facts.len() <= answer.answers.len() {
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
    facts.extend(absence(answer, name, rr_type, facts.is_empty()));
    facts
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
    let is_complete = soa.is_some() || (is_first && answer.metadata.authoritative);
    is_complete.then_some(Fact { name, rr_type, known: Known::NoData(soa) })
}

fn records(answer: &Message, name: &Name, rr_type: RecordType) -> Vec<Record> {
    answer
        .answers
        .iter()
        .filter(|record| record.name == *name && record.record_type() == rr_type)
        .cloned()
        .collect()
}
