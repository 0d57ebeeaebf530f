//! The tables hang together: every name is known, every chain ends, every link has its two ends.

use std::collections::BTreeSet;

use super::attributes::all as all_attributes;
use super::classes::Category;
use super::classes::all as all_classes;
use super::{Attr, Keeper, Syntax, find_attribute, find_class};

#[test]
fn every_attribute_is_found_by_its_name_in_any_case_and_by_its_oid() {
    for attr in all_attributes() {
        let known = attr.definition();
        assert_eq!(find_attribute(&known.name.to_uppercase()), Some(attr), "{}", known.name);
        assert_eq!(find_attribute(&known.oid().to_string()), Some(attr), "{}", known.name);
    }
    assert_eq!(find_attribute("OID.2.5.4.3"), Some(Attr::CN));
    assert_eq!(find_attribute("mailNickname"), None);
}

#[test]
fn a_constant_stands_for_the_attribute_that_it_is_called_after() {
    for (attr, name) in [
        (Attr::ACCOUNT_EXPIRES, "accountExpires"),
        (Attr::SAM_ACCOUNT_NAME, "sAMAccountName"),
        (Attr::WHEN_CHANGED, "whenChanged"),
    ] {
        assert_eq!((find_attribute(name), attr.name()), (Some(attr), name));
    }
}

#[test]
fn the_tables_are_in_the_order_of_names_and_say_nothing_twice() {
    for table in [include_str!("attributes.txt"), include_str!("classes.txt")] {
        let heads = table.lines().filter(|line| !line.starts_with(' '));
        let rows: Vec<Vec<&str>> = heads.map(|line| line.split(' ').collect()).collect();
        assert!(rows.is_sorted_by_key(|row| row[0].to_lowercase()));
        for column in 0..=3 {
            let values: BTreeSet<&str> = rows.iter().map(|row| row[column]).collect();
            assert_eq!(values.len(), rows.len(), "column {column}");
        }
    }
}

#[test]
fn every_row_holds_only_known_options() {
    let options = [
        "critical",
        "defunct",
        "extended-chars",
        "flags",
        "gc",
        "hidden",
        "keeper",
        "mapi",
        "no-hiding",
        "range",
        "search",
        "server",
        "set",
        "shown",
        "since",
        "system",
    ];
    for (table, first) in [(include_str!("attributes.txt"), 6), (include_str!("classes.txt"), 8)] {
        for row in table.lines().filter(|line| !line.starts_with(' ')) {
            for option in row.split(' ').skip(first) {
                let name = option.split('=').next().unwrap();
                assert!(options.contains(&name), "{row}");
            }
        }
    }
}

#[test]
fn every_link_has_one_forward_end_and_every_back_link_follows_a_dn() {
    for attr in all_attributes() {
        let known = attr.definition();
        let Some(link) = known.link else { continue };
        let other = link.other.map(Attr::definition);
        if link.is_back() {
            assert_eq!(known.keeper, Keeper::BackLink, "{}", known.name);
            assert!(known.syntax == Syntax::Dn && other.is_some(), "{}", known.name);
        }
        let back = other.and_then(|other| other.link);
        assert!(back.is_none_or(|back| back.id == link.id ^ 1 && back.other == Some(attr)));
    }
    assert_eq!(find_attribute("memberOf").unwrap().forward_link(), Some(Attr::MEMBER));
    assert_eq!(Attr::MEMBER.forward_link(), None);
}

#[test]
fn classes_name_only_what_is_known_and_their_chains_end_at_top() {
    let attributes = ["systemMustContain", "mustContain", "systemMayContain", "mayContain"];
    let classes =
        ["systemAuxiliaryClass", "auxiliaryClass", "systemPossSuperiors", "possSuperiors"];
    for class in all_classes() {
        for name in attributes.into_iter().flat_map(|list| class.list(list)) {
            assert!(find_attribute(name).is_some(), "{}: {name}", class.name);
        }
        for name in classes.into_iter().flat_map(|list| class.list(list)) {
            assert!(find_class(name).is_some(), "{}: {name}", class.name);
        }
        for name in class.auxiliaries() {
            assert_eq!(
                find_class(name).map(|known| known.kind),
                Some(Category::Auxiliary),
                "{name}"
            );
        }
        let categories = all_classes().iter().filter(|known| known.cn() == class.category);
        assert_eq!(categories.count(), 1, "{}", class.name);
        assert_eq!(class.chain().last().map(|last| last.name), Some("top"), "{}", class.name);
        assert_eq!(find_class(&class.oid().to_string()).map(|found| found.name), Some(class.name));
    }
}

#[test]
fn a_class_has_what_it_inherits_and_what_its_auxiliary_classes_bring() {
    let computer = find_class("COMPUTER").unwrap();
    assert!(computer.allows(Attr::UNICODE_PWD) && computer.allows(Attr::OPERATING_SYSTEM));
    assert!(computer.allows(find_attribute("uidNumber").unwrap()), "from posixAccount");
    assert!(computer.is_a("person") && computer.must().contains(&Attr::SAM_ACCOUNT_NAME));
    let group = find_class("group").unwrap();
    assert!(!group.allows(Attr::UNICODE_PWD) && group.allows(Attr::DESCRIPTION));
    assert!(group.must().contains(&Attr::GROUP_TYPE));
    let organizational_unit = find_class("organizationalUnit").unwrap();
    assert!(computer.may_stand_below(organizational_unit) && !computer.may_stand_below(computer));
}

#[test]
fn a_definition_says_what_search_replication_and_deletion_make_of_the_attribute() {
    let describe = |name: &str| {
        let known = find_attribute(name).unwrap().definition();
        let said = [
            (known.indexed(), "indexed"),
            (known.anr(), "anr"),
            (known.kept_in_tombstone(), "kept"),
            (known.confidential(), "confidential"),
            (known.replicated(), "replicated"),
            (known.in_partial_set(), "partial"),
            (known.system_only(), "system"),
        ];
        let said: Vec<&str> =
            said.into_iter().filter(|(holds, _)| *holds).map(|(_, word)| word).collect();
        format!(
            "{} {:?} {:?}..{:?} {} {}: {}\n",
            known.cn(),
            known.syntax,
            known.range.lower,
            known.range.upper,
            known.guid(),
            known.property_set().unwrap_or("-"),
            said.join(" ")
        )
    };
    let text: String =
        ["sAMAccountName", "unixUserPassword", "lastLogon", "objectSid"].map(describe).concat();
    insta::assert_snapshot!(text, @r"
    SAM-Account-Name Unicode Some(0)..Some(256) 3e0abfd0-126a-11d0-a060-00aa006c33ed General-Information: indexed anr kept replicated partial
    UnixUserPassword Octets Some(1)..Some(128) 612cb747-c0e8-4f92-9221-fdd5f15b550d -: confidential replicated
    Last-Logon LargeInteger None..None bf967997-0de6-11d0-a285-00aa003049e2 User-Logon: 
    Object-Sid Sid Some(0)..Some(28) bf9679e8-0de6-11d0-a285-00aa003049e2 General-Information: indexed kept replicated partial system
    ");
}
