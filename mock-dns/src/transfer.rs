//! Zone transfers, whole (RFC 5936) and incremental (RFC 1995), in BIND's order of checks.

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::{RData, Record, RecordType};
use hickory_server::server::Request;

use crate::connection::Transport;
use crate::dispatch::Question;
use crate::key::Key;
use crate::replica::Shown;
use crate::reply::{Reply, Standing};
use crate::zone::{Content, is_later_serial};

/// Which transfer is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Whole,
    Incremental,
}

impl Kind {
    /// The transfer that a type of question asks for.
    pub(crate) const fn of(rr_type: RecordType) -> Option<Self> {
        match rr_type {
            RecordType::AXFR => Some(Self::Whole),
            RecordType::IXFR => Some(Self::Incremental),
            _ => None,
        }
    }
}

/// Transfers the zone that is shown, or refuses to.
pub(crate) fn answer(shown: &Shown<'_>, question: &Question<'_>, kind: Kind) -> Reply {
    if !question.key.is_some_and(Key::may_transfer) {
        return Reply::empty(ResponseCode::Refused);
    }
    let number = shown.number.saturating_sub(question.is_stale.into());
    let stale = question.is_stale.then(|| shown.zone.version(number));
    let content = stale.as_deref().unwrap_or(shown.content);
    let is_stream = question.transport == Transport::Tcp;
    if kind == Kind::Whole {
        return if is_stream {
            stream(whole(content))
        } else {
            Reply::empty(ResponseCode::FormErr)
        };
    }
    let Some(serial) = known_serial(question.request, content) else {
        return Reply::empty(ResponseCode::FormErr);
    };
    if !is_stream {
        // BIND never sends differences in a datagram: the client sees that there is something and comes by stream.
        return Reply { answers: vec![soa(content)], ..Reply::empty(ResponseCode::NoError) };
    }
    if !is_later_serial(content.soa().0.serial, serial) {
        return stream(vec![soa(content)]);
    }
    let whole = whole(content);
    match differences(shown, (number, content), serial) {
        // As with BIND's max-ixfr-ratio of 100 %: differences may not take more than the zone.
        Some(records) if records.len() <= whole.len() => stream(records),
        _ => stream(whole),
    }
}

fn stream(answers: Vec<Record>) -> Reply {
    Reply {
        answers,
        standing: Standing::Authoritative,
        is_transfer: true,
        ..Reply::empty(ResponseCode::NoError)
    }
}

/// The serial that the client has: that of the SOA in the authority section (RFC 1995 §3).
fn known_serial(request: &Request, content: &Content) -> Option<u32> {
    let soas = request.authorities.iter().filter(|record| record.name == *content.origin());
    let mut serials = soas.filter_map(|record| match &record.data {
        RData::SOA(soa) => Some(soa.serial),
        _ => None,
    });
    serials.next()
}

/// All records, the SOA first and last (RFC 5936 §2.2).
fn whole(content: &Content) -> Vec<Record> {
    let mut records = vec![soa(content)];
    records.extend(content.records().filter(|record| record.record_type() != RecordType::SOA));
    records.push(soa(content));
    records
}

/// What led from the version with `serial` to this one, if that is remembered (RFC 1995 §4).
fn differences(
    shown: &Shown<'_>,
    (number, content): (usize, &Content),
    serial: u32,
) -> Option<Vec<Record>> {
    let mut records = vec![soa(content)];
    for delta in shown.zone.deltas(serial, number)? {
        records.extend(delta.removed());
        records.extend(delta.added());
    }
    records.push(soa(content));
    Some(records)
}

fn soa(content: &Content) -> Record {
    let (soa, ttl_s) = content.soa();
    Record::from_rdata(content.origin().clone(), ttl_s, RData::SOA(soa.clone()))
}
