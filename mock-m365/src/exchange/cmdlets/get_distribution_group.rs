//! `Get-DistributionGroup`.

use super::{COMMON, Cmdlet, LISTING, recipients};
use crate::exchange::identity::find_group;
use crate::exchange::objects::group::COLUMNS;
use crate::exchange::session::{Answer, Session};

pub(super) const CMDLET: Cmdlet = recipients("Get-DistributionGroup", &[LISTING, COMMON], run);

fn run(session: &mut Session<'_>) -> Answer {
    match session.identity() {
        Some(identity) => {
            session.list(COLUMNS, std::iter::once(find_group(session.tenant, identity)?))
        }
        None => {
            let groups = session.tenant.groups.values();
            session.list(COLUMNS, groups.filter(|group| group.kind.belongs_to_exchange()))
        }
    }
}
