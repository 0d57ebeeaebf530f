//! What ordinary and delegated accounts may do, each answer as a domain controller gave it to the same request.

use super::World;
use crate::NewUser;

pub(super) const ALICE: &str = "S-1-5-21-1111111111-2222222222-3333333333-1103";

/// A domain with the users alice and bob in CN=Users and carl in an organizational unit.
pub(super) fn world() -> World {
    let world = World::new();
    for name in ["alice", "bob", "carl"] {
        let user = NewUser {
            sam_account_name: name.to_owned(),
            password: Some("First-Pass-1".to_owned()),
            enabled: true,
            ..NewUser::default()
        };
        world.ad.add_user(&user).unwrap();
    }
    world.admin(
        "add OU=Staff,~\n  objectClass: organizationalUnit\n\
         modifyDN CN=carl,CN=Users,~ CN=carl OU=Staff,~",
    );
    world
}

/// The answers that alice gets, without those to her bind. Reasons are cut after the number.
#[track_caller]
pub(super) fn alice(world: &World, script: &str) -> String {
    let answers = world.talk(&format!("bind alice@CONTOSO First-Pass-1\n{script}"));
    let short = |line: &str| {
        let reason = line.find(": 0000").map_or(line.len(), |place| place + 10);
        line.get(..reason).unwrap_or(line).to_owned()
    };
    answers.lines().skip(1).map(short).collect::<Vec<_>>().join("\n")
}

/// Replaces the list of an entry by what `change` makes of it.
#[track_caller]
pub(super) fn rewrite(world: &World, dn: &str, entries: &str) {
    let script = format!("modify {dn} !801=4\n  replace nTSecurityDescriptor: %{entries}");
    assert_eq!(world.admin(&script), "0 success");
}

#[test]
fn a_user_writes_his_own_telephone_number_and_little_else() {
    let world = world();
    let script = "
modify CN=alice,CN=Users,~
  replace telephoneNumber: 1
modify CN=alice,CN=Users,~
  replace department: x
modify CN=bob,CN=Users,~
  replace telephoneNumber: 1
modify CN=alice,CN=Users,~
  replace telephoneNumber: 2
  replace department: x
modify CN=bob,CN=Users,~
  replace unicodePwd: @Second-Pass-2
modify CN=Domain_Guests,CN=Users,~
  add member: CN=alice,CN=Users,~
modify CN=bob,CN=Users,~
  replace noSuchAttribute: 1
add CN=x,CN=Users,~
  objectClass: user
add OU=x,~
  objectClass: organizationalUnit
delete CN=bob,CN=Users,~
modifyDN CN=bob,CN=Users,~ CN=bob2
modifyDN CN=alice,CN=Users,~ CN=alice2
modifyDN CN=alice,CN=Users,~ CN=alice OU=Staff,~
search CN=alice,CN=Users,~ base (objectClass=*) telephoneNumber
";
    insta::assert_snapshot!(alice(&world, script), @r"
    0 success
    50 insufficientAccessRights: 00002098
    50 insufficientAccessRights: 00002098
    50 insufficientAccessRights: 00002098
    50 insufficientAccessRights: 00000005
    50 insufficientAccessRights: 00002098
    16 noSuchAttribute: 00000057
    50 insufficientAccessRights: 00002098
    50 insufficientAccessRights: 00002098
    50 insufficientAccessRights: 00002098
    50 insufficientAccessRights: 00002098
    50 insufficientAccessRights: 00002098
    50 insufficientAccessRights: 00002098
    0 success, 1 entry
    CN=alice,CN=Users,DC=contoso,DC=local
      telephoneNumber: 1
    ");
}

#[test]
fn a_user_reads_others_but_neither_confidential_attributes_nor_audit_lists() {
    let world = world();
    let secret = "modify CN=bob,CN=Users,~\n  replace mail: bob@x.example\n  replace msPKIRoamingTimeStamp: x";
    assert_eq!(world.admin(secret), "0 success");
    let script = "
search CN=bob,CN=Users,~ base (objectClass=*) mail,userAccountControl,pwdLastSet,msPKIRoamingTimeStamp
search CN=bob,CN=Users,~ base (objectClass=*) nTSecurityDescriptor
search CN=bob,CN=Users,~ base (objectClass=*) nTSecurityDescriptor !801=1
search CN=bob,CN=Users,~ base (objectClass=*) cn,sDRightsEffective,allowedAttributesEffective
compare CN=bob,CN=Users,~ mail=bob@x.example
";
    insta::assert_snapshot!(alice(&world, script), @r"
    0 success, 1 entry
    CN=bob,CN=Users,DC=contoso,DC=local
      mail: bob@x.example
      pwdLastSet: 134116992000000000
      userAccountControl: 512
    0 success, 1 entry
    CN=bob,CN=Users,DC=contoso,DC=local
    0 success, 1 entry
    CN=bob,CN=Users,DC=contoso,DC=local
      nTSecurityDescriptor: O:S-1-5-21-1111111111-2222222222-3333333333-512
    0 success, 1 entry
    CN=bob,CN=Users,DC=contoso,DC=local
      cn: bob
      sDRightsEffective: 0
    6 compareTrue
    ");
}

#[test]
fn descriptors_come_when_asked_for_by_name_or_with_their_control() {
    let world = world();
    let script = "
search CN=bob,CN=Users,~ base (objectClass=*) nTSecurityDescriptor !801=3
search CN=bob,CN=Users,~ base (objectClass=*) cn,nTSecurityDescriptor !801=0
search CN=Deleted_Objects,~ base (objectClass=*) nTSecurityDescriptor,cn !417 !801=7
search CN=Administrator,CN=Users,~ base (objectClass=*) nTSecurityDescriptor !801=4
search CN=bob,CN=Users,~ base (objectClass=*) sDRightsEffective
";
    insta::assert_snapshot!(world.admin(script), @r"
    0 success, 1 entry
    CN=bob,CN=Users,DC=contoso,DC=local
      nTSecurityDescriptor: O:S-1-5-21-1111111111-2222222222-3333333333-512G:S-1-5-21-1111111111-2222222222-3333333333-512
    0 success, 1 entry
    CN=bob,CN=Users,DC=contoso,DC=local
      cn: bob
      nTSecurityDescriptor: O:S-1-5-21-1111111111-2222222222-3333333333-512G:S-1-5-21-1111111111-2222222222-3333333333-512D:AI(A;;RC;;;AU)(A;;LCRPLO…
    0 success, 1 entry
    CN=Deleted Objects,DC=contoso,DC=local
      cn: Deleted Objects
    0 success, 1 entry
    CN=Administrator,CN=Users,DC=contoso,DC=local
      nTSecurityDescriptor: D:PAI(A;;LCRPRC;;;AU)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;SY)(A;;CCDCLCSWRPWPLOCRSDRCWDWO;;;BA)(A;;CCDCLCSWRPWPLOCRRCWDWO;;;…
    0 success, 1 entry
    CN=bob,CN=Users,DC=contoso,DC=local
      sDRightsEffective: 15
    ");
    let all = |control: &str| {
        world
            .admin(&format!("search CN=bob,CN=Users,~ base (objectClass=*) *{control}"))
            .contains("nTSecurityDescriptor")
    };
    assert!(!all("") && all(" !801=7"));
}

#[test]
fn what_cannot_be_listed_is_not_there() {
    let world = world();
    rewrite(
        &world,
        "OU=Staff,~",
        &format!("D:(D;;LC;;;{ALICE})(A;;LCRPLORC;;;AU)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;DA)"),
    );
    let script = "
search CN=carl,OU=Staff,~ base (objectClass=*) cn
search OU=Staff,~ sub (objectClass=*) cn
modify CN=carl,OU=Staff,~
  replace department: x
delete CN=carl,OU=Staff,~
add CN=dora,OU=Staff,~
  objectClass: user
";
    insta::assert_snapshot!(alice(&world, script), @r"
    32 noSuchObject, 0 entries: 0000208D
    0 success, 1 entry
    OU=Staff,DC=contoso,DC=local
    32 noSuchObject: 0000208D
    32 noSuchObject: 0000208D
    50 insufficientAccessRights: 00002098
    ");
    assert!(world.admin("search OU=Staff,~ sub (cn=carl) cn").starts_with("0 success, 1 entry"));
}

#[test]
fn an_attribute_that_cannot_be_read_matches_no_filter() {
    let world = world();
    let carl = "CN=carl,OU=Staff,~";
    world.admin(&format!("modify {carl}\n  replace department: lab"));
    world.ad.add_to_group("carl", "Domain Guests").unwrap();
    rewrite(
        &world,
        carl,
        &format!(
            "D:(OD;;RP;bf96794f-0de6-11d0-a285-00aa003049e2;;{ALICE})(OD;;RP;bf967991-0de6-11d0-a285-00aa003049e2;;{ALICE})\
             (A;;GA;;;DA)(A;;LCRPLORC;;;AU)"
        ),
    );
    let script = "
search OU=Staff,~ sub (department=lab) cn,department
search OU=Staff,~ sub (!(department=x)) cn,department
search OU=Staff,~ sub (|(department=lab)(cn=carl)) cn,department
search OU=Staff,~ sub (memberOf=CN=Domain_Guests,CN=Users,~) cn
compare CN=carl,OU=Staff,~ department=lab
";
    insta::assert_snapshot!(alice(&world, script), @r"
    0 success, 0 entries
    0 success, 1 entry
    OU=Staff,DC=contoso,DC=local
    0 success, 1 entry
    CN=carl,OU=Staff,DC=contoso,DC=local
      cn: carl
    0 success, 0 entries
    16 noSuchAttribute: 00002085
    ");
}

#[test]
fn a_user_joins_as_many_computers_as_the_quota_allows() {
    let world = world();
    world.admin("modify ~\n  replace ms-DS-MachineAccountQuota: 2");
    let script = "
add CN=PC1,CN=Computers,~
  objectClass: computer
  sAMAccountName: PC1$
  userAccountControl: 4096
  unicodePwd: @Machine-Pass-1
add CN=PC2,CN=Computers,~
  objectClass: computer
  sAMAccountName: PC2$
  description: x
add CN=PC2,CN=Computers,~
  objectClass: computer
  sAMAccountName: PC2$
add CN=PC3,CN=Computers,~
  objectClass: computer
  sAMAccountName: PC3$
search CN=PC1,CN=Computers,~ base (objectClass=*) mS-DS-CreatorSID,nTSecurityDescriptor !801=1
modify CN=PC1,CN=Computers,~
  replace dNSHostName: pc1.contoso.local
  replace servicePrincipalName: HOST/pc1 | HOST/pc1.contoso.local
modify CN=PC1,CN=Computers,~
  replace dNSHostName: www.contoso.local
modify CN=PC1,CN=Computers,~
  add servicePrincipalName: HTTP/www.contoso.local
modify CN=PC1,CN=Computers,~
  replace description: mine
delete CN=PC1,CN=Computers,~
";
    insta::assert_snapshot!(alice(&world, script), @r"
    0 success
    50 insufficientAccessRights: 00002098
    0 success
    53 unwillingToPerform: 0000216D
    0 success, 1 entry
    CN=PC1,CN=Computers,DC=contoso,DC=local
      mS-DS-CreatorSID: S-1-5-21-1111111111-2222222222-3333333333-1103
      nTSecurityDescriptor: O:S-1-5-21-1111111111-2222222222-3333333333-512
    0 success
    19 constraintViolation: 0000200B
    19 constraintViolation: 0000200B
    0 success
    0 success
    ");
}

#[test]
fn tombstones_and_bits_of_trust_are_for_administrators() {
    let world = world();
    world.admin("delete CN=bob,CN=Users,~");
    let script = "
search CN=Deleted_Objects,~ sub (objectClass=*) cn !417
search ~ sub (isDeleted=TRUE) cn !417
";
    insta::assert_snapshot!(alice(&world, script), @r"
    0 success, 1 entry
    CN=Deleted Objects,DC=contoso,DC=local
    0 success, 0 entries
    reference ldap://ForestDnsZones.contoso.local/DC=ForestDnsZones,DC=contoso,DC=local
    reference ldap://DomainDnsZones.contoso.local/DC=DomainDnsZones,DC=contoso,DC=local
    reference ldap://contoso.local/CN=Configuration,DC=contoso,DC=local
    ");
    rewrite(
        &world,
        "CN=carl,OU=Staff,~",
        &format!(
            "D:(A;;GA;;;DA)(A;;LCRPLORC;;;AU)(OA;;RPWP;4c164200-20c0-11d0-a768-00aa006e0529;;{ALICE})"
        ),
    );
    let script = "
modify CN=carl,OU=Staff,~
  replace userAccountControl: 66048
modify CN=carl,OU=Staff,~
  replace userAccountControl: 524800
modify CN=carl,OU=Staff,~
  replace pwdLastSet: -1
";
    insta::assert_snapshot!(alice(&world, script), @r"
    0 success
    50 insufficientAccessRights: 00002098
    0 success
    ");
}

#[test]
fn joining_a_group_oneself_takes_a_validated_write() {
    let world = world();
    world.admin("add CN=club,OU=Staff,~\n  objectClass: group");
    rewrite(
        &world,
        "CN=club,OU=Staff,~",
        &format!(
            "D:(A;;GA;;;DA)(A;;LCRPLORC;;;AU)(OA;;SW;bf9679c0-0de6-11d0-a285-00aa003049e2;;{ALICE})"
        ),
    );
    let script = "
modify CN=club,OU=Staff,~
  add member: CN=bob,CN=Users,~
modify CN=club,OU=Staff,~
  add member: CN=alice,CN=Users,~
modify CN=club,OU=Staff,~
  delete member: CN=alice,CN=Users,~
modify CN=club,OU=Staff,~
  replace member: CN=alice,CN=Users,~
";
    insta::assert_snapshot!(alice(&world, script), @r"
    50 insufficientAccessRights: 00002098
    0 success
    0 success
    50 insufficientAccessRights: 00002098
    ");
}

#[test]
fn a_user_who_may_not_change_his_password_is_told_so_whatever_he_knows() {
    let world = world();
    rewrite(
        &world,
        "CN=carl,OU=Staff,~",
        "D:(OD;;CR;ab721a53-1e2f-11d0-9819-00aa0040529b;;WD)(A;;GA;;;DA)(OA;;CR;ab721a53-1e2f-11d0-9819-00aa0040529b;;WD)",
    );
    let script = "
modify CN=carl,OU=Staff,~
  delete unicodePwd: @First-Pass-1
  add unicodePwd: @Second-Pass-2
";
    insta::assert_snapshot!(alice(&world, script), @r"50 insufficientAccessRights: 00000005");
}

#[test]
fn a_descriptor_is_replaced_and_neither_added_nor_deleted() {
    let world = world();
    let script = "
modify CN=bob,CN=Users,~
  add nTSecurityDescriptor: %D:
modify CN=bob,CN=Users,~
  delete nTSecurityDescriptor
modify CN=bob,CN=Users,~
  replace nTSecurityDescriptor: %0
modify CN=bob,CN=Users,~ !801=1
  replace nTSecurityDescriptor: %O:S-1-5-21-1111111111-2222222222-3333333333-1103
search CN=bob,CN=Users,~ base (objectClass=*) nTSecurityDescriptor !801=1
add CN=dora,OU=Staff,~ !801=4
  objectClass: user
  nTSecurityDescriptor: %D:P(A;;GA;;;DA)
search CN=dora,OU=Staff,~ base (objectClass=*) nTSecurityDescriptor
";
    insta::assert_snapshot!(world.admin(script), @r"
    20 attributeOrValueExists: 0000200D: AtrErr: DSID-03191083, #1: 0: 0000200D: DSID-03191083, problem 1006 (ATT_OR_VALUE_EXISTS), data 0, Att 20119 (nTSecurityDescriptor)
    53 unwillingToPerform: 00002035: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    21 invalidAttributeSyntax: 0000200B: AtrErr: DSID-03191083, #1: 0: 0000200B: DSID-03191083, problem 1002 (INVALID_ATT_SYNTAX), data 0, Att 20119 (nTSecurityDescriptor)
    0 success
    0 success, 1 entry
    CN=bob,CN=Users,DC=contoso,DC=local
      nTSecurityDescriptor: O:S-1-5-21-1111111111-2222222222-3333333333-1103
    0 success
    0 success, 1 entry
    CN=dora,OU=Staff,DC=contoso,DC=local
      nTSecurityDescriptor: O:S-1-5-21-1111111111-2222222222-3333333333-512G:S-1-5-21-1111111111-2222222222-3333333333-512D:PAI(A;;CCDCLCSWRPWPDTLOC…
    ");
    assert_eq!(
        alice(
            &world,
            "modify CN=bob,CN=Users,~ !801=4\n  replace nTSecurityDescriptor: %D:(A;;GA;;;WD)"
        ),
        "0 success"
    );
    insta::assert_snapshot!(alice(&world, "modify CN=bob,CN=Users,~ !801=1\n  replace nTSecurityDescriptor: %O:BA"), @r"19 constraintViolation: 0000051B");
}
