//! Signing in: wrong passwords, the lock, tokens that expire, and secrets that no tap sees.

use serde_json::{Value, json};

use crate::driver::{Bench, PASSWORD};

#[tokio::test]
async fn five_wrong_passwords_lock_the_account_for_an_hour() {
    let bench = Bench::new();
    let (right, wrong) = (
        json!({"userName": "contoso", "password": PASSWORD}),
        json!({"userName": "contoso", "password": "guess"}),
    );
    let mut told =
        bench.short("POST /token", &json!({"userName": "nobody", "password": "x"})).await;
    told += &bench.short("POST /token", &json!({"user": "contoso"})).await;
    for _ in 0..5 {
        told += &bench.short("POST /token", &wrong).await;
    }
    told += &bench.short("POST /token", &right).await;
    bench.pass(1);
    told += &bench.short("POST /token", &right).await;
    insta::assert_snapshot!(told, @"
    POST /token: 401 InvalidCredentials
    POST /token: 400 BadRequest
    POST /token: 401 InvalidCredentials
    POST /token: 401 InvalidCredentials
    POST /token: 401 InvalidCredentials
    POST /token: 401 InvalidCredentials
    POST /token: 401 InvalidCredentials
    POST /token: 423 AccountLocked
    POST /token: 200 -
    ");
}

#[tokio::test]
async fn a_token_holds_for_an_hour_and_not_beyond_a_new_password() {
    let mut bench = Bench::new();
    let mut told = bench.short("GET /domains", &Value::Null).await;
    bench.sign_in().await;
    told += &bench.short("GET /domains", &Value::Null).await;
    bench.pass(1);
    told += &bench.short("GET /domains", &Value::Null).await;
    bench.sign_in().await;
    told += &bench.short("GET /domains", &Value::Null).await;
    bench.registrar.set_password("contoso", "another").unwrap();
    told += &bench.short("GET /domains", &Value::Null).await;
    insta::assert_snapshot!(told, @"
    GET /domains: 401 InvalidToken
    GET /domains: 200 -
    GET /domains: 401 InvalidToken
    GET /domains: 200 -
    GET /domains: 401 InvalidToken
    ");
}

#[tokio::test]
async fn no_tap_sees_a_password_a_token_or_a_transfer_code() {
    let mut bench = Bench::new();
    bench.sign_in().await;
    let order = json!({"name": "elsewhere.com", "operation": "transfer", "authCode": "let-me-go"});
    bench.ask("POST /domains", &order).await;
    bench.raw("POST /token", &json!("Reg!strar-pass as plain text")).await;
    let seen = format!("{:?}", bench.watcher.seen.lock().unwrap());
    for secret in [PASSWORD, "let-me-go"] {
        assert!(!seen.contains(secret), "{seen}");
    }
    assert!(seen.contains(r#"\"token\":\"***\""#), "{seen}");
}
