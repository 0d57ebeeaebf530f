//! Answers to bytes (RFC 4511 §4).

use super::message::{Answer, AnswerControl, Operation, SearchEntry};
use super::result::ResultCode;
use crate::ber::{Writer, tag};
use crate::config::Edition;
use crate::error::Refusal;

/// Notice of Disconnection (RFC 4511 §4.4.1).
const NOTICE_OID: &[u8] = b"1.3.6.1.4.1.1466.20036";

/// The tag of the message that ends the answer to an operation, or nothing if it is never answered.
fn answer_tag(operation: &Operation) -> Option<u8> {
    match operation {
        Operation::Bind(_) => Some(0x61),
        Operation::Search(_) => Some(0x65),
        Operation::Modify { .. } => Some(0x67),
        Operation::Add { .. } => Some(0x69),
        Operation::Delete { .. } => Some(0x6b),
        Operation::ModifyDn(_) => Some(0x6d),
        Operation::Compare { .. } => Some(0x6f),
        Operation::Extended(_) => Some(0x78),
        Operation::Unbind | Operation::Abandon { .. } => None,
    }
}

/// One entry of a search's answer.
pub(crate) fn encode_entry(writer: &mut Writer, id: i32, entry: &SearchEntry) {
    message(writer, id, &[], |writer| search_entry(writer, entry));
}

/// What follows the entries of an answer: references, then the result. Nothing for what is never answered.
pub(crate) fn encode_end(
    writer: &mut Writer,
    id: i32,
    operation: &Operation,
    (answer, edition): (&Answer, Edition),
) {
    let Some(tag) = answer_tag(operation) else { return };
    for reference in &answer.references {
        message(writer, id, &[], |writer| {
            writer.constructed(0x73, |writer| writer.octets(reference.as_bytes()));
        });
    }
    message(writer, id, &answer.controls, |writer| {
        writer.constructed(tag, |writer| {
            result(writer, answer.refusal.as_ref(), edition);
            if let Some(name) = answer.name {
                writer.primitive(0x8a, name.as_bytes());
            }
            if let Some(value) = &answer.value {
                writer.primitive(0x8b, value);
            }
        });
    });
}

/// The message that announces the end of a connection (RFC 4511 §4.4.1).
pub(crate) fn notice_of_disconnection(writer: &mut Writer, refusal: &Refusal, edition: Edition) {
    message(writer, 0, &[], |writer| {
        writer.constructed(0x78, |writer| {
            result(writer, Some(refusal), edition);
            writer.primitive(0x8a, NOTICE_OID);
        });
    });
}

/// A message of the right kind and id with nothing in it: well-formed BER, malformed LDAP.
pub(crate) fn corrupt_answer(writer: &mut Writer, id: i32, operation: &Operation) {
    let Some(tag) = answer_tag(operation) else { return };
    message(writer, id, &[], |writer| writer.constructed(tag, |_| {}));
}

fn message(
    writer: &mut Writer,
    id: i32,
    controls: &[AnswerControl],
    fill: impl FnOnce(&mut Writer),
) {
    writer.constructed(tag::SEQUENCE, |writer| {
        writer.integer(i64::from(id));
        fill(writer);
        if controls.is_empty() {
            return;
        }
        writer.constructed(0xa0, |writer| {
            for control in controls {
                writer.constructed(tag::SEQUENCE, |writer| {
                    writer.octets(control.oid.as_bytes());
                    writer.octets(&control.value);
                });
            }
        });
    });
}

fn search_entry(writer: &mut Writer, entry: &SearchEntry) {
    writer.constructed(0x64, |writer| {
        writer.octets(entry.dn.as_bytes());
        writer.constructed(tag::SEQUENCE, |writer| {
            for (name, values) in &entry.attributes {
                attribute(writer, name, values);
            }
        });
    });
}

fn attribute(writer: &mut Writer, name: &str, values: &[Vec<u8>]) {
    writer.constructed(tag::SEQUENCE, |writer| {
        writer.octets(name.as_bytes());
        writer.constructed(tag::SET, |writer| values.iter().for_each(|value| writer.octets(value)));
    });
}

fn result(writer: &mut Writer, refusal: Option<&Refusal>, edition: Edition) {
    let Some(refusal) = refusal else {
        writer.enumerated(i64::from(ResultCode::SUCCESS.0));
        writer.octets(b"");
        writer.octets(b"");
        return;
    };
    writer.enumerated(i64::from(refusal.code.0));
    writer.octets(refusal.matched_dn.as_bytes());
    writer.octets(refusal.text(edition).as_bytes());
    if !refusal.referral.is_empty() {
        writer.constructed(0xa3, |writer| writer.octets(refusal.referral.as_bytes()));
    }
}
