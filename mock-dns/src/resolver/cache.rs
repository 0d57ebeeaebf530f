//! What a resolver remembers, and until when.

use std::collections::BTreeMap;
use std::fmt::Write;

use hickory_proto::rr::{Name, RData, RecordType};
use jiff::Timestamp;

use super::ResolverLimits;
use super::learn::{Delegation, Fact, Known};
use crate::text;

/// Facts by name and type. A missing name has an entry of its own, which hides its types. Delegations are kept as the zone above
/// tells them and for as long as it allows: what a client is told about a zone's servers comes from the zone itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Cache {
    missing: BTreeMap<Name, Entry>,
    known: BTreeMap<(Name, RecordType), Entry>,
    delegations: BTreeMap<Name, (Timestamp, Delegation)>,
    failed: BTreeMap<(Name, RecordType), (Timestamp, u32)>,
}

/// Seconds left, counted in whole seconds as TTLs are. Nothing once it has expired.
fn left_s(since: Timestamp, ttl_s: u32, now: Timestamp) -> Option<u32> {
    let age_s = u64::try_from(now.duration_since(since).as_secs()).unwrap_or_default();
    let age_s = u32::try_from(age_s).unwrap_or(u32::MAX);
    ttl_s.checked_sub(age_s).filter(|left_s| *left_s > 0)
}

#[derive(Clone, Debug)]
struct Entry {
    known: Known,
    since: Timestamp,
    ttl_s: u32,
}

impl Entry {
    /// Seconds left, if any.
    fn left_s(&self, now: Timestamp) -> Option<u32> {
        left_s(self.since, self.ttl_s, now)
    }

    /// The fact with the TTL that is left.
    fn aged(&self, now: Timestamp) -> Option<Known> {
        let left_s = self.left_s(now)?;
        let mut known = self.known.clone();
        match &mut known {
            Known::Records(records) => {
                records.iter_mut().for_each(|record| record.ttl = left_s);
            }
            Known::NoName(soa) | Known::NoData(soa) => {
                soa.iter_mut().for_each(|soa| soa.ttl = left_s);
            }
        }
        Some(known)
    }
}

impl Cache {
    /// What is known about `name` and `rr_type`, be it an alias.
    pub(super) fn recall(&self, name: &Name, rr_type: RecordType, now: Timestamp) -> Option<Known> {
        if let Some(missing) = self.missing.get(name).and_then(|entry| entry.aged(now)) {
            return Some(missing);
        }
        let of_type =
            |rr_type| self.known.get(&(name.clone(), rr_type)).and_then(|entry| entry.aged(now));
        of_type(rr_type).or_else(|| {
            of_type(RecordType::CNAME).filter(|known| matches!(known, Known::Records(_)))
        })
    }

    /// What is known about `name` for any type: its record sets, or else that there is none.
    pub(super) fn recall_all(&self, name: &Name, now: Timestamp) -> Vec<Known> {
        if let Some(missing) = self.missing.get(name).and_then(|entry| entry.aged(now)) {
            return vec![missing];
        }
        let of_name = self.known.iter().filter(|((owner, _), _)| owner == name);
        let aged = of_name.filter_map(|((_, rr_type), entry)| Some((*rr_type, entry.aged(now)?)));
        let kept = aged.filter(|(rr_type, known)| {
            *rr_type == RecordType::ANY || matches!(known, Known::Records(_))
        });
        kept.map(|(_, known)| known).collect()
    }

    /// Remembers facts. What has no time to live is not kept.
    pub(super) fn keep(&mut self, facts: &[Fact], limits: ResolverLimits, now: Timestamp) {
        for Fact { name, rr_type, known } in facts {
            let entry = Entry { known: known.clone(), since: now, ttl_s: ttl_s(known, limits) };
            if entry.ttl_s == 0 {
                continue;
            }
            if let Known::NoName(_) = known {
                self.missing.insert(name.clone(), entry);
                continue;
            }
            self.missing.remove(name);
            self.known.insert((name.clone(), *rr_type), entry);
        }
    }

    /// The nearest delegation at or above `name` that has not expired.
    pub(super) fn delegation(&self, name: &Name, now: Timestamp) -> Option<Delegation> {
        let mut zone = name.clone();
        loop {
            let kept = self.delegations.get(&zone);
            if let Some((since, delegation)) = kept
                && left_s(*since, delegation.ttl_s, now).is_some()
            {
                return Some(delegation.clone());
            }
            if zone.is_root() {
                return None;
            }
            zone = zone.base_name();
        }
    }

    /// Remembers who speaks for a zone.
    pub(super) fn keep_delegation(
        &mut self,
        mut delegation: Delegation,
        limits: ResolverLimits,
        now: Timestamp,
    ) {
        // Even one that may not be kept serves to answer the present question.
        delegation.ttl_s = delegation.ttl_s.clamp(1, limits.ttl_max_s);
        self.delegations.insert(delegation.zone.clone(), (now, delegation));
    }

    /// Whether a question could not be answered a moment ago.
    pub(super) fn has_failed(&self, name: &Name, rr_type: RecordType, now: Timestamp) -> bool {
        let failure = self.failed.get(&(name.clone(), rr_type));
        failure.is_some_and(|(since, ttl_s)| left_s(*since, *ttl_s, now).is_some())
    }

    /// Remembers that a question could not be answered (RFC 9520 §3.2).
    pub(super) fn keep_failure(
        &mut self,
        name: &Name,
        rr_type: RecordType,
        limits: ResolverLimits,
        now: Timestamp,
    ) {
        self.failed.insert((name.clone(), rr_type), (now, limits.failure_ttl_s));
    }

    /// The entries that have not expired, one a line; delegations come last.
    pub(super) fn render(&self, now: Timestamp) -> String {
        let mut lines = String::new();
        for (name, entry) in &self.missing {
            if let Some(left_s) = entry.left_s(now) {
                writeln!(lines, "{} {left_s} does not exist", text::name(name))
                    .expect("text takes every line");
            }
        }
        for ((name, rr_type), entry) in &self.known {
            let Some(left_s) = entry.left_s(now) else { continue };
            let records = match &entry.known {
                Known::Records(records) => records.as_slice(),
                Known::NoName(_) | Known::NoData(_) => {
                    writeln!(
                        lines,
                        "{} {left_s} has no {}",
                        text::name(name),
                        text::type_name(*rr_type)
                    )
                    .expect("text takes every line");
                    continue;
                }
            };
            let mut data: Vec<_> = records.iter().map(|record| &record.data).collect();
            data.sort_by_cached_key(|data| text::wire_form(data));
            for data in data {
                writeln!(lines, "{}", text::record_line(name, left_s, data))
                    .expect("text takes every line");
            }
        }
        for (zone, (since, delegation)) in &self.delegations {
            let Some(left_s) = left_s(*since, delegation.ttl_s, now) else { continue };
            for server in delegation.servers.keys() {
                writeln!(
                    lines,
                    "{} {left_s} is delegated to {}",
                    text::name(zone),
                    text::name(server)
                )
                .expect("text takes every line");
            }
        }
        lines
    }
}

/// How long a fact may be kept: the least TTL of a set, or what its SOA allows (RFC 2308 §5).
fn ttl_s(known: &Known, limits: ResolverLimits) -> u32 {
    match known {
        Known::Records(records) => {
            records.iter().map(|record| record.ttl).min().unwrap_or_default().min(limits.ttl_max_s)
        }
        Known::NoName(soa) | Known::NoData(soa) => match soa
            .as_ref()
            .map(|soa| (soa.ttl, &soa.data))
        {
            Some((ttl_s, RData::SOA(soa))) => ttl_s.min(soa.minimum).min(limits.negative_ttl_max_s),
            _ => 0,
        },
    }
}
