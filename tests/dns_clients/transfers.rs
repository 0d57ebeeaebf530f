//! Zone transfers.

use insta::assert_snapshot;

use super::Serving;

pub(super) fn whole(serving: &Serving) {
    assert_snapshot!(serving.dig(&["$dns contoso.com AXFR +onesoa", "$dns contoso.com AXFR -y $key +onesoa"]), @r#"
    $dns contoso.com AXFR +onesoa
      ; Transfer failed.
    $dns contoso.com AXFR -y $key +onesoa
      contoso.com. 3600 IN SOA ns1.dns-host.example. hostmaster.contoso.com. 1 900 300 604800 300
      contoso.com. 3600 IN NS ns1.dns-host.example.
      contoso.com. 3600 IN MX 10 mail.contoso.com.
      contoso.com. 3600 IN TXT "v=spf1 mx -all"
      mail.contoso.com. 3600 IN A 192.0.2.25
      www.contoso.com. 3600 IN A 192.0.2.80
      rehearsal-key. 0 ANY TSIG NOERROR
    "#);
}

pub(super) fn difference(serving: &Serving) {
    serving.nsupdate(
        "-y $key",
        "update add new.contoso.com 60 A 192.0.2.1\nupdate delete www.contoso.com A",
    );
    assert_snapshot!(serving.dig(&["$dns contoso.com IXFR=1 -y $key", "$dns contoso.com IXFR=2 -y $key"]), @r#"
    $dns contoso.com IXFR=1 -y $key
      contoso.com. 3600 IN SOA ns1.dns-host.example. hostmaster.contoso.com. 2 900 300 604800 300
      contoso.com. 3600 IN SOA ns1.dns-host.example. hostmaster.contoso.com. 1 900 300 604800 300
      www.contoso.com. 3600 IN A 192.0.2.80
      contoso.com. 3600 IN SOA ns1.dns-host.example. hostmaster.contoso.com. 2 900 300 604800 300
      new.contoso.com. 60 IN A 192.0.2.1
      contoso.com. 3600 IN SOA ns1.dns-host.example. hostmaster.contoso.com. 2 900 300 604800 300
      rehearsal-key. 0 ANY TSIG NOERROR
    $dns contoso.com IXFR=2 -y $key
      contoso.com. 3600 IN SOA ns1.dns-host.example. hostmaster.contoso.com. 2 900 300 604800 300
      rehearsal-key. 0 ANY TSIG NOERROR
    "#);
}
