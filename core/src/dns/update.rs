//! Changes to a zone: RFC 2136 updates signed with TSIG, guarded by prerequisites and read back.

use hickory_proto::{
    op::{Message, MessageType, OpCode, Query, ResponseCode},
    rr::TSigner,
    rr::{
        DNSClass, RData, Record as WireRecord, RecordType,
        rdata::tsig::{TsigAlgorithm, TsigError},
    },
};

use super::{
    exchange::{DnsFailure, exchange, message_id},
    query::{mnemonic, query},
    record::{Kind, Record, to_name},
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

/// What a server says to a signed update that changes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Probe {
    /// The zone takes our updates.
    Ours,
    /// It does not, for this reason.
    NotOurs(String),
}

/// Applies `changes` in one update, all or none, and reads them back from the same server: a server may say `NOERROR` and
/// ignore a change (RFC 2136, section 3.4.2.2).
pub(crate) async fn apply(
    ports: &Ports,
    zone: &ManagedZone,
    changes: &[Change],
) -> Result<(), DnsFailure> {
    let mut message = empty_update(ports, zone)?;
    for change in changes {
        for record in prerequisites(change)? {
            message.add_answer(record);
        }
    }
    for change in changes {
        for record in &change.remove {
            let mut record = wire(record)?;
            record.dns_class = DNSClass::NONE;
            record.ttl = 0;
            message.add_authority(record);
        }
        for record in &change.add {
            message.add_authority(wire(record)?);
        }
    }
    let answer = send(ports, zone, message).await?;
    if answer.code != ResponseCode::NoError {
        return Err(DnsFailure::Code { rcode: mnemonic(answer.code), meaning: answer.meaning });
    }
    read_back(ports, zone, changes).await
}

/// Asks whether the zone takes our updates. `Err` means that it could not be told.
pub(crate) async fn probe(ports: &Ports, zone: &ManagedZone) -> Result<Probe, DnsFailure> {
    let answer = send(ports, zone, empty_update(ports, zone)?).await?;
    let failure =
        |answer: Answer| DnsFailure::Code { rcode: mnemonic(answer.code), meaning: answer.meaning };
    Ok(match answer.code {
        ResponseCode::NoError if answer.is_signed => Probe::Ours,
        ResponseCode::NoError => Probe::NotOurs("the answer is not signed with the key".to_owned()),
        ResponseCode::Refused | ResponseCode::NotImp => Probe::NotOurs(failure(answer).to_string()),
        // A wrong clock is repaired, not worked around by hand.
        ResponseCode::NotAuth if answer.is_bad_time => return Err(failure(answer)),
        ResponseCode::NotAuth => Probe::NotOurs(failure(answer).to_string()),
        _ => return Err(failure(answer)),
    })
}

struct Answer {
    code: ResponseCode,
    meaning: String,
    is_signed: bool,
    is_bad_time: bool,
}

fn empty_update(ports: &Ports, zone: &ManagedZone) -> Result<Message, DnsFailure> {
    let name = to_name(&zone.zone).ok_or_else(|| DnsFailure::BadName(zone.zone.clone()))?;
    let mut message = Message::new(message_id(ports), MessageType::Query, OpCode::Update);
    message.add_query(Query::query(name, RecordType::SOA));
    Ok(message)
}

/// The records exactly as they were read, or that there are none (RFC 2136, section 2.4).
fn prerequisites(change: &Change) -> Result<Vec<WireRecord>, DnsFailure> {
    if change.before.is_empty() {
        let name = to_name(&change.name).ok_or_else(|| DnsFailure::BadName(change.name.clone()))?;
        // An alias wants the name to itself; anything else only wants no records of its own type.
        let kind = if change.kind == Kind::Cname { RecordType::ANY } else { change.kind.wire() };
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

async fn send(
    ports: &Ports,
    zone: &ManagedZone,
    mut message: Message,
) -> Result<Answer, DnsFailure> {
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
    let error = answer.signature.as_ref().and_then(|signature| signature.data.error);
    if code == ResponseCode::NoError && !is_signed {
        return Ok(Answer { code, meaning: String::new(), is_signed, is_bad_time: false });
    }
    let is_bad_time = matches!(error, Some(TsigError::BadTime));
    let meaning = match error {
        Some(TsigError::BadKey) => "BADKEY: the server does not know the key's name",
        Some(TsigError::BadSig) => "BADSIG: the key's secret is wrong",
        Some(TsigError::BadTime) => "BADTIME: the clocks differ by more than five minutes",
        _ => match code {
            ResponseCode::NotAuth => "the server does not hold this zone",
            ResponseCode::Refused => "the server does not take updates with this key",
            ResponseCode::NotImp => "the server knows no updates",
            ResponseCode::YXDomain | ResponseCode::YXRRSet | ResponseCode::NXRRSet => {
                "the zone changed meanwhile"
            }
            _ => "",
        },
    };
    Ok(Answer { code, meaning: meaning.to_owned(), is_signed, is_bad_time })
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

async fn read_back(
    ports: &Ports,
    zone: &ManagedZone,
    changes: &[Change],
) -> Result<(), DnsFailure> {
    for change in changes {
        let found = query(ports, &zone.primary, &change.name, change.kind, false).await?;
        let found = found.rrset(&change.name, change.kind);
        let holds = |record: &Record| found.iter().any(|candidate| candidate.data == record.data);
        let missing = change.add.iter().find(|record| !holds(record));
        let left =
            change.remove.iter().find(|record| holds(record) && !change.add.contains(record));
        if let Some(record) = missing.or(left) {
            return Err(DnsFailure::Code {
                rcode: "NOERROR".to_owned(),
                meaning: format!("but nothing changed: {record}"),
            });
        }
    }
    Ok(())
}
