//! Which records are expected when no tenant says so, and which names of the service are known.

use crate::{
    dns::{Data, Record},
    domain::wanted::{WEBMAIL, Wanted},
    site::Era,
};

/// Time to live of the records that the service proposes, in s.
const TTL_S: u32 = 3_600;
/// The service's sender record.
const SPF: &str = "v=spf1 include:spf.protection.outlook.com -all";
/// Endings of the hosts that take a tenant's mail.
const MAIL_HOSTS: [&str; 2] = [".mail.protection.outlook.com", ".mx.microsoft"];

/// Aliases that are right where they stand, and not missed elsewhere.
pub(super) const OPTIONAL_ALIASES: [(&str, &str); 5] = [
    ("enterpriseenrollment", "enterpriseenrollment.manage.microsoft.com"),
    ("enterpriseregistration", "enterpriseregistration.windows.net"),
    ("lyncdiscover", "webdir.online.lync.com"),
    ("mail", WEBMAIL),
    ("sip", "sipdir.online.lync.com"),
];

/// The records of an era, as far as they do not depend on the tenant. The mail host is left open, because it does.
pub(super) fn computed(domain: &str, era: Era) -> Wanted {
    let srv = |label: &str, port, target: &str| {
        let data = Data::Srv { priority: 100, weight: 1, port, target: target.to_owned() };
        Record::new(format!("{label}.{domain}"), TTL_S, data)
    };
    let mut others = vec![
        Record::new(
            format!("autodiscover.{domain}"),
            TTL_S,
            Data::Cname("autodiscover.outlook.com".to_owned()),
        ),
        srv("_sipfederationtls._tcp", 5061, "sipfed.online.lync.com"),
    ];
    if era == Era::Essentials {
        others.push(srv("_sip._tls", 443, "sipdir.online.lync.com"));
    }
    others.sort();
    Wanted {
        ownership: None,
        mail_host: None,
        mail_ttl: TTL_S,
        spf: Some(Record::new(domain, TTL_S, Data::Txt(SPF.to_owned()))),
        others,
    }
}

/// Whether a host takes mail of some tenant.
pub(super) fn is_service_mail_host(host: &str) -> bool {
    MAIL_HOSTS.iter().any(|ending| host.ends_with(ending))
}

/// The name before an appended domain.
pub(super) fn without_domain<'a>(name: &'a str, domain: &str) -> Option<&'a str> {
    name.strip_suffix(domain)?.strip_suffix('.')
}
