//! `New-ActiveSyncDeviceAccessRule`.

use super::set_active_sync_organization_settings::LEVEL_KIND;
use super::{COMMON, Cmdlet, organization};
use crate::exchange::argument::Kind::{Choice, Text};
use crate::exchange::argument::{Parameter, required};
use crate::exchange::column::show;
use crate::exchange::error::ExchangeError;
use crate::exchange::objects::access_rule::COLUMNS;
use crate::exchange::refusals;
use crate::exchange::session::{Answer, Output, Session};
use crate::tenant::device_access::{AccessLevel, AccessRule, CHARACTERISTICS};

const OWN: &[Parameter] = &[
    required("QueryString", Text(256)),
    required(
        "Characteristic",
        Choice(
            "Microsoft.Exchange.Data.Directory.SystemConfiguration.DeviceAccessCharacteristic",
            CHARACTERISTICS,
        ),
    ),
    required("AccessLevel", Choice(LEVEL_KIND, AccessLevel::NAMES)),
];

pub(super) const CMDLET: Cmdlet =
    organization("New-ActiveSyncDeviceAccessRule", &[OWN, COMMON], run);

fn run(session: &mut Session<'_>) -> Answer {
    let given = session.given;
    let query = given.text("QueryString").unwrap_or_default();
    let characteristic = given.word("Characteristic").unwrap_or_default();
    let name = format!("{query} ({characteristic})");
    let key = name.to_lowercase();
    if session.tenant.devices.rules.contains_key(&key) {
        return Err(ExchangeError::of(&refusals::RULE_EXISTS, &[&name]));
    }
    let rule = AccessRule {
        guid: session.tenant.seed.guid("device access rule", &key),
        name,
        query: query.to_owned(),
        characteristic,
        level: given.word("AccessLevel").and_then(AccessLevel::find).unwrap_or(AccessLevel::Allow),
        created_at: session.now,
    };
    let shown = show(COLUMNS, session.tenant, &rule);
    session.tenant.devices.rules.insert(key, rule);
    Output::of(vec![shown])
}
