//! What leads clients: aliases, locations, misplaced names, wildcards, the network inside, the directory.

use super::situation;

const RECORD: &str = "autodiscover 3600";

#[test]
fn aliases_and_locations_are_right_missing_or_lead_elsewhere() {
    insta::assert_snapshot!(situation(&["phase", RECORD], "phase complete"), @r#"
    dangerous mx-not-reset contoso.com: mail still goes to `MX 10 mail.contoso.com`, because `MX 20 contoso-com.mail.protection.outlook.com` is not preferred to it
      -> give the service's record preference 0 in one change, then remove the former host's record before that host is switched off
    missing alias-missing autodiscover.contoso.com: there is no such record
      -> add CNAME autodiscover.outlook.com
    "#);
    insta::assert_snapshot!(situation(&["phase", RECORD], "phase complete\nautodiscover 3600 CNAME mail.contoso.net"), @r#"
    dangerous mx-not-reset contoso.com: mail still goes to `MX 10 mail.contoso.com`, because `MX 20 contoso-com.mail.protection.outlook.com` is not preferred to it
      -> give the service's record preference 0 in one change, then remove the former host's record before that host is switched off
    wrong alias-elsewhere autodiscover.contoso.com: it leads to mail.contoso.net
      -> replace it by CNAME autodiscover.outlook.com
    "#);
    insta::assert_snapshot!(situation(&[RECORD], "autodiscover 3600 CNAME autodiscover.outlook.com"), @r#"
    note autodiscover-early autodiscover.contoso.com: it leads to autodiscover.outlook.com while mailboxes are still elsewhere: all clients move at once
      -> let it lead to the present mail server until the switch-over
    "#);
    insta::assert_snapshot!(situation(&["_sip._tls"], "_sip._tls 3600 SRV 0 0 443 sip.contoso.com"), @r#"
    wrong location-elsewhere _sip._tls.contoso.com: `SRV 0 0 443 sip.contoso.com.` is there, SRV 100 1 443 sipdir.online.lync.com. is wanted
      -> replace it by SRV 100 1 443 sipdir.online.lync.com.
    "#);
    insta::assert_snapshot!(situation(&[], "_sip._tls 3600 SRV 0 0 443 sip.contoso.com"), @r#"
    wrong location-several _sip._tls.contoso.com: `SRV 100 1 443 sipdir.online.lync.com.`, `SRV 0 0 443 sip.contoso.com.` share the load of one service
      -> keep only SRV 100 1 443 sipdir.online.lync.com.
    "#);
    insta::assert_snapshot!(situation(&[], "_autodiscover._tcp 3600 SRV 0 0 443 mail.contoso.com"), @r#"
    note location-left _autodiscover._tcp.contoso.com: `SRV 0 0 443 mail.contoso.com.` is what clients ask last, and leads them to the former server
      -> remove it when the migration is complete
    "#);
}

#[test]
fn situation_7_a_domain_that_was_appended_twice_is_told_with_the_name_that_was_meant() {
    insta::assert_snapshot!(situation(&["_sip._tls"], "_sip._tls._tls 3600 SRV 100 1 443 sipdir.online.lync.com"), @r#"
    wrong owner-doubled _sip._tls._tls.contoso.com: `SRV 100 1 443 sipdir.online.lync.com.` was entered here; it is meant for _sip._tls.contoso.com
      -> remove it and enter it for _sip._tls.contoso.com: the host's page appends the domain by itself, so type only what stands before it (`@` for the domain)
    missing location-missing _sip._tls.contoso.com: there is no such record
      -> add SRV 100 1 443 sipdir.online.lync.com.; a DNS host that knows no SRV records cannot hold it, then the service behind it is missing until the domain moves to another host
    "#);
    insta::assert_snapshot!(situation(&["@ 3600 TXT MS"], "contoso.com 3600 TXT MS=ms12345678"), @r#"
    wrong owner-doubled contoso.com.contoso.com: `TXT "MS=ms12345678"` was entered here; it is meant for contoso.com
      -> remove it and enter it for contoso.com: the host's page appends the domain by itself, so type only what stands before it (`@` for the domain)
    missing token-missing contoso.com: there is no ownership record; `ms12345678` is asked for
      -> add TXT "MS=ms12345678", and keep it until the domain is verified
    "#);
    insta::assert_snapshot!(situation(&["@ 3600 MX 20"], "@ 3600 MX 20 contoso-com.mail.protection.outlook.com.contoso.com"), @r#"
    wrong target-doubled contoso.com: `MX 20 contoso-com.mail.protection.outlook.com.contoso.com` has the domain appended to its host
      -> enter the host with a dot at its end: contoso-com.mail.protection.outlook.com.
    missing mx-missing contoso.com: none of the MX records leads to the service: MX 10 mail.contoso.com, MX 20 contoso-com.mail.protection.outlook.com.contoso.com
      -> add MX 20 <the host that the tenant names for the domain>, so that it ranks below the present host until mail is migrated
    "#);
    insta::assert_snapshot!(situation(
        &["phase", RECORD],
        "phase complete\nautodiscover 3600 CNAME autodiscover.outlook.com.contoso.com\nautodiscover.contoso.com 3600 CNAME autodiscover.outlook.com",
    ), @r#"
    dangerous mx-not-reset contoso.com: mail still goes to `MX 10 mail.contoso.com`, because `MX 20 contoso-com.mail.protection.outlook.com` is not preferred to it
      -> give the service's record preference 0 in one change, then remove the former host's record before that host is switched off
    wrong owner-doubled autodiscover.contoso.com.contoso.com: `CNAME autodiscover.outlook.com.` was entered here; it is meant for autodiscover.contoso.com
      -> remove it and enter it for autodiscover.contoso.com: the host's page appends the domain by itself, so type only what stands before it (`@` for the domain)
    wrong target-doubled autodiscover.contoso.com: it leads to autodiscover.outlook.com.contoso.com, with the domain appended
      -> enter the target with a dot at its end: autodiscover.outlook.com.
    "#);
}

#[test]
fn situation_9_the_network_inside_may_see_another_zone() {
    insta::assert_snapshot!(situation(
        &[],
        "inside: @ 3600 SOA dc1.contoso.com 99
        inside: @ 3600 MX 10 mail.contoso.com
        inside: autodiscover 3600 A 10.0.0.25",
    ), @r#"
    wrong inside-differs inside 10.0.0.1: the network inside sees other records, from a zone of its own (primary dc1.contoso.com): _sip._tls.contoso.com SRV, _sipfederationtls._tcp.contoso.com SRV, autodiscover.contoso.com A, contoso.com MX, contoso.com TXT, mail.contoso.com A
      -> enter the same records in the zone inside, or remove that zone; else clients work outside and fail in the office, or the reverse
    "#);
    assert_eq!(situation(&[], "inside: as the zone"), "");
}

#[test]
fn situation_10_the_directory_may_lead_clients_before_they_ask_dns() {
    let scp = "scp https://ex1.contoso.local/autodiscover/autodiscover.xml";
    insta::assert_snapshot!(situation(&[], scp), @r#"
    note scp-there CN=EX1,CN=Autodiscover: domain-joined clients are sent to https://ex1.contoso.local/autodiscover/autodiscover.xml before they ask DNS
      -> remove it, or change it, at the switch-over
    "#);
    insta::assert_snapshot!(situation(
        &["phase", "autodiscover"],
        &format!("phase complete\nautodiscover 3600 CNAME autodiscover.outlook.com\n{scp}"),
    ), @r#"
    dangerous mx-not-reset contoso.com: mail still goes to `MX 10 mail.contoso.com`, because `MX 20 contoso-com.mail.protection.outlook.com` is not preferred to it
      -> give the service's record preference 0 in one change, then remove the former host's record before that host is switched off
    wrong scp-left CN=EX1,CN=Autodiscover: domain-joined clients are sent to https://ex1.contoso.local/autodiscover/autodiscover.xml before they ask DNS
      -> remove the object, or let it name the service's autodiscover address
    "#);
    assert_eq!(
        situation(&[], "scp https://autodiscover-s.outlook.com/autodiscover/autodiscover.xml"),
        ""
    );
}

#[test]
fn situation_11_a_wildcard_is_no_record() {
    insta::assert_snapshot!(situation(
        &["phase", RECORD],
        "phase complete\n* 300 A 192.0.2.80",
    ), @r#"
    dangerous mx-not-reset contoso.com: mail still goes to `MX 10 mail.contoso.com`, because `MX 20 contoso-com.mail.protection.outlook.com` is not preferred to it
      -> give the service's record preference 0 in one change, then remove the former host's record before that host is switched off
    wrong wildcard-only autodiscover.contoso.com: only the wildcard answers there, with A 192.0.2.80
      -> add CNAME autodiscover.outlook.com; the wildcard no longer applies to the name then
    note wildcard *.contoso.com: every name that nobody entered answers A 192.0.2.80
      -> compare what records say, not only that something answers; enter every record that is wanted
    "#);
    insta::assert_snapshot!(situation(&["phase", RECORD], "phase complete\n* 300 CNAME web.contoso.net"), @r#"
    dangerous mx-not-reset contoso.com: mail still goes to `MX 10 mail.contoso.com`, because `MX 20 contoso-com.mail.protection.outlook.com` is not preferred to it
      -> give the service's record preference 0 in one change, then remove the former host's record before that host is switched off
    wrong wildcard-only autodiscover.contoso.com: only the wildcard answers there, with CNAME web.contoso.net.
      -> add CNAME autodiscover.outlook.com; the wildcard no longer applies to the name then
    note wildcard *.contoso.com: every name that nobody entered answers CNAME web.contoso.net.
      -> compare what records say, not only that something answers; enter every record that is wanted
    "#);
}

#[test]
fn situation_17_addresses_in_the_place_of_an_alias_are_told() {
    insta::assert_snapshot!(situation(
        &["phase", RECORD],
        "phase complete\nautodiscover 300 A 104.16.1.1\nautodiscover 300 A 104.16.2.2",
    ), @r#"
    dangerous mx-not-reset contoso.com: mail still goes to `MX 10 mail.contoso.com`, because `MX 20 contoso-com.mail.protection.outlook.com` is not preferred to it
      -> give the service's record preference 0 in one change, then remove the former host's record before that host is switched off
    wrong alias-is-address autodiscover.contoso.com: addresses stand there instead of an alias: A 104.16.1.1, A 104.16.2.2
      -> if the alias was entered, switch off the provider's proxy (or flattening) for it; else remove the addresses and add CNAME autodiscover.outlook.com in one change
    "#);
}

#[test]
fn situation_18_a_location_that_the_host_cannot_hold_is_told_with_the_consequence() {
    insta::assert_snapshot!(situation(&["_sipfederationtls"], ""), @r#"
    missing location-missing _sipfederationtls._tcp.contoso.com: there is no such record
      -> add SRV 100 1 5061 sipfed.online.lync.com.; a DNS host that knows no SRV records cannot hold it, then the service behind it is missing until the domain moves to another host
    "#);
}
