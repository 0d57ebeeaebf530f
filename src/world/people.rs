//! The people and machines of a world from their specs, with the defaults filled in.

use std::time::Duration;

use mock_ad::{Denied, MockAd, NewController, NewUser, PolicyChange};

use super::names;
use crate::scenario::{
    model::{Controller, ControllerKind, DirectoryUser, PasswordPolicy, TenantUser},
    value::Period,
};

/// A controller besides the server itself, as the directory knows it.
pub(super) fn new_controller(spec: &Controller, operating_system: &str) -> NewController {
    NewController {
        name: spec.name.clone(),
        read_only: spec.kind == ControllerKind::ReadOnly,
        operating_system: operating_system.to_owned(),
        stale: match spec.kind {
            ControllerKind::Writable | ControllerKind::ReadOnly => mock_ad::StaleKind::None,
            ControllerKind::StaleServerObject => mock_ad::StaleKind::Demoted,
            ControllerKind::Crashed => mock_ad::StaleKind::Crashed,
        },
    }
}

/// Makes a directory user, by another tool than the engine. The password has this age unless the spec says otherwise.
pub(super) fn add_user(
    directory: &MockAd,
    spec: &DirectoryUser,
    password_age: Duration,
) -> Result<(), Denied> {
    let password_age = spec.password_age.map_or(password_age, Period::duration);
    directory.add_user(&NewUser { password_age, ..new_user(spec) })?;
    for (attribute, value) in &spec.attributes {
        directory.set_user_attribute(&spec.name, attribute, value)?;
    }
    Ok(())
}

/// A directory user with the defaults filled in.
fn new_user(spec: &DirectoryUser) -> NewUser {
    let password = spec.password.as_ref().map_or(names::USER_PASSWORD, |given| given.reveal());
    NewUser {
        sam_account_name: spec.name.clone(),
        display_name: full_name_of(spec),
        given_name: spec.given_name.clone().unwrap_or_default(),
        surname: spec.surname.clone().unwrap_or_default(),
        password: Some(password.to_owned()),
        enabled: spec.enabled,
        must_change_password: spec.must_change_password,
        unit: spec.unit.as_ref().map(|unit| unit.value.clone()),
        mail: spec.mail.clone(),
        ..NewUser::default()
    }
}

/// What the directory shows as a user's full name.
pub(crate) fn full_name_of(spec: &DirectoryUser) -> String {
    let attribute = spec.attributes.get("displayName").or(spec.display_name.as_ref());
    attribute.cloned().unwrap_or_else(|| capital(&spec.name))
}

/// The policy as the directory takes it.
pub(super) fn policy_change(policy: &PasswordPolicy) -> PolicyChange {
    PolicyChange {
        min_length: policy.minimum_length.as_ref().map(|length| length.value),
        history_length: policy.history,
        complex: policy.complex,
        max_age: policy.maximum_age.map(Period::duration),
        min_age: policy.minimum_age.map(Period::duration),
        lockout_threshold: policy.lockout_threshold,
        lockout_duration: policy.lockout_duration.map(Period::duration),
        observation_window: policy.lockout_window.map(Period::duration),
    }
}

/// An online account with the defaults filled in.
pub(super) fn user_seed(spec: &TenantUser) -> mock_m365::UserSeed {
    let name = spec.id.split('@').next().unwrap_or(&spec.id);
    let display_name = spec.display_name.clone().unwrap_or_else(|| capital(name));
    let password = spec.password.as_ref().map_or(names::ONLINE_PASSWORD, |given| given.reveal());
    let mut seed = mock_m365::UserSeed::new(&spec.id, &display_name, password);
    seed.enabled = spec.enabled;
    seed.must_change_password = spec.must_change_password;
    seed.directory_roles = spec.directory_roles.iter().map(|role| role.value.clone()).collect();
    seed.usage_location = Some(names::COUNTRY.to_owned());
    seed.immutable_id.clone_from(&spec.immutable_id);
    seed.licences = spec.licence.iter().map(|licence| licence.value.clone()).collect();
    seed
}

/// The text with its first letter large.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
