//! Situations as small zone texts, and what is found in them. Each differs from a domain where all is right.

mod caches;
mod clients;
mod fixture;
mod mail;
mod servers;
mod texts;

use std::collections::BTreeSet;

use fixture::situation;

use super::{FINDINGS, Severity};

#[test]
fn a_domain_where_all_is_right_has_nothing_to_do() {
    insta::assert_snapshot!(fixture::everything(), @r#"
    note senders-inside contoso.com: once the domain is verified, other tenants of the service deliver to the tenant, whatever the MX records say
      -> create the mailboxes, or forward them, before the domain is verified
    note autodiscover-old autodiscover.contoso.com: it leads clients to the present mail server: A 192.0.2.25
      -> replace it by CNAME autodiscover.outlook.com at the switch-over: all clients move at once
    right zone-agrees contoso.com: 2 servers speak for the zone, with serial 7
    right mx-last contoso.com: `MX 20 contoso-com.mail.protection.outlook.com` ranks below `MX 10 mail.contoso.com`
    right token-right contoso.com: `MS=ms12345678` proves ownership
    right spf-right contoso.com: `v=spf1 mx include:spf.protection.outlook.com ~all`, 2 of 10 queries
    right location-right _sip._tls.contoso.com: `SRV 100 1 443 sipdir.online.lync.com.` leads to the service
    right location-right _sipfederationtls._tcp.contoso.com: `SRV 100 1 5061 sipfed.online.lync.com.` leads to the service
    "#);
}

#[test]
fn every_kind_of_finding_has_an_id_of_its_own_and_every_situation_has_a_finding() {
    let ids: BTreeSet<&str> = FINDINGS.iter().map(|row| row.id).collect();
    assert_eq!(ids.len(), FINDINGS.len());
    let told: BTreeSet<u8> = FINDINGS.iter().flat_map(|row| row.situations).copied().collect();
    assert_eq!(told, (1..=22).collect());
}

#[test]
fn only_what_is_right_or_merely_worth_knowing_goes_without_a_remedy() {
    let unknown_parent = situation(&["parent"], "parent unknown");
    assert!(unknown_parent.starts_with("note parent-unknown"), "{unknown_parent}");
    let is_mute = |row: &&super::Row| row.severity == Severity::Right && !row.situations.is_empty();
    assert_eq!(FINDINGS.iter().filter(is_mute).count(), 0);
}
