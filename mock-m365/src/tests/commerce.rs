//! Subscriptions: bought, tried, lapsing stage by stage on the clock.

use crate::tests::driver::{Driver, table};

const DAY_S: i64 = 24 * 60 * 60;
const SKU: &str = "3b555118-da6a-4418-894f-7df1e2096870";
const PREMIUM: &str = "O365_BUSINESS_PREMIUM";

/// Status, seats and next stage of every subscription.
fn subscriptions(driver: &Driver) -> String {
    let body = driver.graph("GET /directory/subscriptions", "").json();
    let lines = body["value"].as_array().unwrap().iter().map(|known| {
        let text = |name: &str| known[name].to_string().replace('"', "");
        format!(
            "{} {} seats {} trial {} next {}\n",
            text("skuPartNumber"),
            text("status"),
            text("totalLicenses"),
            text("isTrial"),
            text("nextLifecycleDateTime")
        )
    });
    let skus = driver.graph(
        "GET /subscribedSkus?$select=skuPartNumber,capabilityStatus,prepaidUnits,consumedUnits",
        "",
    );
    lines.chain(std::iter::once(format!("{}\n", skus.json()["value"]))).collect()
}

#[test]
fn a_trial_lapses_after_thirty_days_is_suspended_after_sixty_and_goes_after_a_hundred_and_fifty() {
    let driver = Driver::new();
    driver.tenant.portal_start_trial(PREMIUM, 25).unwrap();
    driver.tenant.buy_seats("O365_BUSINESS_ESSENTIALS", 3).unwrap();
    let mut shown = subscriptions(&driver);
    for days in [30, 30, 90] {
        driver.pass(days * DAY_S);
        driver.forget_token();
        shown.push_str(&format!("{days} days later\n{}", subscriptions(&driver)));
    }
    insta::assert_snapshot!(shown, @r#"
    O365_BUSINESS_ESSENTIALS Enabled seats 5 trial false next null
    O365_BUSINESS_PREMIUM Enabled seats 25 trial true next 2026-12-02T08:00:00Z
    [{"capabilityStatus":"Enabled","consumedUnits":0,"prepaidUnits":{"enabled":5,"lockedOut":0,"suspended":0,"warning":0},"skuPartNumber":"O365_BUSINESS_ESSENTIALS"},{"capabilityStatus":"Enabled","consumedUnits":0,"prepaidUnits":{"enabled":25,"lockedOut":0,"suspended":0,"warning":0},"skuPartNumber":"O365_BUSINESS_PREMIUM"}]
    30 days later
    O365_BUSINESS_ESSENTIALS Enabled seats 5 trial false next null
    O365_BUSINESS_PREMIUM Warning seats 25 trial true next 2027-01-01T08:00:00Z
    [{"capabilityStatus":"Enabled","consumedUnits":0,"prepaidUnits":{"enabled":5,"lockedOut":0,"suspended":0,"warning":0},"skuPartNumber":"O365_BUSINESS_ESSENTIALS"},{"capabilityStatus":"Warning","consumedUnits":0,"prepaidUnits":{"enabled":0,"lockedOut":0,"suspended":0,"warning":25},"skuPartNumber":"O365_BUSINESS_PREMIUM"}]
    30 days later
    O365_BUSINESS_ESSENTIALS Enabled seats 5 trial false next null
    O365_BUSINESS_PREMIUM Suspended seats 25 trial true next 2027-04-01T08:00:00Z
    [{"capabilityStatus":"Enabled","consumedUnits":0,"prepaidUnits":{"enabled":5,"lockedOut":0,"suspended":0,"warning":0},"skuPartNumber":"O365_BUSINESS_ESSENTIALS"},{"capabilityStatus":"Suspended","consumedUnits":0,"prepaidUnits":{"enabled":0,"lockedOut":0,"suspended":25,"warning":0},"skuPartNumber":"O365_BUSINESS_PREMIUM"}]
    90 days later
    O365_BUSINESS_ESSENTIALS Enabled seats 5 trial false next null
    O365_BUSINESS_PREMIUM Deleted seats 25 trial true next null
    [{"capabilityStatus":"Enabled","consumedUnits":0,"prepaidUnits":{"enabled":5,"lockedOut":0,"suspended":0,"warning":0},"skuPartNumber":"O365_BUSINESS_ESSENTIALS"},{"capabilityStatus":"Deleted","consumedUnits":0,"prepaidUnits":{"enabled":0,"lockedOut":0,"suspended":0,"warning":0},"skuPartNumber":"O365_BUSINESS_PREMIUM"}]
    "#);
}

#[test]
fn a_lapsed_subscription_still_works_a_suspended_one_has_no_seats_and_a_deleted_one_takes_its_licences_back()
 {
    let driver = Driver::new();
    let assign = format!(r#"{{"addLicenses":[{{"skuId":"{SKU}"}}],"removeLicenses":[]}}"#);
    let remove = format!(r#"{{"addLicenses":[],"removeLicenses":["{SKU}"]}}"#);
    let line = "POST /users/ann@contoso.onmicrosoft.com/assignLicense";
    driver.tenant.portal_lapse("O365_BUSINESS_ESSENTIALS").unwrap();
    assert_eq!(driver.graph(line, &assign).status, 200);
    driver.graph(line, &remove);
    driver.pass(30 * DAY_S);
    driver.forget_token();
    assert_eq!(driver.tenant.subscription_stage("O365_BUSINESS_ESSENTIALS"), Some("Suspended"));
    insta::assert_snapshot!(table(&driver, &[(line, &assign)]), @r"400 Request_BadRequest: Subscription with SKU 3b555118-da6a-4418-894f-7df1e2096870 does not have any available licenses.");
    driver.tenant.buy_seats("O365_BUSINESS_ESSENTIALS", 1).unwrap();
    assert_eq!(driver.graph(line, &assign).status, 200);
    assert!(driver.tenant.users()[0].has_mailbox);
    driver.tenant.portal_lapse("O365_BUSINESS_ESSENTIALS").unwrap();
    driver.pass(120 * DAY_S);
    assert_eq!(driver.tenant.users()[0].licences, [""; 0]);
    assert!(!driver.tenant.users()[0].has_mailbox);
}
