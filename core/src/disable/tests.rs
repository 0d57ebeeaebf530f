//! Disabling: what is reported, what is left, and that nothing is sent.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use crate::{
    engine::Engine,
    failure::Failure,
    store::{Store, StoreGate},
    testing::{CLIENT_SECRET, Rig, block_on, captured, link},
};

/// Fails the commits from number `from` on, `n` of them.
struct FailingGate {
    from: usize,
    n: usize,
    n_seen: AtomicUsize,
}

impl StoreGate for FailingGate {
    fn commit(&self) -> Result<(), String> {
        let number = self.n_seen.fetch_add(1, Ordering::Relaxed) + 1;
        if (self.from..self.from + self.n).contains(&number) {
            Err("disk full".to_owned())
        } else {
            Ok(())
        }
    }
}

fn fail_commits(store: &Store, from: usize, n: usize) {
    store.set_gate(Some(Arc::new(FailingGate { from, n, n_seen: AtomicUsize::new(0) })));
}

/// An integrated engine with work of every kind waiting.
async fn busy(rig: &Rig) -> (Engine, Store) {
    let (engine, store) = rig.integrated().await;
    for user in ["anna", "bert"] {
        link(&store, user);
        engine.password_captured(&captured(user, "Planted1!")).unwrap();
    }
    store
        .write("test", |transaction| {
            transaction.execute_batch(
                "UPDATE outbox SET state = 'sent' WHERE user = 'bert';
                 INSERT INTO creations (user, user_guid, user_rid, online_id, sku_id, state) VALUES
                   ('cleo', 'g', 1, 'cleo@contoso.com', 's', 'sent'),
                   ('dora', 'g', 2, 'dora@contoso.com', 's', 'planned');",
            )
        })
        .unwrap();
    (engine, store)
}

fn rendered(result: &Result<super::DisableReport, Failure>, store: &Store) -> String {
    let raw = store.raw();
    for secret in [CLIENT_SECRET, "Planted1!"] {
        assert!(
            !raw.windows(secret.len()).any(|part| part == secret.as_bytes()),
            "{secret} is stored in the clear"
        );
    }
    match result {
        Ok(report) => {
            format!("dropped {:?}\nunknown {:?}\n{}", report.dropped, report.unknown, store.dump())
        }
        Err(failure) => format!("{failure}\n{}", store.dump()),
    }
}

#[test]
fn all_waiting_work_is_reported_and_nothing_of_it_is_left() {
    let text = block_on(async {
        let rig = Rig::new("");
        let (engine, store) = busy(&rig).await;
        let result = engine.disable().await;
        assert!(!engine.is_integrated());
        rendered(&result, &store) + &rig.seen()
    });
    insta::assert_snapshot!(text, @r#"
    dropped ["password push for anna", "creation of dora@contoso.com for dora"]
    unknown ["password push for bert", "creation of cleo@contoso.com for cleo"]
    settings name=disable_report value=dropped password push for anna\ndropped creation of dora@contoso.com for dora\nunknown password push for bert\nunknown creation of cleo@contoso.com for cleo\n
    settings name=integration_number value=1
    settings name=phase value=off
      0.000 begin disable integration
      0.000 end disable integration: integration disabled; 2 dropped, 2 unknown
    "#);
}

#[test]
fn sealed_values_are_erased_from_the_file_too() {
    block_on(async {
        let rig = Rig::new("");
        let (engine, store) = busy(&rig).await;
        let sealed: Vec<Vec<u8>> = store
            .read("test", |database| {
                database
                    .prepare("SELECT sealed FROM credential UNION ALL SELECT sealed FROM outbox")?
                    .query_map([], |row| row.get(0))?
                    .collect()
            })
            .unwrap();
        let holds = |sealed: &[u8]| store.raw().windows(sealed.len()).any(|part| part == sealed);
        assert_eq!((sealed.len(), sealed.iter().all(|sealed| holds(sealed))), (3, true));
        engine.disable().await.unwrap();
        assert!(!sealed.iter().any(|sealed| holds(sealed)));
    });
}

#[test]
fn a_store_that_fails_at_any_commit_is_told_and_the_next_run_completes() {
    for number in 1..=4 {
        block_on(async {
            let rig = Rig::new("");
            let (engine, store) = busy(&rig).await;
            fail_commits(&store, number, 1);
            let failure = engine.disable().await.unwrap_err();
            assert!(
                failure.advice.starts_with("check the Internet connection and try again"),
                "{failure}"
            );
            let report = engine.disable().await.unwrap();
            assert_eq!((report.dropped.len(), report.unknown.len()), (2, 2), "commit {number}");
            assert!(!engine.is_integrated());
        });
    }
}

#[test]
fn a_disabling_that_failed_twice_completes_after_a_restart() {
    for number in 1..=4 {
        block_on(async {
            let rig = Rig::new("");
            let (engine, store) = busy(&rig).await;
            fail_commits(&store, number, 2);
            engine.disable().await.unwrap_err();
            if number == 1 {
                engine.disable().await.unwrap_err();
            }
            drop(engine);
            store.set_gate(None);
            let engine = rig.open(&store).await;
            let report = engine.disable().await.unwrap();
            assert_eq!((report.dropped.len(), report.unknown.len()), (2, 2), "commit {number}");
            assert!(!store.dump().contains("sealed"));
        });
    }
}

#[test]
fn a_request_under_way_is_given_up_and_nothing_is_sent_afterwards() {
    let text = block_on(async {
        let rig = Rig::new("with bodies\nhang");
        let (engine, store) = rig.integrated().await;
        link(&store, "anna");
        engine.password_captured(&captured("anna", "Planted1!")).unwrap();
        rig.run_for(&engine, Duration::from_secs(5)).await;
        let result = engine.disable().await;
        rig.service.add(&"204\n".repeat(9));
        engine.password_captured(&captured("anna", "Planted2!")).unwrap();
        tokio::time::sleep(Duration::from_secs(3_600)).await;
        rig.seen() + &rendered(&result, &store)
    });
    insta::assert_snapshot!(text, @r#"
      0.000 begin push password
      0.000 PATCH /users/id-anna {"passwordProfile":{"forceChangePasswordNextSignIn":false,"password":"***"}} -> hang
      5.000 begin disable integration
      5.000 end disable integration: integration disabled; 0 dropped, 1 unknown
      5.000 end push password: failed to set the online password on the tenant: the integration was disabled in the meantime; enable the integration again and repeat the task
    dropped []
    unknown ["password push for anna"]
    settings name=disable_report value=unknown password push for anna\n
    settings name=integration_number value=1
    settings name=phase value=off
    "#);
}

#[test]
fn a_server_that_was_never_integrated_has_nothing_to_disable() {
    let text = block_on(async {
        let rig = Rig::new("");
        let store = Store::memory(crate::store::SealKey::new([1; 32])).unwrap();
        let engine = rig.open(&store).await;
        engine.disable().await.unwrap_err().to_string()
    });
    insta::assert_snapshot!(text, @r"failed to disable the integration on the tenant: this server is not integrated with a tenant; run the integration task on the Home page first");
}
