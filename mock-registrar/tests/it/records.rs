//! Records, and the oddities of hosts that hold them.

use mock_registrar::{ChangeWay, Quirks};
use serde_json::{Value, json};

use crate::driver::Bench;

const RECORDS: &str = "GET /domains/contoso.com/records";
const CHANGES: &str = "POST /domains/contoso.com/changes";

fn mx(preference: u16, target: &str) -> Value {
    json!({"name": "contoso.com", "type": "MX", "ttl": 3600, "preference": preference, "target": target})
}

fn alias() -> Value {
    json!({"name": "autodiscover.contoso.com", "type": "CNAME", "ttl": 3600, "target": "autodiscover.outlook.com"})
}

async fn bench(quirks: Quirks) -> Bench {
    let mut bench = Bench::with(quirks, &[]);
    bench.sign_in().await;
    bench
}

#[tokio::test]
async fn an_atomic_host_makes_all_changes_or_none_and_heeds_the_version() {
    let bench = bench(Quirks::default()).await;
    let (_, listed) = bench.ask(RECORDS, &Value::Null).await;
    let version = listed["version"].clone();
    let add = json!({"ifVersion": version, "add": [mx(10, "mail.contoso.com"), alias()]});
    let mut told = bench.short(CHANGES, &add).await;
    told += &bench.short(CHANGES, &add).await;
    let half = json!({"remove": [mx(10, "mail.contoso.com")], "add": [
        {"name": "autodiscover.contoso.com", "type": "TXT", "ttl": 60, "text": "beside an alias"}]});
    told += &bench.short(CHANGES, &half).await;
    told += &bench.short(CHANGES, &json!({"remove": [mx(99, "mail.contoso.com")]})).await;
    told += &bench.short(CHANGES, &json!({"add": [mx(5, "no name")]})).await;
    told += &bench.short(CHANGES, &json!({"add": [{"name": "fabrikam.com", "type": "A", "ttl": 60, "address": "192.0.2.1"}]})).await;
    let swap = json!({"remove": [mx(10, "mail.contoso.com")], "add": [mx(0, "tenant.example")]});
    told += &bench.short(CHANGES, &swap).await;
    told += &bench
        .short("PUT /domains/contoso.com/records/MX/contoso.com", &json!({"records": []}))
        .await;
    told += &bench.short("POST /domains/contoso.com/records", &alias()).await;
    told += &bench.short("GET /domains/contoso.com/zonefile", &Value::Null).await;
    told += &bench.lines("contoso.com");
    insta::assert_snapshot!(told, @"
    POST /domains/contoso.com/changes: 200 -
    POST /domains/contoso.com/changes: 412 VersionMismatch
    POST /domains/contoso.com/changes: 409 RecordConflict
    POST /domains/contoso.com/changes: 404 RecordNotFound
    POST /domains/contoso.com/changes: 400 BadRequest
    POST /domains/contoso.com/changes: 400 BadRequest
    POST /domains/contoso.com/changes: 200 -
    PUT /domains/contoso.com/records/MX/contoso.com: 405 WrongWay
    POST /domains/contoso.com/records: 405 WrongWay
    GET /domains/contoso.com/zonefile: 404 NoSuchOperation
    autodiscover.contoso.com. 3600 CNAME autodiscover.outlook.com.
    contoso.com. 3600 MX 0 tenant.example.
    ");
    assert!(!bench.watcher.seen.lock().unwrap().iter().all(|exchange| exchange.supported));
}

#[tokio::test]
async fn a_host_without_transactions_adds_and_removes_one_record_at_a_time() {
    let bench = bench(Quirks { change: ChangeWay::Single, ..Quirks::default() }).await;
    let add = "POST /domains/contoso.com/records";
    let mut told = bench.short(add, &mx(10, "mail.contoso.com")).await;
    told += &bench.short(add, &mx(20, "tenant.example")).await;
    told += &bench.short(CHANGES, &json!({"add": [mx(5, "x.example")]})).await;
    let (_, listed) = bench.ask(&format!("{RECORDS}?type=MX&name=contoso.com"), &Value::Null).await;
    let id = listed["records"][0]["id"].as_str().unwrap().to_owned();
    let remove = format!("DELETE /domains/contoso.com/records/{id}");
    told += &bench.short(&remove, &Value::Null).await;
    told += &bench.short(&remove, &Value::Null).await;
    told += &bench.lines("contoso.com");
    insta::assert_snapshot!(told, @"
    POST /domains/contoso.com/records: 200 -
    POST /domains/contoso.com/records: 200 -
    POST /domains/contoso.com/changes: 405 WrongWay
    DELETE /domains/contoso.com/records/6efceb69c879e813: 204 -
    DELETE /domains/contoso.com/records/6efceb69c879e813: 404 RecordNotFound
    contoso.com. 3600 MX 20 tenant.example.
    ");
}

#[tokio::test]
async fn a_careless_replacement_of_a_set_wipes_the_records_it_does_not_name() {
    let bench = bench(Quirks { change: ChangeWay::ReplaceSet, ..Quirks::default() }).await;
    let set = "PUT /domains/contoso.com/records/MX/contoso.com";
    let both = json!({"records": [mx(10, "mail.contoso.com"), mx(20, "backup.contoso.com")]});
    let mut told = bench.short(set, &both).await;
    told += &bench.lines("contoso.com");
    told += &bench.short(set, &json!({"records": [mx(30, "tenant.example")]})).await;
    told += &bench.short(set, &json!({"records": [alias()]})).await;
    told += &bench.lines("contoso.com");
    insta::assert_snapshot!(told, @"
    PUT /domains/contoso.com/records/MX/contoso.com: 200 -
    contoso.com. 3600 MX 10 mail.contoso.com.
    contoso.com. 3600 MX 20 backup.contoso.com.
    PUT /domains/contoso.com/records/MX/contoso.com: 200 -
    PUT /domains/contoso.com/records/MX/contoso.com: 400 BadRequest
    contoso.com. 3600 MX 30 tenant.example.
    ");
}

#[tokio::test]
async fn a_host_may_refuse_types_cut_texts_and_raise_times_to_live_without_a_word() {
    let quirks = Quirks {
        refused_types: vec!["SRV".to_owned()],
        text_bytes_max: Some(255),
        ttl_least_s: 14_400,
        only_add: true,
        ..Quirks::default()
    };
    let bench = bench(quirks).await;
    let srv = json!({"name": "_sip._tls.contoso.com", "type": "SRV", "ttl": 3600, "priority": 100, "weight": 1, "port": 443, "target": "sipdir.online.lync.com"});
    let mut told = bench.short(CHANGES, &json!({"add": [srv]})).await;
    let text = json!({"name": "contoso.com", "type": "TXT", "ttl": 60, "text": "x".repeat(300)});
    told += &bench.short(CHANGES, &json!({"add": [text]})).await;
    told += &bench.short(CHANGES, &json!({"add": [mx(10, "mail.contoso.com")]})).await;
    told += &bench.short(CHANGES, &json!({"remove": [mx(10, "mail.contoso.com")]})).await;
    told += &bench.lines("contoso.com").replace(&"x".repeat(255), "(x 255 times)");
    let (_, capabilities) = bench.ask("GET /capabilities", &Value::Null).await;
    told += &capabilities.to_string();
    insta::assert_snapshot!(told, @r#"
    POST /domains/contoso.com/changes: 422 TypeNotSupported
    POST /domains/contoso.com/changes: 200 -
    POST /domains/contoso.com/changes: 200 -
    POST /domains/contoso.com/changes: 405 CannotRemove
    contoso.com. 14400 MX 10 mail.contoso.com.
    contoso.com. 14400 TXT "(x 255 times)"
    {"canRemove":false,"change":"atomic","proxiesAliases":false,"publish":false,"textBytesMax":255,"ttlLeast":14400,"types":["A","AAAA","CNAME","MX","NS","TXT"]}
    "#);
}

#[tokio::test]
async fn a_proxied_alias_comes_out_as_addresses_unless_the_proxy_is_switched_off() {
    let quirks = Quirks { proxy_addresses: vec!["203.0.113.80".to_owned()], ..Quirks::default() };
    let bench = bench(quirks).await;
    let mut told = bench.short(CHANGES, &json!({"add": [alias()]})).await;
    told += &bench.lines("contoso.com");
    let (_, listed) = bench.ask(RECORDS, &Value::Null).await;
    told +=
        &format!("listed: {} {}\n", listed["records"][0]["type"], listed["records"][0]["proxied"]);
    let mut plain = alias();
    plain["proxied"] = json!(false);
    told += &bench.short(CHANGES, &json!({"add": [plain]})).await;
    told += &bench.lines("contoso.com");
    insta::assert_snapshot!(told, @r#"
    POST /domains/contoso.com/changes: 200 -
    autodiscover.contoso.com. 3600 A 203.0.113.80
    listed: "CNAME" true
    POST /domains/contoso.com/changes: 200 -
    autodiscover.contoso.com. 3600 CNAME autodiscover.outlook.com.
    "#);
}

#[tokio::test]
async fn a_host_that_publishes_shows_a_draft_until_it_is_told_to() {
    let bench = bench(Quirks { publish: true, ..Quirks::default() }).await;
    let mut told = bench.short(CHANGES, &json!({"add": [alias()]})).await;
    let (_, listed) = bench.ask(RECORDS, &Value::Null).await;
    told += &format!(
        "listed: {}, in the zone: {:?}\n",
        listed["records"].as_array().unwrap().len(),
        bench.lines("contoso.com")
    );
    told += &bench.short("POST /domains/contoso.com/publication", &Value::Null).await;
    told += &bench.lines("contoso.com");
    insta::assert_snapshot!(told, @r#"
    POST /domains/contoso.com/changes: 200 -
    listed: 1, in the zone: ""
    POST /domains/contoso.com/publication: 204 -
    autodiscover.contoso.com. 3600 CNAME autodiscover.outlook.com.
    "#);
}
