//! `Clear-MobileDevice`: asks a device to wipe itself when it connects next, or takes that back.

use super::{COMMON, Cmdlet, IDENTITY, organization};
use crate::exchange::argument::Kind::{Flag, Texts};
use crate::exchange::argument::{Parameter, Texts as List, optional};
use crate::exchange::devices::find_device;
use crate::exchange::error::ExchangeError;
use crate::exchange::refusals;
use crate::exchange::session::{Answer, Output, Session};
use crate::tenant::device::{DeviceClient, Wipe};

const OWN: &[Parameter] = &[
    optional("AccountOnly", Flag),
    optional("Cancel", Flag),
    optional("NotificationEmailAddresses", Texts),
];

pub(super) const CMDLET: Cmdlet = organization("Clear-MobileDevice", &[IDENTITY, OWN, COMMON], run);

fn run(session: &mut Session<'_>) -> Answer {
    let given = session.given;
    let identity = session.need_identity()?;
    let device = find_device(session.tenant, &identity)?;
    session.check_confirmed()?;
    let wipe = if given.flag("Cancel") == Some(true) {
        if !device.wipe_is_pending() {
            return Err(ExchangeError::of(&refusals::NOTHING_TO_CANCEL, &[&identity]));
        }
        None
    } else {
        // The Outlook app can't wipe more than its own account.
        let of_app = device.profile.client == DeviceClient::Outlook;
        let notify = match given.texts("NotificationEmailAddresses") {
            Some(List::All(addresses)) => addresses,
            _ => Vec::new(),
        };
        Some(Wipe {
            account_only: of_app || given.flag("AccountOnly") == Some(true),
            requestor: session.caller.name.clone(),
            requested_at: session.now,
            sent_at: None,
            notify,
            acknowledged_at: None,
        })
    };
    let number = device.number;
    let device = session.tenant.devices.partnerships.get_mut(&number);
    device.expect("a device was found").wipe = wipe;
    Output::nothing()
}
