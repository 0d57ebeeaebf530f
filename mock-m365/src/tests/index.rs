//! What indexes answer is what a look at every account would: after any changes, for any filter.

use proptest::prelude::{Just, Strategy, prop_assert_eq, prop_oneof, proptest};
use proptest::test_runner::Config as Runs;
use serde_json::Value;

use crate::graph::filter::Filter;
use crate::graph::users::SUBJECT;
use crate::tenant::property;
use crate::tenant::texts::{Candidates, Texts};
use crate::tests::driver::{Driver, new_user};

const SKU: &str = "3b555118-da6a-4418-894f-7df1e2096870";
const UPN: &str = "@contoso.onmicrosoft.com";

/// A request: method and path, and its body.
type Line = (String, String);

fn change() -> impl Strategy<Value = Line> {
    let name = prop_oneof![Just("u1"), Just("u2"), Just("U3"), Just("ann")];
    let text = prop_oneof![Just("Ann"), Just("ann b"), Just("Änne"), Just("u1"), Just("")];
    let property = prop_oneof![
        Just("displayName"),
        Just("mailNickname"),
        Just("department"),
        Just("mail"),
        Just("onPremisesImmutableId")
    ];
    (name, text, property, 0..6_u8).prop_map(|(name, text, property, kind)| {
        let user = format!("/users/{name}{UPN}");
        let (line, body) = match kind {
            0 | 1 => ("POST /users".to_owned(), new_user(name)),
            2 => (format!("DELETE {user}"), String::new()),
            3 => (format!("PATCH {user}"), r#"{"accountEnabled":false}"#.to_owned()),
            4 => (
                format!("POST {user}/assignLicense"),
                format!(r#"{{"addLicenses":[{{"skuId":"{SKU}"}}],"removeLicenses":[]}}"#),
            ),
            _ => {
                let value =
                    if property == "mail" { format!("{text}{UPN}") } else { text.to_owned() };
                (format!("PATCH {user}"), format!(r#"{{"{property}":"{value}"}}"#))
            }
        };
        (line, body)
    })
}

const FILTERS: &[&str] = &[
    "displayName eq 'ANN'",
    "startsWith(displayName,'ÄN')",
    "startsWith(displayName,'')",
    "mailNickname in ('u1','u2','none')",
    "userPrincipalName eq 'u3@CONTOSO.onmicrosoft.com'",
    "startsWith(mail,'ann')",
    "mail eq null",
    "accountEnabled eq false",
    "accountEnabled eq true and startsWith(displayName,'a')",
    "onPremisesImmutableId eq 'ann b' or department eq 'Ann'",
    "not(startsWith(displayName,'a'))",
    "proxyAddresses/any(p:startsWith(p,'smtp:u1'))",
    "proxyAddresses/any(p:p eq 'SMTP:u1@contoso.onmicrosoft.com')",
    "assignedLicenses/any(l:l/skuId eq 3b555118-da6a-4418-894f-7df1e2096870)",
    "displayName ge 'b' and userType eq 'Member'",
];

/// Numbers of the accounts that meet a filter, by the index and by looking at all, beyond `after`.
fn found(driver: &Driver, filter: &str, after: u64) -> (Vec<u64>, Vec<u64>) {
    let condition = Filter::parse(filter, &SUBJECT).expect("the filter is valid").condition;
    let tenant = driver.tenant.shared.tenant();
    let meets = |user: &&crate::tenant::user::User| {
        condition.holds(&|name| {
            property::find(name).map_or(Value::Null, |property| property::read(user, property))
        })
    };
    let number = |user: &crate::tenant::user::User| user.number;
    let candidates = condition.candidates();
    let by_index = tenant.candidates(&candidates, after).filter(meets).map(number).collect();
    let by_all = tenant.candidates(&Candidates::All, after).filter(meets).map(number).collect();
    (by_index, by_all)
}

proptest! {
    #![proptest_config(Runs { cases: 24, failure_persistence: None, ..Runs::default() })]

    #[test]
    fn an_index_finds_what_a_look_at_every_account_finds(
        changes in proptest::collection::vec(change(), 1..20), after in 0..3_u64,
    ) {
        let driver = Driver::new();
        for (line, body) in &changes {
            driver.graph(line, body);
        }
        for filter in FILTERS {
            let (by_index, by_all) = found(&driver, filter, after);
            prop_assert_eq!(by_index, by_all, "{}", filter);
        }
        let tenant = driver.tenant.shared.tenant();
        let mut fresh = Texts::default();
        tenant.users.values().for_each(|user| fresh.insert(user));
        for user in tenant.users.values() {
            prop_assert_eq!(tenant.index.by_id.get(&user.id), Some(&user.number));
        }
        prop_assert_eq!(&fresh, &tenant.index.texts);
    }
}

#[test]
fn a_question_with_an_indexed_part_concerns_few_accounts() {
    let concerned = |filter: &str| {
        Filter::parse(filter, &SUBJECT).expect("the filter is valid").condition.candidates()
    };
    let shown: Vec<String> = [
        "id eq 'a'",
        "accountEnabled eq true and mailNickname eq 'Ann'",
        "startsWith(displayName,'A') and accountEnabled eq true",
        "displayName eq 'a' or createdDateTime ge 2026-01-01T00:00:00Z",
        "displayName in ('a','b')",
        "not(displayName eq 'a')",
    ]
    .iter()
    .map(|filter| format!("{filter}: {:?}", concerned(filter)))
    .collect();
    insta::assert_snapshot!(shown.join("\n"), @r#"
    id eq 'a': Of([Exactly("id", "a")])
    accountEnabled eq true and mailNickname eq 'Ann': Of([Exactly("mailNickname", "ann")])
    startsWith(displayName,'A') and accountEnabled eq true: Of([Prefix("displayName", "a")])
    displayName eq 'a' or createdDateTime ge 2026-01-01T00:00:00Z: All
    displayName in ('a','b'): Of([Exactly("displayName", "a"), Exactly("displayName", "b")])
    not(displayName eq 'a'): All
    "#);
}
