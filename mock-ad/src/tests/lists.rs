//! Sorted searches and windows of them.

use super::World;
use crate::NewUser;

/// Users whose order by name, surname and number differs.
fn world() -> World {
    let world = World::new();
    for (name, surname, first) in [
        ("carl", "Ash", "Carl"),
        ("ann", "", "Ann"),
        ("bob", "birch", "Bob"),
        ("dora", "Cedar", "Dora"),
    ] {
        let user = NewUser {
            sam_account_name: name.to_owned(),
            display_name: format!("{first} X"),
            surname: surname.to_owned(),
            ..NewUser::default()
        };
        world.ad.add_user(&user).unwrap();
    }
    world
}

/// What each search answers on one connection: names, result, controls.
fn run(world: &World, controls: &[&str]) -> String {
    let search = "search CN=Users,~ one (displayName=*_X) sn";
    let script: Vec<String> =
        controls.iter().map(|controls| format!("{search} {controls}")).collect();
    let answer = world.admin(&script.join("\n"));
    let mut lines: Vec<String> = Vec::new();
    for line in answer.lines().filter(|line| !line.starts_with("  ")) {
        match line.strip_prefix("CN=").and_then(|dn| dn.split_once(" X,")) {
            Some((name, _)) => lines.last_mut().unwrap().push_str(&format!(" {name}")),
            None => lines.push(line.to_owned()),
        }
    }
    lines.join("\n")
}

#[test]
fn one_attribute_sorts_without_regard_to_case_and_what_lacks_it_comes_last() {
    let sorted = run(
        &world(),
        &[
            "!473=(('sn))",
            "!473=(('SN,[1]TRUE))",
            "!473=(('uSNCreated,[1]TRUE))",
            "!473=(('sn,[0]1.2.840.113556.1.4.1499))",
        ],
    );
    insta::assert_snapshot!(sorted, @"
    0 success, 4 entries Carl Bob Dora Ann
    control sortResponse (0)
    0 success, 4 entries Ann Dora Bob Carl
    control sortResponse (0)
    0 success, 4 entries Dora Bob Ann Carl
    control sortResponse (0)
    0 success, 4 entries Carl Bob Dora Ann
    control sortResponse (0)
    ");
}

#[test]
fn what_cannot_be_sorted_by_fails_the_search_only_if_the_control_is_critical() {
    let sorted = run(
        &world(),
        &[
            "!473=(('sn),('cn))",
            "!473=(('nonsense))",
            "!-473=(('nonsense))",
            "!473=(('sn,[0]1.2.3))",
            "!473=(('canonicalName))",
            "!473=(('manager))",
            "!473=()",
            "!-473=()",
        ],
    );
    insta::assert_snapshot!(sorted, @"
    12 unavailableCriticalExtension, 0 entries: 00002040: SvcErr: DSID-031A12D2, problem 5010 (UNAVAIL_EXTENSION), data 0
    control sortResponse (53, sn)
    12 unavailableCriticalExtension, 0 entries: 00002040: SvcErr: DSID-031A12D2, problem 5010 (UNAVAIL_EXTENSION), data 0
    control sortResponse (16, nonsense)
    0 success, 4 entries Carl Ann Bob Dora
    control sortResponse (16, nonsense)
    12 unavailableCriticalExtension, 0 entries: 00002040: SvcErr: DSID-031A12D2, problem 5010 (UNAVAIL_EXTENSION), data 0
    control sortResponse (18, sn)
    12 unavailableCriticalExtension, 0 entries: 00002040: SvcErr: DSID-031A12D2, problem 5010 (UNAVAIL_EXTENSION), data 0
    control sortResponse (53, canonicalName)
    12 unavailableCriticalExtension, 0 entries: 00002040: SvcErr: DSID-031A12D2, problem 5010 (UNAVAIL_EXTENSION), data 0
    control sortResponse (53, manager)
    12 unavailableCriticalExtension, 0 entries: 00000057: LdapErr: DSID-0C09042F, comment: Error processing control, data 0, v3839
    0 success, 4 entries Carl Ann Bob Dora
    ");
}

#[test]
fn sorted_lists_are_read_in_pages_and_cut_by_limits() {
    let sorted = run(
        &world(),
        &[
            "!473=(('cn,[1]TRUE)) !paged=3/0",
            "!473=(('cn,[1]TRUE)) !paged=3/1",
            "!473=(('cn,[1]TRUE)) !paged=3/1",
            "!473=(('primaryGroupID)) !2206=(('1.2.840.113556.1.4.2210,#3003020101))",
            "!473=(('cn)) !2206=(('1.2.840.113556.1.4.2210,#3003020102))",
            "!473=(('cn)) !2206=(('1.2.840.113556.1.4.2210,'x))",
        ],
    );
    insta::assert_snapshot!(sorted, @"
    0 success, 3 entries Dora Carl Bob
    control sortResponse (0)
    0 success, 1 entry Ann
    12 unavailableCriticalExtension, 0 entries: 00000057: LdapErr: DSID-0C09042F, comment: Error processing control, data 0, v3839
    0 success, 4 entries Carl Ann Bob Dora
    control sortResponse (0)
    4 sizeLimitExceeded, 2 entries Ann Bob
    control sortResponse (0)
    12 unavailableCriticalExtension, 0 entries: 00000057: LdapErr: DSID-0C09042F, comment: Error processing control, data 0, v3839
    ");
}

#[test]
fn a_list_view_shows_a_window_by_place_or_by_value() {
    let windows = run(
        &world(),
        &[
            "!473=(('cn)) !vlv=(1,1,[0](2,0))",
            "!473=(('cn)) !vlv=(0,0,[0](0,0))",
            "!473=(('cn)) !vlv=(0,1,[0](50,100))",
            "!473=(('cn)) !vlv=(1,0,[0](9,0))",
            "!473=(('cn)) !vlv=(1,1,[1]c)",
            "!473=(('cn)) !vlv=(1,1,[1]zz)",
            "!473=(('cn,[1]TRUE)) !vlv=(0,1,[1]bob_X)",
            "!473=(('sn)) !vlv=(0,9,[0](1,0))",
        ],
    );
    insta::assert_snapshot!(windows, @"
    0 success, 3 entries Ann Bob Carl
    control sortResponse (0)
    control vlvResponse (2, 4, 0, 0000000000000001)
    0 success, 1 entry Dora
    control sortResponse (0)
    control vlvResponse (4, 4, 0, 0000000000000002)
    0 success, 2 entries Bob Carl
    control sortResponse (0)
    control vlvResponse (2, 4, 0, 0000000000000003)
    0 success, 2 entries Carl Dora
    control sortResponse (0)
    control vlvResponse (4, 4, 0, 0000000000000004)
    0 success, 3 entries Bob Carl Dora
    control sortResponse (0)
    control vlvResponse (3, 4, 0, 0000000000000005)
    0 success, 1 entry Dora
    control sortResponse (0)
    control vlvResponse (5, 4, 0, 0000000000000006)
    0 success, 2 entries Bob Ann
    control sortResponse (0)
    control vlvResponse (3, 4, 0, 0000000000000007)
    0 success, 3 entries Carl Bob Dora
    control sortResponse (0)
    control vlvResponse (1, 3, 0, 0000000000000008)
    ");
}

#[test]
fn a_list_view_needs_an_order_an_offset_and_its_own_context() {
    let windows = run(
        &world(),
        &[
            "!vlv=(1,1,[0](2,0))",
            "!-vlv=(1,1,[0](2,0))",
            "!473=(('cn)) !vlv=(1,1,[0](0,5))",
            "!-473=(('nonsense)) !vlv=(1,1,[0](1,0))",
            "!473=(('cn)) !vlv=(0,0,[0](1,0),'12345678)",
            "!473=(('cn)) !vlv=(1,1)",
        ],
    );
    insta::assert_snapshot!(windows, @"
    60 sortControlMissing, 0 entries: 00002045: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    control vlvResponse (0, 0, 60)
    0 success, 4 entries Carl Ann Bob Dora
    control vlvResponse (0, 0, 60)
    61 offsetRangeError, 0 entries: 00002046: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    control sortResponse (0)
    control vlvResponse (0, 0, 61)
    60 sortControlMissing, 0 entries: 00002045: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    control sortResponse (16, nonsense)
    control vlvResponse (0, 0, 60)
    0 success, 4 entries Ann Bob Carl Dora
    control sortResponse (0)
    12 unavailableCriticalExtension, 0 entries: 00000057: LdapErr: DSID-0C09042F, comment: Error processing control, data 0, v3839
    ");
}
