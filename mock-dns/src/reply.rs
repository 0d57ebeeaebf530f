//! An answer before it is bytes: its parts, its size limit and its encoding.

use hickory_proto::op::{Edns, Metadata, OpCode, ResponseCode};
use hickory_proto::rr::Record;
use hickory_proto::serialize::binary::{BinDecoder, BinEncoder};
use hickory_server::net::xfer::Protocol;
use hickory_server::server::Request;
use hickory_server::zone_handler::{MessageResponse, MessageResponseBuilder, Queries};

/// Greatest datagram this server sends, and the size it advertises: BIND's default (RFC 6891 §6.2.5).
const UDP_SIZE_MAX: u16 = 1232;

/// Greatest datagram for a client without EDNS (RFC 1035 §4.2.1).
const UDP_SIZE_PLAIN: u16 = 512;

/// In which role a server answers: flag AA, flag RA, or neither. No server here is both at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Authoritative,
    Recursive,
    Neither,
}

/// What an answer takes over from its request.
pub(crate) struct Frame<'a> {
    request: &'a Request,
    /// There is an EDNS part if the request had one (RFC 6891 §6.1.1).
    edns: Option<Edns>,
    /// In the place of the question if the server did not look at it, because it does not know the opcode.
    no_question: Option<Queries>,
}

impl<'a> Frame<'a> {
    pub(crate) fn of(request: &'a Request) -> Self {
        let edns = request.edns.as_ref().map(|asked| {
            let mut edns = Edns::new();
            edns.set_version(0)
                .set_max_payload(UDP_SIZE_MAX)
                .set_dnssec_ok(asked.flags().dnssec_ok);
            edns
        });
        let is_unknown = matches!(request.metadata.op_code, OpCode::Status | OpCode::Unknown(_));
        let no_question =
            is_unknown.then(|| Queries::read(&mut BinDecoder::new(&[]), 0).ok()).flatten();
        Self { request, edns, no_question }
    }
}

/// What to answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) rcode: ResponseCode,
    pub(crate) standing: Standing,
    pub(crate) is_truncated: bool,
    pub(crate) answers: Vec<Record>,
    pub(crate) authorities: Vec<Record>,
    pub(crate) additionals: Vec<Record>,
    /// False if a real server would have done what was asked.
    pub(crate) supported: bool,
}

impl Reply {
    /// An answer without records.
    pub(crate) const fn empty(rcode: ResponseCode) -> Self {
        Self {
            rcode,
            standing: Standing::Neither,
            is_truncated: false,
            answers: Vec::new(),
            authorities: Vec::new(),
            additionals: Vec::new(),
            supported: true,
        }
    }

    /// The refusal of something that this fake does not do although a real server does.
    pub(crate) fn unsupported(rcode: ResponseCode) -> Self {
        Self { supported: false, ..Self::empty(rcode) }
    }

    /// Leaves out records until the answer fits: additional ones silently, others with the truncation flag.
    pub(crate) fn fit(&mut self, frame: &Frame<'_>, reserved: usize) {
        let limit = usize::from(size_limit(frame.request)).saturating_sub(reserved);
        while self.encoded(frame).len() > limit {
            if self.additionals.pop().is_some() {
                continue;
            }
            self.is_truncated = true;
            if self.authorities.pop().is_none() && self.answers.pop().is_none() {
                return;
            }
        }
    }

    /// The bytes without signature, not limited in size. Empty if nothing can encode them.
    pub(crate) fn encoded(&self, frame: &Frame<'_>) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(512);
        let mut encoder = BinEncoder::new(&mut bytes);
        if self.response(frame).destructive_emit(&mut encoder).is_err() {
            bytes.clear();
        }
        bytes
    }

    /// The answer in the form in which a response handler takes it.
    pub(crate) fn response<'a>(
        &'a self,
        frame: &'a Frame<'_>,
    ) -> MessageResponse<
        'a,
        'a,
        impl Iterator<Item = &'a Record> + Send + 'a,
        impl Iterator<Item = &'a Record> + Send + 'a,
        impl Iterator<Item = &'a Record> + Send + 'a,
        impl Iterator<Item = &'a Record> + Send + 'a,
    > {
        let mut metadata = Metadata::response_from_request(&frame.request.metadata);
        metadata.response_code = self.rcode;
        metadata.authoritative = self.standing == Standing::Authoritative;
        metadata.truncation = self.is_truncated;
        metadata.recursion_available = self.standing == Standing::Recursive;
        let questions = frame.no_question.as_ref().unwrap_or(&frame.request.queries);
        let builder = MessageResponseBuilder::new(questions, frame.edns.as_ref());
        builder.build(metadata, &self.answers, &self.authorities, &[], &self.additionals)
    }
}

fn size_limit(request: &Request) -> u16 {
    match (request.protocol(), &request.edns) {
        (Protocol::Udp, None) => UDP_SIZE_PLAIN,
        (Protocol::Udp, Some(edns)) => edns.max_payload().clamp(UDP_SIZE_PLAIN, UDP_SIZE_MAX),
        _ => u16::MAX,
    }
}
