//! The fault plan of a world: which exchange meets which fault. Rules are asked in the order in which they were made; the first
//! that strikes decides.

use std::sync::{Mutex, MutexGuard};

use super::{chance::Chance, dns::DNS_SERVER_NAME, trouble::ANYTHING};
use crate::{
    scenario::model::{Fault, FaultAction, Phase, Side},
    trace::Party,
};

/// What a connection attempt meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NetFault {
    /// Refused at once.
    Refuse,
    /// Never answered.
    Hang,
    /// Answered this many milliseconds late.
    Delay(u64),
}

/// The faults in force.
pub(super) struct FaultPlan(Mutex<Plan>);

struct Plan {
    rules: Vec<Rule>,
    latency: Option<Latency>,
}

/// A delay of every exchange, drawn anew each time.
pub(super) struct Latency {
    pub(super) chance: Chance,
    pub(super) least_ms: u64,
    pub(super) most_ms: u64,
}

struct Rule {
    fault: Fault,
    /// Matching exchanges seen since the rule is in force.
    n_seen: u32,
}

/// One exchange, or connection, or commit, as the plan sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) at: Party,
    pub(super) operation: &'a str,
    pub(super) phase: Phase,
}

impl FaultPlan {
    /// A plan of these faults.
    pub(super) fn new(faults: &[Fault], latency: Option<Latency>) -> Self {
        let rules = faults.iter().cloned().map(|fault| Rule { fault, n_seen: 0 }).collect();
        Self(Mutex::new(Plan { rules, latency }))
    }

    fn lock(&self) -> MutexGuard<'_, Plan> {
        self.0.lock().expect("no operation on the plan panics")
    }

    /// Whether nothing can go wrong and nothing takes time.
    pub(super) fn is_empty(&self) -> bool {
        let plan = self.lock();
        plan.rules.is_empty() && plan.latency.is_none()
    }

    /// Puts one more fault in force.
    pub(super) fn add(&self, fault: &Fault) {
        self.lock().rules.push(Rule { fault: fault.clone(), n_seen: 0 });
    }

    /// Lifts all faults.
    pub(super) fn clear(&self) {
        self.lock().rules.clear();
    }

    /// Lifts the faults that last until the engine starts again.
    pub(super) fn engine_restarted(&self) {
        self.lock().rules.retain(|rule| !rule.fault.until_restart);
    }

    /// What happens at a place, if anything. Asking counts: ask once per exchange and phase.
    pub(super) fn strike(&self, place: Place<'_>) -> Option<FaultAction> {
        let mut decided = None;
        for rule in &mut self.lock().rules {
            // Every rule counts the exchange, whichever decides.
            let struck = rule.strike(place);
            decided = decided.or(struck);
        }
        decided
    }

    /// What a connection attempt meets.
    pub(super) fn connect(&self, at: Party) -> Option<NetFault> {
        let place = Place { at, operation: "connect", phase: Phase::Before };
        match self.strike(place)? {
            FaultAction::Silence => Some(NetFault::Hang),
            FaultAction::Delay(period) => Some(NetFault::Delay(period.ms)),
            _ => Some(NetFault::Refuse),
        }
    }

    /// The latency of one exchange, in milliseconds.
    pub(super) fn latency_ms(&self) -> u64 {
        self.lock()
            .latency
            .as_mut()
            .map_or(0, |latency| latency.chance.between(latency.least_ms, latency.most_ms))
    }
}

impl Rule {
    fn strike(&mut self, place: Place<'_>) -> Option<FaultAction> {
        if !self.concerns(place) {
            return None;
        }
        self.n_seen += 1;
        let first = *self.fault.nth;
        let struck = self.n_seen >= first
            && (self.fault.until_restart || self.n_seen - first < *self.fault.times);
        struck.then(|| self.fault.action.value.clone())
    }

    fn concerns(&self, place: Place<'_>) -> bool {
        self.fault.phase == place.phase
            && self.fault.at.as_ref().is_none_or(|at| is_at(at, place.at))
            && names(&self.fault.on, place.operation)
    }
}

/// Whether a pattern names an operation: the whole of it, or its beginning up to the end of a word or path segment.
pub(crate) fn names(pattern: &str, operation: &str) -> bool {
    pattern == ANYTHING
        || operation
            .strip_prefix(pattern)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// Whether a fault that names `at` strikes at a party.
fn is_at(at: &str, party: Party) -> bool {
    match party {
        // The store belongs to the engine.
        Party::Engine => at == Side::Store.as_str(),
        Party::Dns => at == party.as_str() || at.eq_ignore_ascii_case(DNS_SERVER_NAME),
        Party::Registrar(_) if at == Side::Registrar.as_str() => true,
        _ => at.eq_ignore_ascii_case(party.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::{FaultPlan, Place, names};
    use crate::{
        scenario::{
            model::{Fault, FaultAction, Phase},
            value::Placed,
        },
        trace::Party,
    };

    fn fault(nth: u32, action: FaultAction) -> Fault {
        Fault {
            on: Placed::nowhere("POST /users".to_owned()),
            at: None,
            nth: Placed::nowhere(nth),
            times: Placed::nowhere(1),
            phase: Phase::Before,
            until_restart: false,
            action: Placed::nowhere(action),
        }
    }

    #[test]
    fn every_rule_counts_an_exchange_and_the_first_that_strikes_decides() {
        let rules = [
            fault(1, FaultAction::Reset),
            fault(1, FaultAction::Corrupt),
            fault(2, FaultAction::Silence),
        ];
        let plan = FaultPlan::new(&rules, None);
        let place = Place { at: Party::Tenant, operation: "POST /users", phase: Phase::Before };
        let struck = [(); 3].map(|()| plan.strike(place));
        assert!(matches!(struck, [Some(FaultAction::Reset), Some(FaultAction::Silence), None]));
    }

    #[test]
    fn a_pattern_names_whole_words_only() {
        assert!(names("POST /users", "POST /users"));
        assert!(names("query MX", "query MX contoso.com"));
        assert!(names("update", "update contoso.com"));
        assert!(!names("POST /users", "POST /users/{id}/assignLicense"));
        assert!(!names("bind", "binder"));
    }
}
