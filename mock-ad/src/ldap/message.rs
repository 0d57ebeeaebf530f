//! The values that messages carry. None of them has `Debug`: some hold passwords, and traces use their own text.

use crate::error::Refusal;

/// One message of a client (RFC 4511 §4.1.1).
pub(crate) struct Message {
    pub(crate) id: i32,
    pub(crate) operation: Operation,
    pub(crate) controls: Vec<RequestControl>,
}

/// A control of a request (RFC 4511 §4.1.11).
pub(crate) struct RequestControl {
    pub(crate) oid: String,
    pub(crate) critical: bool,
    pub(crate) value: Option<Vec<u8>>,
}

/// What a client wants.
pub(crate) enum Operation {
    Bind(Bind),
    Unbind,
    Search(Search),
    Modify { dn: String, changes: Vec<Change> },
    Add { dn: String, attributes: Vec<Attribute> },
    Delete { dn: String },
    ModifyDn(ModifyDn),
    Compare { dn: String, attribute: String, value: Vec<u8> },
    Abandon { id: i32 },
    Extended(Extended),
}

/// A bind request (RFC 4511 §4.2).
pub(crate) enum Bind {
    Simple {
        version: i64,
        name: String,
        password: Vec<u8>,
    },
    Sasl {
        version: i64,
        mechanism: String,
    },
    /// Microsoft's NTLM over context tags 9 to 11.
    Sicily {
        version: i64,
    },
}

/// A search request (RFC 4511 §4.5.1). Limits of 0 mean none.
pub(crate) struct Search {
    pub(crate) base: String,
    pub(crate) scope: Scope,
    pub(crate) size_limit: usize,
    pub(crate) time_limit_s: u32,
    pub(crate) types_only: bool,
    pub(crate) filter: Filter,
    pub(crate) attributes: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    Base,
    One,
    Subtree,
}

/// A search filter as it came, attribute names and values unchecked (RFC 4511 §4.5.1.7).
pub(crate) enum Filter {
    And(Vec<Self>),
    Or(Vec<Self>),
    Not(Box<Self>),
    Equal {
        attribute: String,
        value: Vec<u8>,
    },
    Substrings(Substrings),
    GreaterOrEqual {
        attribute: String,
        value: Vec<u8>,
    },
    LessOrEqual {
        attribute: String,
        value: Vec<u8>,
    },
    Present {
        attribute: String,
    },
    Approximate {
        attribute: String,
        value: Vec<u8>,
    },
    Extensible {
        rule: Option<String>,
        attribute: Option<String>,
        value: Vec<u8>,
        dn_attributes: bool,
    },
}

/// `attribute=initial*any*…*last`.
pub(crate) struct Substrings {
    pub(crate) attribute: String,
    pub(crate) initial: Option<Vec<u8>>,
    pub(crate) any: Vec<Vec<u8>>,
    pub(crate) last: Option<Vec<u8>>,
}

/// An attribute with its values in ascending order; the wire form is a SET, which has none.
pub(crate) struct Attribute {
    pub(crate) name: String,
    pub(crate) values: Vec<Vec<u8>>,
}

/// One change of a modify request (RFC 4511 §4.6).
pub(crate) struct Change {
    pub(crate) kind: ChangeKind,
    pub(crate) attribute: Attribute,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChangeKind {
    Add,
    Delete,
    Replace,
    /// Modify-increment (RFC 4525), or a number that means nothing.
    Other(i64),
}

/// A rename or move (RFC 4511 §4.9).
pub(crate) struct ModifyDn {
    pub(crate) dn: String,
    pub(crate) new_rdn: String,
    pub(crate) delete_old_rdn: bool,
    pub(crate) new_superior: Option<String>,
}

/// An extended request (RFC 4511 §4.12).
pub(crate) struct Extended {
    pub(crate) oid: String,
    pub(crate) value: Option<Vec<u8>>,
}

/// One entry of a search's answer; names are spelled as the answer shows them.
pub(crate) struct SearchEntry {
    pub(crate) dn: String,
    pub(crate) attributes: Vec<(String, Vec<Vec<u8>>)>,
}

/// A control of an answer.
pub(crate) struct AnswerControl {
    pub(crate) oid: &'static str,
    pub(crate) value: Vec<u8>,
}

/// All that a request is answered with.
#[derive(Default)]
pub(crate) struct Answer {
    pub(crate) entries: Vec<SearchEntry>,
    /// Continuation references, as URLs.
    pub(crate) references: Vec<String>,
    /// The refusal, or nothing for a success.
    pub(crate) refusal: Option<Refusal>,
    pub(crate) controls: Vec<AnswerControl>,
    /// Nothing is sent yet: the search stays open.
    pub(crate) stays_open: bool,
    /// `responseName` of an extended answer.
    pub(crate) name: Option<&'static str>,
    /// `responseValue` of an extended answer.
    pub(crate) value: Option<Vec<u8>>,
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        Self { refusal: Some(refusal), ..Self::default() }
    }
}
