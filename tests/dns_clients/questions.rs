//! Questions: dig, host, delv.

use insta::assert_snapshot;

use super::Serving;

pub(super) fn answers(serving: &Serving) {
    assert_snapshot!(serving.dig(&[
        "$dns contoso.com MX",
        "$dns contoso.com TXT",
        "$dns www.contoso.com A",
        "$dns nothing.contoso.com A",
        "$dns mail.contoso.com AAAA",
        "$dns fabrikam.com A",
        "$dns contoso.com ANY",
        "$dns contoso.net SOA +norecurse",
    ]), @r#"
    $dns contoso.com MX
      ;; ->>HEADER<<- opcode: QUERY, status: NOERROR
      ;; flags: qr aa rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1
      ;; WARNING: recursion requested but not available
      ; EDNS: version: 0, flags:; udp: 1232
      contoso.com. 3600 IN MX 10 mail.contoso.com.
    $dns contoso.com TXT
      ;; ->>HEADER<<- opcode: QUERY, status: NOERROR
      ;; flags: qr aa rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1
      ;; WARNING: recursion requested but not available
      ; EDNS: version: 0, flags:; udp: 1232
      contoso.com. 3600 IN TXT "v=spf1 mx -all"
    $dns www.contoso.com A
      ;; ->>HEADER<<- opcode: QUERY, status: NOERROR
      ;; flags: qr aa rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1
      ;; WARNING: recursion requested but not available
      ; EDNS: version: 0, flags:; udp: 1232
      www.contoso.com. 3600 IN A 192.0.2.80
    $dns nothing.contoso.com A
      ;; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN
      ;; flags: qr aa rd; QUERY: 1, ANSWER: 0, AUTHORITY: 1, ADDITIONAL: 1
      ;; WARNING: recursion requested but not available
      ; EDNS: version: 0, flags:; udp: 1232
      contoso.com. 300 IN SOA ns1.dns-host.example. hostmaster.contoso.com. 1 900 300 604800 300
    $dns mail.contoso.com AAAA
      ;; ->>HEADER<<- opcode: QUERY, status: NOERROR
      ;; flags: qr aa rd; QUERY: 1, ANSWER: 0, AUTHORITY: 1, ADDITIONAL: 1
      ;; WARNING: recursion requested but not available
      ; EDNS: version: 0, flags:; udp: 1232
      contoso.com. 300 IN SOA ns1.dns-host.example. hostmaster.contoso.com. 1 900 300 604800 300
    $dns fabrikam.com A
      ;; ->>HEADER<<- opcode: QUERY, status: REFUSED
      ;; flags: qr rd; QUERY: 1, ANSWER: 0, AUTHORITY: 0, ADDITIONAL: 1
      ;; WARNING: recursion requested but not available
      ; EDNS: version: 0, flags:; udp: 1232
    $dns contoso.com ANY
      ;; ->>HEADER<<- opcode: QUERY, status: NOERROR
      ;; flags: qr aa rd; QUERY: 1, ANSWER: 4, AUTHORITY: 0, ADDITIONAL: 1
      ;; WARNING: recursion requested but not available
      ; EDNS: version: 0, flags:; udp: 1232
      contoso.com. 3600 IN NS ns1.dns-host.example.
      contoso.com. 3600 IN SOA ns1.dns-host.example. hostmaster.contoso.com. 1 900 300 604800 300
      contoso.com. 3600 IN MX 10 mail.contoso.com.
      contoso.com. 3600 IN TXT "v=spf1 mx -all"
    $dns contoso.net SOA +norecurse
      ;; ->>HEADER<<- opcode: QUERY, status: NOERROR
      ;; flags: qr aa; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1
      ; EDNS: version: 0, flags:; udp: 1232
      contoso.net. 3600 IN SOA ns1.dns-host.example. hostmaster.contoso.net. 1 900 300 604800 300
    "#);
}

pub(super) fn transports(serving: &Serving) {
    assert_snapshot!(serving.dig(&[
        "$dns www.contoso.com A +tcp",
        "$dns www.contoso.com A +noedns",
        "$dns www.contoso.com A +dnssec",
        "$dns www.contoso.com A +edns=1 +noednsnegotiation",
        "$dns www.contoso.com A -y $key",
    ]), @r#"
    $dns www.contoso.com A +tcp
      ;; ->>HEADER<<- opcode: QUERY, status: NOERROR
      ;; flags: qr aa rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1
      ;; WARNING: recursion requested but not available
      ; EDNS: version: 0, flags:; udp: 1232
      www.contoso.com. 3600 IN A 192.0.2.80
    $dns www.contoso.com A +noedns
      ;; ->>HEADER<<- opcode: QUERY, status: NOERROR
      ;; flags: qr aa rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 0
      ;; WARNING: recursion requested but not available
      www.contoso.com. 3600 IN A 192.0.2.80
    $dns www.contoso.com A +dnssec
      ;; ->>HEADER<<- opcode: QUERY, status: NOERROR
      ;; flags: qr aa rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1
      ;; WARNING: recursion requested but not available
      ; EDNS: version: 0, flags: do; udp: 1232
      www.contoso.com. 3600 IN A 192.0.2.80
    $dns www.contoso.com A +edns=1 +noednsnegotiation
      ;; ->>HEADER<<- opcode: QUERY, status: BADVERS
      ;; flags: qr rd; QUERY: 1, ANSWER: 0, AUTHORITY: 0, ADDITIONAL: 1
      ;; WARNING: recursion requested but not available
      ; EDNS: version: 0, flags:; udp: 1232
    $dns www.contoso.com A -y $key
      ;; ->>HEADER<<- opcode: QUERY, status: NOERROR
      ;; flags: qr aa rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 2
      ;; WARNING: recursion requested but not available
      ; EDNS: version: 0, flags:; udp: 1232
      www.contoso.com. 3600 IN A 192.0.2.80
      rehearsal-key. 0 ANY TSIG NOERROR
    "#);
}

pub(super) fn encrypted(serving: &Serving) {
    let port = serving.told("/endpoints/doh/port");
    let told = serving.dig(&[
        "$dot contoso.com MX +tls",
        "$dot contoso.com MX +tls +tls-ca=$ca",
        "$dot contoso.com SOA +tls -y $key",
        "$doh contoso.com MX +https +tls-ca=$ca",
        "$doh contoso.com MX +https-get",
        "$doh nothing.contoso.com A +https-get",
        "$doh contoso.com MX +https=/elsewhere",
    ]);
    assert_snapshot!(told.replace(&port, "PORT"), @r#"
    $dot contoso.com MX +tls
      ;; ->>HEADER<<- opcode: QUERY, status: NOERROR
      ;; flags: qr aa rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1
      ;; WARNING: recursion requested but not available
      ; EDNS: version: 0, flags:; udp: 1232
      contoso.com. 3600 IN MX 10 mail.contoso.com.
    $dot contoso.com MX +tls +tls-ca=$ca
      ;; ->>HEADER<<- opcode: QUERY, status: NOERROR
      ;; flags: qr aa rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1
      ;; WARNING: recursion requested but not available
      ; EDNS: version: 0, flags:; udp: 1232
      contoso.com. 3600 IN MX 10 mail.contoso.com.
    $dot contoso.com SOA +tls -y $key
      ;; ->>HEADER<<- opcode: QUERY, status: NOERROR
      ;; flags: qr aa rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 2
      ;; WARNING: recursion requested but not available
      ; EDNS: version: 0, flags:; udp: 1232
      contoso.com. 3600 IN SOA ns1.dns-host.example. hostmaster.contoso.com. 1 900 300 604800 300
      rehearsal-key. 0 ANY TSIG NOERROR
    $doh contoso.com MX +https +tls-ca=$ca
      ;; ->>HEADER<<- opcode: QUERY, status: NOERROR
      ;; flags: qr aa rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1
      ;; WARNING: recursion requested but not available
      ; EDNS: version: 0, flags:; udp: 1232
      contoso.com. 3600 IN MX 10 mail.contoso.com.
    $doh contoso.com MX +https-get
      ;; ->>HEADER<<- opcode: QUERY, status: NOERROR
      ;; flags: qr aa rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1
      ;; WARNING: recursion requested but not available
      ; EDNS: version: 0, flags:; udp: 1232
      contoso.com. 3600 IN MX 10 mail.contoso.com.
    $doh nothing.contoso.com A +https-get
      ;; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN
      ;; flags: qr aa rd; QUERY: 1, ANSWER: 0, AUTHORITY: 1, ADDITIONAL: 1
      ;; WARNING: recursion requested but not available
      ; EDNS: version: 0, flags:; udp: 1232
      contoso.com. 300 IN SOA ns1.dns-host.example. hostmaster.contoso.com. 1 900 300 604800 300
    $doh contoso.com MX +https=/elsewhere
      exit code Some(9)
      ;; communications error to 127.0.0.1#PORT: failure
      ;; no servers could be reached
    "#);
}

pub(super) fn other_tools(serving: &Serving) {
    let (host, port) = (serving.told("/endpoints/dns/host"), serving.told("/endpoints/dns/port"));
    assert_snapshot!(serving.run(&format!("host -r -p {port} contoso.com {host}"), "").replace(&port, "PORT"), @r#"
    Using domain server:
    Name: 127.0.0.1
    Address: 127.0.0.1#PORT
    Aliases:
    contoso.com mail is handled by 10 mail.contoso.com.
    "#);
    assert_snapshot!(serving.run("delv $dns +noroot +short -i contoso.com MX", ""), @"10 mail.contoso.com.");
}

pub(super) fn resolver(serving: &Serving) {
    assert_snapshot!(serving.dig(&["$resolver www.contoso.com A", "$resolver nothing.contoso.com A"]), @r#"
    $resolver www.contoso.com A
      ;; ->>HEADER<<- opcode: QUERY, status: NOERROR
      ;; flags: qr rd ra; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1
      ; EDNS: version: 0, flags:; udp: 1232
      www.contoso.com. 3600 IN A 192.0.2.80
    $resolver nothing.contoso.com A
      ;; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN
      ;; flags: qr rd ra; QUERY: 1, ANSWER: 0, AUTHORITY: 1, ADDITIONAL: 1
      ; EDNS: version: 0, flags:; udp: 1232
      contoso.com. 300 IN SOA ns1.dns-host.example. hostmaster.contoso.com. 1 900 300 604800 300
    "#);
}
