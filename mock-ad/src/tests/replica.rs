//! A second controller that learns of changes later.

use std::time::Duration;

use super::{ADMIN_PASSWORD, World, client, conn};
use crate::op::Session;
use crate::{Replica, Security};

/// What the second controller answers to a script, with results and attributes alone.
fn ask(replica: &Replica, script: &str) -> String {
    let script = format!("bind Administrator@contoso.local {ADMIN_PASSWORD}\n{script}");
    let mut session = Session::new(&conn(Security::Tls), crate::LdapSettings::default());
    let requests = client::requests(&script);
    let mut answers = Vec::new();
    for (request, id) in requests.iter().zip(1..) {
        let message = crate::ldap::decode(&request(id)).unwrap();
        let answer = replica.server().carry_out(&mut session, &message);
        let code = answer.refusal.as_ref().map_or(0, |refusal| refusal.code.0);
        let mut text = code.to_string();
        for (name, values) in answer.entries.iter().flat_map(|entry| &entry.attributes) {
            let values = values.iter().map(|value| String::from_utf8_lossy(value));
            text.push_str(&format!(" {name}={}", values.collect::<Vec<_>>().join("|")));
        }
        answers.push(text);
    }
    answers.split_off(1).join("\n")
}

const TITLE: &str = "search CN=Guest,CN=Users,~ base (objectClass=*) title\n";

fn write(title: &str) -> String {
    format!("modify CN=Guest,CN=Users,~\n  replace title: {title}\n")
}

#[test]
fn reads_are_as_old_as_the_delay() {
    let world = World::new();
    let replica = world.ad.replica("DC2", Duration::from_secs(60));
    let mut seen = Vec::new();
    for (wait, title) in [(0, "one"), (30, "two"), (40, "three"), (100, "four")] {
        world.wait(wait);
        world.admin(&write(title));
        seen.push(ask(&replica, TITLE));
    }
    world.wait(60);
    seen.push(ask(&replica, TITLE));
    insta::assert_snapshot!(seen.join("\n"), @r"
    0
    0
    0 title=one
    0 title=three
    0 title=four
    ");
}

#[test]
fn what_is_written_there_is_written_at_the_first_and_known_at_once() {
    let world = World::new();
    let replica = world.ad.replica("DC2", Duration::from_secs(60));
    world.admin(&write("first"));
    let before = ask(&replica, TITLE);
    let add = "add CN=New,CN=Users,~\n  objectClass: user\n";
    let after =
        ask(&replica, &format!("{add}{add}search CN=New,CN=Users,~ base (cn=*) cn\n{TITLE}"));
    insta::assert_snapshot!(format!("{before}\n{after}"), @r"
    0
    0
    68
    0 cn=New
    0 title=first
    ");
    assert!(world.admin("search CN=New,CN=Users,~ base (cn=*) cn").contains("cn: New"));
}

#[test]
fn the_second_controller_is_somebody_of_its_own() {
    let world = World::new();
    let replica = world.ad.replica("DC2", Duration::from_secs(60));
    let who = "search - base (objectClass=*) dsServiceName,dnsHostName\n";
    insta::assert_snapshot!(ask(&replica, who), @"0 dsServiceName=CN=NTDS Settings,CN=DC2,CN=Servers,CN=Default-First-Site-Name,CN=Sites,CN=Configuration,DC=contoso,DC=local dnsHostName=DC2.contoso.local");
    let lines = [world.ad.directory().invocation(), replica.server().directory().invocation()];
    assert_ne!(lines[0], lines[1]);
    assert_eq!(
        world
            .admin("search CN=Sites,CN=Configuration,~ sub (objectClass=nTDSDSA) cn")
            .lines()
            .next(),
        Some("0 success, 2 entries")
    );
    let again = world.ad.replica("DC2", Duration::from_secs(1));
    assert_eq!(again.server().directory().invocation(), lines[1]);
}

#[test]
fn a_password_that_is_not_yet_known_there_is_asked_for_at_the_first() {
    let world = World::new();
    let replica = world.ad.replica("DC2", Duration::from_secs(3600));
    let add = "add CN=Ann,CN=Users,~\n  objectClass: user\n  sAMAccountName: ann\n  unicodePwd: @Planted-User-1\n  userAccountControl: 512\n";
    world.admin(add);
    world.wait(7200);
    world.admin("modify CN=Ann,CN=Users,~\n  replace unicodePwd: @Planted-User-2\n");
    let logon = |password: &str| {
        let told = ask(&replica, &format!("bind ann@contoso.local {password}\n"));
        told == "0"
    };
    assert_eq!(
        ["1", "2", "3"].map(|end| logon(&format!("Planted-User-{end}"))),
        [true, true, false]
    );
}
