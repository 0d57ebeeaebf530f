//! What mobile devices do: they connect, and they wipe themselves when told to.

use crate::tenant::device::{DeviceProfile, DeviceSync};
use crate::{MockM365, PortalError};

impl MockM365 {
    /// A device connects to the mailbox of an account. Its partnership is made at the first time.
    #[must_use]
    pub fn device_sync(&self, upn: &str, device: &DeviceProfile) -> DeviceSync {
        let now = (self.shared.now)();
        self.shared.tenant_at(now).device_sync(upn, device, now)
    }

    /// Asks a device, from the portal, to wipe itself when it connects next. Of the Outlook app only the account goes.
    ///
    /// # Errors
    /// [`PortalError::UnknownDevice`] if it never connected to the account.
    pub fn portal_wipe_device(&self, upn: &str, device_id: &str) -> Result<(), PortalError> {
        let now = (self.shared.now)();
        let asked = self.shared.tenant_at(now).request_wipe(upn, device_id, now);
        if asked { Ok(()) } else { Err(unknown(upn, device_id)) }
    }

    /// Keeps one device of an account out, from the portal.
    ///
    /// # Errors
    /// [`PortalError::UnknownUser`] if the account has no mailbox.
    pub fn portal_block_device(&self, upn: &str, device_id: &str) -> Result<(), PortalError> {
        let mut tenant = self.shared.tenant();
        if tenant.block_device(upn, device_id) {
            Ok(())
        } else {
            Err(PortalError::UnknownUser(upn.to_owned()))
        }
    }

    /// A device confirms that it wiped itself, or its account. False if nobody told it to.
    #[must_use]
    pub fn device_confirms_wipe(&self, upn: &str, device_id: &str) -> bool {
        let now = (self.shared.now)();
        self.shared.tenant_at(now).device_confirms_wipe(upn, device_id, now)
    }
}

fn unknown(upn: &str, device_id: &str) -> PortalError {
    PortalError::UnknownDevice(device_id.to_owned(), upn.to_owned())
}
