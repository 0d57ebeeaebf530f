//! Licences of users: assigned directly, or inherited from groups (facts §3).

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::tenant::Tenant;
use crate::tenant::problem::Problem;
use crate::tenant::sku::{self, EXCLUSIVE, Plan, REQUIRED, Sku};
use crate::tenant::user::{Inherited, Licence, User};

/// A change of licences, as one request asks for it.
pub(crate) struct LicenceChange {
    /// SKU GUIDs to assign, with plans switched off.
    pub(crate) add: BTreeMap<String, Vec<String>>,
    /// SKU GUIDs to remove.
    pub(crate) remove: Vec<String>,
}

impl User {
    /// Licences in force by SKU GUID. One that comes from several sides has those plans off that all sides
    /// switch off.
    pub(crate) fn held(&self) -> BTreeMap<&str, Licence> {
        let direct = self.licences.iter().map(|(sku, licence)| (sku.as_str(), licence));
        let inherited = self.inherited.iter().filter(|(_, inherited)| inherited.error.is_none());
        let inherited = inherited.map(|((sku, _), inherited)| (sku.as_str(), &inherited.licence));
        let mut held: BTreeMap<&str, Licence> = BTreeMap::new();
        for (sku, licence) in direct.chain(inherited) {
            match held.get_mut(sku) {
                Some(known) => {
                    known.disabled_plans.retain(|plan| licence.disabled_plans.contains(plan));
                }
                None => {
                    held.insert(sku, licence.clone());
                }
            }
        }
        held
    }

    /// Whether a licence of this SKU is in force.
    pub(crate) fn holds(&self, sku_id: &str) -> bool {
        self.licences.contains_key(sku_id)
            || self
                .inherited
                .iter()
                .any(|((sku, _), inherited)| sku == sku_id && inherited.error.is_none())
    }

    /// Service plans in force, and since when: those of all licences without the ones switched off.
    pub(crate) fn plans(&self) -> Vec<(&'static Plan, Timestamp)> {
        let mut plans = Vec::new();
        for (sku_id, licence) in self.held() {
            let of_sku = sku::by_id(sku_id).map_or(&[][..], |sku| sku.plans);
            let is_on = |plan: &&Plan| {
                !licence.disabled_plans.iter().any(|id| id.eq_ignore_ascii_case(plan.id))
            };
            plans.extend(of_sku.iter().filter(is_on).map(|plan| (plan, licence.assigned_at)));
        }
        plans
    }

    /// Whether a licence gives a mailbox.
    pub(crate) fn has_exchange(&self) -> bool {
        self.plans().iter().any(|(plan, _)| plan.service == "exchange")
    }
}

impl Tenant {
    /// The product of a SKU that the tenant has a subscription of.
    fn bought(&self, sku_id: &str) -> Result<&'static Sku, Problem> {
        let known =
            self.subscriptions.iter().find(|known| known.sku.id.eq_ignore_ascii_case(sku_id));
        known.map(|known| known.sku).ok_or_else(|| Problem::UnknownSku(sku_id.to_owned()))
    }

    /// Books the seats of an account in (`step` 1) or out (-1).
    pub(crate) fn count_seats(&mut self, user: &User, step: i32) {
        if user.licences.is_empty() && user.inherited.is_empty() {
            return;
        }
        for sku in user.held().keys().filter_map(|sku_id| sku::by_id(sku_id)) {
            let consumed = self.consumed.entry(sku.id).or_default();
            *consumed = consumed.saturating_add_signed(step);
        }
    }

    /// Assigns and removes licences in one step; nothing changes if any part is refused.
    pub(crate) fn change_licences(
        &mut self,
        key: &str,
        change: &LicenceChange,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let mut draft = self.find_user(key, now)?.clone();
        if !change.add.is_empty() && draft.text("usageLocation").is_none() {
            return Err(Problem::NoUsageLocation);
        }
        let held: BTreeSet<String> = draft.held().into_keys().map(str::to_owned).collect();
        for sku_id in &change.remove {
            let sku = self.bought(sku_id)?;
            if draft.licences.remove(sku.id).is_none() {
                let inherited = draft.inherited.keys().any(|(known, _)| known == sku.id);
                return Err(if inherited { Problem::Inherited } else { Problem::NotHeld });
            }
        }
        for (sku_id, disabled) in &change.add {
            let sku = self.bought(sku_id)?;
            check_plans(sku, disabled)?;
            if !held.contains(sku.id) && self.free_seats(sku.id, now) == 0 {
                return Err(Problem::NoSeats(sku.id.to_owned()));
            }
            let licence = Licence { disabled_plans: disabled.clone(), assigned_at: now };
            draft.licences.insert(sku.id.to_owned(), licence);
        }
        check_together(&draft)?;
        self.provision_mailbox(&mut draft, now);
        self.commit(Some(draft.number), draft)
    }

    /// Assigns licences to a group and removes them; its members follow.
    pub(crate) fn change_group_licences(
        &mut self,
        id: &str,
        change: &LicenceChange,
        now: Timestamp,
    ) -> Result<u64, Problem> {
        let mut draft = self.find_group(id, now)?.clone();
        if !draft.security_enabled {
            return Err(Problem::GroupNotLicensable);
        }
        for sku_id in &change.remove {
            let sku = self.bought(sku_id)?;
            draft.licences.remove(sku.id).ok_or(Problem::GroupNotHeld)?;
        }
        for (sku_id, disabled) in &change.add {
            let sku = self.bought(sku_id)?;
            check_plans(sku, disabled)?;
            let licence = Licence { disabled_plans: disabled.clone(), assigned_at: now };
            draft.licences.insert(sku.id.to_owned(), licence);
        }
        let (number, members) = (draft.number, draft.members.clone());
        self.commit_group(draft)?;
        self.wake(members);
        Ok(number)
    }

    /// Looks at the inherited licences of these objects when the state is brought up to date next.
    pub(crate) fn wake(&mut self, objects: impl IntoIterator<Item = u64>) {
        self.index.due.extend(objects.into_iter().map(|object| (Timestamp::MIN, object)));
    }

    /// Tries again what could not be inherited.
    pub(crate) fn reprocess(&mut self, key: &str, now: Timestamp) -> Result<(), Problem> {
        let mut draft = self.find_user(key, now)?.clone();
        draft.inherited.retain(|_, inherited| inherited.error.is_none());
        self.inherit(&mut draft, now);
        self.commit(Some(draft.number), draft)
    }

    /// Brings the inherited licences in line with the groups the user belongs to directly.
    pub(crate) fn inherit(&self, draft: &mut User, now: Timestamp) {
        let mut due = BTreeMap::new();
        for group in self.groups_of(draft.number) {
            for (sku, licence) in &group.licences {
                due.insert((sku.clone(), group.number), (group.id.clone(), licence));
            }
        }
        let booked: BTreeSet<String> = self
            .users
            .get(&draft.number)
            .map(|user| user.held().into_keys().map(str::to_owned).collect())
            .unwrap_or_default();
        let n_before = draft.inherited.len();
        draft.inherited.retain(|key, known| {
            let plans = due.get(key).map(|(_, licence)| &licence.disabled_plans);
            plans == Some(&known.licence.disabled_plans)
        });
        let mut changed = draft.inherited.len() != n_before;
        for (key, (group_id, licence)) in due {
            if draft.inherited.contains_key(&key) {
                continue;
            }
            changed = true;
            let has_seat = booked.contains(&key.0) || draft.holds(&key.0);
            let licence =
                Licence { disabled_plans: licence.disabled_plans.clone(), assigned_at: now };
            let mut inherited = Inherited { group_id, licence, error: None };
            draft.inherited.insert(key.clone(), inherited.clone());
            inherited.error = match check_together(draft) {
                _ if !has_seat && self.free_seats(&key.0, now) == 0 => Some("CountViolation"),
                Err(Problem::ExclusivePlans(_)) => Some("MutuallyExclusiveViolation"),
                Err(_) => Some("DependencyViolation"),
                Ok(()) => None,
            };
            draft.inherited.insert(key, inherited);
        }
        if changed {
            self.provision_mailbox(draft, now);
        }
    }
}

fn check_plans(sku: &Sku, disabled: &[String]) -> Result<(), Problem> {
    let foreign: Vec<&str> = disabled
        .iter()
        .filter(|id| !sku.plans.iter().any(|plan| plan.id.eq_ignore_ascii_case(id)))
        .map(String::as_str)
        .collect();
    if foreign.is_empty() { Ok(()) } else { Err(Problem::ForeignPlans(foreign.join(","))) }
}

/// Whether the plans in force can be held together: none excludes another, each has what it needs.
fn check_together(draft: &User) -> Result<(), Problem> {
    let active: Vec<&str> = draft.plans().iter().map(|(plan, _)| plan.id).collect();
    for (one, other) in EXCLUSIVE {
        if active.contains(one) && active.contains(other) {
            return Err(Problem::ExclusivePlans(format!("{one},{other}")));
        }
    }
    for (plan, needed) in REQUIRED {
        if active.contains(plan) && !needed.iter().any(|id| active.contains(id)) {
            return Err(Problem::MissingPlans((*plan).to_owned(), needed.join(",")));
        }
    }
    Ok(())
}
