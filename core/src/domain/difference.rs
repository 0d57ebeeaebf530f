//! Plans what has to change in a zone. Pure: wanted and live records in; changes, tasks and notes out.

use super::{
    live::{Live, mail_records},
    wanted::Wanted,
};
use crate::{
    dns::{Change, Data, Kind, Record},
    mail_route::{self, RouteError, RoutePhase},
    site::Era,
    spf::{self, Merge},
};

/// What the plan depends on besides the records.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    pub(super) phase: RoutePhase,
    /// Whether mail still lives elsewhere.
    pub(super) mail_migration: bool,
    /// The administrator's choice for the tenant's MX record.
    pub(super) mail_preference: Option<u16>,
    pub(super) era: Era,
}

/// What has to change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Difference {
    /// Changes that can be made without asking.
    pub(super) changes: Vec<Change>,
    /// Conflicts that only the administrator can settle.
    pub(super) by_hand: Vec<String>,
    /// What the administrator should know.
    pub(super) notes: Vec<String>,
}

/// Compares.
pub(super) fn difference(
    domain: &str,
    wanted: &Wanted,
    live: &Live,
    plan: Plan,
) -> Result<Difference, RouteError> {
    let mut found = Difference::default();
    let proof = ownership(domain, wanted, live, plan.era);
    let zone = Comparison { domain, wanted, live, plan, proof };
    zone.mail(&mut found)?;
    zone.texts(&mut found);
    for record in &wanted.others {
        match record.data.kind() {
            Some(Kind::Cname) => zone.alias(record, &mut found),
            _ => location(record, live, &mut found),
        }
    }
    found.changes.sort_by(|left, right| (&left.name, left.kind).cmp(&(&right.name, right.kind)));
    Ok(found)
}

/// The proof to publish: an MX record in the era of the wizard, TXT today. A domain without MX records gets its mail at its
/// address; an MX record alone would end that, so the proof is TXT there as well.
fn ownership<'a>(domain: &str, wanted: &'a Wanted, live: &Live, era: Era) -> Option<&'a Record> {
    let ownership = wanted.ownership.as_ref()?;
    let has_implicit_route =
        live.get(domain, Kind::Mx).is_empty() && !live.get(domain, Kind::A).is_empty();
    Some(if era == Era::Essentials && !has_implicit_route { &ownership.mx } else { &ownership.txt })
}

/// Stands for the tenant's mail host until the service has named it; never written.
const HOST_TO_COME: &str = "tenant.invalid";

/// A zone, and what is wanted of it.
#[derive(Clone, Copy)]
struct Comparison<'a> {
    domain: &'a str,
    wanted: &'a Wanted,
    live: &'a Live,
    plan: Plan,
    proof: Option<&'a Record>,
}

impl Comparison<'_> {
    fn mail(self, found: &mut Difference) -> Result<(), RouteError> {
        let Self { domain, wanted, live, plan, proof } = self;
        let before = live.get(domain, Kind::Mx);
        let current = mail_records(before);
        let proof = proof.filter(|proof| proof.data.kind() == Some(Kind::Mx));
        let mut change = Change {
            name: domain.to_owned(),
            kind: Kind::Mx,
            before: before.to_vec(),
            remove: Vec::new(),
            add: Vec::new(),
        };
        // One TTL holds for the whole set (RFC 2181, section 5.2): the one that is there stays.
        let ttl = before.first().map_or(wanted.mail_ttl, |record| record.ttl);
        let record = |mx: &mail_route::Mx| {
            Record::new(
                domain,
                ttl,
                Data::Mx { preference: mx.preference, exchange: mx.exchange.clone() },
            )
        };
        if wanted.mail_host.is_none() {
            // The service names its host once the domain is verified; whether there is a place for it shows now.
            mail_route::plan(
                plan.phase,
                &current,
                HOST_TO_COME,
                plan.mail_preference,
                proof.is_some(),
            )?;
        }
        if let Some(host) = &wanted.mail_host {
            // The choice was made for the time of the migration; afterwards it would rank last again.
            let is_past = plan.phase == RoutePhase::Complete
                && (plan.mail_migration || has_other_mail_host(domain, wanted, live));
            let wanted_preference = if is_past { None } else { plan.mail_preference };
            let route =
                mail_route::plan(plan.phase, &current, host, wanted_preference, proof.is_some())?;
            change.remove = route.remove.iter().map(record).collect();
            change.add = route.add.iter().map(record).collect();
            found.notes.extend(route.warnings);
            if current.is_empty() && !live.get(domain, Kind::A).is_empty() {
                found.notes.push(format!(
                "{domain} has no MX record but an address: mail that was delivered there goes to the tenant now"
            ));
            }
        }
        if let Some(proof) = proof {
            let is_there = before.iter().any(|record| record.data == proof.data);
            // A proof of another tenant, or of an earlier attempt, would be a second one of its rank.
            let stale = before.iter().filter(|record| {
            record.data != proof.data
                && matches!(&record.data, Data::Mx { exchange, .. } if mail_route::is_ownership_host(exchange))
        });
            change.remove.extend(stale.cloned());
            if !is_there {
                change.add.push(Record { ttl, ..proof.clone() });
            }
        }
        legacy_hosts(before, found);
        push(change, found);
        Ok(())
    }

    fn texts(self, found: &mut Difference) {
        let Self { domain, wanted, live, plan, proof } = self;
        let before = live.get(domain, Kind::Txt);
        let mut change = Change {
            name: domain.to_owned(),
            kind: Kind::Txt,
            before: before.to_vec(),
            remove: Vec::new(),
            add: Vec::new(),
        };
        let ttl = before.first().map(|record| record.ttl);
        if let Some(proof) = proof.filter(|proof| proof.data.kind() == Some(Kind::Txt))
            && !before.iter().any(|record| record.data == proof.data)
        {
            change.add.push(Record { ttl: ttl.unwrap_or(proof.ttl), ..proof.clone() });
        }
        if let Some(service) = &wanted.spf
            && let Data::Txt(service_text) = &service.data
        {
            let texts: Vec<String> = before
                .iter()
                .filter_map(|record| {
                    if let Data::Txt(text) = &record.data { Some(text.clone()) } else { None }
                })
                .collect();
            let old_host_sends =
                plan.phase != RoutePhase::Complete && has_other_mail_host(domain, wanted, live);
            let new =
                |text: String| Record::new(domain, ttl.unwrap_or(service.ttl), Data::Txt(text));
            match spf::merge(&texts, service_text, old_host_sends) {
            Merge::Keep => {}
            Merge::Add(text) => change.add.push(new(text)),
            Merge::Replace(text) => {
                let is_old =
                    |record: &&Record| matches!(&record.data, Data::Txt(text) if spf::is_spf(text));
                change.remove.extend(before.iter().filter(is_old).cloned());
                change.add.push(new(text));
            }
            Merge::Ask { reason, proposal } => found.by_hand.push(match proposal {
                Some(text) => format!("{reason}; if that is not meant so, make it {text:?}"),
                None => format!(
                    "{reason}; leave one record, and let it contain the terms of {service_text:?}"
                ),
            }),
        }
        }
        push(change, found);
    }

    /// An alias must have its name to itself (RFC 1034, section 3.6.2).
    fn alias(self, wanted: &Record, found: &mut Difference) {
        let Self { domain, live, plan, .. } = self;
        let at_name = live.at(&wanted.name);
        let aliases = live.get(&wanted.name, Kind::Cname);
        if aliases.iter().any(|record| record.data == wanted.data) {
            return;
        }
        let is_mail_target = live.get(domain, Kind::Mx).iter().any(
            |record| matches!(&record.data, Data::Mx { exchange, .. } if *exchange == wanted.name),
        );
        if is_mail_target {
            found.by_hand.push(format!(
            "{} takes mail now and cannot become an alias; choose another host name for it, such as webmail",
            wanted.name
        ));
            return;
        }
        let is_autodiscover = wanted.name.split('.').next() == Some("autodiscover");
        if is_autodiscover
            && !at_name.is_empty()
            && plan.mail_migration
            && plan.phase != RoutePhase::Complete
        {
            found.notes.push(format!(
            "{} leads clients to the present mail server and stays so until the migration is declared complete",
            wanted.name
        ));
            return;
        }
        let addresses: Vec<Record> = [Kind::A, Kind::Aaaa]
            .into_iter()
            .flat_map(|kind| live.get(&wanted.name, kind))
            .cloned()
            .collect();
        let may_replace = is_autodiscover && plan.phase == RoutePhase::Complete;
        let others = at_name.len() - aliases.len() - if may_replace { addresses.len() } else { 0 };
        if others > 0 {
            let lines: Vec<String> = at_name.iter().map(ToString::to_string).collect();
            found.by_hand.push(format!(
            "{wanted} cannot stand beside other records; remove them first if they are not needed: {}",
            lines.join(", ")
        ));
            return;
        }
        for kind in [Kind::A, Kind::Aaaa] {
            let records = live.get(&wanted.name, kind).to_vec();
            push(
                Change {
                    name: wanted.name.clone(),
                    kind,
                    before: records.clone(),
                    remove: records,
                    add: vec![],
                },
                found,
            );
        }
        replaced(aliases, wanted, found);
    }
}

/// Mail to these names has been deferred since 2018 (451 4.4.62).
const LEGACY_MAIL_HOSTS: [&str; 3] =
    [".mail.eo.outlook.com", "mail.global.frontbridge.com", "mail.messaging.microsoft.com"];

fn legacy_hosts(before: &[Record], found: &mut Difference) {
    for record in before {
        if let Data::Mx { exchange, .. } = &record.data
            && LEGACY_MAIL_HOSTS.iter().any(|legacy| exchange.ends_with(legacy))
        {
            found.notes.push(format!(
                "{record} is a former name of the service, which defers mail to it: remove it"
            ));
        }
    }
}

fn has_other_mail_host(domain: &str, wanted: &Wanted, live: &Live) -> bool {
    let host = wanted.mail_host.as_deref().unwrap_or_default();
    !mail_route::MailRoute::of(&mail_records(live.get(domain, Kind::Mx)), host).old.is_empty()
}

/// Two sets of locations would share the load: the wanted one replaces what is there.
fn location(wanted: &Record, live: &Live, found: &mut Difference) {
    let Some(kind) = wanted.data.kind() else { return };
    let before = live.get(&wanted.name, kind);
    if before.iter().any(|record| record.data == wanted.data) && before.len() == 1 {
        return;
    }
    replaced(before, wanted, found);
}

fn replaced(before: &[Record], wanted: &Record, found: &mut Difference) {
    for old in before.iter().filter(|old| old.data != wanted.data) {
        found.notes.push(format!("{old} was replaced"));
    }
    let kind = wanted.data.kind().expect("wanted records have a known type");
    let is_there = before.iter().any(|record| record.data == wanted.data);
    let change = Change {
        name: wanted.name.clone(),
        kind,
        before: before.to_vec(),
        remove: before.iter().filter(|old| old.data != wanted.data).cloned().collect(),
        add: if is_there { vec![] } else { vec![wanted.clone()] },
    };
    push(change, found);
}

fn push(change: Change, found: &mut Difference) {
    if !change.remove.is_empty() || !change.add.is_empty() {
        found.changes.push(change);
    }
}

/// The changes as lines: `-` removed, `+` added.
pub(super) fn lines(changes: &[Change]) -> Vec<String> {
    changes
        .iter()
        .flat_map(|change| {
            let removed = change.remove.iter().map(|record| format!("- {record}"));
            removed.chain(change.add.iter().map(|record| format!("+ {record}"))).collect::<Vec<_>>()
        })
        .collect()
}

#[cfg(test)]
#[path = "difference_tests.rs"]
mod tests;
