//! Queries.

use hickory_proto::op::{Edns, Message, MessageType, OpCode, Query, ResponseCode};

use super::{
    exchange::{DnsFailure, exchange, message_id},
    record::{Kind, Record, plain, to_name},
};
use crate::ports::{Endpoint, Ports};

/// Answers up to this size come in a datagram (the value agreed on at the DNS flag day of 2020).
const N_PAYLOAD_BYTES: u16 = 1_232;

/// An answer without an error; an absent name has no records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Whether the name exists.
    pub(crate) name_exists: bool,
    /// Whether the server speaks for the zone.
    pub(crate) authoritative: bool,
    /// Records of the answer section.
    pub(crate) answers: Vec<Record>,
    /// Records of the authority section.
    pub(crate) authorities: Vec<Record>,
    /// Records of the additional section, such as the addresses beside a delegation.
    pub(crate) additionals: Vec<Record>,
}

impl Answer {
    /// The records of one name and type, sorted: without aliases that led there.
    pub(crate) fn rrset(&self, name: &str, kind: Kind) -> Vec<Record> {
        let name = plain(name);
        let mut records: Vec<Record> = self
            .answers
            .iter()
            .filter(|record| record.name == name && record.data.kind() == Some(kind))
            .cloned()
            .collect();
        records.sort();
        records
    }
}

/// Asks `server` for the records of `name` and `kind`; `recurse` is for resolvers.
pub(crate) async fn query(
    ports: &Ports,
    server: &Endpoint,
    name: &str,
    kind: Kind,
    recurse: bool,
) -> Result<Answer, DnsFailure> {
    let id = message_id(ports);
    let owner = to_name(name).ok_or_else(|| DnsFailure::BadName(name.to_owned()))?;
    let mut message = Message::new(id, MessageType::Query, OpCode::Query);
    message.metadata.recursion_desired = recurse;
    let question = Query::query(owner, kind.wire());
    message.add_query(question.clone());
    let mut edns = Edns::new();
    edns.set_max_payload(N_PAYLOAD_BYTES).set_version(0);
    message.set_edns(edns);
    let bytes = message.to_vec().map_err(|_| DnsFailure::BadName(name.to_owned()))?;
    let (_, answer) = exchange(ports, server, id, &bytes).await?;
    if answer.queries.first() != Some(&question) {
        return Err(DnsFailure::Malformed(format!("{server} answered another question")));
    }
    let name_exists = match answer.metadata.response_code {
        ResponseCode::NoError => true,
        ResponseCode::NXDomain => false,
        code => return Err(DnsFailure::Code { rcode: mnemonic(code), meaning: String::new() }),
    };
    Ok(Answer {
        name_exists,
        authoritative: answer.metadata.authoritative,
        answers: answer.answers.iter().map(Record::from_wire).collect(),
        authorities: answer.authorities.iter().map(Record::from_wire).collect(),
        additionals: answer.additionals.iter().map(Record::from_wire).collect(),
    })
}

/// The code as DNS tools write it.
pub(super) fn mnemonic(code: ResponseCode) -> String {
    match code {
        ResponseCode::NoError => "NOERROR",
        ResponseCode::FormErr => "FORMERR",
        ResponseCode::ServFail => "SERVFAIL",
        ResponseCode::NXDomain => "NXDOMAIN",
        ResponseCode::NotImp => "NOTIMP",
        ResponseCode::Refused => "REFUSED",
        ResponseCode::YXDomain => "YXDOMAIN",
        ResponseCode::YXRRSet => "YXRRSET",
        ResponseCode::NXRRSet => "NXRRSET",
        ResponseCode::NotAuth => "NOTAUTH",
        ResponseCode::NotZone => "NOTZONE",
        other => return format!("code {}", u16::from(other)),
    }
    .to_owned()
}
