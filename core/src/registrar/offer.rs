//! What the wizard shows: who takes part, what is on sale, which names are free, where else a domain could go.

use futures_util::future::join_all;

use super::{
    client::PartnerClient,
    list::Partner,
    names::{NameOnSale, SoldExtension},
};
use crate::{
    dns::Kind,
    domain,
    engine::Engine,
    failure::Failure,
    provider::{PartnerZone, Provider as _},
};

/// Types that a linked domain needs (clauses DNS-001 and DOM-009).
const NEEDED: [Kind; 4] = [Kind::Mx, Kind::Cname, Kind::Txt, Kind::Srv];

/// The partners of a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartnerOffer {
    /// The region, by its two letters; nothing when it is not known.
    pub region: Option<String>,
    /// Who takes part there, in the order of the list.
    pub partners: Vec<OfferedPartner>,
    /// What to do instead, where nobody takes part (clause DOM-017).
    pub advice: Option<String>,
}

/// A partner that takes part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedPartner {
    /// Its name.
    pub name: String,
    /// Extensions that it sells in the region, with the price of a year.
    pub extensions: Vec<(String, String)>,
    /// Why its extensions are not known, when it could not be asked.
    pub trouble: Option<String>,
}

/// What one partner says about a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Availability {
    /// Its name.
    pub partner: String,
    /// Whether the name can be registered there.
    pub available: bool,
    /// The price of a year, or why it is not available.
    pub remark: String,
}

impl Engine {
    /// The region of this server: as the site says, else the country of the tenant.
    pub(crate) fn region(&self) -> Result<Option<String>, Failure> {
        if let Some(region) = &self.site().dns.region {
            return Ok(Some(region.clone()));
        }
        Ok(self.store().integration()?.and_then(|integration| integration.usage_location))
    }

    /// Who registers names in this server's region, and under which extensions (clause DOM-017). A partner that cannot be
    /// asked is listed with the reason.
    ///
    /// # Errors
    /// `Store` when the store cannot be read.
    pub async fn list_providers(&self) -> Result<PartnerOffer, Failure> {
        self.observed("list providers", self.offer(), |offer| match offer.partners.len() {
            1 => "1 provider takes part".to_owned(),
            n => format!("{n} providers take part"),
        })
        .await
    }

    async fn offer(&self) -> Result<PartnerOffer, Failure> {
        let region = self.region()?;
        let listed = self.site().dns.providers.in_region(region.as_deref());
        let asked = listed.map(|partner| self.offered(partner, region.as_deref()));
        let partners = join_all(asked).await;
        let advice = partners.is_empty().then(|| {
            let place = region.as_deref().unwrap_or("this region");
            format!(
                "no provider takes part in {place}: register the name with a registrar of your choice, then link it as an existing \
                 name and enter its records by hand"
            )
        });
        Ok(PartnerOffer { region, partners, advice })
    }

    async fn offered(&self, partner: &Partner, region: Option<&str>) -> OfferedPartner {
        let name = partner.name.clone();
        let on = format!("the provider {name}");
        let Some(client) = self.anybody(partner) else {
            let trouble = Some(format!("{:?} is no host", partner.endpoint));
            return OfferedPartner { name, extensions: Vec::new(), trouble };
        };
        match client.extensions(region.unwrap_or_default()).await {
            Ok(sold) => {
                let is_offered =
                    |sold: &SoldExtension| partner.takes(&format!("name.{}", sold.extension));
                let extensions = sold.into_iter().filter(is_offered);
                let extensions = extensions.map(|sold| (sold.extension, sold.price)).collect();
                OfferedPartner { name, extensions, trouble: None }
            }
            Err(failure) => {
                let trouble = failure.into_failure("list extensions", &on).to_string();
                OfferedPartner { name, extensions: Vec::new(), trouble: Some(trouble) }
            }
        }
    }

    /// Asks every partner of the region whether a name can be registered. Orders nothing.
    ///
    /// # Errors
    /// `Input` for a name that could not be linked (clauses DOM-005 to DOM-007).
    pub async fn check_name_available(&self, typed: &str) -> Result<Vec<Availability>, Failure> {
        let work = async {
            let name = domain::checked_name(typed)?;
            let region = self.region()?;
            let listed = self.site().dns.providers.in_region(region.as_deref());
            let asked = listed
                .filter(|partner| partner.takes(&name))
                .map(|partner| self.asked(partner, &name, region.as_deref()));
            Ok(join_all(asked).await)
        };
        self.observed("check whether the name is available", work, |answers: &Vec<Availability>| {
            let n = answers.iter().filter(|answer| answer.available).count();
            format!("available at {n} of {} providers", answers.len())
        })
        .await
    }

    async fn asked(&self, partner: &Partner, name: &str, region: Option<&str>) -> Availability {
        let answer = match self.anybody(partner) {
            Some(client) => client
                .availability(name, region.unwrap_or_default())
                .await
                .map_err(|failure| failure.into_failure("ask for the name", name).to_string()),
            None => Err(format!("{:?} is no host", partner.endpoint)),
        };
        let (available, remark) = match answer {
            Ok(NameOnSale { available: true, price, .. }) => (true, price),
            Ok(NameOnSale { reason, .. }) => (false, reason),
            Err(trouble) => (false, trouble),
        };
        Availability { partner: partner.name.clone(), available, remark }
    }

    /// A client without an account.
    fn anybody(&self, partner: &Partner) -> Option<PartnerClient> {
        PartnerClient::new(self.ports(), self.retry(), partner, None)
    }

    /// Remarks on types that the host of a zone cannot hold, with other partners to move to (clause DOM-009).
    pub(super) fn lacking_types(
        &self,
        domain: &str,
        zone: &PartnerZone,
    ) -> Result<Vec<String>, Failure> {
        let held = zone.capabilities().kinds;
        let missing: Vec<&str> =
            NEEDED.into_iter().filter(|kind| !held.contains(kind)).map(Kind::as_str).collect();
        if missing.is_empty() {
            return Ok(Vec::new());
        }
        let name = zone.name();
        let mut notes = vec![format!(
            "{name} cannot hold {} records: {domain} must move to another registrar to have all services",
            missing.join(" and ")
        )];
        notes.extend(self.transfer_offer(domain, Some(&name))?);
        Ok(notes)
    }

    /// Where a domain could be transferred to, besides the place where it is (clause DOM-010).
    pub(crate) fn transfer_offer(
        &self,
        domain: &str,
        except: Option<&str>,
    ) -> Result<Option<String>, Failure> {
        let region = self.region()?;
        let holds_all = |partner: &&Partner| {
            !NEEDED.iter().any(|kind| {
                partner.refused_types.iter().any(|word| word.eq_ignore_ascii_case(kind.as_str()))
            })
        };
        let names: Vec<&str> = self
            .site()
            .dns
            .providers
            .in_region(region.as_deref())
            .filter(|partner| partner.takes(domain) && Some(partner.name.as_str()) != except)
            .filter(holds_all)
            .map(|partner| partner.name.as_str())
            .collect();
        Ok((!names.is_empty()).then(|| {
            format!(
                "{domain} could be transferred to {}, where the server writes its records itself",
                names.join(" or ")
            )
        }))
    }
}
