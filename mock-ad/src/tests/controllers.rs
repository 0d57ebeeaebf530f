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
    assert_eq!(count(&world, &format!("{sites} (objectCategory=nTDSDSA) cn")), "0 success, 2 entries");
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
    insta::assert_snapshot!(world.admin(script), @"");
}
