//! One exchange: read the request, ask the tap, carry it out or let it fail, tell the tap, answer.

use std::sync::Arc;
use std::time::Duration;

use hickory_proto::op::{Header, Message, MessageType, Query, ResponseCode};
use hickory_proto::serialize::binary::{BinDecodable, BinDecoder};
use hickory_server::net::xfer::Protocol;
use hickory_server::server::Request as DnsRequest;

use crate::connection::{ConnInfo, Transport};
use crate::describe;
use crate::dispatch::{Dispatched, Manner, Service, dispatch};
use crate::tap::{Exchange, Fault, Request};

/// Bytes of a message header.
const HEADER_SIZE: usize = 12;

/// What the peer gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The messages of the answer; only a transfer has more than one.
    Answer(Vec<Vec<u8>>),
    Silence,
    Reset,
    /// So many bytes of this answer, the two length bytes of each message included.
    Cut(Vec<Vec<u8>>, usize),
}

/// What arrived.
enum Incoming {
    Decoded(Box<DnsRequest>),
    /// Not a message, but with a header that can be answered.
    Malformed(Vec<u8>),
    /// Nothing that a server answers: too short for a header, or an answer itself.
    Ignored(&'static str),
}

/// Takes `packet` through `service`.
pub(crate) async fn exchange<S: Service>(
    service: Arc<S>,
    packet: Vec<u8>,
    conn: ConnInfo,
    transport: Transport,
) -> Outcome {
    let incoming = read(packet, transport);
    if service.tap().is_idle() {
        return carry_out(&service, &incoming, (transport, Manner::Proper)).await.0;
    }
    let request = describe(&incoming, conn);
    let verdict = service.tap().before(&request);
    wait(verdict.delay).await;
    let is_decoded = matches!(incoming, Incoming::Decoded(_));
    let fault = possible(verdict.fault, transport);
    let (outcome, supported) = match fault {
        None => carry_out(&service, &incoming, (transport, Manner::Proper)).await,
        Some(fault) => (fail(&service, &incoming, (transport, fault), None).await, true),
    };
    let answer = render(&outcome);
    let carried_out = is_decoded && fault.is_none();
    let verdict = service.tap().after(&Exchange { request, answer, carried_out, supported });
    wait(verdict.delay).await;
    match possible(verdict.fault, transport) {
        None => outcome,
        Some(fault) => fail(&service, &incoming, (transport, fault), Some(outcome)).await,
    }
}

/// The fault, unless it can't happen on this transport: an answer on a stream is never truncated (RFC 2181 §9).
fn possible(fault: Option<Fault>, transport: Transport) -> Option<Fault> {
    fault.filter(|fault| *fault != Fault::Truncate || transport == Transport::Udp)
}

fn read(packet: Vec<u8>, transport: Transport) -> Incoming {
    if packet.len() < HEADER_SIZE || packet.len() > usize::from(u16::MAX) {
        return Incoming::Ignored("no message: its size is wrong");
    }
    if packet[2] & 0x80 != 0 {
        return Incoming::Ignored("an answer, not a question");
    }
    let protocol = match transport {
        Transport::Udp => Protocol::Udp,
        Transport::Tcp | Transport::Https => Protocol::Tcp,
    };
    let source = ([0, 0, 0, 0], 0).into();
    match DnsRequest::from_bytes(packet.clone(), source, protocol) {
        Ok(request) => Incoming::Decoded(Box::new(request)),
        Err(_) => Incoming::Malformed(packet),
    }
}

fn describe(incoming: &Incoming, conn: ConnInfo) -> Request {
    let ConnInfo { peer, security } = conn;
    let (operation, text) = match incoming {
        Incoming::Decoded(request) => describe::request(request),
        Incoming::Malformed(packet) => {
            ("malformed".to_owned(), format!("malformed, {} bytes", packet.len()))
        }
        Incoming::Ignored(why) => ("malformed".to_owned(), (*why).to_owned()),
    };
    Request { peer, security, operation, text }
}

async fn carry_out<S: Service>(
    service: &Arc<S>,
    incoming: &Incoming,
    how: (Transport, Manner),
) -> (Outcome, bool) {
    match incoming {
        Incoming::Ignored(_) => (Outcome::Silence, true),
        Incoming::Malformed(packet) => (bare_answer(packet, ResponseCode::FormErr), true),
        Incoming::Decoded(request) => {
            let Dispatched { messages, supported } = dispatch(&**service, request, how).await;
            let outcome = match messages.is_empty() {
                true => bare_answer(request.as_slice(), ResponseCode::ServFail),
                false => Outcome::Answer(messages),
            };
            (outcome, supported)
        }
    }
}

/// Acts `fault` out. `carried_out` is the outcome that it replaces, if the request was carried out.
async fn fail<S: Service>(
    service: &Arc<S>,
    incoming: &Incoming,
    (transport, fault): (Transport, Fault),
    carried_out: Option<Outcome>,
) -> Outcome {
    let manner = match fault {
        Fault::Silence => return Outcome::Silence,
        Fault::Reset => return Outcome::Reset,
        Fault::Rcode(code) => Manner::Rcode(code),
        Fault::Truncate => Manner::Truncated,
        Fault::StaleZone => Manner::Stale,
        Fault::Lame => Manner::Lame,
        Fault::Corrupt | Fault::CutAfter(_) => {
            let whole = match carried_out {
                Some(outcome) => outcome,
                None => carry_out(service, incoming, (transport, Manner::Rcode(2))).await.0,
            };
            return damage(whole, fault);
        }
    };
    carry_out(service, incoming, (transport, manner)).await.0
}

fn damage(outcome: Outcome, fault: Fault) -> Outcome {
    match (outcome, fault) {
        (Outcome::Answer(messages), Fault::CutAfter(size)) => Outcome::Cut(messages, size),
        (Outcome::Answer(mut messages), _) => {
            for bytes in &mut messages {
                let count = u16::from_be_bytes([bytes[6], bytes[7]]).saturating_add(1);
                bytes[6..8].copy_from_slice(&count.to_be_bytes());
            }
            Outcome::Answer(messages)
        }
        (other, _) => other,
    }
}

/// An answer to a request that can't be decoded whole: its header, and its question if that much is readable.
fn bare_answer(packet: &[u8], rcode: ResponseCode) -> Outcome {
    let mut decoder = BinDecoder::new(packet);
    let Ok(header) = Header::read(&mut decoder) else { return Outcome::Silence };
    let mut answer =
        Message::new(header.metadata.id, MessageType::Response, header.metadata.op_code);
    answer.metadata.recursion_desired = header.metadata.recursion_desired;
    answer.metadata.response_code = rcode;
    let questions: Result<Vec<_>, _> =
        (0..header.counts.queries).map(|_| Query::read(&mut decoder)).collect();
    answer.add_queries(questions.unwrap_or_default());
    answer.to_vec().map_or(Outcome::Silence, |bytes| Outcome::Answer(vec![bytes]))
}

fn render(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Answer(messages) => describe::answers(messages),
        Outcome::Silence => "no answer".to_owned(),
        Outcome::Reset => "reset".to_owned(),
        Outcome::Cut(messages, size) => {
            format!("cut after {size} bytes: {}", describe::answers(messages))
        }
    }
}

async fn wait(delay: Duration) {
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
}
