//! Updates with nsupdate.

use insta::assert_snapshot;

use super::Serving;

pub(super) fn changes(serving: &Serving) {
    let after = |commands: &str, question: &str| {
        let told = serving.nsupdate("-y $key", commands);
        format!(
            "{told}\n{}",
            serving.run(&format!("dig $dns +noall +answer +nocookie {question}"), "")
        )
    };
    assert_snapshot!(after("update add new.contoso.com 60 A 192.0.2.1", "new.contoso.com A"), @r#"
    done
    new.contoso.com. 60 IN A 192.0.2.1
    "#);
    assert_snapshot!(after("update delete contoso.com MX\nupdate add contoso.com 3600 MX 20 mail.contoso.com.", "contoso.com MX"), @r#"
    done
    contoso.com. 3600 IN MX 20 mail.contoso.com.
    "#);
    assert_snapshot!(after("update delete new.contoso.com", "new.contoso.com A"), @"done");
    assert_snapshot!(after("update delete contoso.com TXT \"v=spf1 mx -all\"", "contoso.com TXT"), @"done");
    assert_snapshot!(after("update add mail.contoso.com 60 CNAME www.contoso.com.", "mail.contoso.com CNAME"), @"done");
    assert_snapshot!(serving.nsupdate("-v -y $key", "update add big.contoso.com 60 TXT over-a-stream"), @"done");
}

pub(super) fn prerequisites(serving: &Serving) {
    let told = |prerequisite: &str| {
        serving.nsupdate(
            "-y $key",
            &format!("{prerequisite}\nupdate add new.contoso.com 60 A 192.0.2.1"),
        )
    };
    assert_snapshot!(told("prereq nxdomain www.contoso.com"), @r#"
    exit code Some(2)
    update failed: YXDOMAIN
    "#);
    assert_snapshot!(told("prereq yxdomain nothing.contoso.com"), @r#"
    exit code Some(2)
    update failed: NXDOMAIN
    "#);
    assert_snapshot!(told("prereq nxrrset www.contoso.com A"), @r#"
    exit code Some(2)
    update failed: YXRRSET
    "#);
    assert_snapshot!(told("prereq yxrrset www.contoso.com MX"), @r#"
    exit code Some(2)
    update failed: NXRRSET
    "#);
    assert_snapshot!(told("prereq yxrrset www.contoso.com A 192.0.2.99"), @r#"
    exit code Some(2)
    update failed: NXRRSET
    "#);
    assert_snapshot!(told("prereq yxrrset www.contoso.com A 192.0.2.80"), @"done");
}

pub(super) fn keys(serving: &Serving) {
    let add = "update add new.contoso.com 60 A 192.0.2.1";
    let name = serving.told("/zones/0/key/name");
    let secret = "d3JvbmctZm9yLWV2ZXJ5LXNlcnZlcg==";
    assert_snapshot!(serving.nsupdate("", add), @r#"
    exit code Some(2)
    update failed: REFUSED
    "#);
    assert_snapshot!(serving.nsupdate(&format!("-y hmac-sha256:{name}:{secret}"), add), @r#"
    exit code Some(2)
    ; TSIG error with server: tsig indicates error
    update failed: NOTAUTH(BADSIG)
    "#);
    assert_snapshot!(serving.nsupdate(&format!("-y hmac-sha256:nobody:{secret}"), add), @r#"
    exit code Some(2)
    ; TSIG error with server: tsig indicates error
    update failed: NOTAUTH(BADKEY)
    "#);
    assert_snapshot!(serving.nsupdate(&format!("-y hmac-sha512:{name}:{}", serving.told("/zones/0/key/secret")), add), @r#"
    exit code Some(2)
    ; TSIG error with server: tsig indicates error
    update failed: NOTAUTH(BADKEY)
    "#);
    assert_snapshot!(serving.nsupdate("-y $key", "zone contoso.net\nupdate add new.contoso.net 60 A 192.0.2.1"), @"done");
    assert_snapshot!(serving.nsupdate("-y $key", "zone fabrikam.com\nupdate add new.fabrikam.com 60 A 192.0.2.1"), @r#"
    exit code Some(2)
    update failed: NOTAUTH
    "#);
}
