//! The password filter on the domain controller: hands every new password to the engine, and keeps it while the engine is down.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

use mock_ad::PasswordFilter;
use rehearsal_core::{Engine, lifecycle::CapturedPassword, secret::Secret};

use super::Now;

use crate::trace::Trace;

/// The filter of one world.
pub(super) struct Filter {
    state: Mutex<State>,
    trace: Trace,
    now: Now,
}

#[derive(Default)]
struct State {
    engine: Option<Engine>,
    /// Captured while the engine was down, oldest first.
    kept: Vec<CapturedPassword>,
    /// What users know and nobody else does: the passwords that they ever had, by RID, the newest last.
    known: BTreeMap<u32, Vec<Secret>>,
}

impl Filter {
    pub(super) fn new(trace: Trace, now: Now) -> Arc<Self> {
        Arc::new(Self { state: Mutex::default(), trace, now })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no operation on the filter panics")
    }

    /// The engine runs: it gets what was kept for it.
    pub(super) fn engine_started(&self, engine: Engine) {
        let kept = std::mem::take(&mut self.lock().kept);
        for captured in kept {
            self.hand_over(&engine, captured);
        }
        self.lock().engine = Some(engine);
    }

    /// The newest of the passwords that a user ever had for which `is_it` holds.
    pub(super) fn known_password(&self, rid: u32, is_it: impl Fn(&str) -> bool) -> Option<String> {
        let known = self.lock().known.get(&rid).cloned().unwrap_or_default();
        let mut texts = known.iter().rev().map(|password| password.reveal().to_owned());
        texts.find(|text| is_it(text))
    }

    /// The engine is gone.
    pub(super) fn engine_ended(&self) {
        self.lock().engine = None;
    }

    fn hand_over(&self, engine: &Engine, captured: CapturedPassword) {
        if engine.password_captured(&captured).is_err() {
            self.lock().kept.push(captured);
        }
    }
}

impl PasswordFilter for Filter {
    fn password_changed(&self, sam_account_name: &str, rid: u32, new_password: &str) {
        self.trace.guard(new_password);
        let password = Secret::new(new_password);
        self.lock().known.entry(rid).or_default().push(password.clone());
        let captured = CapturedPassword {
            user: sam_account_name.to_owned(),
            rid,
            password,
            set: (self.now)(),
        };
        let engine = self.lock().engine.clone();
        match engine {
            Some(engine) => self.hand_over(&engine, captured),
            None => self.lock().kept.push(captured),
        }
    }
}
