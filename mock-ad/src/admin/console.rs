//! How a tool sends its requests: on a protected connection, as a user who is signed on.

use std::fmt;

use crate::directory::{Directory, EntryId};
use crate::ldap::{Attribute, Change, ChangeKind, Message, Operation, RequestControl, ResultCode};
use crate::op::Session;
use crate::server::MockAd;

/// RID of the Administrator.
const ADMINISTRATOR: u32 = 500;

/// Lets a request name deleted objects (MS-ADTS 3.1.1.3.4.1.14).
pub(super) const SHOW_DELETED: &str = "1.2.840.113556.1.4.417";

/// `ERROR_NO_SUCH_USER`.
const NO_SUCH_USER: u32 = 0x525;

/// Why the directory did not do what somebody wanted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Denied {
    /// What was tried; completes "failed to …".
    pub tried: String,
    /// The LDAP result code (RFC 4511 appendix A).
    pub code: u32,
    /// The Win32 error that the text begins with, such as 0x52d for the password policy; 0 if there is none.
    pub win32: u32,
    /// The diagnostic message, on one line.
    pub text: String,
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tried, code, text, .. } = self;
        write!(f, "failed to {tried}: {code} {}: {text}", ResultCode(*code).name())
    }
}

/// One change of a modify request, in words.
pub(super) type Write<'a> = (ChangeKind, &'a str, Vec<Vec<u8>>);

/// Replaces an attribute by one value; by none if it is empty.
#[expect(
    clippy::needless_pass_by_value,
    reason = "a value is made for this call and for nothing else"
)]
pub(super) fn replace(attribute: &str, value: impl ToString) -> Write<'_> {
    let value = value.to_string();
    let values = if value.is_empty() { Vec::new() } else { vec![value.into_bytes()] };
    (ChangeKind::Replace, attribute, values)
}

/// A password as `unicodePwd` wants it (MS-ADTS 3.1.1.3.1.5.1).
pub(super) fn quoted(password: &str) -> Vec<u8> {
    format!("\"{password}\"").encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Whoever sits at a tool, and what he tries.
pub(super) struct Console<'a> {
    ad: &'a MockAd,
    user: EntryId,
    tried: String,
}

impl MockAd {
    /// A tool that the Administrator uses; `tried` completes "failed to …".
    pub(super) fn console(&self, tried: impl Into<String>) -> Result<Console<'_>, Denied> {
        let tried = tried.into();
        let directory = self.directory();
        let user = directory.by_sid(directory.identity.sid.account(ADMINISTRATOR));
        drop(directory);
        let user = user.ok_or_else(|| unknown(&tried, "the Administrator"))?;
        Ok(Console { ad: self, user, tried })
    }

    /// A tool that an account's owner uses.
    pub(super) fn own_console(&self, user: EntryId, tried: impl Into<String>) -> Console<'_> {
        Console { ad: self, user, tried: tried.into() }
    }

    /// The account of this name; `tried` completes "failed to …".
    pub(super) fn account(&self, name: &str, tried: &str) -> Result<EntryId, Denied> {
        account(&self.directory(), name).ok_or_else(|| unknown(tried, name))
    }
}

/// The user or computer with this sAMAccountName.
pub(super) fn account(directory: &Directory, name: &str) -> Option<EntryId> {
    directory.by_sam_account_name(name).filter(|id| directory.entry(*id).is_account())
}

fn unknown(tried: &str, name: &str) -> Denied {
    Denied {
        tried: tried.to_owned(),
        code: ResultCode::NO_SUCH_OBJECT.0,
        win32: NO_SUCH_USER,
        text: format!("there is no {name}"),
    }
}

impl Console<'_> {
    /// Finds an account by its logon name, and gives a name for it that no rename changes.
    pub(super) fn find(&self, name: &str) -> Result<String, Denied> {
        let directory = self.ad.directory();
        let id = account(&directory, name).ok_or_else(|| unknown(&self.tried, name))?;
        Ok(format!("<GUID={}>", directory.entry(id).guid))
    }

    /// Finds what `look` looks for; `what` it is stands in the refusal.
    pub(super) fn look<T>(
        &self,
        what: &str,
        look: impl FnOnce(&Directory) -> Option<T>,
    ) -> Result<T, Denied> {
        look(&self.ad.directory()).ok_or_else(|| unknown(&self.tried, what))
    }

    /// Sends a modify request.
    pub(super) fn modify(&self, dn: String, changes: Vec<Write<'_>>) -> Result<(), Denied> {
        self.modify_with(dn, changes, &[])
    }

    /// Sends a modify request with controls, all critical.
    pub(super) fn modify_with(
        &self,
        dn: String,
        changes: Vec<Write<'_>>,
        controls: &[&str],
    ) -> Result<(), Denied> {
        let change = |(kind, name, values): Write<'_>| Change {
            kind,
            attribute: Attribute { name: name.to_owned(), values },
        };
        let changes = changes.into_iter().map(change).collect();
        self.send_with(Operation::Modify { dn, changes }, controls)
    }

    /// Sends an add request.
    pub(super) fn add(&self, dn: String, attributes: Vec<(&str, Vec<u8>)>) -> Result<(), Denied> {
        let attribute = |(name, value): (&str, Vec<u8>)| Attribute {
            name: name.to_owned(),
            values: vec![value],
        };
        let attributes = attributes.into_iter().map(attribute).collect();
        self.send(Operation::Add { dn, attributes })
    }

    /// Sends a request.
    pub(super) fn send(&self, operation: Operation) -> Result<(), Denied> {
        self.send_with(operation, &[])
    }

    fn send_with(&self, operation: Operation, controls: &[&str]) -> Result<(), Denied> {
        let control =
            |oid: &&str| RequestControl { oid: (*oid).to_owned(), critical: true, value: None };
        let controls = controls.iter().map(control).collect();
        let message = Message { id: 1, operation, controls };
        let mut session = Session::signed_on(&self.ad.directory(), self.user, self.ad.settings());
        match self.ad.carry_out(&mut session, &message).refusal {
            None => Ok(()),
            Some(refusal) => {
                let text = refusal.line(self.ad.edition());
                let win32 = text.split(':').next().map(|digits| u32::from_str_radix(digits, 16));
                Err(Denied {
                    tried: self.tried.clone(),
                    code: refusal.code.0,
                    win32: win32.and_then(Result::ok).unwrap_or_default(),
                    text,
                })
            }
        }
    }
}
