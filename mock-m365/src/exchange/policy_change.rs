//! What `New-` and `Set-MobileDeviceMailboxPolicy` write alike: the settings and their ranges (facts §5.5).

use crate::exchange::argument::Kind::{Amount, Flag, Number, Span};
use crate::exchange::argument::{Argument, Parameter, optional};
use crate::exchange::error::ExchangeError;
use crate::exchange::refusals;
use crate::exchange::session::Session;
use crate::tenant::Tenant;
use crate::tenant::device_policy::{DEFAULTS, DevicePolicy, Setting};

const DAY_S: u64 = 86_400;

/// The settings, with their ranges.
pub(crate) const PARAMETERS: &[Parameter] = &[
    optional("IsDefault", Flag),
    optional("AllowNonProvisionableDevices", Flag),
    optional("AllowSimplePassword", Flag),
    optional("AlphanumericPasswordRequired", Flag),
    optional("DevicePolicyRefreshInterval", Span(1, u64::MAX)),
    optional("MaxInactivityTimeLock", Span(60, 3600)),
    optional("MaxPasswordFailedAttempts", Amount(4, 16)),
    optional("MinPasswordComplexCharacters", Number(1, 4)),
    optional("MinPasswordLength", Number(1, 16)),
    optional("PasswordEnabled", Flag),
    optional("PasswordExpiration", Span(DAY_S, 730 * DAY_S)),
    optional("PasswordHistory", Number(0, 50)),
    optional("RequireDeviceEncryption", Flag),
];

/// Puts a policy with the given settings in place. Only one policy is the default.
pub(crate) fn write(
    session: &mut Session<'_>,
    mut policy: DevicePolicy,
) -> Result<(), ExchangeError> {
    for (name, _) in DEFAULTS {
        let setting = match session.given.get(name) {
            Some(Argument::Flag(flag)) => Setting::Flag(*flag),
            Some(Argument::Number(number)) => Setting::Number(*number),
            Some(Argument::Span(seconds)) => Setting::Span(*seconds),
            Some(Argument::Unlimited) => Setting::Unlimited,
            Some(Argument::Null) => Setting::Null,
            _ => continue,
        };
        policy.settings.insert(name, setting);
    }
    match session.given.flag("IsDefault") {
        Some(false) if policy.is_default => {
            return Err(ExchangeError::of(&refusals::ONLY_DEFAULT_POLICY, &[&policy.name]));
        }
        Some(true) => {
            for other in session.tenant.devices.policies.values_mut() {
                other.is_default = false;
            }
            policy.is_default = true;
        }
        _ => {}
    }
    policy.changed_at = session.now;
    session.tenant.devices.policies.insert(policy.name.to_lowercase(), policy);
    Ok(())
}

/// The policy of this name or GUID.
pub(crate) fn find<'t>(
    tenant: &'t Tenant,
    identity: &str,
) -> Result<&'t DevicePolicy, ExchangeError> {
    let lower = identity.to_lowercase();
    let policies = &tenant.devices.policies;
    let found =
        policies.get(&lower).or_else(|| policies.values().find(|known| known.guid == lower));
    found.ok_or_else(|| crate::exchange::identity::not_found(identity))
}

#[cfg(test)]
mod tests {
    use super::PARAMETERS;
    use crate::tenant::device_policy::DEFAULTS;

    #[test]
    fn every_setting_has_a_parameter() {
        for (name, _) in DEFAULTS {
            assert!(PARAMETERS.iter().any(|parameter| parameter.name == *name), "{name}");
        }
        assert_eq!(PARAMETERS.len(), DEFAULTS.len() + 1);
    }
}
