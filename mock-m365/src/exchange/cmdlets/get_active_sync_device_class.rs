//! `Get-ActiveSyncDeviceClass`: types and models that have connected.

use super::{COMMON, Cmdlet, LISTING, organization};
use crate::exchange::identity::not_found;
use crate::exchange::objects::device_class::{COLUMNS, DeviceClass};
use crate::exchange::session::{Answer, Session};

pub(super) const CMDLET: Cmdlet =
    organization("Get-ActiveSyncDeviceClass", &[LISTING, COMMON], run);

fn run(session: &mut Session<'_>) -> Answer {
    let mut classes: Vec<DeviceClass> = session
        .tenant
        .devices
        .classes
        .iter()
        .map(|((device_type, model), at)| DeviceClass {
            device_type: device_type.clone(),
            model: model.clone(),
            updated_at: *at,
        })
        .collect();
    if let Some(identity) = session.identity() {
        let named = |class: &DeviceClass| format!("{}§{}", class.device_type, class.model);
        classes.retain(|class| named(class).eq_ignore_ascii_case(identity));
        if classes.is_empty() {
            return Err(not_found(identity));
        }
    }
    session.list(COLUMNS, classes.iter())
}
