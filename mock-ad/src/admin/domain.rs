//! An administrator makes units and groups, sets the domain's password policy, and adds and removes servers.

use std::time::Duration;

use super::console::{Denied, Write, replace};
use crate::directory::{Directory, NewController};
use crate::dn;
use crate::schema::Attr;
use crate::server::MockAd;

/// `DOMAIN_PASSWORD_COMPLEX` of `pwdProperties`.
const COMPLEX: i64 = 1;

/// What changes in the domain's password policy (MS-SAMR 3.1.1.7); the rest stays. A period of zero stands for never, or for no
/// rule.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct PolicyChange {
    /// The shortest password, in characters.
    pub min_length: Option<u32>,
    /// How many former passwords cannot be taken again.
    pub history_length: Option<u32>,
    /// Whether passwords need three kinds of characters.
    pub complex: Option<bool>,
    /// How long a password lasts.
    pub max_age: Option<Duration>,
    /// How long its owner must keep it.
    pub min_age: Option<Duration>,
    /// How many bad passwords lock an account; 0 for any number.
    pub lockout_threshold: Option<u32>,
    /// How long it stays locked; zero until somebody unlocks it.
    pub lockout_duration: Option<Duration>,
    /// How long bad passwords are counted.
    pub observation_window: Option<Duration>,
}

impl MockAd {
    /// Changes the domain's password policy.
    ///
    /// # Errors
    /// A value that the directory refuses.
    pub fn change_policy(&self, change: &PolicyChange) -> Result<(), Denied> {
        let console = self.console("change the password policy")?;
        let (dn, properties) = {
            let directory = self.directory();
            let domain = directory.places.domain;
            (directory.dn(domain), directory.entry(domain).number(Attr::PWD_PROPERTIES))
        };
        let changes = writes(change, properties);
        if changes.is_empty() { Ok(()) } else { console.modify(dn, changes) }
    }

    /// Makes an organizational unit directly below the domain.
    ///
    /// # Errors
    /// The name is taken.
    pub fn add_unit(&self, name: &str) -> Result<(), Denied> {
        let console = self.console(format!("add the unit {name}"))?;
        let dn = unit_dn(&self.directory(), name);
        console.add(dn, vec![("objectClass", b"organizationalUnit".to_vec())])
    }

    /// Makes a global security group in CN=Users.
    ///
    /// # Errors
    /// The name is taken.
    pub fn add_group(&self, name: &str) -> Result<(), Denied> {
        let console = self.console(format!("add the group {name}"))?;
        let mut dn = "CN=".to_owned();
        dn::write_value(name, &mut dn);
        let directory = self.directory();
        let dn = format!("{dn},{}", directory.dn(directory.places.users));
        drop(directory);
        let name = name.as_bytes().to_vec();
        console.add(dn, vec![("objectClass", b"group".to_vec()), ("sAMAccountName", name)])
    }

    /// Adds the objects of another domain controller, or what remains of one.
    pub fn add_controller(&self, new: &NewController) {
        self.directory().add_controller(new);
    }

    /// Removes all objects of a domain controller; tells whether there were any.
    pub fn remove_controller(&self, name: &str) -> bool {
        self.directory().remove_controller(name)
    }

    /// Adds the computer account of a server that is no domain controller.
    pub fn add_member_server(&self, name: &str, operating_system: &str) {
        self.directory().add_member_server(name, operating_system);
    }
}

/// The DN of a unit: `Sales`, or `Sales/North` for one below another.
pub(super) fn unit_dn(directory: &Directory, path: &str) -> String {
    let mut dn = String::new();
    for name in path.rsplit('/') {
        dn.push_str("OU=");
        dn::write_value(name, &mut dn);
        dn.push(',');
    }
    dn + &directory.dn(directory.places.domain)
}

fn writes(change: &PolicyChange, properties: i64) -> Vec<Write<'static>> {
    let numbers = [
        ("minPwdLength", change.min_length),
        ("pwdHistoryLength", change.history_length),
        ("lockoutThreshold", change.lockout_threshold),
    ];
    let intervals = [
        ("maxPwdAge", change.max_age),
        ("minPwdAge", change.min_age),
        ("lockoutDuration", change.lockout_duration),
        ("lockOutObservationWindow", change.observation_window),
    ];
    let complex = change.complex.map(|complex| {
        replace("pwdProperties", if complex { properties | COMPLEX } else { properties & !COMPLEX })
    });
    let numbers = numbers.into_iter().filter_map(|(name, number)| Some(replace(name, number?)));
    let intervals = intervals.into_iter().filter_map(|(name, period)| {
        // Intervals are negative ticks of 100 ns.
        let ticks = i64::try_from(period?.as_nanos() / 100).unwrap_or(i64::MAX);
        Some(replace(name, -ticks))
    });
    numbers.chain(intervals).chain(complex).collect()
}
