//! The schema as clients read it: the subschema, the schema's objects, the extended rights, and what may not be changed.

use super::{World, rights};

const SCHEMA: &str = "CN=Schema,CN=Configuration,~";

#[test]
fn the_subschema_tells_the_whole_schema_to_who_asks_for_it_by_name() {
    let world = World::new();
    let base = format!("CN=Aggregate,{SCHEMA}");
    insta::assert_snapshot!(world.admin(&format!("search {base} base (objectClass=subschema)")), @r"
    0 success, 1 entry
    CN=Aggregate,CN=Schema,CN=Configuration,DC=contoso,DC=local
      cn: Aggregate
      distinguishedName: CN=Aggregate,CN=Schema,CN=Configuration,DC=contoso,DC=local
      instanceType: 4
      name: Aggregate
      objectCategory: CN=SubSchema,CN=Schema,CN=Configuration,DC=contoso,DC=local
      objectClass: top
      objectClass: subSchema
      objectGUID: 461100fa-201b-49b6-a84c-5184ea81f178
      showInAdvancedViewOnly: FALSE
      systemFlags: 134217728
      uSNChanged: 1768
      uSNCreated: 1768
      whenChanged: 20260101000000.0Z
      whenCreated: 20260101000000.0Z
    ");
    for (attribute, count) in [
        ("attributeTypes", 1497),
        ("objectClasses", 269),
        ("dITContentRules", 9),
        ("extendedAttributeInfo", 1497),
        ("extendedClassInfo", 269),
    ] {
        let told = world.admin(&format!("search {base} base (objectClass=*) {attribute}"));
        let values = told.lines().filter(|line| line.starts_with(&format!("  {attribute}: ( ")));
        assert_eq!(values.count(), count, "{attribute}");
    }
}

#[test]
fn an_attribute_is_an_entry_of_the_schema() {
    let world = World::new();
    let asked = "one (&(objectClass=attributeSchema)(lDAPDisplayName=memberOf))";
    insta::assert_snapshot!(world.admin(&format!("search {SCHEMA} {asked}")), @r"
    0 success, 1 entry
    CN=Is-Member-Of-DL,CN=Schema,CN=Configuration,DC=contoso,DC=local
      adminDisplayName: Is-Member-Of-DL
      attributeID: 1.2.840.113556.1.2.102
      attributeSecurityGUID: <16 bytes>
      attributeSyntax: 2.5.5.1
      cn: Is-Member-Of-DL
      distinguishedName: CN=Is-Member-Of-DL,CN=Schema,CN=Configuration,DC=contoso,DC=local
      instanceType: 4
      isSingleValued: FALSE
      lDAPDisplayName: memberOf
      linkID: 3
      mAPIID: 32776
      name: Is-Member-Of-DL
      objectCategory: CN=Attribute-Schema,CN=Schema,CN=Configuration,DC=contoso,DC=local
      objectClass: top
      objectClass: attributeSchema
      objectGUID: ea99a6f4-5ec1-4e24-93fa-d2debff3f7d8
      oMObjectClass: <9 bytes>
      oMSyntax: 127
      schemaFlagsEx: 1
      schemaIDGUID: <16 bytes>
      searchFlags: 16
      showInAdvancedViewOnly: TRUE
      systemFlags: 17
      systemOnly: TRUE
      uSNChanged: 570
      uSNCreated: 570
      whenChanged: 20260101000000.0Z
      whenCreated: 20260101000000.0Z
    ");
    let constructed =
        world.admin(&format!("search {SCHEMA} sub (systemFlags:1.2.840.113556.1.4.803:=4) 1.1"));
    assert_eq!(constructed.lines().next(), Some("0 success, 55 entries"));
}

#[test]
fn a_class_is_an_entry_of_the_schema() {
    let world = World::new();
    let asked = [
        format!("search CN=Group-Policy-Container,{SCHEMA} base (objectClass=*)"),
        format!("search {SCHEMA} one (defaultObjectCategory=CN=Person,{SCHEMA}) lDAPDisplayName"),
        format!("search {SCHEMA} base (objectClass=*) objectVersion"),
    ];
    insta::assert_snapshot!(asked.map(|asked| world.admin(&asked)).join("\n"), @r"
    0 success, 1 entry
    CN=Group-Policy-Container,CN=Schema,CN=Configuration,DC=contoso,DC=local
      adminDisplayName: Group-Policy-Container
      cn: Group-Policy-Container
      defaultHidingValue: TRUE
      defaultObjectCategory: CN=Group-Policy-Container,CN=Schema,CN=Configuration,DC=contoso,DC=local
      defaultSecurityDescriptor: D:P(A;CI;CCDCLCSWRPWPDTLOSDRCWDWO;;;DA)(A;CI;CCDCLCSWRPWPDTLOSDRCWDWO;;;EA)(A;CI;CCDCLCSWRPWPDTLOSDRCWDWO;;;CO)(A;CI;CCD…
      distinguishedName: CN=Group-Policy-Container,CN=Schema,CN=Configuration,DC=contoso,DC=local
      governsID: 1.2.840.113556.1.5.157
      instanceType: 4
      lDAPDisplayName: groupPolicyContainer
      name: Group-Policy-Container
      objectCategory: CN=Class-Schema,CN=Schema,CN=Configuration,DC=contoso,DC=local
      objectClass: top
      objectClass: classSchema
      objectClassCategory: 1
      objectGUID: a601e4a7-ccd7-4e25-877c-d27447c0d9fb
      rDNAttID: cn
      schemaIDGUID: <16 bytes>
      showInAdvancedViewOnly: TRUE
      subClassOf: container
      systemFlags: 16
      systemOnly: FALSE
      uSNChanged: 58
      uSNCreated: 58
      whenChanged: 20260101000000.0Z
      whenCreated: 20260101000000.0Z
      systemMayContain: flags
      systemMayContain: gPCFileSysPath
      systemMayContain: gPCFunctionalityVersion
      systemMayContain: gPCMachineExtensionNames
      systemMayContain: gPCUserExtensionNames
      systemMayContain: gPCWQLFilter
      systemMayContain: versionNumber
    0 success, 5 entries
    CN=Contact,CN=Schema,CN=Configuration,DC=contoso,DC=local
      lDAPDisplayName: contact
    CN=inetOrgPerson,CN=Schema,CN=Configuration,DC=contoso,DC=local
      lDAPDisplayName: inetOrgPerson
    CN=Organizational-Person,CN=Schema,CN=Configuration,DC=contoso,DC=local
      lDAPDisplayName: organizationalPerson
    CN=Person,CN=Schema,CN=Configuration,DC=contoso,DC=local
      lDAPDisplayName: person
    CN=User,CN=Schema,CN=Configuration,DC=contoso,DC=local
      lDAPDisplayName: user
    0 success, 1 entry
    CN=Schema,CN=Configuration,DC=contoso,DC=local
      objectVersion: 87
    ");
}

#[test]
fn looking_at_the_schema_changes_nothing_else() {
    let world = World::new();
    let state = |world: &World| {
        (world.ad.render_state(), world.admin("search  base (objectClass=*) highestCommittedUSN"))
    };
    let before = state(&world);
    let found =
        world.admin(&format!("search {SCHEMA} one (lDAPDisplayName=cn) uSNChanged,objectGUID"));
    assert_eq!(
        found,
        world.admin(&format!("search {SCHEMA} one (lDAPDisplayName=cn) uSNChanged,objectGUID"))
    );
    assert_eq!(state(&world), before);
}

#[test]
fn extended_rights_are_listed_with_the_classes_they_are_about() {
    let world = World::new();
    let rights = "CN=Extended-Rights,CN=Configuration,~";
    let asked = format!("search {rights} one (rightsGuid=00299570-246d-11d0-a768-00aa006e0529)");
    insta::assert_snapshot!(world.admin(&asked), @r"
    0 success, 1 entry
    CN=User-Force-Change-Password,CN=Extended-Rights,CN=Configuration,DC=contoso,DC=local
      appliesTo: bf967a86-0de6-11d0-a285-00aa003049e2
      appliesTo: 4828cc14-1437-45bc-9b07-ad6f015e5f28
      appliesTo: ce206244-5827-4a86-ba1c-1c0c386c1b64
      appliesTo: bf967aba-0de6-11d0-a285-00aa003049e2
      cn: User-Force-Change-Password
      displayName: User Force Change Password
      distinguishedName: CN=User-Force-Change-Password,CN=Extended-Rights,CN=Configuration,DC=contoso,DC=local
      instanceType: 4
      localizationDisplayId: 3
      name: User-Force-Change-Password
      objectCategory: CN=Control-Access-Right,CN=Schema,CN=Configuration,DC=contoso,DC=local
      objectClass: top
      objectClass: controlAccessRight
      objectGUID: 55264a15-774a-4e24-9617-d2debfadbb13
      rightsGuid: 00299570-246d-11d0-a768-00aa006e0529
      showInAdvancedViewOnly: TRUE
      uSNChanged: 2121
      uSNCreated: 2121
      validAccesses: 256
      whenChanged: 20260101000000.0Z
      whenCreated: 20260101000000.0Z
    ");
    let all = world.admin("search CN=Configuration,~ sub (objectClass=controlAccessRight) 1.1");
    assert_eq!(all.lines().next(), Some("0 success, 80 entries"));
}

#[test]
fn an_entry_tells_what_it_may_hold_and_where_its_schema_is() {
    let world = World::new();
    let asked = "search CN=Users,~ base (objectClass=*) subSchemaSubEntry,structuralObjectClass,createTimeStamp";
    insta::assert_snapshot!(world.admin(asked), @r"
    0 success, 1 entry
    CN=Users,DC=contoso,DC=local
      createTimeStamp: 20260101000000.0Z
      structuralObjectClass: top
      structuralObjectClass: container
      subSchemaSubEntry: CN=Aggregate,CN=Schema,CN=Configuration,DC=contoso,DC=local
    ");
    let sites = "search CN=Sites,CN=Configuration,~ base (objectClass=*) allowedChildClasses";
    insta::assert_snapshot!(world.admin(sites), @r"
    0 success, 1 entry
    CN=Sites,CN=Configuration,DC=contoso,DC=local
      allowedChildClasses: interSiteTransportContainer
      allowedChildClasses: site
      allowedChildClasses: subnetContainer
    ");
}

#[test]
fn the_schema_cannot_be_changed() {
    let world = World::new();
    let script = format!(
        "
add CN=Badge,{SCHEMA}
  objectClass: attributeSchema
  lDAPDisplayName: badge
modify CN=Description,{SCHEMA}
  replace searchFlags: 1
delete CN=Description,{SCHEMA}
"
    );
    insta::assert_snapshot!(world.admin(&script), @r"
    53 unwillingToPerform: 00002035: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    53 unwillingToPerform: 00002035: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    53 unwillingToPerform: 00002035: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    ");
}

/// What a script answers: codes and the numbers in front of the texts.
fn codes(answers: &str) -> String {
    let code = |line: &str| {
        let number = line.split(": ").nth(1).unwrap_or_default();
        format!("{} {number}", line.split(' ').next().unwrap_or_default()).trim().to_owned()
    };
    answers.lines().map(code).collect::<Vec<_>>().join("\n")
}

#[test]
fn an_entry_has_one_class_and_what_the_class_demands() {
    let world = World::new();
    let add = |name: &str, lines: &[&str]| {
        let lines: String = lines.iter().map(|line| format!("  {line}\n")).collect();
        format!("add {name},CN=Users,~\n{lines}")
    };
    let script = [
        add("CN=a", &["objectClass: person"]),
        add("CN=b", &["objectClass: securityPrincipal"]),
        add("CN=c", &["objectClass: groupOfNames"]),
        add("CN=c", &["objectClass: groupOfNames", "member: CN=a,CN=Users,~"]),
        add("CN=d", &["objectClass: volume", "uNCName: //dc1/x"]),
        add("CN=e", &["objectClass: addressBookContainer", "displayName: e"]),
        add("CN=f", &["objectClass: trustedDomain"]),
        add("CN=g", &["objectClass: serviceConnectionPoint", "keywords: one | two"]),
        add("CN=h", &["objectClass: contact", "ou: Staff", "c: CH"]),
    ];
    insta::assert_snapshot!(codes(&world.admin(&script.concat())), @r"
    0
    65 00002014
    65 0000207C
    0
    0
    64 00002099
    53 00002035
    0
    0
    ");
}

#[test]
fn auxiliary_classes_come_and_go_and_bring_their_attributes() {
    let world = World::new();
    let script = "
add CN=a,CN=Users,~
  objectClass: user | ipHost
  ipHostNumber: 10.0.0.1
modify CN=a,CN=Users,~
  add bootFile: /boot
modify CN=a,CN=Users,~
  add objectClass: bootableDevice
  add bootFile: /boot
modify CN=a,CN=Users,~
  add objectClass: bootableDevice
modify CN=a,CN=Users,~
  delete objectClass: ipHost
modify CN=a,CN=Users,~
  delete objectClass: ipHost
  delete ipHostNumber
modify CN=a,CN=Users,~
  add objectClass: group
modify CN=a,CN=Users,~
  delete objectClass: user
";
    insta::assert_snapshot!(codes(&world.admin(script)), @r"
    0
    65 0000207D
    0
    20 00002083
    65 0000207D
    0
    65 00002014
    65 00002014
    ");
    let found =
        world.admin("search CN=Users,~ one (objectClass=bootableDevice) objectClass,bootFile");
    insta::assert_snapshot!(found, @r"
    0 success, 1 entry
    CN=a,CN=Users,DC=contoso,DC=local
      objectClass: top
      objectClass: bootableDevice
      objectClass: person
      objectClass: organizationalPerson
      objectClass: user
      bootFile: /boot
    ");
}

#[test]
fn values_keep_to_the_syntax_and_the_range_of_their_attribute() {
    let world = World::new();
    let changes = [
        "initials: abcdefg",
        "initials: abcdef",
        "c: CHEE",
        "codePage: 70000",
        "codePage: 850",
        "countryCode: -1",
        "telephoneNumber: 0",
        "msTSExpireDate: 2026",
        "msTSExpireDate: 20261301000000.0Z",
        "msTSExpireDate: 20260101000000Z",
        "unixUserPassword: x",
        "msDS-KeyCredentialLink: B:4:00ff:CN=a,CN=Users,~",
        "msDS-KeyCredentialLink: B:3:00f:CN=a,CN=Users,~",
        "msDS-KeyCredentialLink: B:4:00ff:CN=z,CN=Users,~",
        "OID.2.5.4.12: Head of Sales",
        "1.2.3.4: x",
    ];
    let script: String =
        changes.map(|change| format!("modify CN=a,CN=Users,~\n  replace {change}\n")).concat();
    let made = world.admin("add CN=a,CN=Users,~\n  objectClass: user\n");
    assert_eq!(made, "0 success");
    let answers = codes(&world.admin(&script));
    let told: Vec<String> = answers
        .lines()
        .zip(changes)
        .map(|(answer, change)| format!("{answer} <- {change}"))
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    19 00002082 <- initials: abcdefg
    0 <- initials: abcdef
    19 00002082 <- c: CHEE
    19 00002082 <- codePage: 70000
    0 <- codePage: 850
    19 00002082 <- countryCode: -1
    0 <- telephoneNumber: 0
    21 0000200B <- msTSExpireDate: 2026
    21 0000200B <- msTSExpireDate: 20261301000000.0Z
    0 <- msTSExpireDate: 20260101000000Z
    0 <- unixUserPassword: x
    0 <- msDS-KeyCredentialLink: B:4:00ff:CN=a,CN=Users,~
    21 0000200B <- msDS-KeyCredentialLink: B:3:00f:CN=a,CN=Users,~
    19 000020B5 <- msDS-KeyCredentialLink: B:4:00ff:CN=z,CN=Users,~
    0 <- OID.2.5.4.12: Head of Sales
    16 00000057 <- 1.2.3.4: x
    ");
    let stored =
        world.admin("search CN=a,CN=Users,~ base (title=head_of_sales) title,msTSExpireDate");
    insta::assert_snapshot!(stored, @r"
    0 success, 1 entry
    CN=a,CN=Users,DC=contoso,DC=local
      msTSExpireDate: 20260101000000.0Z
      title: Head of Sales
    ");
}

#[test]
fn an_entry_is_named_by_the_attribute_of_its_class() {
    let world = World::new();
    let script = "
add L=Bern,~
  objectClass: locality
add CN=x,L=Bern,~
  objectClass: container
modify L=Bern,~
  replace l: Thun
modifyDN L=Bern,~ L=Thun
search ~ sub (l=thun) l
";
    insta::assert_snapshot!(world.admin(script), @r"
    0 success
    64 namingViolation: 00002099: UpdErr: DSID-031A11E2, problem 6001 (NAMING_VIOLATION), data 0
    67 notAllowedOnRDN: 00002016: UpdErr: DSID-031A11E2, problem 6004 (CANT_ON_RDN), data 0
    0 success
    0 success, 1 entry
    L=Thun,DC=contoso,DC=local
      l: Thun
    reference ldap://ForestDnsZones.contoso.local/DC=ForestDnsZones,DC=contoso,DC=local
    reference ldap://DomainDnsZones.contoso.local/DC=DomainDnsZones,DC=contoso,DC=local
    reference ldap://contoso.local/CN=Configuration,DC=contoso,DC=local
    ");
}

#[test]
fn everybody_reads_the_schema_and_the_well_known_principals() {
    let world = rights::world();
    let script = format!(
        "
search {SCHEMA} one (lDAPDisplayName=user) governsID
search CN=Aggregate,{SCHEMA} base (objectClass=*) modifyTimeStamp
search CN=Extended-Rights,CN=Configuration,~ one (rightsGuid=ab721a53-1e2f-11d0-9819-00aa0040529b) displayName
search CN=WellKnown_Security_Principals,CN=Configuration,~ one (cn=Self) objectSid
delete CN=User,{SCHEMA}
"
    );
    insta::assert_snapshot!(rights::alice(&world, &script), @r"
    0 success, 1 entry
    CN=User,CN=Schema,CN=Configuration,DC=contoso,DC=local
      governsID: 1.2.840.113556.1.5.9
    0 success, 1 entry
    CN=Aggregate,CN=Schema,CN=Configuration,DC=contoso,DC=local
      modifyTimeStamp: 20260101000000.0Z
    0 success, 1 entry
    CN=User-Change-Password,CN=Extended-Rights,CN=Configuration,DC=contoso,DC=local
      displayName: User Change Password
    0 success, 1 entry
    CN=Self,CN=WellKnown Security Principals,CN=Configuration,DC=contoso,DC=local
      objectSid: S-1-5-10
    50 insufficientAccessRights: 00002098
    ");
}

#[test]
fn an_export_with_schema_objects_meets_those_that_are_there() {
    let text = "\
dn: CN=User,CN=Schema,CN=Configuration,DC=contoso,DC=local
objectClass: classSchema
lDAPDisplayName: user
governsID: 1.2.840.113556.1.5.9
";
    let world = World::new();
    let report = world.ad.import(&crate::Export::parse_ldif(text).unwrap(), None);
    assert_eq!((report.merged, report.made), (1, 0));
    let found = world.admin(&format!("search {SCHEMA} one (lDAPDisplayName=user) 1.1"));
    assert_eq!(found.lines().next(), Some("0 success, 1 entry"));
}
