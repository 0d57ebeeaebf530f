//! Worked cases of the difference between wanted and live records.

use std::collections::BTreeMap;

use super::{Difference, Plan, difference, lines};
use crate::{
    dns::{Data, Record},
    domain::{
        live::Live,
        question::{Answers, key},
        records_file,
        wanted::{Ownership, Wanted},
    },
    mail_route::{RouteError, RoutePhase},
    site::Era,
};

pub(in crate::domain) const DOMAIN: &str = "contoso.com";

pub(in crate::domain) fn mx(preference: u16, exchange: &str) -> Record {
    Record::new(DOMAIN, 3600, Data::Mx { preference, exchange: exchange.to_owned() })
}

pub(in crate::domain) fn alias(name: &str, target: &str) -> Record {
    Record::new(name, 3600, Data::Cname(target.to_owned()))
}

pub(in crate::domain) fn txt(text: &str) -> Record {
    Record::new(DOMAIN, 3600, Data::Txt(text.to_owned()))
}

pub(in crate::domain) fn a(name: &str) -> Record {
    Record::new(name, 300, Data::A("192.0.2.10".to_owned()))
}

pub(in crate::domain) fn wanted() -> Wanted {
    let srv = |name: &str, port, target: &str| {
        Record::new(
            name,
            3600,
            Data::Srv { priority: 100, weight: 1, port, target: target.to_owned() },
        )
    };
    Wanted {
        ownership: Some(Ownership {
            mx: mx(32_767, "ms12345678.msv1.invalid"),
            txt: txt("MS=ms12345678"),
        }),
        mail_host: Some("contoso-com.mail.protection.outlook.com".to_owned()),
        mail_ttl: 3600,
        spf: Some(txt("v=spf1 include:spf.protection.outlook.com -all")),
        others: vec![
            alias("autodiscover.contoso.com", "autodiscover.outlook.com"),
            srv("_sip._tls.contoso.com", 443, "sipdir.online.lync.com"),
            srv("_sipfederationtls._tcp.contoso.com", 5061, "sipfed.online.lync.com"),
        ],
    }
}

/// What a plan refers to, and the plan.
#[derive(Clone, Debug)]
pub(in crate::domain) struct Case {
    pub(in crate::domain) phase: RoutePhase,
    pub(in crate::domain) era: Era,
    pub(in crate::domain) mail_preference: Option<u16>,
    pub(in crate::domain) mail_migration: bool,
    pub(in crate::domain) answers: Answers,
    pub(in crate::domain) ours: Vec<String>,
    pub(in crate::domain) counted: BTreeMap<String, Vec<String>>,
}

impl Case {
    pub(in crate::domain) fn plan(&self) -> Plan<'_> {
        Plan {
            phase: self.phase,
            mail_migration: self.mail_migration,
            mail_preference: self.mail_preference,
            era: self.era,
            answers: &self.answers,
            ours: &self.ours,
            counted: &self.counted,
        }
    }

    fn accepting(mut self, ids: &[&str]) -> Self {
        self.answers.accept(&ids.iter().map(|&id| id.to_owned()).collect::<Vec<_>>());
        self
    }
}

pub(in crate::domain) fn plan(phase: RoutePhase, era: Era) -> Case {
    Case {
        phase,
        era,
        mail_preference: None,
        mail_migration: phase == RoutePhase::Migrating,
        answers: Answers::default(),
        ours: Vec::new(),
        counted: BTreeMap::new(),
    }
}

fn told(found: &Difference) -> String {
    let mut text = lines(&found.changes);
    text.extend(found.dialogue.questions.iter().map(|question| format!("question {question}")));
    text.extend(found.by_hand.iter().map(|line| format!("by hand: {line}")));
    text.extend(found.notes.iter().map(|line| format!("note: {line}")));
    text.join("\n")
}

fn rendered(live: &[Record], case: &Case) -> String {
    told(&difference(DOMAIN, &wanted(), &Live::of(live), case.plan()).unwrap())
}

#[test]
fn the_era_of_the_wizard_proves_ownership_by_mx_and_asks_for_six_records() {
    insta::assert_snapshot!(rendered(&[mx(10, "mail.contoso.com")], &plan(RoutePhase::Migrating, Era::Essentials)), @r#"
                + _sip._tls.contoso.com. 3600 SRV 100 1 443 sipdir.online.lync.com.
                + _sipfederationtls._tcp.contoso.com. 3600 SRV 100 1 5061 sipfed.online.lync.com.
                + autodiscover.contoso.com. 3600 CNAME autodiscover.outlook.com.
                + contoso.com. 3600 MX 20 contoso-com.mail.protection.outlook.com.
                + contoso.com. 3600 MX 32767 ms12345678.msv1.invalid.
                + contoso.com. 3600 TXT "v=spf1 mx include:spf.protection.outlook.com ~all"
                "#);
}

#[test]
fn today_ownership_is_proved_by_txt_beside_foreign_texts() {
    let live =
        [mx(10, "mail.contoso.com"), txt("v=spf1 mx -all"), txt("google-site-verification=x")];
    insta::assert_snapshot!(rendered(&live, &plan(RoutePhase::Migrating, Era::Today)), @r#"
                + _sip._tls.contoso.com. 3600 SRV 100 1 443 sipdir.online.lync.com.
                + _sipfederationtls._tcp.contoso.com. 3600 SRV 100 1 5061 sipfed.online.lync.com.
                + autodiscover.contoso.com. 3600 CNAME autodiscover.outlook.com.
                + contoso.com. 3600 MX 20 contoso-com.mail.protection.outlook.com.
                - contoso.com. 3600 TXT "v=spf1 mx -all"
                + contoso.com. 3600 TXT "MS=ms12345678"
                + contoso.com. 3600 TXT "v=spf1 mx include:spf.protection.outlook.com -all"
                "#);
}

#[test]
fn a_domain_without_mx_but_with_an_address_gets_no_ownership_mx() {
    let live = [a(DOMAIN)];
    let text = rendered(&live, &plan(RoutePhase::Linking, Era::Essentials));
    assert!(text.contains("+ contoso.com. 3600 TXT \"MS=ms12345678\""), "{text}");
    assert!(!text.contains("msv1.invalid"), "{text}");
}

#[test]
fn autodiscover_stays_with_the_old_server_until_the_switch_over() {
    let live = [mx(10, "mail.contoso.com"), a("autodiscover.contoso.com")];
    let early = rendered(&live, &plan(RoutePhase::Migrating, Era::Today));
    assert!(!early.contains("+ autodiscover"), "{early}");
    let late = rendered(
        &live,
        &plan(RoutePhase::Complete, Era::Today).accepting(&["replace autodiscover"]),
    );
    assert!(late.contains("- autodiscover.contoso.com. 300 A 192.0.2.10"), "{late}");
    assert!(
        late.contains("+ autodiscover.contoso.com. 3600 CNAME autodiscover.outlook.com."),
        "{late}"
    );
}

#[test]
fn a_host_that_takes_mail_does_not_become_an_alias() {
    let mut wanted = wanted();
    wanted.others = vec![alias("mail.contoso.com", "mail.office365.com")];
    let live = Live::of(&[mx(10, "mail.contoso.com"), a("mail.contoso.com")]);
    let found =
        difference(DOMAIN, &wanted, &live, plan(RoutePhase::Migrating, Era::Essentials).plan())
            .unwrap();
    insta::assert_snapshot!(found.by_hand.join("\n"), @r#"mail.contoso.com takes mail now and cannot become an alias; choose another host name for it, such as webmail or owa"#);
    assert!(found.changes.iter().all(|change| change.name != "mail.contoso.com"));
}

#[test]
fn a_zone_that_holds_everything_needs_nothing() {
    let mut live = wanted().others;
    live.extend([mx(0, "contoso-com.mail.protection.outlook.com"), txt("MS=ms12345678")]);
    live.push(txt("v=spf1 include:spf.protection.outlook.com -all"));
    assert_eq!(rendered(&live, &plan(RoutePhase::Linking, Era::Today)), "");
}

#[test]
fn the_records_file_lists_what_is_missing_and_nothing_else() {
    let live =
        Live::of(&[mx(10, "mail.contoso.com"), txt("v=spf1 mx ~all"), wanted().others[1].clone()]);
    let found =
        difference(DOMAIN, &wanted(), &live, plan(RoutePhase::Migrating, Era::Essentials).plan())
            .unwrap();
    insta::assert_snapshot!(records_file::render(DOMAIN, &found), @r#"
                Records for contoso.com

                Enter these records where the DNS zone of contoso.com is kept. Hosts are given below the zone and in full;
                @ is the zone itself.

                == Ownership of the domain

                Host:        @
                Full host:   contoso.com.
                Type:        MX
                TTL:         3600
                Preference:  32767
                Mail server: ms12345678.msv1.invalid.

                == Mail

                Host:        autodiscover
                Full host:   autodiscover.contoso.com.
                Type:        CNAME
                TTL:         3600
                Target:      autodiscover.outlook.com.

                Host:        @
                Full host:   contoso.com.
                Type:        MX
                TTL:         3600
                Preference:  20
                Mail server: contoso-com.mail.protection.outlook.com.

                Host:        @
                Full host:   contoso.com.
                Type:        TXT
                TTL:         3600
                Text:        v=spf1 mx include:spf.protection.outlook.com ~all

                == Messaging

                Host:        _sipfederationtls._tcp
                Full host:   _sipfederationtls._tcp.contoso.com.
                Type:        SRV
                TTL:         3600
                Priority:    100
                Weight:      1
                Port:        5061
                Target:      sipfed.online.lync.com.

                == Remove or change

                Replace by the record above: contoso.com. 3600 TXT "v=spf1 mx ~all"
                "#);
}

#[test]
fn a_route_without_a_place_for_the_tenant_is_refused_before_the_service_has_named_its_host() {
    let refused = |records: &[Record], mail_preference, era| {
        let wanted = Wanted { ownership: wanted().ownership, ..Wanted::default() };
        let case = Case { mail_preference, ..plan(RoutePhase::Migrating, era) };
        difference(DOMAIN, &wanted, &Live::of(records), case.plan()).unwrap_err()
    };
    let live = [mx(10, "mail.contoso.com")];
    assert_eq!(refused(&live, Some(0), Era::Today), RouteError::Zero);
    assert_eq!(
        refused(&live, Some(10), Era::Today),
        RouteError::NotBelow { wanted: 10, max_old: 10 }
    );
    let live = [mx(32_766, "mail.contoso.com")];
    assert_eq!(refused(&live, None, Era::Essentials), RouteError::NoRoom { max_old: 32_766 });
}

fn srv(name: &str, target: &str) -> Record {
    Record::new(
        name,
        3600,
        Data::Srv { priority: 0, weight: 0, port: 443, target: target.to_owned() },
    )
}

/// A zone with an old hand at everything.
fn crowded() -> Vec<Record> {
    vec![
        mx(0, ""),
        mx(32_767, "ms99999999.msv1.invalid"),
        txt("v=spf1 -all"),
        txt("MS=ms99999999"),
        alias("autodiscover.contoso.com", "old.example"),
        srv("_sip._tls.contoso.com", "sip.old.example"),
        alias("msoid.contoso.com", "clientconfig.microsoftonline-p.net"),
        srv("_autodiscover._tcp.contoso.com", "remote.contoso.com"),
    ]
}

#[test]
fn without_answers_everything_of_the_owner_stays_and_every_conflict_is_a_question() {
    insta::assert_snapshot!(rendered(&crowded(), &plan(RoutePhase::Linking, Era::Essentials)), @r#"
        + _sipfederationtls._tcp.contoso.com. 3600 SRV 100 1 5061 sipfed.online.lync.com.
        + contoso.com. 3600 TXT "MS=ms12345678"
        question replace null mx: contoso.com. 3600 MX 0 . says that contoso.com takes no mail; may it give way to the tenant's mail host?
        question remove foreign token: contoso.com. 3600 MX 32767 ms99999999.msv1.invalid. proves the domain to another tenant, or is left from an earlier attempt; may it be removed?
        question replace spf: the sender record says that the domain sends no mail; may the sender record become "v=spf1 include:spf.protection.outlook.com -all"?
        question replace autodiscover: autodiscover.contoso.com. 3600 CNAME autodiscover.outlook.com. is wanted where there is autodiscover.contoso.com. 3600 CNAME old.example. (a name has one alias); may it be replaced?
        question replace _sip._tls: _sip._tls.contoso.com. 3600 SRV 100 1 443 sipdir.online.lync.com. is wanted where there is _sip._tls.contoso.com. 3600 SRV 0 0 443 sip.old.example. (two locations would share the load); may it be replaced?
        note: _autodiscover._tcp.contoso.com. 3600 SRV 0 0 443 remote.contoso.com. is left from an earlier server; clients try it last, and it can go when the migration is complete
        "#);
    insta::assert_snapshot!(rendered(&crowded(), &plan(RoutePhase::Complete, Era::Today)), @r#"
        + _sipfederationtls._tcp.contoso.com. 3600 SRV 100 1 5061 sipfed.online.lync.com.
        + contoso.com. 3600 TXT "MS=ms12345678"
        question replace null mx: contoso.com. 3600 MX 0 . says that contoso.com takes no mail; may it give way to the tenant's mail host?
        question remove foreign token: contoso.com. 3600 MX 32767 ms99999999.msv1.invalid. proves the domain to another tenant, or is left from an earlier attempt; may it be removed?
        question replace spf: the sender record says that the domain sends no mail; may the sender record become "v=spf1 include:spf.protection.outlook.com -all"?
        question replace autodiscover: autodiscover.contoso.com. 3600 CNAME autodiscover.outlook.com. is wanted where there is autodiscover.contoso.com. 3600 CNAME old.example. (a name has one alias); may it be replaced?
        question replace _sip._tls: _sip._tls.contoso.com. 3600 SRV 100 1 443 sipdir.online.lync.com. is wanted where there is _sip._tls.contoso.com. 3600 SRV 0 0 443 sip.old.example. (two locations would share the load); may it be replaced?
        question remove msoid: msoid.contoso.com. 3600 CNAME clientconfig.microsoftonline-p.net. makes signing in fail in the world-wide service ("isn't in our system"); may it be removed?
        question remove _autodiscover._tcp: _autodiscover._tcp.contoso.com. 3600 SRV 0 0 443 remote.contoso.com. is left from an earlier server, and clients may still follow it; may it be removed?
        "#);
}

#[test]
fn what_is_accepted_is_done_and_only_that() {
    let case = plan(RoutePhase::Complete, Era::Today).accepting(&[
        "replace null mx",
        "replace spf",
        "replace autodiscover",
        "replace _sip._tls",
        "remove msoid",
        "remove _autodiscover._tcp",
    ]);
    insta::assert_snapshot!(rendered(&crowded(), &case), @r#"
        - _autodiscover._tcp.contoso.com. 3600 SRV 0 0 443 remote.contoso.com.
        - _sip._tls.contoso.com. 3600 SRV 0 0 443 sip.old.example.
        + _sip._tls.contoso.com. 3600 SRV 100 1 443 sipdir.online.lync.com.
        + _sipfederationtls._tcp.contoso.com. 3600 SRV 100 1 5061 sipfed.online.lync.com.
        - autodiscover.contoso.com. 3600 CNAME old.example.
        + autodiscover.contoso.com. 3600 CNAME autodiscover.outlook.com.
        - contoso.com. 3600 MX 0 .
        + contoso.com. 3600 MX 0 contoso-com.mail.protection.outlook.com.
        - contoso.com. 3600 TXT "v=spf1 -all"
        + contoso.com. 3600 TXT "MS=ms12345678"
        + contoso.com. 3600 TXT "v=spf1 include:spf.protection.outlook.com -all"
        - msoid.contoso.com. 3600 CNAME clientconfig.microsoftonline-p.net.
        question remove foreign token: contoso.com. 3600 MX 32767 ms99999999.msv1.invalid. proves the domain to another tenant, or is left from an earlier attempt; may it be removed?
        "#);
}

#[test]
fn an_answer_holds_for_the_records_that_it_was_given_for() {
    let case = plan(RoutePhase::Linking, Era::Today).accepting(&["replace autodiscover"]);
    let live = [alias("autodiscover.contoso.com", "old.example")];
    let found = difference(DOMAIN, &wanted(), &Live::of(&live), case.plan()).unwrap();
    let mut case = case;
    case.answers.remember(&found.dialogue);
    let other = [alias("autodiscover.contoso.com", "new.example")];
    let text = rendered(&other, &case);
    assert!(text.contains("question replace autodiscover:"), "{text}");
    assert!(!text.contains("- autodiscover"), "{text}");
    let again = rendered(&other, &case.accepting(&["replace autodiscover"]));
    assert!(again.contains("- autodiscover.contoso.com. 3600 CNAME new.example."), "{again}");
}

#[test]
fn mail_that_goes_to_the_domains_own_address_keeps_going_there_while_it_is_migrated() {
    let text = rendered(&[a(DOMAIN)], &plan(RoutePhase::Migrating, Era::Essentials));
    assert!(text.contains("+ contoso.com. 3600 MX 10 contoso.com."), "{text}");
    assert!(text.contains("+ contoso.com. 3600 MX 20 contoso-com.mail.protection"), "{text}");
    assert!(!text.contains("msv1.invalid"), "{text}");
}

#[test]
fn a_time_to_live_is_lowered_before_the_switch_when_that_is_agreed_to() {
    let slow = |record: Record| Record { ttl: 86_400, ..record };
    let live = [slow(mx(10, "mail.contoso.com")), slow(a("autodiscover.contoso.com"))];
    let case = plan(RoutePhase::Migrating, Era::Essentials);
    let text = rendered(&live, &case);
    assert!(text.contains("question lower ttl: an old answer"), "{text}");
    let text = rendered(&live, &case.accepting(&["lower ttl"]));
    for line in [
        "+ contoso.com. 3600 MX 10 mail.contoso.com.",
        "+ contoso.com. 3600 MX 20 contoso-com.mail.protection.outlook.com.",
        "+ autodiscover.contoso.com. 3600 A 192.0.2.10",
    ] {
        assert!(text.contains(line), "{text}");
    }
}

#[test]
fn a_former_host_goes_only_after_the_switch_and_when_that_is_agreed_to() {
    let live = [mx(0, "contoso-com.mail.protection.outlook.com"), mx(10, "mail.contoso.com")];
    let case = plan(RoutePhase::Complete, Era::Today);
    assert!(rendered(&live, &case).contains("question remove old mx: "));
    let text = rendered(&live, &case.accepting(&["remove old mx"]));
    assert!(text.contains("- contoso.com. 3600 MX 10 mail.contoso.com."), "{text}");
}

#[test]
fn an_own_proof_of_an_earlier_attempt_gives_way_silently() {
    let stale = mx(32_767, "ms99999999.msv1.invalid");
    let mut case = plan(RoutePhase::Linking, Era::Essentials);
    case.ours = vec![key(&stale)];
    let text = rendered(&[mx(10, "mail.contoso.com"), stale], &case);
    assert!(text.contains("- contoso.com. 3600 MX 32767 ms99999999.msv1.invalid."), "{text}");
    assert!(text.contains("+ contoso.com. 3600 MX 32767 ms12345678.msv1.invalid."), "{text}");
}

#[test]
fn a_sender_record_that_costs_too_much_is_not_written_unasked() {
    let live = [mx(10, "mail.contoso.com"), txt("v=spf1 mx -all")];
    let mut case = plan(RoutePhase::Linking, Era::Today);
    let merged = "v=spf1 mx include:spf.protection.outlook.com -all".to_owned();
    case.counted.insert(merged, vec!["it costs 12 queries, 10 are allowed".to_owned()]);
    let text = rendered(&live, &case);
    assert!(text.contains("question replace spf: receivers would fail to evaluate"), "{text}");
    assert!(!text.contains("- contoso.com. 3600 TXT"), "{text}");
}
