//! Domains of the tenant: added, verified, used for services, removed (facts §4).

use jiff::Timestamp;

use crate::config::DnsRecord;
use crate::tenant::domain_life::Removal;
use crate::tenant::problem::Problem;
use crate::tenant::subscription::NO_OBJECT;
use crate::tenant::user::User;
use crate::tenant::{Tenant, address_key, name};

/// Services that can be chosen for a domain through Graph.
pub(crate) const SELECTABLE_SERVICES: &[&str] = &["Email", "OfficeCommunicationsOnline", "Yammer"];

/// Preference of the MX variant of the verification record: last of all, so that it never receives mail.
pub(crate) const VERIFICATION_PREFERENCE: u16 = 32767;

/// A domain of the tenant.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize, serde::Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "they are the service's own independent flags")]
pub(crate) struct Domain {
    /// Name in lower case.
    pub(crate) name: String,
    /// Ownership was proved.
    pub(crate) verified: bool,
    /// New users get it by default.
    pub(crate) is_default: bool,
    /// The `onmicrosoft.com` domain.
    pub(crate) is_initial: bool,
    /// Stands for itself rather than below a verified root.
    pub(crate) is_root: bool,
    /// Chosen services.
    pub(crate) services: Vec<String>,
    /// Host that takes mail for it.
    pub(crate) mail_host: String,
    /// `ms` and eight digits.
    pub(crate) token: String,
    /// `passwordValidityPeriodInDays`.
    pub(crate) password_validity_days: Option<i64>,
    /// `passwordNotificationWindowInDays`.
    pub(crate) password_notification_days: Option<i64>,
    /// A removal by force that is under way.
    pub(crate) removal: Option<Removal>,
    /// When Exchange learns of it, if it does not know it yet (facts §7.5).
    pub(crate) exchange_learns_at: Option<Timestamp>,
}

impl Domain {
    /// Whether mail for it is taken.
    pub(crate) fn accepts_mail(&self) -> bool {
        self.verified && self.services.iter().any(|service| service == "Email")
    }

    /// Whether Exchange accepts addresses in it.
    pub(crate) fn is_accepted(&self) -> bool {
        self.verified && self.exchange_learns_at.is_none()
    }

    /// Text of the TXT variant of the verification record.
    pub(crate) fn verification_text(&self) -> String {
        format!("MS={}", self.token)
    }

    /// Host of the MX variant of the verification record.
    pub(crate) fn verification_exchange(&self) -> String {
        format!("{}.msv1.invalid", self.token)
    }

    /// Whether published records prove ownership: the TXT variant or the MX variant.
    pub(crate) fn is_proved_by(&self, records: &[DnsRecord]) -> bool {
        records.iter().any(|record| match record {
            DnsRecord::Txt(text) => text.trim().eq_ignore_ascii_case(&self.verification_text()),
            DnsRecord::Mx { exchange, .. } => {
                exchange.trim_end_matches('.').eq_ignore_ascii_case(&self.verification_exchange())
            }
        })
    }
}

/// How the mail host of a domain is named.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum HostForm {
    /// `contoso-com.mail.protection.outlook.com`: domains added before July 2026.
    Protection,
    /// `contoso-com.o-v1.mx.microsoft`: domains added since.
    Mx,
}

impl Tenant {
    /// A domain with fresh names, not verified.
    pub(crate) fn mint_domain(&mut self, name: &str, form: HostForm) -> Domain {
        self.n_domains_added += 1;
        let subject = format!("{name}/{}", self.n_domains_added);
        let token = format!(
            "ms{:08}",
            self.seed.below("verification token", &subject, 90_000_000) + 10_000_000
        );
        let label = mail_label(&self.seed, name);
        let mail_host = match form {
            HostForm::Protection => format!("{label}.mail.protection.outlook.com"),
            HostForm::Mx => {
                let drawn = self.seed.below("mail host letter", &subject, 26);
                let letter = char::from(b'a' + u8::try_from(drawn).expect("below 26"));
                format!("{label}.{letter}-v1.mx.microsoft")
            }
        };
        Domain {
            name: name.to_owned(),
            verified: false,
            is_default: false,
            is_initial: false,
            is_root: true,
            services: Vec::new(),
            mail_host,
            token,
            password_validity_days: None,
            password_notification_days: None,
            removal: None,
            exchange_learns_at: None,
        }
    }

    /// Finds a domain.
    pub(crate) fn find_domain(&self, name: &str) -> Result<&Domain, Problem> {
        self.domains
            .get(&name.to_ascii_lowercase())
            .ok_or_else(|| Problem::DomainNotFound(name.to_owned()))
    }

    fn domain_mut(&mut self, name: &str) -> Result<&mut Domain, Problem> {
        self.domains
            .get_mut(&name.to_ascii_lowercase())
            .ok_or_else(|| Problem::DomainNotFound(name.to_owned()))
    }

    /// Adds a domain. Below a verified root it is verified at once.
    pub(crate) fn add_domain(&mut self, name: &str, now: Timestamp) -> Result<&Domain, Problem> {
        let name = name.to_ascii_lowercase();
        if !name::is_domain_name(&name) || name.ends_with(".onmicrosoft.com") {
            return Err(Problem::DomainName);
        }
        if self.domains.contains_key(&name) {
            return Err(Problem::DomainExists);
        }
        let root = self.domains.values().find(|root| {
            !root.is_initial
                && name.strip_suffix(&root.name).is_some_and(|rest| rest.ends_with('.'))
        });
        let root_verified = root.map(|root| root.verified);
        if root_verified == Some(false) {
            return Err(Problem::RootNotVerified);
        }
        let form = match self.era {
            crate::config::Era::Seed2012 => HostForm::Protection,
            crate::config::Era::Today => HostForm::Mx,
        };
        let mut domain = self.mint_domain(&name, form);
        if root_verified.is_some() {
            domain.verified = true;
            domain.is_root = false;
            domain.exchange_learns_at = self.exchange_learns_of_domain(now);
        }
        Ok(self.domains.entry(name).or_insert(domain))
    }

    /// Marks a domain as verified, once its records were seen.
    pub(crate) fn mark_verified(&mut self, name: &str, now: Timestamp) -> Result<&Domain, Problem> {
        if self.foreign_domains.contains(&name.to_ascii_lowercase()) {
            return Err(Problem::DomainElsewhere);
        }
        self.find_domain(name)?;
        let learns_at = self.exchange_learns_of_domain(now);
        let domain = self.domain_mut(name)?;
        domain.verified = true;
        domain.exchange_learns_at = learns_at;
        Ok(domain)
    }

    /// When Exchange will know a domain whose ownership is proved now; nothing if it does at once.
    fn exchange_learns_of_domain(&mut self, now: Timestamp) -> Option<Timestamp> {
        let lag = self.domain_lag();
        let at = now.checked_add(lag).ok().filter(|_| !lag.is_zero())?;
        self.index.due.insert((at, NO_OBJECT));
        Some(at)
    }

    /// Lets Exchange know the domains whose time has come.
    pub(super) fn tell_exchange_of_domains(&mut self, now: Timestamp) {
        for domain in self.domains.values_mut() {
            domain.exchange_learns_at = domain.exchange_learns_at.filter(|at| *at > now);
        }
    }

    /// Chooses the services of a verified domain.
    pub(crate) fn set_services(
        &mut self,
        name: &str,
        services: Vec<String>,
    ) -> Result<(), Problem> {
        let foreign: Vec<&str> = services
            .iter()
            .map(String::as_str)
            .filter(|service| !SELECTABLE_SERVICES.contains(service))
            .collect();
        if !foreign.is_empty() {
            return Err(Problem::DomainServices(foreign.join(", ")));
        }
        let domain = self.domain_mut(name)?;
        if !domain.verified {
            return Err(Problem::DomainNotVerified);
        }
        domain.services = services;
        Ok(())
    }

    /// Makes a verified domain the default one; the previous one loses the flag.
    pub(crate) fn make_default(&mut self, name: &str) -> Result<(), Problem> {
        if !self.find_domain(name)?.verified {
            return Err(Problem::DomainNotVerified);
        }
        for domain in self.domains.values_mut() {
            domain.is_default = domain.name.eq_ignore_ascii_case(name);
        }
        Ok(())
    }

    /// Sets the password ages of a domain.
    pub(crate) fn set_password_days(
        &mut self,
        name: &str,
        validity: Option<i64>,
        notification: Option<i64>,
    ) -> Result<(), Problem> {
        let domain = self.domain_mut(name)?;
        domain.password_validity_days = validity.or(domain.password_validity_days);
        domain.password_notification_days = notification.or(domain.password_notification_days);
        Ok(())
    }

    /// Users whose sign-in name or an address lies in the domain.
    pub(crate) fn domain_users(&self, name: &str) -> Result<Vec<&User>, Problem> {
        let suffix = format!("@{}", self.find_domain(name)?.name);
        let uses = |user: &&User| {
            user.upn.to_ascii_lowercase().ends_with(&suffix)
                || user.addresses.iter().any(|address| address_key(address).ends_with(&suffix))
        };
        Ok(self.users.values().filter(uses).collect())
    }

    /// Removes a domain nothing refers to.
    pub(crate) fn delete_domain(&mut self, name: &str) -> Result<(), Problem> {
        let domain = self.find_domain(name)?;
        if domain.is_initial || domain.is_default {
            return Err(Problem::DomainProtected);
        }
        let key = domain.name.clone();
        let below = format!(".{key}");
        let has_subdomain = self.domains.keys().any(|known| known.ends_with(&below));
        let is_used = !self.domain_users(&key)?.is_empty() || !self.domain_groups(&key)?.is_empty();
        if has_subdomain || is_used {
            return Err(Problem::DomainInUse);
        }
        self.domains.remove(&key);
        Ok(())
    }
}

/// Dots become dashes; a name with real dashes gets a suffix that only the service knows.
fn mail_label(seed: &crate::entropy::Seed, name: &str) -> String {
    let dashed = name.replace('.', "-");
    if !name.contains('-') {
        return dashed;
    }
    let digit = seed.below("mail label digit", name, 10);
    let letter = char::from(
        b'a' + u8::try_from(seed.below("mail label letter", name, 26)).expect("below 26"),
    );
    format!("{dashed}{digit}{letter}")
}
