//! Attributes: one line each, in the order of their names.

use super::Syntax;

/// Who keeps an attribute, which decides how a client's write is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Keeper {
    /// Clients write it, within the rules of its syntax.
    Plain,
    /// The directory sets it (`systemOnly`).
    System,
    /// The security accounts manager sets it.
    Sam,
    /// The other end of a link.
    BackLink,
    /// Computed when asked for by name.
    Constructed,
    /// Written or kept, but never read.
    Secret,
    /// The name of the entry itself.
    Naming,
}

/// One attribute of the schema.
#[derive(Debug)]
pub(crate) struct AttributeDefinition {
    pub(crate) attr: Attr,
    pub(crate) name: &'static str,
    /// ATTRTYP (MS-DRSR 5.14): prefix and last arc of the OID, as error texts show it.
    pub(crate) id: u32,
    pub(crate) syntax: Syntax,
    pub(crate) single_valued: bool,
    pub(crate) keeper: Keeper,
}

impl Attr {
    pub(crate) fn definition(self) -> &'static AttributeDefinition {
        &DEFINITIONS[self as usize]
    }

    pub(crate) fn name(self) -> &'static str {
        self.definition().name
    }

    pub(crate) fn syntax(self) -> Syntax {
        self.definition().syntax
    }

    pub(crate) fn keeper(self) -> Keeper {
        self.definition().keeper
    }
}

/// The attribute of this name, in any case.
pub(crate) fn find(name: &str) -> Option<Attr> {
    let place = DEFINITIONS.binary_search_by(|definition| {
        let known = definition.name.bytes().map(|byte| byte.to_ascii_lowercase());
        known.cmp(name.bytes().map(|byte| byte.to_ascii_lowercase()))
    });
    place.ok().map(|place| DEFINITIONS[place].attr)
}

macro_rules! single_valued {
    (One) => {
        true
    };
    (Many) => {
        false
    };
}

macro_rules! attributes {
    ($($attr:ident $name:literal $id:literal $syntax:ident $count:ident $keeper:ident;)*) => {
        /// An attribute that the fake knows.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub(crate) enum Attr {
            $($attr,)*
        }

        static DEFINITIONS: &[AttributeDefinition] = &[$(
            AttributeDefinition {
                attr: Attr::$attr,
                name: $name,
                id: $id,
                syntax: Syntax::$syntax,
                single_valued: single_valued!($count),
                keeper: Keeper::$keeper,
            },
        )*];
    };
}

attributes! {
    AccountExpires "accountExpires" 0x9009f LargeInteger One Plain;
    AdminCount "adminCount" 0x90096 Integer One Plain;
    BadPasswordTime "badPasswordTime" 0x90031 LargeInteger One Sam;
    BadPwdCount "badPwdCount" 0x9000c Integer One Sam;
    C "c" 0x6 Unicode One Plain;
    CanonicalName "canonicalName" 0x90394 Unicode Many Constructed;
    Cn "cn" 0x3 Unicode One Naming;
    Co "co" 0x20083 Unicode One Plain;
    CodePage "codePage" 0x90010 Integer One Plain;
    Company "company" 0x20092 Unicode One Plain;
    CountryCode "countryCode" 0x90019 Integer One Plain;
    CreationTime "creationTime" 0x9001a LargeInteger One Plain;
    DbcsPwd "dBCSPwd" 0x90037 Octets One Secret;
    Dc "dc" 0x150019 Unicode One Naming;
    Department "department" 0x2008d Unicode One Plain;
    Description "description" 0xd Unicode Many Plain;
    DirectReports "directReports" 0x201b4 Dn Many BackLink;
    DisplayName "displayName" 0x2000d Unicode One Plain;
    DistinguishedName "distinguishedName" 0x31 Dn One System;
    Division "division" 0x90105 Unicode One Plain;
    DnsHostName "dNSHostName" 0x9026b Unicode One Plain;
    DnsRoot "dnsRoot" 0x9001c Unicode Many Plain;
    DsHeuristics "dSHeuristics" 0x200d4 Unicode One Plain;
    EmployeeId "employeeID" 0x90023 Unicode One Plain;
    EmployeeNumber "employeeNumber" 0x90262 Unicode One Plain;
    EmployeeType "employeeType" 0x90265 Unicode One Plain;
    FacsimileTelephoneNumber "facsimileTelephoneNumber" 0x17 Unicode One Plain;
    ForceLogoff "forceLogoff" 0x90027 LargeInteger One Plain;
    FsmoRoleOwner "fSMORoleOwner" 0x90171 Dn One Plain;
    GivenName "givenName" 0x2a Unicode One Plain;
    GroupType "groupType" 0x902ee Integer One Plain;
    HomeDirectory "homeDirectory" 0x9002c Unicode One Plain;
    HomeDrive "homeDrive" 0x9002d Unicode One Plain;
    HomePhone "homePhone" 0x150014 Unicode One Plain;
    Info "info" 0x20051 Unicode One Plain;
    Initials "initials" 0x2b Unicode One Plain;
    InstanceType "instanceType" 0x20001 Integer One System;
    InvocationId "invocationId" 0x20073 Octets One System;
    IpPhone "ipPhone" 0x902d1 Unicode One Plain;
    IsCriticalSystemObject "isCriticalSystemObject" 0x90364 Boolean One System;
    IsDeleted "isDeleted" 0x20030 Boolean One System;
    IsRecycled "isRecycled" 0x9080a Boolean One System;
    L "l" 0x7 Unicode One Plain;
    LastKnownParent "lastKnownParent" 0x9030d Dn One System;
    LastLogoff "lastLogoff" 0x90033 LargeInteger One Sam;
    LastLogon "lastLogon" 0x90034 LargeInteger One Sam;
    LastLogonTimestamp "lastLogonTimestamp" 0x906a0 LargeInteger One Sam;
    LegacyExchangeDn "legacyExchangeDN" 0x9028f Unicode One Plain;
    LmPwdHistory "lmPwdHistory" 0x900a0 Octets Many Secret;
    Location "location" 0x900de Unicode One Plain;
    LockoutDuration "lockoutDuration" 0x9003c LargeInteger One Plain;
    LockOutObservationWindow "lockOutObservationWindow" 0x9003d LargeInteger One Plain;
    LockoutThreshold "lockoutThreshold" 0x90049 Integer One Plain;
    LockoutTime "lockoutTime" 0x90296 LargeInteger One Plain;
    LogonCount "logonCount" 0x900a9 Integer One Sam;
    LogonHours "logonHours" 0x90040 Octets One Plain;
    Mail "mail" 0x150003 Unicode One Plain;
    ManagedBy "managedBy" 0x9028d Dn One Plain;
    ManagedObjects "managedObjects" 0x9028e Dn Many BackLink;
    Manager "manager" 0x15000a Dn One Plain;
    MasteredBy "masteredBy" 0x90581 Dn Many BackLink;
    MaxPwdAge "maxPwdAge" 0x9004a LargeInteger One Plain;
    Member "member" 0x1f Dn Many Plain;
    MemberOf "memberOf" 0x20066 Dn Many BackLink;
    MiddleName "middleName" 0x160022 Unicode One Plain;
    MinPwdAge "minPwdAge" 0x9004e LargeInteger One Plain;
    MinPwdLength "minPwdLength" 0x9004f Integer One Plain;
    Mobile "mobile" 0x150029 Unicode One Plain;
    ModifiedCount "modifiedCount" 0x900a8 LargeInteger One Sam;
    ConsistencyGuid "mS-DS-ConsistencyGuid" 0x90550 Octets One Plain;
    MachineAccountQuota "ms-DS-MachineAccountQuota" 0x90583 Integer One Plain;
    AllowedDnsSuffixes "msDS-AllowedDNSSuffixes" 0x906ae Unicode Many Plain;
    BehaviorVersion "msDS-Behavior-Version" 0x905b3 Integer One System;
    HasDomainNcs "msDS-HasDomainNCs" 0x9071c Dn Many System;
    HasFullReplicaNcs "msDS-hasFullReplicaNCs" 0x90785 Dn Many System;
    HasInstantiatedNcs "msDS-HasInstantiatedNCs" 0x906ad Unicode Many System;
    MsdsHasMasterNcs "msDS-hasMasterNCs" 0x9072c Dn Many System;
    MsdsMasteredBy "msDs-masteredBy" 0x9072d Dn Many BackLink;
    PrincipalName "msDS-PrincipalName" 0x90749 Unicode One Constructed;
    ResultantPso "msDS-ResultantPSO" 0x907e2 Dn One Constructed;
    SupportedEncryptionTypes "msDS-SupportedEncryptionTypes" 0x907ab Integer One Plain;
    UserAccountControlComputed "msDS-User-Account-Control-Computed" 0x905b4 Integer One Constructed;
    UserPasswordExpiryTimeComputed "msDS-UserPasswordExpiryTimeComputed" 0x907cc LargeInteger One Constructed;
    Name "name" 0x90001 Unicode One Naming;
    NcName "nCName" 0x20010 Dn One System;
    NetbiosName "nETBIOSName" 0x90057 Unicode One Plain;
    NtMixedDomain "nTMixedDomain" 0x90165 Integer One Sam;
    NtPwdHistory "ntPwdHistory" 0x9005e Octets Many Secret;
    ObjectCategory "objectCategory" 0x9030e Unicode One System;
    ObjectClass "objectClass" 0x0 Oid Many System;
    ObjectGuid "objectGUID" 0x90002 Octets One System;
    ObjectSid "objectSid" 0x90092 Sid One Sam;
    ObjectVersion "objectVersion" 0x2004c Integer One System;
    OperatingSystem "operatingSystem" 0x9016b Unicode One Plain;
    OperatingSystemHotfix "operatingSystemHotfix" 0x9019f Unicode One Plain;
    OperatingSystemServicePack "operatingSystemServicePack" 0x9016d Unicode One Plain;
    OperatingSystemVersion "operatingSystemVersion" 0x9016c Unicode One Plain;
    Options "options" 0x90133 Integer One Plain;
    OtherMailbox "otherMailbox" 0x9028b Unicode Many Plain;
    OtherTelephone "otherTelephone" 0x20012 Unicode Many Plain;
    Ou "ou" 0xb Unicode Many Naming;
    Pager "pager" 0x15002a Unicode One Plain;
    ParentGuid "parentGUID" 0x904c8 Octets One Constructed;
    PhysicalDeliveryOfficeName "physicalDeliveryOfficeName" 0x13 Unicode One Plain;
    PostalCode "postalCode" 0x11 Unicode One Plain;
    PostOfficeBox "postOfficeBox" 0x12 Unicode Many Plain;
    PrimaryGroupId "primaryGroupID" 0x90062 Integer One Plain;
    PrimaryGroupToken "primaryGroupToken" 0x90584 Integer One Constructed;
    ProfilePath "profilePath" 0x9008b Unicode One Plain;
    ProxyAddresses "proxyAddresses" 0x200d2 Unicode Many Plain;
    PwdHistoryLength "pwdHistoryLength" 0x9005f Integer One Plain;
    PwdLastSet "pwdLastSet" 0x90060 LargeInteger One Plain;
    PwdProperties "pwdProperties" 0x9005d Integer One Plain;
    RidManagerReference "rIDManagerReference" 0x90170 Dn One System;
    SamAccountName "sAMAccountName" 0x900dd Unicode One Plain;
    SamAccountType "sAMAccountType" 0x9012e Integer One Sam;
    ScriptPath "scriptPath" 0x9003e Unicode One Plain;
    ServerReference "serverReference" 0x90203 Dn One Plain;
    ServerReferenceBl "serverReferenceBL" 0x90204 Dn Many BackLink;
    ServicePrincipalName "servicePrincipalName" 0x90303 Unicode Many Plain;
    ShowInAddressBook "showInAddressBook" 0x90284 Dn Many Plain;
    ShowInAdvancedViewOnly "showInAdvancedViewOnly" 0x200a9 Boolean One Plain;
    Sn "sn" 0x4 Unicode One Plain;
    St "st" 0x8 Unicode One Plain;
    Street "street" 0x9 Unicode One Plain;
    StreetAddress "streetAddress" 0x20100 Unicode One Plain;
    SupplementalCredentials "supplementalCredentials" 0x9007d Octets Many Secret;
    SystemFlags "systemFlags" 0x90177 Integer One System;
    TelephoneNumber "telephoneNumber" 0x14 Unicode One Plain;
    ThumbnailPhoto "thumbnailPhoto" 0x160023 Octets One Plain;
    Title "title" 0xc Unicode One Plain;
    TokenGroups "tokenGroups" 0x90515 Sid Many Constructed;
    TombstoneLifetime "tombstoneLifetime" 0x20036 Integer One Plain;
    UnicodePwd "unicodePwd" 0x9005a Octets One Secret;
    UpnSuffixes "uPNSuffixes" 0x9037a Unicode Many Plain;
    Url "url" 0x902ed Unicode Many Plain;
    UserAccountControl "userAccountControl" 0x90008 Integer One Plain;
    UserParameters "userParameters" 0x9008a Unicode One Plain;
    UserPassword "userPassword" 0x23 Octets Many Plain;
    UserPrincipalName "userPrincipalName" 0x90290 Unicode One Plain;
    UserWorkstations "userWorkstations" 0x90056 Unicode One Plain;
    UsnChanged "uSNChanged" 0x20078 LargeInteger One System;
    UsnCreated "uSNCreated" 0x20013 LargeInteger One System;
    WellKnownObjects "wellKnownObjects" 0x2026a Unicode Many System;
    WhenChanged "whenChanged" 0x20003 Time One System;
    WhenCreated "whenCreated" 0x20002 Time One System;
    WwwHomePage "wWWHomePage" 0x201d0 Unicode One Plain;
}

#[cfg(test)]
mod tests {
    use super::{DEFINITIONS, find};

    #[test]
    fn every_attribute_is_found_by_its_name_in_any_case() {
        for definition in DEFINITIONS {
            assert_eq!(
                find(&definition.name.to_uppercase()),
                Some(definition.attr),
                "{}",
                definition.name
            );
            assert_eq!(definition.attr.definition().name, definition.name);
        }
        assert_eq!(find("mailNickname"), None);
    }
}
