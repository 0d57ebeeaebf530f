//! Authoritative answers to queries (RFC 1034 §4.3.2, RFC 2308, RFC 4592).

use std::collections::BTreeSet;

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::{Name, RData, Record, RecordType};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;

use crate::reply::{Reply, Standing};
use crate::zone::{Content, Found, RrSet};

/// Most aliases that are followed, as in BIND: one more is an error.
const ALIASES_MAX: usize = 11;

/// The code with which BIND explains that there were more (RFC 8914 §4.1).
const OTHER: u16 = 0;

/// What is asked.
pub(crate) struct Asked<'a> {
    pub(crate) name: &'a Name,
    pub(crate) rr_type: RecordType,
}

/// Answers from `content`. Records of one set come in an order drawn from `order`: nobody may rely on it.
pub(crate) fn answer(content: &Content, asked: &Asked<'_>, order: &mut ChaCha8Rng) -> Reply {
    let mut reply =
        Reply { standing: Standing::Authoritative, ..Reply::empty(ResponseCode::NoError) };
    let mut name = asked.name.clone();
    for _ in 0..=ALIASES_MAX {
        match content.find(&name, asked.rr_type) {
            Found::Alias(owner, set) => {
                if reply.answers.iter().any(|record| record.name == owner) {
                    break;
                }
                reply.answers.extend(records(&owner, set));
                let Some(RData::CNAME(target)) = set.data.first() else { break };
                if !content.origin().zone_of(target) {
                    return reply;
                }
                name = target.0.clone();
            }
            Found::Data(owner, set) => {
                add_set(&mut reply, &owner, set, order);
                if asked.rr_type == RecordType::NS {
                    add_addresses(content, &mut reply, set);
                }
                return reply;
            }
            Found::All(owner, sets) => {
                sets.iter().for_each(|set| add_set(&mut reply, &owner, set, order));
                return reply;
            }
            Found::NoData => {
                reply.authorities.push(content.negative_soa());
                return reply;
            }
            Found::NoName => return no_name(content, reply, asked.rr_type),
            Found::Delegated(cut, ns) => return referral(content, reply, cut, ns),
        }
    }
    // A ring, or too long a chain: the aliases that were followed come back with the error.
    let explanation = Some((OTHER, "max. restarts reached"));
    Reply { rcode: ResponseCode::ServFail, explanation, ..reply }
}

fn no_name(content: &Content, mut reply: Reply, rr_type: RecordType) -> Reply {
    let mut soa = content.negative_soa();
    if rr_type == RecordType::SOA {
        // So that a search for the apex leaves nothing in caches; BIND calls it zero-no-soa-ttl.
        soa.ttl = 0;
    }
    reply.authorities.push(soa);
    Reply { rcode: ResponseCode::NXDomain, ..reply }
}

fn referral(content: &Content, mut reply: Reply, cut: &Name, ns: &RrSet) -> Reply {
    reply.authorities.extend(records(cut, ns));
    if reply.answers.is_empty() {
        reply.standing = Standing::Neither;
    }
    // Only glue: addresses at or below a cut, which nobody finds without them.
    let is_glue = |target: &Name| {
        content.origin().zone_of(target)
            && matches!(content.find(target, RecordType::A), Found::Delegated(..))
    };
    for target in targets(ns).into_iter().filter(is_glue) {
        for rr_type in [RecordType::A, RecordType::AAAA] {
            reply.additionals.extend(
                content.set(&target, rr_type).into_iter().flat_map(|set| records(&target, set)),
            );
        }
    }
    reply
}

fn add_set(reply: &mut Reply, owner: &Name, set: &RrSet, order: &mut ChaCha8Rng) {
    let start = reply.answers.len();
    reply.answers.extend(records(owner, set));
    let added = &mut reply.answers[start..];
    if added.len() > 1 {
        let turn = usize::try_from(order.next_u32()).unwrap_or_default() % added.len();
        added.rotate_left(turn);
    }
}

/// Adds the addresses of name servers, as far as they are in the zone.
fn add_addresses(content: &Content, reply: &mut Reply, ns: &RrSet) {
    for target in targets(ns).into_iter().filter(|target| content.origin().zone_of(target)) {
        for rr_type in [RecordType::A, RecordType::AAAA] {
            if let Found::Data(owner, addresses) = content.find(&target, rr_type) {
                reply.additionals.extend(records(&owner, addresses));
            }
        }
    }
}

fn targets(ns: &RrSet) -> BTreeSet<Name> {
    let target = |data: &RData| match data {
        RData::NS(host) => Some(host.0.clone()),
        _ => None,
    };
    ns.data.iter().filter_map(target).collect()
}

fn records<'a>(owner: &'a Name, set: &'a RrSet) -> impl Iterator<Item = Record> + 'a {
    set.data.iter().map(|data| Record::from_rdata(owner.clone(), set.ttl_s, data.clone()))
}
