//! What a resolver remembers, and until when.

use std::collections::BTreeMap;
use std::fmt::Write;

use hickory_proto::rr::{Name, RData, RecordType};
use jiff::Timestamp;

use super::ResolverLimits;
use super::learn::{Fact, Known};
use crate::text;

/// Facts by name and type. A missing name has an entry of its own, which hides its types.
#[derive(Clone, Debug, Default)]
pub(super) struct Cache {
    missing: BTreeMap<Name, Entry>,
    known: BTreeMap<(Name, RecordType), Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    known: Known,
    since: Timestamp,
    ttl_s: u32,
}

impl Entry {
    /// Seconds left, counted in whole seconds as TTLs are. Nothing once it has expired.
    fn left_s(&self, now: Timestamp) -> Option<u32> {
        let age_s = u64::try_from(now.duration_since(self.since).as_secs()).unwrap_or_default();
        let age_s = u32::try_from(age_s).unwrap_or(u32::MAX);
        self.ttl_s.checked_sub(age_s).filter(|left_s| *left_s > 0)
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

    /// The entries that have not expired, one a line.
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
