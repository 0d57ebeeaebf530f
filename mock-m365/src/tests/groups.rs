//! Groups: created, filled, licensed, deleted; and what Graph cannot write.

use serde_json::Value;

use crate::tests::driver::{Answered, Driver, ENGINE, SECRET, new_user, seed};
use crate::{AppSeed, ENGINE_ROLES, Era, Weather};

const SKU: &str = "3b555118-da6a-4418-894f-7df1e2096870";

/// A tenant with Ann, Bob and Cyd and an application that may change groups; two seats.
pub(super) fn three(weather: Weather) -> Driver {
    let mut seed = seed();
    let roles = [ENGINE_ROLES, &["Group.ReadWrite.All"][..]].concat();
    seed.apps[0] = AppSeed::confidential(ENGINE, SECRET, &roles);
    let driver = Driver::in_weather(seed, Era::Today, weather);
    for name in ["bob", "cyd"] {
        driver.graph("POST /users", &new_user(name));
    }
    driver
}

pub(super) fn user(driver: &Driver, name: &str) -> String {
    driver.tenant.user(&format!("{name}@contoso.onmicrosoft.com")).unwrap().id
}

fn create(driver: &Driver, body: &str) -> Answered {
    driver.graph("POST /groups", body)
}

/// Creates a security group and gives its id.
pub(super) fn security(driver: &Driver, name: &str) -> String {
    let body = format!(
        r#"{{"displayName":"{name}","mailEnabled":false,"mailNickname":"{name}","securityEnabled":true}}"#
    );
    create(driver, &body).json()["id"].as_str().unwrap().to_owned()
}

fn unified(name: &str) -> String {
    format!(
        r#"{{"displayName":"{name}","mailEnabled":true,"mailNickname":"{name}","securityEnabled":false,"groupTypes":["Unified"]}}"#
    )
}

pub(super) fn reference(id: &str) -> String {
    format!(r#"{{"@odata.id":"https://graph.microsoft.com/v1.0/directoryObjects/{id}"}}"#)
}

fn names(body: &Value) -> String {
    let objects = body["value"].as_array().into_iter().flatten();
    let names: Vec<&str> = objects.filter_map(|object| object["displayName"].as_str()).collect();
    names.join(" ")
}

#[test]
fn a_microsoft_365_group_gets_an_address_and_comes_back_after_its_deletion() {
    let driver = three(Weather::polite());
    let made = create(&driver, &unified("sales"));
    let id = made.json()["id"].as_str().unwrap().to_owned();
    driver.graph(&format!("POST /groups/{id}/members/$ref"), &reference(&user(&driver, "bob")));
    let shown = driver.graph(
        &format!(
            "GET /groups/{id}?$select=mail,proxyAddresses,groupTypes,visibility,securityEnabled"
        ),
        "",
    );
    insta::assert_snapshot!(shown.text(), @r#"200 {"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#groups(mail,proxyAddresses,groupTypes,visibility,securityEnabled)/$entity","groupTypes":["Unified"],"mail":"sales@contoso.onmicrosoft.com","proxyAddresses":["SMTP:sales@contoso.onmicrosoft.com"],"securityEnabled":false,"visibility":"Public"}"#);
    assert_eq!(driver.graph(&format!("DELETE /groups/{id}"), "").status, 204);
    assert_eq!(driver.graph(&format!("GET /groups/{id}"), "").status, 404);
    let deleted = driver.graph("GET /directory/deletedItems/microsoft.graph.group", "");
    assert_eq!(names(&deleted.json()), "sales");
    assert_eq!(driver.graph(&format!("POST /directory/deletedItems/{id}/restore"), "").status, 200);
    let members = driver.graph(&format!("GET /groups/{id}/members"), "").json();
    assert_eq!(names(&members), "bob");
}

#[test]
fn wrong_groups_are_refused_with_their_text() {
    let driver = three(Weather::polite());
    create(&driver, &unified("sales"));
    let bodies = [
        r#"{"displayName":"x","mailNickname":"x","mailEnabled":true,"securityEnabled":false}"#,
        r#"{"displayName":"x","mailNickname":"x","mailEnabled":true,"securityEnabled":true}"#,
        r#"{"displayName":"x","mailNickname":"x","mailEnabled":false,"securityEnabled":false}"#,
        r#"{"mailNickname":"x","mailEnabled":false,"securityEnabled":true}"#,
        r#"{"displayName":"x","mailNickname":"a b","mailEnabled":false,"securityEnabled":true}"#,
        r#"{"displayName":"x","mailNickname":"x","mailEnabled":false,"securityEnabled":true,"colour":"red"}"#,
        r#"{"displayName":"x","mailNickname":"x","mailEnabled":false,"securityEnabled":true,"mail":"x@contoso.onmicrosoft.com"}"#,
        r#"{"displayName":"x","mailNickname":"x","mailEnabled":false,"securityEnabled":true,"visibility":"Secret"}"#,
        r#"{"displayName":"x","mailNickname":"x","mailEnabled":true,"securityEnabled":true,"groupTypes":["DynamicMembership"]}"#,
        r#"{"displayName":"x","mailNickname":"x","mailEnabled":false,"securityEnabled":true,"members@odata.bind":["https://graph.microsoft.com/v1.0/users/nobody"]}"#,
    ];
    let mut lines: Vec<String> = bodies.iter().map(|body| create(&driver, body).text()).collect();
    lines.push(create(&driver, &unified("sales")).text());
    insta::assert_snapshot!(lines.join("\n"), @r"
    400 Request_BadRequest: The service does not currently support writes of mail-enabled groups. Please ensure that the mail-enablement property is unset and the security-enablement property is set.
    400 Request_BadRequest: The service does not currently support writes of mail-enabled groups. Please ensure that the mail-enablement property is unset and the security-enablement property is set.
    400 Request_BadRequest: The service does not currently support writes of mail-enabled groups. Please ensure that the mail-enablement property is unset and the security-enablement property is set.
    400 Request_BadRequest: A value is required for property 'displayName' of resource 'Group'. [PropertyRequired displayName]
    400 Request_BadRequest: Invalid value specified for property 'mailNickname' of resource 'Group'. [InvalidValue mailNickname]
    400 Request_BadRequest: Property 'colour' does not exist as a declared property or extension property. [UnknownProperty colour]
    400 Request_BadRequest: Property 'mail' is read-only and cannot be set. [ReadOnlyProperty mail]
    400 Request_BadRequest: Invalid value specified for property 'visibility' of resource 'Group'. [InvalidValue visibility]
    400 Request_BadRequest: Updating property 'membershipRule' is not supported. [InvalidValue membershipRule]
    404 Request_ResourceNotFound: Resource 'nobody' does not exist or one of its queried reference-property objects are not present.
    400 Request_BadRequest: Another object with the same value for property mailNickname already exists. [ObjectConflict mailNickname]
    ");
}

/// Requests that add and remove members and owners of three groups, right and wrong ones.
fn references(
    [all, inner, unified]: [&String; 3],
    [ann, bob]: [&String; 2],
) -> Vec<(String, String)> {
    vec![
        (format!("POST /groups/{all}/members/$ref"), reference(inner)),
        (format!("POST /groups/{inner}/members/$ref"), reference(bob)),
        (format!("POST /groups/{inner}/members/$ref"), reference(bob)),
        (
            format!("POST /groups/{inner}/members/$ref"),
            reference("00000000-0000-4000-8000-000000000000"),
        ),
        (format!("POST /groups/{inner}/members/$ref"), r#"{"@odata.id":"bob"}"#.to_owned()),
        (format!("POST /groups/{unified}/members/$ref"), reference(inner)),
        (format!("POST /groups/{unified}/owners/$ref"), reference(ann)),
        (format!("DELETE /groups/{unified}/owners/{ann}/$ref"), String::new()),
        (format!("DELETE /groups/{inner}/members/{ann}/$ref"), String::new()),
        (
            format!("PATCH /groups/{inner}"),
            format!(r#"{{"members@odata.bind":["https://graph.microsoft.com/v1.0/users/{ann}"]}}"#),
        ),
    ]
}

#[test]
fn members_and_owners_come_and_go_and_nest() {
    let driver = three(Weather::polite());
    let (all, inner) = (security(&driver, "all"), security(&driver, "inner"));
    let unified = create(&driver, &unified("sales")).json()["id"].as_str().unwrap().to_owned();
    let (ann, bob) = (user(&driver, "ann"), user(&driver, "bob"));
    let requests = references([&all, &inner, &unified], [&ann, &bob]);
    let hidden = |text: String| {
        [(&ann, "ANN"), (&all, "ALL"), (&inner, "INNER")]
            .iter()
            .fold(text, |text, (id, name)| text.replace(id.as_str(), name))
    };
    let answers: Vec<String> =
        requests.iter().map(|(line, body)| hidden(driver.graph(line, body).text())).collect();
    let lists = [
        format!("GET /groups/{all}/members"),
        format!("GET /groups/{all}/transitiveMembers"),
        format!("GET /groups/{all}/members/microsoft.graph.user"),
        format!("GET /groups/{all}/members/microsoft.graph.group"),
        format!("GET /groups/{inner}/members?$select=displayName,userPrincipalName"),
        format!("GET /groups/{inner}/memberOf"),
        format!("GET /groups/{unified}/owners"),
    ];
    let lists = lists
        .iter()
        .map(|line| hidden(format!("{line}: {}", names(&driver.graph(line, "").json()))));
    let lists: Vec<String> = lists.map(|line| line.replace(&unified, "SALES")).collect();
    let mine = driver
        .graph(&format!("POST /users/{bob}/getMemberGroups"), r#"{"securityEnabledOnly":true}"#);
    assert_eq!(mine.json()["value"].as_array().map(Vec::len), Some(2));
    insta::assert_snapshot!(format!("{}\n{}", answers.join("\n"), lists.join("\n")), @r"
    204
    204
    400 Request_BadRequest: One or more added object references already exist for the following modified properties: 'members'.
    404 Request_ResourceNotFound: Resource '00000000-0000-4000-8000-000000000000' does not exist or one of its queried reference-property objects are not present.
    400 Request_BadRequest: Invalid URL format specified in payload.
    400 Request_BadRequest: The reference target object is of an invalid type for the requested reference.
    204
    400 Request_BadRequest: The group must have at least one owner, hence this owner cannot be removed.
    404 Request_ResourceNotFound: Resource 'ANN' does not exist or one of its queried reference-property objects are not present.
    204
    GET /groups/ALL/members: inner
    GET /groups/ALL/transitiveMembers: Ann bob inner
    GET /groups/ALL/members/microsoft.graph.user: 
    GET /groups/ALL/members/microsoft.graph.group: inner
    GET /groups/INNER/members?$select=displayName,userPrincipalName: Ann bob
    GET /groups/INNER/memberOf: all
    GET /groups/SALES/owners: Ann
    ");
}

fn assign(add: &str, remove: &str) -> String {
    let list = |sku: &str| if sku.is_empty() { String::new() } else { format!("\"{sku}\"") };
    let add = if add.is_empty() { String::new() } else { format!(r#"{{"skuId":"{add}"}}"#) };
    format!(r#"{{"addLicenses":[{add}],"removeLicenses":[{}]}}"#, list(remove))
}

#[test]
fn members_inherit_the_licences_of_a_group_as_long_as_there_are_seats() {
    let driver = three(Weather::polite());
    let staff = security(&driver, "staff");
    for name in ["ann", "bob", "cyd"] {
        let line = format!("POST /groups/{staff}/members/$ref");
        assert_eq!(driver.graph(&line, &reference(&user(&driver, name))).status, 204);
    }
    let assigned = driver.graph(&format!("POST /groups/{staff}/assignLicense"), &assign(SKU, ""));
    assert_eq!(assigned.status, 202);
    let states = |driver: &Driver| {
        let names = ["ann", "bob", "cyd"];
        let lines = names.iter().map(|name| {
            let line = format!(
                "GET /users/{}?$select=assignedLicenses,licenseAssignmentStates",
                user(driver, name)
            );
            let body = driver.graph(&line, "").json();
            let states = body["licenseAssignmentStates"].as_array().unwrap();
            let states: Vec<String> = states
                .iter()
                .map(|state| {
                    format!(
                        "{} {} by group: {}",
                        state["state"],
                        state["error"],
                        state["assignedByGroup"] == staff.as_str()
                    )
                })
                .collect();
            format!(
                "{name} {} {}\n",
                body["assignedLicenses"].as_array().unwrap().len(),
                states.join(", ")
            )
        });
        lines.collect::<String>()
    };
    let before = states(&driver);
    let ann = user(&driver, "ann");
    let removed =
        driver.graph(&format!("POST /users/{ann}/assignLicense"), &assign("", SKU)).text();
    let failing =
        driver.graph(&format!("GET /groups/{staff}?$select=hasMembersWithLicenseErrors"), "");
    assert_eq!(failing.json()["hasMembersWithLicenseErrors"], true);
    driver.graph(&format!("DELETE /groups/{staff}/members/{ann}/$ref"), "");
    let cyd = user(&driver, "cyd");
    let again = driver.graph(&format!("POST /users/{cyd}/reprocessLicenseAssignment"), "").status;
    let after = states(&driver);
    insta::assert_snapshot!(format!("{before}{removed}\n{again}\n{after}"), @r#"
    ann 1 "Active" "None" by group: true
    bob 1 "Active" "None" by group: true
    cyd 0 "Error" "CountViolation" by group: true
    400 Request_BadRequest: User license is inherited from a group membership and it cannot be removed directly from the user.
    200
    ann 0 
    bob 1 "Active" "None" by group: true
    cyd 1 "Active" "None" by group: true
    "#);
    let sku = driver.graph("GET /subscribedSkus", "").json()["value"][0]["consumedUnits"].clone();
    assert_eq!(sku, 2);
}

#[test]
fn a_group_that_goes_takes_its_licences_along() {
    let driver = three(Weather::polite());
    let staff = security(&driver, "staff");
    driver.graph(&format!("POST /groups/{staff}/members/$ref"), &reference(&user(&driver, "ann")));
    driver.graph(&format!("POST /groups/{staff}/assignLicense"), &assign(SKU, ""));
    assert_eq!(driver.tenant.users()[0].licences, ["O365_BUSINESS_ESSENTIALS"]);
    driver.graph(&format!("DELETE /groups/{staff}"), "");
    assert_eq!(driver.tenant.users()[0].licences, [""; 0]);
    assert!(!driver.tenant.users()[0].has_mailbox);
}
