//! The root DSE (MS-ADTS 3.1.1.3.2): what a server says about itself to everybody.

use crate::config::Edition;
use crate::control;
use crate::directory::{Directory, EntryId, Places};
use crate::ldap::{Answer, Search, SearchEntry};
use crate::op::{SASL_MECHANISMS, supported_extensions};
use crate::schema::{Attr, all_attributes, all_classes};
use crate::sid::Sid;
use crate::time;

type Values = fn(&Directory) -> Vec<String>;

/// Active Directory; signing and sealing, V60, V61R2, W8 (MS-ADTS 3.1.1.3.4.3).
const CAPABILITIES: [&str; 6] = ["800", "1670", "1791", "1935", "2080", "2237"];

/// Every attribute, in the order in which the server shows them.
const TABLE: &[(&str, Values)] = &[
    ("currentTime", |directory| vec![time::generalized(directory.now)]),
    ("subschemaSubentry", |directory| {
        vec![format!("CN=Aggregate,{}", directory.dn(directory.places.schema))]
    }),
    ("dsServiceName", |directory| vec![directory.dn(directory.places.service)]),
    ("namingContexts", naming_contexts),
    ("defaultNamingContext", |directory| vec![directory.dn(directory.places.domain)]),
    ("schemaNamingContext", |directory| vec![directory.dn(directory.places.schema)]),
    ("configurationNamingContext", |directory| vec![directory.dn(directory.places.configuration)]),
    ("rootDomainNamingContext", |directory| vec![directory.dn(directory.places.domain)]),
    ("supportedControl", |directory| {
        control::supported(directory.identity.edition).map(str::to_owned).collect()
    }),
    ("supportedLDAPVersion", |_| owned(&["3", "2"])),
    ("supportedLDAPPolicies", policies),
    ("highestCommittedUSN", |directory| vec![directory.highest_usn().to_string()]),
    ("supportedSASLMechanisms", |_| owned(&SASL_MECHANISMS)),
    ("dnsHostName", |directory| vec![host_name(directory)]),
    ("ldapServiceName", ldap_service_name),
    ("serverName", server_name),
    ("supportedCapabilities", |_| {
        CAPABILITIES.iter().map(|last| format!("1.2.840.113556.1.4.{last}")).collect()
    }),
    ("isSynchronized", |_| owned(&["TRUE"])),
    ("isGlobalCatalogReady", |_| owned(&["TRUE"])),
    ("domainFunctionality", level),
    ("forestFunctionality", level),
    ("domainControllerFunctionality", level),
    ("supportedExtension", |_| supported_extensions().map(str::to_owned).collect()),
];

type Asked = fn(&Directory, Option<EntryId>) -> Vec<String>;

/// What is shown only to who asks for it by name; the account is the bound one.
const ON_DEMAND: &[(&str, Asked)] = &[
    ("dsSchemaAttrCount", |directory, _| {
        let version = directory.identity.edition.schema_version();
        let known = all_attributes().filter(|attr| attr.definition().since() <= version);
        vec![known.count().to_string()]
    }),
    ("dsSchemaClassCount", |directory, _| {
        let version = directory.identity.edition.schema_version();
        let known = all_classes().iter().filter(|class| class.since() <= version);
        vec![known.count().to_string()]
    }),
    ("msDS-PortLDAP", |_, _| owned(&["389"])),
    ("msDS-PortSSL", |_, _| owned(&["636"])),
    ("msDS-PrincipalName", |directory, principal| {
        vec![match principal {
            None => "NT AUTHORITY\\ANONYMOUS LOGON".to_owned(),
            Some(id) => {
                let name = directory.entry(id).sam_account_name();
                format!("{}\\{name}", directory.identity.netbios)
            }
        }]
    }),
    ("serviceAccountInfo", |directory, _| {
        let domain = format!("machineDomainName={}", directory.identity.netbios);
        let mut info = owned(&[
            "replAuthenticationMode=1",
            "accountType=domain",
            "systemAccount=TRUE",
            "domainType=domainWithKerb",
        ]);
        info.push(domain);
        info
    }),
    ("spnRegistrationResult", |_, _| owned(&["0"])),
    ("supportedConfigurableSettings", |_, _| owned(&CONFIGURABLE_SETTINGS)),
    ("validFSMOs", |directory, _| {
        let held = directory.linking(directory.places.service, Attr::FSMO_ROLE_OWNER);
        held.map(|id| directory.dn(id)).collect()
    }),
];

/// MS-ADTS 3.1.1.3.4.7.
const CONFIGURABLE_SETTINGS: [&str; 6] = [
    "DynamicObjectDefaultTTL",
    "DynamicObjectMinTTL",
    "DisableVLVSupport",
    "MaxReferrals",
    "ReferralRefreshInterval",
    "SelfReferralsOnly",
];

/// The limits of the LDAP policy that have names, and the first edition that has them (MS-ADTS 3.1.1.3.4.6).
const LDAP_POLICIES: [(&str, Edition); 20] = [
    ("MaxPoolThreads", Edition::Server2012),
    ("MaxPercentDirSyncRequests", Edition::Server2012R2),
    ("MaxDatagramRecv", Edition::Server2012),
    ("MaxReceiveBuffer", Edition::Server2012),
    ("InitRecvTimeout", Edition::Server2012),
    ("MaxConnections", Edition::Server2012),
    ("MaxConnIdleTime", Edition::Server2012),
    ("MaxPageSize", Edition::Server2012),
    ("MaxBatchReturnMessages", Edition::Server2012),
    ("MaxQueryDuration", Edition::Server2012),
    ("MaxDirSyncDuration", Edition::Server2016),
    ("MaxTempTableSize", Edition::Server2012),
    ("MaxResultSetSize", Edition::Server2012),
    ("MinResultSets", Edition::Server2012),
    ("MaxResultSetsPerConn", Edition::Server2012),
    ("MaxNotificationPerConn", Edition::Server2012),
    ("MaxValRange", Edition::Server2012),
    ("MaxValRangeTransitive", Edition::Server2012R2),
    ("ThreadMemoryLimit", Edition::Server2012R2),
    ("SystemMemoryLimitPercent", Edition::Server2012R2),
];

fn policies(directory: &Directory) -> Vec<String> {
    let edition = directory.identity.edition;
    let known = LDAP_POLICIES.iter().filter(|(_, since)| edition >= *since);
    known.map(|(name, _)| (*name).to_owned()).collect()
}

/// Answers a search for the root DSE, whatever its filter says (MS-ADTS 3.1.1.3.1.3.6).
pub(crate) fn search(
    directory: &Directory,
    principal: Option<EntryId>,
    request: &Search,
) -> Answer {
    let named =
        |name: &str| request.attributes.iter().any(|asked| asked.eq_ignore_ascii_case(name));
    let all = request.attributes.is_empty() || named("*");
    let mut attributes: Vec<(String, Vec<Vec<u8>>)> = Vec::new();
    for (name, values) in TABLE.iter().filter(|(name, _)| all || named(name)) {
        attributes.push((
            (*name).to_owned(),
            values(directory).into_iter().map(String::into_bytes).collect(),
        ));
    }
    for (name, values) in ON_DEMAND.iter().filter(|(name, _)| named(name)) {
        let values = values(directory, principal).into_iter().map(String::into_bytes).collect();
        attributes.push(((*name).to_owned(), values));
    }
    if named("tokenGroups") {
        let sids = token_groups(directory, principal);
        attributes
            .extend(Some(("tokenGroups".to_owned(), sids)).filter(|(_, sids)| !sids.is_empty()));
    }
    if request.types_only {
        attributes.iter_mut().for_each(|(_, values)| values.clear());
    }
    Answer { entries: vec![SearchEntry { dn: String::new(), attributes }], ..Answer::default() }
}

/// The SIDs of the bound account and of its groups.
fn token_groups(directory: &Directory, principal: Option<EntryId>) -> Vec<Vec<u8>> {
    let Some(id) = principal else { return Vec::new() };
    let ids = std::iter::once(id).chain(directory.groups_of(id));
    ids.filter_map(|id| directory.entry(id).sid).map(Sid::to_bytes).collect()
}

fn owned(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

fn naming_contexts(directory: &Directory) -> Vec<String> {
    let Places { domain, configuration, schema, .. } = directory.places;
    let zones = directory.children(domain).filter(|id| {
        let entry = directory.entry(*id);
        entry.context && entry.class.is_a("domainDNS")
    });
    [domain, configuration, schema].into_iter().chain(zones).map(|id| directory.dn(id)).collect()
}

fn host_name(directory: &Directory) -> String {
    format!("{}.{}", directory.identity.host, directory.identity.domain)
}

fn ldap_service_name(directory: &Directory) -> Vec<String> {
    let identity = &directory.identity;
    vec![format!(
        "{}:{}$@{}",
        identity.domain,
        identity.host.to_lowercase(),
        identity.domain.to_uppercase()
    )]
}

fn server_name(directory: &Directory) -> Vec<String> {
    directory
        .entry(directory.places.service)
        .parent
        .map(|server| directory.dn(server))
        .into_iter()
        .collect()
}

fn level(directory: &Directory) -> Vec<String> {
    vec![directory.identity.edition.functional_level().to_string()]
}
