//! What is wrong with a message as such: found while it is read, before signatures and permissions.

use hickory_proto::op::OpCode;
use hickory_proto::rr::{DNSClass, RData, Record, RecordType};
use hickory_server::server::Request;

/// Whether the answer is FORMERR without a signature, whoever asked.
pub(crate) fn is_malformed(request: &Request) -> bool {
    match request.metadata.op_code {
        OpCode::Update => has_no_zone(request) || !has_update_form(request),
        OpCode::Query | OpCode::Notify => request.queries.len() != 1 || has_mixed_classes(request),
        OpCode::Status | OpCode::Unknown(_) => false,
    }
}

/// How many of the questions the answer repeats.
pub(crate) fn questions_repeated(request: &Request) -> usize {
    match request.metadata.op_code {
        OpCode::Update if request.queries.len() > 1 => 1,
        OpCode::Update => usize::from(!has_no_zone(request)),
        OpCode::Query | OpCode::Notify => usize::from(request.queries.len() == 1),
        OpCode::Status | OpCode::Unknown(_) => 0,
    }
}

/// An update has one zone, in a class that can have records (RFC 2136 §2.3).
fn has_no_zone(request: &Request) -> bool {
    match request.queries.queries() {
        [] => false,
        [asked] => matches!(asked.original().query_class(), DNSClass::ANY | DNSClass::NONE),
        _ => true,
    }
}

/// Records of a query belong to the class that it asks for.
fn has_mixed_classes(request: &Request) -> bool {
    let class = request.queries.queries().first().map(|asked| asked.original().query_class());
    let mut records =
        request.answers.iter().chain(&request.authorities).chain(&request.additionals);
    class != Some(DNSClass::ANY) && records.any(|record| Some(record.dns_class) != class)
}

/// Classes say whether a record has data (RFC 2136 §2.4, §2.5).
fn has_update_form(request: &Request) -> bool {
    let is_prerequisite = |record: &Record| match record.dns_class {
        DNSClass::ANY | DNSClass::NONE => is_empty(record),
        _ => can_be_read(record),
    };
    let is_change = |record: &Record| match record.dns_class {
        DNSClass::ANY => is_empty(record) && u16::from(record.record_type()) != 249,
        _ => can_be_read(record),
    };
    request.answers.iter().all(is_prerequisite)
        && request.authorities.iter().all(is_change)
        && request.additionals.iter().all(can_be_read)
}

fn is_empty(record: &Record) -> bool {
    matches!(record.data, RData::Update0(_))
}

/// Only types that nobody knows, and those that are no records, can go without data, and everything in a class that nobody
/// knows. Class Chaos has addresses of its own form.
fn can_be_read(record: &Record) -> bool {
    let rr_type = record.record_type();
    match record.dns_class {
        DNSClass::Unknown(_) => true,
        DNSClass::CH => rr_type != RecordType::A,
        _ => !is_empty(record) || matches!(rr_type, RecordType::Unknown(_) | RecordType::ANY),
    }
}
