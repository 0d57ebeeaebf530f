//! Classes: where an entry may stand, how it is named, and what it may hold.

use super::Attr;

/// Who may make entries of a class.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Origin {
    /// Anybody with the right to.
    Client,
    /// The directory alone.
    System,
    /// Nobody: the class only passes its attributes on.
    Abstract,
}

/// One class of the schema.
#[derive(Debug)]
pub(crate) struct Class {
    pub(crate) name: &'static str,
    pub(crate) superior: Option<&'static Self>,
    pub(crate) origin: Origin,
    /// The attribute that names entries of the class.
    pub(crate) rdn: Attr,
    /// The name of the schema object that `objectCategory` points to (`defaultObjectCategory`).
    pub(crate) category: &'static str,
    /// Classes whose entries may hold entries of this class (`possSuperiors`).
    pub(crate) places: &'static [&'static str],
    /// Attributes that this class adds to its superior's.
    pub(crate) attributes: &'static [Attr],
}

impl Class {
    /// The class, its superior, and so on up to `top`.
    pub(crate) fn chain(&'static self) -> impl Iterator<Item = &'static Self> {
        std::iter::successors(Some(self), |class| class.superior)
    }

    /// Whether the class is the other or inherits from it.
    pub(crate) fn is_a(&'static self, other: &str) -> bool {
        self.chain().any(|class| class.name.eq_ignore_ascii_case(other))
    }

    /// Whether an entry of the class may hold the attribute.
    pub(crate) fn allows(&'static self, attr: Attr) -> bool {
        self.chain().any(|class| class.attributes.contains(&attr) || class.rdn == attr)
    }
}

/// The class of this name, in any case.
pub(crate) fn find(name: &str) -> Option<&'static Class> {
    ALL.iter().copied().find(|class| class.name.eq_ignore_ascii_case(name))
}

macro_rules! classes {
    ($($class:ident $name:literal $superior:expr, $origin:ident $rdn:ident $category:literal
       in [$($place:literal)*] has [$($attr:ident)*];)*) => {
        $(pub(crate) static $class: Class = Class {
            name: $name,
            superior: $superior,
            origin: Origin::$origin,
            rdn: Attr::$rdn,
            category: $category,
            places: &[$($place),*],
            attributes: &[$(Attr::$attr),*],
        };)*

        /// Every class.
        pub(crate) static ALL: &[&Class] = &[$(&$class),*];
    };
}

classes! {
    TOP "top" None, Abstract CN "Top" in [] has [
        OBJECT_CLASS OBJECT_CATEGORY OBJECT_GUID CN NAME DISTINGUISHED_NAME INSTANCE_TYPE WHEN_CREATED WHEN_CHANGED USN_CREATED
        USN_CHANGED IS_DELETED IS_RECYCLED LAST_KNOWN_PARENT DESCRIPTION DISPLAY_NAME ADMIN_COUNT SHOW_IN_ADVANCED_VIEW_ONLY
        SYSTEM_FLAGS IS_CRITICAL_SYSTEM_OBJECT PROXY_ADDRESSES WWW_HOME_PAGE URL CONSISTENCY_GUID];
    PERSON "person" Some(&TOP), Abstract CN "Person" in [] has [SN TELEPHONE_NUMBER USER_PASSWORD];
    ORGANIZATIONAL_PERSON "organizationalPerson" Some(&PERSON), Abstract CN "Person" in [] has [
        C CO COUNTRY_CODE COMPANY DEPARTMENT DIVISION EMPLOYEE_ID FACSIMILE_TELEPHONE_NUMBER GIVEN_NAME HOME_PHONE INFO INITIALS
        IP_PHONE L MAIL MANAGER MIDDLE_NAME MOBILE OTHER_MAILBOX OTHER_TELEPHONE PAGER PHYSICAL_DELIVERY_OFFICE_NAME POSTAL_CODE
        POST_OFFICE_BOX ST STREET STREET_ADDRESS THUMBNAIL_PHOTO TITLE];
    USER "user" Some(&ORGANIZATIONAL_PERSON), Client CN "Person"
        in ["organizationalUnit" "container" "builtinDomain" "domainDNS" "lostAndFound"] has [
        ACCOUNT_EXPIRES BAD_PASSWORD_TIME BAD_PWD_COUNT CODE_PAGE DBCS_PWD EMPLOYEE_NUMBER EMPLOYEE_TYPE HOME_DIRECTORY HOME_DRIVE
        LAST_LOGOFF LAST_LOGON LAST_LOGON_TIMESTAMP LEGACY_EXCHANGE_DN LM_PWD_HISTORY LOCKOUT_TIME LOGON_COUNT LOGON_HOURS
        NT_PWD_HISTORY OBJECT_SID PRIMARY_GROUP_ID PROFILE_PATH PWD_LAST_SET SAM_ACCOUNT_NAME SAM_ACCOUNT_TYPE SCRIPT_PATH
        SERVICE_PRINCIPAL_NAME SHOW_IN_ADDRESS_BOOK SUPPLEMENTAL_CREDENTIALS SUPPORTED_ENCRYPTION_TYPES UNICODE_PWD
        USER_ACCOUNT_CONTROL USER_PARAMETERS USER_PRINCIPAL_NAME USER_WORKSTATIONS];
    INET_ORG_PERSON "inetOrgPerson" Some(&USER), Client CN "Person"
        in ["organizationalUnit" "container" "domainDNS"] has [];
    COMPUTER "computer" Some(&USER), Client CN "Computer" in ["organizationalUnit" "container" "domainDNS"] has [
        DNS_HOST_NAME LOCATION MANAGED_BY OPERATING_SYSTEM OPERATING_SYSTEM_HOTFIX OPERATING_SYSTEM_SERVICE_PACK
        OPERATING_SYSTEM_VERSION];
    CONTACT "contact" Some(&ORGANIZATIONAL_PERSON), Client CN "Person"
        in ["organizationalUnit" "container" "domainDNS"] has [LEGACY_EXCHANGE_DN SHOW_IN_ADDRESS_BOOK];
    GROUP "group" Some(&TOP), Client CN "Group" in ["organizationalUnit" "container" "builtinDomain" "domainDNS"] has [
        GROUP_TYPE INFO LEGACY_EXCHANGE_DN MAIL MANAGED_BY MEMBER OBJECT_SID SAM_ACCOUNT_NAME SAM_ACCOUNT_TYPE SHOW_IN_ADDRESS_BOOK
        TELEPHONE_NUMBER];
    ORGANIZATIONAL_UNIT "organizationalUnit" Some(&TOP), Client OU "Organizational-Unit"
        in ["organizationalUnit" "domainDNS"] has [
        C CO COUNTRY_CODE L MANAGED_BY POSTAL_CODE ST STREET STREET_ADDRESS TELEPHONE_NUMBER];
    CONTAINER "container" Some(&TOP), Client CN "Container"
        in ["container" "organizationalUnit" "domainDNS" "configuration" "server" "nTDSService"] has [];
    DOMAIN "domain" Some(&TOP), Abstract DC "Domain" in [] has [];
    DOMAIN_DNS "domainDNS" Some(&DOMAIN), System DC "Domain-DNS" in [] has [
        CREATION_TIME FORCE_LOGOFF FSMO_ROLE_OWNER LOCKOUT_DURATION LOCK_OUT_OBSERVATION_WINDOW LOCKOUT_THRESHOLD MANAGED_BY
        MAX_PWD_AGE MIN_PWD_AGE MIN_PWD_LENGTH MODIFIED_COUNT MACHINE_ACCOUNT_QUOTA ALLOWED_DNS_SUFFIXES BEHAVIOR_VERSION
        NT_MIXED_DOMAIN OBJECT_SID PWD_HISTORY_LENGTH PWD_PROPERTIES RID_MANAGER_REFERENCE WELL_KNOWN_OBJECTS];
    BUILTIN_DOMAIN "builtinDomain" Some(&TOP), System CN "Builtin-Domain" in [] has [];
    LOST_AND_FOUND "lostAndFound" Some(&TOP), System CN "Lost-And-Found" in [] has [];
    CONFIGURATION "configuration" Some(&TOP), System CN "Configuration" in [] has [];
    SCHEMA "dMD" Some(&TOP), System CN "DMD" in [] has [FSMO_ROLE_OWNER OBJECT_VERSION];
    CROSS_REF_CONTAINER "crossRefContainer" Some(&TOP), System CN "Cross-Ref-Container" in [] has [
        FSMO_ROLE_OWNER UPN_SUFFIXES BEHAVIOR_VERSION];
    CROSS_REF "crossRef" Some(&TOP), System CN "Cross-Ref" in [] has [DNS_ROOT NC_NAME NETBIOS_NAME];
    SITES_CONTAINER "sitesContainer" Some(&TOP), System CN "Sites-Container" in [] has [];
    SITE "site" Some(&TOP), Client CN "Site" in ["sitesContainer"] has [LOCATION MANAGED_BY];
    SERVERS_CONTAINER "serversContainer" Some(&TOP), Client CN "Servers-Container" in ["site"] has [];
    SERVER "server" Some(&TOP), Client CN "Server" in ["serversContainer"] has [DNS_HOST_NAME MANAGED_BY SERVER_REFERENCE];
    NTDS_DSA "nTDSDSA" Some(&TOP), System CN "NTDS-DSA" in [] has [
        INVOCATION_ID HAS_DOMAIN_NCS MSDS_HAS_MASTER_NCS HAS_FULL_REPLICA_NCS HAS_INSTANTIATED_NCS BEHAVIOR_VERSION OPTIONS];
    NTDS_DSA_RO "nTDSDSARO" Some(&NTDS_DSA), System CN "NTDS-DSA-RO" in [] has [];
    NTDS_SERVICE "nTDSService" Some(&TOP), System CN "NTDS-Service" in [] has [DS_HEURISTICS TOMBSTONE_LIFETIME];
    FOREIGN_SECURITY_PRINCIPAL "foreignSecurityPrincipal" Some(&TOP), System CN "Foreign-Security-Principal" in []
        has [OBJECT_SID];
}

#[cfg(test)]
mod tests {
    use super::{ALL, find};
    use crate::schema::Attr;

    #[test]
    fn places_are_known_classes_and_chains_end_at_top() {
        for class in ALL {
            assert!(class.places.iter().all(|place| find(place).is_some()), "{}", class.name);
            assert_eq!(class.chain().last().map(|last| last.name), Some("top"), "{}", class.name);
        }
    }

    #[test]
    fn a_computer_may_hold_what_a_user_may() {
        let computer = find("COMPUTER").unwrap();
        assert!(
            computer.allows(Attr::UNICODE_PWD)
                && computer.allows(Attr::OPERATING_SYSTEM)
                && computer.is_a("person")
        );
        assert!(!find("group").unwrap().allows(Attr::UNICODE_PWD));
    }
}
