//! Python's dnspython.

use std::path::Path;
use std::process::Command;

use insta::assert_snapshot;

use super::Serving;

/// Debian's own Python, for which the package installs.
const PYTHON: &str = "/usr/bin/python3";

/// Whether Python has dnspython.
pub(super) fn is_there() -> bool {
    let output =
        Command::new(PYTHON).args(["-c", "import dns.tsigkeyring, dns.query, dns.update"]).output();
    output.is_ok_and(|output| output.status.success())
}

pub(super) fn everything(serving: &Serving) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dns_clients/client.py");
    let told = |pointer: &str| serving.told(pointer);
    let line = [
        PYTHON.to_owned(),
        script.to_string_lossy().into_owned(),
        told("/endpoints/dns/host"),
        told("/endpoints/dns/port"),
        told("/endpoints/resolver/port"),
        told("/zones/0/key/name"),
        told("/zones/0/key/secret"),
    ];
    assert_snapshot!(serving.run(&line.join(" "), ""), @r#"
    udp: NOERROR QR AA RD
    contoso.com. 3600 IN MX 10 mail.contoso.com.
    tcp: NOERROR QR AA RD
    contoso.com. 3600 IN MX 10 mail.contoso.com.
    edns: NOERROR QR AA RD
    contoso.com. 3600 IN SOA ns1.dns-host.example. hostmaster.contoso.com. 1 900 300 604800 300
    nothing: NXDOMAIN QR AA RD
    signed: NOERROR QR AA RD
    www.contoso.com. 3600 IN A 192.0.2.80
    resolved: 192.0.2.80
    resolved: no such name
    resolved: no such type
    add: NOERROR, signature checked: True
    replace: NOERROR, signature checked: True
    present: NXDOMAIN, signature checked: True
    absent: YXDOMAIN, signature checked: True
    exact set: NOERROR, signature checked: True
    wrong secret: PeerBadSignature
    unknown key: PeerBadKey
    wrong clock: PeerBadTime
    transferred:
    @ 3600 IN MX 10 mail
    @ 3600 IN NS ns1.dns-host.example.
    @ 3600 IN SOA ns1.dns-host.example. hostmaster 4 900 300 604800 300
    @ 3600 IN TXT "v=spf1 mx -all"
    mail 3600 IN A 192.0.2.25
    www 3600 IN A 192.0.2.80
    one more: NOERROR, signature checked: True
    difference from 4: more 300 IN A 192.0.2.10
    "#);
}
