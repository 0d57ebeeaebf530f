//! Controls, one rule a test.

use super::World;
use crate::NewUser;

fn world() -> World {
    let world = World::new();
    let user = NewUser {
        sam_account_name: "ann".to_owned(),
        display_name: "Ann Ash".to_owned(),
        password: Some("First-Pass-1".to_owned()),
        enabled: true,
        ..NewUser::default()
    };
    world.ad.add_user(&user).unwrap();
    let group = "add CN=Team,CN=Users,~\n  objectClass: group\n  member: CN=Ann Ash,CN=Users,~ | CN=Guest,CN=Users,~";
    assert_eq!(world.admin(group), "0 success");
    world
}

#[test]
fn dns_of_the_answer_carry_guid_and_sid_on_demand() {
    let script = "
search CN=Team,CN=Users,~ base (cn=*) member !529
search CN=Team,CN=Users,~ base (cn=*) member !529=(1)
search CN=Users,~ base (cn=*) objectCategory !529=(1)
search CN=Users,~ base (cn=*) 1.1 !529=(2)
search CN=Users,~ base (cn=*) 1.1 !-529=(2)
";
    insta::assert_snapshot!(world().admin(script), @r"
    0 success, 1 entry
    <GUID=3be8e8e73ce16644ac3add3bdd2004ea>;<SID=010500000000000515000000c7353a428e6b748455a1aec650040000>;CN=Team,CN=Users,DC=contoso,DC=local
      member: <GUID=0fd245f3ec327748b2afa5be381de43f>;<SID=010500000000000515000000c7353a428e6b748455a1aec6f5010000>;CN=Guest,CN=Users…
      member: <GUID=839e209dd0ee154491d589f2d5350aa6>;<SID=010500000000000515000000c7353a428e6b748455a1aec64f040000>;CN=Ann Ash,CN=Use…
    0 success, 1 entry
    <GUID=e7e8e83b-e13c-4466-ac3a-dd3bdd2004ea>;<SID=S-1-5-21-1111111111-2222222222-3333333333-1104>;CN=Team,CN=Users,DC=contoso,DC=local
      member: <GUID=f345d20f-32ec-4877-b2af-a5be381de43f>;<SID=S-1-5-21-1111111111-2222222222-3333333333-501>;CN=Guest,CN=Users,DC=con…
      member: <GUID=9d209e83-eed0-4415-91d5-89f2d5350aa6>;<SID=S-1-5-21-1111111111-2222222222-3333333333-1103>;CN=Ann Ash,CN=Users,DC=…
    0 success, 1 entry
    <GUID=16c96e6c-00cd-4929-8e9d-667cb11f29cb>;CN=Users,DC=contoso,DC=local
      objectCategory: <GUID=bf967a8b-0de6-11d0-a285-00aa003049e2>;CN=Container,CN=Schema,CN=Configuration,DC=contoso,DC=local
    12 unavailableCriticalExtension, 0 entries: 00000057: LdapErr: DSID-0C09042F, comment: Error processing control, data 0, v3839
    0 success, 1 entry
    CN=Users,DC=contoso,DC=local
    ");
}

#[test]
fn an_attribute_scoped_query_searches_the_entries_that_the_base_names() {
    let script = "
search CN=Team,CN=Users,~ base (sAMAccountName=a*) 1.1 !1504=('member)
search CN=Team,CN=Users,~ base (objectClass=*) 1.1 !1504=('MEMBER)
search CN=Team,CN=Users,~ base (objectClass=*) 1.1 !1504=('manager)
search CN=Team,CN=Users,~ sub (objectClass=*) 1.1 !1504=('member)
search CN=Team,CN=Users,~ base (objectClass=*) 1.1 !1504=('cn)
search CN=Team,CN=Users,~ base (objectClass=*) 1.1 !1504=(5)
";
    insta::assert_snapshot!(world().admin(script), @"
    0 success, 1 entry
    CN=Ann Ash,CN=Users,DC=contoso,DC=local
    control attributeScopedQuery (0)
    0 success, 2 entries
    CN=Guest,CN=Users,DC=contoso,DC=local
    CN=Ann Ash,CN=Users,DC=contoso,DC=local
    control attributeScopedQuery (0)
    0 success, 0 entries
    control attributeScopedQuery (0)
    0 success, 0 entries
    control attributeScopedQuery (53)
    0 success, 0 entries
    control attributeScopedQuery (21)
    12 unavailableCriticalExtension, 0 entries: 00000057: LdapErr: DSID-0C09042F, comment: Error processing control, data 0, v3839
    ");
}

#[test]
fn an_unexpected_number_of_entries_is_no_success() {
    let script = "
search CN=Team,CN=Users,~ base (cn=*) 1.1 !2211=(1,1)
search CN=Team,CN=Users,~ base (cn=*) 1.1 !2211=(2,9)
search CN=Team,CN=Users,~ base (cn=x) 1.1 !2211=(1,1)
";
    insta::assert_snapshot!(world().admin(script), @"
    0 success, 1 entry
    CN=Team,CN=Users,DC=contoso,DC=local
    19 constraintViolation, 1 entry: 0000202F: SvcErr: DSID-031A12D2, problem 1005 (CONSTRAINT_ATT_TYPE), data 0
    CN=Team,CN=Users,DC=contoso,DC=local
    19 constraintViolation, 0 entries: 0000202F: SvcErr: DSID-031A12D2, problem 1005 (CONSTRAINT_ATT_TYPE), data 0
    ");
}

#[test]
fn statistics_tell_administrators_how_a_search_was_done_and_others_nothing() {
    let search = "search CN=Users,~ one (sAMAccountName=ann) 1.1";
    let script = format!(
        "{search} !970\n{search} !970=#06000000\n{search} !970=#00000000\n{search} !970=#06"
    );
    insta::assert_snapshot!(world().admin(&script), @"
    0 success, 1 entry
    CN=Ann Ash,CN=Users,DC=contoso,DC=local
    control statistics (1, 1, 3, 0, 5, 1, 6, 1, 7, (sAMAccountName=ann), 8, INTERSECT_INDEX:1:N;, 9, 0, 10, 0, 11, 0, 12, 0, 13, 0, 14, 0, 15, 0)
    0 success, 0 entries
    control statistics ((Thread count, 01), (Call time (in ms), 00), (Entries Returned, 01), (Entries Visited, 01), (Used Filter, (sAMAccountName=ann)), (Used Indexes, INTERSECT_INDEX:1:N;), (Pages Referenced, 00), (Pages Read From Disk, 00), (Pages Pre-read From Disk, 00), (Clean Pages Modified, 00), (Dirty Pages Modified, 00), (Log Records Generated, 00), (Log Record Bytes Generated, 00))
    0 success, 1 entry
    CN=Ann Ash,CN=Users,DC=contoso,DC=local
    12 unavailableCriticalExtension, 0 entries: 00000057: LdapErr: DSID-0C09042F, comment: Error processing control, data 0, v3839
    ");
    let script = format!("bind ann@CONTOSO First-Pass-1\n{search} !970");
    insta::assert_snapshot!(world().talk(&script), @"
    0 success
    0 success, 1 entry
    CN=Ann Ash,CN=Users,DC=contoso,DC=local
    control statistics (1, 1, 3, 0, 5, 0, 6, 0, 7, , 8, , 9, 0, 10, 0, 11, 0, 12, 0, 13, 0, 14, 0, 15, 0)
    ");
}

#[test]
fn update_statistics_name_the_usn_that_an_operation_took() {
    let script = "
modify CN=Team,CN=Users,~ !2205
  replace description: x
modify CN=Team,CN=Users,~ !2205
  replace description: x
";
    insta::assert_snapshot!(world().admin(script), @"
    0 success
    control updateStatistics ((1.2.840.113556.1.4.2208, 9810000000000000), (1.2.840.113556.1.4.2209, 7bbc6f2a0f3fda42989a444421a97fb7))
    0 success
    control updateStatistics ((1.2.840.113556.1.4.2208, 0000000000000000), (1.2.840.113556.1.4.2209, 7bbc6f2a0f3fda42989a444421a97fb7))
    ");
}

#[test]
fn a_control_that_does_not_fit_counts_only_when_it_is_critical() {
    let script = "
search CN=Team,CN=Users,~ base (cn=*) 1.1 !805
search CN=Team,CN=Users,~ base (cn=*) 1.1 !-805
search CN=Team,CN=Users,~ base (cn=*) 1.1 !417=#616263
search CN=Team,CN=Users,~ base (cn=*) 1.1 !-417=#616263
search CN=Team,CN=Users,~ base (cn=*) 1.1 !319=#616263
search CN=Team,CN=Users,~ base (cn=*) 1.1 !1339=#616263
search CN=Team,CN=Users,~ base (cn=*) 1.1 !474
search CN=Team,CN=Users,~ base (cn=*) 1.1 !-474
search CN=Team,CN=Users,~ base (cn=*) 1.1 !2206=(('1.2.3,'x))
search CN=Team,CN=Users,~ base (cn=*) 1.1 !-2206=(('1.2.3,'x))
search CN=Team,CN=Users,~ base (cn=*) 1.1 !2309 !619 !2065
modify CN=Team,CN=Users,~ !1338=(0,'xy)
  replace description: x
modify CN=Team,CN=Users,~ !1338=(0)
  replace description: x
";
    insta::assert_snapshot!(world().admin(script), @"
    12 unavailableCriticalExtension, 0 entries: 00002040: SvcErr: DSID-031A12D2, problem 5010 (UNAVAIL_EXTENSION), data 0
    0 success, 1 entry
    CN=Team,CN=Users,DC=contoso,DC=local
    12 unavailableCriticalExtension, 0 entries: 00000057: LdapErr: DSID-0C09042F, comment: Error processing control, data 0, v3839
    0 success, 1 entry
    CN=Team,CN=Users,DC=contoso,DC=local
    12 unavailableCriticalExtension, 0 entries: 00000057: LdapErr: DSID-0C09042F, comment: Error processing control, data 0, v3839
    0 success, 1 entry
    CN=Team,CN=Users,DC=contoso,DC=local
    12 unavailableCriticalExtension, 0 entries: 00002040: SvcErr: DSID-031A12D2, problem 5010 (UNAVAIL_EXTENSION), data 0
    0 success, 1 entry
    CN=Team,CN=Users,DC=contoso,DC=local
    53 unwillingToPerform, 0 entries: 00002035: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    0 success, 1 entry
    CN=Team,CN=Users,DC=contoso,DC=local
    0 success, 1 entry
    CN=Team,CN=Users,DC=contoso,DC=local
    0 success
    12 unavailableCriticalExtension: 00000057: LdapErr: DSID-0C09042F, comment: Error processing control, data 0, v3839
    ");
}

#[test]
fn policy_hints_hold_a_reset_against_history_and_age() {
    let dn = "CN=Ann_Ash,CN=Users,~";
    let script = format!(
        "
modify {dn} !2239=(1)
  replace unicodePwd: @Second-Pass-2
modify {dn} !2239=(0)
  replace unicodePwd: @Second-Pass-2
"
    );
    let world = world();
    insta::assert_snapshot!(world.admin(&script), @"
    53 unwillingToPerform: 0000052D: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    0 success
    ");
    world.wait(2 * 86_400);
    let script = format!(
        "
modify {dn} !2066=(1)
  replace unicodePwd: @First-Pass-1
modify {dn} !2239=(1)
  replace unicodePwd: @Third-Pass-3
"
    );
    insta::assert_snapshot!(world.admin(&script), @"
    53 unwillingToPerform: 0000052D: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    0 success
    ");
}

#[test]
fn a_tree_that_is_too_large_for_one_delete_goes_in_several() {
    let script = "
add OU=Tree,~
  objectClass: organizationalUnit
add OU=A,OU=Tree,~
  objectClass: organizationalUnit
add OU=B,OU=Tree,~
  objectClass: organizationalUnit
delete OU=Tree,~ !2204=(0)
search OU=Tree,~ sub (ou=*) 1.1
delete OU=Tree,~ !2204=(2)
search OU=Tree,~ sub (ou=*) 1.1
";
    insta::assert_snapshot!(world().admin(script), @"
    0 success
    0 success
    0 success
    11 adminLimitExceeded: 000020CD: SvcErr: DSID-031A12D2, problem 5008 (ADMIN_LIMIT_EXCEEDED), data 0
    0 success, 1 entry
    OU=Tree,DC=contoso,DC=local
    0 success
    32 noSuchObject, 0 entries: 0000208D: NameErr: DSID-03100238, problem 2001 (NO_OBJECT), data 0, best match of: 'DC=contoso,DC=local'
    ");
}

#[test]
fn a_range_behind_the_last_link_is_an_error_unless_the_client_asks_for_none() {
    let script = "
search CN=Team,CN=Users,~ base (cn=*) member;range=1-*,member;range=0-0
search CN=Team,CN=Users,~ base (cn=*) member;range=2-*
search CN=Team,CN=Users,~ base (cn=*) member;range=2-* !1948
search CN=Team,CN=Users,~ base (cn=*) cn;range=1-*
search CN=Team,CN=Users,~ base (cn=*) member;range=3-1
search CN=Team,CN=Users,~ base (cn=*) cn;binary,sAMAccountName;lang-en
";
    insta::assert_snapshot!(world().admin(script), @"
    0 success, 1 entry
    CN=Team,CN=Users,DC=contoso,DC=local
      member;range=0-0: CN=Guest,CN=Users,DC=contoso,DC=local
      member;range=1-*: CN=Ann Ash,CN=Users,DC=contoso,DC=local
    1 operationsError, 0 entries: 00002121: SvcErr: DSID-031A12D2, problem 5012 (DIR_ERROR), data 0
    0 success, 1 entry
    CN=Team,CN=Users,DC=contoso,DC=local
    0 success, 1 entry
    CN=Team,CN=Users,DC=contoso,DC=local
    53 unwillingToPerform, 0 entries: 00002035: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    0 success, 1 entry
    CN=Team,CN=Users,DC=contoso,DC=local
      cn;binary: Team
    ");
}
