//! Accounts over their life: created, changed, deleted, restored, purged.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::tenant::mailbox::Mailbox;
use crate::tenant::problem::Problem;
use crate::tenant::user::User;
use crate::tenant::{Tenant, address_key, change, name};

impl Tenant {
    /// Finds an account by object id or sign-in name, if reads see it already.
    pub(crate) fn find_user(&self, key: &str, now: Timestamp) -> Result<&User, Problem> {
        let lower = key.to_ascii_lowercase();
        let number = self.index.by_id.get(&lower).or_else(|| self.index.by_upn.get(&lower));
        number
            .and_then(|number| self.users.get(number))
            .filter(|user| user.visible_at <= now)
            .ok_or_else(|| Problem::NotFound(key.to_owned()))
    }

    /// Creates an account from the members of a request.
    pub(crate) fn create_user(
        &mut self,
        members: &Map<String, Value>,
        now: Timestamp,
    ) -> Result<&User, Problem> {
        change::check_required(members)?;
        let number = self.next_user;
        let id = self.seed.guid("user", &number.to_string());
        let mut draft = User::blank(number, id, now);
        draft.attributes.insert("userType", "Member".into());
        draft.visible_at = now.checked_add(self.replication_lag(number)).unwrap_or(Timestamp::MAX);
        change::apply(&mut draft, members, now)?;
        self.check_upn_domain(&draft.upn)?;
        self.commit(None, draft)?;
        self.next_user += 1;
        Ok(&self.users[&number])
    }

    /// Changes an account by the members of a request.
    pub(crate) fn update_user(
        &mut self,
        key: &str,
        members: &Map<String, Value>,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let user = self.find_user(key, now)?;
        let number = user.number;
        let mut draft = user.clone();
        let (old_upn, old_password) = (draft.upn.clone(), draft.password_number);
        change::apply(&mut draft, members, now)?;
        if draft.upn != old_upn {
            self.check_upn_domain(&draft.upn)?;
            follow_new_upn(&mut draft);
        }
        let is_reset = draft.password_number != old_password;
        self.commit(Some(number), draft)?;
        if is_reset {
            self.lockouts.clear(number);
        }
        Ok(())
    }

    /// A sign-in name must end in a verified domain.
    pub(crate) fn check_upn_domain(&self, upn: &str) -> Result<(), Problem> {
        let (_, domain) = name::split_upn(upn).ok_or(Problem::InvalidValue("userPrincipalName"))?;
        let verified =
            self.domains.get(&domain.to_ascii_lowercase()).is_some_and(|known| known.verified);
        if verified { Ok(()) } else { Err(Problem::UpnDomain) }
    }

    /// Puts a new or changed account in place, if no other account has one of its names.
    pub(crate) fn commit(&mut self, old: Option<u64>, draft: User) -> Result<(), Problem> {
        self.check_unique(&draft)?;
        let old = old.and_then(|number| self.users.remove(&number));
        if let Some(old) = &old {
            self.index.remove(old);
            self.count_seats(old, -1);
            self.index.texts.replace(old, &draft);
        } else {
            self.index.texts.insert(&draft);
        }
        self.changes.note(old.as_ref(), &draft);
        self.index.insert(&draft);
        self.count_seats(&draft, 1);
        self.users.insert(draft.number, draft);
        Ok(())
    }

    /// Whether another object than this one has an address, or signs in by it.
    pub(crate) fn is_taken(&self, address: &str, number: u64) -> bool {
        let key = address_key(address);
        let owners = [self.index.by_address.get(&key), self.index.by_upn.get(&key)];
        owners.into_iter().flatten().any(|&owner| owner != number)
    }

    fn check_unique(&self, draft: &User) -> Result<(), Problem> {
        let taken = |number: Option<&u64>| number.is_some_and(|&number| number != draft.number);
        let upn = draft.upn.to_ascii_lowercase();
        if taken(self.index.by_upn.get(&upn)) {
            return Err(Problem::Duplicate("userPrincipalName"));
        }
        let anchor = draft.immutable_id.as_ref();
        if anchor.is_some_and(|anchor| taken(self.index.by_immutable_id.get(anchor))) {
            return Err(Problem::Duplicate("onPremisesImmutableId"));
        }
        let address_taken =
            draft.addresses.iter().any(|address| self.is_taken(address, draft.number));
        if address_taken || taken(self.index.by_address.get(&upn)) {
            return Err(Problem::Duplicate("proxyAddresses"));
        }
        Ok(())
    }

    /// Soft-deletes an account: its seat is free at once, its licences are remembered.
    pub(crate) fn delete_user(&mut self, key: &str, now: Timestamp) -> Result<(), Problem> {
        let number = self.find_user(key, now)?.number;
        let mut user = self.users.remove(&number).expect("a found user is in the table");
        self.index.remove(&user);
        self.index.texts.remove(&user);
        self.count_seats(&user, -1);
        user.upn = format!("{}{}", user.id.replace('-', ""), user.upn);
        user.deleted_at = Some(now);
        self.index.due.extend(user.due_at().map(|at| (at, number)));
        self.changes.note(Some(&user), &user);
        self.deleted.insert(number, user);
        Ok(())
    }

    /// Finds a deleted account by object id.
    pub(crate) fn find_deleted(&self, id: &str) -> Result<&User, Problem> {
        self.deleted
            .values()
            .find(|user| user.id.eq_ignore_ascii_case(id))
            .ok_or_else(|| Problem::NotFound(id.to_owned()))
    }

    /// Brings a deleted account back, under a new name if one is given. Licences without a free seat stay away.
    pub(crate) fn restore_user(
        &mut self,
        id: &str,
        new_upn: Option<&str>,
        reconcile_addresses: bool,
        now: Timestamp,
    ) -> Result<&User, Problem> {
        let mut user = self.find_deleted(id)?.clone();
        let number = user.number;
        let prefix = user.id.replace('-', "");
        let old_upn = user.upn.strip_prefix(&prefix).unwrap_or(&user.upn).to_owned();
        user.upn = new_upn.unwrap_or(&old_upn).to_owned();
        user.deleted_at = None;
        self.check_upn_domain(&user.upn)?;
        if reconcile_addresses {
            user.addresses.retain(|address| !self.is_taken(address, number));
        }
        user.licences.retain(|sku_id, _| self.free_seats(sku_id, now) > 0);
        user.inherited.clear();
        self.commit(None, user)?;
        self.wake([number]);
        self.deleted.remove(&number);
        Ok(&self.users[&number])
    }

    /// Removes a deleted account for good.
    pub(crate) fn purge_user(&mut self, id: &str) -> Result<(), Problem> {
        let number = self.find_deleted(id)?.number;
        self.purge(number);
        Ok(())
    }

    /// Takes a deleted account out for good; a delta query tells so.
    pub(crate) fn purge(&mut self, number: u64) {
        if let Some(user) = self.deleted.remove(&number) {
            self.roles.forget(&user.id);
            self.changes.note(Some(&user), &user);
        }
        self.forget_member(number);
    }

    /// Gives or takes the mailbox after licences changed; a new one may take its time.
    pub(crate) fn provision_mailbox(&self, draft: &mut User, now: Timestamp) {
        if !draft.has_exchange() {
            draft.mailbox_due_at = None;
            if let Some(mailbox) =
                draft.mailbox.as_mut().filter(|mailbox| mailbox.detached_at.is_none())
            {
                mailbox.detached_at = Some(now);
            }
            return;
        }
        if let Some(mailbox) = &mut draft.mailbox {
            mailbox.detached_at = None;
        } else if draft.mailbox_due_at.is_none() {
            let after = |from: Timestamp, delay| from.checked_add(delay).unwrap_or(Timestamp::MAX);
            let due = after(now, self.mailbox_lag(draft.number))
                .max(after(draft.created_at, self.weather.recipient_delay));
            draft.mailbox_due_at = Some(due);
        }
        if draft.mailbox_due_at.is_some_and(|due| due <= now) || draft.mailbox.is_some() {
            self.attach_mailbox(draft, now);
        }
    }

    /// Makes the mailbox. It gets the sign-in name as primary address and an alias in the initial domain, unless
    /// another object has them.
    pub(crate) fn attach_mailbox(&self, draft: &mut User, now: Timestamp) {
        draft.mailbox_due_at = None;
        if draft.mailbox.is_some() {
            return;
        }
        draft.mailbox = Some(Mailbox::new(&self.seed, draft.number, now));
        let number = draft.number;
        let free = |address: &str| !self.is_taken(address, number);
        let has_primary = draft.addresses.iter().any(|address| address.starts_with("SMTP:"));
        let primary = (!has_primary && free(&draft.upn)).then(|| draft.upn.clone());
        let nickname = draft.text("mailNickname").unwrap_or_default();
        let alias = format!("{nickname}@{}", self.initial_domain);
        let alias = (!nickname.is_empty() && free(&alias)).then_some(alias);
        if let Some(primary) = primary {
            change::make_primary(draft, &primary);
            draft.mail = Some(primary);
        }
        let known = |alias: &String| {
            draft.addresses.iter().any(|known| address_key(known) == alias.to_ascii_lowercase())
        };
        if let Some(alias) = alias.filter(|alias| !known(alias)) {
            draft.addresses.push(format!("smtp:{alias}"));
        }
        self.stamp_other_services(draft);
    }

    /// Other services of a licence put addresses of their own beside those of mail (facts §5.4).
    fn stamp_other_services(&self, draft: &mut User) {
        let has = |service: &str| draft.plans().iter().any(|(plan, _)| plan.service == service);
        let sip = has("MicrosoftCommunicationsOnline").then(|| format!("SIP:{}", draft.upn));
        let spo = has("SharePoint").then(|| {
            let own = self.seed.guid("SharePoint profile", &draft.number.to_string());
            format!("SPO:SPO_{own}@SPO_{}", self.id)
        });
        for address in sip.into_iter().chain(spo) {
            let kind = &address[..4];
            if !draft.addresses.iter().any(|known| known.starts_with(kind)) {
                draft.addresses.push(address);
            }
        }
    }
}

/// Exchange derives the primary address of a mailbox from a changed sign-in name; the old one stays as an alias.
fn follow_new_upn(draft: &mut User) {
    if draft.has_mailbox() {
        let upn = draft.upn.clone();
        change::make_primary(draft, &upn);
        for address in &mut draft.addresses {
            if address.starts_with("SIP:") {
                *address = format!("SIP:{upn}");
            }
        }
        draft.mail = Some(upn);
    }
}
