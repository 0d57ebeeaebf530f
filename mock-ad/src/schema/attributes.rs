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

/// An attribute of the schema, by its place in the table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Attr(u16);

impl Attr {
    pub(crate) fn definition(self) -> &'static AttributeDefinition {
        &DEFINITIONS[usize::from(self.0)]
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

    /// The first attribute in the order of the table.
    pub(crate) const FIRST: Self = Self(0);

    /// What holds a password in one form or another.
    pub(crate) const PASSWORDS: [Self; 5] = [
        Self::DBCS_PWD,
        Self::LM_PWD_HISTORY,
        Self::NT_PWD_HISTORY,
        Self::SUPPLEMENTAL_CREDENTIALS,
        Self::UNICODE_PWD,
    ];

    /// Whether other domain controllers get to know the attribute; if not, changing it is no change of the entry.
    pub(crate) fn is_replicated(self) -> bool {
        const LOCAL: &[Attr] = &[
            Attr::BAD_PASSWORD_TIME,
            Attr::BAD_PWD_COUNT,
            Attr::LAST_LOGOFF,
            Attr::LAST_LOGON,
            Attr::LOGON_COUNT,
            Attr::MODIFIED_COUNT,
        ];
        !LOCAL.contains(&self)
    }

    /// Whether the attribute's values are links with stamps of their own.
    pub(crate) fn is_forward_link(self) -> bool {
        const LINKS: &[Attr] = &[
            Attr::MANAGER,
            Attr::MANAGED_BY,
            Attr::MSDS_HAS_MASTER_NCS,
            Attr::MEMBER,
            Attr::SERVER_REFERENCE,
        ];
        LINKS.contains(&self)
    }

    /// Whether values are found without looking at every entry.
    pub(crate) fn is_indexed(self) -> bool {
        const INDEXED: &[Attr] = &[
            Attr::DISPLAY_NAME,
            Attr::GIVEN_NAME,
            Attr::MAIL,
            Attr::NAME,
            Attr::OBJECT_SID,
            Attr::PROXY_ADDRESSES,
            Attr::SAM_ACCOUNT_NAME,
            Attr::SERVICE_PRINCIPAL_NAME,
            Attr::SN,
            Attr::USER_PRINCIPAL_NAME,
        ];
        INDEXED.contains(&self)
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
        /// Places in the table.
        #[expect(non_camel_case_types, reason = "they are spelled like the constants that they number")]
        enum Place {
            $($attr,)*
        }

        impl Attr {
            $(pub(crate) const $attr: Self = Self(Place::$attr as u16);)*
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
    ACCOUNT_EXPIRES "accountExpires" 0x9009f LargeInteger One Plain;
    ADMIN_COUNT "adminCount" 0x90096 Integer One Plain;
    BAD_PASSWORD_TIME "badPasswordTime" 0x90031 LargeInteger One Sam;
    BAD_PWD_COUNT "badPwdCount" 0x9000c Integer One Sam;
    C "c" 0x6 Unicode One Plain;
    CANONICAL_NAME "canonicalName" 0x90394 Unicode Many Constructed;
    CN "cn" 0x3 Unicode One Naming;
    CO "co" 0x20083 Unicode One Plain;
    CODE_PAGE "codePage" 0x90010 Integer One Plain;
    COMPANY "company" 0x20092 Unicode One Plain;
    COUNTRY_CODE "countryCode" 0x90019 Integer One Plain;
    CREATION_TIME "creationTime" 0x9001a LargeInteger One Plain;
    DBCS_PWD "dBCSPwd" 0x90037 Octets One Secret;
    DC "dc" 0x150019 Unicode One Naming;
    DEPARTMENT "department" 0x2008d Unicode One Plain;
    DESCRIPTION "description" 0xd Unicode Many Plain;
    DIRECT_REPORTS "directReports" 0x201b4 Dn Many BackLink;
    DISPLAY_NAME "displayName" 0x2000d Unicode One Plain;
    DISTINGUISHED_NAME "distinguishedName" 0x31 Dn One System;
    DIVISION "division" 0x90105 Unicode One Plain;
    DNS_HOST_NAME "dNSHostName" 0x9026b Unicode One Plain;
    DNS_ROOT "dnsRoot" 0x9001c Unicode Many Plain;
    DS_HEURISTICS "dSHeuristics" 0x200d4 Unicode One Plain;
    EMPLOYEE_ID "employeeID" 0x90023 Unicode One Plain;
    EMPLOYEE_NUMBER "employeeNumber" 0x90262 Unicode One Plain;
    EMPLOYEE_TYPE "employeeType" 0x90265 Unicode One Plain;
    FACSIMILE_TELEPHONE_NUMBER "facsimileTelephoneNumber" 0x17 Unicode One Plain;
    FORCE_LOGOFF "forceLogoff" 0x90027 LargeInteger One Plain;
    FSMO_ROLE_OWNER "fSMORoleOwner" 0x90171 Dn One Plain;
    GIVEN_NAME "givenName" 0x2a Unicode One Plain;
    GROUP_TYPE "groupType" 0x902ee Integer One Plain;
    HOME_DIRECTORY "homeDirectory" 0x9002c Unicode One Plain;
    HOME_DRIVE "homeDrive" 0x9002d Unicode One Plain;
    HOME_PHONE "homePhone" 0x150014 Unicode One Plain;
    INFO "info" 0x20051 Unicode One Plain;
    INITIALS "initials" 0x2b Unicode One Plain;
    INSTANCE_TYPE "instanceType" 0x20001 Integer One System;
    INVOCATION_ID "invocationId" 0x20073 Octets One System;
    IP_PHONE "ipPhone" 0x902d1 Unicode One Plain;
    IS_CRITICAL_SYSTEM_OBJECT "isCriticalSystemObject" 0x90364 Boolean One System;
    IS_DELETED "isDeleted" 0x20030 Boolean One System;
    IS_RECYCLED "isRecycled" 0x9080a Boolean One System;
    L "l" 0x7 Unicode One Plain;
    LAST_KNOWN_PARENT "lastKnownParent" 0x9030d Dn One System;
    LAST_LOGOFF "lastLogoff" 0x90033 LargeInteger One Sam;
    LAST_LOGON "lastLogon" 0x90034 LargeInteger One Sam;
    LAST_LOGON_TIMESTAMP "lastLogonTimestamp" 0x906a0 LargeInteger One Sam;
    LEGACY_EXCHANGE_DN "legacyExchangeDN" 0x9028f Unicode One Plain;
    LM_PWD_HISTORY "lmPwdHistory" 0x900a0 Octets Many Secret;
    LOCATION "location" 0x900de Unicode One Plain;
    LOCKOUT_DURATION "lockoutDuration" 0x9003c LargeInteger One Plain;
    LOCK_OUT_OBSERVATION_WINDOW "lockOutObservationWindow" 0x9003d LargeInteger One Plain;
    LOCKOUT_THRESHOLD "lockoutThreshold" 0x90049 Integer One Plain;
    LOCKOUT_TIME "lockoutTime" 0x90296 LargeInteger One Plain;
    LOGON_COUNT "logonCount" 0x900a9 Integer One Sam;
    LOGON_HOURS "logonHours" 0x90040 Octets One Plain;
    MAIL "mail" 0x150003 Unicode One Plain;
    MANAGED_BY "managedBy" 0x9028d Dn One Plain;
    MANAGED_OBJECTS "managedObjects" 0x9028e Dn Many BackLink;
    MANAGER "manager" 0x15000a Dn One Plain;
    MASTERED_BY "masteredBy" 0x90581 Dn Many BackLink;
    MAX_PWD_AGE "maxPwdAge" 0x9004a LargeInteger One Plain;
    MEMBER "member" 0x1f Dn Many Plain;
    MEMBER_OF "memberOf" 0x20066 Dn Many BackLink;
    MIDDLE_NAME "middleName" 0x160022 Unicode One Plain;
    MIN_PWD_AGE "minPwdAge" 0x9004e LargeInteger One Plain;
    MIN_PWD_LENGTH "minPwdLength" 0x9004f Integer One Plain;
    MOBILE "mobile" 0x150029 Unicode One Plain;
    MODIFIED_COUNT "modifiedCount" 0x900a8 LargeInteger One Sam;
    CONSISTENCY_GUID "mS-DS-ConsistencyGuid" 0x90550 Octets One Plain;
    MACHINE_ACCOUNT_QUOTA "ms-DS-MachineAccountQuota" 0x90583 Integer One Plain;
    ALLOWED_DNS_SUFFIXES "msDS-AllowedDNSSuffixes" 0x906ae Unicode Many Plain;
    BEHAVIOR_VERSION "msDS-Behavior-Version" 0x905b3 Integer One System;
    HAS_DOMAIN_NCS "msDS-HasDomainNCs" 0x9071c Dn Many System;
    HAS_FULL_REPLICA_NCS "msDS-hasFullReplicaNCs" 0x90785 Dn Many System;
    HAS_INSTANTIATED_NCS "msDS-HasInstantiatedNCs" 0x906ad Unicode Many System;
    MSDS_HAS_MASTER_NCS "msDS-hasMasterNCs" 0x9072c Dn Many System;
    MSDS_MASTERED_BY "msDs-masteredBy" 0x9072d Dn Many BackLink;
    PRINCIPAL_NAME "msDS-PrincipalName" 0x90749 Unicode One Constructed;
    RESULTANT_PSO "msDS-ResultantPSO" 0x907e2 Dn One Constructed;
    SUPPORTED_ENCRYPTION_TYPES "msDS-SupportedEncryptionTypes" 0x907ab Integer One Plain;
    USER_ACCOUNT_CONTROL_COMPUTED "msDS-User-Account-Control-Computed" 0x905b4 Integer One Constructed;
    USER_PASSWORD_EXPIRY_TIME_COMPUTED "msDS-UserPasswordExpiryTimeComputed" 0x907cc LargeInteger One Constructed;
    NAME "name" 0x90001 Unicode One Naming;
    NC_NAME "nCName" 0x20010 Dn One System;
    NETBIOS_NAME "nETBIOSName" 0x90057 Unicode One Plain;
    NT_MIXED_DOMAIN "nTMixedDomain" 0x90165 Integer One Sam;
    NT_PWD_HISTORY "ntPwdHistory" 0x9005e Octets Many Secret;
    OBJECT_CATEGORY "objectCategory" 0x9030e Unicode One System;
    OBJECT_CLASS "objectClass" 0x0 Oid Many System;
    OBJECT_GUID "objectGUID" 0x90002 Octets One System;
    OBJECT_SID "objectSid" 0x90092 Sid One Sam;
    OBJECT_VERSION "objectVersion" 0x2004c Integer One System;
    OPERATING_SYSTEM "operatingSystem" 0x9016b Unicode One Plain;
    OPERATING_SYSTEM_HOTFIX "operatingSystemHotfix" 0x9019f Unicode One Plain;
    OPERATING_SYSTEM_SERVICE_PACK "operatingSystemServicePack" 0x9016d Unicode One Plain;
    OPERATING_SYSTEM_VERSION "operatingSystemVersion" 0x9016c Unicode One Plain;
    OPTIONS "options" 0x90133 Integer One Plain;
    OTHER_MAILBOX "otherMailbox" 0x9028b Unicode Many Plain;
    OTHER_TELEPHONE "otherTelephone" 0x20012 Unicode Many Plain;
    OU "ou" 0xb Unicode Many Naming;
    PAGER "pager" 0x15002a Unicode One Plain;
    PARENT_GUID "parentGUID" 0x904c8 Octets One Constructed;
    PHYSICAL_DELIVERY_OFFICE_NAME "physicalDeliveryOfficeName" 0x13 Unicode One Plain;
    POSTAL_CODE "postalCode" 0x11 Unicode One Plain;
    POST_OFFICE_BOX "postOfficeBox" 0x12 Unicode Many Plain;
    PRIMARY_GROUP_ID "primaryGroupID" 0x90062 Integer One Plain;
    PRIMARY_GROUP_TOKEN "primaryGroupToken" 0x90584 Integer One Constructed;
    PROFILE_PATH "profilePath" 0x9008b Unicode One Plain;
    PROXY_ADDRESSES "proxyAddresses" 0x200d2 Unicode Many Plain;
    PWD_HISTORY_LENGTH "pwdHistoryLength" 0x9005f Integer One Plain;
    PWD_LAST_SET "pwdLastSet" 0x90060 LargeInteger One Plain;
    PWD_PROPERTIES "pwdProperties" 0x9005d Integer One Plain;
    RID_MANAGER_REFERENCE "rIDManagerReference" 0x90170 Dn One System;
    SAM_ACCOUNT_NAME "sAMAccountName" 0x900dd Unicode One Plain;
    SAM_ACCOUNT_TYPE "sAMAccountType" 0x9012e Integer One Sam;
    SCRIPT_PATH "scriptPath" 0x9003e Unicode One Plain;
    SERVER_REFERENCE "serverReference" 0x90203 Dn One Plain;
    SERVER_REFERENCE_BL "serverReferenceBL" 0x90204 Dn Many BackLink;
    SERVICE_PRINCIPAL_NAME "servicePrincipalName" 0x90303 Unicode Many Plain;
    SHOW_IN_ADDRESS_BOOK "showInAddressBook" 0x90284 Dn Many Plain;
    SHOW_IN_ADVANCED_VIEW_ONLY "showInAdvancedViewOnly" 0x200a9 Boolean One Plain;
    SN "sn" 0x4 Unicode One Plain;
    ST "st" 0x8 Unicode One Plain;
    STREET "street" 0x9 Unicode One Plain;
    STREET_ADDRESS "streetAddress" 0x20100 Unicode One Plain;
    SUPPLEMENTAL_CREDENTIALS "supplementalCredentials" 0x9007d Octets Many Secret;
    SYSTEM_FLAGS "systemFlags" 0x90177 Integer One System;
    TELEPHONE_NUMBER "telephoneNumber" 0x14 Unicode One Plain;
    THUMBNAIL_PHOTO "thumbnailPhoto" 0x160023 Octets One Plain;
    TITLE "title" 0xc Unicode One Plain;
    TOKEN_GROUPS "tokenGroups" 0x90515 Sid Many Constructed;
    TOMBSTONE_LIFETIME "tombstoneLifetime" 0x20036 Integer One Plain;
    UNICODE_PWD "unicodePwd" 0x9005a Octets One Secret;
    UPN_SUFFIXES "uPNSuffixes" 0x9037a Unicode Many Plain;
    URL "url" 0x902ed Unicode Many Plain;
    USER_ACCOUNT_CONTROL "userAccountControl" 0x90008 Integer One Plain;
    USER_PARAMETERS "userParameters" 0x9008a Unicode One Plain;
    USER_PASSWORD "userPassword" 0x23 Octets Many Plain;
    USER_PRINCIPAL_NAME "userPrincipalName" 0x90290 Unicode One Plain;
    USER_WORKSTATIONS "userWorkstations" 0x90056 Unicode One Plain;
    USN_CHANGED "uSNChanged" 0x20078 LargeInteger One System;
    USN_CREATED "uSNCreated" 0x20013 LargeInteger One System;
    WELL_KNOWN_OBJECTS "wellKnownObjects" 0x2026a Unicode Many System;
    WHEN_CHANGED "whenChanged" 0x20003 Time One System;
    WHEN_CREATED "whenCreated" 0x20002 Time One System;
    WWW_HOME_PAGE "wWWHomePage" 0x201d0 Unicode One Plain;
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
