//! Rights with a name and a GUID: extended rights, property sets and validated writes (MS-ADTS 5.1.3.2.1, 6.1.1.2.7.1).

use crate::guid::Guid;

/// What an object ACE with the GUID speaks of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ControlAccessKind {
    /// An action, granted by the right to control access.
    ExtendedRight,
    /// Attributes that are read or written together.
    PropertySet,
    /// A write that the directory checks for sense.
    ValidatedWrite,
}

/// A controlAccessRight of CN=Extended-Rights.
#[derive(Debug)]
pub(crate) struct ControlAccess {
    pub(crate) name: &'static str,
    /// rightsGuid.
    pub(crate) guid: Guid,
    pub(crate) kind: ControlAccessKind,
}

use ControlAccessKind::{ExtendedRight, PropertySet, ValidatedWrite};

const fn row(name: &'static str, guid: &str, kind: ControlAccessKind) -> ControlAccess {
    ControlAccess { name, guid: Guid::literal(guid), kind }
}

/// The rights that operations ask for.
pub(crate) mod right {
    use crate::guid::Guid;

    /// User-Force-Change-Password.
    pub(crate) const RESET_PASSWORD: Guid = Guid::literal("00299570-246d-11d0-a768-00aa006e0529");
    /// User-Change-Password.
    pub(crate) const CHANGE_PASSWORD: Guid = Guid::literal("ab721a53-1e2f-11d0-9819-00aa0040529b");
    /// DS-Replication-Get-Changes.
    pub(crate) const GET_CHANGES: Guid = Guid::literal("1131f6aa-9c07-11d1-f79f-00c04fc2dcd2");
    /// DS-Replication-Get-Changes-All.
    pub(crate) const GET_CHANGES_ALL: Guid = Guid::literal("1131f6ad-9c07-11d1-f79f-00c04fc2dcd2");
    /// Reanimate-Tombstones.
    pub(crate) const REANIMATE: Guid = Guid::literal("45ec5156-db7e-47bb-b53f-dbeb2d03c40f");
    /// Self-Membership.
    pub(crate) const SELF_MEMBERSHIP: Guid = Guid::literal("bf9679c0-0de6-11d0-a285-00aa003049e2");
    /// Validated-SPN.
    pub(crate) const VALIDATED_SPN: Guid = Guid::literal("f3a64788-5306-11d1-a9c5-0000f80367c1");
    /// Validated-DNS-Host-Name.
    pub(crate) const VALIDATED_DNS_HOST_NAME: Guid =
        Guid::literal("72e39547-7b18-11d1-adef-00c04fd8d5cd");
    /// Unexpire-Password.
    pub(crate) const UNEXPIRE_PASSWORD: Guid =
        Guid::literal("ccc2dc7d-a6ad-4a7a-8846-c04e3cc53501");
    /// Update-Password-Not-Required-Bit.
    pub(crate) const UPDATE_PASSWORD_NOT_REQUIRED: Guid =
        Guid::literal("280f369c-67c7-438e-ae98-1d46f3c6f541");
    /// Personal-Information.
    pub(crate) const PERSONAL_INFORMATION: Guid =
        Guid::literal("77b5b886-944a-11d1-aebd-0000f80367c1");
    /// Private-Information.
    pub(crate) const PRIVATE_INFORMATION: Guid =
        Guid::literal("91e647de-d96f-4b70-9557-d63ff4f3ccd8");
}

/// Every right, by name.
pub(crate) static ALL: &[ControlAccess] = &[
    row("Add-GUID", "440820ad-65b4-11d1-a3da-0000f875ae0d", ExtendedRight),
    row("Allocate-Rids", "1abd7cf8-0a99-11d1-adbb-00c04fd8d5cd", ExtendedRight),
    row("Allowed-To-Authenticate", "68b1d179-0d15-4d4f-ab71-46152e79a7bc", ExtendedRight),
    row("Apply-Group-Policy", "edacfd8f-ffb3-11d1-b41d-00a0c968f939", ExtendedRight),
    row("Certificate-Enrollment", "0e10c968-78fb-11d2-90d4-00c04f79dc55", ExtendedRight),
    row("Change-Domain-Master", "014bf69c-7b3b-11d1-85f6-08002be74fab", ExtendedRight),
    row("Change-Infrastructure-Master", "cc17b1fb-33d9-11d2-97d4-00c04fd8d5cd", ExtendedRight),
    row("Change-PDC", "bae50096-4752-11d1-9052-00c04fc2d4cf", ExtendedRight),
    row("Change-Rid-Master", "d58d5f36-0a98-11d1-adbb-00c04fd8d5cd", ExtendedRight),
    row("Change-Schema-Master", "e12b56b6-0a95-11d1-adbb-00c04fd8d5cd", ExtendedRight),
    row("Create-Inbound-Forest-Trust", "e2a36dc9-ae17-47c3-b58b-be34c55ba633", ExtendedRight),
    row("DNS-Host-Name-Attributes", "72e39547-7b18-11d1-adef-00c04fd8d5cd", PropertySet),
    row("Do-Garbage-Collection", "fec364e0-0a98-11d1-adbb-00c04fd8d5cd", ExtendedRight),
    row("Domain-Administer-Server", "ab721a52-1e2f-11d0-9819-00aa0040529b", ExtendedRight),
    row("Domain-Other-Parameters", "b8119fd0-04f6-4762-ab7a-4986c76b3f9a", PropertySet),
    row("Domain-Password", "c7407360-20bf-11d0-a768-00aa006e0529", PropertySet),
    row("DS-Check-Stale-Phantoms", "69ae6200-7f46-11d2-b9ad-00c04f79f805", ExtendedRight),
    row("DS-Execute-Intentions-Script", "2f16c4a5-b98e-432c-952a-cb388ba33f2e", ExtendedRight),
    row("DS-Install-Replica", "9923a32a-3607-11d2-b9be-0000f87a36b2", ExtendedRight),
    row("DS-Query-Self-Quota", "4ecc03fe-ffc0-4947-b630-eb672a8a9dbc", ExtendedRight),
    row("DS-Replication-Get-Changes", "1131f6aa-9c07-11d1-f79f-00c04fc2dcd2", ExtendedRight),
    row("DS-Replication-Get-Changes-All", "1131f6ad-9c07-11d1-f79f-00c04fc2dcd2", ExtendedRight),
    row(
        "DS-Replication-Get-Changes-In-Filtered-Set",
        "89e95b76-444d-4c62-991a-0facbeda640c",
        ExtendedRight,
    ),
    row("DS-Replication-Manage-Topology", "1131f6ac-9c07-11d1-f79f-00c04fc2dcd2", ExtendedRight),
    row("DS-Replication-Monitor-Topology", "f98340fb-7c5b-4cdb-a00b-2ebdfa115a96", ExtendedRight),
    row("DS-Replication-Synchronize", "1131f6ab-9c07-11d1-f79f-00c04fc2dcd2", ExtendedRight),
    row("Email-Information", "e45795b2-9455-11d1-aebd-0000f80367c1", PropertySet),
    row(
        "Enable-Per-User-Reversibly-Encrypted-Password",
        "05c74c5e-4deb-43b4-bd9f-86664c2a7fd5",
        ExtendedRight,
    ),
    row("General-Information", "59ba2f42-79a2-11d0-9020-00c04fc2d3cf", PropertySet),
    row("Generate-RSoP-Logging", "b7b1b3de-ab09-4242-9e30-9980e5d322f7", ExtendedRight),
    row("Generate-RSoP-Planning", "b7b1b3dd-ab09-4242-9e30-9980e5d322f7", ExtendedRight),
    row("Manage-Optional-Features", "7c0e2a7c-a419-48e4-a995-10180aad54dd", ExtendedRight),
    row("Membership", "bc0ac240-79a9-11d0-9020-00c04fc2d4cf", PropertySet),
    row("Migrate-SID-History", "ba33815a-4f93-4c76-87f3-57574bff8109", ExtendedRight),
    row("MS-TS-GatewayAccess", "ffa6f046-ca4b-4feb-b40d-04dfee722543", PropertySet),
    row("msmq-Open-Connector", "b4e60130-df3f-11d1-9c86-006008764d0e", ExtendedRight),
    row("msmq-Peek", "06bd3201-df3e-11d1-9c86-006008764d0e", ExtendedRight),
    row("msmq-Peek-computer-Journal", "4b6e08c3-df3c-11d1-9c86-006008764d0e", ExtendedRight),
    row("msmq-Peek-Dead-Letter", "4b6e08c1-df3c-11d1-9c86-006008764d0e", ExtendedRight),
    row("msmq-Receive", "06bd3200-df3e-11d1-9c86-006008764d0e", ExtendedRight),
    row("msmq-Receive-computer-Journal", "4b6e08c2-df3c-11d1-9c86-006008764d0e", ExtendedRight),
    row("msmq-Receive-Dead-Letter", "4b6e08c0-df3c-11d1-9c86-006008764d0e", ExtendedRight),
    row("msmq-Receive-journal", "06bd3203-df3e-11d1-9c86-006008764d0e", ExtendedRight),
    row("msmq-Send", "06bd3202-df3e-11d1-9c86-006008764d0e", ExtendedRight),
    row("Open-Address-Book", "a1990816-4298-11d1-ade2-00c04fd8d5cd", ExtendedRight),
    row("Personal-Information", "77b5b886-944a-11d1-aebd-0000f80367c1", PropertySet),
    row("Private-Information", "91e647de-d96f-4b70-9557-d63ff4f3ccd8", PropertySet),
    row("Public-Information", "e48d0154-bcf8-11d1-8702-00c04fb96050", PropertySet),
    row("RAS-Information", "037088f8-0ae1-11d2-b422-00a0c968f939", PropertySet),
    row(
        "Read-Only-Replication-Secret-Synchronization",
        "1131f6ae-9c07-11d1-f79f-00c04fc2dcd2",
        ExtendedRight,
    ),
    row("Reanimate-Tombstones", "45ec5156-db7e-47bb-b53f-dbeb2d03c40f", ExtendedRight),
    row("Recalculate-Hierarchy", "0bc1554e-0a99-11d1-adbb-00c04fd8d5cd", ExtendedRight),
    row("Recalculate-Security-Inheritance", "62dd28a8-7f46-11d2-b9ad-00c04f79f805", ExtendedRight),
    row("Receive-As", "ab721a56-1e2f-11d0-9819-00aa0040529b", ExtendedRight),
    row("Refresh-Group-Cache", "9432c620-033c-4db7-8b58-14ef6d0bf477", ExtendedRight),
    row("Reload-SSL-Certificate", "1a60ea8d-58a6-4b20-bcdc-fb71eb8a9ff8", ExtendedRight),
    row("Run-Protect-Admin-Groups-Task", "7726b9d5-a4b4-4288-a6b2-dce952e80a7f", ExtendedRight),
    row("SAM-Enumerate-Entire-Domain", "91d67418-0135-4acc-8d79-c08e857cfbec", ExtendedRight),
    row("Self-Membership", "bf9679c0-0de6-11d0-a285-00aa003049e2", ValidatedWrite),
    row("Send-As", "ab721a54-1e2f-11d0-9819-00aa0040529b", ExtendedRight),
    row("Send-To", "ab721a55-1e2f-11d0-9819-00aa0040529b", ExtendedRight),
    row("Terminal-Server-License-Server", "5805bc62-bdc9-4428-a5e2-856a0f4c185e", PropertySet),
    row("Unexpire-Password", "ccc2dc7d-a6ad-4a7a-8846-c04e3cc53501", ExtendedRight),
    row("Update-Password-Not-Required-Bit", "280f369c-67c7-438e-ae98-1d46f3c6f541", ExtendedRight),
    row("Update-Schema-Cache", "be2bb760-7f46-11d2-b9ad-00c04f79f805", ExtendedRight),
    row("User-Account-Restrictions", "4c164200-20c0-11d0-a768-00aa006e0529", PropertySet),
    row("User-Change-Password", "ab721a53-1e2f-11d0-9819-00aa0040529b", ExtendedRight),
    row("User-Force-Change-Password", "00299570-246d-11d0-a768-00aa006e0529", ExtendedRight),
    row("User-Logon", "5f202010-79a5-11d0-9020-00c04fc2d4cf", PropertySet),
    row("Validated-DNS-Host-Name", "72e39547-7b18-11d1-adef-00c04fd8d5cd", ValidatedWrite),
    row("Validated-SPN", "f3a64788-5306-11d1-a9c5-0000f80367c1", ValidatedWrite),
    row("Web-Information", "e45795b3-9455-11d1-aebd-0000f80367c1", PropertySet),
];

#[cfg(test)]
mod tests {
    use super::{ALL, ControlAccessKind, right};

    #[test]
    fn a_guid_names_one_right_but_for_the_dns_name_which_is_both_a_set_and_a_validated_write() {
        let mut seen: Vec<_> = ALL.iter().map(|row| (row.guid, row.name)).collect();
        seen.sort_unstable();
        let twice: Vec<_> = seen
            .windows(2)
            .filter(|two| two[0].0 == two[1].0)
            .map(|two| (two[0].1, two[1].1))
            .collect();
        assert_eq!(twice, [("DNS-Host-Name-Attributes", "Validated-DNS-Host-Name")]);
    }

    #[test]
    fn the_rights_that_operations_ask_for_are_in_the_table() {
        let kind = |guid| ALL.iter().find(|row| row.guid == guid).map(|row| row.kind);
        assert_eq!(kind(right::RESET_PASSWORD), Some(ControlAccessKind::ExtendedRight));
        assert_eq!(kind(right::PERSONAL_INFORMATION), Some(ControlAccessKind::PropertySet));
        assert_eq!(kind(right::SELF_MEMBERSHIP), Some(ControlAccessKind::ValidatedWrite));
    }
}
