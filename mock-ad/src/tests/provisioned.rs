//! What a domain begins with.

use super::World;

/// What a new domain answers.
fn told(asked: &str) -> String {
    World::new().admin(asked)
}

#[test]
fn a_domain_begins_with_the_groups_of_windows() {
    let count = |filter: &str| {
        let answer = told(&format!("search ~ sub {filter} 1.1"));
        answer.lines().next().unwrap_or_default().to_owned()
    };
    let builtin = "(groupType:1.2.840.113556.1.4.803:=1)";
    assert_eq!(count(&format!("(&(objectClass=group){builtin})")), "0 success, 29 entries");
    assert_eq!(count(&format!("(&(objectClass=group)(!{builtin}))")), "0 success, 20 entries");
    let asked = "
search CN=Denied_RODC_Password_Replication_Group,CN=Users,~ base (objectClass=*) member
search CN=Users,CN=Builtin,~ base (objectClass=*) member,objectSid,isCriticalSystemObject
";
    insta::assert_snapshot!(told(asked), @r"
    0 success, 1 entry
    CN=Denied RODC Password Replication Group,CN=Users,DC=contoso,DC=local
      member: CN=krbtgt,CN=Users,DC=contoso,DC=local
      member: CN=Domain Controllers,CN=Users,DC=contoso,DC=local
      member: CN=Schema Admins,CN=Users,DC=contoso,DC=local
      member: CN=Enterprise Admins,CN=Users,DC=contoso,DC=local
      member: CN=Cert Publishers,CN=Users,DC=contoso,DC=local
      member: CN=Domain Admins,CN=Users,DC=contoso,DC=local
      member: CN=Group Policy Creator Owners,CN=Users,DC=contoso,DC=local
      member: CN=Read-only Domain Controllers,CN=Users,DC=contoso,DC=local
    0 success, 1 entry
    CN=Users,CN=Builtin,DC=contoso,DC=local
      isCriticalSystemObject: TRUE
      member: CN=S-1-5-4,CN=ForeignSecurityPrincipals,DC=contoso,DC=local
      member: CN=S-1-5-11,CN=ForeignSecurityPrincipals,DC=contoso,DC=local
      member: CN=Domain Users,CN=Users,DC=contoso,DC=local
      objectSid: S-1-5-32-545
    ");
}

#[test]
fn a_domain_begins_with_the_containers_of_its_system() {
    insta::assert_snapshot!(told("search CN=System,~ one (objectClass=*) 1.1"), @r"
    0 success, 21 entries
    CN=AdminSDHolder,CN=System,DC=contoso,DC=local
    CN=ComPartitions,CN=System,DC=contoso,DC=local
    CN=ComPartitionSets,CN=System,DC=contoso,DC=local
    CN=Default Domain Policy,CN=System,DC=contoso,DC=local
    CN=Dfs-Configuration,CN=System,DC=contoso,DC=local
    CN=DFSR-GlobalSettings,CN=System,DC=contoso,DC=local
    CN=DomainUpdates,CN=System,DC=contoso,DC=local
    CN=File Replication Service,CN=System,DC=contoso,DC=local
    CN=FileLinks,CN=System,DC=contoso,DC=local
    CN=IP Security,CN=System,DC=contoso,DC=local
    CN=Meetings,CN=System,DC=contoso,DC=local
    CN=MicrosoftDNS,CN=System,DC=contoso,DC=local
    CN=Password Settings Container,CN=System,DC=contoso,DC=local
    CN=Policies,CN=System,DC=contoso,DC=local
    CN=PSPs,CN=System,DC=contoso,DC=local
    CN=RAS and IAS Servers Access Check,CN=System,DC=contoso,DC=local
    CN=RID Manager$,CN=System,DC=contoso,DC=local
    CN=RpcServices,CN=System,DC=contoso,DC=local
    CN=Server,CN=System,DC=contoso,DC=local
    CN=WinsockServices,CN=System,DC=contoso,DC=local
    CN=WMIPolicy,CN=System,DC=contoso,DC=local
    ");
}

#[test]
fn a_domain_begins_with_two_policies_and_owners_of_its_roles() {
    let asked = "
search CN=Policies,CN=System,~ one (objectClass=groupPolicyContainer) displayName,gPCFileSysPath
search <WKGUID=2FBAC1870ADE11D297C400C04FD8D5CD,~> base (objectClass=*) fSMORoleOwner,systemFlags
search ~ base (objectClass=*) gPLink,rIDManagerReference,otherWellKnownObjects,masteredBy
";
    insta::assert_snapshot!(told(asked), @r"
    0 success, 2 entries
    CN={31B2F340-016D-11D2-945F-00C04FB984F9},CN=Policies,CN=System,DC=contoso,DC=local
      displayName: Default Domain Policy
      gPCFileSysPath: \\contoso.local\sysvol\contoso.local\Policies\{31B2F340-016D-11D2-945F-00C04FB984F9}
    CN={6AC1786C-016F-11D2-945F-00C04FB984F9},CN=Policies,CN=System,DC=contoso,DC=local
      displayName: Default Domain Controllers Policy
      gPCFileSysPath: \\contoso.local\sysvol\contoso.local\Policies\{6AC1786C-016F-11D2-945F-00C04FB984F9}
    0 success, 1 entry
    CN=Infrastructure,DC=contoso,DC=local
      fSMORoleOwner: CN=NTDS Settings,CN=DC1,CN=Servers,CN=Default-First-Site-Name,CN=Sites,CN=Configuration,DC=contoso,DC=local
      systemFlags: -1946157056
    0 success, 1 entry
    DC=contoso,DC=local
      otherWellKnownObjects: B:32:1EB93889E40C45DF9F0C64D23BBB6237:CN=Managed Service Accounts,DC=contoso,DC=local
      rIDManagerReference: CN=RID Manager$,CN=System,DC=contoso,DC=local
      gPLink: [LDAP://CN={31B2F340-016D-11D2-945F-00C04FB984F9},CN=Policies,CN=System,DC=contoso,DC=local;0]
      masteredBy: CN=NTDS Settings,CN=DC1,CN=Servers,CN=Default-First-Site-Name,CN=Sites,CN=Configuration,DC=contoso,DC=local
    ");
}

#[test]
fn the_configuration_lists_the_parts_of_the_forest() {
    let asked = "
search CN=Partitions,CN=Configuration,~ one (objectClass=*) nCName,dnsRoot,nETBIOSName,systemFlags
";
    insta::assert_snapshot!(told(asked), @r"
    0 success, 5 entries
    CN=CONTOSO,CN=Partitions,CN=Configuration,DC=contoso,DC=local
      dnsRoot: contoso.local
      nCName: DC=contoso,DC=local
      nETBIOSName: CONTOSO
      systemFlags: 3
    CN=Enterprise Configuration,CN=Partitions,CN=Configuration,DC=contoso,DC=local
      dnsRoot: contoso.local
      nCName: CN=Configuration,DC=contoso,DC=local
      systemFlags: 1
    CN=Enterprise Schema,CN=Partitions,CN=Configuration,DC=contoso,DC=local
      dnsRoot: contoso.local
      nCName: CN=Schema,CN=Configuration,DC=contoso,DC=local
      systemFlags: 1
    CN=e19b3ea0-5407-460e-bbf4-607938dde8e1,CN=Partitions,CN=Configuration,DC=contoso,DC=local
      dnsRoot: ForestDnsZones.contoso.local
      nCName: DC=ForestDnsZones,DC=contoso,DC=local
      systemFlags: 5
    CN=233e534e-cc53-4ef4-99f0-fb398e84d457,CN=Partitions,CN=Configuration,DC=contoso,DC=local
      dnsRoot: DomainDnsZones.contoso.local
      nCName: DC=DomainDnsZones,DC=contoso,DC=local
      systemFlags: 5
    ");
}

#[test]
fn the_configuration_has_what_administration_tools_look_for() {
    let asked = "
search CN=Configuration,~ one (objectClass=*) 1.1
search CN=Configuration,~ sub (objectSid=S-1-5-18) cn
search CN=Configuration,~ sub (objectClass=queryPolicy) lDAPAdminLimits
search CN=Sites,CN=Configuration,~ sub (objectClass=siteLink) siteList,cost
";
    insta::assert_snapshot!(told(asked), @r"
    0 success, 9 entries
    CN=Extended-Rights,CN=Configuration,DC=contoso,DC=local
    CN=Partitions,CN=Configuration,DC=contoso,DC=local
    CN=Services,CN=Configuration,DC=contoso,DC=local
    CN=Sites,CN=Configuration,DC=contoso,DC=local
    CN=ForestUpdates,CN=Configuration,DC=contoso,DC=local
    CN=LostAndFoundConfig,CN=Configuration,DC=contoso,DC=local
    CN=NTDS Quotas,CN=Configuration,DC=contoso,DC=local
    CN=Physical Locations,CN=Configuration,DC=contoso,DC=local
    CN=WellKnown Security Principals,CN=Configuration,DC=contoso,DC=local
    reference ldap://contoso.local/CN=Schema,CN=Configuration,DC=contoso,DC=local??base
    0 success, 1 entry
    CN=System,CN=WellKnown Security Principals,CN=Configuration,DC=contoso,DC=local
      cn: System
    reference ldap://contoso.local/CN=Schema,CN=Configuration,DC=contoso,DC=local
    0 success, 1 entry
    CN=Default Query Policy,CN=Query-Policies,CN=Directory Service,CN=Windows NT,CN=Services,CN=Configuration,DC=contoso,DC=local
      lDAPAdminLimits: MaxValRange=1500
      lDAPAdminLimits: MaxReceiveBuffer=10485760
      lDAPAdminLimits: MaxDatagramRecv=4096
      lDAPAdminLimits: MaxPoolThreads=4
      lDAPAdminLimits: MaxResultSetSize=262144
      lDAPAdminLimits: MaxTempTableSize=10000
      lDAPAdminLimits: MaxQueryDuration=120
      lDAPAdminLimits: MaxPageSize=1000
      lDAPAdminLimits: MaxNotificationPerConn=5
      lDAPAdminLimits: MaxActiveQueries=20
      lDAPAdminLimits: MaxConnIdleTime=900
      lDAPAdminLimits: InitRecvTimeout=120
      lDAPAdminLimits: MaxConnections=5000
    reference ldap://contoso.local/CN=Schema,CN=Configuration,DC=contoso,DC=local
    0 success, 1 entry
    CN=DEFAULTIPSITELINK,CN=IP,CN=Inter-Site Transports,CN=Sites,CN=Configuration,DC=contoso,DC=local
      cost: 100
      siteList: CN=Default-First-Site-Name,CN=Sites,CN=Configuration,DC=contoso,DC=local
    ");
}

#[test]
fn a_domain_follows_from_its_seed() {
    let identities = |seed: u8| {
        World::of_seed([seed; 32]).admin("search CN=Users,~ sub (objectClass=group) objectGUID")
    };
    let (one, other) = (identities(1), identities(2));
    assert_ne!(one, other);
    assert_eq!(identities(1), one);
}
