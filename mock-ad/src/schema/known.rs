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
    ADMIN_DISPLAY_NAME "adminDisplayName";
    ALLOWED_ATTRIBUTES "allowedAttributes";
    ALLOWED_ATTRIBUTES_EFFECTIVE "allowedAttributesEffective";
    ALLOWED_CHILD_CLASSES "allowedChildClasses";
    ALLOWED_CHILD_CLASSES_EFFECTIVE "allowedChildClassesEffective";
    APPLIES_TO "appliesTo";
    ATTRIBUTE_ID "attributeID";
    ATTRIBUTE_SECURITY_GUID "attributeSecurityGUID";
    ATTRIBUTE_SYNTAX "attributeSyntax";
    ATTRIBUTE_TYPES "attributeTypes";
    BAD_PASSWORD_TIME "badPasswordTime";
    BAD_PWD_COUNT "badPwdCount";
    C "c";
    CANONICAL_NAME "canonicalName";
    CN "cn";
    CODE_PAGE "codePage";
    COUNTRY_CODE "countryCode";
    CREATE_TIME_STAMP "createTimeStamp";
    DBCS_PWD "dBCSPwd";
    DC "dc";
    DEFAULT_HIDING_VALUE "defaultHidingValue";
    DEFAULT_OBJECT_CATEGORY "defaultObjectCategory";
    DEFAULT_SECURITY_DESCRIPTOR "defaultSecurityDescriptor";
    DESCRIPTION "description";
    DISPLAY_NAME "displayName";
    DISTINGUISHED_NAME "distinguishedName";
    DIT_CONTENT_RULES "dITContentRules";
    DNS_HOST_NAME "dNSHostName";
    DNS_ROOT "dnsRoot";
    DS_HEURISTICS "dSHeuristics";
    ENTRY_TTL "entryTTL";
    EXTENDED_ATTRIBUTE_INFO "extendedAttributeInfo";
    EXTENDED_CHARS_ALLOWED "extendedCharsAllowed";
    EXTENDED_CLASS_INFO "extendedClassInfo";
    FORCE_LOGOFF "forceLogoff";
    FROM_ENTRY "fromEntry";
    FSMO_ROLE_OWNER "fSMORoleOwner";
    GIVEN_NAME "givenName";
    GOVERNS_ID "governsID";
    GROUP_TYPE "groupType";
    HAS_MASTER_NCS "hasMasterNCs";
    INSTANCE_TYPE "instanceType";
    INVOCATION_ID "invocationId";
    IS_CRITICAL_SYSTEM_OBJECT "isCriticalSystemObject";
    IS_DEFUNCT "isDefunct";
    IS_DELETED "isDeleted";
    IS_MEMBER_OF_PARTIAL_ATTRIBUTE_SET "isMemberOfPartialAttributeSet";
    IS_RECYCLED "isRecycled";
    IS_SINGLE_VALUED "isSingleValued";
    L "l";
    LAST_KNOWN_PARENT "lastKnownParent";
    LAST_LOGOFF "lastLogoff";
    LAST_LOGON "lastLogon";
    LAST_LOGON_TIMESTAMP "lastLogonTimestamp";
    LDAP_DISPLAY_NAME "lDAPDisplayName";
    LEGACY_EXCHANGE_DN "legacyExchangeDN";
    LINK_ID "linkID";
    LM_PWD_HISTORY "lmPwdHistory";
    LOCALIZATION_DISPLAY_ID "localizationDisplayId";
    LOCKOUT_DURATION "lockoutDuration";
    LOCK_OUT_OBSERVATION_WINDOW "lockOutObservationWindow";
    LOCKOUT_THRESHOLD "lockoutThreshold";
    LOCKOUT_TIME "lockoutTime";
    LOGON_COUNT "logonCount";
    LOGON_HOURS "logonHours";
    MAIL "mail";
    MAPI_ID "mAPIID";
    MAX_PWD_AGE "maxPwdAge";
    MEMBER "member";
    MIN_PWD_AGE "minPwdAge";
    MIN_PWD_LENGTH "minPwdLength";
    MODIFY_TIME_STAMP "modifyTimeStamp";
    CONSISTENCY_GUID "mS-DS-ConsistencyGuid";
    CREATOR_SID "mS-DS-CreatorSID";
    MACHINE_ACCOUNT_QUOTA "ms-DS-MachineAccountQuota";
    APPROX_IMMED_SUBORDINATES "msDS-Approx-Immed-Subordinates";
    AUXILIARY_CLASSES "msDS-Auxiliary-Classes";
    BEHAVIOR_VERSION "msDS-Behavior-Version";
    DELETED_OBJECT_LIFETIME "msDS-DeletedObjectLifetime";
    ENABLED_FEATURE "msDS-EnabledFeature";
    ENTRY_TIME_TO_DIE "msDS-Entry-Time-To-Die";
    HAS_DOMAIN_NCS "msDS-HasDomainNCs";
    HAS_FULL_REPLICA_NCS "msDS-hasFullReplicaNCs";
    MSDS_HAS_MASTER_NCS "msDS-hasMasterNCs";
    IS_GC "msDS-isGC";
    IS_RODC "msDS-isRODC";
    KEY_VERSION_NUMBER "msDS-KeyVersionNumber";
    LAST_KNOWN_RDN "msDS-LastKnownRDN";
    LOCAL_EFFECTIVE_DELETION_TIME "msDS-LocalEffectiveDeletionTime";
    LOCAL_EFFECTIVE_RECYCLE_TIME "msDS-LocalEffectiveRecycleTime";
    PSO_LOCKOUT_DURATION "msDS-LockoutDuration";
    PSO_OBSERVATION_WINDOW "msDS-LockoutObservationWindow";
    PSO_LOCKOUT_THRESHOLD "msDS-LockoutThreshold";
    PSO_MAX_AGE "msDS-MaximumPasswordAge";
    MEMBER_OF_TRANSITIVE "msds-memberOfTransitive";
    MEMBER_TRANSITIVE "msds-memberTransitive";
    PSO_MIN_AGE "msDS-MinimumPasswordAge";
    PSO_MIN_LENGTH "msDS-MinimumPasswordLength";
    NC_REPL_CURSORS "msDS-NCReplCursors";
    NC_REPL_INBOUND_NEIGHBORS "msDS-NCReplInboundNeighbors";
    NC_REPL_OUTBOUND_NEIGHBORS "msDS-NCReplOutboundNeighbors";
    PARENT_DIST_NAME "msDS-parentdistname";
    PSO_COMPLEX "msDS-PasswordComplexityEnabled";
    PSO_HISTORY_LENGTH "msDS-PasswordHistoryLength";
    PASSWORD_SETTINGS_PRECEDENCE "msDS-PasswordSettingsPrecedence";
    PRINCIPAL_NAME "msDS-PrincipalName";
    PSO_APPLIES_TO "msDS-PSOAppliesTo";
    REPL_ATTRIBUTE_META_DATA "msDS-ReplAttributeMetaData";
    REPL_VALUE_META_DATA "msDS-ReplValueMetaData";
    RESULTANT_PSO "msDS-ResultantPSO";
    SITE_NAME "msDS-SiteName";
    TOKEN_GROUP_NAMES "msds-tokenGroupNames";
    TOKEN_GROUP_NAMES_GLOBAL_AND_UNIVERSAL "msds-tokenGroupNamesGlobalAndUniversal";
    TOKEN_GROUP_NAMES_NO_GC_ACCEPTABLE "msds-tokenGroupNamesNoGCAcceptable";
    USER_ACCOUNT_CONTROL_COMPUTED "msDS-User-Account-Control-Computed";
    USER_PASSWORD_EXPIRY_TIME_COMPUTED "msDS-UserPasswordExpiryTimeComputed";
    MSTAPI_UID "msTAPI-uid";
    NAME "name";
    NC_NAME "nCName";
    NETBIOS_NAME "nETBIOSName";
    NT_MIXED_DOMAIN "nTMixedDomain";
    NT_PWD_HISTORY "ntPwdHistory";
    NT_SECURITY_DESCRIPTOR "nTSecurityDescriptor";
    O "o";
    OBJECT_CATEGORY "objectCategory";
    OBJECT_CLASS "objectClass";
    OBJECT_CLASS_CATEGORY "objectClassCategory";
    OBJECT_CLASSES "objectClasses";
    OBJECT_GUID "objectGUID";
    OBJECT_SID "objectSid";
    OBJECT_VERSION "objectVersion";
    OM_OBJECT_CLASS "oMObjectClass";
    OM_SYNTAX "oMSyntax";
    OPERATING_SYSTEM "operatingSystem";
    OPERATING_SYSTEM_VERSION "operatingSystemVersion";
    OPTIONS "options";
    OTHER_WELL_KNOWN_OBJECTS "otherWellKnownObjects";
    OU "ou";
    PARENT_GUID "parentGUID";
    POSSIBLE_INFERIORS "possibleInferiors";
    PRIMARY_GROUP_ID "primaryGroupID";
    PRIMARY_GROUP_TOKEN "primaryGroupToken";
    PWD_HISTORY_LENGTH "pwdHistoryLength";
    PWD_LAST_SET "pwdLastSet";
    PWD_PROPERTIES "pwdProperties";
    RANGE_LOWER "rangeLower";
    RANGE_UPPER "rangeUpper";
    RDN_ATT_ID "rDNAttID";
    RID_MANAGER_REFERENCE "rIDManagerReference";
    RIGHTS_GUID "rightsGuid";
    SAM_ACCOUNT_NAME "sAMAccountName";
    SAM_ACCOUNT_TYPE "sAMAccountType";
    SCHEMA_FLAGS_EX "schemaFlagsEx";
    SCHEMA_ID_GUID "schemaIDGUID";
    SD_RIGHTS_EFFECTIVE "sDRightsEffective";
    SEARCH_FLAGS "searchFlags";
    SERVER_REFERENCE "serverReference";
    SERVICE_PRINCIPAL_NAME "servicePrincipalName";
    SHOW_IN_ADVANCED_VIEW_ONLY "showInAdvancedViewOnly";
    SID_HISTORY "sIDHistory";
    SN "sn";
    STRUCTURAL_OBJECT_CLASS "structuralObjectClass";
    SUB_CLASS_OF "subClassOf";
    SUB_SCHEMA_SUB_ENTRY "subSchemaSubEntry";
    SUPPLEMENTAL_CREDENTIALS "supplementalCredentials";
    SYSTEM_FLAGS "systemFlags";
    SYSTEM_ONLY "systemOnly";
    TOKEN_GROUPS "tokenGroups";
    TOKEN_GROUPS_GLOBAL_AND_UNIVERSAL "tokenGroupsGlobalAndUniversal";
    TOKEN_GROUPS_NO_GC_ACCEPTABLE "tokenGroupsNoGCAcceptable";
    TOMBSTONE_LIFETIME "tombstoneLifetime";
    UID "uid";
    UNICODE_PWD "unicodePwd";
    USER_ACCOUNT_CONTROL "userAccountControl";
    USER_PRINCIPAL_NAME "userPrincipalName";
    USER_WORKSTATIONS "userWorkstations";
    USN_CHANGED "uSNChanged";
    USN_CREATED "uSNCreated";
    VALID_ACCESSES "validAccesses";
    WELL_KNOWN_OBJECTS "wellKnownObjects";
    WHEN_CHANGED "whenChanged";
    WHEN_CREATED "whenCreated";
}
