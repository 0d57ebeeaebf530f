//! The records at the top of a zone: mail hosts, proof of ownership, sender record. Pure.

use super::{
    difference::{Comparison, Difference, listed},
    live::mail_records,
};
use crate::{
    dns::{Change, Data, Kind, Record},
    mail_route::{self, MailRoute, Mx, RouteError, RoutePhase},
    site::Era,
    spf::{self, Merge},
};

/// Stands for the tenant's mail host until the service has named it; never written.
const HOST_TO_COME: &str = "tenant.invalid";
/// Preference of the domain's own address, when it is made an explicit mail host.
const IMPLICIT_PREFERENCE: u16 = 10;
/// What the time to live of what moves at the switch-over is lowered to, in s.
const TTL_BEFORE_SWITCH_S: u32 = 3_600;

/// What becomes of the MX records, collected.
struct MailPlan {
    before: Vec<Record>,
    ttl: u32,
    remove: Vec<Record>,
    add: Vec<Record>,
}

impl<'a> Comparison<'a> {
    pub(super) fn apex(self, found: &mut Difference) -> Result<(), RouteError> {
        let before = self.live.get(self.domain, Kind::Mx).to_vec();
        // One TTL holds for the whole set (RFC 2181, section 5.2): the one that is there stays.
        let ttl = before.first().map_or(self.wanted.mail_ttl, |record| record.ttl);
        let mut mail = MailPlan { before, ttl, remove: Vec::new(), add: Vec::new() };
        let may_publish = self.null_mx(&mut mail, found);
        let proof = self.proof(may_publish, &mut mail, found);
        if may_publish {
            self.mail(proof, &mut mail, found)?;
        }
        if let Some(proof) = proof.filter(|proof| proof.data.kind() == Some(Kind::Mx))
            && !mail.before.iter().any(|record| record.data == proof.data)
        {
            mail.add.push(Record { ttl: mail.ttl, ..proof.clone() });
        }
        self.lower_ttl(&mut mail, found);
        found.changes.push(Change {
            name: self.domain.to_owned(),
            kind: Kind::Mx,
            before: mail.before,
            remove: mail.remove,
            add: mail.add,
        });
        self.texts(proof, found);
        Ok(())
    }

    /// A null MX record says that the domain takes no mail, and must be alone (RFC 7505). Whether MX records may be
    /// published.
    fn null_mx(self, mail: &mut MailPlan, found: &mut Difference) -> bool {
        let is_null = |record: &&Record| matches!(&record.data, Data::Mx { exchange, .. } if exchange.is_empty());
        let null: Vec<Record> = mail.before.iter().filter(is_null).cloned().collect();
        if null.is_empty() {
            return true;
        }
        let text = format!(
            "{} says that {} takes no mail; may it give way to the tenant's mail host?",
            listed(&null),
            self.domain
        );
        let id = ("replace null mx".to_owned(), true);
        // Without a host to take its place the domain would seem to take mail at its address.
        if !found.dialogue.ask(self.plan.answers, id, text, &null)
            || self.wanted.mail_host.is_none()
        {
            return false;
        }
        mail.remove.extend(null);
        true
    }

    /// The proof to publish: an MX record in the era of the wizard, TXT today. TXT wherever an MX record would change where
    /// mail goes, or would stand beside a proof of somebody else.
    fn proof(
        self,
        may_publish: bool,
        mail: &mut MailPlan,
        found: &mut Difference,
    ) -> Option<&'a Record> {
        let ownership = self.wanted.ownership.as_ref()?;
        let is_token = |record: &&Record| {
            record.data != ownership.mx.data
                && matches!(&record.data, Data::Mx { exchange, .. } if mail_route::is_ownership_host(exchange))
        };
        let (ours, foreign): (Vec<Record>, Vec<Record>) =
            mail.before.iter().filter(is_token).cloned().partition(|record| self.is_ours(record));
        mail.remove.extend(ours);
        let is_foreign_gone = foreign.is_empty()
            || {
                let text = format!(
                    "{} proves the domain to another tenant, or is left from an earlier attempt; may it be removed?",
                    listed(&foreign)
                );
                let id = ("remove foreign token".to_owned(), false);
                found.dialogue.ask(self.plan.answers, id, text, &foreign)
            };
        if is_foreign_gone {
            mail.remove.extend(foreign);
        }
        let is_proved = |proof: &Record| {
            let kind = proof.data.kind().unwrap_or(Kind::Txt);
            self.live.get(self.domain, kind).iter().any(|record| record.data == proof.data)
        };
        // One form is enough: what stands there already stays.
        if is_proved(&ownership.txt) {
            return Some(&ownership.txt);
        }
        let by_mx = self.plan.era == Era::Essentials
            && may_publish
            && is_foreign_gone
            && !self.has_implicit_route();
        Some(if by_mx { &ownership.mx } else { &ownership.txt })
    }

    /// Whether mail goes to the domain's own address, because there is no MX record (RFC 5321, section 5.1).
    fn has_implicit_route(self) -> bool {
        let has = |kind| !self.live.get(self.domain, kind).is_empty();
        !has(Kind::Mx) && (has(Kind::A) || has(Kind::Aaaa))
    }

    fn mail(
        self,
        proof: Option<&Record>,
        mail: &mut MailPlan,
        found: &mut Difference,
    ) -> Result<(), RouteError> {
        let plan = self.plan;
        self.legacy_hosts(mail, found);
        let by_mx = proof.is_some_and(|proof| proof.data.kind() == Some(Kind::Mx));
        let left: Vec<Record> =
            mail.before.iter().filter(|record| !mail.remove.contains(record)).cloned().collect();
        let mut current = mail_records(&left);
        let Some(host) = &self.wanted.mail_host else {
            // The service names its host once the domain is verified; whether there is a place for it shows now.
            mail_route::plan(plan.phase, &current, HOST_TO_COME, plan.mail_preference, by_mx)?;
            return Ok(());
        };
        if self.has_implicit_route() {
            if self.is_migrating() {
                let own = Mx { preference: IMPLICIT_PREFERENCE, exchange: self.domain.to_owned() };
                mail.add.push(self.mail_record(mail.ttl, &own));
                found.notes.push(format!(
                    "{} has no MX record, so its mail goes to its address: that is written down as an MX record, so that it \
                     stays so until the migration is complete",
                    self.domain
                ));
                current.push(own);
            } else {
                found.notes.push(format!(
                    "{} has no MX record but an address: mail that was delivered there goes to the tenant now",
                    self.domain
                ));
            }
        }
        // The choice was made for the time of the migration; afterwards it would rank last again.
        let is_past = plan.phase == RoutePhase::Complete
            && (plan.mail_migration || self.has_other_mail_host());
        let now = MailRoute::of(&current, host);
        let preference = match now.tenant.as_slice() {
            _ if is_past => None,
            // What is preferred stays where it is, however it came there.
            [tenant]
                if plan.phase == RoutePhase::Complete
                    && mail_route::breaches(plan.phase, &now).is_empty() =>
            {
                Some(tenant.preference)
            }
            _ => plan.mail_preference,
        };
        let route = mail_route::plan(plan.phase, &current, host, preference, by_mx)?;
        let is_placed = route.remove.is_empty() && route.add.is_empty();
        mail.remove.extend(route.remove.iter().filter_map(|mx| same(&mail.before, mx)).cloned());
        for mx in &route.add {
            mail.add.push(self.mail_record(mail.ttl, mx));
        }
        found.notes.extend(route.warnings);
        if is_placed {
            self.old_hosts(mail, found);
        }
        Ok(())
    }

    fn mail_record(self, ttl: u32, mx: &Mx) -> Record {
        let data = Data::Mx { preference: mx.preference, exchange: mx.exchange.clone() };
        Record::new(self.domain, ttl, data)
    }

    /// Former names of the service harm now; they go when the tenant's host stands in their place.
    fn legacy_hosts(self, mail: &mut MailPlan, found: &mut Difference) {
        let legacy: Vec<Record> =
            mail.before.iter().filter(|record| is_legacy(record)).cloned().collect();
        if legacy.is_empty() {
            return;
        }
        let text = format!(
            "{} is a former name of the service, which defers mail to it (451 4.4.62); may it be removed?",
            listed(&legacy)
        );
        let id = ("remove legacy mx".to_owned(), false);
        if found.dialogue.ask(self.plan.answers, id, text, &legacy)
            && self.wanted.mail_host.is_some()
        {
            mail.remove.extend(legacy);
        }
    }

    /// The owner's hosts, once the switch is done.
    fn old_hosts(self, mail: &mut MailPlan, found: &mut Difference) {
        let host = self.wanted.mail_host.as_deref().unwrap_or_default();
        let route = MailRoute::of(&mail_records(&mail.before), host);
        if self.plan.phase != RoutePhase::Complete || route.tenant.is_empty() {
            return;
        }
        let old: Vec<Record> = route
            .old
            .iter()
            .filter_map(|mx| same(&mail.before, mx))
            .filter(|record| !is_legacy(record))
            .cloned()
            .collect();
        if old.is_empty() {
            return;
        }
        let text = format!(
            "mail goes to the tenant, and {} is tried only when that fails; may it be removed before the old server is \
             switched off?",
            listed(&old)
        );
        let id = ("remove old mx".to_owned(), false);
        if found.dialogue.ask(self.plan.answers, id, text, &old) {
            mail.remove.extend(old);
        }
    }

    /// What moves at the switch-over is remembered by senders and clients for as long as it says.
    fn lower_ttl(self, mail: &mut MailPlan, found: &mut Difference) {
        let autodiscover = self.live.at(&format!("autodiscover.{}", self.domain));
        let moving = mail.before.iter().chain(&autodiscover);
        let longest_s = moving.map(|record| record.ttl).max().unwrap_or(0);
        if !self.is_migrating() || longest_s <= TTL_BEFORE_SWITCH_S {
            return;
        }
        let text = format!(
            "an old answer about mail hosts or autodiscover lives for up to {longest_s} s; may the time to live be lowered to \
             {TTL_BEFORE_SWITCH_S} s? It has to be, {longest_s} s or more before the switch-over, for a quick one"
        );
        if !found.dialogue.ask(self.plan.answers, ("lower ttl".to_owned(), false), text, &[]) {
            return;
        }
        if mail.ttl > TTL_BEFORE_SWITCH_S {
            let stays = mail.before.iter().filter(|record| !mail.remove.contains(record));
            mail.add.extend(stays.cloned());
            for record in &mut mail.add {
                record.ttl = TTL_BEFORE_SWITCH_S;
            }
        }
        for record in autodiscover.iter().filter(|record| record.ttl > TTL_BEFORE_SWITCH_S) {
            let Some(kind) = record.data.kind() else { continue };
            found.changes.push(Change {
                name: record.name.clone(),
                kind,
                before: self.live.get(&record.name, kind).to_vec(),
                remove: Vec::new(),
                add: vec![Record { ttl: TTL_BEFORE_SWITCH_S, ..record.clone() }],
            });
        }
    }

    fn texts(self, proof: Option<&Record>, found: &mut Difference) {
        let before = self.live.get(self.domain, Kind::Txt);
        let ttl = before.first().map(|record| record.ttl);
        let mut change = Change {
            name: self.domain.to_owned(),
            kind: Kind::Txt,
            before: before.to_vec(),
            remove: Vec::new(),
            add: Vec::new(),
        };
        if let Some(proof) = proof.filter(|proof| proof.data.kind() == Some(Kind::Txt))
            && !before.iter().any(|record| record.data == proof.data)
        {
            change.add.push(Record { ttl: ttl.unwrap_or(proof.ttl), ..proof.clone() });
        }
        if let Some(Record { data: Data::Txt(service), ttl: proposed, .. }) = &self.wanted.spf {
            self.sender(service, ttl.unwrap_or(*proposed), &mut change, found);
        }
        found.changes.push(change);
    }

    /// The sender record: the owner's terms are kept, whatever happens to it.
    fn sender(self, service: &str, ttl: u32, change: &mut Change, found: &mut Difference) {
        let records: Vec<Record> =
            change.before.iter().filter(|record| is_sender(record)).cloned().collect();
        let texts: Vec<String> = records.iter().filter_map(text_of).collect();
        let old_host_sends = self.plan.phase != RoutePhase::Complete && self.has_other_mail_host();
        let new = |text: String| Record::new(self.domain, ttl, Data::Txt(text));
        found.notes.extend(spf::warnings(&texts));
        if let Some(superseded) = superseded(&records, service) {
            // Where one record cannot take the place of another at once, both stand there for a moment.
            change.remove.push(superseded);
            return;
        }
        let mut merge = spf::merge(&texts, service, old_host_sends);
        let is_only_ours = records.iter().all(|record| self.is_ours(record));
        if matches!((&merge, texts.as_slice()), (Merge::Replace(text), [only]) if text == service && loses_terms(only, text))
            && !is_only_ours
        {
            // It only looks like the careful record of this server: it is the owner's.
            merge = Merge::Keep;
        }
        if let Merge::Add(text) | Merge::Replace(text) = &merge
            && let Some(errors) = self.plan.counted.get(text).filter(|errors| !errors.is_empty())
        {
            merge = Merge::Ask {
                reason: format!(
                    "receivers would fail to evaluate the sender record: {}",
                    errors.join("; ")
                ),
                proposal: Some(text.clone()),
            };
        }
        let publish = match merge {
            Merge::Keep => {
                found.settled.extend(records);
                return;
            }
            Merge::Add(text) | Merge::Replace(text) => new(text),
            Merge::Ask { reason, proposal: Some(text) } => {
                let question = format!("{reason}; may the sender record become {text:?}?");
                let id = ("replace spf".to_owned(), true);
                if !found.dialogue.ask(self.plan.answers, id, question, &records) {
                    return;
                }
                new(text)
            }
            Merge::Ask { reason, proposal: None } => {
                found.by_hand.push(format!(
                    "{reason}; leave one record, and let it contain the terms of {service:?}"
                ));
                return;
            }
        };
        let is_new = !records.iter().any(|there| there.data == publish.data);
        change.remove.extend(records.into_iter().filter(|there| there.data != publish.data));
        change.add.extend(is_new.then(|| publish.clone()));
        found.settled.push(publish);
    }

    fn has_other_mail_host(self) -> bool {
        let host = self.wanted.mail_host.as_deref().unwrap_or_default();
        !MailRoute::of(&mail_records(self.live.get(self.domain, Kind::Mx)), host).old.is_empty()
    }
}

/// The record of the zone that has this host and preference.
fn same<'a>(records: &'a [Record], mx: &Mx) -> Option<&'a Record> {
    records.iter().find(|record| {
        matches!(&record.data, Data::Mx { preference, exchange }
            if *preference == mx.preference && *exchange == mx.exchange)
    })
}

fn is_legacy(record: &Record) -> bool {
    matches!(&record.data, Data::Mx { exchange, .. }
        if mail_route::is_former_host(exchange))
}

fn text_of(record: &Record) -> Option<String> {
    if let Data::Txt(text) = &record.data { Some(text.clone()) } else { None }
}

fn is_sender(record: &Record) -> bool {
    text_of(record).is_some_and(|text| spf::is_spf(&text))
}

/// Of two sender records the one that the other has been made from.
fn superseded(records: &[Record], service: &str) -> Option<Record> {
    let [left, right] = records else { return None };
    [(left, right), (right, left)].into_iter().find_map(|(old, new)| {
        let merge = spf::merge(&[text_of(old)?], service, true);
        (merge == Merge::Replace(text_of(new)?)).then(|| old.clone())
    })
}

/// Whether a term of `old` is missing in `new`.
fn loses_terms(old: &str, new: &str) -> bool {
    let terms: Vec<&str> = new.split_whitespace().collect();
    old.split_whitespace().any(|term| !terms.contains(&term))
}
