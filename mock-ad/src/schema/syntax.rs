//! The syntaxes of attributes that make a difference (MS-ADTS 3.1.1.2.2.2).

/// How values of an attribute are written, checked and compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Syntax {
    /// Text compared without regard to case.
    Unicode,
    /// A 32-bit number in decimal.
    Integer,
    /// A 64-bit number in decimal.
    LargeInteger,
    /// `TRUE` or `FALSE`.
    Boolean,
    /// Generalized time.
    Time,
    /// The DN of another entry.
    Dn,
    /// A name of the schema.
    Oid,
    /// Bytes.
    Octets,
    /// A SID.
    Sid,
}
