//! `Get-MobileDevice`.

use super::{COMMON, Cmdlet, LISTING, organization};
use crate::exchange::argument::Kind::Flag;
use crate::exchange::argument::{Parameter, optional};
use crate::exchange::devices::{MAILBOX, chosen};
use crate::exchange::objects::device::COLUMNS;
use crate::exchange::session::{Answer, Session};
use crate::tenant::device::{Device, DeviceClient};

const OWN: &[Parameter] = &[optional("ActiveSync", Flag), optional("RestApi", Flag)];

pub(super) const CMDLET: Cmdlet =
    organization("Get-MobileDevice", &[LISTING, MAILBOX, OWN, COMMON], run);

fn run(session: &mut Session<'_>) -> Answer {
    let (eas, rest) = (session.given.flag("ActiveSync"), session.given.flag("RestApi"));
    let wanted = |device: &&Device| match device.profile.client {
        DeviceClient::ActiveSync => eas == Some(true) || rest != Some(true),
        DeviceClient::Outlook => rest == Some(true) || eas != Some(true),
    };
    session.list(COLUMNS, chosen(session)?.into_iter().filter(wanted))
}
