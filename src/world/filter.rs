//! The password filter on the domain controller: hands every new password to the engine, and keeps it while the engine is down.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

use mock_ad::PasswordFilter;
use rehearsal_core::{Engine, secret::Secret};

use crate::trace::Trace;

/// The filter of one world.
pub(super) struct Filter {
    state: Mutex<State>,
    trace: Trace,
}

#[derive(Default)]
struct State {
    engine: Option<Engine>,
    /// Captured while the engine was down, oldest first.
    kept: Vec<(String, u32, Secret)>,
    /// What users know and nobody else does: their passwords as they were set last, by RID.
    last: BTreeMap<u32, Secret>,
}

impl Filter {
    pub(super) fn new(trace: Trace) -> Arc<Self> {
        Arc::new(Self { state: Mutex::default(), trace })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no operation on the filter panics")
    }

    /// The engine runs: it gets what was kept for it.
    pub(super) fn engine_started(&self, engine: Engine) {
        let kept = std::mem::take(&mut self.lock().kept);
        for (user, rid, password) in kept {
            self.hand_over(&engine, &user, rid, password);
        }
        self.lock().engine = Some(engine);
    }

    /// The password that was set last for a user.
    pub(super) fn last_password(&self, rid: u32) -> Option<String> {
        self.lock().last.get(&rid).map(|password| password.reveal().to_owned())
    }

    /// The engine is gone.
    pub(super) fn engine_ended(&self) {
        self.lock().engine = None;
    }

    fn hand_over(&self, engine: &Engine, user: &str, rid: u32, password: Secret) {
        if engine.password_captured(user, rid, &password).is_err() {
            self.lock().kept.push((user.to_owned(), rid, password));
        }
    }
}

impl PasswordFilter for Filter {
    fn password_changed(&self, sam_account_name: &str, rid: u32, new_password: &str) {
        self.trace.guard(new_password);
        let password = Secret::new(new_password);
        self.lock().last.insert(rid, password.clone());
        let engine = self.lock().engine.clone();
        match engine {
            Some(engine) => self.hand_over(&engine, sam_account_name, rid, password),
            None => self.lock().kept.push((sam_account_name.to_owned(), rid, password)),
        }
    }
}
