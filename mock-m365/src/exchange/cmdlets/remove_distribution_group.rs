//! `Remove-DistributionGroup`. A classic group is gone at once (facts §5.4).

use super::{BYPASS, COMMON, Cmdlet, IDENTITY, recipients};
use crate::exchange::session::{Answer, Output, Session};

pub(super) const CMDLET: Cmdlet =
    recipients("Remove-DistributionGroup", &[IDENTITY, BYPASS, COMMON], run);

fn run(session: &mut Session<'_>) -> Answer {
    let number = session.own_group()?;
    session.check_confirmed()?;
    session.tenant.delete_group(number, session.now);
    Output::nothing()
}
