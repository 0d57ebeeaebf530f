//! Laws of the plan, over any zone and any request: what is the owner's stays, and a plan that was carried out leaves
//! nothing to do.

use proptest::prelude::*;

use super::{Difference, difference, tests};
use crate::{
    dns::{Data, Kind, Record},
    domain::{
        live::{Live, mail_records},
        question::{key, now_ours},
    },
    mail_route::{MailRoute, RoutePhase, breaches},
    provider::{Atomic, carry_out, shelf::Shelf},
    site::Era,
    spf,
    testing::block_on,
};

const TENANT: &str = "contoso-com.mail.protection.outlook.com";

fn hosts() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("mail.contoso.com".to_owned()),
        Just("mx.example".to_owned()),
        Just("contoso-com.mail.eo.outlook.com".to_owned()),
        Just("ms99999999.msv1.invalid".to_owned()),
        Just("ms12345678.msv1.invalid".to_owned()),
        Just(TENANT.to_owned()),
    ]
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("v=spf1 mx -all".to_owned()),
        Just("v=spf1 ip4:192.0.2.1 include:outlook.com ~all".to_owned()),
        Just("v=spf1 mx include:spf.protection.outlook.com ~all".to_owned()),
        Just("v=spf1 include:spf.protection.outlook.com -all".to_owned()),
        Just("v=spf1 -all".to_owned()),
        Just("v=spf1 +all".to_owned()),
        Just("v=spf1 include: x".to_owned()),
        Just("MS=ms99999999".to_owned()),
        Just("MS=ms12345678".to_owned()),
        Just("google-site-verification=x".to_owned()),
    ]
}

/// Records at one name that a server would hold: an alias alone, or anything else.
fn at_name(name: &'static str) -> impl Strategy<Value = Vec<Record>> {
    let target = prop_oneof![Just("old.example"), Just("autodiscover.outlook.com")];
    let alias = target.prop_map(move |target| vec![tests::alias(name, target)]);
    let location = prop_oneof![Just("sip.old.example"), Just("sipdir.online.lync.com")];
    let others = (any::<bool>(), any::<bool>(), prop::option::of(location)).prop_map(
        move |(has_address, has_text, location)| {
            let mut records = Vec::new();
            if has_address {
                records.push(tests::a(name));
            }
            if has_text {
                records.push(Record::new(name, 600, Data::Txt("x".to_owned())));
            }
            records.extend(location.map(|target| {
                let data =
                    Data::Srv { priority: 100, weight: 1, port: 443, target: target.to_owned() };
                Record::new(name, 600, data)
            }));
            records
        },
    );
    prop_oneof![Just(Vec::new()), alias, others]
}

prop_compose! {
    fn mail_hosts()(
        set in prop::collection::btree_set((0_u16..40, hosts()), 0..4), ttl in prop_oneof![Just(300), Just(86_400)],
    ) -> Vec<Record> {
        set.into_iter().map(|(preference, host)| {
            let preference = if host.ends_with(".invalid") { 32_767 } else { preference };
            Record { ttl, ..tests::mx(preference, &host) }
        }).collect()
    }
}

prop_compose! {
    pub(in crate::domain) fn zone()(
        mail in prop_oneof![4 => mail_hosts(), 1 => Just(vec![tests::mx(0, "")])],
        texts in prop::collection::btree_set(texts(), 0..4),
        has_address in any::<bool>(),
        autodiscover in at_name("autodiscover.contoso.com"),
        sip in at_name("_sip._tls.contoso.com"),
        msoid in at_name("msoid.contoso.com"),
        old in at_name("_autodiscover._tcp.contoso.com"),
    ) -> Vec<Record> {
        let mut records = mail;
        records.extend(texts.iter().map(|text| tests::txt(text)));
        records.extend(has_address.then(|| tests::a(tests::DOMAIN)));
        for more in [autodiscover, sip, msoid, old] {
            records.extend(more);
        }
        records.sort();
        records.dedup_by(|left, right| key(left) == key(right));
        records
    }
}

const ANSWERS: [&str; 10] = [
    "replace null mx",
    "replace spf",
    "replace autodiscover",
    "replace _sip._tls",
    "remove old mx",
    "remove foreign token",
    "remove legacy mx",
    "remove msoid",
    "remove _autodiscover._tcp",
    "lower ttl",
];

prop_compose! {
    pub(in crate::domain) fn case()(
        phase in prop_oneof![Just(RoutePhase::Linking), Just(RoutePhase::Migrating), Just(RoutePhase::Complete)],
        is_era in any::<bool>(), was_migration in any::<bool>(),
        preference in prop::option::of(any::<u16>()),
        accepted in prop::sample::subsequence(ANSWERS.to_vec(), 0..=ANSWERS.len()),
    ) -> tests::Case {
        let era = if is_era { Era::Essentials } else { Era::Today };
        let mut case = tests::plan(phase, era);
        case.mail_preference = preference;
        case.mail_migration |= was_migration && phase == RoutePhase::Complete;
        case.answers.accept(&accepted.iter().map(|&id| id.to_owned()).collect::<Vec<_>>());
        case
    }
}

fn planned(live: &[Record], case: &tests::Case) -> Option<Difference> {
    difference(tests::DOMAIN, &tests::wanted(), &Live::of(live), case.plan()).ok()
}

/// The zone after the plan was carried out by a provider, and what it was after each request.
pub(in crate::domain) fn carried_out(
    zone: &[Record],
    found: &Difference,
    atomic: Atomic,
) -> (Vec<Record>, Vec<Vec<Record>>) {
    let shelf = Shelf::new(zone, atomic);
    let carried = block_on(carry_out(&shelf, &found.changes, &|| Ok(())));
    assert!(carried.stopped.is_none() && carried.left.is_empty(), "{carried:?}");
    let history = shelf.history.lock().unwrap().clone();
    (shelf.records(), history)
}

/// Whether the owner keeps what a removed record said.
fn is_kept(record: &Record, after: &[Record], case: &tests::Case) -> bool {
    match &record.data {
        // The terms of a sender record live on in the one that takes its place.
        Data::Txt(text) if spf::is_spf(text) => after.iter().any(|other| {
            let Data::Txt(new) = &other.data else { return false };
            let has = |term: &str| new.split_whitespace().any(|other| other == term);
            spf::is_spf(new)
                && text.split_whitespace().all(|term| term == "include:outlook.com" || has(term))
        }),
        // The tenant's own record moves; at the declared end a host at 0 moves down.
        Data::Mx { exchange, .. } => after.iter().any(|other| {
            matches!(&other.data, Data::Mx { exchange: moved, .. } if moved == exchange)
                && (exchange == TENANT || case.phase != RoutePhase::Migrating)
        }),
        _ => false,
    }
}

pub(in crate::domain) fn keys(records: &[Record]) -> Vec<String> {
    let mut keys: Vec<String> = records.iter().map(key).collect();
    keys.sort();
    keys
}

proptest! {
    #[test]
    fn no_record_of_the_owner_goes_without_an_accepted_question(zone in zone(), case in case()) {
        let Some(found) = planned(&zone, &case) else { return Ok(()) };
        let (after, _) = carried_out(&zone, &found, Atomic::Zone);
        let agreed: Vec<&String> = found.dialogue.granted.iter().flat_map(|granted| &granted.removes).collect();
        for record in &zone {
            let is_there = after.iter().any(|other| key(other) == key(record));
            prop_assert!(
                is_there || agreed.contains(&&key(record)) || is_kept(record, &after, &case),
                "{record} is lost"
            );
        }
        for granted in &found.dialogue.granted {
            prop_assert!(case.answers.accepted.contains(&granted.id));
        }
    }

    #[test]
    fn a_plan_that_was_carried_out_leaves_nothing_to_do(zone in zone(), case in case()) {
        let Some(found) = planned(&zone, &case) else { return Ok(()) };
        let (after, _) = carried_out(&zone, &found, Atomic::Zone);
        let mut case = case;
        case.answers.remember(&found.dialogue);
        case.ours = now_ours(&case.ours, &found.changes);
        let again = planned(&after, &case).expect("what could be planned once can be planned again");
        // What the administrator agreed to may need a second turn, never a third.
        let (left, _) = carried_out(&after, &again, Atomic::Zone);
        case.answers.remember(&again.dialogue);
        case.ours = now_ours(&case.ours, &again.changes);
        let third = planned(&left, &case).expect("what could be planned once can be planned again");
        prop_assert_eq!(&third.changes, &vec![]);
        if case.answers.accepted.is_empty() {
            prop_assert_eq!(&again.changes, &vec![]);
        }
    }

    #[test]
    fn every_kind_of_provider_ends_with_the_same_zone_and_keeps_the_mail_rule_on_the_way(
        zone in zone(), case in case(),
    ) {
        let Some(found) = planned(&zone, &case) else { return Ok(()) };
        let (at_once, _) = carried_out(&zone, &found, Atomic::Zone);
        let route = |records: &[Record]| {
            let of_apex: Vec<Record> = records
                .iter()
                .filter(|record| record.data.kind() == Some(Kind::Mx))
                .cloned()
                .collect();
            MailRoute::of(&mail_records(&of_apex), TENANT)
        };
        let was_right = breaches(case.phase, &route(&zone)).is_empty();
        for atomic in [Atomic::RecordSet, Atomic::Record] {
            let (step_by_step, history) = carried_out(&zone, &found, atomic);
            prop_assert_eq!(keys(&step_by_step), keys(&at_once));
            if case.phase != RoutePhase::Migrating || !was_right {
                continue;
            }
            let mut before = route(&zone);
            // A null MX record is no host, and a former name of the service takes no mail.
            before.old.retain(|mx| !mx.exchange.is_empty() && !mx.exchange.ends_with(".eo.outlook.com"));
            for records in &history {
                let now = route(records);
                let is_split = now.preferred().contains(&TENANT) && !before.old.is_empty();
                prop_assert!(!is_split, "mail goes to the tenant on the way: {records:?}");
                prop_assert!(
                    before.old.is_empty() || !now.old.is_empty(),
                    "mail has no route on the way: {records:?}"
                );
            }
        }
    }
}
