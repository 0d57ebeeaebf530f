//! DirSync (MS-ADTS 3.1.1.3.4.1.3): what a consumer of changes is told.

use super::{ADMIN_PASSWORD, World, client};
use crate::Security;

const BASE: &str = "
add OU=Staff,~
  objectClass: organizationalUnit
add CN=Ann,OU=Staff,~
  objectClass: user
  sAMAccountName: ann
  userPrincipalName: ann@contoso.com
  mail: ann@contoso.com
add CN=Bob,OU=Staff,~
  objectClass: user
  sAMAccountName: bob
add CN=Crew,OU=Staff,~
  objectClass: group
  sAMAccountName: crew
  member: CN=Ann,OU=Staff,~
";

/// A consumer of changes: what it asks for, and the cookie it got last.
struct Consumer {
    flags: i64,
    bytes: i64,
    /// Base, scope, filter and attributes of its search.
    search: &'static str,
    cookie: String,
}

const ALL: &str = "~ sub (objectClass=*)";

impl Consumer {
    fn new(flags: i64, search: &'static str) -> Self {
        Self { flags, bytes: 0, search, cookie: String::new() }
    }

    /// A consumer that knows all that is there.
    fn up_to_date(world: &World, flags: i64, search: &'static str) -> Self {
        let mut consumer = Self::new(flags, search);
        consumer.pull(world);
        consumer
    }

    /// Asks once. Gives the answer without what always comes along, times, and the end's USN.
    #[track_caller]
    fn pull(&mut self, world: &World) -> String {
        let Self { flags, bytes, search, cookie } = self;
        let (text, back) = world.talk_bytes(
            Security::Tls,
            &format!(
                "bind Administrator@contoso.local {ADMIN_PASSWORD}\nsearch {search} !dirSync={flags}/{bytes}/{cookie}"
            ),
        );
        self.cookie = client::dir_sync_cookie(&back);
        plain(&text)
    }
}

/// Answers without what always comes along, times, numbers of changes and GUIDs in names.
fn plain(answers: &str) -> String {
    let dull = ["  objectGUID", "  instanceType", "  when", "  parentGUID", "0 success"];
    let lines = answers.lines().filter(|line| !dull.iter().any(|start| line.starts_with(start)));
    let lines = lines.filter_map(|line| match line.split_once("DEL:") {
        Some((start, rest)) => Some(format!("{start}DEL:…{}", rest.get(36..)?)),
        None if line.starts_with("up to") => line.contains("more").then(|| "more".to_owned()),
        None => Some(line.to_owned()),
    });
    lines.collect::<Vec<String>>().join("\n")
}

fn world() -> World {
    let world = World::new();
    assert_eq!(world.admin(BASE), ["0 success"; 4].join("\n"));
    world
}

/// The GUID of a deleted account.
fn guid_of_deleted(world: &World, name: &str) -> String {
    let found = world.admin(&format!("search ~ sub (sAMAccountName={name}) objectGUID !417"));
    found.rsplit("objectGUID: ").next().unwrap().lines().next().unwrap().to_owned()
}

#[test]
fn the_first_answer_tells_all_that_is_replicated() {
    let world = world();
    let script = "search ~ sub (sAMAccountName=ann) !dirSync=0/0/";
    insta::assert_snapshot!(plain(&world.admin(script)), @r"
    CN=Ann,OU=Staff,DC=contoso,DC=local
      accountExpires: 9223372036854775807
      codePage: 0
      countryCode: 0
      mail: ann@contoso.com
      nTSecurityDescriptor: O:S-1-5-21-1111111111-2222222222-3333333333-512G:S-1-5-21-1111111111-2222222222-3333333333-512D:AI(A;;RC;;;AU)(A;;LCRPLO…
      name: Ann
      objectCategory: CN=Person,CN=Schema,CN=Configuration,DC=contoso,DC=local
      objectClass: top
      objectClass: person
      objectClass: organizationalPerson
      objectClass: user
      objectSid: S-1-5-21-1111111111-2222222222-3333333333-1103
      primaryGroupID: 513
      pwdLastSet: 0
      sAMAccountName: ann
      sAMAccountType: 805306368
      userAccountControl: 546
      userPrincipalName: ann@contoso.com
    ");
}

#[test]
fn later_answers_tell_what_changed_and_nothing_twice() {
    let world = world();
    let mut consumer = Consumer::up_to_date(&world, 0, ALL);
    world.admin(
        "modify CN=Ann,OU=Staff,~\n  replace title: Boss\n  delete mail\n  add displayName: Ann",
    );
    insta::assert_snapshot!(consumer.pull(&world), @r"
    CN=Ann,OU=Staff,DC=contoso,DC=local
      displayName: Ann
      mail
      title: Boss
    ");
    insta::assert_snapshot!(consumer.pull(&world), @"");
}

#[test]
fn renames_moves_and_deletions_come_with_name_and_parent() {
    let world = world();
    let mut consumer = Consumer::up_to_date(&world, 0, ALL);
    world.admin("modifyDN CN=Ann,OU=Staff,~ CN=Anne");
    world.admin("modifyDN CN=Bob,OU=Staff,~ CN=Bob CN=Users,~");
    insta::assert_snapshot!(consumer.pull(&world), @r"
    CN=Anne,OU=Staff,DC=contoso,DC=local
      name: Anne
    CN=Bob,CN=Users,DC=contoso,DC=local
      name: Bob
    ");
    world.admin("delete CN=Anne,OU=Staff,~");
    insta::assert_snapshot!(consumer.pull(&world), @r"
    CN=Anne\0ADEL:…,CN=Deleted Objects,DC=contoso,DC=local
      accountExpires
      codePage
      countryCode
      isDeleted: TRUE
      lastKnownParent: OU=Staff,DC=contoso,DC=local
      mail
      msDS-LastKnownRDN: Anne
      name: Anne\nDEL:…
      objectCategory
      primaryGroupID
      pwdLastSet
      sAMAccountType
      userPrincipalName
    ");
    let everything = world.admin("search ~ sub (isDeleted=TRUE) name !dirSync=0/0/");
    insta::assert_snapshot!(plain(&everything), @r"
    CN=Deleted Objects,DC=contoso,DC=local
      name: Deleted Objects
    CN=Anne\0ADEL:…,CN=Deleted Objects,DC=contoso,DC=local
      name: Anne\nDEL:…
    ");
}

#[test]
fn a_restored_entry_comes_with_all_that_it_has_again() {
    let world = world();
    let mut consumer = Consumer::up_to_date(
        &world,
        0,
        "~ sub (objectClass=*) name,isDeleted,lastKnownParent,mail",
    );
    world.admin("delete CN=Ann,OU=Staff,~");
    let deleted = consumer.pull(&world);
    assert_eq!(deleted.lines().count(), 5);
    let guid = guid_of_deleted(&world, "ann");
    assert_eq!(
        world.admin(&format!(
            "modify <GUID={guid}> !417\n  delete isDeleted\n  replace distinguishedName: CN=Ann,OU=Staff,~"
        )),
        "0 success"
    );
    insta::assert_snapshot!(consumer.pull(&world), @r"
    CN=Ann,OU=Staff,DC=contoso,DC=local
      isDeleted
      lastKnownParent
      name: Ann
    ");
}

#[test]
fn a_password_change_shows_as_pwd_last_set_and_nothing_secret() {
    let world = world();
    let mut consumer = Consumer::up_to_date(&world, 0, ALL);
    world.wait(60);
    world.admin("modify CN=Ann,OU=Staff,~\n  replace unicodePwd: @Planted-User-1");
    insta::assert_snapshot!(consumer.pull(&world), @r"
    CN=Ann,OU=Staff,DC=contoso,DC=local
      pwdLastSet: 134116992600000000
    ");
}

#[test]
fn members_come_as_a_whole_or_as_they_came_and_went() {
    let world = world();
    let mut whole = Consumer::up_to_date(&world, 0, ALL);
    let mut steps = Consumer::up_to_date(&world, -2_147_483_648, ALL);
    let change = "modify CN=Crew,OU=Staff,~\n  add member: CN=Bob,OU=Staff,~ | CN=Guest,CN=Users,~\n  delete member: CN=Ann,OU=Staff,~";
    world.admin(change);
    insta::assert_snapshot!(whole.pull(&world), @r"
    CN=Crew,OU=Staff,DC=contoso,DC=local
      member: CN=Guest,CN=Users,DC=contoso,DC=local
      member: CN=Bob,OU=Staff,DC=contoso,DC=local
    ");
    insta::assert_snapshot!(steps.pull(&world), @r"
    CN=Crew,OU=Staff,DC=contoso,DC=local
      member;range=0-0: CN=Ann,OU=Staff,DC=contoso,DC=local
      member;range=1-1: CN=Guest,CN=Users,DC=contoso,DC=local
      member;range=1-1: CN=Bob,OU=Staff,DC=contoso,DC=local
    ");
    world.admin("modify CN=Crew,OU=Staff,~\n  delete member");
    insta::assert_snapshot!(whole.pull(&world), @r"
    CN=Crew,OU=Staff,DC=contoso,DC=local
      member
    ");
    insta::assert_snapshot!(steps.pull(&world), @r"
    CN=Crew,OU=Staff,DC=contoso,DC=local
      member;range=0-0: CN=Guest,CN=Users,DC=contoso,DC=local
      member;range=0-0: CN=Bob,OU=Staff,DC=contoso,DC=local
    ");
    let first = "search ~ sub (cn=Crew) member !dirSync=2147483648/0/";
    insta::assert_snapshot!(plain(&world.admin(first)), @r"
    CN=Crew,OU=Staff,DC=contoso,DC=local
      member;range=0-0: CN=Guest,CN=Users,DC=contoso,DC=local
      member;range=0-0: CN=Ann,OU=Staff,DC=contoso,DC=local
      member;range=0-0: CN=Bob,OU=Staff,DC=contoso,DC=local
    ");
}

#[test]
fn a_deleted_member_is_no_change_of_its_groups() {
    let world = world();
    let mut consumer = Consumer::up_to_date(&world, 0, "~ sub (objectClass=group)");
    world.admin("delete CN=Ann,OU=Staff,~");
    insta::assert_snapshot!(consumer.pull(&world), @"");
}

#[test]
fn with_a_list_of_attributes_other_changes_do_not_show() {
    let world = world();
    let mut consumer =
        Consumer::up_to_date(&world, 0, "~ sub (objectClass=*) mail,member;range=0-*,parentGUID");
    world.admin("modify CN=Bob,OU=Staff,~\n  replace title: Boss");
    insta::assert_snapshot!(consumer.pull(&world), @"");
    world.admin("modify CN=Bob,OU=Staff,~\n  replace mail: bob@contoso.com");
    insta::assert_snapshot!(consumer.pull(&world), @r"
    CN=Bob,OU=Staff,DC=contoso,DC=local
      mail: bob@contoso.com
    ");
}

#[test]
fn the_filter_sees_what_is_now() {
    let world = world();
    let mut users = Consumer::up_to_date(&world, 0, "~ sub (objectClass=user) name");
    let mut persons = Consumer::up_to_date(&world, 0, "~ sub (objectCategory=person) name");
    let mut living = Consumer::up_to_date(&world, 0, "~ sub (!(isDeleted=TRUE)) name");
    world.admin("delete CN=Ann,OU=Staff,~");
    let told = [users.pull(&world), persons.pull(&world), living.pull(&world)];
    assert_eq!(told.map(|text| text.is_empty()), [false, true, true]);
}

#[test]
fn a_small_answer_says_that_there_is_more_and_goes_on_where_it_ended() {
    let world = world();
    let mut consumer = Consumer::new(0, "~ sub (|(cn=Ann)(cn=Bob)(cn=Guest)) mail,name");
    consumer.bytes = 1;
    let mut told = Vec::new();
    for _ in 0..4 {
        told.push(consumer.pull(&world));
    }
    insta::assert_snapshot!(told.join("\n--\n"), @r"
    CN=Guest,CN=Users,DC=contoso,DC=local
      name: Guest
    more
    --
    CN=Ann,OU=Staff,DC=contoso,DC=local
      mail: ann@contoso.com
      name: Ann
    more
    --
    CN=Bob,OU=Staff,DC=contoso,DC=local
      name: Bob
    more
    --
    ");
}

#[test]
fn a_change_between_two_parts_of_an_answer_is_told_in_full() {
    let world = world();
    let mut consumer = Consumer::up_to_date(&world, 0, "~ sub (objectClass=user) mail,title");
    world.admin(
        "modify CN=Ann,OU=Staff,~\n  replace mail: a\nmodify CN=Bob,OU=Staff,~\n  replace mail: b",
    );
    consumer.bytes = 1;
    let first = consumer.pull(&world);
    world.admin("modify CN=Bob,OU=Staff,~\n  replace title: Boss");
    consumer.bytes = 0;
    insta::assert_snapshot!(format!("{first}\n--\n{}", consumer.pull(&world)), @r"
    CN=Ann,OU=Staff,DC=contoso,DC=local
      mail: a
    more
    --
    CN=Bob,OU=Staff,DC=contoso,DC=local
      mail: b
      title: Boss
    ");
}

#[test]
fn parents_come_first_when_a_client_wants_that() {
    let world = world();
    let script = "
add OU=New,~
  objectClass: organizationalUnit
modifyDN CN=Ann,OU=Staff,~ CN=Ann OU=New,~
modify OU=New,~
  replace description: x
";
    let heads = |told: String| {
        told.lines().filter(|line| !line.starts_with(' ')).collect::<Vec<_>>().join("\n")
    };
    let mut by_time = Consumer::up_to_date(&world, 0, ALL);
    let mut by_place = Consumer::up_to_date(&world, 0x800, ALL);
    world.admin(script);
    insta::assert_snapshot!(heads(by_time.pull(&world)), @r"
    CN=Ann,OU=New,DC=contoso,DC=local
    OU=New,DC=contoso,DC=local
    ");
    insta::assert_snapshot!(heads(by_place.pull(&world)), @r"
    OU=New,DC=contoso,DC=local
    CN=Ann,OU=New,DC=contoso,DC=local
    ");
}

#[test]
fn wrong_requests_are_refused() {
    let world = world();
    let script = "
search OU=Staff,~ sub (cn=*) !dirSync=0/0/
search OU=Staff,~ sub (cn=*) !dirSync=1/0/
search OU=Nowhere,~ sub (cn=*) !dirSync=0/0/
search ~ sub (canonicalName=*) !dirSync=0/0/
search ~ sub (cn=*) !dirSync=0/0/616263
search ~ sub (cn=*) !841
search ~ base (cn=Crew) name !dirSync=0/0/
";
    insta::assert_snapshot!(plain(&world.admin(script)), @r"
    50 insufficientAccessRights, 0 entries: 00002105: SecErr: DSID-03150E8A, problem 4003 (INSUFF_ACCESS_RIGHTS), data 0
    53 unwillingToPerform, 0 entries: 00002035: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    32 noSuchObject, 0 entries: 0000208D: NameErr: DSID-03100238, problem 2001 (NO_OBJECT), data 0, best match of: 'DC=contoso,DC=local'
    18 inappropriateMatching, 0 entries: 000020B8: AtrErr: DSID-03191083, #1: 0: 000020B8: DSID-03191083, problem 1004 (WRONG_MATCH), data 0, Att 90394 (canonicalName)
    53 unwillingToPerform, 0 entries: 00000057: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    12 unavailableCriticalExtension, 0 entries: 00000057: LdapErr: DSID-0C09042F, comment: Error processing control, data 0, v3839
    CN=Crew,OU=Staff,DC=contoso,DC=local
      name: Crew
    ");
    world.admin("modify CN=Ann,OU=Staff,~\n  replace unicodePwd: @Planted-User-1\n  replace userAccountControl: 512");
    let script = "
bind ann@contoso.com Planted-User-1
search ~ sub (cn=Ann) mail !dirSync=0/0/
search ~ sub (cn=Ann) mail !dirSync=1/0/
";
    insta::assert_snapshot!(plain(&world.talk(script)), @r"
    50 insufficientAccessRights, 0 entries: 00002105: SecErr: DSID-03150E8A, problem 4003 (INSUFF_ACCESS_RIGHTS), data 0
    CN=Ann,OU=Staff,DC=contoso,DC=local
      mail: ann@contoso.com
    ");
    insta::assert_snapshot!(world.talk("search ~ sub (cn=Ann) mail !dirSync=0/0/"), @"1 operationsError, 0 entries: 000004DC: LdapErr: DSID-0C09042F, comment: In order to perform this operation a successful bind must be completed on the connection., data 0, v3839");
}

#[test]
fn a_cookie_is_good_on_another_connection_and_worthless_to_another_controller() {
    let (world, other) = (world(), world());
    let mut consumer = Consumer::up_to_date(&world, 0, "~ sub (sAMAccountName=bob) name");
    assert_eq!(consumer.pull(&world), "");
    other.ad.directory().begin_line();
    assert_eq!(consumer.pull(&other).lines().next(), Some("CN=Bob,OU=Staff,DC=contoso,DC=local"));
}

#[test]
fn names_come_with_guids_when_the_client_wants_that_too() {
    let world = world();
    let answer = world.admin("search ~ sub (cn=Crew) member !dirSync=0/0/ !529");
    let extended = answer.lines().filter(|line| line.contains("<GUID=") && line.contains(">;CN="));
    assert_eq!(extended.count(), 2, "{answer}");
}

#[test]
fn a_new_consumer_is_not_told_of_links_that_the_recycle_bin_hides() {
    let world = world();
    world.ad.directory().enable_recycle_bin();
    world.admin("delete CN=Ann,OU=Staff,~");
    let told = |flags: i64| {
        let search = format!("search ~ sub (cn=Crew) name,member !dirSync={flags}/0/");
        plain(&world.admin(&search))
    };
    insta::assert_snapshot!(format!("{}\n--\n{}", told(0), told(0x8000_0000)), @r"
    CN=Crew,OU=Staff,DC=contoso,DC=local
      name: Crew
    --
    CN=Crew,OU=Staff,DC=contoso,DC=local
      name: Crew
    ");
}
