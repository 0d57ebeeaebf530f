//! The one table of cmdlets. Adding one is adding a file and a line.

mod add_distribution_group_member;
mod add_mailbox_folder_permission;
mod clear_mobile_device;
mod get_accepted_domain;
mod get_active_sync_device_access_rule;
mod get_active_sync_device_class;
mod get_active_sync_organization_settings;
mod get_cas_mailbox;
mod get_distribution_group;
mod get_distribution_group_member;
mod get_dynamic_distribution_group_member;
mod get_mailbox;
mod get_mailbox_folder_permission;
mod get_mobile_device;
mod get_mobile_device_mailbox_policy;
mod get_mobile_device_statistics;
mod get_organization_config;
mod new_active_sync_device_access_rule;
mod new_distribution_group;
mod new_mobile_device_mailbox_policy;
mod remove_active_sync_device_access_rule;
mod remove_distribution_group;
mod remove_distribution_group_member;
mod remove_mailbox_folder_permission;
mod remove_mobile_device;
mod remove_mobile_device_mailbox_policy;
mod set_active_sync_device_access_rule;
mod set_active_sync_organization_settings;
mod set_cas_mailbox;
mod set_distribution_group;
mod set_mailbox;
mod set_mailbox_folder_permission;
mod set_mobile_device_mailbox_policy;
mod update_distribution_group_member;

use crate::exchange::access::Scope;
use crate::exchange::argument::Kind::{Amount, Flag, Text};
use crate::exchange::argument::{Parameter, optional};
use crate::exchange::session::{Answer, Session};
use crate::grade::Grade;

/// A row of the table.
pub(crate) struct Cmdlet {
    /// Its name.
    pub(crate) name: &'static str,
    /// What it works on.
    pub(crate) scope: Scope,
    /// Its parameters.
    pub(crate) parameters: &'static [&'static [Parameter]],
    /// What it does.
    pub(crate) run: fn(&mut Session<'_>) -> Answer,
    /// How sure it is that the service has it in this form.
    pub(crate) grade: Grade,
    /// Section of the facts.
    pub(crate) source: &'static str,
}

/// A documented cmdlet for recipients.
const fn recipients(
    name: &'static str,
    parameters: &'static [&'static [Parameter]],
    run: fn(&mut Session<'_>) -> Answer,
) -> Cmdlet {
    let grade = Grade::Documented;
    Cmdlet { name, scope: Scope::Recipients, parameters, run, grade, source: "§5.4" }
}

/// A documented cmdlet for the organisation.
const fn organization(
    name: &'static str,
    parameters: &'static [&'static [Parameter]],
    run: fn(&mut Session<'_>) -> Answer,
) -> Cmdlet {
    let grade = Grade::Documented;
    Cmdlet { name, scope: Scope::Organization, parameters, run, grade, source: "§5.4" }
}

impl Cmdlet {
    /// The same, documented for the preview interface.
    const fn of_preview(mut self) -> Self {
        self.source = "§5.2";
        self
    }
}

/// Parameters of every cmdlet.
const COMMON: &[Parameter] = &[
    optional("Confirm", Flag),
    optional("ErrorAction", Text(32)),
    optional("WarningAction", Text(32)),
];

/// Parameters of a cmdlet that lists.
const LISTING: &[Parameter] = &[
    optional("Identity", Text(1024)),
    optional("Filter", Text(8192)),
    optional("ResultSize", Amount(1, u32::MAX)),
];

/// The identity of a cmdlet that changes something.
const IDENTITY: &[Parameter] = &[optional("Identity", Text(1024))];

/// The switch that lets those change a group who do not manage it.
const BYPASS: &[Parameter] = &[optional("BypassSecurityGroupManagerCheck", Flag)];

/// Every cmdlet.
pub(crate) const ALL: &[Cmdlet] = &[
    add_distribution_group_member::CMDLET,
    add_mailbox_folder_permission::CMDLET,
    clear_mobile_device::CMDLET,
    get_accepted_domain::CMDLET,
    get_active_sync_device_access_rule::CMDLET,
    get_active_sync_device_class::CMDLET,
    get_active_sync_organization_settings::CMDLET,
    get_cas_mailbox::CMDLET,
    get_distribution_group::CMDLET,
    get_distribution_group_member::CMDLET,
    get_dynamic_distribution_group_member::CMDLET,
    get_mailbox::CMDLET,
    get_mailbox_folder_permission::CMDLET,
    get_mobile_device::CMDLET,
    get_mobile_device_mailbox_policy::CMDLET,
    get_mobile_device_statistics::CMDLET,
    get_organization_config::CMDLET,
    new_active_sync_device_access_rule::CMDLET,
    new_distribution_group::CMDLET,
    new_mobile_device_mailbox_policy::CMDLET,
    remove_active_sync_device_access_rule::CMDLET,
    remove_distribution_group::CMDLET,
    remove_distribution_group_member::CMDLET,
    remove_mailbox_folder_permission::CMDLET,
    remove_mobile_device::CMDLET,
    remove_mobile_device_mailbox_policy::CMDLET,
    set_active_sync_device_access_rule::CMDLET,
    set_active_sync_organization_settings::CMDLET,
    set_cas_mailbox::CMDLET,
    set_distribution_group::CMDLET,
    set_mailbox::CMDLET,
    set_mailbox_folder_permission::CMDLET,
    set_mobile_device_mailbox_policy::CMDLET,
    update_distribution_group_member::CMDLET,
];

/// Finds a cmdlet by its name in any case.
pub(crate) fn find(name: &str) -> Option<&'static Cmdlet> {
    ALL.iter().find(|cmdlet| cmdlet.name.eq_ignore_ascii_case(name))
}
