//! The attributes that the code names, each with its constant. They take the first places; all others follow.

use super::Attr;

macro_rules! known {
    ($($attr:ident $name:literal;)*) => {
        /// Places in the table.
        #[expect(
            non_camel_case_types,
            clippy::upper_case_acronyms,
            reason = "they are spelled like the constants that they number"
        )]
        enum Place {
            $($attr,)*
        }

        #[expect(missing_docs, reason = "the name says which attribute it is")]
        impl Attr {
            $(pub(crate) const $attr: Self = Self(Place::$attr as u16);)*
        }

        /// `lDAPDisplayName` of each, by place.
        pub(super) const NAMES: &[&str] = &[$($name,)*];
    };
}

known! {
    ACCOUNT_EXPIRES "accountExpires";
    ADMIN_COUNT "adminCount";
    BAD_PASSWORD_TIME "badPasswordTime";
    BAD_PWD_COUNT "badPwdCount";
    C "c";
    CANONICAL_NAME "canonicalName";
    CN "cn";
    CO "co";
    CODE_PAGE "codePage";
    COMPANY "company";
    COUNTRY_CODE "countryCode";
    CREATION_TIME "creationTime";
    DBCS_PWD "dBCSPwd";
    DC "dc";
    DEPARTMENT "department";
    DESCRIPTION "description";
    DIRECT_REPORTS "directReports";
    DISPLAY_NAME "displayName";
    DISTINGUISHED_NAME "distinguishedName";
    DIVISION "division";
    DNS_HOST_NAME "dNSHostName";
    DNS_ROOT "dnsRoot";
    DS_HEURISTICS "dSHeuristics";
    EMPLOYEE_ID "employeeID";
    EMPLOYEE_NUMBER "employeeNumber";
    EMPLOYEE_TYPE "employeeType";
    FACSIMILE_TELEPHONE_NUMBER "facsimileTelephoneNumber";
    FORCE_LOGOFF "forceLogoff";
    FSMO_ROLE_OWNER "fSMORoleOwner";
    GIVEN_NAME "givenName";
    GROUP_TYPE "groupType";
    HOME_DIRECTORY "homeDirectory";
    HOME_DRIVE "homeDrive";
    HOME_PHONE "homePhone";
    INFO "info";
    INITIALS "initials";
    INSTANCE_TYPE "instanceType";
    INVOCATION_ID "invocationId";
    IP_PHONE "ipPhone";
    IS_CRITICAL_SYSTEM_OBJECT "isCriticalSystemObject";
    IS_DELETED "isDeleted";
    IS_RECYCLED "isRecycled";
    L "l";
    LAST_KNOWN_PARENT "lastKnownParent";
    LAST_LOGOFF "lastLogoff";
    LAST_LOGON "lastLogon";
    LAST_LOGON_TIMESTAMP "lastLogonTimestamp";
    LEGACY_EXCHANGE_DN "legacyExchangeDN";
    LM_PWD_HISTORY "lmPwdHistory";
    LOCATION "location";
    LOCKOUT_DURATION "lockoutDuration";
    LOCK_OUT_OBSERVATION_WINDOW "lockOutObservationWindow";
    LOCKOUT_THRESHOLD "lockoutThreshold";
    LOCKOUT_TIME "lockoutTime";
    LOGON_COUNT "logonCount";
    LOGON_HOURS "logonHours";
    MAIL "mail";
    MANAGED_BY "managedBy";
    MANAGED_OBJECTS "managedObjects";
    MANAGER "manager";
    MASTERED_BY "masteredBy";
    MAX_PWD_AGE "maxPwdAge";
    MEMBER "member";
    MEMBER_OF "memberOf";
    MIDDLE_NAME "middleName";
    MIN_PWD_AGE "minPwdAge";
    MIN_PWD_LENGTH "minPwdLength";
    MOBILE "mobile";
    MODIFIED_COUNT "modifiedCount";
    CONSISTENCY_GUID "mS-DS-ConsistencyGuid";
    MACHINE_ACCOUNT_QUOTA "ms-DS-MachineAccountQuota";
    ALLOWED_DNS_SUFFIXES "msDS-AllowedDNSSuffixes";
    BEHAVIOR_VERSION "msDS-Behavior-Version";
    HAS_DOMAIN_NCS "msDS-HasDomainNCs";
    HAS_FULL_REPLICA_NCS "msDS-hasFullReplicaNCs";
    HAS_INSTANTIATED_NCS "msDS-HasInstantiatedNCs";
    MSDS_HAS_MASTER_NCS "msDS-hasMasterNCs";
    MSDS_MASTERED_BY "msDs-masteredBy";
    PRINCIPAL_NAME "msDS-PrincipalName";
    RESULTANT_PSO "msDS-ResultantPSO";
    SUPPORTED_ENCRYPTION_TYPES "msDS-SupportedEncryptionTypes";
    USER_ACCOUNT_CONTROL_COMPUTED "msDS-User-Account-Control-Computed";
    USER_PASSWORD_EXPIRY_TIME_COMPUTED "msDS-UserPasswordExpiryTimeComputed";
    NAME "name";
    NC_NAME "nCName";
    NETBIOS_NAME "nETBIOSName";
    NT_MIXED_DOMAIN "nTMixedDomain";
    NT_PWD_HISTORY "ntPwdHistory";
    OBJECT_CATEGORY "objectCategory";
    OBJECT_CLASS "objectClass";
    OBJECT_GUID "objectGUID";
    OBJECT_SID "objectSid";
    OBJECT_VERSION "objectVersion";
    OPERATING_SYSTEM "operatingSystem";
    OPERATING_SYSTEM_HOTFIX "operatingSystemHotfix";
    OPERATING_SYSTEM_SERVICE_PACK "operatingSystemServicePack";
    OPERATING_SYSTEM_VERSION "operatingSystemVersion";
    OPTIONS "options";
    OTHER_MAILBOX "otherMailbox";
    OTHER_TELEPHONE "otherTelephone";
    OU "ou";
    PAGER "pager";
    PARENT_GUID "parentGUID";
    PHYSICAL_DELIVERY_OFFICE_NAME "physicalDeliveryOfficeName";
    POSTAL_CODE "postalCode";
    POST_OFFICE_BOX "postOfficeBox";
    PRIMARY_GROUP_ID "primaryGroupID";
    PRIMARY_GROUP_TOKEN "primaryGroupToken";
    PROFILE_PATH "profilePath";
    PROXY_ADDRESSES "proxyAddresses";
    PWD_HISTORY_LENGTH "pwdHistoryLength";
    PWD_LAST_SET "pwdLastSet";
    PWD_PROPERTIES "pwdProperties";
    RID_MANAGER_REFERENCE "rIDManagerReference";
    SAM_ACCOUNT_NAME "sAMAccountName";
    SAM_ACCOUNT_TYPE "sAMAccountType";
    SCRIPT_PATH "scriptPath";
    SERVER_REFERENCE "serverReference";
    SERVER_REFERENCE_BL "serverReferenceBL";
    SERVICE_PRINCIPAL_NAME "servicePrincipalName";
    SHOW_IN_ADDRESS_BOOK "showInAddressBook";
    SHOW_IN_ADVANCED_VIEW_ONLY "showInAdvancedViewOnly";
    SN "sn";
    ST "st";
    STREET "street";
    STREET_ADDRESS "streetAddress";
    SUPPLEMENTAL_CREDENTIALS "supplementalCredentials";
    SYSTEM_FLAGS "systemFlags";
    TELEPHONE_NUMBER "telephoneNumber";
    THUMBNAIL_PHOTO "thumbnailPhoto";
    TITLE "title";
    TOKEN_GROUPS "tokenGroups";
    TOMBSTONE_LIFETIME "tombstoneLifetime";
    UNICODE_PWD "unicodePwd";
    UPN_SUFFIXES "uPNSuffixes";
    URL "url";
    USER_ACCOUNT_CONTROL "userAccountControl";
    USER_PARAMETERS "userParameters";
    USER_PASSWORD "userPassword";
    USER_PRINCIPAL_NAME "userPrincipalName";
    USER_WORKSTATIONS "userWorkstations";
    USN_CHANGED "uSNChanged";
    USN_CREATED "uSNCreated";
    WELL_KNOWN_OBJECTS "wellKnownObjects";
    WHEN_CHANGED "whenChanged";
    WHEN_CREATED "whenCreated";
    WWW_HOME_PAGE "wWWHomePage";
}
