//! Plans the MX records of a domain, before, during and after a mail migration. Pure: records in, changes out.
//!
//! The rule (clauses DNS-003, DNS-005, DNS-006, DNS-007): while mail still lives elsewhere the tenant's record is never 0
//! and ranks below every other one, but above the ownership record; at the end of the migration it is the preferred one.

use std::fmt;

/// Preference of the ownership record: last of all, so that it never receives mail.
pub const OWNERSHIP_PREFERENCE: u16 = 32_767;
/// Distance to the greatest preference in use.
const STEP: u16 = 10;
/// Preference that the service proposes for its own record.
const PREFERRED: u16 = 0;

/// An MX record without its owner.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mx {
    /// Lower numbers are tried first.
    pub preference: u16,
    /// Host name in lower case without a final dot; empty in the null MX (RFC 7505).
    pub exchange: String,
}

/// Where the mail of the domain is meant to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoutePhase {
    /// The domain is being linked; nothing is migrated yet.
    Linking,
    /// Mail is being migrated.
    Migrating,
    /// The tenant takes the mail.
    Complete,
}

/// Why no change can be planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouteError {
    /// 0 was asked for while mail still lives elsewhere.
    Zero,
    /// The preference asked for does not rank below the records in use, of which `max_old` is the greatest.
    NotBelow {
        /// What was asked for.
        wanted: u16,
        /// The greatest preference in use.
        max_old: u16,
    },
    /// The preference asked for ranks with the ownership record or below it.
    NotAboveOwnership(u16),
    /// No number is left between the greatest preference in use and the end, or the ownership record.
    NoRoom {
        /// The greatest preference in use.
        max_old: u16,
    },
    /// The domain says that it takes no mail (RFC 7505).
    NullMx,
    /// The preference asked for does not rank above the records in use, of which `min_old` is the least.
    NotPreferred {
        /// What was asked for.
        wanted: u16,
        /// The least preference in use.
        min_old: u16,
    },
}

impl fmt::Display for RouteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Zero => f.write_str(
                "preference 0 would send all mail to the tenant while the migration is under way",
            ),
            Self::NotBelow { wanted, max_old } => write!(
                f,
                "preference {wanted} is not greater than {max_old}, the greatest in use: mail would go to the tenant, or \
                 be split"
            ),
            Self::NotAboveOwnership(wanted) => {
                write!(
                    f,
                    "preference {wanted} is not less than {OWNERSHIP_PREFERENCE}, that of the ownership record"
                )
            }
            Self::NoRoom { max_old } => write!(
                f,
                "no preference is left above {max_old}, the greatest in use: lower the preference of that record first"
            ),
            Self::NullMx => {
                f.write_str("the domain has a null MX record, which says that it takes no mail")
            }
            Self::NotPreferred { wanted, min_old } => {
                write!(f, "preference {wanted} is not less than {min_old}, the least in use")
            }
        }
    }
}

/// The changes that lead to the wanted records, to be made in one step: apart they leave the domain without a route.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoutePlan {
    /// Records to take away.
    pub remove: Vec<Mx>,
    /// Records to put there.
    pub add: Vec<Mx>,
    /// What the administrator should know.
    pub warnings: Vec<String>,
}

/// The MX records of a domain, told apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailRoute {
    /// Lead to the tenant.
    pub tenant: Vec<Mx>,
    /// Prove ownership.
    pub ownership: Vec<Mx>,
    /// Lead anywhere else.
    pub old: Vec<Mx>,
}

impl MailRoute {
    /// Tells the records apart; `tenant_host` is the host that the service named for the domain.
    #[must_use]
    pub fn of(records: &[Mx], tenant_host: &str) -> Self {
        let mut route = Self::default();
        for record in records {
            let exchange = record.exchange.trim_end_matches('.').to_ascii_lowercase();
            let list = if exchange == tenant_host.trim_end_matches('.').to_ascii_lowercase() {
                &mut route.tenant
            } else if is_ownership_host(&exchange) {
                &mut route.ownership
            } else {
                &mut route.old
            };
            list.push(record.clone());
        }
        route
    }

    /// The hosts that a sender tries first, ownership records aside.
    #[must_use]
    pub fn preferred(&self) -> Vec<&str> {
        let carrying = || self.tenant.iter().chain(&self.old);
        let least = carrying().map(|record| record.preference).min();
        carrying()
            .filter(|record| Some(record.preference) == least)
            .map(|record| record.exchange.as_str())
            .collect()
    }

    fn max_old(&self) -> Option<u16> {
        self.old.iter().map(|record| record.preference).max()
    }

    fn min_old(&self) -> Option<u16> {
        self.old.iter().map(|record| record.preference).min()
    }
}

/// Whether a host is the target of an ownership record; it can never take mail.
#[must_use]
pub fn is_ownership_host(exchange: &str) -> bool {
    exchange.ends_with(".msv1.invalid")
}

/// Former hosts of the service: mail to them has been deferred since 2018 (451 4.4.62).
const FORMER_HOSTS: [&str; 3] =
    [".mail.eo.outlook.com", "mail.global.frontbridge.com", "mail.messaging.microsoft.com"];

/// Whether a host is a former one of the service.
#[must_use]
pub fn is_former_host(exchange: &str) -> bool {
    FORMER_HOSTS.iter().any(|ending| exchange.ends_with(ending))
}

/// What is wrong with the records as they are, one line each; empty when all is as it should be.
#[must_use]
pub fn breaches(phase: RoutePhase, route: &MailRoute) -> Vec<String> {
    let mut found = Vec::new();
    let mut breach = |text: String| found.push(text);
    if route.tenant.len() > 1 {
        breach("the tenant's mail host has more than one MX record".to_owned());
    }
    if route.ownership.len() > 1 {
        breach("there is more than one ownership MX record".to_owned());
    }
    for tenant in &route.tenant {
        let preference = tenant.preference;
        match phase {
            RoutePhase::Linking | RoutePhase::Migrating => {
                if let Some(max_old) = route.max_old()
                    && preference <= max_old
                {
                    breach(RouteError::NotBelow { wanted: preference, max_old }.to_string());
                } else if preference == 0 && phase == RoutePhase::Migrating {
                    breach(RouteError::Zero.to_string());
                }
            }
            RoutePhase::Complete => {
                if let Some(min_old) = route.min_old()
                    && preference >= min_old
                {
                    breach(RouteError::NotPreferred { wanted: preference, min_old }.to_string());
                }
            }
        }
        if route.ownership.iter().any(|ownership| ownership.preference <= preference) {
            breach(RouteError::NotAboveOwnership(preference).to_string());
        }
    }
    found
}

/// Plans the tenant's record. `wanted` is a preference of the administrator's choice. With `ownership` the set holds, or is
/// about to hold, an ownership record.
///
/// # Errors
/// [`RouteError`], when the rule leaves no choice or the administrator's choice breaks it.
pub fn plan(
    phase: RoutePhase,
    current: &[Mx],
    tenant_host: &str,
    wanted: Option<u16>,
    ownership: bool,
) -> Result<RoutePlan, RouteError> {
    let route = MailRoute::of(current, tenant_host);
    if route.old.iter().any(|record| record.exchange.is_empty()) {
        return Err(RouteError::NullMx);
    }
    match phase {
        RoutePhase::Complete => plan_preferred(&route, tenant_host, wanted, ownership),
        RoutePhase::Linking if route.old.is_empty() => {
            plan_preferred(&route, tenant_host, wanted, ownership)
        }
        RoutePhase::Linking | RoutePhase::Migrating => {
            plan_last(&route, tenant_host, wanted, ownership)
        }
    }
}

/// The tenant's record below all others, above the ownership record.
fn plan_last(
    route: &MailRoute,
    tenant_host: &str,
    wanted: Option<u16>,
    ownership: bool,
) -> Result<RoutePlan, RouteError> {
    let end =
        if ownership || !route.ownership.is_empty() { OWNERSHIP_PREFERENCE } else { u16::MAX };
    let may_be = |preference: u16| preference < end || (end == u16::MAX && preference == end);
    let max_old = route.max_old().unwrap_or(0);
    let mut warnings = Vec::new();
    let holds = |preference: u16| {
        preference != 0
            && may_be(preference)
            && route.max_old().is_none_or(|max_old| preference > max_old)
    };
    let preference = match (wanted, route.tenant.as_slice()) {
        (Some(0), _) => return Err(RouteError::Zero),
        (Some(wanted), _) if route.max_old().is_some_and(|max_old| wanted <= max_old) => {
            return Err(RouteError::NotBelow { wanted, max_old });
        }
        (Some(wanted), _) if !may_be(wanted) => return Err(RouteError::NotAboveOwnership(wanted)),
        (Some(wanted), _) => wanted,
        (None, [only]) if holds(only.preference) => only.preference,
        (None, _) => {
            let roomy =
                max_old.checked_add(STEP).filter(|preference| *preference < OWNERSHIP_PREFERENCE);
            if roomy.is_none() {
                warnings.push(format!(
                    "the greatest preference in use is {max_old}; lower it, so that the ownership record ranks last"
                ));
            }
            let tight = || max_old.checked_add(1).filter(|preference| may_be(*preference));
            roomy.or_else(tight).ok_or(RouteError::NoRoom { max_old })?
        }
    };
    Ok(change_to(route, tenant_host, preference, warnings))
}

/// The tenant's record above all others. One that stands at 0 cannot be undercut and moves down.
fn plan_preferred(
    route: &MailRoute,
    tenant_host: &str,
    wanted: Option<u16>,
    ownership: bool,
) -> Result<RoutePlan, RouteError> {
    let preference = wanted.unwrap_or(PREFERRED);
    if preference >= OWNERSHIP_PREFERENCE && (ownership || !route.ownership.is_empty()) {
        return Err(RouteError::NotAboveOwnership(preference));
    }
    if let Some(min_old) = route.min_old()
        && wanted.is_some()
        && preference >= min_old
    {
        return Err(RouteError::NotPreferred { wanted: preference, min_old });
    }
    let mut plan = change_to(route, tenant_host, preference, Vec::new());
    for old in route.old.iter().filter(|old| old.preference <= preference) {
        let moved = Mx { preference: STEP, exchange: old.exchange.clone() };
        plan.warnings
            .push(format!("{} moves from preference {} to {STEP}", old.exchange, old.preference));
        plan.remove.push(old.clone());
        if !route.old.contains(&moved) && !plan.add.contains(&moved) {
            plan.add.push(moved);
        }
    }
    Ok(plan)
}

fn change_to(
    route: &MailRoute,
    tenant_host: &str,
    preference: u16,
    warnings: Vec<String>,
) -> RoutePlan {
    let target =
        Mx { preference, exchange: tenant_host.trim_end_matches('.').to_ascii_lowercase() };
    let is_there = route.tenant.iter().any(|record| record.preference == preference);
    RoutePlan {
        remove: route
            .tenant
            .iter()
            .filter(|record| record.preference != preference)
            .cloned()
            .collect(),
        add: if is_there { Vec::new() } else { vec![target] },
        warnings,
    }
}

#[cfg(test)]
mod tests;
