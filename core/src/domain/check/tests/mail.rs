//! MX records and the proof of ownership.

use super::situation;

#[test]
fn situation_1_the_tenant_at_0_takes_the_mail_of_empty_mailboxes() {
    let zero = "@ 3600 MX 0 contoso-com.mail.protection.outlook.com";
    insta::assert_snapshot!(situation(&["@ 3600 MX 20"], zero), @r#"
    dangerous mx-zero contoso.com: `MX 0 contoso-com.mail.protection.outlook.com` is preferred to `MX 10 mail.contoso.com`: new mail goes to empty mailboxes in the tenant
      -> give the service's record preference 20 in one change, and reset it when the migration is complete
    "#);
    insta::assert_snapshot!(situation(&["@ 3600 MX 20", "phase"], zero), @r#"
    note mx-phase contoso.com: mail goes to `MX 0 contoso-com.mail.protection.outlook.com`, with `MX 10 mail.contoso.com` below it: right only when the migration is complete
      -> if mail still lives at the former host, rank the service's record below it; else remove the former host's record
    "#);
    insta::assert_snapshot!(situation(&["@ 3600 MX 10"], ""), @r#"
    dangerous mx-old-gone contoso.com: only `MX 20 contoso-com.mail.protection.outlook.com` is left: all mail goes to the tenant while mailboxes are elsewhere
      -> enter the MX record of the present mail host again, with a lower number than the service's
    "#);
}

#[test]
fn situation_2_equal_preferences_split_the_mail() {
    let equal = "@ 3600 MX 10 contoso-com.mail.protection.outlook.com";
    insta::assert_snapshot!(situation(&["@ 3600 MX 20"], equal), @r#"
    dangerous mx-not-last contoso.com: `MX 10 contoso-com.mail.protection.outlook.com` shares or precedes `MX 10 mail.contoso.com`: mail is split by chance between the two
      -> give the service's record preference 20 in one change, and reset it when the migration is complete
    "#);
    insta::assert_snapshot!(situation(&["@ 3600 MX 20", "phase"], equal), @r#"
    dangerous mx-not-last contoso.com: `MX 10 contoso-com.mail.protection.outlook.com` shares or precedes `MX 10 mail.contoso.com`: mail is split by chance between the two
      -> give the service's record preference 20 in one change, and reset it when the migration is complete
    "#);
    let between =
        "@ 3600 MX 15 contoso-com.mail.protection.outlook.com\n@ 3600 MX 65535 backup.contoso.net";
    insta::assert_snapshot!(situation(&["@ 3600 MX 20"], between), @r#"
    dangerous mx-not-last contoso.com: `MX 15 contoso-com.mail.protection.outlook.com` shares or precedes `MX 10 mail.contoso.com, MX 65535 backup.contoso.net`: mail is split by chance between the two
      -> lower the preference of the present host's record first
    "#);
}

#[test]
fn situation_3_a_forgotten_reset_sends_mail_to_the_former_host() {
    insta::assert_snapshot!(situation(&["phase"], "phase complete"), @r#"
    dangerous mx-not-reset contoso.com: mail still goes to `MX 10 mail.contoso.com`, because `MX 20 contoso-com.mail.protection.outlook.com` is not preferred to it
      -> give the service's record preference 0 in one change, then remove the former host's record before that host is switched off
    wrong alias-is-address autodiscover.contoso.com: addresses stand there instead of an alias: A 192.0.2.25
      -> if the alias was entered, switch off the provider's proxy (or flattening) for it; else remove the addresses and add CNAME autodiscover.outlook.com in one change
    "#);
    insta::assert_snapshot!(situation(
        &["phase", "@ 3600 MX", "autodiscover"],
        "phase complete
        @ 3600 MX 10 mail.contoso.com
        @ 3600 MX 0 contoso-com.mail.protection.outlook.com
        autodiscover 3600 CNAME autodiscover.outlook.com",
    ), @r#"
    note mx-old-left contoso.com: `MX 10 mail.contoso.com` is only asked when the service cannot be reached
      -> remove it before that host is switched off
    "#);
}

#[test]
fn the_missing_record_is_proposed_with_the_preference_of_the_phase() {
    insta::assert_snapshot!(situation(&["@ 3600 MX 20"], "@ 3600 MX 30 backup.contoso.net"), @r#"
    missing mx-missing contoso.com: none of the MX records leads to the service: MX 10 mail.contoso.com, MX 30 backup.contoso.net
      -> add MX 40 <the host that the tenant names for the domain>, so that it ranks below the present host until mail is migrated
    "#);
    insta::assert_snapshot!(situation(&["@ 3600 MX 20", "host"], "host contoso-com.mail.protection.outlook.com"), @r#"
    missing mx-missing contoso.com: none of the MX records leads to the service: MX 10 mail.contoso.com
      -> add MX 20 contoso-com.mail.protection.outlook.com, so that it ranks below the present host until mail is migrated
    "#);
    insta::assert_snapshot!(situation(&["@ 3600 MX"], "@ 3600 A 192.0.2.80"), @r#"
    missing mx-missing contoso.com: there are no MX records
      -> add MX 0 <the host that the tenant names for the domain>
    note mx-implicit contoso.com: without MX records senders deliver to the address of the domain, A 192.0.2.80
      -> if a mail server stands there, publish it as an MX record together with the first one of the service
    "#);
}

#[test]
fn situation_12_an_alias_over_the_mail_host_cuts_the_mail() {
    insta::assert_snapshot!(situation(&["mail 3600"], "mail 3600 CNAME mail.office365.com"), @r#"
    dangerous webmail-over-mail-host mail.contoso.com: the mail host mail.contoso.com became the alias for web mail: mail for `MX 10 mail.contoso.com` has no way any more
      -> restore the host's address, and choose another label for web mail, such as `webmail`
    "#);
    insta::assert_snapshot!(situation(&["mail 3600"], "mail 3600 CNAME host.contoso.net"), @r#"
    wrong mx-target-alias mail.contoso.com: `MX 10 mail.contoso.com` leads to an alias of host.contoso.net, which RFC 2181 forbids and some senders refuse
      -> let the MX record name host.contoso.net itself, or give mail.contoso.com an address
    "#);
    insta::assert_snapshot!(situation(&["mail 3600"], ""), @r#"
    dangerous mx-target-lost mail.contoso.com: `MX 10 mail.contoso.com` leads to a host without address
      -> give mail.contoso.com an address, or remove the record
    "#);
}

#[test]
fn situation_14_a_token_that_is_not_the_one_asked_for_is_told_apart() {
    insta::assert_snapshot!(situation(&["@ 3600 TXT MS"], "@ 3600 TXT MS=ms12345687"), @r#"
    wrong token-other contoso.com: `MS=ms12345687` is there, `ms12345678` is asked for: it looks like a typing mistake
      -> add TXT "MS=ms12345678"; a record of another tenant may stay beside it
    "#);
    insta::assert_snapshot!(situation(&["@ 3600 TXT MS"], "@ 3600 MX 32767 ms99999999.msv1.invalid"), @r#"
    wrong token-other contoso.com: `MX 32767 ms99999999.msv1.invalid.` is there, `ms12345678` is asked for: it is of another tenant, or of an earlier attempt
      -> add TXT "MS=ms12345678"; a record of another tenant may stay beside it
    "#);
    insta::assert_snapshot!(situation(&["@ 3600 TXT MS"], "@ 3600 TXT MS = ms12345678"), @r#"
    wrong token-other contoso.com: `MS = ms12345678` is there, `ms12345678` is asked for: it is of another tenant, or of an earlier attempt
      -> add TXT "MS=ms12345678"; a record of another tenant may stay beside it
    "#);
    insta::assert_snapshot!(situation(&["@ 3600 TXT MS"], "tenant waits"), @r#"
    missing token-missing contoso.com: there is no ownership record; `ms12345678` is asked for
      -> add TXT "MS=ms12345678", and keep it until the domain is verified
    "#);
    insta::assert_snapshot!(situation(&["token"], ""), @r#"
    note token-unchecked contoso.com: `MS=ms12345678` is there; which token the tenant asks for now is not known
      -> compare it with the one on the tenant's page of the domain: a domain that was added again has a new one
    "#);
    insta::assert_snapshot!(situation(&[], "tenant verified"), @"note token-not-needed contoso.com: the domain is verified, `MS=ms12345678` may go");
}

#[test]
fn the_proof_by_mx_ranks_last_and_never_stands_alone() {
    let proof = "@ 3600 MX 32767 ms12345678.msv1.invalid";
    assert_eq!(situation(&[], proof), "");
    insta::assert_snapshot!(situation(&[], "@ 3600 MX 5 ms12345678.msv1.invalid"), @r#"
    wrong token-rank contoso.com: ownership records must be one, and rank last: MX 10 mail.contoso.com, MX 20 contoso-com.mail.protection.outlook.com, MX 5 ms12345678.msv1.invalid
      -> keep the one that is asked for now, with preference 32767
    "#);
    insta::assert_snapshot!(situation(&["@ 3600 MX"], proof), @r#"
    dangerous mx-token-only contoso.com: `MX 32767 ms12345678.msv1.invalid` is the only MX record: all mail bounces
      -> add an MX record of the host that takes the mail now; to prove ownership use the TXT record instead
    missing mx-missing contoso.com: none of the MX records leads to the service: MX 32767 ms12345678.msv1.invalid
      -> add MX 10 <the host that the tenant names for the domain>, so that it ranks below the present host until mail is migrated
    "#);
}

#[test]
fn situation_15_a_domain_of_another_tenant_is_no_matter_of_records() {
    insta::assert_snapshot!(situation(&[], "tenant says The domain is already in use by another organization."), @r#"
    dangerous domain-elsewhere contoso.com: another tenant holds the domain: The domain is already in use by another organization.
      -> no record helps: have the other tenant's administrator remove the domain, or take it over with the service's support; leave DNS as it is
    "#);
}

#[test]
fn situation_16_senders_inside_the_service_pass_the_mx_records_by() {
    let everything = super::fixture::everything();
    assert!(everything.contains("note senders-inside contoso.com"), "{everything}");
}

#[test]
fn situation_21_former_hosts_of_the_service_are_told() {
    insta::assert_snapshot!(situation(&[], "@ 3600 MX 30 contoso-com.mail.eo.outlook.com"), @r#"
    dangerous mx-legacy contoso.com: `MX 30 contoso-com.mail.eo.outlook.com` is a former host of the service: mail to it is deferred with 451 4.4.62
      -> remove the record
    "#);
    insta::assert_snapshot!(situation(&[], "msoid 3600 CNAME clientconfig.microsoftonline-p.net"), @r#"
    dangerous msoid-left msoid.contoso.com: `CNAME clientconfig.microsoftonline-p.net.` is a leftover: sign-in and activation fail with "isn't in our system"
      -> remove it
    "#);
    assert_eq!(
        situation(&[], "msoid 3600 CNAME clientconfig.partner.microsoftonline-p.net.cn"),
        ""
    );
}

#[test]
fn the_host_of_another_domain_is_not_taken_for_the_tenants() {
    insta::assert_snapshot!(situation(
        &["host", "@ 3600 MX 20"],
        "host contoso-com.mail.protection.outlook.com\n@ 3600 MX 20 fabrikam-com.mail.protection.outlook.com",
    ), @r#"
    wrong mx-other-tenant contoso.com: `MX 20 fabrikam-com.mail.protection.outlook.com` is the mail host of another domain
      -> replace the host by contoso-com.mail.protection.outlook.com
    missing mx-missing contoso.com: none of the MX records leads to the service: MX 10 mail.contoso.com, MX 20 fabrikam-com.mail.protection.outlook.com
      -> add MX 20 contoso-com.mail.protection.outlook.com, so that it ranks below the present host until mail is migrated
    "#);
    insta::assert_snapshot!(situation(&[], "@ 3600 MX 25 contoso-com.mail.protection.outlook.com"), @r#"
    wrong mx-twice contoso.com: MX 20 contoso-com.mail.protection.outlook.com, MX 25 contoso-com.mail.protection.outlook.com
      -> keep one of them, by the phase of the migration
    "#);
    assert_eq!(situation(&["@ 3600 MX 20"], "@ 3600 MX 20 contoso-com.o-v1.mx.microsoft"), "");
}

#[test]
fn a_null_mx_says_that_there_is_no_mail() {
    insta::assert_snapshot!(situation(&["@ 3600 MX"], "@ 3600 MX 0 ."), @r#"
    wrong mx-null contoso.com: the null MX record says that the domain takes no mail
      -> remove it together with adding the service's MX record, if the domain is to take mail
    missing mx-missing contoso.com: none of the MX records leads to the service: MX 0 .
      -> add MX 10 <the host that the tenant names for the domain>, so that it ranks below the present host until mail is migrated
    "#);
}
