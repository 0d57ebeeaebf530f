//! Refusals in the form Windows gives them: an LDAP code, and a text that starts with a Win32 error number.

use crate::config::Edition;
use crate::ldap::ResultCode;
use crate::schema::Attr;

/// Why a request was refused, and how the answer says so.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) code: ResultCode,
    pub(crate) matched_dn: String,
    /// A URL; empty unless the code is referral.
    pub(crate) referral: String,
    /// Whether the service itself would refuse. If not, this fake lacks something.
    pub(crate) supported: bool,
    text: Text,
}

#[derive(Clone, Debug)]
enum Text {
    Exact(String),
    Windows { win32: u32, kind: Kind },
}

/// The component that complains. The DSID names a place in the server's source; clients must not read it.
#[derive(Clone, Debug)]
enum Kind {
    Ldap { comment: &'static str, data: u32 },
    Service { problem: &'static str },
    Attribute { problem: &'static str, attr: Attr },
    Update { problem: &'static str },
    Name { problem: &'static str, data: u32, best: String },
    Security,
    System { problem: &'static str },
    Referral { domain: String },
}

const WILL_NOT_PERFORM: &str = "5003 (WILL_NOT_PERFORM)";

impl Refusal {
    /// A refusal with a given text.
    pub(crate) fn exact(code: ResultCode, text: String) -> Self {
        Self {
            code,
            matched_dn: String::new(),
            referral: String::new(),
            supported: true,
            text: Text::Exact(text),
        }
    }

    fn windows(code: ResultCode, win32: u32, kind: Kind) -> Self {
        let text = Text::Windows { win32, kind };
        Self { code, matched_dn: String::new(), referral: String::new(), supported: true, text }
    }

    /// The LDAP front end refuses.
    pub(crate) fn ldap(code: ResultCode, win32: u32, comment: &'static str) -> Self {
        Self::windows(code, win32, Kind::Ldap { comment, data: 0 })
    }

    /// A bind fails; `data` says why.
    pub(crate) fn logon(data: u32) -> Self {
        let kind = Kind::Ldap { comment: "AcceptSecurityContext error", data };
        Self::windows(ResultCode::INVALID_CREDENTIALS, 0x8009_0308, kind)
    }

    /// The directory does not want to.
    pub(crate) fn unwilling(win32: u32) -> Self {
        Self::windows(
            ResultCode::UNWILLING_TO_PERFORM,
            win32,
            Kind::Service { problem: WILL_NOT_PERFORM },
        )
    }

    /// A search took longer than the client or the LDAP policy allows.
    pub(crate) fn time_limit() -> Self {
        Self::service(ResultCode::TIME_LIMIT_EXCEEDED, 0x2022, "5007 (TIME_LIMIT_EXCEEDED)")
    }

    /// The fake cannot do what the service can; it refuses as the service refuses what it does not want.
    pub(crate) fn not_modelled() -> Self {
        Self::unwilling(0x2035).unsupported()
    }

    /// A directory service error with another code than unwillingToPerform.
    pub(crate) fn service(code: ResultCode, win32: u32, problem: &'static str) -> Self {
        Self::windows(code, win32, Kind::Service { problem })
    }

    /// An attribute's value breaks a constraint.
    pub(crate) fn constraint(win32: u32, attr: Attr) -> Self {
        Self::attribute(ResultCode::CONSTRAINT_VIOLATION, win32, "1005 (CONSTRAINT_ATT_TYPE)", attr)
    }

    /// Something is wrong with an attribute.
    pub(crate) fn attribute(
        code: ResultCode,
        win32: u32,
        problem: &'static str,
        attr: Attr,
    ) -> Self {
        Self::windows(code, win32, Kind::Attribute { problem, attr })
    }

    /// No attribute of that name.
    pub(crate) fn unknown_attribute() -> Self {
        Self::ldap(ResultCode::NO_SUCH_ATTRIBUTE, 0x57, "Error in attribute conversion operation")
    }

    /// A change that the entry or the tree forbids.
    pub(crate) fn update(code: ResultCode, win32: u32, problem: &'static str) -> Self {
        Self::windows(code, win32, Kind::Update { problem })
    }

    /// Another entry has this name.
    pub(crate) fn exists(win32: u32) -> Self {
        Self::update(ResultCode::ENTRY_ALREADY_EXISTS, win32, "6005 (ENTRY_EXISTS)")
    }

    /// The classes forbid it.
    pub(crate) fn class_violation(win32: u32) -> Self {
        Self::update(ResultCode::OBJECT_CLASS_VIOLATION, win32, "6002 (OBJ_CLASS_VIOLATION)")
    }

    /// The entry cannot be here, or cannot be called this.
    pub(crate) fn naming_violation() -> Self {
        Self::update(ResultCode::NAMING_VIOLATION, 0x2099, "6001 (NAMING_VIOLATION)")
    }

    /// No such entry; `best` is the DN of the nearest one above.
    pub(crate) fn no_object(best: String) -> Self {
        let kind = Kind::Name { problem: "2001 (NO_OBJECT)", data: 0, best: best.clone() };
        Self { matched_dn: best, ..Self::windows(ResultCode::NO_SUCH_OBJECT, 0x208d, kind) }
    }

    /// The text is no DN.
    pub(crate) fn bad_name(text: &str) -> Self {
        let kind = Kind::Name { problem: "2006 (BAD_NAME)", data: 8350, best: text.to_owned() };
        Self::windows(ResultCode::INVALID_DN_SYNTAX, 0x208f, kind)
    }

    /// The principal may not.
    pub(crate) fn access(win32: u32) -> Self {
        Self::windows(ResultCode::INSUFFICIENT_ACCESS_RIGHTS, win32, Kind::Security)
    }

    /// An argument makes no sense to the operating system.
    pub(crate) fn invalid_argument(win32: u32) -> Self {
        Self::windows(ResultCode::OTHER, win32, Kind::System { problem: "22 (Invalid argument)" })
    }

    /// The entry would be in another domain.
    pub(crate) fn referral(domain: String, url: String) -> Self {
        Self {
            referral: url,
            ..Self::windows(ResultCode::REFERRAL, 0x202b, Kind::Referral { domain })
        }
    }

    /// Marks that the fake lacks what was asked for.
    pub(crate) fn unsupported(mut self) -> Self {
        self.supported = false;
        self
    }

    /// The diagnostic message on the wire; like Windows it ends with a NUL where the server made it.
    pub(crate) fn text(&self, edition: Edition) -> String {
        match &self.text {
            Text::Exact(text) => text.clone(),
            Text::Windows { win32, kind } => {
                format!("{win32:08X}: {}\0", kind.text(*win32, edition))
            }
        }
    }

    /// The diagnostic message for traces: one line, without control characters.
    pub(crate) fn line(&self, edition: Edition) -> String {
        self.text(edition)
            .replace("\n\t", " ")
            .replace('\n', " ")
            .trim_end_matches(['\0', ' '])
            .to_owned()
    }
}

impl Kind {
    fn text(&self, win32: u32, edition: Edition) -> String {
        match self {
            Self::Ldap { comment, data } => {
                format!(
                    "LdapErr: DSID-0C09042F, comment: {comment}, data {data:x}, {}",
                    edition.build()
                )
            }
            Self::Service { problem } => {
                format!("SvcErr: DSID-031A12D2, problem {problem}, data 0\n")
            }
            Self::Attribute { problem, attr } => {
                let definition = attr.definition();
                format!(
                    "AtrErr: DSID-03191083, #1:\n\t0: {win32:08X}: DSID-03191083, problem {problem}, data 0, \
                     Att {:x} ({})\n",
                    definition.id, definition.name
                )
            }
            Self::Update { problem } => {
                format!("UpdErr: DSID-031A11E2, problem {problem}, data 0\n")
            }
            Self::Name { problem, data, best } => {
                format!(
                    "NameErr: DSID-03100238, problem {problem}, data {data}, best match of:\n\t'{best}'\n"
                )
            }
            Self::Security => {
                "SecErr: DSID-03150E8A, problem 4003 (INSUFF_ACCESS_RIGHTS), data 0\n".to_owned()
            }
            Self::System { problem } => {
                format!("SysErr: DSID-031A11DE, problem {problem}, data 0\n")
            }
            Self::Referral { domain } => {
                format!("RefErr: DSID-03100781, data 0, 1 access points\n\tref 1: '{domain}'\n")
            }
        }
    }
}
