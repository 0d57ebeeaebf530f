//! What holds for every bulk run, whatever happens on the way (clauses LIC-001, LIC-005, TRB-002, TRB-005, TRB-006).

use std::time::Duration;

use proptest::prelude::*;

use super::{
    bulk::immutable_id,
    tests::{people, request},
};
use crate::testing::{
    Rig, block_on,
    tenant::{Account, Fault, Tenant},
};

const USERS: [&str; 3] = ["anna", "bert", "cleo"];

fn any_fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        4 => Just(Fault::None),
        1 => Just(Fault::LostRequest),
        1 => Just(Fault::LostAnswer),
        1 => Just(Fault::Busy),
        1 => Just(Fault::FalseAlarm),
        1 => Just(Fault::SilenceBefore),
        1 => Just(Fault::SilenceAfter),
    ]
}

fn online_id(user: &str) -> String {
    format!("{user}@contoso.onmicrosoft.com")
}

/// The user's own accounts: those with the user's anchor.
fn own<'a>(tenant: &'a Tenant, user: &str) -> Vec<&'a Account> {
    let anchor = immutable_id(people()[user].guid);
    tenant.accounts.values().filter(|account| account.anchor.as_ref() == Some(&anchor)).collect()
}

/// A tenant, perhaps with an account of somebody else's that has bert's name.
fn tenant(n_seats: usize, invisible_s: u64, is_taken: bool, faults: Vec<Fault>) -> Tenant {
    let mut tenant = Tenant { n_seats, invisible_s, faults: faults.into(), ..Tenant::default() };
    if is_taken {
        tenant.accounts.insert(online_id("bert"), Account::default());
    }
    tenant
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn after_any_trouble_a_crash_and_a_rerun_all_is_as_if_nothing_had_happened(
        n_seats in 0..5_usize,
        invisible_s in prop_oneof![Just(0_u64), Just(2), Just(20)],
        is_taken: bool,
        faults in prop::collection::vec(any_fault(), 0..14),
        crash_after_s in prop_oneof![Just(10_u64), Just(100_000)],
    ) {
        block_on(async {
            let rig = Rig::stateful(tenant(n_seats, invisible_s, is_taken, faults));
            let (engine, store) = rig.integrated().await;
            let requests = || USERS.into_iter().map(request).collect();
            let session = engine.graph("test").unwrap();
            let people = people();
            // The engine dies after this time, unless it is done before.
            let run = engine.create_for(&session, requests(), &people);
            drop(tokio::time::timeout(Duration::from_secs(crash_after_s), run).await);
            drop((session, engine));

            rig.service.with_tenant(|tenant| tenant.faults.clear());
            let engine = rig.open(&store).await;
            let session = engine.graph("test").unwrap();
            let report = engine.create_for(&session, requests(), &people).await.unwrap();

            let tenant = rig.service.with_tenant(|tenant| tenant.clone());
            let n_wanted = if is_taken { 2 } else { 3 };
            prop_assert_eq!(report.created.len() + report.skipped.len() + report.failed.len(), 3);
            prop_assert_eq!(tenant.n_used(), n_seats.min(n_wanted), "{}", rig.seen());
            prop_assert_eq!(store.creations().unwrap(), []);
            prop_assert_eq!(&tenant.deleted, &std::collections::BTreeSet::new(), "{}", rig.seen());
            if is_taken {
                prop_assert_eq!(&tenant.accounts[&online_id("bert")], &Account::default());
            }
            for user in USERS {
                let failed = report.failed.iter().any(|failed| failed.user == user);
                let own = own(&tenant, user);
                let link = store.link(&immutable_id(people[user].guid)).unwrap();
                prop_assert_eq!(own.len(), usize::from(!failed), "{}\n{}", user, rig.seen());
                prop_assert_eq!(link.map(|link| link.online_guid), own.first().map(|own| own.id.clone()));
                prop_assert!(own.iter().all(|own| own.is_licensed));
            }
            Ok(())
        })?;
    }

    #[test]
    fn what_a_single_run_reports_is_what_is_there_once_the_background_has_settled_the_rest(
        n_seats in 0..5_usize,
        invisible_s in prop_oneof![Just(0_u64), Just(2), Just(20)],
        is_taken: bool,
        faults in prop::collection::vec(any_fault(), 0..30),
    ) {
        block_on(async {
            let rig = Rig::stateful(tenant(n_seats, invisible_s, is_taken, faults));
            let (engine, store) = rig.integrated().await;
            let session = engine.graph("test").unwrap();
            let requests = USERS.into_iter().map(request).collect();
            let report = engine.create_for(&session, requests, &people()).await.unwrap();
            rig.run_for(&engine, Duration::from_secs(24 * 3_600)).await;

            let tenant = rig.service.with_tenant(|tenant| tenant.clone());
            prop_assert_eq!(store.creations().unwrap(), [], "{}", rig.seen());
            prop_assert_eq!(report.created.len(), tenant.n_used(), "{}", rig.seen());
            prop_assert_eq!(report.results_file.is_some(), !report.failed.is_empty());
            for user in USERS {
                let created = report.created.iter().any(|created| created.user == user);
                let failed = report.failed.iter().any(|failed| failed.user == user);
                prop_assert!(created != failed);
                prop_assert_eq!(own(&tenant, user).len(), usize::from(created), "{}", rig.seen());
                prop_assert_eq!(store.link(&immutable_id(people()[user].guid)).unwrap().is_some(), created);
            }
            Ok(())
        })?;
    }
}
