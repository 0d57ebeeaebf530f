//! RFC 1034, 1035, 2308, 4592, 6891: answers of an authoritative server.

use hickory_proto::op::Message;
use hickory_proto::rr::{RData, Record};
use insta::assert_snapshot;

use super::driver::{bench, bench_with, query};

#[test]
fn data_comes_with_authority_and_name_servers_with_their_addresses() {
    assert_snapshot!(bench().ask("
        MX contoso.com
        SRV _autodiscover._tcp.contoso.com
        NS contoso.com
        TXT contoso.com
        SOA contoso.com
    "), @r#"
    MX contoso.com: NOERROR aa
      contoso.com. 3600 MX 10 mail.contoso.com.
    SRV _autodiscover._tcp.contoso.com: NOERROR aa
      _autodiscover._tcp.contoso.com. 3600 SRV 0 0 443 mail.contoso.com.
    NS contoso.com: NOERROR aa
      contoso.com. 3600 NS ns1.contoso.com.
      additional ns1.contoso.com. 3600 A 192.0.2.53
    TXT contoso.com: NOERROR aa
      contoso.com. 3600 TXT "v=spf1 mx ip4:192.0.2.25 -all"
    SOA contoso.com: NOERROR aa
      contoso.com. 3600 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    "#);
}

#[test]
fn nothing_there_carries_the_soa_for_as_long_as_it_may_be_remembered() {
    assert_snapshot!(bench().ask("
        A nowhere.contoso.com
        AAAA mail.contoso.com
        SOA mail.contoso.com
        SOA nowhere.contoso.com
    "), @r"
    A nowhere.contoso.com: NXDOMAIN aa
      authority contoso.com. 300 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    AAAA mail.contoso.com: NOERROR aa
      authority contoso.com. 300 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    SOA mail.contoso.com: NOERROR aa
      authority contoso.com. 300 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    SOA nowhere.contoso.com: NXDOMAIN aa
      authority contoso.com. 0 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    ");
}

#[test]
fn an_empty_name_between_two_others_exists() {
    assert_snapshot!(bench().ask("
        A _tcp.contoso.com
        A dev.contoso.com
    "), @r"
    A _tcp.contoso.com: NOERROR aa
      authority contoso.com. 300 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    A dev.contoso.com: NOERROR aa
      authority contoso.com. 300 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    ");
}

#[test]
fn aliases_are_followed_within_the_zone() {
    assert_snapshot!(bench().ask("
        A webmail.contoso.com
        CNAME webmail.contoso.com
        AAAA www.contoso.com
        A dangling.contoso.com
        A outside.contoso.com
        A ring1.contoso.com
    "), @r"
    A webmail.contoso.com: NOERROR aa
      webmail.contoso.com. 3600 CNAME www.contoso.com.
      www.contoso.com. 3600 CNAME contoso.com.
      contoso.com. 3600 A 192.0.2.80
    CNAME webmail.contoso.com: NOERROR aa
      webmail.contoso.com. 3600 CNAME www.contoso.com.
    AAAA www.contoso.com: NOERROR aa
      www.contoso.com. 3600 CNAME contoso.com.
      authority contoso.com. 300 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    A dangling.contoso.com: NXDOMAIN aa
      dangling.contoso.com. 3600 CNAME nowhere.contoso.com.
      authority contoso.com. 300 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    A outside.contoso.com: NOERROR aa
      outside.contoso.com. 3600 CNAME host.fabrikam.com.
    A ring1.contoso.com: SERVFAIL aa
      ring1.contoso.com. 3600 CNAME ring2.contoso.com.
      ring2.contoso.com. 3600 CNAME ring1.contoso.com.
    ");
}

#[test]
fn eleven_aliases_are_followed_and_twelve_are_not() {
    let chain: String = (1..=12).map(|n| format!("c{n} CNAME c{}\n", n + 1)).collect();
    let bench = bench_with(&format!("{chain}c13 A 192.0.2.1"));
    let answer = |question: &str| {
        let answer = bench.ask(question);
        format!("{} {} records", answer.lines().next().unwrap(), answer.lines().count() - 1)
    };
    assert_snapshot!(answer("A c2.contoso.com"), @"A c2.contoso.com: NOERROR aa 12 records");
    assert_snapshot!(answer("A c1.contoso.com"), @"A c1.contoso.com: SERVFAIL aa 12 records");
}

#[test]
fn a_wildcard_serves_names_whose_closest_ancestor_is_its_parent() {
    assert_snapshot!(bench().ask("
        A x.dev.contoso.com
        A x.y.dev.contoso.com
        MX x.dev.contoso.com
        A host.dev.contoso.com
        A x.host.dev.contoso.com
        A x.alias.contoso.com
    "), @r"
    A x.dev.contoso.com: NOERROR aa
      x.dev.contoso.com. 60 A 192.0.2.99
    A x.y.dev.contoso.com: NOERROR aa
      x.y.dev.contoso.com. 60 A 192.0.2.99
    MX x.dev.contoso.com: NOERROR aa
      authority contoso.com. 300 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    A host.dev.contoso.com: NOERROR aa
      host.dev.contoso.com. 60 A 192.0.2.98
    A x.host.dev.contoso.com: NXDOMAIN aa
      authority contoso.com. 300 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    A x.alias.contoso.com: NOERROR aa
      x.alias.contoso.com. 3600 CNAME mail.contoso.com.
      mail.contoso.com. 3600 A 192.0.2.25
    ");
}

#[test]
fn a_delegated_name_is_referred_without_authority() {
    assert_snapshot!(bench().ask("
        A www.branch.contoso.com
        NS branch.contoso.com
        A ns.branch.contoso.com
        DS branch.contoso.com
    "), @r"
    A www.branch.contoso.com: NOERROR
      authority branch.contoso.com. 3600 NS ns.branch.contoso.com.
      authority branch.contoso.com. 3600 NS ns.fabrikam.com.
      additional ns.branch.contoso.com. 3600 A 192.0.2.60
    NS branch.contoso.com: NOERROR
      authority branch.contoso.com. 3600 NS ns.branch.contoso.com.
      authority branch.contoso.com. 3600 NS ns.fabrikam.com.
      additional ns.branch.contoso.com. 3600 A 192.0.2.60
    A ns.branch.contoso.com: NOERROR
      authority branch.contoso.com. 3600 NS ns.branch.contoso.com.
      authority branch.contoso.com. 3600 NS ns.fabrikam.com.
      additional ns.branch.contoso.com. 3600 A 192.0.2.60
    DS branch.contoso.com: NOERROR aa
      authority contoso.com. 300 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    ");
}

#[test]
fn foreign_names_and_strange_types_are_refused() {
    assert_snapshot!(bench().ask("
        A www.fabrikam.com
        A com
        AXFR contoso.com
        AXFR contoso.com tcp
        TYPE253 contoso.com
        TYPE250 contoso.com
        TYPE0 contoso.com
    "), @r"
    A www.fabrikam.com: REFUSED
    A com: REFUSED
    AXFR contoso.com: REFUSED
    AXFR contoso.com tcp: REFUSED
    TYPE253 contoso.com: NOTIMP
    TYPE250 contoso.com: FORMERR
    TYPE0 contoso.com: NOERROR aa
      authority contoso.com. 300 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    ");
}

#[test]
fn case_does_not_matter_and_the_question_comes_back_as_it_was() {
    assert_snapshot!(bench().ask("
        A MaiL.CONTOSO.com
        A X.Dev.contoso.COM
    "), @r"
    A MaiL.CONTOSO.com: NOERROR aa
      mail.contoso.com. 3600 A 192.0.2.25
    A X.Dev.contoso.COM: NOERROR aa
      x.dev.contoso.com. 60 A 192.0.2.99
    ");
}

#[test]
fn any_gets_all_records_of_the_name() {
    assert_snapshot!(bench().ask("
        ANY contoso.com
        ANY contoso.com tcp
        ANY nowhere.contoso.com
    "), @r#"
    ANY contoso.com: NOERROR aa
      contoso.com. 3600 A 192.0.2.80
      contoso.com. 3600 NS ns1.contoso.com.
      contoso.com. 3600 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
      contoso.com. 3600 MX 10 mail.contoso.com.
      contoso.com. 3600 TXT "v=spf1 mx ip4:192.0.2.25 -all"
    ANY contoso.com tcp: NOERROR aa
      contoso.com. 3600 A 192.0.2.80
      contoso.com. 3600 NS ns1.contoso.com.
      contoso.com. 3600 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
      contoso.com. 3600 MX 10 mail.contoso.com.
      contoso.com. 3600 TXT "v=spf1 mx ip4:192.0.2.25 -all"
    ANY nowhere.contoso.com: NXDOMAIN aa
      authority contoso.com. 300 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    "#);
}

#[test]
fn an_unknown_edns_version_is_named() {
    assert_snapshot!(bench().ask("A mail.contoso.com version=1"), @"A mail.contoso.com version=1: BADVERS");
}

#[test]
fn unknown_types_are_stored_and_returned() {
    let bench = bench_with("@ TYPE65280 \\# 3 abcdef");
    assert_snapshot!(bench.ask("TYPE65280 contoso.com"), @r#"
    TYPE65280 contoso.com: NOERROR aa
      contoso.com. 3600 TYPE65280 \# 3 abcdef
    "#);
}

#[test]
fn a_null_mx_and_several_strings_stay_as_they_are() {
    let bench = bench_with("@ MX 0 .\n@ TXT \"one\" \"t\\\"wo;\" three");
    assert_snapshot!(bench.ask("
        MX contoso.com
        TXT contoso.com
    "), @r#"
    MX contoso.com: NOERROR aa
      contoso.com. 3600 MX 0 .
    TXT contoso.com: NOERROR aa
      contoso.com. 3600 TXT "one" "t\"wo;" "three"
    "#);
}

#[test]
fn what_does_not_fit_is_truncated() {
    let text: String =
        (10..40).map(|n| format!("@ TXT \"{n} thirty bytes of text, or about\"\n")).collect();
    let bench = bench_with(&text);
    let answers = |question: &str| {
        let answer = bench.ask(question);
        let head = answer.lines().next().unwrap().to_owned();
        format!("{head} {} records", answer.lines().count() - 1)
    };
    assert_snapshot!(answers("TXT contoso.com"), @"TXT contoso.com: NOERROR aa tc 10 records");
    assert_snapshot!(answers("TXT contoso.com edns=1000"), @"TXT contoso.com edns=1000: NOERROR aa tc 0 records");
    assert_snapshot!(answers("TXT contoso.com edns=4096"), @"TXT contoso.com edns=4096: NOERROR aa tc 0 records");
    assert_snapshot!(answers("TXT contoso.com tcp"), @"TXT contoso.com tcp: NOERROR aa 30 records");
}

#[test]
fn addresses_that_do_not_fit_are_left_out_in_silence() {
    let text: String =
        (100..116).map(|n| format!("@ NS host{n}\nhost{n} A 192.0.2.{n}\n")).collect();
    let answer = bench_with(&text).ask("NS contoso.com");
    assert_snapshot!(answer.lines().next().unwrap(), @"NS contoso.com: NOERROR aa");
    let additional = answer.lines().filter(|line| line.contains("additional")).count();
    assert!((1..16).contains(&additional), "{answer}");
}

#[test]
fn the_order_within_a_set_is_drawn_from_the_seed() {
    let orders = || -> Vec<Vec<u16>> {
        let bench = bench_with("@ MX 1 a\n@ MX 2 b\n@ MX 3 c");
        (0..8)
            .map(|_| {
                let (query, transport) = query("MX contoso.com");
                let bytes = bench.send(&query.to_vec().unwrap(), transport).unwrap();
                let answer = Message::from_vec(&bytes).unwrap();
                let preference = |record: &Record| match &record.data {
                    RData::MX(mx) => mx.preference,
                    other => panic!("{other} is no MX"),
                };
                answer.answers.iter().map(preference).collect()
            })
            .collect()
    };
    assert_eq!(orders(), orders());
    assert!(orders().windows(2).any(|pair| pair[0] != pair[1]), "{:?}", orders());
}
