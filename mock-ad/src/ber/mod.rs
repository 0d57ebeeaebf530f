//! The Basic Encoding Rules as LDAP restricts them (RFC 4511 §5.1): definite lengths, one-byte tags.

mod reader;
mod writer;

pub(crate) use reader::{Malformed, Reader, header, number, text, truth};
pub(crate) use writer::Writer;

/// Universal tags that LDAP uses.
pub(crate) mod tag {
    pub(crate) const BOOLEAN: u8 = 0x01;
    pub(crate) const INTEGER: u8 = 0x02;
    pub(crate) const OCTET_STRING: u8 = 0x04;
    pub(crate) const ENUMERATED: u8 = 0x0a;
    pub(crate) const SEQUENCE: u8 = 0x30;
    pub(crate) const SET: u8 = 0x31;
}
