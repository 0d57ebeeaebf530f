//! Faults: what the customer gets, and what was carried out.

use mock_registrar::{ConnInfo, Fault, FaultAnswer, Security};
use serde_json::json;
use tokio::io::AsyncReadExt as _;

use crate::driver::Bench;

#[tokio::test]
async fn a_fault_before_prevents_an_order_and_one_after_only_loses_its_answer() {
    let mut bench = Bench::new();
    bench.sign_in().await;
    let order = json!({"name": "fabrikam.com", "operation": "register"});
    let overloaded = FaultAnswer { status: 503, retry_after_s: Some(30), ..FaultAnswer::default() };
    let faults = [Fault::Answer(overloaded), Fault::Corrupt, Fault::CutAfter(20), Fault::Reset];
    let mut told = String::new();
    for fault in faults {
        *bench.watcher.before.lock().unwrap() = Some(fault);
        let (status, body) = bench.raw("POST /domains", &order).await;
        told += &format!("{status} {body}\n");
    }
    assert_eq!(bench.state("fabrikam.com").await, "-");
    *bench.watcher.after.lock().unwrap() = Some(Fault::Reset);
    let (status, _) = bench.raw("POST /domains", &order).await;
    told += &format!("{status} then {}\n", bench.state("fabrikam.com").await);
    insta::assert_snapshot!(told, @r#"
    503 {"error":{"code":"ServiceUnavailable","message":"The service is not available now."}}
    200 {"version":"
    204 
    0 
    0 then Pending
    "#);
}

#[tokio::test]
async fn an_unprotected_connection_is_closed() {
    let bench = Bench::new();
    let (mut ours, theirs) = tokio::io::duplex(64);
    let conn = ConnInfo { peer: "engine".to_owned(), security: Security::Plain };
    bench.registrar.serve(Box::new(theirs), conn).await;
    assert_eq!(ours.read(&mut [0; 8]).await.unwrap(), 0);
}
