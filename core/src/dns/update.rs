//! Changes to a zone: RFC 2136 updates signed with TSIG, guarded by prerequisites.

use hickory_proto::{
    op::{Message, MessageType, OpCode, Query, ResponseCode},
    rr::TSigner,
    rr::{DNSClass, RData, Record as WireRecord, RecordType, rdata::tsig::TsigAlgorithm},
};

use super::{
    exchange::{DnsFailure, exchange, message_id},
    record::{Kind, Record, to_name},
    refusal::{Meaning, Refusal},
};
use crate::{ports::Ports, site::ManagedZone};

/// Difference of the clocks that a signature tolerates, in s (RFC 8945, section 10).
const FUDGE_S: u16 = 300;

/// A change of the records of one name and type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// The records as they were read: the update holds only while they are so.
    pub(crate) before: Vec<Record>,
    /// The records to take away.
    pub(crate) remove: Vec<Record>,
    /// The records to put there.
    pub(crate) add: Vec<Record>,
}

/// What a provider says to the question whether it takes our changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Probe {
    /// The zone takes our changes.
    Ours,
    /// It does not, for this reason.
    NotOurs(String),
}

/// Applies `changes` in one update, all or none. Success is only what the server says: a server may say `NOERROR` and ignore
/// a change (RFC 2136, section 3.4.2.2), so whoever calls this reads back.
pub(crate) async fn apply(
    ports: &Ports,
    zone: &ManagedZone,
    changes: &[Change],
) -> Result<(), DnsFailure> {
    let mut message = empty_update(ports, zone)?;
    for change in changes {
        for record in prerequisites(change, changes)? {
            message.add_answer(record);
        }
    }
    // Records are handled in their order (RFC 2136, section 3.4.2): an alias that comes before its name is cleared is ignored.
    for record in changes.iter().flat_map(|change| &change.remove) {
        let mut record = wire(record)?;
        record.dns_class = DNSClass::NONE;
        record.ttl = 0;
        message.add_authority(record);
    }
    for record in changes.iter().flat_map(|change| &change.add) {
        message.add_authority(wire(record)?);
    }
    match send(ports, zone, message).await? {
        None | Some(Refusal::Unsigned) => Ok(()),
        Some(refusal) => Err(DnsFailure::Update(refusal)),
    }
}

/// Asks whether the zone takes our updates, by a signed one that changes nothing. `Err` means that it could not be told.
pub(crate) async fn probe(ports: &Ports, zone: &ManagedZone) -> Result<Probe, DnsFailure> {
    match send(ports, zone, empty_update(ports, zone)?).await? {
        None => Ok(Probe::Ours),
        Some(refusal) if refusal.meaning() == Meaning::NotOurs => {
            Ok(Probe::NotOurs(format!("{refusal}; {}", refusal.advice())))
        }
        Some(refusal) => Err(DnsFailure::Update(refusal)),
    }
}

fn empty_update(ports: &Ports, zone: &ManagedZone) -> Result<Message, DnsFailure> {
    let name = to_name(&zone.zone).ok_or_else(|| DnsFailure::BadName(zone.zone.clone()))?;
    let mut message = Message::new(message_id(ports), MessageType::Query, OpCode::Update);
    message.add_query(Query::query(name, RecordType::SOA));
    Ok(message)
}

/// The records exactly as they were read, or that there are none (RFC 2136, section 2.4).
fn prerequisites(change: &Change, all: &[Change]) -> Result<Vec<WireRecord>, DnsFailure> {
    if change.before.is_empty() {
        let name = to_name(&change.name).ok_or_else(|| DnsFailure::BadName(change.name.clone()))?;
        // An alias wants the name to itself, unless this update clears the name for it; anything else only wants no records of
        // its own type.
        let clears = |other: &Change| other.name == change.name && !other.remove.is_empty();
        let kind = if change.kind == Kind::Cname && !all.iter().any(clears) {
            RecordType::ANY
        } else {
            change.kind.wire()
        };
        let mut absent = WireRecord::from_rdata(name, 0, RData::Update0(kind));
        absent.dns_class = DNSClass::NONE;
        return Ok(vec![absent]);
    }
    change
        .before
        .iter()
        .map(|record| {
            let mut record = wire(record)?;
            record.ttl = 0;
            Ok(record)
        })
        .collect()
}

fn wire(record: &Record) -> Result<WireRecord, DnsFailure> {
    record.to_wire().ok_or_else(|| DnsFailure::BadName(record.to_string()))
}

/// Signs and sends; `None` is a signed success.
async fn send(
    ports: &Ports,
    zone: &ManagedZone,
    mut message: Message,
) -> Result<Option<Refusal>, DnsFailure> {
    let signer = signer(zone)?;
    let now_s = u64::try_from(ports.clock.now().as_second()).unwrap_or_default();
    let (signature, verifier) =
        signer.sign_message(&message, now_s).map_err(|_| DnsFailure::BadName(zone.zone.clone()))?;
    message.set_signature(signature);
    let bytes = message.to_vec().map_err(|_| DnsFailure::BadName(zone.zone.clone()))?;
    let (packet, answer) = exchange(ports, &zone.primary, message.metadata.id, &bytes).await?;
    // The verifier subtracts these two without looking.
    let is_sane =
        answer.signature.as_ref().is_some_and(|tsig| tsig.data.time >= u64::from(tsig.data.fudge));
    let is_signed =
        is_sane && verifier.is_some_and(|mut verifier| verifier.verify(&packet).is_ok());
    let code = answer.metadata.response_code;
    Ok(match code {
        ResponseCode::NoError if is_signed => None,
        ResponseCode::NoError => Some(Refusal::Unsigned),
        code => Some(Refusal::of(code, answer.signature.as_ref().map(|tsig| &tsig.data), now_s)),
    })
}

fn signer(zone: &ManagedZone) -> Result<TSigner, DnsFailure> {
    use base64::Engine as _;

    let bad_key = || DnsFailure::BadName(format!("the key {}", zone.key_name));
    let key = base64::engine::general_purpose::STANDARD
        .decode(zone.key.reveal().trim())
        .map_err(|_| bad_key())?;
    let name = to_name(zone.key_name.trim_end_matches('.')).ok_or_else(bad_key)?;
    TSigner::new(key, TsigAlgorithm::HmacSha256, name, FUDGE_S).map_err(|_| bad_key())
}
