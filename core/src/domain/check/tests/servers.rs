//! Who speaks for the zone, and who edits it.

use super::situation;

#[test]
fn situation_8_edits_on_a_server_that_nobody_asks_have_no_effect() {
    insta::assert_snapshot!(situation(
        &[],
        "edited: as the zone\nedited: @ 3600 MX 0 x.contoso.net",
    ), @r#"
    dangerous edited-elsewhere 192.0.2.99:53: the world asks ns1.contoso.com, ns2.contoso.com, not this server; it holds other records at contoso.com MX
      -> enter the records at the servers that the zone is delegated to, or have the registrar delegate it to this one
    "#);
    insta::assert_snapshot!(situation(&["parent"], "parent ns1.contoso.com ns9.host.example"), @r#"
    wrong delegation-differs contoso.com: the zone above and the zone itself name different servers; only above: ns9.host.example; only in the zone: ns2.contoso.com
      -> enter the same name servers at the registrar and in the zone; edits on a server that is not delegated have no effect
    "#);
}

#[test]
fn situation_13_servers_that_lag_or_are_lame_or_dead_are_told() {
    insta::assert_snapshot!(situation(&["server ns2"], "server ns2.contoso.com 5"), @r#"
    wrong server-behind ns2.contoso.com: ns2.contoso.com has version 5 of the zone, the newest is 7
      -> see that the primary notifies this server and lets it transfer the zone; raise the serial number when it is lower than the server's, or wait for the refresh interval
    "#);
    insta::assert_snapshot!(situation(&["server ns2"], "server ns2.contoso.com lame"), @r#"
    wrong server-lame ns2.contoso.com: ns2.contoso.com does not speak for the zone: an answer that is not authoritative
      -> configure the zone on that server, or take the server out of the delegation and the zone's NS records
    "#);
    insta::assert_snapshot!(situation(&["server ns2"], "server ns2.contoso.com REFUSED"), @r#"
    wrong server-lame ns2.contoso.com: ns2.contoso.com does not speak for the zone: REFUSED
      -> configure the zone on that server, or take the server out of the delegation and the zone's NS records
    "#);
    insta::assert_snapshot!(situation(&["server ns2"], "server ns2.contoso.com silent"), @r#"
    wrong server-silent ns2.contoso.com: ns2.contoso.com does not answer
      -> start the server, open its port 53 for UDP and TCP, or take it out of the delegation; each look at it costs the service's checker 12 s
    "#);
    insta::assert_snapshot!(situation(&[], "ns2: @ 3600 MX 10 mail.contoso.com\nns2: @ 3600 TXT MS=ms12345678"), @r#"
    wrong server-differs ns2.contoso.com: it holds other records than ns1.contoso.com at _sip._tls.contoso.com SRV, _sipfederationtls._tcp.contoso.com SRV, autodiscover.contoso.com A, contoso.com MX, contoso.com TXT, mail.contoso.com A
      -> see that the primary notifies this server and lets it transfer the zone; raise the serial number when it is lower than the server's, or wait for the refresh interval
    "#);
}

#[test]
fn situation_19_clocks_that_differ_are_told() {
    insta::assert_snapshot!(situation(&[], "edited: as the zone\nedited yes\nupdate clock"), @r#"
    wrong clock-differs 192.0.2.99:53: BADTIME: the server's clock is 301 s ahead
      -> set both clocks by a time server; a signature is good for 300 s
    "#);
    insta::assert_snapshot!(situation(&[], "edited: as the zone\nedited yes\nupdate BADKEY"), @r#"
    wrong updates-refused 192.0.2.99:53: it does not take signed updates: BADKEY
      -> give the key the right to update the zone, or enter the records by hand
    "#);
    assert_eq!(situation(&[], "edited: as the zone\nedited yes\nupdate accepted"), "");
}

#[test]
fn situation_20_a_zone_that_somebody_else_changes_is_told() {
    insta::assert_snapshot!(situation(&[], "changed 8"), @r#"
    note changed-meanwhile contoso.com: the zone went from version 7 to 8 while it was looked at
      -> find out who else edits the zone, and check again when they are done
    "#);
}

#[test]
fn situation_22_a_delegation_that_vanished_is_told_even_while_records_are_still_seen() {
    insta::assert_snapshot!(situation(&["parent"], "parent none"), @r#"
    dangerous delegation-gone contoso.com: the zone above does not delegate the domain
      -> look at the registrar's account: renew an expired name, settle a hold, wait for a transfer to end; until then records that look right now disappear one by one as caches run out
    "#);
    insta::assert_snapshot!(situation(&["parent"], "parent unknown\nstanding absent"), @r#"
    dangerous not-registered contoso.com: the name does not exist, as far as the resolver knows
      -> register it, or renew it at the registrar; a name that was changed recently may take two days to come back
    note parent-unknown contoso.com: whether the zone above delegates to these servers was not told: com: SERVFAIL
    "#);
    insta::assert_snapshot!(situation(&[], "standing absent"), @r#"
    note cache-negative contoso.com: the resolver still says that the name does not exist, though the zone above delegates it and its servers answer
      -> wait until the resolver asks again; nothing is to be repaired
    "#);
    insta::assert_snapshot!(situation(&[], "standing contoso.net"), @r#"
    wrong inside-another-zone contoso.com: the name is part of the zone contoso.net, not a zone of its own
      -> check contoso.net instead, or enter the records there
    "#);
}

#[test]
fn a_zone_that_the_service_holds_needs_no_records_of_ours() {
    insta::assert_snapshot!(situation(
        &["parent", "server", "@ 3600 MX"],
        "parent ns1.bdm.microsoftonline.com\nserver ns1.bdm.microsoftonline.com 7 ns1.bdm.microsoftonline.com",
    ), @r#"
    note delegated-to-service contoso.com: the whole zone is delegated to the service's name servers (*.bdm.microsoftonline.com)
      -> nothing has to be entered by hand; records of your own are entered in the service's administration page
    "#);
}
