//! From a decoded request to the bytes of its answer: what every server here does alike.

use std::sync::Arc;

use hickory_proto::op::{OpCode, ResponseCode};
use hickory_proto::rr::rdata::NS;
use hickory_proto::rr::{Name, RData, Record};
use hickory_server::server::Request;

use crate::connection::{BoxFuture, Transport};
use crate::encode;
use crate::form;
use crate::key::Key;
use crate::reply::Reply;
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
    pub(crate) transport: Transport,
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

/// What a server answers.
pub(crate) struct Dispatched {
    /// The messages: one, unless it is a transfer. None if nothing can encode them.
    pub(crate) messages: Vec<Vec<u8>>,
    /// Whether the request was something that this fake can do.
    pub(crate) supported: bool,
}

/// Takes a request through a server.
pub(crate) async fn dispatch<S: Service>(
    service: &S,
    request: &Request,
    (transport, manner): (Transport, Manner),
) -> Dispatched {
    let now_s = service.now_s();
    // Neither of them is looked at by its signature.
    let is_unread = form::is_malformed(request) || request.version() > 0;
    let signature = if is_unread {
        Signature::Missing
    } else {
        Signature::check(request, |name| service.key(name), now_s)
    };
    let reply = reply(service, request, (&signature, transport, manner)).await;
    let reserved = signature.size_max();
    let messages = if reply.is_transfer {
        encode::transfer(request, &reply, reserved)
    } else {
        encode::message(request, &reply, reserved).map(|message| vec![message])
    };
    let mut messages = messages.unwrap_or_default();
    signature.sign(&mut messages, request.metadata.id, now_s);
    Dispatched { messages, supported: reply.supported }
}

async fn reply<S: Service>(
    service: &S,
    request: &Request,
    (signature, transport, manner): (&Signature, Transport, Manner),
) -> Reply {
    let is_query = request.metadata.op_code == OpCode::Query;
    match manner {
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
    let is_stale = manner == Manner::Stale;
    service.reply(Question { request, key: signature.key(), transport, is_stale }).await
}

/// The checks that come before anything else, in BIND's order.
fn screen(request: &Request, signature: &Signature) -> Option<Reply> {
    if form::is_malformed(request) {
        return Some(Reply::empty(ResponseCode::FormErr));
    }
    if request.version() > 0 {
        return Some(Reply::empty(ResponseCode::BADVERS));
    }
    match signature {
        Signature::Malformed => return Some(Reply::empty(ResponseCode::FormErr)),
        Signature::Bad(bad) => return Some(Reply::empty(bad.rcode())),
        // A request that claims an error itself gets nothing (RFC 8945 §5.2 has no rule for it).
        Signature::Good { .. } if claims_error(request) => {
            return Some(Reply::empty(ResponseCode::NoError));
        }
        Signature::Missing | Signature::Good { .. } => {}
    }
    match request.metadata.op_code {
        OpCode::Query | OpCode::Update | OpCode::Notify => None,
        OpCode::Status | OpCode::Unknown(_) => Some(Reply::empty(ResponseCode::NotImp)),
    }
}

fn claims_error(request: &Request) -> bool {
    request.signature.as_ref().is_some_and(|record| record.data.error.is_some())
}

/// What a server answers that does not have the zone and says so in the old way: "ask the root".
fn lame() -> Reply {
    let server = Name::from_ascii("a.root-servers.net.").expect("the name is constant");
    let referral = Record::from_rdata(Name::root(), 518_400, RData::NS(NS(server)));
    Reply { authorities: vec![referral], ..Reply::empty(ResponseCode::NoError) }
}
