//! What the tap may do to an exchange.

use super::{ADMIN_PASSWORD, World, client, conn};
use crate::{Fault, Security};

/// Adds a user under a fault: what came back in bytes, and what the tap was told.
fn with(world: &World, before: Option<Fault>, after: Option<Fault>) -> String {
    let bind = format!("bind Administrator@contoso.local {ADMIN_PASSWORD}");
    let add = "add CN=b,CN=Users,~\n  objectClass: user\n  sAMAccountName: b";
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    let back = runtime.block_on(async {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let (mut near, far) = tokio::io::duplex(1 << 20);
        let talking = async {
            near.write_all(&client::requests(&bind)[0](1)).await.unwrap();
            let mut bound = [0; 22];
            near.read_exact(&mut bound).await.unwrap();
            *world.ear.before.lock().unwrap() = before;
            *world.ear.after.lock().unwrap() = after;
            near.write_all(&client::requests(add)[0](2)).await.unwrap();
            let mut back = vec![0; 4096];
            let read =
                tokio::time::timeout(std::time::Duration::from_secs(60), near.read(&mut back))
                    .await;
            let text = match read {
                Ok(count) => {
                    back[..count.unwrap()].iter().map(|byte| format!("{byte:02x}")).collect()
                }
                Err(_) => "silence".to_owned(),
            };
            drop(near);
            text
        };
        let serving = world.ad.serve(Box::new(far), conn(Security::Tls));
        let joined = tokio::join!(serving, talking);
        joined.1
    });
    let told = world.ear.exchanges.lock().unwrap().last().cloned().unwrap();
    let made = world.ad.user("b").is_some();
    format!("{back} | {} | carried_out={} made={made}", told.answer, told.carried_out)
}

#[test]
fn a_fault_before_keeps_the_request_from_being_carried_out() {
    let lines: Vec<String> = [
        Fault::Reset,
        Fault::Silence,
        Fault::Corrupt,
        Fault::Result { code: 51, text: "busy".to_owned() },
        Fault::Disconnect,
    ]
    .into_iter()
    .map(|fault| with(&World::new(), Some(fault), None))
    .collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
     | reset | carried_out=false made=false
    silence | no answer | carried_out=false made=false
    308400000009020102698400000000 | corrupt answer | carried_out=false made=false
    30840000001402010269840000000b0a01330400040462757379 | 51 busy: busy | carried_out=false made=false
    30840000007b0201007884000000720a01340400045330303030303030303a204c6461704572723a20445349442d30433039303432462c20636f6d6d656e743a205468652073657276657220697320676f696e6720646f776e2c206461746120302c207633383339008a16312e332e362e312e342e312e313436362e3230303336 | notice of disconnection, 52 unavailable | carried_out=false made=false
    ");
}

#[test]
fn a_fault_after_loses_the_answer_but_not_the_work() {
    let lines: Vec<String> = [
        Fault::Reset,
        Fault::Silence,
        Fault::CutAfter(5),
        Fault::Corrupt,
        Fault::Result { code: 10, text: "elsewhere".to_owned() },
    ]
    .into_iter()
    .map(|fault| with(&World::new(), None, Some(fault)))
    .collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
     | 0 success | carried_out=true made=true
    silence | 0 success | carried_out=true made=true
    3084000000 | 0 success | carried_out=true made=true
    308400000009020102698400000000 | 0 success | carried_out=true made=true
    30840000003602010269840000002d0a010a04000409656c73657768657265a3840000001704156c6461703a2f2f636f6e746f736f2e6c6f63616c2f | 0 success | carried_out=true made=true
    ");
}

#[test]
fn every_request_is_told_once_unbind_and_abandon_included() {
    let world = World::new();
    world.talk("abandon\nbind x y\nunbind\nbind after the_end");
    let told: Vec<String> = world
        .ear
        .exchanges
        .lock()
        .unwrap()
        .iter()
        .map(|told| format!("{} {}", told.request.operation, told.answer))
        .collect();
    assert_eq!(told.len(), 3);
    assert_eq!((told[0].as_str(), told[2].as_str()), ("abandon no answer", "unbind no answer"));
}
