//! LDAPv3 messages (RFC 4511): what a client may send, and what this server answers.

mod decode;
mod decode_filter;
mod encode;
mod frame;
mod message;
mod result;

pub(crate) use decode::{decode, ends};
pub(crate) use encode::{corrupt_answer, encode_end, encode_entry, notice_of_disconnection};
pub(crate) use frame::Frames;
pub(crate) use message::{
    Answer, AnswerControl, Attribute, Bind, Change, ChangeKind, Extended, Filter, Message,
    ModifyDn, Operation, RequestControl, Scope, Search, SearchEntry, Substrings,
};
pub(crate) use result::ResultCode;
