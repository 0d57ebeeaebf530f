//! Who is bound, how that fails, and what protects the connection.

use super::Serving;

pub(super) fn names(serving: &Serving) {
    let password = "F1rst!pass-in-the-office";
    let forms = [
        "CN=Anna Adler,CN=Users,$root",
        "anna@contoso.local",
        "ANNA@contoso",
        r"CONTOSO\anna",
        "contoso.local/Users/Anna Adler",
        "Anna Adler",
        "anna",
        r"FABRIKAM\anna",
    ];
    let bound: Vec<String> = forms
        .iter()
        .map(|form| {
            let told = serving.run(&format!("ldapwhoami $ldap -x -D '{form}' -w '{password}'"), "");
            format!("{form}: {}", told.replace('\n', " "))
        })
        .collect();
    insta::assert_snapshot!(bound.join("\n"), @r"
    CN=Anna Adler,CN=Users,$root: 0 u:CONTOSO\anna
    anna@contoso.local: 0 u:CONTOSO\anna
    ANNA@contoso: 0 u:CONTOSO\anna
    CONTOSO\anna: 0 u:CONTOSO\anna
    contoso.local/Users/Anna Adler: 0 u:CONTOSO\anna
    Anna Adler: 0 u:CONTOSO\anna
    anna: 49 ldap_bind: Invalid credentials (49) 	additional info: 80090308: LdapErr: DSID-0C09042F, comment: AcceptSecurityContext error, data 52e, v3839
    FABRIKAM\anna: 49 ldap_bind: Invalid credentials (49) 	additional info: 80090308: LdapErr: DSID-0C09042F, comment: AcceptSecurityContext error, data 52e, v3839
    ");
}

pub(super) fn failed_binds(serving: &Serving) {
    let told = serving.lines(&[
        "ldapwhoami $ldap -x -D anna@contoso.local -w wrong",
        "ldapwhoami $ldap -x -D anna@contoso.local -w ''",
    ]);
    insta::assert_snapshot!(told, @r"
    49
    ldap_bind: Invalid credentials (49)
    	additional info: 80090308: LdapErr: DSID-0C09042F, comment: AcceptSecurityContext error, data 52e, v3839
    --
    0
    anonymous
    ");
}

pub(super) fn tls(serving: &Serving) {
    let told = serving.lines(&[
        "ldapwhoami $ldap -ZZ $admin",
        "ldapwhoami $ldaps $admin",
        "ldapwhoami $ldaps -ZZ $admin",
        "ldapsearch $ldap -ZZ $admin -LLL -b $root -s base dc",
    ]);
    insta::assert_snapshot!(told, @r"
    0
    u:CONTOSO\Administrator
    --
    0
    u:CONTOSO\Administrator
    --
    1
    ldap_start_tls: Operations error (1)
    	additional info: 00000000: LdapErr: DSID-0C09042F, comment: TLS or SSL already in effect, data 0, v3839
    --
    0
    dn: DC=contoso,DC=local
    dc: contoso
    ");
}

pub(super) fn anonymous(serving: &Serving) {
    let told = serving.lines(&[
        "ldapsearch $ldap -x -LLL -b '' -s base defaultNamingContext dnsHostName",
        "ldapsearch $ldap -x -LLL -b $root -s base",
    ]);
    insta::assert_snapshot!(told, @r"
    0
    dn:
    defaultNamingContext: DC=contoso,DC=local
    dnsHostName: DC1.contoso.local
    --
    1
    Operations error (1)
    Additional information: 000004DC: LdapErr: DSID-0C09042F, comment: In order to perform this operation a successful bind must be completed on the connection., data 0, v3839
    ");
}
