//! LDAPv3 messages (RFC 4511): what a client may send, and what this server answers.

mod decode;
mod decode_filter;
mod encode;
mod frame;
mod message;
mod result;

pub(crate) use decode::decode;
pub(crate) use encode::{corrupt_answer, encode_answer, notice_of_disconnection};
pub(crate) use frame::{Frame, FrameReader};
pub(crate) use message::{
    Answer, AnswerControl, Attribute, Bind, Change, ChangeKind, Extended, Filter, Message,
    ModifyDn, Operation, RequestControl, Scope, Search, SearchEntry, Substrings,
};
pub(crate) use result::ResultCode;
