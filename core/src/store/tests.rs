//! The store: whole transactions or none, and nothing readable that is secret.

use std::sync::Arc;

use super::{
    SealKey, Store, StoreGate,
    licences::{self, Licence},
    outbox::{self, Action},
    state::{self, Integration, Phase},
};
use crate::{
    failure::FailureKind,
    secret::Secret,
    testing::{CLIENT_SECRET, Rig, block_on, captured, link},
};

struct Closed;

impl StoreGate for Closed {
    fn commit(&self) -> Result<(), String> {
        Err("the disk is full".to_owned())
    }
}

fn licence(part_number: &str) -> Licence {
    Licence {
        part_number: part_number.to_owned(),
        sku_id: "sku".to_owned(),
        status: "Enabled".to_owned(),
        n_bought: 5,
        n_used: 7,
    }
}

#[test]
fn a_commit_that_the_gate_refuses_changes_nothing() {
    let store = Store::memory(SealKey::new([1; 32])).unwrap();
    store.write("test", |transaction| licences::replace(transaction, &[licence("A")])).unwrap();
    let before = store.dump();
    store.set_gate(Some(Arc::new(Closed)));
    let failure =
        store.write("test", |transaction| licences::replace(transaction, &[])).unwrap_err();
    assert_eq!(
        (failure.kind, failure.came_back.as_str()),
        (FailureKind::Store, "the disk is full")
    );
    assert_eq!(store.dump(), before);
    store.set_gate(None);
    store.write("test", |transaction| licences::replace(transaction, &[])).unwrap();
    assert_eq!(store.dump(), "");
}

#[test]
fn a_file_keeps_what_was_stored_and_opens_with_its_key_only() {
    let path = std::env::temp_dir().join(format!("rehearsal-store-{}.db", std::process::id()));
    let text = block_on(async {
        let rig = Rig::new("");
        let store = Store::file(&path, SealKey::new([1; 32])).unwrap();
        let entropy = rig.ports.entropy.as_ref();
        let sealed = store.seal_credential(entropy, &Secret::new(CLIENT_SECRET));
        let integration = Integration {
            number: 0,
            tenant_id: "t".to_owned(),
            organization: "Contoso".to_owned(),
            initial_domain: "contoso.onmicrosoft.com".to_owned(),
            usage_location: None,
            client_id: "app".to_owned(),
        };
        store
            .write("test", |transaction| state::set_integration(transaction, &integration, &sealed))
            .unwrap();
        drop(store);
        let [own, other] = [1, 2].map(|byte| Store::file(&path, SealKey::new([byte; 32])).unwrap());
        let open = |store: &Store| {
            store.credential("app").unwrap().map(|secret| secret.reveal().to_owned())
        };
        assert_eq!((open(&own).as_deref(), open(&other)), (Some(CLIENT_SECRET), None));
        let file = std::fs::read(&path).unwrap();
        assert!(!String::from_utf8_lossy(&file).contains(CLIENT_SECRET));
        own.dump()
    });
    std::fs::remove_file(&path).unwrap();
    insta::assert_snapshot!(text, @r"
    credential client_id=app sealed=<sealed>
    settings name=client_id value=app
    settings name=initial_domain value=contoso.onmicrosoft.com
    settings name=integration_number value=1
    settings name=organization value=Contoso
    settings name=phase value=integrated
    settings name=tenant_id value=t
    settings name=usage_location value=
    ");
}

#[test]
fn something_that_is_no_store_is_refused_with_its_path() {
    let path = std::env::temp_dir().join(format!("rehearsal-no-store-{}.db", std::process::id()));
    std::fs::write(
        &path,
        "this is a letter, not a database; it is long enough to have a header of its own"
            .repeat(20),
    )
    .unwrap();
    let failure = Store::file(&path, SealKey::new([1; 32])).unwrap_err();
    std::fs::remove_file(&path).unwrap();
    let text = failure.to_string().replace(&path.display().to_string(), "PATH");
    insta::assert_snapshot!(text, @r"failed to open the store on the local store (PATH): file is not a database; check that the disk is neither full nor read-only, and try again");
}

#[test]
fn work_begun_under_a_former_integration_is_void() {
    block_on(async {
        let rig = Rig::new("");
        let (engine, store) = rig.integrated().await;
        let number = engine.graph("test").unwrap().number();
        let write = |number| {
            store.write_for(number, "test", |transaction| {
                licences::replace(transaction, &[licence("A")])
            })
        };
        write(number).unwrap();
        engine.disable().await.unwrap();
        assert_eq!(write(number).unwrap_err().kind, FailureKind::State);
        let (_, again) = rig.integrated().await;
        assert_eq!(again.phase().unwrap(), Phase::Integrated);
    });
}

#[test]
fn a_removal_takes_the_place_of_all_that_waits_for_its_account() {
    let text = block_on(async {
        let rig = Rig::new("");
        let (engine, store) = rig.integrated().await;
        for user in ["anna", "bert"] {
            link(&store, user);
            engine.password_captured(&captured(user, "Planted1!")).unwrap();
        }
        let anna = store.link("guid-anna").unwrap().unwrap();
        for action in [Action::Deactivate, Action::Deactivate, Action::Remove] {
            store
                .write("test", |transaction| outbox::queue(transaction, action, &anna, None, 0))
                .unwrap();
        }
        let lines = store.outbox().unwrap().into_iter();
        lines.map(|item| format!("{} {}\n", item.user, item.action.as_str())).collect::<String>()
    });
    insta::assert_snapshot!(text, @r"
    bert password push
    anna removal
    ");
}

#[test]
fn seats_that_were_over_used_do_not_count_as_negative() {
    assert_eq!(licence("A").n_free(), 0);
}
