//! What no sequence of requests can break: seats balance, names are unique, one domain is the default, every index tells
//! the truth, and no answer is a server's failure.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::{Just, Strategy, any, prop_assert_eq, prop_oneof, proptest};
use proptest::test_runner::Config as Runs;

use crate::Weather;
use crate::tenant::{Index, Tenant, address_key};
use crate::tests::driver::{Driver, new_user};
use crate::tests::groups::{reference, three};

const SKUS: [&str; 2] =
    ["3b555118-da6a-4418-894f-7df1e2096870", "19ec0d23-8335-4cbd-94ac-6050e30712fa"];
const DOMAINS: [&str; 3] = ["contoso.onmicrosoft.com", "contoso.com", "north.contoso.com"];

#[derive(Clone, Debug)]
enum Act {
    CreateUser(usize, usize),
    Rename(usize, usize, usize),
    SetMail(usize, usize, usize),
    DeleteUser(usize),
    Restore(usize, bool, bool),
    Purge(usize),
    Licence(usize, usize, bool),
    CreateGroup(usize, bool),
    DeleteGroup(usize),
    GroupLicence(usize, usize, bool),
    Member(usize, usize, bool),
    Reprocess(usize),
    Default(usize),
    Domain(usize, bool),
    Lapse,
    Buy,
    Wait(u8),
}

fn act() -> impl Strategy<Value = Act> {
    let (user, domain, sku, group) = (0..5_usize, 0..3_usize, 0..2_usize, 0..3_usize);
    prop_oneof![
        4 => (user.clone(), domain.clone()).prop_map(|(user, at)| Act::CreateUser(user, at)),
        1 => (user.clone(), user.clone(), domain.clone()).prop_map(|(u, to, at)| Act::Rename(u, to, at)),
        1 => (user.clone(), user.clone(), domain.clone()).prop_map(|(u, to, at)| Act::SetMail(u, to, at)),
        2 => user.clone().prop_map(Act::DeleteUser),
        2 => (0..4_usize, any::<bool>(), any::<bool>()).prop_map(|(n, upn, proxy)| Act::Restore(n, upn, proxy)),
        1 => (0..4_usize).prop_map(Act::Purge),
        3 => (user.clone(), sku.clone(), any::<bool>()).prop_map(|(u, sku, add)| Act::Licence(u, sku, add)),
        2 => (group.clone(), any::<bool>()).prop_map(|(group, unified)| Act::CreateGroup(group, unified)),
        1 => group.clone().prop_map(Act::DeleteGroup),
        2 => (group.clone(), sku, any::<bool>()).prop_map(|(group, sku, add)| Act::GroupLicence(group, sku, add)),
        3 => (group, user.clone(), any::<bool>()).prop_map(|(group, user, add)| Act::Member(group, user, add)),
        1 => user.prop_map(Act::Reprocess),
        1 => domain.clone().prop_map(Act::Default),
        2 => (domain, any::<bool>()).prop_map(|(at, by_force)| Act::Domain(at, by_force)),
        1 => Just(Act::Lapse),
        1 => Just(Act::Buy),
        1 => (0..100_u8).prop_map(Act::Wait),
    ]
}

fn upn(user: usize, domain: usize) -> String {
    format!("u{user}@{}", DOMAINS[domain])
}

/// The n-th living user's id, or one that does not exist.
fn user(driver: &Driver, n: usize) -> String {
    driver.tenant.users().get(n).map_or_else(|| "nobody".to_owned(), |user| user.id.clone())
}

/// The n-th group's id.
fn group(driver: &Driver, n: usize) -> String {
    let tenant = driver.tenant.shared.tenant();
    tenant.groups.values().nth(n).map_or_else(|| "nothing".to_owned(), |group| group.id.clone())
}

/// The n-th deleted object's id.
fn deleted(driver: &Driver, n: usize) -> String {
    let tenant = driver.tenant.shared.tenant();
    let users = tenant.deleted.values().map(|user| user.id.clone());
    let groups = tenant.deleted_groups.values().map(|group| group.id.clone());
    users.chain(groups).nth(n).unwrap_or_else(|| "nothing".to_owned())
}

fn licences(sku: usize, add: bool) -> String {
    let sku = SKUS[sku];
    match add {
        true => format!(r#"{{"addLicenses":[{{"skuId":"{sku}"}}],"removeLicenses":[]}}"#),
        false => format!(r#"{{"addLicenses":[],"removeLicenses":["{sku}"]}}"#),
    }
}

/// Method, path and body of an act that is a request.
fn request(driver: &Driver, act: &Act) -> Option<(String, String)> {
    let empty = String::new;
    Some(match act {
        Act::CreateUser(n, at) => {
            let body = new_user(&format!("u{n}"));
            let body = body.replace(&upn(*n, 0), &upn(*n, *at));
            ("POST /users".to_owned(), body)
        }
        Act::Rename(n, to, at) => (
            format!("PATCH /users/{}", user(driver, *n)),
            format!(r#"{{"userPrincipalName":"{}"}}"#, upn(*to, *at)),
        ),
        Act::SetMail(n, to, at) => (
            format!("PATCH /users/{}", user(driver, *n)),
            format!(r#"{{"mail":"{}"}}"#, upn(*to, *at)),
        ),
        Act::DeleteUser(n) => (format!("DELETE /users/{}", user(driver, *n)), empty()),
        Act::Restore(n, new_upn, reconcile) => {
            let name = if *new_upn {
                r#","newUserPrincipalName":"u9@contoso.onmicrosoft.com""#
            } else {
                ""
            };
            (
                format!("POST /directory/deletedItems/{}/restore", deleted(driver, *n)),
                format!(r#"{{"autoReconcileProxyConflict":{reconcile}{name}}}"#),
            )
        }
        Act::Purge(n) => {
            (format!("DELETE /directory/deletedItems/{}", deleted(driver, *n)), empty())
        }
        Act::Licence(n, sku, add) => {
            (format!("POST /users/{}/assignLicense", user(driver, *n)), licences(*sku, *add))
        }
        _ => return request_beyond_users(driver, act),
    })
}

/// The same for acts that concern groups, domains or nobody.
fn request_beyond_users(driver: &Driver, act: &Act) -> Option<(String, String)> {
    let empty = String::new;
    Some(match act {
        Act::CreateGroup(n, unified) => {
            let types = if *unified { r#","groupTypes":["Unified"]"# } else { "" };
            let body = format!(
                r#"{{"displayName":"g{n}","mailNickname":"u{n}","mailEnabled":{unified},"securityEnabled":true{types}}}"#
            );
            ("POST /groups".to_owned(), body)
        }
        Act::DeleteGroup(n) => (format!("DELETE /groups/{}", group(driver, *n)), empty()),
        Act::GroupLicence(n, sku, add) => {
            (format!("POST /groups/{}/assignLicense", group(driver, *n)), licences(*sku, *add))
        }
        Act::Member(n, member, true) => (
            format!("POST /groups/{}/members/$ref", group(driver, *n)),
            reference(&user(driver, *member)),
        ),
        Act::Member(n, member, false) => (
            format!("DELETE /groups/{}/members/{}/$ref", group(driver, *n), user(driver, *member)),
            empty(),
        ),
        Act::Reprocess(n) => {
            (format!("POST /users/{}/reprocessLicenseAssignment", user(driver, *n)), empty())
        }
        Act::Default(at) => {
            (format!("PATCH /domains/{}", DOMAINS[*at]), r#"{"isDefault":true}"#.to_owned())
        }
        Act::Domain(at, true) => {
            (format!("POST /domains/{}/forceDelete", DOMAINS[*at]), "{}".to_owned())
        }
        Act::Domain(at, false) => {
            ("POST /domains".to_owned(), format!(r#"{{"id":"{}"}}"#, DOMAINS[*at]))
        }
        _ => return None,
    })
}

fn perform(driver: &Driver, act: &Act) -> u16 {
    if let Some((line, body)) = request(driver, act) {
        return driver.graph(&line, &body).status;
    }
    match act {
        Act::Lapse => drop(driver.tenant.portal_lapse("O365_BUSINESS_ESSENTIALS")),
        Act::Buy => drop(driver.tenant.buy_seats("EXCHANGEENTERPRISE", 1)),
        Act::Wait(days) => driver.pass(i64::from(*days) * 24 * 60 * 60),
        _ => {}
    }
    driver.forget_token();
    200
}

/// A tenant with two domains besides the initial one, two products and an application that may do everything.
fn tenant(weather: Weather) -> Driver {
    let driver = three(weather);
    driver.tenant.buy_seats("EXCHANGEENTERPRISE", 1).unwrap();
    let now = (driver.tenant.shared.now)();
    let mut tenant = driver.tenant.shared.tenant_at(now);
    for domain in ["contoso.com", "north.contoso.com"] {
        tenant.add_domain(domain, now).unwrap();
        tenant.mark_verified(domain, now).unwrap();
    }
    drop(tenant);
    driver
}

/// Performs the acts; after each, the first law that the state breaks.
fn played(driver: &Driver, acts: &[Act]) -> Result<(), String> {
    for act in acts {
        let status = perform(driver, act);
        if status == 500 || status == 0 {
            return Err(format!("{act:?} got {status}"));
        }
        if let Some(fault) = broken(&driver.tenant.shared.tenant()) {
            return Err(format!("after {act:?}: {fault}"));
        }
    }
    Ok(())
}

/// The first law that the state breaks.
fn broken(tenant: &Tenant) -> Option<String> {
    let mut consumed: BTreeMap<&str, u32> = BTreeMap::new();
    for user in tenant.users.values() {
        for sku in user.held().into_keys() {
            *consumed.entry(sku).or_default() += 1;
        }
    }
    let differing =
        SKUS.iter().find(|&&sku| consumed.get(sku).copied().unwrap_or(0) != tenant.n_consumed(sku));
    if let Some(sku) = differing {
        return Some(format!("seats of {sku}: {consumed:?}, counted {}", tenant.n_consumed(sku)));
    }
    let mut names = BTreeSet::new();
    for user in tenant.users.values().chain(tenant.deleted.values()) {
        if !names.insert(user.upn.to_ascii_lowercase()) {
            return Some(format!("two accounts are called {}", user.upn));
        }
    }
    let of_users = tenant.users.values().map(|user| (user.number, &user.addresses));
    let of_groups = tenant.groups.values().map(|group| (group.number, &group.addresses));
    let mut owners = BTreeMap::new();
    for (number, addresses) in of_users.chain(of_groups) {
        for address in addresses {
            // One object may have the same address for mail and for another service.
            if *owners.entry(address_key(address)).or_insert(number) != number {
                return Some(format!("two objects have {address}"));
            }
        }
    }
    let taken = tenant.users.values().find(|user| tenant.is_taken(&user.upn, user.number));
    if let Some(user) = taken {
        return Some(format!("another object has the name {} as an address", user.upn));
    }
    let n_defaults = tenant.domains.values().filter(|domain| domain.is_default).count();
    if n_defaults != 1 {
        return Some(format!("{n_defaults} domains are the default"));
    }
    broken_index(tenant)
}

/// An index that tells something else than the accounts and groups.
fn broken_index(tenant: &Tenant) -> Option<String> {
    let mut fresh = Index::default();
    for user in tenant.users.values() {
        fresh.insert(user);
        fresh.texts.insert(user);
    }
    for group in tenant.groups.values() {
        fresh.by_id.insert(group.id.clone(), group.number);
        for address in &group.addresses {
            fresh.by_address.insert(address_key(address), group.number);
        }
    }
    let index = &tenant.index;
    let checks = [
        ("by id", fresh.by_id == index.by_id),
        ("by upn", fresh.by_upn == index.by_upn),
        ("by anchor", fresh.by_immutable_id == index.by_immutable_id),
        ("by address", fresh.by_address == index.by_address),
        ("by text", fresh.texts == index.texts),
    ];
    let wrong = checks.iter().find(|(_, holds)| !holds);
    wrong.map(|(name, _)| format!("the index {name} does not tell what is there"))
}

proptest! {
    #![proptest_config(Runs { cases: 24, failure_persistence: None, ..Runs::default() })]

    #[test]
    fn no_sequence_of_requests_breaks_the_tenant(acts in proptest::collection::vec(act(), 1..40)) {
        let driver = tenant(Weather::polite());
        prop_assert_eq!(played(&driver, &acts), Ok(()));
    }

    #[test]
    fn nor_in_hostile_weather(acts in proptest::collection::vec(act(), 1..40)) {
        let driver = tenant(Weather::hostile());
        prop_assert_eq!(played(&driver, &acts), Ok(()));
    }
}
