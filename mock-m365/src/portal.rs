//! What administrators, users and other mail systems do without HTTP, and looks at the state.

use std::fmt;

use jiff::Timestamp;

use crate::MockM365;
use crate::config::UserSeed;
use crate::tenant::mail::Delivery;
use crate::tenant::sign_in::SignIn;
use crate::tenant::sku;
use crate::tenant::usage::PermissionReport;
use crate::tenant::user::{MailId, User};

/// Why the portal refuses.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PortalError {
    /// The catalogue has no such product.
    UnknownSku(String),
    /// No such account.
    UnknownUser(String),
    /// The name's domain is not verified, or another account has one of its names.
    NameRefused(String),
    /// The account, by its name, cannot get or give back a seat of the product, by its part number.
    SeatRefused(String, String),
    /// The device, by its id, never connected to the account.
    UnknownDevice(String, String),
    /// No such application.
    UnknownApp(String),
}

impl fmt::Display for PortalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownSku(part_number) => {
                write!(f, "buy seats of {part_number}: no such product; choose one of known_skus()")
            }
            Self::UnknownUser(upn) => {
                write!(f, "find user {upn}: no such account in the tenant; look at users()")
            }
            Self::SeatRefused(upn, part_number) => write!(
                f,
                "change seats of {part_number} for {upn}: no such account, no seat left or none held; look at the state"
            ),
            Self::UnknownDevice(id, upn) => {
                write!(f, "find device {id} of {upn}: it never connected; let it connect first")
            }
            Self::UnknownApp(client_id) => {
                write!(f, "find application {client_id}: not registered; look at the seed")
            }
            Self::NameRefused(upn) => write!(
                f,
                "create user {upn}: its domain is not verified or a name is taken; choose another name"
            ),
        }
    }
}

impl std::error::Error for PortalError {}

/// An account as an administrator sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UserView {
    /// Object id.
    pub id: String,
    /// Sign-in name.
    pub upn: String,
    /// Display name.
    pub display_name: String,
    /// Whether sign-in is allowed.
    pub enabled: bool,
    /// Part numbers of assigned licences.
    pub licences: Vec<String>,
    /// `onPremisesImmutableId`.
    pub immutable_id: Option<String>,
    /// Country code that licences need.
    pub usage_location: Option<String>,
    /// Whether the password must be changed at the next sign-in.
    pub must_change_password: bool,
    /// How many passwords were set so far.
    pub password_number: u32,
    /// Mail addresses with their prefix; the primary one begins with `SMTP:`.
    pub addresses: Vec<String>,
    /// Whether mail is accepted.
    pub has_mailbox: bool,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
}

impl UserView {
    fn of(user: &User) -> Self {
        let part_number = |id: &str| {
            sku::by_id(id).map_or_else(|| id.to_owned(), |sku| sku.part_number.to_owned())
        };
        Self {
            id: user.id.clone(),
            upn: user.upn.clone(),
            display_name: user.text("displayName").unwrap_or_default().to_owned(),
            enabled: user.enabled,
            licences: user.held().into_keys().map(part_number).collect(),
            immutable_id: user.immutable_id.clone(),
            usage_location: user.text("usageLocation").map(str::to_owned),
            must_change_password: user.must_change_password || user.must_change_with_mfa,
            password_number: user.password_number,
            addresses: user.addresses.clone(),
            has_mailbox: user.has_mailbox(),
            deleted_at: user.deleted_at,
        }
    }
}

impl MockM365 {
    /// The tenant's id.
    #[must_use]
    pub fn tenant_id(&self) -> String {
        self.shared.tenant().id.clone()
    }

    /// Adds seats of a product, by its part number.
    ///
    /// # Errors
    /// [`PortalError::UnknownSku`] if the catalogue lacks it.
    pub fn buy_seats(&self, part_number: &str, n_seats: u32) -> Result<(), PortalError> {
        let sku = sku::by_part_number(part_number)
            .ok_or_else(|| PortalError::UnknownSku(part_number.to_owned()))?;
        let now = (self.shared.now)();
        self.shared.tenant_at(now).buy_seats(sku, n_seats, now);
        Ok(())
    }

    /// Creates an account in the portal, visible at once.
    ///
    /// # Errors
    /// [`PortalError::NameRefused`] if its domain is not verified or a name is taken.
    pub fn portal_create_user(&self, user: &UserSeed) -> Result<UserView, PortalError> {
        let refused = || PortalError::NameRefused(user.upn.clone());
        let now = (self.shared.now)();
        let mut tenant = self.shared.tenant_at(now);
        tenant.check_upn_domain(&user.upn).map_err(|_| refused())?;
        if !tenant.seed_user(user, now) {
            return Err(refused());
        }
        tenant.find_user(&user.upn, now).map(UserView::of).map_err(|_| refused())
    }

    /// Deletes an account in the portal, restorable for 30 days.
    ///
    /// # Errors
    /// [`PortalError::UnknownUser`] if there is none.
    pub fn portal_delete_user(&self, upn: &str) -> Result<(), PortalError> {
        let now = (self.shared.now)();
        let deleted = self.shared.tenant_at(now).delete_user(upn, now);
        deleted.map_err(|_| PortalError::UnknownUser(upn.to_owned()))
    }

    /// Whether a password opens an account. Changes nothing.
    #[must_use]
    pub fn sign_in(&self, upn: &str, password: &str) -> SignIn {
        let now = (self.shared.now)();
        self.shared.tenant_at(now).look_at_password(upn, password, now)
    }

    /// The account with this sign-in name, visible to readers or not.
    #[must_use]
    pub fn user(&self, upn: &str) -> Option<UserView> {
        let tenant = self.shared.tenant();
        let number = tenant.index.by_upn.get(&upn.to_ascii_lowercase())?;
        tenant.users.get(number).map(UserView::of)
    }

    /// All accounts in the order of their creation.
    #[must_use]
    pub fn users(&self) -> Vec<UserView> {
        self.shared.tenant().users.values().map(UserView::of).collect()
    }

    /// All deleted accounts that can still be restored.
    #[must_use]
    pub fn deleted_users(&self) -> Vec<UserView> {
        self.shared.tenant().deleted.values().map(UserView::of).collect()
    }

    /// Takes a message in, as a sending mail system would at the host an MX record names.
    #[must_use]
    pub fn deliver_mail(&self, mail_host: &str, recipient: &str, message: MailId) -> Delivery {
        self.shared.tenant().deliver(mail_host, recipient, message)
    }

    /// The host that takes mail for a domain, as its MX record is to name it; nothing as long as the tenant takes none.
    #[must_use]
    pub fn mail_host(&self, domain: &str) -> Option<String> {
        let tenant = self.shared.tenant();
        let domain = tenant.domains.get(&domain.to_ascii_lowercase())?;
        domain.accepts_mail().then(|| domain.mail_host.clone())
    }

    /// Messages in the mailbox with this address, oldest first; empty if there is none.
    #[must_use]
    pub fn mailbox(&self, address: &str) -> Vec<MailId> {
        self.shared.tenant().mail_of(address)
    }

    /// Which permissions the calls of each application needed, and which it held besides.
    #[must_use]
    pub fn permission_report(&self) -> Vec<PermissionReport> {
        self.shared.tenant().usage.report()
    }

    /// Successful changes asked for through Graph so far; parts of a batch count one by one.
    #[must_use]
    pub fn modifying_requests(&self) -> u64 {
        self.shared.tenant().n_modifying
    }

    /// The whole state as text: deterministic, without secrets.
    #[must_use]
    pub fn render_state(&self) -> String {
        let now = (self.shared.now)();
        self.shared.tenant_at(now).render(now)
    }
}
