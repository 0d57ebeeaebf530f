//! Telling others that a zone has changed (RFC 1996).

use std::fmt;
use std::sync::Arc;

use hickory_proto::op::{Message, MessageType, OpCode, Query};
use hickory_proto::rr::{RData, Record, RecordType};

use crate::text;
use crate::zone::Content;

/// Called after each change of a zone, in the order of the changes.
pub type OnChange = Arc<dyn Fn(Notice) + Send + Sync>;

/// The news that a zone has changed. Whoever hands out datagrams sends it to the secondaries, and again when none of
/// them acknowledges it.
#[derive(Clone, PartialEq, Eq)]
pub struct Notice {
    /// Name of the zone, without the final dot.
    pub zone: String,
    /// Its serial now.
    pub serial: u32,
    packet: Vec<u8>,
}

impl fmt::Debug for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Notice")
            .field("zone", &self.zone)
            .field("serial", &self.serial)
            .finish_non_exhaustive()
    }
}

impl Notice {
    pub(crate) fn of(content: &Content) -> Self {
        let (soa, ttl_s) = content.soa();
        let origin = content.origin();
        let mut message = Message::new(0, MessageType::Query, OpCode::Notify);
        message.metadata.authoritative = true;
        message.add_query(Query::query(origin.clone(), RecordType::SOA));
        message.add_answer(Record::from_rdata(origin.clone(), ttl_s, RData::SOA(soa.clone())));
        let packet = message.to_vec().expect("a question and an SOA can be encoded");
        Self { zone: text::short_name(origin), serial: soa.serial, packet }
    }

    /// The NOTIFY message, with the SOA as a hint (RFC 1996 §3.7).
    #[must_use]
    pub fn packet(&self, id: u16) -> Vec<u8> {
        let mut packet = self.packet.clone();
        packet[..2].copy_from_slice(&id.to_be_bytes());
        packet
    }

    /// Whether `answer` answers the message with this id, with whatever code (RFC 1996 §3.6).
    #[must_use]
    pub fn is_answered_by(&self, answer: &[u8], id: u16) -> bool {
        let is_notify = |high: u8| high & 0xf8 == 0x80 | u8::from(OpCode::Notify) << 3;
        answer.len() >= 12 && answer[..2] == id.to_be_bytes() && is_notify(answer[2])
    }
}
