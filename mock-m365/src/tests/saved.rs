//! The state as a text: what is saved and loaded is the same tenant in every answer, and what cannot be one is refused.

use std::time::Duration;

use serde_json::{Value, json};

use super::driver::{Driver, new_user, seed};
use super::groups::three;
use crate::{Era, TenantSeed, Weather};

/// A tenant with something of everything.
fn lived_in() -> Driver {
    let driver = three(Weather::default());
    driver.graph("POST /users", &new_user("dee"));
    let sku = driver.graph("GET /subscribedSkus", "").json()["value"][0]["skuId"].clone();
    let licence = json!({ "addLicenses": [{ "skuId": sku }], "removeLicenses": [] });
    driver.graph("POST /users/bob@contoso.onmicrosoft.com/assignLicense", &licence.to_string());
    driver.graph("DELETE /users/cyd@contoso.onmicrosoft.com", "");
    driver.graph("POST /domains", r#"{"id":"contoso.com"}"#);
    let group = r#"{"displayName":"Staff","mailEnabled":true,"mailNickname":"staff","securityEnabled":false,"groupTypes":["Unified"]}"#;
    let group = driver.graph("POST /groups", group).json();
    let dee = driver.graph("GET /users/dee@contoso.onmicrosoft.com", "").json();
    let member = json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{}", dee["id"].as_str().unwrap()) });
    let path = format!("POST /groups/{}/members/$ref", group["id"].as_str().unwrap());
    driver.graph(&path, &member.to_string());
    driver
}

/// An empty tenant of another name.
fn elsewhere() -> Driver {
    let tenant = TenantSeed { name: "fabrikam".to_owned(), ..seed() };
    Driver::with(tenant, Era::Today, Duration::ZERO)
}

fn delta(driver: &Driver, link: &str) -> Value {
    let path = link.strip_prefix("https://graph.microsoft.com/v1.0").unwrap();
    driver.graph(&format!("GET {path}"), "").json()
}

#[test]
fn a_state_that_is_told_and_set_is_the_same_tenant_in_every_answer() {
    let one = lived_in();
    let delta_link =
        delta(&one, "https://graph.microsoft.com/v1.0/users/delta")["@odata.deltaLink"].clone();
    let state = one.tenant.save_state();
    let other = elsewhere();
    other.tenant.load_state(&state).unwrap();
    assert_eq!(other.tenant.save_state(), state);
    assert_eq!(other.tenant.render_state(), one.tenant.render_state());

    // Both go on in the same way from here.
    for line in [
        "GET /users?$filter=startswith(displayName,'d')&$select=id,displayName",
        "GET /subscribedSkus?$select=skuId,consumedUnits",
        "GET /directory/deletedItems/microsoft.graph.user?$select=id",
        "GET /domains?$select=id,isVerified",
        "GET /groups?$select=id,displayName",
    ] {
        assert_eq!(other.graph(line, "").body, one.graph(line, "").body, "{line}");
    }
    for driver in [&one, &other] {
        driver.graph("DELETE /users/dee@contoso.onmicrosoft.com", "");
    }
    let link = delta_link.as_str().unwrap();
    assert_eq!(delta(&other, link)["value"], delta(&one, link)["value"]);
    assert_eq!(delta(&other, link)["value"][0]["@removed"]["reason"], "changed");
}

#[test]
fn a_state_that_contradicts_itself_changes_nothing() {
    let driver = lived_in();
    let before: Value = serde_json::from_str(&driver.tenant.save_state()).unwrap();
    let mut said = Vec::new();
    let mut refused = |change: &dyn Fn(&mut Value)| {
        let mut state = before.clone();
        change(&mut state);
        let refusal = driver.tenant.load_state(&state.to_string()).unwrap_err();
        said.push(refusal.split(" at line ").next().unwrap().to_owned());
    };
    refused(&|state| *state = json!([]));
    refused(&|state| state["version"] = json!(2));
    refused(&|state| state["tenant"]["users"]["1"]["number"] = json!(7));
    refused(&|state| {
        state["tenant"]["users"]["1"]["id"] = state["tenant"]["users"]["2"]["id"].clone();
    });
    refused(&|state| {
        state["tenant"]["users"]["1"]["upn"] = state["tenant"]["users"]["2"]["upn"].clone();
    });
    refused(&|state| state["tenant"]["next_user"] = json!(1));
    refused(&|state| state["tenant"]["domains"]["contoso.com"]["is_default"] = json!(true));
    refused(&|state| state["tenant"]["subscriptions"][0]["sku"] = json!("NOTHING"));
    refused(&|state| {
        state["tenant"].as_object_mut().unwrap().remove("devices");
    });
    insta::assert_snapshot!(said.join("\n"), @"
    invalid length 0, expected struct Read with 3 elements
    the state has version 2, this program reads 1
    the object 1 has the number 7
    two objects have the number 2 or the id c7348899-8ced-4e1d-bdf7-072b93becc97
    two users are called bob@contoso.onmicrosoft.com
    the object 1 is not below next_user
    there is not one default domain, or the initial one is missing
    `NOTHING` is no product of this tenant
    missing field `devices`
    ");
    let after: Value = serde_json::from_str(&driver.tenant.save_state()).unwrap();
    assert_eq!(after, before);
}

#[test]
fn seats_and_what_happens_by_itself_are_counted_anew() {
    let one = lived_in();
    let other = elsewhere();
    other.tenant.load_state(&one.tenant.save_state()).unwrap();
    let consumed =
        other.graph("GET /subscribedSkus", "").json()["value"][0]["consumedUnits"].clone();
    assert_eq!(consumed, 1);
    other.pass(31 * 24 * 3600);
    other.forget_token();
    let bin = other.graph("GET /directory/deletedItems/microsoft.graph.user", "").json();
    assert_eq!(bin["value"].as_array().unwrap().len(), 0);
}
