//! What happens to a domain later on: promoted to a root, removed by force in the background (facts §4).

use jiff::Timestamp;

use crate::tenant::domain::Domain;
use crate::tenant::group::Group;
use crate::tenant::problem::Problem;
use crate::tenant::subscription::NO_OBJECT;
use crate::tenant::user::User;
use crate::tenant::{Tenant, address_key};

/// Most objects that a removal by force renames.
const N_REFERENCES_MAX: usize = 1000;

/// A removal by force that is under way.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) struct Removal {
    /// Whether the users are blocked as well.
    pub(crate) disables_users: bool,
    /// When it was asked for.
    pub(crate) asked_at: Timestamp,
    /// When it is done.
    pub(crate) done_at: Timestamp,
}

impl Removal {
    /// `state.status`, and since when.
    pub(crate) fn status(&self, now: Timestamp) -> (&'static str, Timestamp) {
        let half = self.done_at.duration_since(self.asked_at) / 2;
        let begun_at = self.asked_at.checked_add(half).unwrap_or(self.done_at);
        if begun_at <= now { ("InProgress", begun_at) } else { ("Scheduled", self.asked_at) }
    }
}

/// A change of every name that ends in a domain.
struct Renaming<'n> {
    from: &'n str,
    to: &'n str,
}

impl Renaming<'_> {
    /// The name below the other domain, if it ends in the first one.
    fn of(&self, name: &str) -> Option<String> {
        let (local, domain) = name.rsplit_once('@')?;
        domain.eq_ignore_ascii_case(self.from).then(|| format!("{local}@{}", self.to))
    }
}

impl Tenant {
    /// The verified domain that a sub-domain lies below.
    pub(crate) fn root_of(&self, name: &str) -> Result<&Domain, Problem> {
        let domain = self.find_domain(name)?;
        let above = |root: &&Domain| {
            root.verified
                && domain.name.strip_suffix(&root.name).is_some_and(|rest| rest.ends_with('.'))
        };
        let root = self.domains.values().filter(above).min_by_key(|root| root.name.len());
        root.filter(|_| !domain.is_root).ok_or_else(|| Problem::NotFound("rootDomain".to_owned()))
    }

    /// Makes a verified sub-domain a root of its own.
    pub(crate) fn promote_domain(&mut self, name: &str) -> Result<(), Problem> {
        let domain = self.find_domain(name)?;
        if domain.is_root || !domain.verified {
            return Err(Problem::DomainNotPromotable);
        }
        let key = domain.name.clone();
        self.domains.get_mut(&key).expect("a found domain is in the table").is_root = true;
        Ok(())
    }

    /// Groups with an address in the domain.
    pub(crate) fn domain_groups(&self, name: &str) -> Result<Vec<&Group>, Problem> {
        let suffix = format!("@{}", self.find_domain(name)?.name);
        let uses = |group: &&Group| {
            group.addresses.iter().any(|address| address_key(address).ends_with(&suffix))
        };
        Ok(self.groups.values().filter(uses).collect())
    }

    /// Begins the removal of a domain with everything that refers to it.
    pub(crate) fn force_delete_domain(
        &mut self,
        name: &str,
        disables_users: bool,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let domain = self.find_domain(name)?;
        if domain.is_initial || domain.is_default {
            return Err(Problem::DomainProtected);
        }
        let key = domain.name.clone();
        let below = format!(".{key}");
        let groups = self.domain_groups(&key)?;
        let has_subdomain = self.domains.keys().any(|known| known.ends_with(&below));
        if has_subdomain || groups.iter().any(|group| group.kind.belongs_to_exchange()) {
            return Err(Problem::DomainInUse);
        }
        let n_references = groups.len() + self.domain_users(&key)?.len();
        if n_references > N_REFERENCES_MAX {
            return Err(Problem::DomainTooUsed);
        }
        let done_at = now.checked_add(self.background_lag()).unwrap_or(Timestamp::MAX);
        let domain = self.domains.get_mut(&key).expect("a found domain is in the table");
        if domain.removal.is_none() {
            domain.removal = Some(Removal { disables_users, asked_at: now, done_at });
            self.index.due.insert((done_at, NO_OBJECT));
        }
        Ok(())
    }

    /// Finishes the removals whose time has come.
    pub(crate) fn finish_removals(&mut self, now: Timestamp) {
        let is_done = |removal: &Removal| removal.done_at <= now;
        let done: Vec<(String, bool)> = self
            .domains
            .values()
            .filter_map(|domain| Some((domain, domain.removal.as_ref()?)))
            .filter(|(_, removal)| is_done(removal))
            .map(|(domain, removal)| (domain.name.clone(), removal.disables_users))
            .collect();
        for (name, disables_users) in done {
            self.rename_all(&name, disables_users);
            let was_default = self.domains.remove(&name).is_some_and(|domain| domain.is_default);
            if let Some(initial) = self.domains.get_mut(&self.initial_domain) {
                initial.is_default |= was_default;
            }
        }
    }

    /// Moves every name of the domain to the initial one.
    fn rename_all(&mut self, name: &str, disables_users: bool) {
        let initial = self.initial_domain.clone();
        let renaming = Renaming { from: name, to: &initial };
        let found = self.domain_users(name).unwrap_or_default();
        let users: Vec<User> = found.into_iter().cloned().collect();
        for mut draft in users {
            draft.enabled &= !disables_users;
            draft.upn = renaming.of(&draft.upn).unwrap_or(draft.upn);
            draft.mail = draft.mail.map(|mail| renaming.of(&mail).unwrap_or(mail));
            draft.addresses = self.renamed(&draft.addresses, &renaming, draft.number);
            draft.graph_lag = None;
            self.commit_apart(draft);
        }
        let found = self.domain_groups(name).unwrap_or_default();
        let groups: Vec<Group> = found.into_iter().cloned().collect();
        for mut draft in groups {
            draft.mail = draft.mail.map(|mail| renaming.of(&mail).unwrap_or(mail));
            draft.addresses = self.renamed(&draft.addresses, &renaming, draft.number);
            draft.graph_lag = None;
            self.commit_group(draft).expect("addresses that others have were left out");
        }
    }

    /// Addresses after a renaming, without those that another object has.
    fn renamed(&self, addresses: &[String], renaming: &Renaming<'_>, number: u64) -> Vec<String> {
        let mut renamed: Vec<String> = Vec::new();
        for address in addresses {
            let address = renaming.of(address).unwrap_or_else(|| address.clone());
            let key = address_key(&address);
            if !self.is_taken(&address, number)
                && !renamed.iter().any(|known| address_key(known) == key)
            {
                renamed.push(address);
            }
        }
        renamed
    }

    /// Puts a renamed account in place; if another one has its name, a number follows its local part.
    fn commit_apart(&mut self, mut draft: User) {
        let (local, domain) = match draft.upn.split_once('@') {
            Some((local, domain)) => (local.to_owned(), domain.to_owned()),
            None => return,
        };
        let mut n_tries = 0;
        while self.commit(Some(draft.number), draft.clone()).is_err() {
            n_tries += 1;
            draft.upn = format!("{local}{n_tries}@{domain}");
        }
    }

    /// Whether a password is older than its domain allows (facts §2.1).
    pub(crate) fn password_is_too_old(&self, user: &User, now: Timestamp) -> bool {
        let exempt = user
            .text("passwordPolicies")
            .is_some_and(|policies| policies.contains("DisablePasswordExpiration"));
        let domain = user.upn.rsplit_once('@').map(|(_, domain)| domain.to_ascii_lowercase());
        let days = domain
            .and_then(|domain| self.domains.get(&domain)?.password_validity_days)
            .filter(|&days| days < i64::from(i32::MAX) && !exempt);
        days.is_some_and(|days| {
            now.duration_since(user.password_changed_at).as_secs() >= days.saturating_mul(86_400)
        })
    }
}
