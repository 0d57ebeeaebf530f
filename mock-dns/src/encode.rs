//! An answer as bytes: its header, its question, its records as far as they fit, and the messages of a transfer.

use hickory_proto::op::OpCode;
use hickory_proto::rr::Record;
use hickory_proto::rr::rdata::opt::{EdnsCode, EdnsOption};
use hickory_proto::serialize::binary::{BinEncodable, BinEncoder};
use hickory_server::net::xfer::Protocol;
use hickory_server::server::Request;

use crate::form;
use crate::reply::{Reply, Standing};

/// Greatest datagram this server sends, and the size it advertises: BIND's default (RFC 6891 §6.2.5).
const UDP_SIZE_MAX: u16 = 1232;

/// Greatest datagram for a client without EDNS (RFC 1035 §4.2.1).
const UDP_SIZE_PLAIN: u16 = 512;

/// Greatest message of a transfer: names can be compressed everywhere in it (RFC 1035 §4.1.4).
const TRANSFER_SIZE_MAX: u16 = 16_384;

/// Options of EDNS (RFC 7871, RFC 8914).
const CLIENT_SUBNET: u8 = 8;
const EXPLANATION: u8 = 15;

/// Bytes of a message header, and where it counts the additional records.
const HEADER_SIZE: usize = 12;
const N_ADDITIONALS: usize = 10;

/// The sections of a message.
const QUESTIONS: usize = 0;
const ANSWERS: usize = 1;
const AUTHORITIES: usize = 2;
const ADDITIONALS: usize = 3;

/// The bytes without signature; `reserved` bytes are left for it. Additional records that don't fit are left out
/// silently, others with the truncation flag; as in BIND, a truncated answer with EDNS or a signature has no records at all.
/// Nothing if nothing can encode it.
pub(crate) fn message(request: &Request, reply: &Reply, reserved: usize) -> Option<Vec<u8>> {
    let opt = opt(request, reply);
    let mut bytes = Vec::with_capacity(512);
    let mut sheet = Sheet::new(&mut bytes, size_limit(request), reserved + opt.len());
    sheet.ask(request)?;
    let question_end = sheet.encoder.offset();
    let mut is_whole = sheet.add(ANSWERS, &reply.answers) == reply.answers.len();
    is_whole = is_whole && sheet.add(AUTHORITIES, &reply.authorities) == reply.authorities.len();
    if is_whole {
        sheet.add(ADDITIONALS, &reply.additionals);
    }
    let mut counts = sheet.counts;
    if !is_whole && reserved + opt.len() > 0 {
        bytes.truncate(question_end);
        counts = [counts[QUESTIONS], 0, 0, 0];
    }
    finish(&mut bytes, &header(request, reply, reply.is_truncated || !is_whole), counts, opt);
    Some(bytes)
}

/// The messages of a transfer without signatures (RFC 5936 §2.2). The question and EDNS are in the first only.
pub(crate) fn transfer(request: &Request, reply: &Reply, reserved: usize) -> Option<Vec<Vec<u8>>> {
    let opt = opt(request, reply);
    let header = header(request, reply, false);
    let mut messages = Vec::new();
    let mut rest = reply.answers.as_slice();
    while messages.is_empty() || !rest.is_empty() {
        let opt = if messages.is_empty() { opt.as_slice() } else { &[] };
        let mut bytes = Vec::with_capacity(TRANSFER_SIZE_MAX.into());
        let mut sheet = Sheet::new(&mut bytes, TRANSFER_SIZE_MAX, reserved + opt.len());
        if messages.is_empty() {
            sheet.ask(request)?;
        }
        let mut n_added = sheet.add(ANSWERS, rest);
        if n_added == 0 {
            // A record that is greater than whole messages are has one of its own.
            sheet.limit(u16::MAX, reserved + opt.len());
            n_added = sheet.add(ANSWERS, &rest[..rest.len().min(1)]);
        }
        let counts = sheet.counts;
        finish(&mut bytes, &header, counts, opt);
        messages.push(bytes);
        // One that is too great for any message is left out: no zone text and no update can hold it.
        rest = &rest[n_added.max(1).min(rest.len())..];
    }
    Some(messages)
}

/// Adds a signature, which is the last of the additional records (RFC 8945 §5.1).
pub(crate) fn append<T: BinEncodable>(message: &mut Vec<u8>, record: &T) {
    let mut bytes = Vec::with_capacity(128);
    if record.emit(&mut BinEncoder::new(&mut bytes)).is_ok() {
        message.extend_from_slice(&bytes);
        let count = [message[N_ADDITIONALS], message[N_ADDITIONALS + 1]];
        let count = u16::from_be_bytes(count).saturating_add(1).to_be_bytes();
        message[N_ADDITIONALS..HEADER_SIZE].copy_from_slice(&count);
    }
}

/// A message while its records are written.
struct Sheet<'a> {
    encoder: BinEncoder<'a>,
    /// Questions, answers, authorities, additional records.
    counts: [u16; 4],
}

impl<'a> Sheet<'a> {
    fn new(bytes: &'a mut Vec<u8>, size_max: u16, reserved: usize) -> Self {
        bytes.extend_from_slice(&[0; HEADER_SIZE]);
        let encoder = BinEncoder::with_offset(bytes, 12);
        let mut sheet = Self { encoder, counts: [0; 4] };
        sheet.limit(size_max, reserved);
        sheet
    }

    fn limit(&mut self, size_max: u16, reserved: usize) {
        let reserved = u16::try_from(reserved).unwrap_or(u16::MAX);
        self.encoder.set_max_size(size_max.saturating_sub(reserved));
    }

    /// Repeats the question. Nothing if that is impossible.
    fn ask(&mut self, request: &Request) -> Option<()> {
        for question in request.queries.queries().iter().take(form::questions_repeated(request)) {
            question.original().emit(&mut self.encoder).ok()?;
            self.counts[QUESTIONS] += 1;
        }
        Some(())
    }

    /// Adds records as long as they fit. How many did.
    fn add(&mut self, section: usize, records: &[Record]) -> usize {
        for (n_added, record) in records.iter().enumerate() {
            let start = self.encoder.offset();
            if self.counts[section] == u16::MAX || record.emit(&mut self.encoder).is_err() {
                self.encoder.set_offset(start);
                self.encoder.trim();
                return n_added;
            }
            self.counts[section] += 1;
        }
        records.len()
    }
}

fn header(request: &Request, reply: &Reply, is_truncated: bool) -> [u8; 4] {
    let asked = &request.metadata;
    let [id_high, id_low] = asked.id.to_be_bytes();
    let bit = |is_set: bool, place: u8| u8::from(is_set) << place;
    // Only a query gets back what it said about recursion and checking.
    let is_query = asked.op_code == OpCode::Query;
    let high = 0x80
        | u8::from(asked.op_code) << 3
        | bit(reply.standing == Standing::Authoritative, 2)
        | bit(is_truncated, 1)
        | bit(is_query && asked.recursion_desired, 0);
    let low = bit(reply.standing == Standing::Recursive, 7)
        | bit(is_query && asked.checking_disabled, 4)
        | reply.rcode.low();
    [id_high, id_low, high, low]
}

/// The OPT record, if the request had one (RFC 6891 §6.1.1).
fn opt(request: &Request, reply: &Reply) -> Vec<u8> {
    let Some(asked) = &request.edns else { return Vec::new() };
    let [size_high, size_low] = UDP_SIZE_MAX.to_be_bytes();
    let flags = if asked.flags().dnssec_ok { 0x80 } else { 0 };
    let mut record = vec![0, 0, 41, size_high, size_low, reply.rcode.high(), 0, flags, 0, 0, 0];
    if let Some(EdnsOption::Subnet(subnet)) = asked.options().get(EdnsCode::Subnet) {
        // The answer is good for everybody (RFC 7871 §7.2.1).
        let mut subnet = *subnet;
        subnet.set_scope_prefix(0);
        let mut data = Vec::new();
        if EdnsOption::Subnet(subnet).emit(&mut BinEncoder::new(&mut data)).is_ok() {
            add_option(&mut record, CLIENT_SUBNET, &data);
        }
    }
    if let Some((code, text)) = reply.explanation {
        add_option(&mut record, EXPLANATION, &[&code.to_be_bytes(), text.as_bytes()].concat());
    }
    record
}

/// Adds an option to an OPT record whose data has fewer than 256 bytes then.
fn add_option(record: &mut Vec<u8>, code: u8, data: &[u8]) {
    let Ok(size) = u8::try_from(data.len()) else { return };
    record.extend([0, code, 0, size]);
    record.extend(data);
    record[10] = u8::try_from(record.len() - 11).unwrap_or_default();
}

/// Writes what comes before and after the records.
fn finish(bytes: &mut Vec<u8>, header: &[u8; 4], mut counts: [u16; 4], opt: impl AsRef<[u8]>) {
    bytes.extend_from_slice(opt.as_ref());
    counts[ADDITIONALS] += u16::from(!opt.as_ref().is_empty());
    bytes[..4].copy_from_slice(header);
    for (place, count) in bytes[4..HEADER_SIZE].chunks_exact_mut(2).zip(counts) {
        place.copy_from_slice(&count.to_be_bytes());
    }
}

fn size_limit(request: &Request) -> u16 {
    match (request.protocol(), &request.edns) {
        (Protocol::Udp, None) => UDP_SIZE_PLAIN,
        (Protocol::Udp, Some(edns)) => edns.max_payload().clamp(UDP_SIZE_PLAIN, UDP_SIZE_MAX),
        _ => u16::MAX,
    }
}
