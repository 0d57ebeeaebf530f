//! Writes to the root DSE (MS-ADTS 3.1.1.3.3): each asks the server to do something.

use super::Call;
use super::access::Access;
use super::optional_feature;
use crate::directory::Directory;
use crate::error::Refusal;
use crate::ldap::{Answer, Change};
use crate::security::right;

/// What only the service can be asked for.
const MISSING: [&str; 23] = [
    "becomeDomainMaster",
    "becomeInfrastructureMaster",
    "becomePdc",
    "becomePdcWithCheckPoint",
    "becomeRidMaster",
    "becomeSchemaMaster",
    "checkPhantoms",
    "doGarbageCollectionPhantomsNow",
    "doLinkCleanup",
    "doOnlineDefrag",
    "dumpDatabase",
    "fixupInheritance",
    "invalidateGCConnection",
    "invalidateRidPool",
    "recalcHierarchy",
    "removeLingeringObject",
    "renewServerCertificate",
    "replicateSingleObject",
    "rODCPurgeAccount",
    "runProtectAdminGroupsTask",
    "runSamUpgradeTasks",
    "sqmRunOnce",
    "updateCachedMemberships",
];

/// Does one thing that a value asks for.
type Act = fn(&mut Directory, &Call<'_>, &[u8]) -> Result<(), Refusal>;

/// What the fake can be asked for.
const TABLE: &[(&str, Act)] = &[
    ("disableOptionalFeature", optional_feature::disable),
    ("doGarbageCollection", collect_garbage),
    ("enableOptionalFeature", optional_feature::enable),
    ("schemaUpdateNow", update_schema),
];

/// Carries the changes out, whatever their kind. What can only be read is refused like what nobody knows.
pub(super) fn modify(
    directory: &mut Directory,
    call: &Call<'_>,
    changes: &[Change],
) -> Result<Answer, Refusal> {
    for change in changes {
        let name = &change.attribute.name;
        if MISSING.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            return Err(Refusal::not_modelled());
        }
        let act = TABLE.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        let (_, act) = act.ok_or_else(|| Refusal::unwilling(0x2035))?;
        let value = change.attribute.values.first().map_or(&[][..], Vec::as_slice);
        act(directory, call, value)?;
    }
    Ok(Answer::default())
}

/// MS-ADTS 3.1.1.3.3.10: the schema that the fake keeps in memory is always the one that is stored.
fn update_schema(directory: &mut Directory, call: &Call<'_>, _: &[u8]) -> Result<(), Refusal> {
    let access = Access::new(directory, call.session);
    access.require_control(directory.places.schema, right::UPDATE_SCHEMA_CACHE, 0x2098)
}

/// MS-ADTS 3.1.1.3.3.4: what is due is removed now rather than at the next round.
fn collect_garbage(directory: &mut Directory, call: &Call<'_>, _: &[u8]) -> Result<(), Refusal> {
    let access = Access::new(directory, call.session);
    access.require_control(directory.places.service, right::DO_GARBAGE_COLLECTION, 0x2098)?;
    directory.collect_garbage_until(directory.now);
    Ok(())
}
