//! Going back to an earlier state, and who notices.

use super::{ADMIN_PASSWORD, World, client};
use crate::{Restore, Security};

const POLL: &str = "search ~ sub (&(objectClass=user)(uSNChanged>=USN)) cn !417 !1339";

fn add(world: &World, name: &str) {
    let answer = world.admin(&format!("add CN={name},CN=Users,~\n  objectClass: user\n"));
    assert_eq!(answer, "0 success");
}

fn line(world: &World) -> String {
    let service =
        "CN=NTDS_Settings,CN=DC1,CN=Servers,CN=Default-First-Site-Name,CN=Sites,CN=Configuration,~";
    world.admin(&format!("search {service} base (objectClass=*) invocationId"))
}

#[test]
fn after_a_restore_from_a_backup_the_controller_counts_on_a_new_line() {
    let world = World::new();
    add(&world, "Before");
    let (saved, state) = (world.ad.snapshot(), world.ad.render_state());
    let before = line(&world);
    add(&world, "Lost");
    world.ad.restore(&saved, Restore::Image);
    assert_eq!((world.ad.render_state(), line(&world)), (state, before.clone()));
    add(&world, "Lost");
    world.ad.restore(&saved, Restore::Backup);
    assert_ne!(line(&world), before);
    assert!(!world.ad.render_state().contains("Lost"));
}

#[test]
fn no_guid_and_no_rid_is_given_out_twice() {
    let world = World::new();
    let saved = world.ad.snapshot();
    let identity = |name: &str| {
        add(&world, name);
        world.admin(&format!(
            "search CN={name},CN=Users,~ base (objectClass=*) objectGUID,objectSid"
        ))
    };
    let lost = identity("One");
    world.ad.restore(&saved, Restore::Image);
    let kept = identity("One");
    for (one, other) in lost.lines().zip(kept.lines()).skip(2) {
        assert_ne!(one, other);
    }
}

#[test]
fn the_image_of_a_machine_makes_followers_miss_changes_and_a_backup_does_not() {
    for (how, found) in [(Restore::Image, false), (Restore::Backup, true)] {
        let world = World::new();
        let saved = world.ad.snapshot();
        add(&world, "One");
        let bind = format!("bind Administrator@contoso.local {ADMIN_PASSWORD}\n");
        let search = "search ~ sub (objectClass=user) name !dirSync=0/0/";
        let (_, back) = world.talk_bytes(Security::Tls, &format!("{bind}{search}"));
        let cookie = client::dir_sync_cookie(&back);
        world.ad.restore(&saved, how);
        add(&world, "Two");
        let told = world.admin(&format!("{search}{cookie}"));
        assert_eq!(told.contains("CN=Two"), found, "{told}");
    }
}

#[test]
fn a_poller_finds_what_was_changed_since_its_mark() {
    let world = World::new();
    // The first logon in a while is a change too.
    world.admin("search - base (objectClass=*) currentTime");
    let mark = world.ad.directory().highest_usn();
    add(&world, "New");
    world.admin("modify CN=Guest,CN=Users,~\n  replace title: x\nadd CN=Gone,CN=Users,~\n  objectClass: user\n");
    world.admin("delete CN=Gone,CN=Users,~");
    let told = world.admin(&POLL.replace("USN", &(mark + 1).to_string()));
    let names: Vec<&str> = told.lines().filter_map(|line| line.strip_prefix("  cn: ")).collect();
    let names: Vec<&str> = names.iter().map(|name| name.split("\\n").next().unwrap()).collect();
    assert_eq!(names, ["Guest", "New", "Gone"]);
}

#[test]
fn a_session_of_an_account_that_is_no_more_ends() {
    let world = World::new();
    let saved = world.ad.snapshot();
    add(&world, "Ann");
    let change = "modify CN=Ann,CN=Users,~\n  replace unicodePwd: @Planted-User-1\n  replace userAccountControl: 512";
    assert_eq!(world.admin(change), "0 success");
    let mut session = crate::op::Session::new(&super::conn(Security::Tls), Default::default());
    let bind = client::requests("bind CN=Ann,CN=Users,~ Planted-User-1\nsearch ~ base (cn=*)");
    let messages =
        bind.iter().zip(1..).map(|(request, id)| crate::ldap::decode(&request(id)).unwrap());
    let messages: Vec<_> = messages.collect();
    assert!(world.ad.carry_out(&mut session, &messages[0]).refusal.is_none());
    assert!(world.ad.carry_out(&mut session, &messages[1]).refusal.is_none());
    world.ad.restore(&saved, Restore::Image);
    let refusal = world.ad.carry_out(&mut session, &messages[1]).refusal.unwrap();
    assert_eq!(refusal.code.0, 1);
}
