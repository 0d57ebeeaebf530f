//! Dynamic updates (RFC 2136 §3), all or nothing, in BIND's order: form and permission, prerequisites,
//! changes, hosts without addresses.

use std::collections::{BTreeMap, BTreeSet};

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::rdata::NULL;
use hickory_proto::rr::{DNSClass, Name, RData, Record, RecordType};
use hickory_server::net::xfer::Protocol;
use hickory_server::server::Request;

use crate::key::Key;
use crate::text::is_meta_type;
use crate::zone::{Content, Delta, Draft, Found, OwnerKey, is_later_serial, next_serial};

/// Why an update is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) rcode: ResponseCode,
    /// False if a real server would have taken it.
    pub(crate) supported: bool,
}

impl From<ResponseCode> for Refusal {
    fn from(rcode: ResponseCode) -> Self {
        Self { rcode, supported: true }
    }
}

/// Carries the update out, all of it or nothing.
pub(crate) fn apply(
    content: &mut Content,
    request: &Request,
    key: Option<&Key>,
) -> Result<Delta, Refusal> {
    // Who sends a datagram could be anybody; who has a stream has an address at least, for rules that go by it.
    if key.is_none() && request.protocol() == Protocol::Udp {
        return Err(ResponseCode::Refused.into());
    }
    for record in &request.authorities {
        check_form(content, record)?;
        check_permission(content, record, key)?;
    }
    check_prerequisites(content, &request.answers)?;
    check_serials(content, &request.authorities)?;
    let (serial, unknown) = (content.soa().0.serial, servers_without_address(content));
    let mut draft = Draft::new(content);
    for record in &request.authorities {
        change(&mut draft, record);
    }
    if draft.has_changed() {
        check_mail_hosts(&draft, &request.authorities)?;
        if !servers_without_address(&draft).is_subset(&unknown) {
            return Err(ResponseCode::Refused.into());
        }
        if serial == draft.soa().0.serial {
            draft.set_serial(next_serial(serial));
        }
    }
    Ok(draft.commit())
}

/// The prescan (RFC 2136 §3.4.1).
fn check_form(content: &Content, record: &Record) -> Result<(), Refusal> {
    if !content.origin().zone_of(&record.name) {
        return Err(ResponseCode::NotZone.into());
    }
    let rr_type = record.record_type();
    let is_any = rr_type == RecordType::ANY;
    let has_data = !matches!(data(record), RData::Update0(_));
    let is_well_formed = match record.dns_class {
        DNSClass::IN => has_data && !is_meta_type(rr_type),
        DNSClass::ANY => record.ttl == 0 && !has_data && (is_any || !is_meta_type(rr_type)),
        DNSClass::NONE => record.ttl == 0 && has_data && !is_meta_type(rr_type),
        _ => false,
    };
    if !is_well_formed {
        return Err(ResponseCode::FormErr.into());
    }
    let is_apex = record.name == *content.origin();
    if matches!(rr_type, RecordType::NSEC | RecordType::NSEC3)
        || (rr_type == RecordType::RRSIG && !is_apex)
    {
        return Err(ResponseCode::Refused.into());
    }
    if rr_type == RecordType::DNAME {
        return Err(Refusal { rcode: ResponseCode::Refused, supported: false });
    }
    Ok(())
}

/// The data of a record. Empty data of a type that only has a number is data too (RFC 3597 §5).
fn data(record: &Record) -> RData {
    match (&record.data, record.dns_class) {
        (RData::Update0(RecordType::Unknown(code)), DNSClass::IN | DNSClass::NONE) => {
            RData::Unknown { code: RecordType::from(*code), rdata: NULL::new() }
        }
        (data, _) => data.clone(),
    }
}

/// A serial half the circle away is neither later nor earlier (RFC 1982 §3.2), and BIND's journal breaks on it.
fn check_serials(content: &Content, changes: &[Record]) -> Result<(), ResponseCode> {
    let serial = content.soa().0.serial;
    let is_opposite = |record: &Record| match &record.data {
        RData::SOA(soa) if record.name == *content.origin() => {
            record.dns_class == DNSClass::IN && soa.serial.wrapping_sub(serial) == 1 << 31
        }
        _ => false,
    };
    if changes.iter().any(is_opposite) { Err(ResponseCode::ServFail) } else { Ok(()) }
}

/// Deleting everything at a name takes the right to every type that is there.
fn check_permission(content: &Content, record: &Record, key: Option<&Key>) -> Result<(), Refusal> {
    let rr_type = record.record_type();
    let may_change = |rr_type| key.is_some_and(|key| key.may_change(&record.name, rr_type));
    if deletes_no_target(content, record) {
        return Ok(());
    }
    let is_allowed = if rr_type == RecordType::ANY {
        content.types(&record.name).iter().all(|rr_type| may_change(*rr_type))
    } else {
        may_change(rr_type)
    };
    if is_allowed { Ok(()) } else { Err(ResponseCode::Refused.into()) }
}

/// Of records that have a target, for rules that compare targets, BIND looks at those that a deletion would find.
fn deletes_no_target(content: &Content, record: &Record) -> bool {
    let rr_type = record.record_type();
    let set = content.set(&record.name, rr_type);
    matches!(rr_type, RecordType::PTR | RecordType::SRV)
        && match record.dns_class {
            DNSClass::ANY => set.is_none(),
            DNSClass::NONE => set.is_none_or(|set| !set.data.contains(&record.data)),
            _ => false,
        }
}

/// RFC 2136 §3.2. Only stored records count: no wildcards, no aliases, no empty non-terminals.
fn check_prerequisites(content: &Content, prerequisites: &[Record]) -> Result<(), ResponseCode> {
    let mut wanted: BTreeMap<(&Name, RecordType), Vec<RData>> = BTreeMap::new();
    for record in prerequisites {
        if record.ttl != 0 {
            return Err(ResponseCode::FormErr);
        }
        if !content.origin().zone_of(&record.name) {
            return Err(ResponseCode::NotZone);
        }
        let rr_type = record.record_type();
        let has_data = !matches!(record.data, RData::Update0(_));
        let exists = match rr_type {
            RecordType::ANY => content.node(&record.name).is_some(),
            _ => content.set(&record.name, rr_type).is_some(),
        };
        match (record.dns_class, rr_type) {
            (DNSClass::ANY | DNSClass::NONE, _) if has_data => return Err(ResponseCode::FormErr),
            (DNSClass::ANY, RecordType::ANY) if !exists => return Err(ResponseCode::NXDomain),
            (DNSClass::ANY, _) if !exists => return Err(ResponseCode::NXRRSet),
            (DNSClass::NONE, RecordType::ANY) if exists => return Err(ResponseCode::YXDomain),
            (DNSClass::NONE, _) if exists => return Err(ResponseCode::YXRRSet),
            (DNSClass::ANY | DNSClass::NONE, _) => {}
            (DNSClass::IN, _) => {
                wanted.entry((&record.name, rr_type)).or_default().push(data(record));
            }
            _ => return Err(ResponseCode::FormErr),
        }
    }
    // Each record once: a repeated one is not what is stored.
    let holds = |((name, rr_type), data): (&(&Name, RecordType), &Vec<RData>)| {
        content.set(name, *rr_type).is_some_and(|set| {
            set.data.len() == data.len() && set.data.iter().all(|stored| data.contains(stored))
        })
    };
    if wanted.iter().all(holds) { Ok(()) } else { Err(ResponseCode::NXRRSet) }
}

/// BIND's check-integrity: a new MX record may not name a host of the zone that has no address, or an alias.
fn check_mail_hosts(after: &Draft<'_>, changes: &[Record]) -> Result<(), ResponseCode> {
    for owner in changes.iter().map(|record| &record.name) {
        let Some(set) = after.set(owner, RecordType::MX) else { continue };
        let old = after.before(owner).and_then(|node| node.set(RecordType::MX));
        let old = old.filter(|old| old.ttl_s == set.ttl_s);
        for data in set.data.iter().filter(|data| old.is_none_or(|old| !old.data.contains(data))) {
            if let RData::MX(mx) = data
                && !has_address(after, &mx.exchange)
                && !is_empty_non_terminal(after, &mx.exchange)
            {
                return Err(ResponseCode::Refused);
            }
        }
    }
    Ok(())
}

/// Name servers of the zone that are hosts of it and have no address. No update may add to them, also by taking a host's
/// address. Servers that had none before are let be: BIND would not have loaded such a zone.
fn servers_without_address(content: &Content) -> BTreeSet<Name> {
    let set = content.set(content.origin(), RecordType::NS);
    let hosts = set.iter().flat_map(|set| &set.data).filter_map(|data| match data {
        RData::NS(host) => Some(&host.0),
        _ => None,
    });
    hosts.filter(|host| !has_address(content, host)).cloned().collect()
}

/// Whether `host` has an address, or lies outside or beyond a delegation, where nobody here can tell.
fn has_address(content: &Content, host: &Name) -> bool {
    let is_known =
        |rr_type| matches!(content.find(host, rr_type), Found::Data(..) | Found::Delegated(..));
    !content.origin().zone_of(host) || is_known(RecordType::A) || is_known(RecordType::AAAA)
}

/// BIND lets a mail host be whose name only exists because of names below it.
fn is_empty_non_terminal(content: &Content, host: &Name) -> bool {
    content.node(host).is_none() && content.has_below(OwnerKey::from(host).as_ref())
}

/// Carries out one change (RFC 2136 §3.4.2). What the zone can't take is ignored, not refused.
fn change(content: &mut Draft<'_>, record: &Record) {
    match record.dns_class {
        DNSClass::IN => add(content, record),
        DNSClass::ANY => delete_sets(content, record),
        _ => delete_record(content, record),
    }
}

fn add(content: &mut Draft<'_>, record: &Record) {
    let (owner, ttl_s, data) = (&record.name, record.ttl, data(record));
    let is_wild_delegation = data.record_type() == RecordType::NS && owner.is_wildcard();
    if is_wild_delegation || content.clashes_with_alias(owner, data.record_type()) {
        return;
    }
    match &data {
        RData::SOA(soa) => {
            if owner == content.origin() && is_later_serial(soa.serial, content.soa().0.serial) {
                content.replace(owner, ttl_s, data);
            }
        }
        RData::CNAME(_) => content.replace(owner, ttl_s, data),
        _ => content.add(owner, ttl_s, data),
    }
}

fn delete_sets(content: &mut Draft<'_>, record: &Record) {
    let owner = &record.name;
    let is_apex = owner == content.origin();
    let is_kept = |rr_type| is_apex && matches!(rr_type, RecordType::SOA | RecordType::NS);
    let types = match record.record_type() {
        RecordType::ANY => content.types(owner),
        rr_type => vec![rr_type],
    };
    for rr_type in types.into_iter().filter(|rr_type| !is_kept(*rr_type)) {
        content.remove_set(owner, rr_type);
    }
}

fn delete_record(content: &mut Draft<'_>, record: &Record) {
    let (owner, rr_type) = (&record.name, record.record_type());
    let is_last_ns = owner == content.origin()
        && rr_type == RecordType::NS
        && content.set(owner, rr_type).is_some_and(|set| set.data.len() == 1);
    if !is_last_ns && rr_type != RecordType::SOA {
        content.remove(owner, &data(record));
    }
}
