//! The wizard's first task: the name itself. Existing at a partner, new there, or moved there from elsewhere.

use serde::{Deserialize, Serialize};

use super::{Acquisition, PartnerAccount, client::PartnerClient, list::Partner, pursue::Pursued};
use crate::{
    domain::{LinkReport, LinkRequest, LinkState, OptionalRecords},
    engine::Engine,
    failure::{Failure, FailureKind},
    provider::{PartnerZone, Provider as _},
    store::{
        domains::{self, LinkedDomain},
        partners::{self, NameState, PartnerName},
    },
};

const TRIED: &str = "get the domain's name";

/// What of a request is needed when linking goes on without the administrator. No secret.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    mail_migration: bool,
    mail_preference: Option<u16>,
    webmail_host: Option<String>,
    device_management: bool,
    accept: Vec<String>,
}

impl Engine {
    /// Does what the request needs until the name is there. A report means that linking has to wait for it; nothing means
    /// that linking can go on.
    pub(crate) async fn acquire(
        &self,
        domain: &str,
        request: &LinkRequest,
        number: i64,
    ) -> Result<Option<LinkReport>, Failure> {
        let Some(account) = request.how.account() else { return Ok(None) };
        let partner = self.partner_for(domain, account, &request.how)?;
        let client = self.client_with(&partner, account)?;
        // Nothing is recorded for an account that the provider does not accept (clause DOM-016).
        client.sign_in().await.map_err(|failure| {
            failure
                .into_failure("sign in to the account", &format!("the provider {}", partner.name))
        })?;
        let name = self.record_intent(domain, request, (&partner, account), number)?;
        match self.pursue(&client, name, number).await? {
            Pursued::Here(_) => Ok(None),
            Pursued::UnderWay(name) => Ok(Some(self.wait_for(&name, request, number)?)),
        }
    }

    /// The partner that the request names, if it takes part here and for this name.
    fn partner_for(
        &self,
        domain: &str,
        account: &PartnerAccount,
        how: &Acquisition,
    ) -> Result<Partner, Failure> {
        let partner = self.site().dns.providers.find(&account.partner);
        let region = self.region()?;
        let here: Vec<&str> = self
            .site()
            .dns
            .providers
            .in_region(region.as_deref())
            .filter(|partner| partner.takes(domain))
            .map(|partner| partner.name.as_str())
            .collect();
        match partner {
            // A name that exists there may have been bought in another country.
            Some(partner)
                if matches!(how, Acquisition::AtPartner(_))
                    || here.contains(&partner.name.as_str()) =>
            {
                Ok(partner.clone())
            }
            _ => {
                let by_hand = format!(
                    "get {domain} at {} yourself and link it as an existing name",
                    account.partner
                );
                let advice = if here.is_empty() {
                    format!("no provider takes part in this region: {by_hand}")
                } else {
                    format!("choose one of {}, or {by_hand}", here.join(", "))
                };
                Err(Failure {
                    kind: FailureKind::Input,
                    tried: TRIED.to_owned(),
                    on: domain.to_owned(),
                    came_back: format!("{} is not a partner provider for it", account.partner),
                    advice,
                })
            }
        }
    }

    pub(super) fn client_with(
        &self,
        partner: &Partner,
        account: &PartnerAccount,
    ) -> Result<PartnerClient, Failure> {
        let account = (account.user_name.clone(), account.password.clone());
        PartnerClient::new(self.ports(), self.retry(), partner, Some(account))
            .ok_or_else(|| no_endpoint(&partner.name))
    }

    /// A client with the stored account.
    pub(super) fn stored_client(&self, partner: &str) -> Result<PartnerClient, Failure> {
        let account = self.store().partner_account(partner)?;
        let listed = self.site().dns.providers.find(partner);
        listed
            .and_then(|listed| PartnerClient::new(self.ports(), self.retry(), listed, account))
            .ok_or_else(|| no_endpoint(partner))
    }

    /// Journals what is intended, before anything is ordered; an order for the same name goes on.
    fn record_intent(
        &self,
        domain: &str,
        request: &LinkRequest,
        (partner, account): (&Partner, &PartnerAccount),
        number: i64,
    ) -> Result<PartnerName, Failure> {
        let known = self.store().partner_name(domain)?;
        let known = known.filter(|known| known.partner == partner.name);
        let (is_transfer, years, code) = match &request.how {
            Acquisition::Transfer { auth_code, .. } => (true, 1, Some(auth_code)),
            Acquisition::Register { years, .. } => (false, (*years).max(1), None),
            Acquisition::AtPartner(_) | Acquisition::Existing => (false, 0, None),
        };
        let name = PartnerName {
            domain: domain.to_owned(),
            partner: partner.name.clone(),
            state: known.as_ref().map_or(NameState::Planned, |known| known.state),
            is_transfer,
            years,
            request: kept(request),
            last_state: known.as_ref().map(|known| known.last_state.clone()).unwrap_or_default(),
            renewed_from: known.and_then(|known| known.renewed_from),
            next_look_ms: self.now_ms(),
        };
        let entropy = self.ports().entropy.as_ref();
        let password =
            self.store().seal_partner_password(entropy, &partner.name, &account.password);
        let code = code.map(|code| self.store().seal_auth_code(entropy, domain, code));
        self.store().write_for(number, "record the order", |transaction| {
            partners::put_account(transaction, &partner.name, &account.user_name, &password)?;
            partners::put_name(transaction, &name)?;
            partners::put_auth_code(transaction, domain, code.as_deref())
        })?;
        Ok(name)
    }

    /// The report of a linking that waits for its name; the domain is shown as entered meanwhile.
    fn wait_for(
        &self,
        name: &PartnerName,
        request: &LinkRequest,
        number: i64,
    ) -> Result<LinkReport, Failure> {
        let note = waiting(name);
        let known = self.store().linked_domain(&name.domain)?;
        let mut linked = known.unwrap_or_else(|| LinkedDomain {
            domain: name.domain.clone(),
            state: LinkState::Entered,
            managed: true,
            mail_migration: request.mail_migration,
            details: domains::Details::default(),
        });
        linked.details.notes = vec![note.clone()];
        linked.details.breaches.clear();
        self.store().write_for(number, "record the domain", |transaction| {
            domains::put(transaction, &linked)
        })?;
        self.acquiring().notify_one();
        Ok(LinkReport {
            domain: linked.domain,
            state: linked.state,
            written: Vec::new(),
            to_do_by_hand: Vec::new(),
            questions: Vec::new(),
            records_file: None,
            notes: vec![note],
        })
    }

    /// The zone of a name that is held in an account at a partner; nothing for any other.
    pub(crate) async fn partner_zone(&self, domain: &str) -> Result<Option<PartnerZone>, Failure> {
        let name = self.store().partner_name(domain)?;
        let is_here =
            |name: &PartnerName| matches!(name.state, NameState::Arrived | NameState::Held);
        let Some(name) = name.filter(is_here) else { return Ok(None) };
        let client = self.stored_client(&name.partner)?;
        PartnerZone::open(client, domain).await.map(Some)
    }

    /// Whether a partner writes the domain's records, with remarks; nothing for a name that no partner holds.
    pub(crate) async fn managed_by_partner(
        &self,
        domain: &str,
    ) -> Result<Option<(bool, Vec<String>)>, Failure> {
        let Some(zone) = self.partner_zone(domain).await? else { return Ok(None) };
        Ok(Some(match zone.probe().await.map_err(|failed| failed.failure)? {
            crate::dns::Probe::Ours => (true, self.lacking_types(domain, &zone)?),
            crate::dns::Probe::NotOurs(reason) => (
                false,
                vec![format!("the zone {domain} does not take this server's changes: {reason}")],
            ),
        }))
    }
}

/// What the administrator reads while an order is under way.
pub(super) fn waiting(name: &PartnerName) -> String {
    let work = if name.is_transfer { "transfer" } else { "registration" };
    let time = if name.is_transfer { "several days" } else { "a while" };
    format!(
        "the {work} of {} at {} is under way ({}), which may take {time}; linking goes on by itself then",
        name.domain, name.partner, name.last_state
    )
}

fn no_endpoint(partner: &str) -> Failure {
    Failure {
        kind: FailureKind::Input,
        tried: TRIED.to_owned(),
        on: format!("the provider {partner}"),
        came_back: "it is not in the list of partner providers, or its endpoint is no host"
            .to_owned(),
        advice: "correct the list of partner providers".to_owned(),
    }
}

fn kept(request: &LinkRequest) -> String {
    let kept = Kept {
        mail_migration: request.mail_migration,
        mail_preference: request.mail_preference,
        webmail_host: request.optional_records.webmail_host.clone(),
        device_management: request.optional_records.device_management,
        accept: request.accept.clone(),
    };
    serde_json::to_string(&kept).expect("plain values have a JSON form")
}

/// The request with which linking goes on.
pub(super) fn resumed(name: &PartnerName) -> LinkRequest {
    let kept: Kept = serde_json::from_str(&name.request).unwrap_or_default();
    LinkRequest {
        domain: name.domain.clone(),
        mail_migration: kept.mail_migration,
        mail_preference: kept.mail_preference,
        optional_records: OptionalRecords {
            webmail_host: kept.webmail_host,
            device_management: kept.device_management,
        },
        accept: kept.accept,
        ..LinkRequest::default()
    }
}
