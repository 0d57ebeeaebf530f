//! `Get-ActiveSyncOrganizationSettings`.

use super::{COMMON, Cmdlet, IDENTITY, organization};
use crate::exchange::objects::device_settings::COLUMNS;
use crate::exchange::session::{Answer, Session};

pub(super) const CMDLET: Cmdlet =
    organization("Get-ActiveSyncOrganizationSettings", &[IDENTITY, COMMON], run);

fn run(session: &mut Session<'_>) -> Answer {
    session.list(COLUMNS, std::iter::once(&()))
}
