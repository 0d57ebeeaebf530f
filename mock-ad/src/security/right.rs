//! The extended rights and validated writes that operations ask for, by GUID (MS-ADTS 5.1.3.2.1, 6.1.1.2.7).

use crate::guid::Guid;

/// User-Force-Change-Password.
pub(crate) const RESET_PASSWORD: Guid = Guid::literal("00299570-246d-11d0-a768-00aa006e0529");
/// User-Change-Password.
pub(crate) const CHANGE_PASSWORD: Guid = Guid::literal("ab721a53-1e2f-11d0-9819-00aa0040529b");
/// DS-Replication-Get-Changes.
pub(crate) const GET_CHANGES: Guid = Guid::literal("1131f6aa-9c07-11d1-f79f-00c04fc2dcd2");
/// Do-Garbage-Collection.
pub(crate) const DO_GARBAGE_COLLECTION: Guid =
    Guid::literal("fec364e0-0a98-11d1-adbb-00c04fd8d5cd");
/// Manage-Optional-Features.
pub(crate) const MANAGE_OPTIONAL_FEATURES: Guid =
    Guid::literal("7c0e2a7c-a419-48e4-a995-10180aad54dd");
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
pub(crate) const UNEXPIRE_PASSWORD: Guid = Guid::literal("ccc2dc7d-a6ad-4a7a-8846-c04e3cc53501");
/// Update-Password-Not-Required-Bit.
pub(crate) const UPDATE_PASSWORD_NOT_REQUIRED: Guid =
    Guid::literal("280f369c-67c7-438e-ae98-1d46f3c6f541");
/// Update-Schema-Cache.
pub(crate) const UPDATE_SCHEMA_CACHE: Guid = Guid::literal("be2bb760-7f46-11d2-b9ad-00c04f79f805");
/// DS-Install-Replica.
pub(crate) const INSTALL_REPLICA: Guid = Guid::literal("9923a32a-3607-11d2-b9be-0000f87a36b2");
/// Enable-Per-User-Reversibly-Encrypted-Password.
pub(crate) const ENABLE_REVERSIBLE_PASSWORD: Guid =
    Guid::literal("05c74c5e-4deb-43b4-bd9f-86664c2a7fd5");

#[cfg(test)]
mod tests {
    use crate::guid::Guid;
    use crate::schema::all_rights;

    #[test]
    fn the_schema_knows_the_rights() {
        let known: Vec<Guid> = all_rights().filter_map(|right| Guid::parse(right.guid)).collect();
        let asked = [
            super::CHANGE_PASSWORD,
            super::ENABLE_REVERSIBLE_PASSWORD,
            super::GET_CHANGES,
            super::INSTALL_REPLICA,
            super::DO_GARBAGE_COLLECTION,
            super::MANAGE_OPTIONAL_FEATURES,
            super::REANIMATE,
            super::RESET_PASSWORD,
            super::SELF_MEMBERSHIP,
            super::UNEXPIRE_PASSWORD,
            super::UPDATE_PASSWORD_NOT_REQUIRED,
            super::VALIDATED_DNS_HOST_NAME,
            super::VALIDATED_SPN,
        ];
        assert!(asked.iter().all(|guid| known.contains(guid)));
    }
}
