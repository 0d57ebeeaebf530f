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
