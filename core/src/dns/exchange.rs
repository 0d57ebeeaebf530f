//! One message to one server and its answer: datagrams with repetition, a stream when the answer does not fit.

use std::{fmt, io, time::Duration};

use hickory_proto::op::Message;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::{
    failure::{Failure, FailureKind},
    ports::{Endpoint, Ports, Security},
};

use super::refusal::Refusal;

/// Wait for an answer to the first datagram; the second waits twice as long.
const TIMEOUT: Duration = Duration::from_secs(3);
const N_DATAGRAMS: u32 = 3;
/// Wait for the whole of an exchange over a stream.
const STREAM_TIMEOUT: Duration = Duration::from_secs(10);
/// Longer requests do not go into a datagram (RFC 1035, section 4.2.1).
const N_DATAGRAM_BYTES_MAX: usize = 512;

/// Why there is no usable answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DnsFailure {
    /// The server could not be reached or did not answer.
    NoAnswer(String),
    /// The answer cannot be read, or is not the answer to the question.
    Malformed(String),
    /// The request cannot be expressed, because of a name in it.
    BadName(String),
    /// The server did not take an update.
    Update(Refusal),
    /// The server answered a query with this code.
    Code {
        /// Its mnemonic, for example `SERVFAIL`.
        rcode: String,
        /// What it means, where that is known.
        meaning: String,
    },
}

impl fmt::Display for DnsFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAnswer(text) => f.write_str(text),
            Self::Malformed(text) => write!(f, "a malformed answer: {text}"),
            Self::BadName(name) => write!(f, "{name} is not a domain name"),
            Self::Update(refusal) => refusal.fmt(f),
            Self::Code { rcode, meaning } if meaning.is_empty() => f.write_str(rcode),
            Self::Code { rcode, meaning } => write!(f, "{rcode} ({meaning})"),
        }
    }
}

impl DnsFailure {
    /// The failure of an operation; `tried` completes "failed to …".
    pub(crate) fn into_failure(self, tried: &str, on: &str) -> Failure {
        let (kind, advice) = match &self {
            Self::NoAnswer(_) => {
                (FailureKind::Connection, "check the Internet connection and try again")
            }
            Self::Malformed(_) => {
                (FailureKind::Protocol, "check that this address is a DNS server")
            }
            Self::BadName(_) => (FailureKind::Input, "correct the name"),
            Self::Update(refusal) => (FailureKind::Refused, refusal.advice()),
            Self::Code { .. } => {
                (FailureKind::Refused, "check the zone and its servers, then try again")
            }
        };
        Failure {
            kind,
            tried: tried.to_owned(),
            on: on.to_owned(),
            came_back: self.to_string(),
            advice: advice.to_owned(),
        }
    }
}

/// A random message id.
pub(super) fn message_id(ports: &Ports) -> u16 {
    let mut bytes = [0; 2];
    ports.entropy.fill(&mut bytes);
    u16::from_be_bytes(bytes)
}

/// Sends `request`, whose id is `id`, and returns the bytes of the answer with its decoded form.
pub(super) async fn exchange(
    ports: &Ports,
    server: &Endpoint,
    id: u16,
    request: &[u8],
) -> Result<(Vec<u8>, Message), DnsFailure> {
    if request.len() <= N_DATAGRAM_BYTES_MAX {
        let (bytes, answer) = by_datagram(ports, server, id, request).await?;
        if !answer.metadata.truncation {
            return Ok((bytes, answer));
        }
    }
    by_stream(ports, server, id, request).await
}

async fn by_datagram(
    ports: &Ports,
    server: &Endpoint,
    id: u16,
    request: &[u8],
) -> Result<(Vec<u8>, Message), DnsFailure> {
    let mut last = DnsFailure::NoAnswer(format!("no answer from {server}"));
    for attempt in 0..N_DATAGRAMS {
        let once = async {
            let mut socket = ports.net.datagram(server).await?;
            socket.send(request).await?;
            loop {
                let packet = socket.receive().await?;
                // What is not the answer to this request is somebody else's, or forged: wait on.
                if let Some(answer) = decoded(&packet, id) {
                    return io::Result::Ok((packet, answer));
                }
            }
        };
        match tokio::time::timeout(TIMEOUT * 2_u32.pow(attempt), once).await {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(error)) => last = DnsFailure::NoAnswer(format!("{server}: {error}")),
            Err(_) => {}
        }
    }
    Err(last)
}

async fn by_stream(
    ports: &Ports,
    server: &Endpoint,
    id: u16,
    request: &[u8],
) -> Result<(Vec<u8>, Message), DnsFailure> {
    let length = u16::try_from(request.len())
        .map_err(|_| DnsFailure::Malformed("the request is too long for one message".to_owned()))?;
    let once = async {
        let mut stream = ports.net.connect(server, Security::Plain).await?;
        let mut framed = length.to_be_bytes().to_vec();
        framed.extend_from_slice(request);
        stream.write_all(&framed).await?;
        stream.flush().await?;
        let mut packet = vec![0; usize::from(stream.read_u16().await?)];
        stream.read_exact(&mut packet).await?;
        io::Result::Ok(packet)
    };
    let packet = match tokio::time::timeout(STREAM_TIMEOUT, once).await {
        Ok(Ok(packet)) => packet,
        Ok(Err(error)) => return Err(DnsFailure::NoAnswer(format!("{server} over TCP: {error}"))),
        Err(_) => return Err(DnsFailure::NoAnswer(format!("no answer from {server} over TCP"))),
    };
    let answer = decoded(&packet, id).ok_or_else(|| {
        DnsFailure::Malformed(format!("{server} did not answer this request over TCP"))
    })?;
    Ok((packet, answer))
}

fn decoded(packet: &[u8], id: u16) -> Option<Message> {
    let answer = Message::from_vec(packet).ok()?;
    let is_ours = answer.metadata.id == id
        && answer.metadata.message_type == hickory_proto::op::MessageType::Response;
    is_ours.then_some(answer)
}
