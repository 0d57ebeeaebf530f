//! Changes in LDIF, and passwords.

use super::Serving;

/// One change of every kind; the last one fails.
const CHANGES: &str = "\
dn: OU=Staff,DC=contoso,DC=local
changetype: add
objectClass: organizationalUnit

dn: CN=Dora Dorn,OU=Staff,DC=contoso,DC=local
changetype: add
objectClass: user
sAMAccountName: dora
description:: w4RyenRpbg==

dn: CN=Dora Dorn,OU=Staff,DC=contoso,DC=local
changetype: modify
add: mail
mail: dora@contoso.com
-
replace: description
description: Editor
-

dn: CN=Domain Admins,CN=Users,DC=contoso,DC=local
changetype: modify
add: member
member: CN=Dora Dorn,OU=Staff,DC=contoso,DC=local
-

dn: CN=Dora Dorn,OU=Staff,DC=contoso,DC=local
changetype: modrdn
newrdn: CN=Dora Damm
deleteoldrdn: 1
newsuperior: CN=Users,DC=contoso,DC=local

dn: OU=Staff,DC=contoso,DC=local
changetype: delete

dn: CN=Nobody,CN=Users,DC=contoso,DC=local
changetype: delete
";

pub(super) fn changes(serving: &Serving) {
    insta::assert_snapshot!(serving.run("ldapmodify $ldap $admin", CHANGES), @r#"
    32
    adding new entry "OU=Staff,DC=contoso,DC=local"

    adding new entry "CN=Dora Dorn,OU=Staff,DC=contoso,DC=local"

    modifying entry "CN=Dora Dorn,OU=Staff,DC=contoso,DC=local"

    modifying entry "CN=Domain Admins,CN=Users,DC=contoso,DC=local"

    modifying rdn of entry "CN=Dora Dorn,OU=Staff,DC=contoso,DC=local"

    deleting entry "OU=Staff,DC=contoso,DC=local"

    deleting entry "CN=Nobody,CN=Users,DC=contoso,DC=local"

    ldap_delete: No such object (32)
    	matched DN: CN=Users,DC=contoso,DC=local
    	additional info: 0000208D: NameErr: DSID-03100238, problem 2001 (NO_OBJECT), data 0, best match of:
    	'CN=Users,DC=contoso,DC=local'
    "#);
    let found = serving.run("ldapsearch $ldap $admin -LLL -b CN=Users,$root '(sAMAccountName=dora)' mail description memberOf userAccountControl", "");
    // Attributes have no order.
    let mut lines: Vec<&str> = found.lines().skip(1).collect();
    lines.sort_unstable();
    insta::assert_snapshot!(lines.join("\n"), @r"
    description: Editor
    dn: CN=Dora Damm,CN=Users,DC=contoso,DC=local
    mail: dora@contoso.com
    memberOf: CN=Domain Admins,CN=Users,DC=contoso,DC=local
    userAccountControl: 546
    ");
    commands(serving);
}

/// A change a command.
fn commands(serving: &Serving) {
    let told = serving.lines(&[
        "ldapmodrdn $ldap $admin -r 'CN=Dora Damm,CN=Users,$root' 'CN=Dora Dahl'",
        "ldapcompare $ldap $admin 'CN=Dora Dahl,CN=Users,$root' mail:DORA@contoso.com",
        "ldapcompare $ldap $admin 'CN=Dora Dahl,CN=Users,$root' mail:anna@contoso.com",
        "ldapdelete $ldap $admin 'CN=Dora Dahl,CN=Users,$root'",
        "ldapdelete $ldap $admin 'CN=Dora Dahl,CN=Users,$root'",
    ]);
    insta::assert_snapshot!(told, @r"
    0

    --
    6
    TRUE
    --
    5
    FALSE
    --
    0

    --
    32
    ldap_delete: No such object (32)
    	matched DN: CN=Users,DC=contoso,DC=local
    	additional info: 0000208D: NameErr: DSID-03100238, problem 2001 (NO_OBJECT), data 0, best match of:
    	'CN=Users,DC=contoso,DC=local'
    ");
}

pub(super) fn password(serving: &Serving) {
    // The form of unicodePwd: quoted, UTF-16LE.
    let quoted: Vec<u8> =
        "\"S3cond!pass-in-the-office\"".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let encoded = {
        use base64::Engine as _;
        base64::engine::general_purpose::STANDARD.encode(quoted)
    };
    let input = format!(
        "dn: CN=Anna Adler,CN=Users,DC=contoso,DC=local\nchangetype: modify\nreplace: unicodePwd\nunicodePwd:: {encoded}\n-\n"
    );
    let told = [
        serving.run("ldapmodify $ldap $admin", &input),
        serving.run("ldapmodify $ldap -ZZ $admin", &input),
        serving.run("ldapwhoami $ldap -x -D anna@contoso.local -w S3cond!pass-in-the-office", ""),
        serving.run(
            "ldappasswd $ldap $admin -s T3rd!pass-in-the-office 'CN=Anna Adler,CN=Users,$root'",
            "",
        ),
    ];
    insta::assert_snapshot!(told.join("\n--\n"), @r#"
    53
    modifying entry "CN=Anna Adler,CN=Users,DC=contoso,DC=local"

    ldap_modify: Server is unwilling to perform (53)
    	additional info: 0000001F: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    --
    0
    modifying entry "CN=Anna Adler,CN=Users,DC=contoso,DC=local"
    --
    0
    u:CONTOSO\anna
    --
    1
    Result: Protocol error (2)
    Additional info: 0000203D: LdapErr: DSID-0C09042F, comment: Unknown extended request OID, data 0, v3839
    "#);
}
