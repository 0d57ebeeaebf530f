//! What mobile devices do: they connect, and they wipe themselves when told to.

use crate::MockM365;
use crate::tenant::device::{DeviceProfile, DeviceSync};

impl MockM365 {
    /// A device connects to the mailbox of an account. Its partnership is made at the first time.
    #[must_use]
    pub fn device_sync(&self, upn: &str, device: &DeviceProfile) -> DeviceSync {
        let now = (self.shared.now)();
        self.shared.tenant_at(now).device_sync(upn, device, now)
    }

    /// A device confirms that it wiped itself, or its account. False if nobody told it to.
    #[must_use]
    pub fn device_confirms_wipe(&self, upn: &str, device_id: &str) -> bool {
        let now = (self.shared.now)();
        self.shared.tenant_at(now).device_confirms_wipe(upn, device_id, now)
    }
}
