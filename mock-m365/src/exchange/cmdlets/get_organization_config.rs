//! `Get-OrganizationConfig`.

use super::{COMMON, Cmdlet, organization};
use crate::exchange::objects::organization::COLUMNS;
use crate::exchange::session::{Answer, Session};

pub(super) const CMDLET: Cmdlet =
    organization("Get-OrganizationConfig", &[COMMON], run).of_preview();

fn run(session: &mut Session<'_>) -> Answer {
    session.list(COLUMNS, std::iter::once(&()))
}
