//! Finding devices, and the parameters that cmdlets for devices share.

use crate::exchange::argument::Kind::Text;
use crate::exchange::argument::{Parameter, optional};
use crate::exchange::error::ExchangeError;
use crate::exchange::identity::{find_mailbox, not_found};
use crate::exchange::refusals;
use crate::exchange::session::Session;
use crate::tenant::Tenant;
use crate::tenant::device::Device;

/// Whose devices are meant.
pub(crate) const MAILBOX: &[Parameter] = &[optional("Mailbox", Text(1024))];

/// Finds a device by GUID, or by mailbox and name as its identity has them.
pub(crate) fn find_device<'t>(
    tenant: &'t Tenant,
    identity: &str,
) -> Result<&'t Device, ExchangeError> {
    if let Some(device) = tenant.devices.by_guid(&identity.to_ascii_lowercase()) {
        return Ok(device);
    }
    let path = identity.replace('/', "\\");
    let mut parts = path.split('\\');
    let (owner, container, name) = (parts.next(), parts.next(), parts.next());
    let found = match (owner, container, name) {
        (Some(owner), Some(container), Some(name))
            if container.eq_ignore_ascii_case("ExchangeActiveSyncDevices") =>
        {
            let owner = find_mailbox(tenant, owner).map_err(|_| not_found(identity))?.0.number;
            tenant.devices.of_owner(owner).find(|device| device.name().eq_ignore_ascii_case(name))
        }
        _ => None,
    };
    found.ok_or_else(|| not_found(identity))
}

/// The devices a request is about: one by its identity, those of a mailbox, or all.
pub(crate) fn chosen<'t>(session: &'t Session<'_>) -> Result<Vec<&'t Device>, ExchangeError> {
    let tenant = &*session.tenant;
    match (session.identity(), session.given.text("Mailbox")) {
        (Some(_), Some(_)) => {
            Err(ExchangeError::of(&refusals::PARAMETERS_CLASH, &["Identity, Mailbox"]))
        }
        (Some(identity), None) => Ok(vec![find_device(tenant, identity)?]),
        (None, Some(mailbox)) => {
            let missing = |_| ExchangeError::plain(&refusals::MAILBOX_NOT_FOUND);
            let owner = find_mailbox(tenant, mailbox).map_err(missing)?.0.number;
            Ok(tenant.devices.of_owner(owner).collect())
        }
        (None, None) => {
            let devices = tenant.devices.partnerships.values();
            Ok(devices.filter(|device| tenant.users.contains_key(&device.owner)).collect())
        }
    }
}
