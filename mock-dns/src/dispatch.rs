//! From a decoded request to the bytes of its answer: what every server here does alike.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use hickory_proto::op::{Header, HeaderCounts, OpCode, ResponseCode};
use hickory_proto::rr::rdata::NS;
use hickory_proto::rr::{Name, RData, Record};
use hickory_proto::serialize::binary::BinEncoder;
use hickory_server::net::NetError;
use hickory_server::net::runtime::Time;
use hickory_server::server::{Request, RequestHandler, ResponseHandler, ResponseInfo};
use hickory_server::zone_handler::MessageResponse;

use crate::connection::BoxFuture;
use crate::key::Key;
use crate::reply::{Frame, Reply};
use crate::tap::Tap;
use crate::tsig::Signature;

/// A server: what it answers to requests that passed the general checks.
pub(crate) trait Service: Send + Sync + 'static {
    /// Seconds since 1970.
    fn now_s(&self) -> u64;
    /// The key called `name`.
    fn key(&self, name: &Name) -> Option<Arc<Key>>;
    /// The tap of this server.
    fn tap(&self) -> &dyn Tap;
    /// Carries a request out.
    fn reply<'a>(&'a self, question: Question<'a>) -> BoxFuture<'a, Reply>;
}

/// A request and what is known about it.
#[derive(Clone, Copy)]
pub(crate) struct Question<'a> {
    pub(crate) request: &'a Request,
    /// The key that signed it.
    pub(crate) key: Option<&'a Key>,
    /// Whether to answer from the version before the last change.
    pub(crate) is_stale: bool,
}

/// How a server answers: as it should, or in a way that a fault asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    Proper,
    Stale,
    Lame,
    Truncated,
    Rcode(u16),
}

/// One request's way through a server.
pub(crate) struct Dispatch<S> {
    service: Arc<S>,
    manner: Manner,
    is_unsupported: AtomicBool,
}

impl<S: Service> Dispatch<S> {
    pub(crate) const fn new(service: Arc<S>, manner: Manner) -> Self {
        Self { service, manner, is_unsupported: AtomicBool::new(false) }
    }

    /// Whether the request was something that this fake can do.
    pub(crate) fn was_supported(&self) -> bool {
        !self.is_unsupported.load(Ordering::Relaxed)
    }

    async fn reply(&self, request: &Request, signature: &Signature) -> Reply {
        let is_query = request.metadata.op_code == OpCode::Query;
        match self.manner {
            Manner::Rcode(code) => return Reply::empty(code.into()),
            Manner::Truncated => {
                return Reply { is_truncated: true, ..Reply::empty(ResponseCode::NoError) };
            }
            Manner::Lame if is_query => return lame(),
            Manner::Lame => return Reply::empty(ResponseCode::NotAuth),
            Manner::Stale if !is_query => return Reply::empty(ResponseCode::ServFail),
            Manner::Stale | Manner::Proper => {}
        }
        if let Some(refusal) = screen(request, signature) {
            return refusal;
        }
        let is_stale = self.manner == Manner::Stale;
        self.service.reply(Question { request, key: signature.key(), is_stale }).await
    }
}

#[async_trait]
impl<S: Service> RequestHandler for Dispatch<S> {
    async fn handle_request<R: ResponseHandler, T: Time>(
        &self,
        request: &Request,
        mut handle: R,
    ) -> ResponseInfo {
        let now_s = self.service.now_s();
        let signature = Signature::check(request, |name| self.service.key(name), now_s);
        let frame = Frame::of(request);
        let mut reply = self.reply(request, &signature).await;
        self.is_unsupported.store(!reply.supported, Ordering::Relaxed);
        reply.fit(&frame, signature.size_max());
        let tsig = match signature {
            Signature::Missing | Signature::Malformed => None,
            _ => signature.answer(&reply.encoded(&frame), request.metadata.id, now_s),
        };
        let mut response = reply.response(&frame);
        if let Some(tsig) = tsig {
            response.set_signature(tsig);
        }
        let metadata = *response.metadata();
        let sent = handle.send_response(response).await;
        sent.unwrap_or_else(|_| {
            ResponseInfo::from(Header { metadata, counts: HeaderCounts::default() })
        })
    }
}

/// The checks that come before anything else, in BIND's order.
fn screen(request: &Request, signature: &Signature) -> Option<Reply> {
    if request.version() > 0 {
        return Some(Reply::empty(ResponseCode::BADVERS));
    }
    match signature {
        Signature::Malformed => return Some(Reply::empty(ResponseCode::FormErr)),
        Signature::Bad(_) => return Some(Reply::empty(ResponseCode::NotAuth)),
        Signature::Missing | Signature::Good { .. } => {}
    }
    match request.metadata.op_code {
        OpCode::Query | OpCode::Update | OpCode::Notify if request.queries.len() != 1 => {
            Some(Reply::empty(ResponseCode::FormErr))
        }
        OpCode::Query | OpCode::Update | OpCode::Notify => None,
        OpCode::Status | OpCode::Unknown(_) => Some(Reply::empty(ResponseCode::NotImp)),
    }
}

/// What a server answers that does not have the zone and says so in the old way: "ask the root".
fn lame() -> Reply {
    let server = Name::from_ascii("a.root-servers.net.").expect("the name is constant");
    let referral = Record::from_rdata(Name::root(), 518_400, RData::NS(NS(server)));
    Reply { authorities: vec![referral], ..Reply::empty(ResponseCode::NoError) }
}

/// A response handler that keeps the bytes.
#[derive(Clone, Default)]
pub(crate) struct Capture(Arc<Mutex<Vec<u8>>>);

impl Capture {
    /// The bytes of the answer.
    pub(crate) fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().expect("nothing panics while it holds the bytes"))
    }
}

#[async_trait]
impl ResponseHandler for Capture {
    async fn send_response<'a>(
        &mut self,
        response: MessageResponse<
            '_,
            'a,
            impl Iterator<Item = &'a Record> + Send + 'a,
            impl Iterator<Item = &'a Record> + Send + 'a,
            impl Iterator<Item = &'a Record> + Send + 'a,
            impl Iterator<Item = &'a Record> + Send + 'a,
        >,
    ) -> Result<ResponseInfo, NetError> {
        let mut bytes = Vec::with_capacity(512);
        let info = response.destructive_emit(&mut BinEncoder::new(&mut bytes))?;
        *self.0.lock().expect("nothing panics while it holds the bytes") = bytes;
        Ok(info)
    }
}
