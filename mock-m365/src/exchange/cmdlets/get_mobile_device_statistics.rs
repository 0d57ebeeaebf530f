//! `Get-MobileDeviceStatistics`.

use super::{COMMON, Cmdlet, IDENTITY, organization};
use crate::exchange::devices::{MAILBOX, chosen};
use crate::exchange::error::ExchangeError;
use crate::exchange::objects::device_statistics::COLUMNS;
use crate::exchange::refusals;
use crate::exchange::session::{Answer, Session};

pub(super) const CMDLET: Cmdlet =
    organization("Get-MobileDeviceStatistics", &[IDENTITY, MAILBOX, COMMON], run);

fn run(session: &mut Session<'_>) -> Answer {
    if session.identity().is_none() && !session.given.has("Mailbox") {
        return Err(ExchangeError::of(&refusals::MISSING_PARAMETER, &["Identity"]));
    }
    session.list(COLUMNS, chosen(session)?.into_iter())
}
