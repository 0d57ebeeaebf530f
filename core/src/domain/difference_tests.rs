//! Worked cases of the difference between wanted and live records.

use super::{Plan, difference, lines};
use crate::{
    dns::{Data, Record},
    domain::{
        live::Live,
        records_file,
        wanted::{Ownership, Wanted},
    },
    mail_route::{RouteError, RoutePhase},
    site::Era,
};

const DOMAIN: &str = "contoso.com";

fn mx(preference: u16, exchange: &str) -> Record {
    Record::new(DOMAIN, 3600, Data::Mx { preference, exchange: exchange.to_owned() })
}

fn alias(name: &str, target: &str) -> Record {
    Record::new(name, 3600, Data::Cname(target.to_owned()))
}

fn txt(text: &str) -> Record {
    Record::new(DOMAIN, 3600, Data::Txt(text.to_owned()))
}

fn a(name: &str) -> Record {
    Record::new(name, 300, Data::A("192.0.2.10".to_owned()))
}

fn wanted() -> Wanted {
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

fn plan(phase: RoutePhase, era: Era) -> Plan {
    Plan { phase, mail_migration: phase == RoutePhase::Migrating, mail_preference: None, era }
}

fn rendered(live: &[Record], plan: Plan) -> String {
    let found = difference(DOMAIN, &wanted(), &Live::of(live), plan).unwrap();
    let mut text = lines(&found.changes);
    text.extend(found.by_hand.iter().map(|line| format!("by hand: {line}")));
    text.extend(found.notes.iter().map(|line| format!("note: {line}")));
    text.join("\n")
}

#[test]
fn the_era_of_the_wizard_proves_ownership_by_mx_and_asks_for_six_records() {
    insta::assert_snapshot!(rendered(&[mx(10, "mail.contoso.com")], plan(RoutePhase::Migrating, Era::Essentials)), @r#"
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
    insta::assert_snapshot!(rendered(&live, plan(RoutePhase::Migrating, Era::Today)), @r#"
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
    let text = rendered(&live, plan(RoutePhase::Linking, Era::Essentials));
    assert!(text.contains("+ contoso.com. 3600 TXT \"MS=ms12345678\""), "{text}");
    assert!(!text.contains("msv1.invalid"), "{text}");
}

#[test]
fn autodiscover_stays_with_the_old_server_until_the_switch_over() {
    let live = [mx(10, "mail.contoso.com"), a("autodiscover.contoso.com")];
    let early = rendered(&live, plan(RoutePhase::Migrating, Era::Today));
    assert!(!early.contains("+ autodiscover"), "{early}");
    let late = rendered(&live, plan(RoutePhase::Complete, Era::Today));
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
        difference(DOMAIN, &wanted, &live, plan(RoutePhase::Migrating, Era::Essentials)).unwrap();
    insta::assert_snapshot!(found.by_hand.join("\n"), @"mail.contoso.com takes mail now and cannot become an alias; choose another host name for it, such as webmail");
    assert!(found.changes.iter().all(|change| change.name != "mail.contoso.com"));
}

#[test]
fn a_zone_that_holds_everything_needs_nothing() {
    let mut live = wanted().others;
    live.extend([mx(0, "contoso-com.mail.protection.outlook.com"), txt("MS=ms12345678")]);
    live.push(txt("v=spf1 include:spf.protection.outlook.com -all"));
    assert_eq!(rendered(&live, plan(RoutePhase::Linking, Era::Today)), "");
}

#[test]
fn the_records_file_lists_what_is_missing_and_nothing_else() {
    let live =
        Live::of(&[mx(10, "mail.contoso.com"), txt("v=spf1 mx ~all"), wanted().others[1].clone()]);
    let found =
        difference(DOMAIN, &wanted(), &live, plan(RoutePhase::Migrating, Era::Essentials)).unwrap();
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
        let plan = Plan { mail_preference, ..plan(RoutePhase::Migrating, era) };
        difference(DOMAIN, &wanted, &Live::of(records), plan).unwrap_err()
    };
    let live = [mx(10, "mail.contoso.com")];
    assert_eq!(refused(&live, Some(0), Era::Today), RouteError::Zero);
    assert_eq!(
        refused(&live, Some(10), Era::Today),
        RouteError::NotBelow { wanted: 10, max_old: 10 }
    );
    let live = [mx(32_766, "mail.contoso.com")];
    assert_eq!(refused(&live, None, Era::Essentials), RouteError::NoRoom { max_old: 32_766 });
    assert_eq!(refused(&[mx(0, "")], None, Era::Today), RouteError::NullMx);
}
