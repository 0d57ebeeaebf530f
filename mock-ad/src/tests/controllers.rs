//! How many domain controllers there are, by the query that counts right and by those that do not.

use super::World;
use crate::{NewController, StaleKind};

fn controller(name: &str, read_only: bool, stale: StaleKind) -> NewController {
    NewController {
        name: name.to_owned(),
        read_only,
        operating_system: "Windows Server 2012 R2 Standard".to_owned(),
        stale,
    }
}

fn count(world: &World, query: &str) -> String {
    world.admin(query).lines().next().unwrap_or_default().to_owned()
}

#[test]
fn only_the_settings_objects_count_domain_controllers_right() {
    let world = World::new();
    world.ad.add_controller(&controller("DC2", false, StaleKind::Crashed));
    world.ad.add_controller(&controller("RODC1", true, StaleKind::None));
    world.ad.add_controller(&controller("OLD", false, StaleKind::Demoted));
    world.ad.add_member_server("FILES", "Windows Server 2019 Standard");
    let sites = "search CN=Sites,CN=Configuration,~ sub";
    assert_eq!(count(&world, &format!("{sites} (objectClass=nTDSDSA) cn")), "0 success, 3 entries");
    assert_eq!(
        count(&world, &format!("{sites} (objectCategory=nTDSDSA) cn")),
        "0 success, 2 entries"
    );
    assert_eq!(count(&world, &format!("{sites} (objectClass=server) cn")), "0 success, 4 entries");
    let trust = "search ~ sub (userAccountControl:1.2.840.113556.1.4.803:=8192) cn !1339";
    assert_eq!(count(&world, trust), "0 success, 2 entries");
    assert!(world.ad.remove_controller("DC2"));
    assert!(!world.ad.remove_controller("DC9"));
    assert_eq!(count(&world, &format!("{sites} (objectClass=nTDSDSA) cn")), "0 success, 2 entries");
}

#[test]
fn a_controller_is_three_objects_that_point_to_each_other() {
    let world = World::new();
    let script = "
search CN=Servers,CN=Default-First-Site-Name,CN=Sites,CN=Configuration,~ sub (objectClass=*) serverReference,dNSHostName,msDS-HasDomainNCs,objectCategory
search OU=Domain_Controllers,~ one (objectCategory=computer) userAccountControl,primaryGroupID,operatingSystem,operatingSystemVersion,serverReferenceBL
search ~ base (objectClass=*) msDs-masteredBy,wellKnownObjects,objectSid,maxPwdAge
";
    insta::assert_snapshot!(world.admin(script), @r"
    0 success, 3 entries
    CN=Servers,CN=Default-First-Site-Name,CN=Sites,CN=Configuration,DC=contoso,DC=local
      objectCategory: CN=Servers-Container,CN=Schema,CN=Configuration,DC=contoso,DC=local
    CN=DC1,CN=Servers,CN=Default-First-Site-Name,CN=Sites,CN=Configuration,DC=contoso,DC=local
      dNSHostName: DC1.contoso.local
      objectCategory: CN=Server,CN=Schema,CN=Configuration,DC=contoso,DC=local
      serverReference: CN=DC1,OU=Domain Controllers,DC=contoso,DC=local
    CN=NTDS Settings,CN=DC1,CN=Servers,CN=Default-First-Site-Name,CN=Sites,CN=Configuration,DC=contoso,DC=local
      msDS-HasDomainNCs: DC=contoso,DC=local
      objectCategory: CN=NTDS-DSA,CN=Schema,CN=Configuration,DC=contoso,DC=local
    0 success, 1 entry
    CN=DC1,OU=Domain Controllers,DC=contoso,DC=local
      operatingSystem: Windows Server 2016 Essentials
      operatingSystemVersion: 10.0 (14393)
      primaryGroupID: 516
      userAccountControl: 532480
      serverReferenceBL: CN=DC1,CN=Servers,CN=Default-First-Site-Name,CN=Sites,CN=Configuration,DC=contoso,DC=local
    0 success, 1 entry
    DC=contoso,DC=local
      maxPwdAge: -36288000000000
      objectSid: S-1-5-21-1111111111-2222222222-3333333333
      wellKnownObjects: B:32:A9D1CA15768811D1ADED00C04FD8D5CD:CN=Users,DC=contoso,DC=local
      wellKnownObjects: B:32:AA312825768811D1ADED00C04FD8D5CD:CN=Computers,DC=contoso,DC=local
      wellKnownObjects: B:32:AB1D30F3768811D1ADED00C04FD8D5CD:CN=System,DC=contoso,DC=local
      wellKnownObjects: B:32:A361B2FFFFD211D1AA4B00C04FD7D83A:OU=Domain Controllers,DC=contoso,DC=local
      wellKnownObjects: B:32:22B70C67D56E4EFB91E9300FCA3DC1AA:CN=ForeignSecurityPrincipals,DC=contoso,DC=local
      wellKnownObjects: B:32:2FBAC1870ADE11D297C400C04FD8D5CD:CN=Infrastructure,DC=contoso,DC=local
      wellKnownObjects: B:32:6227F0AF1FC2410D8E3BB10615BB5B0F:CN=NTDS Quotas,DC=contoso,DC=local
      wellKnownObjects: B:32:09460C08AE1E4A4EA0F64AEE7DAA1E5A:CN=Program Data,DC=contoso,DC=local
      wellKnownObjects: B:32:F4BE92A4C777485E878E9421D53087DB:CN=Microsoft,CN=Program Data,DC=contoso,DC=local
      wellKnownObjects: B:32:18E2EA80684F11D2B9AA00C04F79F805:CN=Deleted Objects,DC=contoso,DC=local
      wellKnownObjects: B:32:AB8153B7768811D1ADED00C04FD8D5CD:CN=LostAndFound,DC=contoso,DC=local
      msDs-masteredBy: CN=NTDS Settings,CN=DC1,CN=Servers,CN=Default-First-Site-Name,CN=Sites,CN=Configuration,DC=contoso,DC=local
    ");
}
