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
    TOP "top" None, Abstract Cn "Top" in [] has [
        ObjectClass ObjectCategory ObjectGuid Cn Name DistinguishedName InstanceType WhenCreated WhenChanged UsnCreated
        UsnChanged IsDeleted IsRecycled LastKnownParent Description DisplayName AdminCount ShowInAdvancedViewOnly
        SystemFlags IsCriticalSystemObject ProxyAddresses WwwHomePage Url ConsistencyGuid];
    PERSON "person" Some(&TOP), Abstract Cn "Person" in [] has [Sn TelephoneNumber UserPassword];
    ORGANIZATIONAL_PERSON "organizationalPerson" Some(&PERSON), Abstract Cn "Person" in [] has [
        C Co CountryCode Company Department Division EmployeeId FacsimileTelephoneNumber GivenName HomePhone Info Initials
        IpPhone L Mail Manager MiddleName Mobile OtherMailbox OtherTelephone Pager PhysicalDeliveryOfficeName PostalCode
        PostOfficeBox St Street StreetAddress ThumbnailPhoto Title];
    USER "user" Some(&ORGANIZATIONAL_PERSON), Client Cn "Person"
        in ["organizationalUnit" "container" "builtinDomain" "domainDNS" "lostAndFound"] has [
        AccountExpires BadPasswordTime BadPwdCount CodePage DbcsPwd EmployeeNumber EmployeeType HomeDirectory HomeDrive
        LastLogoff LastLogon LastLogonTimestamp LegacyExchangeDn LmPwdHistory LockoutTime LogonCount LogonHours
        NtPwdHistory ObjectSid PrimaryGroupId ProfilePath PwdLastSet SamAccountName SamAccountType ScriptPath
        ServicePrincipalName ShowInAddressBook SupplementalCredentials SupportedEncryptionTypes UnicodePwd
        UserAccountControl UserParameters UserPrincipalName UserWorkstations];
    INET_ORG_PERSON "inetOrgPerson" Some(&USER), Client Cn "Person"
        in ["organizationalUnit" "container" "domainDNS"] has [];
    COMPUTER "computer" Some(&USER), Client Cn "Computer" in ["organizationalUnit" "container" "domainDNS"] has [
        DnsHostName Location ManagedBy OperatingSystem OperatingSystemHotfix OperatingSystemServicePack
        OperatingSystemVersion];
    CONTACT "contact" Some(&ORGANIZATIONAL_PERSON), Client Cn "Person"
        in ["organizationalUnit" "container" "domainDNS"] has [LegacyExchangeDn ShowInAddressBook];
    GROUP "group" Some(&TOP), Client Cn "Group" in ["organizationalUnit" "container" "builtinDomain" "domainDNS"] has [
        GroupType Info LegacyExchangeDn Mail ManagedBy Member ObjectSid SamAccountName SamAccountType ShowInAddressBook
        TelephoneNumber];
    ORGANIZATIONAL_UNIT "organizationalUnit" Some(&TOP), Client Ou "Organizational-Unit"
        in ["organizationalUnit" "domainDNS"] has [
        C Co CountryCode L ManagedBy PostalCode St Street StreetAddress TelephoneNumber];
    CONTAINER "container" Some(&TOP), Client Cn "Container"
        in ["container" "organizationalUnit" "domainDNS" "configuration" "server" "nTDSService"] has [];
    DOMAIN "domain" Some(&TOP), Abstract Dc "Domain" in [] has [];
    DOMAIN_DNS "domainDNS" Some(&DOMAIN), System Dc "Domain-DNS" in [] has [
        CreationTime ForceLogoff FsmoRoleOwner LockoutDuration LockOutObservationWindow LockoutThreshold ManagedBy
        MaxPwdAge MinPwdAge MinPwdLength ModifiedCount MachineAccountQuota AllowedDnsSuffixes BehaviorVersion
        NtMixedDomain ObjectSid PwdHistoryLength PwdProperties RidManagerReference WellKnownObjects];
    BUILTIN_DOMAIN "builtinDomain" Some(&TOP), System Cn "Builtin-Domain" in [] has [];
    LOST_AND_FOUND "lostAndFound" Some(&TOP), System Cn "Lost-And-Found" in [] has [];
    CONFIGURATION "configuration" Some(&TOP), System Cn "Configuration" in [] has [];
    SCHEMA "dMD" Some(&TOP), System Cn "DMD" in [] has [FsmoRoleOwner ObjectVersion];
    CROSS_REF_CONTAINER "crossRefContainer" Some(&TOP), System Cn "Cross-Ref-Container" in [] has [
        FsmoRoleOwner UpnSuffixes BehaviorVersion];
    CROSS_REF "crossRef" Some(&TOP), System Cn "Cross-Ref" in [] has [DnsRoot NcName NetbiosName];
    SITES_CONTAINER "sitesContainer" Some(&TOP), System Cn "Sites-Container" in [] has [];
    SITE "site" Some(&TOP), Client Cn "Site" in ["sitesContainer"] has [Location ManagedBy];
    SERVERS_CONTAINER "serversContainer" Some(&TOP), Client Cn "Servers-Container" in ["site"] has [];
    SERVER "server" Some(&TOP), Client Cn "Server" in ["serversContainer"] has [DnsHostName ManagedBy ServerReference];
    NTDS_DSA "nTDSDSA" Some(&TOP), System Cn "NTDS-DSA" in [] has [
        InvocationId HasDomainNcs MsdsHasMasterNcs HasFullReplicaNcs HasInstantiatedNcs BehaviorVersion Options];
    NTDS_DSA_RO "nTDSDSARO" Some(&NTDS_DSA), System Cn "NTDS-DSA-RO" in [] has [];
    NTDS_SERVICE "nTDSService" Some(&TOP), System Cn "NTDS-Service" in [] has [DsHeuristics TombstoneLifetime];
    FOREIGN_SECURITY_PRINCIPAL "foreignSecurityPrincipal" Some(&TOP), System Cn "Foreign-Security-Principal" in []
        has [ObjectSid];
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
            computer.allows(Attr::UnicodePwd)
                && computer.allows(Attr::OperatingSystem)
                && computer.is_a("person")
        );
        assert!(!find("group").unwrap().allows(Attr::UnicodePwd));
    }
}
