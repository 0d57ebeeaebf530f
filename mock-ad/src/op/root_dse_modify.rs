//! Writes to the root DSE (MS-ADTS 3.1.1.3.3): each asks the server to do something.

use super::Call;
use super::access::Access;
use crate::directory::Directory;
use crate::error::Refusal;
use crate::ldap::{Answer, Change};
use crate::security::right;

/// What the fake can be asked for: the schema that it keeps in memory is always the one that is stored.
const SCHEMA_UPDATE_NOW: &str = "schemaUpdateNow";

/// What only the service can be asked for.
const MISSING: [&str; 26] = [
    "becomeDomainMaster",
    "becomeInfrastructureMaster",
    "becomePdc",
    "becomePdcWithCheckPoint",
    "becomeRidMaster",
    "becomeSchemaMaster",
    "checkPhantoms",
    "disableOptionalFeature",
    "doGarbageCollection",
    "doGarbageCollectionPhantomsNow",
    "doLinkCleanup",
    "doOnlineDefrag",
    "dumpDatabase",
    "enableOptionalFeature",
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

/// Carries the changes out, whatever their kind and values. What can only be read is refused like what nobody knows.
pub(super) fn modify(
    directory: &Directory,
    call: &Call<'_>,
    changes: &[Change],
) -> Result<Answer, Refusal> {
    let access = Access::new(directory, call.session);
    for change in changes {
        let name = &change.attribute.name;
        if MISSING.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            return Err(Refusal::not_modelled());
        }
        if !name.eq_ignore_ascii_case(SCHEMA_UPDATE_NOW) {
            return Err(Refusal::unwilling(0x2035));
        }
        access.require_control(directory.places.schema, right::UPDATE_SCHEMA_CACHE, 0x2098)?;
    }
    Ok(Answer::default())
}
