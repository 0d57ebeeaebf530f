//! Descriptors as text in and text out.

use proptest::prelude::{Just, Strategy, any, prop, prop_assert_eq, prop_oneof, proptest};

use super::ace::{Ace, AceFlags, AceKind};
use super::descriptor::Acl;
use super::{
    Asked, Birth, Descriptor, Guarded, Rights, Token, default_descriptor, first_descriptor,
    first_places, granted,
};
use super::{inherit, right, well_known};
use crate::guid::Guid;
use crate::sid::Sid;

fn domain() -> Sid {
    Sid::parse("S-1-5-21-1111111111-2222222222-3333333333").unwrap()
}

#[track_caller]
fn read(text: &str) -> Descriptor {
    Descriptor::parse(text, domain()).unwrap_or_else(|| panic!("{text}"))
}

const USER: Guid = Guid::literal("bf967aba-0de6-11d0-a285-00aa003049e2");
const GROUP: Guid = Guid::literal("bf967a9c-0de6-11d0-a285-00aa003049e2");
const PERSONAL_INFORMATION: Guid = Guid::literal("77b5b886-944a-11d1-aebd-0000f80367c1");
const TELEPHONE_NUMBER: Guid = Guid::literal("bf967a49-0de6-11d0-a285-00aa003049e2");

#[test]
fn text_is_read_and_written_in_one_form() {
    let text = "O:BAG:DAD: PARAI(A;CIID;LCRPLORC;;;AU) (OD;OINPIO;CR;AB721A53-1e2f-11d0-9819-00aa0040529b;;WD)
        (OA;;WP;;bf967aba-0de6-11d0-a285-00aa003049e2;PS)(D;;GA;;;S-1-5-21-1111111111-2222222222-3333333333-1103)S:(AU;SAFA;0x2000000;;;S-1-5-32-554)";
    insta::assert_snapshot!(read(text).sddl(domain()).replace('(', "\n("), @r"
    O:BAG:DAD:PAI
    (A;CIID;LCRPLORC;;;AU)
    (OD;OINPIO;CR;ab721a53-1e2f-11d0-9819-00aa0040529b;;WD)
    (OA;;WP;;bf967aba-0de6-11d0-a285-00aa003049e2;PS)
    (D;;GA;;;S-1-5-21-1111111111-2222222222-3333333333-1103)S:
    (AU;SAFA;0x2000000;;;RU)
    ");
    for text in [
        "D:(A;;XX;;;AU)",
        "D:(A;;RP;;AU)",
        "D:(A;;RP;;;ZZ)",
        "Q:x",
        "D:(A;;RP;;;AU",
        "D:ZZ",
        "é:é",
        "D:(A;;RP;bf967aba-0de6-11d0-a285-00aa003049e2;;AU)",
    ] {
        assert_eq!(Descriptor::parse(text, domain()), None, "{text}");
    }
}

#[test]
fn bytes_of_a_domain_controller_are_read() {
    // CN=Deleted Objects of a new domain, parts in another order than ours.
    let text = concat!(
        "010004941400000020000000000000002c000000010100000000000512000000010100000000000512000000",
        "0400340002000000000014003f000f00010100000000000512000000",
        "000018001400000001020000000000052000000020020000",
    );
    let digits = text.as_bytes().chunks(2).map(|pair| str::from_utf8(pair).unwrap());
    let bytes: Vec<u8> = digits.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect();
    let read = Descriptor::from_bytes(&bytes).unwrap();
    insta::assert_snapshot!(read.sddl(domain()), @r"O:SYG:SYD:PAI(A;;CCDCLCSWRPWPSDRCWDWO;;;SY)(A;;LCRP;;;BA)");
    assert_eq!(Descriptor::from_bytes(&read.to_bytes()), Some(read));
}

#[test]
fn descriptors_that_a_domain_begins_with_fit_into_their_bytes() {
    let places = first_places().map(|(place, _)| first_descriptor(place, domain()).unwrap());
    let classes = ["user", "group", "computer", "organizationalUnit", "groupPolicyContainer"];
    let classes = classes.iter().map(|class| default_descriptor(class, domain()).unwrap());
    let all: Vec<Descriptor> = places.chain(classes).collect();
    assert!(all.len() > 25);
    for descriptor in all {
        assert_eq!(Descriptor::from_bytes(&descriptor.to_bytes()).as_ref(), Some(&descriptor));
        assert_eq!(read(&descriptor.sddl(domain())), descriptor);
    }
    assert_eq!(default_descriptor("domain", domain()), None);
    assert_eq!(default_descriptor("account", domain()), default_descriptor("contact", domain()));
}

#[track_caller]
fn child(parent: &str, own: &str, class: Guid) -> String {
    let parent = read(parent);
    let child = inherit(&read(own), &Birth { parent: Some(&parent), class });
    child.sddl(domain()).replace('(', "\n(")
}

#[test]
fn a_child_inherits_what_is_meant_for_its_class_and_hands_on_the_rest() {
    let parent = "O:DAG:DAD:(A;;RP;;;AU)(A;CI;LC;;;RU)(A;CINP;CC;;;BA)(A;OI;DC;;;BA)(A;OICINPIO;DT;;;BA)
        (OA;CIIO;RP;;bf967aba-0de6-11d0-a285-00aa003049e2;RU)(OA;CIIO;RP;;bf967a9c-0de6-11d0-a285-00aa003049e2;RU)
        (OA;CINP;WP;;bf967a9c-0de6-11d0-a285-00aa003049e2;RU)";
    insta::assert_snapshot!(child(&parent.replace(['\n', ' '], ""), "O:DAG:DAD:(A;;WP;;;AU)(A;CIID;SD;;;PO)", USER), @r"
    O:DAG:DAD:AI
    (A;;WP;;;AU)
    (A;CIID;LC;;;RU)
    (A;ID;CC;;;BA)
    (A;OIIOID;DC;;;BA)
    (A;ID;DT;;;BA)
    (OA;CIID;RP;;bf967aba-0de6-11d0-a285-00aa003049e2;RU)
    (OA;CIIOID;RP;;bf967a9c-0de6-11d0-a285-00aa003049e2;RU)
    ");
}

#[test]
fn the_creator_becomes_a_trustee_and_still_stands_for_the_creators_below() {
    let parent = "O:DAG:DAD:(A;CI;GA;;;CO)(A;CINP;RP;;;CG)";
    insta::assert_snapshot!(child(parent, "O:S-1-5-21-1-1G:DUD:(A;;WP;;;CO)", GROUP), @r"
    O:S-1-5-21-1-1G:DUD:AI
    (A;;WP;;;S-1-5-21-1-1)
    (A;ID;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;S-1-5-21-1-1)
    (A;CIIOID;GA;;;CO)
    (A;ID;RP;;;DU)
    ");
}

#[test]
fn a_protected_list_inherits_nothing() {
    let parent = "O:DAG:DAD:(A;CI;RP;;;AU)S:(AU;CISA;WP;;;WD)";
    insta::assert_snapshot!(child(parent, "O:DAG:DAD:P(A;;WP;;;AU)(A;CIID;RP;;;AU)", GROUP), @r"
    O:DAG:DAD:PAI
    (A;;WP;;;AU)S:AI
    (AU;CIIDSA;WP;;;WD)
    ");
}

#[test]
fn own_entries_are_sorted_unless_they_were_written_out_of_order() {
    let sorted = "O:DAG:DAD:(D;;WP;;;WD)(OA;;CR;00299570-246d-11d0-a768-00aa006e0529;;PS)(A;;RP;;;BA)(A;;RP;;;AU)";
    let unsorted = "O:DAG:DAD:(A;;RP;;;BA)(D;;WP;;;WD)(A;;RP;;;AU)";
    insta::assert_snapshot!(format!("{}\n{}", child("D:", sorted, USER), child("D:", unsorted, USER)), @r"
    O:DAG:DAD:AI
    (D;;WP;;;WD)
    (A;;RP;;;AU)
    (A;;RP;;;BA)
    (OA;;CR;00299570-246d-11d0-a768-00aa006e0529;;PS)
    O:DAG:DAD:AI
    (A;;RP;;;BA)
    (D;;WP;;;WD)
    (A;;RP;;;AU)
    ");
}

/// Tells who may do what: each question is `SID,… RIGHTS [GUID]`, the object's own SID is that of RID 1103.
#[track_caller]
fn verdicts(descriptor: &str, questions: &[(&str, Rights, Asked)]) -> String {
    let (descriptor, own) = (read(descriptor), domain().account(1103));
    let verdict = |(sids, rights, asked): &(&str, Rights, Asked)| {
        let mut sids = sids.split(' ').map(|sid| super::trustee::parse(sid, domain()).unwrap());
        let token = Token::new(sids.next().unwrap(), sids);
        let guarded = Guarded { descriptor: &descriptor, sid: Some(own) };
        if granted(guarded, &token, *rights, *asked) { "yes" } else { "no" }
    };
    questions.iter().map(verdict).collect::<Vec<_>>().join(" ")
}

const ALICE: &str = "S-1-5-21-1111111111-2222222222-3333333333-1103 AU WD DU";
const BOB: &str = "S-1-5-21-1111111111-2222222222-3333333333-1104 AU WD DU";
const RESET: Asked = Asked::Named(right::RESET_PASSWORD);
const PHONE: Asked =
    Asked::Attribute { attribute: TELEPHONE_NUMBER, set: Some(PERSONAL_INFORMATION) };

#[test]
fn an_ordinary_user_writes_his_own_personal_information_and_resets_nobodys_password() {
    let descriptor = {
        let descriptor = default_descriptor("user", domain()).unwrap();
        format!("O:DAG:DA{}", descriptor.sddl(domain()))
    };
    let (write, control) = (Rights::WRITE_PROPERTY, Rights::CONTROL_ACCESS);
    let questions = [
        (ALICE, write, PHONE),
        (BOB, write, PHONE),
        (BOB, Rights::READ_PROPERTY, PHONE),
        (ALICE, write, Asked::Object),
        (ALICE, control, RESET),
        (BOB, control, Asked::Named(right::CHANGE_PASSWORD)),
        ("S-1-5-21-1-1 DA", control, RESET),
        ("S-1-5-21-1-1 DA", Rights::FULL, Asked::Everything),
    ];
    assert_eq!(verdicts(&descriptor, &questions), "yes no yes no no yes yes yes");
}

#[test]
fn the_first_entry_that_speaks_of_a_right_decides() {
    let questions = [(ALICE, Rights::READ_PROPERTY, Asked::Object)];
    assert_eq!(verdicts("D:(D;;RP;;;DU)(A;;RP;;;AU)", &questions), "no");
    assert_eq!(verdicts("D:(A;;RP;;;AU)(D;;RP;;;DU)", &questions), "yes");
    assert_eq!(verdicts("D:(D;;RP;;;DU)", &questions), "no");
    assert_eq!(verdicts("D:(D;CIIO;RP;;;DU)(A;;GR;;;AU)", &questions), "yes");
    assert_eq!(verdicts("D:", &questions), "no");
    assert_eq!(verdicts("O:BA", &questions), "yes");
}

#[test]
fn an_entry_for_one_attribute_is_not_about_the_others() {
    let descriptor = "D:(OD;;WP;bf967a49-0de6-11d0-a285-00aa003049e2;;AU)(A;;WP;;;AU)";
    let other = Asked::Attribute { attribute: USER, set: None };
    let write = Rights::WRITE_PROPERTY;
    let questions = [
        (ALICE, write, PHONE),
        (ALICE, write, other),
        (ALICE, write, Asked::Object),
        (ALICE, write, Asked::Everything),
    ];
    assert_eq!(verdicts(descriptor, &questions), "no yes yes no");
    let set = "D:(OA;;WP;77b5b886-944a-11d1-aebd-0000f80367c1;;AU)";
    assert_eq!(verdicts(set, &questions), "yes no no no");
}

#[test]
fn the_owner_may_change_the_list_unless_an_entry_says_what_owners_may() {
    let question = [
        (ALICE, Rights::READ_CONTROL | Rights::WRITE_DAC, Asked::Object),
        (ALICE, Rights::READ_PROPERTY, Asked::Object),
        (BOB, Rights::READ_CONTROL, Asked::Object),
        (BOB, Rights::SYSTEM_SECURITY, Asked::Object),
        ("S-1-5-21-1-1 BA", Rights::SYSTEM_SECURITY, Asked::Object),
    ];
    let owner = "O:S-1-5-21-1111111111-2222222222-3333333333-1103";
    assert_eq!(verdicts(&format!("{owner}D:"), &question), "yes no no no yes");
    assert_eq!(verdicts(&format!("{owner}D:(A;;RP;;;OW)"), &question), "no yes no no yes");
}

fn guid() -> impl Strategy<Value = Option<Guid>> {
    prop::option::of(any::<[u8; 16]>().prop_map(Guid))
}

fn sid() -> impl Strategy<Value = Sid> {
    prop_oneof![
        Just(well_known::SYSTEM),
        Just(well_known::PRE_WINDOWS_2000),
        any::<u32>().prop_map(|rid| domain().account(rid)),
        (0_u64..1 << 48, prop::collection::vec(any::<u32>(), 0..15))
            .prop_map(|(authority, numbers)| Sid::literal(authority, &numbers)),
    ]
}

fn acl(kinds: [AceKind; 2]) -> impl Strategy<Value = Option<Acl>> {
    let ace = (0_usize..2, 0_u8..32, any::<u32>(), guid(), guid(), sid()).prop_map(
        move |(kind, flags, rights, object, inherited_object, trustee)| Ace {
            kind: kinds[kind],
            flags: AceFlags(flags),
            rights: Rights(rights),
            object,
            inherited_object,
            trustee,
        },
    );
    let list = (any::<bool>(), any::<bool>(), prop::collection::vec(ace, 0..6));
    prop::option::of(list.prop_map(|(protected, auto_inherited, aces)| Acl {
        protected,
        auto_inherited,
        aces,
    }))
}

fn descriptor() -> impl Strategy<Value = Descriptor> {
    let (dacl, sacl) =
        (acl([AceKind::Allow, AceKind::Deny]), acl([AceKind::Audit, AceKind::Alarm]));
    (prop::option::of(sid()), prop::option::of(sid()), dacl, sacl)
        .prop_map(|(owner, group, dacl, sacl)| Descriptor { owner, group, dacl, sacl })
}

#[test]
fn a_list_that_outgrows_its_size_field_loses_its_end() {
    let entries = "(A;;RP;;;DU)".repeat(3000);
    let descriptor = read(&format!("O:BAD:{entries}"));
    let back = Descriptor::from_bytes(&descriptor.to_bytes()).unwrap();
    assert_eq!(back.dacl.unwrap().aces.len(), (0xffff - 8) / 36);
}

proptest! {
    #[test]
    fn bytes_text_and_values_say_the_same(descriptor in descriptor()) {
        prop_assert_eq!(Descriptor::from_bytes(&descriptor.to_bytes()), Some(descriptor.clone()));
        prop_assert_eq!(Descriptor::parse(&descriptor.sddl(domain()), domain()), Some(descriptor));
    }

    #[test]
    fn what_is_inherited_is_the_same_when_it_is_computed_again(own in descriptor(), parent in descriptor()) {
        let birth = Birth { parent: Some(&parent), class: USER };
        let once = inherit(&own, &birth);
        prop_assert_eq!(inherit(&once, &birth), once);
    }

    #[test]
    fn damaged_bytes_are_refused_or_read_but_never_more(descriptor in descriptor(), harm in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4), cut in any::<prop::sample::Index>()) {
        let mut bytes = descriptor.to_bytes();
        for (place, byte) in harm {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        bytes.truncate(cut.index(bytes.len()) + 1);
        if let Some(read) = Descriptor::from_bytes(&bytes) {
            prop_assert_eq!(Descriptor::from_bytes(&read.to_bytes()), Some(read));
        }
    }

    #[test]
    fn any_text_is_refused_or_read(text in "[OGDS]:[()A-Z;:x0-9é -]{0,40}") {
        if let Some(read) = Descriptor::parse(&text, domain()) {
            prop_assert_eq!(Descriptor::parse(&read.sddl(domain()), domain()), Some(read));
        }
    }
}
