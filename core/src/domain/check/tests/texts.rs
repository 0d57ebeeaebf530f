//! The sender record, and today's DKIM and DMARC.

use super::situation;

const SPF: &str = "@ 3600 TXT v=spf1";

#[test]
fn situation_4_a_second_sender_record_is_an_error_for_every_receiver() {
    insta::assert_snapshot!(situation(&[], "@ 3600 TXT v=spf1 ip4:192.0.2.1 -all"), @r#"
    dangerous spf-several contoso.com: 2 sender records are a permanent error for every receiver: `v=spf1 mx include:spf.protection.outlook.com ~all`, `v=spf1 ip4:192.0.2.1 -all`
      -> replace all of them by TXT "v=spf1 mx include:spf.protection.outlook.com ip4:192.0.2.1 ~all"
    "#);
}

#[test]
fn situation_5_the_cost_is_counted_through_includes() {
    let nine = "spf many.example v=spf1 a:1.example a:2.example a:3.example a:4.example a:5.example a:6.example a:7.example a:8.example -all";
    insta::assert_snapshot!(situation(&[SPF], &format!("{nine}\n@ 3600 TXT v=spf1 mx include:many.example include:spf.protection.outlook.com ~all")), @r#"
    dangerous spf-costly contoso.com: the sender record fails at receivers that keep to the limits: it costs 11 queries, 10 are allowed: mx 1, include:many.example 9, include:spf.protection.outlook.com 1
      -> remove includes of services that no longer send, or replace them by their addresses (ip4:, ip6:)
    "#);
    insta::assert_snapshot!(situation(&[SPF], &format!("{nine}\n@ 3600 TXT v=spf1 mx include:many.example ~all")), @r#"
    dangerous spf-costly contoso.com: with the service's include, `v=spf1 mx include:many.example include:spf.protection.outlook.com ~all`, fails at receivers that keep to the limits: it costs 11 queries, 10 are allowed: mx 1, include:many.example 9, include:spf.protection.outlook.com 1
      -> remove includes of services that no longer send, or replace them by their addresses (ip4:, ip6:)
    missing spf-lacks-service contoso.com: `v=spf1 mx include:many.example ~all` does not name the service
      -> make it TXT "v=spf1 mx include:many.example include:spf.protection.outlook.com ~all"
    "#);
}

#[test]
fn a_sender_record_without_the_service_is_told_with_the_merged_one() {
    insta::assert_snapshot!(situation(&[SPF], "@ 3600 TXT v=spf1 mx ip4:192.0.2.25 -all"), @r#"
    missing spf-lacks-service contoso.com: `v=spf1 mx ip4:192.0.2.25 -all` does not name the service
      -> make it TXT "v=spf1 mx ip4:192.0.2.25 include:spf.protection.outlook.com -all"
    "#);
    insta::assert_snapshot!(situation(&[SPF], "@ 3600 TXT v=spf1 include:outlook.com ~all\nspf outlook.com v=spf1 -all"), @r#"
    wrong spf-obsolete contoso.com: `include:outlook.com` is the service's former record, which costs many queries
      -> replace it by `include:spf.protection.outlook.com`
    missing spf-lacks-service contoso.com: `v=spf1 include:outlook.com ~all` does not name the service
      -> make it TXT "v=spf1 include:spf.protection.outlook.com ~all"
    "#);
    insta::assert_snapshot!(situation(&[SPF], ""), @r#"
    missing spf-missing contoso.com: there is no sender record (SPF)
      -> add TXT "v=spf1 mx include:spf.protection.outlook.com ~all"
    "#);
    insta::assert_snapshot!(situation(&[SPF, "phase"], "phase complete\n@ 3600 TXT v=spf1 -all"), @r#"
    dangerous mx-not-reset contoso.com: mail still goes to `MX 10 mail.contoso.com`, because `MX 20 contoso-com.mail.protection.outlook.com` is not preferred to it
      -> give the service's record preference 0 in one change, then remove the former host's record before that host is switched off
    wrong spf-no-mail contoso.com: the sender record `v=spf1 -all` says that the domain sends no mail
      -> make sure that this is no longer meant so, and replace it by the service's record
    wrong alias-is-address autodiscover.contoso.com: addresses stand there instead of an alias: A 192.0.2.25
      -> if the alias was entered, switch off the provider's proxy (or flattening) for it; else remove the addresses and add CNAME autodiscover.outlook.com in one change
    missing spf-lacks-service contoso.com: `v=spf1 -all` does not name the service (the sender record says that the domain sends no mail)
      -> make it TXT "v=spf1 include:spf.protection.outlook.com -all"
    "#);
}

#[test]
fn sender_records_that_fail_or_hold_nobody_off_are_told() {
    insta::assert_snapshot!(situation(&[SPF], "@ 3600 TXT v=spf1 include: spf.protection.outlook.com -all"), @r#"
    dangerous spf-broken contoso.com: receivers cannot read `v=spf1 include: spf.protection.outlook.com -all`: character 15: `include:` is followed by a blank; the name must follow at once
      -> correct the record at that place
    "#);
    insta::assert_snapshot!(situation(&[SPF], "@ 3600 TXT v=spf include:spf.protection.outlook.com -all"), @r#"
    dangerous spf-broken contoso.com: receivers cannot read `v=spf include:spf.protection.outlook.com -all`: a sender record begins with `v=spf1` and a blank
      -> correct the record at that place
    "#);
    insta::assert_snapshot!(situation(&[SPF], "@ 3600 TXT v=spf1 ptr include:spf.protection.outlook.com +all mx"), @r#"
    dangerous spf-open contoso.com: `v=spf1 ptr include:spf.protection.outlook.com +all mx` lets everybody send in the name of the domain
      -> end the record with `~all` or `-all`
    note spf-unreached contoso.com: `mx` stands behind `all` and has no effect
      -> move it before `all`, or remove it
    note spf-ptr contoso.com: `ptr` is slow and unreliable, and should not be used (RFC 7208, section 5.5)
      -> name the hosts by `a:` or `ip4:` instead
    "#);
    insta::assert_snapshot!(situation(&[], "@ 3600 SPF v=spf1 -all"), @r#"
    note spf-type-99 contoso.com: there is a sender record of type 99 (SPF), which receivers no longer read
      -> remove it; the TXT record counts
    "#);
}

#[test]
fn situation_18_a_text_that_was_cut_is_told() {
    let long =
        format!("v=spf1 include:spf.protection.outlook.com {}", "ip4:192.0.2.100 ".repeat(20));
    insta::assert_snapshot!(situation(&[SPF], &format!("@ 3600 TXT {}", &long[..255])), @r#"
    wrong text-cut contoso.com: the sender record stops after 255 bytes, at `…p4:192.0.2.100 ip4:1`: the DNS host cut it
      -> enter it as several strings if the host allows that, or shorten it
    "#);
}

#[test]
fn today_signatures_and_policy_are_looked_at_as_well() {
    insta::assert_snapshot!(situation(
        &["era"],
        "era today
        selector1._domainkey 3600 CNAME selector1-contoso-com._domainkey.contoso.onmicrosoft.com
        _dmarc 3600 TXT v=DMARC1; p=none
        _dmarc 3600 TXT v=DMARC1; p=reject",
    ), @r#"
    wrong dmarc-several _dmarc.contoso.com: receivers ignore 2 policies at one name
      -> keep one of them
    note dkim-missing selector2._domainkey.contoso.com: the service cannot sign mail with a key of the domain
      -> add the CNAME that the service's page for DKIM names: it cannot be computed
    "#);
}
