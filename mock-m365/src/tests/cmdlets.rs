//! Whatever a cmdlet is given, it answers in the service's form.

use serde_json::{Map, Value, json};

use crate::exchange::cmdlets::ALL;
use crate::tests::driver::{Driver, SECRET, seed};
use crate::{AppSeed, DeviceProfile, Era};

const ADMINISTRATOR: &str = "44444444-4444-4444-8444-444444444444";

/// Values of every kind, right and wrong, among them names of what exists.
fn values() -> Vec<Value> {
    let change = json!({ "@odata.type": "#Exchange.GenericHashTable", "add": ["SMTP:x@contoso.onmicrosoft.com"], "remove": ["ann"] });
    vec![
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(-1),
        json!(7),
        json!(1.5),
        json!(""),
        json!("ann"),
        json!("all"),
        json!("Default"),
        json!("Unlimited"),
        json!("Allow"),
        json!("DeviceType"),
        json!("00:05:00"),
        json!("ann\\ExchangeActiveSyncDevices\\iPhone§P1"),
        json!("ann:\\Calendar"),
        json!("Name -like '*'"),
        json!("CN=,OU="),
        json!("ä§\u{0}'"),
        json!("x".repeat(2000)),
        json!([]),
        json!(["ann"]),
        json!(["ann", 1]),
        json!(["SMTP:ann@contoso.onmicrosoft.com", "smtp:b@contoso.onmicrosoft.com"]),
        json!({}),
        change,
    ]
}

#[test]
fn no_parameters_confuse_a_cmdlet() {
    let mut tenant = seed();
    tenant.users[0].licences.push("O365_BUSINESS_ESSENTIALS".to_owned());
    let mut app = AppSeed::confidential(ADMINISTRATOR, SECRET, &["Exchange.ManageAsApp"]);
    app.directory_roles = vec!["Exchange Administrator".to_owned()];
    tenant.apps.push(app);
    let driver = Driver::with(tenant, Era::Today, std::time::Duration::ZERO);
    let form = format!(
        "grant_type=client_credentials&client_id={ADMINISTRATOR}&client_secret={SECRET}&scope=https%3A%2F%2Foutlook.office365.com%2F.default"
    );
    let token = driver.token_request("contoso.onmicrosoft.com", &form).json();
    let authorization = format!("Bearer {}", token["access_token"].as_str().unwrap());
    let values = values();
    let mut draw = 7_usize;
    let mut next = |bound: usize| {
        draw = draw.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (draw >> 33) % bound
    };
    for round in 0..25 {
        drop(driver.tenant.device_sync("ann@contoso.onmicrosoft.com", &DeviceProfile::phone("P1")));
        for cmdlet in ALL {
            let mut parameters = Map::new();
            for parameter in cmdlet.parameters.iter().copied().flatten() {
                if parameter.required || next(3) > 0 {
                    parameters
                        .insert(parameter.name.to_owned(), values[next(values.len())].clone());
                }
            }
            if round % 2 == 0 {
                parameters.insert("Confirm".to_owned(), json!(false));
                parameters.remove("ErrorAction");
            }
            let body =
                json!({ "CmdletInput": { "CmdletName": cmdlet.name, "Parameters": parameters } });
            let answered = driver.send(
                "outlook.office365.com",
                "POST /adminapi/beta/contoso.onmicrosoft.com/InvokeCommand",
                &[("Authorization", &authorization)],
                &body.to_string(),
            );
            let json = answered.json();
            let good = match answered.status {
                200 => json["value"].is_array(),
                400 | 404 => json["error"]["innererror"]["internalexception"]["type"].is_string(),
                _ => false,
            };
            assert!(good, "{body}\n{} {}", answered.status, answered.body);
        }
    }
}
