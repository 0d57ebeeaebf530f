//! Searches that stay open and tell of changes.

use super::peer::Peer;
use super::{ADMIN_PASSWORD, World, conn};
use crate::{NewUser, Security};

const USERS: &str = "search CN=Users,~ sub (objectClass=*) sAMAccountName !528";

fn user(world: &World, name: &str) {
    let user = NewUser { sam_account_name: name.to_owned(), ..NewUser::default() };
    world.ad.add_user(&user).unwrap();
}

/// Runs a conversation of the Administrator, whose bind has the id 1.
fn as_admin<T>(world: &World, talk: impl AsyncFnOnce(&mut Peer) -> T) -> T {
    Peer::talk(world, conn(Security::Tls), async |peer| {
        peer.ask(&format!("bind Administrator@contoso.local {ADMIN_PASSWORD}")).await;
        talk(peer).await
    })
}

#[test]
fn changes_in_reach_come_as_they_happen_until_the_search_is_abandoned() {
    let world = World::new();
    let heard = as_admin(&world, async |peer| {
        let mut heard = vec![peer.ask(USERS).await];
        user(&world, "anna");
        user(&world, "bert");
        heard.push(peer.hear(1).await);
        world.ad.set_user_attribute("anna", "mail", "anna@contoso.com").unwrap();
        world.ad.set_user_attribute("anna", "mail", "anna@contoso.com").unwrap();
        heard.push(peer.hear(1).await);
        heard.push(peer.ask("modify ~\n  replace description: elsewhere").await);
        heard.push(peer.ask("modify CN=bert,CN=Users,~\n  replace description: here").await);
        heard.push(peer.ask("abandon 2").await);
        user(&world, "cleo");
        heard.push(peer.hear(3600).await);
        heard
    });
    insta::assert_snapshot!(heard.join("\n--\n"), @r"
    --
    2 entry CN=anna,CN=Users,DC=contoso,DC=local
    2 entry CN=bert,CN=Users,DC=contoso,DC=local
    --
    2 entry CN=anna,CN=Users,DC=contoso,DC=local
    --
    3 other 0
    --
    4 other 0
    2 entry CN=bert,CN=Users,DC=contoso,DC=local
    --

    --
    0 extended 52
    closed
    ");
    let told = world.ear.exchanges.lock().unwrap();
    let told: Vec<String> = told
        .iter()
        .filter(|told| {
            told.request.operation == "notification" || told.request.text.contains("notification")
        })
        .map(|told| format!("{} -> {}", told.request.text, told.answer))
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    search base="CN=Users,DC=contoso,DC=local" scope=sub filter=(objectClass=*) attrs=[sAMAccountName] controls=[!notification] -> no answer yet
    search base="CN=Users,DC=contoso,DC=local" scope=sub filter=(objectClass=*) attrs=[sAMAccountName] -> 0 success, 2 entries
    CN=anna,CN=Users,DC=contoso,DC=local
      sAMAccountName: anna
    CN=bert,CN=Users,DC=contoso,DC=local
      sAMAccountName: bert
    search base="CN=Users,DC=contoso,DC=local" scope=sub filter=(objectClass=*) attrs=[sAMAccountName] -> 0 success, 1 entry
    CN=anna,CN=Users,DC=contoso,DC=local
      sAMAccountName: anna
    search base="CN=Users,DC=contoso,DC=local" scope=sub filter=(objectClass=*) attrs=[sAMAccountName] -> 0 success, 1 entry
    CN=bert,CN=Users,DC=contoso,DC=local
      sAMAccountName: bert
    "#);
}

#[test]
fn an_open_search_keeps_its_connection_and_a_bind_ends_it() {
    let world = World::new();
    let heard = as_admin(&world, async |peer| {
        peer.send(USERS).await;
        let mut heard = vec![peer.hear(7200).await];
        user(&world, "anna");
        heard.push(peer.hear(1).await);
        heard.push(peer.ask(&format!("bind Administrator@contoso.local {ADMIN_PASSWORD}")).await);
        user(&world, "bert");
        heard.push(peer.hear(7200).await);
        heard
    });
    insta::assert_snapshot!(heard.join("\n--\n"), @r"
    --
    2 entry CN=anna,CN=Users,DC=contoso,DC=local
    --
    3 bind 0
    --
    0 extended 52
    closed
    ");
}

#[test]
fn deletions_are_told_to_who_sees_tombstones() {
    let world = World::new();
    user(&world, "anna");
    let heard = as_admin(&world, async |peer| {
        peer.send("search ~ sub (objectClass=*) isDeleted !528\nsearch ~ sub (objectClass=*) isDeleted !528 !417").await;
        let heard = peer.ask("delete CN=anna,CN=Users,~").await;
        heard
            .lines()
            .map(|line| line.split("\\0ADEL").next().unwrap().to_owned())
            .collect::<Vec<_>>()
    });
    insta::assert_snapshot!(heard.join("\n"), @r"
    4 other 0
    3 entry CN=anna
    ");
}

#[test]
fn a_connection_has_five_open_searches_for_anything_and_their_ids_are_taken() {
    let world = World::new();
    let heard = as_admin(&world, async |peer| {
        let mut heard = vec![peer.ask("search ~ sub (cn=*) cn !528").await];
        heard.push(peer.ask(&[USERS; 6].join("\n")).await);
        peer.take_id(3);
        heard.push(peer.ask("search ~ base (objectClass=*) cn").await);
        peer.take_id(20);
        heard.push(peer.ask(&format!("abandon 3\n{USERS}")).await);
        heard
    });
    insta::assert_snapshot!(heard.join("\n--\n"), @r"
    2 done 53
    --
    8 done 11
    --
    3 done 2
    --
    ");
    let told = world.ear.exchanges.lock().unwrap();
    let refused =
        told.iter().map(|told| told.answer.as_str()).filter(|answer| answer.contains("problem"));
    insta::assert_snapshot!(refused.collect::<Vec<_>>().join("\n"), @r"
    53 unwillingToPerform, 0 entries: 000020B9: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    11 adminLimitExceeded, 0 entries: 00002024: SvcErr: DSID-031A12D2, problem 5008 (ADMIN_LIMIT_EXCEEDED), data 0
    ");
}
