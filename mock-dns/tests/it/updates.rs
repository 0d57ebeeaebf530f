//! RFC 2136: dynamic updates, with what BIND 9.18 was seen to do.

use hickory_proto::op::{Message, Query};
use hickory_proto::rr::{DNSClass, RecordType};
use insta::assert_snapshot;
use mock_dns::Transport;

use super::driver::{Bench, bench, bench_with, full_name, signer, update};

/// Answers to an update that leaves the zone as it is.
fn refused(lines: &str) -> String {
    let bench = bench();
    let before = bench.zone();
    let answer = bench.update(lines);
    assert_eq!(bench.zone(), before);
    answer
}

/// Sends a hand-made message, signed, that must leave the zone as it is.
fn refused_message(bench: &Bench, mut message: Message, key: &str) -> String {
    let before = bench.dns.render_state();
    let now_s = u64::try_from(bench.clock.now().as_second()).unwrap();
    message.finalize(&signer(key), now_s).unwrap();
    bench.send(&message.to_vec().unwrap(), Transport::Udp).unwrap();
    assert_eq!(bench.dns.render_state(), before);
    bench.notes.last().answer
}

#[test]
fn the_preference_of_an_mx_changes_in_one_message() {
    assert_snapshot!(bench().updated("
        yxrrset contoso.com MX 10 mail.contoso.com.
        delete contoso.com MX 10 mail.contoso.com.
        add contoso.com 3600 MX 20 contoso-com.mail.protection.outlook.com.
        add contoso.com 3600 MX 10 mail.contoso.com.
    "), @r"
    NOERROR signed
    - contoso.com. 3600 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    + contoso.com. 3600 SOA ns1.contoso.com. hostmaster.contoso.com. 2 900 300 604800 300
    + contoso.com. 3600 MX 20 contoso-com.mail.protection.outlook.com.
    ");
}

#[test]
fn one_ttl_serves_the_whole_set() {
    assert_snapshot!(bench().updated("add contoso.com 60 MX 20 b.contoso.com."), @r"
    NOERROR signed
    - contoso.com. 3600 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    - contoso.com. 3600 MX 10 mail.contoso.com.
    + contoso.com. 3600 SOA ns1.contoso.com. hostmaster.contoso.com. 2 900 300 604800 300
    + contoso.com. 60 MX 10 mail.contoso.com.
    + contoso.com. 60 MX 20 b.contoso.com.
    ");
    assert_snapshot!(bench().updated("add contoso.com 60 MX 10 MAIL.contoso.com."), @r"
    NOERROR signed
    - contoso.com. 3600 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    - contoso.com. 3600 MX 10 mail.contoso.com.
    + contoso.com. 3600 SOA ns1.contoso.com. hostmaster.contoso.com. 2 900 300 604800 300
    + contoso.com. 60 MX 10 mail.contoso.com.
    ");
}

#[test]
fn an_update_without_effect_leaves_the_serial_alone() {
    assert_snapshot!(bench().updated("add contoso.com 3600 MX 10 mail.contoso.com."), @"NOERROR signed");
    assert_snapshot!(bench().updated(""), @"NOERROR signed");
    let there_and_back = "add a.contoso.com 60 A 192.0.2.1\ndelete a.contoso.com A";
    assert_snapshot!(bench().updated(there_and_back), @"NOERROR signed");
    assert_snapshot!(bench().updated("delete nowhere.contoso.com"), @"NOERROR signed");
}

#[test]
fn a_later_serial_is_taken_as_it_is_and_an_earlier_one_ignored() {
    let soa = |serial| {
        format!(
            "add contoso.com 3600 SOA ns1.contoso.com. hostmaster.contoso.com. {serial} 900 300 604800 300"
        )
    };
    assert_snapshot!(bench().updated(&soa(70)), @r"
    NOERROR signed
    - contoso.com. 3600 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    + contoso.com. 3600 SOA ns1.contoso.com. hostmaster.contoso.com. 70 900 300 604800 300
    ");
    assert_snapshot!(bench().updated(&soa(0)), @"NOERROR signed");
}

#[test]
fn serials_wrap_and_skip_zero() {
    let bench = bench_with("@ SOA ns1 hostmaster 4294967295 900 300 604800 300");
    assert_snapshot!(bench.updated("add a.contoso.com 60 A 192.0.2.1"), @r"
    NOERROR signed
    - contoso.com. 3600 SOA ns1.contoso.com. hostmaster.contoso.com. 4294967295 900 300 604800 300
    + contoso.com. 3600 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    + a.contoso.com. 60 A 192.0.2.1
    ");
}

#[test]
fn an_alias_beside_other_data_is_ignored_in_both_directions() {
    assert_snapshot!(bench().updated("add mail.contoso.com 3600 CNAME mail.office365.com."), @"NOERROR signed");
    assert_snapshot!(bench().updated("add www.contoso.com 3600 A 192.0.2.1"), @"NOERROR signed");
}

#[test]
fn an_alias_replaces_an_alias() {
    assert_snapshot!(bench().updated("add www.contoso.com 3600 CNAME mail.contoso.com."), @r"
    NOERROR signed
    - contoso.com. 3600 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    - www.contoso.com. 3600 CNAME contoso.com.
    + contoso.com. 3600 SOA ns1.contoso.com. hostmaster.contoso.com. 2 900 300 604800 300
    + www.contoso.com. 3600 CNAME mail.contoso.com.
    ");
}

#[test]
fn soa_and_last_ns_stay() {
    assert_snapshot!(bench().updated("
        delete contoso.com SOA
        delete contoso.com NS
        delete contoso.com NS ns1.contoso.com.
    "), @"NOERROR signed");
    assert_snapshot!(bench().updated("delete contoso.com"), @r#"
    NOERROR signed
    - contoso.com. 3600 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    - contoso.com. 3600 A 192.0.2.80
    - contoso.com. 3600 MX 10 mail.contoso.com.
    - contoso.com. 3600 TXT "v=spf1 mx ip4:192.0.2.25 -all"
    + contoso.com. 3600 SOA ns1.contoso.com. hostmaster.contoso.com. 2 900 300 604800 300
    "#);
}

#[test]
fn all_kinds_of_prerequisite_are_checked() {
    assert_snapshot!(refused("yxdomain nowhere.contoso.com"), @"NXDOMAIN signed");
    assert_snapshot!(refused("nxdomain mail.contoso.com"), @"YXDOMAIN signed");
    assert_snapshot!(refused("yxrrset contoso.com AAAA"), @"NXRRSET signed");
    assert_snapshot!(refused("nxrrset contoso.com MX"), @"YXRRSET signed");
    assert_snapshot!(refused("yxrrset contoso.com MX 20 mail.contoso.com."), @"NXRRSET signed");
    assert_snapshot!(refused("yxdomain www.fabrikam.com"), @"NOTZONE signed");
}

#[test]
fn a_value_prerequisite_needs_the_whole_set() {
    let bench = bench();
    bench.update("add contoso.com 3600 MX 20 b.contoso.com.");
    assert_snapshot!(bench.updated("
        yxrrset contoso.com MX 20 b.contoso.com.
        add a.contoso.com 60 A 192.0.2.1
    "), @"NXRRSET signed");
    assert_snapshot!(bench.updated("
        yxrrset contoso.com MX 20 B.contoso.com.
        yxrrset contoso.com MX 10 mail.contoso.com.
        add a.contoso.com 60 A 192.0.2.1
    "), @r"
    NOERROR signed
    - contoso.com. 3600 SOA ns1.contoso.com. hostmaster.contoso.com. 2 900 300 604800 300
    + contoso.com. 3600 SOA ns1.contoso.com. hostmaster.contoso.com. 3 900 300 604800 300
    + a.contoso.com. 60 A 192.0.2.1
    ");
}

#[test]
fn wildcards_aliases_and_empty_names_do_not_count_as_existing() {
    assert_snapshot!(refused("yxdomain x.dev.contoso.com"), @"NXDOMAIN signed");
    assert_snapshot!(refused("yxrrset www.contoso.com A"), @"NXRRSET signed");
    assert_snapshot!(refused("yxdomain _tcp.contoso.com"), @"NXDOMAIN signed");
}

#[test]
fn one_bad_record_spoils_the_whole_message() {
    assert_snapshot!(refused("
        add a.contoso.com 60 A 192.0.2.1
        add www.fabrikam.com 60 A 192.0.2.1
    "), @"NOTZONE signed");
}

#[test]
fn form_is_checked_before_prerequisites() {
    assert_snapshot!(refused("
        yxdomain nowhere.contoso.com
        add www.fabrikam.com 60 A 192.0.2.1
    "), @"NOTZONE signed");
}

#[test]
fn malformed_updates_are_form_errors() {
    let bench = bench();
    let mut two_zones = update("contoso.com", "");
    two_zones.add_query(Query::query(full_name("contoso.com"), RecordType::SOA));
    assert_snapshot!(refused_message(&bench, two_zones, "rehearsal-key"), @"FORMERR");
    let mut not_soa = update("contoso.com", "");
    not_soa.queries[0].set_query_type(RecordType::A);
    assert_snapshot!(refused_message(&bench, not_soa, "rehearsal-key"), @"FORMERR signed");
    let mut with_ttl = update("contoso.com", "yxdomain contoso.com");
    with_ttl.answers[0].ttl = 1;
    assert_snapshot!(refused_message(&bench, with_ttl, "rehearsal-key"), @"FORMERR signed");
    let mut delete_with_ttl = update("contoso.com", "delete contoso.com MX");
    delete_with_ttl.authorities[0].ttl = 1;
    assert_snapshot!(refused_message(&bench, delete_with_ttl, "rehearsal-key"), @"FORMERR signed");
    let mut chaos = update("contoso.com", "add contoso.com 60 A 192.0.2.1");
    chaos.authorities[0].dns_class = DNSClass::CH;
    assert_snapshot!(refused_message(&bench, chaos, "rehearsal-key"), @"FORMERR");
    assert_snapshot!(refused_message(&bench, update("contoso.com", "add contoso.com 60 A"), "rehearsal-key"), @"FORMERR");
}

#[test]
fn a_zone_that_is_not_here_is_not_authoritative() {
    let bench = bench();
    assert_snapshot!(refused_message(&bench, update("fabrikam.com", ""), "rehearsal-key"), @"NOTAUTH signed");
    assert_snapshot!(refused_message(&bench, update("mail.contoso.com", ""), "rehearsal-key"), @"NOTAUTH signed");
}

#[test]
fn an_unsigned_update_is_refused() {
    let bench = bench();
    let before = bench.zone();
    let message = update("contoso.com", "add a.contoso.com 60 A 192.0.2.1");
    bench.send(&message.to_vec().unwrap(), Transport::Udp).unwrap();
    assert_snapshot!(bench.notes.last().answer, @"REFUSED");
    assert_eq!(bench.zone(), before);
}

#[test]
fn a_limited_key_may_touch_only_what_it_was_granted() {
    let bench = bench();
    let limited =
        |lines: &str| refused_message(&bench, update("contoso.com", lines), "limited-key");
    assert_snapshot!(limited("add contoso.com 3600 MX 20 b.contoso.com."), @"REFUSED signed");
    assert_snapshot!(limited("add sub.contoso.com 3600 TXT hello"), @"REFUSED signed");
    assert_snapshot!(limited("delete contoso.com"), @"REFUSED signed");
    assert_snapshot!(limited("
        yxdomain nowhere.contoso.com
        add contoso.com 3600 MX 20 b.contoso.com.
    "), @"REFUSED signed");
    assert_snapshot!(limited("
        yxdomain nowhere.contoso.com
        add contoso.com 3600 TXT MS=ms12345678
    "), @"NXDOMAIN signed");
}

#[test]
fn mail_and_name_servers_of_the_zone_need_an_address() {
    assert_snapshot!(refused("add contoso.com 3600 MX 20 nowhere.contoso.com."), @"REFUSED signed");
    assert_snapshot!(refused("add contoso.com 3600 MX 20 www.contoso.com."), @"REFUSED signed");
    assert_snapshot!(refused("add contoso.com 3600 NS nowhere.contoso.com."), @"REFUSED signed");
    assert_snapshot!(refused("delete ns1.contoso.com"), @"REFUSED signed");
    for fine in [
        "delete mail.contoso.com",
        "add contoso.com 3600 MX 0 .",
        "add contoso.com 3600 MX 20 x.dev.contoso.com.",
        "add contoso.com 3600 MX 20 x.branch.contoso.com.",
        "add contoso.com 3600 NS ns.fabrikam.com.",
        "add new.contoso.com 60 A 192.0.2.1\nadd contoso.com 3600 MX 20 new.contoso.com.",
        "add www.contoso.com 60 NS nowhere.contoso.com.",
    ] {
        assert_eq!(bench().update(fine), "NOERROR signed", "{fine}");
    }
}

#[test]
fn dname_is_refused_and_said_to_be_missing() {
    let bench = bench();
    let mut message = update("contoso.com", "add a.contoso.com 60 CNAME b.contoso.com.");
    let rdata = hickory_proto::rr::rdata::NULL::with(vec![0]);
    message.authorities[0].data =
        hickory_proto::rr::RData::Unknown { code: RecordType::DNAME, rdata };
    assert_snapshot!(refused_message(&bench, message, "rehearsal-key"), @"REFUSED signed");
    assert!(!bench.notes.last().supported);
}

#[test]
fn the_tap_reads_an_update_as_text() {
    let bench = bench();
    bench.update(
        "
        yxdomain contoso.com
        nxdomain new.contoso.com
        yxrrset contoso.com MX
        nxrrset contoso.com AAAA
        yxrrset contoso.com MX 10 mail.contoso.com.
        delete contoso.com MX 10 mail.contoso.com.
        delete www.contoso.com CNAME
        delete ring1.contoso.com
        add contoso.com 3600 MX 20 mail.contoso.com.
    ",
    );
    let request = bench.notes.last().request;
    assert_snapshot!(format!("{}: {}", request.operation, request.text), @"update contoso.com: update contoso.com. prereq [name exists contoso.com.; no name new.contoso.com.; exists contoso.com. MX; absent contoso.com. AAAA; is contoso.com. MX 10 mail.contoso.com.] delete [contoso.com. MX 10 mail.contoso.com.; www.contoso.com. CNAME; ring1.contoso.com.] add [contoso.com. 3600 MX 20 mail.contoso.com.] key=rehearsal-key");
}
