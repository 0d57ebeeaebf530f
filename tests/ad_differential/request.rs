//! What is asked of both controllers. Texts may hold symbols such as `{t}` or `{guid:u1}`, see [`crate::symbols`].

use std::fmt;

/// A request, and which of a case's two connections it goes over.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Request {
    pub(crate) connection: Connection,
    pub(crate) operation: Operation,
    pub(crate) controls: Vec<Control>,
    /// What is special about it; part of the names of differences.
    pub(crate) about: String,
}

/// The administrator's connection, or the one that begins anonymous and on which binds are tried.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Connection {
    Administrator,
    Other,
}

/// The operation of a request (RFC 4511 §4).
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Operation {
    Bind { version: i64, name: String, password: Value },
    Sasl { mechanism: String, credentials: Option<Vec<u8>> },
    Search(Search),
    Add { dn: String, attributes: Vec<Attribute> },
    Modify { dn: String, changes: Vec<Change> },
    ModifyDn { dn: String, new_rdn: String, delete_old: bool, new_superior: Option<String> },
    Delete { dn: String },
    Compare { dn: String, attribute: String, value: Value },
    Extended { oid: String, value: Option<Vec<u8>> },
}

/// A search; `pages` is the size of a page when it goes on until the last one.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Search {
    pub(crate) base: String,
    pub(crate) scope: Scope,
    pub(crate) size_limit: i64,
    pub(crate) types_only: bool,
    pub(crate) filter: Filter,
    pub(crate) attributes: Vec<String>,
}

/// How far below its base a search looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Scope {
    Base,
    One,
    Sub,
}

/// A search filter (RFC 4511 §4.5.1.7).
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Filter {
    And(Vec<Self>),
    Or(Vec<Self>),
    Not(Box<Self>),
    /// Equality, greater or equal, less or equal, approximately: the context tag tells.
    Compare(Comparison, String, Value),
    /// Parts between asterisks; empty ones at the ends mean that nothing is anchored there.
    Substrings(String, Vec<String>),
    Present(String),
    Extensible {
        rule: Option<String>,
        attribute: Option<String>,
        value: Value,
        dn: bool,
    },
}

/// The comparisons of a filter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Comparison {
    Equal,
    GreaterOrEqual,
    LessOrEqual,
    Approximate,
}

/// A value to send.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Value {
    /// UTF-8 with symbols.
    Text(String),
    /// As it stands.
    Bytes(Vec<u8>),
    /// In the form of unicodePwd: quoted, UTF-16LE.
    Password(String),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// An attribute with its values.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Attribute {
    pub(crate) name: String,
    pub(crate) values: Vec<Value>,
}

/// One change of a modify.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Change {
    pub(crate) kind: ChangeKind,
    pub(crate) attribute: Attribute,
}

/// The kinds of RFC 4511 §4.6 and RFC 4525.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ChangeKind {
    Add,
    Delete,
    Replace,
    Increment,
}

/// A control of a request.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Control {
    pub(crate) oid: String,
    pub(crate) critical: bool,
    pub(crate) value: ControlValue,
}

/// The value of a control.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum ControlValue {
    None,
    Bytes(Vec<u8>),
    /// Paged results of this size, to the last page.
    Paged(i64),
    /// Directory synchronization with these flags, from the cookie of the case's last one.
    DirSync {
        flags: i64,
    },
}

impl Control {
    /// One of Microsoft's, by the last number of its OID.
    pub(crate) fn ad(last: u32, critical: bool, value: ControlValue) -> Self {
        Self { oid: format!("1.2.840.113556.1.4.{last}"), critical, value }
    }
}

impl Operation {
    /// The word for it in summaries.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Bind { .. } => "bind",
            Self::Sasl { .. } => "sasl",
            Self::Search(search) if search.base.is_empty() && search.scope == Scope::Base => {
                "rootDSE"
            }
            Self::Search(_) => "search",
            Self::Add { .. } => "add",
            Self::Modify { .. } => "modify",
            Self::ModifyDn { .. } => "modifyDN",
            Self::Delete { .. } => "delete",
            Self::Compare { .. } => "compare",
            Self::Extended { .. } => "extended",
        }
    }

    /// Whether a success changes the directory.
    pub(crate) fn writes(&self) -> bool {
        matches!(
            self,
            Self::Add { .. } | Self::Modify { .. } | Self::ModifyDn { .. } | Self::Delete { .. }
        )
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.connection == Connection::Other {
            f.write_str("[other] ")?;
        }
        write!(f, "{}", self.operation)?;
        for control in &self.controls {
            let critical = if control.critical { "!" } else { "" };
            write!(f, "  control {critical}{} {:?}", control.oid, control.value)?;
        }
        Ok(())
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bind { version, name, password } => {
                write!(f, "bind v{version} {name:?} {password}")
            }
            Self::Sasl { mechanism, credentials } => write!(f, "sasl {mechanism} {credentials:?}"),
            Self::Search(search) => write!(f, "{search}"),
            Self::Add { dn, attributes } => {
                write!(f, "add {dn}")?;
                attributes.iter().try_for_each(|attribute| write!(f, "\n      {attribute}"))
            }
            Self::Modify { dn, changes } => {
                write!(f, "modify {dn}")?;
                changes.iter().try_for_each(|change| {
                    write!(f, "\n      {:?} {}", change.kind, change.attribute)
                })
            }
            Self::ModifyDn { dn, new_rdn, delete_old, new_superior } => {
                let keep = if *delete_old { "" } else { " keeping the old RDN" };
                write!(f, "modifyDN {dn} to {new_rdn} below {new_superior:?}{keep}")
            }
            Self::Delete { dn } => write!(f, "delete {dn}"),
            Self::Compare { dn, attribute, value } => write!(f, "compare {dn} {attribute}={value}"),
            Self::Extended { oid, value } => write!(f, "extended {oid} {value:?}"),
        }
    }
}

impl fmt::Display for Search {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "search {:?} {:?} {} {:?}", self.base, self.scope, self.filter, self.attributes)?;
        if self.size_limit != 0 {
            write!(f, " at most {}", self.size_limit)?;
        }
        if self.types_only { f.write_str(" types only") } else { Ok(()) }
    }
}

impl fmt::Display for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.name)?;
        self.values.iter().try_for_each(|value| write!(f, " {value}"))
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) if text.len() > 300 => write!(f, "({} bytes of text)", text.len()),
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Bytes(bytes) => write!(f, "<{}>", bytes.escape_ascii()),
            Self::Password(text) => write!(f, "password({text:?})"),
        }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(")?;
        match self {
            Self::And(parts) => {
                f.write_str("&")?;
                parts.iter().try_for_each(|part| write!(f, "{part}"))?;
            }
            Self::Or(parts) => {
                f.write_str("|")?;
                parts.iter().try_for_each(|part| write!(f, "{part}"))?;
            }
            Self::Not(part) => write!(f, "!{part}")?,
            Self::Compare(comparison, attribute, value) => {
                write!(f, "{attribute}{}{value}", comparison.sign())?;
            }
            Self::Substrings(attribute, parts) => write!(f, "{attribute}={}", parts.join("*"))?,
            Self::Present(attribute) => write!(f, "{attribute}=*")?,
            Self::Extensible { rule, attribute, value, dn } => {
                let dn = if *dn { ":dn" } else { "" };
                let rule = rule.as_ref().map(|rule| format!(":{rule}")).unwrap_or_default();
                write!(f, "{}{dn}{rule}:={value}", attribute.as_deref().unwrap_or_default())?;
            }
        }
        f.write_str(")")
    }
}

impl Comparison {
    /// The sign between attribute and value.
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::GreaterOrEqual => ">=",
            Self::LessOrEqual => "<=",
            Self::Approximate => "~=",
        }
    }
}
