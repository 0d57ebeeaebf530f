//! What the directory tells of its own replication: stamps of attributes and link values, cursors.

use super::World;

const BASE: &str = "
add CN=Ann,CN=Users,~
  objectClass: user
  sAMAccountName: ann
  mail: ann@contoso.com
add CN=Crew,CN=Users,~
  objectClass: group
  member: CN=Ann,CN=Users,~
";

fn world() -> World {
    let world = World::new();
    assert_eq!(world.admin(BASE), "0 success\n0 success");
    world
}

/// The values of an attribute of an entry, by a name in them: what stands in the given parts.
fn parts(world: &World, dn: &str, attribute: &str, names: [&str; 3]) -> String {
    let id = world.ad.directory().resolve(&dn.replace('~', "DC=contoso,DC=local"), true).unwrap();
    let directory = world.ad.directory();
    let attr = crate::schema::find_attribute(attribute).unwrap();
    let values = crate::constructed::values(&directory, id, directory.entry(id), attr);
    let mut lines = Vec::new();
    for value in values {
        let text = String::from_utf8(directory.wire(&value)).unwrap();
        assert!(text.ends_with(">\n\0"));
        let part = |name: &str| {
            let (_, rest) = text.split_once(&format!("\t<{name}>")).unwrap();
            rest.split_once(&format!("</{name}>\n")).unwrap().0.to_owned()
        };
        lines.push(names.map(part).join(" "));
    }
    lines.join("\n")
}

#[test]
fn every_write_counts_up_the_version_of_its_attributes_alone() {
    let world = world();
    world.wait(3600);
    let writes = "
modify CN=Ann,CN=Users,~
  replace mail: a
modify CN=Ann,CN=Users,~
  delete mail
  replace title: Boss
modify CN=Ann,CN=Users,~
  replace title: Boss
";
    world.admin(writes);
    let names = ["pszAttributeName", "dwVersion", "ftimeLastOriginatingChange"];
    let all = parts(&world, "CN=Ann,CN=Users,~", "msDS-ReplAttributeMetaData", names);
    let some = ["cn", "mail", "name", "objectCategory", "objectClass", "title", "whenCreated"];
    let shown =
        all.lines().filter(|line| some.iter().any(|name| line.starts_with(&format!("{name} "))));
    insta::assert_snapshot!(shown.collect::<Vec<_>>().join("\n"), @r"
    cn 1 2026-01-01T00:00:00Z
    mail 3 2026-01-01T01:00:00Z
    name 1 2026-01-01T00:00:00Z
    objectCategory 1 2026-01-01T00:00:00Z
    objectClass 1 2026-01-01T00:00:00Z
    whenCreated 1 2026-01-01T00:00:00Z
    title 2 2026-01-01T01:00:00Z
    ");
    let local =
        ["memberOf", "badPwdCount", "lastLogon", "whenChanged", "uSNChanged", "distinguishedName"];
    assert!(
        !all.lines().any(|line| local.iter().any(|name| line.starts_with(&format!("{name} "))))
    );
}

#[test]
fn a_value_has_the_form_that_windows_gives_it() {
    let world = world();
    let answer =
        world.admin("search CN=Ann,CN=Users,~ base (objectClass=*) msDS-ReplAttributeMetaData");
    let start =
        answer.find("<DS_REPL_ATTR_META_DATA>\\n\\t<pszAttributeName>accountExpires").unwrap();
    insta::assert_snapshot!(&answer[start..start + 120], @r"<DS_REPL_ATTR_META_DATA>\n\t<pszAttributeName>accountExpires</pszAttributeName>\n\t<dwVersion>1</dwVersion>\n\t<ftimeLas");
}

#[test]
fn values_of_links_have_stamps_of_their_own() {
    let world = world();
    let names = ["pszObjectDn", "dwVersion", "ftimeDeleted"];
    let told = || parts(&world, "CN=Crew,CN=Users,~", "msDS-ReplValueMetaData", names);
    let before = told();
    world.wait(60);
    world.admin("modify CN=Crew,CN=Users,~\n  delete member\n");
    let removed = told();
    world.admin("modify CN=Crew,CN=Users,~\n  add member: CN=Ann,CN=Users,~\n");
    insta::assert_snapshot!([before, removed, told()].join("\n"), @r"
    CN=Ann,CN=Users,DC=contoso,DC=local 1 1601-01-01T00:00:00Z
    CN=Ann,CN=Users,DC=contoso,DC=local 2 2026-01-01T00:01:00Z
    CN=Ann,CN=Users,DC=contoso,DC=local 3 1601-01-01T00:00:00Z
    ");
}

#[test]
fn only_the_heads_of_naming_contexts_have_cursors_and_nobody_has_neighbors() {
    let world = world();
    let names = ["usnAttributeFilter", "ftimeLastSyncSuccess", "pszSourceDsaDN"];
    let head = parts(&world, "~", "msDS-NCReplCursors", names);
    assert_eq!(head.split(' ').next().unwrap(), world.ad.directory().highest_usn().to_string());
    insta::assert_snapshot!(head.split_once(' ').unwrap().1, @"2026-01-01T00:00:00Z CN=NTDS Settings,CN=DC1,CN=Servers,CN=Default-First-Site-Name,CN=Sites,CN=Configuration,DC=contoso,DC=local");
    assert_eq!(parts(&world, "CN=Users,~", "msDS-NCReplCursors", names), "");
    let search = "search ~ base (objectClass=*) msDS-NCReplInboundNeighbors";
    insta::assert_snapshot!(world.admin(search), @r"
    0 success, 1 entry
    DC=contoso,DC=local
    ");
    let filter = "search ~ base (msDS-ReplAttributeMetaData=*) cn\n\
                  search ~ base (objectClass=*) msDS-ReplAttributeMetaData;binary";
    insta::assert_snapshot!(world.admin(filter), @r"
    18 inappropriateMatching, 0 entries: 000020B8: AtrErr: DSID-03191083, #1: 0: 000020B8: DSID-03191083, problem 1004 (WRONG_MATCH), data 0, Att 906ab (msDS-ReplAttributeMetaData)
    53 unwillingToPerform, 0 entries: 00002035: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    ");
}
