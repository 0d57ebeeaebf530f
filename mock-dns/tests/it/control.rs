//! Zones through people's hands: edits at the registrar, versions, rendering.

use std::str::FromStr;

use insta::assert_snapshot;
use jiff::Timestamp;
use mock_dns::{Config, Edit, MockDns, Proceed, ZoneText};

use super::driver::{EPOCH, bench, difference};

/// What an edit did to the zone, or why it was not made.
fn edited(edit: &Edit) -> String {
    let bench = bench();
    let before = bench.zone();
    match bench.dns.edit_zone("contoso.com", edit) {
        Ok(()) => difference(&before, &bench.zone()),
        Err(error) => {
            assert_eq!(bench.zone(), before);
            error.to_string()
        }
    }
}

#[test]
fn edits_add_remove_and_replace() {
    assert_snapshot!(edited(&Edit::Add("@ 3600 MX 20 contoso-com.mail.protection.outlook.com.".to_owned())), @r"
    - contoso.com. 3600 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    + contoso.com. 3600 SOA ns1.contoso.com. hostmaster.contoso.com. 2 900 300 604800 300
    + contoso.com. 3600 MX 20 contoso-com.mail.protection.outlook.com.
    ");
    assert_snapshot!(edited(&Edit::Remove("@ MX 10 mail\nwww CNAME".to_owned())), @r"
    - contoso.com. 3600 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    - contoso.com. 3600 MX 10 mail.contoso.com.
    - www.contoso.com. 3600 CNAME contoso.com.
    + contoso.com. 3600 SOA ns1.contoso.com. hostmaster.contoso.com. 2 900 300 604800 300
    ");
    assert_snapshot!(edited(&Edit::Replace("@ 60 MX 0 a\n@ 60 MX 5 b".to_owned())), @r"
    - contoso.com. 3600 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    - contoso.com. 3600 MX 10 mail.contoso.com.
    + contoso.com. 3600 SOA ns1.contoso.com. hostmaster.contoso.com. 2 900 300 604800 300
    + contoso.com. 60 MX 0 a.contoso.com.
    + contoso.com. 60 MX 5 b.contoso.com.
    ");
    assert_snapshot!(edited(&Edit::Add("@ 3600 MX 10 mail".to_owned())), @"");
}

#[test]
fn a_name_typed_in_full_is_doubled_as_registrars_do() {
    assert_snapshot!(edited(&Edit::Add("autodiscover.contoso.com CNAME autodiscover.outlook.com".to_owned())), @r"
    - contoso.com. 3600 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    + contoso.com. 3600 SOA ns1.contoso.com. hostmaster.contoso.com. 2 900 300 604800 300
    + autodiscover.contoso.com.contoso.com. 3600 CNAME autodiscover.outlook.com.contoso.com.
    ");
}

#[test]
fn edits_that_do_not_fit_change_nothing() {
    assert_snapshot!(edited(&Edit::Add("a A 192.0.2.1\nmail CNAME a".to_owned())), @"edit zone: line 2, column 1: a CNAME cannot stand beside other records; remove the others first");
    assert_snapshot!(edited(&Edit::Add("www CNAME elsewhere".to_owned())), @"edit zone: line 1, column 1: a second CNAME at one name; replace the first");
    assert_snapshot!(edited(&Edit::Remove("@ NS".to_owned())), @"edit zone: line 1, column 1: a zone needs at least one NS record at its apex");
    assert_snapshot!(edited(&Edit::Remove("@ SOA".to_owned())), @"edit zone: line 1, column 1: a zone needs its SOA");
    assert_snapshot!(edited(&Edit::Remove("@ MX 99 mail".to_owned())), @"edit zone: line 1, column 1: there is no such record to remove; render the zone to see what contoso.com. MX is");
    assert_snapshot!(edited(&Edit::Add("www.fabrikam.com. A 192.0.2.1".to_owned())), @"edit zone: line 1, column 1: www.fabrikam.com. is not in the zone contoso.com.");
    let unknown = bench().dns.edit_zone("fabrikam.com", &Edit::Add(String::new())).unwrap_err();
    assert_snapshot!(unknown, @"edit zone fabrikam.com: the server does not have it; name one of its zones");
}

#[test]
fn a_zone_can_be_seen_as_it_was() {
    let bench = bench();
    let first = bench.zone();
    let start = Timestamp::from_str(EPOCH).unwrap();
    bench.clock.advance(60);
    bench.update("add a.contoso.com 60 A 192.0.2.1");
    bench.clock.advance(60);
    bench.update("delete a.contoso.com");
    let at = |seconds: i64| {
        bench.dns.zone_at("contoso.com", start + jiff::SignedDuration::from_secs(seconds))
    };
    assert_eq!(at(-1), None);
    assert_eq!(at(59).as_deref(), Some(first.as_str()));
    assert!(at(60).unwrap().contains("a.contoso.com. 60 A"));
    assert_eq!(at(120), Some(bench.zone()));
    assert_eq!(bench.dns.zone_at("fabrikam.com", start), None);
}

#[test]
fn the_state_names_server_keys_and_zones() {
    let config = Config {
        server_name: "ns.example".to_owned(),
        zones: vec![
            ZoneText { name: "b.example.".to_owned(), text: String::new() },
            ZoneText { name: "a.example".to_owned(), text: "@ A 192.0.2.1".to_owned() },
        ],
        keys: Vec::new(),
        seed: [0; 32],
        now: super::driver::Clock::default().function(),
        tap: std::sync::Arc::new(Proceed),
    };
    let dns = MockDns::new(config.clone()).unwrap();
    assert_snapshot!(dns.render_state(), @r"
    server ns.example.
    zone a.example.
    a.example. 3600 SOA ns.example. hostmaster.a.example. 1 900 300 604800 300
    a.example. 3600 A 192.0.2.1
    a.example. 3600 NS ns.example.
    zone b.example.
    b.example. 3600 SOA ns.example. hostmaster.b.example. 1 900 300 604800 300
    b.example. 3600 NS ns.example.
    ");
    assert_eq!(dns.zone_names(), ["a.example", "b.example"]);
    let twice = ZoneText { name: "A.example.".to_owned(), text: String::new() };
    let zones = [config.zones.clone(), vec![twice]].concat();
    assert_snapshot!(MockDns::new(Config { zones, ..config.clone() }).unwrap_err(), @"start the DNS server: A.example. is there twice; remove one");
    let zones = vec![ZoneText { name: "a.example".to_owned(), text: "\n  @ A".to_owned() }];
    assert_snapshot!(MockDns::new(Config { zones, ..config }).unwrap_err(), @"load zone a.example: line 2, column 3: no owner name before this line");
}
