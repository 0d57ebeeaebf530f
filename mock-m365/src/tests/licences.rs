//! Licences over Graph: seats, errors, details.

use crate::tests::driver::{Driver, new_user, seed, table};
use crate::{Era, SkuSeed};

const ESSENTIALS: &str = "3b555118-da6a-4418-894f-7df1e2096870";
const ENTERPRISE: &str = "6fd2c87f-b296-42f0-b197-1e91e994b900";
const ANN: &str = "/users/ann@contoso.onmicrosoft.com";

fn add(sku: &str) -> String {
    format!(r#"{{"addLicenses":[{{"skuId":"{sku}"}}],"removeLicenses":[]}}"#)
}

fn remove(sku: &str) -> String {
    format!(r#"{{"addLicenses":[],"removeLicenses":["{sku}"]}}"#)
}

#[test]
fn every_wrong_assignment_is_refused_with_its_text() {
    let mut tenant = seed();
    tenant.skus.push(SkuSeed { part_number: "ENTERPRISEPACK".to_owned(), enabled: 0 });
    let driver = Driver::with(tenant, Era::Today, std::time::Duration::ZERO);
    driver.graph("POST /users", &new_user("bob").replace("\"usageLocation\":\"DE\",", ""));
    let ann = format!("POST {ANN}/assignLicense");
    let requests = [
        ("POST /users/bob@contoso.onmicrosoft.com/assignLicense", add(ESSENTIALS)),
        (ann.as_str(), add(ENTERPRISE)),
        (ann.as_str(), remove(ESSENTIALS)),
        (ann.as_str(), add("00000000-0000-0000-0000-000000000000")),
        (ann.as_str(), format!(r#"{{"addLicenses":[{{"skuId":"{ESSENTIALS}"}}]}}"#)),
        (ann.as_str(), r#"{"removeLicenses":[]}"#.to_owned()),
        (
            ann.as_str(),
            format!(
                r#"{{"addLicenses":[{{"skuId":"{ESSENTIALS}","disabledPlans":["{ENTERPRISE}"]}}],"removeLicenses":[]}}"#
            ),
        ),
        ("POST /users/nobody@contoso.onmicrosoft.com/assignLicense", add(ESSENTIALS)),
    ];
    let requests: Vec<(&str, &str)> =
        requests.iter().map(|(line, body)| (*line, body.as_str())).collect();
    insta::assert_snapshot!(table(&driver, &requests), @r"
        400 Request_BadRequest: License assignment cannot be done for user with invalid usage location.
        400 Request_BadRequest: Subscription with SKU 6fd2c87f-b296-42f0-b197-1e91e994b900 does not have any available licenses.
        400 Request_BadRequest: User does not have a corresponding license.
        400 Request_BadRequest: License 00000000-0000-0000-0000-000000000000 does not correspond to a valid company License.
        400 Request_BadRequest: One or more parameters of the operation 'assignLicense' are missing from the request payload. The missing parameters are: removeLicenses.
        400 Request_BadRequest: One or more parameters of the operation 'assignLicense' are missing from the request payload. The missing parameters are: addLicenses.
        400 Request_BadRequest: License assignment failed because service plan(s) 6fd2c87f-b296-42f0-b197-1e91e994b900 are not part of the assigned license.
        404 Request_ResourceNotFound: Resource 'nobody@contoso.onmicrosoft.com' does not exist or one of its queried reference-property objects are not present.
        ");
    assert!(driver.tenant.users().iter().all(|user| user.licences.is_empty()));
}

#[test]
fn plans_that_exclude_each_other_cannot_be_held_together_but_swapped() {
    let mut tenant = seed();
    tenant.skus.push(SkuSeed { part_number: "ENTERPRISEPACK".to_owned(), enabled: 1 });
    let driver = Driver::with(tenant, Era::Today, std::time::Duration::ZERO);
    let ann = format!("POST {ANN}/assignLicense");
    assert_eq!(driver.graph(&ann, &add(ESSENTIALS)).status, 200);
    insta::assert_snapshot!(driver.graph(&ann, &add(ENTERPRISE)).text(), @"400 Request_BadRequest: License assignment failed because service plan(s) 9aaf7827-d63c-4b61-89c3-182f06f82e5c,efb87545-963c-4e0d-99df-69c6916d9eb0 are mutually exclusive.");
    let swap = format!(
        r#"{{"addLicenses":[{{"skuId":"{ENTERPRISE}"}}],"removeLicenses":["{ESSENTIALS}"]}}"#
    );
    assert_eq!(driver.graph(&ann, &swap).status, 200);
    assert_eq!(driver.tenant.users()[0].licences, ["ENTERPRISEPACK"]);
}

#[test]
fn seats_are_counted_and_can_be_bought() {
    let driver = Driver::new();
    for name in ["bob", "cyd"] {
        driver.graph("POST /users", &new_user(name));
        let line = format!("POST /users/{name}@contoso.onmicrosoft.com/assignLicense");
        assert_eq!(driver.graph(&line, &add(ESSENTIALS)).status, 200);
    }
    let ann = format!("POST {ANN}/assignLicense");
    insta::assert_snapshot!(driver.graph(&ann, &add(ESSENTIALS)).text(), @"400 Request_BadRequest: Subscription with SKU 3b555118-da6a-4418-894f-7df1e2096870 does not have any available licenses.");
    driver.graph("DELETE /users/bob@contoso.onmicrosoft.com", "");
    assert_eq!(
        driver.graph(&ann, &add(ESSENTIALS)).status,
        200,
        "a deleted user's seat is free at once"
    );
    driver.tenant.buy_seats("O365_BUSINESS_ESSENTIALS", 3).unwrap();
    let skus =
        driver.graph("GET /subscribedSkus?$select=skuPartNumber,consumedUnits,prepaidUnits", "");
    insta::assert_snapshot!(skus.text(), @r#"200 {"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#subscribedSkus","value":[{"consumedUnits":2,"prepaidUnits":{"enabled":5,"lockedOut":0,"suspended":0,"warning":0},"skuPartNumber":"O365_BUSINESS_ESSENTIALS"}]}"#);
    let refused = driver.tenant.buy_seats("NO_SUCH", 1).unwrap_err().to_string();
    insta::assert_snapshot!(refused, @"buy seats of NO_SUCH: no such product; choose one of known_skus()");
}

#[test]
fn details_show_the_plans_of_a_licence() {
    let driver = Driver::new();
    let teams = "57ff2da0-773e-42df-b2af-ffb7a2317929";
    let body = format!(
        r#"{{"addLicenses":[{{"skuId":"{ESSENTIALS}","disabledPlans":["{teams}"]}}],"removeLicenses":[]}}"#
    );
    driver.graph(&format!("POST {ANN}/assignLicense"), &body);
    let details = driver
        .graph(&format!("GET {ANN}/licenseDetails?$select=skuPartNumber,servicePlans"), "")
        .json();
    let plans = details["value"][0]["servicePlans"].as_array().unwrap();
    let shown: Vec<String> = plans
        .iter()
        .map(|plan| format!("{} {}", plan["servicePlanName"], plan["provisioningStatus"]))
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @r#"
        "EXCHANGE_S_STANDARD" "Success"
        "SHAREPOINTSTANDARD" "Success"
        "SHAREPOINTWAC" "Success"
        "MCOSTANDARD" "Success"
        "TEAMS1" "Disabled"
        "INTUNE_O365" "Success"
        "#);
    insta::assert_snapshot!(driver.graph(&format!("GET {ANN}?$select=assignedLicenses,mail,proxyAddresses"), "").text(), @r#"200 {"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#users(assignedLicenses,mail,proxyAddresses)/$entity","assignedLicenses":[{"disabledPlans":["57ff2da0-773e-42df-b2af-ffb7a2317929"],"skuId":"3b555118-da6a-4418-894f-7df1e2096870"}],"mail":"ann@contoso.onmicrosoft.com","proxyAddresses":["SMTP:ann@contoso.onmicrosoft.com","SIP:ann@contoso.onmicrosoft.com","SPO:SPO_6e504d75-506b-4e27-8a9b-93c1b38ef89a@SPO_f7235fd5-18ef-492d-92b4-520dbfd111e8"]}"#);
}

#[test]
fn a_mailbox_without_licence_is_kept_for_thirty_days() {
    let driver = Driver::new();
    let line = format!("POST {ANN}/assignLicense");
    driver.graph(&line, &add(ESSENTIALS));
    let address = "ann@contoso.onmicrosoft.com";
    let host = "contoso.mail.protection.outlook.com";
    let delivered = driver.tenant.deliver_mail(host, address, "m1".to_owned());
    assert_eq!(delivered, crate::Delivery::Delivered { user: address.to_owned() });
    driver.graph(&line, &remove(ESSENTIALS));
    assert!(driver.tenant.mailbox(address).is_empty());
    driver.pass(29 * 86400);
    driver.forget_token();
    driver.graph(&line, &add(ESSENTIALS));
    assert_eq!(driver.tenant.mailbox(address), ["m1"]);
    driver.graph(&line, &remove(ESSENTIALS));
    driver.pass(30 * 86400);
    driver.forget_token();
    driver.graph(&line, &add(ESSENTIALS));
    assert!(driver.tenant.mailbox(address).is_empty());
}
