//! `Remove-MobileDevice`: forgets the partnership and wipes nothing.

use super::{COMMON, Cmdlet, IDENTITY, organization};
use crate::exchange::devices::find_device;
use crate::exchange::session::{Answer, Output, Session};

pub(super) const CMDLET: Cmdlet = organization("Remove-MobileDevice", &[IDENTITY, COMMON], run);

fn run(session: &mut Session<'_>) -> Answer {
    let number = find_device(session.tenant, &session.need_identity()?)?.number;
    session.check_confirmed()?;
    session.tenant.devices.forget(number);
    Output::nothing()
}
