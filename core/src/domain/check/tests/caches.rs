//! What resolvers remember.

use super::situation;

#[test]
fn situation_6_a_resolver_that_was_asked_too_early_is_waited_for() {
    insta::assert_snapshot!(situation(&[], "resolver: as the zone\nnothing autodiscover.contoso.com 3400"), @r#"
    note cache-negative autodiscover.contoso.com A: 192.0.2.54:53 still says that it does not exist, for 3400 s more; the zone has it
      -> wait until then and do not repair the record, which is right
    "#);
}

#[test]
fn a_resolver_with_former_data_or_without_an_answer_is_told_apart_from_the_zone() {
    insta::assert_snapshot!(situation(
        &[],
        "resolver: @ 1200 MX 10 mail.contoso.com
        resolver: @ 3600 TXT v=spf1 mx include:spf.protection.outlook.com ~all
        resolver: @ 3600 TXT MS=ms12345678
        resolver: autodiscover 3600 A 192.0.2.25
        resolver: mail 3600 A 192.0.2.25
        fails _sip._tls.contoso.com SERVFAIL
        resolver: _sipfederationtls._tcp 3600 SRV 100 1 5061 sipfed.online.lync.com",
    ), @r#"
    wrong resolver-fails 192.0.2.54:53: it gives no usable answer where the zone does: _sip._tls.contoso.com SRV: SERVFAIL (1 in all)
      -> ask other resolvers; if they fail as well, look at the name servers, their delegation and DNSSEC
    note cache-old contoso.com MX: 192.0.2.54:53 still has MX 10 mail.contoso.com., for 1200 s more
      -> wait until then and do not repair the record; if it stays so, that resolver sees another zone
    "#);
    assert_eq!(situation(&[], "resolver: as the zone"), "");
}

#[test]
fn long_times_to_live_are_lowered_before_the_switch_over() {
    insta::assert_snapshot!(situation(
        &["@ 3600 MX"],
        "@ 86400 MX 10 mail.contoso.com\n@ 86400 MX 20 contoso-com.mail.protection.outlook.com",
    ), @r#"
    note ttl-long contoso.com MX: its TTL is 86400 s: that long after the switch-over some senders and clients still go the old way
      -> lower it to 3600 s, or as low as the DNS host allows, at least 86400 s before the switch-over
    "#);
}
