//! What a fake domain controller is made from.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

use crate::tap::Tap;

/// The run's clock.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The server edition: decides functional levels, and the build number in error texts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Edition {
    /// Windows Server 2012.
    Server2012,
    /// Windows Server 2012 R2.
    Server2012R2,
    /// Windows Server 2016.
    Server2016,
}

impl Edition {
    /// `domainFunctionality` and its siblings (MS-ADTS 6.1.4.2).
    pub(crate) fn functional_level(self) -> i64 {
        match self {
            Self::Server2012 => 5,
            Self::Server2012R2 => 6,
            Self::Server2016 => 7,
        }
    }

    /// `objectVersion` of its schema (MS-ADTS 3.1.1.2.1).
    pub(crate) fn schema_version(self) -> u32 {
        match self {
            Self::Server2012 => 56,
            Self::Server2012R2 => 69,
            Self::Server2016 => 87,
        }
    }

    /// The build number as error texts show it, in hexadecimal.
    pub(crate) fn build(self) -> &'static str {
        match self {
            Self::Server2012 => "v23f0",
            Self::Server2012R2 => "v2580",
            Self::Server2016 => "v3839",
        }
    }

    /// `operatingSystemVersion` of a computer that runs it.
    pub(crate) fn operating_system_version(self) -> &'static str {
        match self {
            Self::Server2012 => "6.2 (9200)",
            Self::Server2012R2 => "6.3 (9600)",
            Self::Server2016 => "10.0 (14393)",
        }
    }
}

/// Asked about every new password and told of it, as LSASS calls a password filter (Windows SDK, ntsecapi).
pub trait PasswordFilter: Send + Sync {
    /// `PasswordFilter`: whether an account may have this password; the client sees a refusal as a breach of the password
    /// policy. Asked before anything is stored, after the policy itself has agreed. `is_reset` tells an administrator's word
    /// from the user's own. The directory waits for the answer: nothing here may ask it anything.
    fn accepts(
        &self,
        sam_account_name: &str,
        display_name: &str,
        password: &str,
        is_reset: bool,
    ) -> bool {
        let _ = (sam_account_name, display_name, password, is_reset);
        true
    }

    /// `PasswordChangeNotify`: a password was stored, whatever way it came in. The account is known by name and RID only.
    fn password_changed(&self, sam_account_name: &str, rid: u32, new_password: &str);
}

/// What an administrator may set in a server's LDAP front end.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LdapSettings {
    /// Simple binds without TLS are refused with strongerAuthRequired (8): "LDAP server signing requirements", the default from
    /// Server 2025 on.
    pub require_signing: bool,
    /// Binds with a name and no password are refused instead of being anonymous (`DenyUnauthenticatedBind`, MS-ADTS 3.1.1.3.4.7).
    pub deny_unauthenticated_bind: bool,
}

/// All that decides how a fake domain controller begins.
#[derive(Clone)]
pub struct Config {
    /// The domain's DNS name, such as `contoso.local`.
    pub domain: String,
    /// The domain's NETBIOS name, such as `CONTOSO`.
    pub netbios: String,
    /// The server's name without the domain, such as `DC1`.
    pub host: String,
    /// The server edition.
    pub edition: Edition,
    /// `operatingSystem` of the server's computer account, such as `Windows Server 2016 Essentials`.
    pub operating_system: String,
    /// The password of the Administrator.
    pub admin_password: String,
    /// The domain's SID.
    pub domain_sid: String,
    /// The LDAP front end's settings.
    pub settings: LdapSettings,
    /// Where GUIDs and invented names come from.
    pub seed: [u8; 32],
    /// The clock.
    pub now: Now,
    /// Who listens and interferes.
    pub tap: Arc<dyn Tap>,
    /// Who is told of every new password.
    pub password_filter: Option<Arc<dyn PasswordFilter>>,
}

impl Config {
    /// The SID of a domain whose SID does not matter.
    pub const DOMAIN_SID: &'static str = "S-1-5-21-1111111111-2222222222-3333333333";
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("domain", &self.domain)
            .field("netbios", &self.netbios)
            .field("host", &self.host)
            .field("edition", &self.edition)
            .field("operating_system", &self.operating_system)
            .field("admin_password", &"***")
            .field("domain_sid", &self.domain_sid)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
