//! What cmdlets return, one kind of object a file, each a table of its properties (facts §5.4).
//!
//! | file | what it shows |
//! | --- | --- |
//! | `accepted_domain` | a domain that takes mail |
//! | `access_rule` | a device access rule |
//! | `device` | a partnership of a device with a mailbox |
//! | `device_class` | a kind of device that has connected |
//! | `device_policy` | a device policy |
//! | `device_statistics` | what a device did last |
//! | `device_settings` | what happens to devices that no rule is about |
//! | `folder_rights` | who may do what in a folder |
//! | `group` | a distribution group |
//! | `mailbox` | a mailbox |
//! | `client_access` | how devices may reach a mailbox |
//! | `member` | a member of a group |
//! | `organization` | the organisation |

pub(crate) mod accepted_domain;
pub(crate) mod access_rule;
pub(crate) mod client_access;
pub(crate) mod device;
pub(crate) mod device_class;
pub(crate) mod device_policy;
pub(crate) mod device_settings;
pub(crate) mod device_statistics;
pub(crate) mod folder_rights;
pub(crate) mod group;
pub(crate) mod mailbox;
pub(crate) mod member;
pub(crate) mod organization;

use crate::grade::Grade;

use super::column::Column;

fn names<T>(kind: &'static str, columns: &[Column<T>]) -> Vec<(String, Grade, &'static str)> {
    columns
        .iter()
        .map(|column| (format!("{kind}.{}", column.name), column.grade, column.source))
        .collect()
}

/// Every property of every kind of object: name, grade, source.
pub(crate) fn properties() -> Vec<(String, Grade, &'static str)> {
    [
        names("AcceptedDomain", accepted_domain::COLUMNS),
        names("ActiveSyncDeviceAccessRule", access_rule::COLUMNS),
        names("ActiveSyncDeviceClass", device_class::COLUMNS),
        names("ActiveSyncOrganizationSettings", device_settings::COLUMNS),
        names("CASMailbox", client_access::COLUMNS),
        names("DistributionGroup", group::COLUMNS),
        names("DistributionGroupMember", member::COLUMNS),
        names("Mailbox", mailbox::COLUMNS),
        names("MailboxFolderPermission", folder_rights::COLUMNS),
        names("MobileDevice", device::COLUMNS),
        names("MobileDeviceMailboxPolicy", device_policy::COLUMNS),
        names("MobileDeviceStatistics", device_statistics::COLUMNS),
        names("OrganizationConfig", organization::COLUMNS),
    ]
    .concat()
}
