//! Which records a domain needs, from what the service asks for, the era and the administrator's options.

use super::OptionalRecords;
use crate::{
    dns::{Data, Kind, Record},
    failure::Failure,
    site::Era,
    tenant::{TenantSession, domains::ServiceRecord},
};

/// The records that a domain needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Proof of ownership, in both forms; none once the domain is verified.
    pub(super) ownership: Option<Ownership>,
    /// Host that takes the tenant's mail.
    pub(super) mail_host: Option<String>,
    /// Time to live of the tenant's MX record in s.
    pub(super) mail_ttl: u32,
    /// The sender record as the service words it.
    pub(super) spf: Option<Record>,
    /// All other records: aliases and service locations.
    pub(super) others: Vec<Record>,
}

/// The two forms of the proof; one is enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ownership {
    pub(super) mx: Record,
    pub(super) txt: Record,
}

/// Target of the optional alias for web mail.
pub(super) const WEBMAIL: &str = "mail.office365.com";
const TTL_S: u32 = 3_600;

impl Wanted {
    /// Asks the service.
    pub(super) async fn read(
        session: &TenantSession,
        domain: &str,
        is_verified: bool,
        era: Era,
        optional: &OptionalRecords,
    ) -> Result<Self, Failure> {
        let proofs =
            if is_verified { Vec::new() } else { session.verification_records(domain).await? };
        let services = session.service_records(domain).await?;
        Ok(Self::of(domain, &proofs, services, era, optional))
    }

    /// Sorts what the service offers.
    fn of(
        domain: &str,
        proofs: &[ServiceRecord],
        services: Vec<ServiceRecord>,
        era: Era,
        optional: &OptionalRecords,
    ) -> Self {
        let proof = |kind| proofs.iter().find(|proof| proof.record.data.kind() == Some(kind));
        let ownership = match (proof(Kind::Mx), proof(Kind::Txt)) {
            (Some(mx), Some(txt)) => {
                Some(Ownership { mx: mx.record.clone(), txt: txt.record.clone() })
            }
            _ => None,
        };
        let mut wanted = Self { ownership, mail_ttl: TTL_S, ..Self::default() };
        for service in services {
            let is_wanted = is_wanted(&service, era, optional);
            match &service.record.data {
                Data::Mx { exchange, .. } if service.record.name == domain => {
                    wanted.mail_host = Some(exchange.clone());
                    wanted.mail_ttl = service.record.ttl;
                }
                Data::Txt(text) if text.to_ascii_lowercase().starts_with("v=spf1") => {
                    wanted.spf = Some(service.record);
                }
                _ if is_wanted => wanted.others.push(service.record),
                _ => {}
            }
        }
        if let Some(label) = &optional.webmail_host {
            let owner = format!("{}.{domain}", label.trim().to_ascii_lowercase());
            wanted.others.retain(|record| record.name != owner);
            wanted.others.push(Record::new(owner, TTL_S, Data::Cname(WEBMAIL.to_owned())));
        }
        wanted.others.sort();
        wanted.others.dedup();
        wanted
    }

    /// The text of the sender record as the service words it.
    pub(super) fn sender(&self) -> Option<String> {
        match self.spf.as_ref().map(|record| &record.data) {
            Some(Data::Txt(text)) => Some(text.clone()),
            _ => None,
        }
    }

    /// Whether the service has named the records for its services.
    pub(super) fn has_services(&self) -> bool {
        self.mail_host.is_some()
    }
}

fn is_wanted(service: &ServiceRecord, era: Era, optional: &OptionalRecords) -> bool {
    let first_label = service.record.name.split('.').next().unwrap_or_default();
    let is_srv = service.record.data.kind() == Some(Kind::Srv);
    match service.service.as_str() {
        "Intune" => optional.device_management,
        // Leftover that breaks signing in today; its own wizard never set it.
        _ if first_label == "msoid" => false,
        // The alias for web mail is written when it is asked for.
        _ if first_label == "mail" => false,
        _ if era == Era::Essentials => is_srv || first_label == "autodiscover",
        _ => !service.is_optional,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Data, Era, Kind, OptionalRecords, Record, ServiceRecord, Wanted};
    use crate::{
        domain::{
            difference::{difference, tests::plan},
            live::Live,
            records_file,
        },
        mail_route::RoutePhase,
    };

    fn offered(domain: &str, label: &str, data: Data, service: &str) -> ServiceRecord {
        let name = if label == "@" { domain.to_owned() } else { format!("{label}.{domain}") };
        ServiceRecord {
            record: Record::new(name, 3_600, data),
            service: service.to_owned(),
            is_optional: matches!(label, "msoid" | "mail"),
        }
    }

    /// All that a service of mail, messaging and device management may offer.
    fn offers(domain: &str) -> Vec<ServiceRecord> {
        let alias = |target: &str| Data::Cname(target.to_owned());
        let srv = |port, target: &str| Data::Srv {
            priority: 100,
            weight: 1,
            port,
            target: target.to_owned(),
        };
        let mx =
            Data::Mx { preference: 0, exchange: "host.mail.protection.outlook.com".to_owned() };
        [
            ("@", mx, "Email"),
            ("@", Data::Txt("v=spf1 include:outlook.com ~all".to_owned()), "Email"),
            ("autodiscover", alias("autodiscover.outlook.com"), "Email"),
            ("mail", alias("mail.office365.com"), "Email"),
            ("_sip._tls", srv(443, "sipdir.online.lync.com"), "OfficeCommunicationsOnline"),
            (
                "_sipfederationtls._tcp",
                srv(5061, "sipfed.online.lync.com"),
                "OfficeCommunicationsOnline",
            ),
            ("sip", alias("sipdir.online.lync.com"), "OfficeCommunicationsOnline"),
            ("lyncdiscover", alias("webdir.online.lync.com"), "OfficeCommunicationsOnline"),
            ("msoid", alias("clientconfig.microsoftonline-p.net"), "OrgIdAuthentication"),
            ("enterpriseregistration", alias("enterpriseregistration.windows.net"), "Intune"),
        ]
        .map(|(label, data, service)| offered(domain, label, data, service))
        .to_vec()
    }

    fn proofs(domain: &str) -> Vec<ServiceRecord> {
        let mx = Data::Mx { preference: 32_767, exchange: "ms12345678.msv1.invalid".to_owned() };
        vec![
            offered(domain, "@", Data::Txt("MS=ms12345678".to_owned()), ""),
            offered(domain, "@", mx, ""),
        ]
    }

    proptest! {
        #[test]
        fn the_wizards_record_set_is_these_six_whatever_order_and_number_the_service_offers_them_in(
            label in "[a-z][a-z0-9]{0,20}",
            again in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
            order in Just((0..14).collect::<Vec<usize>>()).prop_shuffle(),
        ) {
            let domain = format!("{label}.com");
            let once = offers(&domain);
            let mut services = once.clone();
            services.extend(again.iter().map(|index| index.get(&once).clone()));
            let mut ranked: Vec<_> = services.into_iter().zip(order).collect();
            ranked.sort_by_key(|(_, rank)| *rank);
            let services = ranked.into_iter().map(|(service, _)| service).collect();
            let options = OptionalRecords::default();
            let wanted = Wanted::of(&domain, &proofs(&domain), services, Era::Essentials, &options);
            let case = plan(RoutePhase::Linking, Era::Essentials);
            let found = difference(&domain, &wanted, &Live::default(), case.plan()).unwrap();
            let mut set: Vec<(String, Kind)> = found
                .changes
                .iter()
                .flat_map(|change| &change.add)
                .map(|record| (record.name.replace(&domain, "@"), record.data.kind().unwrap()))
                .collect();
            set.sort();
            let mut expected = vec![
                ("@".to_owned(), Kind::Mx),
                ("@".to_owned(), Kind::Mx),
                ("@".to_owned(), Kind::Txt),
                ("_sip._tls.@".to_owned(), Kind::Srv),
                ("_sipfederationtls._tcp.@".to_owned(), Kind::Srv),
                ("autodiscover.@".to_owned(), Kind::Cname),
            ];
            expected.sort();
            prop_assert_eq!(set, expected);
            prop_assert_eq!(groups(&records_file::render(&domain, &found)), [
                ("Ownership of the domain".to_owned(), 1),
                ("Mail".to_owned(), 3),
                ("Messaging".to_owned(), 2),
            ]);
        }
    }

    /// The headings of a records file, each with the number of its records.
    fn groups(file: &str) -> Vec<(String, usize)> {
        let sections = file.split("\n== ").skip(1);
        sections
            .map(|section| {
                let title = section.lines().next().unwrap_or_default().to_owned();
                (title, section.lines().filter(|line| line.starts_with("Full host:")).count())
            })
            .collect()
    }
}
