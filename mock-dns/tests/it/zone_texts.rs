//! RFC 1035 §5: zones from text, and mistakes in them.

use insta::assert_snapshot;
use mock_dns::check_zone_text;

use super::driver::bench_with;

fn mistake(text: &str) -> String {
    check_zone_text("contoso.com", text).unwrap_err().to_string()
}

#[test]
fn a_zone_without_soa_and_ns_gets_them() {
    assert_snapshot!(bench_with("").zone(), @r"
    contoso.com. 3600 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    contoso.com. 3600 NS ns1.contoso.com.
    ");
}

#[test]
fn origins_owners_units_comments_and_parentheses_work() {
    let bench = bench_with(
        "$TTL 1h30m ; for all\n\
         @ IN SOA ns1 hostmaster ( 7 ; serial\n 900 5m 1w 300 )\n\
         @ 1d IN NS ns1\n\
         \tIN 60 MX 5 mail\n\
         $ORIGIN branch\n\
         www A 192.0.2.1\n\
         @ AAAA 2001:db8::1\n\
         $ORIGIN contoso.com.\n\
         a\\.b CNAME www.branch\n\
         _sip._tls SRV 100 1 443 sipdir.online.lync.com.\n\
         5.2.0.192.in-addr PTR mail\n\
         text TXT \"a \\\"b\\\" \\255;(\" plain\n",
    );
    assert_snapshot!(bench.zone(), @r#"
    contoso.com. 5400 SOA ns1.contoso.com. hostmaster.contoso.com. 7 900 300 604800 300
    contoso.com. 86400 NS ns1.contoso.com.
    contoso.com. 60 MX 5 mail.contoso.com.
    _sip._tls.contoso.com. 5400 SRV 100 1 443 sipdir.online.lync.com.
    a\.b.contoso.com. 5400 CNAME www.branch.contoso.com.
    branch.contoso.com. 5400 AAAA 2001:db8::1
    www.branch.contoso.com. 5400 A 192.0.2.1
    5.2.0.192.in-addr.contoso.com. 5400 PTR mail.contoso.com.
    text.contoso.com. 5400 TXT "a \"b\" \255;(" "plain"
    "#);
}

#[test]
fn every_mistake_is_found_at_its_place() {
    assert_snapshot!(mistake("@ MX ten mail"), @"line 1, column 6: ten is not a number from 0 to 65535");
    assert_snapshot!(mistake("@ MX 10"), @"line 1, column 1: a name is missing");
    assert_snapshot!(mistake("@ MX 10 mail mail"), @"line 1, column 14: one field too many");
    assert_snapshot!(mistake("\n@  3600  MXX 10 mail"), @"line 2, column 10: MXX is not a record type");
    assert_snapshot!(mistake("@ 3600"), @"line 1, column 1: a record type is missing");
    assert_snapshot!(mistake("www A 192.0.2.256"), @"line 1, column 7: 192.0.2.256 is not an IPv4 address");
    assert_snapshot!(mistake("www AAAA 192.0.2.1"), @"line 1, column 10: 192.0.2.1 is not an IPv6 address");
    assert_snapshot!(mistake("www.fabrikam.com. A 192.0.2.1"), @"line 1, column 1: www.fabrikam.com. is not in the zone contoso.com.");
    assert_snapshot!(mistake(" A 192.0.2.1"), @"line 1, column 2: no owner name before this line");
    assert_snapshot!(mistake("www CNAME a\nwww A 192.0.2.1"), @"line 2, column 1: a CNAME cannot stand beside other records (RFC 1034 §3.6.2)");
    assert_snapshot!(mistake("www A 192.0.2.1\nwww CNAME a"), @"line 2, column 1: a CNAME cannot stand beside other records (RFC 1034 §3.6.2)");
    assert_snapshot!(mistake("www CNAME a\nwww CNAME b"), @"line 2, column 1: a second CNAME at one name");
    assert_snapshot!(mistake("@ CNAME a"), @"line 1, column 1: a CNAME cannot stand beside other records (RFC 1034 §3.6.2)");
    assert_snapshot!(mistake("*.branch NS ns1"), @"line 1, column 1: a wildcard cannot be delegated (RFC 4592 §4.2); name each zone");
    assert_snapshot!(mistake("www SOA a b 1 1 1 1 1"), @"line 1, column 1: an SOA belongs to the apex");
    assert_snapshot!(mistake("@ SOA a b 1 1 1 1"), @"line 1, column 1: a time is missing");
    assert_snapshot!(mistake("@ TXT \"open"), @"line 1, column 7: a quote without its partner");
    assert_snapshot!(mistake("@ TXT \"bad \\9\""), @"line 1, column 8: a backslash is followed by neither a sign nor three digits");
    assert_snapshot!(mistake("@ SOA ( a b 1"), @"line 1, column 7: a parenthesis without its partner");
    assert_snapshot!(mistake("@ A 192.0.2.1 )"), @"line 1, column 15: a parenthesis without its partner");
    assert_snapshot!(mistake("$INCLUDE other"), @"line 1, column 1: $INCLUDE is not supported; $ORIGIN and $TTL are");
    assert_snapshot!(mistake("$TTL soon"), @"line 1, column 6: not a time in seconds");
    assert_snapshot!(mistake("@ ANY 1"), @"line 1, column 3: records of type ANY cannot be stored");
    assert_snapshot!(mistake("a DNAME b"), @"line 1, column 3: records of type DNAME cannot be stored");
    assert_snapshot!(mistake("@ CAA 0 issue ca"), @r#"line 1, column 7: records of type CAA are written as \# length hex"#);
    assert_snapshot!(mistake("@ TYPE65280 \\# 3 abcd"), @"line 1, column 13: the hex digits are not 3 bytes");
    assert_snapshot!(mistake("büro A 192.0.2.1"), @"line 1, column 1: büro has letters outside ASCII; write its xn-- form");
    assert_snapshot!(mistake(&format!("@ TXT {}", "x".repeat(256))), @"line 1, column 7: a string of 256 bytes; 255 are allowed, so split it");
    assert_snapshot!(mistake(&format!("{} A 192.0.2.1", "x".repeat(64))), @"line 1, column 1: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx is not a name: a label has more than 63 bytes");
    assert_snapshot!(check_zone_text("contoso..com", "").unwrap_err(), @"line 1, column 1: contoso..com is not a name: a label is empty");
    assert_eq!(check_zone_text("contoso.com", r"sp\032ace\.x A 192.0.2.1"), Ok(()));
}

#[test]
fn rendering_and_reading_again_gives_the_same_zone() {
    let zone = bench_with(super::driver::CONTOSO).zone();
    assert_eq!(bench_with(&zone).zone(), zone);
}
