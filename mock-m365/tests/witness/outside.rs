//! What devices and senders of mail do, and how it ends, in words.

use mock_m365::{Delivery, DeviceClient, DeviceProfile, DeviceSync, MockM365};

/// Carries out what stands between `act` and `gives`.
pub(crate) fn act(tenant: &MockM365, what: &str, words: &[&str]) -> Result<String, String> {
    match (what, words) {
        ("sync", [upn, id, words @ ..]) => Ok(synced(&tenant.device_sync(upn, &device(id, words)))),
        ("confirm-wipe", [upn, id]) => {
            let confirmed = tenant.device_confirms_wipe(upn, id);
            Ok(if confirmed { "confirmed" } else { "nobody asked" }.to_owned())
        }
        ("mail", [recipient]) => {
            let (_, domain) = recipient.rsplit_once('@').ok_or("mail needs an address")?;
            // The initial domain's host is named after the tenant alone.
            let label = domain.strip_suffix(".onmicrosoft.com").unwrap_or(domain);
            let host = format!("{}.mail.protection.outlook.com", label.replace('.', "-"));
            Ok(delivered(tenant.deliver_mail(&host, recipient, format!("to {recipient}"))))
        }
        _ => Err(format!("nobody can {what}; see the table in stage.rs")),
    }
}

fn device(id: &str, words: &[&str]) -> DeviceProfile {
    let mut device = DeviceProfile::phone(id);
    for word in words {
        match word.split_once('=').unwrap_or((word, "")) {
            ("type", value) => value.clone_into(&mut device.device_type),
            ("model", value) => value.clone_into(&mut device.model),
            ("os", value) => device.os = value.replace('_', " "),
            ("outlook", _) => device.client = DeviceClient::Outlook,
            ("unmanageable", _) => device.provisionable = false,
            _ => {}
        }
    }
    device
}

fn synced(sync: &DeviceSync) -> String {
    match sync {
        DeviceSync::Synced { policy: Some(policy) } => format!("synced under {policy}"),
        DeviceSync::Synced { policy: None } => "synced".to_owned(),
        DeviceSync::Blocked { reason } => format!("blocked {reason}"),
        DeviceSync::Quarantined => "quarantined".to_owned(),
        DeviceSync::WipeOrdered { account_only: false } => "wipe".to_owned(),
        DeviceSync::WipeOrdered { account_only: true } => "account wipe".to_owned(),
        DeviceSync::Refused => "refused".to_owned(),
    }
}

fn delivered(delivery: Delivery) -> String {
    match delivery {
        Delivery::Delivered { user } => user,
        Delivery::Expanded { users } => format!("group {}", users.join(" ")).trim_end().to_owned(),
        Delivery::Bounced { code, .. } => code,
        Delivery::NotOurs => "not ours".to_owned(),
    }
}
