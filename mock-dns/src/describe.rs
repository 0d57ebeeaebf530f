//! Requests and answers as text for the tap. MACs and secrets never get here.

use std::fmt::Write;

use hickory_proto::op::{LowerQuery, Message, OpCode};
use hickory_proto::rr::rdata::tsig::TsigError;
use hickory_proto::rr::{DNSClass, RData, Record, RecordType};
use hickory_server::server::Request;

use crate::text::{name, rcode, rdata, record_line, short_name, type_name};

/// Name and text of a request.
pub(crate) fn request(request: &Request) -> (String, String) {
    let Some(question) = request.queries.queries().first().map(LowerQuery::original) else {
        let operation = match request.metadata.op_code {
            OpCode::Query => "query".to_owned(),
            OpCode::Update => "update".to_owned(),
            OpCode::Notify => "notify".to_owned(),
            other => opcode(other),
        };
        return (operation.clone(), format!("{operation} without a question"));
    };
    let (owner, rr_type) = (question.name(), type_name(question.query_type()));
    let (operation, mut text) = match request.metadata.op_code {
        OpCode::Query => {
            let rd = u8::from(request.metadata.recursion_desired);
            let text = format!("query {rr_type} {} rd={rd}", name(owner));
            (format!("query {rr_type} {}", short_name(owner)), text)
        }
        OpCode::Update => (format!("update {}", short_name(owner)), update(request)),
        OpCode::Notify => {
            (format!("notify {}", short_name(owner)), format!("notify {}", name(owner)))
        }
        other => (opcode(other), format!("{} {rr_type} {}", opcode(other), name(owner))),
    };
    if question.query_class() != DNSClass::IN {
        text.push_str(&format!(" class={}", u16::from(question.query_class())));
    }
    if let Some(tsig) = &request.signature {
        text.push_str(&format!(" key={}", short_name(&tsig.name)));
    }
    (operation, text)
}

fn opcode(code: OpCode) -> String {
    format!("opcode {}", u8::from(code))
}

fn update(request: &Request) -> String {
    let mut zones = request.queries.queries().iter().map(|query| name(query.original().name()));
    let mut text = format!("update {}", zones.next().unwrap_or_default());
    zones.for_each(|zone| text.push_str(&format!(" and {zone}")));
    let (add, delete): (Vec<_>, Vec<_>) = request
        .authorities
        .iter()
        .partition(|record| !matches!(record.dns_class, DNSClass::ANY | DNSClass::NONE));
    section(&mut text, "prereq", request.answers.iter().map(prerequisite));
    section(&mut text, "delete", delete.into_iter().map(deletion));
    section(
        &mut text,
        "add",
        add.into_iter().map(|record| record_line(&record.name, record.ttl, &record.data)),
    );
    text
}

fn section(text: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let lines: Vec<_> = lines.collect();
    if !lines.is_empty() {
        text.push_str(&format!(" {title} [{}]", lines.join("; ")));
    }
}

fn prerequisite(record: &Record) -> String {
    let words = match (record.dns_class, record.record_type()) {
        (DNSClass::ANY, RecordType::ANY) => "name exists",
        (DNSClass::ANY, _) => "exists",
        (DNSClass::NONE, RecordType::ANY) => "no name",
        (DNSClass::NONE, _) => "absent",
        _ => "is",
    };
    format!("{words} {}", deletion(record))
}

/// Name, type unless it is every type, and data if there is any.
fn deletion(record: &Record) -> String {
    let mut text = name(&record.name);
    if record.record_type() != RecordType::ANY {
        text.push_str(&format!(" {}", type_name(record.record_type())));
    }
    if !matches!(record.data, RData::Update0(_)) {
        text.push_str(&format!(" {}", rdata(&record.data)));
    }
    text
}

/// All messages of an answer, one after the other.
pub(crate) fn answers(messages: &[Vec<u8>]) -> String {
    let texts: Vec<_> = messages.iter().map(|bytes| answer(bytes)).collect();
    texts.join("\n")
}

/// An answer: code and flags, then one record a line, sorted within each section.
fn answer(bytes: &[u8]) -> String {
    let Ok(message) = Message::from_vec(bytes) else {
        return format!("malformed answer of {} bytes", bytes.len());
    };
    let mut text = rcode(message.metadata.response_code);
    let metadata = &message.metadata;
    for (flag, is_set) in [
        ("aa", metadata.authoritative),
        ("tc", metadata.truncation),
        ("ra", metadata.recursion_available),
    ] {
        if is_set {
            text.push_str(&format!(" {flag}"));
        }
    }
    if let Some(tsig) = &message.signature {
        text.push_str(match tsig.data.error {
            None => " signed",
            Some(TsigError::BadSig) => " tsig=BADSIG",
            Some(TsigError::BadKey) => " tsig=BADKEY",
            Some(TsigError::BadTime) => " tsig=BADTIME",
            Some(_) => " tsig=BADTRUNC",
        });
    }
    for (title, records) in [
        ("", &message.answers),
        ("authority ", &message.authorities),
        ("additional ", &message.additionals),
    ] {
        for record in in_order(records) {
            write!(text, "\n{title}{}", record_line(&record.name, record.ttl, &record.data))
                .expect("text takes every line");
        }
    }
    text
}

/// Records of one name and type in the order of their data; names stay in the order in which they came.
fn in_order(records: &[Record]) -> Vec<&Record> {
    let mut sorted: Vec<&Record> = Vec::with_capacity(records.len());
    for set in records.chunk_by(|a, b| a.name == b.name && a.record_type() == b.record_type()) {
        let mut set: Vec<_> = set.iter().collect();
        set.sort_by_cached_key(|record| crate::text::wire_form(&record.data));
        sorted.extend(set);
    }
    sorted
}
